//! Begins a case for a report that came in: under a code name that was never used, with what is known of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use casebound_record::committee::Event;
use casebound_record::edit::Value;
use casebound_record::layout::{self, CASES};
use casebound_record::word_list::WordList;
use casebound_record::words::Channel;
use casebound_record::{CaseFile, CasePath, Committee, Moment, TypedContact};
use chrono::NaiveDate;

use crate::amend::{Change, changed, list, with_fixes, without_headings};
use crate::check::CaseChecker;
use crate::code_names::CodeNames;
use crate::files::{self, Existing};
use crate::sealing::access::{self, SealFor};
use crate::workspace::Workspace;

/// Words beside names.
pub(crate) const WORDS: &str = include_str!("../data/names.txt");

/// Words with which sentences begin, and others with capitals that are nobody's name.
static NO_NAMES: WordList = WordList::part(WORDS, "no_names");

const TEMPLATE: &str = include_str!("../../../templates/case/new.md");

/// What is known of a new case. Only how and when the report arrived has to be.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// When the report arrived.
    pub received: Moment,
    /// How it arrived.
    pub channel: Channel,
    /// The key of the event that it belongs to.
    pub event: Option<String>,
    /// The key of the member who received it.
    pub by: Option<String>,
    /// A name or an address, or `anonymous`.
    pub reporter: Option<String>,
    /// The report as it arrived; every line of it is quoted.
    pub report: Option<String>,
    /// What happened, in the words of whoever writes the case.
    pub what: Option<String>,
    /// Other people than the reporter whom `what` names: they are written under `people`.
    pub named: Vec<NamedPerson>,
    /// Where it happened.
    pub place: Option<String>,
    /// When it happened.
    pub when: Option<Moment>,
}

/// Somebody whom the first words about a case name.
#[derive(Debug, Clone)]
pub struct NamedPerson {
    /// The name as it was written.
    pub name: String,
    /// What the person is in the case: words of `roles`.
    pub roles: Vec<String>,
}

/// Returns words of a text that look like the name of somebody: two or more with capitals, which are no member, event or reporter.
pub fn likely_names(workspace: &Workspace, text: &str, reporter: Option<&str>) -> Vec<String> {
    let committee = &workspace.committee.committee;
    let known: Vec<&str> = committee
        .members
        .iter()
        .filter_map(|member| member.name.as_deref())
        .chain(committee.events.iter().filter_map(|event| event.name.as_deref()))
        .chain(committee.about.name.as_deref())
        .chain(reporter)
        .collect();
    let is_capitalised =
        |word: &str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().any(char::is_lowercase);
    let mut names: Vec<String> = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    let mut close = |run: &mut Vec<&str>| {
        let name = run.join(" ");
        let is_known = known.iter().any(|known| known.to_lowercase().contains(&name.to_lowercase()));
        if run.len() > 1 && !is_known && !names.contains(&name) {
            names.push(name);
        }
        run.clear();
    };
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let bare = bare.strip_suffix("'s").or(bare.strip_suffix("’s")).unwrap_or(bare);
        match is_capitalised(bare) && !NO_NAMES.contains(bare) {
            true => run.push(bare),
            false => close(&mut run),
        }
        // A name ends with the sentence, and with whatever is behind it.
        if word.ends_with(|letter: char| !letter.is_alphanumeric())
            || word.contains(['\'', '’']) && !word.ends_with(bare)
        {
            close(&mut run);
        }
    }
    close(&mut run);
    names
}

/// Writes a new case into the folder of its year, and returns its path.
///
/// # Errors
/// When the folder of the cases is a symbolic link, or the file can't be written.
pub fn begin(workspace: &Workspace, case: &NewCase) -> anyhow::Result<PathBuf> {
    let year = workspace.committee.committee.day_of(case.received).format("%Y").to_string();
    let folder = workspace.root.join(layout::year_folder(year));
    require_no_link(workspace, &folder)?;
    files::make_private_folder(&folder)?;
    let mut names = CodeNames::of(workspace)?;
    loop {
        let name = names.free(None)?;
        let path = folder.join(format!("{name}.md"));
        // Somebody else may have drawn it in this very moment: then the write fails and we draw again.
        match files::write_private(&path, case.to_text(&name, workspace)?.as_bytes(), Existing::Keep) {
            Ok(()) => return Ok(path),
            Err(error) if path.exists() => drop(error),
            Err(error) => return Err(error),
        }
    }
}

