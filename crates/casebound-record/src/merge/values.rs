//! Joins the entries and items of three versions: each as one side wrote it, or a conflict.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::lines::{only_change, union};
use super::order::order;
use super::pairs::{Row, rows};
use super::parts::{Block, Part, indent};
use super::text::{self, TextRun};
use super::{Cause, Choice, MergeConflict, MergePlace};
use crate::edit::{Model, Value};
use crate::private::Private;
use crate::quote;
use crate::shape::{Field, Shape};

/// Which votes are for which words: a vote for words that the other side changed is asked about.
const VOTES: [(&[&str], &[&str]); 2] = [
    (&["approved_by"], &["summary", "resolution"]),
    (&["agreed_by", "against", "abstained"], &["text", "proposed_by"]),
];

/// The map whose keys are made up by each side on its own: the same new key need not be the same person.
const PEOPLE: &str = "people";

/// Joins, and asks the choices about each conflict.
pub(super) struct Merger<'c> {
    pub(super) choices: &'c [Choice],
    /// Whether the left is ours: the sides are swapped so that nothing else depends on who is who.
    pub(super) ours_is_left: bool,
    pub(super) conflicts: Vec<MergeConflict>,
}

/// A joined entry or item.
pub(super) struct MergedPart {
    key: Option<String>,
    lead: Vec<String>,
    lines: Vec<String>,
    is_flow: bool,
    model: Model,
}

/// The joined lines of a map or list, without indentation.
pub(super) struct MergedBlock {
    pub(super) lines: Vec<String>,
    pub(super) model: Model,
}

/// Where something is, and what may be there.
#[derive(Clone)]
pub(super) struct Spot {
    route: String,
    /// The name of the last field on the way.
    field: String,
    shape: Option<&'static Shape>,
}

/// A part of each version that has it.
#[derive(Clone, Copy)]
struct Three<'p> {
    base: Option<&'p Part>,
    left: Option<&'p Part>,
    right: Option<&'p Part>,
}

impl Spot {
    pub(super) fn root(shape: &'static Shape) -> Spot {
        Spot { route: String::new(), field: String::new(), shape: Some(shape) }
    }

    fn fields(&self) -> &'static [Field] {
        match self.shape {
            Some(Shape::Map(fields) | Shape::Either(_, fields)) => fields,
            Some(Shape::OneOrMore(Shape::Map(fields))) => fields,
            _ => &[],
        }
    }

    fn entry(&self, key: &str) -> Spot {
        let route = if self.route.is_empty() { key.to_owned() } else { format!("{}.{key}", self.route) };
        let shape = match self.shape {
            Some(Shape::Entries(_, inner)) => Some(*inner),
            _ => self.fields().iter().find(|field| field.name == key).map(|field| &field.shape),
        };
        Spot { route, field: key.to_owned(), shape }
    }

    fn item(&self, number: usize) -> Spot {
        let shape = match self.shape {
            Some(Shape::List(inner) | Shape::OneOrMore(inner)) => Some(*inner),
            _ => None,
        };
        Spot { route: format!("{}[{number}]", self.route), field: self.field.clone(), shape }
    }
}

