//! Tells why a letter does not go to its reader as it is.

use casebound_app::letters::ready::NotReady;
use casebound_app::letters::review::{Readers, in_words};
use casebound_app::printable::plural;
use casebound_record::CaseFile;

use crate::ui::Ui;

/// Tells it; `what` says what was not done.
pub(super) fn tell(file: &CaseFile, name: &str, why: NotReady, what: &str, ui: &mut Ui) {
    let case = file.stem();
    let review = |readers: &Readers| {
        format!(
            "`casebound save`, then another member types `casebound letter review {case} {name}`: {}",
            in_words(&readers.may_read)
        )
    };
    let why = match why {
        NotReady::NotListed => {
            format!("it was changed, and the case lists it as it was: `casebound letter edit {case} {name} --no-edit`")
        }
        NotReady::Gaps(count) => {
            format!("{} left: `casebound letter edit {case} {name}`", are(count, "gap"))
        }
        NotReady::NotRead(readers) => {
            format!(
                "letters of this kind have a second reader, and nobody has read it as it is now: {}",
                review(&readers)
            )
        }
        NotReady::Errors(findings, readers) => {
            let lines = findings.iter().filter(|it| it.rule.severity() == casebound_letters::Severity::Error);
            lines.for_each(|it| {
                ui.warn(format_args!("{}: {} [{}]", it.rule.severity().word(), it.message(), it.rule.id()))
            });
            format!(
                "the check finds errors. Correct them with `casebound letter edit {case} {name}`; if they are none, let a second member \
                 look: {}",
                review(&readers)
            )
        }
    };
    ui.refuse(format_args!("{name} of {case} {what}: {why}."));
}

fn are(count: usize, what: &str) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("{} {are}", plural(count, what))
}
