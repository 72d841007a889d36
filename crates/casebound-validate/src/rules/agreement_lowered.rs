//! Rule `agreement-lowered`.

use crate::{Context, Findings, WatchedChange};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(file) = context.committee else { return };
    for change in context.unapproved.iter().filter(|change| change.what == WatchedChange::LessAgreement) {
        for route in &change.routes {
            // What is left out asks for the least.
            let top = route.split('.').next().unwrap_or(route);
            let place = [route.as_str(), top, "committee"].into_iter().find(|place| file.has(place)).unwrap_or(route);
            let needed =
                if change.more == 1 { "1 more member".to_owned() } else { format!("{} more members", change.more) };
            findings.at(
                place,
                format!("`{route}` asks for less agreement than before, and {needed} must approve that"),
                format!(
                    "each in their own clone, before the change is committed: `casebound retention approve --policy` ({})",
                    change.of.join(", ")
                ),
            );
        }
    }
}
