//! People as somebody writes them who does not know how: `Kim Lee: reporter`, `- Kim Lee (reporter)`, `Person B:`.

use std::collections::BTreeSet;

use crate::problem::{Fix, Form};
use crate::quote;
use crate::scalar::{is_email, meant_word};
use crate::shape::{Field, KeyForm};
use crate::span::{Span, line_start};
use crate::words::Role;
use crate::yaml::{Entry, Kind, Node, Tree};

/// Somebody who is not written as `people` takes them.
pub(super) struct TypedPerson {
    /// Which form is missing, and in what words.
    pub(super) rule: Form,
    pub(super) message: &'static str,
    /// Where that is.
    pub(super) span: Span,
    /// What to write in its place.
    pub(super) help: String,
    /// The change that does it, where it is known who was meant and in what role.
    pub(super) fix: Option<Fix>,
}

/// Reads the people of one file.
pub(super) struct Reader<'a> {
    text: &'a str,
    tree: &'a Tree,
    fields: &'static [Field],
    /// Keys that the file has for somebody, or speaks of.
    used: BTreeSet<String>,
    /// Keys that it speaks of, and that are nobody's.
    dangling: Vec<String>,
}

/// What is to stand for somebody.
struct Meant {
    key: Option<String>,
    roles: Vec<&'static str>,
    name: Option<String>,
    email: Option<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, tree: &'a Tree, people: &Node, fields: &'static [Field]) -> Reader<'a> {
        let declared: BTreeSet<&str> = match &people.kind {
            Kind::Map(entries) => entries.iter().filter_map(|entry| entry.key.as_str(text)).collect(),
            _ => BTreeSet::new(),
        };
        let is_comment = |at: usize| tree.comments.iter().any(|span| span.start <= at && at < span.end);
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let mut used: BTreeSet<String> = BTreeSet::new();
        for (at, _) in text.match_indices("person-").filter(|(at, _)| !is_comment(*at)) {
            let rest = text.get(at..).unwrap_or_default();
            let key = rest.get(..rest.find(|it| !is_part(it)).unwrap_or(rest.len())).unwrap_or_default();
            if KeyForm::Person.fits(key) {
                used.insert(key.to_owned());
            }
        }
        let dangling = used.iter().filter(|key| !declared.contains(key.as_str())).cloned().collect();
        Reader { text, tree, fields, used, dangling }
    }

    /// Returns what is wrong with the entries of a mapping that are nobody's key and fields, in their order.
    pub(super) fn in_map(&mut self, people: &Node, entries: &[Entry]) -> Vec<TypedPerson> {
        let is_flow = people.is_flow(self.text);
        let odd: Vec<&Entry> = entries.iter().filter(|entry| self.is_odd(entry)).collect();
        let has_key = |entry: &&&Entry| {
            let typed = entry.key.as_str(self.text).unwrap_or_default();
            KeyForm::Person.fits(typed) || spelled_key(typed).is_some()
        };
        let certain = self.keys_are_certain(odd.iter().filter(|entry| !has_key(entry)).count());
        let mut found = Vec::new();
        for entry in odd {
            let column = entry.key.span.start - line_start(self.text, entry.key.span.start);
            let span = Span::new(entry.key.span.start, entry.key.span.end.max(entry.value.span.end));
            let (text, key, roles) = self.entry(entry, column, is_flow);
            let is_certain = certain || is_given(&key, entry, self.text);
            let person = told(entry.key.span, span, text, is_certain, &key, &roles);
            found.push(match entry.value.kind {
                Kind::Map(_) => {
                    TypedPerson { rule: Form::BadKey, message: "this key does not have the form of its kind", ..person }
                }
                _ => person,
            });
        }
        found
    }

    /// Returns what is wrong with a list where people belong; empty where it is not a list of people.
    pub(super) fn in_list(&mut self, items: &[Node]) -> Vec<TypedPerson> {
        let Some(whole) = self.whole_list(items) else { return Vec::new() };
        let certain = self.keys_are_certain(items.len());
        let column = whole.start - line_start(self.text, whole.start);
        let mut text = Some(String::new());
        let mut found = Vec::new();
        let mut from = whole.start;
        for item in items {
            let dash = self.dash(item);
            let (written, key, roles) = self.item(item, column);
            let before = Span::new(from, dash).of(self.text);
            text = text.zip(written).map(|(all, written)| all + before + written.trim_end());
            from = dash.max(trimmed_end(self.text, item.span));
            found.push(told(item.span, whole, None, certain, &key, &roles));
        }
        // One change of the whole list: half a list and half a mapping can't be read.
        let fix = text.map(|text| {
            let whole = Span::new(whole.start, from);
            if certain { Fix::safe(whole, text) } else { Fix::guess(whole, text) }
        });
        found.iter_mut().for_each(|person| person.fix.clone_from(&fix));
        found
    }

    /// The keys of `count` people who have none are known: nothing in the file speaks of somebody unknown, or of one alone.
    fn keys_are_certain(&self, count: usize) -> bool {
        self.dangling.is_empty() || count == 1 && self.dangling.len() == 1
    }

    /// Returns whether an entry is nobody's key with fields below it. What is empty or a list of other things is told elsewhere.
    fn is_odd(&self, entry: &Entry) -> bool {
        let Some(key) = entry.key.as_str(self.text) else { return false };
        let is_field = self.fields.iter().any(|field| field.name == key);
        match (&entry.value.kind, KeyForm::Person.fits(key)) {
            _ if is_field || self.tree.is_broken(&entry.value) => false,
            (Kind::Map(_) | Kind::Null, fits) => !fits,
            _ => true,
        }
    }

    /// Reads an entry: what to write in its place, and for the message the key and the roles.
    fn entry(&mut self, entry: &Entry, column: usize, is_flow: bool) -> (Option<String>, String, Vec<&'static str>) {
        let typed = entry.key.as_str(self.text).unwrap_or_default();
        let own_key = Some(typed).filter(|key| KeyForm::Person.fits(key)).map(str::to_owned);
        let spelled = spelled_key(typed).filter(|key| own_key.is_none() && (self.is_free(key)));
        let role = meant_word(typed, Role::WORDS);
        let roles_of = |node: &Node| self.roles(node);
        let meant = match (&entry.value.kind, role) {
            (Kind::Map(held), _) => return self.keyed(entry, held, spelled, role),
            (Kind::Null, _) => None,
            (Kind::Scalar { .. }, Some(role)) => {
                let value = entry.value.as_str(self.text).unwrap_or_default();
                let is_other = roles_in(value).is_some() || value.starts_with("person-");
                (!is_other).then(|| Meant { roles: vec![role], ..named(value) })
            }
            (Kind::Scalar { .. }, None) if own_key.is_some() || spelled.is_some() => {
                let value = entry.value.as_str(self.text).unwrap_or_default();
                roles_of(&entry.value)
                    .map(|roles| Meant { roles, ..Meant::nobody() })
                    .or_else(|| named_with_roles(value))
            }
            (_, None) if own_key.is_some() || spelled.is_some() => {
                roles_of(&entry.value).map(|roles| Meant { roles, ..Meant::nobody() })
            }
            (_, None) => roles_of(&entry.value).map(|roles| Meant { roles, ..named(typed) }),
            (_, Some(_)) => None,
        };
        self.written(meant.map(|person| Meant { key: own_key.or(spelled), ..person }), column, is_flow)
    }

    /// Reads an item of a list where entries belong.
    fn item(&mut self, item: &Node, column: usize) -> (Option<String>, String, Vec<&'static str>) {
        match &item.kind {
            Kind::Map(held) if !held.is_empty() && held.iter().all(|it| self.is_field(it)) => {
                let key = self.next_key();
                let more = " ".repeat(column + 2);
                let end = self.line_end();
                let first = item.span.start - line_start(self.text, item.span.start);
                let body = Span::new(item.span.start, trimmed_end(self.text, item.span)).of(self.text);
                let lines: String = match item.is_flow(self.text) {
                    true => return (Some(format!("{key}: {body}")), key, Vec::new()),
                    false => body
                        .lines()
                        .enumerate()
                        .map(|(idx, line)| {
                            let line =
                                if idx == 0 { line } else { line.get(first..).unwrap_or_else(|| line.trim_start()) };
                            if line.trim().is_empty() { end.to_owned() } else { format!("{end}{more}{line}") }
                        })
                        .collect(),
                };
                (Some(format!("{key}:{lines}")), key, Vec::new())
            }
            Kind::Map(held) => match &held[..] {
                [entry] => self.entry(entry, column, false),
                _ => (None, self.next_key(), Vec::new()),
            },
            Kind::Scalar { .. } => {
                let meant = named_with_roles(item.as_str(self.text).unwrap_or_default());
                self.written(meant, column, false)
            }
            _ => (None, self.next_key(), Vec::new()),
        }
    }

    /// `Kim Lee:` or `reporter:` with fields below it.
    fn keyed(
        &mut self,
        entry: &Entry,
        held: &[Entry],
        spelled: Option<String>,
        role: Option<&'static str>,
    ) -> (Option<String>, String, Vec<&'static str>) {
        let typed = entry.key.as_str(self.text).unwrap_or_default();
        let has = |name: &str| held.iter().any(|it| it.key.is(self.text, name));
        let is_person = !held.is_empty() && held.iter().all(|it| self.is_field(it));
        let first = held.first().map_or(entry.value.span.start, |it| it.key.span.start);
        let before = Span::new(entry.key.span.end, first).of(self.text).to_owned();
        let more = match (role, spelled.is_some()) {
            (_, true) => None,
            (Some(role), _) if !has("roles") => Some(format!("roles: [{role}]")),
            (None, _) if !has("name") => Some(format!("name: {}", quote::scalar(typed))),
            _ => None,
        };
        let key = match spelled {
            Some(key) => self.take(key),
            None => self.next_key(),
        };
        let rest = Span::new(first, entry.value.span.end).of(self.text);
        let between = before.trim_start_matches(':').trim_start_matches([' ', '\t']);
        let more = more.map(|more| match before.contains('{') {
            true => format!("{more}, "),
            false => format!("{more}{}", if between.is_empty() { self.line_end() } else { between }),
        });
        let text = format!("{key}{before}{}{rest}", more.unwrap_or_default());
        (is_person.then_some(text), key, role.into_iter().collect())
    }

    fn is_field(&self, entry: &Entry) -> bool {
        self.fields.iter().any(|field| entry.key.is(self.text, field.name))
    }

    fn roles(&self, node: &Node) -> Option<Vec<&'static str>> {
        match &node.kind {
            Kind::Scalar { .. } => roles_in(node.as_str(self.text)?),
            Kind::List(items) if !items.is_empty() => {
                items.iter().map(|item| meant_word(item.as_str(self.text)?, Role::WORDS)).collect()
            }
            _ => None,
        }
    }

    fn written(
        &mut self,
        meant: Option<Meant>,
        column: usize,
        is_flow: bool,
    ) -> (Option<String>, String, Vec<&'static str>) {
        let Some(Meant { key, roles, name, email }) = meant else { return (None, self.next_key(), Vec::new()) };
        let key = match key {
            Some(key) => self.take(key),
            None => self.next_key(),
        };
        let mut fields = vec![format!("roles: [{}]", roles.join(", "))];
        fields.extend(name.map(|name| format!("name: {}", quote::scalar(&name))));
        fields.extend(email.map(|email| format!("email: {email}")));
        let text = if is_flow {
            format!("{key}: {{{}}}", fields.join(", "))
        } else {
            let indent = " ".repeat(column + 2);
            let end = self.line_end();
            fields.iter().fold(format!("{key}:"), |all, field| format!("{all}{end}{indent}{field}"))
        };
        (Some(text), key, roles)
    }

    fn line_end(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn is_free(&self, key: &str) -> bool {
        !self.used.contains(key) || self.dangling.iter().any(|it| it == key)
    }

    fn take(&mut self, key: String) -> String {
        self.used.insert(key.clone());
        self.dangling.retain(|it| *it != key);
        key
    }

    /// The key of the only one of whom the file speaks without saying who it is; else the next one that is free.
    fn next_key(&mut self) -> String {
        let letters = ('a'..='z').map(String::from).chain((1..).map(|number| number.to_string()));
        let mut free = letters.map(|it| format!("person-{it}")).filter(|key| !self.used.contains(key));
        let key = self.dangling.first().cloned().or_else(|| free.next()).unwrap_or_default();
        self.take(key)
    }

    /// Where a list begins and ends; `None` for one on a single line, and where a dash has no line of its own.
    fn whole_list(&self, items: &[Node]) -> Option<Span> {
        let (first, last) = (items.first()?, items.last()?);
        let is_block = items.iter().all(|item| {
            let dash = self.dash(item);
            let line = line_start(self.text, dash);
            Span::new(dash, item.span.start).of(self.text).starts_with('-')
                && Span::new(line, dash).of(self.text).trim().is_empty()
        });
        is_block.then(|| Span::new(self.dash(first), last.span.end))
    }

    /// The place of the dash before an item.
    fn dash(&self, item: &Node) -> usize {
        let start = line_start(self.text, item.span.start);
        let before = Span::new(start, item.span.start).of(self.text);
        before.find('-').map_or(item.span.start, |at| start + at)
    }
}

