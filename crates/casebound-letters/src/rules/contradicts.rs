//! What the letter says was found, how long it lasts and where, against the record: findings, rooms, spaces.

use casebound_names::fold::fold;
use casebound_record::Span;
use casebound_record::word_list::WordList;

use crate::address::Audience;
use crate::dates::{Mention, Said, number};
use crate::finding::Finding;
use crate::record::{End, Finding as Conclusion, Part, Stage};
use crate::rule::Rule;
use crate::scene::Scene;
use crate::text::{Letter, Sentence, Token};
use crate::words::WORDS;

/// What a letter may count otherwise than the record.
static NOT_COUNTED: WordList = WordList::part(WORDS, "not_counted");

/// How a letter names the outcome of an appeal, and the word of the record.
static APPEAL_OUTCOMES: WordList = WordList::part(WORDS, "appeal_outcomes");

/// In what capacity somebody takes part.
static CAPACITIES: WordList = WordList::part(WORDS, "capacities");

/// Spaces of a project, in English and in Spanish.
static SPACES: WordList = WordList::part(WORDS, "spaces");

/// Words for a sanction without an end.
static ENDLESS: WordList = WordList::part(WORDS, "endless");

/// Beginnings of words for keeping somebody away.
static EXCLUSIONS: WordList = WordList::part(WORDS, "exclusions");

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        findings.extend(conclusion(scene, sentence));
        findings.extend(room(scene, sentence));
        findings.extend(spaces(scene, sentence));
        findings.extend(endless(scene, sentence));
        findings.extend(appeal(scene, sentence));
        findings.extend(count(scene, sentence));
        findings.extend(host(scene, sentence));
        findings.extend(capacity(scene, sentence));
    }
    findings
}

/// Whether there was a violation.
fn conclusion(scene: &Scene<'_>, sentence: &Sentence) -> Option<Finding> {
    let record = scene.record;
    if record.stage == Stage::Open {
        return None;
    }
    let words = sentence.first..sentence.end;
    let place = words.clone().find(|idx| {
        let of_reader = scene.address.audience == Audience::Reported;
        if of_reader && scene.folded(*idx) == "wrong" && scene.folded(idx.saturating_sub(1)) == "nothing" {
            return true;
        }
        matches!(scene.folded(*idx), "violation" | "violations" | "infraccion" | "breach" | "violated" | "broke")
    })?;
    let is_unsure = words.clone().any(|idx| {
        matches!(
            scene.folded(idx),
            "whether"
                | "if"
                | "another"
                | "itself"
                | "further"
                | "new"
                | "any"
                | "si"
                | "otra"
                | "nueva"
                | "can"
                | "would"
                | "own"
                | "trying"
                | "using"
        )
    });
    if is_unsure {
        return None;
    }
    let before = place.saturating_sub(6).max(sentence.first)..place;
    let is_denied = before
        .clone()
        .any(|idx| matches!(scene.folded(idx), "no" | "not" | "without" | "ninguna" | "never" | "nothing"));
    let found = |conclusion: Conclusion| {
        let about: Vec<_> = match scene.address.audience {
            Audience::Reported => record.people.iter().filter(|person| person.key == scene.address.to).collect(),
            _ => record.people.iter().filter(|person| person.is(Part::Reported)).collect(),
        };
        about.iter().any(|person| person.finding == Some(conclusion))
    };
    let (violation, none) = (found(Conclusion::Violation), found(Conclusion::NoViolation));
    let is_wrong = if is_denied { violation && !none } else { none && !violation };
    is_wrong.then(|| Finding::at(Rule::ContradictsRecord, scene.span(before.start, place + 1)))
}

/// Another member than the one who meets the reader.
fn host(scene: &Scene<'_>, sentence: &Sentence) -> Option<Finding> {
    let hosts = &scene.record.hosts.iter().find(|(key, _)| *key == scene.address.to)?.1;
    let is_here = |mention: &&Mention| {
        matches!(mention.said, Said::Time(..)) && (sentence.first..sentence.end).contains(&mention.first)
    };
    let has_time = scene.times.iter().any(|time| is_here(&time));
    let is_host = |span: Span| hosts.iter().any(|host| fold(host).contains(&fold(span.of(scene.letter.source))));
    let mut members = scene.members.iter().filter(|hit| sentence.span.contains(hit.span));
    let other = members.find(|hit| !is_host(hit.span)).filter(|_| has_time && !hosts.is_empty())?;
    Some(Finding::at(Rule::ContradictsRecord, other.span))
}

