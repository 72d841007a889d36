//! The words of a notice: people by their names, days and texts of the record.

use casebound_record::words::Role;
use casebound_record::{Case, CaseFile, Moment, Person, replace_references};

use crate::escape::{lines, one_line};

/// What stands for `[person-a]` in the texts of one case.
pub(crate) struct Words<'c> {
    case: &'c Case,
}

impl<'c> Words<'c> {
    pub(crate) fn of(case: &'c Case) -> Words<'c> {
        Words { case }
    }

    /// The name of a person, or what the person is in the case.
    pub(crate) fn person(&self, key: &str) -> String {
        let Some(person) = self.case.person(key) else {
            return key.to_owned();
        };
        name(person).unwrap_or_else(|| role(person).to_owned())
    }

    fn named(&self, text: &str) -> String {
        replace_references(text, &|key| self.case.person(key).map(|_| self.person(key)))
    }

    /// A text in one line.
    pub(crate) fn line(&self, text: &str) -> String {
        one_line(&self.named(text))
    }

    /// What is below a heading of the body, without comments; `None` when that is nothing.
    ///
    /// A heading that is underlined ends nothing: a pasted signature or a mail in the text looks like one.
    pub(crate) fn section(&self, file: &CaseFile, title: &str) -> Option<String> {
        let sections = &file.body.sections;
        let idx = sections.iter().position(|section| section.title.trim().eq_ignore_ascii_case(title))?;
        let section = sections.get(idx)?;
        let is_ours =
            |start: usize| file.text.expose().get(start..).is_some_and(|rest| rest.trim_start().starts_with('#'));
        let next = sections.get(idx + 1..)?.iter().find(|it| it.level <= section.level && is_ours(it.span.start));
        let end = next.map_or(file.body.range.end, |it| it.span.start);
        let text = file.text.expose().get(section.span.end..end)?;
        let text = lines(&without_comments(&self.named(text)));
        (!text.is_empty()).then_some(text)
    }
}

pub(crate) fn name(person: &Person) -> Option<String> {
    let known = person.name.iter().chain(&person.aliases).chain(&person.handles).chain(&person.emails);
    known.map(|text| one_line(text.expose())).find(|line| !line.is_empty())
}

/// By what else the person can be found.
pub(crate) fn contacts(person: &Person) -> Vec<String> {
    let known = person.emails.iter().chain(&person.handles).chain(&person.phones);
    known
        .map(|text| one_line(text.expose()))
        .filter(|line| !line.is_empty() && Some(line) != name(person).as_ref())
        .collect()
}

fn role(person: &Person) -> &'static str {
    match person.roles.first() {
        Some(Role::Reporter) => "the reporter",
        Some(Role::Affected) => "the affected person",
        Some(Role::Reported) => "the reported person",
        Some(Role::Witness) => "a witness",
        Some(Role::Other) | None => "a person",
    }
}

/// `2026-06-02`, or `2026-06-02 22:30 +02:00`.
pub(crate) fn moment(at: Moment) -> String {
    match at {
        Moment::Day(day) => day.to_string(),
        Moment::At(at) => at.format("%Y-%m-%d %H:%M %:z").to_string(),
    }
}

/// Comments are notes of the committee to itself.
fn without_comments(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some((before, comment)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
