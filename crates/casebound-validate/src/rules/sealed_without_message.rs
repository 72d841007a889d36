//! Rule `sealed-without-message`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.has("sealed") || file.case.sealed.is_some() {
        findings.at(
            "sealed",
            "`sealed` stands on a case that nobody sealed",
            "take the key out: this version can neither seal a case nor open one, and the key switches nothing off",
        );
    }
}
