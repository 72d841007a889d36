//! A letter together with the record: which words name whom, what the reader wrote themselves, what is decided.

use std::ops::Range;

use casebound_names::fold::fold;
use casebound_names::{Hit, HitConfidence, People};
use casebound_record::word_list::WordList;
use casebound_record::{Person, Private, Span};

use crate::address::Address;
use crate::dates::{self, Mention, Said};
use crate::language::{self, Language};
use crate::record::{Involved, Part, Record};
use crate::tag::Tag;
use crate::text::{Letter, Sentence, Token};
use crate::words::WORDS;

/// Verbs by which somebody told the committee something.
static SAYS: WordList = WordList::part(WORDS, "says");

/// Whose words follow such a verb.
static SPEAKERS: WordList = WordList::part(WORDS, "speakers");

/// What a word is.
#[derive(Debug, Clone, Copy, Default)]
struct Marks {
    reader: bool,
    reported: bool,
    person: bool,
    member: bool,
    /// Told as the words of somebody: "you wrote that …".
    attributed: bool,
    /// Between quotation marks.
    quoted: bool,
    date: bool,
}

/// A letter with its record.
pub(crate) struct Scene<'t> {
    pub(crate) letter: Letter<'t>,
    pub(crate) record: &'t Record,
    pub(crate) address: &'t Address,
    /// Where people of the case are named, by their position in the record.
    pub(crate) hits: Vec<Hit>,
    /// Where members are named.
    pub(crate) members: Vec<Hit>,
    /// Days, times and lengths of time.
    pub(crate) times: Vec<Mention>,
    marks: Vec<Marks>,
}

impl<'t> Scene<'t> {
    pub(crate) fn new(record: &'t Record, address: &'t Address, text: &'t str) -> Scene<'t> {
        let letter = Letter::new(text);
        let hits = People::of(record.people.iter().map(|person| &person.identity)).find(text);
        let named = |name: &String| Person { name: Some(Private::new(name.clone())), ..Person::default() };
        let members: Vec<Person> = record.committee.members.iter().map(named).collect();
        let members = People::of(&members).find(text);
        let marks = vec![Marks::default(); letter.tokens.len()];
        let mut scene = Scene { letter, record, address, hits, members, times: Vec::new(), marks };
        scene.mark_people();
        scene.mark_attributed();
        scene.times = dates::mentions(&scene.letter);
        let days = scene.times.iter().filter(|time| matches!(time.said, Said::Day(_)));
        for idx in days.flat_map(|it| it.first..it.end) {
            if let Some(marks) = scene.marks.get_mut(idx) {
                marks.date = true;
            }
        }
        scene
    }

    fn mark_people(&mut self) {
        for (token, marks) in self.letter.tokens.iter().zip(&mut self.marks) {
            let holds = |hit: &&Hit| hit.span.contains(token.span);
            marks.member = self.members.iter().any(|hit| holds(&hit));
            for hit in self.hits.iter().filter(|hit| hit.confidence == HitConfidence::Sure).filter(holds) {
                let Some(person) = self.record.people.get(hit.person as usize) else { continue };
                marks.person = true;
                marks.reader |= person.key == self.address.to;
                marks.reported |= person.is(Part::Reported);
            }
        }
    }

    /// From "you told us that" on, up to where the sentence turns, the words are somebody's own.
    fn mark_attributed(&mut self) {
        for sentence in &self.letter.sentences {
            let mut is_open = false;
            let mut is_quoted = false;
            for idx in sentence.first..sentence.end {
                let word = self.letter.tokens.get(idx).map_or("", |it| it.folded.as_str());
                if matches!(word, "\"" | "“" | "”" | "«" | "»") {
                    is_quoted = !is_quoted;
                } else if matches!(word, "but" | "however" | ";" | "yet" | "pero" | "sino" | "." | "nevertheless") {
                    is_open = false;
                }
                if let Some(marks) = self.marks.get_mut(idx) {
                    marks.attributed = is_open || is_quoted;
                    marks.quoted = is_quoted;
                }
                is_open |= begins_words_of_somebody(&self.letter.tokens, sentence, idx);
            }
        }
    }

    pub(crate) fn is_mark(&self, idx: usize) -> bool {
        self.letter.tokens.get(idx).is_some_and(|it| it.is_mark)
    }

    pub(crate) fn folded(&self, idx: usize) -> &str {
        self.letter.folded(idx)
    }

    /// Returns whether a word, of those at some places, begins as one of a list does.
    pub(crate) fn begins_any(&self, mut places: Range<usize>, beginnings: &WordList) -> bool {
        places.any(|idx| beginnings.lines().any(|beginning| self.folded(idx).starts_with(beginning)))
    }

    pub(crate) fn small(&self, idx: usize) -> &str {
        self.letter.tokens.get(idx).map_or("", |it| &it.small)
    }

    pub(crate) fn is_attributed(&self, idx: usize) -> bool {
        self.marks.get(idx).is_some_and(|it| it.attributed)
    }

    pub(crate) fn is_quoted(&self, idx: usize) -> bool {
        self.marks.get(idx).is_some_and(|it| it.quoted)
    }

    pub(crate) fn has(&self, idx: usize, tag: Tag) -> bool {
        let Some((token, marks)) = self.letter.tokens.get(idx).zip(self.marks.get(idx)) else { return false };
        match tag {
            Tag::Reported => marks.reported && !marks.reader,
            Tag::Person => marks.person && !marks.reader,
            Tag::Member => marks.member && token.is_capitalised,
            Tag::Date => marks.date,
            Tag::Address => token.small.contains('@') && token.small.contains('.'),
            Tag::Number => token.small.chars().next().is_some_and(|it| it.is_ascii_digit()),
        }
    }

    pub(crate) fn reader(&self) -> Option<&'t Involved> {
        self.address.reader(self.record)
    }

