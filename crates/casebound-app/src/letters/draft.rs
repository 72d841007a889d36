//! Drafts of letters: written from the record into the folder of the case, listed there, and listed anew after an edit.

use anyhow::{Context as _, bail};
use casebound_disclosure::letter::{LetterRefusal, LetterRequest, languages, template_name};
use casebound_disclosure::{DisclosureRefusal, Language, Source, Templates, disclose};
use casebound_letters::Finding;
use casebound_record::edit::Value;
use casebound_record::letter_file::{self, LetterFile};
use casebound_record::{CaseFile, CasePath, is_email};

use super::check::findings;
use super::other_cases::names_of_other_cases;
use super::reader::{Reader, require_kind};
use super::stored::{MAX_LETTER, StoredLetter, numbers_sent, require_editable, require_own_folders};
use crate::amend::{AmendOutcome, Change, amend};
use crate::digest;
use crate::disclosing::{self, OwnTemplates, refuse_recused};
use crate::files::Existing;
use crate::sealing::{beside, door};
use crate::signing::current_member;
use crate::workspace::Workspace;

/// What a person asked for.
#[derive(Debug, Clone, Copy)]
pub struct DraftRequest<'a> {
    /// The case.
    pub case: &'a str,
    /// A key of its people, or `employer`, `registration-desk`, `moderators`, `organisers`.
    pub to: &'a str,
    /// The kind.
    pub kind: &'a str,
    /// The tag of the language; by default the reader's, else the committee's.
    pub language: Option<&'a str>,
    /// The reported person whom a letter to an outsider is about.
    pub about: Option<&'a str>,
    /// The address of an outsider.
    pub address: Option<&'a str>,
}

/// A new draft.
pub struct Draft {
    pub stored: StoredLetter,
    /// The guardian who gets it in place of the reader.
    pub guardian: Option<String>,
    /// Whether nobody knows an address of whoever gets it.
    pub has_no_address: bool,
    /// What became of the case, which lists it.
    pub listed: AmendOutcome,
}

/// Why there is no draft: what the data says against it.
pub enum DraftRefusal {
    /// By the disclosure itself.
    Letter(LetterRefusal),
    /// The case was not changed, so that the draft was taken away again.
    Case(Box<AmendOutcome>),
}

/// Writes a draft from the record and lists it in the case.
///
/// # Errors
/// When there is no such case, person, kind or language, and when a file can't be written.
pub fn draft(workspace: &Workspace, request: DraftRequest<'_>) -> anyhow::Result<Result<Draft, DraftRefusal>> {
    workspace.require_policy()?;
    let (_, file) = door::find(workspace, request.case)?;
    refuse_recused(workspace, &file)?;
    let committee = &workspace.committee.committee;
    let templates = OwnTemplates::of(workspace);
    let has_own = |language: &str| templates.has(&template_name(request.kind, language));
    for word in [Some(request.kind), request.language].into_iter().flatten() {
        require_plain(word)?;
    }
    let known = || all_languages(&templates).into_iter();
    require_kind(request.kind, known().any(|language| has_own(&language)))?;
    let reader = match Reader::find(&file.case, request.kind, request.to, request.about)? {
        Ok(reader) => reader,
        Err(refusal) => return Ok(Err(DraftRefusal::Letter(refusal))),
    };
    if let Some(address) = request.address.filter(|address| reader.is_of_the_case || !is_email(address)) {
        match reader.is_of_the_case {
            true => bail!(
                "--address is for readers outside of the case; write the address of {} into the case",
                reader.opened_by().key
            ),
            false => bail!("`{address}` is not an e-mail address"),
        }
    }
    let of_reader =
        reader.opened_by().language.as_ref().filter(|_| reader.is_of_the_case).map(|it| it.expose().as_str());
    let wanted = request.language.or(of_reader).or(committee.about.language.as_deref()).unwrap_or("en");
    let language = known().find(|it| it.eq_ignore_ascii_case(wanted)).or_else(|| {
        let primary = wanted.split(['-', '_']).next().unwrap_or_default();
        known().find(|it| it.eq_ignore_ascii_case(primary))
    });
    let Some(language) = language else {
        bail!(
            "there are no letters in `{}`; choose another language with --language ({}), or put templates of your own into {}",
            crate::printable::printable(wanted),
            languages().join(", "),
            casebound_record::layout::template("letters/LANGUAGE/KIND.md.j2")
        );
    };
    let signs = current_member(workspace).map(|it| it.key.clone()).or_else(|| file.case.shepherd.clone());
    let letter = LetterRequest { kind: request.kind, language: &language, signs: signs.as_deref() };
    let own = |name: &str| templates.read(name);
    let source = Source { templates: Templates::with_own(&own), ..disclosing::source(workspace).about(&file) };
    let made = disclose(&source, reader.recipient.audience(&reader.person.key), &letter, Language::of(Some(&language)));
    templates.require_usable()?;
    let is_own = has_own(&language);
    let made = match made {
        Ok(made) => made,
        Err(DisclosureRefusal::Because(refusal)) => return Ok(Err(DraftRefusal::Letter(refusal))),
        Err(DisclosureRefusal::Audience(kind) | DisclosureRefusal::NoCase(kind)) => {
            bail!("a {} can't be written for this reader", kind.word())
        }
    };
    let letter = LetterFile {
        kind: request.kind.to_owned(),
        to: request.to.to_owned(),
        about: (!reader.is_of_the_case).then(|| reader.person.key.clone()),
        address: request.address.map(str::to_owned),
        language,
        subject: made.subject,
        text: made.text,
        start: 0,
    };
    if is_own && names_somebody(workspace, &file, &reader, &letter)? {
        let name = template_name(request.kind, &letter.language);
        return Ok(Err(DraftRefusal::Letter(LetterRefusal::Names(name))));
    }
    store(workspace, &file, &reader, letter)
}

