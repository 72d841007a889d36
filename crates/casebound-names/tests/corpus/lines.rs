//! The lines of the table `forms.tsv`: a person, a text, and what must be found in it.

use casebound_record::{Person, Private};

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CorpusLine {
    /// The name of the person.
    pub(crate) name: &'static str,
    /// Their address; empty when they have none.
    pub(crate) email: &'static str,
    /// Their handle; empty when they have none.
    pub(crate) handle: &'static str,
    /// The text to search.
    pub(crate) text: &'static str,
    /// How sure the best hit is: `sure`, `unsure` or `none`.
    pub(crate) expected: &'static str,
}

impl CorpusLine {
    /// Returns the person of the line.
    pub(crate) fn person(&self) -> Person {
        let some = |text: &str| (!text.is_empty()).then(|| Private::new(text.to_owned()));
        Person {
            name: some(self.name),
            emails: some(self.email).into_iter().collect(),
            handles: some(self.handle).into_iter().collect(),
            ..Person::default()
        }
    }
}

/// Reads the table.
pub(crate) fn corpus_lines() -> impl Iterator<Item = CorpusLine> {
    include_str!("forms.tsv").lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, email, handle, text, expected] = fields[..] else { panic!("not five fields: {line}") };
        CorpusLine { name, email, handle, text, expected }
    })
}
