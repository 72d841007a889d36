//! Code names of cases in a text, in every spelling: by them a reader could match commit messages with it.

use std::collections::HashMap;

use casebound_names::text::Text;
use casebound_record::Span;

use super::Weight;

/// The code names that may not be in a text.
#[derive(Debug, Default)]
pub(super) struct CodeNames {
    /// By the letters and digits of each.
    names: HashMap<String, String>,
}

impl CodeNames {
    pub(super) fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> CodeNames {
        let key =
            |name: &str| name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        CodeNames { names: names.into_iter().map(|name| (key(name), name.to_owned())).collect() }
    }

    /// Returns where a text holds one: joined or with a sign between for sure, with a blank perhaps.
    pub(super) fn find(&self, text: &Text<'_>) -> Vec<(Span, &str, Weight)> {
        let mut found = Vec::new();
        if self.names.is_empty() {
            return found;
        }
        for first in 0..text.len() {
            let mut joined = String::new();
            let mut weight = Weight::Block;
            for last in first..text.len().min(first + 4) {
                let gap = text.gap(last);
                match gap {
                    _ if last == first => {}
                    " " | "\n" => weight = Weight::Review,
                    gap if gap.chars().count() <= 1 => {}
                    _ => break,
                }
                joined.push_str(text.word(last));
                if let Some(name) = self.names.get(&joined) {
                    found.push((text.span(first, last), name.as_str(), weight));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_found() {
        let names = CodeNames::of(["quiet-harbor", "calm-meadow-2"]);
        for (text, expected) in [
            ("See quiet-harbor.", Some(Weight::Block)),
            ("See Quiet_Harbor.", Some(Weight::Block)),
            ("See quietharbor.", Some(Weight::Block)),
            ("cases/2026/quiet-harbor.md", Some(Weight::Block)),
            ("See calm-meadow-2.", Some(Weight::Block)),
            ("See Quiet Harbor.", Some(Weight::Review)),
            ("A quiet, small harbor.", None),
            ("See quiet-harbors.", None),
        ] {
            let found = names.find(&Text::new(text)).first().map(|(_, _, weight)| *weight);
            assert_eq!(found, expected, "{text}");
        }
    }
}
