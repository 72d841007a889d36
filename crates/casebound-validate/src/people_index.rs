//! The people of all cases: who is named in a case to which they do not belong.

use casebound_names::fold::is_unspaced;
use casebound_names::{HitConfidence, HitKind, People};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Person, Span, layout};

/// What identifies the people of one case.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    /// The code name that the file's name asks for.
    case: String,
    /// With nothing but what identifies them.
    people: Vec<Person>,
}

impl Identities {
    /// Takes them from a case; of an expunged one there are none.
    pub fn of(file: &CaseFile) -> Identities {
        let is_gone = file.case.status == Some(Status::Expunged);
        let identity = |person: &Person| Person {
            key: person.key.clone(),
            name: person.name.clone(),
            aliases: person.aliases.clone(),
            emails: person.emails.clone(),
            handles: person.handles.clone(),
            phones: person.phones.clone(),
            ..Person::default()
        };
        let people = file.case.people.iter().filter(|_| !is_gone).map(identity).collect();
        Identities { case: layout::stem(&file.path).unwrap_or(&file.path).to_owned(), people }
    }
}

/// The people of all cases, ready to be searched for.
#[derive(Debug, Default)]
pub struct PeopleIndex {
    people: People,
    /// The case and the key of each, by their position in the search.
    owners: Vec<(String, String)>,
}

/// A place of a text that names somebody of another case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherCaseHit<'e> {
    /// Bytes of the text.
    pub span: Span,
    /// By what.
    pub kind: HitKind,
    /// The code name of the case.
    pub case: &'e str,
    /// The key of the person in it.
    pub key: &'e str,
}

impl PeopleIndex {
    /// Gathers the people of these cases.
    pub fn of(cases: impl IntoIterator<Item = Identities>) -> PeopleIndex {
        let (mut people, mut owners) = (Vec::new(), Vec::new());
        for case in cases {
            for person in case.people {
                owners.push((case.case.clone(), person.key.clone()));
                people.push(person);
            }
        }
        let mut people = People::of(&people);
        // Beside thousands of people a part of a name, or one that is like it, says little.
        people.keep_plain();
        PeopleIndex { people, owners }
    }

    /// Returns where a text of a case surely names somebody of another one, by the whole name, an address, a number or a user
    /// name, in the order of the text; of each place once.
    pub fn find(&self, text: &str, case: &str) -> Vec<OtherCaseHit<'_>> {
        let mut found: Vec<OtherCaseHit<'_>> = Vec::new();
        for hit in self.people.find(text) {
            let Some((owner, key)) = self.owners.get(hit.person as usize).filter(|(owner, _)| owner != case) else {
                continue;
            };
            let is_whole = match hit.kind {
                HitKind::Name => is_full(hit.span.of(text)),
                HitKind::Email | HitKind::Handle | HitKind::Phone => true,
                _ => false,
            };
            let overlaps = |it: &OtherCaseHit<'_>| it.span.start < hit.span.end && hit.span.start < it.span.end;
            if is_whole && hit.confidence == HitConfidence::Sure && !found.iter().rev().take(8).any(overlaps) {
                found.push(OtherCaseHit { span: hit.span, kind: hit.kind, case: owner, key });
            }
        }
        found
    }
}

/// Returns whether these words are a name of more than one part.
fn is_full(words: &str) -> bool {
    let words = words.trim();
    words.contains(char::is_whitespace) || words.chars().count() > 2 && words.chars().all(is_unspaced)
}
