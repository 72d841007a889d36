//! What the commands share that write one entry into a case: who is asked, how an answer is read, how it ends.

use std::io::Read as _;

use anyhow::{Context as _, bail};
use casebound_app::amend::{AmendOutcome, AmendedCase, Change, ReplacedNames, amend};
use casebound_app::disclosing::reader;
use casebound_app::printable::{plural, printable};
use casebound_app::sealing::door;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, disclosing, signing};
use casebound_record::committee::Member;
use casebound_record::edit::Value;
use casebound_record::layout;
use casebound_record::standing::is_recused_on;
use casebound_record::words::{Role, Vocabulary};
use casebound_record::{CaseFile, Moment, Person};
use chrono::NaiveDate;

use crate::questions::Choice;
use crate::ui::Ui;
use crate::{render, review};

/// A case that an entry is written into.
pub(super) struct Target {
    pub(super) workspace: Workspace,
    pub(super) file: CaseFile,
}

impl Target {
    /// Finds the case, for a member who may write into it.
    pub(super) fn open(context: &Context, name: &str) -> anyhow::Result<Target> {
        let target = Target::open_to_read(context, name)?;
        disclosing::refuse_recused(&target.workspace, &target.file)?;
        Ok(target)
    }

    /// Finds the case.
    pub(super) fn open_to_read(context: &Context, name: &str) -> anyhow::Result<Target> {
        let workspace = Workspace::open(context)?;
        workspace.require_policy()?;
        let (_, file) = door::find(&workspace, name)?;
        if let Some(whole) = file.case.absorbed_into() {
            bail!("{} was taken into {whole}: name that case instead", file.stem());
        }
        Ok(Target { workspace, file })
    }

    /// The member who types, where git's address is that of one.
    pub(super) fn me(&self) -> Option<String> {
        Some(signing::current_member(&self.workspace)?.key.clone())
    }

    /// Fails where whoever types has a conflict in this case: others decide, before anything is asked.
    pub(super) fn refuse_recused(&self) -> anyhow::Result<()> {
        let committee = &self.workspace.committee.committee;
        match self.me().filter(|me| is_recused_on(committee, &self.file.case, me, None)) {
            Some(me) => bail!(
                "{me} has a conflict of interest in {}, and does nothing in it: another member records this",
                self.file.stem()
            ),
            None => Ok(()),
        }
    }

    /// The members who are not offered because they have a conflict, for a question; nothing where there are none.
    pub(super) fn recused(&self) -> String {
        let (recused, _) = self.serving();
        let recused: Vec<&str> = recused.iter().map(|member| member.key.as_str()).collect();
        if recused.is_empty() { String::new() } else { format!(" (recused: {})", recused.join(", ")) }
    }

    /// Reads a time as people type it.
    pub(super) fn moment(&self, text: &str) -> Result<Moment, String> {
        self.workspace.moment(text).map_err(str::to_owned)
    }

    /// Reads a day as people type it.
    pub(super) fn day(&self, text: &str) -> Result<NaiveDate, String> {
        Ok(self.moment(text)?.day())
    }

    /// A time from the command line.
    pub(super) fn moment_of(&self, option: &str, text: Option<&str>) -> anyhow::Result<Option<Moment>> {
        moment_of(&self.workspace, option, text)
    }

    /// A day from the command line.
    pub(super) fn day_of(&self, option: &str, text: Option<&str>) -> anyhow::Result<Option<NaiveDate>> {
        Ok(self.moment_of(option, text)?.map(Moment::day))
    }

    /// The people of the case, by key, with their roles, and their names for whoever may read the case.
    pub(super) fn people(&self) -> Vec<Choice> {
        self.choices(self.file.case.people.iter())
    }

    /// The people with a role, as [`Target::people`].
    pub(super) fn with_role(&self, role: Role) -> Vec<Choice> {
        self.choices(self.file.case.with_role(role))
    }

    /// The people who told us, as [`Target::people`].
    pub(super) fn reporters(&self) -> Vec<Choice> {
        self.choices(self.file.case.reporters())
    }

