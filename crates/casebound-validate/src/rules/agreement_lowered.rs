//! Rule `agreement-lowered`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let (Some(file), Some(lowered)) = (context.committee, context.lowered) else { return };
    for route in &lowered.routes {
        // What is left out asks for the least.
        let top = route.split('.').next().unwrap_or(route);
        let place = [*route, top, "committee"].into_iter().find(|place| file.has(place)).unwrap_or(route);
        findings.at(
            place,
            format!("`{route}` asks for less agreement than before, and {} must approve that", members(lowered.more)),
            format!(
                "each in their own clone, before the change is committed: `casebound retention approve --policy` ({})",
                lowered.of.join(", ")
            ),
        );
    }
}

fn members(count: usize) -> String {
    if count == 1 { "1 more member".to_owned() } else { format!("{count} more members") }
}
