//! Rule `acknowledged-late`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Status};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let policy = context.policy();
    let Some(period) = policy.deadlines.acknowledge.filter(|_| case.status != Some(Status::Expunged)) else { return };
    for report in &case.reports {
        let by = report.by.as_deref();
        let Some(deadline) = report.received.and_then(|at| period.deadline(at, policy.about.timezone)) else {
            continue;
        };
        let answers =
            case.logged(LogWord::Acknowledged).filter(|(_, it)| it.to.is_empty() || by.is_none_or(|by| it.is_to(by)));
        let first =
            answers.filter_map(|(idx, it)| Some((it.at?.start(policy.about.timezone), idx, it))).min_by_key(|it| it.0);
        let Some((at, idx, entry)) = first.filter(|_| by != Some("anonymous")) else { continue };
        if at > deadline && entry.why.is_none() {
            findings
                .at(
                    &format!("log[{idx}].at"),
                    "the report was acknowledged later than promised, and the entry does not say why",
                    "write the reason as `why` in this entry",
                )
                .with_committee_location("deadlines.acknowledge", "the promised time");
        }
    }
}
