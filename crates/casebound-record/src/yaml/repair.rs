//! Repairs text that is almost YAML, so that one syntax error does not hide the rest of a file.
//!
//! A change is tried, and kept if the parser then gets further. Afterwards the spans of the tree are mapped back to the original
//! text, and each change becomes a problem with a fix. What no change repairs is read as an unknown value.

mod candidates;
mod patches;

use std::cmp::Reverse;

use candidates::{candidates, masked};
use patches::{Patch, Patches};

use super::build::{self, Failure};
use super::hidden::BETWEEN_PARTS;
use super::{Kind, Node, Style, Tree, errors, hidden, keys, recover};
use crate::problem::{Fix, Form, Problem};
use crate::span::{Span, line_end, line_start};

/// The most changes that are made to one entry; a text that needs more can't sensibly be repaired.
const MOST: usize = 16;

/// The most bytes that are parsed while changes are tried, so that no file takes long.
const BUDGET: usize = 1024 * 1024;

/// What is wrong with a tree apart from its syntax.
#[derive(Default)]
pub(crate) struct Faults {
    /// The places of problems without a fix.
    pub(crate) open: Vec<Span>,
    /// The number of all problems, including those with a fix.
    pub(crate) all: usize,
}

/// A function that finds the faults of a tree.
pub(crate) type TreeCheck<'j> = &'j dyn Fn(&str, &Tree) -> Faults;

/// Reads a range as [`super::parse`] does, and repairs its syntax if possible.
///
/// `is_key` returns whether a word is a key of any mapping in the file format.
pub(crate) fn parse(text: &str, range: Span, judge: TreeCheck<'_>, is_key: &dyn Fn(&str) -> bool) -> Tree {
    let plain = super::parse(text, range);
    let is_slip = |problem: &Problem| {
        matches!(problem.rule, Form::YamlSyntax | Form::Tab | Form::AnchorOrAlias | Form::Tag) && problem.fix.is_none()
    };
    let is_cut = plain.problems.iter().any(|problem| matches!(problem.rule, Form::SeveralDocuments | Form::Directive));
    if is_cut || !plain.problems.iter().any(is_slip) {
        return plain;
    }
    by_entry(text, range, judge, is_key).unwrap_or(plain)
}

/// Reads the top-level entries one by one, and repairs those that need it; `None` if none could be repaired.
fn by_entry(text: &str, range: Span, judge: TreeCheck<'_>, is_key: &dyn Fn(&str) -> bool) -> Option<Tree> {
    let mut entries = Vec::new();
    let mut all = Tree {
        root: Node { span: range, kind: Kind::Null },
        problems: Vec::new(),
        comments: Vec::new(),
        broken: Vec::new(),
    };
    let mut changed: Vec<Span> = Vec::new();
    let mut chunks = recover::chunks(text, range);
    // There may be comments above the first entry.
    chunks.first_mut()?.start = range.start;
    for chunk in chunks {
        let reading = read(text, chunk);
        let repaired = reading.problem().and_then(|_| repaired(text, chunk, &reading, judge, is_key));
        let tree = match (repaired, reading) {
            (Some((tree, patches)), _) => {
                changed.extend(patches);
                tree
            }
            (None, ParseOutcome::Whole { tree, .. }) if matches!(tree.root.kind, Kind::Map(_)) => tree,
            (None, ParseOutcome::Whole { .. }) => {
                all.problems.push(no_key(text, chunk));
                all.broken.push(chunk);
                continue;
            }
            (None, ParseOutcome::Until(failure, _)) => recover::entries(text, chunk, failure),
        };
        let Kind::Map(more) = tree.root.kind else { return None };
        entries.extend(more);
        all.problems.extend(tree.problems);
        all.comments.extend(tree.comments);
        all.broken.extend(tree.broken);
    }
    if changed.is_empty() {
        return None;
    }
    all.root.kind = Kind::Map(entries);
    keys::check(text, &all.root, &mut all.problems);
    hidden::check(text, range, &mut all);
    let is_repaired = |problem: &Problem| {
        problem.message == BETWEEN_PARTS && changed.iter().any(|patch| overlaps(*patch, problem.span))
    };
    all.problems.retain(|problem| !is_repaired(problem));
    all.problems.sort_by_key(|problem| problem.span);
    Some(all)
}