impl Meant {
    fn nobody() -> Meant {
        Meant { key: None, roles: Vec::new(), name: None, email: None }
    }
}

fn told(
    place: Span,
    span: Span,
    text: Option<String>,
    is_certain: bool,
    key: &str,
    roles: &[&'static str],
) -> TypedPerson {
    let roles = if roles.is_empty() { "…".to_owned() } else { roles.join(", ") };
    let fix = text.map(|text| if is_certain { Fix::safe(span, text) } else { Fix::guess(span, text) });
    let help = format!("write a key such as `{key}:` and, each on a line below it, `roles: [{roles}]` and `name: …`");
    TypedPerson { rule: Form::WrongShape, message: "a person is not written in this way", span: place, help, fix }
}

/// The key that is written is one already, or was certainly meant as one.
fn is_given(key: &str, entry: &Entry, text: &str) -> bool {
    entry.key.as_str(text).is_some_and(|typed| typed == key || spelled_key(typed).as_deref() == Some(key))
}

/// `Person B`, `person_b` and `[person-b]` as the key that is meant.
fn spelled_key(typed: &str) -> Option<String> {
    let plain =
        typed.trim_matches(|letter: char| !letter.is_alphanumeric()).to_ascii_lowercase().replace([' ', '_'], "-");
    (plain != typed && KeyForm::Person.fits(&plain)).then_some(plain)
}

/// `reporter, affected` and `reporter and affected`.
fn roles_in(text: &str) -> Option<Vec<&'static str>> {
    let parts = text.split([',', ';', '&', '/', '+']).flat_map(|it| it.split(" and ")).map(str::trim);
    parts.map(|part| meant_word(part.trim_matches(['(', ')', '[', ']']), Role::WORDS)).collect()
}

