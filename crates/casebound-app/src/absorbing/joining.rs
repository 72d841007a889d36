//! The text of a case that has taken another one in: each list has the items of both, and nothing of the first is changed.

use std::collections::{BTreeMap, BTreeSet};

use casebound_names::identity_keys;
use casebound_record::case::{Attachment, person_keys};
use casebound_record::edit::{self, EditRefusal, Value};
use casebound_record::letter_file;
use casebound_record::rekey::with_keys;
use casebound_record::route;
use casebound_record::yaml::{Kind, Node};
use casebound_record::{CaseFile, Person, Span};

/// Keys of a case that are its own: of two cases, those of the one that goes on count.
const OWN: [&str; 8] = ["case", "status", "origin", "shepherd", "severity", "waivers", "people", "retention"];
/// Keys of a person that take one value or several.
const SEVERAL: [&str; 7] = ["roles", "aliases", "email", "handles", "phone", "not", "may_be_named_to"];

/// Two cases as one.
pub(super) struct Joined {
    pub(super) text: String,
    /// The old key, the key now, and whether somebody had that key before.
    pub(super) people: Vec<(String, String, bool)>,
    /// The attachments: the old name, and the name now.
    pub(super) attachments: Vec<(String, String)>,
    /// The routes of what was not carried over.
    pub(super) left: Vec<String>,
}

/// Joins two cases; why it can't be done, as a sentence without its full stop.
pub(super) fn joined(
    from: &CaseFile,
    into: &CaseFile,
    same: &BTreeMap<String, String>,
    beside: &[String],
) -> Result<Joined, String> {
    let keys = keys_there(from, into, same)?;
    let known: BTreeSet<&str> = into.case.people.iter().map(|person| person.key.as_str()).collect();
    let people: Vec<(String, String, bool)> =
        keys.iter().map(|(old, new)| (old.clone(), new.clone(), known.contains(new.as_str()))).collect();
    let renamed: BTreeMap<String, String> = keys.iter().cloned().collect();
    let text = if renamed.is_empty() { Some(from.text.expose().clone()) } else { with_keys(from, &renamed) };
    let text = text.ok_or_else(|| format!("the people of {} can't get other keys", from.stem()))?;
    let attachments = names_there(from, into, beside);
    let mut joining = Joining {
        source: CaseFile::read(from.path.as_str(), text.as_bytes()),
        text: into.text.expose().clone(),
        left: Vec::new(),
    };
    joining
        .all(from, into, &people, &attachments)
        .map_err(|(route, why)| format!("`{route}` can't be written: {why}"))?;
    let text = with_body(&joining.text, &joining.source);
    Ok(Joined { text, people, attachments, left: joining.left })
}

/// The key of each person in the case that goes on: of the same person there, or one that nobody has.
fn keys_there(
    from: &CaseFile,
    into: &CaseFile,
    same: &BTreeMap<String, String>,
) -> Result<Vec<(String, String)>, String> {
    for (file, key) in same.iter().flat_map(|(old, new)| [(from, old), (into, new)]) {
        if file.case.person(key).is_none() {
            let keys: Vec<&str> = file.case.people.iter().map(|person| person.key.as_str()).collect();
            return Err(format!("{} has no `{key}`; its people: {}", file.stem(), keys.join(", ")));
        }
    }
    let mut taken: BTreeSet<String> = into.case.people.iter().map(|person| person.key.clone()).collect();
    let mut found = Vec::new();
    let mut new_ones = Vec::new();
    for person in &from.case.people {
        let taken: Vec<&String> = found.iter().map(|(_, key): &(String, String)| key).collect();
        let same = same.get(&person.key).cloned().or_else(|| same_person(person, into));
        match same.or_else(|| same_unknown((from, person), into, &taken)) {
            Some(key) => found.push((person.key.clone(), key)),
            None => new_ones.push(person.key.clone()),
        }
    }
    for old in new_ones {
        let mut keys = std::iter::once(old.clone()).chain(person_keys());
        let key = keys.find(|key| !taken.contains(key)).expect("numbers do not end");
        taken.insert(key.clone());
        found.push((old, key));
    }
    found.sort();
    Ok(found)
}

fn same_person(person: &Person, into: &CaseFile) -> Option<String> {
    let keys = identity_keys(person);
    let is_same =
        |other: &&Person| identity_keys(other).iter().any(|key| keys.contains(key)) && !are_named_apart(person, other);
    into.case.people.iter().find(is_same).map(|other| other.key.clone())
}

