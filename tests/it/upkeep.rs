//! `casebound due` and `casebound doctor`.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use casebound_testing::peers;
use casebound_testing::sample::open_case;
use casebound_testing::{ProgramOutput, Sandbox, at_terminal};

#[test]
fn what_is_due_comes_in_the_order_of_days() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.write("record/cases/2026/brave-canyon.md", open_case("brave-canyon").replace("2026-05-31", "2026-05-30"));
    let said = sandbox.record(["due", "--format", "json"]).run();
    let rows = said.json();
    let days: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["day"].as_str().unwrap()).collect();
    assert!(!days.is_empty() && days.is_sorted(), "{days:?}");
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["case", "what", "day", "at", "overdue", "who"]);
}

#[test]
fn what_is_overdue_ends_with_one() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.record(["due", "--today", "2026-05-31"]).succeeds().says(&["quiet-harbor", "nothing overdue"]);
    let said = sandbox.record(["due", "--today", "2026-11-01"]).finds();
    assert!(said.out.contains("overdue") && said.out.contains("quiet-harbor"), "{said:?}");
    assert!(
        sandbox.record(["due", "--today", "2026-11-01", "--format", "json"]).finds().json()[0]["overdue"]
            .as_bool()
            .unwrap()
    );
}

#[test]
fn nothing_is_due_without_cases() {
    let sandbox = Sandbox::with_record();
    sandbox.record(["due"]).succeeds().says(&["Nothing is due."]);
    assert_eq!(sandbox.record(["due", "--format", "json"]).succeeds().out, "[]\n");
}

#[test]
fn who_pretends_another_day_is_told_so() {
    let sandbox = Sandbox::with_record();
    let told = "Acting as of 2026-06-01 (CASEBOUND_TODAY)";
    let told_by = |said: ProgramOutput| said.err.matches(told).count();
    assert_eq!(told_by(sandbox.record(["due"]).succeeds()), 1);
    assert_eq!(told_by(sandbox.record(["due", "--quiet"]).succeeds()), 0);
    assert_eq!(told_by(sandbox.record(["due", "--today", "2026-06-02"]).succeeds()), 0);
    sandbox.write_case("quiet-harbor");
    sandbox.git("record", ["add", "cases"]);
    assert_eq!(told_by(sandbox.git_call("record", ["commit", "--message=x"]).succeeds()), 0);
    sandbox.record(["doctor"]).run().says(&["CASEBOUND_TODAY is set", "2026-06-01"]);
    let today = chrono::Utc::now().date_naive().to_string();
    assert!(!sandbox.record(["due"]).env("CASEBOUND_TODAY", today).run().all().contains("Acting"));
}

/// Prints what another program reads in a calendar, as JSON.
const READ_CALENDAR: &str = "
import icalendar, json, sys
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
events = [event for event in calendar.walk('VEVENT')]
errors = [str(error) for part in calendar.walk() for error in part.errors]
rows = [[str(it['UID']), str(it['SUMMARY']), it.decoded('DTSTART').isoformat(), it.decoded('DTSTAMP').isoformat(),
         str(it.decoded('DTEND') - it.decoded('DTSTART')), it.decoded('LAST-MODIFIED').isoformat(), int(it['SEQUENCE']),
         [str(alarm.decoded('TRIGGER')) for alarm in it.walk('VALARM')]]
        for it in events]
print(json.dumps({'errors': errors, 'rows': rows}))
";

/// A repository with a case that has entries due.
fn with_due_entries() -> Sandbox {
    let sandbox = Sandbox::with_record();
    let more = "people:\n  person-a:\n    roles: [reporter]\n    name: Given Family\n\
        tasks:\n  - {what: a private word, owner: alice, due: 2026-06-09}\n---\n\n## What";
    let case = open_case("quiet-harbor").replace("---\n\n## What", more).replace("by: anonymous", "by: person-a");
    let case = case.replace("received: 2026-05-31", "received: 2026-05-31T09:10+02:00");
    sandbox.write("record/cases/2026/quiet-harbor.md", case);
    sandbox
}

/// What is due on a day, as a calendar.
fn calendar(sandbox: &Sandbox, today: &str) -> String {
    sandbox.record(["due", "--today", today, "--format", "ics"]).finds().out
}

#[test]
fn a_calendar_names_nobody() {
    let text = calendar(&with_due_entries(), "2026-11-01");
    assert!(!text.replace("\r\n", "").contains('\n'), "every line ends with CRLF");
    for secret in ["Given", "Family", "person-", "private", "alice", "corridor"] {
        assert!(!text.contains(secret), "{secret} in a calendar:\n{text}");
    }
}

