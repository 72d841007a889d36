//! Tells why a letter does not go to its reader as it is.

use casebound_app::Outcome;
use casebound_app::letters::ready::NotReady;
use casebound_app::letters::review::{Readers, in_words};
use casebound_app::letters::second_reader::ReviewReason;
use casebound_app::letters::stored::StoredLetter;
use casebound_app::printable::plural;

use super::check::warn;
use crate::commands::entries::Target;
use crate::ui::Ui;

/// Tells it; `what` says what was not done.
pub(super) fn tell(target: &Target, stored: &StoredLetter, why: NotReady, what: &str, ui: &mut Ui) -> Outcome {
    let (case, name) = (target.file.stem(), &stored.name);
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
        NotReady::Hidden(count) => format!(
            "{count} characters are in it that nobody sees. Delete them: `casebound letter edit {case} {name}`; \
             `casebound letter check` shows where they are"
        ),
        NotReady::NamesOthers(count) => {
            format!(
                "{} it names somebody who is in another case, or another case itself. Take that out: `casebound letter edit {case} {name}`; \
                 whoever belongs here as well is added under `people` first",
                if count == 1 { "in 1 place".to_owned() } else { format!("in {count} places") }
            )
        }
        NotReady::NotRead(reason, readers) => {
            format!("{}, and nobody has read it as it is now: {}", because(reason), review(&readers))
        }
        NotReady::Errors(findings, readers) => {
            warn(stored, &findings, ui);
            format!(
                "the check finds errors. Correct them with `casebound letter edit {case} {name}`; if they are none, let a second member \
                 look: {}",
                review(&readers)
            )
        }
    };
    ui.refuse(format_args!("{name} of {case} {what}: {why}."));
    Outcome::Findings
}

/// Why a letter needs a second reader, as a clause.
pub(super) fn because(reason: ReviewReason) -> String {
    match reason {
        ReviewReason::Kind => "letters of this kind have a second reader".to_owned(),
        ReviewReason::Tells(kind) => {
            format!("it tells what was decided, as a `{}` does, and those have a second reader", kind.word())
        }
        ReviewReason::HeadChanged => {
            "its kind or its reader was changed since it was drafted, so it has a second reader".to_owned()
        }
        ReviewReason::Unread => "its language can't be checked here, so it has a second reader".to_owned(),
    }
}

fn are(count: usize, what: &str) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("{} {are}", plural(count, what))
}
