//! Reports from before the program was used: the numbers that a committee published then, in `reports/history.yaml`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use crate::time::parse_day;

/// The name of the file, below `reports/`.
pub const FILE: &str = "history.yaml";
/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 64 * 1024;

/// What was published of one period: numbers that were in the report, and nothing for those that were not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoricalReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The key of the event, for a report about one event.
    pub event: Option<String>,
    /// Incidents first reported in the period.
    pub incidents: u32,
    /// Reports received in it.
    pub reports: Option<u32>,
    /// Persons reported.
    pub people: Option<u32>,
    /// Sanctions that began in it.
    pub actions: Option<u32>,
    /// More numbers, by a word of [`COLUMNS`].
    pub columns: BTreeMap<&'static str, u32>,
}

/// What else may be said of a period: incidents in which the committee acted and in which local representatives did, and
/// incidents by what came of them.
pub const COLUMNS: [&str; 9] = [
    "acted",
    "acted-locally",
    "no-violation",
    "out-of-scope",
    "warned",
    "suspended",
    "banned",
    "other-sanction",
    "no-action",
];

/// What is wrong, and in which entry, from 1; 0 for the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryFault {
    pub entry: usize,
    pub what: &'static str,
}

/// The keys of an entry.
const KEYS: [&str; 7] = ["from", "to", "event", "incidents", "reports", "people", "actions"];

/// Reads the file: a list of entries such as `{from: 2019-01-01, to: 2019-12-31, incidents: 7, reports: 9}`.
///
/// # Errors
/// When it is anything else, or two entries are about the same days.
pub fn read(text: &str) -> Result<Vec<HistoricalReport>, HistoryFault> {
    let file = |what| HistoryFault { entry: 0, what };
    // An alias could make a large document of a small one, and numbers need none.
    if text.contains(['&', '*']) {
        return Err(file("anchors and aliases are not read here: write each entry out"));
    }
    let document: Value = serde_yaml::from_str(text).map_err(|_| file("this is not YAML"))?;
    let entries = match document {
        Value::Null => Vec::new(),
        Value::Array(entries) => entries,
        _ => return Err(file("write a list: one line `- {from: …, to: …, incidents: …}` for each report")),
    };
    let mut all: Vec<HistoricalReport> = Vec::new();
    for (idx, entry) in entries.iter().enumerate() {
        let published = published(entry).map_err(|what| HistoryFault { entry: idx + 1, what })?;
        let is_same = |report: &HistoricalReport| {
            (report.from, report.to, &report.event) == (published.from, published.to, &published.event)
        };
        if all.iter().any(is_same) {
            return Err(HistoryFault { entry: idx + 1, what: "another entry is about the same days" });
        }
        all.push(published);
    }
    Ok(all)
}

fn published(entry: &Value) -> Result<HistoricalReport, &'static str> {
    let fields = entry.as_object().ok_or("an entry is a map with `from`, `to` and `incidents`")?;
    if fields.keys().any(|key| !KEYS.contains(&key.as_str()) && !COLUMNS.contains(&key.as_str())) {
        return Err("the keys of an entry are from, to, event, incidents, reports, people, actions, acted, \
                    acted-locally, no-violation, out-of-scope, warned, suspended, banned, other-sanction and no-action");
    }
    let day = |key: &str, what| {
        let text = fields.get(key).and_then(Value::as_str);
        text.and_then(|text| parse_day(text).ok()).ok_or(what)
    };
    let number = |key: &str| match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(number) => match number.as_u64().and_then(|it| u32::try_from(it).ok()) {
            Some(number) => Ok(Some(number)),
            None => Err("the numbers of an entry are whole numbers"),
        },
    };
    let event = match fields.get("event") {
        None | Some(Value::Null) => None,
        Some(key) => Some(key.as_str().ok_or("`event` is a key of the events in committee.yaml")?.to_owned()),
    };
    let from = day("from", "`from` is a day, such as 2019-01-01")?;
    let to = day("to", "`to` is a day, such as 2019-12-31")?;
    if to < from {
        return Err("the period ends before it begins: `from` is the first day, `to` the last");
    }
    let mut columns = BTreeMap::new();
    for key in COLUMNS {
        columns.extend(number(key)?.map(|it| (key, it)));
    }
    Ok(HistoricalReport {
        columns,
        from,
        to,
        event,
        incidents: number("incidents")?.ok_or("`incidents` is missing: write how many there were, also 0")?,
        reports: number("reports")?,
        people: number("people")?,
        actions: number("actions")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_earlier_years_are_read() {
        let all = read(
            "# HistoricalReport on our blog.\n- {from: 2018-01-01, to: 2018-12-31, incidents: 7, reports: 9, actions: 2}\n\
             - {from: 2019-05-01, to: 2019-05-03, event: conf, incidents: 0, warned: 3, no-action: 0}\n",
        )
        .unwrap();
        assert_eq!(all[1].columns, BTreeMap::from([("no-action", 0), ("warned", 3)]));
        let seen = all.iter().map(|it| (it.event.as_deref(), it.incidents, it.reports, it.people, it.actions));
        let expected = [(None, 7, Some(9), None, Some(2)), (Some("conf"), 0, None, None, None)];
        assert_eq!(seen.collect::<Vec<_>>(), expected);
        assert_eq!(read(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_said_with_the_entry() {
        let good = "- {from: 2018-01-01, to: 2018-12-31, incidents: 7}\n";
        for (more, entry, what) in [
            ("- {from: 2019-01-01, to: 2019-12-31}\n", 2, "`incidents` is missing"),
            ("- {from: 2019-12-31, to: 2019-01-01, incidents: 1}\n", 2, "ends before"),
            ("- {from: 2019, to: 2019-12-31, incidents: 1}\n", 2, "`from` is a day"),
            ("- {from: 2019-01-01, to: 2019-12-31, incidents: -1}\n", 2, "whole numbers"),
            ("- {from: 2019-01-01, to: 2019-12-31, incidents: 1, cases: 2}\n", 2, "the keys of an entry"),
            ("- [1]\n", 2, "an entry is a map"),
            (good, 2, "the same days"),
            ("- {from: *a, to: 2019-12-31, incidents: 1}\n", 0, "aliases"),
            (": :\n\t-", 0, "not YAML"),
        ] {
            let fault = read(&format!("{good}{more}")).unwrap_err();
            assert!(fault.entry == entry && fault.what.contains(what), "{more}: {fault:?}");
        }
    }
}