#[test]
fn a_calendar_program_reads_what_is_due_needs_icalendar() {
    let sandbox = with_due_entries();
    let rows = sandbox.record(["due", "--today", "2026-11-01", "--format", "json"]).finds().json();
    let text = calendar(&sandbox, "2026-11-01");
    let python = peers::python_with(&["icalendar"]);
    let read = |text: &str| -> Value {
        let mut child = Command::new(&python)
            .args(["-c", READ_CALENDAR])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
    };
    let found = read(&text);
    assert_eq!(found["errors"], json!([]));
    let days = |rows: &Value, key: &dyn Fn(&Value) -> Value| -> Vec<Value> {
        rows.as_array().unwrap().iter().map(key).collect()
    };
    // What is promised within hours has an instant, the rest a day.
    let start = |row: &Value| match row["at"].as_str() {
        Some(at) => {
            json!(chrono::DateTime::parse_from_rfc3339(&at.replacen('+', ":00+", 1)).unwrap().to_utc().to_rfc3339())
        }
        None => row["day"].clone(),
    };
    assert_eq!(days(&found["rows"], &|row| row[2].clone()), days(&rows, &start));
    assert!(days(&rows, &start).iter().any(|start| start == "2026-06-02T07:10:00+00:00"), "{rows}");
    for row in found["rows"].as_array().unwrap() {
        let is_day = row[2].as_str().unwrap().len() == 10;
        let (length, alarm) =
            if is_day { ("1 day, 0:00:00", "-1 day, 9:00:00") } else { ("0:30:00", "-1 day, 23:00:00") };
        assert_eq!((&row[4], &row[5], &row[7]), (&json!(length), &row[3], &json!([alarm])), "{row}");
    }
    assert!(days(&found["rows"], &|row| row[1].clone()).iter().all(|it| {
        let title = it.as_str().unwrap();
        title.starts_with("Overdue: ") && title.ends_with(" (quiet-harbor)")
    }));
    assert_eq!(found["rows"][0][3], json!("2026-11-01T23:59:59+00:00"), "the one clock");
    // The same entries on another day: their names stay.
    let names = |found: &Value| days(&found["rows"], &|row| row[0].clone());
    let later = read(&calendar(&sandbox, "2026-11-02"));
    assert_eq!(names(&later), names(&found));
    assert!(
        later["rows"][0][6].as_u64() > found["rows"][0][6].as_u64(),
        "what is read later replaces what was read before"
    );
}

/// A record for which the doctor has nothing to do.
fn healthy() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["--quiet", "init", "record"]).succeeds();
    sandbox.git("record", ["config", "user.email", "chair@example.org"]);
    sandbox.record(["doctor"]).succeeds();
    sandbox
}

#[test]
fn the_doctor_names_hooks_that_are_missing_or_old() {
    let sandbox = healthy();
    let hook = "record/.git/hooks/pre-commit";
    let script = sandbox.read(hook);
    sandbox.write_script(hook, &format!("{script}\n# older\n"));
    sandbox.record(["doctor"]).finds().says(&["pre-commit", "casebound hook install"]);
    fs::remove_file(sandbox.path(hook)).unwrap();
    sandbox.record(["doctor"]).finds().says(&["pre-commit", "casebound hook install"]);
    sandbox.record(["hook", "install"]).succeeds();
    sandbox.record(["doctor"]).succeeds();
}

#[test]
fn the_doctor_names_missing_hooks_once() {
    let sandbox = healthy();
    sandbox.record(["hook", "uninstall"]).succeeds();
    let said = sandbox.record(["doctor"]).finds().says(&["pre-commit, pre-merge-commit", "pre-push"]);
    assert_eq!(said.out.matches("hook install").count(), 1, "{said:?}");
}

#[test]
fn the_doctor_asks_who_you_are() {
    let sandbox = healthy();
    sandbox.git("record", ["config", "user.email", "somebody@example.org"]);
    sandbox.record(["doctor"]).finds().says(&["to do", "git config user.email"]);
}

#[test]
fn the_doctor_names_cases_that_git_does_not_know() {
    let sandbox = healthy();
    sandbox.write_case("quiet-harbor");
    sandbox.record(["doctor"]).finds().says(&["git add cases"]);
    sandbox.git("record", ["add", "cases"]);
    sandbox.record(["doctor"]).succeeds();
}

