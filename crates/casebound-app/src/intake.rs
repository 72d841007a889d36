//! Imports mail: decrypts it, determines its sender and its case, and keeps all of it.
//!
//! The register is `intake/`, with one file for each mail: two members who take in different mails at the same time
//! never get a conflict, and a disposal of the case leaves a digest and a day, which name nothing. The case carries the
//! same digest in its log, so that a run that was killed in between makes no second case.

mod answer;
mod case_writer;
mod compose;
mod conceal;
mod decryption;
mod form;
mod incoming;
mod neighbours;
mod notice;
mod sources;
mod thread;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use casebound_mail::{Mail, Table};
use casebound_record::committee::Member;
use casebound_record::holders::HolderRole;
use casebound_record::{CaseFile, Moment};

use crate::files::{self, Existing};
use crate::prompt::Prompt;
use crate::sealing::access::SealFor;
use crate::sealing::{door, is_reader};
use crate::signing;
use crate::workspace::Workspace;

pub use form::Submission;
pub use incoming::{Incoming, Protection, Received};
pub use sources::{MAX_MAIL, Source, sources};
pub use thread::KnownSender;
pub(crate) use thread::mark;

use decryption::Keys;
use thread::SenderIndex;

/// What was to be read has nothing of a mail; `shown` names it.
#[derive(Debug)]
pub struct NotAMail {
    shown: String,
}

impl fmt::Display for NotAMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is not a mail: it has no sender, date or subject; save the mail as a file (.eml) with all its header fields",
            self.shown
        )
    }
}

impl std::error::Error for NotAMail {}

/// How a mail is to be taken in.
#[derive(Debug, Clone, Default)]
pub struct IntakeRequest<'r> {
    /// The member who takes it in.
    pub by: &'r str,
    /// When: a day, or an instant with its offset.
    pub at: String,
    /// The case that it belongs to, whatever it says.
    pub into: Option<&'r str>,
    /// It begins a new case, whatever it says.
    pub is_new: bool,
    /// A mail that was taken in before and is in no case any more is taken in again.
    pub is_again: bool,
    /// When the report was received, whatever the mail says.
    pub received: Option<Moment>,
    /// A notice is taken in although nobody known signed it.
    pub accepts_unverified: bool,
    /// Others handle the incident: the case is only kept.
    pub is_handled_locally: bool,
    /// A new case is sealed from the beginning.
    pub seal: Option<SealFor<'r>>,
}

/// The result of importing a mail.
#[derive(Debug)]
pub enum ImportOutcome {
    /// It is in a case.
    Imported(Box<ImportedMail>),
    /// It was in a case before, or in one that was disposed of; nothing was changed.
    AlreadyImported(Box<ImportedMail>),
    /// Nothing was changed.
    Refused(IntakeRefusal),
}

/// Why a mail was not taken in without a further word.
#[derive(Debug, PartialEq, Eq)]
pub enum IntakeRefusal {
    /// It claims to be a notice of a committee, and nobody known signed it.
    Unverified,
    /// It answers a mail of this case, and comes from somebody who is not in it.
    WhichCase(String),
    /// It is in this case, and not in the one that was named.
    InOtherCase(String),
}

/// A mail in its case.
#[derive(Debug)]
pub struct ImportedMail {
    /// The code name; nothing when the case was disposed of.
    pub case: Option<String>,
    /// The case file, seen from the root of the repository.
    pub path: Option<PathBuf>,
    /// Whether the mail began the case.
    pub is_new: bool,
    /// A key of `people`, or `anonymous`.
    pub reporter: Option<String>,
    /// As the case says it.
    pub received: Option<String>,
    /// Where an answer goes, and why there.
    pub reply: casebound_mail::Reply,
    /// The answer that was drafted.
    pub answer: Option<PathBuf>,
    /// The files beside the case.
    pub parts: Vec<AttachedFile>,
    /// What is in no text and in no file.
    pub only_in_mail: Vec<String>,
    /// What somebody should look at, one sentence each.
    pub advice: Vec<String>,
}

