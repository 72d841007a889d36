//! Rule `retention-not-renewed`.

use crate::renewals::{Renewal, likely_renewals, renewals};
use crate::{Context, Findings, RelatedLocation, Summary};

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let is_renewed = context.committee.is_some_and(|committee| committee.committee.retention.renewed_by_new_violation);
    if !is_renewed {
        return;
    }
    let sure = renewals(all);
    for Renewal { earlier, later } in sure.iter().filter(|it| !it.earlier.held) {
        findings
            .in_file(
                earlier.path.clone(),
                earlier.keep_until_span,
                "a reported person violated the code of conduct again, so this record is kept for longer",
                format!("place a hold with `casebound retention hold`, and write as its reason that `{}` renews this record", later.stem()),
            )
            .with_related(RelatedLocation { path: later.path.clone(), span: later.name_span, label: "the later case" });
    }
    let is_sure = |renewal: &Renewal<'_>| sure.iter().any(|known| known.earlier.path == renewal.earlier.path);
    for renewal in likely_renewals(all).iter().filter(|it| !it.earlier.held && !is_sure(it)) {
        findings
            .in_file(
                renewal.earlier.path.clone(),
                renewal.earlier.keep_until_span,
                "somebody who may be a reported person of this case violated the code of conduct again",
                format!(
                    "look at `{}`: if renewal is the same person, place a hold with `casebound retention hold`; \
                     if not, write the other person's key there as `not: [{}/person-…]`",
                    renewal.later.stem(),
                    renewal.later.stem()
                ),
            )
            .into_unsure()
            .with_related(RelatedLocation {
                path: renewal.later.path.clone(),
                span: renewal.later.name_span,
                label: "the later case",
            });
    }
}