#[test]
fn the_doctor_names_copies_that_were_left_behind() {
    for copy in ["quiet-harbor.md~", ".quiet-harbor.md.swp", "quiet-harbor.md.orig"] {
        let sandbox = healthy();
        sandbox.write(format!("record/cases/2026/{copy}"), "x");
        sandbox.record(["doctor"]).finds().says(&[copy]);
        // Neither git nor the list takes it for a case.
        assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "", "{copy}");
        assert_eq!(sandbox.record(["list", "--format", "json"]).succeeds().out, "[]\n", "{copy}");
    }
}

#[test]
fn what_a_killed_run_left_half_written_goes_with_the_next_command() {
    let sandbox = healthy();
    let left = "record/cases/2026/.quiet-harbor.md.0123456789abcdef.tmp";
    sandbox.write(left, "x");
    sandbox.record(["list"]).succeeds().says(&[".quiet-harbor.md.0123456789abcdef.tmp", "half-written"]);
    assert!(!sandbox.path(left).exists());
    sandbox.record(["doctor"]).succeeds();
}

#[test]
fn the_doctor_names_a_folder_that_others_can_open() {
    let sandbox = healthy();
    fs::set_permissions(sandbox.path("record"), fs::Permissions::from_mode(0o755)).unwrap();
    sandbox.record(["doctor"]).finds().says(&["chmod 700"]);
}

#[test]
fn the_doctor_names_remotes_that_nobody_agreed_on() {
    let sandbox = healthy();
    sandbox.git("record", ["remote", "add", "origin", "https://example.org/record.git"]);
    sandbox.record(["doctor"]).succeeds().says(&["remotes"]);
    let policy = sandbox.read("record/committee.yaml");
    // As the hook compares them.
    sandbox.write("record/committee.yaml", format!("{policy}\nremotes: [\"https://example.org/record/\"]\n"));
    sandbox.record(["doctor"]).succeeds();
    sandbox.git("record", ["remote", "add", "other", "https://example.com/public.git"]);
    sandbox.record(["doctor"]).finds().says(&["other"]);
}

#[test]
fn the_doctor_names_certificates_that_cannot_be_used() {
    let sandbox = Sandbox::with_record();
    sandbox.record(["doctor"]).finds().says(&["member alice", "keys/alice.asc"]);
    sandbox.write("record/keys/alice.asc", "no certificate\n");
    sandbox.record(["doctor"]).finds().says(&["member alice", "keys/alice.asc"]);
}

/// A repository with a case for each of these names of a reported person, if any.
fn with_people(people: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::with_record();
    for (case, person) in people {
        let text = open_case(case);
        let text = text.replace("---\n\n## What", &format!("people:\n  person-b: {person}\n---\n\n## What"));
        sandbox.write(format!("record/cases/2026/{case}.md"), text.replace("A remark", "[person-b] made a remark"));
    }
    sandbox
}

#[test]
fn the_name_of_a_person_of_another_case_is_told_with_its_place_and_never_quoted() {
    let sandbox = with_people(&[
        ("quiet-harbor", "{roles: [reported], name: Tomas Brandl, email: tomas@example.net}"),
        ("calm-river", "{roles: [reported]}"),
    ]);
    let path = "record/cases/2026/calm-river.md";
    let clean = sandbox.read(path);
    let check = |text: &str| {
        sandbox.write(path, text);
        sandbox.record(["check", "calm-river"]).succeeds().out
    };
    let note = |words: &str| {
        let log = format!("log:\n  - {{at: 2026-05-31, by: alice, what: note, note: {words}}}\npeople:");
        clean.replace("people:", &log)
    };
    let rule = "advice[name-from-another-case]";
    for text in [
        clean.replace("We listened.", "We listened. Tomas Brandl came again."),
        clean.replace("We listened.", "We wrote to tomas@example.net."),
        note("Tomas Brandl called"),
        note("\"Brandl, Tomas: again\""),
    ] {
        let said = check(&text);
        assert!(said.contains(rule) && said.contains("`person-b` of quiet-harbor"), "{said}");
        assert!(!said.contains("Brandl") && !said.contains("tomas@"), "never quoted: {said}");
        let line = 1 + text.lines().position(|line| line.contains("omas")).unwrap();
        assert!(said.contains(&format!("calm-river.md:{line}:")), "{line}: {said}");
    }
    // A part of a name says little, and who is in this case too is a matter of its own.
    for text in [
        clean.replace("We listened.", "Tomas came again, and Brandl is a village."),
        clean.replace("{roles: [reported]}", "{roles: [reported], name: Tomas Brandl}"),
    ] {
        assert!(!check(&text).contains(rule), "{text}");
    }
    // Members are public.
    let member = "{roles: [witness], name: Carol Member, email: carol@example.org, not: [carol]}";
    let sandbox = with_people(&[("quiet-harbor", member), ("calm-river", "{roles: [reported]}")]);
    sandbox.write(path, clean.replace("We listened.", "Carol Member listened."));
    assert!(!sandbox.record(["check"]).run().out.contains(rule));
}

