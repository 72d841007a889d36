//! Rule `sealed-without-message`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.has("sealed") || file.case.sealed.is_some() {
        findings.at(
            "sealed",
            "the case has `sealed` but is not sealed",
            "remove the key: this version can neither seal nor open a case, and the key has no effect",
        );
    }
}
