//! Timers as systemd, cron and hosting services read them.

use std::fs;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_yaml::Value;

use casebound_testing::Sandbox;
use casebound_testing::peers;

/// A folder name that each reader has a rule of its own for.
const ODD: &str = "our cases 100%h $HOME 'a' \"b\"";

fn odd_place() -> Sandbox {
    let sandbox = Sandbox::with_record();
    fs::rename(sandbox.path("record"), sandbox.path(ODD)).unwrap();
    sandbox
}

#[test]
fn systemd_takes_the_units() {
    let sandbox = odd_place();
    sandbox.casebound(ODD, ["retention", "schedule", "write", "systemd", "-o", "../units"]).succeeds();
    let names = sandbox.files("units");
    assert_eq!(
        names,
        [
            "casebound-catch-up.service",
            "casebound-catch-up.timer",
            "casebound-retention-list.service",
            "casebound-retention-list.timer"
        ]
    );
    let unit = sandbox.read("units/casebound-retention-list.service");
    let expected =
        format!("-C \"{}\" retention list\n", sandbox.path("our cases 100%%h $$HOME 'a' \\\"b\\\"").display());
    assert!(unit.ends_with(&expected), "{unit}");
    // What a member changed stays.
    sandbox.casebound(ODD, ["retention", "schedule", "write", "systemd", "-o", "../units"]).fails();
    sandbox.casebound(ODD, ["retention", "schedule", "write", "systemd", "-o", "../units", "--force"]).succeeds();
    assert_eq!(sandbox.read("units/casebound-retention-list.service"), unit);
}

#[test]
fn systemd_reads_the_units_needs_systemd_analyze() {
    peers::assert_has("systemd-analyze");
    let sandbox = odd_place();
    sandbox.casebound(ODD, ["retention", "schedule", "write", "systemd", "-o", "../units"]).succeeds();
    let names = sandbox.files("units");
    let unit = sandbox.read("units/casebound-retention-list.service");
    let verify = || {
        let paths = names.iter().map(|name| sandbox.path(format!("units/{name}")));
        sandbox.call("units", "systemd-analyze").args(["verify", "--man=no"]).args(paths).run()
    };
    let said = verify();
    assert!(said.code == Some(0) && !said.all().contains("casebound"), "{}", said.all());
    // A path that were not escaped would be refused.
    sandbox.write("units/casebound-retention-list.service", unit.replace("%%h", "%z"));
    assert!(verify().all().contains("specifier"), "{}", verify().all());
}

#[test]
fn a_bare_repository_catches_up_only() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "--bare", "server.git"]);
    for kind in ["systemd", "cron"] {
        let said = sandbox.casebound("server.git", ["retention", "schedule", "write", kind]).succeeds().all();
        assert!(said.contains("server.git") && said.contains("retention catch-up"), "{said}");
        assert!(!said.contains("retention list"), "{said}");
    }
    sandbox.casebound(".", ["retention", "schedule", "write", "cron"]).fails().says(&["not in a git repository"]);
}

#[test]
fn cron_runs_the_lines_needs_cron() {
    let sandbox = odd_place();
    sandbox.write(format!("{ODD}/cases/2024/quiet-harbor.md"), OVERDUE);
    let lines = sandbox.casebound(ODD, ["retention", "schedule", "write", "cron"]).succeeds().out;
    let jobs: Vec<&str> = lines.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(jobs.len(), 2);
    // The same command each minute, and its words in a file instead of a mail.
    let said = sandbox.path("said");
    let every_minute = jobs.iter().map(|job| {
        let command = job.splitn(6, ' ').nth(5).unwrap();
        let said = said.display();
        format!("* * * * * ({command}) >>'{said}'; echo ended >>'{said}'\n")
    });
    sandbox.write("spool/crontabs/root", format!("SHELL=/bin/sh\n{}", every_minute.collect::<String>()));
    sandbox.call(".", "sh").args(["-c", "chmod 600 spool/crontabs/root; mkdir empty run; touch no-table"]).succeeds();
    let script = "mount --bind spool /var/spool/cron && mount --bind empty /etc/cron.d && mount --bind no-table /etc/crontab \
                  && mount --bind run /run && exec /usr/sbin/cron -f";
    let mut cron = Command::new("unshare");
    cron.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script]).current_dir(sandbox.path("."));
    let mut cron = cron.stdin(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    let text = || fs::read_to_string(&said).unwrap_or_default();
    while text().matches("ended").count() < 2 && start.elapsed() < Duration::from_secs(100) {
        std::thread::sleep(Duration::from_millis(200));
    }
    cron.kill().unwrap();
    cron.wait().unwrap();
    let text = text();
    // The case is overdue: the code is 1, so that the path was read as it is.
    assert!(text.contains("a retention period is over, or could not be read (code 1)"), "{text}");
    assert!(text.matches("ended").count() >= 2, "{text}");
}