/// Writes a new case that is sealed from the beginning; returns its path.
///
/// # Errors
/// When it can't be sealed, or written; then nothing of it is on this computer.
pub fn begin_sealed(workspace: &Workspace, case: &NewCase, seal: &SealFor<'_>) -> anyhow::Result<PathBuf> {
    let year = workspace.committee.committee.day_of(case.received).format("%Y").to_string();
    let mut names = CodeNames::of(workspace)?;
    loop {
        let name = names.free(None)?;
        let inside = CasePath { year: &year, name: &name }.to_string();
        let plain = CaseFile::read(inside.as_str(), case.to_text(&name, workspace)?.as_bytes());
        let path = workspace.root.join(&inside);
        if let Some(folder) = path.parent() {
            require_no_link(workspace, folder)?;
        }
        match access::begin(workspace, &plain, seal, Vec::new()) {
            Ok(path) => return Ok(path),
            Err(error) if path.exists() => drop(error),
            Err(error) => return Err(error),
        }
    }
}

fn require_no_link(workspace: &Workspace, folder: &Path) -> anyhow::Result<()> {
    for folder in [workspace.root.join(CASES), folder.to_owned()] {
        if folder.is_symlink() {
            bail!("{} is a symbolic link: a case would not be in this repository", folder.display());
        }
    }
    Ok(())
}

/// The event that runs on a day, when it is the only one.
pub fn running_event(committee: &Committee, day: NaiveDate) -> Option<&Event> {
    let runs =
        |event: &&Event| event.starts.is_some_and(|first| first <= day) && event.ends.is_some_and(|last| day <= last);
    let mut running = committee.events.iter().filter(runs);
    match (running.next(), running.next()) {
        (Some(event), None) => Some(event),
        _ => None,
    }
}

/// Returns whether a line says that nobody may know who it was: `anonymous`, `she wants to stay anonymous`.
fn is_anonymous(line: &str) -> bool {
    let words = line.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
    let is_said =
        words.into_iter().any(|word| ["anonym", "anónim", "anonim"].iter().any(|stem| word.starts_with(stem)));
    is_said && !line.contains('@')
}

/// What is written of somebody whom one line names: `A. Visitor <visitor@example.org>`.
fn contact_entries(line: &str) -> Vec<(&'static str, Value)> {
    let contact = TypedContact::read(line);
    let text = |text: &str| Value::Text(text.to_owned());
    let list = |values: &[&str]| Value::List(values.iter().copied().map(text).collect());
    let some = |values: &[&str]| match values {
        [] => None,
        [one] => Some(text(one)),
        all => Some(list(all)),
    };
    let name = (!contact.names.is_empty()).then(|| ("name", text(&contact.names.join(", "))));
    let email = some(&contact.emails).map(|email| ("email", email));
    let phone = some(&contact.phones).map(|phone| ("phone", phone));
    let handles = (!contact.handles.is_empty()).then(|| ("handles", list(&contact.handles)));
    [name, email, phone, handles].into_iter().flatten().collect()
}

impl NewCase {
    /// Returns the file's text: the committee's own words are beside the keys.
    fn to_text(&self, name: &str, workspace: &Workspace) -> anyhow::Result<String> {
        let template = with_own_words(&workspace.committee.committee, workspace.clock.today);
        let word = |text: &str| Value::Word(text.to_owned());
        let set = |route: &str, value: Value| Change::Set(route.to_owned(), value);
        let mut changes = vec![
            set("case", word(name)),
            set("reports[0].received", word(&self.received.to_text())),
            set("reports[0].channel", word(self.channel.word())),
        ];
        changes.extend(self.event.as_deref().map(|event| set("event", word(event))));
        changes.extend(self.by.as_deref().map(|by| set("reports[0].received_by", word(by))));
        changes.extend(self.place.clone().map(|place| set("incident.where", Value::Text(place))));
        changes.extend(self.when.map(|when| set("incident.when", word(&when.to_text()))));
        match self.reporter.as_deref() {
            None => {}
            Some(reporter) if is_anonymous(reporter) => {
                changes.push(set("reports[0].by", word("anonymous")));
                changes.push(Change::Remove("people.person-a".to_owned()));
            }
            Some(reporter) => {
                changes.push(set("reports[0].by", word("person-a")));
                let contact = contact_entries(reporter);
                changes.extend(contact.into_iter().map(|(key, value)| set(&format!("people.person-a.{key}"), value)));
            }
        }
        for (person, letter) in self.named.iter().zip('b'..='z') {
            let name = set(&format!("people.person-{letter}.name"), Value::Text(person.name.clone()));
            changes.push(set(
                &format!("people.person-{letter}.roles"),
                list(&person.roles).unwrap_or(Value::List(Vec::new())),
            ));
            changes.push(name);
        }
        let text = changed(&template, &changes).map_err(|why| anyhow::anyhow!("nothing was written: {why}"))?;
        let mut text = without_answered_hints(&text, &template);
        let report = self.report.as_ref().map(|report| {
            let quoted: Vec<String> = report.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
            format!("The report as it arrived:\n\n{}", quoted.join("\n"))
        });
        let what = self.what.as_deref().map(without_headings);
        for passage in [report, what].into_iter().flatten() {
            let heading = "## What happened\n";
            text = text.replacen(heading, &format!("{heading}\n{passage}\n"), 1);
        }
        let path = format!("{CASES}/{name}.md");
        Ok(with_fixes(&CaseChecker::of(workspace, &path)?, "", text, true).0)
    }
}

