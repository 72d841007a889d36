//! Rule `sharing-not-acknowledged`.

use casebound_record::{CaseFile, Timing as _};
use chrono::Days;

use crate::{Context, Findings};

const PATIENCE: Days = Days::new(14);

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let dsf = &file.case.sharing.dsf;
    if dsf.acknowledged.is_none() && dsf.sent.is_some_and(|sent| context.clock.is_after(sent + PATIENCE)) {
        findings.at(
            "sharing.dsf.sent",
            "the DSF has not acknowledged the notice for two weeks",
            "ask whether it arrived, and write the day of the answer as `acknowledged`",
        );
    }
}
