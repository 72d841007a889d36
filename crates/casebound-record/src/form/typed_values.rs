//! Values as people type them: `none`, several in one, a text where YAML sees something else.

use std::borrow::Cow;

use super::Checker;
use crate::problem::{Fix, Form};
use crate::quote;
use crate::repair;
use crate::scalar;
use crate::shape::{Field, Shape};
use crate::span::{Span, line_start};
use crate::yaml::{Entry, Kind, Node};

impl Checker<'_> {
    /// Tells of `none` or `n/a` where an empty value says that.
    pub(super) fn says_nothing(&mut self, node: &Node, rule: Form, shape: &Shape) -> bool {
        let Some(value) = node.as_str(self.text).filter(|value| repair::is_nothing(value)) else { return false };
        let is_plain = node.span.of(self.text) == value;
        if self.may_be_a_fact(value, shape) {
            let help = match self.field {
                "finding" => {
                    "if the code of conduct was not violated, write `no-violation`; if nothing is found yet, leave the value empty"
                }
                "until" | "keep_until" => {
                    "if it has no last day, write `indefinite`; if the day is not known yet, leave the value empty"
                }
                "agreed_by" | "approved_by" | "proposed_by" | "decided_by" | "given_by" => {
                    "if nobody did, leave the value empty; else write the keys of the members: `[KEY, KEY]`"
                }
                _ => "leave the value empty where nothing is known; else write what it is",
            };
            let is_word = matches!(shape, Shape::Word(_));
            let listed = is_word.then(|| scalar::check_value(value, shape).err()).flatten();
            let help = match listed {
                Some((_, _, listed)) if self.field != "finding" => {
                    format!("{listed}; or leave the value empty where nothing is known").into()
                }
                _ => Cow::Borrowed(help),
            };
            self.push(rule, node.span, "this says that there is none, in a place for something else", help);
            return true;
        }
        self.push(
            rule,
            node.span,
            "this says that there is none, in a place for something else",
            "leave the value empty, or take out the line",
        );
        self.fix_last(is_plain.then(|| Fix::safe(node.span, "")));
        true
    }

    /// `the chair: Kim` and `[person-b]` as the single value that was meant.
    pub(super) fn as_single(&self, node: &Node, shape: &Shape) -> Option<Fix> {
        let written = node.span.of(self.text);
        let is_text = matches!(shape, Shape::Text | Shape::Addressee);
        let fix = |text: String| Some(Fix::safe(node.span, text));
        match &node.kind {
            _ if written.contains('\n') => None,
            Kind::Map(entries) if is_text && entries.len() == 1 && !node.is_flow(self.text) => {
                fix(quote::scalar(written))
            }
            Kind::List(items) if is_text && node.is_flow(self.text) && !items.is_empty() => fix(quote::scalar(written)),
            Kind::List(items) => {
                let [item] = &items[..] else { return None };
                let value = item.as_str(self.text)?;
                scalar::check_value(value, shape).is_ok().then(|| item.span.of(self.text).to_owned()).and_then(fix)
            }
            _ => None,
        }
    }

    /// `roles: reporter, affected` as the list that was meant, where it has so many items.
    pub(super) fn as_list(&self, node: &Node, inner: &Shape, least: usize) -> Option<Fix> {
        let value = node.as_str(self.text)?;
        if matches!(inner, Shape::Identity | Shape::Text) {
            return self.as_texts(node, value, least);
        }
        // A conflict is a member, or a mapping that says more.
        let inner = if let Shape::Either(scalar, _) = inner { scalar } else { inner };
        let written = node.span.of(self.text);
        let is_plain = written == value && !written.contains(['\n', '[', ']', '{', '}', '#']);
        let is_key = matches!(
            inner,
            Shape::Word(_)
                | Shape::Member
                | Shape::Type
                | Shape::Event
                | Shape::Space
                | Shape::Person
                | Shape::CodeName
        );
        let is_address = matches!(inner, Shape::Email);
        if !is_plain || !is_key && !is_address {
            return None;
        }
        let parts = written.split([',', ';', '&']).flat_map(|it| it.split(" and "));
        let parts = parts.flat_map(|it| it.split(if is_address { " / " } else { "\n" })).map(str::trim);
        let item = |part: &str| match scalar::check_value(part, inner) {
            Ok(()) => Some(part.to_owned()),
            Err(_) => scalar::intended_value(part, inner),
        };
        let items = parts.map(item).collect::<Option<Vec<String>>>()?;
        // `all` is not a member's key.
        let names_nobody = |item: &String| repair::means_many(item);
        if matches!(inner, Shape::Member) && items.iter().any(names_nobody) {
            return None;
        }
        (items.len() >= least).then(|| Fix::safe(node.span, format!("[{}]", items.join(", "))))
    }

    /// Texts that stand in one value where a list belongs: user names and numbers, or a single text.
    fn as_texts(&self, node: &Node, value: &str, least: usize) -> Option<Fix> {
        let items = match several_texts(self.field, value) {
            Some(items) => items,
            None if value.contains([',', ';', '\n', '[', ']', '{', '}']) || value.contains(" and ") => return None,
            None => vec![value.trim()],
        };
        let items: Vec<String> = items.into_iter().map(quote::scalar).collect();
        (items.len() >= least && !value.trim().is_empty())
            .then(|| Fix::safe(node.span, format!("[{}]", items.join(", "))))
    }

    /// Tells of an item of a list that holds several user names or numbers.
    pub(super) fn is_several_in_one(&mut self, item: &Node, inner: &Shape) -> bool {
        let value = item.as_str(self.text).filter(|_| matches!(inner, Shape::Identity));
        let Some(items) = value.and_then(|value| several_texts(self.field, value)) else { return false };
        let start = line_start(self.text, item.span.start);
        let before = Span::new(start, item.span.start).of(self.text);
        let between = if before.trim() == "-" { format!("\n{before}") } else { ", ".to_owned() };
        let is_known = before.trim() == "-" || before.contains('[');
        let items: Vec<String> = items.into_iter().map(quote::scalar).collect();
        self.push(
            Form::WrongShape,
            item.span,
            "several stand in one item of this list",
            "write each as an item of its own: `[\"@one\", \"@two\"]`; only then is each of them protected",
        );
        self.fix_last(is_known.then(|| Fix::safe(item.span, items.join(&between))));
        true
    }

    /// Says of a list in one value what to type, where that is not certain.
    pub(super) fn several(&mut self, node: &Node, inner: &Shape) {
        let value = node.as_str(self.text).unwrap_or_default();
        let inner = if let Shape::Either(scalar, _) = inner { scalar } else { inner };
        let help = match inner {
            Shape::Member if repair::means_many(value) => {
                "write the keys of the members: `[KEY, KEY]`; only those count who are named"
            }
            Shape::Identity | Shape::Text => "write each as an item of its own: `[\"one\", \"two\"]`",
            Shape::Word(_) => {
                if let (Err((_, _, help)), Some(problem)) =
                    (scalar::check_value(value, inner), self.problems.last_mut().filter(|it| it.fix.is_none()))
                {
                    problem.help = format!("{help}; in brackets: `[…]`").into();
                }
                return;
            }
            _ => return,
        };
        if let Some(problem) = self.problems.last_mut().filter(|it| it.fix.is_none()) {
            problem.help = Cow::Borrowed(help);
        }
    }

    /// Tells of the rest of a text behind a comma, which within `{…}` looks like a key: `{where: Berlin, Alexanderplatz}`.
    pub(super) fn goes_on(&mut self, node: &Node, entry: &Entry, entries: &[Entry], fields: &'static [Field]) -> bool {
        let is_rest = node.is_flow(self.text) && entry.value.is_null() && entry.key.span.end >= entry.value.span.end;
        let before = entries.iter().take_while(|it| it.key.span != entry.key.span).last();
        let Some(before) = before.filter(|_| is_rest) else { return false };
        let field = fields.iter().find(|field| before.key.is(self.text, field.name));
        let is_text = |shape: &Shape| matches!(shape, Shape::Text | Shape::Identity | Shape::Addressee);
        let takes_text = field.is_some_and(|field| match &field.shape {
            Shape::OneOrMore(inner) => is_text(inner),
            shape => is_text(shape),
        });
        let value = before.value.as_str(self.text).map(str::to_owned);
        self.push(
            Form::UnknownKey,
            entry.key.span,
            "a comma ends a text within brackets, so this is taken for a key",
            "put the text in quotes: `{where: \"Berlin, Alexanderplatz\"}`; if it is a key, write `: ` and its value behind it",
        );
        let between = Span::new(before.value.span.end, entry.key.span.start).of(self.text);
        if let Some(value) = value.filter(|_| takes_text && !between.contains(['\n', '#'])) {
            let whole = Span::new(before.value.span.start, entry.key.span.end);
            let text = format!("{value}{between}{}", entry.key.span.of(self.text));
            self.fix_last(Some(Fix::safe(whole, quote::scalar(&text))));
        }
        true
    }

    /// Returns whether `none` or `no` may be what somebody found out, and not only that nothing is known.
    fn may_be_a_fact(&self, value: &str, shape: &Shape) -> bool {
        let by_members = ["agreed_by", "approved_by", "proposed_by", "decided_by", "given_by"].contains(&self.field);
        let is_word = matches!(shape, Shape::Word(_) | Shape::Until | Shape::SanctionEnd);
        repair::is_denial(value) && (by_members || is_word)
    }

    /// Returns whether a value can be what a field takes, as it is or after a fix.
    pub(super) fn fits(&self, node: &Node, shape: &Shape) -> bool {
        match (shape, &node.kind) {
            (_, Kind::Null) => true,
            (Shape::Map(_) | Shape::Custom | Shape::Either(..), Kind::Map(_)) => true,
            (Shape::Entries(..), kind) => matches!(kind, Kind::Map(_) | Kind::List(_)),
            (Shape::Map(_) | Shape::Custom, _) => false,
            (Shape::Either(scalar, _), _) => self.fits(node, scalar),
            (Shape::List(inner) | Shape::OneOrMore(inner), Kind::List(items)) => {
                items.iter().all(|item| self.fits(item, inner))
            }
            (Shape::List(inner), Kind::Map(_)) => super::inner_fields(inner).is_some(),
            (Shape::List(inner), _) => self.as_list(node, inner, 1).is_some(),
            (Shape::OneOrMore(inner), _) => self.as_list(node, inner, 2).is_some() || self.fits(node, inner),
            (scalar, _) => node.as_str(self.text).is_some_and(|value| {
                scalar::check_value(value, scalar).is_ok() || scalar::intended_value(value, scalar).is_some()
            }),
        }
    }
}

/// Returns the user names or telephone numbers that stand in one value; `None` where they are not certainly several.
fn several_texts<'v>(field: &str, value: &'v str) -> Option<Vec<&'v str>> {
    let value = value.trim();
    let value = value.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(value);
    let all_at = value.split_whitespace().all(|part| part.starts_with('@'));
    let is_sign = |it: char| matches!(it, ',' | ';' | '&' | '\n') || all_at && it.is_whitespace();
    let parts = value.split(is_sign).flat_map(|it| it.split(" and ")).flat_map(|it| it.split(" or "));
    let parts = parts.flat_map(|it| it.split(" / ")).map(str::trim).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.map(|part| repair::unwrapped(part).unwrap_or(part)).collect();
    let is_handle = |part: &&str| part.starts_with('@') || !part.contains(char::is_whitespace);
    let is_one = |part: &&str| match field {
        "handles" => is_handle(part),
        "phone" => is_number(part),
        _ => false,
    };
    (parts.len() > 1 && parts.iter().all(is_one)).then_some(parts)
}

/// Returns whether this is a telephone number and nothing else.
pub(super) fn is_number(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    (6..=17).contains(&digits) && part.chars().all(|it| it.is_ascii_digit() || " +()-./\u{a0}".contains(it))
}
