//! The private repository that a command works in: where it is, its committee, its clock.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::{Repository, program};
use casebound_record::committee::{Event, Member};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{self, CASES};
use casebound_record::shape::KeyForm;
use casebound_record::time::user_input::{self, TimeInputFault};
use casebound_record::{COMMITTEE_FILE, CaseFile, Clock, CommitteeFile, Moment, nearest};

use crate::Context;
use crate::files;
use crate::left_out::{SkipReason, SkippedFile};
use crate::opened_cases::OpenedCases;
use crate::printable::{in_line, in_shell};
use crate::snapshot::Snapshot;

/// Finds the git repository that `-C DIR` or the running hook names, with a worktree or without.
pub fn repository(context: &Context) -> anyhow::Result<Repository> {
    let folder = context.directory();
    Repository::discover(&folder)?.with_context(|| format!("there is no git repository at {}", folder.display()))
}

/// Fails for a key that is not a plain word, before it becomes a part of a path.
///
/// # Errors
/// When it is none.
pub fn require_plain_key(key: &str) -> anyhow::Result<&str> {
    if KeyForm::Name.fits(key) || KeyForm::Slug.fits(key) {
        return Ok(key);
    }
    bail!(
        "{COMMITTEE_FILE} has a key that is not a plain word, and can't be a part of a path; `casebound check` shows it"
    )
}

/// Refuses to work where a variable of git names another repository, index or store than the folder does. Where `with_parts` is
/// not asked, another index and other objects are fine: they are what git hands to its hooks.
///
/// # Errors
/// When one does.
pub fn refuse_variables(folder: &Path, with_parts: bool) -> anyhow::Result<()> {
    let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    match Repository::misleading_variable(there, with_parts)? {
        Some(name) => bail!(
            "{name} is set, and names something else than the repository of {}. Nothing was done: `unset {name}`, and name the \
             repository with `-C DIR`",
            folder.display()
        ),
        None => Ok(()),
    }
}

/// The private repository.
pub struct Workspace {
    /// The folder that holds committee.yaml.
    pub root: PathBuf,
    /// committee.yaml of the worktree.
    pub committee: CommitteeFile,
    /// The one clock.
    pub clock: Clock,
    /// The git repository, if there is one.
    pub git: Option<Repository>,
    /// How it was opened, with the true instant.
    pub context: Context,
    /// The sealed cases that were opened here.
    pub opened: OpenedCases,
}

impl Workspace {
    /// Finds the private repository from `-C DIR` upwards and reads its committee.yaml.
    pub fn open(context: &Context) -> anyhow::Result<Workspace> {
        let start = context.directory();
        let root = find_root(&start)?;
        let path = root.join(COMMITTEE_FILE);
        let bytes = files::read_regular_beginning(&path, MAX_FILE)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let committee = CommitteeFile::read(&bytes);
        let clock = context.clock(committee.committee.about.timezone);
        let git = Repository::discover(&root)?.filter(|git| git.root().is_some_and(|it| same_folder(it, &root)));
        Ok(Workspace { root, committee, clock, git, context: context.clone(), opened: OpenedCases::default() })
    }

    /// Returns the same workspace as if its committee.yaml were another one. Nothing is written.
    ///
    /// # Errors
    /// When the repository can't be opened again.
    pub fn with_committee(&self, committee: CommitteeFile) -> anyhow::Result<Workspace> {
        let git = self.git.is_some().then(|| Repository::discover(&self.root)).transpose()?.flatten();
        let opened = OpenedCases::default();
        Ok(Workspace {
            root: self.root.clone(),
            committee,
            clock: self.clock,
            git,
            context: self.context.clone(),
            opened,
        })
    }

    /// Now, to the minute; a day alone where the day was asked for, since then nobody knows the time.
    pub fn moment_now(&self) -> Moment {
        match self.context.today {
            Some(day) => Moment::Day(day),
            None => Moment::At(self.clock.now.with_timezone(&self.committee.committee.about.timezone).fixed_offset()),
        }
    }

