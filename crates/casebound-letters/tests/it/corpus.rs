//! How much of the corpus the checker finds, and how much it finds that is not there.

use crate::records::records;

use casebound_letters::batch;
use serde_json::Value;

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The letters, each with its record.
fn lines() -> Vec<Value> {
    let records = records();
    let read = |line: &str| {
        let mut line: Value = serde_json::from_str(line).expect("each line is JSON");
        let record = format!("{} {}", text(&line, "case"), text(&line, "stage"));
        line["record"] = records[&record].clone();
        line
    };
    include_str!("../corpus/letters.jsonl").lines().map(read).collect()
}

/// The findings of a line, without its labels.
fn findings(line: &Value) -> Vec<Value> {
    let answer = batch::answer(&line.to_string()).expect("a letter with its record");
    answer["findings"].as_array().cloned().unwrap_or_default()
}

fn fits(found: &str, wanted: &str) -> bool {
    let is_date = found == "date-not-in-record" && matches!(wanted, "contradicts-record" | "promises-too-much");
    found == wanted || is_date || found.starts_with("reveals-") && wanted.starts_with("reveals-")
}

#[test]
fn nearly_every_fault_is_found_and_nearly_nothing_else() {
    let (mut faults, mut caught, mut all, mut right, mut clean, mut flagged) = (0, 0, 0, 0, 0, 0);
    for line in lines() {
        let wanted: Vec<&str> = line["faults"].as_array().into_iter().flatten().map(|it| text(it, "rule")).collect();
        let found = findings(&line);
        let rules: Vec<&str> = found.iter().map(|it| text(it, "rule")).collect();
        faults += wanted.len();
        caught += wanted.iter().filter(|it| rules.iter().any(|rule| fits(rule, it))).count();
        all += rules.len();
        right += rules.iter().filter(|rule| wanted.iter().any(|it| fits(rule, it))).count();
        if wanted.is_empty() {
            clean += 1;
            flagged += usize::from(!rules.is_empty());
        }
    }
    println!(
        "{caught} of {faults} faults, {right} of {all} findings right, {flagged} of {clean} clean letters flagged"
    );
    assert!(caught * 100 >= faults * 95, "{caught} of {faults} faults are found");
    assert!(right * 100 >= all * 93, "{right} of {all} findings are right");
    assert!(flagged * 100 <= clean * 5, "{flagged} of {clean} clean letters are flagged");
}

#[test]
fn findings_lie_inside_the_text_and_repeat_none_of_it() {
    for line in lines() {
        let letter = text(&line, "text");
        for finding in findings(&line) {
            if let (Some(start), Some(end)) = (finding["start"].as_u64(), finding["end"].as_u64()) {
                let place = letter.get(start as usize..end as usize);
                assert!(place.is_some_and(|it| !it.is_empty()), "{}: {start}..{end}", text(&line, "id"));
            }
            let message = text(&finding, "message");
            for person in line["record"]["people"].as_object().into_iter().flatten() {
                assert!(!message.contains(text(person.1, "name")), "a message names somebody");
            }
        }
    }
}

#[test]
fn any_text_is_read() {
    let record = records().into_values().next().expect("a record");
    for text in [
        "",
        " ",
        ".",
        "…",
        "\u{0}\u{1}",
        "¿¡",
        "Dear",
        "at",
        "30",
        "a@b.c",
        "😀 😀.",
        "\n\n\n",
        "((((",
        "\"",
        "Dear  ,",
    ] {
        for audience in ["reporter", "reported-person", "employer"] {
            let line = serde_json::json!({ "text": text, "audience": audience, "to": "person-a", "record": record, "whole": true });
            assert!(batch::answer(&line.to_string()).is_some(), "{text:?}");
        }
    }
    let empty = serde_json::json!({ "text": "Dear Ana, hello.", "audience": "reporter", "record": {} });
    assert!(batch::answer(&empty.to_string()).is_some());
    assert!(batch::answer("{}").is_none() && batch::answer("[").is_none());
}
