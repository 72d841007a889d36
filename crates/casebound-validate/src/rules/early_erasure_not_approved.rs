//! Rule `early-erasure-not-approved`.

use casebound_record::CaseFile;
use casebound_record::erasure_request::ErasureRequest;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(request) = ErasureRequest::of(&file.case, context.policy()) else { return };
    if !request.is_approved() {
        findings.at(
            "retention.erase_early.by",
            "two members without a conflict must approve an early erasure; fewer did",
            "the record is kept as before until a second one agrees: they type `casebound retention request CASE`",
        );
    }
}
