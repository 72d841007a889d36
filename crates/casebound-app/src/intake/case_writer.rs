//! Writes a mail into a case: a new one, or the one that it belongs to.

use std::path::{Path, PathBuf};

use anyhow::bail;
use casebound_disclosure::mime;
use casebound_mail::Piece;
use casebound_record::case::person_keys;
use casebound_record::edit::{self, EditRefusal, Value};
use casebound_record::front_matter::MAX_FRONT_MATTER;
use casebound_record::holders::HolderRole;
use casebound_record::layout::{self, CASES};
use casebound_record::words::{Channel, FormPart};
use casebound_record::{CaseFile, Moment, Private, is_email};

use super::answer::answer;
use super::compose::{Composed, compose};
use super::conceal::Concealer;
use super::decryption::Keys;
use super::form::Submission;
use super::incoming::Incoming;
use super::{AttachedFile, ImportedMail, IntakeRequest, notice, thread};
use crate::code_names::CodeNames;
use crate::digest;
use crate::files::{self, Existing, FileTransaction};
use crate::opened_cases::PlainFile;
use crate::random;
use crate::sealing::{access, beside, door};
use crate::workspace::Workspace;

/// One mail on its way into a case.
pub(super) struct CaseWriter<'w, 'k> {
    pub(super) workspace: &'w Workspace,
    pub(super) keys: &'w Keys<'k>,
    pub(super) incoming: &'w Incoming,
    pub(super) request: &'w IntakeRequest<'w>,
}

impl CaseWriter<'_, '_> {
    /// Begins a case: of a record that another committee passes on, or of what the mail says.
    pub(super) fn begin(&self, record: Option<(CaseFile, &Piece)>) -> anyhow::Result<(ImportedMail, CaseFile)> {
        let committee = &self.workspace.committee.committee;
        let is_notice = record.is_some() || self.request.is_handled_locally || self.is_from_a_known_committee();
        let name = CodeNames::of(self.workspace)?.free(record.as_ref().map(|(record, _)| record.stem()))?;
        // Another committee's record came today, whenever its mail was written.
        let received = if record.is_some() { self.request.at.clone() } else { self.received().to_text() };
        let reporter = self.reporter(record.is_some());
        let report = self.report(&received, reporter.as_deref(), is_notice);
        let adopted = record.as_ref().and_then(|(record, _)| {
            notice::adopted(record, committee, &name, self.workspace.clock.today, &report).ok()
        });
        let is_adopted = adopted.is_some();
        let text = match adopted {
            Some(text) => text,
            // A record that can't be carried over in part is still there as a whole.
            None => self.skeleton(&name, is_notice, &report).map_err(because)?,
        };
        let draft = CaseFile::read(format!("{name}.md"), text.as_bytes());
        let concealer = Concealer::of(&draft, committee);
        let composed = compose(self.incoming, 1, &concealer, record.as_ref().map(|(_, piece)| *piece));
        let words = if is_adopted {
            format!("The mail that brought this case:\n\n{}", composed.text)
        } else {
            composed.text.clone()
        };
        let text = if is_adopted { text } else { self.with_incident(text, &concealer).map_err(because)? };
        // What comes back to the receipt belongs to this case.
        let random = random::bytes()?;
        let has_receipt = self.request.seal.is_none();
        let receipt = self.incoming.reply.to.as_ref().filter(|_| has_receipt).map(|_| mime::message_id(&random));
        let text = with_words(&self.with_entries(&text, &composed, &concealer, receipt.as_deref())?, &words);
        let year = if record.is_some() { self.workspace.clock.today } else { self.day(self.received()) };
        let path = format!("{}/{name}.md", layout::year_folder(year.format("%Y")));
        self.begin_file(&path, &text, &composed)?;
        let reporter = reporter.filter(|_| !is_adopted);
        // The case is there now, so nothing else may fail.
        let answer = match self.request.seal {
            // It would stand in the clear, with the address of whoever reported.
            Some(_) => Err(anyhow::anyhow!("the case is sealed; `casebound letter {name}` writes one beside it")),
            None => answer(self.workspace, self.incoming, &name, is_notice, random),
        };
        let file = CaseFile::read(path.as_str(), text.as_bytes());
        let no_answer = answer.as_ref().err().map(|error| format!("no draft of an answer was written: {error:#}"));
        let answer = answer.ok().flatten();
        let mut taken = self.taken(&file, true, reporter, Some(received), answer, &composed);
        taken.advice.extend(no_answer);
        taken.advice.extend(concealer.left());
        Ok((taken, file))
    }

