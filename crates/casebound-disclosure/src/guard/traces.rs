//! What points at a case without a name: its words, its day and place, and what only one person is, has or said.

mod moments;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use casebound_record::{Private, Span};
use chrono::NaiveDate;

use super::{Facts, Kind, Trace, Weight};
use casebound_names::fold::{Folded, PARAGRAPH};
use casebound_names::lexicon;
use casebound_names::text::Text;

/// This many words in a row shared with a confidential text are not chance (measured: four give false alarms).
const SHARED: usize = 5;

/// The facts, prepared for the search.
#[derive(Default)]
pub(super) struct Traces {
    /// Hashes of all runs of [`SHARED`] words of the confidential texts.
    runs: HashSet<u64>,
    /// The confidential texts, folded, each word between blanks.
    confidential: Vec<String>,
    phrases: Vec<Phrase>,
    /// In which phrases a word occurs.
    phrases_with: HashMap<String, Vec<usize>>,
    roles: Vec<Vec<String>>,
    badges: Vec<String>,
    /// Numbers with letters, such as that of a room, without what parts them.
    codes: HashMap<String, Trace>,
    /// Long numbers of the confidential texts.
    numbers: HashSet<String>,
    hosts: Vec<IpAddr>,
    days: Vec<NaiveDate>,
    is_on: bool,
}

/// Words in a row that stand for one fact.
struct Phrase {
    words: Vec<String>,
    trace: Trace,
    /// Also one word or a few of it tell enough.
    in_part: bool,
    /// Only a word of the fact: it needs a look.
    is_piece: bool,
}

impl std::fmt::Debug for Traces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Traces").finish_non_exhaustive()
    }
}

/// Words that say what a company is, and not which.
const GENERIC: &[&str] = &[
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "ag",
    "corp",
    "company",
    "co",
    "group",
    "labs",
    "systems",
    "software",
    "solutions",
    "services",
    "university",
    "institute",
    "bank",
    "the",
    "studio",
    "consulting",
    "technologies",
    "foundation",
    "room",
    "hall",
    "international",
    "badge",
    "ticket",
    "number",
];

/// Words that say what kind of place it is, and not which.
const KINDS_OF_PLACES: &[&str] = &[
    "floor",
    "lobby",
    "corridor",
    "stage",
    "terrace",
    "hotel",
    "building",
    "venue",
    "sala",
    "saal",
    "raum",
    "salle",
    "salon",
    "aula",
    "auditorium",
    "theatre",
    "theater",
    "track",
    "first",
    "second",
    "third",
    "ground",
    "main",
    "level",
    "upper",
    "lower",
    "north",
    "south",
    "east",
    "west",
    "foyer",
    "kitchen",
    "garden",
    "roof",
    "entrance",
    "stairs",
    "lounge",
    "studio",
    "booth",
    "stand",
    "area",
    "desk",
    "online",
    "channel",
    "chat",
    "party",
    "dinner",
];

/// What somebody with a role takes care of.
const DUTIES: &[(&str, &[&str])] = &[
    ("treasurer", &["money", "finances", "finance", "accounts", "budget", "funds"]),
    ("secretary", &["minutes", "correspondence", "papers"]),
    ("chair", &["board", "meetings", "association"]),
    ("photographer", &["photos", "pictures", "photographs"]),
    ("moderator", &["chat", "forum", "channel"]),
    ("interpreter", &["interpreting", "translation"]),
    ("caterer", &["catering", "food"]),
    ("recruiter", &["recruiting", "hiring"]),
    ("administrator", &["servers", "infrastructure"]),
    ("trainer", &["training", "workshops"]),
];

/// Words for people of whom there may be few.
const PEOPLE: &[&str] = &[
    "people",
    "persons",
    "participants",
    "attendees",
    "members",
    "contributors",
    "women",
    "men",
    "students",
    "speakers",
    "volunteers",
    "organisers",
    "organizers",
    "developers",
    "guests",
    "sprinters",
    "newcomers",
    "participant",
    "attendee",
    "person",
    "woman",
    "man",
    "speaker",
    "volunteer",
    "organiser",
    "organizer",
    "developer",
    "student",
    "contributor",
    "member",
    "reviewer",
    "sponsor",
    "translator",
    "interpreter",
    "mentor",
    "trainer",
    "teacher",
    "moderator",
    "maintainer",
    "manager",
    "engineer",
    "designer",
    "tester",
    "writer",
    "editor",
    "photographer",
    "recruiter",
    "employee",
    "panelist",
    "host",
    "parent",
    "teenager",
];

