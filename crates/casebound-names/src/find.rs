//! Where a text names somebody: everything that is looked for, in one list.

use std::cmp::Reverse;

use crate::hit::{Hit, HitConfidence, HitKind};
use crate::match_form::MatchForm;
use crate::people::People;
use crate::text::Text;
use crate::{contacts, initials, judge, phones, runs, search, unspaced};

impl People {
    /// Returns where a text names these people, in the order of the text.
    ///
    /// Of two hits for one person, one inside the other, the lesser is left out.
    pub fn find(&self, text: &str) -> Vec<Hit> {
        if self.is_empty() || text.is_empty() {
            return Vec::new();
        }
        self.find_in(&Text::new(text))
    }

    /// Like [`People::find`], in a text that was cut into words before.
    pub fn find_in(&self, text: &Text<'_>) -> Vec<Hit> {
        if self.is_empty() {
            return Vec::new();
        }
        let matches = search::matches(text, self);
        let mut hits = judge::judge(text, self, &matches);
        hits.extend(contacts::find(text, self));
        hits.extend(phones::find(text, self));
        hits.extend(initials::find(text, self));
        hits.extend(runs::find(text, self));
        hits.extend(unspaced::find(text, self));
        without_lesser(hits)
    }

    /// Like [`People::find`], and every word of a name besides, whatever stands around it: for texts in which a word too
    /// many may go.
    pub fn find_doubtful(&self, text: &str) -> Vec<Hit> {
        let text = Text::new(text);
        let mut hits = self.find_in(&text);
        let plain = search::matches(&text, self).into_iter().filter(|it| it.via == MatchForm::Plain);
        hits.extend(plain.map(|plain| Hit {
            span: text.span(plain.first, plain.last),
            person: self.person(plain.token),
            kind: HitKind::NamePart,
            confidence: HitConfidence::Unsure,
        }));
        without_lesser(hits)
    }
}

/// Drops what is within a hit for the same person that is as sure and says as much.
fn without_lesser(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_unstable_by_key(|hit| {
        (hit.person, hit.span.start, Reverse(hit.span.end), Reverse(hit.confidence), hit.kind)
    });
    hits.dedup();
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        let is_lesser =
            |by: &Hit| by.person == hit.person && by.span.contains(hit.span) && by.confidence >= hit.confidence;
        if !kept.iter().rev().take(8).any(is_lesser) {
            kept.push(hit);
        }
    }
    kept.sort_unstable_by_key(|hit| (hit.span.start, Reverse(hit.span.end), hit.person, hit.kind));
    kept
}
