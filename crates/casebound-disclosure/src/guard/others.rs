//! What names somebody without a word of a name: addresses, numbers, initials, and names without their blanks.

use aho_corasick::{AhoCorasick, Match};
use casebound_record::Span;
use casebound_record::names::MentionKind;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};

use super::fold::{PARAGRAPH, fold, is_unspaced};
use super::lexicon;
use super::people::{People, Squashed};
use super::scene::Scene;
use super::weigh::Sighting;
use super::{Kind, Weight};

/// Returns the addresses and user names of people, also when `@` and points are spelled out.
pub(super) fn addresses(scene: &Scene<'_>, people: &People) -> Vec<Sighting> {
    let mut found: Vec<Sighting> = Vec::new();
    if people.addresses.is_empty() {
        return found;
    }
    let mut idx = 0;
    while idx < scene.len() {
        let Some((last, sighting)) = address(scene, people, idx) else {
            idx += 1;
            continue;
        };
        found.extend(sighting);
        idx = last + 1;
    }
    found
}

/// Returns the longest address that begins with a word, and its last word.
fn address(scene: &Scene<'_>, people: &People, first: usize) -> Option<(usize, Vec<Sighting>)> {
    let mut text = scene.word(first).to_owned();
    let mut last = first;
    let mut best = None;
    let mut steps = 0;
    loop {
        if let Some(known) = people.addresses.get(&text) {
            let before = scene.gap(first);
            let at = before.ends_with('@') || before.ends_with("u/");
            let span = scene.span(first, last);
            let sightings: Vec<Sighting> = known
                .iter()
                .filter(|it| at || !it.after_at)
                .map(|it| Sighting { span, person: it.person, kind: Kind::Person(it.kind), weight: Weight::Block })
                .collect();
            if !sightings.is_empty() {
                best = Some((last, sightings));
            }
        }
        steps += 1;
        if steps > 12 {
            return best;
        }
        let Some((sign, next)) = sign(scene, last) else { return best };
        text.push_str(&sign);
        text.push_str(scene.word(next));
        last = next;
    }
}

/// Returns the sign that follows a word in an address, and the word after it.
fn sign(scene: &Scene<'_>, idx: usize) -> Option<(String, usize)> {
    let next = idx + 1;
    if next >= scene.len() {
        return None;
    }
    let gap = scene.gap(next);
    let bare: String = gap.chars().filter(|it| !" \n()[]{}<>\"'`*\\".contains(*it)).collect();
    if !bare.is_empty() {
        let tight = bare.chars().count() <= 2 && bare.chars().all(|it| ".@_-+".contains(it));
        let near = !gap.contains(PARAGRAPH)
            && (bare.contains('@') || !gap.contains([' ', '\n']) || gap.starts_with([' ', '(', '[']));
        return (tight && near).then_some((bare, next));
    }
    let spelled = match scene.word(next) {
        "at" | "arroba" | "chez" | "klammeraffe" | "snabela" | "kukac" | "zavinac" | "malpa" => "@",
        "dot" | "punkt" | "punto" | "ponto" | "point" | "piste" | "kropka" | "tecka" => ".",
        "underscore" => "_",
        "dash" | "hyphen" | "minus" => "-",
        "plus" => "+",
        // Blanks were left out, or brackets alone stand between.
        _ => return None,
    };
    let after = scene.gap(next + 1);
    let parts_words =
        !gap.is_empty() && !after.contains(PARAGRAPH) && after.chars().all(|it| " \n()[]{}<>_*".contains(it));
    (parts_words && next + 1 < scene.len()).then(|| (spelled.to_owned(), next + 1))
}

/// Returns telephone numbers of people, however they are grouped.
pub(super) fn phones(scene: &Scene<'_>, people: &People) -> Vec<Sighting> {
    let mut found = Vec::new();
    if people.phones.is_empty() {
        return found;
    }
    let is_number = |idx: usize| scene.word(idx).bytes().all(|it| it.is_ascii_digit());
    let mut first = 0;
    while first < scene.len() {
        let mut digits = String::new();
        let mut last = first;
        while last < scene.len()
            && is_number(last)
            && (last == first || scene.gap(last).chars().all(|it| " -./()+".contains(it)))
        {
            digits.push_str(scene.word(last));
            last += 1;
        }
        if last == first {
            first += 1;
            continue;
        }
        for (person, _) in people.phones.iter().filter(|(_, phone)| digits.ends_with(phone.as_str())) {
            let span = scene.span(first, last - 1);
            found.push(Sighting {
                span,
                person: *person,
                kind: Kind::Person(MentionKind::Phone),
                weight: Weight::Block,
            });
        }
        first = last;
    }
    found
}

