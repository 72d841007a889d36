//! A mail that was opened, with what a committee must know before it takes it in.

use std::fmt;

use casebound_mail::{Author, ForwardedMail, Header, Mail, Piece, Remark, Reply, ReplyReason, Signature, WrittenAt};
use casebound_record::words::FormPart;
use casebound_record::{Clock, Committee, Moment};
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::form::Submission;

/// A mail older than this needs a confirmation of its date.
const LONG_AGO: TimeDelta = TimeDelta::days(30);
/// Servers and clocks that differ by more than this can't both be right.
const FAR_APART: TimeDelta = TimeDelta::days(1);

/// A mail, or a row of a form's table, and who wrote it when.
pub struct Incoming {
    /// All of the mail; nothing where a row of a table came.
    pub mail: Option<Mail>,
    /// What it says as a filled-in form.
    pub form: Option<Submission>,
    /// Identifies the mail: a digest of its Message-ID and content.
    pub digest: String,
    /// Who wrote it; of a forwarded mail who wrote first.
    pub author: Option<Author>,
    /// The mail that a member passed on.
    pub forwarded: Option<ForwardedMail>,
    /// The member who wrote or passed on the mail.
    pub member: Option<String>,
    /// Where an answer goes.
    pub reply: Reply,
    /// When it was written.
    pub received: Received,
}

/// When a report was received, and why that may be wrong.
pub struct Received {
    /// The day or instant.
    pub at: Moment,
    /// Why somebody should look at it, one sentence each.
    pub notes: Vec<String>,
    /// Whether the date has to be confirmed.
    pub is_asked: bool,
}

