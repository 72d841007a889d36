//! `casebound init`: a private repository for a committee.

mod interview;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::doctor::{IGNORE_FILE, IGNORED};
use casebound_app::files::{self, Existing};
use casebound_app::founding::{Founding, NewMember};
use casebound_app::hooks::install;
use casebound_app::workspace::branch_of_a_committee;
use casebound_app::{Context, Outcome};
use casebound_git::program::{self, CommitOutcome};
use casebound_git::{Head, Repository};
use casebound_record::COMMITTEE_FILE;
use casebound_record::is_email;
use casebound_record::layout::{CASES, KEYS, keeper};
use casebound_record::words::Profile;
use chrono_tz::Tz;

use crate::arguments;
use crate::render;
use crate::ui::Ui;

const ATTRIBUTES: &str = include_str!("../../../../templates/repository/gitattributes");

/// Create a private repository for a committee
///
/// On a terminal it asks who you are: press Enter to take what is in brackets. Then it writes committee.yaml, the folders, a
/// README for members, installs the hooks and makes the first commit.
///
/// Example: `casebound init our-cases --profile chaoss --name "Sample Committee" --email conduct@example.org`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to create it; the current folder by default
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
    /// The settings to start from: django-event (the default), dsf, dsf-working-group or chaoss
    #[arg(long, value_name = "PROFILE", value_parser = arguments::word::<Profile>)]
    profile: Option<Profile>,
    /// The committee's name
    #[arg(long, value_name = "NAME", value_parser = parse_line)]
    name: Option<String>,
    /// Where reports arrive
    #[arg(long, value_name = "ADDRESS", value_parser = parse_line)]
    email: Option<String>,
    /// Another member, as "NAME <ADDRESS>"; can be given several times
    #[arg(long = "member", value_name = "MEMBER", value_parser = parse_member)]
    members: Vec<NewMember>,
    /// Where the committee's days begin and end, such as Europe/Madrid; UTC by default
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    timezone: Option<Tz>,
    /// Ask the questions; the default on a terminal when nothing is given but the folder
    #[arg(long, overrides_with = "no_ask")]
    ask: bool,
    /// Do not ask
    #[arg(long)]
    no_ask: bool,
    /// Only write the files: no git repository, no hooks
    #[arg(long)]
    no_git: bool,
    /// Install no hooks: commits are not checked
    #[arg(long)]
    no_hooks: bool,
    /// Write to a folder that is not empty; existing files stay as they are
    #[arg(long)]
    force: bool,
}

fn parse_line(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.contains(char::is_control) {
        return Err("write one line of text".to_owned());
    }
    Ok(text.to_owned())
}

fn parse_member(text: &str) -> Result<NewMember, String> {
    let member = NewMember::read(&parse_line(text)?);
    if member.email.as_deref().is_some_and(|email| !is_email(email)) || member == NewMember::default() {
        return Err("write a name and an address, such as \"Ana Silva <ana@example.org>\"".to_owned());
    }
    Ok(member)
}

fn parse_zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "write a time zone by its city, such as Europe/Madrid, or UTC".to_owned())
}

impl Args {
    /// What the options say, and git of whoever runs it.
    fn founding(&self, root: &Path) -> Founding {
        Founding {
            profile: self.profile.unwrap_or(Profile::DjangoEvent),
            name: self.name.clone(),
            email: self.email.clone(),
            timezone: self.timezone,
            founder: NewMember { name: git_config(root, "user.name"), email: git_config(root, "user.email") },
            others: self.members.clone(),
        }
    }

    fn wants_to_be_asked(&self) -> bool {
        let says_nothing =
            self.profile.is_none() && self.name.is_none() && self.email.is_none() && self.members.is_empty();
        self.ask || says_nothing && !self.no_ask
    }

    /// The folder that becomes the repository.
    pub(super) fn folder(&self, context: &Context) -> PathBuf {
        match &self.directory {
            Some(directory) => context.beside(directory.clone()),
            None => context.directory(),
        }
    }
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let root = args.folder(context);
    let shown = root.display().to_string();
    refuse_unfit(&root, args.force)?;
    if !args.no_git && root.is_dir() {
        // One that can't be read is refused before anything is written into it.
        Repository::discover(&root)?;
    }
    let known = args.founding(&root);
    let founding = if args.wants_to_be_asked() { interview::ask(&known, ui)?.unwrap_or(known) } else { known };
    let committee = founding.committee_file()?;

    let mut made = CreatedPaths::default();
    let written = match write_all(&root, &committee, &founding.readme(), &mut made, ui) {
        Ok(written) => written,
        Err(error) => {
            made.take_back();
            return Err(error);
        }
    };
    ui.done("wrote", format_args!("{COMMITTEE_FILE}, README.md, cases/ and keys/ in {shown}"));
    if args.no_git {
        ui.note("Without git, nothing is checked. To add it later, run `git init` and `casebound hook install`.");
    } else {
        set_up_git(&root, &founding.founder, &written, !args.no_hooks, ui)?;
    }
    ui.note(format_args!(
        "\nNext:\n  1. cd {shown}\n  2. open {COMMITTEE_FILE} in your editor: are the members and the promises yours?\n  \
         3. casebound new      begins a case\nREADME.md there says how the others get it."
    ));
    ui.line(&shown)?;
    Ok(Outcome::Clean)
}

