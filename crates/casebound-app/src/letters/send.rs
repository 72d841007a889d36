//! Sends a letter to its reader, once, and writes into the log of the case what that means.

use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_disclosure::mime::{self, Draft};
use casebound_disclosure::receipt;
use casebound_letters::Finding;
use casebound_openpgp::{Certificate, Expected, Recipient, Signer, encrypt_and_sign};
use casebound_record::CaseFile;
use casebound_record::committee::Member;
use casebound_record::edit::Value;
use casebound_record::letter_file::log_words;
use casebound_record::time::Moment;
use casebound_record::words::LogWord;

use super::addresses::{Addresses, Copies};
use super::elsewhere::{self, Asked, Elsewhere};
use super::reader::Reader;
use super::ready::{NotReady, ReadyLetter, ready};
use super::stored::{StoredLetter, delivered, find};
use crate::amend::{AmendOutcome, Change, amend, entry, one_or_more, trial};
use crate::certificate_replacement::{before_encrypting, in_words};
use crate::disposal::own_clock;
use crate::intake::mark;
use crate::prompt::Prompt;
use crate::runner::Verdict;
use crate::sealing::{beside, door};
use crate::sending::SendOutcome;
use crate::sending::envelope::Envelope;
use crate::sending::journal::{Entry, Journal, SendState};
use crate::sending::once::{Begun, Once, Outgoing, Posted, not_recorded};
use crate::sending::transport::Transport;
use crate::workspace::Workspace;
use crate::{digest, disclosing, signing};

/// What a person asked for.
pub struct LetterOrder<'a> {
    /// How the mail leaves.
    pub way: Transport,
    /// Send also what was perhaps sent before, as the same message.
    pub resend: bool,
    /// Ask nothing.
    pub yes: bool,
    /// Send although nobody can be asked whether another clone has sent it.
    pub offline: bool,
    /// A key file or a fingerprint, for a letter that is encrypted.
    pub sign_with: Option<&'a str>,
}

/// A letter on its way, as whoever sends it is shown it.
pub struct LetterMail<'a> {
    pub stored: &'a StoredLetter,
    /// What the check found.
    pub findings: &'a [Finding],
    /// The address of the reader, or of the guardian.
    pub to: &'a str,
    /// Whose answer it is: the address from which it comes.
    pub from: &'a str,
    /// Who gets a copy.
    pub copies: Vec<String>,
    /// The fingerprint of the reader's certificate; nothing for a mail that everybody on its way can read.
    pub encrypted_for: Option<String>,
    /// Who read it beside its writer.
    pub read_by: Vec<&'a str>,
    /// What the rules will say of the case once its log says that it was sent.
    pub said: Verdict,
}

/// Who is asked before a letter leaves.
pub trait LetterSender: Prompt {
    /// Shows the letter, and asks whether it may go.
    ///
    /// # Errors
    /// When nobody can be asked.
    fn confirm(&mut self, mail: &LetterMail<'_>) -> anyhow::Result<bool>;

    /// Asks whether it may go although the check found so many errors and nobody else can read it; no where nobody is there.
    ///
    /// # Errors
    /// When the answer can't be read.
    fn confirm_errors(&mut self, errors: usize) -> anyhow::Result<bool>;

    /// Asks whether it may go although the server of the others can't be reached, for this reason; no where nobody is there.
    ///
    /// # Errors
    /// When the answer can't be read.
    fn confirm_offline(&mut self, why: &str) -> anyhow::Result<bool>;
}

/// What became of a letter.
pub enum LetterSent {
    /// As for a notice. `Recorded` tells the path of the case.
    Mail(SendOutcome),
    /// The log of the case was written, and this is what became of it.
    Recorded(AmendOutcome),
    /// It may not go as it is.
    NotReady(NotReady),
    /// The case can't say afterwards that it was sent.
    Objection(AmendOutcome),
    /// Others sent it on this day, or changed its case; this clone does not have that yet.
    Elsewhere(Elsewhere),
}

/// A letter with what is known of it.
struct Job<'w> {
    workspace: &'w Workspace,
    file: CaseFile,
    stored: StoredLetter,
    sender: &'w Member,
    journal: Journal,
    /// The name of its entry in the journal.
    name: String,
    shown: String,
    command: String,
}

