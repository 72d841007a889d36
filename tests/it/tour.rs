//! The first case of the README, typed as it is.

use std::path::Path;

use casebound_openpgp::Generated;

use crate::mail::key;
use casebound_testing::{ProgramOutput, Sandbox};

/// The day after the tour's own: from step 5 on it is "today" again, and a test has no other.
const AFTERWARDS: &str = "2026-06-05";

/// A block of code between the headings of the tour.
struct Block {
    language: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let tour = readme
        .split_once("\n## The first case")
        .unwrap()
        .1
        .split_once("\n## What is in the private repository")
        .unwrap()
        .0;
    let mut fences = tour.split("```");
    fences.next();
    let mut found = Vec::new();
    while let (Some(code), Some(_)) = (fences.next(), fences.next()) {
        let (language, text) = code.split_once('\n').unwrap();
        found.push(Block { language: language.to_owned(), text: text.to_owned() });
    }
    found
}

/// Somebody who types: where, on which day, and the code name that was drawn.
struct Reader {
    sandbox: Sandbox,
    folder: String,
    today: String,
    drawn: Option<String>,
}

impl Reader {
    fn new() -> Reader {
        let sandbox = Sandbox::empty();
        let write = |name: &str, key: &Generated| {
            sandbox.write(format!("{name}.asc"), key.certificate.to_armored().unwrap());
        };
        let alice = key("Alice Member <alice@example.org>", None);
        write("alice", &alice);
        // The address is in the profile.
        write("dsf", &key("DSF <conduct@djangoproject.com>", None));
        sandbox.write("my-key.asc", &alice.secret);
        Reader { sandbox, folder: ".".to_owned(), today: AFTERWARDS.to_owned(), drawn: None }
    }

    fn named(&self, text: &str) -> String {
        text.replace("quiet-harbor", self.drawn.as_deref().unwrap_or("quiet-harbor"))
    }

    fn case(&self) -> String {
        self.named("our-cases/cases/2026/quiet-harbor.md")
    }

    fn change(&self, path: &str, change: impl Fn(&str) -> String) {
        let before = self.sandbox.read(path);
        let after = change(&before);
        assert_ne!(before, after, "{path} stayed as it was");
        self.sandbox.write(path, after);
    }

    fn run(&self, line: &str) -> ProgramOutput {
        let call = self.sandbox.call(&self.folder, "sh").args(["-c", line]);
        call.env("CASEBOUND_TODAY", &self.today).env("GIT_AUTHOR_EMAIL", "alice@example.org").run()
    }

    /// Types a line; what it needs a person for is answered or left out.
    fn types(&mut self, line: &str) {
        let line = self.named(line.split("  #").next().unwrap().trim());
        if let Some(day) = line.strip_prefix("export CASEBOUND_TODAY=") {
            day.clone_into(&mut self.today);
        } else if line == "unset CASEBOUND_TODAY" {
            AFTERWARDS.clone_into(&mut self.today);
        } else if let Some(folder) = line.strip_prefix("cd ") {
            folder.clone_into(&mut self.folder);
        } else if line.starts_with("casebound dsf send") || line.ends_with("--approved-by carol") {
            // One sends for true, the other comes two years later.
        } else {
            let line = line.replace("casebound keys add", "casebound keys add --yes");
            let said = self.run(&line);
            // These tell that something is to be done.
            let may_find = ["casebound due", "casebound doctor"].contains(&line.as_str());
            assert!(said.code == Some(0) || (may_find && said.code == Some(1)), "{line}\n{said:?}");
            if line.starts_with("casebound new") {
                self.drawn = said.path().file_stem().map(|it| it.to_string_lossy().into_owned());
            }
        }
    }

    /// Types what is behind `$`, and compares what is said.
    fn types_and_sees(&self, block: &str) {
        let block = self.named(block);
        let mut said = String::new();
        let mut shown = Vec::new();
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(typed) => said.push_str(&self.run(typed).all()),
                None => shown.push(line.trim()),
            }
        }
        for line in shown {
            assert!(said.contains(line), "{line:?} is not what is said:\n{said}");
        }
    }
}

#[test]
fn the_first_case_of_the_readme_goes_as_it_stands_there() {
    let mut reader = Reader::new();
    let mut yaml = 0;
    for Block { language, text } in blocks() {
        match language.as_str() {
            "sh" => text.lines().for_each(|line| reader.types(line)),
            "markdown" => reader.change(&reader.case(), |_| reader.named(&text)),
            "console" => {
                reader.types_and_sees(&text);
                reader.change(&reader.case(), |case| case.replace("that Victor Osgood", "that [person-b]"));
                reader.types("git add cases");
                reader.types("git commit --message \"New case: quiet-harbor\"");
            }
            "yaml" if yaml == 0 => {
                yaml += 1;
                reader.change("our-cases/committee.yaml", |policy| {
                    let (before, rest) = policy.split_once("members:\n").unwrap();
                    let (_, after) = rest.split_once("\n\n").unwrap();
                    format!("{before}{text}\n{after}")
                });
            }
            "yaml" => {
                let (log, rest) = text.split_once("sanctions:").unwrap();
                reader.change(&reader.case(), |case| {
                    let case = case.replace("decisions:", &format!("{log}decisions:"));
                    case.replace("---\n\n## What", &format!("sanctions:{rest}---\n\n## What"))
                });
            }
            other => panic!("a block in `{other}`"),
        }
    }
    let report = reader.sandbox.read("our-cases/report.md");
    assert!(report.contains("An attendee mocked how another attendee speaks."), "{report}");
    assert!(reader.sandbox.path(reader.named("our-cases/outbox/quiet-harbor.eml")).exists());
    assert_eq!(reader.run("git status --porcelain").out, "?? report.md\n");
}
