//! The picture of a terminal in the README: drawn from what the program really shows there, so that it is never stale.

use std::path::Path;

use casebound_testing::{Sandbox, at_terminal_of};

const CASE: &str = "\
---
case: quiet-harbor
status: open
reports:
  - {received: 2026-06-01T09:00+02:00, channel: email, by: person-a}
people:
  person-a: {roles: [reporter, affected], name: Ines Tallberg, email: ines@example.org}
  person-b: {roles: [reported], name: Victor Osgood}
shepherd: alice
log: []
---

## What happened

[person-b] mocked an accent.
";

const COLUMNS: usize = 84;

/// What somebody types, and what is asked and answered meanwhile.
const SESSION: [(&str, &[(&str, &str)]); 4] = [
    ("due", &[]),
    ("log quiet-harbor acknowledged", &[]),
    ("task quiet-harbor --what Ask\u{a0}the\u{a0}venue --owner bob --due 2026-06-05", &[]),
    ("save", &[]),
];

#[test]
fn the_picture_shows_what_the_program_shows_needs_python() {
    let sandbox = Sandbox::with_record();
    // Of the address that the sandbox's git has.
    let policy = sandbox.read("record/committee.yaml").replace("alice@example.org", "person-a@example.org");
    sandbox.write("record/committee.yaml", policy);
    sandbox.git("record", ["config", "user.email", "person-a@example.org"]);
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.write("record/cases/2026/quiet-harbor.md", CASE);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message", "Add quiet-harbor"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify", "--set-upstream", "origin", "main"]);
    let mut lines = Vec::new();
    for (command, answers) in SESSION {
        // What is tied by blanks that do not break is one word, in quotes.
        let typed = |word: &str| match word.contains('\u{a0}') {
            true => format!("'{}'", word.replace('\u{a0}', " ")),
            false => word.to_owned(),
        };
        let shown: Vec<String> = command.split(' ').map(typed).collect();
        lines.push(format!("\u{1b}[2m$\u{1b}[0m casebound {}", shown.join(" ")));
        let words: Vec<String> = command.split(' ').map(|word| word.replace('\u{a0}', " ")).collect();
        let day = ["--today", "2026-06-02", "--color", "always"];
        let arguments: Vec<&str> = day.into_iter().chain(words.iter().map(String::as_str)).collect();
        let said = at_terminal_of(COLUMNS, &sandbox, answers, &arguments);
        assert!(said.code.is_some_and(|code| code < 2), "{said:?}");
        lines.extend(said.out.lines().map(|line| line.trim_end_matches('\r').to_owned()));
        lines.push(String::new());
    }
    lines.pop();
    let drawn = svg(&lines);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/it/picture/terminal.svg");
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, drawn, "the picture is stale: INSTA_UPDATE=always cargo test -p casebound-cli --test it picture");
}

const LINE: usize = 19;
const LETTER: f64 = 8.4;

/// Lines of a terminal as a picture; bold, dim, red and green are all that the program uses.
fn svg(lines: &[String]) -> String {
    let (width, height) = ((COLUMNS as f64 * LETTER) as usize + 32, lines.len() * LINE + 32);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>A member looks what is due, logs an answer, gives somebody a task and saves</title>\n\
         <style>text {{ font: 14px ui-monospace, Menlo, Consolas, monospace; fill: #e6e6e6; white-space: pre }} .b {{ font-weight: bold }} \
         .d {{ fill: #9a9a9a }} .r {{ fill: #ff8080 }} .g {{ fill: #7fd88f }} .y {{ fill: #e6c07b }} .c {{ fill: #7fc8e8 }}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1c1f26\"/>\n"
    );
    for (nth, line) in lines.iter().enumerate() {
        let y = 30 + nth * LINE;
        text += &format!("<text x=\"16\" y=\"{y}\" xml:space=\"preserve\">{}</text>\n", spans(line));
    }
    text + "</svg>\n"
}

/// One line: its colours as classes.
fn spans(line: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut drawn = String::new();
    let mut classes: Vec<&str> = Vec::new();
    for (nth, part) in line.split("\u{1b}[").enumerate() {
        let text = match part.split_once('m').filter(|_| nth > 0) {
            Some((codes, text)) => {
                for code in codes.split(';') {
                    match code {
                        "1" => classes.push("b"),
                        "2" => classes.push("d"),
                        "31" | "91" => classes.push("r"),
                        "32" | "92" => classes.push("g"),
                        "33" | "93" => classes.push("y"),
                        "34" | "94" | "36" | "96" => classes.push("c"),
                        _ => classes.clear(),
                    }
                }
                text
            }
            None => part,
        };
        if text.is_empty() {
            continue;
        }
        drawn += &match classes.is_empty() {
            true => escaped(text),
            false => format!("<tspan class=\"{}\">{}</tspan>", classes.join(" "), escaped(text)),
        };
    }
    drawn
}
