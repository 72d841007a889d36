//! Checks what is pushed: the new state by all rules, each older commit by the few rules that history can't forget.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use casebound_disclosure::guard::{self, Weight};
use casebound_git::{Change, ChangeKind, Commit, FileVersion, Mode, ObjectId, Repository, Signature};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::involvement::{Involvement, involvement};
use casebound_record::layout::{self, Location, is_case};
use casebound_record::tombstone;
use casebound_record::{COMMITTEE_FILE, CaseFile, Clock, Committee, CommitteeFile, Span};
use casebound_validate::{
    Changes, FileFact, FileKind, Finding, NameMention, PastAgreement, RuleId, SealFlaw, Severity, check_commit,
    check_message, report_opened, report_seal_change,
};
use chrono::DateTime;
use chrono_tz::Tz;

use crate::cache::Writer;
use crate::case_facts::UnchangedCases;
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::mentions::{Named, Of};
use crate::past_policies;
use crate::runner::{
    ChangeContext, Selection, Verdict, downgrade_policy_findings, judge, judge_agreement, judge_changes,
    judge_replacements, judge_snapshot,
};
use crate::seal_verifier::is_stored_message;
use crate::snapshot::Snapshot;
use crate::unseal_agreement::without_agreed;
use crate::{Context, Outcome, judged_commits, mentions, signing};

/// Judges a push of one branch or tag, and how it is called: from `old`, where there is one, to `new`; `known` are commits that are
/// there already.
pub fn judge_push(
    git: &Repository,
    context: &Context,
    name: &str,
    old: Option<&ObjectId>,
    new: &ObjectId,
    known: &[ObjectId],
) -> anyhow::Result<Verdict> {
    let writer = Writer::begin(git);
    let mut snapshot = Snapshot::of_tree(git, &new.to_string())?;
    let changes = match old {
        Some(old) => git.changes(Some(old), new)?,
        None => Vec::new(),
    };
    // Whoever sends a history without what was disposed of before, takes nothing away. The tombstones of the push were judged.
    let tombstones = match old {
        Some(old) => tombstones::of(git, &[*old, *new])?,
        None => Vec::new(),
    };
    let was_disposed_of =
        |path: &String| tombstones.iter().any(|tombstone| tombstone.fingerprints.has_path(path.as_bytes()));
    let mut removed = removed(git, old, &changes, &|stem| snapshot.has_case(stem));
    removed.retain(|it| !was_disposed_of(it));
    // A decision that is new in a push is judged by the policy before it.
    let agreements = past_policies::agreements(git, old, zone_of(&snapshot)?)?;
    let changed: BTreeSet<String> = changes.iter().map(|change| change.path.to_string()).collect();
    let policy = judged_commits::policy_of(git, new, &agreements)?;
    let committee = snapshot.committee()?.with_context(|| format!("there is no {COMMITTEE_FILE} in what is pushed"))?;
    let today = context.clock(committee.committee.about.timezone).today;
    // In a new branch everything is new: what time has made wrong stops it too.
    let may_skip = old.is_some() && !changed.contains(COMMITTEE_FILE);
    let since = if may_skip { judged_commits::changed_since(git, new, &policy, today)? } else { None };
    let selection = match since {
        Some(since) => {
            let changed = snapshot.with_cases_of_attachments(&since | &changed);
            let others = UnchangedCases::of(git, writer.as_ref(), &snapshot, &changed, (&committee, &policy))?;
            Selection::Changed(changed, others)
        }
        None => Selection::All,
    };
    if matches!(selection, Selection::All) {
        snapshot.keep_cases()?;
    }
    let snapshot = snapshot;
    let mut verdict = judge_snapshot(
        &snapshot,
        context,
        &selection,
        ChangeContext { removed: &removed, ..ChangeContext::default() },
        &agreements,
    )?;
    judge_replacements(&mut verdict, git, &snapshot, context, old)?;
    judge_agreement(&mut verdict, git, &snapshot, context, old, (&[*new], None))?;
    // What the push leaves as it was got its advice when it was committed.
    verdict.downgrade_time_findings(|path| old.is_none() || changed.contains(path));
    verdict.keep_advice_on(&changed);
    if let Some(old) = old {
        judge_changes(
            &mut verdict,
            &snapshot,
            context,
            &Snapshot::of_tree(git, &old.to_string())?,
            (&changed, git, new),
        )?;
    }
    mentions::judge_pushed(&mut verdict, git, &snapshot, (old, new), &changed)?;
    if let Some(old) = old.filter(|_| changed.contains(COMMITTEE_FILE)) {
        keep_to_the_old_policy(git, context, old, &snapshot, &changed, &agreements, &mut verdict)?;
    }
    judge_messages(&mut verdict, git, &snapshot, &committee, (new, known))?;
    verdict.extend(mentions::judge_ref(git, name, (old, new), &snapshot)?);
    if let Some(writer) = writer.filter(|_| verdict.outcome(false) == Outcome::Clean) {
        judged_commits::remember(git, &writer, *new, policy, today);
    }
    Ok(verdict)
}