impl Incoming {
    /// Works out who wrote a mail, when, and where an answer must be sent, for this committee.
    pub fn new(mail: Mail, committee: &Committee, now: DateTime<Utc>) -> Incoming {
        let header = mail.header().into_owned();
        let is_committee =
            |email: &str| committee.about.email.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(email));
        let member_of = |email: &str| committee.member_with_address(email);
        let is_own = |email: &str| is_committee(email) || member_of(email).is_some();
        let form = Submission::of_mail(&mail, &header, committee);
        let is_form = |email: &str| {
            let own = committee.forms.iter().find(|own| form.as_ref().is_some_and(|form| form.form == own.key));
            own.and_then(|own| own.from.as_deref()).is_some_and(|own| own.eq_ignore_ascii_case(email))
        };
        let is_ours = |email: &str| is_committee(email) || is_form(email);
        let sender = casebound_mail::author(&header, &is_ours);
        let member =
            sender.as_ref().and_then(|sender| member_of(&sender.mailbox.email)).map(|member| member.key.clone());
        let comes_from_us = member.is_some() || header.from.first().is_some_and(|from| is_committee(&from.email));
        let forwarded = if comes_from_us { casebound_mail::forwarded(&mail, &is_own) } else { None };
        let (author, reply) = match &forwarded {
            Some(forwarded) => {
                let reply = casebound_mail::reply(&forwarded.header, &is_own);
                let why = if reply.to.is_some() { ReplyReason::Forwarded } else { reply.why };
                (casebound_mail::author(&forwarded.header, &is_own), Reply { why, ..reply })
            }
            None => (sender, casebound_mail::reply(&header, &is_ours)),
        };
        let author = author.filter(|author| !is_ours(&author.mailbox.email));
        let (author, reply) = match form.as_ref().and_then(Submission::author) {
            Some(author) => by_form(author),
            None => (author, reply),
        };
        let clock = Clock { today: now.with_timezone(&committee.about.timezone).date_naive(), now };
        let sent = form.as_ref().and_then(|form| form.moment(FormPart::Received, clock, committee.about.timezone));
        let written = match (&forwarded, sent) {
            (Some(forwarded), _) => forwarded.written,
            (None, Some(sent)) => Some(written_at(sent)),
            (None, None) => header.date,
        };
        let received = received(written, &header, committee, now);
        let digest = digest(&mail, &header);
        Incoming { digest, author, forwarded, member, reply, received, form, mail: Some(mail) }
    }

    /// One row of a form's table.
    pub(super) fn of_row(form: Submission, committee: &Committee, clock: Clock) -> Incoming {
        let digest = form.digest();
        let (author, reply) = match form.author() {
            Some(author) => by_form(author),
            None => (None, Reply { to: None, why: ReplyReason::Nobody }),
        };
        let sent = form.moment(FormPart::Received, clock, committee.about.timezone).map(written_at);
        let received = received(sent, &Header::default(), committee, clock.now);
        Incoming { mail: None, form: Some(form), digest, author, forwarded: None, member: None, reply, received }
    }

    /// Whether a program wrote it, or may have.
    pub fn is_automatic(&self) -> bool {
        let header = self.header();
        header.is_automatic || header.seems_automatic
    }

    /// The fields of the mail that count.
    pub fn header(&self) -> Header {
        self.mail.as_ref().map(|mail| mail.header().into_owned()).unwrap_or_default()
    }

    /// Why the mail could not be opened, when nothing of it can be read.
    pub fn unopened(&self) -> Option<&str> {
        let pieces = self.pieces();
        if self.mail.is_none() || pieces.iter().any(|piece| piece.text().is_some()) {
            return None;
        }
        let remarks = pieces.iter().flat_map(|piece| &piece.remarks);
        remarks.into_iter().find_map(|remark| match remark {
            Remark::NotOpened(why) => Some(why.as_str()),
            _ => None,
        })
    }

    /// All of the mail, in order.
    pub fn pieces(&self) -> &[Piece] {
        self.mail.as_ref().map(|mail| mail.pieces.as_slice()).unwrap_or_default()
    }

    /// The signatures over one piece.
    pub fn signatures(&self, piece: &Piece) -> Vec<&Signature> {
        self.mail.as_ref().map(|mail| mail.signatures(piece.layer)).unwrap_or_default()
    }

    /// The signatures over the first text.
    pub fn main_signatures(&self) -> Vec<&Signature> {
        self.mail.as_ref().map(|mail| mail.signatures(self.main_layer())).unwrap_or_default()
    }

    /// Whether the first words were encrypted on their way.
    pub fn is_encrypted(&self) -> bool {
        self.mail.as_ref().is_some_and(|mail| mail.is_encrypted(self.main_layer()))
    }

    /// The layer of the first words: what protects them protects the mail.
    pub fn main_layer(&self) -> Option<usize> {
        self.pieces().iter().find(|piece| piece.text().is_some()).and_then(|piece| piece.layer)
    }

    /// What protects the mail.
    pub fn protection(&self) -> Vec<Protection> {
        let Some(mail) = &self.mail else { return Vec::new() };
        let main = self.main_layer();
        let signatures = mail.signatures(main);
        let mut found: Vec<Protection> = mail.is_encrypted(main).then_some(Protection::Encrypted).into_iter().collect();
        found.extend(signatures.iter().map(|signature| Protection::Signed(signature.text.clone())));
        if signatures.is_empty() {
            found.push(Protection::NotSigned);
        }
        let others = mail.pieces.iter().map(|piece| piece.layer).filter(|layer| *layer != main);
        for signature in others.flat_map(|layer| mail.signatures(layer)) {
            let part = Protection::PartSigned(signature.text.clone());
            if !found.contains(&part) && !found.contains(&Protection::Signed(signature.text.clone())) {
                found.push(part);
            }
        }
        found
    }
}

/// What protects a mail on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protection {
    /// Nobody on the way could read its words.
    Encrypted,
    /// Nobody signed its words.
    NotSigned,
    /// Somebody signed its words; what the signature is worth.
    Signed(String),
    /// Somebody signed another part of it.
    PartSigned(String),
}

impl fmt::Display for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Protection::Encrypted => f.write_str("encrypted"),
            Protection::NotSigned => f.write_str("not signed"),
            Protection::Signed(text) => f.write_str(text),
            Protection::PartSigned(text) => write!(f, "one part is {text}"),
        }
    }
}

/// Who filled in a form gets the answer.
fn by_form(author: Author) -> (Option<Author>, Reply) {
    let to = Some(author.mailbox.clone());
    (Some(author), Reply { to, why: ReplyReason::FormField })
}

