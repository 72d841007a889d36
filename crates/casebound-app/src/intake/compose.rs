//! Turns a mail into parts of a case: its text as a quotation, its files as attachments, and a list of the rest.

use std::collections::BTreeMap;

use casebound_mail::{Body, Content, Header, Layer, LayerKind, Mail, Mailbox, Piece, Signature, WrittenAt};

use super::conceal::Concealer;
use super::form::Submission;
use super::incoming::Incoming;

/// The most files that one mail adds, so that the front matter stays readable; the mail itself has the others.
const MAX_FILES: usize = 100;
/// The same limit for the text, in bytes.
const MAX_TEXT: usize = 256 * 1024;
/// The most parts that are listed as being only in the mail, which has all of them.
const MAX_LISTED: usize = 20;
/// A longer name of a sender's file is cut.
const MAX_NAME: usize = 120;

/// The words and files of one mail.
#[derive(Default)]
pub(super) struct Composed {
    /// Markdown for the body.
    pub(super) text: String,
    /// For the case's folder; the first is the mail itself.
    pub(super) files: Vec<NewFile>,
    /// Parts that are neither in the text nor in a file.
    pub(super) only_in_mail: Vec<String>,
}

/// A file for the case's folder.
pub(super) struct NewFile {
    /// The neutral name that we chose.
    pub(super) name: String,
    /// For `what`, without identities.
    pub(super) what: String,
    /// As the mail says.
    pub(super) media_type: String,
    /// Its bytes; those of a large part are held once.
    pub(super) body: Body,
}

/// Composes the words and files of a mail, the `number`th of its case.
pub(super) fn compose(
    incoming: &Incoming,
    number: usize,
    concealer: &Concealer<'_>,
    record: Option<&Piece>,
) -> Composed {
    let Some(mail) = &incoming.mail else {
        return incoming.form.as_ref().map(|form| filled_in(form, number, concealer)).unwrap_or_default();
    };
    let mut writer = Writer {
        mail,
        concealer,
        number,
        paragraphs: Vec::new(),
        files: vec![NewFile {
            name: format!("mail-{number}.eml"),
            what: "the mail as it arrived".to_owned(),
            media_type: "message/rfc822".to_owned(),
            body: mail.whole(),
        }],
        only_in_mail: BTreeMap::new(),
        text_bytes: 0,
        layer: None,
    };
    let subject = mail.header().subject.clone();
    if let Some(subject) = subject {
        writer.enter(mail.subject_layer());
        writer.text(&format!("Subject: {subject}"), &[]);
    }
    for piece in &mail.pieces {
        writer.piece(piece, record.is_some_and(|record| std::ptr::eq(record, piece)));
    }
    writer.finish()
}

/// A row of a form's table: each question with its answer, and the row as a file.
fn filled_in(form: &Submission, number: usize, concealer: &Concealer<'_>) -> Composed {
    let mut paragraphs = vec!["The form as it was filled in:".to_owned()];
    for (question, answer) in form.answers() {
        paragraphs.push(concealer.quote(&format!("{question}\n{answer}")));
    }
    let file = form.row.as_ref().map(|row| NewFile {
        name: format!("form-{number}.csv"),
        what: "the answers as the form exported them".to_owned(),
        media_type: "text/csv".to_owned(),
        body: Body::of(row.file.clone()),
    });
    Composed { text: join(&paragraphs), files: file.into_iter().collect(), only_in_mail: Vec::new() }
}

/// Collects what one mail adds to its case, part by part.
struct Writer<'w> {
    mail: &'w Mail,
    concealer: &'w Concealer<'w>,
    number: usize,
    paragraphs: Vec<String>,
    files: Vec<NewFile>,
    /// What only the mail holds, and how often.
    only_in_mail: BTreeMap<String, usize>,
    text_bytes: usize,
    /// The layer of the part before; `None` at the beginning.
    layer: Option<Option<usize>>,
}

