//! What every text of the repository keeps to, whatever it says.

use super::{Finding, Severity};

/// A file beyond this many lines is two files.
const MANY_LINES: usize = 600;

/// Marks of unfinished or silenced work, and what to do instead. In pieces, so that this table is not a finding itself.
const MARKS: &[(&str, &str)] = &[
    (concat!("TO", "DO"), "finish it, or say in the documentation what is not there"),
    (concat!("FIX", "ME"), "finish it, or say in the documentation what is not there"),
    (concat!("to", "do!("), "finish it"),
    (concat!("unimple", "mented!("), "finish it"),
    (concat!("#[", "ignore"), "make the test run, or remove it"),
    (concat!("#[", "allow("), "write #[expect(lint, reason = \"…\")]"),
    (concat!("#![", "allow("), "write #![expect(lint, reason = \"…\")]"),
];

/// Paths of one person's machine: they mean nothing to anybody else.
const MACHINES: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// What a use case is given from outside: the clock, the folder, and whoever sits at the terminal.
const FROM_OUTSIDE: &[(&str, &str)] = &[
    (concat!("Utc::", "now("), "take the instant of `Context`"),
    (concat!("Local::", "now("), "take the instant of `Context`"),
    (concat!("SystemTime::", "now("), "take the instant of `Context`"),
    (concat!("env::", "current_dir("), "take the folder of `Context`"),
    (concat!("env::", "args("), "take what the caller chose"),
    (concat!("is_", "terminal("), "ask through a port: `Prompt`, `Operator`, `Sender`"),
    (concat!("io::", "stdin("), "ask through a port: `Prompt`, `Operator`, `Sender`"),
];

/// Reads one file; `path` is relative to the root, with `/`.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_rust = path.ends_with(".rs");
    if is_rust && !opens_with_a_sentence(text) {
        findings.push(Finding {
            place: format!("{path}:1"),
            message: "does not open with a `//!` sentence".to_owned(),
            help: "say in one sentence what question this file answers",
            severity: Severity::Error,
        });
    }
    for (index, line) in text.lines().enumerate() {
        let mut report = |message: String, help| {
            findings.push(Finding { place: format!("{path}:{}", index + 1), message, help, severity: Severity::Error });
        };
        if is_code(path) {
            for (mark, help) in MARKS.iter().filter(|(mark, _)| holds_mark(line, mark)) {
                report(format!("`{mark}` on the main branch"), help);
            }
        }
        if path.starts_with("crates/casebound-app/src/") {
            for (reach, help) in FROM_OUTSIDE.iter().filter(|(reach, _)| holds_mark(line, reach)) {
                report(format!("`{reach}` in a use case"), help);
            }
        }
        if is_rust && is_dead_code(line) {
            report("commented-out code".to_owned(), "delete it: git remembers");
        }
        for machine in MACHINES.iter().filter(|machine| holds_path(line, machine)) {
            let help = "use a relative path, or a temporary folder";
            report(format!("`{machine}` is a path of one machine"), help);
        }
    }
    let lines = text.lines().count();
    if is_rust && lines > MANY_LINES {
        findings.push(Finding {
            place: path.to_owned(),
            message: format!("has {lines} lines"),
            help: "give what grew a file of its own",
            severity: Severity::Advice,
        });
    }
    findings
}

fn opens_with_a_sentence(text: &str) -> bool {
    let opening = text.lines().next().and_then(|line| line.strip_prefix("//! "));
    opening.is_some_and(|sentence| !sentence.trim().is_empty())
}

fn is_code(path: &str) -> bool {
    let by_name = [".rs", ".sh", ".toml", ".j2"];
    let by_folder = ["hooks/", ".ci/"];
    by_name.iter().any(|end| path.ends_with(end)) || by_folder.iter().any(|start| path.starts_with(start))
}

/// A mark counts where it is not a part of a longer word.
fn holds_mark(line: &str, mark: &str) -> bool {
    let in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(mark).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + mark.len()..).unwrap_or_default();
        let joins_before = mark.starts_with(in_word) && before.ends_with(in_word);
        let joins_after = mark.ends_with(in_word) && after.starts_with(in_word);
        !joins_before && !joins_after
    })
}

/// An absolute path begins where no name, address or other folder comes before it.
fn holds_path(line: &str, prefix: &str) -> bool {
    line.match_indices(prefix).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        !before.ends_with(|letter: char| letter.is_alphanumeric() || "_-.~/*}>)".contains(letter))
    })
}