const OVERDUE: &str = "\
---
case: quiet-harbor
status: resolved
reports:
  - {received: 2020-01-01, channel: email, by: anonymous}
people: {person-a: {roles: [reported], name: Robin Placeholder}}
sanctions: [{person: person-a, kind: warning, from: 2020-01-02}]
outcome: {finding: violation, resolved: 2020-01-02}
retention: {keep_until: 2022-01-02}
---
";

fn yaml(kind: &str) -> Value {
    let sandbox = Sandbox::with_record();
    sandbox.casebound("record", ["retention", "schedule", "write", kind, "-o", "written.yml"]).succeeds();
    serde_yaml::from_str(&fs::read_to_string(sandbox.path("record/written.yml")).unwrap()).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_mapping().unwrap().keys().map(|it| it.as_str().unwrap_or("on")).collect()
}

/// Runs the lines of a job where a retention period is over, and where none is.
fn fails_when_overdue(script: &[&str]) {
    let sandbox = Sandbox::with_record();
    let script = script.join("\n");
    sandbox.shell(&script).succeeds();
    sandbox.write("record/cases/2024/quiet-harbor.md", OVERDUE);
    let said = sandbox.shell(&script).finds();
    assert!(!said.all().contains("quiet-harbor"), "{}", said.all());
}

#[test]
fn the_workflow_has_the_keys_that_github_documents() {
    let workflow = yaml("github");
    assert_eq!(keys(&workflow), ["name", "on", "permissions", "jobs"]);
    let on = workflow.as_mapping().unwrap().iter().find(|it| it.0.as_str().is_none_or(|it| it == "on")).unwrap().1;
    let times = on["schedule"][0]["cron"].as_str().unwrap();
    assert_eq!(times.split(' ').count(), 5);
    assert_eq!(keys(&workflow["jobs"]), ["list", "catch-up"]);
    for job in ["list", "catch-up"] {
        let job = &workflow["jobs"][job];
        assert_eq!(keys(job), ["runs-on", "steps"]);
        assert_eq!(job["runs-on"][0], Value::from("self-hosted"));
        let steps = job["steps"].as_sequence().unwrap();
        assert_eq!(steps[0]["uses"], Value::from("actions/checkout@v4"));
        assert_eq!(steps[0]["with"]["fetch-depth"], Value::from(0));
        assert!(steps[1]["run"].as_str().unwrap().starts_with("casebound retention "));
    }
    fails_when_overdue(&[workflow["jobs"]["list"]["steps"][1]["run"].as_str().unwrap()]);
}

#[test]
fn the_jobs_have_the_keys_that_gitlab_documents() {
    let jobs = yaml("gitlab");
    assert_eq!(keys(&jobs), ["retention-list", "retention-catch-up"]);
    for job in ["retention-list", "retention-catch-up"] {
        let job = &jobs[job];
        assert_eq!(keys(job), ["rules", "tags", "variables", "script"]);
        assert_eq!(job["rules"][0]["if"], Value::from("$CI_PIPELINE_SOURCE == \"schedule\""));
        assert_eq!(job["variables"]["GIT_DEPTH"], Value::from("0"));
    }
    fails_when_overdue(&[jobs["retention-list"]["script"][0].as_str().unwrap()]);
}
