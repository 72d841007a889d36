//! Does a tree have the form that the table of fields describes? Every departure is one problem at its place.

mod often_typed;
mod typed_contact;
mod typed_people;
mod typed_values;

use std::borrow::Cow;

pub use typed_contact::TypedContact;

use crate::problem::{Fix, Form, Problem};
use crate::repair;
use crate::route;
use crate::scalar::{self, listing, nearest, sharing_a_part};
use crate::shape::{Field, KeyForm, Shape};
use crate::span::{Span, line_start};
use crate::values::Values;
use crate::yaml::repair::Faults;
use crate::yaml::{self, Entry, Kind, Node, Tree};

/// Compares the root of a tree with its fields, and everything below it; returns the values that have a place there.
pub(crate) fn check(text: &str, tree: &Tree, fields: &'static [Field], problems: &mut Vec<Problem>) -> Values {
    let mut checker = Checker { text, tree, problems, values: Values::default(), field: "" };
    if matches!(tree.root.kind, Kind::Map(_)) {
        checker.map(&tree.root, fields, tree.root.span);
    }
    checker.values
}

/// Reads the YAML of a file with these fields, and repairs its syntax if the intent is clear enough.
pub(crate) fn read(text: &str, range: Span, fields: &'static [Field]) -> Tree {
    let judge = |text: &str, tree: &Tree| {
        let mut problems = Vec::new();
        check(text, tree, fields, &mut problems);
        problems.retain(|problem| problem.rule != Form::MissingKey);
        let has_fix = |problem: &&Problem| problem.fix.as_ref().is_some_and(Fix::is_safe);
        let open = problems.iter().filter(|problem| !has_fix(problem)).map(|problem| problem.span).collect();
        Faults { open, all: problems.len() }
    };
    yaml::repair::parse(text, range, &judge, &|word| has_key(fields, word) || word.starts_with("person-"))
}

/// Returns whether a word is the key of a field, of these or of one within them.
fn has_key(fields: &[Field], word: &str) -> bool {
    fn within(shape: &Shape, word: &str) -> bool {
        match shape {
            Shape::List(inner) | Shape::OneOrMore(inner) | Shape::Entries(_, inner) => within(inner, word),
            Shape::Map(fields) | Shape::Either(_, fields) => has_key(fields, word),
            _ => false,
        }
    }
    fields.iter().any(|field| field.name == word || within(&field.shape, word))
}

struct Checker<'a> {
    text: &'a str,
    tree: &'a Tree,
    problems: &'a mut Vec<Problem>,
    values: Values,
    /// The field of which a value is looked at.
    field: &'static str,
}

