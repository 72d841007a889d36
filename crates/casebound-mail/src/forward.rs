//! A mail that somebody passed on: who wrote it first, and when.

use crate::dates::{self, WrittenAt};
use crate::header::Header;
use crate::mailboxes::Mailbox;
use crate::piece::{Layer, LayerKind};
use crate::{Mail, Piece};

/// The mail that was passed on.
#[derive(Clone)]
pub struct ForwardedMail {
    /// Who wrote it, and where answers go.
    pub header: Header,
    /// When it was written, where it says so in a way that is understood.
    pub written: Option<WrittenAt>,
    /// Who else wrote a mail that was passed on beside it.
    pub others: Vec<Mailbox>,
}

/// The first mail in one that a member passed on; `is_own` recognises the addresses of members and of the committee.
///
/// As an attachment it counts by itself; in the text it counts under a line that says so, or when the subject does.
pub fn forwarded(mail: &Mail, is_own: &dyn Fn(&str) -> bool) -> Option<ForwardedMail> {
    let header = mail.header();
    if header.is_automatic {
        return None;
    }
    let is_other = |header: &Header| header.from.first().is_some_and(|from| !is_own(&from.email));
    if let Some(attached) = attached(mail, &is_other) {
        return Some(attached);
    }
    let says_so = header.subject.as_deref().is_some_and(is_forward);
    let texts = mail.pieces.iter().filter_map(Piece::text);
    let inline: Vec<ForwardedMail> = texts.flat_map(|text| in_text(text, says_so)).collect();
    inline.into_iter().rfind(|forwarded| is_other(&forwarded.header))
}

/// The innermost mail in the first that is attached, and who wrote those beside it.
fn attached(mail: &Mail, is_other: &dyn Fn(&Header) -> bool) -> Option<ForwardedMail> {
    let layers: Vec<(&Layer, &Header)> = mail
        .layers
        .iter()
        .filter_map(|layer| match &layer.kind {
            LayerKind::Message(header) if is_other(header) => Some((layer, header.as_ref())),
            _ => None,
        })
        .collect();
    let (outermost, _) = *layers.first()?;
    let is_inside = |layer: &Layer| {
        std::ptr::eq(layer, outermost) || mail.around(layer.parent).any(|around| std::ptr::eq(around, outermost))
    };
    let (inside, beside): (Vec<_>, Vec<_>) = layers.into_iter().partition(|(layer, _)| is_inside(layer));
    let (_, header) = *inside.last()?;
    let mut others: Vec<Mailbox> = Vec::new();
    for other in beside.iter().filter_map(|(_, header)| header.from.first()) {
        let is_known =
            header.from.iter().chain(&others).any(|known| known.is(&other.email) && known.name == other.name);
        if !is_known && !header.from.iter().any(|from| from.is(&other.email)) {
            others.push(other.clone());
        }
    }
    Some(ForwardedMail { header: header.clone(), written: header.date, others })
}

/// Whether a subject says that a mail is passed on, in the languages of the large mail programs.
fn is_forward(subject: &str) -> bool {
    const MARKS: &[&str] = &[
        "fwd",
        "fw",
        "wg",
        "tr",
        "rv",
        "enc",
        "i",
        "vs",
        "vb",
        "doorst",
        "pd",
        "fs",
        "weitergeleitet",
        "transféré",
        "reenv",
        "iml",
        "转发",
        "轉寄",
        "전달",
    ];
    let mark = subject.split([':', '：']).next().unwrap_or_default().trim().to_lowercase();
    subject.contains([':', '：']) && MARKS.contains(&mark.as_str()) || subject.to_lowercase().ends_with("(fwd)")
}

/// What a line of a header in a text is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    From,
    Date,
    Subject,
    To,
    Cc,
    ReplyTo,
}