fn written_at(moment: Moment) -> WrittenAt {
    match moment {
        Moment::Day(day) => WrittenAt::On(day),
        Moment::At(at) => WrittenAt::At(at),
    }
}

/// When a mail was written, by the best that there is: what it says itself, its first server, the mail that passed it on.
fn best_of(written: Option<WrittenAt>, header: &Header, zone: Tz, notes: &mut Vec<String>) -> Option<WrittenAt> {
    let first = header.sent.map(WrittenAt::At);
    let at = match (written, first, header.date) {
        (Some(at), ..) => at,
        (None, Some(at), _) => {
            notes.push("the mail does not say when it was written; its first mail server tells".to_owned());
            at
        }
        (None, None, Some(at)) => {
            notes.push("the mail does not say when it was written; the mail that passed it on tells".to_owned());
            at
        }
        (None, None, None) => {
            notes.push("the mail does not say when it was written; today counts".to_owned());
            return None;
        }
    };
    let WrittenAt::Local(local) = at else { return Some(at) };
    notes.push(format!("the date of the mail has no time zone; it is read as {zone}"));
    // An hour that the clocks skip has no instant.
    let instant = zone.from_local_datetime(&local).earliest().map(|at| at.fixed_offset());
    Some(instant.map_or(WrittenAt::On(local.date()), WrittenAt::At))
}

/// A date as a digest has it.
fn shown(at: WrittenAt) -> String {
    match at {
        WrittenAt::At(at) => at.to_rfc3339(),
        WrittenAt::Local(at) => at.to_string(),
        WrittenAt::On(day) => day.to_string(),
    }
}

/// The day of a report: the mail's own, and never later than now.
fn received(written: Option<WrittenAt>, header: &Header, committee: &Committee, now: DateTime<Utc>) -> Received {
    let zone = committee.about.timezone;
    let mut notes = Vec::new();
    let today = now.with_timezone(&zone).date_naive();
    let at = match best_of(written, header, zone, &mut notes) {
        Some(WrittenAt::At(at)) if at > now => {
            notes.push(format!(
                "the mail says it was written on {}, which is in the future",
                at.format("%Y-%m-%d %H:%M %:z")
            ));
            Moment::Day(today)
        }
        Some(WrittenAt::On(day)) if day > today => {
            notes.push(format!("the mail says it was written on {day}, which is in the future"));
            Moment::Day(today)
        }
        Some(WrittenAt::At(at)) => Moment::At(at),
        Some(WrittenAt::On(day)) => Moment::Day(day),
        Some(WrittenAt::Local(local)) => Moment::Day(local.date()),
        None => Moment::Day(today),
    };
    let mut is_asked = false;
    let instant = match at {
        Moment::At(at) => at.to_utc(),
        Moment::Day(_) => at.end(zone),
    };
    // A day without a time can be off by one more day.
    let tolerance = if matches!(at, Moment::Day(_)) { FAR_APART * 2 } else { FAR_APART };
    if let Some(last) = header.received.filter(|last| (last.to_utc() - instant).abs() > tolerance) {
        notes.push(format!("the last mail server received it on {}", last.format("%Y-%m-%d %H:%M %:z")));
        is_asked = true;
    }
    if now - instant > LONG_AGO {
        notes.push("it was written over 30 days ago".to_owned());
        is_asked = true;
    } else if now - instant > FAR_APART && notes.is_empty() {
        notes.push("it was written more than a day ago, and deadlines are counted from then".to_owned());
    }
    Received { at, notes, is_asked }
}

/// Identifies a mail: by its Message-ID and its content, not by the way it came.
fn digest(mail: &Mail, header: &Header) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    add(header.message_id.as_deref().unwrap_or_default().as_bytes());
    if header.message_id.is_none() {
        add(header.from.first().map(|from| from.email.as_str()).unwrap_or_default().as_bytes());
        add(header.date.map(shown).unwrap_or_default().as_bytes());
        add(header.subject.as_deref().unwrap_or_default().as_bytes());
    }
    for piece in &mail.pieces {
        match piece.file() {
            Some(file) => add(&file.body.bytes()),
            None => add(piece.text().unwrap_or_default().trim().as_bytes()),
        }
    }
    HEXLOWER.encode(&hash.finalize())
}