impl Checker<'_> {
    fn map(&mut self, node: &Node, fields: &'static [Field], place: Span) {
        let Kind::Map(entries) = &node.kind else {
            let keys: Vec<String> = fields.iter().take(4).map(|field| format!("{}: …", field.name)).collect();
            self.wrong_shape(node, place, &format!("a mapping such as `{{{}}}`", keys.join(", ")));
            return;
        };
        for entry in entries {
            let Some(key) = entry.key.as_str(self.text) else {
                continue; // The tree has a problem for it.
            };
            match fields.iter().find(|field| field.name == key) {
                Some(field) => self.field(entry, field, entries),
                None if self.belongs_above(entry, key, entries, fields) => {}
                None if self.goes_on(node, entry, entries, fields) => {}
                None => {
                    self.unknown_key(entry, key, entries, fields);
                    // What is wrong with the value is told as well, or the key could not be mended without it.
                    let meant = self.problems.last().and_then(|it| it.fix.as_ref()).filter(|fix| fix.is_safe());
                    let field = meant.and_then(|fix| fields.iter().find(|field| field.name == fix.edit.text));
                    if let Some(field) = field {
                        self.field(entry, field, entries);
                    }
                }
            }
        }
        if self.tree.is_broken(node) {
            return; // What could not be read may be the very key.
        }
        let duplicate_of = route::find(&self.tree.root, self.text, "outcome.duplicate_of");
        let is_duplicate = duplicate_of.is_some_and(|found| !found.node.is_null());
        for field in fields.iter().filter(|field| field.required) {
            let is_it = |entry: &&Entry| entry.key.is(self.text, field.name);
            let is_empty = |entry: &Entry| match &entry.value.kind {
                // What told of a duplicate may stand in the other case.
                Kind::List(items) => {
                    items.is_empty() && !is_duplicate && matches!(field.shape, Shape::List(Shape::Map(_)))
                }
                _ => entry.value.is_null(),
            };
            if !entries.iter().filter(is_it).any(|entry| !is_empty(entry)) {
                let place = entries
                    .iter()
                    .find(is_it)
                    .map_or(Span { start: place.start, end: first_line_end(self.text, place) }, |entry| entry.key.span);
                self.push(
                    Form::MissingKey,
                    place,
                    format!("`{}` is missing", field.name),
                    format!("add `{}: …`. {}", field.name, field.meaning),
                );
            }
        }
    }

    /// Looks at the value of a field.
    fn field(&mut self, entry: &Entry, field: &'static Field, beside: &[Entry]) {
        let before = std::mem::replace(&mut self.field, field.name);
        if !self.is_whole_contact(entry, field, beside) {
            self.value(&entry.value, &field.shape, entry.key.span);
        }
        self.field = before;
    }

    /// Tells of a key that certainly belongs to the entry above it, which is empty or a list, as only its indentation is wrong.
    fn belongs_above(&mut self, entry: &Entry, key: &str, entries: &[Entry], fields: &'static [Field]) -> bool {
        let above = entries.iter().take_while(|it| it.key.span != entry.key.span).filter_map(|earlier| {
            let key = earlier.key.as_str(self.text)?;
            let field = fields.iter().find(|field| field.name == key)?;
            Some((earlier, &field.shape))
        });
        let Some((owner, shape)) = above.last() else { return false };
        if let (Shape::Entries(KeyForm::Person, inner), true) = (shape, owner.value.is_null()) {
            return self.is_of_a_person(entry, key, entries, owner, inner);
        }
        let column = |at: usize| at - line_start(self.text, at);
        let column = match (&owner.value.kind, inner_fields(shape)) {
            (Kind::Map(held), None) if is_another(shape, held, key, self.text) && !owner.value.is_flow(self.text) => {
                held.first().map_or(2, |first| column(first.key.span.start))
            }
            (_, Some(inner)) if !inner.iter().any(|field| field.name == key) => return false,
            (Kind::Null, Some(_)) if !matches!(shape, Shape::List(_)) => column(owner.key.span.start) + 2,
            (Kind::List(items), Some(_)) if !owner.value.is_flow(self.text) => match items.last().map(|it| &it.kind) {
                Some(Kind::Map(held)) if !held.iter().any(|it| it.key.as_str(self.text) == Some(key)) => {
                    held.first().map_or(2, |first| column(first.key.span.start))
                }
                _ => return false,
            },
            _ => return false,
        };
        self.indented(entry, column);
        true
    }

    /// Tells of a person, or of what is said of one, in the column of `people`, which is empty.
    fn is_of_a_person(
        &mut self,
        entry: &Entry,
        key: &str,
        entries: &[Entry],
        people: &Entry,
        inner: &'static Shape,
    ) -> bool {
        let column = people.key.span.start - line_start(self.text, people.key.span.start);
        let between =
            entries.iter().filter(|other| people.key.span < other.key.span && other.key.span < entry.key.span);
        let mut between = between.filter_map(|other| other.key.as_str(self.text));
        let is_field = inner_fields(inner).is_some_and(|fields| fields.iter().any(|field| field.name == key));
        let more = match key {
            key if KeyForm::Person.fits(key) => 2,
            _ if is_field && between.any(|other| KeyForm::Person.fits(other)) => 4,
            _ => return false,
        };
        self.indented(entry, column + more);
        true
    }

    /// Reports an entry that stands too far to the left, with the change that moves it.
    fn indented(&mut self, entry: &Entry, column: usize) {
        self.push(
            Form::WrongShape,
            entry.key.span,
            "this key belongs to the one above it",
            "indent it, so that it stands below that key; `casebound fix` does it",
        );
        let start = line_start(self.text, entry.key.span.start);
        let held = Span::new(start, entry.key.span.end.max(entry.value.span.end));
        let now = entry.key.span.start - start;
        let is_block = Span::new(start, entry.key.span.start).of(self.text).bytes().all(|byte| byte == b' ');
        if is_block && column > now {
            let more = " ".repeat(column - now);
            let lines = held.of(self.text).split_inclusive('\n');
            let moved: String = lines
                .map(|line| if line.trim().is_empty() { line.to_owned() } else { format!("{more}{line}") })
                .collect();
            self.fix_last(Some(Fix::safe(held, moved)));
        }
    }

    fn unknown_key(&mut self, entry: &Entry, key: &str, entries: &[Entry], fields: &'static [Field]) {
        let has = |name: &str| fields.iter().any(|field| field.name == name);
        let elsewhere = often_typed::help(key, &has);
        let plain =
            key.trim_matches(|letter: char| !letter.is_alphanumeric()).to_ascii_lowercase().replace([' ', '-'], "_");
        let is_meant = |field: &&Field| plain == field.name;
        let nearest = fields
            .iter()
            .find(is_meant)
            .map(|field| field.name)
            .or_else(|| nearest(key, fields.iter().map(|field| field.name)))
            .filter(|_| elsewhere.is_none());
        let help = match nearest {
            None if elsewhere.is_some() => elsewhere.unwrap_or_default().to_owned(),
            Some(known) => format!("the nearest known key is `{known}`"),
            None => {
                let alike = match sharing_a_part(key, fields.iter().map(|field| field.name)).as_slice() {
                    [] => String::new(),
                    alike => format!("did you mean {}? ", listing(alike.iter().copied())),
                };
                format!("{alike}known keys here: {}", listing(fields.iter().map(|field| field.name)))
            }
        };
        // A key that differs by a letter may be another word: so the value must be one for the field.
        let fits = |known: &str| {
            let field = fields.iter().find(|field| field.name == known);
            field.is_some_and(|field| self.fits(&entry.value, &field.shape))
        };
        let free = |known: &str| !entries.iter().any(|entry| entry.key.as_str(self.text) == Some(known));
        let is_certain = |known: &str| plain == known || often_typed::is_misspelt(&plain, known) && fits(known);
        let fix = nearest.filter(|known| free(known)).map(|known| match is_certain(known) {
            true => Fix::safe(entry.key.span, known),
            false => Fix::guess(entry.key.span, known),
        });
        // A key that looks like another, or holds what can't be seen, is one slip: it has its problem already.
        let told = |problem: &&mut Problem| problem.rule == Form::ConfusableKey && problem.span == entry.key.span;
        if let Some(problem) = self.problems.iter_mut().find(told) {
            problem.fix = problem.fix.take().or(fix);
            return;
        }
        self.problems.push(Problem {
            rule: Form::UnknownKey,
            span: entry.key.span,
            message: Cow::Borrowed("this key is not known here"),
            help: Cow::Owned(help),
            fix,
        });
    }

    /// `key` is the place of the key that leads here, for values that are empty.
    fn value(&mut self, node: &Node, shape: &'static Shape, key: Span) {
        if matches!(node.kind, Kind::Null) {
            return; // Not known is the same as not there; `missing-key` asks for what must be.
        }
        match shape {
            Shape::Map(fields) => {
                let is_map = matches!(node.kind, Kind::Map(_));
                self.map(node, fields, if is_map || node.span.start == node.span.end { key } else { node.span })
            }
            Shape::List(inner) => match &node.kind {
                Kind::List(items) => self.items(items, inner),
                Kind::Scalar { .. } if self.says_nothing(node, Form::WrongShape, shape) => {}
                Kind::Map(_) if self.is_one_item(node, inner) => {}
                _ => {
                    self.wrong_shape(node, node.span, "a list (`[…]`, or lines that begin with `- `)");
                    self.fix_last(self.as_list(node, inner, 1));
                    self.several(node, inner);
                    if let Shape::Member | Shape::Either(Shape::Member, _) = inner {
                        self.values.push(&Shape::Member, node);
                    }
                }
            },
            Shape::OneOrMore(inner) => match &node.kind {
                Kind::List(items) => self.items(items, inner),
                Kind::Scalar { .. } if self.as_list(node, inner, 2).is_some() => {
                    self.wrong_shape(node, node.span, "a list (`[…]`, or lines that begin with `- `)");
                    self.fix_last(self.as_list(node, inner, 2));
                    self.several(node, inner);
                }
                _ => self.value(node, inner, key),
            },
            Shape::Entries(key_form, inner) => match &node.kind {
                Kind::Map(entries) => {
                    let typed = self.typed_people(node, *key_form, inner);
                    self.entries(entries, *key_form, inner, &typed);
                }
                Kind::List(items) if self.are_entries(items, *key_form, inner) => {}
                Kind::List(_) if !self.typed_people(node, *key_form, inner).is_empty() => {}
                Kind::Scalar { .. } if self.says_nothing(node, Form::WrongShape, shape) => {}
                _ => self.wrong_shape(node, node.span, "a mapping (`key: value` lines)"),
            },
            Shape::Either(scalar, fields) => match &node.kind {
                Kind::Map(_) => self.map(node, fields, node.span),
                _ => self.value(node, scalar, key),
            },
            Shape::Custom => {
                if !matches!(node.kind, Kind::Map(_)) {
                    self.wrong_shape(node, node.span, "a mapping (`key: value` lines)");
                }
                self.custom(node);
            }
            scalar => match node.as_str(self.text) {
                Some(value) => {
                    self.values.push(scalar, node);
                    let fault = scalar::check_value(value, scalar).err();
                    if fault.is_some_and(|(rule, ..)| self.says_nothing(node, rule, shape)) {
                        return;
                    }
                    self.scalar(value, node.span, scalar);
                }
                None => {
                    self.wrong_shape(node, node.span, "a single value");
                    self.fix_last(self.as_single(node, scalar));
                }
            },
        }
    }

    /// Tells of a list with one entry and no dash before it.
    fn is_one_item(&mut self, node: &Node, inner: &'static Shape) -> bool {
        let Some(fields) = inner_fields(inner) else { return false };
        let is_field = |entry: &Entry| fields.iter().any(|field| entry.key.is(self.text, field.name));
        let start = line_start(self.text, node.span.start);
        let indent = Span::new(start, node.span.start).of(self.text);
        let is_block = !node.is_flow(self.text) && indent.bytes().all(|byte| byte == b' ');
        if !is_block || !node.entries().iter().all(is_field) {
            return false;
        }
        self.push(
            Form::WrongShape,
            Span::new(node.span.start, node.span.end.min(first_line_end(self.text, node.span))),
            "this is an entry of a list, and no dash is before it",
            "write `- ` before its first key, and indent the others as far; `casebound fix` does it",
        );
        let held = Span::new(node.span.start, node.span.end);
        let lines: String = held
            .of(self.text)
            .split_inclusive('\n')
            .enumerate()
            .map(|(idx, line)| match (idx, line.trim().is_empty()) {
                (0, _) => format!("- {line}"),
                (_, true) => line.to_owned(),
                _ => format!("  {line}"),
            })
            .collect();
        self.fix_last(Some(Fix::safe(held, lines)));
        self.map(node, fields, node.span);
        true
    }

    /// Tells of `- person-a:` where `person-a:` belongs.
    fn are_entries(&mut self, items: &[Node], key_form: KeyForm, inner: &'static Shape) -> bool {
        let Some(fields) = inner_fields(inner) else { return false };
        let is_entry = |item: &Node| {
            let mut entries = item.entries().iter();
            let is_key = |entry: &Entry| entry.key.as_str(self.text).is_some_and(|key| key_form.fits(key));
            let is_owner = entries.next().is_some_and(|entry| is_key(entry) && entry.value.is_null());
            is_owner
                && !item.is_flow(self.text)
                && entries.all(|entry| fields.iter().any(|field| entry.key.is(self.text, field.name)))
        };
        if items.is_empty() || !items.iter().all(is_entry) {
            return false;
        }
        for item in items {
            let before = Span::new(line_start(self.text, item.span.start), item.span.start);
            let dash = before.of(self.text).find('-').map_or(item.span.start, |at| before.start + at);
            let dash = Span::new(dash, item.span.start);
            self.push(
                Form::WrongShape,
                dash,
                "no dash belongs before this key",
                "take it out, and leave the key in its column; `casebound fix` does it",
            );
            self.fix_last(Some(Fix::safe(dash, "")));
        }
        true
    }

    /// Tells of people who are written in another way than by key and fields; returns their places.
    fn typed_people(&mut self, node: &Node, key_form: KeyForm, inner: &'static Shape) -> Vec<Span> {
        let Some(fields) = inner_fields(inner).filter(|_| key_form == KeyForm::Person) else { return Vec::new() };
        let mut reader = typed_people::Reader::new(self.text, self.tree, node, fields);
        let found = match &node.kind {
            Kind::Map(entries) => reader.in_map(node, entries),
            Kind::List(items) => reader.in_list(items),
            _ => Vec::new(),
        };
        let mut places = Vec::new();
        for person in found {
            places.push(person.span);
            let end = person.span.end.min(first_line_end(self.text, person.span));
            let span = Span { start: person.span.start, end };
            self.push(person.rule, span, person.message, person.help);
            self.fix_last(person.fix);
        }
        places
    }

    /// Gathers the values of a committee's own fields, which may be nested by mistake.
    fn custom(&mut self, node: &Node) {
        match &node.kind {
            Kind::Map(entries) => entries.iter().for_each(|entry| self.custom(&entry.value)),
            Kind::List(items) => items.iter().for_each(|item| self.custom(item)),
            Kind::Scalar { .. } => self.values.push(&Shape::Custom, node),
            Kind::Null => {}
        }
    }

    fn items(&mut self, items: &[Node], inner: &'static Shape) {
        for item in items {
            match item.kind {
                Kind::Null if self.tree.is_broken(item) => {} // It is not empty, it could not be read.
                Kind::Null => self.push(
                    Form::WrongShape,
                    item.span,
                    "this item of the list is empty",
                    "write its value, or remove the item",
                ),
                _ if self.is_several_in_one(item, inner) => {}
                _ => self.value(item, inner, item.span),
            }
        }
    }

    /// `told` are the keys of entries of which something was said already.
    fn entries(&mut self, entries: &[Entry], key_form: KeyForm, inner: &'static Shape, told: &[Span]) {
        for (place, entry) in entries.iter().enumerate() {
            if told.contains(&entry.key.span) {
                if let Kind::Map(_) = entry.value.kind {
                    self.value(&entry.value, inner, entry.key.span);
                }
                continue;
            }
            // `roles:` in the column of `person-a:`, which is empty.
            if self.is_stray(entry, inner) {
                let before = entries.get(..place).unwrap_or_default();
                let owner = before.iter().rev().find(|entry| !self.is_stray(entry, inner));
                if let Some(start) = owner.filter(|owner| owner.value.is_null()).map(|owner| owner.key.span.start) {
                    self.indented(entry, start - line_start(self.text, start) + 2);
                    continue;
                }
            }
            if !entry.key.as_str(self.text).is_some_and(|key| key_form.fits(key)) {
                let help = match key_form {
                    KeyForm::Person => {
                        "write `person-` and lower-case letters or digits, and the name below it: `person-a: {roles: [reporter], name: …}`"
                    }
                    KeyForm::Slug => "write lower-case letters, digits and hyphens",
                    KeyForm::Name => "write lower-case letters, digits, hyphens and underscores",
                };
                self.push(Form::BadKey, entry.key.span, "this key does not have the form of its kind", help);
            }
            match entry.value.kind {
                Kind::Null if self.tree.is_broken(&entry.value) => {}
                Kind::Null if entries.get(place + 1).is_some_and(|next| self.is_stray(next, inner)) => {}
                Kind::Null => self.push(
                    Form::WrongShape,
                    entry.key.span,
                    "nothing is written for this key",
                    "write its value, or remove the key",
                ),
                _ => self.value(&entry.value, inner, entry.key.span),
            }
        }
    }

    /// Returns whether a key that stands among free keys is one of the fields that belong within them.
    fn is_stray(&self, entry: &Entry, inner: &'static Shape) -> bool {
        let key = entry.key.as_str(self.text).unwrap_or_default();
        let is_field = inner_fields(inner).is_some_and(|fields| fields.iter().any(|field| field.name == key));
        is_field && !matches!(entry.value.kind, Kind::Map(_) | Kind::Null)
    }

    fn scalar(&mut self, value: &str, span: Span, shape: &Shape) {
        if let Err((rule, message, help)) = scalar::check_value(value, shape) {
            let fix = scalar::intended_value(value, shape).map(|text| Fix::safe(span, text));
            let help = match (&fix, repair::date_help(value)) {
                (Some(fix), _) if rule == Form::BadDate && fix.edit.text.contains('T') => TIME_AS_MEANT.into(),
                (Some(_), _) if rule == Form::BadDate => DATE_AS_MEANT.into(),
                (None, Some(words)) if rule == Form::BadDate => words.into(),
                (None, None) if rule == Form::BadDate && crate::time::Time::parse(value).is_ok() => MONTH_ALONE.into(),
                _ => help,
            };
            self.problems.push(Problem { rule, span, message, help, fix });
        }
    }

    /// Adds a fix to the last problem.
    fn fix_last(&mut self, fix: Option<Fix>) {
        if let Some(problem) = self.problems.last_mut() {
            problem.fix = fix;
        }
    }

    fn wrong_shape(&mut self, node: &Node, span: Span, expected: &str) {
        let found = match node.kind {
            Kind::Null => "nothing",
            Kind::Scalar { .. } => "a single value",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
        };
        let span = Span { start: span.start, end: span.end.min(first_line_end(self.text, span)) };
        self.push(
            Form::WrongShape,
            span,
            format!("this is {found}, but {expected} belongs here"),
            format!("write {expected}; `casebound explain wrong-shape` shows how"),
        );
    }

    fn push(
        &mut self,
        rule: Form,
        span: Span,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) {
        self.problems.push(Problem { rule, span, message: message.into(), help: help.into(), fix: None });
    }
}

