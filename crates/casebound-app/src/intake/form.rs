//! A filled-in form: what its answers say of people, time and place (S3-7 to S3-20).

use std::sync::Arc;

use casebound_mail::{Answer, Author, Header, Mail, Mailbox, Table};
use casebound_record::committee::{Committee, Form};
use casebound_record::edit::Value;
use casebound_record::time::user_input;
use casebound_record::word_list::WordList;
use casebound_record::words::{FormPart, Role};
use casebound_record::{Clock, Moment, is_email};
use chrono::{FixedOffset, NaiveTime};

use crate::digest;

/// Words between two names.
static AND: WordList = WordList::part(crate::new_case::WORDS, "and");

/// What somebody answered, and what the committee says the questions are for.
pub struct Submission {
    /// The key of the form in committee.yaml.
    pub form: String,
    /// The row of a table that it was exported to; nothing where it came as a mail.
    pub row: Option<FormRow>,
    answers: Vec<(Option<FormPart>, Answer)>,
}

/// One row of a table.
pub struct FormRow {
    /// Counted from 1, below the heads.
    pub number: usize,
    /// The heads and the row, as a file.
    pub file: Vec<u8>,
}

impl Submission {
    /// The form that a mail holds, when it comes from the address of one.
    pub(super) fn of_mail(mail: &Mail, header: &Header, committee: &Committee) -> Option<Submission> {
        let senders: Vec<&Mailbox> = header.from.iter().chain(&header.sender).collect();
        let sent_it = |form: &&Form| form.from.as_deref().is_some_and(|own| senders.iter().any(|from| from.is(own)));
        let form = committee.forms.iter().find(sent_it)?;
        let questions: Vec<&str> = form.questions.iter().filter_map(|question| question.question.as_deref()).collect();
        let text: Vec<&str> = mail.pieces.iter().filter_map(casebound_mail::Piece::text).collect();
        let answers = casebound_mail::answers(&text.join("\n"), &questions);
        Some(Submission::new(form, answers, None))
    }

    /// One row of a table, counted from 0.
    pub(super) fn of_row(form: &Form, table: &Arc<Table>, index: usize) -> Submission {
        let row = table.rows.get(index).map(Vec::as_slice).unwrap_or_default();
        Submission::new(form, table.answers(row), Some(FormRow { number: index + 1, file: table.file_of(row) }))
    }

    fn new(form: &Form, answers: Vec<Answer>, row: Option<FormRow>) -> Submission {
        let part = |answer: &Answer| {
            let asked = form.questions.iter().find(|question| {
                question.question.as_deref().is_some_and(|question| is_same(question, &answer.question))
            });
            asked.and_then(|question| question.gives)
        };
        let answers = answers.into_iter().map(|answer| (part(&answer), answer)).collect();
        Submission { form: form.key.clone(), row, answers }
    }