/// Abbreviations with points that are no person's initials.
const DOTTED: &[&str] = &["us", "uk", "un", "eu", "usa", "nb", "pps", "phd", "rsvp", "aka", "ie", "eg", "qed", "dc"];

/// Abbreviations of times and additions.
const TIMES: &[&str] = &["am", "pm", "ad", "bc", "ps"];

/// Returns initials of people: with points, or two or three capital letters alone.
pub(super) fn initials(scene: &Scene<'_>, people: &People) -> Vec<Sighting> {
    let mut found = Vec::new();
    if people.initials.is_empty() {
        return found;
    }
    let mut idx = 0;
    while idx < scene.len() {
        let mut last = idx;
        let mut letters = scene.word(idx).to_owned();
        let single = |at: usize| scene.word(at).chars().count() == 1 && scene.is_large(at);
        if single(idx) {
            while last < idx + 3 && single(last + 1) && matches!(scene.gap(last + 1), "." | ". " | ".-") {
                last += 1;
                letters.push_str(scene.word(last));
            }
        }
        let weight = if last > idx {
            dotted(scene, last, &letters)
        } else {
            let count = letters.chars().count();
            let others = scene.around(idx, 3).any(|at| scene.is_shouted(at) && scene.word(at).len() > 3);
            let is_short = (2..=3).contains(&count) && scene.is_shouted(idx) && !others;
            (is_short && !lexicon::is_acronym(&letters) && !letters.contains(char::is_numeric))
                .then_some(Weight::Review)
        };
        if let (Some(weight), Some(people)) = (weight, people.initials.get(&letters)) {
            let span = scene.span(idx, last);
            found.extend(people.iter().map(|person| Sighting { span, person: *person, kind: Kind::Initials, weight }));
        }
        idx = last + 1;
    }
    found
}

fn dotted(scene: &Scene<'_>, last: usize, letters: &str) -> Option<Weight> {
    let next = last + 1;
    // Initials before a name are those of that name.
    let before_name =
        scene.is_large(next) && matches!(scene.gap(next), ". " | " ") && !lexicon::is_also_word(scene.word(next));
    if DOTTED.contains(&letters) || before_name {
        return None;
    }
    // Said beside a number or at the beginning of a sentence, they mean something else.
    let first = last + 1 - letters.chars().count();
    let is_number = |at: usize| scene.word(at).starts_with(|it: char| it.is_ascii_digit());
    if TIMES.contains(&letters) {
        let is_said = is_number(next) || first > 0 && is_number(first - 1) || scene.begins_sentence(first);
        return (!is_said).then_some(Weight::Review);
    }
    Some(if lexicon::is_acronym(letters) { Weight::Review } else { Weight::Block })
}

