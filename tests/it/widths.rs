//! Screens at terminals of any width: no line is too long for it, no word is broken, and nothing moves where nobody looks.

use casebound_testing::{Sandbox, at_terminal_of};

/// A repository with cases of many kinds.
fn place() -> Sandbox {
    let sandbox = Sandbox::with_cases();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox
}

/// What cannot be shorter: a command to copy, a path, a word.
fn may_be_long(line: &str, columns: usize) -> bool {
    line.contains('`')
        || line.starts_with("          ")
        || line.contains("casebound ")
        || line.split_whitespace().any(|word| word.chars().count() * 2 > columns)
}

/// What stands there, without the colours.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shown, part| shown + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[test]
fn no_screen_is_wider_than_the_terminal_needs_python() {
    let sandbox = place();
    for columns in [20, 60, 80, 120] {
        for command in [
            &["list"][..],
            &["due"],
            &["retention", "list"],
            &["log", "amber-lantern", "note", "--by", "nobody", "--note", "x"],
            &["show", "no-such-case"],
            &["guide", "duplicates"],
            &["explain", "case-deleted"],
            &["discard", "amber-lantern", "--help"],
            &["--help"],
        ] {
            // The manuals are laid out for no fewer.
            if columns < 60 && command.contains(&"--help") {
                continue;
            }
            let said = at_terminal_of(columns, &sandbox, &[], command);
            let shown = without_colours(&said.out);
            let lines: Vec<&str> = shown.lines().map(|line| line.trim_end_matches('\r')).collect();
            assert!(!lines.is_empty());
            for line in lines {
                let is_page = ["guide", "explain"].contains(&command[0]);
                let is_example =
                    is_page && (line.starts_with("    ") || line.starts_with(['|', '#', '`']) || line.contains(": "));
                let fits = line.chars().count() <= columns || may_be_long(line, columns) || is_example;
                assert!(fits, "{columns} {command:?}: {line}\n{said:?}");
            }
        }
    }
}

#[test]
fn a_narrow_list_has_fewer_columns_and_every_case_needs_python() {
    let sandbox = place();
    let all = sandbox.record(["list"]).succeeds().out;
    let names: Vec<&str> = all.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
    assert!(names.len() > 3 && all.contains("PUBLISH"), "{all}");
    for (columns, with, without) in [(400, "PUBLISH", "nothing"), (80, "STATUS", "PUBLISH"), (20, "CASE", "STATUS")] {
        let said = at_terminal_of(columns, &sandbox, &[], &["list"]);
        assert!(said.out.contains(with) && !said.out.contains(without), "{columns}: {said:?}");
        for name in &names {
            assert!(said.out.contains(name), "{columns}: {name} {said:?}");
        }
    }
}

#[test]
fn a_message_is_broken_between_words_only_needs_python() {
    let sandbox = place();
    let whole = at_terminal_of(400, &sandbox, &[], &["show", "no-such-case"]);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for columns in [20, 30, 60] {
        let said = at_terminal_of(columns, &sandbox, &[], &["show", "no-such-case"]);
        assert_eq!(words(&said.out), words(&whole.out), "{columns}");
        assert!(said.out.lines().count() > 1, "{columns}: {said:?}");
    }
}

#[test]
fn nothing_moves_and_nothing_is_coloured_where_nobody_wants_it_needs_python() {
    let sandbox = place();
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "All"]);
    let said = sandbox.record(["retention", "verify"]).run();
    assert!(!said.all().contains('\u{1b}') && !said.all().contains("Reading everything in this clone"), "{said:?}");
    let said = at_terminal_of(80, &sandbox, &[], &["--color", "never", "retention", "verify"]);
    assert!(!said.out.contains("\u{1b}["), "shorter than a second: {said:?}");
}