/// Returns whether a key has the form of the free keys of a mapping, and is none that it has.
fn is_another(shape: &Shape, held: &[Entry], key: &str, text: &str) -> bool {
    matches!(shape, Shape::Entries(KeyForm::Person, _))
        && KeyForm::Person.fits(key)
        && !held.iter().any(|entry| entry.key.as_str(text) == Some(key))
}

/// The fields of a mapping, or of those in a list.
fn inner_fields(shape: &'static Shape) -> Option<&'static [Field]> {
    match shape {
        Shape::Map(fields) | Shape::Either(_, fields) => Some(fields),
        Shape::List(inner) | Shape::OneOrMore(inner) => inner_fields(inner),
        _ => None,
    }
}

/// What is meant is certain, and no finding repeats it.
const DATE_AS_MEANT: &str = "write year, month and day as in `2026-06-03`; `casebound fix` does it";

/// Only the month of something is known that has a day.
const MONTH_ALONE: &str =
    "write the first day that it can have been, such as `2026-06-01`, and say in the text that only the month is known";

/// The same where a time was written, too.
const TIME_AS_MEANT: &str = "write day, time and offset as in `2026-06-03T09:00+02:00`; `casebound fix` does it";

fn first_line_end(text: &str, span: Span) -> usize {
    let rest = text.get(span.start..).unwrap_or_default();
    span.start + rest.find(['\n', '\r']).unwrap_or(rest.len())
}
