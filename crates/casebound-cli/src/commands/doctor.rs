//! `casebound doctor`: is the repository set up as it should be?

use std::path::Path;
use std::time::SystemTime;

use casebound_app::disposal::tombstones;
use casebound_app::holders::holders;
use casebound_app::printable::{in_line, plural};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, gate, signing};
use casebound_git::{HookStatus, Repository, program, purge};
use casebound_record::disposal::APPROVALS;
use casebound_record::words::Approvals;

use crate::ui::Ui;
use casebound_record::layout::CASES;

/// Copies that editors and broken-off writes leave behind.
const LEFT_BEHIND: [&str; 6] = ["~", ".swp", ".swo", ".bak", ".orig", ".tmp"];

/// Look for what makes the record unsafe: hooks, certificates, copies left behind, remotes
///
/// Exits with 1 when something needs to be done.
///
/// Example: `casebound doctor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let mut report = Report { ui, needs: 0 };
    if let Some(day) = context.today.filter(|_| context.pretends) {
        report.advice(format!(
            "CASEBOUND_TODAY is set: every command acts as of {day}; `unset CASEBOUND_TODAY` ends that"
        ))?;
    }
    if workspace.committee.is_usable() {
        report.fine("committee.yaml can be read")?;
    } else {
        report.needs("committee.yaml has errors: `casebound check` shows them")?;
    }
    git(&workspace, &mut report)?;
    left_behind(&workspace.root, &mut report)?;
    readers(&workspace.root, &mut report)?;
    certificates(&workspace, &mut report)?;
    let needs = report.needs;
    Ok(if needs == 0 { Outcome::Clean } else { Outcome::Findings })
}

struct Report<'u> {
    ui: &'u mut Ui,
    needs: usize,
}

impl Report<'_> {
    fn fine(&mut self, text: impl AsRef<str>) -> anyhow::Result<()> {
        self.ui.line(format_args!("  ok    {}", in_line(text.as_ref())))
    }

    fn needs(&mut self, text: impl AsRef<str>) -> anyhow::Result<()> {
        self.needs += 1;
        self.ui.line(format_args!("  to do {}", in_line(text.as_ref())))
    }

    fn advice(&mut self, text: impl AsRef<str>) -> anyhow::Result<()> {
        self.ui.line(format_args!("  note  {}", in_line(text.as_ref())))
    }
}

fn git(workspace: &Workspace, report: &mut Report<'_>) -> anyhow::Result<()> {
    let Some(git) = &workspace.git else {
        return report.needs("this is not a git repository: nothing is checked at a commit, and nothing is kept twice");
    };
    hooks(git, report)?;
    match signing::current_member(workspace) {
        Some(member) => report.fine(format!("git knows you as the member {}", member.key))?,
        None => report.needs(
            "git's user.email is not a member's address in committee.yaml, so nobody knows who you are: git config user.email ADDRESS",
        )?,
    }
    disposals(git, report)?;
    let untracked = program::run(&workspace.root, &["ls-files", "--others", "--exclude-standard", "-z", "--", CASES])?;
    let untracked = String::from_utf8_lossy(&untracked.stdout).split('\0').filter(|path| path.ends_with(".md")).count();
    match untracked {
        0 => report.fine("every case is known to git")?,
        count => {
            let count = plural(count, "case file");
            report.needs(format!("not known to git: {count}; `git add cases`, then commit"))?;
        }
    }
    let remotes = git.remotes()?;
    let committee = &workspace.committee.committee;
    for remote in &remotes {
        let urls = [&remote.fetch_url, &remote.push_url];
        let outside = urls.into_iter().flatten().any(|url| gate::may_be_pushed_to(committee, url) == Outcome::Findings);
        if outside {
            report.needs(format!("the remote `{}` is not one of `remotes` in committee.yaml", remote.name))?;
        }
    }
    if !remotes.is_empty() && committee.remotes.is_empty() {
        report.advice("committee.yaml does not say where this repository may be pushed to: add `remotes: [URL]`")?;
    }
    Ok(())
}

