//! No finding repeats what a case says: a word is planted at every place of a full case, in every kind of brokenness.

use casebound_record::shape::KeyForm;
use casebound_record::yaml::{Kind, Node};
use casebound_record::{CaseFile, Fix, Span};

use super::{COMMITTEE, Example, run};
use crate::Finding;

const FULL: &str = include_str!("../../../../tests/records/good/amber-lantern.md");

/// In any spelling of letters nothing else contains this.
const WORD: &str = "zqcanary";

/// What is in place of a value or of a key. None of these has the form of a key, so no message may name it.
const PLANTED: &[&str] = &[
    "Zq ZqCanary",
    "'Zq ZqCanary'",
    "[Zq ZqCanary]",
    "{Zq ZqCanary: Zq ZqCanary}",
    "\"Zq ZqCanary",
    "\"Zq \\u202eZqCanary\"",
    "Zq: ZqCanary: x",
    "*ZqCanary",
    "&ZqCanary x",
    "!ZqCanary x",
    "Zq\tZqCanary",
    "ZqCanary@",
    "2026-05-ZqCanary",
];

fn judge(text: &str) -> Vec<Finding> {
    let case = CaseFile::read("cases/2026/amber-lantern.md", text.as_bytes());
    run(&Example::of(COMMITTEE, vec![case]))
}

/// The places of all values and of all keys, below `node`.
fn scalars(node: &Node, values: &mut Vec<Span>, keys: &mut Vec<Span>) {
    match &node.kind {
        Kind::Null => {}
        Kind::Scalar { .. } => values.push(node.span),
        Kind::List(items) => items.iter().for_each(|item| scalars(item, values, keys)),
        Kind::Map(entries) => {
            for entry in entries {
                keys.push(entry.key.span);
                scalars(&entry.value, values, keys);
            }
        }
    }
}

fn spliced(text: &str, span: Span, planted: &str) -> String {
    let mut out = text.to_owned();
    out.replace_range(span.start..span.end, planted);
    out
}

#[track_caller]
fn silent(text: &str, what: &str) -> usize {
    let found = judge(text);
    for finding in &found {
        let labels = finding.related.iter().map(|place| place.label);
        // A change keeps words of its own place: it is shown on a terminal and nowhere else.
        let keeps = |fix: &&Fix| fix.edit.span.of(text).to_lowercase().contains(WORD);
        let fix = finding.fix.as_ref().filter(|fix| !keeps(fix)).map_or("", |fix| fix.edit.text.as_str());
        for said in labels.chain([finding.message.as_str(), finding.help.as_str(), fix]) {
            assert!(!said.to_lowercase().contains(WORD), "`{}` repeats it: {what}", finding.rule);
        }
    }
    found.len()
}

fn places() -> (Vec<Span>, Vec<Span>) {
    let (mut values, mut keys) = (Vec::new(), Vec::new());
    let file = CaseFile::read("cases/2026/amber-lantern.md", FULL.as_bytes());
    scalars(file.root(), &mut values, &mut keys);
    assert!(values.len() > 150 && keys.len() > 150, "{} values, {} keys", values.len(), keys.len());
    (values, keys)
}

#[test]
fn no_finding_repeats_a_value_or_a_key() {
    let (values, keys) = places();
    let mut found = 0;
    for (idx, span) in values.iter().chain(&keys).enumerate() {
        // Each place with some of the kinds, so that all pairs of kinds and sections occur.
        for planted in PLANTED.iter().skip(idx % 3).step_by(3) {
            found += silent(&spliced(FULL, *span, planted), &format!("{planted:?} at {span:?}"));
        }
    }
    assert!(found > 1_000, "only {found} findings: the places are not broken");
}

#[test]
fn no_finding_repeats_a_free_text_that_looks_like_a_key() {
    let (values, _) = places();
    let free = values.iter().filter(|span| span.of(FULL).contains(' ') || !KeyForm::Name.fits(span.of(FULL)));
    for span in free.filter(|span| !span.of(FULL).starts_with("20")) {
        silent(&spliced(FULL, *span, WORD), &format!("at {span:?}"));
    }
}

#[test]
fn no_finding_repeats_anything_when_all_is_broken_at_once() {
    let (values, keys) = places();
    for planted in PLANTED {
        for spans in [&values, &keys] {
            let mut text = FULL.to_owned();
            for span in spans.iter().rev() {
                text.replace_range(span.start..span.end, planted);
            }
            assert!(silent(&text, planted) > 0, "{planted:?}");
        }
    }
}

#[test]
fn no_finding_repeats_the_body() {
    for planted in [
        "ZqCanary wrote: ada sample, ZqCanary",
        "Ada Sample ZqCanary",
        "[person-zqcanary-x ZqCanary] Zq\rCanary",
        "## ZqCanary\n\n[ZqCanary]: https://example.org/ZqCanary\n",
        "<<<<<<< ZqCanary\n=======\n>>>>>>> ZqCanary",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nZqCanary\n-----END PGP PRIVATE KEY BLOCK-----",
    ] {
        silent(&format!("{FULL}\n{planted}\n"), planted);
    }
    silent("ZqCanary, without front matter\n", "no front matter");
    silent(&FULL.replace("\n---\n", "\n-- ZqCanary --\n"), "no end");
}
