//! What rules over all cases need of each: small, so that 50,000 cases need not be in memory at once.

use std::collections::HashMap;

use casebound_names::identity_keys;
use casebound_record::layout;
use casebound_record::words::{Outcome, Role, Status};
use casebound_record::{CaseFile, Moment, Span, Until};

use crate::{Context, FileFact, FileKind};

/// One case in short. Holds no text of the case.
#[derive(Debug, Clone, Default)]
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
    /// The reported people, in file order.
    pub reported: Vec<Reported>,
}

/// A reported person in short.
#[derive(Debug, Clone, Default)]
pub struct Reported {
    /// Digests by which the person is known again in another case; no name can be read from them.
    pub keys: Vec<u64>,
    /// Where the person is in the file.
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
            received: case.first_received(),
            status: case.status,
            finding: case.outcome.finding,
            keep_until: case.retention.keep_until,
            keep_until_span: file.span_of("retention.keep_until"),
            held: case.retention.hold.is_some(),
            reported: Reported::of(file),
        }
    }

    /// The code name that the file's name asks for.
    pub fn stem(&self) -> &str {
        stem(&self.path)
    }

    /// Tells whether one of the two cases names the other under `related`.
    pub fn is_linked_with(&self, other: &Summary) -> bool {
        self.related.iter().any(|name| name == other.stem()) || other.related.iter().any(|name| name == self.stem())
    }

    /// Tells whether the first report of this case was received on an earlier day than that of the other.
    pub fn is_earlier_than(&self, other: &Summary) -> bool {
        self.received.zip(other.received).is_some_and(|(this, other)| this.day() < other.day())
    }
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

impl Reported {
    fn of(file: &CaseFile) -> Vec<Reported> {
        let case = &file.case;
        case.with_role(Role::Reported)
            .map(|person| Reported {
                keys: identity_keys(person),
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

/// Who was reported where: from a person's keys to cases, and to the person within each.
pub(crate) struct SamePeople<'a> {
    by_key: HashMap<u64, Vec<(&'a Summary, &'a Reported)>>,
}

impl<'a> SamePeople<'a> {
    /// Gathers the reported people of these cases.
    pub(crate) fn of(cases: impl IntoIterator<Item = &'a Summary>) -> SamePeople<'a> {
        let mut by_key: HashMap<u64, Vec<_>> = HashMap::new();
        for case in cases {
            for person in &case.reported {
                for key in &person.keys {
                    by_key.entry(*key).or_default().push((case, person));
                }
            }
        }
        SamePeople { by_key }
    }

    /// Returns every case in which this person was reported, the case itself too; one may come more than once.
    pub(crate) fn cases(&self, person: &Reported) -> impl Iterator<Item = (&'a Summary, &'a Reported)> {
        person.keys.iter().filter_map(|key| self.by_key.get(key)).flatten().copied()
    }
}
