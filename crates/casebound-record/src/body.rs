//! The Markdown body of a case: its sections, and which people it speaks of.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::span::Span;

/// The body of a case file. Ranges are byte offsets in the whole file.
#[derive(Debug, Default)]
pub struct Body {
    /// From behind the front matter to the end of the file.
    pub range: Range<usize>,
    /// One for each heading that is at the top level, in order.
    pub sections: Vec<Section>,
    /// The people it speaks of.
    pub references: Vec<Reference>,
}

/// A heading of the body and what is below it.
#[derive(Debug)]
pub struct Section {
    /// 1 to 6.
    pub level: u8,
    /// The heading's text, with blanks trimmed, in lower case. Compare it, never print it.
    pub title: String,
    /// The heading.
    pub span: Span,
    /// Whether any words follow before the next heading; comments are not words.
    pub has_text: bool,
}

/// `[person-a]` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The key of `people`, without the brackets.
    pub key: String,
    /// With the brackets.
    pub span: Span,
}

impl Body {
    pub(crate) fn read(text: &str, range: Range<usize>) -> Body {
        let mut body = Body { range: range.clone(), ..Body::default() };
        let source = text.get(range.clone()).unwrap_or_default();
        let mut depth = 0_usize;
        let mut heading: Option<Section> = None;
        for_each_event(source, &mut |event, at| {
            let span = Span { start: at.start + range.start, end: at.end + range.start };
            match event {
                Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                    heading = Some(Section { level: *level as u8, title: String::new(), span, has_text: false });
                }
                Event::End(TagEnd::Heading(_)) if heading.is_some() => body.sections.extend(heading.take()),
                Event::Text(words) | Event::Code(words) => match &mut heading {
                    Some(section) => section.title.push_str(&words.to_lowercase()),
                    None => {
                        if let Some(section) = body.sections.last_mut() {
                            section.has_text |= !words.trim().is_empty();
                        }
                    }
                },
                Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_)) => depth += 1,
                Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => {
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            if let Some(key) = reference_key(event) {
                body.references.push(Reference { key: key.to_owned(), span });
            }
        });
        body
    }

    /// Returns the first section with this title, whatever its case and level.
    pub fn section(&self, title: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.title.trim().eq_ignore_ascii_case(title))
    }
}

/// Returns the people that a text speaks of, with their places in it.
///
/// `[person-a]` counts where CommonMark sees a shortcut reference: not in code, not escaped.
pub fn references(markdown: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    if markdown.contains("[person-") {
        for_each_event(markdown, &mut |event, at| {
            if let Some(key) = reference_key(event) {
                found.push(Reference { key: key.to_owned(), span: Span { start: at.start, end: at.end } });
            }
        });
    }
    found
}

/// The keys of people that stand in a text without brackets: `person-a told us`. To a reader outside they say as little.
pub fn bare_keys(text: &str) -> Vec<Span> {
    const START: &str = "person-";
    let bracketed = references(text);
    let is_part = |it: char| it.is_alphanumeric() || it == '-';
    let mut found = Vec::new();
    for (start, _) in text.to_ascii_lowercase().match_indices(START) {
        let rest = text.get(start + START.len()..).unwrap_or_default();
        let length = rest.find(|it: char| !is_part(it)).unwrap_or(rest.len());
        let key = rest.get(..length).unwrap_or_default();
        let is_number = !key.is_empty() && key.len() <= 3 && key.bytes().all(|it| it.is_ascii_digit());
        let is_key =
            is_number || key.len() == 1 && key.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_uppercase());
        let stands_alone = !text.get(..start).unwrap_or_default().ends_with(is_part);
        let span = Span::new(start, start + START.len() + length);
        if is_key && stands_alone && !bracketed.iter().any(|it| it.span.contains(span)) {
            found.push(span);
        }
    }
    found
}

/// Returns the text with every reference replaced; `None` leaves one as it is.
pub fn replace_references(markdown: &str, replace: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut done = 0;
    for reference in references(markdown) {
        let Some(words) = replace(&reference.key) else {
            continue;
        };
        out.push_str(markdown.get(done..reference.span.start).unwrap_or_default());
        out.push_str(&words);
        done = reference.span.end;
    }
    out.push_str(markdown.get(done..).unwrap_or_default());
    out
}

fn for_each_event(markdown: &str, visit: &mut dyn FnMut(&Event<'_>, Range<usize>)) {
    let resolve = |link: BrokenLink<'_>| {
        // Any answer makes it a link event with its range; only the label matters.
        link.reference.starts_with("person-").then_some((CowStr::Borrowed("person"), CowStr::Borrowed("")))
    };
    let parser = Parser::new_with_broken_link_callback(markdown, Options::empty(), Some(resolve));
    for (event, range) in parser.into_offset_iter() {
        visit(&event, range);
    }
}

fn reference_key<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    // `Shortcut` is one for which the text has a link definition: still a key of `people`.
    let Event::Start(Tag::Link { link_type: LinkType::ShortcutUnknown | LinkType::Shortcut, id, .. }) = event else {
        return None;
    };
    Some(id.as_ref()).filter(|id| id.starts_with("person-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(markdown: &str) -> Vec<String> {
        references(markdown).into_iter().map(|it| it.key).collect()
    }

    #[test]
    fn only_shortcuts_are_references() {
        assert_eq!(keys("[person-a] told **[person-b]** of it"), ["person-a", "person-b"]);
        assert_eq!(keys("`[person-a]` and \\[person-a] and [person-a](https://example.org)"), [] as [&str; 0]);
        assert_eq!(keys("    [person-a]\n"), [] as [&str; 0]);
        assert_eq!(keys("[person-a]\n\n[person-a]: https://example.org\n"), ["person-a"]);
        assert_eq!(keys("other [words] stay"), [] as [&str; 0]);
        assert_eq!(keys("> quoted [person-a]\n\n* listed [person-c]\n"), ["person-a", "person-c"]);
    }

    #[test]
    fn references_are_replaced_in_place() {
        let text = "é [person-a] met [person-b], `[person-a]`\r\n";
        let names = |key: &str| (key == "person-a").then(|| "Person A".to_owned());
        assert_eq!(replace_references(text, &names), "é Person A met [person-b], `[person-a]`\r\n");
    }

    #[test]
    fn keys_without_brackets_are_found_and_words_are_not() {
        let found = |text: &str| bare_keys(text).iter().map(|it| it.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(found("é person-a told Person-B, and (person-27)."), ["person-a", "Person-B", "person-27"]);
        let words = "Ask [person-a]: a person-to-person talk, in-person-a, person-ab, person- and person-2026.";
        assert_eq!(found(words), [] as [&str; 0]);
    }

    #[test]
    fn sections_at_the_top_only() {
        let text = "xx## What happened\n\nWords.\n\n> ## Actions taken\n\n## Actions taken\n\n<!-- later -->\n";
        let body = Body::read(text, 2..text.len());
        assert_eq!(body.sections.len(), 2);
        assert!(body.section("What Happened").is_some_and(|it| it.has_text && it.span.start == 2));
        assert!(body.section("actions taken").is_some_and(|it| !it.has_text));
    }
}