fn hooks(git: &Repository, report: &mut Report<'_>) -> anyhow::Result<()> {
    let (mut old, mut missing) = (Vec::new(), Vec::new());
    for hook in casebound_app::hooks::hooks(git) {
        match git.hook_status(&hook)? {
            HookStatus::Ours => {}
            HookStatus::OursOutdated => old.push(hook.name),
            HookStatus::Missing | HookStatus::Foreign => missing.push(hook.name),
        }
    }
    for (names, what) in [(&old, "of another version"), (&missing, "not installed")] {
        if !names.is_empty() {
            report.needs(format!("hooks that are {what}: {}: run `casebound hook install`", names.join(", ")))?;
        }
    }
    if old.is_empty() && missing.is_empty() { report.fine("all hooks are installed") } else { Ok(()) }
}

/// What was disposed of must be gone here, too.
fn disposals(git: &Repository, report: &mut Report<'_>) -> anyhow::Result<()> {
    if purge::unfinished(git)?.is_some() {
        return report.needs("an erasing was interrupted: run `casebound sync`");
    }
    match tombstones::count_not_done(git) {
        Err(error) => report.needs(format!("{error:#}")),
        Ok((0, _)) => Ok(()),
        Ok((_, 0)) => report.fine("what was disposed of is gone here"),
        Ok((_, open)) => report.needs(format!("not done here: {}; run `casebound sync`", plural(open, "disposal"))),
    }
}

fn left_behind(root: &Path, report: &mut Report<'_>) -> anyhow::Result<()> {
    let mut found = 0;
    for entry in walkdir::WalkDir::new(root).into_iter().filter_entry(|it| it.file_name() != ".git").flatten() {
        let name = entry.file_name().to_string_lossy();
        if entry.file_type().is_file() && LEFT_BEHIND.iter().any(|ending| name.ends_with(ending)) {
            found += 1;
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            report.needs(format!("a copy was left behind: {}; look at it and delete it", path.display()))?;
        }
    }
    if found == 0 {
        report.fine("no copies were left behind")?;
    }
    Ok(())
}

#[cfg(unix)]
fn readers(root: &Path, report: &mut Report<'_>) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = root.metadata()?.permissions().mode();
    if mode & 0o077 == 0 {
        return report.fine("only you can open the folder");
    }
    report.needs(format!("other users of this machine can open the folder: chmod 700 {}", root.display()))
}

#[cfg(not(unix))]
fn readers(_root: &Path, _report: &mut Report<'_>) -> anyhow::Result<()> {
    Ok(())
}

fn certificates(workspace: &Workspace, report: &mut Report<'_>) -> anyhow::Result<()> {
    let committee = &workspace.committee.committee;
    let mut fit_members = 0;
    for holder in holders(workspace) {
        let who = &holder.who;
        if holder.path.is_none() {
            report.advice(format!("{who} has no certificate: nothing can be encrypted for them"))?;
            continue;
        }
        let certificate = match holder.certificate(workspace) {
            Ok(certificate) => certificate,
            Err(error) => {
                report.needs(format!("{who}: {error:#}"))?;
                continue;
            }
        };
        let fitness = holder.fitness(&certificate, workspace.clock);
        for refusal in &fitness.refusals {
            report.needs(format!("{who}: {refusal}"))?;
        }
        for advice in &fitness.advice {
            report.advice(format!("{who}: {advice}"))?;
        }
        if fitness.is_fit() {
            fit_members += usize::from(who.starts_with("member "));
            let left = fitness.expires.and_then(|end| end.duration_since(SystemTime::from(workspace.clock.now)).ok());
            let days = left.map(|left| format!(", {} days left", left.as_secs() / 86_400)).unwrap_or_default();
            report.fine(format!("{who}: the certificate can be used{days}"))?;
        }
    }
    match committee.retention.approvals {
        Approvals::Signed => Ok(()),
        _ if fit_members >= APPROVALS => report.advice(
            "two members have certificates: `approvals: signed` under `retention` in committee.yaml makes disposals theirs",
        ),
        Approvals::Typed => report.advice(
            "one person types the names of both who approve a disposal: write `approvals: committed` under `retention`",
        ),
        Approvals::Committed => Ok(()),
    }
}
