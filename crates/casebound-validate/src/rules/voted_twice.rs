//! Rule `voted-twice`.

use std::collections::BTreeMap;

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, decision) in file.case.decisions.iter().enumerate() {
        let lists =
            [("agreed_by", &decision.agreed_by), ("against", &decision.against), ("abstained", &decision.abstained)];
        let mut first: BTreeMap<&str, &str> = BTreeMap::new();
        if let Some(proposer) = &decision.proposed_by {
            // To agree with one's own proposal has a rule of its own.
            first.insert(proposer, "agreed_by");
        }
        for (list, members) in lists {
            for (nth, member) in members.iter().enumerate().filter(|(_, member)| !member.is_empty()) {
                if *first.entry(member).or_insert(list) != list {
                    findings.at(
                        &format!("decisions[{idx}].{list}[{nth}]"),
                        "this member voted in two ways in one decision",
                        "leave the key where it belongs: who proposed it agrees; nobody also votes against it or abstains",
                    );
                }
            }
        }
    }
}