impl<'w> Job<'w> {
    fn open(workspace: &'w Workspace, case: &str, letter: &str) -> anyhow::Result<Job<'w>> {
        let (_, file) = door::find(workspace, case)?;
        disclosing::refuse_recused(workspace, &file)?;
        let sender = signing::current_member(workspace)
            .context("who sends it? git's user.email is not a member's address: git config user.email ADDRESS")?;
        let stored = find(workspace, &file, letter)?;
        let case = file.stem();
        let (name, shown) = (stored.name_in_journal(case), format!("{} of {case}", stored.name));
        let command = format!("casebound letter send {case} {}", stored.name);
        Ok(Job { journal: Journal::open(workspace)?, workspace, file, sender, name, shown, command, stored })
    }

    /// The day on which the case says that it was sent.
    fn sent(&self) -> anyhow::Result<Option<SendOutcome>> {
        let Some(at) = delivered(&self.file, &self.stored).and_then(|it| it.at) else { return Ok(None) };
        let says_so = |held: &CaseFile| delivered(held, &self.stored).is_some();
        self.journal.settle(self.workspace, (&self.name, &self.file.path), says_so)?;
        Ok(Some(SendOutcome::AlreadySent(self.workspace.committee.committee.day_of(at))))
    }

    fn reader(&self) -> anyhow::Result<Reader<'_>> {
        let letter = &self.stored.letter;
        match Reader::find(&self.file.case, &letter.kind, &letter.to, letter.about.as_deref())? {
            Ok(reader) => Ok(reader),
            Err(_) => bail!(
                "{} is to somebody to whom a letter of this kind does not go; correct its head",
                self.stored.inside
            ),
        }
    }

    /// The entries of the log: who read it before, and what it told whom.
    fn changes(&self, ready: Option<&ReadyLetter>, on: Moment, random: &[u8; 16]) -> anyhow::Result<Vec<Change>> {
        let (letter, file_name) = (&self.stored.letter, self.stored.file_name());
        let reader = self.reader()?;
        let to = match reader.is_of_the_case {
            true => letter.to.clone(),
            false => format!("{}, about [{}]", letter.to, reader.person.key),
        };
        let person = reader.is_of_the_case.then_some(reader.person);
        let line = |what: LogWord, at: Moment, by: &str, note: Option<String>| {
            let until = self.file.case.outcome.next_update.filter(|_| what == LogWord::Updated);
            let why = (what == LogWord::Asked).then(|| format!("the questions of {}", self.stored.name));
            let entry = entry([
                ("at", Some(Value::Word(at.to_text()))),
                ("by", one_or_more(&[by.to_owned()])),
                ("what", Some(Value::Word(what.word().to_owned()))),
                ("to", one_or_more(std::slice::from_ref(&to))),
                ("until", until.map(|day| Value::Word(day.to_string()))),
                ("why", why.map(Value::Text)),
                ("note", note.map(Value::Text)),
                ("letter", Some(Value::Text(file_name.clone()))),
            ]);
            Change::Append("log".to_owned(), entry)
        };
        let read_by = ready.into_iter().flat_map(|it| &it.read_by);
        let mut changes: Vec<Change> =
            read_by.map(|(by, day)| line(LogWord::Reviewed, Moment::Day(*day), by, None)).collect();
        let note = format!("message {}", mark(&mime::message_id(random)));
        let words = log_words(&letter.kind, person);
        changes.extend(words.into_iter().map(|what| line(what, on, &self.sender.key, Some(note.clone()))));
        Ok(changes)
    }

    /// Writes into the case that it was sent. The journal keeps its entry until a commit has that.
    fn record(&self, entry: &Entry) -> anyhow::Result<LetterSent> {
        if entry.digest.is_some() && entry.digest != Some(digest::of(&self.stored.bytes)) {
            bail!(
                "{} was changed since it left on {}: the case would say that these words were sent. Put them back first: `git restore`",
                self.shown,
                entry.on
            );
        }
        let day = entry.day()?;
        let at = if day == self.workspace.clock.today { self.workspace.moment_now() } else { Moment::Day(day) };
        let not_recorded = || format!("{} was sent on {day}, but the case does not say so yet", self.shown);
        // Who read it is a help for later readers; that it was sent has to be written whatever became of that.
        let ready = ready(self.workspace, &self.file, &self.stored).ok().and_then(Result::ok);
        let changes = self.changes(ready.as_ref(), at, &entry.random()?).with_context(not_recorded)?;
        let amended = amend(self.workspace, &self.file.path, &changes).with_context(not_recorded)?;
        Ok(LetterSent::Recorded(amended))
    }
}