    /// The language that the reader reads: their own, else that of the committee.
    pub(crate) fn wanted(&self) -> Option<Language> {
        let of_reader = self.reader().and_then(|it| it.language.as_deref());
        of_reader.or(self.record.language.as_deref()).and_then(Language::of_tag)
    }

    /// The language by which the words of a sentence are read.
    pub(crate) fn language_of(&self, sentence: &Sentence) -> Language {
        let usual = self.wanted().unwrap_or(Language::English);
        match sentence.language {
            // A short sentence shares its small words with other languages: the reader's decides.
            Some(language @ (Language::English | Language::Spanish)) if self.is_far_from(sentence, usual) => language,
            _ => usual,
        }
    }

    /// Another language has two small words more in a sentence than this one.
    fn is_far_from(&self, sentence: &Sentence, usual: Language) -> bool {
        let words = self.letter.of(sentence).iter().filter(|it| !it.is_mark).map(|it| it.small.as_str());
        let counts = language::counts(words);
        let most = counts.first().map_or(0, |(_, count)| *count);
        let own = counts.iter().find(|(it, _)| *it == usual).map_or(0, |(_, count)| *count);
        most >= own + 2
    }

    /// The position of the person whom a hit names.
    pub(crate) fn person(&self, hit: &Hit) -> Option<&'t Involved> {
        self.record.people.get(hit.person as usize)
    }

    /// Returns whether a member is named here, with their whole name or a part of it.
    pub(crate) fn is_member(&self, span: Span) -> bool {
        self.members.iter().any(|hit| hit.span.contains(span))
    }

    /// The person of the case who is named last before a word, in its sentence or the one before.
    pub(crate) fn named_before(&self, sentence: &Sentence, idx: usize) -> Option<&'t Involved> {
        let (start, end) = self.reach(sentence, idx);
        let mut before = self.hits.iter().filter(|hit| start <= hit.span.start && hit.span.end <= end);
        let hit = before.rfind(|hit| hit.confidence == HitConfidence::Sure)?;
        self.person(hit).filter(|person| person.key != self.address.to)
    }

    /// Somebody is named anywhere in the letter.
    pub(crate) fn is_named(&self, person: &Involved) -> bool {
        let mut sure = self.hits.iter().filter(|hit| hit.confidence == HitConfidence::Sure);
        sure.any(|hit| self.person(hit).is_some_and(|it| it.key == person.key))
    }

    /// A member is named before a word, and nobody of the case in between.
    pub(crate) fn is_member_before(&self, sentence: &Sentence, idx: usize) -> bool {
        let (start, end) = self.reach(sentence, idx);
        let last = |hits: &[Hit]| {
            let found = hits.iter().filter(|hit| start <= hit.span.start && hit.span.end <= end);
            found.map(|hit| hit.span.start).max()
        };
        match (last(&self.members), last(&self.hits)) {
            (Some(member), Some(person)) => member > person,
            (member, _) => member.is_some(),
        }
    }

    /// The bytes from the beginning of the sentence before to a word.
    fn reach(&self, sentence: &Sentence, idx: usize) -> (usize, usize) {
        let position = self.letter.sentences.iter().position(|it| it.first == sentence.first).unwrap_or_default();
        let before = self.letter.sentences.get(position.saturating_sub(1)).map_or(0, |it| it.span.start);
        (before, self.letter.tokens.get(idx).map_or(0, |it| it.span.start))
    }

    /// The bytes of these tokens.
    pub(crate) fn span(&self, first: usize, end: usize) -> Span {
        self.letter.span(first, end)
    }

    /// What the reader told the committee, folded.
    pub(crate) fn own_words(&self) -> String {
        let words = self.reader().map(|it| it.own_words.as_slice()).unwrap_or_default();
        words.iter().map(|word| fold(word.expose())).collect::<Vec<_>>().join(" ")
    }
}

/// "You told us", "you wrote", "in your words": what follows is the reader's.
fn begins_words_of_somebody(tokens: &[Token], sentence: &Sentence, idx: usize) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |it| it.folded.as_str());
    if !SAYS.contains(word(idx)) {
        return false;
    }
    let before: Vec<&str> = (idx.saturating_sub(3).max(sentence.first)..idx).map(word).collect();
    let is_spanish = word(idx).ends_with("ste") || matches!(word(idx), "dices" | "escribes" | "cuentas" | "recuerdas");
    is_spanish || before.iter().any(|word| SPEAKERS.contains(word)) && !before.contains(&"not")
}
