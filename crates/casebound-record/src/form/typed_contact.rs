//! Whole contacts in place of a name: `Gina Torres, gina@example.org, +1 415 555 0100`.

use super::Checker;
use super::typed_values::is_number;
use crate::problem::{Fix, Form};
use crate::quote;
use crate::repair;
use crate::scalar::is_email;
use crate::shape::{Field, Shape};
use crate::span::{Span, line_start};
use crate::yaml::{Entry, Kind, Style};

/// What a contact, typed in one line, says of a person: `Gina Torres <gina@example.org>`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TypedContact<'v> {
    /// What is neither an address nor a number.
    pub names: Vec<&'v str>,
    pub emails: Vec<&'v str>,
    pub phones: Vec<&'v str>,
    /// Each with the `@` before it.
    pub handles: Vec<&'v str>,
}

impl Checker<'_> {
    /// Tells of a name that has addresses or numbers in it: they would be protected as one text only.
    pub(super) fn is_whole_contact(&mut self, entry: &Entry, field: &'static Field, beside: &[Entry]) -> bool {
        if field.name != "name" || !matches!(field.shape, Shape::Identity) {
            return false;
        }
        let Some(value) = entry.value.as_str(self.text) else { return false };
        let contact = TypedContact::read(value);
        let has_more = !(contact.emails.is_empty() && contact.phones.is_empty() && contact.handles.is_empty());
        if contact.names.is_empty() || !has_more {
            return false;
        }
        let fix = self.parted(entry, &contact, beside).map(|text| Fix::safe(entry.value.span, text));
        self.values.push(&field.shape, &entry.value);
        self.push(
            Form::WrongShape,
            entry.value.span,
            "this is more than a name",
            "write the name alone, and below it `email: …`, `phone: …` or `handles: […]`: each is then protected",
        );
        self.fix_last(fix);
        true
    }

    /// The fields that say the same; `None` where one of them is there already, or it is not certain what is the name.
    fn parted(&self, entry: &Entry, contact: &TypedContact<'_>, beside: &[Entry]) -> Option<String> {
        let is_line =
            matches!(&entry.value.kind, Kind::Scalar { style, .. } if !matches!(style, Style::Literal | Style::Folded));
        if !is_line || entry.value.span.of(self.text).contains('\n') {
            return None;
        }
        let [name] = contact.names[..] else { return None };
        let more = [("email", &contact.emails), ("phone", &contact.phones), ("handles", &contact.handles)];
        let start = line_start(self.text, entry.key.span.start);
        let before = Span::new(start, entry.key.span.start).of(self.text);
        let between = match before.contains('{') {
            true => ", ".to_owned(),
            false => format!("\n{}", before.replace(|it: char| it != ' ', " ")),
        };
        let mut text = quote::scalar(name);
        for (key, values) in more.into_iter().filter(|(_, values)| !values.is_empty()) {
            if beside.iter().any(|it| it.key.is(self.text, key)) {
                return None;
            }
            let values: Vec<String> = values.iter().map(|it| quote::scalar(it)).collect();
            let written = match &values[..] {
                [one] if key != "handles" => one.clone(),
                all => format!("[{}]", all.join(", ")),
            };
            text.push_str(&format!("{between}{key}: {written}"));
        }
        Some(text)
    }
}

impl<'v> TypedContact<'v> {
    /// Reads a line; every part of it is in exactly one field.
    pub fn read(value: &'v str) -> TypedContact<'v> {
        let mut contact = TypedContact::default();
        let parts = value.split([',', ';', '<', '>', '(', ')', '|', '\n']).flat_map(|it| it.split(" / "));
        for part in parts {
            let part = without_label(part.trim());
            if part.is_empty() {
            } else if is_email(part) {
                contact.emails.push(part);
            } else if is_number(part) {
                contact.phones.push(part);
            } else if part.starts_with('@') && !part.contains(char::is_whitespace) {
                contact.handles.push(part);
            } else if let Some((name, email)) = part.rsplit_once(' ').filter(|(_, last)| is_email(last)) {
                contact.names.push(without_label(name.trim_end_matches([' ', '-', '–', '—', ':'])));
                contact.emails.push(email);
            } else {
                contact.names.push(repair::unwrapped(part).unwrap_or(part));
            }
        }
        contact
    }
}

/// The value without `tel.:` or `e-mail:` before it.
fn without_label(part: &str) -> &str {
    let labels = ["phone", "tel", "tel.", "telephone", "mobile", "mobil", "email", "e-mail", "mail", "name"];
    let is_label = |label: &str| labels.contains(&label.trim().to_lowercase().as_str());
    let part = part.split_once(':').filter(|(label, _)| is_label(label)).map_or(part, |(_, rest)| rest.trim());
    let marked = part.split_once(' ').filter(|(label, rest)| is_label(label) && is_number(rest.trim()));
    marked.map_or(part, |(_, rest)| rest.trim())
}
