//! A person's words: text that must not reach a terminal, a log or a report by accident.

use std::fmt;

/// Text (or another value) that names, describes or quotes a person.
///
/// There is no `Display` and no `Serialize`, and `Debug` prints `[private]`.
/// The one way out is [`Private::expose`], so a search for `.expose()` lists every place
/// where private text is looked at.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Private<T = String>(T);

impl<T> Private<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Private<T> {
        Private(value)
    }

    /// Returns the value itself. The caller answers for where it goes.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

#[cfg(test)]
mod tests {
    use super::Private;

    #[test]
    fn debug_shows_nothing() {
        let secret = Private::new(String::from("Person A"));
        assert_eq!(format!("{:?} {:#?}", secret, Some(&secret)), "[private] Some(\n    [private],\n)");
    }
}