/// Returns names whose blanks were left out or put elsewhere, and names of scripts without blanks.
pub(super) fn squashed(scene: &Scene<'_>, people: &People) -> Vec<Sighting> {
    let Some(finder) = &people.finder else { return Vec::new() };
    let mut text = String::new();
    // For each byte of the text, where its letter stands in the folded text.
    let mut places: Vec<u32> = Vec::new();
    for (at, it) in scene.folded.text.char_indices() {
        if it.is_alphanumeric() || is_unspaced(it) || is_combining_mark(it) || it == PARAGRAPH {
            text.push(it);
            places.resize(text.len(), u32::try_from(at).unwrap_or(u32::MAX));
        }
    }
    let place = |at: usize| places.get(at).map_or(0, |it| *it as usize);
    let mut found = in_chinese(scene, people, finder);
    for it in finder.find_overlapping_iter(&text) {
        let Some(pattern) = people.patterns.get(it.pattern().as_usize()) else { continue };
        let start = place(it.start());
        let last = place(it.end() - 1);
        let end = last + scene.folded.text.get(last..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let weight = match pattern.what {
            Squashed::Whole | Squashed::Romanised => whole(scene, start, end),
            what => unspaced(scene, start, end, what),
        };
        if let Some(weight) = weight {
            let kind = match (pattern.what, scene.folded.text.get(start..end)) {
                (Squashed::Whole | Squashed::Romanised, Some(words)) if words.contains([' ', '.', '-', '_']) => {
                    Kind::Disguised
                }
                (Squashed::Part, _) => Kind::Person(MentionKind::NamePart),
                _ => Kind::Person(MentionKind::Name),
            };
            found.push(Sighting { span: scene.folded.span(start..end), person: pattern.person, kind, weight });
        }
    }
    found
}

/// Returns names in Latin letters that are written in Chinese characters.
fn in_chinese(scene: &Scene<'_>, people: &People, finder: &AhoCorasick) -> Vec<Sighting> {
    let mut text = String::new();
    // Where each character begins: in the romanised text, and in the folded one.
    let mut begins: Vec<(usize, usize)> = Vec::new();
    for (at, it) in scene.folded.text.char_indices() {
        begins.push((text.len(), at));
        match it.script() {
            Script::Han => text.push_str(&any_ascii::any_ascii_char(it).to_ascii_lowercase()),
            _ if text.ends_with(PARAGRAPH) => {}
            _ => text.push(PARAGRAPH),
        }
    }
    begins.push((text.len(), scene.folded.text.len()));
    if text.chars().all(|it| it == PARAGRAPH) {
        return Vec::new();
    }
    let place = |at: usize| begins.binary_search_by_key(&at, |(begin, _)| *begin).ok().and_then(|idx| begins.get(idx));
    let is_long = |it: &Match| it.end() - it.start() >= 7;
    let sightings = finder.find_overlapping_iter(&text).filter(is_long).filter_map(|it| {
        let pattern = people.patterns.get(it.pattern().as_usize()).filter(|it| it.what == Squashed::Whole)?;
        let (Some((_, start)), Some((_, end))) = (place(it.start()), place(it.end())) else { return None };
        let span = scene.folded.span(*start..*end);
        Some(Sighting { span, person: pattern.person, kind: Kind::Romanised, weight: Weight::Review })
    });
    sightings.collect()
}

/// A whole name without its blanks: at the ends of words, or long and inside one.
fn whole(scene: &Scene<'_>, start: usize, end: usize) -> Option<Weight> {
    let first = scene.words.partition_point(|word| word.at.end <= start);
    let last = scene.words.partition_point(|word| word.at.end < end);
    let (a, b) = (scene.words.get(first)?, scene.words.get(last)?);
    let is_word = |at: usize| lexicon::is_also_word(scene.word(at));
    if (first..=last).all(is_word) {
        return None;
    }
    let at_ends = a.at.start == start && b.at.end == end;
    // Few letters are a name only where a capital inside shows where the second part begins.
    let has_inner_capital = || scene.cased(first).chars().skip(1).any(char::is_uppercase) && !scene.is_shouted(first);
    if end - start < 7 && !(first == last && at_ends && has_inner_capital()) {
        return None;
    }
    let crosses_sentence = (first + 1..=last).any(|at| scene.begins_sentence(at));
    match first == last {
        true if at_ends || end - start >= 8 => Some(Weight::Block),
        false if at_ends && !crosses_sentence => Some(Weight::Block),
        _ => None,
    }
}

/// What follows a name in Korean: forms of address and particles.
const PARTICLES: &[&str] = &[
    "씨", "님", "군", "양", "이", "가", "은", "는", "을", "를", "의", "에", "와", "과", "도", "만", "아", "야", "랑",
    "한테", "선생", "교수", "박사",
];

/// Characters that make a place of the name before them.
const PLACES: &[char] =
    &['学', '學', '校', '市', '町', '村', '県', '縣', '駅', '區', '区', '線', '路', '街', '通', '寺', '川', '山'];

/// Chinese words of one character before people, and behind them.
const LEAD: &str = "和跟与與同对對向被是由给給请請找问問见見让讓叫据據把将將以及为為但而因如";
const DEEDS: &str = "谈談说說的在已了是被和没沒曾也表告离離向道来來去同先女本就都将將要会會不与與及承否提发發写寫对對";

/// A name in a script without blanks: two characters inside a longer run may be those of two other words.
fn unspaced(scene: &Scene<'_>, start: usize, end: usize, what: Squashed) -> Option<Weight> {
    let text = &scene.folded.text;
    let before = text.get(..start).and_then(|it| it.chars().next_back());
    let after = text.get(end..).and_then(|it| it.chars().next());
    let found = text.get(start..end).unwrap_or_default();
    let is = |it: Option<char>, script: Script| it.is_some_and(|it| it.script() == script);
    let is_hangul = found.chars().all(|it| it.script() == Script::Hangul);
    if is_hangul {
        let inside = is(before, Script::Hangul);
        let goes_on = is(after, Script::Hangul);
        // Folding takes syllables apart: each begins with a letter of these.
        let syllables = found.chars().filter(|it| ('\u{1100}'..='\u{1112}').contains(it)).count();
        let has_particle = text.get(end..).is_some_and(|rest| PARTICLES.iter().any(|it| rest.starts_with(&fold(it))));
        return match what {
            Squashed::Part if inside => None,
            _ if inside && syllables < 3 || goes_on && !has_particle && syllables < 2 => None,
            Squashed::Unspaced if goes_on && syllables < 3 => has_particle.then_some(Weight::Review),
            Squashed::Part => Some(Weight::Review),
            _ => Some(if inside { Weight::Review } else { Weight::Block }),
        };
    }
    let is_short = found.chars().filter(|it| !it.is_whitespace()).count() <= 2;
    if found.chars().all(|it| it.script() == Script::Han) && is_short {
        let inside = is(before, Script::Han);
        let goes_on = is(after, Script::Han);
        if after.is_some_and(|it| PLACES.contains(&it)) {
            return None;
        }
        if found.chars().count() < 2 {
            let is_led = !inside || before.is_some_and(|it| LEAD.contains(it));
            let ends = !goes_on || inside && is_led && after.is_some_and(|it| DEEDS.contains(it));
            return (is_led && ends).then_some(Weight::Review);
        }
        if inside && goes_on {
            // A whole name between words with which sentences lead up to people, or say what they did.
            let is_led = before.is_some_and(|it| LEAD.contains(it)) && after.is_some_and(|it| DEEDS.contains(it));
            return (is_led && what == Squashed::Unspaced).then_some(Weight::Review);
        }
        return Some(if inside || goes_on || what == Squashed::Part { Weight::Review } else { Weight::Block });
    }
    // A short name of South East Asia may be a piece of a word.
    let goes_on = |it: Option<char>| {
        it.is_some_and(|it| is_unspaced(it) && found.ends_with(|last: char| last.script() == it.script()))
    };
    if !is(found.chars().next(), Script::Han) && found.chars().count() < 4 && (goes_on(before) || goes_on(after)) {
        return (found.chars().count() > 2).then_some(Weight::Review);
    }
    // Before a Japanese form of address, one character more belongs to the name.
    let polite = found.ends_with("さん") || found.ends_with("氏") || found.ends_with("様") || found.ends_with("君");
    if polite && is(before, Script::Han) {
        return None;
    }
    Some(if what == Squashed::Part || is(before, Script::Han) && found.chars().count() <= 3 {
        Weight::Review
    } else {
        Weight::Block
    })
}

/// Returns what is suspicious in itself: letters of two scripts in a word, controls of direction, invisible characters
/// inside words, and names of which only the beginning was left.
pub(super) fn signs(text: &str) -> Vec<(Span, Kind)> {
    let mut found = Vec::new();
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, it)) = chars.next() {
        let span = Span::new(at, at + it.len_utf8());
        let after = chars.peek().map(|(_, it)| *it);
        match it {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => found.push((span, Kind::Direction)),
            '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{200c}' | '\u{200d}' => {
                let is_plain = |it: Option<char>| {
                    it.is_some_and(|it| {
                        matches!(it.script(), Script::Latin | Script::Greek | Script::Cyrillic | Script::Han)
                    })
                };
                if is_plain(before) && is_plain(after) {
                    found.push((span, Kind::Invisible));
                }
            }
            _ => {}
        }
        before = Some(it);
    }
    found.extend(words(text).filter(|span| is_mixed(span.of(text))).map(|span| (span, Kind::MixedScripts)));
    found.extend(redacted(text));
    found
}