/// Adds what the messages of a pushed tag and of each commit say, and what each commit does to files.
fn judge_messages(
    verdict: &mut Verdict,
    git: &Repository,
    snapshot: &Snapshot<'_>,
    committee: &CommitteeFile,
    (new, known): (&ObjectId, &[ObjectId]),
) -> anyhow::Result<()> {
    let commits = git.commits(&[*new], known)?;
    let tags = messages_of_tags(git, new, &committee.committee)?;
    let of_commits = commits.iter().map(|commit| (name_of(commit), said_by(commit, &committee.committee)));
    let messages: Vec<Named> = tags.iter().cloned().chain(of_commits).collect();
    let in_messages = named_in(&messages, git, snapshot, committee)?;
    let by_message = tags.iter().map(|_| None).chain(commits.iter().map(Some));
    for ((commit, (name, message)), mut found) in by_message.zip(messages).zip(in_messages) {
        let in_files =
            commit.map(|commit| judge_files(git, commit, &committee.committee)).transpose()?.unwrap_or_default();
        found.extend(in_files.into_iter().map(|it| Finding { path: format!("{name}: {}", it.path), ..it }));
        if !found.is_empty() {
            verdict.texts.insert(name, message);
            verdict.findings.extend(found);
        }
    }
    Ok(())
}

/// The messages of a pushed tag, and of the tags that it names; none where something else is pushed.
fn messages_of_tags(
    git: &Repository,
    pushed: &ObjectId,
    committee: &Committee,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut messages = Vec::new();
    let mut next = *pushed;
    while git.kind(&next)? == Some(casebound_git::ObjectKind::Tag) {
        let tag = git.tag(&next)?;
        let tagger = tag.tagger.iter().flat_map(|tagger| strange(tagger, committee));
        let text = with_other_lines(tag.message, &tag.other_lines);
        let text = tagger.fold(text, |text, name| text + "\n\n" + &name);
        messages.push((format!("tag {}", next.short()), text));
        next = tag.target;
    }
    Ok(messages)
}

/// A message as text, and below it what else stands in the head of its commit or tag.
fn with_other_lines(message: Vec<u8>, other_lines: &[u8]) -> String {
    let text = mentions::decoded(message).0;
    match other_lines {
        [] => text,
        lines => text + "\n\n" + &mentions::decoded(lines.to_vec()).0,
    }
}

/// The message of a commit, and below it the names of whoever made it, where they are not those of a member.
fn said_by(commit: &Commit, committee: &Committee) -> String {
    let message = with_other_lines(commit.message.clone(), &commit.other_lines);
    let makers = [&commit.author, &commit.committer];
    makers.into_iter().flat_map(|maker| strange(maker, committee)).fold(message, |text, name| text + "\n\n" + &name)
}

/// What of a signature is not a member's own name or address.
fn strange(signature: &Signature, committee: &Committee) -> Vec<String> {
    let member = signing::member_with(committee, &signature.email);
    let name = Some(&signature.name).filter(|name| member.is_none_or(|member| member.name.as_ref() != Some(*name)));
    name.into_iter().chain(member.is_none().then_some(&signature.email)).cloned().collect()
}

/// Judges the message of a commit that is about to be made, by the people of all cases of the index and of HEAD.
pub fn judge_message(git: &Repository, message: &str) -> anyhow::Result<Verdict> {
    let snapshot = Snapshot::of_index(git, &git.index()?)?;
    let path = "commit message".to_owned();
    let committee =
        snapshot.committee()?.with_context(|| format!("there is no {COMMITTEE_FILE} in what is committed"))?;
    let messages = [(path, message.to_owned())];
    let findings = named_in(&messages, git, &snapshot, &committee)?.into_iter().flatten().collect();
    Ok(Verdict { findings, checked: 1, texts: BTreeMap::from(messages), ..Verdict::default() })
}

/// Returns for each message, with its name, where it names people of cases.
fn named_in(
    messages: &[Named],
    git: &Repository,
    snapshot: &Snapshot<'_>,
    committee: &CommitteeFile,
) -> anyhow::Result<Vec<Vec<Finding>>> {
    let naming = |hit: &guard::GuardHit| NameMention {
        span: hit.span,
        by: hit.kind.describe(),
        is_sure: hit.weight == Weight::Block,
    };
    let found = mentions::named_in(messages, git, snapshot, Of::All, &committee.committee)?;
    let findings = messages.iter().zip(found);
    Ok(findings.map(|((name, _), its)| check_message(name, its.iter().map(naming))).collect())
}

