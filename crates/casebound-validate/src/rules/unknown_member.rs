//! Rule `unknown-member`.

use std::collections::BTreeMap;

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, Span, means_many, nearest};

use crate::known_keys::known_keys;
use crate::{Context, Findings, RelatedLocation};

/// How somebody votes who belongs to the committee for one case alone.
const ONLY_FOR: &str =
    "somebody from outside who helps in this case alone is a member there with `only_for: [CODE-NAME]`";

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let committee = context.policy();
    let mut unknown: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Member)) {
        // Form has spoken of what does not look like a key.
        let is_told = || file.problems.iter().any(|problem| problem.span == span);
        if KeyForm::Name.fits(value) && !is_told() && committee.member(value).is_none() {
            unknown.entry(value).or_default().push(span);
        }
    }
    // One slip, often a block that was taken away, is one finding with all its places.
    for (value, places) in unknown {
        let Some((span, others)) = places.split_first() else { continue };
        let help = match nearest(value, committee.members.iter().map(|member| member.key.as_str())) {
            _ if means_many(value) => format!(
                "write the keys of the members who did: {}",
                known_keys(committee.members.iter().map(|member| member.key.as_str()))
            ),
            Some(known) => {
                format!("the nearest key is `{known}`; former members stay in committee.yaml, with `until`; {ONLY_FOR}")
            }
            None => format!(
                "{}; a member who left stays in committee.yaml, with `until`: bring the block back; {ONLY_FOR}",
                known_keys(committee.members.iter().map(|member| member.key.as_str()))
            ),
        };
        let message = match others.len() {
            0 => "committee.yaml has no member with this key".to_owned(),
            more => format!(
                "committee.yaml has no member with this key, which is used here and {more} more times in this case"
            ),
        };
        let mut report = findings.at_span(*span, message, help).with_committee_location("members", "the members");
        for other in others {
            report =
                report.with_related(RelatedLocation { path: file.path.clone(), span: *other, label: "the same key" });
        }
    }
}
