//! The decision: which matches name somebody, by the signs that speak for and against it.

mod deeds;
mod others;
mod signs;
mod things;

use crate::hit::{Hit, HitKind};
use crate::lexicon;
use crate::match_form::MatchForm;
use crate::people::{People, Role, Token};
use crate::romanise::ascii;
use crate::scores::{MOST_OF_A_GUESS, Sign, confidence};
use crate::search::{Joint, Match};
use crate::sounds;
use crate::text::Text;

/// Words beside a name.
const WORDS: &str = include_str!("../data/judge.txt");

/// Judges the matches of a text.
pub(crate) fn judge(text: &Text<'_>, people: &People, matches: &[Match]) -> Vec<Hit> {
    let judge = Classifier { text, people, matches };
    let mut hits = judge.whole_names();
    let whole = hits.clone();
    for (idx, it) in matches.iter().enumerate() {
        let span = text.span(it.first, it.last);
        let person = people.person(it.token);
        if whole.iter().any(|by| by.person == person && by.span.contains(span)) {
            continue;
        }
        if let Some((kind, score)) = judge.single(idx, it)
            && let Some(confidence) = confidence(score)
        {
            let span = text.span(judge.begin(it), it.last);
            hits.push(Hit { span, person, kind, confidence });
        }
    }
    hits
}

struct Classifier<'a> {
    text: &'a Text<'a>,
    people: &'a People,
    matches: &'a [Match],
}