/// Returns what a change takes away: cases of whose name no folder holds one any more, and tombstones, also those that
/// it replaces by others. A tombstone by which nobody could do anything is not a loss; nor is one that was changed before, and becomes
/// again what it was first; nor, on a server, one that is withdrawn before the server applied it.
pub fn removed(
    git: &Repository,
    before: Option<&ObjectId>,
    changes: &[Change],
    is_there: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let was_whole = |path: &str, old: Option<FileVersion>| {
        let bytes = old.and_then(|version| git.blob(&version.id).ok());
        bytes.is_some_and(|it| KnownTombstone::read(path, &it).is_some())
    };
    let is_put_back = |path: &str, new: Option<FileVersion>| {
        let (Some(before), Some(new)) = (before, new) else { return false };
        tombstones::is_first_version(git, before, path, &new.id).unwrap_or(false)
    };
    let is_withdrawn = |path: &str, change: &Change| {
        let (Some(before), ChangeKind::Deleted, true) = (before, change.kind, git.is_bare()) else { return false };
        change.old.is_some_and(|old| tombstones::is_still_held(git, before, path, &old.id).unwrap_or(false))
    };
    let is_gone = |change: &&Change| {
        let path = change.path.to_string();
        match change.kind {
            ChangeKind::Deleted if is_case(&path) => layout::stem(&path).is_some_and(|stem| !is_there(stem)),
            ChangeKind::Added => false,
            _ => {
                tombstone::id_of(&path).is_some()
                    && was_whole(&path, change.old)
                    && !is_put_back(&path, change.new)
                    && !is_withdrawn(&path, change)
            }
        }
    };
    changes.iter().filter(is_gone).map(|change| change.path.to_string()).collect()
}

/// The time zone in which the days of a state begin.
pub fn zone_of(snapshot: &Snapshot<'_>) -> anyhow::Result<Tz> {
    Ok(snapshot.committee()?.map_or(Tz::UTC, |file| file.committee.about.timezone))
}

/// A push may not lower the rules that judge it: what changed must also satisfy the policy in force before. What only the
/// new policy finds wrong with cases is advice.
fn keep_to_the_old_policy(
    git: &Repository,
    context: &Context,
    old: &ObjectId,
    snapshot: &Snapshot<'_>,
    changed: &BTreeSet<String>,
    agreements: &[PastAgreement],
    verdict: &mut Verdict,
) -> anyhow::Result<()> {
    let before = Snapshot::of_tree(git, &old.to_string())?.committee()?;
    let (Some(before), Some(mut after)) = (before, snapshot.committee()?) else {
        return Ok(());
    };
    if !before.is_usable() || !after.is_usable() {
        return Ok(());
    }
    downgrade_policy_findings(verdict, snapshot, context, &before, agreements)?;
    after.committee.keep_policy_of(&before.committee);
    let cases: BTreeSet<String> = changed.iter().filter(|path| is_case(path)).cloned().collect();
    let clock = context.clock(after.committee.about.timezone);
    let stricter = judge(snapshot, &after, clock, &Selection::Paths(cases), ChangeContext::default(), agreements)?;
    let known: BTreeSet<(String, RuleId)> =
        verdict.findings.iter().map(|finding| (finding.path.clone(), finding.rule)).collect();
    for mut finding in stricter.findings {
        let is_new = !known.contains(&(finding.path.clone(), finding.rule));
        // That day follows from the policy: it is the new one's already.
        let is_derived = finding.rule == RuleId::KeepUntilMismatch;
        if finding.severity == Severity::Error && is_new && !is_derived {
            finding.help = format!(
                "this push also changes {COMMITTEE_FILE}, and the case violates the old policy; push the new policy first, on its own"
            );
            verdict.texts.extend(stricter.texts.get(&finding.path).map(|text| (finding.path.clone(), text.clone())));
            verdict.findings.push(finding);
        }
    }
    Ok(())
}

fn name_of(commit: &Commit) -> String {
    format!("commit {}", commit.id.short())
}

