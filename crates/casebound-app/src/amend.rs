//! Changes the front matter of one case: entry by entry, all or nothing, and every other line stays as it was.

use std::collections::BTreeMap;
use std::path::Path;

use casebound_record::CaseFile;
use casebound_record::edit::{self, Value};
use casebound_record::problem::{Edit, Safety};
use casebound_validate::{Finding, RuleId, Severity};

use crate::about_members::AboutMembers;
use crate::check::CaseChecker;
use crate::files::NOT_THIS;
use crate::runner::Verdict;
use crate::sealing::door;
use crate::workspace::Workspace;

/// One change of the front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Adds an item to the end of a list.
    Append(String, Value),
    /// Gives an entry a value.
    Set(String, Value),
    /// Removes an entry or item, if it exists.
    Remove(String),
}

impl Change {
    /// Where it is.
    pub fn route(&self) -> &str {
        match self {
            Change::Append(route, _) | Change::Set(route, _) | Change::Remove(route) => route,
        }
    }

    /// What is written there.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Change::Append(_, value) | Change::Set(_, value) => Some(value),
            Change::Remove(_) => None,
        }
    }
}

/// The result of the changes.
pub enum AmendOutcome {
    /// They are in the file.
    Written(AmendedCase),
    /// Nothing was written: the case would have errors that it does not have now.
    Wrong(Verdict),
    /// Nothing was written: the file can't be changed in this way. The reason is a sentence without its full stop.
    Refused(String),
}

/// What was written into a case.
pub struct AmendedCase {
    /// The text of the file.
    pub text: String,
    /// The names that were replaced by keys.
    pub named: ReplacedNames,
    /// What the rules say since the change and did not say before, above all where the text names a person whom the change
    /// added, and no safe fix exists.
    pub left: Verdict,
    /// The new lines, in their order.
    pub lines: Vec<String>,
    /// The members whom the case is about since the change, or names.
    pub about: Option<AboutMembers>,
}

/// How often a name in a text became `[person-b]`, by the key.
pub type ReplacedNames = BTreeMap<String, usize>;

/// Writes changes into a case that `name` finds: its code name, or a path.
///
/// Somebody new may be named in the text already. Names become keys, as far as that is certain; where it is not, the person
/// is written anyway, and the places are returned.
///
/// # Errors
/// When there is no such case, or the file can't be read or written.
pub fn amend(workspace: &Workspace, name: &str, changes: &[Change]) -> anyhow::Result<AmendOutcome> {
    let (path, file) = door::find(workspace, name)?;
    let (text, named, left) = match planned(workspace, &path, &file, changes)? {
        Ok(planned) => planned,
        Err(refused) => return Ok(refused),
    };
    door::replace_text(workspace, &path, file.text.expose(), &text)?;
    Ok(AmendOutcome::Written(written(workspace, &file, text, named, left)))
}

/// Returns what the rules would say of changes of a case, before something is done that they will record; or what speaks against
/// them.
///
/// # Errors
/// As [`amend`].
pub fn trial(workspace: &Workspace, name: &str, changes: &[Change]) -> anyhow::Result<Result<Verdict, AmendOutcome>> {
    let (path, file) = door::find(workspace, name)?;
    Ok(planned(workspace, &path, &file, changes)?.map(|(_, _, left)| left))
}

/// The text of a case with changes, and what the rules say since then; or what speaks against them.
fn planned(
    workspace: &Workspace,
    path: &Path,
    file: &CaseFile,
    changes: &[Change],
) -> anyhow::Result<Result<(String, ReplacedNames, Verdict), AmendOutcome>> {
    let before = file.text.expose();
    if !door::holds(workspace, path, before)? {
        return Ok(Err(AmendOutcome::Refused(NOT_THIS.to_owned())));
    }
    let text = match changed(before, changes) {
        Ok(text) => text,
        Err(why) => return Ok(Err(AmendOutcome::Refused(why))),
    };
    let touches = |part: &str| changes.iter().any(|change| change.route().starts_with(part));
    let reveals = Reveals { people: touches("people"), conflicts: touches("conflicts") };
    Ok(settled(workspace, file, text, reveals)?.map_err(AmendOutcome::Wrong))
}

