//! Rule `mail-in-two-cases`.

use std::collections::{HashMap, HashSet};

use casebound_record::{Span, layout};

use crate::{Context, Findings, RelatedLocation, Summary};

pub(super) fn check(_: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let mut first: HashMap<u64, (&Summary, usize)> = HashMap::new();
    let mut said: HashSet<(&str, Span)> = HashSet::new();
    for case in all {
        for (place, (mark, span)) in case.mails.iter().enumerate() {
            let (other, there) = *first.entry(*mark).or_insert((case, place));
            let names = |case: &Summary, other: &Summary| case.duplicate_of.as_deref() == layout::stem(&other.path);
            if other.path == case.path || names(case, other) || names(other, case) || !said.insert((&case.path, *span))
            {
                continue;
            }
            let related_span = other.mails.get(there).map(|(_, span)| *span).unwrap_or_default();
            findings
                .in_file(
                    &case.path,
                    *span,
                    "another case has the same mail, so that one incident may be counted twice",
                    "keep one of the two cases: `casebound guide duplicates` says how",
                )
                .with_related(RelatedLocation {
                    path: other.path.clone(),
                    span: related_span,
                    label: "the other case",
                });
        }
    }
}
