//! Rule `disclosed-without-permission`.

use casebound_record::CaseFile;
use casebound_record::words::LogWord;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, _) in file.case.logged(LogWord::Disclosed).filter(|(_, entry)| entry.permission.is_none()) {
        findings.at(
            &format!("log[{idx}].what"),
            "details were shared, and the entry does not say who permitted it",
            "write the key of the person who permitted it as `permission`",
        );
    }
}
