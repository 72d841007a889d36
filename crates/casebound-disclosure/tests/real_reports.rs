//! Reports that real communities published, written again from cases: the counts must be theirs, and the sums right.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use casebound_disclosure::transparency::{Report, ReportRequest, Shape};
use casebound_disclosure::{Audience, Language, Source, Templates, disclose};
use casebound_record::time::parse_day;
use casebound_record::{Case, CaseFile, CommitteeFile};
use serde_json::{Value, json};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn written(id: &str, from: &str, to: &str, shape: Shape, fields: &[&str]) -> (Report, Value) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/committees").join(id);
    let committee = CommitteeFile::read(&fs::read(root.join("committee.yaml")).unwrap());
    assert_eq!(committee.problems, [], "{id}");
    let mut paths = Vec::new();
    files(&root.join("cases"), &mut paths);
    paths.sort();
    let cases: Vec<CaseFile> =
        paths.iter().map(|path| CaseFile::read(path.display().to_string(), &fs::read(path).unwrap())).collect();
    for case in &cases {
        assert_eq!(case.problems, [], "{}", case.path);
    }
    let cases: Vec<&Case> = cases.iter().map(|file| &file.case).collect();
    let fields: Vec<String> = fields.iter().map(|it| (*it).to_owned()).collect();
    let source = Source {
        committee: &committee.committee,
        case: None,
        today: parse_day(to).unwrap(),
        templates: Templates::built_in(),
    };
    let request = ReportRequest {
        shape,
        fields: &fields,
        ..ReportRequest::of_period(&cases, parse_day(from).unwrap(), parse_day(to).unwrap())
    };
    let report = disclose(&source, Audience::Public, &request, Language::English).unwrap();
    let data = serde_json::from_str(&report.json).unwrap();
    (report, data)
}

/// What a row counts, and how many.
fn rows(table: &Value) -> Value {
    let name = |row: &Value| row["key"].as_str().or(row["category"].as_str()).unwrap().to_owned();
    let rows = table["rows"].as_array().unwrap();
    Value::Object(rows.iter().map(|row| (name(row), row["incidents"].clone())).collect())
}

#[test]
fn a_conference_with_six_incidents() {
    let (report, data) = written("djangocon-eu-2016", "2016-01-01", "2016-12-31", Shape::Narrative, &[]);
    let totals = &data["totals"];
    assert_eq!(
        (&totals["incidents"], &totals["reports"], &totals["shared_with_dsf"]),
        (&json!(6), &json!(6), &json!(6))
    );
    assert_eq!(
        rows(&totals["types"]),
        json!({"online-post": 2, "inappropriate-content": 2, "exclusionary-joke": 1, "threat": 1})
    );
    let resolutions = rows(&totals["resolutions"]);
    assert_eq!((&resolutions["ban-requested"], resolutions.get("unresolved")), (&json!(1), None));
    assert_eq!((data["incidents"].as_array().unwrap().len(), &data["notes"]), (6, &json!(0)));
    assert!(report.markdown.contains("- two telephone numbers, on posters and on the website"));
}

#[test]
fn a_conference_without_incidents() {
    let (report, data) = written("djangocon-eu-2022", "2022-01-01", "2022-12-31", Shape::Narrative, &[]);
    assert_eq!((&data["totals"]["incidents"], data["team"].as_array().unwrap().len()), (&json!(0), 5));
    assert!(report.markdown.contains("That does not mean that nothing happened"));
}

#[test]
fn a_conference_with_several_reports_of_one_incident() {
    let (_, data) = written("writethedocs-prague-2017", "2017-01-01", "2017-12-31", Shape::Narrative, &[]);
    let totals = &data["totals"];
    assert_eq!(
        (&totals["incidents"], &totals["reports"], &totals["nobody_reported"]),
        (&json!(3), &json!(5), &json!(1))
    );
}

#[test]
fn a_project_with_labelled_fields() {
    let (report, data) = written("ropensci-2022", "2022-01-01", "2022-12-31", Shape::Fields, &["space"]);
    assert_eq!((&data["totals"]["incidents"], &data["totals"]["reports"]), (&json!(1), &json!(1)));
    assert_eq!(rows(&data["totals"]["fields"][0]["table"]), json!({"package review": 1}));
    assert!(
        report.markdown.contains("- **What it was:** Public shaming; Not considerate in speech\n"),
        "{}",
        report.markdown
    );
}

#[test]
fn a_working_group_with_counts() {
    let (report, data) = written("psf-wg-2024", "2024-01-01", "2024-12-31", Shape::Counts, &["space"]);
    let totals = &data["totals"];
    assert_eq!((&totals["incidents"], &totals["reports"]), (&json!(16), &json!(20)));
    assert_eq!(
        rows(&totals["types"]),
        json!({"aggressive-language": 5, "votes-list": 4, "wording": 4, "at-event": 2, "not-a-violation": 1})
    );
    assert_eq!(
        rows(&totals["resolutions"]),
        json!({"handled-locally": 4, "warning": 1, "enforcement": 2, "advised": 1, "no-action": 7, "no-violation": 1})
    );
    assert!(!report.markdown.contains("### Incident"));
}

#[test]
fn a_project_whose_own_sum_was_wrong() {
    let (report, data) = written("kubernetes-2022-h1", "2022-01-01", "2022-06-30", Shape::Tables, &["acting_body"]);
    let totals = &data["totals"];
    assert_eq!(totals["incidents"], 69);
    assert_eq!(rows(&totals["channels"]), json!({"email": 3, "chat": 61, "verbal": 5}));
    assert_eq!(rows(&totals["resolutions"]), json!({"restorative": 41, "punitive": 14, "no-action": 14}));
    // They printed 41.
    assert_eq!(totals["acted_upon"], 55);
    assert_eq!(rows(&totals["fields"][0]["table"]), json!({"committee": 3, "chat moderators": 61, "event staff": 5}));
    assert!(report.markdown.contains("## By acting body\n"), "{}", report.markdown);
}