/// Returns whether both have names and none in common: a family's address does not make one person of two.
fn are_named_apart(one: &Person, other: &Person) -> bool {
    let names =
        |person: &Person| Person { name: person.name.clone(), aliases: person.aliases.clone(), ..Person::default() };
    let (one, other) = (names(one), names(other));
    let plain = |person: &Person| -> Vec<String> {
        person.name.iter().chain(&person.aliases).map(|name| name.expose().trim().to_lowercase()).collect()
    };
    let (words, keys) = (plain(&other), identity_keys(&other));
    let has_common =
        plain(&one).iter().any(|name| words.contains(name)) || identity_keys(&one).iter().any(|key| keys.contains(key));
    one.name.is_some() && other.name.is_some() && !has_common
}

/// Of somebody whom nobody knows: the person of whom all the same is written. So a case that was taken in before, and was changed by
/// others meanwhile, can be taken in again.
fn same_unknown((from, person): (&CaseFile, &Person), into: &CaseFile, taken: &[&String]) -> Option<String> {
    let said = value_of(from, &person.key).filter(|_| !person.is_identified())?;
    let is_it = |other: &&Person| {
        !other.is_identified()
            && !taken.contains(&&other.key)
            && value_of(into, &other.key).is_some_and(|value| is_same(&value, &said))
    };
    into.case.people.iter().find(is_it).map(|other| other.key.clone())
}

/// How the name of a letter begins that was carried over.
const CARRIED: &str = "absorbed-";

