//! What a word is beside a name, and what is around it: the signs for and against.

use super::Classifier;
use crate::fold::PARAGRAPH;
use crate::lexicon;
use crate::match_form::MatchForm;
use crate::people::{Role, Token};
use crate::scores::Sign;
use crate::search::{Joint, Match};

/// Words before a month or a day.
const BEFORE_DATE: &[&str] = &[
    "in", "on", "of", "since", "until", "till", "by", "early", "late", "mid", "before", "after", "during", "from",
    "to", "last", "next", "this", "through", "and", "between", "every", "each",
];

/// Beginnings of words before "to" and "from" by which people turn to each other.
const SAYINGS: &[&str] = &[
    "accord", "spok", "speak", "talk", "listen", "said", "wrote", "writ", "apolog", "complain", "messag", "mail",
    "letter", "report", "comment", "answer", "repl", "word", "thank", "appeal", "gift", "call", "present",
];

/// Words before the name of a road or a square.
const ROADS: &[&str] = &[
    "avenida",
    "calle",
    "rua",
    "rue",
    "praca",
    "plaza",
    "piazza",
    "paseo",
    "travessa",
    "largo",
    "quai",
    "ulica",
    "ulice",
    "ul",
    "strada",
    "corso",
    "viale",
    "jalan",
    "jl",
    "boulevard",
    "namesti",
    "plac",
    "rruga",
    "carrer",
];

/// What a place may be told to be.
const PLACES: &[&str] = &[
    "forest",
    "river",
    "lake",
    "town",
    "village",
    "city",
    "district",
    "island",
    "region",
    "street",
    "square",
    "park",
    "valley",
    "mountain",
    "neighbourhood",
    "neighborhood",
    "suburb",
    "county",
    "province",
    "company",
    "brand",
    "hotel",
    "restaurant",
];

/// Words that help out in questions and wishes: large at the beginning of a sentence, they are most often no name.
const MODALS: &[&str] = &["will", "may", "can", "mark", "might", "must", "do", "shall", "so", "an", "my", "long"];

