//! What names somebody without a word of a name: addresses, numbers, initials, and names without their blanks.

use aho_corasick::{AhoCorasick, Match};

use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};

use crate::fold::{PARAGRAPH, fold, is_unspaced};
use crate::hit::{Confidence, Hit, Kind};
use crate::lexicon;
use crate::people::{People, Squashed};
use crate::text::Text;

/// Returns the addresses and user names of people, also when `@` and points are spelled out.
pub(crate) fn addresses(scene: &Text<'_>, people: &People) -> Vec<Hit> {
    let mut found: Vec<Hit> = Vec::new();
    if people.addresses.is_empty() {
        return found;
    }
    let mut idx = 0;
    while idx < scene.len() {
        let Some((last, hit)) = address(scene, people, idx) else {
            idx += 1;
            continue;
        };
        found.extend(hit);
        idx = last + 1;
    }
    found
}

/// Returns the longest address that begins with a word, and its last word.
fn address(scene: &Text<'_>, people: &People, first: usize) -> Option<(usize, Vec<Hit>)> {
    let mut text = scene.word(first).to_owned();
    let mut last = first;
    let mut best = None;
    let mut steps = 0;
    loop {
        if let Some(known) = people.addresses.get(&text) {
            let before = scene.gap(first);
            let at = before.ends_with('@') || before.ends_with("u/");
            let span = scene.span(first, last);
            let hits: Vec<Hit> = known
                .iter()
                .filter(|it| at || !it.after_at)
                .map(|it| Hit { span, person: it.person, kind: it.kind, confidence: Confidence::Sure })
                .collect();
            if !hits.is_empty() {
                best = Some((last, hits));
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
fn sign(scene: &Text<'_>, idx: usize) -> Option<(String, usize)> {
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
pub(crate) fn phones(scene: &Text<'_>, people: &People) -> Vec<Hit> {
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
            found.push(Hit { span, person: *person, kind: Kind::Phone, confidence: Confidence::Sure });
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
pub(crate) fn initials(scene: &Text<'_>, people: &People) -> Vec<Hit> {
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
        let confidence = if last > idx {
            dotted(scene, last, &letters)
        } else {
            let count = letters.chars().count();
            let others = scene.around(idx, 3).any(|at| scene.is_shouted(at) && scene.word(at).len() > 3);
            let is_short = (2..=3).contains(&count) && scene.is_shouted(idx) && !others;
            (is_short && !lexicon::is_acronym(&letters) && !letters.contains(char::is_numeric))
                .then_some(Confidence::Unsure)
        };
        if let (Some(confidence), Some(people)) = (confidence, people.initials.get(&letters)) {
            let span = scene.span(idx, last);
            found.extend(people.iter().map(|person| Hit { span, person: *person, kind: Kind::Initials, confidence }));
        }
        idx = last + 1;
    }
    found
}

fn dotted(scene: &Text<'_>, last: usize, letters: &str) -> Option<Confidence> {
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
        return (!is_said).then_some(Confidence::Unsure);
    }
    Some(if lexicon::is_acronym(letters) { Confidence::Unsure } else { Confidence::Sure })
}

/// Returns names whose blanks were left out or put elsewhere, and names of scripts without blanks.
pub(crate) fn squashed(scene: &Text<'_>, people: &People) -> Vec<Hit> {
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
        let confidence = match pattern.what {
            Squashed::Whole | Squashed::Romanised => whole(scene, start, end),
            what => unspaced(scene, start, end, what),
        };
        if let Some(confidence) = confidence {
            let kind = match (pattern.what, scene.folded.text.get(start..end)) {
                (Squashed::Whole | Squashed::Romanised, Some(words)) if words.contains([' ', '.', '-', '_']) => {
                    Kind::Disguised
                }
                (Squashed::Part, _) => Kind::NamePart,
                _ => Kind::Name,
            };
            found.push(Hit { span: scene.folded.span(start..end), person: pattern.person, kind, confidence });
        }
    }
    found
}

/// Returns names in Latin letters that are written in Chinese characters.
fn in_chinese(scene: &Text<'_>, people: &People, finder: &AhoCorasick) -> Vec<Hit> {
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
    let hits = finder.find_overlapping_iter(&text).filter(is_long).filter_map(|it| {
        let pattern = people.patterns.get(it.pattern().as_usize()).filter(|it| it.what == Squashed::Whole)?;
        let (Some((_, start)), Some((_, end))) = (place(it.start()), place(it.end())) else { return None };
        let span = scene.folded.span(*start..*end);
        Some(Hit { span, person: pattern.person, kind: Kind::Romanised, confidence: Confidence::Unsure })
    });
    hits.collect()
}

/// A whole name without its blanks: at the ends of words, or long and inside one.
fn whole(scene: &Text<'_>, start: usize, end: usize) -> Option<Confidence> {
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
        true if at_ends || end - start >= 8 => Some(Confidence::Sure),
        false if at_ends && !crosses_sentence => Some(Confidence::Sure),
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
fn unspaced(scene: &Text<'_>, start: usize, end: usize, what: Squashed) -> Option<Confidence> {
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
            Squashed::Unspaced if goes_on && syllables < 3 => has_particle.then_some(Confidence::Unsure),
            Squashed::Part => Some(Confidence::Unsure),
            _ => Some(if inside { Confidence::Unsure } else { Confidence::Sure }),
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
            return (is_led && ends).then_some(Confidence::Unsure);
        }
        if inside && goes_on {
            // A whole name between words with which sentences lead up to people, or say what they did.
            let is_led = before.is_some_and(|it| LEAD.contains(it)) && after.is_some_and(|it| DEEDS.contains(it));
            return (is_led && what == Squashed::Unspaced).then_some(Confidence::Unsure);
        }
        return Some(if inside || goes_on || what == Squashed::Part { Confidence::Unsure } else { Confidence::Sure });
    }
    // A short name of South East Asia may be a piece of a word.
    let goes_on = |it: Option<char>| {
        it.is_some_and(|it| is_unspaced(it) && found.ends_with(|last: char| last.script() == it.script()))
    };
    if !is(found.chars().next(), Script::Han) && found.chars().count() < 4 && (goes_on(before) || goes_on(after)) {
        return (found.chars().count() > 2).then_some(Confidence::Unsure);
    }
    // Before a Japanese form of address, one character more belongs to the name.
    let polite = found.ends_with("さん") || found.ends_with("氏") || found.ends_with("様") || found.ends_with("君");
    if polite && is(before, Script::Han) {
        return None;
    }
    Some(if what == Squashed::Part || is(before, Script::Han) && found.chars().count() <= 3 {
        Confidence::Unsure
    } else {
        Confidence::Sure
    })
}
