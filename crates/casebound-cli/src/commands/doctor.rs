//! `casebound doctor`: is the repository set up as it should be?

use casebound_app::doctor::{self, Observation, Repair, Urgency};
use casebound_app::printable::{in_line, plural};
use casebound_app::saving::NamedIn;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::ui::Ui;

/// Check that the repository is set up safely: hooks, certificates, leftover copies, remotes
///
/// Exits with 1 when something needs to be done.
///
/// Example: `casebound doctor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Install hooks that are missing or old, and add the lines that .gitignore lacks, before looking
    #[arg(long)]
    fix: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    if args.fix {
        for repair in doctor::repair(&workspace)? {
            match repair {
                Repair::Hook(name) => ui.done("installed", format_args!("the hook {name}")),
                Repair::IgnoreLines(count) => ui.done("added", format_args!("{} to .gitignore", plural(count, "line"))),
            }
        }
    }
    let found = doctor::examine(&workspace)?;
    for observation in &found {
        let mark = match observation.urgency() {
            Urgency::Fine => "ok   ",
            Urgency::Note => "note ",
            Urgency::ToDo => "to do",
        };
        for line in in_words(observation) {
            ui.line(format_args!("  {mark} {}", in_line(&line)))?;
        }
    }
    let is_fine = found.iter().all(|observation| observation.urgency() != Urgency::ToDo);
    Ok(if is_fine { Outcome::Clean } else { Outcome::Findings })
}

/// Says what was found and what to type, in a line or two.
fn in_words(observation: &Observation) -> Vec<String> {
    let text = match observation {
        Observation::PretendsToday(day) => {
            format!("CASEBOUND_TODAY is set: every command acts as of {day}; `unset CASEBOUND_TODAY` ends that")
        }
        Observation::Policy { is_usable: true } => "committee.yaml can be read".to_owned(),
        Observation::Policy { is_usable: false } => {
            "committee.yaml has errors: `casebound check` shows them".to_owned()
        }
        Observation::Hooks { outdated, missing } => return hooks_in_words(outdated, missing),
        Observation::LeftBehind(path) => {
            format!("a copy was left behind: {}; look at it and delete it", path.display())
        }
        Observation::FilesOfNoCase(path) => {
            format!(
                "there is no case to these files: {}; look at them, and delete them or bring the case back",
                path.display()
            )
        }
        Observation::Patch(path) => {
            format!("a hook manager keeps a patch that may hold parts of a case: {}; delete it", path.display())
        }
        Observation::NothingLeftBehind => "no copies were left behind".to_owned(),
        Observation::IgnoreLinesMissing(count) => {
            format!(".gitignore lacks {} that keep copies out of git: `casebound doctor --fix`", plural(*count, "line"))
        }
        Observation::Folder { is_private: true, .. } => "only you can open the folder".to_owned(),
        Observation::Folder { path, is_private: false } => {
            format!("other users of this machine can open the folder: chmod 700 {}", path.display())
        }
        Observation::NoCertificate { .. }
        | Observation::UnreadableCertificate { .. }
        | Observation::UnfitCertificate { .. }
        | Observation::AdviceOnCertificate { .. }
        | Observation::Fit { .. }
        | Observation::ApprovalsAreTyped
        | Observation::ApprovalsCouldBeSigned => certificate_in_words(observation),
        _ => repository_in_words(observation),
    };
    vec![text]
}

fn hooks_in_words(outdated: &[&str], missing: &[&str]) -> Vec<String> {
    let kinds = [(outdated, "of another version"), (missing, "not installed")];
    let kinds = kinds.into_iter().filter(|(names, _)| !names.is_empty());
    let lines: Vec<String> = kinds
        .map(|(names, what)| format!("hooks that are {what}: {}: run `casebound hook install`", names.join(", ")))
        .collect();
    if lines.is_empty() { vec!["all hooks are installed".to_owned()] } else { lines }
}

fn repository_in_words(observation: &Observation) -> String {
    match observation {
        Observation::NoRepository => {
            "this is not a git repository: commits are not checked, and there is no second copy".to_owned()
        }
        Observation::Member(Some(key)) => format!("git identifies you as the member {key}"),
        Observation::Member(None) => {
            "git's user.email is not a member's address in committee.yaml, so Casebound cannot tell who you \
            are: git config user.email ADDRESS"
                .to_owned()
        }
        Observation::OtherAuthor { member: Some(key), .. } => {
            format!("what you commit here is from the member {key}: GIT_AUTHOR_EMAIL or author.email is another address than user.email")
        }
        Observation::OtherAuthor { member: None, address } => {
            format!(
                "what you commit here is from {address}, which is no member's address: GIT_AUTHOR_EMAIL or author.email is another \
                 address than user.email"
            )
        }
        Observation::OtherBranch { here, usual } => {
            let here = here.as_deref().map_or("no branch is checked out".to_owned(), |here| format!("you are on the branch {here}"));
            format!("{here}, and the committee's is {usual}: nothing is shared from here. `git switch {usual}`")
        }
        Observation::NamedInMessage(NamedIn::Newest) => {
            "the message of the newest commit names somebody, and can't be pushed: `git commit --amend`, then `casebound save`".to_owned()
        }
        Observation::NamedInMessage(NamedIn::Earlier) => {
            "the message of a commit that is not pushed yet names somebody: `git reset --soft @{upstream}`, then `casebound save`".to_owned()
        }
        Observation::UnfinishedPurge => "a purge was interrupted: run `casebound sync`".to_owned(),
        Observation::UnreadableTombstones(why) => why.clone(),
        Observation::OpenDisposals(0) => "everything that was disposed of is erased in this clone".to_owned(),
        Observation::OpenDisposals(open) => {
            format!("not erased in this clone yet: {}; run `casebound sync`", plural(*open, "disposal"))
        }
        Observation::UntrackedCases(0) => "every case is known to git".to_owned(),
        Observation::UntrackedCases(count) => {
            format!("not tracked by git: {}; run `git add cases`, then commit", plural(*count, "case file"))
        }
        Observation::RemoteNotAllowed(name) => {
            format!("the remote `{name}` is not one of `remotes` in committee.yaml")
        }
        _ => "committee.yaml does not say where this repository may be pushed to: add `remotes: [URL]`".to_owned(),
    }
}

fn certificate_in_words(observation: &Observation) -> String {
    match observation {
        Observation::NoCertificate { who } => format!("{who} has no certificate: nothing can be encrypted for them"),
        Observation::UnreadableCertificate { who, why } => format!("{who}: {why}"),
        Observation::UnfitCertificate { who, why } => format!("{who}: {why}"),
        Observation::AdviceOnCertificate { who, advice } => format!("{who}: {advice}"),
        Observation::Fit { who, days_left } => {
            let days = days_left.map(|days| format!(", {days} days left")).unwrap_or_default();
            format!("{who}: the certificate can be used{days}")
        }
        Observation::ApprovalsCouldBeSigned => {
            "two members have certificates: `approvals: signed` under `retention` in \
            committee.yaml would prove who approves a disposal"
                .to_owned()
        }
        _ => {
            "one person types the names of both who approve a disposal: write `approvals: committed` under `retention`"
                .to_owned()
        }
    }
}