    /// Adds the mail to a case: what it says, and its files. Who reported stays who reported.
    pub(super) fn join(&self, case: &CaseFile, is_chosen: bool) -> anyhow::Result<(ImportedMail, CaseFile)> {
        let committee = &self.workspace.committee.committee;
        if !case.is_readable() || case.case.is_sealed() {
            bail!("{} can't be read as a case; nothing was imported", case.path);
        }
        let before = case.text.expose().clone();
        let by_address = thread::person_of(case, self.incoming);
        let by_name = thread::namesake_of(case, self.incoming).filter(|_| is_chosen && by_address.is_none());
        let person = by_address.or(by_name).map(str::to_owned);
        let mut text = before.clone();
        let mut received = None;
        let mut reporter = person.clone();
        let is_of_member = self.incoming.member.is_some() && self.incoming.forwarded.is_none();
        if person.is_none() && is_chosen && !is_of_member {
            // Somebody who is not in the case yet tells of the same incident: a report of its own.
            let key = case.case.free_person_key();
            let at = self.received().to_text();
            let person = self.person();
            reporter = Some(if person.is_some() { key.clone() } else { "anonymous".to_owned() });
            if let Some(person) = person {
                text = edit::set(&text, &format!("people.{key}"), &person).map_err(because)?;
            }
            text = edit::append(&text, "reports", &self.report(&at, reporter.as_deref(), false)).map_err(because)?;
            received = Some(at);
        }
        let draft = CaseFile::read(case.path.as_str(), text.as_bytes());
        let concealer = Concealer::of(&draft, committee);
        let composed = self.composed_for(case, &concealer);
        let who = match (&reporter, &self.incoming.member) {
            (Some(key), _) if key != "anonymous" => format!("[{key}]"),
            (None, Some(member)) => member.clone(),
            _ if self.incoming.is_automatic() => "a program".to_owned(),
            _ => "somebody who gave no name".to_owned(),
        };
        let day = self.day(self.received());
        let what = if self.incoming.mail.is_some() { "mail" } else { "form" };
        let words = format!("A further {what} from {who}, written on {day}:\n\n{}", composed.text);
        let text = with_words(&self.with_entries(&text, &composed, &concealer, None)?, &words);
        let text = if before.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
        self.write_joined(case, &before, &text, &composed)?;
        let file = CaseFile::read(case.path.as_str(), text.as_bytes());
        let mut taken = self.taken(&file, false, reporter, received, None, &composed);
        taken.advice.extend(concealer.left());
        taken.advice.extend(by_name.map(|key| {
            format!("the sender has the name of {key} and is taken for them; write the address under `email` if it is theirs")
        }));
        Ok((taken, file))
    }

    fn taken(
        &self,
        file: &CaseFile,
        is_new: bool,
        reporter: Option<String>,
        received: Option<String>,
        answer: Option<PathBuf>,
        composed: &Composed,
    ) -> ImportedMail {
        let size = |file: &super::compose::NewFile| file.body.bytes().len();
        ImportedMail {
            case: Some(file.stem().to_owned()),
            path: Some(PathBuf::from(&file.path)),
            is_new,
            reporter,
            received,
            reply: self.incoming.reply.clone(),
            answer,
            parts: composed
                .files
                .iter()
                .map(|file| AttachedFile {
                    file: file.name.clone(),
                    media_type: file.media_type.clone(),
                    size: size(file),
                })
                .collect(),
            only_in_mail: composed.only_in_mail.clone(),
            advice: self.advice(file),
        }
    }

