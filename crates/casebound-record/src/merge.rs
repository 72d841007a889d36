//! Joins two versions of a case that have one base: lists entry by entry, maps key by key, the text by lines.
//!
//! The result does not depend on which side is ours: the two are brought into one order first. What is joined keeps the
//! bytes of the side that wrote it, with its comments; only indentation and line ends are made those of the whole. At a
//! conflict the text is ours until somebody chooses.

mod lines;
mod order;
mod pairs;
mod parts;
mod people;
mod text;
mod values;

use parts::{Block, Source};
use text::TextRun;
use values::{Merger, Spot, changed_or_left};

use crate::case::{CaseFile, OPEN_QUESTIONS};
use crate::edit::Model;
use crate::expunge::expunged;
use crate::fields;
use crate::front_matter::{self, FileParts};
use crate::private::Private;
use crate::problem::Problem;
use crate::shape::Shape;
use crate::span::Span;
use crate::words::Status;
use crate::yaml::{self, Tree};

/// What became of two versions.
#[derive(Debug)]
pub enum Merge {
    /// Everything is joined.
    Clean(String),
    /// Some places need a person. The text is joined everywhere else, and has ours there, or what was chosen.
    Conflicts {
        /// The whole file.
        text: String,
        /// The places, in the order of the file.
        conflicts: Vec<MergeConflict>,
    },
    /// A version can't be read as a case, so that only a comparison by lines is possible.
    Unreadable,
}

/// A place that both sides changed in different ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeConflict {
    /// Where it is.
    pub place: MergePlace,
    /// Why it needs a person.
    pub cause: Cause,
    /// What was there, as it was written; nothing where nothing was.
    pub base: Option<Private>,
    /// What we have.
    pub ours: Option<Private>,
    /// What the others have.
    pub theirs: Option<Private>,
    /// Whether both can be kept.
    pub can_be_both: bool,
}

impl MergeConflict {
    /// The same with the sides swapped. The place stays that of the version that was ours.
    pub fn swapped(&self) -> MergeConflict {
        let cause = match self.cause {
            Cause::RemovedByUs => Cause::RemovedByThem,
            Cause::RemovedByThem => Cause::RemovedByUs,
            cause => cause,
        };
        MergeConflict { ours: self.theirs.clone(), theirs: self.ours.clone(), cause, ..self.clone() }
    }
}

/// Where a conflict is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergePlace {
    /// In the front matter.
    Entry {
        /// The route, such as `people.person-b.name`; items are counted as in our version, or else in theirs.
        route: String,
        /// Where it begins in our version.
        at: Option<usize>,
    },
    /// In the text below it.
    Text {
        /// Where it begins in our version.
        at: usize,
    },
    /// Each side is right, but both together are not a case.
    File,
}

impl MergePlace {
    /// The key, where the place is a whole entry of `people`.
    fn person(&self) -> Option<&str> {
        match self {
            MergePlace::Entry { route, .. } => route.strip_prefix("people.").filter(|key| !key.contains('.')),
            _ => None,
        }
    }
}

/// Why a place needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Both changed it.
    BothChanged,
    /// Both added it, and not the same.
    BothAdded,
    /// We removed what the others changed.
    RemovedByUs,
    /// The others removed what we changed.
    RemovedByThem,
    /// One side changed the words, and the other voted for those of before.
    VotesForOtherWords,
    /// What both wrote can't stand in one file.
    NotTogether,
    /// One side became a stub, since another case has taken it in; the other side goes on.
    TakenIn,
    /// One side was redacted, and the other can't be read: it stays redacted, whatever is chosen.
    Redacted,
}

/// What to take at a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// What we have.
    Ours,
    /// What the others have.
    Theirs,
    /// Both, where that is possible; else ours.
    Both,
}

/// Joins two versions of a case. An empty base stands for a case that both sides added.
pub fn merge(base: &[u8], ours: &[u8], theirs: &[u8]) -> Merge {
    merge_with(base, ours, theirs, &[])
}