/// Returns the problem of a top-level line without a key.
fn no_key(text: &str, range: Span) -> Problem {
    let line = Span::new(range.start, line_end(text, range.start).min(range.end));
    Problem::new(Form::YamlSyntax, line, "no colon after this key", errors::NO_KEY)
}

/// The result of parsing: all of the text, or up to an error.
enum ParseOutcome {
    /// All of it; `slips` are anchors and tags, which nobody uses on purpose in a record.
    Whole { tree: Tree, slips: Vec<Problem> },
    /// Up to this problem.
    Until(Box<Failure>, Problem),
}

fn read(text: &str, range: Span) -> ParseOutcome {
    match build::read(text, range) {
        Ok(tree) => {
            let is_slip = |problem: &&Problem| matches!(problem.rule, Form::AnchorOrAlias | Form::Tag);
            let mut slips: Vec<Problem> = tree.problems.iter().filter(is_slip).cloned().collect();
            if !matches!(tree.root.kind, Kind::Map(_)) {
                slips.push(no_key(text, range));
            }
            ParseOutcome::Whole { tree, slips }
        }
        Err(failure) => {
            let problem = errors::problem(text, range, &failure);
            ParseOutcome::Until(failure, problem)
        }
    }
}

impl ParseOutcome {
    /// Returns a value that grows the further the text could be read: whether to the end, and the line of the first problem.
    fn progress(&self, text: &str) -> (bool, usize) {
        let line = |at: usize| text.get(..at).map_or(0, |before| before.bytes().filter(|byte| *byte == b'\n').count());
        match self {
            ParseOutcome::Whole { slips, .. } => (true, slips.first().map_or(usize::MAX, |slip| line(slip.span.start))),
            ParseOutcome::Until(_, problem) => (false, line(problem.span.start)),
        }
    }

    fn problem(&self) -> Option<&Problem> {
        match self {
            ParseOutcome::Whole { slips, .. } => slips.first(),
            ParseOutcome::Until(_, problem) => Some(problem),
        }
    }
}

fn repaired(
    text: &str,
    range: Span,
    plain: &ParseOutcome,
    judge: TreeCheck<'_>,
    is_key: &dyn Fn(&str) -> bool,
) -> Option<(Tree, Vec<Span>)> {
    // A repair need not fix what was wrong apart from the syntax.
    let least = match plain {
        ParseOutcome::Whole { tree, .. } => judge(text, tree).open.len(),
        ParseOutcome::Until(..) => 0,
    };
    let mut patches = Patches::new(range);
    let mut tries = BUDGET / range.len().max(1);
    for _ in 0..MOST {
        let work = patches.apply(text);
        let whole = patches.range();
        let reading = read(&work, whole);
        let Some(problem) = reading.problem() else {
            let ParseOutcome::Whole { tree, .. } = reading else { return None };
            let changed = patches.all().iter().map(|patch| patch.span).collect();
            return Some((finish(text, &work, tree, &patches, judge), changed));
        };
        let before = reading.progress(&work);
        let problem_at = problem.span;
        let problem = Problem { span: patches.to_source(problem_at), fix: None, ..problem.clone() };
        let failure = match &reading {
            ParseOutcome::Until(failure, _) => Some(&**failure),
            ParseOutcome::Whole { .. } => None,
        };
        let all = candidates(&work, whole, problem_at, failure, is_key);
        let with = |edits, is_unread| try_out(text, &patches, edits, is_unread, before, judge);
        let mut tried: Vec<(Rank, Patches)> = Vec::new();
        for edits in all {
            tries = tries.checked_sub(1)?;
            let Some((rank, patches)) = with(edits, false) else { continue };
            let is_all = rank.0 == Reverse((true, usize::MAX)) && rank.1 <= least && rank.2 <= least;
            tried.push((rank, patches));
            if is_all {
                break;
            }
        }
        // Leaving a value unread is better than misreading it. Of equal candidates the first one wins.
        let unread = masked(&work, whole, problem_at).and_then(|edit| with(vec![edit], true));
        let best = tried.into_iter().chain(unread).min_by_key(|(rank, _)| *rank).map(|(_, patches)| patches)?;
        let count = patches.len();
        patches = best;
        patches.explain(count, &problem);
    }
    None
}

/// The quality of a try: the less is unread or wrong, the lower.
type Rank = (Reverse<(bool, usize)>, usize, usize);

