//! Reports and audits, as a member makes them.

use serde_json::{Value, json};

use casebound_testing::peers;
use casebound_testing::{Call, Sandbox};

const COMMITTEE: &str = "committee: {name: Sample team, email: conduct@example.org, timezone: UTC}\n\
    members:\n  alice: {name: Member Alice, from: 2024-01-01}\n  bob: {name: Member Bob, from: 2024-01-01}\n\
    \x20 carol: {name: Member Carol, from: 2024-01-01}\n\
    types: {harassment: Harassment, remark: Demeaning remark, photo: Photo without consent}\n\
    sanctions: {warning: {label: Warning}, ban: {label: Ban}}\n\
    retention: {rules: [{outcome: any, keep: indefinitely}]}\n\
    transparency: {smallest_count: 3, approvals: 2, promotion: [A link on every page.]}\n";

fn case(name: &str, kind: &str, received: &str, told: bool) -> String {
    let words = if told {
        "transparency:\n  publish: summary\n  summary: \"[person-a] said something hurtful to [person-b].\"\n  \
         resolution: We talked with both.\n  approved_by: [alice, carol]\n"
    } else {
        ""
    };
    format!(
        "---\ncase: {name}\nstatus: resolved\ntypes: [{kind}]\nreports: [{{received: {received}, channel: email, by: anonymous}}]\n\
         people:\n  person-a: {{roles: [reported], capacity: attendee, name: Given Surnamington}}\n  \
         person-b: {{roles: [affected], capacity: speaker}}\n\
         outcome: {{finding: violation, resolved: {received}}}\n{words}---\n\n## What happened\n\nA remark.\n"
    )
}

/// Two years of cases: 2025 has eight remarks, a photo and four of harassment, 2026 has six remarks.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("record/committee.yaml", COMMITTEE);
    let firsts = ["amber", "brisk", "clear", "dusty", "early", "faint", "green", "happy", "ivory", "jolly", "kind"];
    let mut names = firsts.iter().flat_map(|first| ["stone", "cloud"].map(|second| format!("{first}-{second}")));
    let mut write = |count: usize, kind: &str, day: &str| {
        for number in 0..count {
            let name = names.next().unwrap();
            let year = day.get(..4).unwrap();
            sandbox.write(format!("record/cases/{year}/{name}.md"), case(&name, kind, day, number % 2 == 0));
        }
    };
    write(8, "remark", "2025-03-04");
    write(1, "photo", "2025-05-06");
    write(4, "harassment", "2025-07-08");
    write(6, "remark", "2026-02-03");
    sandbox
}

fn write(sandbox: &Sandbox, rest: &[&str]) -> Call {
    sandbox.record([&["--today", "2026-06-30", "transparency", "write"], rest].concat())
}

fn period(data: &Value) -> [&str; 2] {
    ["from", "to"].map(|end| data["period"][end].as_str().unwrap())
}

#[test]
fn reports_follow_each_other() {
    let sandbox = sandbox();
    write(&sandbox, &["--to", "2025-12-31", "-o", "../2025.md"]).succeeds().says(&["kept", "nobody can work it out"]);
    let kept = sandbox.files("record/reports");
    let names = ["SHA256SUMS", "data.json", "report.md"];
    assert_eq!(kept, names.map(|name| format!("2025-01-01_2025-12-31/{name}")));
    assert_eq!(sandbox.read("record/reports/2025-01-01_2025-12-31/report.md"), sandbox.read("2025.md"));
    sandbox.shell("cd reports/2025-01-01_2025-12-31 && sha256sum --check SHA256SUMS").succeeds();

    let next = write(&sandbox, &["--format", "json"]).succeeds().json();
    assert_eq!(period(&next), ["2026-01-01", "2026-06-30"]);
    assert_eq!(next["previous"]["incidents"], 13);
    let years: Vec<&Value> = next["years"].as_array().unwrap().iter().map(|year| &year["incidents"]).collect();
    assert_eq!(years, [13, 6]);
    write(&sandbox, &["--to", "2025-06-30"]).finds().says(&["Pass --from"]);
    write(&sandbox, &["--from", "2026-02-01"]).succeeds().says(&["No report covers the days"]);
    write(&sandbox, &["--from", "2025-06-01"]).finds().says(&["--from 2026-01-01 --to 2026-06-30"]);
}

