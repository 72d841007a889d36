//! The small language of the phrase files: patterns over the words of a sentence.
//!
//! A word stands for itself, without regard to case and accents; a word that is written with an accent wants it. `drop*`
//! is every word that begins so, `*aste` every word that ends so, `<name>` a class of the file or of its language, `(a b|c)` one of several, `x?` what may be
//! missing, `..` up to five words, `..3` up to three, `!x` that no x follows, `^` and `$` the ends of the sentence. Marks such as commas
//! are passed over, except by `$`; `,` and `?` in a pattern want one. `#reported`, `#person`, `#member` is where the record's people
//! are named; `#number` digits, `#date` a day, `#address` an address of mail.

use std::collections::HashMap;

use crate::scene::Scene;
use crate::tag::Tag;

/// A part of a pattern.
#[derive(Debug, Clone)]
enum Part {
    Word(String),
    Accented(String),
    Prefix(String),
    Suffix(String),
    Mark(char),
    Tag(Tag),
    Any(Vec<Sequence>),
    Maybe(Box<Part>),
    Not(Box<Part>),
    Gap(usize),
    Start,
    End,
}

type Sequence = Vec<Part>;

/// Classes of words by name.
pub(crate) type Classes = HashMap<String, Pattern>;

/// A pattern, ready to be looked for.
#[derive(Debug, Clone)]
pub(crate) struct Pattern(Vec<Sequence>);

impl Pattern {
    /// Reads a pattern. An error says what is wrong with it.
    pub(crate) fn parse(text: &str, classes: &Classes) -> Result<Pattern, String> {
        let letters: Vec<char> = text.chars().collect();
        let mut reader = Reader { letters, at: 0, classes };
        let all = reader.alternatives()?;
        if reader.at < reader.letters.len() {
            return Err(format!("`{text}`: more brackets are closed than opened"));
        }
        if all.iter().any(Vec::is_empty) {
            return Err(format!("`{text}`: an empty alternative fits everywhere"));
        }
        Ok(Pattern(all))
    }

    /// Where the pattern fits, as positions of tokens: the longest from each beginning.
    pub(crate) fn find(&self, scene: &Scene<'_>, first: usize, end: usize) -> Vec<(usize, usize)> {
        let window = Window { scene, first, end };
        let mut found = Vec::new();
        for start in first..end {
            if scene.is_mark(start) {
                continue;
            }
            let ends = self.0.iter().flat_map(|sequence| window.ends(sequence, start));
            if let Some(last) = ends.max().filter(|last| *last > start) {
                found.push((start, last));
            }
        }
        found
    }
}

/// Reads the text of a pattern.
struct Reader<'p> {
    letters: Vec<char>,
    at: usize,
    classes: &'p Classes,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn alternatives(&mut self) -> Result<Vec<Sequence>, String> {
        let mut all = vec![Vec::new()];
        while let Some(it) = self.peek() {
            match it {
                ')' => break,
                '|' => {
                    self.at += 1;
                    all.push(Vec::new());
                }
                ' ' => self.at += 1,
                _ => {
                    let part = self.part()?;
                    let part = if self.peek() == Some('?') && self.letters.get(self.at + 1) != Some(&'?') {
                        self.at += 1;
                        Part::Maybe(Box::new(part))
                    } else {
                        part
                    };
                    if let Some(last) = all.last_mut() {
                        last.push(part);
                    }
                }
            }
        }
        Ok(all)
    }

    fn part(&mut self) -> Result<Part, String> {
        let Some(it) = self.peek() else { return Err("a pattern ends too early".to_owned()) };
        match it {
            '(' => {
                self.at += 1;
                let all = self.alternatives()?;
                if self.peek() != Some(')') {
                    return Err("a bracket is not closed".to_owned());
                }
                self.at += 1;
                Ok(Part::Any(all))
            }
            '<' => {
                self.at += 1;
                let name = self.name();
                if self.peek() != Some('>') {
                    return Err(format!("the class `{name}` is not closed with `>`"));
                }
                self.at += 1;
                let class = self.classes.get(&name).ok_or_else(|| format!("there is no class `{name}`"))?;
                Ok(Part::Any(class.0.clone()))
            }
            '!' => {
                self.at += 1;
                Ok(Part::Not(Box::new(self.part()?)))
            }
            '#' => {
                self.at += 1;
                let name = self.name();
                Tag::of(&name).map(Part::Tag).ok_or_else(|| format!("there is no `#{name}`"))
            }
            '^' | '$' | ',' | '?' => {
                self.at += 1;
                Ok(match it {
                    '^' => Part::Start,
                    '$' => Part::End,
                    mark => Part::Mark(mark),
                })
            }
            '.' => {
                while self.peek() == Some('.') {
                    self.at += 1;
                }
                Ok(Part::Gap(self.name().parse().unwrap_or(5)))
            }
            '*' => {
                self.at += 1;
                Ok(Part::Suffix(self.name()))
            }
            _ => self.word(),
        }
    }

    fn name(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|it| it.is_alphanumeric() || it == '-' || it == '\'') {
            self.at += 1;
        }
        self.letters.get(start..self.at).unwrap_or_default().iter().collect()
    }

    fn word(&mut self) -> Result<Part, String> {
        let word = self.name();
        if word.is_empty() {
            return Err(format!("`{}` means nothing in a pattern", self.peek().unwrap_or(' ')));
        }
        if self.peek() == Some('*') {
            self.at += 1;
            return Ok(Part::Prefix(word));
        }
        Ok(if word.is_ascii() { Part::Word(word) } else { Part::Accented(word) })
    }
}