/// Joins them as [`merge`] does, with a choice for each conflict in the order in which it gives them. The conflicts are
/// returned again.
pub fn merge_with(base: &[u8], ours: &[u8], theirs: &[u8], choices: &[Choice]) -> Merge {
    if [base, ours, theirs].into_iter().any(is_sealed) {
        // An index alone is no case, and two messages can't be joined without their keys.
        let whole = lines::only_change(base, ours, theirs).and_then(|bytes| std::str::from_utf8(bytes).ok());
        return whole.map_or(Merge::Unreadable, |text| Merge::Clean(text.to_owned()));
    }
    match (is_redacted(ours), is_redacted(theirs)) {
        (true, false) => merge_redacted(base, ours, &CaseFile::read("", theirs), choices, true),
        (false, true) => merge_redacted(base, theirs, &CaseFile::read("", ours), choices, false),
        _ if is_stub(ours) != is_stub(theirs) => merge_taken_in(base, ours, theirs, choices),
        _ => readable(base, ours, theirs, choices),
    }
}

fn is_sealed(bytes: &[u8]) -> bool {
    CaseFile::read("", bytes).is_sealed()
}

/// One side is a stub, and the case that has taken it in does not know what the other side wrote: the one or the other, whole.
fn merge_taken_in(base: &[u8], ours: &[u8], theirs: &[u8], choices: &[Choice]) -> Merge {
    if let Some(bytes) = lines::only_change(base, ours, theirs) {
        return std::str::from_utf8(bytes).map_or(Merge::Unreadable, |text| Merge::Clean(text.to_owned()));
    }
    let text = if choices.first() == Some(&Choice::Theirs) { theirs } else { ours };
    let Ok(text) = std::str::from_utf8(text) else { return Merge::Unreadable };
    let conflict = MergeConflict {
        place: MergePlace::File,
        cause: Cause::TakenIn,
        base: None,
        ours: None,
        theirs: None,
        can_be_both: false,
    };
    Merge::Conflicts { text: text.to_owned(), conflicts: vec![conflict] }
}

/// Returns whether another case has taken this one in.
fn is_stub(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"duplicate_of").is_some() && CaseFile::read("", bytes).case.absorbed_into().is_some()
}

/// Joins what was not redacted. Where two people have one key and both stay, theirs gets another first.
fn readable(base: &[u8], ours: &[u8], theirs: &[u8], choices: &[Choice]) -> Merge {
    let merge = merge_readable(base, ours, theirs, choices);
    let Merge::Conflicts { conflicts, .. } = &merge else { return merge };
    let is_both = |place: usize| choices.get(place) == Some(&Choice::Both);
    let Some((place, key)) = conflicts.iter().enumerate().find_map(|(place, conflict)| {
        let is_new = conflict.cause == Cause::BothAdded && is_both(place);
        conflict.place.person().filter(|_| is_new).map(|key| (place, key.to_owned()))
    }) else {
        return merge;
    };
    let Some(theirs) = people::with_new_key(&key, theirs, &[base, ours, theirs]) else { return merge };
    let mut rest = choices.to_vec();
    rest.remove(place);
    match (readable(base, ours, theirs.as_bytes(), &rest), merge) {
        (Merge::Clean(text), Merge::Conflicts { conflicts, .. })
        | (Merge::Conflicts { text, .. }, Merge::Conflicts { conflicts, .. }) => Merge::Conflicts { text, conflicts },
        (_, merge) => merge,
    }
}

/// Returns a text with [`OPEN_QUESTIONS`] as the first line of its front matter, so that it is not committed by mistake: it
/// is one version, and nothing else in it says so.
pub fn marked(text: &str) -> String {
    let start = front_matter::split(text.as_bytes()).yaml.map_or(0, |yaml| yaml.start);
    let (before, after) = text.split_at(start);
    let line_end = if before.ends_with("\r\n") { "\r\n" } else { "\n" };
    format!("{before}{OPEN_QUESTIONS}{line_end}{after}")
}

fn is_redacted(bytes: &[u8]) -> bool {
    let word = Status::Expunged.word().as_bytes();
    memchr::memmem::find(bytes, word).is_some() && CaseFile::read("", bytes).case.status == Some(Status::Expunged)
}

/// One side was redacted: so are the others, before they are joined.
fn merge_redacted(base: &[u8], gone: &[u8], other: &CaseFile, choices: &[Choice], is_ours: bool) -> Merge {
    let base_file = CaseFile::read("", base);
    let is_sound = |file: &CaseFile| file.problems.is_empty();
    if is_sound(other) && (base.is_empty() || is_sound(&base_file)) {
        let base = match base_file.case.status {
            Some(Status::Expunged) => base.to_vec(),
            _ if base.is_empty() => Vec::new(),
            _ => expunged(&base_file).into_bytes(),
        };
        let other = expunged(other).into_bytes();
        let (ours, theirs) = if is_ours { (gone, &other[..]) } else { (&other[..], gone) };
        let merge = readable(&base, ours, theirs, choices);
        if !matches!(merge, Merge::Unreadable) {
            return merge;
        }
    }
    let text = String::from_utf8_lossy(gone).into_owned();
    let conflict = MergeConflict {
        place: MergePlace::File,
        cause: Cause::Redacted,
        base: None,
        ours: None,
        theirs: None,
        can_be_both: false,
    };
    Merge::Conflicts { text, conflicts: vec![conflict] }
}

