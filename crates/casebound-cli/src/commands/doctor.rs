//! `casebound doctor`: is the repository set up as it should be?

use casebound_app::certificate_replacement;
use casebound_app::doctor::{self, CertificateState, Observation, Repair, RepositoryObservation, Urgency};
use casebound_app::printable::{in_line, plural};
use casebound_app::renewals::Renewal;
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
    /// Install hooks and the merge driver where they are missing or old, and add the lines that .gitignore lacks, before looking
    #[arg(long)]
    fix: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    if args.fix {
        for repair in doctor::repair(&workspace)? {
            match repair {
                Repair::Hook(name) => ui.done("installed", format_args!("the hook {name}")),
                Repair::MergeDriver => ui.done("installed", "the merge driver"),
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
        Observation::MergeDriverMissing => {
            "git compares lines where two members wrote into one case, and does not know of entries: run `casebound hook install`".to_owned()
        }
        Observation::LeftBehind(path) => {
            format!("a copy was left behind: {}; look at it and delete it", path.display())
        }
        Observation::FilesOfNoCase(path) => {
            format!(
                "there is no case to these files: {}; look at them, and delete them or bring the case back",
                path.display()
            )
        }
        Observation::PlainTextLeft { case, file } => {
            format!(
                "an interrupted edit left the plain text of the sealed case {case} in {}: `casebound edit {case}` goes on with it",
                file.display()
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
        Observation::Certificate { who, state } => format!("{who}: {}", certificate_in_words(state)),
        Observation::ApprovalsAreTyped => {
            "one person types the names of both who approve a disposal: write `approvals: committed` under `retention`"
                .to_owned()
        }
        Observation::ApprovalsCouldBeSigned => {
            "two members have certificates: `approvals: signed` under `retention` in \
            committee.yaml would prove who approves a disposal"
                .to_owned()
        }
        Observation::Repository(found) => repository_in_words(found),
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

fn repository_in_words(observation: &RepositoryObservation) -> String {
    match observation {
        RepositoryObservation::Missing => {
            "this is not a git repository: commits are not checked, and there is no second copy".to_owned()
        }
        RepositoryObservation::Member(Some(key)) => format!("git identifies you as the member {key}"),
        RepositoryObservation::Member(None) => {
            "git's user.email is not a member's address in committee.yaml, so Casebound cannot tell who you \
            are: git config user.email ADDRESS"
                .to_owned()
        }
        RepositoryObservation::OtherAuthor { member: Some(key), .. } => {
            format!("what you commit here is from the member {key}: GIT_AUTHOR_EMAIL or author.email is another address than user.email")
        }
        RepositoryObservation::OtherAuthor { member: None, address } => {
            format!(
                "what you commit here is from {address}, which is not a member's address: GIT_AUTHOR_EMAIL or author.email is another \
                 address than user.email"
            )
        }
        RepositoryObservation::OtherBranch { here, usual } => {
            let here = here.as_deref().map_or("no branch is checked out".to_owned(), |here| format!("you are on the branch {here}"));
            format!("{here}, and the committee's is {usual}: nothing is shared from here. `git switch {usual}`")
        }
        RepositoryObservation::NamedInMessage(NamedIn::Newest) => {
            "the message of the newest commit names somebody, and can't be pushed: `git commit --amend`, then `casebound save`".to_owned()
        }
        RepositoryObservation::NamedInMessage(NamedIn::Earlier) => {
            "the message of a commit that is not pushed yet names somebody: `git reset --soft @{upstream}`, then `casebound save`".to_owned()
        }
        RepositoryObservation::UnfinishedPurge => "a purge was interrupted: run `casebound sync`".to_owned(),
        RepositoryObservation::UnreadableTombstones(why) => why.clone(),
        RepositoryObservation::OpenDisposals(0) => "everything that was disposed of is erased in this clone".to_owned(),
        RepositoryObservation::OpenDisposals(open) => {
            format!("not erased in this clone yet: {}; run `casebound sync`", plural(*open, "disposal"))
        }
        RepositoryObservation::UntrackedCases(0) => "every case is known to git".to_owned(),
        RepositoryObservation::UntrackedCases(count) => {
            format!("not tracked by git: {}; run `git add cases`, then commit", plural(*count, "case file"))
        }
        RepositoryObservation::RemoteNotAllowed(name) => {
            format!("the remote `{name}` is not one of `remotes` in committee.yaml")
        }
        RepositoryObservation::RemotesNotDeclared => "committee.yaml does not say where this repository may be pushed to: add `remotes: [URL]`".to_owned(),
    }
}

fn certificate_in_words(state: &CertificateState) -> String {
    match state {
        CertificateState::Missing => "no certificate, so nothing can be encrypted for them".to_owned(),
        CertificateState::Unreadable(why) => why.clone(),
        CertificateState::Replaced(replacement) => certificate_replacement::in_words(replacement),
        CertificateState::Unfit(why) => why.to_string(),
        CertificateState::Advice(advice) => advice.to_string(),
        CertificateState::ToRenew(Renewal { last_day, is_over, command, .. }) => {
            let ends = if *is_over { "ended after" } else { "can be used until" };
            format!(
                "the certificate {ends} {last_day}: its owner extends it (`casebound guide keys`), then `{command}`"
            )
        }
        CertificateState::Fit { days_left: None } => "the certificate can be used".to_owned(),
        CertificateState::Fit { days_left: Some(days) } => format!("the certificate can be used, {days} days left"),
    }
}