#[test]
fn the_same_report_in_another_format_is_one_report() {
    let sandbox = sandbox();
    write(&sandbox, &["-o", "../a.md"]).succeeds();
    write(&sandbox, &["-o", "../a.html", "--format", "html"]).succeeds();
    assert_eq!(sandbox.files("record/reports").len(), 3);
    write(&sandbox, &["-o", "../b.md", "--force"]).succeeds().says(&["nothing of it has changed"]);
    assert_eq!((sandbox.read("b.md"), sandbox.files("record/reports").len()), (sandbox.read("a.md"), 3));
    // What is written into a case later changes nothing of it.
    let path = "record/cases/2026/kind-stone.md";
    let changed = case("kind-stone", "photo", "2026-04-05", false);
    sandbox.write(path, changed);
    write(&sandbox, &["-o", "../again.md"]).succeeds().says(&["as kept in reports/"]);
    assert_eq!(sandbox.read("again.md"), sandbox.read("a.md"));
    assert_ne!(write(&sandbox, &["--draft"]).succeeds().out, sandbox.read("a.md"));
    // Another text of the same period could be compared with the first: of the corrected one, only the total is shown.
    assert!(sandbox.read("a.md").contains("| Demeaning remark | 6 |"));
    write(&sandbox, &["-o", "../b.md", "--force", "--format", "json"]).succeeds();
    let corrected: Value = serde_json::from_str(&sandbox.read("b.md")).unwrap();
    assert_eq!(
        (&corrected["totals"]["incidents"], &corrected["totals"]["types"]["withheld"]),
        (&json!(7), &json!(true))
    );
    assert_eq!(sandbox.files("record/reports").len(), 4);
    write(&sandbox, &["-o", "../c.md"]).succeeds().says(&["as kept in reports/"]);
}

#[test]
fn what_there_was_none_of_has_a_row_where_that_is_wanted() {
    let sandbox = sandbox();
    let text = write(&sandbox, &["--zero-rows"]).succeeds().out;
    assert!(text.contains("| Demeaning remark | 6 |\n| Harassment | 0 |\n| Photo without consent | 0 |"), "{text}");
    assert!(!write(&sandbox, &[]).succeeds().out.contains("| Harassment | 0 |"));
    // Where kinds are put together, a row of none would say which.
    let put_together = write(&sandbox, &["--zero-rows", "--from", "2025-01-01", "--to", "2025-12-31"]).succeeds().out;
    assert!(put_together.contains("Various") && !put_together.contains("| Harassment | 0 |"), "{put_together}");
}

