//! Rule `sent-although-not-shared`.

use casebound_record::CaseFile;
use casebound_record::words::Share;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let dsf = &file.case.sharing.dsf;
    if dsf.sent.is_some() && matches!(dsf.share, Some(Share::No | Share::Undecided)) {
        findings.at(
            "sharing.dsf.sent",
            "the case was sent to the DSF, but `share` does not say yes",
            "write `share: yes`, or remove `sent` if nothing was sent",
        );
    }
}
