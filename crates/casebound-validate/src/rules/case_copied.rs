//! Rule `case-copied`.

use std::collections::HashMap;

use crate::{Context, Findings, RelatedLocation, Summary};

pub(super) fn check(_: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let mut seen: HashMap<u64, &Summary> = HashMap::new();
    for case in all {
        let Some(account) = case.account else { continue };
        let Some(first) = seen.get(&account) else {
            seen.insert(account, case);
            continue;
        };
        if !case.is_linked_with(first) && case.duplicate_of.is_none() && first.duplicate_of.is_none() {
            findings
                .in_file(
                    case.path.clone(),
                    case.name_span,
                    "this case has the text of another one, word for word",
                    "delete the file if it is a copy; if two reports tell of one incident, keep both in one case",
                )
                .with_related(RelatedLocation {
                    path: first.path.clone(),
                    span: first.name_span,
                    label: "the other case",
                });
        }
    }
}
