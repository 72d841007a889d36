//! Rule `acknowledged-before-sent`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let dsf = &file.case.sharing.dsf;
    let Some(acknowledged) = dsf.acknowledged else { return };
    let message = match dsf.sent {
        Some(sent) if sent <= acknowledged => return,
        Some(_) => "the DSF acknowledged the notice before it was sent",
        // What is written there can't be read: the rule of form has spoken.
        None if file.has("sharing.dsf.sent") => return,
        None => "the DSF acknowledged a notice that was not sent",
    };
    findings.at("sharing.dsf.acknowledged", message, "correct `sent` or `acknowledged`");
}