    /// The answers in their order, as question and words.
    pub(super) fn answers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.answers.iter().map(|(_, answer)| (answer.question.as_str(), answer.text.as_str()))
    }

    /// Whether any answer has a known meaning.
    pub(super) fn is_understood(&self) -> bool {
        self.answers.iter().any(|(part, _)| part.is_some())
    }

    /// What was answered to the questions for one thing: their first line, for each.
    pub(super) fn given(&self, wanted: FormPart) -> impl Iterator<Item = &str> {
        let answers = self.answers.iter().filter(move |(part, _)| *part == Some(wanted));
        answers.filter_map(|(_, answer)| answer.text.lines().map(str::trim).find(|line| !line.is_empty()))
    }

    /// Who filled it in, where it gives an address.
    pub(super) fn author(&self) -> Option<Author> {
        let email = self.given(FormPart::ReporterEmail).find(|email| is_email(email))?.to_owned();
        let name = self.given(FormPart::ReporterName).next().map(str::to_owned);
        Some(Author { mailbox: Mailbox { name, email }, is_rewritten: false })
    }

    /// Who filled it in, for `people`; nothing where the form says nothing of them.
    pub(super) fn reporter(&self) -> Option<Value> {
        let mut entries = Vec::new();
        let text = |text: &str| Value::Text(text.to_owned());
        entries.extend(self.given(FormPart::ReporterName).next().map(|name| ("name".to_owned(), text(name))));
        let (emails, others): (Vec<&str>, Vec<&str>) =
            self.given(FormPart::ReporterEmail).partition(|email| is_email(email));
        entries.extend(emails.first().map(|email| ("email".to_owned(), text(email))));
        // What is not an address is still what the person calls themselves.
        let handles: Vec<Value> = others.into_iter().chain(self.given(FormPart::ReporterHandle)).map(text).collect();
        if !handles.is_empty() {
            entries.push(("handles".to_owned(), Value::List(handles)));
        }
        entries.extend(self.given(FormPart::ReporterPhone).next().map(|phone| ("phone".to_owned(), text(phone))));
        (!entries.is_empty()).then(|| person(Role::Reporter, entries))
    }

    /// The others whom it names, for `people`.
    pub(super) fn others(&self) -> Vec<Value> {
        let roles = [
            (FormPart::ReportedName, Role::Reported),
            (FormPart::AffectedName, Role::Affected),
            (FormPart::WitnessName, Role::Witness),
        ];
        let named = |(part, role): (FormPart, Role)| {
            let names = self.given(part).flat_map(each_name);
            names.map(|name| person(role, vec![("name".to_owned(), Value::Text(name))])).collect::<Vec<_>>()
        };
        roles.into_iter().flat_map(named).collect()
    }

    /// A time that it gives, where that means one.
    pub(super) fn moment(&self, part: FormPart, clock: Clock, zone: chrono_tz::Tz) -> Option<Moment> {
        self.given(part).find_map(|text| moment(text, clock, zone))
    }

    /// Names a row: the same answers to the same questions are the same report.
    pub(super) fn digest(&self) -> String {
        self.row.as_ref().map(|row| digest::of(&row.file)).unwrap_or_default()
    }
}

/// The form of which most questions are heads of a table.
pub(super) fn of_heads<'f>(forms: &'f [Form], heads: &[String]) -> Option<&'f Form> {
    let known = |form: &&Form| {
        let questions = form.questions.iter().filter_map(|question| question.question.as_deref());
        questions.filter(|question| heads.iter().any(|head| is_same(question, head))).count()
    };
    forms.iter().filter(|form| known(form) > 0).max_by_key(known)
}

/// The names in an answer such as `Ole Brandt and Ana Silva`.
fn each_name(answer: &str) -> Vec<String> {
    let mut names = vec![Vec::new()];
    for word in answer.replace([';', '&'], " and ").split_whitespace() {
        match (AND.contains(word), names.last_mut()) {
            (false, Some(name)) => name.push(word.to_owned()),
            _ => names.push(Vec::new()),
        }
    }
    names.into_iter().map(|name| name.join(" ")).filter(|name| !name.is_empty()).collect()
}

fn person(role: Role, mut entries: Vec<(String, Value)>) -> Value {
    entries.insert(0, ("roles".to_owned(), Value::List(vec![Value::Word(role.word().to_owned())])));
    Value::Map(entries)
}

/// Whether two questions are equal but for case, spaces and punctuation at their ends.
fn is_same(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = text.trim_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase();
        text.split_whitespace().map(str::to_owned).collect()
    };
    words(a) == words(b)
}

