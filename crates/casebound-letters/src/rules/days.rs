//! Days and times in a letter are days and times of the record, and each in its place.

use chrono::{Datelike, Days, NaiveDate};

use casebound_record::word_list::WordList;

use crate::dates::{Day, Mention, Said, is_time, value};
use crate::finding::Finding;
use crate::record::End;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::words::WORDS;

/// Verbs for the end of something.
static ENDINGS: WordList = WordList::part(WORDS, "endings");

/// Beginnings of words for a sanction that ends.
static LASTING: WordList = WordList::part(WORDS, "lasting");

/// Beginnings of words for sanctions and their conditions.
static SANCTIONS: WordList = WordList::part(WORDS, "sanctions");

/// Beginnings of words for a meeting.
static MEETINGS: WordList = WordList::part(WORDS, "meetings");

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for mention in &scene.times {
        let is_wrong = match mention.said {
            Said::Day(day) => {
                is_other_meeting(scene, mention, day)
                    || !is_known(scene, day)
                    || is_misplaced(scene, mention, day)
                    || is_other_end(scene, mention, day)
                    || is_other_weekday(scene, mention, day)
            }
            Said::Time(time, is_full) => {
                let times = &scene.record.times;
                let mut known = times.iter().chain(&scene.record.past_times);
                is_of_meeting(scene, mention) && !times.is_empty() && !known.any(|it| is_time(time, is_full, *it))
            }
            Said::Length(..) => false,
        };
        if is_wrong {
            findings.push(Finding::at(Rule::DateNotInRecord, scene.span(mention.first, mention.end)));
        }
    }
    findings.extend(weekdays(scene));
    findings
}

/// Days of the week around today on which nothing of the record is.
fn weekdays(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(today) = scene.record.today else { return Vec::new() };
    let near = |day: &&NaiveDate| (**day - today).num_days().abs() <= 10;
    let of_spans = scene.record.spans.iter().filter(|(from, until)| (*until - *from).num_days() <= 10);
    let of_spans = of_spans.flat_map(|(from, until)| from.iter_days().take_while(|it| it <= until).collect::<Vec<_>>());
    let of_incident = scene.record.incident.days.iter().copied();
    let days: Vec<NaiveDate> =
        scene.record.days.iter().filter(near).copied().chain(of_spans).chain(of_incident).chain([today]).collect();
    let tokens = &scene.letter.tokens;
    let is_said = |idx: &usize| {
        let weekday = weekday(scene.folded(*idx))?;
        let before = idx.checked_sub(1).map_or("", |it| scene.folded(it));
        let before = if before == "el" { "on" } else { before };
        let is_day = matches!(before, "on" | "until" | "by" | "from" | "since" | "last" | "hasta" | "desde");
        let has_date = scene
            .times
            .iter()
            .any(|time| time.first >= *idx && time.first <= idx + 2 && matches!(time.said, Said::Day(_)));
        let is_else = days.iter().all(|day| day.weekday().num_days_from_monday() as usize != weekday);
        (is_day && !has_date && is_else).then(|| Finding::at(Rule::DateNotInRecord, scene.span(*idx, idx + 1)))
    };
    if days.len() < 3 { Vec::new() } else { (0..tokens.len()).filter_map(|idx| is_said(&idx)).collect() }
}

/// Monday is 0.
fn weekday(word: &str) -> Option<usize> {
    value("weekday", word).and_then(|number| usize::try_from(number).ok())
}

/// The record has the day, or it follows from a day and a length in it.
fn is_known(scene: &Scene<'_>, day: Day) -> bool {
    let record = scene.record;
    let in_spans = record.spans.iter().any(|(from, until)| {
        // The days of an event or an incident are known, those of a sanction are not.
        (*until - *from).num_days() <= 31
            && !record.sanctions.iter().any(|sanction| sanction.from == Some(*from))
            && from.iter_days().take_while(|it| it <= until).any(|it| day.is(it))
    });
    let after = |it: NaiveDate, days: i64| it.checked_add_days(Days::new(u64::try_from(days).unwrap_or_default()));
    let day_after = record.sanctions.iter().filter_map(|sanction| match sanction.until {
        End::On(last) => after(last, 1),
        _ => None,
    });
    let terms = record.committee.appeal_within_days.into_iter().flat_map(|days| {
        let starts = record.days.iter().copied().chain(record.today);
        starts.filter_map(move |it| after(it, days)).collect::<Vec<_>>()
    });
    in_spans
        || record.days.iter().any(|it| day.is(*it))
        || record.today.is_some_and(|today| day.is(today))
        || record.incident.days.iter().any(|it| day.is(*it))
        || day_after.into_iter().any(|it| day.is(it))
        || is_about_appeal(scene, day, &terms.collect::<Vec<_>>())
}

fn is_about_appeal(scene: &Scene<'_>, day: Day, terms: &[NaiveDate]) -> bool {
    let has_appeal =
        scene.letter.tokens.iter().any(|it| it.folded.starts_with("appeal") || it.folded.starts_with("apel"));
    has_appeal && terms.iter().any(|term| day.is(*term))
}