    /// Reads a time as people type it, such as `yesterday 22:30`; without an offset it is the committee's own time.
    ///
    /// # Errors
    /// What to type instead.
    pub fn moment(&self, typed: &str) -> Result<Moment, &'static str> {
        user_input::moment(typed, self.clock, self.committee.committee.about.timezone).map_err(TimeInputFault::help)
    }

    /// Fails unless committee.yaml could be read, for commands that act by the policy.
    pub fn require_policy(&self) -> anyhow::Result<()> {
        if self.committee.is_usable() {
            return Ok(());
        }
        bail!("{COMMITTEE_FILE} has errors; `casebound check` shows them")
    }

    /// The command that records what was written and shares it. Paths are seen from the root. None outside git.
    pub fn how_to_record(&self, paths: &[&str]) -> Option<String> {
        self.git.as_ref()?;
        let is_here = same_folder(Path::new("."), &self.root);
        let folder = if is_here { String::new() } else { format!(" -C {}", in_shell(&self.root.to_string_lossy())) };
        // A case is named; whatever else was written goes with everything that changed.
        let cases: Vec<&str> =
            paths.iter().filter(|path| layout::is_case(path)).filter_map(|path| layout::stem(path)).collect();
        let names = if cases.len() == paths.len() { cases } else { Vec::new() };
        let names: String = names.iter().map(|name| format!(" {}", in_shell(name))).collect();
        Some(format!("casebound{folder} save{names}"))
    }

    /// Reads all cases of the worktree, sorted by path. A copy of a case is not a case: it would count twice.
    pub fn cases(&self) -> anyhow::Result<Cases> {
        let (files, left_out) = self.each_case(|file| file)?;
        Ok(Cases { files, left_out })
    }

    /// Makes something of each case of [`cases`](Self::cases), sorted by path; with what was left out. No more than a few cases are
    /// in memory at once.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn each_case<T: Send>(
        &self,
        make: impl Fn(CaseFile) -> T + Sync,
    ) -> anyhow::Result<(Vec<T>, Vec<SkippedFile>)> {
        let snapshot = Snapshot::of_worktree(&self.root)?;
        let unreadable =
            snapshot.unreadable_cases().map(|path| SkippedFile { path: in_line(path), reason: SkipReason::Unreadable });
        let mut left_out: Vec<SkippedFile> = unreadable.collect();
        let paths: Vec<&str> = snapshot.case_paths().collect();
        let made = snapshot.make_cases(&paths, |file| (name_of(&file).to_owned(), make(file)))?;
        let (names, made): (Vec<String>, Vec<T>) = made.into_iter().unzip();
        let copies = copies(paths.iter().copied().zip(names.iter().map(String::as_str)));
        let skipped = |(path, name): (&&str, &String)| SkippedFile {
            path: in_line(path),
            reason: SkipReason::CopyOf(in_line(name)),
        };
        left_out.extend(copies.iter().map(skipped));
        let of_cases = paths.iter().zip(made).filter(|(path, _)| !copies.contains_key(*path));
        Ok((of_cases.map(|(_, made)| made).collect(), left_out))
    }

    /// Reads all cases, and copies of cases too, for whoever looks for their people: one that can't be read may hold anybody.
    ///
    /// # Errors
    /// When one can't be read, and is not sealed.
    pub fn cases_with_everybody(&self) -> anyhow::Result<Vec<CaseFile>> {
        let snapshot = Snapshot::of_worktree(&self.root)?;
        let files = snapshot.read_all()?;
        let broken = files.iter().filter(|file| !file.is_readable() && !file.case.is_sealed());
        let unreadable = snapshot.unreadable_cases().map(in_line);
        if let Some(path) = unreadable.chain(broken.map(|file| file.path.clone())).next() {
            bail!("cannot read {path}, so its people can't be searched for; `casebound check` says why");
        }
        Ok(files)
    }

    /// Finds one plain case by its code name, or by a path as the user wrote it.
    ///
    /// # Errors
    /// When there is none, or it is sealed: whoever can work on a sealed case finds it with `sealing::door`.
    pub fn find(&self, name: &str) -> anyhow::Result<(PathBuf, CaseFile)> {
        let found = self.find_any(name)?;
        if found.1.is_sealed() {
            bail!(
                "{} is sealed, and this command can't work on a sealed case; nothing was done. `casebound guide sealing` says which can",
                found.1.stem()
            );
        }
        Ok(found)
    }

    /// Finds one case as [`Workspace::find`]; of a sealed one there is the index alone.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub fn find_any(&self, name: &str) -> anyhow::Result<(PathBuf, CaseFile)> {
        let snapshot = Snapshot::of_worktree(&self.root)?;
        let path = self.path_in(&snapshot, name)?;
        Ok((self.root.join(path), snapshot.read(path)?))
    }

    /// Finds one case for what can't be taken back: its code name must be whole. Of a sealed one there is the index alone.
    ///
    /// # Errors
    /// As [`Workspace::find_any`], and when only the beginning of a name was given.
    pub fn find_whole(&self, name: &str) -> anyhow::Result<(PathBuf, CaseFile)> {
        let (path, file) = self.find_any(name)?;
        if name != file.stem() && file.stem().starts_with(name) {
            bail!("this can't be undone: type the whole code name, `{}`", file.stem());
        }
        Ok((path, file))
    }

    /// The path of one case, for whoever looks for many: the worktree is walked once.
    pub fn path_in<'s>(&self, snapshot: &'s Snapshot<'_>, name: &str) -> anyhow::Result<&'s str> {
        let last = Path::new(name).file_name().and_then(OsStr::to_str);
        let fits = |path: &str| {
            let file = path.rsplit('/').next();
            // `x.md` is the name of the case's file, wherever the file lies.
            layout::stem(path) == Some(layout::own_folder(name))
                || path == name
                || file == last && is_path_of(name, &self.root.join(path))
        };
        let found: Vec<&str> = snapshot.case_paths().filter(|path| fits(path)).collect();
        match found[..] {
            [path] => Ok(path),
            [] => match snapshot.unreadable_cases().find(|path| fits(path)) {
                Some(path) => bail!("{path} is not a file that can be read; `casebound check` says why"),
                None => match begun(snapshot, name)? {
                    Some(path) => Ok(path),
                    None => match nearest(name, snapshot.case_paths().filter_map(layout::stem)) {
                        Some(known) => bail!("there is no case `{name}`; did you mean `{known}`?"),
                        None => bail!("there is no case `{name}`; `casebound list` lists all cases"),
                    },
                },
            },
            _ => bail!(
                "several files are called `{name}.md`; give the path of one, such as {}",
                found.first().unwrap_or(&"")
            ),
        }
    }

    /// Returns the member with a key.
    ///
    /// # Errors
    /// When there is none; it names those that there are.
    pub fn member(&self, key: &str) -> anyhow::Result<&Member> {
        let committee = &self.committee.committee;
        let keys = committee.members.iter().map(|member| member.key.as_str());
        committee.member(key).with_context(|| not_in_committee("member", key, keys))
    }

    /// Returns the event with a key.
    ///
    /// # Errors
    /// When there is none; it names those that there are.
    pub fn event(&self, key: &str) -> anyhow::Result<&Event> {
        let committee = &self.committee.committee;
        let keys = committee.events.iter().map(|event| event.key.as_str());
        committee.event(key).with_context(|| not_in_committee("event", key, keys))
    }
}

