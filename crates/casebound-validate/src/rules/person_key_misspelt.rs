//! Rule `person-key-misspelt`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Fix, Passage, Span, references};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    for passage in file.passages() {
        // Only where the text is letter by letter is its place known.
        let text = file.text.expose();
        if passage.span.of(text) != passage.text || is_comment(&passage, file) {
            continue;
        }
        let known = references(passage.text);
        // `[ person-b ]` is read as the key, though not by whoever searches for it.
        for similar in known.iter().filter(|it| it.span.of(passage.text) != format!("[{}]", it.key)) {
            let inner = similar.span.of(passage.text).trim_matches(['[', ']']);
            if inner.trim() == similar.key && inner != similar.key {
                report(file, &passage, similar.span, &similar.key, findings);
            }
        }
        for person in &file.case.people {
            for span in spellings(passage.text, &person.key) {
                let is_known = known.iter().any(|it| it.span.start <= span.start && span.end <= it.span.end);
                if !is_known && !is_a_key(&passage, file, &person.key) {
                    report(file, &passage, span, &person.key, findings);
                }
            }
        }
    }
}

/// A comment is for whoever writes the file: no reader of the case sees it.
fn is_comment(passage: &Passage<'_>, file: &CaseFile) -> bool {
    passage.span.start < file.body.range.start && passage.text.starts_with('#')
}

/// `to: person-a` names the person by the bare key, as it should.
fn is_a_key(passage: &Passage<'_>, file: &CaseFile, key: &str) -> bool {
    passage.span.start < file.body.range.start && passage.text.trim() == key
}

fn report(file: &CaseFile, passage: &Passage<'_>, span: Span, key: &str, findings: &mut Findings<'_>) {
    let start = passage.span.start;
    let place = Span::new(start + span.start, start + span.end);
    let help = format!("write `[{key}]`, so that each reader sees only what they may");
    let report = findings.at_span(place, "this looks like a misspelt key of `people`", help).into_unsure();
    if start >= file.body.range.start {
        report.fix(Fix::safe(place, format!("[{key}]")));
    }
}

/// Returns where a text holds a key without its brackets, or with a blank, an underscore or large letters in it.
fn spellings(text: &str, key: &str) -> Vec<Span> {
    let folded: String = text
        .chars()
        .map(|letter| if matches!(letter, ' ' | '_') { '-' } else { letter.to_ascii_lowercase() })
        .collect();
    let ends_word = |rest: Option<&str>| {
        rest.is_none_or(|rest| {
            !rest.starts_with(|letter: char| {
                letter.is_alphanumeric() || letter == '-' && rest.len() > 1 && !rest.starts_with("- ")
            })
        })
    };
    let mut found = Vec::new();
    for (at, _) in folded.match_indices(key) {
        let (mut start, mut end) = (at, at + key.len());
        let begins_word = text
            .get(..start)
            .is_none_or(|before| !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '-'));
        let after = text.get(end..);
        if !begins_word || !ends_word(after.filter(|rest| !rest.starts_with(' '))) {
            continue;
        }
        let before = text.get(..start).unwrap_or_default().trim_end_matches(' ');
        let rest = after.unwrap_or_default();
        if let (true, Some(closed)) = (before.ends_with('['), rest.trim_start_matches(' ').strip_prefix(']')) {
            (start, end) = (before.len() - 1, text.len() - closed.len());
        }
        found.push(Span::new(start, end));
    }
    found
}