/// Describes a case that was changed to this text.
pub(crate) fn written(
    workspace: &Workspace,
    file: &CaseFile,
    text: String,
    named: ReplacedNames,
    left: Verdict,
) -> AmendedCase {
    let amended = CaseFile::read(file.path.as_str(), text.as_bytes());
    let known = AboutMembers::of(workspace, file);
    let about = AboutMembers::of(workspace, &amended).and_then(|about| about.without(known.as_ref()));
    let lines = new_lines(file.text.expose(), &text).into_iter().map(str::to_owned).collect();
    AmendedCase { text, named, left, lines, about }
}

/// A text with the names that became keys, and what the rules say since the change; or the errors that it would bring.
pub(crate) type Settled = Result<(String, ReplacedNames, Verdict), Verdict>;

/// What a change says that was true before, so that it brings errors to light which must not stop it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reveals {
    /// Somebody is one of the people: a text may name them.
    pub(crate) people: bool,
    /// A member has a conflict: they may have acted.
    pub(crate) conflicts: bool,
}

/// Puts keys in place of names in a new text of a case, as far as that is certain, and judges it against the old one.
///
/// # Errors
/// When what is beside the case can't be read.
pub(crate) fn settled(
    workspace: &Workspace,
    file: &CaseFile,
    text: String,
    reveals: Reveals,
) -> anyhow::Result<Settled> {
    let before = file.text.expose();
    let trial = CaseChecker::of(workspace, &file.path)?;
    let (text, named) = with_fixes(&trial, before, text, reveals.people);
    let (old, new) = (trial.findings(before), trial.findings(&text));
    let may_be_left = |finding: &Finding| match finding.rule {
        RuleId::InvolvedMemberActs => reveals.people,
        RuleId::RecusedMemberActs => reveals.conflicts,
        _ => reveals.people && is_about_names(finding),
    };
    // What a conflict asks for comes after it was written.
    let stops = |finding: &&Finding| {
        finding.severity == Severity::Error && finding.rule != RuleId::ShouldBeSealed && !may_be_left(finding)
    };
    if new.iter().filter(stops).count() > old.iter().filter(stops).count() {
        let errors = new.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        return Ok(Err(Verdict {
            findings: errors,
            checked: 1,
            texts: [(file.path.clone(), text)].into(),
            ..Verdict::default()
        }));
    }
    let left = new_ones(before, old, &text, new);
    let left =
        Verdict { findings: left, checked: 1, texts: [(file.path.clone(), text.clone())].into(), ..Verdict::default() };
    Ok(Ok((text, named, left)))
}

/// Returns the errors of a case that is about to be sealed.
///
/// # Errors
/// When what is beside the case can't be read.
pub(crate) fn errors(workspace: &Workspace, file: &CaseFile) -> anyhow::Result<Verdict> {
    let text = file.text.expose();
    let mut findings = CaseChecker::of(workspace, &file.path)?.errors(text);
    findings.retain(|finding| finding.rule != RuleId::ShouldBeSealed);
    Ok(Verdict { findings, checked: 1, texts: [(file.path.clone(), text.clone())].into(), ..Verdict::default() })
}

fn is_about_names(finding: &Finding) -> bool {
    matches!(finding.rule, RuleId::NameInTheClear | RuleId::NameInPath)
}

/// Returns the findings on the new text that the old one did not have; positions may have moved. What is said of a whole list is
/// the same although the list has one entry more; names are told apart by what stands there.
fn new_ones(before: &str, old: Vec<Finding>, text: &str, mut new: Vec<Finding>) -> Vec<Finding> {
    let says_the_same =
        |old: &Finding, new: &Finding| (old.rule, &old.message, &old.help) == (new.rule, &new.message, &new.help);
    let is_same = |old: &Finding, new: &Finding| says_the_same(old, new) && old.span.of(before) == new.span.of(text);
    let mut take = |old: &Finding, is_known: &dyn Fn(&Finding, &Finding) -> bool| {
        let index = new.iter().position(|new| is_known(old, new));
        index.map(|index| new.remove(index)).is_some()
    };
    let left: Vec<Finding> = old.into_iter().filter(|old| !take(old, &is_same)).collect();
    for old in left.iter().filter(|old| !is_about_names(old)) {
        take(old, &says_the_same);
    }
    new
}