/// The name of each attachment in the folder of the case that goes on.
fn names_there(from: &CaseFile, into: &CaseFile, beside: &[String]) -> Vec<(String, String)> {
    let names = |file: &CaseFile| -> Vec<String> {
        file.case
            .attachments
            .iter()
            .filter_map(|attachment| attachment.file.as_ref())
            .map(|name| name.expose().clone())
            .collect()
    };
    let mut taken: BTreeSet<String> = names(into).iter().chain(beside).map(|name| name.to_lowercase()).collect();
    let free = |old: String| {
        // A letter that was carried over is a record: whom its head means by a key is another person here.
        let name = if letter_file::number_of(&old).is_some() { format!("{CARRIED}{old}") } else { old.clone() };
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let dot = if ending.is_empty() { "" } else { "." };
        let numbered = (2..).map(|number| format!("{stem}-{number}{dot}{ending}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        let new = all.find(|new| !taken.contains(&new.to_lowercase())).expect("numbers do not end");
        taken.insert(new.to_lowercase());
        (old, new)
    };
    // The same file under any name is there already.
    let digests: BTreeSet<&str> =
        into.case.attachments.iter().filter_map(|attachment| attachment.sha256.as_deref()).collect();
    let is_new = |attachment: &&Attachment| attachment.sha256.as_deref().is_none_or(|digest| !digests.contains(digest));
    let new = from.case.attachments.iter().filter(is_new).filter_map(|attachment| attachment.file.as_ref());
    new.map(|name| name.expose().clone()).map(free).collect()
}

type Refused = (String, EditRefusal);

/// What is carried over, with the people's new keys, and the text that it goes into.
struct Joining {
    source: CaseFile,
    text: String,
    left: Vec<String>,
}

impl Joining {
    fn all(
        &mut self,
        from: &CaseFile,
        into: &CaseFile,
        people: &[(String, String, bool)],
        attachments: &[(String, String)],
    ) -> Result<(), Refused> {
        self.people(from, people, attachments)?;
        let text = self.source.text.expose().clone();
        let keys: Vec<String> = CaseFile::read("", text.as_bytes())
            .root()
            .entries()
            .iter()
            .filter_map(|entry| entry.key.as_str(&text).map(str::to_owned))
            .collect();
        for key in keys.iter().filter(|key| !OWN.contains(&key.as_str())) {
            match key.as_str() {
                "attachments" => self.attachments(attachments)?,
                "log" => self.log(attachments)?,
                "related" => self.related(from, into)?,
                "outcome" | "transparency" => self.left.extend(self.source.has(key).then(|| key.clone())),
                key => self.carry(key)?,
            }
        }
        if self.source.has("retention.hold") {
            self.carry("retention.hold")?;
        }
        self.left.extend(self.source.has("retention.erase_early").then(|| "retention.erase_early".to_owned()));
        Ok(())
    }

    /// What the source says at a route.
    fn value(&self, route: &str) -> Option<Value> {
        let text = self.source.text.expose();
        Value::of(text, route::find(self.source.root(), text, route)?.node)
    }

    fn set(&mut self, route: &str, value: &Value) -> Result<(), Refused> {
        self.text = edit::set(&self.text, route, value).map_err(|why| (route.to_owned(), why))?;
        Ok(())
    }

    fn append(&mut self, route: &str, value: &Value) -> Result<(), Refused> {
        self.text = edit::append(&self.text, route, value).map_err(|why| (route.to_owned(), why))?;
        Ok(())
    }

    /// What the case that goes on says at a route, as it is by now.
    fn there(&self, route: &str) -> Option<Value> {
        let file = CaseFile::read("", self.text.as_bytes());
        Value::of(&self.text, route::find(file.root(), &self.text, route)?.node)
    }

    /// Carries the log over; the letters that it names have other names now.
    fn log(&mut self, attachments: &[(String, String)]) -> Result<(), Refused> {
        let Some(Value::List(mut items)) = self.value("log") else { return self.carry("log") };
        for item in &mut items {
            if let Value::Map(entries) = item {
                rename(entries, "letter", attachments);
            }
        }
        match self.there("log") {
            Some(Value::List(_)) => self.items("log", items),
            _ if items.is_empty() => Ok(()),
            _ => self.set("log", &Value::List(items)),
        }
    }

    /// Carries what stands at a route over: items of a list, the keys of a map that are missing, a value where there is none.
    fn carry(&mut self, route: &str) -> Result<(), Refused> {
        let Some(ours) = self.value(route) else { return Ok(()) };
        match (ours, self.there(route)) {
            (Value::List(items), None) if items.is_empty() => Ok(()),
            (ours, None) => self.set(route, &ours),
            (Value::Map(entries), Some(Value::Map(_))) => {
                entries.iter().try_for_each(|(key, _)| self.carry(&format!("{route}.{key}")))
            }
            (Value::List(items), Some(Value::List(_))) => self.items(route, items),
            (ours, Some(Value::List(_))) => self.items(route, vec![ours]),
            (Value::List(mut items), Some(one)) => {
                items.retain(|item| !is_same(item, &one));
                items.insert(0, one);
                self.set(route, &Value::List(items))
            }
            (ours, Some(theirs)) => {
                self.left.extend((!is_same(&ours, &theirs)).then(|| route.to_owned()));
                Ok(())
            }
        }
    }

    fn items(&mut self, route: &str, items: Vec<Value>) -> Result<(), Refused> {
        for item in items {
            let is_known =
                matches!(self.there(route), Some(Value::List(all)) if all.iter().any(|it| is_same(it, &item)));
            if !is_known {
                self.append(route, &item)?;
            }
        }
        Ok(())
    }

    fn people(
        &mut self,
        from: &CaseFile,
        people: &[(String, String, bool)],
        attachments: &[(String, String)],
    ) -> Result<(), Refused> {
        for (old, new, _) in people {
            let Some(Value::Map(mut entries)) = value_of(from, old) else { continue };
            rename(&mut entries, "certificate", attachments);
            let person = format!("people.{new}");
            // Two of them may be one person there.
            if self.there(&person).is_none() {
                self.set(&person, &Value::Map(entries))?;
                continue;
            }
            for (key, value) in entries {
                self.of_person(&person, &key, value)?;
            }
        }
        Ok(())
    }

    /// Adds what a person is known by to what is known of them.
    fn of_person(&mut self, person: &str, key: &str, ours: Value) -> Result<(), Refused> {
        let route = format!("{person}.{key}");
        let Some(theirs) = self.there(&route) else { return self.set(&route, &ours) };
        if key == "name" {
            return if is_same(&ours, &theirs) {
                Ok(())
            } else {
                self.of_person(person, "aliases", Value::List(vec![ours]))
            };
        }
        if SEVERAL.contains(&key) {
            let mut all = items_of(theirs);
            let more: Vec<Value> =
                items_of(ours).into_iter().filter(|item| !all.iter().any(|known| is_same(known, item))).collect();
            if more.is_empty() {
                return Ok(());
            }
            all.extend(more);
            return self.set(&route, &Value::List(all));
        }
        match (ours, theirs) {
            (Value::Map(entries), Value::Map(known)) => {
                for (name, value) in entries {
                    match known.iter().find(|(known, ..)| *known == name) {
                        None => self.set(&format!("{route}.{name}"), &value)?,
                        Some((_, there)) => {
                            self.left.extend((!is_same(&value, there)).then(|| format!("{route}.{name}")))
                        }
                    }
                }
            }
            (ours, theirs) => self.left.extend((!is_same(&ours, &theirs)).then_some(route)),
        }
        Ok(())
    }

    fn attachments(&mut self, names: &[(String, String)]) -> Result<(), Refused> {
        let Some(Value::List(items)) = self.value("attachments") else { return Ok(()) };
        for item in items {
            let Value::Map(mut entries) = item else { continue };
            let mut is_there = false;
            for (_, value) in entries.iter_mut().filter(|(key, _)| key == "file") {
                let new = names.iter().find(|(old, _)| matches!(value, Value::Text(it) | Value::Word(it) if it == old));
                is_there = new.is_none();
                if let Some((_, new)) = new {
                    *value = Value::Text(new.clone());
                }
            }
            if is_there {
                continue;
            }
            self.append("attachments", &Value::Map(entries))?;
        }
        Ok(())
    }

    /// Neither case is related to the other any more.
    fn related(&mut self, from: &CaseFile, into: &CaseFile) -> Result<(), Refused> {
        if let Some(place) = into.case.related.iter().position(|name| name == from.stem()) {
            self.text =
                edit::remove(&self.text, &format!("related[{place}]")).map_err(|why| ("related".to_owned(), why))?;
        }
        let names = from.case.related.iter().filter(|name| *name != into.stem());
        let new: Vec<Value> = names.map(|name| Value::Word(name.clone())).collect();
        for name in new {
            self.items("related", vec![name])?;
        }
        Ok(())
    }
}

/// Gives the file that stands under a key the name that it has now.
fn rename(entries: &mut [(String, Value)], key: &str, attachments: &[(String, String)]) {
    for (_, value) in entries.iter_mut().filter(|(it, _)| it == key) {
        let new = attachments.iter().find(|(old, _)| matches!(value, Value::Text(it) | Value::Word(it) if it == old));
        if let Some((_, new)) = new {
            *value = Value::Text(new.clone());
        }
    }
}

fn value_of(file: &CaseFile, person: &str) -> Option<Value> {
    let text = file.text.expose();
    let people = file.root().get(text, "people")?;
    match &people.value.get(text, person)?.value {
        Node { kind: Kind::Null, .. } => Some(Value::Map(Vec::new())),
        node => Value::of(text, node),
    }
}

fn items_of(value: Value) -> Vec<Value> {
    match value {
        Value::List(items) => items,
        one => vec![one],
    }
}

/// Whether both say the same, however they are quoted.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Word(a) | Value::Text(a), Value::Word(b) | Value::Text(b)) => a == b,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.iter().any(|(k, v)| k == key && is_same(value, v)))
        }
        _ => false,
    }
}

