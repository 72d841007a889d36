//! The people of all cases: who is named in a case to which they do not belong.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use casebound_names::fold::is_unspaced;
use casebound_names::{Hit, HitConfidence, HitKind, People};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Person, Span, layout};

/// What identifies the people of one case.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    /// The code name that the file's name asks for.
    case: String,
    /// With nothing but what identifies them.
    people: Vec<Person>,
    /// Whoever reads the findings may not know of them.
    is_withheld: bool,
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
        Identities { case: case_of(file).to_owned(), people, is_withheld: false }
    }

    /// A digest of all that the search for them depends on; 0 where there is nobody.
    pub fn digest(&self) -> u64 {
        if self.people.is_empty() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        (&self.case, self.is_withheld).hash(&mut hasher);
        for person in &self.people {
            (&person.key, &person.name, &person.aliases).hash(&mut hasher);
            (&person.emails, &person.handles, &person.phones).hash(&mut hasher);
        }
        hasher.finish().max(1)
    }

    /// The same for a reader who may not know that somebody is in the case, such as a member who is recused in it.
    pub fn withheld(self, is_withheld: bool) -> Identities {
        Identities { is_withheld, ..self }
    }
}

/// Returns the texts of a case that are searched for people of other cases: its path, and what it says.
pub fn texts_of(file: &CaseFile) -> impl Iterator<Item = Cow<'_, str>> {
    let passages = file.passages().into_iter().map(|passage| Cow::Borrowed(passage.text));
    passages.chain([Cow::Owned(path_in_words(&file.path))])
}

/// The code name that the file's name asks for.
fn case_of(file: &CaseFile) -> &str {
    layout::stem(&file.path).unwrap_or(&file.path)
}

/// Returns the words of a path, each with a capital letter, as names are written in a text.
pub(crate) fn path_in_words(path: &str) -> String {
    let mut words = String::with_capacity(path.len());
    for word in path.split(|letter: char| !letter.is_alphanumeric()) {
        let mut rest = word.chars();
        words.push(' ');
        words.extend(rest.next().into_iter().flat_map(char::to_uppercase));
        words.push_str(rest.as_str());
    }
    words
}

/// The people of all cases, ready to be searched for.
#[derive(Debug, Default)]
pub struct PeopleIndex {
    people: People,
    /// Whose each is, by their position in the search.
    owners: Vec<Owner>,
}

/// Where somebody belongs.
#[derive(Debug)]
struct Owner {
    case: String,
    key: String,
    is_withheld: bool,
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
            let is_withheld = case.is_withheld;
            for person in case.people {
                let (case, key) = (case.case.clone(), person.key.clone());
                owners.push(Owner { case, key, is_withheld });
                people.push(person);
            }
        }
        // Beside thousands of people a part of a name, or one that is like it, says little.
        PeopleIndex { people: People::as_written(&people), owners }
    }

    /// Returns where a text of a case surely names somebody of another one, by the whole name, an address, a number or a user
    /// name, in the order of the text; of each place once. Nobody is told of whom the reader may not know.
    pub fn find(&self, text: &str, case: &str) -> Vec<OtherCaseHit<'_>> {
        let mut found: Vec<OtherCaseHit<'_>> = Vec::new();
        for (hit, owner) in self.sure_hits(text, case).filter(|(_, owner)| !owner.is_withheld) {
            let overlaps = |it: &OtherCaseHit<'_>| it.span.overlaps(hit.span);
            if !found.iter().rev().take(8).any(overlaps) {
                found.push(OtherCaseHit { span: hit.span, kind: hit.kind, case: &owner.case, key: &owner.key });
            }
        }
        found
    }

    /// Returns whether a case names somebody of whom the reader may not know.
    pub(crate) fn withholds(&self, file: &CaseFile) -> bool {
        let case = case_of(file);
        self.owners.iter().any(|owner| owner.is_withheld)
            && texts_of(file).any(|text| self.sure_hits(&text, case).any(|(_, owner)| owner.is_withheld))
    }

    fn sure_hits(&self, text: &str, case: &str) -> impl Iterator<Item = (Hit, &Owner)> {
        self.people.find(text).into_iter().filter_map(move |hit| {
            let is_whole = match hit.kind {
                HitKind::Name => is_full(hit.span.of(text)),
                HitKind::Email | HitKind::Handle | HitKind::Phone => true,
                _ => false,
            };
            let owner = self.owners.get(hit.person as usize).filter(|owner| owner.case != case)?;
            (is_whole && hit.confidence == HitConfidence::Sure).then_some((hit, owner))
        })
    }
}

/// Returns whether these words are a name of more than one part.
fn is_full(words: &str) -> bool {
    let words = words.trim();
    words.contains(char::is_whitespace) || words.chars().count() > 2 && words.chars().all(is_unspaced)
}