    /// What somebody should look at.
    fn advice(&self, file: &CaseFile) -> Vec<String> {
        let header = self.incoming.header();
        let mut advice = self.incoming.received.notes.clone();
        if self.request.received.is_some() {
            advice.clear();
        }
        if header.from_fields > 1 {
            advice.push(format!("the mail has {} From fields; the first counts", header.from_fields));
        }
        let committee = &self.workspace.committee.committee;
        let is_own = |email: &str| {
            let members = committee.members.iter().filter_map(|member| member.email.as_deref());
            members.chain(committee.about.email.as_deref()).any(|own| own.eq_ignore_ascii_case(email))
        };
        let others: Vec<&str> = header
            .to
            .iter()
            .chain(&header.cc)
            .filter(|to| to.has_address())
            .map(|to| to.email.as_str())
            .filter(|email| {
                !is_own(email) && !self.incoming.author.as_ref().is_some_and(|author| author.mailbox.is(email))
            })
            .collect();
        let beside = self.incoming.forwarded.iter().flat_map(|forwarded| &forwarded.others);
        let beside: Vec<&str> = beside.map(|other| other.name.as_deref().unwrap_or(&other.email)).collect();
        if !beside.is_empty() {
            advice.push(format!(
                "mails of several people are in it, and only the first is the reporter; the others are {}; if one of them reports \
                 something else, take that mail in by itself",
                beside.join(", ")
            ));
        }
        if self.incoming.author.as_ref().is_some_and(|author| !author.mailbox.has_address()) {
            advice.push(
                "the mail names who wrote it without an address; ask for one, and write it under `email`".to_owned(),
            );
        }
        if !others.is_empty() {
            advice.push(format!("the mail also went to people who are not in the case: {}", others.join(", ")));
        }
        if file.case.status.is_some_and(|status| status != casebound_record::words::Status::Open)
            && self.request.into.is_none()
        {
            advice.push("the case is no longer open; check whether it must be reopened".to_owned());
        }
        advice
    }

    /// A mail that a committee signed which is not ours.
    fn is_from_a_known_committee(&self) -> bool {
        let members = &self.workspace.committee.committee.members;
        let signatures = self.incoming.main_signatures();
        let signer = signatures.iter().find_map(|signature| signature.signer.as_deref());
        signer.and_then(|signer| self.keys.path_of(signer)).is_some_and(|path| {
            !members.iter().any(|member| member.certificate.as_deref() == Some(path)) && self.is_a_committee(path)
        })
    }

    /// Whether a certificate is one of a committee that committee.yaml names.
    fn is_a_committee(&self, path: &str) -> bool {
        let is_a_committee = |role| matches!(role, HolderRole::Dsf | HolderRole::OtherCommittee);
        let mut holders = self.workspace.committee.committee.certificate_holders();
        holders.any(|holder| is_a_committee(holder.role) && holder.certificate == Some(path))
    }

    fn received(&self) -> Moment {
        self.request.received.unwrap_or(self.incoming.received.at)
    }

    fn day(&self, moment: Moment) -> chrono::NaiveDate {
        self.workspace.committee.committee.day_of(moment)
    }

    /// The key of the new case's reporter; none where the record of others says who reported.
    fn reporter(&self, is_adopted: bool) -> Option<String> {
        if is_adopted {
            return None;
        }
        Some(if self.person().is_some() { "person-a".to_owned() } else { "anonymous".to_owned() })
    }

    /// Who reported, for `people`.
    fn person(&self) -> Option<Value> {
        if let Some(person) = self.incoming.form.as_ref().and_then(Submission::reporter) {
            return Some(person);
        }
        let author = &self.incoming.author.as_ref()?.mailbox;
        let name = author.name.as_deref().map(str::trim).filter(|name| !name.is_empty() && !name.contains('@'));
        let mut entries = vec![("roles".to_owned(), Value::List(vec![Value::Word("reporter".to_owned())]))];
        entries.extend(name.map(|name| ("name".to_owned(), Value::Text(name.to_owned()))));
        // What is not an address is still what the person calls themselves.
        entries.extend(author.has_address().then(|| match is_email(&author.email) {
            true => ("email".to_owned(), Value::Text(author.email.clone())),
            false => ("handles".to_owned(), Value::List(vec![Value::Text(author.email.clone())])),
        }));
        (entries.len() > 1).then_some(Value::Map(entries))
    }

    fn report(&self, received: &str, by: Option<&str>, is_notice: bool) -> Value {
        let is_forwarded = is_notice || self.incoming.forwarded.is_some();
        let channel = match &self.incoming.form {
            _ if is_forwarded => Channel::Forwarded,
            Some(_) => Channel::Form,
            None => Channel::Email,
        };
        let receiver = self.incoming.member.as_deref().filter(|_| self.incoming.forwarded.is_some());
        let mut entries = vec![
            ("received".to_owned(), Value::Word(received.to_owned())),
            ("channel".to_owned(), Value::Word(channel.word().to_owned())),
        ];
        entries.extend(by.map(|by| ("by".to_owned(), Value::Word(by.to_owned()))));
        entries.push(("received_by".to_owned(), Value::Word(receiver.unwrap_or(self.request.by).to_owned())));
        Value::Map(entries)
    }