/// What to say of a key that committee.yaml does not have: `what` is the word for one such entry, `known` are the keys that it has.
pub fn not_in_committee<'k>(what: &str, key: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.collect();
    let known = if known.is_empty() { "none yet".to_owned() } else { known.join(", ") };
    format!("{COMMITTEE_FILE} has no {what} `{key}`; its {what}s: {known}")
}

/// The one case whose code name begins like this. A name of two whole words is a whole name, and begins no other: what it
/// named may be gone.
fn begun<'s>(snapshot: &'s Snapshot<'_>, name: &str) -> anyhow::Result<Option<&'s str>> {
    let is_beginning = |rest: &str| !(rest.starts_with('-') && name.contains('-'));
    let begins = |path: &&str| {
        !name.is_empty() && layout::stem(path).and_then(|stem| stem.strip_prefix(name)).is_some_and(is_beginning)
    };
    let found: Vec<&str> = snapshot.case_paths().filter(begins).collect();
    match found[..] {
        [] => Ok(None),
        [path] => Ok(Some(path)),
        _ => {
            let names: Vec<&str> = found.iter().filter_map(|path| layout::stem(path)).take(5).collect();
            bail!("{} cases begin with `{name}`: {}; type more of the name", found.len(), names.join(", "))
        }
    }
}

