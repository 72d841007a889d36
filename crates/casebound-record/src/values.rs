//! The single values of a file with the shapes of their places: gathered once, looked through by many rules.

use crate::private::Private;
use crate::shape::Shape;
use crate::span::Span;
use crate::yaml::Node;

/// The single values that the table of fields knows, in file order.
#[derive(Debug)]
pub(crate) struct Values(Vec<Value>);

impl Default for Values {
    /// Has room for the values of most files.
    fn default() -> Values {
        Values(Vec::with_capacity(96))
    }
}

#[derive(Debug)]
struct Value {
    shape: &'static Shape,
    span: Span,
    /// The text without the quotes.
    inner: Span,
    /// The text, when it is not simply what is in the file.
    text: Option<Private<Box<str>>>,
}

impl Values {
    /// Adds a scalar; anything else has no value.
    pub(crate) fn push(&mut self, shape: &'static Shape, node: &Node) {
        if let Some((inner, text)) = node.written() {
            self.0.push(Value { shape, span: node.span, inner, text: text.map(|text| Private::new(Box::from(text))) });
        }
    }

    /// Each value at a place of a wanted shape: the shape, where it is, and its text; `text` is the whole file.
    pub(crate) fn of_shape<'a>(
        &'a self,
        text: &'a str,
        wanted: impl Fn(&Shape) -> bool,
    ) -> impl Iterator<Item = (&'static Shape, Span, &'a str)> {
        self.0.iter().filter(move |value| wanted(value.shape)).map(move |value| {
            let words = match &value.text {
                Some(undone) => undone.expose(),
                None => value.inner.of(text),
            };
            (value.shape, value.span, words)
        })
    }

    /// Every free text that is outside `people`: where it is, and its words.
    ///
    /// These are the texts that are searched for names and in which `[person-a]` is a reference.
    /// What describes a person in `people` has the shape `Identity`, never `Text`.
    pub(crate) fn texts<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Span, &'a str)> {
        let is_text = |shape: &Shape| matches!(shape, Shape::Text | Shape::Addressee | Shape::FileName | Shape::Custom);
        self.of_shape(text, is_text).map(|(_, span, words)| (span, words))
    }
}
