//! Any two sets of edits over one base, and histories of three clones: nothing is lost that nobody removed.
//!
//! Each value that is added holds a word of its own, `mk17`. So what must be in a result can be computed without looking
//! at how it is joined: a word that a side added is there, one that a side took away is not.

mod yaml_tokens;

use std::collections::BTreeSet;

use casebound_record::CaseFile;
use casebound_record::edit::{self, Value};
use casebound_record::merge::{Cause, Choice, Merge, MergeConflict, merge, merge_with};
use yaml_tokens::TOKENS;

const BASES: [&str; 2] = [
    "---
case: quiet-harbor
status: open
types: [mk-a1]
reports:
  - received: 2026-06-01T10:00+02:00
    channel: verbal
    place: mk901
    by: person-a
  - {received: 2026-06-01, channel: email, by: anonymous, place: mk902}

people:
  # mk903
  person-a:
    roles: [reporter, affected]
    name: mk904 # mk905
    email: [mk906@example.org, mk907@example.org]
  person-b:
    roles: [reported]
    description: |
      mk908 tall
      mk909 red hat

aware: [mk910, mk911]
log:
  - {at: 2026-06-01T10:30+02:00, by: alice, what: acknowledged, to: person-a, note: mk912}
  # mk913
  - at: 2026-06-02T09:00+02:00
    by: [alice, carol]
    what: talked
    note: mk914
  - {at: 2026-06-02, by: bob, what: note, note: mk915}
  - {at: 2026-06-02, by: bob, what: note, note: mk916}
decisions:
  - on: 2026-06-02
    proposed_by: alice
    agreed_by: [mk917, mk918]
    text: mk919
tasks:
  - {what: mk920, owner: dan, due: 2026-06-13}
---

## What happened

mk921 one.
mk922 two.

mk923 three.

## Actions taken

mk924 four.
",
    "---
case: quiet-harbor
status: open
reports:
- received: 2026-06-01
  channel: form
  by: anonymous
  place: mk901
incident: {when: 2026-06-01, where: mk902, links: []}
log:
- at: 2026-06-02T09:00Z
  by: alice
  what: note
  note: |
     mk903
     mk904

     mk905
# mk906
- {at: 2026-06-03T09:00Z, by: alice, what: note, note: 'mk907'}
people:
   person-a:
      roles: [other]
      name: \"mk908\"
outcome:
   summary: >-
      mk909
      mk910
---

## What happened
mk911
",
];

/// A generator of numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("64 bits") % sides.max(1)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }
}

/// Makes edits with words that nobody else has.
struct Hand<'d> {
    dice: &'d mut Dice,
    next: &'d mut usize,
}

const LISTS: [&str; 8] =
    ["log", "reports", "aware", "tasks", "types", "decisions[0].agreed_by", "people.person-a.email", "incident.links"];
const VALUES: [&str; 7] = [
    "log[0].note",
    "log[1].note",
    "people.person-a.name",
    "people.person-b.description",
    "decisions[0].text",
    "outcome.summary",
    "tasks[0].what",
];

