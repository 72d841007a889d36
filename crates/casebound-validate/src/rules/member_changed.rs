//! Rule `member-changed`.

use crate::{Context, Findings, WatchedChange};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(file) = context.committee else { return };
    for change in context.unapproved {
        let WatchedChange::Member { key, may_approve } = &change.what else { continue };
        for route in &change.routes {
            let entry = format!("members.{key}");
            let place = [route.as_str(), &entry, "members"].into_iter().find(|place| file.has(place)).unwrap_or(route);
            findings.at(
                place,
                format!("`{route}` was changed, and {} must approve that", who(change.more, &change.of, *may_approve)),
                match may_approve {
                    true => format!(
                        "`{key}` commits this change, with the address from before as the author (`git -c user.email=ADDRESS commit`), or approves \
                         it in their own clone: `casebound retention approve --policy`"
                    ),
                    false => "each in their own clone, before the change is committed: `casebound retention approve --policy`".to_owned(),
                },
            );
        }
    }
}

/// Who must approve: the member, or others where there are enough.
fn who(more: usize, of: &[String], may_approve: bool) -> String {
    let others = match (more, of) {
        (1, [one]) => one.clone(),
        _ => format!("{more} of {}", of.join(", ")),
    };
    match may_approve {
        true if of.len() < more => "that member".to_owned(),
        true => format!("that member or {others}"),
        false => others,
    }
}
