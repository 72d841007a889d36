//! Rule `sanction-lifted-before-it-starts`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, sanction) in file.case.sanctions.iter().enumerate() {
        let lifted = sanction.lifted.as_ref().and_then(|lifted| lifted.on);
        if sanction.from.zip(lifted).is_some_and(|(from, lifted)| lifted < from) {
            findings.at(
                &format!("sanctions[{idx}].lifted.on"),
                "this sanction was lifted before its first day",
                "correct `from` or `lifted.on`; a sanction that never began is removed",
            );
        }
    }
}