/// Returns the patches with `edits` added and their rank; `None` if that does not let the parser get further.
fn try_out(
    text: &str,
    patches: &Patches,
    edits: Vec<(Span, String)>,
    is_unread: bool,
    before: (bool, usize),
    judge: TreeCheck<'_>,
) -> Option<(Rank, Patches)> {
    let mut with = patches.with(text, edits)?;
    if is_unread {
        with.mark_newest_as_unread();
    }
    let work = with.apply(text);
    let reading = read(&work, with.range());
    let after = reading.progress(&work);
    if after <= before {
        return None;
    }
    let wrong = match reading {
        ParseOutcome::Whole { mut tree, .. } => {
            tree.broken.extend(with.unread());
            judge(&work, &tree)
        }
        ParseOutcome::Until(_, problem) => {
            // Judge only what comes before the entry that can't be parsed yet.
            let before = Span::new(patches.range().start, recover::entry_start(&work, problem.span.start));
            build::read(&work, before).map_or(Faults::default(), |mut tree| {
                tree.broken.extend(with.unread());
                judge(&work, &tree)
            })
        }
    };
    // A value that is not read is no better than one that a safe fix mends.
    Some(((Reverse(after), wrong.open.len(), wrong.all + usize::from(is_unread)), with))
}

/// Maps the tree of the repaired text back to the original text, and adds a problem for each change.
fn finish(text: &str, work: &str, mut tree: Tree, patches: &Patches, judge: TreeCheck<'_>) -> Tree {
    tree.broken.extend(patches.unread());
    let wrong = judge(work, &tree).open;
    let Tree { mut root, problems, comments, broken } = tree;
    lay_back(&mut root, text, work, patches);
    let mut tree = Tree {
        root,
        problems: Vec::new(),
        comments: comments.into_iter().map(|span| patches.to_source(span)).collect(),
        broken: broken.into_iter().map(|span| patches.to_source(span)).collect(),
    };
    for problem in problems {
        let fix = problem.fix.filter(|fix| !patches.touches(fix.edit.span));
        let fix = fix.map(|mut fix| {
            fix.edit.span = patches.to_source(fix.edit.span);
            fix
        });
        tree.problems.push(Problem { span: patches.to_source(problem.span), fix, ..problem });
    }
    for patch in patches.all() {
        let placed = patches.in_work(patch);
        let line = Span::new(line_start(work, placed.start), line_end(work, placed.end));
        let is_certain = !wrong.iter().any(|span| overlaps(*span, line));
        tree.problems.push(told(patch, is_certain));
    }
    tree.problems.sort_by_key(|problem| problem.span);
    tree.problems
        .dedup_by(|later, first| later.span == first.span && later.message == first.message && later.fix == first.fix);
    tree
}

/// Returns the problem of a change, with the change as its fix unless it gives up a value.
fn told(patch: &Patch, is_certain: bool) -> Problem {
    let Some(problem) = &patch.problem else {
        return Problem::new(Form::Tab, patch.span, "a tab indents this line", "indent with spaces")
            .with_edit(patch.span, patch.text.clone());
    };
    let fix = match (patch.is_unread, is_certain) {
        (true, _) => None,
        (false, true) => Some(Fix::safe(patch.span, patch.text.clone())),
        (false, false) => Some(Fix::guess(patch.span, patch.text.clone())),
    };
    Problem { fix, ..problem.clone() }
}

fn overlaps(one: Span, other: Span) -> bool {
    one.overlaps(other) || one == other
}

fn lay_back(node: &mut Node, text: &str, work: &str, patches: &Patches) {
    let here = node.span;
    node.span = patches.to_source(here);
    match &mut node.kind {
        Kind::Null => {}
        Kind::Scalar { style, value } => {
            let touched = patches.touches(here);
            if touched && value.is_none() {
                let inner = super::inner(here, *style).of(work);
                *value = (node.span.of(text) != inner).then(|| Box::from(inner));
                if value.is_none() {
                    *style = Style::Plain;
                }
            } else if touched && value.as_deref() == Some(node.span.of(text)) {
                (*style, *value) = (Style::Plain, None);
            }
        }
        Kind::List(items) => items.iter_mut().for_each(|item| lay_back(item, text, work, patches)),
        Kind::Map(entries) => {
            for entry in entries {
                lay_back(&mut entry.key, text, work, patches);
                lay_back(&mut entry.value, text, work, patches);
            }
        }
    }
}
