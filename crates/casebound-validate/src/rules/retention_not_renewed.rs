//! Rule `retention-not-renewed`.

use crate::renewals::{Renewal, renewals};
use crate::{Context, Findings, Place, Summary};

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let is_renewed = context.committee.is_some_and(|it| it.committee.retention.renewed_by_new_violation);
    if !is_renewed {
        return;
    }
    for Renewal { earlier, later } in renewals(all).into_iter().filter(|it| !it.earlier.held) {
        findings
            .in_file(
                earlier.path.clone(),
                earlier.keep_until_span,
                "a reported person violated the code of conduct again, so this record is kept for longer",
                format!("place a hold with `casebound retention hold`, and write as its reason that `{}` renews this record", later.stem()),
            )
            .also(Place { path: later.path.clone(), span: later.name_span, label: "the later case" });
    }
}
