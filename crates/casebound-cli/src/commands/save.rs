//! `casebound save`: checks, commits, syncs and pushes in one command.

use std::collections::BTreeSet;

use casebound_app::about_members::AboutMembers;
use casebound_app::disposal::sync::SyncOutcome;
use casebound_app::letters::twice;
use casebound_app::printable::{in_line, plural};
use casebound_app::runner::Verdict;
use casebound_app::saving::{
    self, Branches, CommitOutcome, Consent, NamedIn, PendingChanges, SaveOutcome, ShareOutcome,
};
use casebound_app::sealing::access;
use casebound_app::signing::Author;
use casebound_app::workspace::{self, Workspace};
use casebound_app::{Context, Outcome, shared_mails, signing};
use casebound_record::{COMMITTEE_FILE, layout};
use casebound_validate::Severity;

use crate::questions::Questions;
use crate::ui::Ui;
use crate::{render, review};

/// Save what you changed: check it, commit it, and share it with the others
///
/// Cases, their listed attachments, committee.yaml, keys, reports and your own templates are committed, with a message of
/// code names only; every other changed file is listed and left alone. Then it fetches the others' work, as `casebound sync`
/// does, and pushes if the branch has an upstream. Nothing is committed while a case has an error. If the sync needs a
/// decision, nothing is pushed.
///
/// Example: `casebound save quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Save only these cases, code names or paths; committee.yaml goes along where it is named, too
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// Commit it here, and share nothing yet
    #[arg(long)]
    no_push: bool,
    /// Share also a case about a member, who can read it here
    #[arg(long)]
    share_about_member: bool,
}

/// So much advice is shown beside what was saved; `check` shows the rest.
const ADVICE_AT_MOST: usize = 5;

/// So many code names are listed in what to type.
const NAMES_AT_MOST: usize = 12;

/// Whoever saves, where a case about a member would be shared.
struct ShareConsent<'u> {
    ui: &'u mut Ui,
    is_agreed: bool,
}

impl Consent for ShareConsent<'_> {
    fn confirm_share(&mut self, cases: &[AboutMembers]) -> anyhow::Result<bool> {
        for case in cases {
            review::say_about(case, self.ui);
        }
        if self.is_agreed || !self.ui.is_interactive() {
            return Ok(self.is_agreed);
        }
        self.ui.confirm("Share it all the same?")
    }
}

pub(crate) fn run(mut args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut sharing = ShareConsent { ui, is_agreed: args.share_about_member };
    let consent = if args.no_push { None } else { Some(&mut sharing as &mut dyn Consent) };
    let saved = saving::save(context, &args.cases, consent)?;
    match saved {
        SaveOutcome::NotShared => {
            ui.refuse(
                "Nothing was saved, and nothing is shared. To save another case type `casebound save CASE`; --no-push records this one \
                 here alone, --share-about-member shares it.",
            );
            return Ok(Outcome::Findings);
        }
        SaveOutcome::Nothing => ui.note("Nothing to save: nothing changed since the last commit."),
        SaveOutcome::NeedsPolicy(names) => {
            ui.refuse("Nothing was saved: the case names a member whom only the changed committee.yaml has.");
            if ui.is_interactive() && ui.confirm("Save committee.yaml, too?")? {
                args.cases.push(COMMITTEE_FILE.to_owned());
                return run(args, context, ui);
            }
            ui.refuse(format_args!("To save both type:\n  casebound save {} {COMMITTEE_FILE}", names.join(" ")));
            return Ok(Outcome::Findings);
        }
        SaveOutcome::Wrong(verdict, others) => {
            render::text::to_people(&verdict, ui)?;
            say_what_stops(&verdict, &others, ui);
            return Ok(Outcome::Findings);
        }
        SaveOutcome::Recorded(committed, changes, verdict) => {
            if !tell(&committed, &changes, ui) {
                return Ok(Outcome::Findings);
            }
            render::text::brief(&verdict, ADVICE_AT_MOST, ui);
            warn_of_last_reader(&changes, context, ui)?;
            say_whose(context, ui)?;
        }
    }
    if args.no_push { Ok(Outcome::Clean) } else { share(context, ui) }
}