impl Classifier<'_> {
    /// What a word is beside a name; the sign that weighs most.
    pub(super) fn class(&self, it: &Match) -> Option<Sign> {
        let word = self.text.word(it.first);
        if it.joint != Joint::None {
            return None;
        }
        if self.is_in_long_place(it.first) {
            return Some(Sign::LongPlace);
        }
        if lexicon::is_english(word) || lexicon::is_month(word) {
            return Some(Sign::EnglishWord);
        }
        if word.is_ascii() && word.len() < 3 {
            return Some(Sign::VeryShort);
        }
        let is_shouted = self.text.is_all_caps(it.first);
        [
            (lexicon::is_place(word), Sign::Place),
            (lexicon::is_tech(word), Sign::Tool),
            (is_shouted && (lexicon::is_unit(word) || lexicon::is_acronym(word)), Sign::Abbreviation),
            (lexicon::is_unit(word), Sign::Unit),
            (lexicon::is_company(word), Sign::Company),
            (lexicon::is_other_word(word) && self.is_elsewhere(it.first), Sign::OtherWord),
            (lexicon::is_calendar(word), Sign::Calendar),
        ]
        .into_iter()
        .find_map(|(is_so, sign)| is_so.then_some(sign))
    }

    /// Returns whether a sentence may be in another language than English: a small word needs to show that it is not.
    fn is_elsewhere(&self, idx: usize) -> bool {
        if self.text.is_lowercase(idx) { !self.text.has_english(idx) } else { !self.text.is_english(idx) }
    }

    /// What stands around a word that is a word of the name; `None` when it is none for sure.
    pub(super) fn around(&self, idx: usize, it: &Match, token: &Token) -> Option<Vec<Sign>> {
        let text = self.text;
        let at = it.first;
        let small = text.is_lowercase(at);
        let class = self.class(it).filter(|_| it.via != MatchForm::Disguised || token.length < 4);
        let mut signs: Vec<Sign> = class.into_iter().collect();
        let elsewhere = !text.is_english(at);
        match class {
            None if small => {
                let word = text.word(at);
                let is_short = token.length < 5 || token.role == Role::Piece || lexicon::is_other_word(word);
                signs.extend(is_short.then_some(Sign::SmallName));
                signs.extend(elsewhere.then_some(Sign::SmallElsewhere));
                signs.extend((text.is_in_address(at) || text.is_in_host(at)).then_some(Sign::InAddress));
                signs.extend((text.is_beside(at) && text.has_article(at)).then_some(Sign::LikeNoun));
            }
            Some(_) if small => {
                let is_used = token.role == Role::Only && self.is_used_as_name(at);
                signs.push(Sign::SmallWord);
                signs.extend(is_used.then_some(Sign::UsedAsName));
                if is_used {
                    signs
                        .retain(|sign| !matches!(sign, Sign::EnglishWord | Sign::Place | Sign::Tool | Sign::VeryShort));
                }
                return Some(signs);
            }
            None => {
                let is_noun = text.is_beside(at) && text.has_article(at) && lexicon::is_other_word(text.word(at));
                signs.extend(is_noun.then_some(Sign::LikeNoun));
                // The Shah of Persia.
                let is_title = text.is_english(at) && text.is_beside(at) && text.has_article(at);
                let is_of = text.is_beside(at + 1) && text.word(at + 1) == "of";
                signs.extend((is_title && is_of && !is_noun).then_some(Sign::AfterArticle));
                signs.extend(self.is_rare_first_word(at).then_some(Sign::RareWord));
            }
            Some(class) => signs.extend(self.around_word(at, class, token)?),
        }
        signs.extend(self.belongs_to_another(idx, it).then_some(Sign::OfAnother));
        signs.extend(self.is_told_as_place(at).then_some(Sign::ToldAsPlace));
        let is_road = text.is_beside(at) && ROADS.contains(&text.before(at));
        signs.extend(is_road.then_some(Sign::OnRoad));
        signs.extend(
            (text.is_beside(it.last + 1) && lexicon::is_named_after(text.word(it.last + 1)))
                .then_some(Sign::NamedAfter),
        );
        Some(signs)
    }

    /// Returns whether an English sentence begins with a word that few use, and nobody does something: Dab some paint on it.
    fn is_rare_first_word(&self, idx: usize) -> bool {
        let text = self.text;
        let next = text.word(idx + 1);
        let acts = text.is_beside(idx + 1) && (lexicon::is_action_verb(next) || is_past(next));
        let is_rare = text.is_english(idx) && lexicon::is_rare_english(text.word(idx)) && text.begins_sentence(idx);
        is_rare && !acts && text.gap(idx + 1) != "'"
    }

    /// Returns whether a sentence says what a place is: Osgood is a village in the north.
    fn is_told_as_place(&self, idx: usize) -> bool {
        let text = self.text;
        let is_beside = (idx + 1..idx + 4).all(|at| text.is_beside(at));
        let says = matches!(text.word(idx + 1), "is" | "was") && matches!(text.word(idx + 2), "a" | "an" | "the");
        is_beside && says && (idx + 3..idx + 6).any(|at| PLACES.contains(&text.word(at)))
    }

    /// Signs around a possible name in another form.
    pub(super) fn around_guess(&self, idx: usize, it: &Match, token: &Token) -> Option<Vec<Sign>> {
        let text = self.text;
        let at = it.first;
        let word = text.word(at);
        let mut signs: Vec<Sign> = self.class(it).into_iter().collect();
        let class = signs.first().copied();
        let is_shown = text.is_capitalised(at) && !text.begins_sentence(at) && !text.is_title_case(at);
        if class.is_none() && it.via != MatchForm::Nickname && !is_shown && lexicon::is_rare_english(word) {
            signs.push(Sign::EnglishWord);
        }
        let may_be_noun = it.via != MatchForm::Inflected || text.is_lowercase(at);
        if text.is_english(at) && text.is_beside(at) && text.has_article(at) && may_be_noun {
            signs.push(Sign::LikeNoun);
        }
        // Bala was told: a word elsewhere, in an English sentence that says what somebody did.
        let acts = text.is_beside(at + 1) && (lexicon::is_action_verb(text.word(at + 1)) || is_past(text.word(at + 1)));
        let is_short_name = it.via == MatchForm::Shortened && acts && text.is_english(at);
        if matches!(it.via, MatchForm::Shortened | MatchForm::Variant | MatchForm::Misspelt)
            && lexicon::is_other_word(word)
            && !is_short_name
        {
            signs.push(Sign::OtherWord);
        }
        if text.is_lowercase(at) {
            let long = word.chars().count() >= 7
                && class.is_none()
                && matches!(it.via, MatchForm::Inflected | MatchForm::Misspelt);
            signs.extend((!long).then_some(Sign::SmallGuess));
            return Some(signs);
        }
        if let (Some(class), MatchForm::Nickname | MatchForm::Inflected) = (class, it.via) {
            signs.extend(self.around_word(at, class, token)?);
        }
        let is_before_title = text.is_beside(at) || text.gap(at) == ". ";
        if class.is_none() && is_before_title && lexicon::is_title(text.before(at)) {
            signs.push(Sign::AfterTitle);
        }
        signs.extend((it.via != MatchForm::Inflected && self.belongs_to_another(idx, it)).then_some(Sign::OfAnother));
        Some(signs)
    }

    /// What stands around a name, written large, that is also a word: how it is written and where it is.
    fn around_word(&self, idx: usize, class: Sign, token: &Token) -> Option<Vec<Sign>> {
        let text = self.text;
        let word = text.word(idx);
        let before = text.before(idx);
        let next = text.word(idx + 1);
        let after = text.gap(idx + 1);
        let beside = text.is_beside(idx);
        if after == "'" && matches!(next, "t" | "ll" | "ve" | "re") {
            return None;
        }
        let mut signs = Vec::new();
        if beside || text.gap(idx) == ". " {
            if lexicon::is_title(before) && (text.is_capitalised(idx - 1) || before.len() > 2) && before.len() > 1 {
                return Some(vec![Sign::AfterTitle]);
            }
            if before.chars().count() == 1 && text.is_capitalised(idx - 1) && text.gap(idx) == ". " {
                signs.push(if self.has_initial(token, before) { Sign::AfterInitial } else { Sign::InsideSentence });
            }
        }
        let possessive = after == "'" && next == "s";
        let is_loud = text.is_all_caps(idx)
            && (lexicon::is_acronym(word)
                || lexicon::is_unit(word)
                || text.around(idx, 2).filter(|at| text.is_all_caps(*at)).count() > 1);
        let acts = matches!(after, " " | "\n" | ", ") && lexicon::is_action_verb(next);
        for (is_so, sign) in [
            (is_loud, Sign::Loud),
            (beside && text.has_article(idx), Sign::AfterArticle),
            (class == Sign::Unit && before.starts_with(|letter: char| letter.is_ascii_digit()), Sign::AfterNumber),
            (self.is_date(idx) && !possessive, Sign::InDate),
            (self.is_place(idx), Sign::InPlace),
            (self.is_tool(idx), Sign::AmongTools),
            (self.is_named_thing(idx) && !possessive, Sign::NamedThing),
            (token.role == Role::Middle && class == Sign::OtherWord, Sign::MiddleWord),
            (class == Sign::Company && self.is_brand_of(idx), Sign::NamedThing),
            (class == Sign::Company && matches!(before, "at" | "for" | "by" | "with" | "from"), Sign::AtCompany),
        ] {
            signs.extend(is_so.then_some(sign));
        }
        match class {
            Sign::Company | Sign::Abbreviation | Sign::Unit => {}
            Sign::OtherWord | Sign::Calendar => {
                let begins = text.begins_sentence(idx);
                signs.extend((!begins).then_some(Sign::InsideSentence));
                // In Turkish an apostrophe parts a name from its ending.
                let has_ending = after == "'";
                let is_surname = class == Sign::OtherWord && token.role == Role::Last;
                signs.extend((begins && is_surname && has_ending).then_some(Sign::Possessive));
                signs.extend((class == Sign::Calendar && acts).then_some(Sign::BeforeDeed));
            }
            _ if text.begins_sentence(idx) => signs.extend(self.begins(idx, possessive)),
            _ => {
                let shows = !text.is_title_case(idx) || possessive || !lexicon::is_english(word);
                signs.extend(shows.then_some(Sign::InsideSentence));
            }
        }
        Some(signs)
    }

    /// A word that a sentence begins with: a name only when somebody does or has something there.
    fn begins(&self, idx: usize, possessive: bool) -> Vec<Sign> {
        let text = self.text;
        let word = text.word(idx);
        let next = text.word(idx + 1);
        let after = text.gap(idx + 1);
        // The only word of an attribute, such as what a picture shows, or of a comment.
        let opens = text.gap(idx).ends_with("=\"") || text.gap(idx).ends_with("='");
        let is_alone = opens && after.starts_with(['"', '\''])
            || text.gap(idx).trim_end().ends_with("<!--") && after.trim_start().starts_with("--");
        if possessive || is_alone {
            return vec![if possessive { Sign::Possessive } else { Sign::Alone }];
        }
        if !lexicon::is_english(word) && !lexicon::is_place(word) && !lexicon::is_tech(word) {
            // Le, Da, An: a sentence of another language may begin with it.
            let is_other = word.len() < 3 && lexicon::is_other_word(word) && !text.is_english(idx);
            return if is_other { Vec::new() } else { vec![Sign::InsideSentence] };
        }
        let is_modal = MODALS.contains(&word);
        // Words that hold a sentence together begin it much more often than a person who is called so.
        if lexicon::is_function(word) && !is_modal {
            return Vec::new();
        }
        let beside = matches!(after, " " | "\n" | ", ");
        let is_manner = next.ends_with("ly") && !lexicon::is_function(word);
        if is_modal && lexicon::is_function(next) && !is_past(next) {
            return Vec::new();
        }
        let acts = beside && (lexicon::is_action_verb(next) || is_manner);
        let another = text.is_capitalised(idx + 2) || matches!(text.word(idx + 2), "another" | "others");
        let goes_with = beside && matches!(next, "and" | "or") && another && !lexicon::is_tech(text.word(idx + 2));
        let is_described = after == ", " && matches!(next, "a" | "an" | "who" | "whose" | "one") && !is_modal;
        let is_named = after == " " && text.is_capitalised(idx + 1) && !text.is_title_case(idx) && !is_modal;
        let mut signs = Vec::new();
        signs.extend(acts.then_some(Sign::BeforeDeed));
        signs.extend((goes_with || is_described || is_named).then_some(Sign::Described));
        signs
    }

    /// Returns whether an unknown name is beside, so that this is part of the name of somebody else.
    fn belongs_to_another(&self, idx: usize, it: &Match) -> bool {
        let text = self.text;
        let person = self.people.person(it.token);
        let is_ours = |at: usize| {
            let around = self.matches.get(idx.saturating_sub(12)..).unwrap_or_default().iter().take(32);
            around
                .filter(|other| other.first <= at && at <= other.last)
                .any(|other| self.people.person(other.token) == person)
        };
        let is_name = |at: usize| {
            let word = text.word(at);
            text.is_capitalised(at)
                && word.chars().count() > 1
                && !lexicon::is_also_word(word)
                && !lexicon::is_title(word)
                && (text.is_english(at) || !lexicon::is_other_word(word))
                && !is_ours(at)
        };
        let before = it
            .first
            .checked_sub(1)
            .is_some_and(|at| text.is_beside(it.first) && is_name(at) && !text.begins_sentence(at))
            || it.first.checked_sub(1).is_some_and(|at| text.is_beside(it.first) && is_name(at) && text.is_english(at));
        let after = it.last + 1 < text.len() && text.is_beside(it.last + 1) && is_name(it.last + 1);
        before || after
    }

    /// A word in small letters where a name could be: behind a word that people follow, without an article.
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
        let text = self.text;
        let next = text.word(idx + 1);
        let ends = text.gap(idx + 1).contains(['.', ',', ';', '\'', ')'])
            || text.gap(idx + 1).contains(PARAGRAPH)
            || next.is_empty();
        let is_led = text.is_beside(idx) && LEAD.contains(&text.before(idx));
        let acts = text.is_beside(idx + 1) && lexicon::is_action_verb(next);
        let word = text.word(idx);
        !lexicon::is_function(word)
            && word.chars().count() > 1
            && is_led
            && (ends || acts || lexicon::is_function(next))
    }

    pub(super) fn has_initial(&self, token: &Token, initial: &str) -> bool {
        self.people.names.get(token.name as usize).is_some_and(|name| name.initials.contains(initial))
    }

    fn is_date(&self, idx: usize) -> bool {
        let text = self.text;
        let is_number = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
        let led = idx.checked_sub(2).map_or("", |at| text.word(at));
        let is_said = matches!(text.before(idx), "to" | "from")
            && (lexicon::is_action_verb(led) || SAYINGS.iter().any(|saying| led.starts_with(saying)));
        let is_day = lexicon::is_month(text.word(idx)) || lexicon::is_calendar(text.word(idx));
        is_day
            && !is_said
            && (BEFORE_DATE.contains(&text.before(idx)) || is_number(text.before(idx)) || is_number(text.word(idx + 1)))
    }

    fn is_place(&self, idx: usize) -> bool {
        const COMERS: &[&str] = &[
            "came",
            "come",
            "comes",
            "coming",
            "travelled",
            "traveled",
            "flew",
            "moved",
            "attendees",
            "people",
            "visitors",
            "speakers",
            "volunteers",
            "guests",
            "participants",
            "groups",
            "teams",
            "members",
            "back",
        ];
        let text = self.text;
        if !lexicon::is_place(text.word(idx)) {
            return false;
        }
        let trusts = idx.checked_sub(2).map_or("", |at| text.word(at));
        let is_about_trust =
            ["confid", "trust", "believ", "interest", "faith", "belief"].iter().any(|it| trusts.starts_with(it));
        let comes = COMERS.contains(&trusts);
        let is_event = ["con", "conf", "python", "camp", "fest", "summit", "days", "meetup", "girls"]
            .iter()
            .any(|it| text.before(idx).ends_with(it))
            && text.is_capitalised(idx - 1);
        let is_year =
            |word: &str| word.len() == 4 && word.starts_with("20") && word.bytes().all(|byte| byte.is_ascii_digit());
        let has_country =
            text.gap(idx + 1) == ", " && text.is_capitalised(idx + 1) && lexicon::is_place(text.word(idx + 1));
        if text.is_beside(idx) && is_event || text.is_beside(idx + 1) && is_year(text.word(idx + 1)) || has_country {
            return true;
        }
        text.is_beside(idx)
            && match text.before(idx) {
                "in" | "near" | "outside" | "across" | "throughout" | "around" | "downtown" | "greater" => {
                    !is_about_trust
                }
                "from" | "to" => comes || self.is_way(idx),
                _ => false,
            }
    }

    /// Returns whether a place is one end of a way: from Paris to London.
    fn is_way(&self, idx: usize) -> bool {
        let text = self.text;
        let is_end = |word: &str, at: usize| word == text.before(at) && lexicon::is_place(text.word(at));
        let other = if text.before(idx) == "to" { idx.checked_sub(2) } else { Some(idx + 2) };
        other.is_some_and(|other| is_end(if other < idx { "from" } else { "to" }, other))
    }

    /// Returns whether a thing follows that bears a brand: Heinz ketchup.
    fn is_brand_of(&self, idx: usize) -> bool {
        let text = self.text;
        let next = text.word(idx + 1);
        text.is_beside(idx + 1)
            && text.is_lowercase(idx + 1)
            && lexicon::is_rare_english(next)
            && !(lexicon::is_function(next) || lexicon::is_action_verb(next) || is_past(next) || next.ends_with("ly"))
    }

    /// Returns whether a word is one of those of a place such as Costa Rica.
    fn is_in_long_place(&self, idx: usize) -> bool {
        let text = self.text;
        let is_place = |first: usize, last: usize| {
            let is_held = (first + 1..=last).all(|at| matches!(text.gap(at), " " | "-" | "\n" | "'" | ". "));
            let words: Vec<&str> = (first..=last).map(|at| text.word(at)).collect();
            is_held && lexicon::is_long_place(&words.join(" "))
        };
        (1..=3).any(|more| {
            (idx.saturating_sub(more)..=idx).any(|first| first + more < text.len() && is_place(first, first + more))
        })
    }

    /// Returns whether a word is the end of what something is called, such as the Main Hall.
    fn is_named_thing(&self, idx: usize) -> bool {
        let text = self.text;
        let Some(before) = idx.checked_sub(1) else { return false };
        text.is_beside(idx)
            && text.is_capitalised(before)
            && lexicon::is_english(text.word(before))
            && lexicon::is_english(text.word(idx))
            && text.is_beside(before)
            && matches!(text.before(before), "the" | "a" | "an" | "this" | "our")
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
            "browser",
            "browsers",
            "app",
            "website",
            "load",
            "loads",
            "install",
            "installed",
            "crashed",
        ];
        // Words that make it a tool only where they are beside.
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
        let text = self.text;
        let is_near = |at: usize| {
            let word = text.word(at);
            CRAFT.contains(&word) || lexicon::is_tech(word) && text.is_capitalised(at)
        };
        let is_beside = text.is_beside(idx + 1) && HELD.contains(&text.word(idx + 1));
        let led = idx.checked_sub(2).map_or("", |at| text.word(at));
        let is_led = HELD.contains(&led) && matches!(text.before(idx), "on" | "about" | "in" | "for" | "comparing");
        let compared = HELD.contains(&led) && matches!(text.before(idx), "compared" | "compares");
        lexicon::is_tech(text.word(idx)) && (is_beside || is_led || compared || text.around(idx, 4).any(is_near))
    }
}

fn is_past(word: &str) -> bool {
    matches!(word, "was" | "had" | "did" | "has" | "is") || word.ends_with("ed")
}