fn words(text: &str) -> impl Iterator<Item = Span> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text.get(rest..)?.find(char::is_alphabetic)?;
        let length = text.get(start..)?.find(|it: char| !it.is_alphanumeric() && !is_combining_mark(it));
        rest = length.map_or(text.len(), |length| start + length);
        Some(Span::new(start, rest))
    })
}

/// Letters of Latin together with letters of another script that look like Latin.
fn is_mixed(word: &str) -> bool {
    if word.is_ascii() {
        return false;
    }
    let script =
        |it: &char| matches!(it.script(), Script::Cyrillic | Script::Greek | Script::Armenian | Script::Cherokee);
    let looks_latin =
        |it: char| unicode_security::skeleton(&it.to_string()).all(|it| it.is_ascii() || is_combining_mark(it));
    let latin = word.chars().any(|it| it.is_alphabetic() && it.script() == Script::Latin);
    latin && word.chars().filter(script).any(looks_latin)
}

/// A capital letter followed by signs that stand for letters.
fn redacted(text: &str) -> Vec<(Span, Kind)> {
    let is_cover = |it: char| matches!(it, '*' | '█' | '▇' | '■' | '▒' | '░' | '▮' | '•' | '×');
    let mut found = Vec::new();
    for span in words(text) {
        let word = span.of(text);
        let covers: usize =
            text.get(span.end..).unwrap_or_default().chars().take_while(|it| is_cover(*it)).map(char::len_utf8).sum();
        let count = text.get(span.end..span.end + covers).map_or(0, |it| it.chars().count());
        let is_start = word.starts_with(char::is_uppercase) && word.chars().count() <= 4;
        let stands_free = text.get(..span.start).is_none_or(|it| !it.ends_with('*'));
        if count >= 2 && is_start && stands_free {
            found.push((Span::new(span.start, span.end + covers), Kind::Redacted));
        }
    }
    found
}
