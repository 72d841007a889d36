//! Which member was meant where a name or an address is in the place of a key.

use casebound_record::committee::Member;
use casebound_record::shape::Shape;
use casebound_record::{CaseFile, Committee, Fix};

use crate::known_keys::known_keys;
use crate::{Finding, RuleId};

/// Says which member was meant where a name or an address is in the place of a key.
pub(crate) fn mend_members(file: &CaseFile, committee: &Committee, found: &mut [Finding]) {
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Member)) {
        let is_it =
            |finding: &&mut Finding| finding.rule == RuleId::BadKey && finding.span == span && finding.fix.is_none();
        let Some(finding) = found.iter_mut().find(is_it) else { continue };
        let typed = value.trim().trim_start_matches('@').to_lowercase();
        let is_meant = |member: &&Member| {
            let is_it = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase() == typed);
            is_it(&member.name) || is_it(&member.email)
        };
        let mut meant = committee.members.iter().filter(is_meant);
        let first_word =
            typed.split(|letter: char| !letter.is_alphanumeric() && letter != '-').next().unwrap_or_default();
        if let (Some(member), None) = (meant.next(), meant.next()) {
            finding.help = format!("write the key of this member: `{}`", member.key);
            finding.fix = Some(Fix::safe(span, member.key.clone()));
        } else if committee.member(first_word).is_some() {
            finding.help = format!("did you mean `{first_word}`? Write `# ` before a note");
        } else {
            finding.help = known_keys(committee.members.iter().map(|member| member.key.as_str()));
        }
    }
}
