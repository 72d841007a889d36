//! `casebound resolve`: asks which version is right where two members changed the same place of a case.

use anyhow::bail;
use casebound_app::printable::{in_line, printable};
use casebound_app::resolving::{
    self, Beginning, ConflictAnswer, ConflictAnswers, ConflictQuestion, OpenFile, OpenReason, Resolution,
};
use casebound_app::{Context, Outcome};
use casebound_record::layout::stem;
use casebound_record::merge::{Cause, MergeConflict, MergePlace};
use clap::ValueEnum as _;

use crate::questions::{Choice, Questions};
use crate::render;
use crate::ui::Ui;

/// Decide which version is right where two members changed the same part of a case
///
/// Log entries, keys and paragraphs that two members add are joined without a question. Where both changed the same value, or
/// one removed what the other changed, this asks which version is right, writes the case, and lets git continue. You need not
/// start a merge or rebase first; if this starts one and a question stays open, it takes it back.
///
/// Without a terminal it lists the questions; `--take` answers all of them alike.
///
/// Example: `casebound resolve quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these cases: code names, or their beginnings
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// Answer all questions alike
    #[arg(long, value_name = "VERSION")]
    take: Option<Take>,
}

/// Which version is right.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Take {
    /// Your version
    Mine,
    /// The others' version
    Theirs,
    /// Both, where both can stay; else yours
    Both,
}

impl From<Take> for ConflictAnswer {
    fn from(take: Take) -> ConflictAnswer {
        match take {
            Take::Mine => ConflictAnswer::Mine,
            Take::Theirs => ConflictAnswer::Theirs,
            Take::Both => ConflictAnswer::Both,
        }
    }
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut listed = Vec::new();
    let stopped = match resolving::begin(context, ui)? {
        Beginning::Stopped(stopped) => stopped,
        Beginning::Nothing => {
            ui.note("Nothing to resolve: you have what the others did.");
            return Ok(Outcome::Clean);
        }
        Beginning::NotSynced(synced) => return Ok(render::disposal::show_sync(&synced, ui)),
    };
    let resolution = match args.take {
        Some(answer) => stopped.resolve(&args.cases, &mut Always(answer.into()))?,
        None => match Questions::begin(ui) {
            Ok(Some(questions)) => stopped.resolve(&args.cases, &mut Asking(questions))?,
            Ok(None) => stopped.resolve(&args.cases, &mut Listing(&mut listed))?,
            Err(error) => {
                stopped.take_back()?;
                return Err(error);
            }
        },
    };
    for line in listed {
        ui.line(line)?;
    }
    show(resolution, ui)
}

fn show(resolution: Resolution, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match resolution {
        Resolution::Done => {
            ui.done("resolved", "your version and the others' are one");
            ui.note("Now share it: casebound save");
        }
        Resolution::Open(files, operation) => {
            files.iter().for_each(|file| ui.refuse(in_words(file)));
            ui.refuse(match operation {
                Some("stash") => "Then type `casebound resolve` again.".to_owned(),
                Some(operation) => {
                    format!("Then type `casebound resolve` again; `git {operation} --abort` undoes everything.")
                }
                None => "Your branch is unchanged.".to_owned(),
            });
            return Ok(Outcome::Findings);
        }
        Resolution::NotContinued(operation, said) => {
            let said = if said.trim().is_empty() { "it gave no reason; is the disk full?" } else { said.as_str() };
            ui.refuse(format_args!("Everything is answered, but git could not continue:\n{}", printable(said)));
            ui.refuse(format_args!(
                "Correct what it says, then type `casebound resolve` again; `git {operation} --abort` undoes everything."
            ));
            return Ok(Outcome::Findings);
        }
    }
    Ok(Outcome::Clean)
}