/// What a commit does to files, by the rules that history can't forget.
fn judge_files(git: &Repository, commit: &Commit, committee: &Committee) -> anyhow::Result<Vec<Finding>> {
    let changes = git.changes(commit.parents.first(), &commit.id)?;
    let gone = removed(git, commit.parents.first(), &changes, &|_| false);
    // Seldom anything is gone, and a tree can be large.
    let tree = if gone.is_empty() { Vec::new() } else { git.tree_of(&commit.id)? };
    let is_there = |stem: &str| {
        tree.iter()
            .any(|entry| entry.path.as_str().is_some_and(|path| is_case(path) && layout::stem(path) == Some(stem)))
    };
    let stays_gone = |path: &String| !is_case(path) || layout::stem(path).is_some_and(|stem| !is_there(stem));
    let removed: Vec<String> = gone.into_iter().filter(stays_gone).collect();
    let by_party = changed_by_author(git, commit, &changes, committee)?;
    let mut found = check_commit(&Changes { files: &facts(git, &changes)?, removed: &removed, by_party: &by_party });
    for parent in &commit.parents {
        let changes = git.changes(Some(parent), &commit.id)?;
        found.extend(seals_changed(git, commit, &changes)?);
        found.extend(changed_beside(git, commit, &changes)?);
    }
    Ok(found)
}

/// The instant of a commit, so that whoever judges it later says the same.
fn clock_of(commit: &Commit) -> Clock {
    let now = DateTime::from_timestamp(commit.committed_at, 0).unwrap_or_default();
    Clock { today: now.date_naive(), now }
}

/// What changes put beside a sealed case in the clear, which history can't forget, and what they take away there though nobody sealed
/// the case without it.
fn changed_beside(git: &Repository, commit: &Commit, changes: &[Change]) -> anyhow::Result<Vec<Finding>> {
    let mut found = Vec::new();
    for change in changes {
        let Some(path) = change.path.as_str() else { continue };
        let Location::Attachment(case, _) = Location::of(path) else { continue };
        // Pushed objects are found by their folder: they may lie where git's own names do not lead yet.
        let name = format!("{}.md", case.name);
        let year = git.folder_of(&commit.id, &case.year_folder())?;
        let file = year.iter().find(|entry| entry.path.as_bytes() == name.as_bytes()).map(|entry| entry.version);
        let is_file = |version: &FileVersion| matches!(version.mode, Mode::File | Mode::Executable);
        let Some(file) = file.filter(|file| is_file(file) && change.new.is_none_or(|new| is_file(&new))) else {
            continue;
        };
        if git.blob_size(&file.id)? > MAX_FILE as u64 {
            continue;
        }
        let file = CaseFile::read(case.to_string(), &git.blob(&file.id)?);
        if !file.is_sealed() {
            continue;
        }
        let is_sealed_anew = || changes.iter().any(|other| other.path.as_str() == Some(file.path.as_str()));
        let flaw = match change.new {
            Some(new) if !is_stored_message(path, &git.blob(&new.id)?) => Some(SealFlaw::InTheClear),
            None if !is_sealed_anew() => Some(SealFlaw::FileGone),
            _ => None,
        };
        if let Some(flaw) = flaw {
            let clock = clock_of(commit);
            let findings = report_opened(&casebound_validate::Context::at(clock), &file, &[flaw]);
            found.extend(findings.into_iter().map(|finding| Finding { span: Span::default(), ..finding }));
        }
    }
    Ok(found)
}

/// What changes do to seals: a sealed case that becomes plain, or is sealed by a stranger or as an older version.
fn seals_changed(git: &Repository, commit: &Commit, changes: &[Change]) -> anyhow::Result<Vec<Finding>> {
    let read = |change: &Change, version: FileVersion| -> anyhow::Result<Option<CaseFile>> {
        let path = change.path.to_string();
        let is_file = matches!(version.mode, Mode::File | Mode::Executable);
        if !is_case(&path) || !is_file || git.blob_size(&version.id)? > MAX_FILE as u64 {
            return Ok(None);
        }
        Ok(Some(CaseFile::read(path, &git.blob(&version.id)?)))
    };
    let stem_of = |change: &Change| layout::stem(&change.path.to_string()).map(str::to_owned);
    let mut found = Vec::new();
    for change in changes {
        let Some(after) = change.new.map(|new| read(change, new)).transpose()?.flatten() else { continue };
        // A case may have moved into another folder.
        let moved = || changes.iter().find(|other| other.new.is_none() && stem_of(other) == stem_of(change));
        let before = if change.old.is_some() { Some(change) } else { moved() };
        let Some(before) = before.and_then(|it| Some((it, it.old?))) else { continue };
        let Some(before) = read(before.0, before.1)? else { continue };
        let clock = clock_of(commit);
        let mut its = report_seal_change(&casebound_validate::Context::at(clock), &before, &after);
        if !its.is_empty()
            && let Some(policy) = Snapshot::of_tree(git, &commit.id.to_string())?.committee()?
        {
            without_agreed(&mut its, git, &commit.id, &policy.committee, (&before, &after), clock)?;
        }
        found.extend(its.into_iter().map(|finding| Finding { span: Span::default(), ..finding }));
    }
    Ok(found)
}