impl Merger<'_> {
    /// Joins the parts of three maps or lists.
    pub(super) fn block(&mut self, spot: &Spot, base: &Block, left: &Block, right: &Block) -> MergedBlock {
        let rows = rows(&spot.field, &base.parts, &left.parts, &right.parts);
        let disputed = disputed_votes(&base.parts, &left.parts, &right.parts);
        let (mut joined, mut pending, mut room) = (Vec::<MergedPart>::new(), Vec::new(), Room::of(left, right));
        for at in order(&rows, &left.parts, &right.parts, spot.fields()) {
            let Some(row) = rows.get(at) else { continue };
            let three = Three {
                base: row.base.and_then(|at| base.parts.get(at)),
                left: row.left.and_then(|at| left.parts.get(at)),
                right: row.right.and_then(|at| right.parts.get(at)),
            };
            let inner = self.spot_of(spot, row, three);
            let key = three.any().and_then(|part| part.key.clone()).unwrap_or_default();
            let doubt = match (disputed.contains(&key.as_str()), row.is_unsure) {
                (true, _) => Doubt::Votes,
                (_, true) => Doubt::Alike,
                _ => Doubt::None,
            };
            for mut part in self.row(&inner, three, doubt, &mut pending) {
                pending.append(&mut part.lead);
                part.lead = std::mem::take(&mut pending);
                room.take(&mut part.lead);
                joined.push(part);
            }
        }
        let mut tail = pending;
        tail.extend(union(&base.tail, &left.tail, &right.tail));
        room.take(&mut tail);
        written(joined, tail, left.is_list, left.is_flow && right.is_flow)
    }

    /// Where a row is: items are counted as in our version, or where only the others have it in theirs.
    fn spot_of(&self, spot: &Spot, row: &Row, three: Three<'_>) -> Spot {
        let (ours, theirs) = if self.ours_is_left { (row.left, row.right) } else { (row.right, row.left) };
        match three.any().and_then(|part| part.key.as_deref()) {
            Some(key) => spot.entry(key),
            None => spot.item(ours.or(theirs).unwrap_or_default()),
        }
    }

    /// What becomes of one row.
    fn row(&mut self, spot: &Spot, three: Three<'_>, doubt: Doubt, pending: &mut Vec<String>) -> Vec<MergedPart> {
        let alone = three.left.xor(three.right);
        if doubt == Doubt::Votes && said(three.left) != said(three.right) {
            return self.ask(spot, three, Cause::VotesForOtherWords, None);
        }
        match (three.base, three.left, three.right, alone) {
            (base, Some(left), Some(right), _) => {
                let lead = |part: Option<&Part>| part.map(|part| part.lead.clone()).unwrap_or_default();
                let lead = union(&lead(base), &left.lead, &right.lead);
                let mut all = self.both(spot, three, left, right, doubt);
                if let Some(first) = all.first_mut() {
                    first.lead.splice(0..0, lead);
                }
                all
            }
            (None, _, _, Some(new)) => vec![MergedPart::of(new, true)],
            (Some(base), _, _, Some(kept)) if kept.said == base.said => {
                // It goes, but not what was noted beside it in the meantime.
                let is_new = |line: &&String| !base.lead.contains(line) && line.starts_with('#');
                pending.extend(kept.lead.iter().filter(is_new).cloned());
                pending.extend(kept.comments.iter().filter(|comment| !base.comments.contains(comment)).cloned());
                Vec::new()
            }
            (Some(_), _, _, Some(_)) => {
                let ours = if self.ours_is_left { three.left } else { three.right };
                let cause = if ours.is_some() { Cause::RemovedByThem } else { Cause::RemovedByUs };
                self.ask(spot, three, cause, None)
            }
            (_, _, _, None) => Vec::new(),
        }
    }

    /// Joins what both sides have, without the comments above it.
    fn both(&mut self, spot: &Spot, three: Three<'_>, left: &Part, right: &Part, doubt: Doubt) -> Vec<MergedPart> {
        let base = three.base;
        if left.is_written_as(right) || base.is_some_and(|base| base.is_written_as(right)) {
            return vec![MergedPart::of(left, false)];
        }
        if base.is_some_and(|base| base.is_written_as(left)) {
            return vec![MergedPart::of(right, false)];
        }
        // Where only one side says something new, or both the same, the other may still have looked at comments and form.
        let said_by = match base {
            _ if left.said == right.said => Some((left, right)),
            Some(base) if base.said == right.said => Some((left, right)),
            Some(base) if base.said == left.said => Some((right, left)),
            _ => None,
        };
        if let Some((part, other)) = said_by {
            let is_known =
                |comment| part.comments.contains(comment) || base.is_some_and(|base| base.comments.contains(comment));
            let is_as_it_was = other.comments.iter().all(is_known);
            let joined = if is_as_it_was { None } else { self.held(spot, three, left, right) };
            return vec![joined.unwrap_or_else(|| MergedPart::with_comments_of(part, other, base))];
        }
        let is_somebody = three.base.is_none() && spot.route.strip_suffix(&spot.field) == Some(&format!("{PEOPLE}."));
        if doubt == Doubt::Alike || is_somebody {
            let cause = if is_somebody { Cause::BothAdded } else { Cause::BothChanged };
            let both = if is_somebody { Both::Renamed } else { Both::Beside };
            return self.ask(spot, three, cause, Some(both));
        }
        if let Some(joined) = self.held(spot, three, left, right) {
            return vec![joined];
        }
        if let Some(joined) = merge_texts(three, left, right) {
            return vec![joined];
        }
        let cause = if three.base.is_some() { Cause::BothChanged } else { Cause::BothAdded };
        let is_text = matches!(spot.shape, Some(Shape::Text)) && texts(left, right).is_some();
        let is_single =
            left.key.is_some() || spot.route.starts_with("conflicts") || spot.route.starts_with("attachments");
        let both = if is_text && left.key.is_some() { Some(Both::Lines) } else { (!is_single).then_some(Both::Beside) };
        self.ask(spot, three, cause, both)
    }

    /// Asks about one place.
    fn ask(&mut self, spot: &Spot, three: Three<'_>, cause: Cause, both: Option<Both>) -> Vec<MergedPart> {
        let (ours, theirs) = if self.ours_is_left { (three.left, three.right) } else { (three.right, three.left) };
        let text = |part: Option<&Part>| part.map(|part| Private::new(part.lines.join("\n")));
        let place = MergePlace::Entry { route: spot.route.clone(), at: ours.map(|part| part.at) };
        let conflict = MergeConflict {
            place,
            cause,
            base: text(three.base),
            ours: text(ours),
            theirs: text(theirs),
            can_be_both: both.is_some(),
        };
        let choice = self.choose(conflict);
        let of = |part: Option<&Part>| part.map(|part| MergedPart::of(part, three.left.xor(three.right).is_some()));
        match (choice, both, three.left, three.right) {
            (Choice::Ours, ..) => of(ours).into_iter().collect(),
            (Choice::Theirs, ..) => of(theirs).into_iter().collect(),
            (Choice::Both, Some(Both::Lines), Some(left), Some(right)) => {
                let (one, other) = if self.ours_is_left { (left, right) } else { (right, left) };
                let lines = texts(one, other).map(|(one, other)| format!("{}\n{other}", one.trim_end_matches('\n')));
                vec![text_part(left, right, &lines.unwrap_or_default())]
            }
            (Choice::Both, Some(Both::Renamed), ..) => of(ours).into_iter().collect(),
            (Choice::Both, ..) => of(three.left).into_iter().chain(of(three.right)).collect(),
        }
    }

    /// Notes a conflict, and returns what was chosen; ours where nothing was.
    pub(super) fn choose(&mut self, conflict: MergeConflict) -> Choice {
        let choice = self.choices.get(self.conflicts.len()).copied().unwrap_or(Choice::Ours);
        let choice = if choice == Choice::Both && !conflict.can_be_both { Choice::Ours } else { choice };
        self.conflicts.push(conflict);
        choice
    }

    /// Joins what two parts hold, if that are entries or items of one kind.
    fn held(&mut self, spot: &Spot, three: Three<'_>, left: &Part, right: &Part) -> Option<MergedPart> {
        let one_or_more = matches!(spot.shape, Some(Shape::OneOrMore(_)));
        let is_list = [left, right].iter().find_map(|part| part.held.as_ref().map(|block| block.is_list))?;
        let (l, r) = (left.block(is_list, one_or_more)?, right.block(is_list, one_or_more)?);
        let base = three.base.and_then(|part| part.block(is_list, one_or_more));
        let base = base.unwrap_or_else(|| Cow::Owned(Block::empty(is_list)));
        let spot = match spot.shape {
            Some(Shape::OneOrMore(inner)) if !is_list => Spot { shape: Some(*inner), ..spot.clone() },
            _ => spot.clone(),
        };
        let inside = self.block(&spot, &base, &l, &r);
        let is_flow = l.is_flow && r.is_flow;
        let fits = |part: &Part, block: &Block| {
            (is_flow || !block.is_flow) && (!part.is_flow || (left.is_flow && right.is_flow))
        };
        let is_as_before = three.base.is_some_and(|base| base.frame() == left.frame());
        let frame = match (fits(left, &l), fits(right, &r)) {
            (true, false) => left,
            (false, true) => right,
            _ if is_as_before => right,
            _ => left,
        };
        let lines = frame.around(&inside, if is_flow { None } else { frame.held.as_ref() });
        let mut joined =
            MergedPart { key: frame.key.clone(), lead: Vec::new(), lines, is_flow: frame.is_flow, model: inside.model };
        joined.keep_comments(&[left, right], three.base);
        Some(joined)
    }
}

