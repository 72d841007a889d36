//! An invented committee and its cases.

use casebound_record::{Case, CaseFile, CommitteeFile};

pub(crate) const CASES: &[(&str, &str)] = &[
    ("quiet-harbor", include_str!("quiet-harbor.md")),
    ("calm-meadow", include_str!("calm-meadow.md")),
    ("silver-orchard", include_str!("silver-orchard.md")),
    ("gentle-river", include_str!("gentle-river.md")),
    ("plain-window", include_str!("plain-window.md")),
    ("amber-valley", include_str!("amber-valley.md")),
];

pub(crate) fn committee() -> CommitteeFile {
    let file = CommitteeFile::read(include_bytes!("committee.yaml"));
    assert_eq!(file.problems, []);
    file
}

pub(crate) fn read(name: &str, text: &str) -> CaseFile {
    let file = CaseFile::read(format!("cases/2026/{name}.md"), text.as_bytes());
    assert_eq!(file.problems, [], "{name}");
    file
}

pub(crate) fn files() -> Vec<CaseFile> {
    CASES.iter().map(|(name, text)| read(name, text)).collect()
}

pub(crate) fn cases(files: &[CaseFile]) -> Vec<&Case> {
    files.iter().map(|file| &file.case).collect()
}
