//! What letters tell by their words: those that tell a decision, and those that must not be taken for one.

use casebound_letters::{Address, Audience, batch, told};
use serde_json::Value;

use crate::records::records;

/// Kinds that tell what was found, decided or imposed.
const TELLING: &[&str] = &[
    "decision",
    "decision-affected",
    "decision-guardian",
    "warning",
    "not-welcome",
    "no-violation",
    "final",
    "appeal-decided",
    "readmission",
    "employer",
    "desk",
    "moderators",
];
/// Kinds that do not, before there is a decision.
const ASKING: &[&str] =
    &["acknowledgement", "questions", "status-update", "told-of-complaint", "shepherd-introduced", "proposed-outcome"];

#[test]
fn a_letter_that_tells_a_decision_is_known_whatever_its_kind_says() {
    let records = records();
    let (mut missed, mut wrong, mut telling, mut asking) = (Vec::new(), Vec::new(), 0, 0);
    for line in include_str!("../corpus/letters.jsonl").lines() {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        let text = |key: &str| line[key].as_str().unwrap_or_default();
        let record = batch::record(&records[&format!("{} {}", text("case"), text("stage"))]);
        // The kind in the head says nothing here.
        let audience = Audience::of_word(text("audience")).expect("an audience");
        let address = Address { audience, to: text("to").to_owned(), kind: String::new(), is_whole: false };
        let told = told(&record, &address, text("text")).expect("English or Spanish");
        let is_whole = line["whole"] == true;
        let is_clean = line["faults"].as_array().is_none_or(Vec::is_empty);
        if TELLING.contains(&text("kind")) && is_whole {
            telling += 1;
            if told.is_empty() {
                missed.push(text("id").to_owned());
            }
        } else if ASKING.contains(&text("kind")) && is_clean && text("stage") == "open" {
            asking += 1;
            if !told.is_empty() {
                wrong.push(format!("{} {told:?}", text("id")));
            }
        }
    }
    println!("missed {missed:?} of {telling}, wrong {wrong:?} of {asking}");
    assert!(telling >= 20 && asking >= 20, "{telling} {asking}");
    assert!(missed.is_empty(), "{missed:?}");
    assert!(wrong.len() * 10 <= asking, "{wrong:?}");
}
