//! Rule `conflict-without-ruling`.

use casebound_record::CaseFile;
use casebound_record::words::LogWord;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, zone) = (&file.case, context.policy().about.timezone);
    for (idx, statement) in case.logged(LogWord::ConflictStated) {
        let ruled = |member: &str| {
            case.log.iter().any(|entry| {
                let answer = matches!(entry.what, Some(LogWord::Met | LogWord::Note | LogWord::Reassigned));
                let earlier = entry.at.zip(statement.at).is_some_and(|(at, stated)| at.is_before(stated, zone));
                answer && !earlier && entry.by.iter().any(|by| by != member)
            })
        };
        if statement.by.iter().all(|member| case.has_conflict(member) || ruled(member)) {
            continue;
        }
        findings.at(
            &format!("log[{idx}]"),
            "a member stated a conflict, and the committee has not ruled on it",
            "add the member to `conflicts`; if the others find that it does not matter, log their meeting or a note",
        );
    }
}
