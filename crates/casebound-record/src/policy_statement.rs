//! `approvals/policy-ID/MEMBER.yaml`: that a member approves a change of committee.yaml that nobody makes alone: that fewer must agree
//! than before, or that a member is known by another name, address or certificate.

use data_encoding::HEXLOWER;

use crate::committee::{Agreement, Committee, Member};
use crate::key_statement::plain_fingerprint;
use crate::layout::APPROVALS;
use crate::quote;
use crate::statement::{MemberStatement, Subject};
use crate::view::View;
use crate::words::{AgreementShare, Approvals, LetterKind, SealWhen};

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
    /// How many can open a sealed case, at least, and which cases are sealed.
    sealed: (u32, SealWhen),
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
            sealed: (committee.readers.at_least, committee.sealing.when),
        }
    }

    /// Returns the routes of what asks for less than before, where so many members serve.
    pub fn lowered(&self, before: &AgreementRequirements, serving: usize) -> Vec<&'static str> {
        let is_less = |now, before| is_less(now, before, serving);
        let limit = |readers: Option<u32>| readers.unwrap_or(u32::MAX);
        [
            ("agreement.standard", is_less(self.standard, before.standard)),
            ("agreement.severe", is_less(self.severe, before.severe)),
            ("readers.at_least", self.sealed.0 < before.sealed.0),
            ("readers.at_most", limit(self.readers) > limit(before.readers)),
            ("sealing.when", self.sealed.1 < before.sealed.1),
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
        let sealed = match self.sealed {
            (2, SealWhen::Never) => String::new(),
            (at_least, when) => format!(", readers.at_least {at_least}, sealing.when {}", when.word()),
        };
        format!(
            "agreement.standard {}, agreement.severe {}, readers.at_most {readers}, retention.approvals {}, \
             transparency.approvals {}, transparency.smallest_count {}{reviewed}{sealed}",
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

/// How the line about a member begins.
const MEMBERS: &str = "members.";

/// By what committee.yaml knows a member: whoever writes something else there can act and approve as them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberIdentity {
    key: String,
    name: Option<String>,
    email: Option<String>,
    handles: Vec<String>,
    certificate: Option<String>,
}

impl MemberIdentity {
    /// Takes it out of an entry of committee.yaml.
    pub fn of(member: &Member) -> MemberIdentity {
        let mut handles = member.handles.clone();
        handles.sort();
        handles.dedup();
        MemberIdentity {
            key: member.key.clone(),
            name: member.name.clone(),
            email: member.email.clone(),
            handles,
            certificate: member.fingerprint.as_deref().map(plain_fingerprint).or_else(|| member.certificate.clone()),
        }
    }

    /// Returns the routes of what differs from before. A certificate counts where there was none and approvals are signed: that one
    /// takes another's place is the matter of [`KeyChange`](crate::key_statement::KeyChange).
    pub fn changed(&self, before: &MemberIdentity, approvals: Approvals) -> Vec<String> {
        let is_first = approvals == Approvals::Signed && before.certificate.is_none() && self.certificate.is_some();
        [
            ("name", self.name != before.name),
            ("email", self.email != before.email),
            ("handles", self.handles != before.handles),
            ("certificate", is_first),
        ]
        .into_iter()
        .filter(|(_, is_changed)| *is_changed)
        .map(|(field, _)| format!("members.{}.{field}", self.key))
        .collect()
    }

    /// Writes it on one line.
    pub fn describe(&self) -> String {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        let handles = if self.handles.is_empty() { "none".to_owned() } else { self.handles.join(" ") };
        format!(
            "members.{}: name {}, email {}, handles {handles}, certificate {}",
            self.key,
            shown(&self.name),
            shown(&self.email),
            shown(&self.certificate)
        )
    }
}

/// What a member approves: one line for what committee.yaml said, and one for what it says from now on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyChange {
    /// What it said.
    pub before: String,
    /// What it says from now on.
    pub after: String,
}

/// A member's approval of such a change.
pub type PolicyStatement = MemberStatement<PolicyChange>;

impl Subject for PolicyChange {
    const KIND: &'static str = "policy";
    const DAY: &'static str = "approved";

    fn comment(&self) -> &'static str {
        if self.before.starts_with(MEMBERS) {
            "# A member approves by what committee.yaml knows a member from now on."
        } else {
            "# A member approves that committee.yaml asks for less agreement than before."
        }
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
        let cases: [(&str, &[&str]); 13] = [
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
            ("readers: {at_least: 1}\n", &["readers.at_least"]),
            ("sealing: {when: always}\n", &[]),
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
    fn whoever_is_known_by_something_else_is_told_by_route() {
        let member = |entry: &str| {
            let text = format!("committee: {{name: Sample, timezone: UTC}}\nmembers: {{bob: {entry}}}\n");
            let committee = CommitteeFile::read(text.as_bytes()).committee;
            MemberIdentity::of(committee.member("bob").expect("he is there"))
        };
        let before = member("{name: Bob Member, email: bob@example.org, handles: [bob, '@bobby']}");
        let cases: [(&str, &[&str]); 6] = [
            ("{name: Bob Member, email: bob@example.org, handles: ['@bobby', bob], until: 2027-01-01}", &[]),
            ("{name: Bob Other, email: bob@example.org, handles: [bob, '@bobby']}", &["members.bob.name"]),
            ("{name: Bob Member, email: b@example.org, handles: [bob, '@bobby']}", &["members.bob.email"]),
            ("{name: Bob Member, email: bob@example.org}", &["members.bob.handles"]),
            ("{}", &["members.bob.name", "members.bob.email", "members.bob.handles"]),
            (
                "{name: Bob Member, email: bob@example.org, handles: [bob, '@bobby'], certificate: keys/bob.asc}",
                &["members.bob.certificate"],
            ),
        ];
        for (entry, routes) in cases {
            assert_eq!(member(entry).changed(&before, Approvals::Signed), routes, "{entry}");
        }
        let certified = member("{name: Bob Member, email: bob@example.org, handles: [bob, '@bobby'], certificate: k}");
        assert_eq!(certified.changed(&before, Approvals::Committed), [""; 0]);
        let change = PolicyChange { before: before.describe(), after: certified.describe() };
        assert!(crate::statement::tests::assert_is_whole(change).contains("knows a member"));
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let (before, after) = (of("").describe(), of("agreement: {standard: 1}\n").describe());
        crate::statement::tests::assert_is_whole(PolicyChange { before, after });
    }
}
