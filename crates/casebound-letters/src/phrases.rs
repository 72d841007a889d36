//! The phrase files: for each rule and language, patterns of what is a fault and of what only looks like one.
//!
//! A line is `class NAME: PATTERN`, `fault: PATTERN` or `clean: PATTERN`; conditions stand in brackets behind the first word,
//! `fault [reported, open]: …`. A comma means "and", a blank means "or", `!` means "not". `clean` takes away the faults that it
//! touches, `clean sentence` those of its whole sentence. What the reader told us themselves is no fault where the file says
//! `own words: clean`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::address::Audience;
use crate::language::Language;
use crate::pattern::{Classes, Pattern};
use crate::record::{Part, Record, Stage};
use crate::rule::Rule;
use crate::scene::Scene;
use crate::text::Sentence;

/// A pattern that holds under conditions.
struct Line {
    conditions: Vec<Vec<String>>,
    pattern: Pattern,
    /// A clean phrase for all of its sentence.
    is_wide: bool,
}

/// What one file holds.
pub(crate) struct File {
    pub(crate) rule: Rule,
    language: Language,
    faults: Vec<Line>,
    cleans: Vec<Line>,
    own_words_are_clean: bool,
}

/// Writes the table of files: rule, language, text.
macro_rules! files {
    ($($rule:ident $id:literal)+) => {
        const FILES: &[(Rule, Language, &str)] = &[$(
            (Rule::$rule, Language::English, include_str!(concat!("../data/en/", $id, ".txt"))),
            (Rule::$rule, Language::Spanish, include_str!(concat!("../data/es/", $id, ".txt"))),
        )+];
    };
}

files! {
    Apology "apology"
    ArguesRight "argues-right"
    AsksPenaltyAdvice "asks-penalty-advice"
    BlamesReporter "blames-reporter"
    DecidesEarly "decides-early"
    EmployerTooMuch "employer-too-much"
    GenderedAddress "gendered-address"
    HardToRead "hard-to-read"
    InvitesWithdrawal "invites-withdrawal"
    LegalAdvice "legal-advice"
    MinimisesHarm "minimises-harm"
    PromisesTooMuch "promises-too-much"
    RevealsOtherReported "reveals-other-reported"
    RevealsReporter "reveals-reporter"
    Sarcasm "sarcasm"
    SharesWithoutConsent "shares-without-consent"
    Speculates "speculates"
    Threat "threat"
}

/// Classes that every file of a language knows.
const SHARED: &[(Language, &str)] = &[
    (Language::English, include_str!("../data/en/classes.txt")),
    (Language::Spanish, include_str!("../data/es/classes.txt")),
];

/// All files, read once. A file that can't be read is left out; a test reads them all.
pub(crate) static ALL: LazyLock<Vec<File>> = LazyLock::new(|| read_all().into_iter().filter_map(Result::ok).collect());

/// The classes of a language, and those of the parts of a letter.
pub(crate) static CLASSES: LazyLock<HashMap<Language, Classes>> = LazyLock::new(|| {
    SHARED.iter().map(|(language, text)| (*language, shared_classes(text).unwrap_or_default())).collect()
});

fn shared_classes(text: &'static str) -> Result<Classes, String> {
    let mut classes = Classes::new();
    for line in lines(text) {
        let (name, pattern) = line.strip_prefix("class ").and_then(|it| it.split_once(": ")).ok_or(line)?;
        let pattern = Pattern::parse(pattern, &classes)?;
        classes.insert(name.to_owned(), pattern);
    }
    Ok(classes)
}

/// The lines of a data file that say something.
pub(crate) fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# ") && *line != "#")
}

fn read_all() -> Vec<Result<File, String>> {
    FILES.iter().map(|(rule, language, text)| read(*rule, *language, text)).collect()
}

