//! The guard measures itself: names in many renderings are put into a text, and it must find them there.

use std::collections::BTreeMap;
use std::fmt;

use casebound_record::{Person, Span};

use super::renderings::{self, Random, Rendering};
use crate::guard::{Guard, TextForm};

/// How much is found, in hundredths, of what names somebody for sure, and of everything.
const SURE: usize = 99;
const ALL: usize = 95;

/// What came of a measurement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// How many renderings were put into the text.
    pub(super) seeded: usize,
    /// How many of them were found.
    pub(super) found: usize,
    /// The same for those that name somebody for sure.
    pub(super) sure_seeded: usize,
    /// How many of these were found.
    pub(super) sure_found: usize,
    /// Ways of writing that were missed, and how often. No name is here.
    pub(super) missed: BTreeMap<&'static str, usize>,
}

/// Such as "seeded 840, found 836; missed: nickname 3, a letter left out 1".
impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seeded {}, found {}", self.seeded, self.found)?;
        for (idx, (way, count)) in self.missed.iter().enumerate() {
            write!(f, "{}{way} {count}", if idx == 0 { "; missed: " } else { ", " })?;
        }
        Ok(())
    }
}

impl Measure {
    /// Returns whether enough was found to trust the guard with these people and this text. Of few renderings one may be
    /// missed: a share of them says nothing.
    pub(super) fn is_enough(&self) -> bool {
        let is_enough = |seeded: usize, found: usize, share: usize| {
            let missed = seeded - found;
            missed <= 1 || found * 100 >= seeded * share
        };
        is_enough(self.sure_seeded, self.sure_found, SURE) && is_enough(self.seeded, self.found, ALL)
    }
}

/// Puts people into a text in every rendering, and counts what a guard finds. The same seed, people and text give the same figures.
pub(super) fn measure(people: &[&Person], text: &str, form: TextForm, seed: u64) -> Measure {
    let mut random = Random(seed | 1);
    let guard = Guard::of(people.iter().copied());
    let mut measure = Measure::default();
    for person in people {
        let all = renderings::of(person, &mut random);
        let (mutant, places) = seed_text(text, &all, form, &mut random);
        let findings = guard.read(&mutant, form);
        for (rendering, place) in all.iter().zip(places) {
            let is_found = findings.iter().any(|it| it.span.start < place.end && place.start < it.span.end);
            measure.count(rendering, is_found);
        }
    }
    measure
}

impl Measure {
    fn count(&mut self, rendering: &Rendering, is_found: bool) {
        self.seeded += 1;
        self.found += usize::from(is_found);
        self.sure_seeded += usize::from(rendering.is_sure);
        self.sure_found += usize::from(rendering.is_sure && is_found);
        if !is_found {
            *self.missed.entry(rendering.way).or_default() += 1;
        }
    }
}

/// Puts each rendering into a sentence of its own at the end of a paragraph, and tells where it is now.
fn seed_text(text: &str, renderings: &[Rendering], form: TextForm, random: &mut Random) -> (String, Vec<Span>) {
    const BEFORE: &[&str] = &[
        "The team then spoke with ",
        "A letter was sent to ",
        "Nobody asked ",
        "It was the turn of ",
        "We heard from ",
    ];
    let mut out = String::with_capacity(text.len() * 2);
    let mut places = Vec::new();
    let mut paragraphs = text.split_inclusive("\n\n");
    let is_json = form == TextForm::Json;
    for rendering in renderings {
        if !is_json {
            out.push_str(paragraphs.next().unwrap_or_default());
            out.push_str("\n\n");
        }
        let sentence = BEFORE.get(random.below(BEFORE.len())).unwrap_or(&"With ");
        let words = if is_json { rendering.text.replace('\n', " ") } else { rendering.text.clone() };
        let (open, close) = if is_json { ("\"", "\"\n") } else { ("", " before the end of the day.\n\n") };
        out.push_str(open);
        out.push_str(sentence);
        let start = out.len();
        out.push_str(&words);
        places.push(Span::new(start, out.len()));
        out.push_str(close);
    }
    out.extend(paragraphs);
    (out, places)
}