fn merge_readable(base: &[u8], ours: &[u8], theirs: &[u8], choices: &[Choice]) -> Merge {
    if let Some(bytes) = lines::only_change(base, ours, theirs) {
        return std::str::from_utf8(bytes).map_or(Merge::Unreadable, |text| Merge::Clean(text.to_owned()));
    }
    let ours_is_left = ours <= theirs;
    let (left, right) = if ours_is_left { (ours, theirs) } else { (theirs, ours) };
    let joiner = Merger { choices, ours_is_left, conflicts: Vec::new() };
    let (Some(left), Some(right)) = (Version::read(left), Version::read(right)) else { return Merge::Unreadable };
    let base = match Version::read(base) {
        Some(base) => base,
        None if base.is_empty() => Version::empty(),
        None => return Merge::Unreadable,
    };
    merge_versions(&base, &left, &right, joiner).unwrap_or(Merge::Unreadable)
}

/// A file in its parts.
struct Version<'f> {
    split: FileParts<'f>,
    yaml: Span,
    tree: Tree,
    line_end: &'static str,
}

impl<'f> Version<'f> {
    /// Reads a file whose form is sound enough to be cut.
    fn read(bytes: &'f [u8]) -> Option<Version<'f>> {
        let split = front_matter::split(bytes);
        let yaml = split.yaml.filter(|_| split.problems.is_empty())?;
        let tree = yaml::parse(split.text, yaml);
        let is_sound = tree.problems.iter().all(crate::edit::is_harmless) && tree.broken.is_empty();
        let line_end =
            if split.text.split('\n').next().is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" };
        is_sound.then_some(Version { split, yaml, tree, line_end })
    }

    fn empty() -> Version<'f> {
        let split = FileParts { text: "", yaml: Some(Span::default()), body: Span::default(), problems: Vec::new() };
        Version { tree: yaml::parse("", Span::default()), split, yaml: Span::default(), line_end: "\n" }
    }

    /// The line before the YAML, with what is before it, and the line behind it.
    fn fences(&self) -> (&str, &str) {
        let line = |span: Span| span.of(self.split.text).trim_end_matches(['\r', '\n']);
        (line(Span::new(0, self.yaml.start)), line(Span::new(self.yaml.end, self.split.body.start)))
    }

    fn block(&self) -> Option<(Block, usize)> {
        parts::root(Source { text: self.split.text, tree: &self.tree }, self.yaml).ok()
    }

    /// The lines of the text without their ends, and whether the last one has one.
    fn body(&self) -> (Vec<&str>, bool) {
        let body = self.split.body.of(self.split.text);
        let lines = body.lines().map(|line| line.trim_end_matches('\r')).collect();
        (lines, body.ends_with('\n') || self.split.text.is_empty())
    }
}

/// Joins what can be read; nothing when something is written in a way that can't be cut.
fn merge_versions(
    base: &Version<'_>,
    left: &Version<'_>,
    right: &Version<'_>,
    mut joiner: Merger<'_>,
) -> Option<Merge> {
    let (b, l, r) = (base.block()?, left.block()?, right.block()?);
    let column = changed_or_left(b.1, l.1, r.1);
    static ROOT: Shape = Shape::Map(fields::CASE);
    let yaml = joiner.block(&Spot::root(&ROOT), &b.0, &l.0, &r.0);
    let line_end = changed_or_left(base.line_end, left.line_end, right.line_end);
    let (fences, of_base) = ((left.fences(), right.fences()), base.fences());
    let (opener, closer) = match base.split.text.is_empty() {
        true => fences.0,
        false => {
            (changed_or_left(of_base.0, fences.0.0, fences.1.0), changed_or_left(of_base.1, fences.0.1, fences.1.1))
        }
    };
    let mut lines = vec![opener.to_owned()];
    lines.extend(parts::indent(&yaml.lines, column));
    lines.push(closer.to_owned());
    let mut text = lines.join(line_end) + line_end;
    text.push_str(&body(base, left, right, line_end, &mut joiner));
    let conflicts = joiner.conflicts;
    if !is_right(&text, &yaml.model, [base, left, right], conflicts.is_empty()) {
        return Some(not_together(left, right, joiner.ours_is_left, joiner.choices));
    }
    Some(if conflicts.is_empty() { Merge::Clean(text) } else { Merge::Conflicts { text, conflicts } })
}

