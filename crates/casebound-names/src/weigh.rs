//! The decision: which matches name somebody for sure, and which need a look.

use crate::fold::PARAGRAPH;
use crate::hit::{Confidence, Hit, Kind};
use crate::keys;
use crate::lexicon;
use crate::people::{People, Token, Via};
use crate::search::Match;
use crate::text::Text;

/// Words before which a word is no name: names take no article.
const ARTICLES: &[&str] = &[
    "a", "an", "the", "this", "these", "those", "each", "every", "any", "some", "no", "our", "your", "their", "my",
    "its", "his", "another", "such",
];

/// Words before a month.
const BEFORE_MONTH: &[&str] = &[
    "in", "on", "of", "since", "until", "till", "by", "early", "late", "mid", "before", "after", "during", "from",
    "to", "last", "next", "this", "through", "and", "between",
];

/// Beginnings of words before "to" and "from" by which people turn to each other.
const SAYINGS: &[&str] = &[
    "accord", "spok", "speak", "talk", "listen", "said", "wrote", "writ", "apolog", "complain", "messag", "mail",
    "letter", "report", "comment", "answer", "repl", "word", "thank", "appeal", "gift", "call", "present",
];

/// Words that help out in questions and wishes: large at the beginning of a sentence, they are most often no name.
const MODALS: &[&str] = &["will", "may", "can", "mark", "might", "must", "do", "shall", "so", "an", "my", "long"];

/// Weighs the matches of one reading.
pub(crate) fn weigh(scene: &Text<'_>, people: &People, matches: &[Match]) -> Vec<Hit> {
    let judge = Judge { scene, people, matches };
    let mut hits = judge.whole_names();
    let whole = hits.clone();
    for (idx, it) in matches.iter().enumerate() {
        let span = scene.span(it.first, it.last);
        let person = people.person(it.token);
        if whole.iter().any(|by| by.person == person && by.span.holds(span)) {
            continue;
        }
        if let Some((kind, confidence)) = judge.single(idx, it) {
            let span = scene.span(judge.begin(it), it.last);
            hits.push(Hit { span, person, kind, confidence });
        }
    }
    hits
}

struct Judge<'a> {
    scene: &'a Text<'a>,
    people: &'a People,
    matches: &'a [Match],
}