impl Hand<'_> {
    fn word(&mut self) -> String {
        *self.next += 1;
        format!("mk{}", self.next)
    }

    /// One edit; the same text where it can't be made.
    fn edit(&mut self, text: &str) -> String {
        let edited = match self.dice.roll(14) {
            0..=2 => self.append(text, "log"),
            3 | 4 => {
                let list = self.dice.pick(&LISTS);
                self.append(text, list)
            }
            5 => {
                let list = *self.dice.pick(&LISTS);
                edit::remove(text, &format!("{list}[{}]", self.dice.roll(4))).ok()
            }
            6 => {
                let route = *self.dice.pick(&VALUES);
                edit::set(text, route, &Value::Text(self.word())).ok()
            }
            7 => {
                let key = self.dice.pick(&["person-c", "person-d", "person-e"]);
                let roles = Value::List(vec![Value::Word("witness".into())]);
                let person = vec![("roles".into(), roles), ("name".into(), Value::Text(self.word()))];
                edit::set(text, &format!("people.{key}"), &Value::Map(person)).ok()
            }
            8 => Some(self.by_hand(text)),
            9 => Some(self.comment(text)),
            10 | 11 => Some(self.paragraph(text)),
            12 => Some(self.without_a_line(text)),
            _ => Some(self.other_looks(text)),
        };
        edited.unwrap_or_else(|| text.to_owned())
    }

    fn append(&mut self, text: &str, list: &str) -> Option<String> {
        let word = |text: String| Value::Word(text);
        let mark = self.word();
        let day = format!("2026-06-{:02}", 1 + self.dice.roll(9));
        let map = |entries: &[(&str, String)]| {
            Value::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), word(value.clone()))).collect())
        };
        let item = match list {
            "log" => map(&[("at", day), ("by", "alice".into()), ("what", "note".into()), ("note", mark)]),
            "reports" => map(&[("received", day), ("channel", "email".into()), ("place", mark)]),
            "tasks" => map(&[("what", mark), ("due", day)]),
            "people.person-a.email" => word(format!("{mark}@example.org")),
            _ => word(mark),
        };
        edit::append(text, list, &item).ok()
    }

    /// Writes an item of several lines somewhere into the log.
    fn by_hand(&mut self, text: &str) -> String {
        let mark = self.word();
        let lines: Vec<&str> = text.lines().collect();
        let Some(log) = lines.iter().position(|line| line.trim_end() == "log:") else { return text.to_owned() };
        let is_inside = |line: &&str| line.is_empty() || line.starts_with([' ', '#']) || line.starts_with("- ");
        let mut end = log + 1 + lines[log + 1..].iter().take_while(|line| is_inside(line)).count();
        while lines[end - 1].is_empty() {
            end -= 1;
        }
        let items: Vec<usize> = (log + 1..end).filter(|at| lines[*at].trim_start().starts_with("- ")).collect();
        let Some(&first) = items.first() else { return text.to_owned() };
        let indent = " ".repeat(lines[first].len() - lines[first].trim_start().len());
        let is_of_log = |at: &&usize| lines[**at].starts_with(&format!("{indent}- "));
        let places: Vec<usize> = items.iter().filter(is_of_log).copied().chain([end]).collect();
        let at = *self.dice.pick(&places);
        let day = 1 + self.dice.roll(9);
        let item = format!(
            "{indent}# {mark}\n{indent}- at: 2026-06-{day:02}\n{indent}  what: note\n{indent}  by: bob\n{indent}  note: |\n{indent}    {mark}x\n{indent}    more"
        );
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines.insert(at, item);
        let new = lines.join("\n") + "\n";
        if text.contains("\r\n") { new.replace('\n', "\r\n") } else { new }
    }

    /// Writes a comment above some line of the front matter, or behind it.
    fn comment(&mut self, text: &str) -> String {
        let mark = self.word();
        let end = text.match_indices("---").nth(1).map_or(0, |(at, _)| at);
        let (front, after) = text.split_at(end);
        let lines: Vec<&str> = front.split_inclusive('\n').collect();
        let is_key = |line: &str| line.trim_start().starts_with("- ") || line.contains(": ") || line.contains(":\r");
        let places: Vec<usize> =
            (1..lines.len()).filter(|at| is_key(lines[*at]) && !lines[*at].contains('|')).collect();
        let at = *self.dice.pick(&places);
        let indent = lines[at].len() - lines[at].trim_start().len();
        let mut new = lines[..at].concat();
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        match self.dice.roll(2) {
            0 => new.push_str(&format!("{}# {mark}{line_end}{}", " ".repeat(indent), lines[at])),
            _ => new.push_str(&format!("{} # {mark}{line_end}", lines[at].trim_end())),
        }
        let new = new + &lines[at + 1..].concat() + after;
        // Within a text of several lines it would be no comment.
        let is_comment = CaseFile::read("", new.as_bytes());
        let found = is_comment.comments().iter().any(|span| span.of(&new).contains(&mark));
        if found && is_comment.problems.is_empty() { new } else { text.to_owned() }
    }

    fn paragraph(&mut self, text: &str) -> String {
        let mark = self.word();
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let body = text.rfind("---").map_or(0, |at| at + 3);
        let places: Vec<usize> =
            text.split_at(body).1.match_indices("## ").map(|(at, _)| body + at).chain([text.len()]).collect();
        let at = *self.dice.pick(&places);
        let paragraph = format!("{mark} said.{line_end}");
        let between =
            if at == text.len() { format!("{line_end}{paragraph}") } else { format!("{paragraph}{line_end}") };
        let (before, after) = text.split_at(at);
        format!("{before}{between}{after}")
    }

    fn without_a_line(&mut self, text: &str) -> String {
        let body = text.rfind("---").map_or(0, |at| at + 3);
        let (front, text_below) = text.split_at(body);
        let lines: Vec<&str> = text_below.split_inclusive('\n').collect();
        let places: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("mk")).collect();
        if places.is_empty() {
            return text.to_owned();
        }
        let at = *self.dice.pick(&places);
        format!("{front}{}{}", lines[..at].concat(), lines[at + 1..].concat())
    }

    /// The same case, written otherwise.
    fn other_looks(&mut self, text: &str) -> String {
        let new = match self.dice.roll(3) {
            0 if !text.contains("\r\n") => text.replace('\n', "\r\n"),
            0 => text.replace("\r\n", "\n"),
            1 => {
                let end = text.match_indices("---").nth(1).map_or(0, |(at, _)| at);
                let deeper = |line: &str| if line.starts_with(' ') { format!(" {line}") } else { line.to_owned() };
                let (front, after) = text.split_at(end);
                front.split_inclusive('\n').map(deeper).collect::<String>() + after
            }
            _ => text.replace("by: alice", "by: \"alice\"").replace("[reported]", "[ reported ]"),
        };
        if CaseFile::read("", new.as_bytes()).problems.is_empty() { new } else { text.to_owned() }
    }

    fn edits(&mut self, text: &str, most: usize) -> String {
        let count = 1 + self.dice.roll(most);
        (0..count).fold(text.to_owned(), |text, _| self.edit(&text))
    }
}

