//! The example records in `tests/records`: the good ones have no error, the broken ones exactly the expected faults of form.

use std::fs;
use std::path::{Path, PathBuf};

use casebound_record::CaseFile;

use super::{COMMITTEE, Example, expected, fact, run, shown};
use crate::{Finding, RuleScope, Severity};

/// Broken files in which no comment can say what is expected.
const EXPECTED: &[(&str, &[&str])] = &[
    ("age.md", &["1: error: encrypted-file"]),
    ("empty.md", &["1: error: file-empty"]),
    ("latin1.md", &["14: error: not-utf8"]),
    ("no-end.md", &["1: error: front-matter-not-closed"]),
    ("utf16.md", &["1: error: not-utf8"]),
];

fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/records").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

#[expect(clippy::disallowed_methods, reason = "the records are files")]
fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

fn empty() -> Example {
    Example::of(COMMITTEE, Vec::new())
}

#[test]
fn good_records_have_no_error() {
    let mut example = empty();
    for path in files("good") {
        if path.is_dir() {
            for inner in files(&format!("good/{}", name(&path))) {
                example.files.push(fact(&format!("cases/2026/{}/{}", name(&path), name(&inner)), &bytes(&inner)));
            }
            continue;
        }
        let (bytes, place) = (bytes(&path), format!("cases/2026/{}", name(&path)));
        example.files.push(fact(&place, &bytes));
        example.cases.push(CaseFile::read(place, &bytes));
    }
    example.files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(example.cases.len() >= 7);
    let errors: Vec<_> = run(&example).into_iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{:#?}", shown(&example, &errors));
}

#[test]
fn broken_records_have_the_expected_faults_of_form() {
    let mut with_table = 0;
    for path in files("broken") {
        let (bytes, place) = (bytes(&path), format!("cases/2026/{}", name(&path)));
        let mut example = empty();
        example.cases.push(CaseFile::read(place.clone(), &bytes));
        let of_form = |finding: &Finding| matches!(finding.rule.rule().scope, RuleScope::Form(_));
        let findings: Vec<Finding> = run(&example).into_iter().filter(of_form).collect();
        let mut found = shown(&example, &findings);
        let mut wanted = match EXPECTED.iter().find(|(file, _)| *file == name(&path)) {
            Some((_, lines)) => {
                with_table += 1;
                lines.iter().map(|line| format!("{place}:{line}")).collect()
            }
            None => expected(&place, std::str::from_utf8(&bytes).unwrap()),
        };
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "{place}");
        assert!(!wanted.is_empty(), "{place}: nothing is expected");
    }
    assert_eq!(with_table, EXPECTED.len(), "a file of the table is missing");
}