/// What to do about a file that stays open.
fn in_words(file: &OpenFile) -> String {
    let path = in_line(&file.path);
    let name = stem(&file.path).unwrap_or(&file.path);
    match &file.why {
        OpenReason::Unanswered => format!(
            "{name} has open questions: on a terminal `casebound resolve {name}` asks them; `--take mine` or `--take theirs` \
             answers all of them"
        ),
        OpenReason::NotAskedFor => format!("{name} has open questions: `casebound resolve {name}`"),
        OpenReason::NoCase => format!("{path} is not a case: edit it, then `git add {path}`"),
        OpenReason::Deleted => {
            format!("{path} was deleted on one side: `git add {path}` keeps it, `git rm {path}` deletes it")
        }
        OpenReason::Unreadable => format!(
            "{path} can't be read as a case in one of its versions, so git compared the lines: edit it, remove the lines that begin \
             with <<<<<<<, ======= and >>>>>>>, then `git add {path}`"
        ),
        OpenReason::Shut(why) => format!("{path} is sealed, and was not joined: {why}"),
        OpenReason::EditedByHand => format!(
            "{path} was changed since git stopped: `git add {path}` takes it as it is, `git checkout --merge {path}` takes the \
             change back"
        ),
    }
}

/// Everybody's answer to everything.
struct Always(ConflictAnswer);

impl ConflictAnswers for Always {
    fn answer(&mut self, _: &ConflictQuestion<'_>) -> anyhow::Result<Option<ConflictAnswer>> {
        Ok(Some(self.0))
    }
}

/// Nobody answers: places and reasons are listed, and no word of the record.
struct Listing<'l>(&'l mut Vec<String>);

impl ConflictAnswers for Listing<'_> {
    fn answer(&mut self, question: &ConflictQuestion<'_>) -> anyhow::Result<Option<ConflictAnswer>> {
        self.0.push(format!("{}: {}: {}", question.case, place(question.conflict), cause(question.conflict.cause)));
        Ok(None)
    }
}

/// Somebody at the terminal.
struct Asking<'u>(Questions<'u>);

impl ConflictAnswers for Asking<'_> {
    fn answer(&mut self, question: &ConflictQuestion<'_>) -> anyhow::Result<Option<ConflictAnswer>> {
        let conflict = question.conflict;
        if conflict.cause == Cause::Redacted {
            bail!("{} was redacted and can't be read here: it stays redacted; type `casebound sync`", question.case);
        }
        let (number, all) = question.number;
        let count = if all > 1 { format!(" ({number} of {all})") } else { String::new() };
        self.0.tell(format_args!("\n{}, {}{count}: {}.", question.case, place(conflict), cause(conflict.cause)));
        let versions = [("before", &conflict.base), ("mine", &conflict.ours), ("theirs", &conflict.theirs)];
        for (name, text) in versions.into_iter().filter(|_| conflict.place != MergePlace::File) {
            let text = text.as_ref().map_or("(not there)", |text| text.expose().as_str());
            for (line, text) in text.lines().enumerate() {
                self.0.tell(format_args!("  {:<7} {}", if line == 0 { name } else { "" }, printable(text)));
            }
        }
        let choice = |word: &str, meaning: &str| -> Choice { (word.to_owned(), meaning.to_owned()) };
        let mut choices = vec![choice("mine", "your version"), choice("theirs", "the others' version")];
        if conflict.can_be_both {
            choices.push(choice("both", both(conflict)));
        }
        let answer = self.0.one("Which is right?", &choices)?;
        Ok(answer.and_then(|word| Take::from_str(&word, false).ok()).map(ConflictAnswer::from))
    }
}

fn both(conflict: &MergeConflict) -> &'static str {
    match &conflict.place {
        MergePlace::Entry { route, .. } if route.starts_with("people.") => {
            "they are two people: theirs gets another key, everywhere"
        }
        _ => "both stay, one below the other",
    }
}

/// What a place is called: keys and numbers, no word of the record.
fn place(conflict: &MergeConflict) -> String {
    match &conflict.place {
        MergePlace::Entry { route, .. } => in_line(route),
        MergePlace::Text { .. } => "the text below the front matter".to_owned(),
        MergePlace::File => "the whole file".to_owned(),
    }
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::BothChanged => "both of you changed it",
        Cause::BothAdded => "both of you added it, and not the same",
        Cause::RemovedByUs => "you removed it, and the others changed it",
        Cause::RemovedByThem => "the others removed it, and you changed it",
        Cause::VotesForOtherWords => "one of you changed the words, and the other voted for those of before",
        Cause::NotTogether => "each version is right, but together they are no case",
        Cause::TakenIn => {
            "one of you took it into another case, and the other one changed it. Keep the version that is not a stub, then absorb it \
             again: what is new goes along"
        }
        Cause::Redacted => "one version was redacted, and the other can't be read",
    }
}
