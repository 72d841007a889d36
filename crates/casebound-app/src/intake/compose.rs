//! Turns a mail into parts of a case: its text as a quotation, its files as attachments, and a list of the rest.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use casebound_mail::{Body, Content, Header, LayerKind, Mail, Piece, quoted};
use casebound_names::{Hit, HitConfidence, HitKind, People};
use casebound_record::{CaseFile, Committee};

use super::form::Submission;
use super::incoming::Incoming;

/// The most files that one mail adds, so that the front matter stays readable; the mail itself has the others.
const MAX_FILES: usize = 100;
/// The same limit for the text, in bytes.
const MAX_TEXT: usize = 256 * 1024;
/// A longer name of a sender's file is cut.
const MAX_NAME: usize = 120;

/// Placeholders around a person's key while the text around it is being escaped.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

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

/// Puts keys in the place of the people of a case.
pub(super) struct Concealer<'c> {
    people: People,
    keys: Vec<&'c str>,
    members: &'c Committee,
}

impl<'c> Concealer<'c> {
    /// For the people of this case.
    #[must_use]
    pub(super) fn of(case: &'c CaseFile, members: &'c Committee) -> Concealer<'c> {
        let people = &case.case.people;
        Concealer {
            people: People::of(people),
            keys: people.iter().map(|person| person.key.as_str()).collect(),
            members,
        }
    }

    /// The text with marks in the place of names and addresses.
    fn marked(&self, text: &str) -> String {
        let text = text.replace([OPEN, CLOSE], "\u{fffd}");
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for mention in self.sure(&text) {
            let (Some(before), Some(words)) =
                (text.get(at..mention.span.start), text.get(mention.span.start..mention.span.end))
            else {
                continue;
            };
            let is_whole = matches!(mention.kind, HitKind::Name | HitKind::Email | HitKind::Handle | HitKind::Phone);
            let is_of_a_member = !is_whole && self.is_part_of_a_member(words);
            let Some(key) = self.keys.get(mention.person as usize).filter(|_| !is_of_a_member) else { continue };
            out.push_str(before.strip_suffix('@').filter(|_| mention.kind == HitKind::Handle).unwrap_or(before));
            out.push(OPEN);
            out.push_str(key);
            out.push(CLOSE);
            at = mention.span.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// The places that surely name somebody, apart from each other, in order; the longest of those that overlap.
    fn sure(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.people.find(text);
        hits.retain(|hit| hit.confidence == HitConfidence::Sure);
        hits.sort_by_key(|hit| (hit.span.start, Reverse(hit.span.len())));
        let mut end = 0;
        hits.retain(|hit| {
            let is_apart = hit.span.start >= end;
            end = if is_apart { hit.span.end } else { end };
            is_apart
        });
        hits
    }

    /// Members are public, so a name that a person shares with one of them tells nothing.
    fn is_part_of_a_member(&self, words: &str) -> bool {
        let names = self.members.members.iter().filter_map(|member| member.name.as_deref());
        names.flat_map(|name| name.split(' ')).any(|part| part == words)
    }

    /// A quotation of the text in which the people of the case are references, and nothing else is.
    #[must_use]
    pub(super) fn quote(&self, text: &str) -> String {
        with_references(&quoted(&self.marked(text)))
    }

    /// The text for a field, in which the people of the case are references.
    #[must_use]
    pub(super) fn field(&self, text: &str) -> String {
        let marked = self.marked(&text.replace("[person-", "(person-"));
        marked.replace(OPEN, "[").replace(CLOSE, "]")
    }
}

/// Turns the placeholders into references, and escapes neighbours that would make a link of one.
fn with_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            OPEN => {
                if out.ends_with(['\\', '!']) {
                    let last = out.pop().unwrap_or_default();
                    out.extend(['\\', last]);
                }
                out.push('[');
            }
            CLOSE => out.push(']'),
            '(' | '[' | ':' | '{' if out.ends_with(']') => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

/// Composes the words and files of a mail, the `number`th of its case.
#[must_use]
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
        writer.words(&format!("Subject: {subject}"), &[]);
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

struct Writer<'w> {
    mail: &'w Mail,
    concealer: &'w Concealer<'w>,
    number: usize,
    paragraphs: Vec<String>,
    files: Vec<NewFile>,
    /// What only the mail holds, and how often.
    only_in_mail: BTreeMap<String, usize>,
    text_bytes: usize,
    /// The layer whose sentence was written last.
    layer: Option<Option<usize>>,
}