/// Why a change on both sides may be asked about although it could be joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doubt {
    None,
    /// It is not certain that both sides have the same item.
    Alike,
    /// Votes for words that the other side changed.
    Votes,
}

fn said(part: Option<&Part>) -> Option<&str> {
    part.map(|part| part.said.as_str())
}

/// What `both` means.
#[derive(Clone, Copy)]
enum Both {
    /// Two items.
    Beside,
    /// One text of the lines of both.
    Lines,
    /// Two people: theirs has another key in all of their version, before it is joined.
    Renamed,
}

impl<'p> Three<'p> {
    fn any(&self) -> Option<&'p Part> {
        self.left.or(self.right).or(self.base)
    }
}

impl Part {
    fn is_written_as(&self, other: &Part) -> bool {
        self.lines == other.lines && self.is_flow == other.is_flow
    }

    /// What it holds; nothing is a list or map without parts, and a single value may be a list of one.
    fn block(&self, is_list: bool, one_or_more: bool) -> Option<Cow<'_, Block>> {
        match (&self.held, &self.model) {
            (Some(block), _) if block.is_list == is_list => Some(Cow::Borrowed(block)),
            (None, Model::Null) => Some(Cow::Owned(Block::empty(is_list))),
            (None, Model::Scalar { .. }) if one_or_more && is_list => {
                let line = super::parts::inline_model(&self.model);
                let item = Part {
                    key: None,
                    lead: Vec::new(),
                    lines: vec![line],
                    comments: Vec::new(),
                    head: String::new(),
                    tail: String::new(),
                    is_flow: true,
                    ..self.clone()
                };
                Some(Cow::Owned(Block { parts: vec![item], ..Block::empty(true) }))
            }
            _ => None,
        }
    }

    /// What is around its value.
    fn frame(&self) -> (&str, usize) {
        (&self.head, self.held.as_ref().map_or(0, |block| block.depth))
    }

    /// Puts joined lines in the place of its value.
    fn around(&self, inside: &MergedBlock, block: Option<&Block>) -> Vec<String> {
        let Some(block) = block else {
            let value = inside.lines.first().map_or("", String::as_str);
            let head = if self.head.is_empty() { String::new() } else { format!("{} ", self.head.trim_end()) };
            return format!("{head}{value}{}", self.tail).split('\n').map(str::to_owned).collect();
        };
        let mut lines = indent(&inside.lines, block.depth);
        match lines.first_mut() {
            Some(first) if block.on_dash => *first = format!("{}{}", self.head, first.trim_start()),
            _ => lines.insert(0, self.head.trim_end().to_owned()),
        }
        lines
    }
}