/// Sends a letter of a case.
///
/// # Errors
/// When a server or a disk refuses, nobody can sign, or nobody knows whether it left.
pub fn send(
    workspace: &Workspace,
    (case, letter): (&str, &str),
    mut order: LetterOrder<'_>,
    sender: &mut dyn LetterSender,
) -> anyhow::Result<LetterSent> {
    workspace.require_policy()?;
    own_clock::not_in_the_future(workspace, "send")?;
    let job = Job::open(workspace, case, letter)?;
    if let Some(sent) = job.sent()? {
        return Ok(LetterSent::Mail(sent));
    }
    let digest = digest::of(&job.stored.bytes);
    let about = Outgoing { name: &job.name, digest: Some(&digest), shown: &job.shown, command: &job.command };
    let once = match Once::begin(&about, &job.journal, order.resend, workspace.clock.today)? {
        Begun::Ready(once) => once,
        Begun::Accepted(entry) => return job.record(&entry),
        Begun::Left(outcome) => return Ok(LetterSent::Mail(outcome)),
    };
    let ready = match ready(workspace, &job.file, &job.stored)? {
        Ok(ready) => ready,
        Err(why) => return Ok(LetterSent::NotReady(why)),
    };
    match elsewhere::ask(workspace, &job.file, &job.stored)? {
        Asked::Same => {}
        Asked::Differs(elsewhere) => return Ok(LetterSent::Elsewhere(elsewhere)),
        Asked::Unreachable(why) => {
            if !order.offline && !sender.confirm_offline(&why)? {
                return Ok(LetterSent::Mail(SendOutcome::Declined));
            }
        }
    }
    let reader = job.reader()?;
    if job.stored.letter.kind == casebound_record::words::LetterKind::WarningSpoken.word() {
        return Ok(refused("it is a page to speak from, and is given to nobody: `casebound letter print`"));
    }
    let addresses = match Addresses::of(workspace, &job.file, &job.stored, &reader, job.sender)? {
        Ok(addresses) => addresses,
        Err(why) => return Ok(refused(why)),
    };
    if job.stored.letter.subject.trim().is_empty() {
        return Ok(refused(format!("it has no subject: write `subject: …` into the head of {}", job.stored.name)));
    }
    let seal = Seal::of(workspace, &job, &reader, &addresses, order.sign_with, sender)?;
    // Known before anything leaves: what was sent must be written down afterwards.
    let random = once.random()?;
    let changes = job.changes(Some(&ready), workspace.moment_now(), &random)?;
    let said = match trial(workspace, &job.file.path, &changes)? {
        Ok(said) => said,
        Err(against) => return Ok(LetterSent::Objection(against)),
    };
    let copies = seal.as_ref().map_or_else(|| addresses.copied_to(), |it| it.copies.clone());
    let shown = LetterMail {
        stored: &job.stored,
        findings: &ready.findings,
        to: &addresses.to.email,
        from: &addresses.from.email,
        copies: copies.clone(),
        encrypted_for: seal.as_ref().map(|seal| seal.reader.pretty_fingerprint()),
        read_by: ready.read_by.keys().map(String::as_str).collect(),
        said,
    };
    let goes = (order.yes || sender.confirm(&shown)?)
        && (ready.lone_errors == 0 || sender.confirm_errors(ready.lone_errors)?);
    if !goes {
        return Ok(LetterSent::Mail(SendOutcome::Declined));
    }
    let mail = mail_of(workspace, &job, &addresses, seal.as_ref(), random)?;
    let mut to = vec![addresses.to.email.clone()];
    to.extend(copies.into_iter().filter(|copy| *copy != addresses.to.email));
    let envelope = Envelope { from: addresses.from.email.clone(), to };
    match once.post(&mut order.way, &envelope, &mail, sender)? {
        Posted::Drafted(path) => Ok(LetterSent::Mail(SendOutcome::Drafted(path))),
        Posted::Accepted(entry, noted) => job.record(&entry).map_err(|error| not_recorded(error, &noted, &about)),
    }
}

/// Records that a letter was sent that the journal only knows to have left, or to be a draft.
///
/// # Errors
/// When the case can't be read or written.
pub fn was_sent(workspace: &Workspace, case: &str, letter: &str) -> anyhow::Result<LetterSent> {
    let job = Job::open(workspace, case, letter)?;
    if let Some(sent) = job.sent()? {
        return Ok(LetterSent::Mail(sent));
    }
    match job.journal.read(&job.name)? {
        Some(entry) if entry.state != SendState::Prepared => {
            let accepted = entry.accepted();
            let recorded = job.record(&accepted)?;
            job.journal.write(&accepted)?;
            Ok(recorded)
        }
        _ => Ok(LetterSent::Mail(SendOutcome::NothingHandedOver)),
    }
}

