//! Rule `sharing-not-sent`.

use casebound_record::words::Share;
use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if !case.is_over() || case.sharing.dsf.share != Some(Share::Yes) || case.sharing.dsf.sent.is_some() {
        return;
    }
    let event = case.event.as_deref().and_then(|key| context.policy().event(key));
    if event.and_then(|event| event.ends).is_some_and(|ends| !context.clock.is_after(ends)) {
        return;
    }
    findings.at(
        "sharing.dsf.share",
        "the case is closed and is to be sent to the DSF, but has not been sent",
        "send it with `casebound dsf send`, and write the day as `sent`",
    );
}
