//! Who can read a sealed case: seals one, lets readers in and out, and seals again what was sealed for old keys.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::{Repository, program};
use casebound_record::edit::Value;
use casebound_record::sealed::{computed, index};
use casebound_record::{CaseFile, layout};
use casebound_validate::SealFlaw;

use super::beside::{self, Files};
use super::door::write_sealed;
use super::open::{open, open_to_renew, readers_of_opened};
use super::seal::{Readers, SealedCase, may_read, readers_of, sealed};
use crate::amend::{self, Change, changed, entry, one_or_more};
use crate::disclosing;
use crate::files::{Existing, FileTransaction};
use crate::opened_cases::{OpenedCase, PlainFile};
use crate::runner::Verdict;
use crate::seal_verifier::SealChecker;
use crate::signing::current_member;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// For whom a plain case is to be sealed.
#[derive(Debug, Clone, Copy)]
pub struct SealRequest<'a> {
    /// The case, as typed.
    pub case: &'a str,
    /// The readers; nobody where all members read it but some.
    pub to: &'a [String],
    /// Members who have a conflict: it is written into the case, and they are no readers.
    pub without: &'a [String],
}

/// What became of it.
pub enum SealOutcome {
    /// It is sealed.
    Sealed(SealedNow),
    /// Nothing was written: the case has these errors, and once it is sealed nobody else can see them.
    Wrong(Verdict),
}

/// A case that was just sealed.
pub struct SealedNow {
    /// The path in the repository.
    pub path: String,
    /// Its readers.
    pub to: Vec<String>,
    /// Whether git has a plain version of it: in a commit, or in what is staged.
    pub was_recorded: bool,
}

/// Seals a plain case.
///
/// # Errors
/// When there is no such case, it is sealed, has files beside it that it does not list, or can't be sealed for these readers.
pub fn seal(workspace: &Workspace, request: &SealRequest<'_>) -> anyhow::Result<SealOutcome> {
    workspace.require_policy()?;
    let (path, file) = workspace.find_any(request.case)?;
    if file.is_sealed() {
        return finish(workspace, &path, &file);
    }
    disclosing::refuse_recused(workspace, &file)?;
    let files = beside::of_plain(workspace, &file)?;
    let before = file.text.expose();
    let text = with_conflicts(workspace, &file, request.without)?;
    let plain = match amend::settled(workspace, &file, text, amend::Reveals { people: false, conflicts: true })? {
        Ok((text, ..)) => CaseFile::read(file.path.as_str(), text.as_bytes()),
        Err(wrong) => return Ok(SealOutcome::Wrong(wrong)),
    };
    let wrong = amend::errors(workspace, &plain)?;
    if !wrong.findings.is_empty() {
        return Ok(SealOutcome::Wrong(wrong));
    }
    let to = if request.to.is_empty() { readers_of(workspace, &plain, request.without)? } else { request.to.to_vec() };
    refuse_both(&to, request.without)?;
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let files = Files { kept: Vec::new(), new: files };
    let sealed = sealed(workspace, &plain, &Readers { to: to.clone(), pins: Vec::new() }, &files, 1)?;
    let folder = path.with_extension("");
    let mut transaction = FileTransaction::default();
    beside::prepare(&mut transaction, &folder, &sealed.messages)?;
    transaction.replace_text(&path, before, &sealed.text)?;
    transaction.write()?;
    beside::remove_plain(&folder, names.iter().cloned())?;
    beside::remove_strays(&folder, &sealed.files);
    let was_recorded = forget_staged(workspace, &file.path, &names)?;
    Ok(SealOutcome::Sealed(SealedNow { path: file.path.clone(), to, was_recorded }))
}

/// Seals a new case, which is in no file yet.
///
/// # Errors
/// When it can't be sealed.
fn sealed_new(
    workspace: &Workspace,
    file: &CaseFile,
    seal: &SealFor<'_>,
    files: Vec<PlainFile>,
) -> anyhow::Result<SealedCase> {
    let text = with_conflicts(workspace, file, seal.without)?;
    let plain = CaseFile::read(file.path.as_str(), text.as_bytes());
    let to = if seal.to.is_empty() { readers_of(workspace, &plain, seal.without)? } else { seal.to.to_vec() };
    refuse_both(&to, seal.without)?;
    let files = Files { kept: Vec::new(), new: files };
    sealed(workspace, &plain, &Readers { to, pins: Vec::new() }, &files, 1)
}