/// Warns of sealed cases that were saved and that one reader alone could still be sealed for: with that key the case would be lost.
fn warn_of_last_reader(changes: &PendingChanges, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let saved = |path: &str| changes.ours.iter().any(|file| file.path == path);
    for access in access::list(&Workspace::open(context)?, None)?.iter().filter(|access| saved(&access.path)) {
        let fit: Vec<&str> =
            access.readers.iter().filter(|(_, unfit)| unfit.is_none()).map(|(key, _)| key.as_str()).collect();
        if let [] | [_] = fit[..] {
            ui.warn(format_args!(
                "{} can be sealed for {} alone: if that key is lost, so is the case. Let another member in: `casebound access grant {0} \
                 MEMBER`",
                access.case,
                fit.first().unwrap_or(&"nobody"),
            ));
        }
    }
    Ok(())
}

/// Names the cases that have errors, and how the others can be saved without them.
fn say_what_stops(verdict: &Verdict, others: &[String], ui: &mut Ui) {
    ui.refuse("Nothing was saved: fix what is listed, then run `casebound save` again.");
    let errors = verdict.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let wrong: BTreeSet<&str> = errors.filter_map(|finding| layout::stem(&finding.path)).collect();
    let wrong: Vec<&str> = wrong.into_iter().collect();
    match &wrong[..] {
        [] => return,
        [name] => ui.refuse(format_args!("`casebound edit {name}` opens it.")),
        [first, ..] if wrong.len() <= NAMES_AT_MOST => ui.refuse(format_args!(
            "Errors are in {}. `casebound edit {first}` opens the first of them.",
            wrong.join(", ")
        )),
        [first, ..] => ui.refuse(format_args!(
            "Errors are in {}. `casebound edit {first}` opens the first of them.",
            plural(wrong.len(), "case")
        )),
    }
    if !others.is_empty() && others.len() <= NAMES_AT_MOST {
        let without = if let [name] = &wrong[..] {
            format!("{name} stops it; the others can be saved without it")
        } else {
            "The others can be saved without them".to_owned()
        };
        ui.refuse(format_args!("{without}: `casebound save {}`.", others.join(" ")));
    }
}

/// Offers to save a case to whoever was asked about it; where nobody can answer, or says no, it says what to type.
pub(super) fn offer(workspace: &Workspace, path: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if let (Some(name), true) = (layout::stem(path), workspace.git.is_some())
        && let Some(mut questions) = Questions::begin(ui)?
        // Whoever stops here loses nothing: the case is written.
        && questions.yes("Save it now, so that it can't get lost?").unwrap_or(false)
    {
        let args = Args { cases: vec![name.to_owned()], no_push: false, share_about_member: false };
        return run(args, &workspace.context, ui);
    }
    ui.how_to_record(workspace, &[path]);
    Ok(Outcome::Clean)
}

/// Says it where the author of the commit is not a member.
fn say_whose(context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let workspace = Workspace::open(context)?;
    match signing::author(&workspace) {
        Author::Stranger(address) => ui.note(format_args!(
            "It is saved as from {}, which is not a member's address in committee.yaml: `casebound doctor` says more.",
            in_line(&address)
        )),
        Author::Member(_) | Author::Unknown => {}
    }
    Ok(())
}

/// Shows the result of the commit; returns whether there is one.
fn tell(committed: &CommitOutcome, changes: &PendingChanges, ui: &mut Ui) -> bool {
    for other in &changes.others {
        ui.note(format_args!("Not saved, because it is not part of the record: {}", in_line(other)));
    }
    if !changes.others.is_empty() {
        ui.note("  They stay as they are. Move them out of the repository, or name them in .gitignore; what belongs to it you commit with git.");
    }
    match committed {
        CommitOutcome::Created(_) => ui.done("saved", plural(changes.ours.len(), "file")),
        CommitOutcome::NothingStaged => ui.note("Nothing to save: nothing changed since the last commit."),
        CommitOutcome::NoIdentity => {
            ui.refuse("Nothing was saved, because git does not know who you are. Set your name and address once, then save again:");
            ui.item("git config --global user.name \"Your Name\"");
            ui.item("git config --global user.email you@example.org");
            return false;
        }
        CommitOutcome::Refused(said) => {
            ui.refuse(format_args!(
                "Nothing was saved: a hook refused it.\n{}",
                casebound_app::printable::printable(said)
            ));
            return false;
        }
    }
    true
}

