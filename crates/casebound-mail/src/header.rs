//! Header fields: where they end, and what they say of a message or of one of its parts.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate};
use mail_parser::{ContentType, HeaderForm, HeaderName, HeaderValue, Message, MessageParser};

use crate::charset;
use crate::dates::{self, WrittenAt};
use crate::encoded_words;
use crate::filename;
use crate::mailboxes::{self, Mailbox};
use crate::plain::{self, one_line};
use crate::slice::Encoding;

/// The header fields that identify the author, the date and the mails that are answered.
#[derive(Clone, Default)]
pub struct Header {
    /// The addresses of the first `From` field, or the name in it where it has no address.
    pub from: Vec<Mailbox>,
    /// How many `From` fields there are; one is right.
    pub from_fields: usize,
    /// Who sent it for the author.
    pub sender: Option<Mailbox>,
    /// Where answers are to go.
    pub reply_to: Vec<Mailbox>,
    /// The author before a list or a group put its own address into `From`.
    pub original_from: Option<Mailbox>,
    /// To whom it was written.
    pub to: Vec<Mailbox>,
    /// Who got a copy.
    pub cc: Vec<Mailbox>,
    /// What it is about, in one line.
    pub subject: Option<String>,
    /// When it was written, by the clock of its sender.
    pub date: Option<WrittenAt>,
    /// When the first server on its way took it.
    pub sent: Option<DateTime<FixedOffset>>,
    /// When the last server on its way took it.
    pub received: Option<DateTime<FixedOffset>>,
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// The mails that it answers, the nearest first.
    pub answers: Vec<String>,
    /// Whether a program wrote it: an automatic reply, a bounce, mail in bulk (RFC 3834).
    pub is_automatic: bool,
    /// Whether a program may have written it: it asks for no automatic answers, or has the subject of one.
    pub seems_automatic: bool,
    /// Whether it came through a list.
    pub is_from_list: bool,
}

/// Shows nothing of it.
impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Header [private]")
    }
}

/// What a part says of itself (RFC 2045, RFC 2183).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Media {
    /// In lower case, such as `text`.
    pub(crate) main: String,
    /// In lower case, such as `plain`.
    pub(crate) sub: String,
    pub(crate) parameters: Vec<(String, String)>,
    /// The sender's name for it.
    pub(crate) name: Option<String>,
    pub(crate) is_attachment: bool,
    pub(crate) encoding: Encoding,
}

impl Media {
    pub(crate) fn is(&self, main: &str, sub: &str) -> bool {
        self.main == main && self.sub == sub
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn essence(&self) -> String {
        format!("{}/{}", self.main, self.sub)
    }
}

/// The fields of one entity.
pub(crate) struct Fields<'b> {
    message: Option<Message<'b>>,
}

/// Where the fields of an entity end and where its body begins.
///
/// A line that is not a field ends them without an empty line, as most programs read it.
pub(crate) fn split(bytes: &[u8]) -> (usize, usize) {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.is_empty() {
            return (at, at + line.len());
        }
        let continues = at > 0 && matches!(text.first(), Some(b' ' | b'\t'));
        if !continues && !is_field(text) {
            return (at, at);
        }
        at += line.len();
    }
    (at, at)
}

/// Returns whether a line begins a field (RFC 5322, 2.2 and 4.5).
fn is_field(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return false;
    };
    let name = line.get(..colon).unwrap_or_default().trim_ascii_end();
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic())
}

/// Bytes of a header that the library can read: unfolded, and in UTF-8 whatever the sender wrote.
pub(crate) fn readable(bytes: &[u8]) -> Vec<u8> {
    let bytes = match std::str::from_utf8(bytes) {
        Ok(_) => Cow::Borrowed(bytes),
        Err(_) => Cow::Owned(charset::decode(bytes, None).text.into_bytes()),
    };
    let mut unfolded: Vec<u8> = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let rest = line.trim_ascii_start();
        if rest.len() == line.len() || rest.is_empty() || unfolded.is_empty() {
            unfolded.extend_from_slice(line);
            continue;
        }
        unfolded.truncate(unfolded.trim_ascii_end().len());
        // The library reads no value of a parameter that begins on a line of its own; an encoded word ends with `?=`.
        if !unfolded.ends_with(b"=") || unfolded.ends_with(b"?=") {
            unfolded.push(b' ');
        }
        unfolded.extend_from_slice(rest);
    }
    encoded_words::joined(&String::from_utf8_lossy(&unfolded)).into_bytes()
}