/// Fails for a member who is to read a case, and has a conflict in it.
fn refuse_both(to: &[String], without: &[String]) -> anyhow::Result<()> {
    match to.iter().find(|key| without.contains(key)) {
        Some(both) => bail!("nothing was sealed: {both} is named with `--to` and with `--without`"),
        None => Ok(()),
    }
}

/// For whom a new case is sealed.
#[derive(Debug, Clone, Copy, Default)]
pub struct SealFor<'a> {
    /// The readers; nobody where all members read it who may.
    pub to: &'a [String],
    /// Members who have a conflict in it: it is written into the case.
    pub without: &'a [String],
}

/// Writes a new case that is sealed from the beginning.
///
/// # Errors
/// When it can't be sealed, is there already, or can't be written.
pub fn begin(
    workspace: &Workspace,
    file: &CaseFile,
    seal: &SealFor<'_>,
    files: Vec<PlainFile>,
) -> anyhow::Result<PathBuf> {
    let sealed = sealed_new(workspace, file, seal, files)?;
    let path = workspace.root.join(&file.path);
    let mut transaction = FileTransaction::default();
    if let Some(year) = path.parent() {
        transaction.folder(year)?;
    }
    beside::prepare(&mut transaction, &path.with_extension(""), &sealed.messages)?;
    transaction.add(&path, sealed.text.as_bytes(), Existing::Keep)?;
    transaction.write()?;
    Ok(path)
}

/// The text of a case in which these members have a conflict.
fn with_conflicts(workspace: &Workspace, file: &CaseFile, without: &[String]) -> anyhow::Result<String> {
    let mut changes = Vec::new();
    for key in without {
        workspace.member(key)?;
        if !file.case.has_conflict(key) {
            changes.push(Change::Append("conflicts".to_owned(), Value::Text(key.clone())));
            let line = entry([
                ("at", Some(Value::Word(workspace.moment_now().to_text()))),
                ("by", one_or_more(std::slice::from_ref(key))),
                ("what", Some(Value::Word("conflict-stated".to_owned()))),
            ]);
            changes.push(Change::Append("log".to_owned(), line));
        }
    }
    changed(file.text.expose(), &changes).map_err(|why| anyhow::anyhow!("nothing was sealed: {why}"))
}

/// Removes what a seal that was interrupted left in the clear beside the case.
fn finish(workspace: &Workspace, path: &Path, file: &CaseFile) -> anyhow::Result<SealOutcome> {
    let name = file.stem();
    let opened = open(workspace, file).with_context(|| format!("{name} is sealed already"))?;
    let folder = path.with_extension("");
    let names: Vec<String> = opened.files.iter().map(|file| file.name.expose().clone()).collect();
    let is_left = |name: &String| folder.join(name).symlink_metadata().is_ok();
    let is_unfinished = names.iter().any(is_left);
    beside::remove_strays(&folder, &opened.files);
    if !is_unfinished || names.iter().any(is_left) {
        bail!("{name} is sealed already: `casebound access list {name}` says for whom");
    }
    let was_recorded = forget_staged(workspace, &file.path, &names)?;
    let to = readers_of_opened(&opened).to;
    Ok(SealOutcome::Sealed(SealedNow { path: file.path.clone(), to, was_recorded }))
}

/// Stages what is sealed in the place of what was staged plain: the next commit might still record that. Returns whether git had
/// any of it.
fn forget_staged(workspace: &Workspace, path: &str, beside: &[String]) -> anyhow::Result<bool> {
    let Some(git) = &workspace.git else { return Ok(false) };
    let folder = layout::own_folder(path);
    let all = beside.iter().map(|name| format!("{folder}/{name}")).chain([path.to_owned()]);
    let mut known = Vec::new();
    for path in all {
        if is_recorded(git, &path)? {
            known.push(PathBuf::from(path));
        }
    }
    program::add(&workspace.root, &known)?;
    Ok(!known.is_empty())
}

/// Returns whether git has a version of a file that is not sealed, or had one.
fn is_recorded(git: &Repository, path: &str) -> anyhow::Result<bool> {
    if git.resolve(&format!("HEAD:{path}"))?.is_some() {
        return Ok(true);
    }
    Ok(git.resolve(&format!(":{path}")).ok().flatten().is_some())
}

