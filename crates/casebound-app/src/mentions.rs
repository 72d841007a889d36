//! Where people of cases are named outside of them: in other files, in git notes, in the names of files, branches and tags.

use std::collections::BTreeSet;

use anyhow::Context as _;
use casebound_disclosure::guard::{self, Kind, Weight};
use casebound_git::{FileVersion, Mode, ObjectId, Repository};
use casebound_names::HitKind;
use casebound_names::lookup::{self, Manner};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{COMMITTEE_FILE, Location, TEMPLATES};
use casebound_record::{Case, Committee, Span};
use casebound_validate::{Finding, NameMention, check_text, sort};

use crate::name_index;
use crate::runner::Verdict;
use crate::snapshot::Snapshot;

/// What stands between two texts that are read as one.
const BETWEEN: &str = "\n\n\u{2029}\n\n";

/// Whose people are looked for.
#[derive(Clone, Copy)]
pub(crate) enum Of<'p> {
    /// Those of every case.
    All,
    /// Those of the cases at these paths.
    Some(&'p [&'p str]),
}

/// Returns for each text where it names somebody of a case, or may. All are read as one: the engine takes its time with the people,
/// not with the words.
///
/// # Errors
/// When a case can't be read.
pub(crate) fn named_in(
    texts: &[Named],
    git: &Repository,
    snapshot: &Snapshot<'_>,
    whose: Of<'_>,
    committee: &Committee,
) -> anyhow::Result<Vec<Vec<guard::GuardHit>>> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let joined = texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(BETWEEN);
    let paths = match whose {
        Of::All => name_index::candidates(Some(git), snapshot, &lookup::keys_in([&joined], Manner::Forms))?,
        Of::Some(paths) => paths.to_vec(),
    };
    let found: Vec<guard::GuardHit> = snapshot.with_cases(&paths, |files| {
        let cases: Vec<&Case> = files.iter().map(|file| &file.case).collect();
        let found = guard::beside(&cases, snapshot.names_taken(), committee, &joined);
        found.into_iter().map(|it| with_name_as_written(it, &cases, &joined)).collect()
    })?;
    let mut start = 0;
    let in_text = |(_, text): &Named| {
        let whole = Span::new(start, start + text.len());
        start = whole.end + BETWEEN.len();
        let moved = |span: Span| Span::new(span.start - whole.start, span.end - whole.start);
        let its = found.iter().filter(|it| whole.contains(it.span));
        its.map(|it| guard::GuardHit { span: moved(it.span), ..it.clone() }).collect()
    };
    Ok(texts.iter().map(in_text).collect())
}

/// The guard takes a name such as `Quentin B` for a disguised one: one letter alone is not a word to it.
fn with_name_as_written(found: guard::GuardHit, cases: &[&Case], text: &str) -> guard::GuardHit {
    let words = found.span.of(text).to_lowercase();
    let mut names = cases.iter().flat_map(|case| &case.people).filter_map(|person| person.name.as_ref());
    match found.kind {
        Kind::Person(HitKind::Disguised) if names.any(|name| name.expose().to_lowercase() == words) => {
            guard::GuardHit { kind: Kind::Person(HitKind::Name), ..found }
        }
        _ => found,
    }
}

/// Returns whether a file is read for the people of all cases. Cases and their attachments name people, and what else the program
/// writes has its own rules.
fn is_searched(path: &str) -> bool {
    match Location::of(path) {
        Location::Committee | Location::Elsewhere => true,
        Location::In(folder, _) => folder == TEMPLATES,
        _ => false,
    }
}

/// What a text is called in findings, and the text.
pub(crate) type Named = (String, String);

/// Returns the texts of files, and their names as a text each; what is no text is not read.
fn texts_of(git: &Repository, files: impl IntoIterator<Item = (String, FileVersion)>) -> anyhow::Result<Vec<Named>> {
    let mut texts = Vec::new();
    for (path, version) in files {
        let is_file = matches!(version.mode, Mode::File | Mode::Executable);
        if !is_searched(&path) {
            continue;
        }
        if path != COMMITTEE_FILE {
            texts.push((path.clone(), in_words(&path)));
        }
        if is_file
            && git.blob_size(&version.id)? <= MAX_FILE as u64
            && let Ok(text) = String::from_utf8(git.blob(&version.id)?)
        {
            texts.push((path, text));
        }
    }
    Ok(texts)
}

/// A name of a file or a ref as words with capitals: people write such names small. Each letter stays in its place.
fn in_words(name: &str) -> String {
    let mut is_first = true;
    let word = |letter: char| {
        let is_between = matches!(letter, '/' | '-' | '_' | '.' | '+');
        let new = match is_first {
            _ if is_between => ' ',
            true => letter.to_ascii_uppercase(),
            false => letter,
        };
        is_first = is_between;
        new
    };
    name.chars().map(word).collect()
}