#[test]
fn check_and_fix_take_code_names() {
    let sandbox = with_people(&[("quiet-harbor", "{roles: [reported], name: Tomas Brandl}")]);
    let path = "record/cases/2026/quiet-harbor.md";
    sandbox.write(path, sandbox.read(path).replace("We listened.", "Tomas Brandl listened."));
    sandbox.write_case("calm-river");
    for name in ["quiet-harbor", "quiet", "cases/2026/quiet-harbor.md"] {
        let said = sandbox.record(["check", name]).finds();
        assert!(said.err.contains("2 files checked"), "{said:?}");
    }
    sandbox.record(["check", "quiet-harbour"]).fails().says(&["did you mean `quiet-harbor`"]);
    sandbox.record(["fix", "quiet-harbor"]).succeeds();
    assert!(sandbox.read(path).contains("[person-b] listened."));
}

#[test]
fn errors_are_beside_the_summary_and_what_remains_is_counted() {
    let sandbox = with_people(&[("quiet-harbor", "{roles: [reported], name: Tomas Brandl}")]);
    let path = "record/cases/2026/quiet-harbor.md";
    sandbox.write(path, sandbox.read(path).replace("We listened.", "See [Tomas Brandl](https://example.org)."));
    let out = sandbox.record(["check"]).finds().out;
    let first_error = out.find("error[").unwrap();
    assert!(out.rfind("advice[").is_some_and(|last| last < first_error), "{out}");
    sandbox.record(["fix"]).finds().says(&["1 error left to fix by hand"]);
}

#[test]
fn a_tab_is_told_on_its_own_line() {
    let sandbox = Sandbox::with_record();
    let text =
        "casebound: 1\ncommittee:\n  name: A\n  timezone: UTC\nmembers:\n  alice:\n    name: Alice\n\troles: [chair]\n";
    sandbox.write("record/committee.yaml", text);
    sandbox.record(["check"]).finds().says(&["committee.yaml:8:1: error[tab]"]);
}

#[test]
fn a_recused_member_is_asked_before_a_case_is_opened_needs_python() {
    let sandbox = with_people(&[("quiet-harbor", "{roles: [reported], name: Tomas Brandl}")]);
    let path = "record/cases/2026/quiet-harbor.md";
    sandbox.write(path, sandbox.read(path).replace("people:", "conflicts: [bob]\npeople:"));
    sandbox.git("record", ["config", "user.email", "bob@example.org"]);
    sandbox.git("record", ["config", "core.editor", "touch opened; true"]);
    let edit = ["edit", "quiet-harbor"];
    sandbox.record(edit).finds().says(&["You are recused in quiet-harbor", "on your disk", "It was not opened."]);
    for (answer, opened) in [("", false), ("n", false), ("y", true)] {
        at_terminal(&sandbox, &[("Open it all the same? [y/N]", answer)], &edit);
        assert_eq!(sandbox.path("record/opened").exists(), opened, "{answer}");
    }
}

#[test]
fn a_repository_inside_of_another_committees_is_not_made() {
    let sandbox = Sandbox::with_record();
    for name in ["our-cases", "cases/x/y"] {
        sandbox.record(["init", name]).fails().says(&["inside the committee's repository", "nothing was made"]);
        assert!(!sandbox.path("record").join(name).exists());
    }
    sandbox.casebound(".", ["init", "record-2"]).succeeds();
}

#[test]
fn a_folder_is_not_given_the_name_of_a_file() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    for (format, name) in [("csv", "../x.csv"), ("json", "../x.json"), ("dir", "../x.tar")] {
        let write = ["export", "write", "--format", format, "-o", name];
        sandbox.record(write).fails().says(&["would be a folder", "-o ../x"]);
    }
}

#[test]
fn a_report_of_days_to_come_is_only_a_draft() {
    let sandbox = Sandbox::with_record();
    let write = ["transparency", "write", "--to", "2026-12-31"];
    sandbox.record(write).fails().says(&["2026-12-31 is in the future", "--draft"]);
    sandbox.record(write).args(["--draft"]).succeeds().says(&["as of today, 2026-06-01"]);
}