/// A file beside the case.
#[derive(Debug, Clone)]
pub struct AttachedFile {
    /// Its name in the case's folder.
    pub file: String,
    /// As the mail says, such as `image/png`.
    pub media_type: String,
    /// In bytes.
    pub size: usize,
}

/// A committee that takes in mail: its cases and its keys, read once.
pub struct Intake<'w> {
    workspace: &'w Workspace,
    cases: Vec<CaseFile>,
    senders: SenderIndex,
    keys: Keys<'w>,
}

impl<'w> Intake<'w> {
    /// Reads the cases, the certificates and the key file, if one is named.
    ///
    /// # Errors
    /// When they can't be read.
    pub fn open(
        workspace: &'w Workspace,
        key: Option<&Path>,
        prompt: &'w mut dyn Prompt,
    ) -> anyhow::Result<Intake<'w>> {
        // Those that stay shut are searched by nobody; whoever asks is told how many.
        let open = |file: CaseFile| match is_mine(workspace, &file) {
            true => door::find(workspace, &file.path).map_or(file, |(_, plain)| plain),
            false => file,
        };
        let cases: Vec<CaseFile> = workspace.cases()?.files.into_iter().map(open).collect();
        Ok(Intake { senders: SenderIndex::of(&cases), cases, keys: Keys::of(workspace, key, prompt)?, workspace })
    }

    /// How many cases stay shut here: nobody looks into them for the thread of a mail.
    pub fn sealed(&self) -> usize {
        self.cases.iter().filter(|case| case.is_sealed()).count()
    }

    /// Opens a mail, or reads a row of a form: of the one that is named, or the one whose questions are the table's heads.
    ///
    /// # Errors
    /// When it can't be read, is not a mail, or committee.yaml does not know the form.
    pub fn open_source(&mut self, source: &Source, form: Option<&str>) -> anyhow::Result<Incoming> {
        match &source.part {
            sources::Part::Row(table, row) => self.row(table, *row, form),
            _ => self.read(source.read()?, &source.shown()),
        }
    }

    fn row(&self, table: &Arc<Table>, row: usize, named: Option<&str>) -> anyhow::Result<Incoming> {
        let committee = &self.workspace.committee.committee;
        let help = "`casebound guide intake` shows how";
        let form = match named {
            Some(key) => committee
                .forms
                .iter()
                .find(|form| form.key == key)
                .with_context(|| format!("committee.yaml has no form `{key}`; {help}"))?,
            None => form::of_heads(&committee.forms, &table.heads).with_context(|| {
                format!("no form under `forms` in committee.yaml has a question that is a column heading of this table; {help}")
            })?,
        };
        let submission = Submission::of_row(form, table, row);
        if !submission.is_understood() {
            bail!("no column heading of this table is a question of the form `{}`; {help}", form.key);
        }
        let clock = self.workspace.clock;
        Ok(Incoming::of_row(submission, committee, clock))
    }

    /// Opens a mail; `shown` names it in messages.
    ///
    /// # Errors
    /// When it is not a mail, or when nothing of it can be opened.
    pub fn read(&mut self, bytes: Vec<u8>, shown: &str) -> anyhow::Result<Incoming> {
        let mail = Mail::read(bytes, &mut self.keys);
        let mut mail = mail.ok_or_else(|| NotAMail { shown: shown.to_owned() })?;
        self.keys.compare(&mut mail);
        let incoming = Incoming::new(mail, &self.workspace.committee.committee, self.workspace.clock.now);
        match incoming.unopened() {
            Some(why) => bail!("cannot open {shown}: {why}"),
            None => Ok(incoming),
        }
    }

    /// Takes a mail in.
    ///
    /// # Errors
    /// When the case can't be put together or written; then nothing is left of it.
    pub fn import(&mut self, incoming: &Incoming, request: &IntakeRequest<'_>) -> anyhow::Result<ImportOutcome> {
        if let Some(into) = request.into
            && let Some(case) = thread::holder(&self.cases, incoming)
            && self.workspace.find_any(into)?.1.path != case.path
        {
            return Ok(ImportOutcome::Refused(IntakeRefusal::InOtherCase(case.stem().to_owned())));
        }
        if let Some(known) = self.known(incoming, request)? {
            remember(self.workspace, &incoming.digest)?;
            return Ok(ImportOutcome::AlreadyImported(Box::new(known)));
        }
        let record = notice::record(incoming);
        let is_notice = record.as_ref().is_some_and(|(_, piece)| {
            request.accepts_unverified || incoming.signatures(piece).iter().any(|it| it.signer.is_some())
        });
        if !is_notice && !request.accepts_unverified && self.claims_to_be_a_notice(incoming, record.is_some()) {
            return Ok(ImportOutcome::Refused(IntakeRefusal::Unverified));
        }
        let joined = match (request.into, request.is_new || is_notice) {
            (Some(name), _) => Some((self.case_named(name)?, true)),
            (None, true) => None,
            (None, false) => match thread::find(&self.cases, incoming) {
                // What a program answers to us belongs to what it answers, whoever it names.
                Some(thread) if thread.person.is_some() || incoming.member.is_some() || incoming.is_automatic() => {
                    Some((self.position_of(thread.case), false))
                }
                Some(thread) => {
                    return Ok(ImportOutcome::Refused(IntakeRefusal::WhichCase(thread.case.stem().to_owned())));
                }
                None => None,
            },
        };
        let senders = if joined.is_none() && !request.is_new { self.known_senders(incoming) } else { Vec::new() };
        let writing = case_writer::CaseWriter { workspace: self.workspace, keys: &self.keys, incoming, request };
        let (mut taken, file) = match (joined, record.filter(|_| is_notice)) {
            (Some((position, is_chosen)), _) => {
                let case = self.cases.get(position).context("the case no longer exists")?;
                writing.join(case, is_chosen)?
            }
            (None, record) => writing.begin(record)?,
        };
        taken.advice.extend(senders.first().map(|sender| belongs_elsewhere(sender, &file)));
        let position = joined.map_or(self.cases.len(), |(position, _)| position);
        self.senders.add(position, &file);
        match self.cases.get_mut(position) {
            Some(case) => *case = file,
            None => self.cases.push(file),
        }
        remember(self.workspace, &incoming.digest).with_context(|| {
            let case = taken.case.as_deref().unwrap_or_default();
            let draft = if taken.answer.is_none() { " without a draft of an answer" } else { "" };
            format!("the mail is in {case}{draft}; run the same command again, which notes that it was taken in")
        })?;
        Ok(ImportOutcome::Imported(Box::new(taken)))
    }

    /// A notice of a committee must be signed by it: one that comes from a known committee's address, or a case file
    /// that somebody took the trouble to protect.
    fn claims_to_be_a_notice(&self, incoming: &Incoming, has_record: bool) -> bool {
        let layers = incoming.mail.as_ref().map(|mail| mail.layers.as_slice()).unwrap_or_default();
        let is_protected = layers.iter().any(|layer| !matches!(layer.kind, casebound_mail::LayerKind::Message(_)));
        let committees = self.workspace.committee.committee.certificate_holders();
        let mut addresses = committees
            .filter(|holder| matches!(holder.role, HolderRole::Dsf | HolderRole::OtherCommittee))
            .filter_map(|holder| holder.email);
        let is_from_committee =
            incoming.author.as_ref().is_some_and(|author| addresses.any(|own| author.mailbox.is(own)));
        let is_signed = incoming.main_signatures().iter().any(|signature| signature.signer.is_some());
        (has_record && is_protected) || (is_from_committee && !is_signed)
    }

    /// The people of cases who may have sent a mail that answers none: it may belong to a case in which the sender is.
    pub fn known_senders(&self, incoming: &Incoming) -> Vec<KnownSender> {
        let is_ours = incoming.member.is_some() && incoming.forwarded.is_none();
        if is_ours || thread::holder(&self.cases, incoming).is_some() || thread::find(&self.cases, incoming).is_some() {
            return Vec::new();
        }
        self.senders.known(&self.cases, incoming)
    }

    /// Where the mail is when it was taken in before. One that no case has any more is taken in again where somebody says so.
    fn known(&self, incoming: &Incoming, request: &IntakeRequest<'_>) -> anyhow::Result<Option<ImportedMail>> {
        let taken = |case: Option<&CaseFile>| ImportedMail {
            case: case.map(|case| case.stem().to_owned()),
            path: case.map(|case| PathBuf::from(&case.path)),
            is_new: false,
            reporter: None,
            received: None,
            reply: incoming.reply.clone(),
            answer: None,
            parts: Vec::new(),
            only_in_mail: Vec::new(),
            advice: Vec::new(),
        };
        if let Some(case) = thread::holder(&self.cases, incoming) {
            return Ok(Some(taken(Some(case))));
        }
        Ok((!request.is_again && register(self.workspace, &incoming.digest).exists()).then(|| taken(None)))
    }

    fn case_named(&self, name: &str) -> anyhow::Result<usize> {
        let (path, _) = door::find(self.workspace, name)?;
        let found = self.cases.iter().position(|case| self.workspace.root.join(&case.path) == path);
        found.with_context(|| format!("{} is a copy of another case; look at it and delete it", path.display()))
    }

    fn position_of(&self, case: &CaseFile) -> usize {
        self.cases.iter().position(|other| other.path == case.path).unwrap_or_default()
    }
}