/// "Twelve messages", where the record has eleven.
fn count(scene: &Scene<'_>, sentence: &Sentence) -> Option<Finding> {
    let known: Vec<Letter<'_>> = scene.record.reports.iter().map(|report| Letter::new(report.expose())).collect();
    let counted = |tokens: &[Token], idx: usize| -> Option<(i64, String)> {
        let count = number(&tokens.get(idx)?.folded).filter(|it| *it > 1)?;
        let nouns =
            (idx + 1..idx + 4).filter_map(|at| tokens.get(at)).take_while(|it| !it.is_mark && it.folded.len() > 3);
        nouns.filter(|it| it.folded.ends_with('s')).last().map(|it| (count, it.folded.clone()))
    };
    let tokens = &scene.letter.tokens;
    (sentence.first..sentence.end).find_map(|idx| {
        let (said, noun) = counted(tokens, idx).filter(|(_, noun)| !NOT_COUNTED.contains(noun))?;
        let counts: Vec<i64> = known
            .iter()
            .flat_map(|it| (0..it.tokens.len()).filter_map(|at| counted(&it.tokens, at)))
            .filter(|(_, it)| *it == noun)
            .map(|(count, _)| count)
            .collect();
        let is_other = !counts.is_empty() && !counts.contains(&said);
        is_other.then(|| Finding::at(Rule::ContradictsRecord, scene.span(idx, idx + 1)))
    })
}

/// What became of an appeal.
fn appeal(scene: &Scene<'_>, sentence: &Sentence) -> Option<Finding> {
    let outcome = scene.record.appeal_outcome.as_deref()?;
    let words = sentence.first..sentence.end;
    let is_unsure =
        words.clone().any(|idx| matches!(scene.folded(idx), "if" | "not" | "may" | "can" | "could" | "si" | "no"));
    let place = words.clone().find_map(|idx| Some((idx, APPEAL_OUTCOMES.get(scene.folded(idx))?)));
    let (idx, said) = place.filter(|_| !is_unsure && APPEAL_OUTCOMES.entries().any(|(_, known)| known == outcome))?;
    (said != outcome).then(|| Finding::at(Rule::ContradictsRecord, scene.span(idx, idx + 1)))
}

/// In what capacity the reported person took part, to an employer or a helper.
fn capacity(scene: &Scene<'_>, sentence: &Sentence) -> Option<Finding> {
    if !scene.address.audience.is_outsider() {
        return None;
    }
    let known: Vec<&str> = scene
        .record
        .people
        .iter()
        .filter(|person| person.is(Part::Reported))
        .filter_map(|person| person.capacity.as_deref())
        .collect();
    let is_known = |word: &str| known.iter().any(|it| word.starts_with(it));
    (sentence.first + 2..sentence.end).find_map(|idx| {
        let is_as = matches!(scene.folded(idx - 1), "a" | "an" | "your" | "our") && scene.folded(idx - 2) == "as";
        let word = scene.folded(idx);
        (is_as && !known.is_empty() && CAPACITIES.contains(word) && !is_known(word))
            .then(|| Finding::at(Rule::ContradictsRecord, scene.span(idx, idx + 1)))
    })
}

/// "Room Juniper", "the Birch room", which the record does not have.
fn room(scene: &Scene<'_>, sentence: &Sentence) -> Option<Finding> {
    let known = fold(&scene.record.other_text);
    let is_known = |word: &str| known.split(|letter: char| !letter.is_alphanumeric()).any(|it| it == word);
    let has_room = known.lines().any(|line| line.split_whitespace().count() <= 2)
        && scene.record.other_text.lines().any(|line| !line.is_empty());
    (sentence.first..sentence.end).find_map(|idx| {
        if !matches!(scene.folded(idx), "room" | "sala" | "hall" | "salon") {
            return None;
        }
        let name =
            [Some(idx + 1), idx.checked_sub(1).filter(|at| *at > sentence.first)].into_iter().flatten().find(|at| {
                scene.letter.tokens.get(*at).is_some_and(|token| {
                    token.is_capitalised && !token.is_mark && token.sentence == scene.letter.tokens[idx].sentence
                })
            })?;
        let token = scene.letter.tokens.get(name)?;
        let is_small = matches!(
            token.folded.as_str(),
            "the" | "a" | "our" | "this" | "una" | "la" | "el" | "un" | "esta" | "nuestra"
        );
        let is_person =
            is_small || scene.is_member(token.span) || scene.hits.iter().any(|hit| hit.span.contains(token.span));
        (has_room && !is_known(&token.folded) && !is_person).then(|| Finding::at(Rule::ContradictsRecord, token.span))
    })
}