/// A plain comment whose text is a statement; prose ends otherwise.
fn is_dead_code(line: &str) -> bool {
    let Some(comment) = line.trim_start().strip_prefix("//") else {
        return false;
    };
    if comment.starts_with(['/', '!']) {
        return false;
    }
    let comment = comment.trim();
    matches!(comment, "}" | "})" | "});") || comment.starts_with("#[") || comment.ends_with([';', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        check(path, text).into_iter().map(|finding| format!("{}: {}", finding.place, finding.message)).collect()
    }

    #[test]
    fn a_source_file_opens_with_a_sentence() {
        for text in ["//! What this is.\n", "//! What this is.\n\nfn main() {}\n"] {
            assert_eq!(messages("a.rs", text), [""; 0]);
        }
        for text in ["", "fn main() {}\n", "//!\n", "//! \n", "\n//! Late.\n", "// Plain.\n"] {
            let expected = ["a.rs:1: does not open with a `//!` sentence"];
            assert_eq!(messages("a.rs", text), expected, "{text:?}");
        }
        assert_eq!(messages("a.md", "Words.\n"), [""; 0]);
    }

    #[test]
    fn every_mark_is_found_in_code() {
        for (mark, _) in MARKS {
            let text = format!("//! One.\nlet x = 1; // {mark} later\n");
            let expected = format!("a.rs:2: `{mark}` on the main branch");
            assert_eq!(messages("a.rs", &text), [expected]);
            for path in ["hooks/pre-commit", ".ci/run", "Cargo.toml", "x.sh"] {
                assert_eq!(messages(path, &text).len(), 1, "{path} {mark}");
            }
            assert_eq!(messages("notes.md", &text), [""; 0]);
        }
    }

    #[test]
    fn a_use_case_reads_neither_clock_nor_terminal() {
        for (reach, _) in FROM_OUTSIDE {
            let text = format!("//! A file.\n\nlet x = {reach});\n");
            let expected = format!("crates/casebound-app/src/check.rs:3: `{reach}` in a use case");
            assert_eq!(messages("crates/casebound-app/src/check.rs", &text), [expected]);
            assert_eq!(messages("crates/casebound-cli/src/ui.rs", &text), [""; 0]);
        }
        assert_eq!(messages("crates/casebound-app/src/check.rs", "//! A file.\n\nuse std::process::Stdio;\n"), [""; 0]);
    }

    #[test]
    fn marks_are_whole_words() {
        for word in ["MASTODONS", "TODOS", "AUTODOC", "my_todo!(1)"] {
            let text = format!("//! One.\n/// {word}\n");
            assert_eq!(messages("a.rs", &text), [""; 0], "{word}");
        }
    }

    #[test]
    fn commented_out_code_is_told_from_prose() {
        let code = ["let x = 1;", "foo();", "if ready {", "}", "#[test]"];
        for code in code {
            let text = format!("//! One.\n    // {code}\n");
            assert_eq!(messages("a.rs", &text), ["a.rs:2: commented-out code"], "{code}");
        }
        let prose = [
            "// A reader that has gone away is not a reason to stop.",
            "// use the index, and let the worktree be",
            "/// let x = 1;",
            "//! let x = 1;",
            "let url = \"https://example.org/{\";",
            "// Later versions (see RFC 9580) do this, too:",
        ];
        for prose in prose {
            assert_eq!(messages("a.rs", &format!("//! One.\n{prose}\n")), [""; 0], "{prose}");
        }
    }

    #[test]
    fn paths_of_one_machine_are_found_everywhere() {
        for machine in MACHINES {
            let expected = format!("README.md:1: `{machine}` is a path of one machine");
            for text in [format!("see {machine}x"), format!("\"{machine}x\""), format!("{machine}x")] {
                assert_eq!(messages("README.md", &text), [expected.as_str()]);
            }
            for text in
                [format!("https://example.org{machine}x"), format!("./a{machine}x"), format!("$HOME/..{machine}")]
            {
                assert_eq!(messages("README.md", &text), [""; 0], "{text}");
            }
        }
    }

    #[test]
    fn a_long_file_is_named_as_advice() {
        let text = |lines: usize| "//! One.\n".repeat(lines);
        assert_eq!(check("a.rs", &text(MANY_LINES)), []);
        let findings = check("a.rs", &text(MANY_LINES + 1));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].severity, Severity::Advice);
        assert_eq!(findings[0].message, "has 601 lines");
        assert_eq!(check("a.md", &text(MANY_LINES + 1)), []);
    }
}
