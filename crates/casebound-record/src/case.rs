//! One case file: its text, its tree, and the case that it records.

mod questions;

use std::fmt;

use crate::body::{Body, Reference, references};
use crate::fields::{self, SealedCase};
use crate::form;
use crate::front_matter;
use crate::kinds::Mapping as _;
use crate::layout;
use crate::private::Private;
use crate::problem::{self, Problem};
use crate::route;
use crate::sealed::envelope::{self, Envelope};
use crate::sealed::index;
use crate::shape::Shape;
use crate::span::Span;
use crate::values::Values;
use crate::view::View;
use crate::yaml::{self, Node, Tree};

pub use crate::fields::{
    Appeal, Attachment, Case, CaseOutcome, Conflict, Consent, Decision, DsfSharing, EraseEarly, Hold, Incident,
    LogEntry, Look, Person, Registration, Report, Sanction, Task, Transparency, Waiver,
};
pub use crate::time::{IncidentTime, Time};
pub use questions::{AppealLeftover, Arrival, IMPORT_NOTE, PendingArrival, is_plain_person_key, person_keys};

/// A case file as it was read: never an error, always a value and a list of problems.
pub struct CaseFile {
    /// The path in the repository, with `/` between its parts.
    pub path: String,
    /// The whole text; empty when the bytes are not text.
    pub text: Private,
    /// What the front matter says.
    pub case: Case,
    /// What the body holds.
    pub body: Body,
    /// What is wrong with the form, in file order.
    pub problems: Vec<Problem>,
    tree: Tree,
    values: Values,
    /// The references in the texts of the front matter.
    references: Vec<Reference>,
    has_front_matter: bool,
    envelope: Option<Envelope>,
}

/// A free text of a case outside `people`, with its place in the file.
#[derive(Debug, Clone)]
pub struct Passage<'a> {
    /// The text as a reader of the file means it: quotes and escapes of YAML are undone.
    pub text: &'a str,
    /// The place in the file.
    pub span: Span,
    /// Offsets in `text` are offsets in the file when shifted by `span.start`.
    pub verbatim: bool,
}

impl Passage<'_> {
    /// Where words of the text are in the file: their own place where the text is written letter by letter, else the text's.
    pub fn place_of(&self, words: Span, file_text: &str) -> Span {
        self.start_in(file_text).map_or(self.span, |at| Span::new(at + words.start, at + words.end))
    }

    /// Where the text begins in the file, if it is written there letter by letter.
    pub fn start_in(&self, file_text: &str) -> Option<usize> {
        if self.verbatim || self.span.of(file_text) == self.text {
            return Some(self.span.start);
        }
        let quoted = Span::new(self.span.start + 1, self.span.end.saturating_sub(1));
        (quoted.of(file_text) == self.text).then_some(quoted.start)
    }
}

impl fmt::Debug for CaseFile {
    /// The tree and the headings hold the record's words, so only the path is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CaseFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl CaseFile {
    /// Reads a case file from its bytes.
    pub fn read(path: impl Into<String>, bytes: &[u8]) -> CaseFile {
        let split = front_matter::split(bytes);
        let text = split.text.to_owned();
        let mut problems = split.problems;
        let mut tree = form::read(&text, split.yaml.unwrap_or_default(), fields::CASE);
        if let Some(yaml) = split.yaml.filter(|_| envelope::is_sealed(&text, &tree, split.body)) {
            return CaseFile::read_sealed(path.into(), text, yaml, split.body, problems);
        }
        let body = Body::read(&text, split.body.start..split.body.end);
        let mut values = Values::default();
        if split.yaml.is_some() {
            problems.append(&mut tree.problems);
            values = form::check(&text, &tree, fields::CASE, &mut problems);
            envelope::judge_key_of_plain_case(&text, &tree, &mut problems);
            problems.extend(unfinished_merge(&text, body.range.start));
            problems.extend(open_questions(&text, &tree));
            problems.sort_by_key(|problem| problem.span);
        }
        CaseFile {
            path: path.into(),
            case: Case::read(View::new(&text, &tree.root)),
            body,
            references: references_in(&text, &values),
            text: Private::new(text),
            problems,
            tree,
            values,
            has_front_matter: split.yaml.is_some(),
            envelope: None,
        }
    }