/// A part of a body: its heading, if it has one, and the words below it.
struct Part<'t> {
    title: &'t str,
    heading: &'t str,
    words: &'t str,
    /// Where the words end in the file.
    end: usize,
}

/// The parts of a body by its headings of the first two levels; what stands before the first has no title.
fn parts(file: &CaseFile) -> Vec<Part<'_>> {
    let text = file.text.expose();
    let tops: Vec<_> = file.body.sections.iter().filter(|section| section.level <= 2).collect();
    let first = tops.first().map_or(file.body.range.end, |section| section.span.start);
    let mut found = vec![("", "", file.body.range.start, first)];
    for (nth, section) in tops.iter().enumerate() {
        let end = tops.get(nth + 1).map_or(file.body.range.end, |next| next.span.start);
        found.push((section.title.as_str(), section.span.of(text), section.span.end, end));
    }
    found
        .into_iter()
        .map(|(title, heading, start, end)| {
            let words = Span::new(start, end).of(text);
            Part { title, heading: heading.trim_end(), words: words.trim(), end: start + words.trim_end().len() }
        })
        .collect()
}

/// The text with the words of the other case at the end of each section.
fn with_body(text: &str, other: &CaseFile) -> String {
    let into = CaseFile::read("", text.as_bytes());
    let own = parts(&into);
    let mut inserts: Vec<(usize, String)> = Vec::new();
    let mut more = String::new();
    for part in parts(other).iter().filter(|part| !part.words.is_empty() && !text.contains(part.words)) {
        let words = format!("From `{}`:\n\n{}", other.stem(), part.words);
        match own.iter().find(|known| known.title == part.title && !known.heading.is_empty()) {
            Some(known) => inserts.push((known.end, format!("\n\n{words}"))),
            None if part.heading.is_empty() => more.push_str(&format!("\n\n## Notes\n\n{words}")),
            None => more.push_str(&format!("\n\n{}\n\n{words}", part.heading)),
        }
    }
    inserts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut text = text.to_owned();
    for (at, words) in inserts {
        text.insert_str(at, &words);
    }
    let body = text.trim_end().len();
    text.truncate(body);
    text + &more + "\n"
}