/// The tokens among which a pattern must fit.
struct Window<'w, 't> {
    scene: &'w Scene<'t>,
    first: usize,
    end: usize,
}

impl Window<'_, '_> {
    /// Every position at which the sequence can end when it begins here.
    fn ends(&self, sequence: &[Part], start: usize) -> Vec<usize> {
        let mut places = vec![start];
        for part in sequence {
            let mut next: Vec<usize> = places.iter().flat_map(|at| self.after(part, *at)).collect();
            next.sort_unstable();
            next.dedup();
            places = next;
            if places.is_empty() {
                break;
            }
        }
        places
    }

    /// The next position that is no mark; what a semicolon or a colon parts is not read across.
    fn word_at(&self, mut at: usize) -> usize {
        while at < self.end && self.scene.is_mark(at) && !matches!(self.scene.small(at), ";" | ":") {
            at += 1;
        }
        at
    }

    fn one(&self, at: usize, fits: impl Fn(usize) -> bool) -> Vec<usize> {
        let at = self.word_at(at);
        if at < self.end && !self.scene.is_mark(at) && fits(at) { vec![at + 1] } else { Vec::new() }
    }

    fn after(&self, part: &Part, at: usize) -> Vec<usize> {
        let scene = self.scene;
        match part {
            Part::Word(word) => self.one(at, |at| scene.folded(at) == word),
            Part::Accented(word) => self.one(at, |at| scene.small(at) == word),
            Part::Suffix(word) => self.one(at, |at| scene.folded(at).ends_with(word.as_str())),
            Part::Prefix(word) => self.one(at, |at| scene.folded(at).starts_with(word.as_str())),
            Part::Tag(tag) => {
                let start = self.word_at(at);
                let mut end = start;
                while end < self.end && scene.has(end, *tag) {
                    end += 1;
                }
                if end > start { vec![end] } else { Vec::new() }
            }
            Part::Mark(mark) => {
                let is_it = at < self.end && scene.small(at).starts_with(*mark);
                if is_it { vec![at + 1] } else { Vec::new() }
            }
            Part::Any(all) => all.iter().flat_map(|sequence| self.ends(sequence, at)).collect(),
            Part::Maybe(part) => {
                let mut ends = self.after(part, at);
                ends.push(at);
                ends
            }
            Part::Not(part) => {
                if self.after(part, at).is_empty() {
                    vec![at]
                } else {
                    Vec::new()
                }
            }
            Part::Gap(most) => {
                let mut ends = vec![at];
                let mut at = at;
                for _ in 0..*most {
                    at = self.word_at(at) + 1;
                    if at > self.end || self.scene.is_mark(at - 1) {
                        break;
                    }
                    ends.push(at);
                }
                ends
            }
            Part::Start => {
                if self.word_at(self.first) == self.word_at(at) {
                    vec![at]
                } else {
                    Vec::new()
                }
            }
            Part::End => {
                if self.word_at(at) >= self.end {
                    vec![at]
                } else {
                    Vec::new()
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{Address, Audience};
    use crate::record::Record;

    fn fits(pattern: &str, text: &str) -> bool {
        let address = Address { audience: Audience::Reporter, to: String::new(), kind: String::new(), is_whole: false };
        let record = Record::default();
        let scene = Scene::new(&record, &address, text);
        let pattern = Pattern::parse(pattern, &Classes::new()).unwrap_or_else(|why| panic!("{why}"));
        scene.letter.sentences.iter().any(|it| !pattern.find(&scene, it.first, it.end).is_empty())
    }

    #[test]
    fn each_sign_means_what_the_head_says() {
        for (pattern, text, expected) in [
            ("you (may|can) ..2 drop*", "You can, of course, drop it.", true),
            ("you (may|can) ..1 drop*", "You can, of course, drop it.", false),
            ("you may not? go", "You may go.", true),
            ("you may !not go", "You may not go.", false),
            ("^ you", "And you?", false),
            ("you $", "And you?", true),
            ("you ?", "And you?", true),
            ("él", "el cartel", false),
            ("él", "Él vino.", true),
            ("por qué *aste", "¿Por qué gritaste?", true),
            ("#date", "Come on 3 May.", true),
            ("#address", "Write to a@b.example.", true),
            ("a b", "a; b", false),
            ("can not", "You can't.", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn a_broken_pattern_says_why() {
        for broken in ["(a|b", "a)", "<nobody>", "#nobody", "a|", "%"] {
            assert!(Pattern::parse(broken, &Classes::new()).is_err(), "{broken}");
        }
    }
}