/// The labels that mail programs write above a mail that they pass on.
const LABELS: &[(Label, &[&str])] = &[
    (
        Label::From,
        &[
            "from",
            "von",
            "de",
            "da",
            "van",
            "från",
            "fra",
            "od",
            "от",
            "lähettäjä",
            "kimden",
            "feladó",
            "expéditeur",
            "差出人",
            "发件人",
            "寄件者",
            "보낸 사람",
            "보낸사람",
            "寄件人",
            "de la",
            "von/from",
            "remitente",
            "mittente",
            "afzender",
            "від",
            "odesílatel",
        ],
    ),
    (
        Label::Date,
        &[
            "date",
            "sent",
            "datum",
            "gesendet",
            "envoyé",
            "fecha",
            "enviado",
            "enviado el",
            "data",
            "inviato",
            "verzonden",
            "skickat",
            "dato",
            "sendt",
            "wysłano",
            "дата",
            "отправлено",
            "päivämäärä",
            "lähetetty",
            "tarih",
            "送信日時",
            "日期",
            "日時",
            "发送时间",
            "날짜",
            "odesláno",
            "enviada em",
            "enviado em",
            "enviada",
            "wysłane",
            "보낸 날짜",
            "보낸날짜",
            "发送日期",
            "寄件日期",
            "傳送時間",
            "gönderildi",
            "gönderme tarihi",
            "küldve",
            "trimis",
            "надіслано",
            "date d'envoi",
            "dátum",
        ],
    ),
    (
        Label::Subject,
        &[
            "subject",
            "betreff",
            "objet",
            "asunto",
            "oggetto",
            "onderwerp",
            "ämne",
            "emne",
            "temat",
            "тема",
            "aihe",
            "konu",
            "件名",
            "主题",
            "主旨",
            "제목",
            "assunto",
            "předmět",
            "tárgy",
            "subiect",
            "주제",
        ],
    ),
    (
        Label::To,
        &[
            "to",
            "an",
            "à",
            "para",
            "a",
            "aan",
            "till",
            "til",
            "do",
            "кому",
            "komu",
            "宛先",
            "收件人",
            "받는 사람",
            "받는사람",
            "收件者",
            "címzett",
            "kime",
            "către",
            "vastaanottaja",
            "destinatário",
            "destinatario",
            "příjemce",
        ],
    ),
    (Label::Cc, &["cc", "kopie", "copie à", "kopi", "copia", "참조", "抄送", "副本", "kopia", "dw", "kopio", "копия"]),
    (Label::ReplyTo, &["reply-to", "antwort an", "répondre à"]),
];

/// All mails that are passed on in a text, the outermost first.
fn in_text(text: &str, subject_says_so: bool) -> Vec<ForwardedMail> {
    let lines: Vec<&str> = text.lines().map(unquoted).collect();
    let mut found = Vec::new();
    let mut idx = 0;
    while let Some(line) = lines.get(idx) {
        let starts = label(line).is_some();
        let above = lines.iter().take(idx).rev().find(|line| !line.is_empty()).copied().unwrap_or_default();
        let block = if starts { block(lines.get(idx..).unwrap_or_default()) } else { None };
        match block {
            Some((forwarded, length)) if subject_says_so || announces(above) => {
                found.push(forwarded);
                idx += length;
            }
            _ => idx += 1,
        }
    }
    found
}

/// A line without the marks of a quotation.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' ', '\t', '\u{a0}']).trim_end()
}

/// Whether a line says that another mail follows: `---------- Forwarded message ---------`, `Begin forwarded message:`.
///
/// "Original message" is above answers, too.
fn announces(line: &str) -> bool {
    let is_ruled = line.starts_with("---") && line.ends_with("---") && line.chars().any(char::is_alphabetic);
    let lower = line.to_lowercase();
    let is_answer =
        ["original", "ursprüngliche", "origine", "oorspronkelijk", "原始"].iter().any(|word| lower.contains(word));
    let names_it = ["forwarded", "weitergeleitet", "transféré", "réexpédié", "reenviado", "inoltrato", "doorgestuurd"];
    (is_ruled && !is_answer) || (line.ends_with(':') && names_it.iter().any(|word| lower.contains(word)))
}

/// The label of a line and what is behind it.
fn label(line: &str) -> Option<(Label, &str)> {
    let (name, value) = line.split_once([':', '：'])?;
    let bare = |text: &str| text.trim_matches(['*', ' ', '\u{a0}']).to_lowercase();
    let name = bare(name);
    let (label, _) = LABELS.iter().find(|(_, names)| names.contains(&name.as_str()))?;
    Some((*label, value.trim_matches(['*', ' ', '\u{a0}', '\t'])))
}

/// A header that begins with the first line, in any order: the author, and at least one of date, subject and recipient.
fn block(lines: &[&str]) -> Option<(ForwardedMail, usize)> {
    let mut fields: Vec<(Label, String)> = Vec::new();
    let mut length = 0;
    for line in lines.iter().take(16) {
        match label(line) {
            Some((label, value)) => fields.push((label, value.to_owned())),
            // A program that breaks long lines, or a field that we don't know.
            None if line.is_empty() => break,
            None => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line);
                }
            }
        }
        length += 1;
    }
    let get = |wanted: Label| fields.iter().find(|(label, _)| *label == wanted).map(|(_, value)| value.as_str());
    let from = get(Label::From)?;
    let date = get(Label::Date);
    let count = [date, get(Label::Subject), get(Label::To)].iter().flatten().count();
    // Outlook shows some people by their names alone.
    let author =
        mailbox(from).or_else(|| named(from).filter(|_| count >= 2 && date.and_then(dates::for_people).is_some()))?;
    if count == 0 {
        return None;
    }
    let header = Header {
        from: vec![author],
        from_fields: 1,
        reply_to: get(Label::ReplyTo).and_then(mailbox).into_iter().collect(),
        subject: get(Label::Subject).map(str::to_owned),
        ..Header::default()
    };
    Some((ForwardedMail { header, written: date.and_then(dates::for_people), others: Vec::new() }, length))
}

