//! Where people of cases are named outside of them: in other files, in git notes, in the names of files, branches and tags.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use casebound_disclosure::guard::{self, GuardHitKind, Weight};
use casebound_git::unpacked::{is_packed, unpack};
use casebound_git::{Change, FileVersion, Mode, ObjectId, Repository};
use casebound_names::lookup::{self, Manner};
use casebound_names::{HitKind, lexicon};
use casebound_record::layout::{AUDITS, COMMITTEE_FILE, KEYS, Location, REPORTS};
use casebound_record::{Case, Committee, Span};
use casebound_validate::{Finding, NameMention, Severity, Unsearched, check_text, not_searched, sort};

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
        its.map(|hit| guard::GuardHit { span: moved(hit.span), ..hit.clone() }).collect()
    };
    Ok(texts.iter().map(in_text).collect())
}

/// The guard takes a name such as `Quentin B` for a disguised one: one letter alone is not a word to it.
fn with_name_as_written(found: guard::GuardHit, cases: &[&Case], text: &str) -> guard::GuardHit {
    let words = found.span.of(text).to_lowercase();
    let mut names = cases.iter().flat_map(|case| &case.people).filter_map(|person| person.name.as_ref());
    match found.kind {
        GuardHitKind::Person(HitKind::Disguised) if names.any(|name| name.expose().to_lowercase() == words) => {
            guard::GuardHit { kind: GuardHitKind::Person(HitKind::Name), ..found }
        }
        _ => found,
    }
}

/// So many letters inside a word may be a name; in a longer word nobody looks for one.
const SHORTEST_PIECE: usize = 5;
const LONGEST_TOKEN: usize = 40;
/// More of a file is not searched.
const MAX_SEARCHED: u64 = 16 << 20;

/// Returns whether a file is read for the people of all cases. Cases and their attachments name people.
fn is_searched(path: &str) -> bool {
    matches!(Location::of(path), Location::Committee | Location::Elsewhere | Location::In(..))
}

fn is_named_as_certificate(path: &str) -> bool {
    let is_named_so = [".asc", ".pgp", ".gpg"].iter().any(|end| path.ends_with(end));
    is_named_so && matches!(Location::of(path), Location::In(KEYS, _))
}

/// Leaves certificates out of a file of `keys/`: in their letters any short name may be found. The first byte of one that is not
/// armoured is not a letter (RFC 9580, section 4.2).
fn without_certificates(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    if !is_named_as_certificate(path) {
        return bytes;
    }
    if bytes.first().is_some_and(|byte| byte & 0x80 != 0) {
        return Vec::new();
    }
    let mut is_inside = false;
    let is_outside = |line: &&[u8]| {
        let was_inside = is_inside;
        is_inside = (is_inside || line.starts_with(b"-----BEGIN PGP ")) && !line.starts_with(b"-----END PGP ");
        !was_inside && !is_inside
    };
    bytes.split_inclusive(|byte| *byte == b'\n').filter(is_outside).collect::<Vec<_>>().concat()
}

/// Returns whether only a sure name counts in a file: the numbers and words of a report were searched when it was written.
fn counts_only_if_sure(path: &str) -> bool {
    matches!(Location::of(path), Location::In(REPORTS | AUDITS, _))
}

/// What a text is called in findings, and the text.
pub(crate) type Named = (String, String);

/// The texts of files, and which of the files could not be searched.
struct Texts {
    texts: Vec<Named>,
    unsearched: Vec<(String, Unsearched)>,
}

/// Returns the texts of files, in whatever encoding, and their names as a text each; of a link where it leads.
fn texts_of(git: &Repository, files: impl IntoIterator<Item = (String, FileVersion)>) -> anyhow::Result<Texts> {
    let (mut texts, mut unsearched) = (Vec::new(), Vec::new());
    for (path, version) in files {
        if !is_searched(&path) {
            continue;
        }
        if path != COMMITTEE_FILE && !is_named_as_certificate(&path) {
            texts.push((path.clone(), in_words(&path)));
        }
        if version.mode == Mode::Submodule {
            continue;
        }
        if git.blob_size(&version.id)? > MAX_SEARCHED {
            unsearched.push((path, Unsearched::TooLarge));
            continue;
        }
        let bytes = without_certificates(&path, git.blob(&version.id)?);
        let inside = unpack(&bytes);
        let is_opened = is_packed(&bytes);
        let (text, is_text) = decoded(bytes);
        if inside.is_closed || !is_text && !is_opened {
            unsearched.push((path.clone(), Unsearched::NoText));
        }
        texts.push((path, with_parts(text, inside.parts)));
    }
    Ok(Texts { texts, unsearched })
}