/// Fetches what others did and pushes, where the branch has an upstream.
fn share(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let before = shared_mails::head(context)?;
    let shared = saving::share(context, ui)?;
    render::disposal::show_shared_mails(&shared_mails::since(context, before)?, ui);
    render::disposal::show_letters_sent_twice(&twice::since(context, before)?, ui);
    match &shared {
        ShareOutcome::NoServer(branches) => {
            say_no_server(branches, ui);
            return Ok(Outcome::Clean);
        }
        ShareOutcome::NotReached(said) => {
            ui.refuse(format_args!(
                "It is recorded here, and not shared yet: the server could not be reached. Once it can, `casebound save` shares it.\n{}",
                casebound_app::printable::printable(said.trim_end())
            ));
            return Ok(Outcome::Findings);
        }
        ShareOutcome::NotSynced(SyncOutcome::NotUpdated(_)) if workspace::has_unsaved(context)? => {
            ui.refuse(
                "It is recorded here, and not shared yet: other changed files are not saved, and what others did can't be brought in \
                 beside them. `casebound save` without a name saves all.",
            );
            return Ok(Outcome::Findings);
        }
        ShareOutcome::NotSynced(synced)
        | ShareOutcome::Nothing(synced)
        | ShareOutcome::Pushed(synced)
        | ShareOutcome::NotPushed(synced, ..) => {
            render::disposal::show_sync(synced, ui);
        }
    }
    match shared {
        ShareOutcome::NoServer(_) | ShareOutcome::NotReached(_) | ShareOutcome::Nothing(_) => Ok(Outcome::Clean),
        ShareOutcome::Pushed(_) => {
            ui.done("pushed", "to the others");
            Ok(Outcome::Clean)
        }
        ShareOutcome::NotSynced(_) => {
            ui.refuse(
                "Saved here but not shared yet: resolve what is reported above, then run `casebound save` again.",
            );
            Ok(Outcome::Findings)
        }
        ShareOutcome::NotPushed(_, said, named) => {
            let what_to_do = match named {
                Some(NamedIn::Newest) => {
                    "The message of the newest commit names somebody: `git commit --amend` writes another one, then `casebound save`."
                }
                Some(NamedIn::Earlier) => {
                    "The message of a commit names somebody: `git reset --soft @{upstream}` undoes all commits that are not shared, \
                     and leaves every file as it is; then `casebound save` records them anew."
                }
                None => "Type `casebound save` again; `casebound doctor` looks for the reason.",
            };
            ui.refuse(format_args!(
                "It is saved here, and could not be shared:\n{}\n{what_to_do}",
                casebound_app::printable::printable(said.trim_end())
            ));
            Ok(Outcome::Findings)
        }
    }
}

/// Says why nothing is shared from this branch.
fn say_no_server(branches: &Branches, ui: &mut Ui) {
    match (&branches.here, &branches.usual) {
        (Some(here), Some(usual)) => ui.refuse(format_args!(
            "Saved in this clone alone, on the branch {here}; the committee's branch is {usual}. `git switch {usual}`, then \
             `git merge {here}` and `casebound save` share it."
        )),
        (None, Some(usual)) => ui.refuse(format_args!(
            "Saved in this clone alone, on no branch; the committee's branch is {usual}. `git branch not-shared`, then \
             `git switch {usual}`, `git merge not-shared` and `casebound save` share it."
        )),
        (Some(here), None) if branches.remote.is_some() => {
            let remote = branches.remote.as_deref().unwrap_or_default();
            ui.refuse(format_args!(
                "Saved in this clone only: its branch has no server yet. Type this once, and `casebound save` shares from then on:\n  \
                 git push --set-upstream {remote} {here}"
            ));
        }
        _ => ui.note("Saved in this clone only: its branch has no server yet (see `casebound guide hosting`)."),
    }
}
