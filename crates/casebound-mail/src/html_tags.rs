//! HTML tags that the library for text glues together, or does not know, as others that it shows.

/// Elements that begin a new line, as browsers show them.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "label",
    "legend",
    "main",
    "menu",
    "nav",
    "optgroup",
    "option",
    "search",
    "section",
    "summary",
];
/// Elements that change how letters look, which text can't show.
const PLAIN: &[&str] = &["sup", "sub"];
/// Elements whose text is struck out.
const STRUCK: &[&str] = &["s", "strike", "del"];
/// Elements of which nothing up to their end is markup.
const RAW: &[&str] = &["script", "style", "title", "textarea", "xmp"];
/// Elements that are dropped while their words stay.
const SHELLS: &[&str] = &["svg", "text", "tspan", "select", "noscript"];

/// The page with those tags replaced.
pub(crate) fn simplified(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let mut rest = html;
    while let Some((before, _)) = rest.split_once('<') {
        out.push_str(before);
        let tag = rest.get(before.len()..).unwrap_or_default();
        let length = match tag.strip_prefix("<!--") {
            Some(comment) => comment.find("-->").map_or(tag.len(), |end| end + "<!---->".len()),
            None => tag_length(tag),
        };
        let (tag, after) = tag.split_at_checked(length).unwrap_or((tag, ""));
        rest = after;
        let Some((name, is_end)) = name_of(tag) else {
            out.push_str(tag);
            continue;
        };
        if !is_end && RAW.contains(&name.as_str()) {
            let end = find_end(rest, &name);
            let (content, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            out.push_str(tag);
            out.push_str(content);
            rest = after;
            continue;
        }
        replace(&mut out, tag, &name, is_end);
    }
    out.push_str(rest);
    out
}

/// Writes a tag as what stands for it.
fn replace(out: &mut String, tag: &str, name: &str, is_end: bool) {
    let is_in = |list: &[&str]| list.contains(&name);
    match name {
        _ if is_in(BLOCKS) => out.push_str(if is_end { "</div>" } else { "<div>" }),
        _ if is_in(STRUCK) => out.push('~'),
        _ if is_in(PLAIN) => {}
        _ if is_in(SHELLS) => out.push(' '),
        "input" if !is_end => {
            let is_shown = !attribute(tag, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"));
            if let Some(value) = attribute(tag, "value").filter(|value| is_shown && !value.trim().is_empty()) {
                // The value is HTML with references, as in the page.
                out.push_str(&format!(" {} ", value.replace('<', "&lt;")));
            }
        }
        _ => out.push_str(&closed(tag)),
    }
}

/// The length of a tag with its angle brackets; one when it is none.
fn tag_length(tag: &str) -> usize {
    let is_tag = tag.strip_prefix('<').is_some_and(|rest| {
        rest.trim_start_matches('/').starts_with(|first: char| first.is_ascii_alphabetic())
            || rest.starts_with(['!', '?'])
    });
    if !is_tag {
        return 1;
    }
    let mut rest = tag;
    while let Some(at) = rest.find(['>', '"', '\'']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let mut letters = from.chars();
        let sign = letters.next();
        let behind = letters.as_str();
        let value = behind.split_once(|letter| Some(letter) == sign);
        rest = match value.filter(|_| before.trim_end().ends_with('=')) {
            _ if sign == Some('>') => return tag.len() - behind.len(),
            // A value with the end of this tag and the beginning of another was never closed.
            Some((value, after)) if !value.split_once('>').is_some_and(|(_, rest)| rest.contains('<')) => after,
            _ => behind,
        };
    }
    tag.len()
}

/// A tag without quotation marks that are not closed in it, which would swallow what follows.
fn closed(tag: &str) -> String {
    let open = ['"', '\''].into_iter().filter(|quote| tag.matches(*quote).count() % 2 == 1);
    open.fold(tag.to_owned(), |tag, quote| match tag.rsplit_once(quote) {
        Some((before, after)) if before.trim_end().ends_with('=') => format!("{before}{after}"),
        _ => tag,
    })
}

/// The name of an element in lower case, and whether its tag ends it.
fn name_of(tag: &str) -> Option<(String, bool)> {
    let inside = tag.strip_prefix('<')?;
    let (inside, is_end) = match inside.strip_prefix('/') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let name: String = inside.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), is_end))
}

/// Where the end tag of a raw element begins.
fn find_end(text: &str, name: &str) -> usize {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("</")) {
        at += found;
        let is_it = text
            .get(at + 2..)
            .is_some_and(|rest| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        if is_it {
            return at;
        }
        at += 2;
    }
    text.len()
}

/// The value of an attribute.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        let (before, after) = rest.split_once('=')?;
        let key = before
            .rsplit(|letter: char| letter.is_whitespace() || letter == '"' || letter == '\'')
            .find(|word| !word.is_empty())?;
        let after = after.trim_start();
        let (value, behind) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after.get(1..)?.split_once(quote)?,
            _ => after.split_at_checked(after.find(|letter: char| letter.is_whitespace() || letter == '>')?)?,
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = behind;
    }
}
