//! Rule `unknown-duplicate`.

use std::collections::HashSet;

use casebound_record::code_name;

use crate::summary::others;
use crate::{Context, Findings, Summary};

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    if all.iter().all(|case| case.duplicate_of.is_none()) {
        return;
    }
    let mut known: HashSet<&str> = all.iter().filter_map(|case| case.name.as_deref()).collect();
    known.extend(others(context, all).map(|(_, name)| name));
    for case in all {
        let Some(name) = &case.duplicate_of else { continue };
        if code_name::is_well_formed(name) && !known.contains(name.as_str()) {
            findings.in_file(
                &case.path,
                case.duplicate_span,
                "there is no case with this code name, so neither case is counted",
                "correct it; if that case was disposed of, this one may be disposed of as well",
            );
        }
    }
}