/// A sealed case, and what can be said of its readers.
pub struct Access {
    /// The code name.
    pub case: String,
    /// The path of the file in the repository.
    pub path: String,
    /// Each reader, and what is wrong with their certificate today, in a sentence.
    pub readers: Vec<(String, Option<String>)>,
    /// Whether whoever works here is one of them.
    pub is_mine: bool,
}

/// Lists who can read which sealed case: one, or all.
///
/// # Errors
/// When a case can't be read.
pub fn list(workspace: &Workspace, name: Option<&str>) -> anyhow::Result<Vec<Access>> {
    let me = current_member(workspace).map(|member| member.key.clone());
    let files = match name {
        Some(name) => vec![workspace.find_any(name)?.1],
        None => workspace.cases()?.files,
    };
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_sealed()) {
        let to = file.case.sealed.iter().flat_map(|sealed| &sealed.to);
        let readers = to.clone().map(|key| (key.clone(), unfit(workspace, key)));
        found.push(Access {
            case: file.stem().to_owned(),
            path: file.path.clone(),
            readers: readers.collect(),
            is_mine: me.as_ref().is_some_and(|me| to.clone().any(|key| key == me)),
        });
    }
    Ok(found)
}

/// Why nothing can be sealed for a member today.
fn unfit(workspace: &Workspace, key: &str) -> Option<String> {
    let member = workspace.committee.committee.member(key)?;
    if !member.serves_on(workspace.clock.today) {
        return Some("is no member today".to_owned());
    }
    let holder = crate::holders::holder(workspace, Some(key), None).ok()?;
    match holder.certificate(workspace) {
        Err(_) => Some("has no certificate in `keys/`".to_owned()),
        Ok(it) => holder.fitness(&it, workspace.clock).refusals.first().map(ToString::to_string),
    }
}

/// Seals a case for one more reader, in the place of another where one is named.
///
/// # Errors
/// When it can't be opened, or not be sealed for them.
pub fn grant(workspace: &Workspace, case: &str, key: &str, instead_of: Option<&str>) -> anyhow::Result<Vec<String>> {
    let (path, file, opened) = opened_case(workspace, case)?;
    let mut readers = readers_of_opened(&opened);
    if readers.to.iter().any(|reader| reader == key) {
        bail!("{key} can read {} already", file.stem());
    }
    if let Err(why) = may_read(workspace, &opened.plain, key)? {
        bail!("{why}, so {} is not sealed for them", file.stem());
    }
    if let Some(other) = instead_of {
        take_out(&mut readers, &file, other)?;
    }
    readers.to.push(key.to_owned());
    write_sealed(workspace, &path, &opened, &opened.plain, &readers)?;
    Ok(readers.to)
}

/// Seals a case for one reader less.
///
/// # Errors
/// When it can't be opened, they are no reader, or too few would be left.
pub fn revoke(workspace: &Workspace, case: &str, key: &str) -> anyhow::Result<Vec<String>> {
    let (path, file, opened) = opened_case(workspace, case)?;
    let mut readers = readers_of_opened(&opened);
    take_out(&mut readers, &file, key)?;
    write_sealed(workspace, &path, &opened, &opened.plain, &readers)?;
    Ok(readers.to)
}

fn take_out(readers: &mut Readers, file: &CaseFile, key: &str) -> anyhow::Result<()> {
    if !readers.to.iter().any(|reader| reader == key) {
        bail!("{key} is no reader of {}; its readers: {}", file.stem(), readers.to.join(", "));
    }
    readers.retain(&|reader| reader != key);
    Ok(())
}

/// Takes in a case for a change of its readers: what is wrong with them may be why somebody wants to change them.
fn opened_case(workspace: &Workspace, case: &str) -> anyhow::Result<(PathBuf, CaseFile, OpenedCase)> {
    let (path, file) = workspace.find_any(case)?;
    if !file.is_sealed() {
        bail!("{} is not sealed: `casebound seal {0} --to MEMBERS` seals it", file.stem());
    }
    let opened = open_to_renew(workspace, &file)?;
    let is_about_readers = |flaw: &SealFlaw| matches!(flaw, SealFlaw::ForRecused | SealFlaw::NotForEach);
    if !opened.flaws.iter().all(is_about_readers) {
        open(workspace, &file)?;
    }
    Ok((path, file, opened))
}