    fn choices<'p>(&self, people: impl Iterator<Item = &'p Person>) -> Vec<Choice> {
        let is_recused = reader(&self.workspace).is_recused(&self.file.case, &self.workspace.committee.committee);
        let meaning = |person: &Person| {
            let roles = person.roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ");
            match person.name.as_ref().filter(|_| !is_recused) {
                Some(name) => format!("{roles}: {}", name.expose()),
                None => roles,
            }
        };
        people.map(|person| (person.key.clone(), meaning(person))).collect()
    }

    /// How a question names somebody: by key, and by name for whoever may read the case.
    pub(super) fn shown(&self, key: &str) -> String {
        let choices = self.choices(self.file.case.people.iter().filter(|person| person.key == key));
        let name = choices.first().and_then(|(_, meaning)| meaning.split_once(": "));
        name.map_or(format!("[{key}]"), |(_, name)| format!("[{key}] ({name})"))
    }

    /// The members who serve and have no conflict in this case, by key, with their names.
    pub(super) fn members(&self) -> Vec<Choice> {
        let name = |member: &Member| (member.key.clone(), member.name.clone().unwrap_or_default());
        self.serving().1.into_iter().map(name).collect()
    }

    /// The members who serve: those who have a conflict in this case, and the others.
    fn serving(&self) -> (Vec<&Member>, Vec<&Member>) {
        let committee = &self.workspace.committee.committee;
        let is_recused = |member: &&Member| is_recused_on(committee, &self.file.case, &member.key, None);
        committee.serving(self.workspace.clock.today).partition(is_recused)
    }

    /// Fails for a key of nobody in the case; words for an outsider may not look like one.
    pub(super) fn require_people(&self, keys: &[String]) -> anyhow::Result<()> {
        for key in keys.iter().filter(|key| key.starts_with("person-")) {
            if self.file.case.person(key).is_none() {
                bail!("{} has no `{key}`; its people: {}", self.file.stem(), keys_of(&self.people()));
            }
        }
        Ok(())
    }

    /// Fails for a key of no member.
    pub(super) fn require_members(&self, keys: &[String]) -> anyhow::Result<()> {
        keys.iter().try_for_each(|key| self.workspace.member(key).map(|_| ()))
    }

    /// Writes the changes and tells what became of them.
    pub(super) fn write(&self, changes: &[Change], what: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
        let path = &self.file.path;
        let amended = amend(&self.workspace, path, changes)?;
        let is_written = matches!(amended, AmendOutcome::Written(_));
        let done = &mut |ui: &mut Ui| ui.done("wrote", format_args!("{what} into {path}"));
        let outcome = Telling::of(&self.workspace, path).tell(amended, done, ui)?;
        if !is_written {
            typed(changes.iter().filter_map(Change::value), ui);
        }
        Ok(outcome)
    }
}