/// Joins the text below the front matter.
fn body(
    base: &Version<'_>,
    left: &Version<'_>,
    right: &Version<'_>,
    line_end: &str,
    joiner: &mut Merger<'_>,
) -> String {
    let (b, l, r) = (base.body(), left.body(), right.body());
    let mut lines: Vec<&str> = Vec::new();
    for stretch in text::join(&b.0, &l.0, &r.0) {
        match stretch {
            TextRun::Lines(more) => lines.extend(more),
            TextRun::Clash { base, left: one, right: other, at } => {
                let (ours, theirs) = if joiner.ours_is_left { (&one, &other) } else { (&other, &one) };
                let version = if joiner.ours_is_left { left } else { right };
                let [in_left, in_right] = at;
                let line = if joiner.ours_is_left { in_left } else { in_right }.start;
                let before: usize =
                    version.split.body.of(version.split.text).split_inclusive('\n').take(line).map(str::len).sum();
                let text = |lines: &[&str]| (!lines.is_empty()).then(|| Private::new(lines.join("\n")));
                let conflict = MergeConflict {
                    place: MergePlace::Text { at: version.split.body.start + before },
                    cause: if base.is_empty() { Cause::BothAdded } else { Cause::BothChanged },
                    base: text(&base),
                    ours: text(ours),
                    theirs: text(theirs),
                    can_be_both: true,
                };
                match joiner.choose(conflict) {
                    Choice::Ours => lines.extend(ours),
                    Choice::Theirs => lines.extend(theirs),
                    Choice::Both => lines.extend(ours.iter().chain(theirs)),
                }
            }
        }
    }
    let has_end = changed_or_left(b.1, l.1, r.1);
    let text = lines.join(line_end);
    if has_end && !lines.is_empty() { text + line_end } else { text }
}

/// Whether a joined file says what it should, to two readers, and has no problem and lost no comment that is new.
fn is_right(text: &str, expected: &Model, versions: [&Version<'_>; 3], is_clean: bool) -> bool {
    let Some(result) = Version::read(text.as_bytes()) else { return false };
    let model = Model::of(text, &result.tree.root);
    if !model.is_same(expected) || expected.agrees_with_other_reader(result.yaml.of(text)).is_err() {
        return false;
    }
    let [base, left, right] = versions;
    let problems = |version: &Version<'_>| CaseFile::read("", version.split.text.as_bytes()).problems;
    let new = problems(&result);
    let old: Vec<Problem> = if new.is_empty() { Vec::new() } else { [problems(left), problems(right)].concat() };
    let count = |all: &[Problem], rule| all.iter().filter(|problem| problem.rule == rule).count();
    let is_known = |problem: &Problem| count(&new, problem.rule) <= count(&old, problem.rule);
    let comments = |version: &Version<'_>| -> Vec<String> {
        version.tree.comments.iter().map(|comment| comment.of(version.split.text).trim_end().to_owned()).collect()
    };
    let (before, after) = (comments(base), comments(&result));
    let is_kept = |comment: &String| before.contains(comment) || after.contains(comment);
    new.iter().all(is_known) && (!is_clean || comments(left).iter().chain(&comments(right)).all(is_kept))
}

/// One side or the other: both together would be no case.
fn not_together(left: &Version<'_>, right: &Version<'_>, ours_is_left: bool, choices: &[Choice]) -> Merge {
    let (ours, theirs) = if ours_is_left { (left, right) } else { (right, left) };
    let text = match choices.first() {
        Some(Choice::Theirs) => theirs.split.text,
        _ => ours.split.text,
    };
    let conflict = MergeConflict {
        place: MergePlace::File,
        cause: Cause::NotTogether,
        base: None,
        ours: Some(Private::new(ours.split.text.to_owned())),
        theirs: Some(Private::new(theirs.split.text.to_owned())),
        can_be_both: false,
    };
    Merge::Conflicts { text: text.to_owned(), conflicts: vec![conflict] }
}