const PRONOUNS: &[&str] = &["he", "she", "him", "her", "his", "hers", "himself", "herself"];

/// Words for what may not be held against anybody, and what few people are.
const ATTRIBUTES: &[&str] = &[
    "disabled",
    "disability",
    "blind",
    "deaf",
    "autistic",
    "pregnant",
    "pregnancy",
    "wheelchair",
    "prosthesis",
    "muslim",
    "jewish",
    "christian",
    "hindu",
    "buddhist",
    "sikh",
    "atheist",
    "black",
    "asian",
    "african",
    "arab",
    "latino",
    "latina",
    "indigenous",
    "gay",
    "lesbian",
    "bisexual",
    "queer",
    "trans",
    "transgender",
    "nonbinary",
    "intersex",
    "refugee",
    "immigrant",
    "hijab",
    "headscarf",
    "turban",
    "kippah",
    "dyslexic",
    "epileptic",
    "diabetic",
    "elderly",
    "teenage",
    "minor",
    "underage",
    "veteran",
    "nationality",
];

impl Traces {
    pub(super) fn of(facts: &Facts) -> Traces {
        let mut traces = Traces { days: facts.days.clone(), is_on: true, ..Traces::default() };
        for text in &facts.confidential {
            let folded = Folded::new(&text.expose().replace(PARAGRAPH, " "));
            let words = folded.words();
            let hashes: Vec<u64> = words.iter().map(|word| hash(folded.of(word))).collect();
            traces.runs.extend(hashes.windows(SHARED).map(run));
            let long = words.iter().map(|word| folded.of(word)).filter(|word| is_long_number(word));
            traces.numbers.extend(long.map(ToOwned::to_owned));
            traces.phrases.extend(said(text.expose()));
            let mut line = String::with_capacity(folded.text.len() + 2);
            line.push(' ');
            for word in &words {
                line.push_str(folded.of(word));
                line.push(' ');
            }
            traces.confidential.push(line);
        }
        for (texts, trace, in_part) in [
            (&facts.employers, Trace::Employer, true),
            (&facts.talks, Trace::Talk, true),
            (&facts.rooms, Trace::Room, false),
            (&facts.cases, Trace::CaseNumber, false),
            (&facts.badges, Trace::Badge, false),
        ] {
            let phrase = |text: &Private| Phrase { words: words(text.expose()), trace, in_part, is_piece: false };
            traces.phrases.extend(texts.iter().map(phrase).filter(|it| !it.words.is_empty()));
            for text in texts {
                let telling: Vec<String> =
                    words(text.expose()).into_iter().filter(|it| !GENERIC.contains(&it.as_str())).collect();
                let joined = telling.concat();
                if trace == Trace::Room {
                    let telling =
                        telling.iter().filter(|it| !KINDS_OF_PLACES.contains(&it.as_str()) && it.chars().count() > 3);
                    let piece = |it: &String| Phrase { words: vec![it.clone()], trace, in_part: false, is_piece: true };
                    traces.phrases.extend(telling.map(piece));
                }
                if joined.contains(|it: char| it.is_ascii_digit()) && joined.contains(char::is_alphabetic) {
                    traces.codes.insert(joined, trace);
                } else if trace == Trace::Employer && telling.len() > 1 && joined.chars().count() > 6 {
                    traces.phrases.push(Phrase { words: vec![joined], trace, in_part: false, is_piece: false });
                }
            }
        }
        for (idx, phrase) in traces.phrases.iter().enumerate() {
            for word in &phrase.words {
                let known = traces.phrases_with.entry(word.clone()).or_default();
                if known.last() != Some(&idx) {
                    known.push(idx);
                }
            }
        }
        for badge in &facts.badges {
            let digits: String = badge.expose().chars().filter(char::is_ascii_digit).collect();
            traces.badges.push(digits.trim_start_matches('0').to_owned());
        }
        traces.badges.retain(|digits| !digits.is_empty());
        for role in &facts.roles {
            let words: Vec<String> =
                words(role.expose()).into_iter().filter(|it| !is_filler(it)).map(singular).collect();
            // One general word, such as "speaker", is the role of many.
            let is_telling = |word: &String| !PEOPLE.contains(&word.as_str()) && !GENERIC.contains(&word.as_str());
            if words.len() > 1 || words.iter().any(is_telling) {
                traces.roles.push(words);
            }
        }
        traces.hosts = facts.hosts.iter().filter_map(|host| host.expose().trim().parse().ok()).collect();
        traces
    }

