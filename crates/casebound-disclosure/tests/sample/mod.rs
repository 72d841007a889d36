//! The sample committee of a year and its cases, as read.

use casebound_record::{Case, CaseFile, CommitteeFile};
use casebound_testing::sample::{COMMITTEE_OF_YEAR, YEAR};

pub(crate) fn committee() -> CommitteeFile {
    let file = CommitteeFile::read(COMMITTEE_OF_YEAR.as_bytes());
    assert_eq!(file.problems, []);
    file
}

pub(crate) fn read(name: &str, text: &str) -> CaseFile {
    let file = CaseFile::read(format!("cases/2026/{name}.md"), text.as_bytes());
    assert_eq!(file.problems, [], "{name}");
    file
}

pub(crate) fn files() -> Vec<CaseFile> {
    YEAR.iter().map(|(name, text)| read(name, text)).collect()
}

pub(crate) fn cases(files: &[CaseFile]) -> Vec<&Case> {
    files.iter().map(|file| &file.case).collect()
}