/// What was made so far, so that a full disk leaves nothing behind and init can simply be run again.
#[derive(Default)]
struct CreatedPaths {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl CreatedPaths {
    fn take_back(self) {
        // Report the first failure only, even if cleaning up fails as well.
        for file in self.files {
            let _ = std::fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// Writes all files that are not there yet, and returns their names.
fn write_all(
    root: &Path,
    committee: &str,
    readme: &str,
    made: &mut CreatedPaths,
    ui: &mut Ui,
) -> anyhow::Result<Vec<PathBuf>> {
    for folder in [root.to_owned(), root.join(CASES), root.join(KEYS)] {
        let is_new = folder.symlink_metadata().is_err();
        files::make_private_folder(&folder)?;
        made.folders.extend(is_new.then_some(folder));
    }
    let texts = [
        (COMMITTEE_FILE, committee),
        ("README.md", readme),
        (IGNORE_FILE, IGNORED),
        (".gitattributes", ATTRIBUTES),
        // git keeps no empty folder.
        (&keeper(CASES), ""),
        (&keeper(KEYS), ""),
    ];
    let mut written = Vec::new();
    for (path, text) in texts {
        let target = root.join(path);
        if target.symlink_metadata().is_ok() {
            ui.note(format_args!("{path} already exists and is left as it is"));
            continue;
        }
        files::write_private(&target, text.as_bytes(), Existing::Keep)?;
        made.files.push(target);
        written.push(PathBuf::from(path));
    }
    Ok(written)
}

/// Refuses a folder that holds something, unless forced, and one that is a committee's already.
fn refuse_unfit(root: &Path, force: bool) -> anyhow::Result<()> {
    if let Some(outer) = outer_repository(root) {
        bail!(
            "{} would be inside the committee's repository {}: name a folder outside of it; nothing was made",
            root.display(),
            outer.display()
        );
    }
    if root.symlink_metadata().is_err() {
        return Ok(());
    }
    let shown = root.display();
    let mut entries = std::fs::read_dir(root).with_context(|| format!("cannot read the folder {shown}"))?;
    if root.join(COMMITTEE_FILE).symlink_metadata().is_ok() {
        bail!("{shown} already is a committee's repository: it has a {COMMITTEE_FILE}");
    }
    if let Some(git) = Repository::discover(root)?
        && git.root().is_some_and(|top| root.canonicalize().is_ok_and(|root| root == top))
        && let Some(branch) = branch_of_a_committee(&git)?
    {
        bail!("{shown} is a clone of a committee's repository: `git switch {branch}` checks it out");
    }
    let holds_more = entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() != ".git"));
    if holds_more && !force {
        bail!("{shown} is not empty; choose a new folder, or pass --force to add files to this one");
    }
    Ok(())
}

/// The repository of a committee that a folder would be in.
fn outer_repository(root: &Path) -> Option<PathBuf> {
    let there = root.ancestors().find(|folder| folder.as_os_str().is_empty() || folder.is_dir())?;
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let start = there.canonicalize().ok()?;
    // The folder itself is handled below.
    let skipped = usize::from(root.is_dir());
    start.ancestors().skip(skipped).find(|folder| folder.join(COMMITTEE_FILE).is_file()).map(Path::to_owned)
}

fn git_config(root: &Path, key: &str) -> Option<String> {
    let folder = root.ancestors().find(|folder| folder.as_os_str().is_empty() || folder.is_dir())?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let output = program::run(folder, &["config", "--get", key]).ok().filter(program::Output::is_success)?;
    let value = String::from_utf8(output.stdout).ok()?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn set_up_git(root: &Path, founder: &NewMember, written: &[PathBuf], hooks: bool, ui: &mut Ui) -> anyhow::Result<()> {
    if Repository::discover(root)?.is_none_or(|git| git.root() != root.canonicalize().ok().as_deref()) {
        program::init(root, "main")?;
    }
    for (key, value) in [("user.name", &founder.name), ("user.email", &founder.email)] {
        if let Some(value) = value.as_deref().filter(|_| git_config(root, key).is_none()) {
            program::run(root, &["config", key, value])?;
        }
    }
    let git = Repository::open(root)?;
    if hooks {
        render::hooks::installed(&install(&git)?, ui);
    }
    program::add(root, written)?;
    // Other files that are staged already are nobody's business here.
    if !matches!(git.head()?, Head::Unborn(_)) {
        ui.note("The repository already has commits: review what is staged and commit it yourself.");
        return Ok(());
    }
    match program::commit(root, "Begin the committee's record")? {
        CommitOutcome::Created(_) => ui.done("committed", "the first commit"),
        CommitOutcome::NothingStaged => {}
        CommitOutcome::NoIdentity => ui.refuse(
            "Nothing is committed yet, since git does not know who you are. Tell it once, then commit:\n  \
             git config --global user.name \"Your Name\"\n  git config --global user.email you@example.org\n  \
             git commit -m \"Begin the committee's record\"",
        ),
        CommitOutcome::Refused(said) => bail!("the first commit was refused:\n{said}"),
    }
    Ok(())
}
