//! A text as a YAML scalar that every reader takes for this very text.

use std::fmt::Write as _;

/// Writes `value` as a YAML scalar on one line, for block and flow context.
///
/// What YAML 1.1 or 1.2 would read as something else than text is quoted: `no`, `on`, `12:30`, `1_000`,
/// `007`, `2026-06-03`, `~`. Our own words and dates are not written with this, but plain.
pub fn scalar(value: &str) -> String {
    if is_plain(value) {
        return value.to_owned();
    }
    if value.chars().any(needs_escape) {
        return double_quoted(value);
    }
    if value.contains(['"', '\\']) {
        return format!("'{}'", value.replace('\'', "''"));
    }
    format!("\"{value}\"")
}

/// Whether a text can stand without quotes, in block and flow context, and stay text in YAML 1.1 and 1.2.
/// It errs on the side of quotes.
pub(crate) fn is_plain(value: &str) -> bool {
    let Some(first) = value.chars().next() else {
        return false;
    };
    let trimmed = value.trim() == value;
    let unmarked = !value.chars().any(|c| needs_escape(c) || matches!(c, ':' | '#' | ',' | '[' | ']' | '{' | '}'));
    // The letters that begin `.inf`, signs, indicators: only a letter, or a digit of a sentence, is safe.
    let opens = first.is_alphabetic() || (first.is_ascii_digit() && value.contains(' '));
    opens && trimmed && unmarked && !is_reserved(value)
}

/// The words that some version of YAML reads as true, false or nothing.
fn is_reserved(value: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "true", "false", "on", "off", "null"];
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Characters that cannot, or should not, are as they are: breaks, tabs, and what is not seen.
fn needs_escape(c: char) -> bool {
    match c {
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' => true,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => c.is_control(),
    }
}

/// In double quotes, on one line, with everything unusual as an escape (YAML 1.2.2, section 5.7).
pub(crate) fn double_quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if needs_escape(c) => {
                let code = u32::from(c);
                // Nothing that needs an escape lies beyond the first plane.
                write!(text, "\\u{code:04X}").expect("a string takes everything");
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// Whether a text can be in a literal block (`|`, YAML 1.2.2, section 8.1.2): several lines, of which
/// none needs an escape and no first line hides the indentation.
pub(crate) fn is_literal(value: &str) -> bool {
    let text = value.strip_suffix('\n').unwrap_or(value);
    let whole = !text.is_empty() && !text.ends_with('\n') && !text.starts_with([' ', '\n']);
    let lines = text.split('\n').all(|line| line.is_empty() || !line.trim_matches(' ').is_empty());
    whole && lines && !text.chars().any(|c| c != '\n' && needs_escape(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::span::Span;
    use crate::yaml::parse;

    /// The text as our reader and yaml_serde take it, in a block and in a flow map.
    fn reads_back(value: &str) {
        let written = scalar(value);
        assert!(!written.contains(['\n', '\r']), "one line: {written:?}");
        for text in [format!("k: {written} # c\n"), format!("{{a: b, k: {written}, c: [{written}]}}\n")] {
            let tree = parse(&text, Span::new(0, text.len()));
            let entry = tree.root.get(&text, "k").expect("the key is there");
            assert_eq!(entry.value.as_str(&text), Some(value), "{text:?}");
            let other: serde_yaml::Value = serde_yaml::from_str(&text).expect("yaml_serde reads it");
            assert_eq!(other.get("k").and_then(|v| v.as_str()), Some(value), "{text:?}");
        }
    }

    #[test]
    fn what_yaml_reads_otherwise_is_quoted() {
        let surprising = [
            "no",
            "No",
            "on",
            "OFF",
            "y",
            "true",
            "null",
            "Null",
            "~",
            "",
            " ",
            "12:30",
            "12:30:45",
            "1_000",
            "007",
            "0x1F",
            "0o7",
            "1e3",
            "1.5",
            "-1",
            "+1",
            ".inf",
            ".nan",
            "2026-06-03",
            "2026-06-03T09:00+02:00",
            "<<",
            "=",
            "---",
            "...",
            "- a",
            "? a",
            "a: b",
            "a:",
            ":a",
            "a #b",
            "#a",
            "[a",
            "a]",
            "{a",
            "a, b",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a",
            "'a",
            "\"a",
            "a ",
            " a",
            "\u{a0}a",
            "1 000",
        ];
        for value in surprising {
            reads_back(value);
            if !matches!(value, "1 000") {
                assert_ne!(scalar(value), value, "{value:?} needs quotes");
            }
        }
    }

    #[test]
    fn ordinary_text_stays_plain() {
        for value in
            ["Person A", "person-a", "naïve café", "3 people came", "it's fine", "a \"word\" here", "漢字", "Yesterday"]
        {
            assert_eq!(scalar(value), value);
            reads_back(value);
        }
    }

    #[test]
    fn quotes_backslashes_and_breaks() {
        assert_eq!(scalar("say: \"no\""), "'say: \"no\"'");
        assert_eq!(scalar("it's: \\"), "'it''s: \\'");
        assert_eq!(scalar("a\nb\t\u{202e}"), "\"a\\nb\\t\\u202E\"");
        for value in
            ["say: \"no\"", "it's: \\", "a\nb\t\u{202e}", "\r\n", "\0\u{1b}[0m", "\u{85}\u{2028}\u{feff}", "\u{ffff}"]
        {
            reads_back(value);
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_back(value in any::<String>()) {
            reads_back(&value);
        }

        #[test]
        fn any_short_mix_of_signs_reads_back(value in "[-+.:#,\\[\\]{}&*!|>'\"%@`~?= \\\\0-9a-eE_xoTnyNY\t\n]{0,8}") {
            reads_back(&value);
        }
    }
}