/// Reads a time as form services write it: `2026/06/03 2:02:11 PM GMT+2`.
fn moment(text: &str, clock: Clock, zone: chrono_tz::Tz) -> Option<Moment> {
    if let Ok(moment) = user_input::moment(text, clock, zone) {
        return Some(moment);
    }
    // `2026-06-03T14:02` is a day and a time; in `GMT` there is a `T`, too.
    let (first, rest) = text.trim().split_once([' ', 'T', '\u{202f}']).unwrap_or((text.trim(), ""));
    let mut words = std::iter::once(first).chain(rest.split_whitespace());
    let Ok(Moment::Day(day)) = user_input::moment(words.next()?, clock, zone) else { return None };
    let mut time: Option<NaiveTime> = None;
    let mut offset = None;
    for word in words {
        match word.to_ascii_uppercase().as_str() {
            "PM" => time = time.map(|time| if time < NOON { time + chrono::TimeDelta::hours(12) } else { time }),
            "AM" => time = time.map(|time| if time >= NOON { time - chrono::TimeDelta::hours(12) } else { time }),
            "Z" | "UTC" | "GMT" => offset = FixedOffset::east_opt(0),
            zone if zone.starts_with("GMT") || zone.starts_with("UTC") || zone.starts_with(['+', '-']) => {
                offset = Some(hours(zone.trim_start_matches(|sign: char| sign.is_ascii_alphabetic()))?);
            }
            clock => {
                let clock = clock.trim_end_matches('Z');
                time =
                    NaiveTime::parse_from_str(clock, "%H:%M:%S%.f").or(NaiveTime::parse_from_str(clock, "%H:%M")).ok();
                time?;
            }
        }
    }
    let Some(time) = time else { return Some(Moment::Day(day)) };
    let local = day.and_time(time);
    let at = match offset {
        Some(offset) => local.and_local_timezone(offset).earliest(),
        None => local.and_local_timezone(zone).earliest().map(|at| at.fixed_offset()),
    };
    at.map(Moment::At)
}

const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};

/// `+2`, `-3:30`, `+0200`.
fn hours(text: &str) -> Option<FixedOffset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.trim_start_matches(['+', '-']);
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    FixedOffset::east_opt(sign * (hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn times_are_read_as_form_services_write_them() {
        let zone = chrono_tz::Tz::Europe__Madrid;
        let clock = Clock::end_of(NaiveDate::from_ymd_opt(2026, 6, 4).unwrap(), zone);
        for (written, expected) in [
            ("2026/06/03 2:02:11 PM GMT+2", "2026-06-03T14:02:11+02:00"),
            ("2026-06-03 14:02:11", "2026-06-03T14:02:11+02:00"),
            ("2026-06-03 12:05:00 AM", "2026-06-03T00:05:00+02:00"),
            ("13/06/2026 09:30:00", "2026-06-13T09:30:00+02:00"),
            ("2026-06-03 14:02 UTC", "2026-06-03T14:02:00+00:00"),
            ("2026-06-03T14:02:11.123Z", "2026-06-03T14:02:11.123+00:00"),
        ] {
            let Some(Moment::At(at)) = moment(written, clock, zone) else { panic!("{written}") };
            assert_eq!(at.to_rfc3339(), expected, "{written}");
        }
        assert_eq!(moment("2026-06-03", clock, zone), NaiveDate::from_ymd_opt(2026, 6, 3).map(Moment::Day));
        for unclear in ["", "last week", "06/03/2026 9:30", "2026-06-03 morning"] {
            assert_eq!(moment(unclear, clock, zone), None, "{unclear}");
        }
    }

    #[test]
    fn several_names_in_one_answer_are_several_people() {
        assert_eq!(
            each_name("Ole Brandt and Ana Silva; Jean Petit et Zoé Y"),
            ["Ole Brandt", "Ana Silva", "Jean Petit", "Zoé Y"]
        );
        assert_eq!(each_name(" Andrea Ando "), ["Andrea Ando"]);
        assert_eq!(each_name("and"), [] as [&str; 0]);
    }

    #[test]
    fn a_question_is_known_whatever_its_case_and_its_signs() {
        assert!(is_same("What happened?", "what  happened"));
        assert!(is_same("Your name *", "Your Name:"));
        assert!(!is_same("Your name", "Your names"));
    }
}
