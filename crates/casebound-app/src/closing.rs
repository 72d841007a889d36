//! Resolves a case: writes what follows from that, and returns what is missing as [`ClosingGap`].

use std::path::PathBuf;

use casebound_record::edit::Value;
use casebound_record::retention::{ScheduleObstacle, schedule};
use casebound_record::words::Outcome;
use casebound_record::{CaseFile, Until};
use casebound_validate::{Finding, RuleId, Severity, relocate};
use chrono::NaiveDate;

use crate::amend::{Change, ReplacedNames, changed, new_lines, with_fixes, without_headings};
use crate::check::CaseChecker;
use crate::files::NOT_THIS;
use crate::runner::Verdict;
use crate::sealing::door;
use crate::workspace::Workspace;

/// What the committee concluded.
pub struct Conclusion {
    /// `outcome.finding`.
    pub finding: Outcome,
    /// `outcome.resolved`.
    pub resolved: NaiveDate,
    /// `outcome.review`.
    pub review: NaiveDate,
    /// `outcome.summary`, if the case has none yet.
    pub summary: Option<String>,
}

/// Further answers to write into the case.
#[derive(Default)]
pub struct ClosingAnswers {
    /// Entries of the front matter.
    pub changes: Vec<Change>,
    /// The text under `Actions taken`.
    pub actions: Option<String>,
}

/// What is missing before a case can be resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosingGap {
    /// The section `Actions taken` (S4-36).
    Actions,
    /// The decision on the sanctions (S4-28).
    Decision,
    /// Members who agreed with the last decision, which has this index in the list (S4-28, S4-29).
    Votes(usize),
    /// The side of this person (S5-26).
    Side(String),
    /// That this reported person was told (S5-27).
    ReportedTold(String),
    /// That this affected person was told (S5-28).
    AffectedTold(String),
}

/// The result of [`prepare`].
pub enum ClosePreparation {
    /// The case can be resolved.
    Ready(Box<PreparedClose>),
    /// The resolved case would have these errors. Entries for [`ClosingGap`] would fix some of them.
    Missing(Verdict, Vec<ClosingGap>),
    /// The case can't be resolved; the reason is a sentence without its full stop.
    Refused(String),
}

/// A case that can be resolved.
pub struct PreparedClose {
    path: PathBuf,
    before: String,
    after: String,
    /// What became a key in it.
    pub named: ReplacedNames,
    /// How long the record is kept.
    pub keep_until: Until,
}

impl PreparedClose {
    /// Returns the new lines, in their order.
    pub fn new_lines(&self) -> Vec<&str> {
        new_lines(&self.before, &self.after)
    }

    /// Writes the case.
    ///
    /// # Errors
    /// When it was changed in the meantime, or can't be written.
    pub fn write(&self, workspace: &Workspace) -> anyhow::Result<()> {
        door::replace_text(workspace, &self.path, &self.before, &self.after)
    }
}

/// Checks whether a case can be resolved like this, without writing anything.
///
/// # Errors
/// When the file or its attachments can't be read.
pub fn prepare(
    workspace: &Workspace,
    file: &CaseFile,
    conclusion: &Conclusion,
    answers: &ClosingAnswers,
) -> anyhow::Result<ClosePreparation> {
    let before = file.text.expose();
    let path = workspace.root.join(&file.path);
    if !door::holds(workspace, &path, before)? {
        return Ok(ClosePreparation::Refused(NOT_THIS.to_owned()));
    }
    let text = match resolved(file, conclusion, answers) {
        Ok(text) => text,
        Err(why) => return Ok(ClosePreparation::Refused(why)),
    };
    let keep_until = match schedule(&CaseFile::read(&file.path, text.as_bytes()).case, &workspace.committee.committee) {
        Ok(schedule) => schedule.keep_until,
        Err(ScheduleObstacle::Open) => return Ok(ClosePreparation::Refused("the status can't be written".to_owned())),
        Err(ScheduleObstacle::NoBasis(from)) => {
            let word = from.word();
            let why = format!("the retention period runs from `{word}`, and the case does not say when that was");
            return Ok(ClosePreparation::Refused(why));
        }
    };
    let keep = Change::Set("retention.keep_until".to_owned(), Value::Word(keep_until.to_text()));
    let trial = CaseChecker::of(workspace, &file.path)?;
    let (after, named) = match changed(&text, &[keep]) {
        Ok(text) => with_fixes(&trial, before, text, false),
        Err(why) => return Ok(ClosePreparation::Refused(why)),
    };
    let mut findings = trial.findings(&after);
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        let missing = missing(&CaseFile::read(&file.path, after.as_bytes()), &findings);
        relocate(&mut findings, &file.path, before, &after);
        let verdict =
            Verdict { findings, checked: 1, texts: [(file.path.clone(), before.clone())].into(), ..Verdict::default() };
        return Ok(ClosePreparation::Missing(verdict, missing));
    }
    Ok(ClosePreparation::Ready(Box::new(PreparedClose { path, before: before.clone(), after, named, keep_until })))
}

