//! Changes of a text, and where a place of the changed text stands in the text as it is written.

use crate::problem::Problem;
use crate::span::Span;

/// One change.
#[derive(Clone)]
pub(super) struct Patch {
    /// What goes, in the text as it is written.
    pub(super) span: Span,
    /// What comes in its place; it has as many line breaks.
    pub(super) text: String,
    /// What is wrong here; nothing for one of many tabs.
    pub(super) problem: Option<Problem>,
    /// A value was given up, since nothing repairs it.
    pub(super) is_unread: bool,
}

/// Changes that do not overlap, in the order of the text.
#[derive(Clone)]
pub(super) struct Patches {
    /// What of the text is read, as it is written.
    range: Span,
    all: Vec<Patch>,
    /// Where the newest ones stand in the text.
    newest: Vec<Span>,
}

impl Patches {
    pub(super) fn new(range: Span) -> Patches {
        Patches { range, all: Vec::new(), newest: Vec::new() }
    }

    pub(super) fn all(&self) -> &[Patch] {
        &self.all
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The range in the changed text.
    pub(super) fn range(&self) -> Span {
        let (more, less): (usize, usize) =
            self.all.iter().fold((0, 0), |(more, less), it| (more + it.text.len(), less + it.span.len()));
        Span::new(self.range.start, self.range.end + more - less)
    }

    pub(super) fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for patch in &self.all {
            out.push_str(text.get(at..patch.span.start).unwrap_or_default());
            out.push_str(&patch.text);
            at = patch.span.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// Returns these and some more, given by their places in the changed text; `None` where they overlap.
    pub(super) fn with(&self, text: &str, edits: Vec<(Span, String)>) -> Option<Patches> {
        let mut with = self.clone();
        with.newest.clear();
        for (place, replacement) in edits {
            let touches = self.all.iter().any(|patch| {
                let held = self.in_work(patch);
                place.overlaps(held)
            });
            let span = self.to_source(place);
            if touches || text.get(span.start..span.end).is_none() {
                return None;
            }
            with.newest.push(span);
            with.all.push(Patch { span, text: replacement, problem: None, is_unread: false });
        }
        with.all.sort_by_key(|patch| patch.span);
        Some(with)
    }

    /// Says of the newest changes what is wrong there. `before` is how many there were; many at once are tabs.
    pub(super) fn explain(&mut self, before: usize, problem: &Problem) {
        if self.all.len() > before + 1 {
            return;
        }
        for patch in self.all.iter_mut().filter(|patch| self.newest.contains(&patch.span)) {
            patch.problem = Some(problem.clone());
        }
    }

    pub(super) fn mark_newest_as_unread(&mut self) {
        for patch in self.all.iter_mut().filter(|patch| self.newest.contains(&patch.span)) {
            patch.is_unread = true;
        }
    }

    /// Where a patch stands in the changed text.
    pub(super) fn in_work(&self, wanted: &Patch) -> Span {
        let (mut more, mut less) = (0, 0);
        for patch in self.all.iter().take_while(|patch| patch.span != wanted.span) {
            more += patch.text.len();
            less += patch.span.len();
        }
        let start = wanted.span.start + more - less;
        Span::new(start, start + wanted.text.len())
    }

    /// The values that stand for what was given up, in the changed text.
    pub(super) fn unread(&self) -> impl Iterator<Item = Span> {
        self.all.iter().filter(|patch| patch.is_unread).map(|patch| {
            let start = self.in_work(patch).start + patch.text.find('~').unwrap_or(0);
            Span::new(start, start + 1)
        })
    }

    /// Returns whether a place of the changed text was changed.
    pub(super) fn touches(&self, place: Span) -> bool {
        self.all.iter().any(|patch| {
            let held = self.in_work(patch);
            place.overlaps(held)
        })
    }

    pub(super) fn to_source(&self, place: Span) -> Span {
        Span::new(self.offset(place.start, false), self.offset(place.end, true))
    }

    fn offset(&self, at: usize, is_end: bool) -> usize {
        let (mut more, mut less) = (0, 0);
        for patch in &self.all {
            let start = patch.span.start + more - less;
            let end = start + patch.text.len();
            if at < start || at == start && (is_end || end > start) {
                break;
            }
            if at < end {
                // Within what was put there: all that was there before.
                return if is_end { patch.span.end } else { patch.span.start };
            }
            more += patch.text.len();
            less += patch.span.len();
        }
        at + less - more
    }
}
