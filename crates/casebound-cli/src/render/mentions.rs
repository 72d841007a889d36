//! Says where a public text names somebody, or may.

use std::collections::BTreeSet;

use casebound_app::printable::printable;
use casebound_disclosure::guard::{Weight, may_be_lifted};
use casebound_disclosure::transparency::{HitLocation, NamingHit};

use crate::ui::Ui;

/// Says where somebody is named, or may be. The name itself is not repeated.
pub(crate) fn say_where(named: &[NamingHit], ui: &mut Ui) {
    let mut said = BTreeSet::new();
    for it in named {
        let place = match &it.place {
            HitLocation::Summary(case) => format!("transparency.summary of {}", printable(case)),
            HitLocation::Resolution(case) => format!("transparency.resolution of {}", printable(case)),
            HitLocation::Markdown | HitLocation::Html | HitLocation::Json if it.finding.case.is_empty() => {
                "the finished text".to_owned()
            }
            HitLocation::Markdown | HitLocation::Html | HitLocation::Json => {
                format!("the finished text, by what {} says", printable(&it.finding.case))
            }
        };
        let line = format!("{place}: {}: {}", it.finding.weight.word(), it.finding.kind.describe());
        // The text, the page and the data say the same.
        if !said.insert(line.clone()) {
            continue;
        }
        ui.item(line);
        let is_block = it.finding.weight == Weight::Block;
        if let (Some(digest), true) = (&it.digest, !is_block || may_be_lifted(&it.finding)) {
            let when = if is_block {
                "if it is a company or a place, waived by a member who does not write this report"
            } else {
                "if it points to nobody"
            };
            ui.item(format_args!(
                "  {when}, under `transparency` of the case: waivers: [{{finding: {}, sha256: {digest}, by: …, reason: …}}]",
                it.finding.kind.word()
            ));
        }
    }
    ui.refuse("Rewrite it so that nobody can be identified: no name, no role that only one person has, no quote.");
}