#[test]
fn police_appeals_and_moments_are_said_where_they_are_enough() {
    let sandbox = sandbox();
    let event = "events: {conf: {name: A conference, starts: 2026-02-01, ends: 2026-02-03}}\n";
    sandbox.write("record/committee.yaml", format!("{COMMITTEE}{event}"));
    for (number, name) in sandbox.files("record/cases/2026").iter().enumerate() {
        let path = format!("record/cases/2026/{name}");
        let log = "event: conf\nlog: [{at: 2026-02-03T10:00+00:00, what: police-called, by: alice}]\n\
                   appeals: [{received: 2026-03-01}]\noutcome:";
        let text = match number < 3 {
            true => sandbox.read(&path).replacen("outcome:", log, 1),
            false => sandbox.read(&path).replacen("by: anonymous", "by: anonymous, told: after-event", 1).replacen(
                "outcome:",
                "event: conf\noutcome:",
                1,
            ),
        };
        sandbox.write(&path, text);
    }
    let text = write(&sandbox, &[]).succeeds().out;
    for words in [
        "Police or security was called in 3 incidents.",
        "In 3 incidents, somebody appealed against the decision.",
        "| During the event | 3 |",
        "| After the event | 3 |",
        "| A conference | 6 |",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn what_incidents_have_in_common_is_said_where_they_are_enough() {
    let sandbox = sandbox();
    let more = "sanctions: {warning: {label: Warning, counts_as: warning}, ban: {label: Ban, lasts: yes, counts_as: banned}}\n";
    let committee = COMMITTEE.lines().filter(|line| !line.starts_with("sanctions")).collect::<Vec<_>>().join("\n");
    sandbox.write("record/committee.yaml", format!("{committee}\n{more}"));
    let origins = ["", "origin: handled-locally\n"];
    for (number, name) in ["m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x"].iter().enumerate() {
        let until = ["2026-02-20", "indefinite"][number % 2];
        let text = case(&format!("{name}-field"), "remark", "2026-02-03", false)
            .replace("by: anonymous", "by: anonymous, self_reported: yes")
            .replace("violation, ", "partly, ")
            .replace("name: Given Surnamington", "handles: qxzw")
            .replace(
                "outcome:",
                &format!(
                    "{}incident: {{breach_of: amber-stone}}\nsanctions: [{{person: person-a, kind: ban, from: 2026-02-03, \
                     until: {until}, conditions: [stays away]}}]\noutcome:",
                    origins[number % 2]
                ),
            );
        sandbox.write(format!("record/cases/2026/{name}-field.md"), text);
    }
    let text = write(&sandbox, &[]).succeeds().out;
    for words in [
        "In 12 incidents, the reported person told us themselves.",
        "In 12 incidents, the code of conduct was violated in part of what was reported.",
        "In 12 incidents, a sanction came with conditions.",
        "In 6 incidents, those on the spot acted, and not this committee.",
        "In 12 incidents, a sanction of an earlier case was not kept.",
        "| Up to a month | 6 |\n| Without an end | 6 |\n| **All with a sanction that lasts** | **12** |",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let rows = write(&sandbox, &["--shape", "years"]).succeeds().out;
    assert!(rows.contains("| 6 | 6 | 0 | 0 | 0 | 0 | 12 | 0 | 6 |"), "{rows}");
    // A duplicate is no second incident, and its report is a further one of the first.
    for name in ["m", "n", "o", "p", "q", "r"] {
        let text = case(&format!("{name}-hill"), "remark", "2026-02-04", false)
            .replace("outcome: {", &format!("outcome: {{duplicate_of: {name}-field, "));
        sandbox.write(format!("record/cases/2026/{name}-hill.md"), text);
    }
    let text = write(&sandbox, &[]).succeeds().out;
    assert!(text.contains("| Incidents first reported in this period | 18 |"), "{text}");
    assert!(text.contains("| Reports received in this period | 24 |"), "{text}");
}

#[test]
fn reports_from_before_the_tool_are_in_the_row() {
    let sandbox = sandbox();
    let history = "- {from: 2023-01-01, to: 2023-12-31, incidents: 4, reports: 5, banned: 1}\n\
                   - {from: 2024-01-01, to: 2024-12-31, incidents: 10, reports: 12, people: 9, actions: 3}\n";
    sandbox.write("record/reports/history.yaml", history);
    let text = write(&sandbox, &["--to", "2025-12-31", "--shape", "years"]).succeeds().out;
    for row in
        ["December 2023 | 4 | – | 5 | not published |", "December 2024 | 10 | +6 | 12 | 9 | 3 |", "2025 | 13 | +3 |"]
    {
        assert!(text.contains(row), "{row}: {text}");
    }
    // The report goes on where the last of them ended.
    assert!(text.contains("for 1 January 2025 to 31 December 2025"), "{text}");
    // A year is compared with the last year, and not with a half.
    let half = "- {from: 2023-01-01, to: 2023-12-31, incidents: 4}\n- {from: 2024-01-01, to: 2024-12-31, incidents: 10}\n\
                - {from: 2024-07-01, to: 2024-12-31, incidents: 5}\n- {from: 2022-01-01, to: 2024-12-31, incidents: 30}\n";
    sandbox.write("record/reports/history.yaml", half);
    let text = write(&sandbox, &["--to", "2025-12-31", "--shape", "years"]).succeeds().out;
    for row in [
        "1 July 2024 to 31 December 2024 | 5 | – |",
        "1 January 2022 to 31 December 2024 | 30 | – |",
        "2025 | 13 | +3 |",
    ] {
        assert!(text.contains(row), "{row}: {text}");
    }
    // They are public: a report that counts nearly the same incidents is refused.
    sandbox.write("record/reports/history.yaml", "- {from: 2025-01-01, to: 2025-07-01, incidents: 11, people: 9}\n");
    write(&sandbox, &["--from", "2025-01-01", "--to", "2025-12-31"]).finds().says(&["some of the same incidents"]);
    sandbox.write("record/reports/history.yaml", "- {from: 2024-01-01, to: 2024-12-31}\n");
    write(&sandbox, &[]).fails().says(&["reports/history.yaml, entry 1", "`incidents` is missing"]);
}

/// The words of a message that are options of the command.
fn options_in(said: &str) -> Vec<String> {
    let words: Vec<&str> = said.split_whitespace().map(|it| it.trim_end_matches(['.', ',', ':'])).collect();
    let at = words.iter().rposition(|it| *it == "--from").expect("the message says which days");
    words[at..at + 4].iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn what_a_refusal_says_works() {
    let sandbox = sandbox();
    let event = "events: {conf: {name: A conference, starts: 2026-02-01, ends: 2026-02-03}}\n";
    sandbox.write("record/committee.yaml", format!("{COMMITTEE}{event}"));
    for name in sandbox.files("record/cases/2026") {
        let path = format!("record/cases/2026/{name}");
        let text = sandbox.read(&path).replacen("outcome:", "event: conf\noutcome:", 1);
        sandbox.write(&path, text);
    }
    write(&sandbox, &["--from", "2026-01-01", "--to", "2026-03-31", "-o", "../quarter.md"]).succeeds();
    // The event's report has more days than the quarter, the quarter more incidents than the event.
    let refused = write(&sandbox, &["--event", "conf"]).finds().says(&["No report was written", "--apart"]);
    let days = options_in(&refused.err);
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let same_days = write(&sandbox, &[&["--event", "conf"], &days[..]].concat()).succeeds();
    assert!(same_days.out.contains("6 incidents of A conference were first reported"), "{same_days:?}");
    let apart = write(&sandbox, &["--event", "conf", "--apart"]).succeeds().out;
    assert!(apart.contains("beside those that other reports count"), "{apart}");
    assert!(!apart.contains("That does not mean that nothing happened"), "{apart}");

    // A report that shares some days with another one.
    let refused = write(&sandbox, &["--from", "2026-02-01"]).finds().says(&["No report was written"]);
    let days = options_in(&refused.err);
    assert_eq!(days, ["--from", "2026-04-01", "--to", "2026-06-30"]);
    write(&sandbox, &days.iter().map(String::as_str).collect::<Vec<_>>()).succeeds();
    write(&sandbox, &["--from", "2026-02-01", "--apart"]).succeeds();
    write(&sandbox, &["--to", "2026-02-28"]).finds().says(&["Pass --from"]);
    write(&sandbox, &["--from", "2025-01-01", "--to", "2025-12-31"]).succeeds();
}

#[test]
fn one_mail_about_three_incidents_is_one_report() {
    let sandbox = sandbox();
    for name in sandbox.files("record/cases/2026").iter().take(6) {
        let path = format!("record/cases/2026/{name}");
        let text = sandbox.read(&path);
        let text = text.replacen("received: 2026-02-03", "received: 2026-02-03T10:11+00:00", 1);
        let text = text.replacen("by: anonymous", "by: person-x", 1);
        let person = "people:\n  person-x: {roles: [reporter], email: sees@everything.example}";
        sandbox.write(&path, text.replacen("people:", person, 1));
    }
    let text = write(&sandbox, &[]).succeeds().out;
    assert!(text.contains("| Incidents first reported in this period | 6 |"), "{text}");
    assert!(text.contains("| Reports received in this period | 1 |"), "{text}");
}

#[test]
fn a_draft_keeps_nothing() {
    let sandbox = sandbox();
    write(&sandbox, &[]).succeeds();
    assert!(!sandbox.path("record/reports").exists());
}

#[test]
fn one_incident_in_a_year_is_told_only_when_all_at_risk_agreed() {
    let sandbox = Sandbox::empty();
    sandbox.write("record/committee.yaml", COMMITTEE);
    let path = "record/cases/2026/amber-stone.md";
    sandbox.write(path, case("amber-stone", "remark", "2026-02-03", true));
    let said = write(&sandbox, &[]).succeeds();
    assert!(said.out.contains("One incident was reported; it is only noted here."), "{said:?}");
    let agreed = sandbox.read(path).replace("capacity: speaker", "capacity: speaker, consent: {publish: yes}");
    sandbox.write(path, agreed);
    assert!(write(&sandbox, &[]).succeeds().out.contains("An attendee said something hurtful to a speaker."));
}

#[test]
fn a_case_resolved_before_it_was_received_is_counted_once() {
    let sandbox = sandbox();
    let path = "record/cases/2026/kind-stone.md";
    sandbox.write(
        path,
        case("kind-stone", "remark", "2026-04-05", false).replace("resolved: 2026-04-05", "resolved: 2026-01-02"),
    );
    sandbox.record(["check", "cases/2026/kind-stone.md"]).finds();
    let data = write(&sandbox, &["--from", "2026-01-01", "--format", "json"]).succeeds().json();
    assert_eq!(data["totals"]["incidents"], 7);
}

#[test]
fn a_label_that_is_a_surname_is_no_name() {
    let sandbox = sandbox();
    sandbox.write("record/committee.yaml", COMMITTEE.replace("Demeaning remark", "Surnamington"));
    let said = write(&sandbox, &[]).succeeds();
    assert!(said.out.contains("| Surnamington | 6 |"), "{said:?}");
    let path = "record/cases/2026/kind-stone.md";
    sandbox.write(
        path,
        case("kind-stone", "remark", "2026-02-03", true).replace("said something", "told Surnamington something"),
    );
    write(&sandbox, &[]).finds().says(&["transparency.summary of kind-stone"]);
    // Nor in words of the committee's own.
    sandbox.write(path, case("kind-stone", "remark", "2026-02-03", true));
    let own = COMMITTEE.replace("Demeaning remark", "Surnamington").replace("A link on", "Surnamington spoke on");
    sandbox.write("record/committee.yaml", own);
    write(&sandbox, &[]).finds().says(&["the finished text"]);
}

#[test]
fn a_name_in_the_finished_text_is_told_by_its_case() {
    let sandbox = sandbox();
    sandbox.write(
        "record/committee.yaml",
        COMMITTEE.replace("A link on every page", "Given Surnamington spoke at the opening"),
    );
    let said = write(&sandbox, &[]).finds();
    assert!(
        said.all().contains("the finished text, by what amber-cloud says: block: the name of a person"),
        "{said:?}"
    );
    assert!(!said.all().contains("Surnamington"));
}

#[test]
fn small_numbers_are_put_together() {
    let sandbox = sandbox();
    let data = write(&sandbox, &["--from", "2025-01-01", "--to", "2025-12-31", "--format", "json"]).succeeds().json();
    let rows = data["totals"]["types"]["rows"].as_array().unwrap();
    let shown: Vec<Value> = rows.iter().map(|row| json!([row["label"], row["incidents"]])).collect();
    assert_eq!(json!(shown), json!([["Demeaning remark", 8], [null, 5]]));
    let told = data["incidents"].as_array().unwrap();
    assert_eq!(told.len() + usize::try_from(data["notes"].as_u64().unwrap()).unwrap(), 13);
    // Only what the table shows, and what another told incident shares.
    for incident in told {
        let types = incident["labels"]["types"].as_array().unwrap();
        assert!(types.iter().all(|it| it["key"] == "remark"), "{incident}");
    }
}

#[test]
fn the_language_is_that_of_the_committee() {
    let sandbox = sandbox();
    sandbox.write("record/committee.yaml", COMMITTEE.replace("timezone: UTC", "timezone: UTC, language: es"));
    for shape in ["narrative", "counts", "tables", "fields", "years"] {
        let text = write(&sandbox, &["--shape", shape]).succeeds().out;
        assert!(
            text.starts_with(
                "# Informe de transparencia\n\nSample team. Del 1 de enero de 2026 al 30 de junio de 2026.\n"
            ),
            "{text}"
        );
        let english = ["Incident ", "the ", "Total\n", "reported", "Contact\n", " of "];
        assert!(english.iter().all(|word| !text.contains(word)), "{shape}: {text}");
    }
    assert!(write(&sandbox, &["--format", "html"]).succeeds().out.contains("<html lang=\"es\">"));
}

#[test]
fn every_shape_can_be_written() {
    let sandbox = sandbox();
    for (shape, words) in [
        ("narrative", "### Incident 1\n\nAn attendee said something hurtful to a speaker."),
        ("counts", "| Demeaning remark | 6 |"),
        ("tables", "## How incidents were reported\n\n| First report | Incidents |"),
        ("fields", "- **What happened:** An attendee said something hurtful to a speaker."),
        ("years", "| 1 January 2026 to 30 June 2026 | 6 | – | 6 |"),
    ] {
        let text = write(&sandbox, &["--shape", shape]).succeeds().out;
        assert!(text.contains(words), "{shape}: {text}");
        assert!(!text.contains("Surnamington"));
        // Nobody wrote down where, so nothing is said of it.
        assert!(!text.contains("Where it happened"), "{shape}");
    }
}

#[test]
fn a_template_of_the_committee_is_used_and_its_errors_point_at_the_line() {
    let sandbox = sandbox();
    let path = "record/templates/transparency/en/report.md.j2";
    sandbox.write(path, "We had {{ totals.incidents }}.\n");
    assert_eq!(write(&sandbox, &[]).succeeds().out, "We had 6.\n");
    sandbox.write(path, "We had\n{{ totals.cases }}.\n");
    write(&sandbox, &[]).fails().says(&["transparency/en/report.md.j2, line 2: it uses a value that is not there"]);
    sandbox.write(path, "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}");
    write(&sandbox, &[]).fails().says(&["line 1: it runs too long"]);
    sandbox.write(path, "\n{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}");
    write(&sandbox, &[]).fails().says(&["transparency/en/report.md.j2", "call themselves"]);
    sandbox.write(path, "{% include '../../../committee.yaml' %}");
    write(&sandbox, &[]).fails().says(&["it asks for another template"]);
}

#[test]
fn what_was_published_must_be_readable() {
    let sandbox = sandbox();
    write(&sandbox, &["--to", "2025-12-31", "-o", "../2025.md"]).succeeds();
    let data = "record/reports/2025-01-01_2025-12-31/data.json";
    let changed = sandbox.read(data).replace("Demeaning", "Other");
    sandbox.write(data, changed);
    write(&sandbox, &[]).succeeds().says(&["was changed after it was written"]);
    sandbox.write(data, sandbox.read(data).replace("Sample team", "Another team"));
    let data_of_other = write(&sandbox, &["--format", "json"]).succeeds();
    assert_eq!(period(&data_of_other.json())[0], "2026-01-01");
    sandbox.write(data, "{}");
    write(&sandbox, &[]).fails().says(&["is not the data of a report"]);
}

#[test]
fn tables_are_audited() {
    let sandbox = Sandbox::empty();
    let table = r#"{"threshold": 3, "published": [[5, null], [4, 6]], "row_totals": [6, 10]}"#;
    sandbox.write("table.json", table);
    let audit =
        |files: &[&str]| sandbox.casebound(".", [&["transparency", "audit", "--format", "json"], files].concat());
    let answer =
        json!({"suppressed": [{"cell": [0, 1], "interval": [1, 1], "interval_rule_known": [1, 1]}], "recovered": 1});
    assert_eq!(audit(&["table.json"]).finds().json(), answer);
    assert_eq!(audit(&["table.json", "table.json"]).finds().json(), json!([answer, answer]));
    sandbox.casebound(".", ["transparency", "audit", "table.json"]).finds().says(&["row 1, column 2: exactly 1"]);

    sandbox.write(
        "safe.json",
        r#"{"published": [[null, null], [null, null]], "row_totals": [9, 9], "col_totals": [9, 9]}"#,
    );
    assert_eq!(audit(&["safe.json"]).succeeds().json()["recovered"], 0);
    sandbox.write("wrong.json", r#"{"published": [[1, null]], "total": 0}"#);
    assert_eq!(audit(&["wrong.json"]).finds().json()["contradiction"], true);
    sandbox.write("secret.json", "{\"published\": Given Surnamington}");
    assert!(!audit(&["secret.json"]).fails().says(&["line 1 is not JSON"]).all().contains("Surnamington"));
    audit(&["missing.json"]).fails();
}

/// What a browser finds on the page, as the script of the test writes it.
const PROBE: &str = r"
<script>
const frame = document.createElement('iframe');
frame.title = 'narrow';
frame.srcdoc = document.documentElement.outerHTML.replace(/<script[^]*/, '');
frame.width = 320;
frame.style.border = 0;
frame.onload = async () => {
  const inside = frame.contentDocument.documentElement;
  const found = {
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    width: inside.scrollWidth,
    height: frame.contentDocument.body.scrollHeight,
    charts: document.querySelectorAll('.chart[role=img][aria-label]').length,
    requests: performance.getEntriesByType('resource').map(it => it.name),
  };
  frame.remove();
  const result = await axe.run(document, {resultTypes: ['violations', 'incomplete']});
  const short = list => list.map(it => it.id + ': ' + it.nodes.map(node => node.target.join(' ')).join(', '));
  found.violations = short(result.violations);
  found.incomplete = short(result.incomplete);
  const out = document.createElement('pre');
  out.id = 'found';
  out.textContent = JSON.stringify(found);
  document.body.append(out);
};
document.body.append(frame);
</script>";

/// Opens a page and returns what the probe found, and what the browser complained of.
fn opened(sandbox: &Sandbox, page: &str, dark: bool) -> (Value, String) {
    let axe = peers::from_npm("axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("`cargo xtask test` brings axe-core");
    // The page lets nothing run; the probe must.
    let open = page.replace("style-src", "script-src 'unsafe-inline'; style-src");
    sandbox.write("page.html", open.replace("</body>", &format!("<script>{axe}</script>{PROBE}</body>")));
    let scheme = format!("--blink-settings=preferredColorScheme={}", u8::from(!dark));
    let address = format!("file://{}", sandbox.path("page.html").display());
    let profile = format!("--user-data-dir={}", sandbox.path("profile").display());
    let fixed =
        ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=20000"];
    let rest = [&scheme, &profile, "--dump-dom", &address];
    let said = sandbox.call(".", "chromium").args(fixed).args(rest).run();
    let found = said.out.split("<pre id=\"found\">").nth(1).and_then(|it| it.split("</pre>").next());
    let found = found
        .unwrap_or_else(|| panic!("the page did not run: {}", said.err))
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let complaints = said.err.lines().filter(|line| line.contains("CONSOLE")).collect::<Vec<_>>().join("\n");
    (serde_json::from_str(&found).unwrap(), complaints)
}

#[test]
fn everybody_can_read_the_page_needs_chromium() {
    let sandbox = sandbox();
    let page = write(&sandbox, &["--format", "html", "--from", "2025-01-01"]).succeeds().out;
    assert!(!page.contains("<script") && !page.contains(" src="));
    // What is printed, seen on the screen.
    let printed = page.replace("@media print", "@media all");
    for (page, dark) in [(&page, false), (&page, true), (&printed, false)] {
        let (found, complaints) = opened(&sandbox, page, dark);
        assert_eq!(complaints, "");
        assert_eq!((&found["violations"], &found["requests"]), (&json!([]), &json!([])));
        // What is below some words it can't tell; a test beside the page reckons with the colours themselves.
        let open = found["incomplete"].as_array().unwrap();
        assert!(open.iter().all(|it| it.as_str().unwrap().starts_with("color-contrast: ")), "{found}");
        assert_eq!(found["dark"], dark);
        assert!(found["width"].as_u64().is_some_and(|it| it <= 320), "{found}");
        assert!(found["height"].as_u64() > Some(1000) && found["charts"].is_u64(), "{found}");
    }
}

#[test]
fn a_template_of_ones_own_that_can_not_be_used_is_not_silently_another() {
    let sandbox = Sandbox::with_cases();
    let path = "record/templates/transparency/en/report.md.j2";
    sandbox.write("elsewhere.j2", "Somebody else's words.\n");
    let report = ["transparency", "write", "--from", "2026-01-01", "--to", "2026-03-31"];
    std::fs::create_dir_all(sandbox.path("record/templates/transparency/en")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("elsewhere.j2"), sandbox.path(path)).unwrap();
    sandbox.record(report).fails().says(&["templates/transparency/en/report.md.j2", "symbolic link"]);
    // What is staged and what is on disk is refused, too.
    sandbox.record(["check"]).finds().says(&["error[not-a-regular-file]"]);
    sandbox.git("record", ["add", "--force", "templates"]);
    let said = sandbox.git_call("record", ["commit", "--message=A template"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["error[not-a-regular-file]"]);
    sandbox.git("record", ["rm", "--quiet", "-r", "--force", "templates"]);
    // A folder that is one.
    sandbox.write("other/report.md.j2", "Somebody else's words.\n");
    std::fs::create_dir_all(sandbox.path("record/templates/transparency")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("other"), sandbox.path("record/templates/transparency/en")).unwrap();
    sandbox.record(report).fails().says(&["symbolic link"]);
    std::fs::remove_file(sandbox.path("record/templates/transparency/en")).unwrap();
    sandbox.write(path, [0xff, 0xfe]);
    sandbox.record(report).fails().says(&["is not UTF-8"]);
    sandbox.write(path, "x".repeat(1024 * 1024 + 1));
    sandbox.record(report).fails().says(&["is larger than"]);
}

#[test]
fn the_key_of_an_event_is_a_plain_word_before_it_is_a_path() {
    let sandbox = Sandbox::with_record();
    let text = sandbox.read("record/committee.yaml");
    for key in ["../../evil", "/tmp/evil", "..", "a/b"] {
        let events = format!("events:\n  \"{key}\": {{name: X, starts: 2026-01-01, ends: 2026-01-03}}\n");
        let without: String = text.split_inclusive('\n').filter(|line| !line.starts_with("events:")).collect();
        sandbox.write("record/committee.yaml", without + &events);
        let before = sandbox.files(".").len();
        let report = ["transparency", "write", "--from", "2026-01-01", "--to", "2026-01-03", "--event", key];
        let said = sandbox.record(report).args(["--output", "../report.md"]).run();
        assert_ne!(said.code, Some(0), "{key}: {said:?}");
        assert_eq!(sandbox.files(".").len(), before, "{key}");
    }
}
