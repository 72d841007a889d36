//! Rule `sharing-undecided`.

use casebound_record::CaseFile;
use casebound_record::words::Share;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.is_over() && file.case.sharing.dsf.share == Some(Share::Undecided) {
        findings.at(
            "sharing.dsf.share",
            "the case is closed, and whether to send it to the DSF is undecided",
            "decide, and write `yes`, or `no` with `why`",
        );
    }
}