/// Returns whether the words of the committee's own template name somebody whom the reader may not know, of this case or of another
/// one: what the check would say of the letter afterwards.
fn names_somebody(
    workspace: &Workspace,
    file: &CaseFile,
    reader: &Reader<'_>,
    letter: &LetterFile,
) -> anyhow::Result<bool> {
    let found = findings(workspace, file, &reader.address(&letter.to, &letter.kind), Some(letter), "");
    let is_named = found.iter().any(Finding::names_somebody);
    Ok(is_named || names_of_other_cases(workspace, file, &letter.to_text())? > 0)
}

/// Writes the file beside the case, and its line into the case.
fn store(
    workspace: &Workspace,
    file: &CaseFile,
    reader: &Reader<'_>,
    letter: LetterFile,
) -> anyhow::Result<Result<Draft, DraftRefusal>> {
    let case = CasePath::parse(&file.path).context("a case is in the folder of its year")?;
    let folder = workspace.root.join(case.folder());
    require_own_folders(workspace, &folder)?;
    let beside_it = beside::names(workspace, file);
    let listed =
        file.case.attachments.iter().filter_map(|attachment| attachment.file.as_ref()).map(|it| it.expose().clone());
    // What was sent keeps its number, also where the case lost it.
    let sent = numbers_sent(workspace, file.stem());
    let numbers = listed.chain(beside_it).filter_map(|it| letter_file::number_of(&it));
    let number = 1 + numbers.chain(sent).max().unwrap_or_default();
    let name = letter_file::name_of(number);
    let text = letter.to_text();
    let path = folder.join(&name);
    beside::put(workspace, file, &name, text.as_bytes(), Existing::Keep)?;
    let entry = Value::Map(vec![
        ("file".to_owned(), Value::Text(name.clone())),
        ("sha256".to_owned(), Value::Text(digest::of(text.as_bytes()))),
        ("what".to_owned(), Value::Text(letter.listing())),
    ]);
    let is_sealed = beside::is_opened(workspace, file);
    let amended = amend(workspace, &file.path, &[Change::Append("attachments".to_owned(), entry)]);
    match amended {
        Ok(listed @ AmendOutcome::Written(_)) => {
            let start = LetterFile::read(text.as_bytes()).map_or(0, |it| it.start);
            let has_no_address =
                letter.address.is_none() && (!reader.is_of_the_case || reader.opened_by().emails.is_empty());
            let stored = StoredLetter {
                name: format!("{}{number}", letter_file::NAME_START),
                path,
                inside: case.attachment(&name),
                sealed: is_sealed.then_some(None),
                case: file.path.clone(),
                bytes: text.into_bytes(),
                letter: LetterFile { start, ..letter },
            };
            let guardian = reader.guardian.map(|guardian| guardian.key.clone());
            Ok(Ok(Draft { stored, guardian, has_no_address, listed }))
        }
        refused => {
            beside::take_back(workspace, file, &name)?;
            refused.map(|refusal| Err(DraftRefusal::Case(Box::new(refusal))))
        }
    }
}

/// Writes the digest of a letter as it is now into its case; `None` where it is there already.
///
/// # Errors
/// When a file can't be read or written.
pub fn relist(workspace: &Workspace, stored: &StoredLetter) -> anyhow::Result<Option<AmendOutcome>> {
    let (_, file) = door::find(workspace, &stored.case)?;
    require_editable(workspace, &file, stored)?;
    let file_name = stored.file_name();
    let now = digest::of(&beside::read(workspace, &file, &file_name, MAX_LETTER)?);
    let is_it = |attachment: &casebound_record::case::Attachment| {
        attachment.file.as_ref().is_some_and(|file| *file.expose() == file_name)
    };
    let place = file.case.attachments.iter().position(is_it).context("the case lists the letter")?;
    if file.case.attachments.get(place).and_then(|it| it.sha256.as_deref()) == Some(now.as_str()) {
        return Ok(None);
    }
    let change = Change::Set(format!("attachments[{place}].sha256"), Value::Text(now));
    amend(workspace, &file.path, &[change]).map(Some)
}

/// What the rules say of a letter of the case.
///
/// # Errors
/// When its reader is not in the case any more.
pub fn check_stored(workspace: &Workspace, file: &CaseFile, stored: &StoredLetter) -> anyhow::Result<Vec<Finding>> {
    let letter = &stored.letter;
    require_plain(&letter.kind)?;
    let templates = OwnTemplates::of(workspace);
    let has_own = |language: &String| templates.has(&template_name(&letter.kind, language));
    require_kind(&letter.kind, all_languages(&templates).iter().any(has_own))
        .with_context(|| format!("the head of {} can't be used", stored.inside))?;
    let Ok(reader) = Reader::find(&file.case, &letter.kind, &letter.to, letter.about.as_deref())? else {
        bail!("{} is to somebody to whom a letter of this kind does not go; correct its head", stored.inside);
    };
    Ok(findings(workspace, file, &reader.address(&letter.to, &letter.kind), Some(letter), ""))
}

/// The languages in which there are letters: ours, and the committee's own.
fn all_languages(templates: &OwnTemplates<'_>) -> Vec<String> {
    languages().iter().map(|language| (*language).to_owned()).chain(templates.folders("letters")).collect()
}

/// A kind and a language become parts of a path.
fn require_plain(word: &str) -> anyhow::Result<()> {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    if word.is_empty() || word.len() > 40 || !word.chars().all(is_plain) {
        bail!("a kind and a language have letters, digits and hyphens alone");
    }
    Ok(())
}