fn read(rule: Rule, language: Language, text: &'static str) -> Result<File, String> {
    let mut classes = CLASSES.get(&language).cloned().unwrap_or_default();
    let mut file = File { rule, language, faults: Vec::new(), cleans: Vec::new(), own_words_are_clean: false };
    for line in lines(text) {
        let (head, pattern) = line.split_once(": ").ok_or_else(|| format!("`{line}` has no colon"))?;
        if (head, pattern) == ("own words", "clean") {
            file.own_words_are_clean = true;
            continue;
        }
        let parsed = Pattern::parse(pattern, &classes).map_err(|why| format!("{}: {line}: {why}", rule.id()))?;
        if let Some(name) = head.strip_prefix("class ") {
            classes.insert(name.to_owned(), parsed);
            continue;
        }
        let (word, conditions) = head.split_once(" [").unwrap_or((head, ""));
        let conditions = conditions.trim_end_matches(']').split(',').filter(|part| !part.is_empty());
        let conditions = conditions.map(|it| it.split_whitespace().map(str::to_owned).collect()).collect();
        let line = Line { conditions, pattern: parsed, is_wide: word == "clean sentence" };
        match word {
            "fault" => file.faults.push(line),
            "clean" | "clean sentence" => file.cleans.push(line),
            _ => return Err(format!("{}: `{word}` begins no line", rule.id())),
        }
    }
    Ok(file)
}

impl File {
    /// Where a sentence has a fault, as positions of tokens.
    pub(crate) fn find(&self, scene: &Scene<'_>, sentence: &Sentence) -> Vec<(usize, usize)> {
        if scene.language_of(sentence) != self.language {
            return Vec::new();
        }
        let of = |line: &Line| {
            let holds = line.conditions.iter().all(|any| any.iter().any(|it| holds(it, scene, sentence)));
            if holds { line.pattern.find(scene, sentence.first, sentence.end) } else { Vec::new() }
        };
        let mut found: Vec<(usize, usize)> = self.faults.iter().flat_map(of).collect();
        if found.is_empty() {
            return found;
        }
        for line in &self.cleans {
            for (first, end) in of(line) {
                found.retain(|fault| !line.is_wide && (fault.1 <= first || end <= fault.0));
            }
        }
        if self.own_words_are_clean {
            found.retain(|(first, end)| !scene.is_attributed(*first) && !scene.is_attributed(end - 1));
        }
        found
    }
}

/// Returns whether a condition of a line holds.
fn holds(condition: &str, scene: &Scene<'_>, sentence: &Sentence) -> bool {
    if let Some(condition) = condition.strip_prefix('!') {
        return !holds(condition, scene, sentence);
    }
    let (record, address) = (scene.record, scene.address);
    match condition {
        "open" => record.stage == Stage::Open,
        "decided" => record.stage == Stage::Decided,
        "appealed" => record.stage == Stage::Appealed,
        "on-file" => record.stage == Stage::OnFile,
        "few" => !record.incident.is_seen_by_many,
        "consent" => consents(record),
        "question" => sentence.is_question,
        "outsider" => address.audience.is_outsider(),
        "ours" => address.audience.is_on_the_side_of_the_report(),
        "reported" => address.audience == Audience::Reported,
        _ => match condition.split_once('=') {
            Some(("kind", kind)) => address.kind == kind,
            Some(("profile", profile)) => record.committee.profile == profile,
            _ => Audience::of_word(condition) == Some(address.audience),
        },
    }
}

/// Whoever was hurt, or else whoever reported, lets others know what happened.
fn consents(record: &Record) -> bool {
    let hurt = record.people.iter().filter(|person| person.is(Part::Affected));
    let mut asked: Vec<_> = hurt.collect();
    if asked.is_empty() {
        asked = record.people.iter().filter(|person| person.is(Part::Reporter)).collect();
    }
    !asked.is_empty() && asked.iter().all(|it| it.shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_read_and_names_its_source() {
        for file in read_all() {
            let file = file.unwrap_or_else(|why| panic!("{why}"));
            assert!(!file.faults.is_empty(), "{:?} {:?} finds nothing", file.rule, file.language);
        }
        for (language, text) in SHARED {
            shared_classes(text).unwrap_or_else(|why| panic!("{language:?}: {why}"));
        }
        for (rule, _, text) in FILES {
            assert!(text.lines().take(3).any(|line| line.starts_with("# Source: ")), "{rule:?}");
        }
    }
}