/// A name without an address: a few words, each with a capital or in a script that has none.
fn named(text: &str) -> Option<Mailbox> {
    let name = text.trim_matches(|letter: char| letter.is_whitespace() || "\"'*<>[],".contains(letter));
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_word =
        |word: &&str| word.starts_with(|first: char| first.is_alphabetic() && !first.is_lowercase() || first == '(');
    let is_name = (1..=6).contains(&words.len())
        && words.iter().filter(|word| is_word(word)).count() * 2 > words.len()
        && !name.ends_with('.')
        && !name.contains(['@', ':', '?', '!']);
    is_name.then(|| Mailbox { name: Some(name.to_owned()), email: String::new() })
}

/// `Mira Castellan <mira@example.org>`, `Mira [mailto:mira@example.org]`, `mira@example.org`.
fn mailbox(text: &str) -> Option<Mailbox> {
    let text = text.replace("[mailto:", "<").replace("mailto:", "").replace(']', ">").replace('*', "");
    // Programs that make links of addresses write them twice: `<mira@x> <mira@x>`, `mira@x<mira@x>`.
    let word = text
        .split(|letter: char| {
            letter.is_whitespace() || matches!(letter, '<' | '>' | '(' | ')' | '"' | ',' | ';' | '\'')
        })
        .find(|word| word.contains('@') && !word.starts_with('@') && !word.ends_with('@'))?;
    let name = text.split(['<', '(']).next().unwrap_or_default().replace(word, "");
    let name = name.trim().trim_matches(['"', '\'', ' ', ',']).to_owned();
    Some(Mailbox { name: (!name.is_empty()).then_some(name), email: word.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wrote_first() {
        for (text, subject_says_so, wrote) in [
            (
                "See:\n\n---------- Forwarded message ---------\nFrom: Mira <m@r.example>\nDate: x\nSubject: y\n\nHello",
                false,
                "m@r.example",
            ),
            (
                "-------- Weitergeleitete Nachricht --------\nBetreff: y\nDatum: x\nVon: Mira <m@r.example>\nAn: a@b\n\nHallo",
                false,
                "m@r.example",
            ),
            (
                "Begin forwarded message:\n\n> From: Mira <m@r.example>\n> Subject: y\n> Date: x\n> To: a@b\n>\n> Hello",
                false,
                "m@r.example",
            ),
            (
                "________________________________\nFrom: Mira [mailto:m@r.example]\nSent: x\nTo: a\nSubject: y\n\nHello",
                true,
                "m@r.example",
            ),
            ("-----Original Message-----\nFrom: m@r.example\nSent: x\n\nHello", false, ""),
            ("-----Original Message-----\nFrom: m@r.example\nSent: x\n\nHello", true, "m@r.example"),
            ("*Von:* Mira <m@r.example>\n*Gesendet:* x\n*Betreff:* y\n", true, "m@r.example"),
            ("De: Mira <m@r.example>\nEnviada em: quarta-feira\nPara: a\nAssunto: x\n", true, "m@r.example"),
            ("보낸 사람: Mira <m@r.example>\n보낸 날짜: 2026년\n받는 사람: a\n제목: x\n", true, "m@r.example"),
            ("From: here on it got worse.\nDate: none", true, ""),
            ("From: Now On\nDate: none\nSubject: x", true, ""),
            ("From: m@r.example said so\n\n", true, ""),
        ] {
            let found = in_text(text, subject_says_so).pop();
            let found = found.and_then(|it| it.header.from.first().map(|from| from.email.clone())).unwrap_or_default();
            assert_eq!(found, wrote, "{text:?}");
        }
    }

    #[test]
    fn a_name_alone_is_who_wrote() {
        let text =
            "From: Castellan, Mira (EXT)\nSent: Wednesday, November 25, 2026 9:00 AM\nTo: a\nSubject: x\n\nHello";
        let found = in_text(text, true).pop().unwrap();
        let from = &found.header.from[0];
        assert_eq!((from.name.as_deref(), from.email.as_str()), (Some("Castellan, Mira (EXT)"), ""));
        for text in ["From: then on I was afraid\nDate: 2026-11-25\nTo: me\n", "From: Mira\nDate: 2026-11-25\n\n"] {
            assert!(in_text(text, true).is_empty(), "{text}");
        }
    }

    #[test]
    fn subjects_of_forwards() {
        for (subject, expected) in [
            ("Fwd: x", true),
            ("WG: x", true),
            ("FW:x", true),
            ("Re: Fwd: x", false),
            ("x (fwd)", true),
            ("tr", false),
            ("Report: fw", false),
        ] {
            assert_eq!(is_forward(subject), expected, "{subject}");
        }
    }
}