    fn skeleton(&self, name: &str, is_notice: bool, report: &Value) -> Result<String, EditRefusal> {
        let origin = if is_notice { "origin: handled-locally\n" } else { "" };
        let named: Vec<Value> = self.person().into_iter().chain(self.others()).collect();
        let people = if named.is_empty() { "" } else { "people:\n" };
        let text = format!(
            "---\ncase: {name}\nstatus: open\n{origin}reports:\n{people}log:\n---\n\n## What happened\n\n## Actions taken\n\n"
        );
        let text = edit::append(&text, "reports", report)?;
        named
            .iter()
            .zip(person_keys())
            .try_fold(text, |text, (person, key)| edit::set(&text, &format!("people.{key}"), person))
    }

    /// Whom a form names beside who filled it in.
    fn others(&self) -> Vec<Value> {
        self.incoming.form.as_ref().map(Submission::others).unwrap_or_default()
    }

    /// The case with what a form says of time and place.
    fn with_incident(&self, text: String, concealer: &Concealer<'_>) -> Result<String, EditRefusal> {
        let Some(form) = &self.incoming.form else { return Ok(text) };
        let committee = &self.workspace.committee.committee;
        let moment = form.moment(FormPart::When, self.workspace.clock, committee.about.timezone);
        let mut incident = Vec::new();
        incident.extend(moment.map(|moment| ("when".to_owned(), Value::Word(moment.to_text()))));
        let place = form.given(FormPart::Where).next();
        incident.extend(place.map(|place| ("where".to_owned(), Value::Text(concealer.field(place)))));
        let links: Vec<Value> = form.given(FormPart::Link).map(|link| Value::Text(concealer.field(link))).collect();
        if !links.is_empty() {
            incident.push(("links".to_owned(), Value::List(links)));
        }
        if incident.is_empty() { Ok(text) } else { edit::set(&text, "incident", &Value::Map(incident)) }
    }

    /// The case with the entry in its log and the list of its files.
    fn with_entries(
        &self,
        text: &str,
        composed: &Composed,
        concealer: &Concealer<'_>,
        receipt: Option<&str>,
    ) -> anyhow::Result<String> {
        let mut note = thread::note_of(self.incoming);
        if let Some(receipt) = receipt {
            note.push_str(&format!("; its receipt is message {}", thread::mark(receipt)));
        }
        if self.request.received.is_some() || self.incoming.received.is_asked {
            let header = self.incoming.header();
            let at = |date: chrono::DateTime<chrono::FixedOffset>| date.format("%Y-%m-%dT%H:%M%:z").to_string();
            let said =
                header.date.map_or("nothing".to_owned(), |date| date.instant().map_or(date.day().to_string(), at));
            let server = header.received.map_or("nothing".to_owned(), at);
            note.push_str(&format!("; its Date says {said}, its last server {server}"));
        }
        let entry = map([
            ("at", Value::Word(self.request.at.clone())),
            ("by", Value::Word(self.request.by.to_owned())),
            ("what", Value::Word("note".to_owned())),
            ("note", Value::Text(concealer.field(&note))),
        ]);
        let mut entries = vec![("log", entry)];
        entries.extend(composed.files.iter().map(|file| {
            let entry = map([
                ("file", Value::Text(file.name.clone())),
                ("sha256", Value::Text(digest::of(&file.body.bytes()))),
                ("what", Value::Text(file.what.clone())),
            ]);
            ("attachments", entry)
        }));
        let mut text = text.to_owned();
        for (list, entry) in &entries {
            let is_nearly_full = text.find("\n---").is_some_and(|end| end > MAX_FRONT_MATTER - NEARLY);
            text = edit::append(&text, list, entry)
                .map_err(|refused| if is_nearly_full { no_room() } else { because(refused) })?;
        }
        Ok(text)
    }

    /// The mail under the first number that no other file has; a run that was killed may have left the files of this one.
    fn composed_for(&self, case: &CaseFile, concealer: &Concealer<'_>) -> Composed {
        let folder = self.beside(&case.path);
        let there = beside::names(self.workspace, case);
        let mut number = next_number(case);
        loop {
            let composed = compose(self.incoming, number, concealer, None);
            let is_ours = |name: &&String| {
                let mut ours = composed.files.iter().filter(|file| file.name == **name);
                ours.any(|file| is_same(&folder.join(&file.name), &file.body.bytes()))
            };
            if there.iter().filter(|name| number_of(name) == Some(number)).all(|name| is_ours(&name)) {
                return composed;
            }
            number += 1;
        }
    }

