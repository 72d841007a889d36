//! Rule `name-from-another-case`.

use casebound_names::{HitKind, People};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Committee, Span, layout};

use crate::{Context, Findings};

/// A file with more was written for another purpose; nobody looks at it finding by finding.
const AT_MOST: usize = 10;

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(everybody) = context.everybody.filter(|_| file.case.status != Some(Status::Expunged)) else { return };
    let case = layout::stem(&file.path).unwrap_or(&file.path);
    let mut own = None;
    let mut left = AT_MOST;
    for passage in file.passages() {
        let named = everybody.find(passage.text, case);
        if named.is_empty() {
            continue;
        }
        // Somebody may be in both cases: then `name-in-the-clear` reports it.
        let own = own.get_or_insert_with(|| People::of(&file.case.people)).find(passage.text);
        for named in named {
            let overlaps = |span: Span| span.overlaps(named.span);
            let is_member = is_of_a_member(context.policy(), named.kind, named.span.of(passage.text));
            if left == 0 || is_member || own.iter().any(|hit| overlaps(hit.span)) {
                continue;
            }
            left -= 1;
            let span = passage.place_of(named.span, file.text.expose());
            let what = match named.kind {
                HitKind::Email => "the e-mail address",
                HitKind::Handle => "the user name",
                HitKind::Phone => "the telephone number",
                _ => "the name",
            };
            findings.at_span(
                span,
                format!("{what} of a person from another case is here, and would stay when that case is erased"),
                format!(
                    "write `{}` of {} instead; or, if the person is in this case too, add them with `casebound person add`",
                    named.key, named.case
                ),
            );
        }
    }
}

/// Members are public.
fn is_of_a_member(committee: &Committee, kind: HitKind, words: &str) -> bool {
    let is_same = |known: &str| known.trim_start_matches('@').eq_ignore_ascii_case(words.trim_start_matches('@'));
    committee.members.iter().any(|member| match kind {
        HitKind::Email => member.email.as_deref().is_some_and(is_same),
        HitKind::Handle => member.handles.iter().any(|handle| is_same(handle)),
        _ => member.name.as_deref().is_some_and(is_same),
    })
}
