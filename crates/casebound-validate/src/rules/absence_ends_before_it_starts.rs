//! Rule `absence-ends-before-it-starts`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (idx, absence) in context.policy().rota.absences.iter().enumerate() {
        if absence.from.zip(absence.until).is_some_and(|(from, until)| until < from) {
            findings.at(
                &format!("rota.absences[{idx}].until"),
                "this absence ends before it starts, so it counts for no week",
                "correct `from` or `until`",
            );
        }
    }
}