    /// Returns what points at a case in one reading.
    pub(super) fn find(&self, scene: &Text<'_>) -> Vec<(Span, Kind, Weight)> {
        if !self.is_on {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.shared(scene, &mut found);
        self.quotes(scene, &mut found);
        for idx in 0..scene.len() {
            self.phrases_at(scene, idx, &mut found);
            self.code_at(scene, idx, &mut found);
            self.role_at(scene, idx, &mut found);
            self.duty_at(scene, idx, &mut found);
            self.number_at(scene, idx, &mut found);
            people_at(scene, idx, &mut found);
            moments::find(scene, idx, &self.days, &mut found);
        }
        self.addresses(scene.source, &mut found);
        found.into_iter().map(|(span, trace, weight)| (span, Kind::Trace(trace), weight)).collect()
    }

    fn shared(&self, scene: &Text<'_>, found: &mut Vec<(Span, Trace, Weight)>) {
        let hashes: Vec<u64> = (0..scene.len()).map(|idx| hash(scene.word(idx))).collect();
        let mut open: Option<(usize, usize)> = None;
        for (idx, words) in hashes.windows(SHARED).enumerate() {
            if !self.runs.contains(&run(words)) {
                continue;
            }
            open = match open {
                Some((first, last)) if idx <= last => Some((first, idx + SHARED)),
                Some((first, last)) => {
                    found.push(passage(scene, first, last));
                    Some((idx, idx + SHARED))
                }
                None => Some((idx, idx + SHARED)),
            };
        }
        found.extend(open.map(|(first, last)| passage(scene, first, last)));
    }

    /// Words in quotation marks that somebody said or wrote.
    fn quotes(&self, scene: &Text<'_>, found: &mut Vec<(Span, Trace, Weight)>) {
        for (first, end) in quoted(scene) {
            let words: Vec<&str> = (first..end).map(|at| scene.word(at)).collect();
            let quote = format!(" {} ", words.join(" "));
            if words.len() > 1 && self.confidential.iter().any(|text| text.contains(&quote)) {
                found.push((scene.span(first, end - 1), Trace::Quote, Weight::Review));
            }
        }
    }

    fn phrases_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, Trace, Weight)>) {
        let with = self.phrases_with.get(scene.word(idx)).into_iter().flatten();
        for phrase in with.filter_map(|place| self.phrases.get(*place)) {
            let count = phrase.words.len();
            let same = |from: usize| {
                phrase
                    .words
                    .iter()
                    .skip(from)
                    .enumerate()
                    .take_while(|(at, word)| scene.word(idx + at) == word.as_str())
                    .count()
            };
            let whole = same(0) == count;
            // One word that is also a word of the language is a name only when it is written so.
            let is_rare = |word: &str| word.chars().count() > 4 && !lexicon::is_also_word(word);
            let is_name = count > 1
                || phrase.trace == Trace::Badge
                || is_rare(scene.word(idx))
                || (scene.is_large(idx) && (!scene.begins_sentence(idx) || !lexicon::is_english(scene.word(idx))));
            let is_number = count == 1 && phrase.words.iter().all(|word| word.bytes().all(|it| it.is_ascii_digit()));
            if whole && is_name && !is_number {
                let is_sure = !phrase.is_piece
                    && phrase.trace != Trace::Quote
                    && (count > 1 || !lexicon::is_also_word(scene.word(idx)));
                let weight = if is_sure { Weight::Block } else { Weight::Review };
                found.push((scene.span(idx, idx + count - 1), phrase.trace, weight));
            } else if phrase.in_part && phrase.trace == Trace::Talk {
                for from in 0..count.saturating_sub(2) {
                    let length = same(from);
                    let tells =
                        phrase.words.iter().skip(from).take(length).filter(|word| !lexicon::is_function(word)).count();
                    if length >= 3 && tells >= 2 {
                        found.push((scene.span(idx, idx + length - 1), phrase.trace, Weight::Review));
                        break;
                    }
                }
            } else if phrase.in_part && same(0) > 0 && (scene.is_large(idx) || is_rare(scene.word(idx))) {
                let word = scene.word(idx);
                if !lexicon::is_also_word(word) && !GENERIC.contains(&word) && word.chars().count() > 2 {
                    found.push((scene.span(idx, idx), phrase.trace, Weight::Review));
                }
            }
        }
    }

    /// Letters and digits of a number, however they are parted.
    fn code_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, Trace, Weight)>) {
        if self.codes.is_empty() {
            return;
        }
        let mut joined = scene.word(idx).to_owned();
        for last in idx..idx + 4 {
            if last > idx {
                if last >= scene.len() || !matches!(scene.gap(last), "" | "-" | "." | "/" | " " | "_" | "#") {
                    return;
                }
                joined.push_str(scene.word(last));
            }
            if let Some(trace) = self.codes.get(&joined) {
                found.push((scene.span(idx, last), *trace, Weight::Block));
            }
        }
    }

    /// All words of a role near each other, in any order.
    fn role_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, Trace, Weight)>) {
        for role in &self.roles {
            if !role.iter().any(|word| *word == singular(scene.word(idx).to_owned())) {
                continue;
            }
            let end = (idx + 1..scene.len().min(idx + role.len() + 4))
                .take_while(|at| !scene.begins_sentence(*at))
                .last()
                .unwrap_or(idx);
            let near: Vec<String> = (idx..=end).map(|at| singular(scene.word(at).to_owned())).collect();
            let last = role
                .iter()
                .map(|word| near.iter().position(|it| it == word))
                .try_fold(0, |last, at| at.map(|at| last.max(at)));
            if let Some(last) = last {
                found.push((scene.span(idx, idx + last), Trace::Role, Weight::Review));
            }
        }
    }

    /// What somebody with a role of one word takes care of: "in charge of the money".
    fn duty_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, Trace, Weight)>) {
        let is_duty = |word: &str| {
            let known = |role: &Vec<String>| {
                role.iter().any(|it| DUTIES.iter().any(|(name, of)| it == name && of.contains(&word)))
            };
            self.roles.iter().any(known)
        };
        let phrase = (scene.word(idx), scene.word(idx + 1), scene.word(idx + 2));
        let after = match phrase {
            ("in", "charge", "of") => 3,
            ("responsible", "for", _) => 2,
            ("looks" | "looked" | "looking", "after", _) => 2,
            ("handles" | "handled" | "manages" | "managed" | "keeps" | "kept", ..) => 1,
            _ => return,
        };
        let at = idx + after + usize::from(matches!(scene.word(idx + after), "the" | "our" | "all"));
        if is_duty(scene.word(at)) {
            found.push((scene.span(idx, at), Trace::Role, Weight::Review));
        }
    }

    fn number_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, Trace, Weight)>) {
        if self.numbers.contains(scene.word(idx)) {
            found.push((scene.span(idx, idx), Trace::Quote, Weight::Review));
        }
        let word = scene.word(idx).trim_start_matches('0');
        let is_said = (1..=3).filter_map(|back| idx.checked_sub(back)).any(|at| {
            matches!(scene.word(at), "badge" | "ticket" | "number" | "no" | "nr" | "order" | "registration" | "booking")
        });
        if !word.is_empty() && self.badges.iter().any(|it| it == word) && (is_said || scene.gap(idx).ends_with('#')) {
            found.push((scene.span(idx, idx), Trace::Badge, Weight::Review));
        }
    }

    /// Addresses of computers, also when they are written so that nobody follows them by accident.
    fn addresses(&self, text: &str, found: &mut Vec<(Span, Trace, Weight)>) {
        let is_part = |it: char| it.is_ascii_hexdigit() || ".:[](){}".contains(it);
        let mut rest = 0;
        while let Some(start) = text.get(rest..).and_then(|it| it.find(is_part)).map(|at| rest + at) {
            let length = text.get(start..).and_then(|it| it.find(|it: char| !is_part(it)));
            let end = length.map_or(text.len(), |length| start + length);
            rest = end;
            let run = Span::new(start, end).of(text);
            let trimmed = run.trim_matches(|it: char| "()[]{}.".contains(it) || it == ':' && !run.contains("::"));
            let bare: String = trimmed.chars().filter(|it| !"[](){}".contains(*it)).collect();
            let at = start + run.find(trimmed).unwrap_or(0);
            let span = Span::new(at, at + trimmed.len());
            let parsed: Option<IpAddr> = bare.trim_end_matches(':').parse().ok().filter(|_| bare.len() > 6);
            let subnet = self.hosts.iter().any(|host| {
                let host = host.to_string();
                let net = host.rfind(['.', ':']).and_then(|at| host.get(..=at)).unwrap_or_default();
                net.len() > 6 && (bare.starts_with(net) || net.strip_suffix(['.', ':']) == Some(&bare))
            });
            match parsed {
                Some(address) if self.hosts.contains(&address) => found.push((span, Trace::Host, Weight::Block)),
                Some(_) => found.push((span, Trace::Host, Weight::Review)),
                None if subnet => found.push((span, Trace::Host, Weight::Review)),
                None => {}
            }
        }
    }
}

