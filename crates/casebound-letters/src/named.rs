//! Patterns by language and name, from files with lines `part NAME: PATTERN` and `class NAME: PATTERN`: which parts a letter has, and what it tells.

use std::collections::HashMap;

use crate::language::Language;
use crate::pattern::Pattern;
use crate::phrases::{CLASSES, lines};
use crate::scene::Scene;
use crate::text::Sentence;

/// By language and name, what shows it.
pub(crate) type Named = HashMap<(Language, &'static str), Vec<Pattern>>;

/// Reads such files. An error says what is wrong in which line.
pub(crate) fn read(files: &[(Language, &'static str)]) -> Result<Named, String> {
    let mut all = Named::new();
    for (language, text) in files {
        let mut classes = CLASSES.get(language).cloned().unwrap_or_default();
        for line in lines(text) {
            let (head, pattern) = line.split_once(": ").ok_or(line)?;
            let pattern = Pattern::parse(pattern, &classes).map_err(|why| format!("{line}: {why}"))?;
            if let Some(name) = head.strip_prefix("class ") {
                classes.insert(name.to_owned(), pattern);
                continue;
            }
            let name = head.strip_prefix("part ").ok_or(line)?;
            all.entry((*language, name)).or_default().push(pattern);
        }
    }
    Ok(all)
}

/// Returns whether a sentence has what a name stands for. A word of one language can be something else in the other one; where it is
/// not certain which it is, both count.
pub(crate) fn fits(all: &Named, name: &str, scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let is_read = |it: Language| match sentence.language {
        Some(own @ (Language::English | Language::Spanish)) => it == own,
        _ => true,
    };
    let mut found = all.iter().filter(|((of, it), _)| is_read(*of) && *it == name).flat_map(|(_, patterns)| patterns);
    found.any(|pattern| !pattern.find(scene, sentence.first, sentence.end).is_empty())
}