/// A text, and below it the lines of what is packed in it that it does not have itself.
fn with_parts(mut text: String, parts: Vec<Vec<u8>>) -> String {
    let mut lines = BTreeSet::new();
    for part in parts {
        lines.extend(decoded(part).0.lines().map(|line| line.trim().to_owned()));
    }
    lines.retain(|line| !line.is_empty() && !text.contains(line));
    for line in lines {
        text.push('\n');
        text.push_str(&line);
    }
    text
}

/// Reads bytes as text: as Unicode where they are that, otherwise as the usual encoding of western Windows. Returns also whether
/// they are text at all.
pub(crate) fn decoded(bytes: Vec<u8>) -> (String, bool) {
    let utf16 = [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE];
    let looks_like = |odd: usize| {
        let zeros = bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        bytes.len().is_multiple_of(2) && zeros * 5 > bytes.len()
    };
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(&bytes) {
        return (encoding.decode(&bytes).0.into_owned(), true);
    }
    if let Some(encoding) =
        utf16.into_iter().zip([1, 0]).find_map(|(encoding, odd)| looks_like(odd).then_some(encoding))
    {
        return (encoding.decode(&bytes).0.into_owned(), true);
    }
    let is_text = !bytes.contains(&0);
    match String::from_utf8(bytes) {
        Ok(text) => (text, is_text),
        Err(other) => (encoding_rs::WINDOWS_1252.decode(other.as_bytes()).0.into_owned(), is_text),
    }
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

/// A name of a ref in pieces that may be a person's: people write `fixJaneRoe` and `case-ofjroe42`. What is a word has none.
fn pieces_of(name: &str) -> String {
    // As it is, too: an address has points.
    let mut pieces: BTreeSet<String> = name.split('/').map(str::to_owned).collect();
    for token in name.split(|letter: char| !letter.is_alphanumeric()) {
        let mut was_small = false;
        let mut in_words = String::new();
        for letter in token.chars() {
            if was_small && letter.is_uppercase() {
                in_words.push(' ');
            }
            was_small = !letter.is_uppercase();
            in_words.push(letter);
        }
        pieces.insert(in_words);
        let letters: Vec<char> = token.to_lowercase().chars().collect();
        let small: String = letters.iter().collect();
        if letters.len() > LONGEST_TOKEN || lexicon::is_also_word(&small) || lexicon::is_other_word(&small) {
            continue;
        }
        for length in SHORTEST_PIECE..letters.len() {
            let capital = |piece: &[char]| {
                let mut rest = piece.iter();
                rest.next().into_iter().flat_map(|first| first.to_uppercase()).chain(rest.copied()).collect::<String>()
            };
            pieces.extend(letters.windows(length).map(capital));
        }
    }
    pieces.into_iter().collect::<Vec<_>>().join(BETWEEN)
}

/// Finds where texts name people of cases. A part of a name alone may be somebody else's: it stops only where `is_new` says so of a
/// line of a text.
fn namings(
    texts: &[Named],
    git: &Repository,
    snapshot: &Snapshot<'_>,
    whose: Of<'_>,
    committee: &Committee,
    is_new: &dyn Fn(&str, &str) -> bool,
) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for ((path, text), its) in texts.iter().zip(named_in(texts, git, snapshot, whose, committee)?) {
        let stops = |hit: &guard::GuardHit| {
            !guard::may_be_lifted(hit) || !counts_only_if_sure(path) && is_new(path, line_at(text, hit.span))
        };
        let naming = |hit: &guard::GuardHit| NameMention {
            span: hit.span,
            by: hit.kind.describe(),
            is_sure: hit.weight == Weight::Block && stops(hit),
        };
        findings.extend(check_text(path, its.iter().map(naming)));
    }
    findings.retain(|finding| finding.severity == Severity::Error || !counts_only_if_sure(&finding.path));
    Ok(findings)
}

/// The line of a text in which a place begins.
fn line_at(text: &str, span: Span) -> &str {
    let before = text.get(..span.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    text.get(start..).unwrap_or_default().lines().next().unwrap_or_default()
}

/// The files before a change: what was written there then stops nobody who writes something else.
struct EarlierFiles<'g> {
    git: &'g Repository,
    versions: BTreeMap<String, FileVersion>,
}