    /// Reads a sealed case: its index by the fields of an index alone. The message is not text, so there is no body.
    fn read_sealed(path: String, text: String, yaml: Span, body: Span, mut problems: Vec<Problem>) -> CaseFile {
        let mut tree = yaml::parse(&text, yaml);
        problems.append(&mut tree.problems);
        let values = form::check(&text, &tree, fields::SEALED_CASE, &mut problems);
        let (envelope, faults) = Envelope::find(&text, yaml, body);
        problems.extend(faults);
        problems.extend(unfinished_merge(&text, body.start));
        for problem in &mut problems {
            // Whoever changes one letter breaks the signature.
            problem.fix = None;
            if problem.rule == problem::Form::UnknownKey {
                problem.rule = problem::Form::SealedIndexUnknownKey;
                problem.message = "the index of a sealed case has no such key".into();
                problem.help = "what the case says stands inside: `casebound edit` opens it".into();
            }
        }
        let index = SealedCase::read(View::new(&text, &tree.root));
        if problems.is_empty() {
            problems.extend(envelope.not_as_written(&text, &index::to_text(&index)));
        }
        problems.sort_by_key(|problem| problem.span);
        let end = text.len();
        CaseFile {
            path,
            case: Case::sealed(index),
            body: Body::read(&text, end..end),
            references: Vec::new(),
            text: Private::new(text),
            problems,
            tree,
            values,
            has_front_matter: true,
            envelope: Some(envelope),
        }
    }

    /// What the front matter says by the fields of an index alone.
    pub fn index(&self) -> SealedCase {
        SealedCase::read(View::new(self.text.expose(), &self.tree.root))
    }

    /// Where message and signature of a sealed case are; nothing in a plain case.
    pub fn envelope(&self) -> Option<&Envelope> {
        self.envelope.as_ref()
    }

    /// Returns whether only its index stands in the clear: `case` says no more than that.
    pub fn is_sealed(&self) -> bool {
        self.envelope.is_some()
    }

    /// Returns the code name that the file's name asks for.
    pub fn stem(&self) -> &str {
        layout::stem(&self.path).unwrap_or_else(|| self.path.rsplit('/').next().unwrap_or_default())
    }

    /// Returns whether the front matter could be read to its end, so that what is missing there really is missing.
    pub fn is_readable(&self) -> bool {
        self.has_front_matter && self.tree.broken.is_empty()
    }

    /// What could not be read: no rule takes it for missing, and whoever shows the file says that it is there.
    pub fn unread(&self) -> &[Span] {
        &self.tree.broken
    }

    /// Returns the lines of the front matter that could not be read, or in which something is wrong, each with its number from 1.
    pub fn lines_in_doubt(&self) -> Vec<(usize, &str)> {
        let text = self.text.expose();
        let is_of_form = |problem: &&Problem| problem.span.start < self.body.range.start && !problem.span.is_empty();
        let spans = self.problems.iter().filter(is_of_form).map(|problem| problem.span);
        let spans: Vec<Span> = self.tree.broken.iter().copied().chain(spans).collect();
        let mut lines = Vec::new();
        let mut start = 0;
        for (idx, line) in text.split_inclusive('\n').enumerate() {
            let held = Span::new(start, start + line.trim_end().len());
            start += line.len();
            let is_front = held.start < self.body.range.start && !matches!(line.trim(), "" | "---");
            if is_front && spans.iter().any(|span| span.overlaps(held)) {
                lines.push((idx + 1, line.trim_end()));
            }
        }
        lines
    }

    /// Returns the place of a route such as `reports[1].received`, or of the nearest thing above it that exists.
    pub fn span_of(&self, route: &str) -> Span {
        route::nearest_span(&self.tree.root, self.text.expose(), route)
    }

    /// Returns what the YAML says, with all that no field knows.
    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Returns whether something is written at a route.
    pub fn has(&self, route: &str) -> bool {
        route::find(&self.tree.root, self.text.expose(), route)
            .is_some_and(|found| !matches!(found.node.kind, yaml::Kind::Null))
    }