/// Takes the comments of the template from the lines that have a value now.
fn without_answered_hints(text: &str, template: &str) -> String {
    let hint = |line: &str| line.find("# ").and_then(|at| line.get(at..)).map(str::to_owned);
    let hints: BTreeSet<String> = template.lines().filter_map(hint).collect();
    let lines = text.split_inclusive('\n').map(|line| {
        let answered = !template.lines().any(|known| known == line.trim_end());
        let of_template = hints.iter().find(|hint| answered && line.trim_end().ends_with(hint.as_str()));
        match of_template.and_then(|hint| line.trim_end().strip_suffix(hint.as_str())) {
            Some(value) => format!("{}\n", value.trim_end()),
            None => line.to_owned(),
        }
    });
    lines.collect()
}

/// The template, with the events, types and members of this committee as comments.
fn with_own_words(committee: &Committee, today: NaiveDate) -> String {
    let beside =
        |keys: Vec<&str>| if keys.is_empty() { "none in committee.yaml yet".to_owned() } else { keys.join(", ") };
    let events = beside(committee.events.iter().map(|event| event.key.as_str()).collect());
    let types = beside(committee.types.iter().map(|kind| kind.key.as_str()).collect());
    let members = beside(committee.serving(today).map(|member| member.key.as_str()).collect());
    TEMPLATE.replace("EVENTS", &events).replace("TYPES", &types).replace("MEMBERS", &members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_goes_with_the_line_that_it_explained() {
        let template = "event:            # one of: a, b\nchannel: email    # how\n";
        let text = "event: a            # one of: a, b\nchannel: email    # how\n";
        assert_eq!(without_answered_hints(text, template), "event: a\nchannel: email    # how\n");
    }

    #[test]
    fn names_are_words_with_capitals_that_nobody_knows() {
        let sandbox = casebound_testing::Sandbox::with_record();
        let context = crate::Context::at(sandbox.path("record"), "2026-06-01T10:00:00Z".parse().unwrap());
        let workspace = Workspace::open(&context).unwrap();
        for (text, names) in [
            ("Omar Haddad says Ruth Klein grabbed him.", &["Omar Haddad", "Ruth Klein"][..]),
            ("Yesterday Ruth Klein's friend laughed. Then Ruth Klein left.", &["Ruth Klein"]),
            (
                "On Monday Carol Member said that Zoë Marlowe, Jean-Luc Dupont and I left",
                &["Zoë Marlowe", "Jean-Luc Dupont"],
            ),
            ("Somebody laughed. The organiser was there.", &[]),
            ("Victor Osgood told me", &[]),
        ] {
            assert_eq!(likely_names(&workspace, text, Some("Victor Osgood")), names, "{text}");
        }
    }

    #[test]
    fn an_event_is_meant_only_where_no_other_runs() {
        let committee = |second: &str| {
            let text = format!(
                "casebound: 1\nevents:\n  spring: {{starts: 2026-06-01, ends: 2026-06-05}}\n  summer: {{starts: {second}, ends: 2026-07-05}}\n"
            );
            casebound_record::CommitteeFile::read(text.as_bytes()).committee
        };
        let day = casebound_record::time::parse_day("2026-06-05").unwrap();
        assert_eq!(running_event(&committee("2026-07-01"), day).map(|event| event.key.as_str()), Some("spring"));
        assert!(running_event(&committee("2026-06-05"), day).is_none());
    }
}
