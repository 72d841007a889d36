//! `approvals/policy-ID/MEMBER.yaml`: that a member approves that fewer must agree than before.

use data_encoding::HEXLOWER;

use crate::committee::{Agreement, Committee};
use crate::layout::APPROVALS;
use crate::quote;
use crate::statement::{MemberStatement, Subject};
use crate::view::View;
use crate::words::{AgreementShare, Approvals, LetterKind};

/// What committee.yaml says of who must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementRequirements {
    standard: Agreement,
    severe: Agreement,
    readers: Option<u32>,
    disposals: Approvals,
    texts: u32,
    smallest_count: u32,
    /// Letters that a second member reads, by kind.
    reviewed: Vec<LetterKind>,
}

impl AgreementRequirements {
    /// Takes it out of committee.yaml.
    pub fn of(committee: &Committee) -> AgreementRequirements {
        AgreementRequirements {
            standard: committee.agreement.standard,
            severe: committee.agreement.severe,
            readers: committee.readers.at_most,
            disposals: committee.retention.approvals,
            texts: committee.transparency.approvals,
            smallest_count: committee.transparency.smallest_count,
            reviewed: committee.letters.review.clone(),
        }
    }

    /// Returns the routes of what asks for less than before, where so many members serve.
    pub fn lowered(&self, before: &AgreementRequirements, serving: usize) -> Vec<&'static str> {
        let is_less = |now, before| is_less(now, before, serving);
        let limit = |readers: Option<u32>| readers.unwrap_or(u32::MAX);
        [
            ("agreement.standard", is_less(self.standard, before.standard)),
            ("agreement.severe", is_less(self.severe, before.severe)),
            ("readers.at_most", limit(self.readers) > limit(before.readers)),
            ("retention.approvals", self.disposals < before.disposals),
            ("transparency.approvals", self.texts < before.texts),
            // A report under a lower limit shows what the one before hid.
            ("transparency.smallest_count", self.smallest_count < before.smallest_count),
            ("letters.review", before.reviewed.iter().any(|kind| !self.reviewed.contains(kind))),
        ]
        .into_iter()
        .filter_map(|(route, is_lowered)| is_lowered.then_some(route))
        .collect()
    }

    /// Writes it on one line.
    pub fn describe(&self) -> String {
        let votes = |agreement: Agreement| match agreement {
            Agreement::Others(others) => others.to_string(),
            Agreement::Share(share) => share.word().to_owned(),
        };
        let readers = self.readers.map_or_else(|| "any number".to_owned(), |most| most.to_string());
        let mut reviewed: Vec<&str> = self.reviewed.iter().map(|kind| kind.word()).collect();
        reviewed.sort_unstable();
        reviewed.dedup();
        // What was approved before this was a part of the policy still reads the same.
        let reviewed =
            if reviewed.is_empty() { String::new() } else { format!(", letters.review {}", reviewed.join(" ")) };
        format!(
            "agreement.standard {}, agreement.severe {}, readers.at_most {readers}, retention.approvals {}, \
             transparency.approvals {}, transparency.smallest_count {}{reviewed}",
            votes(self.standard),
            votes(self.severe),
            self.disposals.word(),
            self.texts,
            self.smallest_count
        )
    }
}

fn is_less(now: Agreement, before: Agreement, serving: usize) -> bool {
    let rank = |share: AgreementShare| match share {
        AgreementShare::Majority => 1,
        AgreementShare::TwoThirds => 2,
        AgreementShare::All => 3,
    };
    match (now, before) {
        (Agreement::Others(now), Agreement::Others(before)) => now < before,
        (Agreement::Share(now), Agreement::Share(before)) => rank(now) < rank(before),
        // A number and a share are compared by the votes that they ask for, the proposer's counted.
        _ => votes(now, serving) < votes(before, serving),
    }
}

fn votes(agreement: Agreement, serving: usize) -> usize {
    (1..=serving).find(|votes| agreement.is_met(true, votes - 1, serving)).unwrap_or(serving)
}

/// What a member approves: one line for what was asked, and one for what is asked from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyChange {
    /// What was asked.
    pub before: String,
    /// What is asked from now on.
    pub after: String,
}

/// A member's approval of such a change.
pub type PolicyStatement = MemberStatement<PolicyChange>;

impl Subject for PolicyChange {
    const KIND: &'static str = "policy";
    const DAY: &'static str = "approved";

    fn comment(&self) -> &'static str {
        "# A member approves that committee.yaml asks for less agreement than before."
    }

    fn entries(&self) -> Vec<(&'static str, String)> {
        vec![("before", quote::scalar(&self.before)), ("after", quote::scalar(&self.after))]
    }

    fn read(root: View<'_>) -> Option<PolicyChange> {
        Some(PolicyChange { before: root.get("before").string()?, after: root.get("after").string()? })
    }

    fn folder(&self) -> String {
        // Which change it is, and no secret: a small sum is enough for the name of a folder.
        let sum = format!("{}\n{}", self.before, self.after)
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{APPROVALS}/policy-{}", HEXLOWER.encode(&sum.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CommitteeFile;

    fn of(policy: &str) -> AgreementRequirements {
        let text = format!(
            "committee: {{name: Sample, timezone: UTC}}\nretention: {{rules: [{{outcome: any, keep: indefinitely}}]}}\n{policy}"
        );
        AgreementRequirements::of(&CommitteeFile::read(text.as_bytes()).committee)
    }

    #[test]
    fn what_asks_for_less_is_told_by_its_route() {
        let usual = of("");
        let cases: [(&str, &[&str]); 11] = [
            ("", &[]),
            ("agreement: {standard: 1}\n", &["agreement.standard"]),
            ("agreement: {standard: 3, severe: all}\n", &[]),
            ("agreement: {standard: all}\n", &[]),
            ("agreement: {standard: majority}\n", &[]),
            ("agreement: {severe: 1}\n", &["agreement.severe"]),
            ("agreement: {severe: 2}\n", &[]),
            ("transparency: {approvals: 1}\n", &["transparency.approvals"]),
            ("transparency: {smallest_count: 1}\n", &["transparency.smallest_count"]),
            ("transparency: {approvals: 3}\n", &[]),
            ("readers: {at_most: 3}\n", &[]),
        ];
        for (policy, routes) in cases {
            assert_eq!(of(policy).lowered(&usual, 5), routes, "{policy}");
        }
        assert_eq!(of("").lowered(&of("readers: {at_most: 3}\n"), 5), ["readers.at_most"]);
        assert_eq!(of("readers: {at_most: 4}\n").lowered(&of("readers: {at_most: 3}\n"), 5), ["readers.at_most"]);
        let review = |kinds: &str| of(&format!("letters: {{review: [{kinds}]}}\n"));
        assert_eq!(review("warning").lowered(&review("warning, decision"), 5), ["letters.review"]);
        assert_eq!(review("decision, warning").lowered(&review("warning"), 5), [""; 0]);
        assert!(review("warning, decision").describe().ends_with(", letters.review decision warning"));
        assert_eq!(of("readers: {at_most: 2}\n").lowered(&of("readers: {at_most: 3}\n"), 5), [""; 0]);
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let (before, after) = (of("").describe(), of("agreement: {standard: 1}\n").describe());
        crate::statement::tests::assert_is_whole(PolicyChange { before, after });
    }
}