impl Block {
    fn empty(is_list: bool) -> Block {
        Block { is_flow: true, is_list, depth: 0, on_dash: false, parts: Vec::new(), tail: Vec::new() }
    }
}

impl MergedPart {
    fn of(part: &Part, with_lead: bool) -> MergedPart {
        MergedPart {
            key: part.key.clone(),
            lead: if with_lead { part.lead.clone() } else { Vec::new() },
            lines: part.lines.clone(),
            is_flow: part.is_flow,
            model: part.model.clone(),
        }
    }

    /// One side as it is, with the comments that the other added.
    fn with_comments_of(part: &Part, other: &Part, base: Option<&Part>) -> MergedPart {
        let mut joined = MergedPart::of(part, false);
        joined.keep_comments(&[other], base);
        joined
    }

    /// Puts new comments of others at the end of the line, or above it, if they are not there yet.
    fn keep_comments(&mut self, others: &[&Part], base: Option<&Part>) {
        for other in others {
            for comment in &other.comments {
                let is_old = base.is_some_and(|base| base.comments.contains(comment));
                let is_here = self.lines.iter().chain(&self.lead).any(|line| line.ends_with(comment.as_str()));
                if is_old || is_here {
                    continue;
                }
                match &mut self.lines[..] {
                    [line] if !self.is_flow && !line.contains(" #") && other.tail.trim() == comment => {
                        line.push_str(&other.tail);
                    }
                    _ => self.lead.push(comment.clone()),
                }
            }
        }
    }

    /// Its lines in block style.
    fn block_lines(&self, is_list: bool) -> Vec<String> {
        match (&self.lines[..], self.is_flow, is_list) {
            ([line], true, true) => vec![format!("- {line}")],
            ([line], true, false) => vec![line.trim_end().to_owned()],
            (lines, ..) => lines.to_vec(),
        }
    }
}

/// How often each comment above the parts may still be written: as often as the side has it that has it more often. What
/// each side adds above a comment would bring that comment along twice.
struct Room<'p>(BTreeMap<&'p str, usize>);

