//! Rule `code-name-mismatch`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(name) = &file.case.name else { return };
    if name != file.stem() {
        findings.at(
            "case",
            "the code name is not the name of the file",
            "a case is never renamed: write the file's name without `.md`, or give the file its old name back",
        );
    }
}