impl<'b> Fields<'b> {
    pub(crate) fn read(bytes: &'b [u8]) -> Fields<'b> {
        // The library panics when a message without parts is asked for a field.
        let message = MessageParser::default().parse_headers(bytes).filter(|message| !message.parts.is_empty());
        Fields { message }
    }

    fn first(&self, name: &str) -> Option<&HeaderValue<'b>> {
        self.values(name).next()
    }

    /// The fields of a name as the library reads them, the topmost first.
    fn values(&self, name: &str) -> impl Iterator<Item = &HeaderValue<'b>> {
        let name = HeaderName::parse(name.to_owned());
        let root = self.message.as_ref().and_then(|message| message.parts.first());
        let headers = root.map(|root| root.headers.as_slice()).unwrap_or_default();
        headers.iter().filter(move |header| Some(&header.name) == name.as_ref()).map(|header| &header.value)
    }

    /// The unfolded text of a field.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.all(name, HeaderForm::Text).into_iter().find_map(|value| value.as_text().map(one_line))
    }

    fn all(&self, name: &str, form: HeaderForm) -> Vec<HeaderValue<'_>> {
        let (Some(message), Some(name)) = (&self.message, HeaderName::parse(name.to_owned())) else {
            return Vec::new();
        };
        message.header_as(name, form)
    }

    /// The people in the fields of a name, each field by itself.
    fn people(&self, name: &str) -> Vec<Vec<Mailbox>> {
        let parsed = self.all(name, HeaderForm::Addresses);
        let raw = self.all(name, HeaderForm::Raw);
        let texts = raw.iter().map(|value| encoded_words::decoded(value.as_text().unwrap_or_default()));
        let both = texts.zip(parsed.iter().map(HeaderValue::as_address));
        both.map(|(text, address)| mailboxes::of_field(address, &text)).collect()
    }

    fn mailboxes(&self, name: &str) -> Vec<Mailbox> {
        self.people(name).into_iter().flatten().filter(Mailbox::has_address).collect()
    }

    /// The moment of a field, whatever its shape.
    fn moment(&self, name: &str) -> Option<WrittenAt> {
        let raw = self.all(name, HeaderForm::Raw);
        let texts = raw.iter().filter_map(HeaderValue::as_text);
        let parsed = self.all(name, HeaderForm::Date);
        texts.zip(&parsed).find_map(|(text, parsed)| {
            match (dates::moment(text), parsed.as_datetime().and_then(instant)) {
                (Some(at @ WrittenAt::Local(_)), _) => Some(at),
                (_, Some(at)) => Some(WrittenAt::At(at)),
                (at, None) => at,
            }
        })
    }

    fn ids(&self, name: &str) -> Vec<String> {
        let ids = |value: &HeaderValue<'_>| match value {
            HeaderValue::Text(id) => vec![id.trim().to_owned()],
            HeaderValue::TextList(ids) => ids.iter().map(|id| id.trim().to_owned()).collect(),
            _ => Vec::new(),
        };
        let all = self.all(name, HeaderForm::MessageIds);
        all.iter().flat_map(ids).filter(|id| !id.is_empty()).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| !text.is_empty())
    }

    fn is_automatic(&self) -> bool {
        let word = |name: &str| self.text(name).unwrap_or_default().to_ascii_lowercase();
        let submitted = word("Auto-Submitted");
        let is_generated = !submitted.is_empty() && !submitted.starts_with("no");
        let is_bounce = self.text("Return-Path").is_some_and(|path| path.trim() == "<>");
        let precedence = word("Precedence");
        let is_reply = self.has("X-Autoreply") || self.has("X-Autorespond") || precedence == "auto_reply";
        // A list marks what people write as bulk, too.
        let is_bulk = matches!(precedence.as_str(), "bulk" | "junk") && !self.has("List-Id");
        // Bounces and receipts that a mail was read (RFC 6522).
        let is_report = word("Content-Type").starts_with("multipart/report");
        is_generated || is_bounce || is_reply || is_bulk || is_report
    }

    /// Whether signs that people's mails may have, too, are those of an automatic answer.
    fn seems_automatic(&self) -> bool {
        const SUBJECTS: &[&str] = &[
            "automatic reply",
            "auto reply",
            "auto-reply",
            "autoreply",
            "auto response",
            "out of office",
            "out of the office",
            "automatische antwort",
            "abwesenheit",
            "réponse automatique",
            "respuesta automática",
            "risposta automatica",
            "resposta automática",
            "automatisch antwoord",
            "automatiskt svar",
            "autosvar",
            "automatisk svar",
            "automaattinen vastaus",
            "odpowiedź automatyczna",
            "automatická odpověď",
            "автоматический ответ",
            "автоматична відповідь",
            "自動応答",
            "自动答复",
            "自動回覆",
            "자동 회신",
            "undeliverable",
            "undelivered mail",
            "delivery status notification",
            "mail delivery failed",
            "unzustellbar",
            "read: ",
            "gelesen: ",
        ];
        let subject = self.text("Subject").unwrap_or_default().to_lowercase();
        // `[External] Automatic reply: …`
        let subject = match subject.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
            Some((_, behind)) => behind.trim_start(),
            None => subject.as_str(),
        };
        let starts = SUBJECTS.iter().any(|known| subject.starts_with(known));
        // Exchange writes it into what a program answers (MS-OXCMAIL).
        starts || self.text("X-Auto-Response-Suppress").is_some_and(|text| !text.eq_ignore_ascii_case("none"))
    }

    /// What the fields tell of a message.
    pub(crate) fn header(&self) -> Header {
        let from_fields = self.people("From");
        let times = |value: &HeaderValue<'_>| instant(&value.as_received()?.date()?);
        let mut answers = self.ids("In-Reply-To");
        answers.extend(self.ids("References").into_iter().rev());
        let originals = ["X-Original-From", "X-Original-Sender", "X-MailFrom"];
        Header {
            from_fields: from_fields.len(),
            from: from_fields.into_iter().find(|from| !from.is_empty()).unwrap_or_default(),
            sender: self.mailboxes("Sender").into_iter().next(),
            reply_to: self.mailboxes("Reply-To"),
            original_from: originals.iter().find_map(|name| self.mailboxes(name).into_iter().next()),
            to: self.mailboxes("To"),
            cc: self.mailboxes("Cc"),
            subject: self.text("Subject").filter(|subject| !subject.is_empty()),
            date: self.moment("Date"),
            sent: self.values("Received").filter_map(times).last(),
            received: self.values("Received").next().and_then(times),
            message_id: self.ids("Message-ID").into_iter().next(),
            answers,
            is_automatic: self.is_automatic(),
            seems_automatic: self.seems_automatic(),
            is_from_list: self.has("List-Id") || self.has("List-Post") || self.has("List-Unsubscribe"),
        }
    }

    /// What the fields tell of a part; `is_in_digest` makes a mail of one that says nothing (RFC 2046, 5.1.5).
    pub(crate) fn media(&self, is_in_digest: bool) -> Media {
        let kind = self.first("Content-Type").and_then(HeaderValue::as_content_type);
        let disposition = self.first("Content-Disposition").and_then(HeaderValue::as_content_type);
        let (main, sub) = essence(kind, is_in_digest);
        let attribute = |of: Option<&ContentType<'_>>, name: &str| of?.attribute(name).map(one_line);
        let extended = |field: &str, name: &str| {
            let raw = self.all(field, HeaderForm::Raw);
            raw.iter().find_map(|value| filename::extended(value.as_text()?, name)).map(|name| one_line(&name))
        };
        let name = extended("Content-Disposition", "filename")
            .or_else(|| attribute(disposition, "filename"))
            .or_else(|| extended("Content-Type", "name"))
            .or_else(|| attribute(kind, "name"));
        let parameters = kind.and_then(ContentType::attributes).unwrap_or_default();
        let encoding = self.text("Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
        // A comment, a semicolon or quotation marks may be around it.
        let encoding = encoding.split(['(', ';']).find(|part| !part.trim().is_empty()).unwrap_or_default();
        Media {
            main,
            sub,
            parameters: parameters
                .iter()
                .map(|attribute| (attribute.name.to_ascii_lowercase(), attribute.value.trim().to_owned()))
                .collect(),
            name: name.filter(|name| !name.is_empty()),
            is_attachment: disposition.is_some_and(ContentType::is_attachment),
            encoding: match encoding.trim_matches(['"', '\'', ' ']) {
                "base64" => Encoding::Base64,
                "quoted-printable" => Encoding::QuotedPrintable,
                "x-uuencode" | "uuencode" | "uue" | "x-uue" => Encoding::Uuencode,
                _ => Encoding::Identity,
            },
        }
    }
}