/// Returns what the rules would say of the sanctions of a case with these changes, once it is resolved: that nobody decided, or
/// heard the person.
///
/// # Errors
/// When the attachments of the case can't be read.
pub fn open_about_sanctions(workspace: &Workspace, file: &CaseFile, changes: &[Change]) -> anyhow::Result<Verdict> {
    let resolved = Change::Set("status".to_owned(), Value::Word("resolved".to_owned()));
    let changes: Vec<Change> = changes.iter().cloned().chain([resolved]).collect();
    let Ok(text) = changed(file.text.expose(), &changes) else { return Ok(Verdict::default()) };
    let mut findings = CaseChecker::of(workspace, &file.path)?.findings(&text);
    let is_about = |rule| {
        matches!(
            rule,
            RuleId::SideNotHeard | RuleId::DecisionMissing | RuleId::TooFewVotes | RuleId::DecisionWithoutMeeting
        )
    };
    findings.retain(|finding| is_about(finding.rule));
    Ok(Verdict { findings, checked: 1, texts: [(file.path.clone(), text)].into(), ..Verdict::default() })
}

/// Returns the text of the resolved case, without its retention.
fn resolved(file: &CaseFile, conclusion: &Conclusion, answers: &ClosingAnswers) -> Result<String, String> {
    let set = |route: &str, value: Value| Change::Set(route.to_owned(), value);
    let word = |word: &str| Value::Word(word.to_owned());
    let mut changes = vec![
        set("status", word("resolved")),
        set("outcome.finding", word(conclusion.finding.word())),
        set("outcome.resolved", word(&conclusion.resolved.to_string())),
        set("outcome.review", word(&conclusion.review.to_string())),
    ];
    changes.extend(conclusion.summary.clone().map(|summary| set("outcome.summary", Value::Text(summary))));
    changes.extend(answers.changes.iter().cloned());
    let text = changed(file.text.expose(), &changes)?;
    Ok(match &answers.actions {
        Some(actions) => with_section(&text, actions),
        None => text,
    })
}

/// Returns the text with words added under the heading `Actions taken`, which is added if it is missing.
fn with_section(text: &str, words: &str) -> String {
    let words = without_headings(words);
    let is_heading = |line: &str| line.trim_end().eq_ignore_ascii_case("## Actions taken");
    let mut written = false;
    let mut after = String::with_capacity(text.len() + words.len());
    for line in text.split_inclusive('\n') {
        after.push_str(line);
        if is_heading(line) && !written {
            written = true;
            after.push_str(if line.ends_with('\n') { "\n" } else { "\n\n" });
            after.push_str(&words);
            after.push('\n');
        }
    }
    if !written {
        let gap = if after.ends_with('\n') { "\n" } else { "\n\n" };
        after.push_str(&format!("{gap}## Actions taken\n\n{words}\n"));
    }
    after
}

/// Returns what the errors ask for, without duplicates.
fn missing(file: &CaseFile, findings: &[Finding]) -> Vec<ClosingGap> {
    let mut all = Vec::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        let person = || person_at(file, finding);
        let one = match finding.rule {
            RuleId::SectionMissing => Some(ClosingGap::Actions),
            RuleId::DecisionMissing if file.case.decisions.is_empty() => Some(ClosingGap::Decision),
            RuleId::TooFewVotes => file.case.last_decision().map(|(index, _)| ClosingGap::Votes(index)),
            RuleId::SideNotHeard => person().map(ClosingGap::Side),
            RuleId::ReportedNotInformed => person().map(ClosingGap::ReportedTold),
            RuleId::AffectedNotInformed => person().map(ClosingGap::AffectedTold),
            _ => None,
        };
        all.extend(one.filter(|one| !all.contains(one)));
    }
    all
}

/// Returns the person whom a finding is about: the one whose key or entry contains its place.
fn person_at(file: &CaseFile, finding: &Finding) -> Option<String> {
    let words = finding.span.of(file.text.expose());
    let people = file.case.people.iter().map(|person| &person.key);
    let roles = |key: &str| file.span_of(&format!("people.{key}.roles"));
    people
        .clone()
        .find(|key| key.as_str() == words)
        .or_else(|| {
            let mut people = people;
            people.find(|key| roles(key).start <= finding.span.start && finding.span.end <= roles(key).end)
        })
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_under_their_heading_and_stay_words() {
        for (text, after) in [
            ("a\n\n## Actions taken\n", "a\n\n## Actions taken\n\nA talk.\n\\# loud\n"),
            ("a\n\n## Actions taken", "a\n\n## Actions taken\n\nA talk.\n\\# loud\n"),
            ("a\n\n## actions taken\n\nMore.\n", "a\n\n## actions taken\n\nA talk.\n\\# loud\n\nMore.\n"),
            ("a", "a\n\n## Actions taken\n\nA talk.\n\\# loud\n"),
        ] {
            assert_eq!(with_section(text, "A talk.\n# loud"), after);
        }
    }
}
