//! How a value is written into a text so that it stays a value: no markup, no control characters.
//!
//! A value may go anywhere on a public page, also into the cell of a table, so that every sign is escaped that means something
//! anywhere. What a sender wrote is quoted in a case line by line, and stays as readable as it can be: `quoted` of `casebound-mail`.

/// Returns the text in one line: blanks and line breaks become one blank; control characters and those
/// that turn the direction of writing are gone.
pub(crate) fn one_line(text: &str) -> String {
    let kept: String = text.chars().filter(|letter| !is_unwanted(*letter)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the text with its lines, with LF line ends, without control characters and blank lines at its ends.
pub(crate) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text.chars().filter(|letter| !is_unwanted(*letter)).collect();
    kept.trim_matches('\n').trim_end().to_owned()
}

fn is_unwanted(it: char) -> bool {
    let turns = matches!(u32::from(it), 0x061C | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069);
    turns || (it.is_control() && !it.is_whitespace())
}

/// Returns the text so that Markdown shows exactly these characters (CommonMark 0.31, 2.4).
pub(crate) fn markdown(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 8);
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let mut before = None;
    let mut chars = text.chars().enumerate().peekable();
    while let Some((idx, it)) = chars.next() {
        let after = chars.peek().map(|(_, next)| *next);
        let begins_block = match it {
            '-' | '+' | '=' | '#' => idx == 0,
            '.' | ')' => idx == digits && digits > 0,
            _ => false,
        };
        let always = matches!(it, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~');
        // Inside a word an underscore means nothing: an address stays readable.
        let emphasis = it == '_' && !(is_word(before) && is_word(after));
        if begins_block || always || emphasis {
            out.push('\\');
        }
        out.push(it);
        before = Some(it);
    }
    out
}

fn is_word(it: Option<char>) -> bool {
    it.is_some_and(char::is_alphanumeric)
}

/// Returns the text with a capital letter at its start.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    #[test]
    fn markdown_stays_text() {
        for (text, expected) in [
            ("plain words, 3 of them.", "plain words, 3 of them."),
            ("<b onclick=x>*bold*</b>", "\\<b onclick=x\\>\\*bold\\*\\</b\\>"),
            ("1. first\n- second\n\n# third", "1\\. first - second # third"),
            ("- item", "\\- item"),
            ("a_b@example.org and _this_", "a_b@example.org and \\_this\\_"),
            ("a | b &lt; [x](y)", "a \\| b \\&lt; \\[x\\](y)"),
            ("\u{202e}abc\u{7}\u{0}", "abc"),
        ] {
            assert_eq!(markdown(text), expected);
        }
    }

    #[test]
    fn lines_are_kept_without_what_is_around_them() {
        assert_eq!(lines("\r\n\r\none\r\n\ttwo\u{1}\rthree \n\n"), "one\n\ttwo\nthree");
    }

    proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_is_shown_as_it_is(text in "[ -~\n\téß*_`|<>&#-]{0,40}") {
            let mut shown = String::new();
            for event in Parser::new_ext(&markdown(&text), Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
                match event {
                    Event::Text(words) => shown.push_str(&words),
                    Event::Start(Tag::Paragraph) | Event::End(_) => {}
                    other => prop_assert!(false, "markup: {other:?}"),
                }
            }
            prop_assert_eq!(shown, one_line(&text));
        }
    }
}
