//! Rule `draft-not-reviewed`.

use casebound_record::CaseFile;
use casebound_record::case::LogEntry;
use casebound_record::words::LogWord;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, zone) = (&file.case, context.policy().about.timezone);
    for (idx, letter) in case.logged(LogWord::Sent) {
        if !letter.to.iter().any(|to| case.person(to.expose()).is_some()) {
            continue;
        }
        let mut authors: Vec<&String> = case
            .logged(LogWord::Drafted)
            .filter(|(_, draft)| same_reader(draft, letter))
            .flat_map(|(_, draft)| &draft.by)
            .collect();
        if authors.is_empty() {
            authors.extend(&letter.by);
        }
        let reviewed = case.logged(LogWord::Reviewed).any(|(_, review)| {
            let late = letter.at.zip(review.at).is_some_and(|(sent, read)| sent.is_before(read, zone));
            !late && same_reader(review, letter) && review.by.iter().any(|member| !authors.contains(&member))
        });
        if !reviewed {
            findings.at(
                &format!("log[{idx}].what"),
                "this letter went out before another member had read it",
                "show drafts to the committee before they are sent, and log it as `reviewed`",
            );
        }
    }
}

/// Returns whether an entry may be about this letter.
fn same_reader(entry: &LogEntry, letter: &LogEntry) -> bool {
    entry.to.is_empty() || entry.to.iter().any(|to| letter.to.contains(to))
}