impl Writer<'_> {
    /// Says how what follows was protected, if that differs from what precedes it.
    fn enter(&mut self, layer: Option<usize>) {
        if self.layer == Some(layer) {
            return;
        }
        let is_first = self.layer.is_none();
        self.layer = Some(layer);
        if let Some(LayerKind::Message(header)) = self.mail.around(layer).next().map(|layer| &layer.kind) {
            self.paragraphs.push("An attached mail:".to_owned());
            self.paragraphs.push(self.concealer.quote(&header_lines(header)));
        } else {
            self.paragraphs.push(self.concealer.field(&protection_of(self.mail, layer, is_first)));
        }
    }

    /// Adds a part of the mail. `is_record` says whether it is the record of a case that another committee passes on.
    fn piece(&mut self, piece: &Piece, is_record: bool) {
        match &piece.content {
            Content::Text(text) => {
                self.enter(piece.layer);
                let remarks: Vec<String> = piece.remarks.iter().map(ToString::to_string).collect();
                self.text(text, &remarks);
            }
            Content::File(file) => {
                let of_sender = file.name.as_deref().map(|name| self.concealer.field(&shortened(name)));
                let named = of_sender.map(|name| format!(" as {name}")).unwrap_or_default();
                if !self.has_room_for_a_file() {
                    let (media_type, length) = (self.concealer.field(&file.media_type), file.body.bytes().len());
                    self.leave_in_mail(format!("a file that came{named} ({media_type}, {length} bytes)"));
                    return;
                }
                let name = if is_record { "record.txt".to_owned() } else { self.next_file_name(&file.ending()) };
                self.enter_file(piece);
                let remarks: Vec<String> = piece.remarks.iter().map(|remark| format!(" {remark}")).collect();
                let remarks = self.concealer.field(&remarks.concat());
                self.paragraphs.push(format!("The file `{name}` was here.{remarks}"));
                self.files.push(NewFile {
                    name,
                    what: format!("came with the mail{named}"),
                    media_type: file.media_type.clone(),
                    body: file.body.clone(),
                });
            }
            Content::Omitted(which) => self.leave_in_mail(which.to_string()),
        }
    }

    /// Says what protects a file, unless the text before it has the same protection.
    fn enter_file(&mut self, piece: &Piece) {
        let protects = |layer: &Layer| !matches!(layer.kind, LayerKind::Message(_));
        if self.layer.is_some() || self.mail.around(piece.layer).any(protects) {
            self.enter(piece.layer);
        }
    }

    /// Quotes a text with the remarks on it; what is too much for the case becomes a file.
    fn text(&mut self, text: &str, remarks: &[String]) {
        self.text_bytes += text.len();
        if self.text_bytes > MAX_TEXT {
            if !self.has_room_for_a_file() {
                self.leave_in_mail("more text".to_owned());
                return;
            }
            let name = self.next_file_name("txt");
            self.paragraphs.push(format!("More text is in the file `{name}`."));
            self.files.push(NewFile {
                name,
                what: "more text of the mail".to_owned(),
                media_type: "text/plain".to_owned(),
                body: Body::of(text.as_bytes().to_vec()),
            });
            return;
        }
        if !remarks.is_empty() {
            self.paragraphs.push(remarks.join(" "));
        }
        self.paragraphs.push(self.concealer.quote(text));
    }

    fn next_file_name(&self, ending: &str) -> String {
        format!("mail-{}-{}.{ending}", self.number, self.files.len())
    }

    /// Returns whether the case may get another file; the mail itself does not count.
    fn has_room_for_a_file(&self) -> bool {
        self.files.len() <= MAX_FILES
    }

    /// Notes a part that only the file of the mail has.
    fn leave_in_mail(&mut self, what: String) {
        *self.only_in_mail.entry(what).or_default() += 1;
    }

    /// Adds the list of what only the mail has.
    fn finish(mut self) -> Composed {
        let counted =
            |(what, count): (String, usize)| if count == 1 { what } else { format!("{what} ({count} times)") };
        let mut only_in_mail: Vec<String> = self.only_in_mail.into_iter().map(counted).collect();
        let rest = only_in_mail.len().saturating_sub(MAX_LISTED);
        if rest > 0 {
            only_in_mail.truncate(MAX_LISTED);
            only_in_mail.push(format!("{rest} more parts"));
        }
        if !only_in_mail.is_empty() {
            self.paragraphs.push(format!("Only inside `mail-{}.eml`: {}.", self.number, only_in_mail.join("; ")));
        }
        Composed { text: join(&self.paragraphs), files: self.files, only_in_mail }
    }
}

