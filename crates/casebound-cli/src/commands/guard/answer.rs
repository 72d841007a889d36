//! The output of `casebound guard check`, for people and for scripts.

use casebound_app::printable::printable;
use casebound_disclosure::guard::{GuardHit, WaiverStanding, Weight, digest};
use casebound_record::LineIndex;
use serde::Serialize;

use super::Checked;
use crate::ui::Ui;

/// Prints a line for each hit, and a summary.
pub(super) fn show(checked: &[Checked], ui: &mut Ui) -> anyhow::Result<()> {
    let of_case =
        |hit: &GuardHit| if hit.case.is_empty() { String::new() } else { format!(" ({})", printable(&hit.case)) };
    let mut counts = [0, 0];
    for it in checked {
        let path = printable(&it.path);
        match it.standing {
            WaiverStanding::Stale => {
                ui.warn(format_args!("{path}: its waivers are for a different text and are ignored"))
            }
            WaiverStanding::Unreadable => ui.warn(format_args!("{path}: its waivers cannot be read and are ignored")),
            WaiverStanding::Valid | WaiverStanding::Missing => {}
        }
        for finding in &it.in_name {
            ui.line(format_args!(
                "{path}: {}: its name holds {}{}",
                finding.weight.word(),
                finding.kind.describe(),
                of_case(finding)
            ))?;
        }
        let lines = LineIndex::new(&it.text);
        for finding in &it.findings {
            let at = lines.position(finding.span.start);
            let (line, column) = (at.line, at.column);
            ui.line(format_args!(
                "{path}:{line}:{column}: {}: {}{}",
                finding.weight.word(),
                finding.kind.describe(),
                of_case(finding)
            ))?;
        }
        for finding in it.findings.iter().chain(&it.in_name) {
            match finding.weight {
                Weight::Block => counts[0] += 1,
                Weight::Review => counts[1] += 1,
                Weight::Note => {}
            }
        }
    }
    match counts {
        [0, 0] => ui.note("Nobody was found. The guard finds the people in your cases, not every hint."),
        [blocked, review] => ui.note(format_args!("{blocked} blocked, {review} to review.")),
    }
    Ok(())
}

/// Field names are a contract with scripts.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    version: u32,
    verdict: &'static str,
    files: Vec<FileAnswer<'a>>,
}

#[derive(Serialize)]
struct FileAnswer<'a> {
    file: &'a str,
    sha256: String,
    verdict: &'static str,
    findings: Vec<HitAnswer<'a>>,
}

/// A finding; `start` and `end` are bytes of the text, or of the file's name.
#[derive(Serialize)]
struct HitAnswer<'a> {
    kind: &'static str,
    verdict: &'static str,
    case: &'a str,
    in_name: bool,
    start: usize,
    end: usize,
}

/// What is found, for scripts.
pub(super) fn json(checked: &[Checked]) -> Answer<'_> {
    let word = |weight: Option<Weight>| match weight {
        Some(Weight::Block) => "block",
        Some(Weight::Review) => "review",
        Some(Weight::Note) | None => "clear",
    };
    let files = checked.iter().map(|file| {
        let named = file.in_name.iter().map(|hit| hit_answer(hit, true));
        let hits = named.chain(file.findings.iter().map(|hit| hit_answer(hit, false)));
        FileAnswer {
            file: &file.path,
            sha256: digest(&file.text),
            verdict: word(file.weight()),
            findings: hits.collect(),
        }
    });
    Answer { version: 1, verdict: word(checked.iter().filter_map(Checked::weight).max()), files: files.collect() }
}

fn hit_answer(hit: &GuardHit, in_name: bool) -> HitAnswer<'_> {
    HitAnswer {
        kind: hit.kind.word(),
        verdict: hit.weight.word(),
        case: &hit.case,
        in_name,
        start: hit.span.start,
        end: hit.span.end,
    }
}
