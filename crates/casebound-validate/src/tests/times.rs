//! Rules that count days: the last day in time, and the first day too late.

use casebound_record::CaseFile;

use super::{COMMITTEE, Example, fact, run};

const OPEN: &str = "case: quiet-harbor\nstatus: open\n";
const KEPT: &str = "case: quiet-harbor\nstatus: on-file\norigin: handled-locally\n\
    reports: [{received: 2026-05-02, channel: email, by: anonymous}]\n";

/// The rules that find something in these cases, each one once.
fn found_in(today: &str, committee: &str, cases: &[(&str, &str)], files: &[&str]) -> Vec<&'static str> {
    let cases =
        cases.iter().map(|(path, text)| CaseFile::read(*path, format!("---\n{text}---\n").as_bytes())).collect();
    let files = files.iter().map(|path| fact(path, b"")).collect();
    let found = run(&Example { today: today.to_owned(), files, ..Example::of(committee, cases) });
    let mut rules: Vec<&str> = found.iter().map(|finding| finding.rule.name()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// Runs one case in time, and the same case a day later: only then does `rule` speak.
fn turns(rule: &str, today: &str, too_late: &str, text: &str) {
    let at = |day: &str| found_in(day, COMMITTEE, &[("cases/2026/quiet-harbor.md", text)], &[]).contains(&rule);
    assert!(!at(today), "{rule} on {today}");
    assert!(at(too_late), "{rule} on {too_late}");
}

#[test]
fn the_last_day_is_in_time() {
    let open = |rest: &str| format!("{OPEN}reports: [{{received: 2026-05-02, channel: email}}]\n{rest}");
    let kept = |rest: &str| format!("{KEPT}{rest}");
    let day = "2026-05-04";
    let next = "2026-05-05";
    turns("acknowledgement-overdue", day, next, &open(""));
    let delayed = open("log: [{at: 2026-05-02, what: delayed, until: 2026-05-08}]\n");
    turns("acknowledgement-overdue", "2026-05-08", "2026-05-09", &delayed);
    turns("resolution-overdue", "2026-05-30", "2026-05-31", &open(""));
    turns("update-overdue", day, next, &open("outcome: {next_update: 2026-05-04}\n"));
    turns("update-overdue", day, next, &open("log: [{at: 2026-05-02, what: updated, until: 2026-05-04}]\n"));
    turns("task-overdue", day, next, &open("tasks: [{what: call, due: 2026-05-04}]\n"));
    turns("review-overdue", day, next, &kept("outcome: {review: 2026-05-04}\n"));
    let warned = |resolved: &str, keep_until: &str| {
        format!(
            "case: quiet-harbor\nstatus: resolved\nreports: [{{received: 2024-05-01, channel: email, by: anonymous}}]\n\
             people: {{person-b: {{roles: [reported]}}}}\nsanctions: [{{person: person-b, kind: warning}}]\n\
             outcome: {{finding: violation, resolved: {resolved}}}\nretention: {{keep_until: {keep_until}}}\n"
        )
    };
    turns("disposal-overdue", day, next, &warned("2024-05-04", "2026-05-04"));
    turns("disposal-due-soon", day, next, &warned("2024-06-04", "2026-06-04"));
    turns("embargo-over", day, next, &open("transparency: {publish: {withheld-until: 2026-05-04}}\n"));
    turns(
        "sharing-not-acknowledged",
        "2026-05-17",
        "2026-05-18",
        &kept("sharing: {dsf: {share: yes, sent: 2026-05-03}}\n"),
    );
    turns("sharing-not-sent", "2026-05-14", "2026-05-15", &kept("event: sample-2026\nsharing: {dsf: {share: yes}}\n"));
    turns("transparency-report-due", "2027-05-02", "2027-05-03", &kept(""));
}

#[test]
fn a_date_is_in_the_future_by_the_day_of_the_committee() {
    let found = |zone: &str, at: &str| {
        let committee = COMMITTEE.replace("timezone: UTC", &format!("timezone: {zone}"));
        let text = format!("{OPEN}reports: [{{received: {at}, channel: email}}]\n");
        found_in("2026-06-01", &committee, &[("cases/2026/quiet-harbor.md", &text)], &[]).contains(&"future-date")
    };
    assert!(!found("UTC", "2026-06-01"));
    assert!(found("UTC", "2026-06-02"));
    assert!(!found("UTC", "2026-06-02T01:30+02:00"));
    assert!(found("Europe/Madrid", "2026-06-02T01:30+02:00"));
}

#[test]
fn a_late_acknowledgement_is_judged_by_the_hour() {
    let found = |received: &str, at: &str| {
        let text = format!(
            "{OPEN}reports: [{{received: {received}, channel: email}}]\nlog: [{{at: {at}, what: acknowledged}}]\n"
        );
        found_in("2026-06-01", COMMITTEE, &[("cases/2026/quiet-harbor.md", &text)], &[]).contains(&"acknowledged-late")
    };
    assert!(!found("2026-05-20T09:00Z", "2026-05-22T09:00Z"));
    assert!(found("2026-05-20T09:00Z", "2026-05-22T09:01Z"));
    // Without an hour only what is certain counts.
    assert!(!found("2026-05-20T09:00Z", "2026-05-22"));
    assert!(!found("2026-05-20", "2026-05-22"));
    assert!(found("2026-05-20", "2026-05-24"));
}

#[test]
fn a_code_name_is_taken_whatever_the_folder_and_the_case_of_letters() {
    let text = format!("{OPEN}reports: [{{received: 2026-06-01, channel: email}}]\n");
    let found = |path: &str| {
        let cases = [("cases/2026/quiet-harbor.md", text.as_str()), (path, text.as_str())];
        found_in("2026-06-01", COMMITTEE, &cases, &[]).contains(&"code-name-taken")
    };
    assert!(found("cases/2025/quiet-harbor.md"));
    assert!(found("cases/2026/Quiet-Harbor.md"));
    assert!(!found("cases/2026/quiet-harbour.md"));
}

#[test]
fn reports_are_told_apart_by_their_last_day() {
    let due = |file: &str| {
        let text = KEPT.replace("2026-05-02", "2024-05-02");
        let cases = [("cases/2024/quiet-harbor.md", text.as_str())];
        found_in("2026-06-01", COMMITTEE, &cases, &[file]).contains(&"transparency-report-due")
    };
    for file in ["reports/2023/report.md", "reports/2023-05-01_2024-05-01/data.json", "reports/notes.md"] {
        assert!(due(file), "{file}");
    }
    for file in
        ["reports/2024/report.md", "reports/2024.md", "reports/2023-05-03_2024-05-02/data.json", "reports/ä-2024-h1/x"]
    {
        assert!(!due(file), "{file}");
    }
}

#[test]
fn only_a_later_violation_renews() {
    let earlier = KEPT.replace("2026-05-02", "2026-03-02")
        + "people: {person-b: {roles: [reported], email: person-b@example.org}}\noutcome: {finding: violation}\n";
    let later = |finding: &str| {
        format!(
            "case: placid-meadow\nstatus: open\nreports: [{{received: 2026-05-31, channel: email}}]\n\
             people: {{person-x: {{roles: [reported], email: PERSON-B@example.org}}}}\n{finding}"
        )
    };
    let found = |retention: &str, finding: &str, committee: &str| {
        let (earlier, later) = (format!("{earlier}{retention}"), later(finding));
        let cases = [("cases/2026/quiet-harbor.md", earlier.as_str()), ("cases/2026/placid-meadow.md", later.as_str())];
        found_in("2026-06-01", committee, &cases, &[])
    };
    let until = "retention: {keep_until: 2028-03-05}\n";
    let again = "outcome: {finding: violation}\n";
    let renewed = |retention: &str, finding: &str, committee: &str| {
        found(retention, finding, committee).contains(&"retention-not-renewed")
    };
    assert!(renewed(until, again, COMMITTEE));
    assert!(!renewed(until, "", COMMITTEE), "nothing is found yet");
    assert!(!renewed("retention: {keep_until: indefinite}\n", again, COMMITTEE));
    assert!(!renewed(
        "retention: {keep_until: 2028-03-05, hold: {by: alice, since: 2026-06-01, reason: x}}\n",
        again,
        COMMITTEE
    ));
    assert!(!renewed(until, again, &COMMITTEE.replace("violation: yes", "violation: no")), "not the policy");
    assert!(!renewed(until, &format!("{again}retention: {{keep_until: 2028-03-05}}\n"), COMMITTEE), "ends no later");
    assert!(found(until, "", COMMITTEE).contains(&"pattern-overlooked"));
    assert!(!found(until, "related: [quiet-harbor]\n", COMMITTEE).contains(&"pattern-overlooked"));
}
