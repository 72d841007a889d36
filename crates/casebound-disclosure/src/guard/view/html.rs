//! What of HTML is seen, and what its entities stand for.

use std::ops::Range;

use pulldown_cmark::{Event, Parser};

use super::VisibleText;

/// Elements that begin a line of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

/// Elements whose content is not text.
const SILENT: &[&str] = &["script", "style", "template"];

/// Adds the text that a browser would show of a range of the source. Comments and attributes are in the source only.
pub(super) fn visible(source: &str, range: Range<usize>, to: &mut VisibleText) {
    let mut at = range.start;
    while at < range.end {
        let rest = source.get(at..range.end).unwrap_or_default();
        let text = rest.find('<').unwrap_or(rest.len());
        decode(source, at..at + text, false, to);
        at += text;
        let Some(tag) = source.get(at..range.end).filter(|rest| !rest.is_empty()) else { break };
        let Some((length, name)) = markup(tag) else {
            to.push("<", at..at + 1, source);
            at += 1;
            continue;
        };
        if BLOCKS.contains(&name.as_str()) {
            to.push("\n\n", at..at, source);
        }
        at += length;
        if SILENT.contains(&name.as_str()) {
            let rest = source.get(at..range.end).unwrap_or_default().to_ascii_lowercase();
            at += rest.find(&format!("</{name}")).unwrap_or(rest.len());
        }
    }
}

/// Returns the length of the tag or comment with which a text begins, and the name of an opening or closing tag.
fn markup(text: &str) -> Option<(usize, String)> {
    let until = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    if text.starts_with("<!--") {
        return Some((until("-->"), String::new()));
    }
    let inner = text.strip_prefix('<')?;
    if inner.starts_with(['!', '?']) {
        return Some((until(">"), String::new()));
    }
    let closing = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let mut quote = None;
    for (idx, it) in text.char_indices() {
        match (quote, it) {
            (Some(open), it) if open == it => quote = None,
            (None, '"' | '\'') => quote = Some(it),
            // What closes a silent element must not open it once more.
            (None, '>') if closing && SILENT.contains(&name.as_str()) => return Some((idx + 1, String::new())),
            (None, '>') => return Some((idx + 1, name)),
            _ => {}
        }
    }
    None
}

/// Adds a range of the source with its entities decoded, and on demand the per cent signs of addresses as well.
pub(super) fn decode(source: &str, range: Range<usize>, per_cent: bool, to: &mut VisibleText) {
    let mut plain = range.start;
    let mut at = range.start;
    while let Some(rest) = source.get(at..range.end) {
        let Some(next) = rest.find(|it| it == '&' || (per_cent && it == '%')) else { break };
        at += next;
        let rest = source.get(at..range.end).unwrap_or_default();
        let decoded = if rest.starts_with('&') { entity(rest) } else { per_cents(rest) };
        let Some((length, words)) = decoded else {
            at += 1;
            continue;
        };
        to.push(source.get(plain..at).unwrap_or_default(), plain..at, source);
        to.push(&words, at..at + length, source);
        at += length;
        plain = at;
    }
    to.push(source.get(plain..range.end).unwrap_or_default(), plain..range.end, source);
}

/// Returns the length of the entity with which a text begins, and what it stands for.
fn entity(text: &str) -> Option<(usize, String)> {
    if let Some(digits) = text.strip_prefix("&#") {
        let hex = digits.strip_prefix(['x', 'X']);
        let (radix, digits) = hex.map_or((10, digits), |digits| (16, digits));
        let number: String = digits.chars().take_while(|letter| letter.is_digit(radix)).take(8).collect();
        let it = char::from_u32(u32::from_str_radix(&number, radix).ok()?)?;
        let length = 2 + usize::from(hex.is_some()) + number.len();
        // Browsers do without the semicolon.
        let semicolon = text.get(length..).is_some_and(|rest| rest.starts_with(';'));
        return Some((length + usize::from(semicolon), it.to_string()));
    }
    let name = text.get(..text.find(';')? + 1)?;
    let is_name =
        name.len() <= 33 && name.chars().skip(1).all(|letter| letter.is_ascii_alphanumeric() || letter == ';');
    if !is_name {
        return None;
    }
    // The Markdown parser has the whole table of names.
    let words: String = Parser::new(name)
        .filter_map(|event| match event {
            Event::Text(words) => Some(words.into_string()),
            _ => None,
        })
        .collect();
    (words != name && !words.is_empty()).then_some((name.len(), words))
}

/// Returns the length of the run of `%XX` with which a text begins, and the text that it encodes (RFC 3986).
fn per_cents(text: &str) -> Option<(usize, String)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.strip_prefix('%') {
        let Some(byte) = next.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) else { break };
        bytes.push(byte);
        rest = next.get(2..).unwrap_or_default();
    }
    let words = String::from_utf8(bytes).ok().filter(|words| !words.is_empty())?;
    Some((text.len() - rest.len(), words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        let mut reading = VisibleText::default();
        visible(source, 0..source.len(), &mut reading);
        reading.text
    }

    #[test]
    fn what_a_browser_shows() {
        for (source, expected) in [
            ("a<b>b</b>c", "abc"),
            ("a<!-- > x -->b", "ab"),
            ("<p title='a>b'>x</p>y", "\n\nx\n\ny"),
            ("1 < 2 & 3", "1 < 2 & 3"),
            ("a<script>x<b></script>c", "ac"),
            ("x&eacute;&#101;&#x66;&unknown;", "xéef&unknown;"),
            ("a<b", "a<b"),
            ("", ""),
        ] {
            assert_eq!(shown(source), expected, "{source}");
        }
    }

    #[test]
    fn addresses_are_decoded() {
        let mut reading = VisibleText::default();
        let source = "x%20y %C3%A9 100% %zz %ff";
        decode(source, 0..source.len(), true, &mut reading);
        assert_eq!(reading.text, "x y é 100% %zz %ff");
    }
}
