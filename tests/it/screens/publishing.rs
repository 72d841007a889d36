//! What is published: transparency reports, audits, the guard.

use casebound_testing::Sandbox;
use casebound_testing::sample::{COMMITTEE_OF_YEAR, YEAR};

use super::Session;

/// The sample year, in which there is something to publish.
fn with_year() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/committee.yaml", COMMITTEE_OF_YEAR);
    for (name, text) in YEAR {
        sandbox.write(format!("record/cases/2026/{name}.md"), text);
    }
    sandbox
}

#[test]
fn transparency_write() {
    let sandbox = with_year();
    Session::new(&sandbox)
        .run(&["transparency", "write", "--from", "2026-01-01", "--draft"])
        .run(&["transparency", "write", "--from", "2026-12-01", "--to", "2026-01-01"])
        .run(&["transparency", "write", "--event", "no-such-event"])
        .run(&["transparency", "write", "--from", "2026-01-01", "--output", "report.md"])
        .run(&["transparency", "write", "--from", "2026-01-01", "--output", "report.md"])
        .is("transparency_write");
}

#[test]
fn transparency_audit() {
    let sandbox = Sandbox::empty();
    sandbox.write("safe.json", r#"{"threshold": 3, "published": [[null, 9], [7, null]]}"#);
    sandbox.write("leak.json", r#"{"threshold": 3, "published": [[null, 9]], "row_totals": [10]}"#);
    sandbox.write("text.json", "No table here.\n");
    Session::new(&sandbox)
        .inside(".")
        .run(&["transparency", "audit", "safe.json"])
        .run(&["transparency", "audit", "leak.json"])
        .run(&["transparency", "audit", "leak.json", "--format", "json"])
        .run(&["transparency", "audit", "text.json"])
        .run(&["transparency", "audit", "no-such-file.json"])
        .is("transparency_audit");
}

#[test]
fn guard_check() {
    let sandbox = with_year();
    sandbox.write("record/good.txt", "We thank everybody who came.\n");
    sandbox.write("record/bad.txt", "See quiet-harbor, and mail Robin Placeholder, robin@example.org.\n");
    sandbox.write("people.txt", "Robin Placeholder, robin@example.org, @robin\n");
    Session::new(&sandbox)
        .run(&["guard", "check", "good.txt"])
        .run(&["guard", "check", "bad.txt", "--people", "../people.txt"])
        .run(&["guard", "check", "no-such-file.txt"])
        .run(&["guard", "check", "good.txt", "--case", "no-such-case"])
        .is("guard_check");
}

#[test]
fn screen() {
    let sandbox = with_year();
    sandbox.write(
        "people.json",
        r#"[{"id": "p1", "name": "Robin Placeholder", "emails": ["robin@example.org"], "status": "banned"}]"#,
    );
    sandbox.write("list.csv", "Order code;Attendee name;Attendee email\nWA7XW;Robin Placeholder;robin+pycon@example.org\nJXDYL;Rob Placeholder;rp@example.org\nTZE8F;Kim Other;\n");
    sandbox.write("inside.csv", "Name\nKim Other\n");
    sandbox.write("other.csv", "Who knows,Where\n1,2\n");
    Session::new(&sandbox)
        .run(&["screen", "../list.csv"])
        .run(&["screen", "../list.csv", "--people", "../people.json"])
        .run(&["screen", "../list.csv", "--people", "../people.json", "--format", "json"])
        .run(&["screen", "../list.csv", "--people", "../people.json", "--format", "csv"])
        .run(&["screen", "../other.csv"])
        .run(&["screen", "../other.csv", "--column", "who=Who knows"])
        .run(&["screen", "committee.yaml"])
        .is("screen");
}

#[test]
fn screen_decide() {
    let sandbox = crate::screening::with_event();
    let decide = ["screen", "decide", "quiet-harbor/person-b", "--event", "autumn-2026"];
    Session::new(&sandbox)
        .run(&["screen", "../list.csv", "--event", "autumn-2026"])
        .run(&[&decide[..], &["--answer", "offer-refund"]].concat())
        .run(&[&decide[..], &["--somebody-else", "D1"]].concat())
        .run(&decide)
        .run(&["screen", "../list.csv", "--event", "autumn-2026"])
        .run(&["screen", "../list.csv", "--event", "autumn-2026", "--all"])
        .run(&["due"])
        .is("screen_decide");
}