/// Returns whether a case is sealed, and whoever works here is a reader.
fn is_mine(workspace: &Workspace, file: &CaseFile) -> bool {
    file.is_sealed() && signing::current_member(workspace).is_some_and(|me| is_reader(file, &me.key))
}

/// Says where a mail may belong that began a case.
fn belongs_elsewhere(sender: &KnownSender, begun: &CaseFile) -> String {
    let KnownSender { case, person, roles, .. } = sender;
    let (path, folder) = (&begun.path, begun.path.trim_end_matches(".md"));
    format!(
        "the sender may be {person} ({}) of {case}; if the mail belongs there, delete {path} and {folder}/, then import it again with \
         --into {case}",
        roles.join(", ")
    )
}

/// The member who takes mail in: the one that is named, or the one whose address git knows.
///
/// # Errors
/// When there is none.
pub fn taker<'w>(workspace: &'w Workspace, by: Option<&str>) -> anyhow::Result<&'w Member> {
    match by {
        Some(key) => workspace.member(key),
        None => signing::current_member(workspace).with_context(|| {
            let members: Vec<&str> = workspace.committee.committee.members.iter().map(|member| member.key.as_str()).collect();
            format!(
                "who imports it? pass --by MEMBER: {}; by default it is the member with git's user.email. If you are not one of them, write \
                 yourself under `members` in committee.yaml",
                members.join(", ")
            )
        }),
    }
}

/// The file that says that a mail was taken in.
fn register(workspace: &Workspace, digest: &str) -> PathBuf {
    workspace.root.join("intake").join(format!("{digest}.yaml"))
}

/// Writes down that a mail was taken in.
fn remember(workspace: &Workspace, digest: &str) -> anyhow::Result<()> {
    let path = register(workspace, digest);
    if path.exists() {
        return Ok(());
    }
    files::make_private_folder(path.parent().unwrap_or(&workspace.root))?;
    let text = format!("taken: {}\n", workspace.clock.today);
    files::write_private(&path, text.as_bytes(), Existing::Replace)
}