fn refused(why: impl Into<String>) -> LetterSent {
    LetterSent::Mail(SendOutcome::NotDisclosed(why.into()))
}

/// By what a letter is encrypted and signed.
struct Seal<'w> {
    reader: Certificate,
    email: String,
    others: Vec<(Certificate, Expected<'w>)>,
    signer: Signer,
    /// Who gets a copy that they can read.
    copies: Vec<String>,
}

impl<'w> Seal<'w> {
    /// Reads the certificates; nothing where the reader has none.
    fn of(
        workspace: &'w Workspace,
        job: &Job<'w>,
        reader: &Reader<'_>,
        addresses: &Addresses<'w>,
        sign_with: Option<&str>,
        prompt: &mut dyn LetterSender,
    ) -> anyhow::Result<Option<Seal<'w>>> {
        let person = reader.opened_by();
        let Some(name) = person.certificate.as_ref().filter(|_| reader.is_of_the_case) else { return Ok(None) };
        let bytes = beside::read(workspace, &job.file, name.expose(), signing::MAX_KEY)
            .with_context(|| format!("cannot read the certificate of {}", person.key))?;
        let certificate = Certificate::from_bytes(&bytes)
            .with_context(|| format!("the certificate of {} can't be used", person.key))?;
        let now = SystemTime::from(workspace.clock.now);
        let signer = signing::signer(workspace, sign_with, now, prompt)?;
        let own = signing::member_here(workspace, &signer)?;
        let mut routes = vec![format!("members.{}", own.key)];
        // Whoever sends it must be able to read what was sent.
        let mut others = vec![(signing::known_of(workspace, own, &signer), Expected::default())];
        let mut copies = Vec::new();
        let of_member = |member: &'w Member| {
            let expected = Expected { fingerprint: member.fingerprint.as_deref(), email: member.email.as_deref() };
            signing::certificate_of(workspace, member).map(|it| (it, expected))
        };
        let committee = &workspace.committee.committee;
        match (&addresses.copies, &committee.about.certificate) {
            (Copies::Committee(email), Some(path)) => {
                let about = &committee.about;
                let expected = Expected { fingerprint: about.fingerprint.as_deref(), email: about.email.as_deref() };
                routes.push("committee".to_owned());
                others.push((signing::certificate(workspace, Some(path), "the committee")?, expected));
                copies.push(email.clone());
            }
            (Copies::Committee(email), None) => {
                for member in committee.serving(workspace.clock.today).filter(|it| it.certificate.is_some()) {
                    routes.push(format!("members.{}", member.key));
                    others.push(of_member(member)?);
                }
                copies.push(email.clone());
            }
            (Copies::Members(members), _) => {
                for member in members.iter().filter(|member| member.certificate.is_some()) {
                    routes.push(format!("members.{}", member.key));
                    others.push(of_member(member)?);
                    copies.extend(member.email.clone());
                }
            }
        }
        if let Some(waiting) = before_encrypting(workspace, &routes)?.first() {
            bail!("nothing is encrypted: {}", in_words(waiting));
        }
        let email = addresses.to.email.clone();
        Ok(Some(Seal { reader: certificate, email, others, signer, copies }))
    }
}

/// The finished mail: encrypted where the reader has a certificate.
fn mail_of(
    workspace: &Workspace,
    job: &Job<'_>,
    addresses: &Addresses<'_>,
    seal: Option<&Seal<'_>>,
    random: [u8; 16],
) -> anyhow::Result<Vec<u8>> {
    let draft = Draft {
        from: addresses.from.clone(),
        to: vec![addresses.to.clone()],
        subject: job.stored.letter.subject.trim().to_owned(),
        date: workspace.clock.now,
        random,
        text: job.stored.letter.text.clone(),
        attachments: Vec::new(),
    };
    let fault = |fault| anyhow::anyhow!("{fault}");
    let Some(seal) = seal else { return receipt::mail(&draft, None, None).map_err(fault) };
    let protected = mime::protect(&draft).map_err(fault)?;
    let reader =
        Recipient { certificate: &seal.reader, expected: Expected { fingerprint: None, email: Some(&seal.email) } };
    let others = seal.others.iter().map(|(certificate, expected)| Recipient { certificate, expected: *expected });
    let recipients: Vec<Recipient<'_>> = std::iter::once(reader).chain(others).collect();
    let armoured = encrypt_and_sign(&protected.payload, &recipients, &seal.signer, workspace.clock.now.into())?;
    mime::encrypted(&protected.outer, &armoured).map_err(fault)
}
