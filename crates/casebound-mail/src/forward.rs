//! A mail that somebody passed on: who wrote it first, and when.

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::header::{Fields, Header, Mailbox};
use crate::piece::LayerKind;
use crate::{Mail, Piece};

/// When something was written, as exactly as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenAt {
    /// An instant with its offset.
    At(DateTime<FixedOffset>),
    /// A day.
    On(NaiveDate),
}

impl WrittenAt {
    /// The day, by the clock of the writer.
    pub fn day(self) -> NaiveDate {
        match self {
            WrittenAt::At(at) => at.date_naive(),
            WrittenAt::On(day) => day,
        }
    }
}

/// The mail that was passed on.
#[derive(Clone)]
pub struct ForwardedMail {
    /// Who wrote it, and where answers go.
    pub header: Header,
    /// When it was written, where it says so in a way that is understood.
    pub written: Option<WrittenAt>,
}

/// The first mail in one that a member passed on; `is_own` recognises the addresses of members and of the committee.
///
/// As an attachment it counts by itself; in the text it counts under a line that says so, or when the subject does.
pub fn forwarded(mail: &Mail, is_own: &dyn Fn(&str) -> bool) -> Option<ForwardedMail> {
    let header = mail.header();
    if header.is_automatic {
        return None;
    }
    let attached = mail.layers.iter().filter_map(|layer| match &layer.kind {
        LayerKind::Message(header) => Some(header.as_ref()),
        _ => None,
    });
    let others = |header: &&Header| header.from.first().is_some_and(|from| !is_own(&from.email));
    if let Some(header) = attached.filter(others).last() {
        return Some(ForwardedMail { header: header.clone(), written: header.date.map(WrittenAt::At) });
    }
    let says_so = header.subject.as_deref().is_some_and(is_forward);
    let texts = mail.pieces.iter().filter_map(Piece::text);
    let inline: Vec<ForwardedMail> = texts.flat_map(|text| in_text(text, says_so)).collect();
    inline.into_iter().rfind(|forwarded| others(&&forwarded.header))
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
        ],
    ),
    (
        Label::To,
        &["to", "an", "à", "para", "a", "aan", "till", "til", "do", "кому", "komu", "宛先", "收件人", "받는 사람"],
    ),
    (Label::Cc, &["cc", "kopie", "copie à", "kopi", "copia"]),
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
    let author = mailbox(get(Label::From)?)?;
    let date = get(Label::Date);
    if date.is_none() && get(Label::Subject).is_none() && get(Label::To).is_none() {
        return None;
    }
    let header = Header {
        from: vec![author],
        from_fields: 1,
        reply_to: get(Label::ReplyTo).and_then(mailbox).into_iter().collect(),
        subject: get(Label::Subject).map(str::to_owned),
        ..Header::default()
    };
    Some((ForwardedMail { header, written: date.and_then(moment) }, length))
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

/// A date as mail programs write it for people. An order of day and month that can be read both ways is not guessed.
fn moment(text: &str) -> Option<WrittenAt> {
    let has_offset = text.rsplit(' ').next().is_some_and(|zone| zone.len() == 5 && zone.starts_with(['+', '-']));
    if has_offset {
        let field = format!("Date: {text}\r\n\r\n");
        if let Some(at) = Fields::read(field.as_bytes()).header().date {
            return Some(WrittenAt::At(at));
        }
    }
    day(text).map(WrittenAt::On)
}

/// Beginnings of the names of months in the languages above, in lower case.
const MONTHS: &[(u32, &[&str])] = &[
    (1, &["jan", "ene", "gen", "янв"]),
    (2, &["feb", "fév", "fev", "фев"]),
    (3, &["mar", "mär", "maa", "мар"]),
    (4, &["apr", "avr", "abr", "апр"]),
    (5, &["may", "mai", "mag", "mei", "maj", "мая"]),
    (6, &["jun", "juin", "giu", "июн"]),
    (7, &["jul", "juil", "lug", "июл"]),
    (8, &["aug", "aoû", "aou", "ago", "авг"]),
    (9, &["sep", "set", "сен"]),
    (10, &["oct", "okt", "ott", "out", "окт"]),
    (11, &["nov", "ноя"]),
    (12, &["dec", "déc", "dez", "dic", "des", "дек"]),
];