/// Few people, pronouns and attributes.
fn people_at(scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, Trace, Weight)>) {
    let word = scene.word(idx);
    let before = scene.before(idx);
    if PRONOUNS.contains(&word) && scene.gap(idx + 1) != "/" && scene.gap(idx) != "/" {
        found.push((scene.span(idx, idx), Trace::Pronoun, Weight::Note));
    }
    if ATTRIBUTES.contains(&word) {
        found.push((scene.span(idx, idx), Trace::Attribute, Weight::Note));
    }
    // Two are most often those whom it is about.
    let least = if matches!(before, "only" | "just" | "were") { 2 } else { 3 };
    let is_small = moments::number(word).is_some_and(|it| (least..=20).contains(&it));
    let counts = matches!(before, "with" | "of" | "among" | "only" | "just" | "were" | "between") && is_small;
    if counts && (1..=2).any(|ahead| PEOPLE.contains(&scene.word(idx + ahead))) {
        found.push((scene.span(idx, idx + 1), Trace::SmallGroup, Weight::Review));
    }
    if matches!(word, "only" | "sole" | "youngest" | "oldest" | "tallest")
        && before == "the"
        && (1..=2).any(|ahead| PEOPLE.contains(&scene.word(idx + ahead)))
    {
        found.push((scene.span(idx, idx + 1), Trace::Role, Weight::Review));
    }
}

