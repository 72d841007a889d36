//! Rule `unshared-without-why`.

use casebound_record::CaseFile;
use casebound_record::words::{Share, Status};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let dsf = &file.case.sharing.dsf;
    if file.case.status == Some(Status::Resolved) && dsf.share == Some(Share::No) && dsf.why.is_none() {
        findings.at(
            "sharing.dsf.share",
            "a resolved case is not sent to the DSF, and nothing says why",
            "write the reason as `why`",
        );
    }
}
