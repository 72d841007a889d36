//! A sender's words as a quotation in Markdown, in which nothing of theirs is markup.

/// Quotes a text: each line is behind `> `, and what Markdown would obey is escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    for line in text.lines() {
        if !out.is_empty() {
            out.push('\n');
        }
        let inert = inert(line);
        out.push('>');
        if !inert.is_empty() {
            out.push(' ');
            out.push_str(&inert);
        }
    }
    out
}

/// One line in which nothing is markup.
pub(crate) fn inert(line: &str) -> String {
    let line = line.trim_end();
    let content = line.trim_start();
    // Four spaces would make it a code block.
    let indent = line.chars().take_while(|letter| letter.is_whitespace()).count().min(3);
    let mut out = " ".repeat(indent);
    let letters: Vec<char> = content.chars().collect();
    let opener = opens_a_block(&letters);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before)).copied();
        let rest = letters.get(at + 1..).unwrap_or_default();
        if opener == Some(at) || is_markup(*letter, before, rest) {
            out.push('\\');
        }
        out.push(*letter);
    }
    out
}

/// The position of the letter that would begin a heading, a list, a quotation or a rule.
fn opens_a_block(letters: &[char]) -> Option<usize> {
    let first = *letters.first()?;
    let is_end = |letter: Option<&char>| letter.is_none_or(|letter| letter.is_whitespace());
    match first {
        '>' | '|' => Some(0),
        '#' => Some(0),
        '-' | '+' | '=' => {
            let rest = letters.iter().find(|letter| **letter != first);
            (is_end(letters.get(1)) || rest.is_none_or(|rest| rest.is_whitespace() || matches!(rest, '|' | ':')))
                .then_some(0)
        }
        ':' => Some(0),
        '0'..='9' => {
            let digits = letters.iter().take_while(|letter| letter.is_ascii_digit()).count();
            let mark = letters.get(digits).is_some_and(|mark| matches!(mark, '.' | ')'));
            (mark && digits < 10 && is_end(letters.get(digits + 1))).then_some(digits)
        }
        _ => None,
    }
}

/// Whether a letter in the middle of a line would be obeyed.
fn is_markup(letter: char, before: Option<char>, rest: &[char]) -> bool {
    let next = rest.first().copied();
    match letter {
        '`' | '*' | '$' | '~' | '^' => true,
        // A line end after it would be a hard break.
        '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
        '_' => !(before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
        '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
        '&' => {
            let name = rest.iter().take(40).position(|letter| *letter == ';');
            name.is_some_and(|end| end > 0 && rest.iter().take(end).all(|it| it.is_ascii_alphanumeric() || *it == '#'))
        }
        '[' => opens_a_reference(rest),
        _ => false,
    }
}

/// Whether a bracket would begin a reference to a person, a link, a definition or a footnote.
fn opens_a_reference(rest: &[char]) -> bool {
    let begins = |word: &str| {
        word.chars().zip(rest).all(|(one, other)| one.eq_ignore_ascii_case(other)) && rest.len() >= word.len()
    };
    let end = rest.iter().position(|letter| *letter == ']');
    let after = end.and_then(|end| rest.get(end + 1));
    begins("person") || begins("^") || end.is_none() || after.is_some_and(|after| matches!(after, '(' | '[' | ':'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{BrokenLink, Event, Options, Parser, Tag, TagEnd};

    use super::*;

    /// The words that a reader of the quotation sees, or the name of the first markup in it.
    fn seen(text: &str) -> Result<String, String> {
        let markdown = quoted(text);
        let mut references =
            |link: BrokenLink<'_>| link.reference.starts_with("person-").then(|| ("x".into(), "".into()));
        let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
        let mut words = String::new();
        for event in Parser::new_with_broken_link_callback(&markdown, options, Some(&mut references)) {
            match event {
                Event::Start(Tag::BlockQuote(_) | Tag::Paragraph)
                | Event::End(TagEnd::BlockQuote(_) | TagEnd::Paragraph) => {}
                Event::Text(text) => words.push_str(&text),
                Event::SoftBreak => words.push(' '),
                other => return Err(format!("{other:?} in {markdown:?}")),
            }
        }
        Ok(words)
    }

    fn squeezed(text: &str) -> String {
        text.split_whitespace().collect()
    }

    #[test]
    fn nothing_is_obeyed_and_nothing_is_missing() {
        for text in [
            "## Actions taken",
            "[person-a] and [person-b](x)",
            "<script>alert(1)</script>",
            "<!-- hidden -->",
            "---",
            "===",
            "a\n===\n",
            "- one\n- two",
            "1. one",
            "1) one",
            "    code",
            "\tcode",
            "```\ncode\n```",
            "~~~\ncode",
            "*a* _b_ __c__ `d` ~~e~~",
            "a\\",
            "a  \nb",
            "\\[person-a\\]",
            "&#91;person-a&#93; &lt;",
            "[x]: https://y",
            "[^1]: note",
            "![alt](src)",
            "| a | b |\n|---|---|",
            "> quoted\nnot quoted",
            "https://a.example/x_y_z?a=1&b=2",
            "<https://a.example>",
            "> [!NOTE]\n> x",
            ": definition",
            "term\n: definition",
            "$x$",
            "[person-\na]",
            "[[person-a]]",
            "+1",
            "#1 and # 2",
            "- [ ] task",
            "a^b^ c~d~",
            "=",
            "-",
            "+++\ntitle\n+++",
        ] {
            assert_eq!(seen(text).map(|seen| squeezed(&seen)), Ok(squeezed(text)), "{text:?}");
        }
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        for text in
            ["He said “go home” - twice.", "https://social.example/@velk/123_456", "a [b] c", "AT&T, 5 < 6", "3.5 kg"]
        {
            assert_eq!(quoted(text), format!("> {text}"));
        }
        assert_eq!(quoted("a\n\nb"), "> a\n>\n> b");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_somebody_writes(text in "[-a-z0-9 \\[\\]()*_`~<>&;#!\\\\|:=+.^$\"'\\n@/]{0,60}") {
            prop_assert_eq!(seen(&text).map(|seen| squeezed(&seen)), Ok(squeezed(&text)));
        }
    }
}