fn passage(scene: &Text<'_>, first: usize, end: usize) -> (Span, Trace, Weight) {
    let weight = if end - first >= 8 { Weight::Block } else { Weight::Review };
    (scene.span(first, end - 1), Trace::Quote, weight)
}

fn words(text: &str) -> Vec<String> {
    let folded = Folded::new(&text.replace(PARAGRAPH, " "));
    folded.words().iter().map(|word| folded.of(word).to_owned()).collect()
}

/// FNV-1a of a word: texts of thousands of cases are looked into.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The hash of words in a row.
fn run(words: &[u64]) -> u64 {
    words.iter().fold(0, |all: u64, word| (all.rotate_left(7) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A number that is not a year and tells something by its length.
fn is_long_number(word: &str) -> bool {
    let is_number = word.len() >= 4 && word.bytes().all(|it| it.is_ascii_digit());
    is_number && !word.parse().is_ok_and(|it: u32| (1990..2100).contains(&it))
}

/// What somebody said, in quotation marks: three words are enough to know it again.
fn said(text: &str) -> Vec<Phrase> {
    let scene = Text::new(text);
    let phrases = quoted(&scene).into_iter().filter_map(|(first, end)| {
        let words: Vec<String> = (first..end).map(|at| scene.word(at).to_owned()).collect();
        let telling = words.iter().filter(|word| !lexicon::is_function(word)).count();
        let is_known_again = (3..SHARED).contains(&words.len()) && telling > 1;
        is_known_again.then_some(Phrase { words, trace: Trace::Quote, in_part: false, is_piece: false })
    });
    phrases.collect()
}

/// Returns what is in quotation marks: the first word of each, and the word behind it.
fn quoted(scene: &Text<'_>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = None;
    for idx in 0..=scene.len() {
        if let Some(first) = open
            && scene.gap(idx).contains(['"', '”', '“', '»'])
        {
            found.push((first, idx));
            open = None;
        } else if scene.gap(idx).contains(['"', '“', '„', '«']) {
            open = Some(idx);
        }
    }
    found
}

fn is_filler(word: &str) -> bool {
    matches!(word, "a" | "an" | "the" | "of" | "for" | "at" | "in" | "and" | "from")
}

fn singular(word: String) -> String {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 => stem.to_owned(),
        _ => word,
    }
}
