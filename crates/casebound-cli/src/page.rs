//! Pages of the handbook and of rules, wrapped by words for the terminal that they are read on.

use textwrap::{Options, WordSplitter};

/// A line is never longer for reading, however wide the terminal is.
const WIDEST: usize = 100;
/// A terminal that says it is narrower is treated like this.
const NARROWEST: usize = 20;

/// Wraps the paragraphs and list items of a page. Examples, tables and headings stay as they are.
pub(crate) fn wrapped(page: &str, columns: usize) -> String {
    let width = columns.clamp(NARROWEST, WIDEST);
    let mut text = String::with_capacity(page.len());
    let mut paragraph: Vec<&str> = Vec::new();
    let mut is_example = false;
    for line in page.lines() {
        let is_fence = line.trim_start().starts_with("```");
        let is_apart = is_example || is_fence || line.trim().is_empty() || line.starts_with(['#', '|', '<']);
        let begins_anew = marker(line) > 0 || paragraph.is_empty() && line.starts_with("    ");
        if is_apart || begins_anew {
            flush(&mut paragraph, width, &mut text);
        }
        if is_apart || begins_anew && marker(line) == 0 {
            text.push_str(line);
            text.push('\n');
        } else {
            paragraph.push(line);
        }
        is_example ^= is_fence;
    }
    flush(&mut paragraph, width, &mut text);
    text
}

/// Wraps one line by words; what goes on stands below its beginning, or below `hanging` columns. What is between backquotes, and a
/// command at the end, is never broken: it is there to be copied.
pub(crate) fn line(line: &str, columns: usize, hanging: usize) -> String {
    const TIED: char = '\u{a0}';
    if columns < NARROWEST || textwrap::core::display_width(line) <= columns {
        return line.to_owned();
    }
    let margin = (line.len() - line.trim_start().len()).max(hanging);
    let margin = if margin * 2 > columns { 6.min(columns / 4) } else { margin };
    let command = line.find(": casebound ").map_or(line.len(), |at| at + 2);
    let mut is_code = false;
    let tied: String = line
        .char_indices()
        .map(|(at, letter)| {
            is_code ^= letter == '`';
            if letter == ' ' && (is_code || at > command) { TIED } else { letter }
        })
        .collect();
    let first = line.len() - line.trim_start().len();
    let (start, indent) = (" ".repeat(first), " ".repeat(margin));
    let options = Options::new(columns).initial_indent(&start).subsequent_indent(&indent).break_words(false);
    let wrapped = textwrap::fill(tied.trim_start(), options.word_splitter(WordSplitter::NoHyphenation));
    wrapped.replace(TIED, " ")
}

fn flush(paragraph: &mut Vec<&str>, width: usize, text: &mut String) {
    let Some(first) = paragraph.first() else { return };
    let marked = marker(first);
    let margin = first.len() - first.trim_start().len();
    let start = first.get(..marked).unwrap_or_default();
    let indent = " ".repeat(if marked > 0 { marked } else { margin });
    let initial = if marked > 0 { start } else { &indent };
    let words: Vec<&str> = paragraph.iter().flat_map(|line| line.split_whitespace()).collect();
    let words = words.join(" ");
    let words = words.strip_prefix(start.trim()).unwrap_or(&words).trim_start();
    let options = Options::new(width).initial_indent(initial).subsequent_indent(&indent).break_words(false);
    let options = options.word_splitter(WordSplitter::NoHyphenation);
    for line in textwrap::wrap(words, options) {
        text.push_str(&line);
        text.push('\n');
    }
    paragraph.clear();
}

/// How long the beginning of a list item is, blanks before and after its sign counted; 0 for any other line.
fn marker(line: &str) -> usize {
    let rest = line.trim_start();
    let margin = line.len() - rest.len();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let sign = match rest.get(digits..).unwrap_or_default() {
        after if digits > 0 && after.starts_with(". ") => digits + 2,
        _ if rest.starts_with("- ") || rest.starts_with("* ") => 2,
        _ => return 0,
    };
    margin + sign
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_items_are_wrapped_and_examples_are_not() {
        let page = "# A heading that is longer than the terminal is\n\nOne two three four\nfive six seven.\n\n- an item that\n  goes on\n- \
                    another\n1. first of them\n\n    casebound retention dispose CASE --dry-run\n\n```case\na: 1   # long long long long\n```\n\
                    | a | table that is wide | here |\n";
        assert_eq!(
            wrapped(page, 20),
            "# A heading that is longer than the terminal is\n\nOne two three four\nfive six seven.\n\n- an item that goes\n  on\n- \
             another\n1. first of them\n\n    casebound retention dispose CASE --dry-run\n\n```case\na: 1   # long long long long\n```\n\
             | a | table that is wide | here |\n"
        );
    }

    #[test]
    fn a_message_is_wrapped_by_words_and_a_command_stays_whole() {
        let wrapped = |text: &str, columns| line(text, columns, 0);
        assert_eq!(wrapped("one two three four five", 20), "one two three four\nfive");
        assert_eq!(wrapped("  one two three four five", 20), "  one two three four\n  five");
        assert_eq!(wrapped("say `casebound log CASE` now", 20), "say\n`casebound log CASE`\nnow");
        assert_eq!(
            wrapped("Now save it: casebound save quiet-harbor", 30),
            "Now save it:\ncasebound save quiet-harbor"
        );
        assert_eq!(
            line("    wrote cases/2026/quiet-harbor.md", 30, 10),
            "    wrote\n          cases/2026/quiet-harbor.md"
        );
        assert_eq!(wrapped("short", 20), "short");
    }

    #[test]
    fn no_page_loses_or_gains_a_word() {
        for rule in casebound_validate::RULES {
            for columns in [1, 40, 60, 80, 120, 400] {
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                let page = wrapped(rule.page, columns);
                assert_eq!(words(&page), words(rule.page), "{} at {columns}", rule.id);
                assert_eq!(wrapped(&page, columns), page, "{} at {columns}", rule.id);
            }
        }
    }
}