/// "Suspended from the wiki", where the record has forum and chat.
fn spaces(scene: &Scene<'_>, sentence: &Sentence) -> Vec<Finding> {
    let known: Vec<String> =
        scene.record.sanctions.iter().flat_map(|sanction| &sanction.spaces).map(|it| fold(it)).collect();
    let words = sentence.first..sentence.end;
    let Some(start) =
        words.clone().find(|idx| scene.folded(*idx).starts_with("suspen") || scene.folded(*idx) == "account")
    else {
        return Vec::new();
    };
    if known.is_empty() {
        return Vec::new();
    }
    let all = (start..sentence.end).find(|idx| {
        let ends = (idx + 1..idx + 4).any(|at| matches!(scene.folded(at), "spaces" | "channels" | "espacios"));
        matches!(scene.folded(*idx), "all" | "todos") && ends
    });
    let says_all = fold(&scene.record.other_text).split_whitespace().any(|it| it == "all" || it == "todos");
    if let Some(all) = all.filter(|_| !says_all) {
        return vec![Finding::at(Rule::ContradictsRecord, scene.span(all, all + 1))];
    }
    // "from forum and chat", "in forum and chat": the words behind, up to another verb.
    let mut findings = Vec::new();
    let mut is_open = false;
    for idx in start + 1..sentence.end.min(start + 14) {
        let word = scene.folded(idx);
        if matches!(word, "from" | "in" | "on" | "del" | "de" | "en") {
            is_open = true;
            continue;
        }
        let is_space = SPACES.entries().any(|(english, spanish)| english == word || spanish == word);
        if is_open && is_space {
            let is_known = known.iter().any(|it| it.contains(word.trim_end_matches('s')))
                || SPACES.entries().any(|(english, spanish)| {
                    (english == word || spanish == word)
                        && known.iter().any(|space| space.contains(english) || space.contains(spanish))
                });
            if !is_known {
                findings.push(Finding::at(Rule::ContradictsRecord, scene.span(idx, idx + 1)));
            }
        } else if !matches!(
            word,
            "and" | "the" | "," | "y" | "el" | "la" | "los" | "all" | "our" | "both" | "mailing" | "issue" | "account"
        ) {
            is_open = false;
        }
    }
    findings
}

/// "For good", where the record has a last day.
fn endless(scene: &Scene<'_>, sentence: &Sentence) -> Option<Finding> {
    let has_open = scene.record.sanctions.iter().any(|sanction| sanction.until == End::Open);
    let has_end = scene.record.sanctions.iter().any(|sanction| matches!(sanction.until, End::On(_)));
    let words = sentence.first..sentence.end;
    let is_unsure =
        words.clone().any(|idx| matches!(scene.folded(idx), "if" | "not" | "could" | "would" | "may" | "si" | "no"));
    if has_open || !has_end || is_unsure {
        return None;
    }
    let is_about = scene.begins_any(words.clone(), &EXCLUSIONS);
    let place = words.clone().find(|idx| {
        ENDLESS.contains(scene.folded(*idx))
            || scene.folded(*idx) == "good" && scene.folded(idx.saturating_sub(1)) == "for"
            || scene.folded(*idx) == "life" && scene.folded(idx.saturating_sub(1)) == "for"
            || scene.folded(*idx) == "siempre" && scene.folded(idx.saturating_sub(1)) == "para"
    })?;
    is_about.then(|| Finding::at(Rule::ContradictsRecord, scene.span(place, place + 1)))
}
