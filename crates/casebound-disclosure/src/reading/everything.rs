//! All that a case file says, field by field, as the table of fields has them: no field needs a place of its own here.

use casebound_record::fields::CASE;
use casebound_record::shape::{Field, Shape};
use casebound_record::time::Time;
use casebound_record::yaml::{Entry, Kind, Node};
use casebound_record::{CaseFile, Moment};
use serde::Serialize;

use super::names::Names;
use super::status;

/// The separator between the facts of one line.
const BETWEEN: &str = " · ";

/// Keys that say no more than what stands behind them.
const PLAIN: [&str; 10] = ["at", "received", "channel", "what", "on", "kind", "person", "when", "text", "name"];

/// What the template sees. Every text has been through [`Names::text`].
#[derive(Serialize)]
pub(super) struct View {
    case: String,
    status: String,
    /// The head of the case, one fact per line.
    facts: Vec<String>,
    /// Above the body: reports, incidents and people, each a title and its lines.
    before: Vec<(String, Vec<String>)>,
    body: String,
    /// Below the body: the rest.
    after: Vec<(String, Vec<String>)>,
}

/// Returns everything that a file says.
pub(super) fn view(file: &CaseFile, names: &Names<'_>) -> View {
    let reader = Reader { text: file.text.expose(), names };
    let (mut facts, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
    for field in CASE.iter().filter(|field| !matches!(field.name, "case" | "status")) {
        let entries = file.root().entries().iter();
        // Every occurrence of a key, even of one that must not be repeated.
        for entry in entries.filter(|entry| entry.key.as_str(reader.text) == Some(field.name)) {
            match reader.section(file, field, &entry.value) {
                Section::None => {}
                Section::Fact(fact) => facts.push(fact),
                Section::Lines(lines) if matches!(field.name, "reports" | "incident" | "people") => {
                    before.push((titled(field.name), lines));
                }
                Section::Lines(lines) => after.push((titled(field.name), lines)),
            }
        }
    }
    let unknown = file.root().entries().iter().filter(|entry| known(CASE, reader.text, entry).is_none());
    let unknown: Vec<String> = unknown.filter_map(|entry| reader.unknown(entry)).collect();
    if !unknown.is_empty() {
        after.push(("Not known to the format".to_owned(), unknown));
    }
    let body = file.text.expose().get(file.body.range.clone()).unwrap_or_default();
    View {
        case: file.stem().to_owned(),
        status: status(&file.case).to_owned(),
        facts,
        before,
        body: names.text(body).trim().to_owned(),
        after,
    }
}

/// What becomes of one field of the case.
enum Section {
    None,
    Fact(String),
    Lines(Vec<String>),
}

struct Reader<'a> {
    text: &'a str,
    names: &'a Names<'a>,
}