/// The type of a part: `text` alone, as old programs write it, is plain text (RFC 2045, 5.2).
fn essence(kind: Option<&ContentType<'_>>, is_in_digest: bool) -> (String, String) {
    let plain = || if is_in_digest { ("message", "rfc822") } else { ("text", "plain") };
    let Some(kind) = kind.filter(|kind| !kind.ctype().trim().is_empty()) else {
        let (main, sub) = plain();
        return (main.to_owned(), sub.to_owned());
    };
    let main = plain::address(kind.ctype()).to_ascii_lowercase();
    let sub = plain::address(kind.subtype().unwrap_or_default()).to_ascii_lowercase();
    let sub = match (main.as_str(), sub.as_str()) {
        ("text", "") => "plain".to_owned(),
        ("multipart", "") => "mixed".to_owned(),
        ("message", "") => "rfc822".to_owned(),
        (_, "") => "octet-stream".to_owned(),
        _ => sub,
    };
    (main, sub)
}

/// An instant with the offset that the sender wrote; nothing when there is no such day.
fn instant(date: &mail_parser::DateTime) -> Option<DateTime<FixedOffset>> {
    let seconds = i32::from(date.tz_hour) * 3600 + i32::from(date.tz_minute) * 60;
    let offset = FixedOffset::east_opt(if date.tz_before_gmt { -seconds } else { seconds })?;
    let day = NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))?;
    // A leap second is the second before it.
    let second = u32::from(date.second).min(59);
    let at = day.and_hms_opt(u32::from(date.hour), u32::from(date.minute), second)?;
    at.and_local_timezone(offset).single()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_ends_where_no_field_is() {
        for (mail, header, body) in [
            ("A: b\r\n\r\nbody", "A: b\r\n", "body"),
            ("A: b\n c\n\nbody", "A: b\n c\n", "body"),
            ("A: b\nno field\nbody", "A: b\n", "no field\nbody"),
            ("\nbody", "", "body"),
            (" body: x\n", "", " body: x\n"),
            ("A: b", "A: b", ""),
            ("A : b\n\n", "A : b\n", ""),
            ("", "", ""),
        ] {
            let (end, start) = split(mail.as_bytes());
            assert_eq!(
                (&mail.as_bytes()[..end], &mail.as_bytes()[start..]),
                (header.as_bytes(), body.as_bytes()),
                "{mail:?}"
            );
        }
    }

    #[test]
    fn the_kind_of_a_part_in_all_its_spellings() {
        for (written, kind) in [
            ("Content-Type: text\n", "text/plain"),
            ("Content-Type: TEXT/HTML\n", "text/html"),
            ("Content-Type:\n", "text/plain"),
            ("Content-Type: multipart\n", "multipart/mixed"),
            ("X: y\n", "text/plain"),
        ] {
            assert_eq!(Fields::read(written.as_bytes()).media(false).essence(), kind, "{written:?}");
        }
    }

    #[test]
    fn names_of_files_in_all_their_spellings() {
        for (written, name) in [
            ("attachment; filename=plain.md", "plain.md"),
            ("attachment; filename*=utf-8''n%C3%A4me.md", "näme.md"),
            ("attachment; filename*=\n\tutf-8''letter%20one.pdf", "letter one.pdf"),
            ("attachment; filename*0*=utf-8''n%C3%A4; filename*1=\"me.md\"", "näme.md"),
            ("inline; filename=\"=?utf-8?q?n=C3=A4me.md?=\"", "näme.md"),
            ("attachment; filename=\"Dorian\r\n Velk.png\"", "Dorian Velk.png"),
            ("attachment; filename=n_me.md; filename*=utf-8''n%C3%A4me.md", "näme.md"),
            ("attachment; filename*0*=iso-8859-1''n%E4m;\r\n filename*1*=%E4; filename*2=.md", "nämä.md"),
            ("attachment; filename=\"=?utf-8?Q?n=C3?=\r\n =?utf-8?Q?=A4me.md?=\"", "näme.md"),
            ("attachment; filename=\"gpj\u{202e}.na\u{200b}me\"", "gpj.name"),
        ] {
            let header = format!("Content-Disposition: {written}\r\n");
            let media = Fields::read(&readable(header.as_bytes())).media(false);
            assert_eq!(media.name.as_deref(), Some(name), "{written}");
        }
    }

    #[test]
    fn who_wrote_when_in_answer_to_what() {
        let header = "From: Mira <mira@example.org>\r\nFrom: x@example.net\r\nDate: Fri, 27 Nov 2026 18:05:00 +0100\r\nReceived: from a by b; Sat, 28 Nov 2026 18:05:00 +0000\r\nReceived: from c by a; Sat, 28 Nov 2026 17:05:00 +0000\r\n\
            In-Reply-To: <2@a>\r\nReferences: <1@a>\r\n\t<2@a>\r\nMessage-ID: <3@a>\r\nAuto-Submitted: no\r\n";
        let header = Fields::read(header.as_bytes()).header();
        assert_eq!((header.from_fields, header.from[0].email.as_str()), (2, "mira@example.org"));
        let date = header.date.and_then(WrittenAt::instant);
        assert_eq!(date.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-27T18:05:00+01:00"));
        assert_eq!(header.received.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-28T18:05:00+00:00"));
        assert_eq!(header.sent.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-28T17:05:00+00:00"));
        assert_eq!(header.answers, ["2@a", "2@a", "1@a"]);
        assert_eq!((header.message_id.as_deref(), header.is_automatic), (Some("3@a"), false));
    }

    #[test]
    fn transfer_encodings_with_signs_around_them() {
        for (written, encoding) in [
            ("Quoted-Printable (by hand)", Encoding::QuotedPrintable),
            ("\"base64\" (by hand)", Encoding::Base64),
            ("base64;", Encoding::Base64),
            ("8bit", Encoding::Identity),
        ] {
            let header = format!("Content-Transfer-Encoding: {written}\r\n");
            let media = Fields::read(&readable(header.as_bytes())).media(false);
            assert_eq!(media.encoding, encoding, "{written}");
        }
    }

    #[test]
    fn subjects_and_names_are_clean() {
        let header =
            "Subject: a\u{202e}b\0c =?utf-8?Q?=E2=80=A8=C2=85d?=\r\nFrom: \"Mi\u{feff}ra\" <m\u{200b}i@r.example>\r\n";
        let header = Fields::read(&readable(header.as_bytes())).header();
        assert_eq!(header.subject.as_deref(), Some("ab␀c d"));
        assert_eq!((header.from[0].name.as_deref(), header.from[0].email.as_str()), (Some("Mira"), "mi@r.example"));
    }

    #[test]
    fn signs_of_an_automatic_answer() {
        for (fields, seems) in [
            ("Subject: Automatische Antwort: x", true),
            ("Subject: [External] Out of office", true),
            ("X-Auto-Response-Suppress: All", true),
            ("X-Auto-Response-Suppress: None", false),
            ("Subject: Re: the automatic reply of your program", false),
        ] {
            assert_eq!(Fields::read(format!("{fields}\r\n").as_bytes()).header().seems_automatic, seems, "{fields}");
        }
    }
}
