//! Rule `told-after-meeting`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Role};

use crate::informed::entries_to;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, zone) = (&file.case, context.policy().about.timezone);
    let met = case.logged(LogWord::Met).filter_map(|(_, entry)| entry.at).min_by_key(|at| at.start(zone));
    let Some(met) = met else { return };
    for person in case.with_role(Role::Reported) {
        let spoken = |what| {
            entries_to(case, what, &person.key, Role::Reported).filter_map(|(idx, entry)| Some((idx, entry.at?)))
        };
        // Who was heard or spoken to knows of the complaint.
        let in_time = [LogWord::ToldOfComplaint, LogWord::SideHeard, LogWord::Talked]
            .into_iter()
            .any(|what| spoken(what).any(|(_, at)| !met.is_before(at, zone)));
        if in_time {
            continue;
        }
        if let Some((idx, _)) = spoken(LogWord::ToldOfComplaint).min_by_key(|(_, at)| at.start(zone)) {
            findings.at(
                &format!("log[{idx}].what"),
                "the reported person was told about the complaint only after the committee had met",
                "tell the person before or during the meeting; if that was not safe, waive this rule with that reason",
            );
        }
    }
}