/// The last day of a sanction as its first, or the other way round.
fn is_misplaced(scene: &Scene<'_>, mention: &Mention, day: Day) -> bool {
    if !is_about_sanction(scene, mention) {
        return false;
    }
    let record = scene.record;
    let before = mention.first.checked_sub(1).map_or("", |it| scene.folded(it));
    let before = if matches!(before, "the" | "el" | "and") {
        mention.first.checked_sub(2).map_or("", |it| scene.folded(it))
    } else {
        before
    };
    let is_end = record.sanctions.iter().any(|sanction| matches!(sanction.until, End::On(last) if day.is(last)));
    let has_end = record.sanctions.iter().any(|sanction| matches!(sanction.until, End::On(_)));
    let is_start = record.sanctions.iter().any(|sanction| sanction.from.is_some_and(|it| day.is(it)));
    let is_event = record.spans.iter().any(|(from, until)| day.is(*from) || day.is(*until));
    match before {
        "until" | "till" | "hasta" | "through" => has_end && !is_end && is_start && !is_event,
        "from" | "since" | "desde" => is_end && !is_start && !is_event,
        _ => false,
    }
}

/// "The suspension ends on", with a day on which none ends: the one before an appeal, or before it was lifted.
fn is_other_end(scene: &Scene<'_>, mention: &Mention, day: Day) -> bool {
    let before: Vec<&str> =
        (1..=4).filter_map(|back| mention.first.checked_sub(back)).map(|it| scene.folded(it)).collect();
    let small =
        |word: &&&str| matches!(**word, "on" | "the" | "el" | "dia" | "now" | "ahora" | "already" | "ya" | "then");
    let Some(verb) = before.iter().find(|word| !small(word)).filter(|word| ENDINGS.contains(word)) else {
        return false;
    };
    let words = ["not", "no", "if", "si", "could", "would"];
    let sentence = scene.letter.tokens.get(mention.first).and_then(|it| scene.letter.sentences.get(it.sentence));
    let said = sentence.is_some_and(|sentence| {
        scene.begins_any(sentence.first..mention.first, &LASTING)
            && !(sentence.first..mention.first).any(|idx| words.contains(&scene.folded(idx)))
    });
    let last_days: Vec<NaiveDate> = scene
        .record
        .sanctions
        .iter()
        .filter_map(|it| if let End::On(last) = it.until { Some(last) } else { None })
        .collect();
    let is_end = |last: &NaiveDate| day.is(*last) || last.succ_opt().is_some_and(|it| day.is(it));
    !verb.is_empty() && said && !last_days.is_empty() && !last_days.iter().any(is_end)
}

fn is_about_sanction(scene: &Scene<'_>, mention: &Mention) -> bool {
    let Some(sentence) = scene.letter.tokens.get(mention.first).and_then(|it| scene.letter.sentences.get(it.sentence))
    else {
        return false;
    };
    scene.begins_any(sentence.first..sentence.end, &SANCTIONS)
}

/// "Monday, 9 March", which is another day of the week.
fn is_other_weekday(scene: &Scene<'_>, mention: &Mention, day: Day) -> bool {
    let Some(said) =
        (1..=2).filter_map(|back| mention.first.checked_sub(back)).find_map(|idx| weekday(scene.folded(idx)))
    else {
        return false;
    };
    let known = scene.record.days.iter().chain(&scene.record.today).filter(|it| day.is(**it));
    let mut known = known.map(|it| it.weekday().num_days_from_monday() as usize).peekable();
    known.peek().is_some() && known.all(|it| it != said)
}

/// Another day than that of the meeting to which the reader is asked at a time.
fn is_other_meeting(scene: &Scene<'_>, mention: &Mention, day: Day) -> bool {
    let meetings = &scene.record.meetings;
    let has_time = scene.times.iter().any(|mentioned| {
        let sentence = |at: usize| scene.letter.tokens.get(at).map(|it| it.sentence);
        let is_of_meeting = match mentioned.said {
            Said::Time(time, is_full) => !scene.record.past_times.iter().any(|known| is_time(time, is_full, *known)),
            _ => false,
        };
        is_of_meeting && sentence(mentioned.first) == sentence(mention.first)
    });
    has_time
        && is_of_meeting(scene, mention)
        && !meetings.is_empty()
        && !meetings.iter().any(|meeting| day.is(*meeting))
}

/// The time is that of a meeting with us.
fn is_of_meeting(scene: &Scene<'_>, mention: &Mention) -> bool {
    let Some(sentence) = scene.letter.tokens.get(mention.first).and_then(|it| scene.letter.sentences.get(it.sentence))
    else {
        return false;
    };
    let is_reader = scene.reader().is_some();
    is_reader && scene.begins_any(sentence.first..sentence.end, &MEETINGS)
}
