//! What rules over all cases need of each: small, so that 50,000 cases need not be in memory at once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use casebound_names::{identity_keys, likely_keys};
use casebound_record::layout;
use casebound_record::words::{Outcome, Role, Status};
use casebound_record::{CaseFile, Moment, Person, Span, Until};

use crate::{Context, FileFact, FileKind};

/// One case in short. Holds no text of the case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The path in the repository.
    pub path: String,
    /// The code name as written in the file.
    pub name: Option<String>,
    /// Where it is written.
    pub name_span: Span,
    /// Code names of related cases, in file order.
    pub related: Vec<String>,
    /// Where they are written.
    pub related_spans: Vec<Span>,
    /// The code name of the case that this one is a duplicate of.
    pub duplicate_of: Option<String>,
    /// Where it is written.
    pub duplicate_span: Span,
    /// When the first report was received.
    pub received: Option<Moment>,
    /// Where it is.
    pub status: Option<Status>,
    /// What the committee found.
    pub finding: Option<Outcome>,
    /// The last day the record is kept, as written.
    pub keep_until: Option<Until>,
    /// Where that is written.
    pub keep_until_span: Span,
    /// A hold stops the disposal.
    pub held: bool,
    /// By what the imported mails of the case are known again, as digests, and where each is written.
    pub mails: Vec<(u64, Span)>,
    /// A digest of the text below the front matter; nothing where it is short, or was taken away.
    pub account: Option<u64>,
    /// The reported people, in file order.
    pub reported: Vec<PersonSummary>,
    /// The affected people who are not reported, in file order.
    pub affected: Vec<PersonSummary>,
}

/// A person of a case in short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonSummary {
    /// The key in the case.
    pub key: String,
    /// Digests by which the person is known again in another case; no name can be read from them.
    pub keys: Vec<u64>,
    /// Digests by which the person may be known again who is written in another way.
    pub likely: Vec<u64>,
    /// Whom somebody looked at: it is not the same person. People of other cases as `placid-meadow/person-a`.
    pub not: Vec<String>,
    /// Where the person stands in the file.
    pub span: Span,
    /// The kinds of sanctions that were imposed on them: keys of committee.yaml.
    pub sanctions: Vec<String>,
}

impl Summary {
    /// Takes what is needed from a case.
    pub fn of(file: &CaseFile) -> Summary {
        let case = &file.case;
        Summary {
            path: file.path.clone(),
            name: case.name.clone(),
            name_span: file.span_of("case"),
            related: case.related.clone(),
            related_spans: (0..case.related.len()).map(|idx| file.span_of(&format!("related[{idx}]"))).collect(),
            duplicate_of: case.outcome.duplicate_of.clone(),
            duplicate_span: file.span_of("outcome.duplicate_of"),
            received: case.first_received(),
            status: case.status,
            finding: case.outcome.finding,
            keep_until: case.retention.keep_until,
            keep_until_span: file.span_of("retention.keep_until"),
            held: case.retention.hold.is_some(),
            mails: mails(file),
            account: account(file),
            reported: PersonSummary::of(file, |person| person.is(Role::Reported)),
            affected: PersonSummary::of(file, |person| person.is(Role::Affected) && !person.is(Role::Reported)),
        }
    }

    /// Replaces each digest, such as by its hash under a secret number.
    pub fn map_digests(&mut self, map: &dyn Fn(u64) -> u64) {
        self.account = self.account.map(map);
        for (mail, _) in &mut self.mails {
            *mail = map(*mail);
        }
        for person in self.reported.iter_mut().chain(&mut self.affected) {
            for digest in person.keys.iter_mut().chain(&mut person.likely) {
                *digest = map(*digest);
            }
        }
    }

    /// The code name that the file's name asks for.
    pub fn stem(&self) -> &str {
        stem(&self.path)
    }

    /// Returns whether one of the two cases names the other under `related`.
    pub fn is_linked_with(&self, other: &Summary) -> bool {
        self.related.iter().any(|name| name == other.stem()) || other.related.iter().any(|name| name == self.stem())
    }

    /// Returns whether the first report of this case was received on an earlier day than that of the other.
    pub fn is_earlier_than(&self, other: &Summary) -> bool {
        self.received.zip(other.received).is_some_and(|(this, other)| this.day() < other.day())
    }
}

fn mails(file: &CaseFile) -> Vec<(u64, Span)> {
    let entries = file.case.log.iter().enumerate();
    let marks = entries.flat_map(|(item, entry)| entry.import_marks().map(move |mark| (item, mark)));
    let digest = |mark: &str| {
        let mut hasher = DefaultHasher::new();
        mark.hash(&mut hasher);
        hasher.finish()
    };
    marks.map(|(item, mark)| (digest(mark), file.span_of(&format!("log[{item}].note")))).collect()
}