/// The words of a text.
fn marks(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with("mk")).map(str::to_owned).collect()
}

/// What a conflict shows that the result may lack.
fn shown(conflicts: &[MergeConflict]) -> BTreeSet<String> {
    let all = conflicts.iter().flat_map(|conflict| [&conflict.base, &conflict.ours, &conflict.theirs]);
    all.flatten().flat_map(|text| marks(text.expose())).collect()
}

/// What must be in a result, and what may not.
fn expected(base: &str, ours: &str, theirs: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (base, ours, theirs) = (marks(base), marks(ours), marks(theirs));
    let gone: BTreeSet<String> =
        base.iter().filter(|mark| !ours.contains(*mark) || !theirs.contains(*mark)).cloned().collect();
    let there = ours.union(&theirs).filter(|mark| !gone.contains(*mark)).cloned().collect();
    (there, gone)
}

fn taken_apart(merge: Merge) -> (String, Vec<MergeConflict>) {
    match merge {
        Merge::Clean(text) => (text, Vec::new()),
        Merge::Conflicts { text, conflicts } => (text, conflicts),
        Merge::Unreadable => panic!("it can be read"),
    }
}

#[test]
fn any_two_sets_of_edits() {
    let (mut clean, mut together, mut all) = (0, 0, 0);
    for seed in 1..=2000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut next = 0;
        let mut base = BASES[dice.roll(2)].to_owned();
        let mut hand = Hand { dice: &mut dice, next: &mut next };
        if hand.dice.roll(3) == 0 {
            base = hand.edits(&base, 4);
        }
        let shared = hand.dice.roll(4) == 0;
        let common = if shared { hand.edits(&base, 2) } else { base.clone() };
        let ours = hand.edits(&common, 4);
        let theirs = hand.edits(&common, 4);
        let sound = |text: &str| CaseFile::read("", text.as_bytes()).problems.is_empty();
        if ![&base, &ours, &theirs].iter().all(|text| sound(text)) {
            continue;
        }
        all += 1;
        let context = || format!("seed {seed}\n=== base\n{base}\n=== ours\n{ours}\n=== theirs\n{theirs}");
        let (text, conflicts) = taken_apart(merge(base.as_bytes(), ours.as_bytes(), theirs.as_bytes()));
        let (back, other) = taken_apart(merge(base.as_bytes(), theirs.as_bytes(), ours.as_bytes()));
        assert_eq!(conflicts.len(), other.len(), "alike from both sides: {}", context());
        assert_eq!(CaseFile::read("", text.as_bytes()).problems, [], "{}\n=== result\n{text}", context());
        let (there, gone) = expected(&base, &ours, &theirs);
        let found = marks(&text);
        let in_question = shown(&conflicts);
        let lost: Vec<_> = there.iter().filter(|mark| !found.contains(*mark) && !in_question.contains(*mark)).collect();
        assert!(lost.is_empty(), "{lost:?} {}\n=== result\n{text}", context());
        if conflicts.is_empty() {
            clean += 1;
            assert_eq!(text, back, "alike from both sides: {}", context());
            // A comment may outlive what it spoke of.
            let comments = |text: &str| {
                let file = CaseFile::read("", text.as_bytes());
                file.comments().iter().flat_map(|span| marks(span.of(text))).collect::<BTreeSet<String>>()
            };
            let of_comments = comments(&base);
            let still: Vec<_> =
                gone.iter().filter(|mark| found.contains(*mark) && !of_comments.contains(*mark)).collect();
            assert!(still.is_empty(), "{still:?} {}\n=== result\n{text}", context());
            let most = |mark: &str| word_count(&ours, mark).max(word_count(&theirs, mark));
            // A comment that is above two things, each on one side, may come twice.
            let once = there.iter().filter(|mark| !of_comments.contains(*mark));
            let doubled: Vec<_> = once.filter(|mark| word_count(&text, mark) > most(mark)).collect();
            assert_eq!(doubled, [] as [&String; 0], "{}\n=== result\n{text}", context());
        } else {
            together += usize::from(conflicts.iter().any(|conflict| conflict.cause == Cause::NotTogether));
            let all_theirs = vec![Choice::Theirs; conflicts.len()];
            let (chosen, _) = taken_apart(merge_with(base.as_bytes(), ours.as_bytes(), theirs.as_bytes(), &all_theirs));
            assert_eq!(chosen, back, "theirs here is ours there: {}", context());
        }
    }
    assert!(clean * 3 > all, "{clean} of {all} are clean");
    assert!(together * 100 < all, "{together} of {all} could not be written");
    println!("{clean} of {all} are clean, {together} could not be written");
}