/// Shows at a terminal what somebody typed and nothing was made of, so that it need not be thought of again.
pub(super) fn typed<'v>(values: impl IntoIterator<Item = &'v Value>, ui: &mut Ui) {
    fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Text(text) => found.push(text),
            Value::List(items) => items.iter().for_each(|item| texts(item, found)),
            Value::Map(entries) => entries.iter().for_each(|(_, value)| texts(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    values.into_iter().for_each(|value| texts(value, &mut found));
    // Keys and vocabulary words are quick to type again.
    let is_key = |text: &str| text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-');
    found.retain(|text| !is_key(text));
    if !found.is_empty() && ui.is_interactive() {
        ui.show("What you typed, for the next time:");
        for text in found {
            ui.item(printable(text));
        }
    }
}

/// Says which names became keys.
pub(super) fn show_replaced_names(named: &ReplacedNames, ui: &mut Ui) {
    for (key, count) in named {
        ui.done("named", format_args!("[{key}], in place of {}", plural(*count, "name")));
    }
}

/// Tells what became of changes of a case.
pub(super) struct Telling<'t> {
    workspace: &'t Workspace,
    /// The case that was amended.
    path: &'t str,
    /// Another case that the change concerns.
    other: Option<&'t str>,
    /// Without the new lines and how they are saved: the caller says that in the end.
    is_brief: bool,
}

impl<'t> Telling<'t> {
    pub(super) fn of(workspace: &'t Workspace, path: &'t str) -> Telling<'t> {
        Telling { workspace, path, other: None, is_brief: false }
    }

    pub(super) fn and(self, other: &'t str) -> Telling<'t> {
        Telling { other: Some(other), ..self }
    }

    pub(super) fn briefly(self) -> Telling<'t> {
        Telling { is_brief: true, ..self }
    }

    /// Tells it; `done` says what was written, where it was.
    pub(super) fn tell(
        self,
        amended: AmendOutcome,
        done: &mut dyn FnMut(&mut Ui),
        ui: &mut Ui,
    ) -> anyhow::Result<Outcome> {
        match amended {
            AmendOutcome::Written(written) => {
                done(ui);
                self.tell_written(&written, ui)
            }
            AmendOutcome::Wrong(verdict) => {
                render::text::to_people(&verdict, ui)?;
                ui.refuse("Nothing was written: with this entry, the case would have the errors above.");
                Ok(Outcome::Findings)
            }
            AmendOutcome::Refused(why) => {
                ui.refuse(format_args!("Nothing was written to {}: {why}.", self.path));
                Ok(Outcome::Findings)
            }
        }
    }

    /// Tells what was written, with its new lines, what the rules say since, and how it is saved.
    fn tell_written(self, written: &AmendedCase, ui: &mut Ui) -> anyhow::Result<Outcome> {
        if !self.is_brief && ui.shows_snippets_to_people() && ui.is_interactive() {
            written.lines.iter().for_each(|line| ui.note(format_args!("+ {}", printable(line))));
        }
        show_replaced_names(&written.named, ui);
        if !written.left.findings.is_empty() {
            render::text::to_people(&written.left, ui)?;
            ui.warn(format_args!(
                "It is written. What is listed above is for you to decide: `casebound edit {}` opens the case.",
                layout::stem(self.path).unwrap_or(self.path)
            ));
        }
        if let Some(about) = &written.about {
            review::say_about(about, ui);
        }
        let outcome = written.left.outcome(false);
        if !self.is_brief && outcome == Outcome::Clean && written.about.is_none() {
            let paths: Vec<&str> = [self.path].into_iter().chain(self.other).collect();
            ui.how_to_record(self.workspace, &paths);
        }
        Ok(outcome)
    }
}

/// A time from the command line, as people type it.
pub(super) fn moment_of(workspace: &Workspace, option: &str, text: Option<&str>) -> anyhow::Result<Option<Moment>> {
    text.map(|text| workspace.moment(text).map_err(|help| anyhow::anyhow!("{option} is not clear: {help}"))).transpose()
}

/// When a report arrived, from the command line.
///
/// # Errors
/// When it is not clear, or the day is still to come.
pub(super) fn received(workspace: &Workspace, text: Option<&str>) -> anyhow::Result<Option<Moment>> {
    let received = moment_of(workspace, "--received", text)?;
    if received.is_some_and(|at| workspace.committee.committee.day_of(at) > workspace.clock.today) {
        bail!("a report can't be received on a future day; write the day on which it arrived");
    }
    Ok(received)
}

/// Keys of choices for a message.
pub(super) fn keys_of(choices: &[Choice]) -> String {
    if choices.is_empty() {
        return "none yet".to_owned();
    }
    choices.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(", ")
}

/// The words of a vocabulary, with their meanings.
pub(super) fn words<V: Vocabulary>() -> Vec<Choice> {
    V::WORDS.iter().map(|word| (word.word.to_owned(), word.meaning.to_owned())).collect()
}

/// The longest text of an entry, in bytes.
const MAX_TEXT: usize = 64 * 1024;

/// The text of an option; `-` stands for standard input, so that private words are on no command line.
pub(super) fn text(option: Option<&str>) -> anyhow::Result<Option<String>> {
    match option {
        Some("-") => {
            let mut text = String::new();
            let read = std::io::stdin().take(MAX_TEXT as u64 + 1).read_to_string(&mut text);
            let read = read.context("cannot read standard input as UTF-8 text; nothing was written")?;
            if read > MAX_TEXT {
                bail!("this is over 64 KiB, so nothing was written; keep it as an attachment and write a summary");
            }
            if read == 0 {
                bail!("standard input is empty, or another option has read it already; nothing was written");
            }
            Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
        }
        text => Ok(text.map(str::to_owned)),
    }
}
