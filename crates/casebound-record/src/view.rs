//! Looks into a tree by key and gives what could be read there; what can't be read is `None`, since `form` has said so.

use chrono::NaiveDate;

use crate::private::Private;
use crate::repair;
use crate::time::parse_day;
use crate::yaml::{Entry, Kind, Node};

/// One place of a tree, which may not exist.
#[derive(Clone, Copy)]
pub struct View<'a> {
    text: &'a str,
    node: Option<&'a Node>,
    /// The key for which a single value is here in place of a mapping.
    short: Option<&'static str>,
}

impl<'a> View<'a> {
    pub(crate) fn new(text: &'a str, node: &'a Node) -> View<'a> {
        View { text, node: Some(node), short: None }
    }

    /// A place that does not exist.
    pub(crate) fn nothing() -> View<'static> {
        View { text: "", node: None, short: None }
    }

    /// The same place, where a single value is that of one key.
    pub(crate) fn short_for(self, key: Option<&'static str>) -> View<'a> {
        View { short: key, ..self }
    }

    pub(crate) fn get(self, key: &str) -> View<'a> {
        let node = self.node.and_then(|node| match node.kind {
            Kind::Scalar { .. } if self.short == Some(key) => Some(node),
            _ => node.get(self.text, key).map(|entry| &entry.value),
        });
        View { text: self.text, node, short: None }
    }

    pub(crate) fn exists(self) -> bool {
        self.node.is_some_and(|node| !matches!(node.kind, Kind::Null))
    }

    pub(crate) fn str(self) -> Option<&'a str> {
        self.node?.as_str(self.text)
    }

    pub(crate) fn string(self) -> Option<String> {
        self.str().map(str::to_owned)
    }

    pub(crate) fn private(self) -> Option<Private> {
        self.string().map(Private::new)
    }

    /// What identifies somebody, without signs that only stand around it. A word such as `unknown` or `Person A` says the
    /// same as nothing (S3-14).
    pub(crate) fn known(self) -> Option<Private> {
        let written = self.str()?;
        let meant = repair::unwrapped(written).unwrap_or(written);
        (!repair::is_placeholder(meant)).then(|| Private::new(meant.to_owned()))
    }

    pub(crate) fn word<T>(self, from_word: fn(&str) -> Option<T>) -> Option<T> {
        self.str().and_then(from_word)
    }

    pub(crate) fn day(self) -> Option<NaiveDate> {
        parse_day(self.str()?).ok()
    }

    pub(crate) fn count(self) -> Option<u32> {
        self.str()?.parse().ok()
    }

    pub(crate) fn yes(self) -> bool {
        self.str() == Some("yes")
    }

    /// One value for each item of a list, in order, so that positions agree with the file.
    pub(crate) fn list<T>(self, read: impl Fn(View<'a>) -> T) -> Vec<T> {
        match self.node.map(|node| &node.kind) {
            Some(Kind::List(items)) => items.iter().map(|item| read(View::new(self.text, item))).collect(),
            _ => Vec::new(),
        }
    }

    /// Like [`View::list`], where a single value stands for a list of one.
    pub(crate) fn one_or_more<T>(self, read: impl Fn(View<'a>) -> T) -> Vec<T> {
        match self.node.map(|node| &node.kind) {
            None | Some(Kind::Null) => Vec::new(),
            Some(Kind::List(_)) => self.list(read),
            Some(_) => vec![read(self)],
        }
    }

    /// The texts of a list. An item that is not a single value is an empty text, so that positions agree.
    pub(crate) fn strings(self) -> Vec<String> {
        self.one_or_more(|it| it.string().unwrap_or_default())
    }

    /// One value for each key of a mapping, in file order.
    pub(crate) fn entries<T>(self, read: impl Fn(&'a str, View<'a>) -> T) -> Vec<T> {
        self.raw_entries()
            .iter()
            .filter_map(|entry| Some(read(entry.key.as_str(self.text)?, View::new(self.text, &entry.value))))
            .collect()
    }

    pub(crate) fn raw_entries(self) -> &'a [Entry] {
        match self.node.map(|node| &node.kind) {
            Some(Kind::Map(entries)) => entries,
            _ => &[],
        }
    }
}