/// Applies safe fixes to the changed part of the new text: a declared name becomes `[person-b]`. If a person
/// was added, names `everywhere` are replaced.
pub fn with_fixes(trial: &CaseChecker<'_>, before: &str, text: String, everywhere: bool) -> (String, ReplacedNames) {
    // A text has as many places as words, and each round fills one at least.
    const ROUNDS: usize = 200;
    let common = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(old, new)| old == new).count();
    let mut fixed = text.clone();
    for _ in 0..ROUNDS {
        let start = common(&mut before.bytes().zip(fixed.bytes()));
        let most = before.len().min(fixed.len()) - start;
        let end = fixed.len() - common(&mut before.bytes().rev().zip(fixed.bytes().rev())).min(most);
        let is_meant = |finding: &Finding, edit: &Edit| {
            start <= edit.span.start && edit.span.end <= end || everywhere && is_about_names(finding)
        };
        let mut edits: Vec<Edit> = Vec::new();
        for finding in trial.findings(&fixed) {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safety == Safety::Safe) else { continue };
            // Two rules may fix the same words, and one text may name several people: the others are for the next round.
            if is_meant(&finding, &fix.edit)
                && !edits.iter().any(|edit| *edit == fix.edit || edit.span.overlaps(fix.edit.span))
            {
                edits.push(fix.edit.clone());
            }
        }
        match edit::apply(&fixed, &edits) {
            Ok(next) if next != fixed => fixed = next,
            _ => break,
        }
    }
    let named = count_replaced_names(&text, &fixed);
    (fixed, named)
}

/// How much more often a text has the key of each person than it had.
fn count_replaced_names(before: &str, after: &str) -> ReplacedNames {
    let count = |text: &str| {
        let mut counts = ReplacedNames::new();
        for word in text.split(|letter: char| !letter.is_alphanumeric() && letter != '-') {
            if word.starts_with("person-") {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
        }
        counts
    };
    let known = count(before);
    let more = |(key, count): (String, usize)| {
        let more = count.saturating_sub(known.get(&key).copied().unwrap_or_default());
        (more > 0).then_some((key, more))
    };
    count(after).into_iter().filter_map(more).collect()
}

/// The lines of a new text that the old one does not have, in their order.
pub fn new_lines<'t>(before: &str, after: &'t str) -> Vec<&'t str> {
    let mut old: Vec<&str> = before.lines().collect();
    let is_new = |line: &&str| match old.iter().position(|known| known == line) {
        Some(index) => {
            old.remove(index);
            false
        }
        None => true,
    };
    after.lines().filter(is_new).collect()
}

/// A text with the changes, in their order.
///
/// # Errors
/// When one of them can't be made; the words quote neither the file nor a value.
pub fn changed(text: &str, changes: &[Change]) -> Result<String, String> {
    let mut text = text.to_owned();
    for change in changes {
        let (route, made) = match change {
            Change::Append(route, value) => (route, edit::append(&text, route, value)),
            Change::Set(route, value) => (route, edit::set(&text, route, value)),
            Change::Remove(route) => (route, edit::remove(&text, route).or_else(|_| Ok(text.clone()))),
        };
        text = made.map_err(|refused| format!("`{route}` can't be written: {refused}"))?;
    }
    Ok(text)
}

/// Escapes lines that would be Markdown headings in the case.
pub fn without_headings(words: &str) -> String {
    let inert = |line: &str| if line.starts_with('#') { format!("\\{line}") } else { line.to_owned() };
    words.lines().map(inert).collect::<Vec<_>>().join("\n")
}

/// A map of the keys that have a value, in this order.
pub fn entry<const N: usize>(keys: [(&str, Option<Value>); N]) -> Value {
    Value::Map(keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}

/// Returns a single value, a list of several, or `None` for an empty slice.
pub fn one_or_more(words: &[String]) -> Option<Value> {
    match words {
        [] => None,
        [word] => Some(Value::Text(word.clone())),
        words => list(words),
    }
}

/// Returns a list of values, or `None` for an empty slice.
pub fn list(words: &[String]) -> Option<Value> {
    let items: Vec<Value> = words.iter().map(|word| Value::Text(word.clone())).collect();
    (!items.is_empty()).then_some(Value::List(items))
}