impl Writer<'_> {
    /// Says what protects what follows, when that changes.
    fn enter(&mut self, layer: Option<usize>) {
        if self.layer == Some(layer) {
            return;
        }
        let mail = self.mail;
        let is_first = self.layer.is_none();
        self.layer = Some(layer);
        let innermost = mail.around(layer).next();
        let sentence = match innermost.map(|layer| &layer.kind) {
            None if mail.layers.is_empty() && is_first => "The mail as it arrived:".to_owned(),
            None if mail.layers.iter().all(|layer| matches!(layer.kind, LayerKind::Message(_))) => {
                if is_first {
                    "The mail as it arrived:".to_owned()
                } else {
                    "The mail continues:".to_owned()
                }
            }
            None => "Neither encrypted nor signed, as it arrived:".to_owned(),
            Some(LayerKind::Encrypted(signatures)) if signatures.is_empty() => {
                "Encrypted, and not signed inside:".to_owned()
            }
            Some(LayerKind::Encrypted(signatures)) => format!("Encrypted, and {}:", texts(signatures)),
            Some(LayerKind::Signed(signatures)) => {
                let around = if mail.is_encrypted(layer) { "Encrypted, and " } else { "" };
                capitalised(&format!("{around}{}:", texts(signatures)))
            }
            Some(LayerKind::Message(header)) => {
                self.paragraphs.push("An attached mail:".to_owned());
                self.paragraphs.push(self.concealer.quote(&fields(header)));
                return;
            }
        };
        self.paragraphs.push(self.concealer.field(&sentence));
    }

    fn piece(&mut self, piece: &Piece, is_record: bool) {
        match &piece.content {
            Content::Text(text) => {
                self.enter(piece.layer);
                let remarks: Vec<String> = piece.remarks.iter().map(ToString::to_string).collect();
                self.words(text, &remarks);
            }
            Content::File(file) => {
                let of_sender = file.name.as_deref().map(|name| self.concealer.field(&shortened(name)));
                let named = of_sender.map(|name| format!(" as {name}")).unwrap_or_default();
                if self.files.len() > MAX_FILES {
                    let length = file.body.bytes().len();
                    self.only(format!(
                        "a file that came{named} ({}, {length} bytes)",
                        self.concealer.field(&file.media_type)
                    ));
                    return;
                }
                let name = if is_record { "record.txt".to_owned() } else { self.name(&file.ending()) };
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
            Content::Omitted(which) => self.only(which.to_string()),
        }
    }

    /// Says what protects a file, unless the text before it has the same protection.
    fn enter_file(&mut self, piece: &Piece) {
        let protects = |layer: &casebound_mail::Layer| !matches!(layer.kind, LayerKind::Message(_));
        if self.layer.is_some() || self.mail.around(piece.layer).any(protects) {
            self.enter(piece.layer);
        }
    }

    fn words(&mut self, text: &str, remarks: &[String]) {
        self.text_bytes += text.len();
        if self.text_bytes > MAX_TEXT {
            if self.files.len() > MAX_FILES {
                self.only("more text".to_owned());
                return;
            }
            let name = self.name("txt");
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

    fn name(&self, ending: &str) -> String {
        format!("mail-{}-{}.{ending}", self.number, self.files.len())
    }

    fn only(&mut self, what: String) {
        *self.only_in_mail.entry(what).or_default() += 1;
    }

    fn finish(mut self) -> Composed {
        let counted =
            |(what, count): (String, usize)| if count == 1 { what } else { format!("{what} ({count} times)") };
        let mut only_in_mail: Vec<String> = self.only_in_mail.into_iter().map(counted).collect();
        // List at most 20; the mail itself has all of them.
        let rest = only_in_mail.len().saturating_sub(20);
        if rest > 0 {
            only_in_mail.truncate(20);
            only_in_mail.push(format!("{rest} more parts"));
        }
        if !only_in_mail.is_empty() {
            self.paragraphs.push(format!("Only inside `mail-{}.eml`: {}.", self.number, only_in_mail.join("; ")));
        }
        Composed { text: join(&self.paragraphs), files: self.files, only_in_mail }
    }
}

/// Paragraphs with an empty line between them; quotations that follow each other stay apart.
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

fn texts(signatures: &[casebound_mail::Signature]) -> String {
    let texts: Vec<&str> = signatures.iter().map(|signature| signature.text.as_str()).collect();
    texts.join("; ")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

/// The fields of an enclosed mail, as people read them.
fn fields(header: &Header) -> String {
    let mailbox = |mailbox: &casebound_mail::Mailbox| match &mailbox.name {
        Some(name) => format!("{name} <{}>", mailbox.email),
        None => mailbox.email.clone(),
    };
    let list = |mailboxes: &[casebound_mail::Mailbox]| mailboxes.iter().map(mailbox).collect::<Vec<_>>().join(", ");
    let mut lines = Vec::new();
    for (name, value) in [("From", list(&header.from)), ("To", list(&header.to)), ("Cc", list(&header.cc))] {
        if !value.is_empty() {
            lines.push(format!("{name}: {value}"));
        }
    }
    lines.extend(header.date.map(|date| format!("Date: {}", date.format("%Y-%m-%d %H:%M %:z"))));
    lines.extend(header.subject.iter().map(|subject| format!("Subject: {subject}")));
    lines.join("\n")
}

fn shortened(name: &str) -> String {
    let short: String = name.chars().filter(|letter| !letter.is_control()).take(MAX_NAME).collect();
    if short.len() < name.len() { format!("{short}…") } else { short }
}