impl<'p> Room<'p> {
    fn of(left: &'p Block, right: &'p Block) -> Room<'p> {
        let mut room = BTreeMap::new();
        for side in [left, right] {
            let mut count = BTreeMap::<&str, usize>::new();
            let within = side.parts.iter().flat_map(|part| part.lead.iter().chain(&part.comments));
            for comment in within.chain(&side.tail) {
                *count.entry(comment.trim_start()).or_default() += 1;
            }
            for (comment, count) in count {
                let most = room.entry(comment).or_insert(count);
                *most = count.max(*most);
            }
        }
        Room(room)
    }

    fn take(&mut self, lines: &mut Vec<String>) {
        lines.retain(|line| match self.0.get_mut(line.trim_start()) {
            Some(0) if line.trim_start().starts_with('#') => false,
            Some(left) => {
                *left = left.saturating_sub(1);
                true
            }
            None => true,
        });
    }
}

/// Writes joined parts one below the other, or in brackets.
fn written(joined: Vec<MergedPart>, tail: Vec<String>, is_list: bool, is_flow: bool) -> MergedBlock {
    let mut lines = Vec::new();
    if is_flow {
        let parts: Vec<&str> = joined.iter().filter_map(|part| part.lines.first()).map(String::as_str).collect();
        let parts = parts.join(", ");
        lines.push(if is_list { format!("[{parts}]") } else { format!("{{{parts}}}") });
    } else {
        for part in &joined {
            lines.extend(part.lead.iter().cloned());
            lines.extend(part.block_lines(is_list));
        }
        lines.extend(tail);
    }
    let model = match (joined.is_empty() && !is_flow, is_list) {
        (true, _) => Model::Null,
        (_, true) => Model::List(joined.into_iter().map(|part| part.model).collect()),
        (_, false) => Model::Map(joined.into_iter().map(|part| (part.key.unwrap_or_default(), part.model)).collect()),
    };
    MergedBlock { lines, model }
}

/// The votes that are for words that the other side changed.
fn disputed_votes(base: &[Part], left: &[Part], right: &[Part]) -> Vec<&'static str> {
    let said = |parts: &[Part], keys: &[&str]| -> Vec<String> {
        let of = |key: &&str| parts.iter().find(|part| part.key.as_deref() == Some(key)).map(|part| part.said.clone());
        keys.iter().map(|key| of(key).unwrap_or_default()).collect()
    };
    let is_disputed = |votes: &[&str], words: &[&str]| {
        let differ = |keys: &[&str]| said(left, keys) != said(right, keys);
        let changed = |side: &[Part]| said(side, votes) != said(base, votes) || said(side, words) != said(base, words);
        differ(votes) && differ(words) && changed(left) && changed(right)
    };
    VOTES
        .iter()
        .filter(|(votes, words)| is_disputed(votes, words))
        .flat_map(|(votes, _)| votes.iter().copied())
        .collect()
}

/// Two texts, if both parts are one.
fn texts<'p>(left: &'p Part, right: &'p Part) -> Option<(&'p str, &'p str)> {
    match (&left.model, &right.model) {
        (Model::Scalar { text: left, .. }, Model::Scalar { text: right, .. }) => Some((left, right)),
        _ => None,
    }
}

/// Joins texts of several lines as the text of a case is joined.
fn merge_texts(three: Three<'_>, left: &Part, right: &Part) -> Option<MergedPart> {
    let (one, other) = texts(left, right)?;
    let (base, _) = texts(three.base?, right)?;
    let has_lines = base.contains('\n') || one.contains('\n') && other.contains('\n');
    if !has_lines {
        return None;
    }
    let [b, l, r] = [base, one, other].map(|text| text.split('\n').collect::<Vec<&str>>());
    let mut all = Vec::new();
    for stretch in text::join(&b, &l, &r) {
        match stretch {
            TextRun::Lines(lines) => all.extend(lines),
            TextRun::Clash { .. } => return None,
        }
    }
    Some(text_part(left, right, &all.join("\n")))
}

/// Writes a text in the place of the two.
fn text_part(left: &Part, right: &Part, text: &str) -> MergedPart {
    let frame = if left.is_flow { right } else { left };
    let value = Value::Text(text.to_owned());
    let lines = match &frame.key {
        Some(key) if !frame.is_flow => value.entry(key).lines().map(str::to_owned).collect(),
        _ => vec![format!("{}{}", frame.head, quote::scalar(text))],
    };
    let model = Model::new(&value);
    let mut joined = MergedPart { key: frame.key.clone(), lead: Vec::new(), lines, is_flow: frame.is_flow, model };
    joined.keep_comments(&[left, right], None);
    joined
}

/// One of two things that differ, as the side wrote it that changed it.
pub(super) fn changed_or_left<T: PartialEq + Copy>(base: T, left: T, right: T) -> T {
    only_change(base, left, right).unwrap_or(left)
}