impl Reader<'_> {
    fn section(&self, file: &CaseFile, field: &Field, node: &Node) -> Section {
        let lines: Vec<String> = match (&field.shape, &node.kind) {
            (Shape::List(inner) | Shape::OneOrMore(inner), Kind::List(items))
                if is_map(inner) && items.iter().any(|item| matches!(item.kind, Kind::Map(_))) =>
            {
                let in_order = if field.name == "log" { self.in_time(file, items) } else { items.iter().collect() };
                in_order.into_iter().map(|item| self.value(item, inner)).collect()
            }
            (Shape::OneOrMore(inner), Kind::Map(_)) => vec![self.value(node, inner)],
            (Shape::Entries(_, inner), Kind::Map(entries)) => {
                entries.iter().map(|entry| self.person(entry, inner)).collect()
            }
            (Shape::Map(fields) | Shape::Either(_, fields), Kind::Map(entries)) => {
                entries.iter().filter_map(|entry| self.line(entry, fields)).collect()
            }
            (Shape::Custom, Kind::Map(entries)) => entries.iter().filter_map(|entry| self.own_field(entry)).collect(),
            _ => {
                let value = self.value(node, &field.shape);
                return if value.is_empty() {
                    Section::None
                } else {
                    Section::Fact(format!("{}: {value}", spoken(field.name)))
                };
            }
        };
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if lines.is_empty() { Section::None } else { Section::Lines(lines) }
    }

    /// The entries of the log in the order of time.
    fn in_time<'n>(&self, file: &CaseFile, items: &'n [Node]) -> Vec<&'n Node> {
        // The typed list has one entry for each item, so that the two agree.
        let mut all: Vec<_> = items.iter().zip(file.case.log.iter().map(|entry| entry.at)).collect();
        let zone = self.names.committee.about.timezone;
        all.sort_by_key(|(_, at)| at.map(|at| at.start(zone)));
        all.into_iter().map(|(item, _)| item).collect()
    }

    /// One person: how they are spoken of, their roles, and all that is known of them.
    fn person(&self, entry: &Entry, shape: &Shape) -> String {
        let key = entry.key.as_str(self.text).unwrap_or_default();
        let (Shape::Map(fields), who) = (shape, self.names.person(key)) else { return self.names.person(key) };
        let entries = || entry.value.entries().iter();
        let is = |entry: &&Entry, name: &str| entry.key.as_str(self.text) == Some(name);
        let roles = entries().find(|entry| is(entry, "roles")).map(|entry| self.plain(&entry.value));
        let head = format!("{who} ({})", roles.unwrap_or_default());
        let rest = entries().filter(|entry| !is(entry, "roles") && !is(entry, "name"));
        let details = rest.filter_map(|entry| self.fact(entry, fields));
        [head].into_iter().chain(details).collect::<Vec<_>>().join(BETWEEN)
    }

    /// A line of a part of the case, such as `outcome`.
    fn line(&self, entry: &Entry, fields: &[Field]) -> Option<String> {
        let Some(field) = known(fields, self.text, entry) else { return self.unknown(entry) };
        let value = self.value(&entry.value, &field.shape);
        (!value.is_empty()).then(|| format!("{}: {value}", spoken(field.name)))
    }

    /// A fact among others on a line.
    fn fact(&self, entry: &Entry, fields: &[Field]) -> Option<String> {
        let Some(field) = known(fields, self.text, entry) else { return self.unknown(entry) };
        let value = self.value(&entry.value, &field.shape);
        let is_plain = PLAIN.contains(&field.name);
        (!value.is_empty()).then(|| if is_plain { value } else { format!("{} {value}", spoken(field.name)) })
    }

    /// A value of the committee's own, under the label that it has there.
    fn own_field(&self, entry: &Entry) -> Option<String> {
        let key = entry.key.as_str(self.text)?;
        let declared = self.names.committee.fields.iter().find(|field| field.key == key);
        let label = declared.and_then(|field| field.label.clone()).unwrap_or_else(|| self.names.text(key));
        let value = self.plain(&entry.value);
        (!value.is_empty()).then(|| format!("{label}: {value}"))
    }

    /// What no field knows may name anybody, so it is shown by name only.
    fn unknown(&self, entry: &Entry) -> Option<String> {
        if self.names.are_hidden() {
            return None;
        }
        let value = self.plain(&entry.value);
        (!value.is_empty()).then(|| format!("{}: {value}", entry.key.as_str(self.text).unwrap_or_default()))
    }

    fn value(&self, node: &Node, shape: &Shape) -> String {
        match (shape, &node.kind) {
            (_, Kind::Null) => String::new(),
            (Shape::List(inner) | Shape::OneOrMore(inner), Kind::List(items)) => {
                let values: Vec<String> = items.iter().map(|item| self.value(item, inner)).collect();
                joined(values, if is_map(inner) { "; " } else { ", " })
            }
            (Shape::List(inner) | Shape::OneOrMore(inner), _) => self.value(node, inner),
            (Shape::Map(fields) | Shape::Either(_, fields), Kind::Map(entries)) => {
                let facts = entries.iter().filter_map(|entry| self.fact(entry, fields));
                facts.collect::<Vec<_>>().join(BETWEEN)
            }
            (Shape::Either(single, _), _) => self.value(node, single),
            (_, Kind::Scalar { .. }) => {
                node.as_str(self.text).map_or_else(String::new, |value| self.scalar(value, shape))
            }
            _ => self.plain(node),
        }
    }

    fn scalar(&self, value: &str, shape: &Shape) -> String {
        let (names, committee) = (self.names, self.names.committee);
        let label = |known: Option<&String>| known.cloned().unwrap_or_else(|| names.text(value));
        match shape {
            Shape::Person | Shape::Reporter => names.person(value),
            Shape::Addressee if committee.member(value).is_some() => names.member(value),
            Shape::Addressee => names.person(value),
            Shape::Member => names.member(value),
            // Who it is not still says something of who it is.
            Shape::Identity | Shape::Email | Shape::OtherPerson if names.are_hidden() => String::new(),
            Shape::Event if committee.event(value).is_some() => value.to_owned(),
            Shape::Type => committee.type_label(value).to_owned(),
            Shape::Sanction => label(committee.sanction(value).and_then(|kind| kind.label.as_ref())),
            Shape::Space => {
                label(committee.spaces.iter().find(|space| space.key == value).and_then(|space| space.label.as_ref()))
            }
            Shape::Moment | Shape::Time | Shape::TimeOrUnknown => Time::parse(value).map_or(value.to_owned(), time),
            // A link leads to whoever wrote there.
            Shape::Text if names.are_hidden() && value.contains("://") => "a link".to_owned(),
            _ => names.text(value),
        }
    }

    /// The value as it is written.
    fn plain(&self, node: &Node) -> String {
        match &node.kind {
            Kind::Null => String::new(),
            Kind::Scalar { .. } => self.names.text(node.as_str(self.text).unwrap_or_default()),
            Kind::List(items) => joined(items.iter().map(|item| self.plain(item)), ", "),
            Kind::Map(entries) => {
                let key = |entry: &Entry| self.names.text(entry.key.as_str(self.text).unwrap_or_default());
                joined(entries.iter().map(|entry| format!("{} {}", key(entry), self.plain(&entry.value))), BETWEEN)
            }
        }
    }
}