fn day(text: &str) -> Option<NaiveDate> {
    let words: Vec<String> = text
        .split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '.' | '/' | ':')))
        .map(|word| word.trim_matches(['.', ',']).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    if let Some(day) = words.iter().find_map(|word| in_figures(word)) {
        return Some(day);
    }
    if let Some(day) = in_chinese(text) {
        return Some(day);
    }
    let number = |word: &String| word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).parse::<u32>().ok();
    let month = words.iter().find_map(|word| {
        let is_it = |(_, names): &&(u32, &[&str])| names.iter().any(|name| word.starts_with(name));
        word.chars().all(char::is_alphabetic).then(|| MONTHS.iter().find(is_it).map(|(month, _)| *month))?
    })?;
    let year = words.iter().find_map(|word| number(word).filter(|year| (1970..=9999).contains(year)))?;
    let day = words.iter().find_map(|word| number(word).filter(|day| (1..=31).contains(day)))?;
    NaiveDate::from_ymd_opt(year as i32, month, day)
}

/// `2026-11-25`, `2026/11/25`, `25.11.2026`, `25/11/2026`; not `11/12/2026`.
fn in_figures(word: &str) -> Option<NaiveDate> {
    let parts: Vec<u32> = word.split(['-', '.', '/']).map(str::parse).collect::<Result<_, _>>().ok()?;
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = match (first, second, third) {
        (year, month, day) if year >= 1970 => (year, month, day),
        (day, month, year) if year >= 1970 && word.contains('.') => (year, month, day),
        (day, month, year) if year >= 1970 && (day > 12 || day == month) => (year, month, day),
        (month, day, year) if year >= 1970 && day > 12 => (year, month, day),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year as i32, month, day)
}

/// `2026年11月25日`, `2026년 11월 25일`.
fn in_chinese(text: &str) -> Option<NaiveDate> {
    let before = |mark: char| -> Option<u32> {
        let (before, _) = text.split_once(mark)?;
        let digits: Vec<char> = before.chars().rev().take_while(char::is_ascii_digit).collect();
        digits.iter().rev().collect::<String>().parse().ok()
    };
    let year = before('年').or_else(|| before('년'))?;
    let month = before('月').or_else(|| before('월'))?;
    let day = before('日').or_else(|| before('일'))?;
    NaiveDate::from_ymd_opt(year as i32, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(text: &str) -> Option<String> {
        moment(text).map(|written| written.day().to_string())
    }

    #[test]
    fn days_as_mail_programs_write_them() {
        for text in [
            "Wed, 25 Nov 2026 09:00:00 +0100",
            "Wed, Nov 25, 2026 at 9:00 AM",
            "Wednesday, November 25, 2026 9:00 AM",
            "Mittwoch, 25. November 2026 09:00",
            "Mi., 25. Nov. 2026 um 09:00 Uhr",
            "mercredi 25 novembre 2026 09:00",
            "mié, 25 nov 2026 a las 9:00",
            "25.11.2026 09:00",
            "25/11/2026 09:00",
            "11/25/2026 9:00 AM",
            "2026-11-25 09:00",
            "2026年11月25日(水) 9:00",
            "November 25th, 2026",
        ] {
            assert_eq!(day_of(text).as_deref(), Some("2026-11-25"), "{text}");
        }
        for unclear in ["11/12/2026", "yesterday", "", "25 Nov", "99.99.2026"] {
            assert_eq!(day_of(unclear), None, "{unclear}");
        }
    }

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
            ("From: here on it got worse.\nDate: none", true, ""),
            ("From: m@r.example said so\n\n", true, ""),
        ] {
            let found = in_text(text, subject_says_so).pop();
            let found = found.and_then(|it| it.header.from.first().map(|from| from.email.clone())).unwrap_or_default();
            assert_eq!(found, wrote, "{text:?}");
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