/// All cases of the worktree.
pub struct Cases {
    /// Sorted by path.
    pub files: Vec<CaseFile>,
    /// What has the name of a case and is not among them.
    pub left_out: Vec<SkippedFile>,
}

/// The code name that is written in a file, or that the file's name asks for.
pub fn name_of(file: &CaseFile) -> &str {
    file.case.name.as_deref().unwrap_or(file.stem())
}

/// The paths of files that are copies, each with the code name of its case: the file of another name, or in another folder, has
/// that case. `cases` are the paths, each with the [name](name_of) of the file.
pub fn copies<'p>(cases: impl Iterator<Item = (&'p str, &'p str)> + Clone) -> BTreeMap<&'p str, String> {
    let stem = |path: &'p str| layout::stem(path).unwrap_or(path);
    let mut own: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, _) in cases.clone() {
        own.entry(stem(path)).or_insert(path);
    }
    let is_copy = |(path, name): &(&'p str, &'p str)| own.get(name).is_some_and(|own| own != path);
    cases.filter(is_copy).map(|(path, name)| (path, name.to_owned())).collect()
}

/// Returns whether a path as the user wrote it, from the current folder, is this file.
fn is_path_of(name: &str, file: &Path) -> bool {
    let written = Path::new(name);
    let (Some(folder), Some(last)) = (written.parent(), written.file_name()) else { return false };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // The last part is not resolved: a symbolic link is not what it leads to.
    file.file_name() == Some(last) && file.parent().is_some_and(|it| same_folder(folder, it))
}

/// Finds the folder with committee.yaml, from `start` upwards.
fn find_root(start: &Path) -> anyhow::Result<PathBuf> {
    let start = start.canonicalize().with_context(|| format!("cannot open the folder {}", start.display()))?;
    for folder in start.ancestors() {
        if folder.join(COMMITTEE_FILE).symlink_metadata().is_ok() {
            return Ok(folder.to_owned());
        }
        // A folder with cases whose committee.yaml is gone must not fall through to one further up.
        if folder.join(CASES).is_dir() && folder.join(".git").exists() {
            bail!(
                "{} has cases but no {COMMITTEE_FILE}; restore it (`git checkout HEAD -- {COMMITTEE_FILE}`) or see `casebound init --help`",
                folder.display()
            );
        }
    }
    let git = Repository::discover(&start)?;
    if let Some(branch) = git.as_ref().filter(|git| !git.is_bare()).map(branch_of_a_committee).transpose()?.flatten() {
        bail!(
            "{} is a clone of a committee's repository, and nothing is checked out: `git switch {branch}` does it",
            start.display()
        );
    }
    if git.is_some_and(|git| git.is_bare()) {
        bail!(
            "{} is a bare repository, as on a server: it has no files to work on. What works here: `casebound check --tree HEAD`, \
             `casebound hook install` and `status`, `casebound retention verify` and `catch-up`; for the rest use a clone",
            start.display()
        );
    }
    bail!(
        "no private repository found: there is no {COMMITTEE_FILE} in {} or its parents; `casebound init DIR` creates one, `-C DIR` selects one",
        start.display()
    )
}

/// The first branch, here or on a remote, that holds a committee.yaml; by the name under which it is checked out.
///
/// # Errors
/// When the repository can't be read.
pub fn branch_of_a_committee(git: &Repository) -> anyhow::Result<Option<String>> {
    for prefix in ["refs/heads/", "refs/remotes/"] {
        for (name, tip) in git.refs(prefix)? {
            let name = name.strip_prefix(prefix).unwrap_or(&name);
            let name = if prefix == "refs/heads/" { name } else { name.split_once('/').map_or(name, |(_, name)| name) };
            if name != "HEAD" && git.resolve(&format!("{tip}:{COMMITTEE_FILE}"))?.is_some() {
                return Ok(Some(name.to_owned()));
            }
        }
    }
    Ok(None)
}

fn same_folder(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// Returns whether a file that git knows differs from the last commit.
///
/// # Errors
/// When git can't be run.
pub fn has_unsaved(context: &Context) -> anyhow::Result<bool> {
    let root = Workspace::open(context)?.root;
    let output = program::run_checked(&root, &["status", "--porcelain=v1", "--untracked-files=no"])?;
    Ok(!output.stdout.is_empty())
}