    fn beside(&self, path: &str) -> PathBuf {
        self.workspace.root.join(path).with_extension("")
    }

    /// Writes a new case, sealed where that was asked for.
    fn begin_file(&self, path: &str, text: &str, composed: &Composed) -> anyhow::Result<()> {
        let Some(seal) = &self.request.seal else { return self.write(path, None, text, composed) };
        let put = |file: &super::compose::NewFile| PlainFile {
            name: file.name.clone(),
            bytes: Private::new(file.body.bytes().into_owned()),
            by: None,
        };
        let plain = CaseFile::read(path, text.as_bytes());
        access::begin(self.workspace, &plain, seal, composed.files.iter().map(put).collect()).map(drop)
    }

    /// Writes what a mail adds to a case; that of a sealed one is sealed again with its new files.
    fn write_joined(&self, case: &CaseFile, before: &str, text: &str, composed: &Composed) -> anyhow::Result<()> {
        if !beside::is_opened(self.workspace, case) {
            return self.write(&case.path, Some(before), text, composed);
        }
        for file in &composed.files {
            beside::put(self.workspace, case, &file.name, &file.body.bytes(), Existing::Keep)?;
        }
        door::replace_text(self.workspace, &self.workspace.root.join(&case.path), before, text)
    }

    /// Writes the files first and the case last: a case never names a file that is not there.
    fn write(&self, path: &str, before: Option<&str>, text: &str, composed: &Composed) -> anyhow::Result<()> {
        let file = self.workspace.root.join(path);
        let beside = self.beside(path);
        let is_there = beside.symlink_metadata().is_ok();
        if before.is_none() && is_there {
            bail!("{} already exists; nothing was imported", beside.display());
        }
        for folder in
            [Some(self.workspace.root.join(CASES).as_path()), file.parent(), Some(&beside)].into_iter().flatten()
        {
            if folder.is_symlink() {
                bail!("{} is a symbolic link: a case would not be in this repository", folder.display());
            }
        }
        let mut files = FileTransaction::default();
        files.folder(&beside)?;
        for new in &composed.files {
            let path = beside.join(&new.name);
            // A run that was killed left it.
            if !is_same(&path, &new.body.bytes()) {
                files.add(&path, &new.body.bytes(), Existing::Keep)?;
            }
        }
        match before {
            Some(before) => files.replace_text(&file, before, text)?,
            None => files.add(&file, text.as_bytes(), Existing::Keep)?,
        }
        files.write()
    }
}

/// Returns whether a file holds these bytes.
fn is_same(path: &Path, bytes: &[u8]) -> bool {
    files::read_regular(path, bytes.len()).is_ok_and(|there| there == bytes)
}

/// The case with words at the end of `What happened`, before our own next section.
fn with_words(text: &str, words: &str) -> String {
    let mut at = 0;
    let mut is_in_body = false;
    let mut is_inside = false;
    let mut fences = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if is_inside && bare.starts_with("## ") {
            break;
        }
        if !is_in_body && bare == "---" {
            fences += 1;
            is_in_body = fences == 2;
        }
        is_inside |= is_in_body && bare == "## What happened";
        at += line.len();
    }
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let before = before.trim_end();
    let heading = if is_inside { "" } else { "\n\n## What happened" };
    let gap = if after.is_empty() { "\n" } else { "\n\n" };
    format!("{before}{heading}\n\n{words}{gap}{after}")
}

/// The number of the next mail of a case, as its list of attachments tells.
fn next_number(case: &CaseFile) -> usize {
    let listed =
        case.case.attachments.iter().filter_map(|attachment| Some(attachment.file.as_ref()?.expose().as_str()));
    listed.filter_map(number_of).max().unwrap_or_default() + 1
}

/// The number of the mail in the name of a file: 2 in `mail-2-1.png`.
fn number_of(file: &str) -> Option<usize> {
    file.strip_prefix("mail-").or(file.strip_prefix("form-"))?.split(['-', '.']).next()?.parse().ok()
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// With less room than this an entry may be one too many.
const NEARLY: usize = 4 * 1024;

fn no_room() -> anyhow::Error {
    anyhow::anyhow!(
        "the case has no room for more mails: its front matter may hold {} KiB; take this mail in with --new, and name the \
         other case under `related`",
        MAX_FRONT_MATTER / 1024
    )
}

fn because(refused: EditRefusal) -> anyhow::Error {
    anyhow::Error::new(refused).context("the mail could not be written into the case")
}
