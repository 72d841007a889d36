//! Lines that are read beside the cases, by everybody who sees that there are any: messages of commits, subjects of mails.

use std::collections::BTreeSet;

use casebound_names::People;
use casebound_names::text::Text;
use casebound_record::{Case, Committee};
use rayon::prelude::*;

use super::{Guard, GuardHit, GuardHitKind, TextForm, Weight};

/// The number of cases per thread.
const SHARE: usize = 500;

/// Returns where such a line names somebody of these cases, or may. Cases are called by their code names there: `code_names` are
/// those of all cases.
///
/// Weak signs such as initials and misspellings are left out: among thousands of people they mean nothing.
pub fn beside<'n>(
    cases: &[&Case],
    code_names: impl IntoIterator<Item = &'n str>,
    committee: &Committee,
    text: &str,
) -> Vec<GuardHit> {
    // Most lines name nobody, and then no other word counts.
    if cases.is_empty() {
        return Vec::new();
    }
    let scene = Text::new(text);
    let words: BTreeSet<&str> = (0..scene.len()).map(|idx| scene.word(idx)).collect();
    let is_here = |name: &&str| {
        let name = Text::new(name);
        (0..name.len()).any(|idx| words.contains(name.word(idx)))
    };
    let own = own_words(code_names.into_iter().filter(is_here), committee);
    let share = cases.len().div_ceil(rayon::current_num_threads()).max(SHARE);
    let hits_of = |cases: &[&Case]| guard(cases, committee, &own).read(text, TextForm::Plain);
    let mut found: Vec<GuardHit> = cases.par_chunks(share).flat_map_iter(hits_of).collect();
    found.retain(|hit| {
        !matches!(
            hit.kind,
            GuardHitKind::MixedScripts | GuardHitKind::Direction | GuardHitKind::Invisible | GuardHitKind::Redacted
        )
    });
    found.sort();
    // That several people have a name is nobody's concern here.
    found.dedup_by(|a, b| a.span == b.span);
    found
}

/// What is looked for in such lines, made once for many of them.
pub(crate) struct Beside(Guard);

impl Beside {
    /// Gathers everybody of these cases; `known` are words of the lines' own, such as their sender's address.
    pub(crate) fn of(cases: &[&Case], committee: &Committee, known: &[&str]) -> Beside {
        let own = own_words(cases.iter().filter_map(|case| case.name.as_deref()), committee);
        let own = [&[own.as_str()], known].concat().join("\n\n");
        Beside(guard(cases, committee, &own))
    }

    /// Returns whether a line names nobody for sure.
    pub(crate) fn names_nobody(&self, line: &str) -> bool {
        !self.0.read(line, TextForm::Plain).iter().any(|it| it.weight == Weight::Block)
    }
}

fn guard(cases: &[&Case], committee: &Committee, own: &str) -> Guard {
    let mut guard = Guard::build(cases, People::of).allowing_members(committee).allowing_words(own);
    guard.parts = true;
    guard.forbidden.keep_names();
    guard
}

/// Names of members, events and types, and the code names of cases: whoever writes about a case writes them.
fn own_words<'n>(code_names: impl Iterator<Item = &'n str>, committee: &Committee) -> String {
    let members = committee.members.iter().flat_map(|member| member.name.iter().chain([&member.key]));
    let events = committee.events.iter().flat_map(|event| event.name.iter().chain([&event.key]));
    let types = committee.types.iter().flat_map(|kind| kind.label.iter().chain([&kind.key]));
    let policy = committee.about.name.iter().chain(members).chain(events).chain(types).map(String::as_str);
    let policy: Vec<&str> = policy.collect();
    [policy.join("\n\n"), code_names.collect::<Vec<_>>().join("\n\n")].join("\n\n")
}

#[cfg(test)]
mod tests {
    use casebound_record::{CommitteeFile, Person, Private};

    use super::*;

    fn named(name: &str) -> Person {
        Person { name: Some(Private::new(name.to_owned())), ..Person::default() }
    }

    /// What stops, and what is only told.
    fn judged(text: &str, more: usize) -> (usize, usize) {
        let policy = "committee: {name: A team}\nmembers: {alice: {name: Alice Memberson}}\nevents: {cat-conf: {name: Cat Conf}}\n";
        let committee = CommitteeFile::read(policy.as_bytes()).committee;
        let people = ["Given Surnamington", "Alice Harbor", "Will Page", "王晓明", "Joe Testwoman", "Cat Rebaseworthy"];
        let mut cases: Vec<Case> =
            vec![Case { name: Some("quiet-harbor".to_owned()), people: people.map(named).into(), ..Case::default() }];
        cases.extend(
            (0..more).map(|idx| Case { people: vec![named(&format!("Nobody{idx} Elseman{idx}"))], ..Case::default() }),
        );
        let found = beside(&cases.iter().collect::<Vec<_>>(), ["quiet-harbor"], &committee, text);
        let sure = found.iter().filter(|it| it.weight == Weight::Block).count();
        (sure, found.len() - sure)
    }

    #[test]
    fn ordinary_messages_go_through() {
        for text in [
            "quiet-harbor: first talk",
            "quiet-harbor: alice will page the chair, see J.T.'s note",
            "Merge branch 'main' of ssh://git.example.org/record",
            "Revert \"quiet-harbor: talked with person-a\"\n\nThis reverts commit 0123abcd.",
            "Cat Conf: report of the year\n\nSigned-off-by: Alice Memberson <alice@example.org>",
            "Mark as resolved. Will be reviewed in May.",
            "fixup! update 3 cases",
        ] {
            assert_eq!(judged(text, 0).0, 0, "{text}");
        }
    }

    #[test]
    fn names_stop_and_unsure_hits_are_advice() {
        for (text, expected) in [
            ("talked with Surnamington", (1, 0)),
            ("quiet-harbor: surnamington", (1, 0)),
            ("quiet-harbor: met Will Page", (1, 0)),
            ("talked with \u{54}\u{435}stwoman", (1, 0)),
            ("called 王先生", (1, 0)),
            ("we heard Will twice", (0, 1)),
        ] {
            assert_eq!(judged(text, 0), expected, "{text}");
            assert_eq!(judged(text, 1200), expected, "with many: {text}");
        }
    }
}
