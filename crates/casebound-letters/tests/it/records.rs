//! The letters of the corpus with their records; all people in it are invented.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Each record by its name and stage, `tin-heron open`. An open case has no decision, sanction or finding yet.
pub(crate) fn records() -> BTreeMap<String, Value> {
    let all: Value = serde_json::from_str(include_str!("../corpus/records.json")).expect("the records are JSON");
    let all = all.as_object().expect("records by name");
    let mut records = BTreeMap::new();
    for (name, record) in all {
        let mut open = record.clone();
        open["stage"] = json!("open");
        open["decisions"] = json!([]);
        open["sanctions"] = json!([]);
        open["sharing"] = Value::Null;
        for person in open["people"].as_object_mut().expect("people by key").values_mut() {
            person["finding"] = Value::Null;
        }
        records.insert(format!("{name} open"), open);
        records.insert(format!("{name} decided"), record.clone());
    }
    records
}
