//! The index of all rules: for people as a table, for the program as data.

use std::collections::BTreeSet;

use crate::requirements::REQUIREMENTS;
use crate::{RULES, Rule};

impl Rule {
    /// The first sentence of the page, which says what is wrong.
    pub fn summary(&self) -> String {
        let text = self.page.split_once("\n\n").map_or("", |(_, rest)| rest);
        let paragraph: String = text.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        match paragraph.split_once(". ") {
            Some((sentence, _)) => format!("{sentence}."),
            None => paragraph,
        }
    }

    /// The requirement numbers that the page names, such as `S3-22`, in order.
    pub fn sources(&self) -> Vec<String> {
        let words = self.page.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-'));
        let found: BTreeSet<(u32, u32, String)> = words.filter_map(source).collect();
        found.into_iter().map(|(_, _, word)| word).collect()
    }
}

/// Reads a requirement number such as `S3-22` or `S5-36b`; the numbers are for sorting.
fn source(word: &str) -> Option<(u32, u32, String)> {
    let (document, number) = word.strip_prefix('S')?.split_once('-')?;
    let digits = number.trim_end_matches('b');
    Some((document.parse().ok()?, digits.parse().ok()?, word.to_owned()))
}

/// The index as Markdown, with a final newline.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Rules\n\nGenerated from the pages in `src/rules`. `casebound explain RULE` prints a page.\n\n\
         | Rule | Severity | Waivable | What is wrong | From | Since |\n| :--- | :--- | :--- | :--- | :--- | :--- |\n",
    );
    for rule in RULES {
        let waivable = if rule.waivable { "yes" } else { "no" };
        let summary = rule.summary().replace('|', "\\|");
        let sources = rule.sources().join(" ");
        text.push_str(&format!(
            "| `{}` | {} | {waivable} | {summary} | {sources} | {} |\n",
            rule.id,
            rule.severity.word(),
            rule.since
        ));
    }
    text.push_str("\n## Not checkable\n\nWhat the sources ask for and no rule can hold, with the fact that is missing.\n\n");
    for it in REQUIREMENTS {
        if let Some(missing) = it.not_checkable {
            text.push_str(&format!("- {}: {missing}\n", it.number));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule;

    #[test]
    fn pages_tell_their_sources() {
        let rule = rule("keep-until-mismatch").unwrap();
        assert_eq!(rule.sources(), ["S5-50", "S5-51"]);
        assert!(rule.summary().ends_with('.'));
    }
}
