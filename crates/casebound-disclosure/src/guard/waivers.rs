//! Waivers: looks that somebody took at findings, kept beside a text and bound to it.

use casebound_record::case::Look;
use casebound_record::standing::{Standing, standing_to_decide};
use casebound_record::{Case, Committee};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{GuardHit, GuardHitKind, Weight};

/// The settled findings of one text. They die when the text changes.
#[derive(Debug, Default)]
pub struct Waivers {
    standing: WaiverStanding,
    settled: Vec<Entry>,
}

/// Whether a file of waivers counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WaiverStanding {
    /// It is for this text.
    Valid,
    /// It is for another text, most often for an older version of this one.
    Stale,
    /// It could not be read.
    Unreadable,
    /// There is none.
    #[default]
    Missing,
}

/// What the file holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    /// Of the text, in lower-case hexadecimal digits.
    sha256: String,
    waived: Vec<Entry>,
}

/// One settled finding: what it was and where, and who settled it. Only who and why are words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: String,
    start: usize,
    end: usize,
    by: String,
    reason: String,
}

impl Waivers {
    /// Reads the waivers beside a text.
    pub fn read(text: &str, waivers: &[u8]) -> Waivers {
        let standing = |standing| Waivers { standing, settled: Vec::new() };
        let Some(file) = serde_json::from_slice::<File>(waivers).ok().filter(|file| file.version == 1) else {
            return standing(WaiverStanding::Unreadable);
        };
        if file.sha256 != digest(text) {
            return standing(WaiverStanding::Stale);
        }
        Waivers { standing: WaiverStanding::Valid, settled: file.waived }
    }

    /// Whether the file counts.
    pub fn standing(&self) -> WaiverStanding {
        self.standing
    }

    /// Turns each settled review into a note, and returns how many there were. A block becomes one only where it is a
    /// part of a name, which may also be a company or a place, and whoever looked is one of these `others`: members who
    /// are not at work now.
    pub fn settle(&self, findings: &mut [GuardHit], others: &[&str]) -> usize {
        let mut count = 0;
        for finding in findings.iter_mut().filter(|finding| finding.weight > Weight::Note) {
            let is_block = finding.weight == Weight::Block;
            let is_settled = self.settled.iter().any(|waiver| {
                let is_signed = !waiver.by.trim().is_empty() && !waiver.reason.trim().is_empty();
                is_signed
                    && (!is_block || may_be_lifted(finding) && others.contains(&waiver.by.as_str()))
                    && waiver.kind == finding.kind.word()
                    && waiver.start == finding.span.start
                    && waiver.end == finding.span.end
            });
            if is_settled {
                finding.weight = Weight::Note;
                count += 1;
            }
        }
        count
    }
}

/// Turns each review into a note that somebody settled who may act in the case, for these very words. A block becomes
/// one where it is a part of a name, which may also be a company or a place, and whoever looked is not `writer`, the
/// member who writes; nobody knows that where the writer is not known.
///
/// Returns the blocks that became notes: which finding, and who looked.
pub(crate) fn settle_looks(
    findings: &mut [GuardHit],
    words: &str,
    case: &Case,
    committee: &Committee,
    writer: Option<&str>,
) -> Vec<(GuardHit, String)> {
    let digest = digest(words);
    let counts = |look: &&Look| {
        let is_signed =
            look.by.as_ref().is_some_and(|by| standing_to_decide(committee, case, by, None) == Standing::MayAct);
        is_signed
            && look.sha256.as_ref() == Some(&digest)
            && look.reason.as_ref().is_some_and(|reason| !reason.expose().trim().is_empty())
    };
    let mut lifted = Vec::new();
    for finding in findings.iter_mut().filter(|finding| finding.weight > Weight::Note) {
        let is_block = finding.weight == Weight::Block;
        if is_block && !may_be_lifted(finding) {
            continue;
        }
        let word = finding.kind.word();
        let looks = case.transparency.waivers.iter().filter(counts);
        let mut looks = looks.filter(|look| look.finding.as_deref() == Some(word));
        let Some(look) = looks.find(|look| !is_block || writer.is_some() && look.by.as_deref() != writer) else {
            continue;
        };
        if is_block {
            lifted.push((finding.clone(), look.by.clone().unwrap_or_default()));
        }
        finding.weight = Weight::Note;
    }
    lifted
}

/// Returns whether a block may be about a company or a place that is called like somebody: a whole name or an address is
/// nobody else's.
pub fn may_be_lifted(finding: &GuardHit) -> bool {
    finding.kind == GuardHitKind::Person(casebound_names::HitKind::NamePart)
}

/// The SHA-256 of a text in lower-case hexadecimal digits, to which its waivers are bound.
pub fn digest(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use casebound_record::Span;

    use super::*;

    const TEXT: &str = "Rob was there";

    fn finding(weight: Weight) -> GuardHit {
        GuardHit {
            span: Span::new(0, 3),
            kind: GuardHitKind::Person(casebound_names::HitKind::Nickname),
            case: String::new(),
            weight,
        }
    }

    fn file(sha256: &str, by: &str) -> Vec<u8> {
        format!(
            r#"{{"version":1,"sha256":"{sha256}","waived":[{{"kind":"nickname","start":0,"end":3,"by":"{by}","reason":"the venue's cat"}}]}}"#
        )
        .into_bytes()
    }

    fn settled(text: &str, file: &[u8], weight: Weight) -> (WaiverStanding, usize) {
        let waivers = Waivers::read(text, file);
        let count = waivers.settle(&mut [finding(weight)], &["alice"]);
        (waivers.standing(), count)
    }

    #[test]
    fn a_waiver_lives_as_long_as_the_text() {
        let good = file(&digest(TEXT), "alice");
        assert_eq!(settled(TEXT, &good, Weight::Review), (WaiverStanding::Valid, 1));
        assert_eq!(settled("Rob was here", &good, Weight::Review), (WaiverStanding::Stale, 0));
        assert_eq!(settled(TEXT, b"{", Weight::Review), (WaiverStanding::Unreadable, 0));
    }

    #[test]
    fn what_blocks_is_not_waived_and_nobody_signs_for_nobody() {
        assert_eq!(settled(TEXT, &file(&digest(TEXT), "alice"), Weight::Block), (WaiverStanding::Valid, 0));
        assert_eq!(settled(TEXT, &file(&digest(TEXT), " "), Weight::Review), (WaiverStanding::Valid, 0));
    }

    #[test]
    fn another_member_lifts_a_block_on_a_part_of_a_name() {
        let text = file(&digest(TEXT), "alice");
        let text = String::from_utf8(text).unwrap().replace("nickname", "name-part");
        let lifted = |others: &[&str]| {
            let part = GuardHitKind::Person(casebound_names::HitKind::NamePart);
            let mut findings = [GuardHit { kind: part, ..finding(Weight::Block) }];
            Waivers::read(TEXT, text.as_bytes()).settle(&mut findings, others)
        };
        assert_eq!((lifted(&["alice", "bob"]), lifted(&["bob"]), lifted(&[])), (1, 0, 0));
    }
}
