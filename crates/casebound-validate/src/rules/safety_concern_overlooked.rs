//! Rule `safety-concern-overlooked`.

use casebound_record::case::LogEntry;
use casebound_record::words::{LogWord, Role};
use casebound_record::{Case, CaseFile, Moment, Private, references};

use crate::notices::reaches_reported;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let concerned = case
        .people
        .iter()
        .filter(|person| person.safety_concern.is_some() && (person.is(Role::Affected) || person.is(Role::Reporter)));
    for person in concerned {
        let overlooked = |(_, entry): &(usize, &LogEntry)| {
            reaches_reported(case, entry) && !is_looked_at(context, case, &person.key, entry.at)
        };
        if let Some((idx, _)) = case.log.iter().enumerate().find(overlooked) {
            findings.at(
                &format!("log[{idx}].what"),
                format!(
                    "a member spoke to the reported person, and the record does not show that anybody considered the fear of `{}` first",
                    person.key
                ),
                format!(
                    "log a `note` or a meeting before the talk that mentions `[{}]` and what was done about it",
                    person.key
                ),
            );
        }
    }
}

/// Returns whether an entry or a decision, not later than `notice`, is about the person.
fn is_looked_at(context: &Context<'_>, case: &Case, key: &str, notice: Option<Moment>) -> bool {
    let zone = context.policy().about.timezone;
    let in_time = |at: Option<Moment>| !notice.zip(at).is_some_and(|(notice, at)| notice.is_before(at, zone));
    let speaks = |text: &Private| references(text.expose()).iter().any(|it| it.key == key);
    let logged = case.log.iter().any(|entry| {
        let counts = matches!(entry.what, Some(LogWord::Note | LogWord::Met | LogWord::Talked | LogWord::Asked));
        counts && in_time(entry.at) && (entry.is_to(key) || entry.note.iter().chain(&entry.why).any(speaks))
    });
    logged
        || case
            .decisions
            .iter()
            .any(|decision| in_time(decision.on.map(Moment::Day)) && decision.text.iter().any(speaks))
}
