//! What could be typed for each kind of value: from the repository that one is in, and from the program itself.

use casebound_app::Context;
use casebound_app::snapshot::Snapshot;
use casebound_app::workspace::Workspace;
use casebound_record::words::{Channel, LogWord, Outcome, Profile, Role, Status};
use casebound_record::{CaseFile, Committee, layout};
use casebound_validate::RULES;
use chrono::Utc;
use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::commands::entries::words;
use crate::commands::guide;

/// Teaches every argument of a command what it takes, by the name of its value in the manual.
pub(super) fn completing(command: Command) -> Command {
    command.mut_args(teach).mut_subcommands(completing)
}

fn teach(argument: Arg) -> Arg {
    let name = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let candidates: fn() -> Vec<CompletionCandidate> = match name.as_deref() {
        Some("CASE") => || named(|workspace| case_names(workspace).unwrap_or_default()),
        Some("PERSON") => || named(|workspace| people(workspace).unwrap_or_default()),
        Some("MEMBER") => || declared(|committee| committee.members.iter().map(|member| &member.key).collect()),
        Some("EVENT") => || declared(|committee| committee.events.iter().map(|event| &event.key).collect()),
        Some("TYPE") => || declared(|committee| committee.types.iter().map(|known| &known.key).collect()),
        Some("KIND") => || declared(|committee| committee.sanctions.iter().map(|sanction| &sanction.key).collect()),
        Some("FORM") => || declared(|committee| committee.forms.iter().map(|form| &form.key).collect()),
        Some("RULE") => || RULES.iter().map(|rule| CompletionCandidate::new(rule.id.name())).collect(),
        Some("TOPIC") => || guide::topics().map(CompletionCandidate::new).collect(),
        Some("WHAT") => || explained(words::<LogWord>()),
        Some("CHANNEL") => || explained(words::<Channel>()),
        Some("ROLE") => || explained(words::<Role>()),
        Some("FINDING") => || explained(words::<Outcome>()),
        Some("STATUS") => || explained(words::<Status>()),
        Some("PROFILE") => || explained(words::<Profile>()),
        _ => return argument,
    };
    argument.add(ArgValueCandidates::new(candidates))
}

/// What a repository has; nothing where there is none.
fn named(read: impl Fn(&Workspace) -> Vec<String>) -> Vec<CompletionCandidate> {
    let names = Workspace::open(&here()).ok().map(|workspace| read(&workspace)).unwrap_or_default();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// Keys that committee.yaml declares.
fn declared(keys: impl for<'c> Fn(&'c Committee) -> Vec<&'c String>) -> Vec<CompletionCandidate> {
    named(|workspace| keys(&workspace.committee.committee).into_iter().cloned().collect())
}

fn explained(words: Vec<(String, String)>) -> Vec<CompletionCandidate> {
    words.into_iter().map(|(word, meaning)| CompletionCandidate::new(word).help(Some(meaning.into()))).collect()
}

/// The repository that `-C` names, or the one of the current folder.
fn here() -> Context {
    let mut typed = typed();
    let directory = typed.find(|word| word == "-C").and_then(|_| typed.next()).map(Into::into);
    Context { directory, now: Utc::now(), today: None, pretends: false, progress: None, secret: None }
}

/// The words of the line that is completed: the shell passes them on after `--`.
fn typed() -> impl Iterator<Item = String> {
    std::env::args().skip_while(|word| word != "--").skip(1)
}

fn case_names(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    Ok(snapshot.case_paths().filter_map(layout::stem).map(str::to_owned).collect())
}

/// The people of the case that is named on the line.
fn people(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let named: Vec<CaseFile> = typed()
        .filter(|word| casebound_record::code_name::is_well_formed(word))
        .filter_map(|word| workspace.find(&word).ok().map(|(_, file)| file))
        .collect();
    Ok(named.iter().flat_map(|file| file.case.people.iter().map(|person| person.key.clone())).collect())
}