fn word_count(text: &str, mark: &str) -> usize {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word == &mark).count()
}

/// A clone: what it got last from the server, and what it has.
#[derive(Clone)]
struct Clone {
    got: String,
    has: String,
}

#[test]
fn histories_of_three_clones_lose_nothing_that_nobody_removed() {
    for seed in 1..=1000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0xd134_2543_de82_ef95) | 1);
        let mut next = 0;
        let start = BASES[dice.roll(2)].to_owned();
        let mut server = start.clone();
        let mut clones = vec![Clone { got: start.clone(), has: start.clone() }; 3];
        let (mut added, mut removed) = (marks(&start), BTreeSet::new());
        for _ in 0..8 {
            let who = dice.roll(3);
            let clone = &mut clones[who];
            let before = marks(&clone.has);
            clone.has = Hand { dice: &mut dice, next: &mut next }.edits(&clone.has, 2);
            let after = marks(&clone.has);
            added.extend(after.difference(&before).cloned());
            removed.extend(before.difference(&after).cloned());
            if dice.roll(2) == 0 {
                sync(clone, &mut server, &mut dice, &mut removed);
            }
        }
        for _ in 0..2 {
            clones.iter_mut().for_each(|clone| sync(clone, &mut server, &mut dice, &mut removed));
        }
        assert!(clones.iter().all(|clone| clone.has == server), "seed {seed}: all have the same in the end");
        let found = marks(&server);
        let lost: Vec<_> = added.iter().filter(|mark| !removed.contains(*mark) && !found.contains(*mark)).collect();
        assert!(lost.is_empty(), "seed {seed}: {lost:?}\n{server}");
    }
}