impl Judge<'_> {
    /// Two parts of one name side by side, in any order.
    fn whole_names(&self) -> Vec<Hit> {
        let mut found = Vec::new();
        for (idx, a) in self.matches.iter().enumerate() {
            let Some(first) = self.people.token(a.token) else { continue };
            let near = self.matches.get(idx + 1..).unwrap_or_default().iter().take_while(|b| b.first <= a.last + 3);
            for b in near.filter(|b| b.first > a.last) {
                let Some(second) = self.people.token(b.token) else { continue };
                if first.name == second.name && first.part != second.part && self.are_joined(a.last, b.first) {
                    found.extend(self.whole(a, first, b, second));
                }
            }
        }
        found
    }

    /// Nothing stands between but an initial, a particle or a middle name.
    fn are_joined(&self, last: usize, first: usize) -> bool {
        let scene = self.scene;
        (last + 1..=first).all(|at| scene.is_joint(at))
            && (last + 1..first).all(|at| {
                let is_initial = scene.is_letter(at) && (scene.is_large(at) || scene.gap(at + 1).starts_with('.'));
                is_initial || lexicon::is_particle(scene.word(at)) || scene.is_large(at) && scene.is_large(first)
            })
    }

    fn whole(&self, a: &Match, first: &Token, b: &Match, second: &Token) -> Option<Hit> {
        let scene = self.scene;
        let via = a.via.max(b.via);
        let both_large = !scene.is_small(a.first) && !scene.is_small(b.first);
        let is_word_here = |it: &Match| {
            lexicon::is_foreign(scene.word(it.first)) && scene.is_small(it.first) && !scene.is_english(it.first)
        };
        let is_worn = |it: &Match, token: &Token| match it.via {
            Via::Plain | Via::Romanised => token.is_word || is_word_here(it),
            Via::Disguised => false,
            _ => lexicon::is_also_word(scene.word(it.first)) || token.is_word,
        };
        // Only large letters tell Will Page from a page that will load; two rare neighbours need a look.
        let all_worn = is_worn(a, first) && is_worn(b, second);
        let holds_sentence = [a, b].iter().any(|it| lexicon::is_function(scene.word(it.first)));
        let is_described = scene.is_beside(a.first) && ARTICLES.contains(&scene.before(a.first));
        let is_apart = is_described || scene.gap(b.first) != " " || b.first > a.last + 1;
        if all_worn && !both_large && (holds_sentence || is_apart && !scene.is_in_address(a.first)) {
            return None;
        }
        let is_hint = |it: &Match| it.via >= Via::Loose;
        if is_hint(a) && is_hint(b) && (!both_large || u32::from(first.length) + u32::from(second.length) < 6) {
            return None;
        }
        let kind = kind_of(via, true);
        let confidence = match via {
            Via::Misspelt if is_worn(a, first) || is_worn(b, second) || a.via == b.via => Confidence::Unsure,
            _ if all_worn && !both_large || is_hint(a) && is_hint(b) => Confidence::Unsure,
            _ => Confidence::Sure,
        };
        Some(Hit { span: scene.span(a.first, b.last), person: self.people.person(a.token), kind, confidence })
    }

    fn single(&self, idx: usize, it: &Match) -> Option<(Kind, Confidence)> {
        let scene = self.scene;
        let token = self.people.token(it.token)?;
        let word = scene.word(it.first);
        let length = word.chars().count();
        let parts = self.people.names.get(token.name as usize).map_or(0, |name| name.parts);
        let kind = kind_of(it.via, parts == 1 && !token.is_piece);
        // What may be put together or may deceive is no name when it is simply a word.
        let is_plain_word = it.first == it.last && lexicon::is_also_word(word);
        if it.joined {
            return (token.length >= 4)
                .then_some((kind, if token.is_word { Confidence::Unsure } else { Confidence::Sure }));
        }
        match it.via {
            Via::Disguised => {
                let confidence =
                    if token.length >= 4 && !token.is_word { Confidence::Sure } else { Confidence::Unsure };
                (!is_plain_word && token.length >= 3).then_some((kind, confidence))
            }
            Via::Plain | Via::Romanised if token.is_word || is_plain_word => {
                self.worn(it, token).map(|confidence| (kind, confidence))
            }
            Via::Plain | Via::Romanised => self.rare(idx, it, token).map(|confidence| (kind, confidence)),
            Via::Inflected => {
                let is_large = scene.is_large(it.first) || !scene.is_small(it.first);
                let is_name = !is_plain_word && (is_large || length >= 7 && !token.is_word);
                (is_name && length >= 4).then_some((kind, Confidence::Unsure))
            }
            Via::Nickname if is_plain_word || length < 3 => self.worn(it, token).map(|_| (kind, Confidence::Unsure)),
            Via::Nickname => (!scene.is_small(it.first)).then_some((kind, Confidence::Unsure)),
            Via::Loose | Via::Consonants => {
                let enough =
                    it.via == Via::Loose && token.length >= 4 || keys::consonants(&keys::ascii(word)).len() >= 3;
                let is_name = scene.is_large(it.first) && !is_plain_word && length >= 4 && enough;
                is_name.then_some((kind, Confidence::Unsure))
            }
            Via::Misspelt => Some((kind, Confidence::Unsure)),
        }
    }

    /// A name that is no word of a language we know.
    fn rare(&self, idx: usize, it: &Match, token: &Token) -> Option<Confidence> {
        let scene = self.scene;
        let small = scene.is_small(it.first);
        let word = scene.word(it.first);
        if small && lexicon::is_foreign(word) && !scene.is_english(it.first) {
            return None;
        }
        if small && (token.length < 5 || token.is_piece || lexicon::is_foreign(word) || scene.is_in_address(it.first)) {
            return Some(Confidence::Unsure);
        }
        let is_foreign_word = small && !scene.is_english(it.first);
        if token.length < 4 && it.via == Via::Romanised || is_foreign_word || self.belongs_to_another(idx, it) {
            return Some(Confidence::Unsure);
        }
        Some(Confidence::Sure)
    }

    /// Tells whether an unknown name stands beside, so that this is part of the name of somebody else.
    fn belongs_to_another(&self, idx: usize, it: &Match) -> bool {
        let scene = self.scene;
        let person = self.people.person(it.token);
        let is_ours = |at: usize| {
            let around = self.matches.get(idx.saturating_sub(8)..).unwrap_or_default().iter().take(24);
            around
                .filter(|other| other.first <= at && at <= other.last)
                .any(|other| self.people.person(other.token) == person)
        };
        let is_name = |at: usize| {
            let word = scene.word(at);
            scene.is_large(at)
                && word.chars().count() > 1
                && !lexicon::is_also_word(word)
                && !lexicon::is_title(word)
                && !is_ours(at)
        };
        let before = it.first.checked_sub(1).is_some_and(|at| scene.is_beside(it.first) && is_name(at));
        let after = it.last + 1 < scene.len() && scene.is_beside(it.last + 1) && is_name(it.last + 1);
        before || after
    }

    /// A name that is also a word: what counts is how it is written and what stands around it.
    fn worn(&self, it: &Match, token: &Token) -> Option<Confidence> {
        let scene = self.scene;
        let idx = it.first;
        let word = scene.word(idx);
        if !scene.is_large(idx) {
            // Scripts without capitals tell nothing by them, and whoever goes by one word may write it small.
            let stands_alone = self.people.names.get(token.name as usize).is_some_and(|name| name.parts == 1);
            let is_name = !scene.is_small(idx) || stands_alone && self.is_used_as_name(idx);
            return (is_name && word.chars().count() > 1).then_some(Confidence::Unsure);
        }
        let before = scene.before(idx);
        let next = scene.word(idx + 1);
        let after = scene.gap(idx + 1);
        if after == "'" && matches!(next, "t" | "ll" | "ve" | "re") {
            return None;
        }
        if scene.is_beside(idx) || scene.gap(idx) == ". " {
            if lexicon::is_title(before) && (scene.is_large(idx - 1) || before.len() > 2) && before.len() > 1 {
                return Some(Confidence::Sure);
            }
            if before.chars().count() == 1 && scene.is_large(idx - 1) && scene.gap(idx) == ". " {
                return Some(if self.has_initial(token, before) { Confidence::Sure } else { Confidence::Unsure });
            }
        }
        let is_loud = scene.is_shouted(idx)
            && (lexicon::is_acronym(word) || scene.around(idx, 2).filter(|at| scene.is_shouted(*at)).count() > 1);
        let possessive = after == "'" && next == "s";
        if is_loud
            || (scene.is_beside(idx) && (ARTICLES.contains(&before) || self.has_foreign_article(idx)))
            || self.is_date(idx) && !possessive
            || self.is_place(idx)
            || self.is_tool(idx)
            || self.is_named_thing(idx) && !possessive
        {
            return None;
        }
        if scene.begins_sentence(idx) {
            return self.begins(idx, possessive);
        }
        (!scene.is_title_case(idx) || possessive || !lexicon::is_english(word)).then_some(Confidence::Unsure)
    }

    /// Other languages than English write more words large, and put articles before them.
    fn has_foreign_article(&self, idx: usize) -> bool {
        const FOREIGN: &[&str] = &[
            "ein", "eine", "einen", "einem", "einer", "der", "die", "das", "den", "dem", "des", "un", "une", "el",
            "la", "le", "les", "los", "las", "il", "uno", "una", "um", "uma", "het", "een", "en", "ett",
        ];
        FOREIGN.contains(&self.scene.before(idx)) && !self.scene.is_english(idx)
    }

    /// A word in small letters where a name stands: behind a word that people follow, without an article.
    fn is_used_as_name(&self, idx: usize) -> bool {
        const LEAD: &[&str] = &[
            "by",
            "them",
            "with",
            "from",
            "against",
            "about",
            "told",
            "tell",
            "contact",
            "contacted",
            "hearing",
            "heard",
            "met",
            "asked",
            "named",
            "called",
            "user",
            "nick",
            "handle",
            "alias",
            "was",
            "that",
            "and",
            "as",
            "to",
            "of",
            "after",
            "warned",
            "banned",
        ];
        let scene = self.scene;
        let next = scene.word(idx + 1);
        let ends = scene.gap(idx + 1).contains(['.', ',', ';', '\'', ')'])
            || scene.gap(idx + 1).contains(PARAGRAPH)
            || next.is_empty();
        let is_led = scene.is_beside(idx) && LEAD.contains(&scene.before(idx));
        let acts = scene.is_beside(idx + 1) && lexicon::is_deed(next);
        !lexicon::is_function(scene.word(idx)) && is_led && (ends || acts || lexicon::is_function(next))
    }

    /// A word that a sentence begins with: a name only when somebody does or has something there.
    fn begins(&self, idx: usize, possessive: bool) -> Option<Confidence> {
        let scene = self.scene;
        let word = scene.word(idx);
        let next = scene.word(idx + 1);
        let after = scene.gap(idx + 1);
        // The only word of an attribute, such as what a picture shows, or of a comment.
        let opens = scene.gap(idx).ends_with("=\"") || scene.gap(idx).ends_with("='");
        let is_alone = opens && after.starts_with(['"', '\''])
            || scene.gap(idx).trim_end().ends_with("<!--") && after.trim_start().starts_with("--");
        if possessive || is_alone || !lexicon::is_english(word) {
            return Some(Confidence::Unsure);
        }
        // Words that hold a sentence together begin it much more often than a person who is called so.
        if lexicon::is_function(word) && !MODALS.contains(&word) {
            return None;
        }
        let beside = matches!(after, " " | "\n" | ", ");
        let is_manner = next.ends_with("ly") && !lexicon::is_function(word);
        let is_question = MODALS.contains(&word) && lexicon::is_function(next) && !is_past(next);
        let acts = beside && (lexicon::is_deed(next) || is_manner) && !is_question;
        let another = scene.is_large(idx + 2) || matches!(scene.word(idx + 2), "another" | "others");
        let goes_with = beside && matches!(next, "and" | "or") && another;
        let is_described =
            after == ", " && matches!(next, "a" | "an" | "who" | "whose" | "one") && !MODALS.contains(&word);
        let is_named = after == " " && scene.is_large(idx + 1) && !scene.is_title_case(idx) && !MODALS.contains(&word);
        (acts || goes_with || is_described || is_named).then_some(Confidence::Unsure)
    }

    /// The first word of a hit: the initial before a name belongs to it.
    fn begin(&self, it: &Match) -> usize {
        let scene = self.scene;
        let is_initial = it.first > 0
            && matches!(scene.gap(it.first), ". " | " " | ".")
            && scene.is_letter(it.first - 1)
            && scene.is_large(it.first - 1)
            && self.people.token(it.token).is_some_and(|token| self.has_initial(token, scene.before(it.first)));
        it.first - usize::from(is_initial)
    }

    fn has_initial(&self, token: &Token, initial: &str) -> bool {
        self.people.names.get(token.name as usize).is_some_and(|name| name.initials.contains(initial))
    }

    fn is_date(&self, idx: usize) -> bool {
        let scene = self.scene;
        let is_number = |word: &str| word.starts_with(|it: char| it.is_ascii_digit());
        let led = idx.checked_sub(2).map_or("", |at| scene.word(at));
        let is_said = matches!(scene.before(idx), "to" | "from")
            && (lexicon::is_deed(led) || SAYINGS.iter().any(|it| led.starts_with(it)));
        lexicon::is_month(scene.word(idx))
            && !is_said
            && (BEFORE_MONTH.contains(&scene.before(idx))
                || is_number(scene.before(idx))
                || is_number(scene.word(idx + 1)))
    }

    fn is_place(&self, idx: usize) -> bool {
        let scene = self.scene;
        let trusts = idx.checked_sub(2).map_or("", |at| scene.word(at));
        let is_about_trust =
            ["confid", "trust", "believ", "interest", "faith", "belief"].iter().any(|it| trusts.starts_with(it));
        let comes = matches!(
            trusts,
            "came"
                | "come"
                | "comes"
                | "coming"
                | "travelled"
                | "traveled"
                | "flew"
                | "moved"
                | "attendees"
                | "people"
                | "visitors"
                | "speakers"
                | "volunteers"
                | "guests"
                | "participants"
                | "groups"
                | "teams"
                | "members"
        );
        if !lexicon::is_place(scene.word(idx)) {
            return false;
        }
        let is_event = ["con", "conf", "python", "camp", "fest", "summit", "days", "meetup", "girls"]
            .iter()
            .any(|it| scene.before(idx).ends_with(it))
            && scene.is_large(idx - 1);
        let is_year =
            |word: &str| word.len() == 4 && word.starts_with("20") && word.bytes().all(|it| it.is_ascii_digit());
        let has_country =
            scene.gap(idx + 1) == ", " && scene.is_large(idx + 1) && lexicon::is_place(scene.word(idx + 1));
        if scene.is_beside(idx) && is_event || scene.is_beside(idx + 1) && is_year(scene.word(idx + 1)) || has_country {
            return true;
        }
        scene.is_beside(idx)
            && match scene.before(idx) {
                "in" | "near" | "outside" | "across" | "throughout" | "around" | "downtown" | "greater" => {
                    !is_about_trust
                }
                "from" | "to" => comes,
                _ => false,
            }
    }

    /// Tells whether a word is the end of what something is called, such as the Main Hall.
    fn is_named_thing(&self, idx: usize) -> bool {
        let scene = self.scene;
        let Some(before) = idx.checked_sub(1) else { return false };
        scene.is_beside(idx)
            && scene.is_large(before)
            && lexicon::is_english(scene.word(before))
            && lexicon::is_english(scene.word(idx))
            && scene.is_beside(before)
            && matches!(scene.before(before), "the" | "a" | "an" | "this" | "our")
    }

    fn is_tool(&self, idx: usize) -> bool {
        const CRAFT: &[&str] = &[
            "language",
            "library",
            "framework",
            "version",
            "code",
            "programming",
            "compiler",
            "developers",
            "docs",
            "documentation",
            "package",
            "plugin",
            "project",
            "script",
            "syntax",
            "api",
            "software",
            "upgrade",
            "tutorial",
            "runtime",
            "migration",
            "release",
            "build",
            "notebook",
            "notebooks",
            "pipeline",
            "server",
            "cluster",
            "database",
            "programmers",
            "developer",
            "plugins",
            "packages",
            "bindings",
            "repository",
        ];
        // Words that make it a tool only where they stand beside.
        const HELD: &[&str] = &[
            "workshop",
            "tutorial",
            "talk",
            "talks",
            "track",
            "session",
            "sprint",
            "course",
            "community",
            "users",
            "meetup",
            "conference",
            "training",
        ];
        let scene = self.scene;
        let is_near = |at: usize| {
            let word = scene.word(at);
            CRAFT.contains(&word) || lexicon::is_tech(word) && scene.is_large(at)
        };
        let is_beside = scene.is_beside(idx + 1) && HELD.contains(&scene.word(idx + 1));
        let led = idx.checked_sub(2).map_or("", |at| scene.word(at));
        let is_led = HELD.contains(&led) && matches!(scene.before(idx), "on" | "about" | "in" | "for" | "comparing");
        let compared = HELD.contains(&led) && matches!(scene.before(idx), "compared" | "compares");
        lexicon::is_tech(scene.word(idx)) && (is_beside || is_led || compared || scene.around(idx, 4).any(is_near))
    }
}

fn is_past(word: &str) -> bool {
    matches!(word, "was" | "had" | "did" | "has" | "is") || word.ends_with("ed")
}

fn kind_of(via: Via, whole: bool) -> Kind {
    match via {
        Via::Plain if whole => Kind::Name,
        Via::Plain => Kind::NamePart,
        Via::Disguised => Kind::Disguised,
        Via::Romanised | Via::Loose | Via::Consonants => Kind::Romanised,
        Via::Inflected => Kind::Inflected,
        Via::Nickname => Kind::Nickname,
        Via::Misspelt => Kind::Misspelt,
    }
}
