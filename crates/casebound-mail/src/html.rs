//! HTML as text: link targets, lists and quotes stay visible; nothing is loaded.

use html2text::config::{self, ImageRenderMode};
use html2text::render::TextDecorator;
use mail_parser::decoders::html::html_to_text;

use crate::html_tags;

/// Wide enough that no line of a mail is broken.
const WIDTH: usize = 100_000;
/// Deeper than this only attacks go; the library walks some trees by recursion.
const MAX_DEPTH: usize = 400;

/// The text of an HTML part.
pub(crate) fn text(html: &str) -> String {
    if depth(html) > MAX_DEPTH {
        return html_to_text(html);
    }
    let configuration = config::with_decorator(Decorator::default())
        .allow_width_overflow()
        .raw_mode(true)
        .link_footnotes(false)
        .unicode_strikeout(false)
        .empty_img_mode(ImageRenderMode::ShowAlways)
        .no_link_wrapping();
    let html = html_tags::simplified(html);
    let text = configuration.string_from_read(html.as_bytes(), WIDTH).unwrap_or_else(|_| html_to_text(&html));
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// How deep elements are in each other, counted by their tags alone.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for tag in html.split('<').skip(1) {
        match tag.chars().next() {
            Some('/') => depth = depth.saturating_sub(1),
            Some(letter) if letter.is_ascii_alphabetic() && !is_void(tag) => depth += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Elements that hold nothing, or whose end is often left out.
fn is_void(tag: &str) -> bool {
    let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    ["area", "base", "br", "col", "hr", "img", "input", "li", "link", "meta", "p", "td", "th", "tr", "wbr"]
        .contains(&name.as_str())
}

/// Writes the target of a link behind its text.
#[derive(Clone, Default)]
struct Decorator {
    targets: Vec<String>,
}

impl TextDecorator for Decorator {
    type Annotation = ();

    fn decorate_link_start(&mut self, url: &str) -> (String, ()) {
        self.targets.push(url.trim().to_owned());
        (String::new(), ())
    }

    fn decorate_link_end(&mut self) -> String {
        let target = self.targets.pop().unwrap_or_default();
        if target.is_empty() || target.starts_with('#') { String::new() } else { format!(" <{target}>") }
    }

    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, ()) {
        ("~".to_owned(), ())
    }

    fn decorate_strikeout_end(&self) -> String {
        "~".to_owned()
    }

    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) {}

    fn decorate_preformat_cont(&self) {}

    fn decorate_image(&mut self, src: &str, title: &str) -> (String, ()) {
        let title = title.trim();
        let text = match (src.split_once(':').map(|(scheme, _)| scheme), title) {
            (Some("data"), "") => "[image inside the HTML]".to_owned(),
            (Some("data"), title) => format!("[image inside the HTML: {title}]"),
            (Some("http" | "https"), "") => format!("[image <{src}>]"),
            (Some("http" | "https"), title) => format!("[image: {title} <{src}>]"),
            (_, "") => "[image]".to_owned(),
            (_, title) => format!("[image: {title}]"),
        };
        (text, ())
    }

    fn header_prefix(&self, _: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        "> ".to_owned()
    }

    fn unordered_item_prefix(&self) -> String {
        "- ".to_owned()
    }

    fn ordered_item_prefix(&self, position: i64) -> String {
        format!("{position}. ")
    }

    fn make_subblock_decorator(&self) -> Decorator {
        Decorator::default()
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_a_reader_of_the_page_sees_is_there() {
        for (html, expected) in [
            ("<p>He <b>hit</b> me.</p>", "He hit me."),
            ("<a href=\"https://a.example/x_y\">his post</a>", "his post <https://a.example/x_y>"),
            ("<blockquote>quoted<br>twice</blockquote>", "> quoted\n> twice"),
            ("<ul><li>Friday</li><li>Saturday</li></ul>", "- Friday\n- Saturday"),
            ("<script>alert(1)</script><style>p{}</style>x", "x"),
            ("a&nbsp;b &lt;c&gt; &amp;", "a\u{a0}b <c> &"),
            ("<table><tr><td>name</td><td>Mira</td></tr></table>", "name\nMira"),
            ("<pre>one\n  two</pre>", "one\n  two"),
            ("<img src=\"cid:1\" alt=\"a photo\">", "[image: a photo]"),
            ("<img src=\"data:image/png;base64,AAAA\">", "[image inside the HTML]"),
            ("<section>one</section><article>two</article>three", "one\ntwo\nthree"),
            ("<dl><dt>Who</dt><dd>Mira</dd></dl>", "Who\nMira"),
            ("<select><option>Friday<option>Saturday</select>", "Friday\nSaturday"),
            ("It was <s>Mira</s> <del>Ole</del>", "It was ~Mira~ ~Ole~"),
            ("on the 5<sup>th</sup>, CO<sub>2</sub>", "on the 5th, CO2"),
            ("Name: <input type=text value='Mira &amp; Ole'><input type=hidden value=x>", "Name: Mira & Ole"),
            ("<textarea>typed <b>so</textarea>", "typed <b>so"),
            ("<svg><text>drawn</text></svg> <!-- <s>no</s> -->", "drawn"),
            ("<a href='https://a.example/1>his post</a> and the end", "his post <https://a.example/1> and the end"),
            ("<!-- never closed <p>x", ""),
            ("1 < 2 and <b title=\"a > b\">bold</b>", "1 < 2 and bold"),
            ("", ""),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn a_deep_or_broken_page_is_read_too() {
        let deep = "<div>".repeat(200_000) + "found";
        assert!(text(&deep).contains("found"));
        assert!(text("<p <b>found</i></table>").contains("found") || text("<p <b>found</i></table>").is_empty());
        assert!(text(&("<table><tr><td>".repeat(100) + "found")).contains("found"));
    }
}