/// What has to be answered before a case is sealed for a key that nobody sealed it for before, or whose last seal is in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenewQuestion {
    /// A reader has another certificate than at the last seal.
    OtherCertificate {
        /// The code name.
        case: String,
        /// The reader.
        reader: String,
        /// The fingerprint then.
        before: String,
        /// The fingerprint in `keys/` now.
        now: String,
    },
    /// Another key signed the last seal than that of the member who is named there.
    OtherSigner {
        /// The code name.
        case: String,
    },
}

/// Why a case was not sealed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renewed {
    /// It is sealed for the keys of today.
    Again(String),
    /// All is as it should be.
    AsItWas(String),
    /// A question was not answered with yes.
    NotAgreed(String),
    /// Whoever works here can't read it; these can.
    NotMine(String, String),
}

/// Seals cases again that were sealed for keys that are replaced since, or signed with a key that counts no more.
///
/// # Errors
/// When one can't be opened or sealed.
pub fn renew(
    workspace: &Workspace,
    name: Option<&str>,
    agree: &mut dyn FnMut(&RenewQuestion) -> anyhow::Result<bool>,
) -> anyhow::Result<Vec<Renewed>> {
    let names: Vec<String> = match name {
        Some(name) => vec![workspace.find_any(name)?.1.path],
        None => workspace.cases()?.files.iter().filter(|file| file.is_sealed()).map(|file| file.path.clone()).collect(),
    };
    let me = current_member(workspace).map_or("", |member| &member.key);
    let mut done = Vec::new();
    for name in names {
        let (path, file) = workspace.find_any(&name)?;
        let case = file.stem().to_owned();
        let is_mine = file.case.sealed.as_ref().is_some_and(|sealed| sealed.to.iter().any(|key| key == me));
        done.push(match is_mine {
            true => renew_one(workspace, &path, &file, agree)?,
            false => Renewed::NotMine(case, super::readers(&file)),
        });
    }
    Ok(done)
}

fn renew_one(
    workspace: &Workspace,
    path: &Path,
    file: &CaseFile,
    agree: &mut dyn FnMut(&RenewQuestion) -> anyhow::Result<bool>,
) -> anyhow::Result<Renewed> {
    let case = file.stem().to_owned();
    let opened = open_to_renew(workspace, file)?;
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let checker = SealChecker::of(&snapshot, &workspace.committee.committee, workspace.clock)?;
    let renews_files = checker.flaws_beside(&snapshot, file)?.iter().any(|flaw| *flaw != SealFlaw::InTheClear);
    let mut is_changed = renews_files || has_other_dates(workspace, file, &opened);
    for flaw in &opened.flaws {
        match flaw {
            SealFlaw::NotForEach | SealFlaw::ForOthers | SealFlaw::UnusableKey | SealFlaw::IndexDiffers => {}
            SealFlaw::OtherSigner => {
                if !agree(&RenewQuestion::OtherSigner { case: case.clone() })? {
                    return Ok(Renewed::NotAgreed(case));
                }
            }
            // What was tampered with is not made good by a new signature.
            _ => return open(workspace, file).map(|_| Renewed::AsItWas(case)),
        }
        is_changed = true;
    }
    let mut readers = readers_of_opened(&opened);
    for (reader, before) in &opened.pins {
        let Some(now) = checker.certificate(reader).map(casebound_openpgp::Certificate::fingerprint) else { continue };
        if now != *before {
            let question = RenewQuestion::OtherCertificate {
                case: case.clone(),
                reader: reader.clone(),
                before: before.clone(),
                now,
            };
            if !agree(&question)? {
                return Ok(Renewed::NotAgreed(case));
            }
            readers.pins.retain(|(other, _)| other != reader);
            is_changed = true;
        }
    }
    if !is_changed {
        return Ok(Renewed::AsItWas(case));
    }
    if renews_files {
        // All are encrypted anew for readers of whom no pin is known; each of these was looked at above.
        readers.pins.clear();
    }
    write_sealed(workspace, path, &opened, &opened.plain, &readers)?;
    Ok(Renewed::Again(case))
}

/// Returns whether other days are due by the policy of today than the index says.
fn has_other_dates(workspace: &Workspace, file: &CaseFile, opened: &OpenedCase) -> bool {
    let outside = file.index();
    let seal = computed::Seal {
        to: outside.sealed.to.clone(),
        revision: opened.revision,
        by: outside.sealed.by.clone().unwrap_or_default(),
    };
    index::to_text(&computed::of(&opened.plain, &workspace.committee.committee, &seal)) != index::to_text(&outside)
}
