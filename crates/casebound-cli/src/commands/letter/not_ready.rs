//! Tells why a letter does not go to its reader as it is.

use casebound_app::Outcome;
use casebound_app::letters::check::CheckedLetter;
use casebound_app::letters::draft::find;
use casebound_app::letters::ready::NotReady;
use casebound_app::letters::review::{Readers, in_words};
use casebound_app::printable::plural;

use super::check::show;
use crate::commands::entries::Target;
use crate::ui::Ui;

/// Tells it; `what` says what was not done.
pub(super) fn tell(target: &Target, letter: &str, why: NotReady, what: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let stored = find(&target.workspace, &target.file, letter)?;
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
        NotReady::NamesOthers(count) => {
            format!(
                "{} it names somebody who is in another case, or another case itself. Take that out: `casebound letter edit {case} {name}`; \
                 whoever belongs here as well is added under `people` first",
                if count == 1 { "in 1 place".to_owned() } else { format!("in {count} places") }
            )
        }
        NotReady::NotRead(readers) => {
            format!(
                "letters of this kind have a second reader, and nobody has read it as it is now: {}",
                review(&readers)
            )
        }
        NotReady::Errors(findings, readers) => {
            let text = String::from_utf8_lossy(&stored.bytes).into_owned();
            let warn = |ui: &mut Ui, line| {
                ui.warn(line);
                Ok(())
            };
            show(&stored.inside, &CheckedLetter { text, findings }, warn, ui)?;
            format!(
                "the check finds errors. Correct them with `casebound letter edit {case} {name}`; if they are none, let a second member \
                 look: {}",
                review(&readers)
            )
        }
    };
    ui.refuse(format_args!("{name} of {case} {what}: {why}."));
    Ok(Outcome::Findings)
}

fn are(count: usize, what: &str) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("{} {are}", plural(count, what))
}