/// Says how a layer of a mail was protected. `is_first` says whether nothing of the mail precedes it.
fn protection_of(mail: &Mail, layer: Option<usize>, is_first: bool) -> String {
    let is_plain = |layer: &Layer| matches!(layer.kind, LayerKind::Message(_));
    match mail.around(layer).next().map(|layer| &layer.kind) {
        Some(LayerKind::Encrypted(signatures)) if signatures.is_empty() => {
            "Encrypted, and not signed inside:".to_owned()
        }
        Some(LayerKind::Encrypted(signatures)) => format!("Encrypted, and {}:", in_words(signatures)),
        Some(LayerKind::Signed(signatures)) if mail.is_encrypted(layer) => {
            format!("Encrypted, and {}:", in_words(signatures))
        }
        Some(LayerKind::Signed(signatures)) => capitalised(&format!("{}:", in_words(signatures))),
        Some(LayerKind::Message(_)) | None if !mail.layers.iter().all(is_plain) => {
            "Neither encrypted nor signed, as it arrived:".to_owned()
        }
        Some(LayerKind::Message(_)) | None if is_first => "The mail as it arrived:".to_owned(),
        Some(LayerKind::Message(_)) | None => "The mail continues:".to_owned(),
    }
}

/// Joins paragraphs by empty lines; quotations that follow each other stay apart.
fn join(paragraphs: &[String]) -> String {
    let mut out = String::new();
    let mut was_quote = false;
    for paragraph in paragraphs {
        let is_quote = paragraph.starts_with('>');
        if !out.is_empty() {
            out.push_str(if was_quote && is_quote { "\n>\n" } else { "\n\n" });
        }
        was_quote = is_quote;
        out.push_str(paragraph);
    }
    out
}

fn in_words(signatures: &[Signature]) -> String {
    let texts: Vec<&str> = signatures.iter().map(|signature| signature.text.as_str()).collect();
    texts.join("; ")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

/// Returns the header of an attached mail, as people read it.
fn header_lines(header: &Header) -> String {
    let mailbox = |mailbox: &Mailbox| match &mailbox.name {
        Some(name) if mailbox.has_address() => format!("{name} <{}>", mailbox.email),
        Some(name) => name.clone(),
        None => mailbox.email.clone(),
    };
    let list = |mailboxes: &[Mailbox]| mailboxes.iter().map(mailbox).collect::<Vec<_>>().join(", ");
    let mut lines = Vec::new();
    for (name, value) in [("From", list(&header.from)), ("To", list(&header.to)), ("Cc", list(&header.cc))] {
        if !value.is_empty() {
            lines.push(format!("{name}: {value}"));
        }
    }
    lines.extend(header.date.map(|date| match date {
        WrittenAt::At(at) => format!("Date: {}", at.format("%Y-%m-%d %H:%M %:z")),
        WrittenAt::Local(at) => format!("Date: {}", at.format("%Y-%m-%d %H:%M")),
        WrittenAt::On(day) => format!("Date: {day}"),
    }));
    lines.extend(header.subject.iter().map(|subject| format!("Subject: {subject}")));
    lines.join("\n")
}

fn shortened(name: &str) -> String {
    let short: String = name.chars().filter(|letter| !letter.is_control()).take(MAX_NAME).collect();
    if short.len() < name.len() { format!("{short}…") } else { short }
}