    /// The comments of the front matter, each from its `#` to the end of the line.
    pub fn comments(&self) -> &[Span] {
        &self.tree.comments
    }

    /// The root of the front matter.
    pub fn root(&self) -> &Node {
        &self.tree.root
    }

    /// Returns the route of an incident of [`Case::incidents`]: a single one may stand without a list.
    pub fn incident_route(&self, place: usize) -> String {
        if self.has("incident[0]") { format!("incident[{place}]") } else { "incident".to_owned() }
    }

    /// Returns the single values at places of the wanted shapes, as the table of fields knows them: the shape, where the
    /// value stands, and its text. In file order; the keys of `people` and of the committee's own fields are not values.
    pub fn values(&self, wanted: impl Fn(&Shape) -> bool) -> impl Iterator<Item = (&'static Shape, Span, &str)> {
        self.values.of_shape(self.text.expose(), wanted)
    }

    /// Returns every `[person-…]` of the texts outside `people` and of the body, with its place in the file; in a text
    /// that is not written letter by letter, the place of that text.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.references.iter().chain(&self.body.references)
    }

    /// Returns whether the value at this place is a key of `people`, or words for an outsider.
    pub fn is_addressee(&self, span: Span) -> bool {
        self.values.of_shape(self.text.expose(), |shape| matches!(shape, Shape::Addressee)).any(|(_, at, _)| at == span)
    }

    /// Returns every free text outside `people`: the front matter's in file order, its comments, then the body.
    pub fn passages(&self) -> Vec<Passage<'_>> {
        if self.is_sealed() {
            return Vec::new();
        }
        let text = self.text.expose();
        let of_value = |(span, value): (Span, _)| Passage { text: value, span, verbatim: span.of(text) == value };
        let mut passages: Vec<Passage<'_>> = self.values.texts(text).map(of_value).collect();
        let people = self.tree.root.get(text, "people").map(|entry| entry.value.span);
        let elsewhere = |span: &Span| people.is_none_or(|people| !people.contains(*span));
        for span in self.tree.comments.iter().filter(|span| elsewhere(span)) {
            // Not verbatim: no value is ever quoted anew there. A word may take the place of another.
            passages.push(Passage { text: span.of(text), span: *span, verbatim: false });
        }
        let body = self.body.range.clone();
        passages.push(Passage {
            text: text.get(body.clone()).unwrap_or_default(),
            span: Span { start: body.start, end: body.end },
            verbatim: true,
        });
        passages
    }
}

fn references_in(text: &str, values: &Values) -> Vec<Reference> {
    let in_text = |(span, value): (Span, &str)| {
        let verbatim = span.of(text) == value;
        references(value).into_iter().map(move |reference| {
            let Span { start, end } = reference.span;
            let exact = Span::new(span.start + start, span.start + end);
            Reference { span: if verbatim { exact } else { span }, ..reference }
        })
    };
    values.texts(text).flat_map(in_text).collect()
}

/// The comment in a case of which a merge left questions open: the file can be read, but is not to be committed yet.
pub const OPEN_QUESTIONS: &str = "# A merge has open questions here. Type: casebound resolve";

fn open_questions(text: &str, tree: &Tree) -> Option<Problem> {
    let mark = tree.comments.iter().find(|comment| comment.of(text).trim_end() == OPEN_QUESTIONS)?;
    Some(Problem::new(
        problem::Form::ConflictMarker,
        *mark,
        "a merge was not finished here: the others have another version",
        "`casebound resolve` asks which is right; whoever edits the lines by hand removes this one, too",
    ))
}

/// The first line in the body that git writes for a merge that nobody finished.
fn unfinished_merge(text: &str, body: usize) -> Option<Problem> {
    let mut start = body;
    for line in text.get(body..)?.split_inclusive('\n') {
        if line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") {
            return Some(Problem::new(
                problem::Form::ConflictMarker,
                Span { start, end: start + line.trim_end().len() },
                "a merge was not finished here: both versions are in the text",
                "decide which lines are right, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>",
            ));
        }
        start += line.len();
    }
    None
}
