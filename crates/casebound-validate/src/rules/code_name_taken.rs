//! Rule `code-name-taken`.

use std::collections::HashMap;

use casebound_record::{Place, Severity};

use crate::{Check, Context, Findings, Rule, Summary};

pub(super) const RULE: Rule = Rule {
    id: "code-name-taken",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("code_name_taken.md"),
    check: Check::Repository(check),
};

fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let mut seen: HashMap<String, &Summary> = HashMap::with_capacity(all.len());
    for case in all {
        // On some disks large and small letters are the same file.
        let Some(first) = seen.insert(case.stem().to_lowercase(), case) else { continue };
        findings
            .in_file(
                case.path.clone(),
                case.name_span,
                "another case has the same code name",
                "give the newer of the two a name of its own, drawn by `casebound new`",
            )
            .also(Place { path: first.path.clone(), span: first.name_span, label: "the other case" });
    }
    for case in all.iter().filter(|it| context.spent.contains(&it.path)) {
        findings.in_file(
            case.path.clone(),
            case.name_span,
            "a record that was disposed of had this code name",
            "give the case a name of its own, drawn by `casebound new`",
        );
    }
}
