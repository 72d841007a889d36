//! Rule `unknown-related-case`.

use std::collections::HashSet;

use casebound_record::code_name;

use crate::summary::others;
use crate::{Context, Findings, Summary};

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    if all.iter().all(|case| case.related.is_empty()) {
        return;
    }
    let mut known: HashSet<&str> = all.iter().filter_map(|case| case.name.as_deref()).collect();
    known.extend(others(context, all).map(|(_, name)| name));
    for case in all {
        for (name, span) in case.related.iter().zip(&case.related_spans) {
            let itself = case.name.as_deref() == Some(name);
            // Form has spoken of what is not a code name.
            if !code_name::is_well_formed(name) || (known.contains(name.as_str()) && !itself) {
                continue;
            }
            let (message, help) = match itself {
                true => ("a case is not related to itself", "remove it, or write the code name of the other case"),
                false => (
                    "there is no case with this code name",
                    "correct it; if that case was disposed of, remove it here as well",
                ),
            };
            findings.in_file(&case.path, *span, message, help);
        }
    }
}