/// `Kim Lee (reporter)`, `Kim Lee, reporter`, `Kim Lee - reporter`.
fn named_with_roles(text: &str) -> Option<Meant> {
    let text = text.trim();
    let closed = text.strip_suffix(')').and_then(|inner| inner.rsplit_once('('));
    let parted = [" - ", " – ", " — ", ": ", ", "]
        .into_iter()
        .flat_map(|sign| text.match_indices(sign).map(move |(at, _)| (text.get(..at), text.get(at + sign.len()..))));
    let parted = parted.filter_map(|(name, roles)| Some((name?, roles?)));
    closed.into_iter().chain(parted).find_map(|(name, roles)| {
        let roles = roles_in(roles).filter(|_| !name.trim().is_empty() && roles_in(name).is_none())?;
        Some(Meant { roles, ..named(name) })
    })
}

/// A name, and the address between `<` and `>` behind it.
fn named(text: &str) -> Meant {
    let text = text.trim();
    let address = text.strip_suffix('>').and_then(|it| it.rsplit_once('<')).filter(|(_, address)| is_email(address));
    let (name, email) = match address {
        Some((name, address)) => (name.trim(), Some(address.to_owned())),
        None if is_email(text) => ("", Some(text.to_owned())),
        None => (text, None),
    };
    let name = crate::repair::unwrapped(name).unwrap_or(name);
    Meant { name: (!name.is_empty()).then(|| name.to_owned()), email, ..Meant::nobody() }
}

fn trimmed_end(text: &str, span: Span) -> usize {
    span.start + span.of(text).trim_end().len()
}
