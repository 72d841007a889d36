//! Rule `code-name-taken`.

use std::borrow::Cow;
use std::collections::HashMap;

use casebound_record::Span;

use crate::summary::others;
use crate::{Context, Findings, RelatedLocation, Summary};

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let keys: Vec<Cow<'_, str>> = all.iter().map(|case| key(case.stem())).collect();
    let mut seen: HashMap<&str, Option<(&str, Span)>> = keys.iter().map(|key| (&**key, None)).collect();
    for (path, name) in others(context, all) {
        if let Some(first) = seen.get_mut(&*key(name)) {
            *first = Some((path, Span::default()));
        }
    }
    // Of two cases the later one is found, and those that are judged come last.
    for (case, key) in all.iter().zip(&keys) {
        let Some((path, span)) = seen.insert(key, Some((&case.path, case.name_span))).flatten() else { continue };
        findings
            .in_file(
                case.path.clone(),
                case.name_span,
                "another case has the same code name",
                "give the newer of the two another name, with `casebound new`",
            )
            .with_related(RelatedLocation { path: path.to_owned(), span, label: "the other case" });
    }
    for case in all.iter().filter(|it| context.came_back.contains(&it.path)) {
        findings.in_file(
            case.path.clone(),
            case.name_span,
            "this record was disposed of, and came back as it was",
            "run `casebound sync`; if it is still here afterwards, delete the file",
        );
    }
    for case in all.iter().filter(|it| context.spent.contains(&it.path)) {
        findings.in_file(
            case.path.clone(),
            case.name_span,
            "a record that was disposed of had this code name",
            "give the case another name, with `casebound new`",
        );
    }
}

/// On some disks large and small letters are the same file.
fn key(name: &str) -> Cow<'_, str> {
    let is_small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if name.bytes().all(is_small) { Cow::Borrowed(name) } else { Cow::Owned(name.to_lowercase()) }
}