/// Joins a clone with the server; at a conflict one of the answers is chosen, and what it leaves out is removed by somebody.
fn sync(clone: &mut Clone, server: &mut String, dice: &mut Dice, removed: &mut BTreeSet<String>) {
    let (base, ours, theirs) = (clone.got.as_bytes(), clone.has.as_bytes(), server.as_bytes());
    let joined = match merge(base, ours, theirs) {
        Merge::Clean(text) => text,
        Merge::Unreadable => panic!("it can be read"),
        Merge::Conflicts { conflicts, .. } => {
            let choices: Vec<Choice> =
                conflicts.iter().map(|_| *dice.pick(&[Choice::Ours, Choice::Theirs, Choice::Both])).collect();
            let (text, _) = taken_apart(merge_with(base, ours, theirs, &choices));
            let found = marks(&text);
            removed.extend(shown(&conflicts).into_iter().filter(|mark| !found.contains(mark)));
            text
        }
    };
    clone.got.clone_from(&joined);
    clone.has.clone_from(&joined);
    *server = joined;
}

/// A version with some signs put in, and lines taken out or doubled.
fn mutated(dice: &mut Dice, text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..dice.roll(4) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let (before, after) = text.split_at(*dice.pick(&places));
        text = match dice.roll(3) {
            0 => format!("{before}{}{after}", dice.pick(TOKENS)),
            1 => format!("{before}{}", after.split_once('\n').map_or("", |(_, rest)| rest)),
            _ => format!("{before}{}\n{after}", after.split('\n').next().unwrap_or_default()),
        };
    }
    text
}

#[test]
fn any_three_files_are_read_and_no_side_is_preferred() {
    let mut readable = 0;
    for seed in 1..=1500_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1);
        let start = *dice.pick(&BASES);
        let base = if dice.roll(3) == 0 { mutated(&mut dice, start) } else { start.to_owned() };
        let (ours, theirs) = (mutated(&mut dice, &base), mutated(&mut dice, &base));
        let all = [base.as_bytes(), ours.as_bytes(), theirs.as_bytes()];
        let context = || format!("seed {seed}\n=== base\n{base}\n=== ours\n{ours}\n=== theirs\n{theirs}");
        for (ours, theirs, result) in [(all[1], all[0], all[1]), (all[0], all[2], all[2]), (all[1], all[1], all[1])] {
            let merge = merge(all[0], ours, theirs);
            assert!(matches!(&merge, Merge::Clean(text) if text.as_bytes() == result), "{merge:?} {}", context());
        }
        match (merge(all[0], all[1], all[2]), merge(all[0], all[2], all[1])) {
            (Merge::Unreadable, Merge::Unreadable) => {}
            (Merge::Clean(one), Merge::Clean(other)) => {
                readable += 1;
                assert_eq!(one, other, "{}", context());
                let problems = |text: &str| CaseFile::read("", text.as_bytes()).problems.len();
                assert!(problems(&one) <= problems(&ours) + problems(&theirs), "{}\n=== result\n{one}", context());
            }
            (Merge::Conflicts { conflicts: one, .. }, Merge::Conflicts { conflicts: other, .. }) => {
                readable += 1;
                assert_eq!(one.len(), other.len(), "{}", context());
            }
            (one, other) => panic!("{one:?} and {other:?}: {}", context()),
        }
    }
    assert!(readable > 300, "{readable}");
}
