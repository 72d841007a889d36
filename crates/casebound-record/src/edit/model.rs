//! What a tree says: the values without their places and their style, so that two texts can be compared.

use serde_yaml::Value as Other;

use super::Value;
use crate::yaml::{Kind, Node, Style};

/// What a tree says, without its places and its style.
#[derive(Clone)]
pub(crate) enum Model {
    Null,
    Scalar {
        text: String,
        /// Whether every reader has to take it for text.
        is_text: bool,
    },
    List(Vec<Model>),
    Map(Vec<(String, Model)>),
}

impl Model {
    pub(crate) fn of(text: &str, node: &Node) -> Self {
        match &node.kind {
            Kind::Null => Self::Null,
            Kind::Scalar { style, .. } => {
                Self::Scalar { text: node.as_str(text).unwrap_or_default().to_owned(), is_text: *style != Style::Plain }
            }
            Kind::List(items) => Self::List(items.iter().map(|item| Self::of(text, item)).collect()),
            Kind::Map(entries) => Self::Map(
                entries
                    .iter()
                    .map(|entry| {
                        let key = entry.key.as_str(text).unwrap_or_default().to_owned();
                        (key, Self::of(text, &entry.value))
                    })
                    .collect(),
            ),
        }
    }

    pub(crate) fn new(value: &Value) -> Self {
        match value {
            Value::Word(text) => Self::Scalar { text: text.clone(), is_text: false },
            Value::Text(text) => Self::Scalar { text: text.clone(), is_text: true },
            Value::List(items) => Self::List(items.iter().map(Self::new).collect()),
            Value::Map(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), Self::new(value))).collect())
            }
        }
    }

    /// The part at a path of entry and item numbers.
    pub(crate) fn at(&mut self, path: &[usize]) -> Option<&mut Self> {
        path.iter().try_fold(self, |model, &place| match model {
            Self::List(items) => items.get_mut(place),
            Self::Map(entries) => entries.get_mut(place).map(|(_, value)| value),
            Self::Null | Self::Scalar { .. } => None,
        })
    }

    /// Whether both say the same in the same order, whatever their style.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Scalar { text: a, .. }, Self::Scalar { text: b, .. }) => a == b,
            (Self::List(a), Self::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b)),
            (Self::Map(a), Self::Map(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && a.1.is_same(&b.1))
            }
            _ => false,
        }
    }

    /// Whether `yaml_serde` finds the same in a text. It is safe to use once our reader found no alias and no depth.
    pub(crate) fn agrees_with_other_reader(&self, yaml: &str) -> Result<(), ()> {
        let other: Other = serde_yaml::from_str(yaml).map_err(|_| ())?;
        let empty = matches!(self, Self::Map(entries) if entries.is_empty()) && other == Other::Null;
        if empty || self.agrees(&other) { Ok(()) } else { Err(()) }
    }

    /// Whether the other reader found the same; it may take plain scalars for numbers and the like.
    fn agrees(&self, other: &Other) -> bool {
        match (self, other) {
            (Self::Null, Other::Null) => true,
            (Self::Scalar { text, .. }, Other::String(string)) => text == string,
            (Self::Scalar { is_text, .. }, Other::Number(_) | Other::Bool(_)) => !is_text,
            (Self::List(a), Other::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.agrees(b)),
            (Self::Map(a), Other::Mapping(b)) => {
                let key = |key: &str, other: &Other| other.as_str().is_none_or(|other| other == key);
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| key(&a.0, b.0) && a.1.agrees(b.1))
            }
            _ => false,
        }
    }
}