fn joined(values: impl IntoIterator<Item = String>, between: &str) -> String {
    values.into_iter().filter(|value| !value.is_empty()).collect::<Vec<_>>().join(between)
}

fn known<'f>(fields: &'f [Field], text: &str, entry: &Entry) -> Option<&'f Field> {
    let key = entry.key.as_str(text)?;
    fields.iter().find(|field| field.name == key)
}

fn is_map(shape: &Shape) -> bool {
    matches!(shape, Shape::Map(_) | Shape::Either(..))
}

fn spoken(key: &str) -> String {
    key.replace(['_', '-'], " ")
}

fn titled(key: &str) -> String {
    let words = spoken(key);
    let first: String = words.chars().take(1).flat_map(char::to_uppercase).collect();
    first + words.get(1..).unwrap_or_default()
}

fn time(time: Time) -> String {
    match time {
        Time::Moment(Moment::Day(day)) => day.to_string(),
        Time::Moment(Moment::At(at)) => at.format("%Y-%m-%d %H:%M %:z").to_string(),
        Time::Month(first) => first.format("%Y-%m").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use casebound_record::CommitteeFile;
    use casebound_record::shape::KeyForm;

    use super::super::{Names, NamingStyle};
    use super::*;

    const COMMITTEE: &str = "committee: {name: C, timezone: UTC}\nmembers:\n  alice: {name: Alice Member}\n\
        types: {zorbing: Zorbing}\nsanctions: {expelling: {label: Expelling}}\nspaces: {gazebo: {label: Gazebo}}\n\
        fields: {own_word: {label: Own label, type: text}}\nretention: {rules: []}\n";

    /// Returns a value of a shape as it is written, and what is read of it.
    fn sample(shape: &Shape) -> (String, String) {
        let (written, read) = match shape {
            Shape::Person | Shape::Reporter => ("person-q", "Quirin Example"),
            Shape::Member => ("alice", "Alice Member"),
            Shape::Type => ("zorbing", "Zorbing"),
            Shape::Sanction => ("expelling", "Expelling"),
            Shape::Space => ("gazebo", "Gazebo"),
            Shape::Email => ("zz@example.org", "zz@example.org"),
            Shape::Day | Shape::Moment | Shape::Until | Shape::SanctionEnd => ("2026-09-08", "2026-09-08"),
            Shape::Time | Shape::TimeOrUnknown => ("2026-09", "2026-09"),
            Shape::CodeName => ("calm-zebra", "calm-zebra"),
            Shape::OtherPerson => ("calm-zebra/person-z", "calm-zebra/person-z"),
            Shape::Word(words) => (words[0].word, words[0].word),
            Shape::Custom => ("{own_word: ZOWN}", "Own label: ZOWN"),
            _ => ("ZVALUE", "ZVALUE"),
        };
        (written.to_owned(), read.to_owned())
    }

    /// Visits each place of a value: how a file has it and nothing else, and what is read of it.
    fn each(shape: &Shape, wrapped: &dyn Fn(String) -> String, visit: &mut dyn FnMut(String, String)) {
        let of_fields = |fields: &[Field], visit: &mut dyn FnMut(String, String)| {
            for field in fields {
                each(&field.shape, &|value| wrapped(format!("{{{}: {value}}}", field.name)), visit);
            }
        };
        match shape {
            Shape::List(inner) | Shape::OneOrMore(inner) => each(inner, &|value| wrapped(format!("[{value}]")), visit),
            Shape::Map(fields) => of_fields(fields, visit),
            Shape::Either(single, fields) => {
                each(single, wrapped, visit);
                of_fields(fields, visit);
            }
            Shape::Entries(KeyForm::Person, inner) => {
                each(inner, &|value| wrapped(format!("{{person-z: {value}}}")), visit);
            }
            Shape::Entries(..) => panic!("a new kind of entries needs a sample"),
            single => {
                let (written, read) = sample(single);
                visit(wrapped(written), read);
            }
        }
    }

    fn shown(front: &str) -> String {
        let text = format!("---\ncase: quiet-harbor\nstatus: open\n{front}---\n");
        let file = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes());
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        let view = view(&file, &Names::new(&file.case, &committee, NamingStyle::Full));
        let parts = view.before.into_iter().chain(view.after).flat_map(|(title, lines)| [title, lines.join("\n")]);
        view.facts.into_iter().chain(parts).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_field_has_a_place() {
        let mut count = 0;
        for field in CASE.iter().filter(|field| !matches!(field.name, "case" | "status")) {
            each(&field.shape, &|value| value, &mut |written, read| {
                count += 1;
                let other = if field.name == "people" {
                    ""
                } else {
                    "people: {person-q: {roles: [other], name: Quirin Example}}\n"
                };
                let with = shown(&format!("{other}{}: {written}\n", field.name));
                let without = shown(other);
                let found = with.matches(&read).count() > without.matches(&read).count();
                let names_itself = written == "{person-z: {guardian: person-q}}"
                    || written == "{person-z: {may_be_named_to: [person-q]}}";
                assert!(
                    found || names_itself && with.contains("person-q"),
                    "{}: {written} is not shown: {with}",
                    field.name
                );
            });
        }
        assert!(count > 100, "the table was walked: {count}");
    }

    #[test]
    fn what_no_field_knows_is_shown_too() {
        let text = shown(
            "reporter: Zsolt\nlog: [{what: note, colour: zinc}]\noutcome: {verdict: zero}\nfields: {other: zany}\n",
        );
        for word in ["reporter: Zsolt", "colour: zinc", "verdict: zero", "other: zany"] {
            assert!(text.contains(word), "{word}: {text}");
        }
    }
}