impl EarlierFiles<'_> {
    /// Returns whether a line of a file, or the file's name, is new.
    fn is_new(&self, path: &str, line: &str) -> bool {
        let Some(version) = self.versions.get(path) else { return true };
        let text = texts_of(self.git, [(path.to_owned(), *version)]).map(|it| it.texts).unwrap_or_default();
        !text.iter().any(|(_, text)| text.lines().any(|known| known == line))
    }
}

/// Adds what staged files of any kind say of people of any case.
///
/// # Errors
/// When a file can't be read.
pub fn judge_staged(
    verdict: &mut Verdict,
    git: &Repository,
    snapshot: &Snapshot<'_>,
    changed: &[Change],
) -> anyhow::Result<()> {
    let staged = changed.iter().filter_map(|change| Some((change.path.to_string(), change.new?)));
    let Texts { texts, unsearched } = texts_of(git, staged)?;
    verdict.findings.extend(unsearched.into_iter().map(|(path, why)| not_searched(&path, why)));
    let Some(committee) = snapshot.committee()?.filter(|_| !texts.is_empty()) else { return Ok(()) };
    let before = changed.iter().filter_map(|change| Some((change.path.to_string(), change.old?)));
    let before = EarlierFiles { git, versions: before.collect() };
    let is_new = |path: &str, line: &str| before.is_new(path, line);
    let found = namings(&texts, git, snapshot, Of::All, &committee.committee, &is_new)?;
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
    let touched = texts_of(git, touched)?.texts;
    let before = old.map(|old| git.tree_of(old)).transpose()?.unwrap_or_default();
    let versions = before.into_iter().map(|entry| (entry.path.to_string(), entry.version)).collect();
    let before = EarlierFiles { git, versions };
    let is_new = |path: &str, line: &str| before.is_new(path, line);
    add(verdict, &touched, namings(&touched, git, snapshot, Of::All, committee, &is_new)?);
    let Some(old) = old else { return Ok(()) };
    let paths: Vec<&str> = snapshot.case_paths().filter(|path| changed.contains(*path)).collect();
    if paths.is_empty() {
        return Ok(());
    }
    let others = texts_of(git, others)?.texts;
    let is_new = |_: &str, _: &str| false;
    let mut found = namings(&others, git, snapshot, Of::Some(&paths), committee, &is_new)?;
    if !found.is_empty() {
        let before = Snapshot::of_tree(git, &old.to_string())?;
        let paths: Vec<&str> = before.case_paths().filter(|path| changed.contains(*path)).collect();
        let was_there = namings(&others, git, &before, Of::Some(&paths), committee, &is_new)?;
        found.retain(|mention| !was_there.iter().any(|other| other.path == mention.path && other.span == mention.span));
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
                if git.blob_size(&version.id)? <= MAX_SEARCHED {
                    texts.push((format!("note {}", change.path), decoded(git.blob(&version.id)?).0));
                }
            }
        }
    }
    let committee = snapshot.committee()?.with_context(|| format!("there is no {COMMITTEE_FILE}"))?;
    let committee = &committee.committee;
    let mut found = namings(&texts, git, snapshot, Of::All, committee, &|_, _| true)?;
    let is_told = found.iter().any(|finding| finding.path == name && finding.severity == Severity::Error);
    if !is_told {
        let pieces = (name.to_owned(), pieces_of(short.unwrap_or(name)));
        let hits = named_in(std::slice::from_ref(&pieces), git, snapshot, Of::All, committee)?;
        let is_name = |hit: &&guard::GuardHit| {
            use HitKind::{Email, Handle, Name, NamePart};
            let kinds = [Name, NamePart, Email, Handle].map(GuardHitKind::Person);
            hit.weight == Weight::Block && kinds.contains(&hit.kind)
        };
        let whole = Span::new(0, texts.first().map_or(0, |(_, text)| text.len()));
        let inside = hits.iter().flatten().find(is_name);
        let mention = inside.map(|hit| NameMention { span: whole, by: hit.kind.describe(), is_sure: true });
        found.extend(check_text(name, mention));
    }
    let mut verdict =
        Verdict { findings: Vec::new(), checked: texts.len(), texts: Default::default(), ..Verdict::default() };
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