/// Texts with fewer letters may be alike by chance.
const LONG_ENOUGH: usize = 120;

/// A digest of what the text says; blanks and line ends make no difference.
fn account(file: &CaseFile) -> Option<u64> {
    let (_, body) = file.text.expose().split_once("\n---")?;
    let is_gone = file.case.status == Some(Status::Expunged);
    let words = || body.split_whitespace().filter(|word| !word.starts_with('#'));
    if is_gone || words().map(str::len).sum::<usize>() < LONG_ENOUGH {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    words().for_each(|word| word.hash(&mut hasher));
    Some(hasher.finish())
}

/// The code name that a path asks for.
fn stem(path: &str) -> &str {
    layout::stem(path).unwrap_or(path)
}

/// Returns the paths of the cases that are there and not judged, with the code names that they ask for.
pub(crate) fn others<'a>(
    context: &Context<'a>,
    judged: &'a [Summary],
) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
    let mut judged: Vec<&str> = judged.iter().map(|case| case.path.as_str()).collect();
    judged.sort_unstable();
    let mut judged = judged.into_iter().peekable();
    // Both are sorted by path.
    let mut is_judged = move |path: &str| {
        while judged.next_if(|it| *it < path).is_some() {}
        judged.peek() == Some(&path)
    };
    let is_case = |file: &&FileFact<'_>| file.kind == FileKind::Regular && layout::is_case(&file.path);
    let paths = context.files.iter().filter(is_case).map(|file| &*file.path);
    paths.filter(move |path| !is_judged(path)).map(|path| (path, stem(path)))
}

impl PersonSummary {
    fn of(file: &CaseFile, is_wanted: impl Fn(&&Person) -> bool) -> Vec<PersonSummary> {
        let case = &file.case;
        case.people
            .iter()
            .filter(is_wanted)
            .map(|person| PersonSummary {
                key: person.key.clone(),
                keys: identity_keys(person),
                likely: likely_keys(person),
                not: person.not.clone(),
                span: file.span_of(&format!("people.{}.roles", person.key)),
                sanctions: case
                    .sanctions
                    .iter()
                    .filter(|sanction| sanction.person.as_ref() == Some(&person.key))
                    .filter_map(|sanction| sanction.kind.clone())
                    .collect(),
            })
            .collect()
    }
}

/// How a person of one case is known again in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum MatchKind {
    /// By the same name, address, number or user name.
    Same,
    /// By one that may be another spelling of it.
    Likely,
}

/// Who was in which case: from a person's keys to cases, and to the person within each.
pub(crate) struct SamePeople<'a> {
    by_key: HashMap<(MatchKind, u64), Vec<(&'a Summary, &'a PersonSummary)>>,
}

impl<'a> SamePeople<'a> {
    /// Gathers the people of these cases that `people` gives of each.
    pub(crate) fn of(
        cases: impl IntoIterator<Item = &'a Summary>,
        people: impl Fn(&'a Summary) -> &'a [PersonSummary],
    ) -> SamePeople<'a> {
        let mut by_key: HashMap<(MatchKind, u64), Vec<_>> = HashMap::new();
        for case in cases {
            for person in people(case) {
                for key in keys(person) {
                    by_key.entry(key).or_default().push((case, person));
                }
            }
        }
        SamePeople { by_key }
    }

    /// Returns every case in which this person was, the case itself too; one may come more than once. What somebody looked
    /// at and found to be another person is left out.
    pub(crate) fn cases(
        &self,
        case: &'a Summary,
        person: &'a PersonSummary,
    ) -> impl Iterator<Item = (MatchKind, &'a Summary, &'a PersonSummary)> {
        let found = keys(person).filter_map(|key| Some((key.0, self.by_key.get(&key)?)));
        let each = found.flat_map(|(likeness, all)| all.iter().map(move |(other, theirs)| (likeness, *other, *theirs)));
        each.filter(move |(_, other, theirs)| !is_settled(case, person, other, theirs))
    }
}

fn keys(person: &PersonSummary) -> impl Iterator<Item = (MatchKind, u64)> {
    let same = person.keys.iter().map(|key| (MatchKind::Same, *key));
    same.chain(person.likely.iter().map(|key| (MatchKind::Likely, *key)))
}

/// Returns whether one of the two says that the other is somebody else.
fn is_settled(case: &Summary, person: &PersonSummary, other: &Summary, theirs: &PersonSummary) -> bool {
    let says = |person: &PersonSummary, case: &Summary, key: &str| {
        person.not.iter().any(|not| not.split_once('/') == Some((case.stem(), key)))
    };
    says(person, other, &theirs.key) || says(theirs, case, &person.key)
}
