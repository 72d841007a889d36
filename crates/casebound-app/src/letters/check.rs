//! Holds a letter against the record: which case, which reader, what is known that a letter can contradict.

use std::path::Path;

use anyhow::{Context as _, bail};
use casebound_letters::{Address, Audience, Finding, check};
use casebound_record::letter_file::{HeadFault, LetterFile};
use casebound_record::words::Role;
use casebound_record::{Case, CaseFile, Span};

use super::facts;
use super::reader::{Reader, require_kind};
use super::stored::MAX_LETTER;
use crate::disclosing::refuse_recused_reader;
use crate::files;
use crate::sealing::{door, is_reader, not_looked_into};
use crate::signing::current_member;
use crate::snapshot::slashed;
use crate::workspace::Workspace;

/// To whom a letter goes, as it was typed; a draft says it itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Destination<'a> {
    /// The case.
    pub case: Option<&'a str>,
    /// A key of its people, or an audience.
    pub to: Option<&'a str>,
    /// The kind of letter; only the passage is looked at where none is given.
    pub kind: Option<&'a str>,
}

/// A letter and what was found in it.
#[derive(Debug)]
pub struct CheckedLetter {
    /// The text of the file, for places.
    pub text: String,
    pub findings: Vec<Finding>,
}

/// Says that the case of a letter is sealed and stays shut for whoever works here; nothing where it can be looked into.
///
/// # Errors
/// When there is no such case.
pub fn stays_shut(workspace: &Workspace, path: &Path, destination: Destination<'_>) -> anyhow::Result<Option<String>> {
    let Some(case) = destination.case.map(str::to_owned).or_else(|| case_beside(workspace, path)) else {
        return Ok(None);
    };
    // A letter that lies elsewhere says nothing of a case.
    let Ok((_, file)) = workspace.find_any(&case) else { return Ok(None) };
    let is_mine = current_member(workspace).is_some_and(|me| is_reader(&file, &me.key));
    Ok((file.is_sealed() && !is_mine).then(|| not_looked_into(&file)))
}

/// The case in whose folder a letter is.
fn case_beside(workspace: &Workspace, path: &Path) -> Option<String> {
    let inside = path.canonicalize().ok()?.strip_prefix(&workspace.root).ok().map(slashed)?;
    inside.rsplit_once('/').map(|(folder, _)| format!("{folder}.md"))
}

/// Reads a letter and holds it against the record of its case.
///
/// # Errors
/// When the letter or the case can't be read, when nobody of that name is in the case, and when whoever works here is
/// recused in it.
pub fn check_letter(workspace: &Workspace, path: &Path, destination: Destination<'_>) -> anyhow::Result<CheckedLetter> {
    let shown = path.display();
    let bytes = files::read_limited(path, MAX_LETTER).with_context(|| format!("cannot read {shown}"))?;
    let text = String::from_utf8(bytes).ok().with_context(|| format!("{shown} is not text in UTF-8"))?;
    let head = match LetterFile::read(text.as_bytes()) {
        Ok(letter) => Some(letter),
        // Any other text can be checked, too.
        Err(HeadFault::Missing) => None,
        Err(HeadFault::Ambiguous(what, help)) => bail!("the head of {shown} can't be used: {what}; {help}"),
    };
    let of_path = case_beside(workspace, path).filter(|_| head.is_some());
    let case = destination.case.or(of_path.as_deref()).context("name a case with --case")?;
    let to = destination.to.or(head.as_ref().map(|head| head.to.as_str()));
    let to = to.context("name the reader with --to")?;
    let (_, file) = door::find(workspace, case)?;
    refuse_recused_reader(workspace, &file, "check its letters")?;
    let kind = destination.kind.or(head.as_ref().map(|head| head.kind.as_str()));
    if let Some(kind) = destination.kind {
        require_kind(kind, false)?;
    }
    let about = head.as_ref().and_then(|head| head.about.as_deref());
    let address = address(&file.case, to, kind, about)?;
    let findings = findings(workspace, &file, &address, head.as_ref(), &text);
    Ok(CheckedLetter { text, findings })
}

/// What the rules say of a letter; places are those of its file.
pub(super) fn findings(
    workspace: &Workspace,
    file: &CaseFile,
    address: &Address,
    head: Option<&LetterFile>,
    text: &str,
) -> Vec<Finding> {
    let committee = &workspace.committee.committee;
    let record = facts::record(file, committee, workspace.clock.today);
    let Some(letter) = head else { return check(&record, address, text) };
    let mut found = check(&record, address, &letter.text);
    for span in found.iter_mut().filter_map(|it| it.span.as_mut()) {
        *span = Span::new(span.start + letter.start, span.end + letter.start);
    }
    // The subject is a line of its own, and read by more people than the letter.
    let passage = Address { is_whole: false, ..address.clone() };
    let of_subject = check(&record, &passage, &letter.subject).into_iter().map(|it| it.placed(Span::new(0, 3)));
    found.extend(of_subject);
    found.sort();
    found.dedup();
    found
}

/// What the reader is to the case. Somebody of the case is named by key, an outsider by audience.
fn address(case: &Case, to: &str, kind: Option<&str>, about: Option<&str>) -> anyhow::Result<Address> {
    let kind = kind.unwrap_or_default();
    if case.person(to).is_some()
        && let Ok(reader) = Reader::find(case, kind, to, about)?
    {
        return Ok(reader.address(to, kind));
    }
    let audience = match case.person(to) {
        Some(person) if person.is(Role::Reported) => Audience::Reported,
        Some(person) if person.is(Role::Reporter) => Audience::Reporter,
        Some(person) if person.is(Role::Affected) => Audience::Affected,
        Some(_) => Audience::Witness,
        None => match Audience::of_word(to).filter(|it| it.is_outsider()) {
            Some(audience) => audience,
            None => bail!("`{to}` is not a person in this case; name a key of its people, or one of {}", outsiders()),
        },
    };
    Ok(Address { audience, to: to.to_owned(), kind: kind.to_owned(), is_whole: !kind.is_empty() })
}

fn outsiders() -> String {
    let words = Audience::words().filter(|it| Audience::of_word(it).is_some_and(Audience::is_outsider));
    words.collect::<Vec<_>>().join(", ")
}
