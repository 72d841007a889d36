//! Rule `duplicate-in-a-ring`.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Context, Findings, Summary};

pub(super) fn check(_: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let into: BTreeMap<&str, &str> =
        all.iter().filter_map(|case| Some((case.name.as_deref()?, case.duplicate_of.as_deref()?))).collect();
    for case in all {
        let (Some(name), Some(mut next)) = (case.name.as_deref(), case.duplicate_of.as_deref()) else { continue };
        let mut seen = BTreeSet::new();
        while next != name && seen.insert(next) {
            let Some(further) = into.get(next) else { break };
            next = further;
        }
        if next == name {
            let message = match case.duplicate_of.as_deref() == Some(name) {
                true => "a case can't be a duplicate of itself",
                false => "these cases are duplicates of each other, so none of them is counted",
            };
            let help = "write it in the duplicates, and not in the case that stays";
            findings.in_file(&case.path, case.duplicate_span, message, help);
        }
    }
}