/// Finds where texts name people of cases. Parts of names may be other words, so that they are advice.
fn namings(
    texts: &[Named],
    git: &Repository,
    snapshot: &Snapshot<'_>,
    whose: Of<'_>,
    committee: &Committee,
) -> anyhow::Result<Vec<Finding>> {
    let naming = |it: &guard::GuardHit| NameMention {
        span: it.span,
        by: it.kind.describe(),
        is_sure: it.weight == Weight::Block && !guard::may_be_lifted(it),
    };
    let found = named_in(texts, git, snapshot, whose, committee)?;
    let findings = texts.iter().zip(found).flat_map(|((path, _), its)| check_text(path, its.iter().map(naming)));
    Ok(findings.collect())
}

/// Adds what staged files of any kind say of people of any case.
///
/// # Errors
/// When a file can't be read.
pub fn judge_staged(
    verdict: &mut Verdict,
    git: &Repository,
    snapshot: &Snapshot<'_>,
    changed: impl IntoIterator<Item = (String, FileVersion)>,
) -> anyhow::Result<()> {
    let texts = texts_of(git, changed)?;
    let Some(committee) = snapshot.committee()?.filter(|_| !texts.is_empty()) else { return Ok(()) };
    let found = namings(&texts, git, snapshot, Of::All, &committee.committee)?;
    add(verdict, &texts, found);
    Ok(())
}

/// Adds the same for a push: changed files are searched for everybody, all others for whoever is new in the changed cases.
///
/// # Errors
/// When a file can't be read.
pub fn judge_pushed(
    verdict: &mut Verdict,
    git: &Repository,
    snapshot: &Snapshot<'_>,
    (old, new): (Option<&ObjectId>, &ObjectId),
    changed: &BTreeSet<String>,
) -> anyhow::Result<()> {
    let Some(committee) = snapshot.committee()? else { return Ok(()) };
    let committee = &committee.committee;
    let all: Vec<(String, FileVersion)> =
        git.tree_of(new)?.into_iter().map(|entry| (entry.path.to_string(), entry.version)).collect();
    let is_new = |path: &String| old.is_none() || changed.contains(path);
    let (touched, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(path, _)| is_new(path));
    let touched = texts_of(git, touched)?;
    add(verdict, &touched, namings(&touched, git, snapshot, Of::All, committee)?);
    let Some(old) = old else { return Ok(()) };
    let paths: Vec<&str> = snapshot.case_paths().filter(|path| changed.contains(*path)).collect();
    if paths.is_empty() {
        return Ok(());
    }
    let others = texts_of(git, others)?;
    let mut found = namings(&others, git, snapshot, Of::Some(&paths), committee)?;
    if !found.is_empty() {
        let before = Snapshot::of_tree(git, &old.to_string())?;
        let paths: Vec<&str> = before.case_paths().filter(|path| changed.contains(*path)).collect();
        let was_there = namings(&others, git, &before, Of::Some(&paths), committee)?;
        found.retain(|it| !was_there.iter().any(|other| other.path == it.path && other.span == it.span));
    }
    add(verdict, &others, found);
    Ok(())
}

/// Judges the name of a ref, and of notes their texts, by the people of the cases of a snapshot.
///
/// # Errors
/// When something can't be read.
pub fn judge_ref(
    git: &Repository,
    name: &str,
    (old, new): (Option<&ObjectId>, &ObjectId),
    snapshot: &Snapshot<'_>,
) -> anyhow::Result<Verdict> {
    let mut texts = Vec::new();
    let short = ["refs/heads/", "refs/tags/", "refs/"].iter().find_map(|prefix| name.strip_prefix(prefix));
    texts.push((name.to_owned(), in_words(short.unwrap_or(name))));
    if is_notes(name) {
        let known: Vec<ObjectId> = old.into_iter().copied().collect();
        // Every version: what a note said before stays in the history of the notes.
        for commit in git.commits(&[*new], &known)? {
            for change in git.changes(commit.parents.first(), &commit.id)? {
                let Some(version) = change.new else { continue };
                if git.blob_size(&version.id)? <= MAX_FILE as u64 {
                    let text = String::from_utf8_lossy(&git.blob(&version.id)?).into_owned();
                    texts.push((format!("note {}", change.path), text));
                }
            }
        }
    }
    let committee = snapshot.committee()?.with_context(|| format!("there is no {COMMITTEE_FILE}"))?;
    let found = namings(&texts, git, snapshot, Of::All, &committee.committee)?;
    let mut verdict = Verdict { findings: Vec::new(), checked: texts.len(), texts: Default::default() };
    add(&mut verdict, &texts, found);
    Ok(verdict)
}

/// Returns whether a ref is one of git's notes: what it names holds no files of the committee.
pub fn is_notes(name: &str) -> bool {
    name.starts_with("refs/notes/")
}

fn add(verdict: &mut Verdict, texts: &[Named], found: Vec<Finding>) {
    for finding in &found {
        // A file has two texts, its name and its content: the longer one holds all places.
        let its = texts.iter().filter(|(path, _)| *path == finding.path).map(|(_, text)| text);
        if let Some(text) = its.max_by_key(|text| text.len()) {
            verdict.texts.entry(finding.path.clone()).or_insert_with(|| text.clone());
        }
    }
    verdict.findings.extend(found);
    sort(&mut verdict.findings);
}