impl Classifier<'_> {
    /// Two parts of one name side by side, in any order.
    fn whole_names(&self) -> Vec<Hit> {
        let mut found = Vec::new();
        for (idx, a) in self.matches.iter().enumerate() {
            let Some(first) = self.people.token(a.token).filter(|it| it.role != Role::Whole) else { continue };
            let near = self.matches.get(idx + 1..).unwrap_or_default().iter().take_while(|b| b.first <= a.last + 3);
            for b in near.filter(|b| b.first > a.last) {
                let Some(second) = self.people.token(b.token).filter(|it| it.role != Role::Whole) else { continue };
                let is_listed = (a.last + 1..=b.first).any(|at| self.text.gap(at).contains(','));
                // Last, First: other parts that a comma parts are of two sentences, or of a list.
                if first.name == second.name
                    && first.part != second.part
                    && !(is_listed && (first.part < second.part) != self.has_comma(first))
                    && self.are_joined(a.last, b.first)
                {
                    found.extend(self.whole(a, first, b, second));
                }
            }
        }
        found
    }

    /// Returns whether a name is declared with the family name first and a comma.
    fn has_comma(&self, token: &Token) -> bool {
        self.people.names.get(token.name as usize).is_some_and(|name| name.has_comma)
    }

    /// Nothing is between but an initial, a particle or a middle name.
    fn are_joined(&self, last: usize, first: usize) -> bool {
        let text = self.text;
        (last + 1..=first).all(|at| text.is_joint(at))
            && (last + 1..first).all(|at| {
                let is_initial = text.is_letter(at) && (text.is_capitalised(at) || text.gap(at + 1).starts_with('.'));
                is_initial
                    || lexicon::is_particle(text.word(at)) && text.word(at) != "and"
                    || text.is_capitalised(at) && text.is_capitalised(first)
            })
    }

    fn whole(&self, a: &Match, first: &Token, b: &Match, second: &Token) -> Option<Hit> {
        let text = self.text;
        let via = a.via.max(b.via);
        let both_large = !text.is_lowercase(a.first) && !text.is_lowercase(b.first);
        let is_word = |it: &Match| it.via != MatchForm::Disguised && self.class(it).is_some();
        // Only large letters tell Will Page from a page that will load; two rare neighbours need a look.
        let all_words = is_word(a) && is_word(b);
        let holds_sentence = [a, b].iter().any(|it| lexicon::is_function(text.word(it.first)));
        let is_described = text.is_beside(a.first) && text.has_article(a.first);
        let is_apart = is_described || text.gap(b.first) != " " || b.first > a.last + 1;
        if all_words && !both_large && (holds_sentence || is_apart && !text.is_in_address(a.first)) {
            return None;
        }
        // An art deco hall is nobody called Art Deco.
        if is_described && !both_large && (is_word(a) || is_word(b)) {
            return None;
        }
        let is_guess = |it: &Match| it.via >= MatchForm::Shortened && it.via != MatchForm::Variant;
        if is_guess(a) && is_guess(b) && !both_large {
            return None;
        }
        let mut score = self.found_by(a, first)? + self.found_by(b, second)?;
        // Two parts side by side that a table of their scripts ties to a name are no chance.
        let is_tied = |hit: &Match, token: &Token| {
            matches!(hit.via, MatchForm::Aligned | MatchForm::EastAsian | MatchForm::Variant | MatchForm::Romanised)
                && (token.length >= 3 || hit.via == MatchForm::EastAsian)
                && hit.joint == Joint::None
        };
        let are_tied = is_tied(a, first) && is_tied(b, second) && [a, b].iter().any(|it| it.via == MatchForm::Aligned);
        let is_doubtful = is_guess(a) && is_guess(b) && !are_tied
            || via == MatchForm::Misspelt && (is_word(a) || is_word(b))
            || all_words && !both_large;
        if is_doubtful {
            score = score.min(MOST_OF_A_GUESS);
        }
        let confidence = confidence(score)?;
        Some(Hit {
            span: text.span(a.first, b.last),
            person: self.people.person(a.token),
            kind: kind_of(via, true),
            confidence,
        })
    }

    /// What it is worth how a match was found.
    fn found_by(&self, it: &Match, token: &Token) -> Option<i32> {
        let word = self.text.word(it.first);
        let length = if it.first == it.last { word.chars().count() } else { token.length };
        let sign = match it.via {
            MatchForm::EastAsian => Sign::EastAsian,
            MatchForm::Aligned => Sign::Aligned,
            _ if it.joint == Joint::Words => Sign::JoinedWords,
            _ if it.joint == Joint::Signs => Sign::Joined,
            MatchForm::Plain => Sign::Plain,
            MatchForm::Disguised => Sign::Disguised,
            MatchForm::Romanised => Sign::Romanised,
            MatchForm::Plural => Sign::Plural,
            MatchForm::Inflected => Sign::Inflected,
            MatchForm::Nickname => Sign::Nickname,
            MatchForm::Shortened => Sign::Shortened,
            MatchForm::Variant => Sign::Variant,
            MatchForm::Loose => Sign::Loose,
            MatchForm::Consonants if token.is_latin == word.is_ascii() => {
                let starts = |word: &str| word.chars().next().map(|it| if "aeiouy".contains(it) { 'a' } else { it });
                let begins_alike = starts(&sounds::sound(word)) == starts(&sounds::sound(&ascii(&token.letters)));
                if !begins_alike || self.text.is_lowercase(it.first) {
                    return None;
                }
                Sign::SameConsonants
            }
            MatchForm::Consonants => Sign::Consonants,
            MatchForm::Misspelt => Sign::Misspelt,
        };
        let mut worth = sign.worth();
        if matches!(it.via, MatchForm::Variant | MatchForm::EastAsian | MatchForm::Loose)
            || it.via == MatchForm::Romanised && length < 4
        {
            if length < 4 {
                worth += Sign::ShortVariant.worth();
            } else if it.via == MatchForm::Variant && length >= 8 && token.length >= 8 {
                worth += Sign::LongVariant.worth();
            }
        }
        Some(worth)
    }

    fn single(&self, idx: usize, it: &Match) -> Option<(HitKind, i32)> {
        let text = self.text;
        let token = self.people.token(it.token)?;
        let kind = kind_of(it.via, token.role == Role::Only);
        if text.is_letter(it.first) && it.first == it.last {
            let is_initial = text.gap(it.first + 1).starts_with('.');
            return (text.is_capitalised(it.first) && !is_initial).then(|| (kind, Sign::OneLetter.worth()));
        }
        if token.role == Role::Whole {
            return self.squashed(it, token).map(|score| (squashed_kind(it), score));
        }
        if it.joint != Joint::None {
            return self.joined(it, token).map(|score| (kind, score));
        }
        let is_guess = it.via > MatchForm::Plural;
        let length = text.word(it.first).chars().count();
        let mut signs = if is_guess { self.around_guess(idx, it, token)? } else { self.around(idx, it, token)? };
        signs.sort_unstable();
        signs.dedup();
        let enough = match it.via {
            MatchForm::Loose => token.length >= 4 && length >= 4,
            MatchForm::Consonants => length >= 4 && sounds::consonants(&ascii(text.word(it.first))).len() >= 3,
            _ => true,
        };
        let score = self.found_by(it, token)? + signs.iter().map(|sign| sign.worth()).sum::<i32>();
        let is_variant = it.via == MatchForm::Variant;
        enough.then(|| (kind, if is_guess && !is_variant { score.min(MOST_OF_A_GUESS) } else { score }))
    }

    /// A whole name without its blanks, or with them elsewhere.
    fn squashed(&self, it: &Match, token: &Token) -> Option<i32> {
        let text = self.text;
        let is_word = |at: usize| lexicon::is_also_word(text.word(at)) || lexicon::is_other_word(text.word(at));
        if (it.first..=it.last).all(is_word) {
            return None;
        }
        let inner = || text.cased(it.first).chars().skip(1).any(char::is_uppercase) && !text.is_all_caps(it.first);
        let score = match it.joint {
            Joint::Words if text.is_lowercase(it.first) => return None,
            _ if token.length >= 7 => Sign::Squashed.worth(),
            Joint::None | Joint::Inside if inner() => Sign::Squashed.worth(),
            Joint::None if token.length >= 5 && text.is_capitalised(it.first) => Sign::JoinedWords.worth(),
            Joint::Signs if token.length >= 5 => Sign::JoinedWords.worth(),
            _ => return None,
        };
        let crosses = (it.first + 1..=it.last).any(|at| text.begins_sentence(at));
        (!crosses).then_some(score)
    }

    /// Returns whether an article of another language that lost its vowel stands at a place.
    fn is_elided(&self, idx: usize) -> bool {
        let text = self.text;
        text.gap(idx + 1) == "'" && text.word(idx).len() < 5 && !text.has_english(idx)
    }

    /// A word of a name that was put together, or that is part of a longer word.
    fn joined(&self, it: &Match, token: &Token) -> Option<i32> {
        let text = self.text;
        let is_piece_word = |at: usize| {
            let word = text.word(at);
            let is_word = lexicon::is_english(word) || lexicon::is_other_word(word) && !text.is_english(at);
            is_word && word.chars().count() > 1
        };
        let all_words = (it.first..=it.last).all(is_piece_word);
        let is_word = lexicon::is_also_word(&token.letters);
        let small = text.is_lowercase(it.first);
        if it.via == MatchForm::EastAsian {
            let large = (it.first..=it.last).any(|at| text.is_capitalised(at));
            return (large && !all_words && token.length >= 5).then(|| Sign::EastAsian.worth());
        }
        match it.joint {
            Joint::Inside => (!is_word && token.length >= 5).then(|| Sign::JoinedWords.worth()),
            Joint::Words => {
                let both_large = (it.first..=it.last).all(|at| text.is_capitalised(at));
                // Mac Giolla, O Hara: the first word is not a name of its own.
                if lexicon::is_particle(text.word(it.first)) && both_large && !is_word {
                    return Some(Sign::Joined.worth());
                }
                let counts = token.length >= 5 && !small && !is_word;
                // Fair weather was expected, but Fair weather apologised.
                let is_person = || self.acts(it.last) && !text.is_capitalised(it.last) || self.is_addressed(it.first);
                let counts = counts && (!all_words || both_large || token.length >= 8 && is_person());
                counts.then(|| Sign::JoinedWords.worth())
            }
            _ if all_words && small || token.length < 4 => None,
            // L'héritier: small letters behind an article.
            _ if small && self.is_elided(it.first) => None,
            _ if is_word || all_words => Some(Sign::Joined.worth() + Sign::SmallName.worth()),
            _ => Some(Sign::Joined.worth()),
        }
    }

    /// The first word of a hit: the initial before a name belongs to it.
    fn begin(&self, it: &Match) -> usize {
        let text = self.text;
        let is_initial = it.first > 0
            && matches!(text.gap(it.first), ". " | " " | ".")
            && text.is_letter(it.first - 1)
            && text.is_capitalised(it.first - 1)
            && self.people.token(it.token).is_some_and(|token| self.has_initial(token, text.before(it.first)));
        it.first - usize::from(is_initial)
    }
}

fn squashed_kind(it: &Match) -> HitKind {
    match it.joint {
        Joint::None if it.via == MatchForm::Plain => HitKind::Name,
        Joint::None => HitKind::Romanised,
        _ => HitKind::Disguised,
    }
}

fn kind_of(via: MatchForm, whole: bool) -> HitKind {
    match via {
        MatchForm::Plain | MatchForm::Plural if whole => HitKind::Name,
        MatchForm::Plain | MatchForm::Plural => HitKind::NamePart,
        MatchForm::Disguised => HitKind::Disguised,
        MatchForm::Romanised
        | MatchForm::Variant
        | MatchForm::Loose
        | MatchForm::Aligned
        | MatchForm::EastAsian
        | MatchForm::Consonants => HitKind::Romanised,
        MatchForm::Inflected => HitKind::Inflected,
        MatchForm::Nickname | MatchForm::Shortened => HitKind::Nickname,
        MatchForm::Misspelt => HitKind::Misspelt,
    }
}