/// The cases that a commit changes although they are about its author. A merge changes what differs from all its parents.
fn changed_by_author(
    git: &Repository,
    commit: &Commit,
    changes: &[Change],
    committee: &Committee,
) -> anyhow::Result<Vec<String>> {
    let mut found = changed_by_party(git, changes, &commit.author.email, committee)?;
    for parent in commit.parents.iter().skip(1) {
        let other = git.changes(Some(parent), &commit.id)?;
        found.retain(|path| other.iter().any(|change| change.path.as_str() == Some(path)));
    }
    Ok(found)
}

/// The cases among these changes that were, before them, about the member with this address: as reported or affected.
///
/// # Errors
/// When the repository can't be read.
pub fn changed_by_party(
    git: &Repository,
    changes: &[Change],
    address: &str,
    committee: &Committee,
) -> anyhow::Result<Vec<String>> {
    let Some(member) = signing::member_with(committee, address) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for change in changes {
        let (Some(path), Some(old)) = (change.path.as_str().filter(|path| is_case(path)), change.old) else { continue };
        let before = CaseFile::read(path, &git.blob(&old.id)?);
        if involvement(&before.case, member) == Some(Involvement::Party) {
            found.push(path.to_owned());
        }
    }
    Ok(found)
}

/// The files that changes bring, sorted by path, with whether they hold a secret key.
///
/// # Errors
/// When the repository can't be read.
pub fn facts(git: &Repository, changes: &[Change]) -> anyhow::Result<Vec<FileFact<'static>>> {
    let mut files = Vec::new();
    for change in changes {
        let Some(new) = change.new else { continue };
        let kind = match new.mode {
            Mode::File | Mode::Executable => FileKind::Regular,
            Mode::Symlink => FileKind::Symlink,
            Mode::Submodule => FileKind::Submodule,
        };
        // Far larger than any key.
        let may_be_key = kind == FileKind::Regular && git.blob_size(&new.id)? <= MAX_FILE as u64;
        let holds_secret_key = may_be_key && casebound_openpgp::contains_secret_key(&git.blob(&new.id)?);
        files.push(FileFact { path: change.path.to_string().into(), kind, size: 0, sha256: None, holds_secret_key });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Returns whether a push to this address is one that the committee agreed on.
pub fn may_be_pushed_to(committee: &Committee, url: &str) -> bool {
    let plain = |url: &str| url.trim_end_matches('/').trim_end_matches(".git").to_owned();
    committee.remotes.is_empty() || committee.remotes.iter().any(|remote| plain(remote) == plain(url))
}

/// Returns what git may record of a message: all before the scissors, where an editor was shown them. Lines of comment are
/// looked at too, since with `-m` git keeps them.
///
/// `comment` is what begins a comment, as git is configured.
pub fn recorded_message(text: &str, comment: Option<&str>, was_edited: bool) -> String {
    const SCISSORS: &str = " ------------------------ >8 ------------------------";
    // What git itself may choose for `auto`.
    const CHOICES: [&str; 10] = ["#", ";", "@", "!", "$", "%", "^", "&", "|", ":"];
    let begins = |line: &str, comment: &str| line.strip_prefix(comment).is_some_and(|rest| rest.starts_with(SCISSORS));
    let cuts = |line: &&str| {
        was_edited
            && match comment {
                Some("auto") => CHOICES.iter().any(|comment| begins(line, comment)),
                comment => begins(line, comment.unwrap_or("#")),
            }
    };
    text.lines().take_while(|line| !cuts(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_behind_the_scissors_is_recorded() {
        let text = |comment: &str| {
            format!("Subject\n# Please\nbody\n{comment} ------------------------ >8 ------------------------\ndiff\n")
        };
        let cut = "Subject\n# Please\nbody";
        assert_eq!(recorded_message(&text("#"), None, true), cut);
        assert_eq!(recorded_message(&text("//"), Some("//"), true), cut);
        assert_eq!(recorded_message(&text(";"), Some("auto"), true), cut);
        // Another line than git's own, or a message that no editor was shown: git keeps all of it.
        for kept in [
            recorded_message(&text("#"), Some(";"), true),
            recorded_message(&text(";"), None, true),
            recorded_message(&text("#"), None, false),
        ] {
            assert!(kept.ends_with("diff"), "{kept}");
        }
    }
}
