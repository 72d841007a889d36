//! Agenda, plan of duty, flyer, checklists and brief: for whom they are, what they hold, and that they can be printed.

use casebound_testing::sample::{COMMITTEE, open_case};
use casebound_testing::{ProgramOutput, Sandbox, SmtpServer, peers};
use serde_json::Value;

const ROTA: &str = "rota: {handover: Monday 12:00 UTC, starts: 2026-06-01, order: [alice, bob, carol]}\n";

/// A record whose clone belongs to a member.
fn of_alice() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox
}

fn with_policy(more: &str) -> Sandbox {
    let sandbox = of_alice();
    sandbox.write("record/committee.yaml", format!("{COMMITTEE}{more}"));
    sandbox
}

/// A day and an hour at which a test runs: the program has no option for the hour, so noon is crossed by the day.
fn on(sandbox: &Sandbox, day: &str, arguments: &[&str]) -> ProgramOutput {
    sandbox.record(arguments).args(["--today", day]).run()
}

fn json(said: &ProgramOutput) -> Value {
    assert_eq!(said.code, Some(0), "{said:?}");
    serde_json::from_str(&said.out).unwrap()
}

fn case_about(member: &str, name: &str) -> String {
    let people = "people:\n  person-b: {roles: [reported], name: Zed Placeholder}\n";
    open_case(name).replace("---\n\n##", &format!("{people}conflicts: [{member}]\nshepherd: carol\n---\n\n##"))
}

#[test]
fn an_agenda_holds_nothing_of_a_case_in_which_its_reader_is_recused() {
    let sandbox = of_alice();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.write("record/cases/2026/calm-meadow.md", case_about("bob", "calm-meadow"));
    let all = json(&on(&sandbox, "2026-06-10", &["agenda", "--for", "carol", "--format", "json"]));
    let decide: Vec<&str> = all["decide"].as_array().unwrap().iter().map(|it| it["case"].as_str().unwrap()).collect();
    assert_eq!(decide, ["calm-meadow", "quiet-harbor"]);
    assert_eq!(all["leave"][0]["members"][0], "Bob Member");
    assert_eq!(all["without_shepherd"][0]["case"], "quiet-harbor");
    let for_bob = json(&on(&sandbox, "2026-06-10", &["agenda", "--for", "bob", "--format", "json"]));
    assert_eq!(for_bob["not_for_you"], serde_json::json!(["calm-meadow"]));
    assert_eq!(for_bob["leave"], serde_json::json!([]));
    assert!(!for_bob.to_string().contains("Carol"), "who looks after it tells who is not: {for_bob}");
    // Whoever is recused does not get around it by writing the agenda of somebody else.
    sandbox.git("record", ["config", "user.email", "bob@example.org"]);
    let said = on(&sandbox, "2026-06-10", &["agenda", "--for", "carol"]);
    let said = said.says(&["1 case is left out in which you are recused"]);
    assert!(!said.out.contains("calm-meadow") && said.out.contains("quiet-harbor"), "{said:?}");
    on(&sandbox, "2026-06-10", &["agenda", "--for", "zoe"]).says(&["has no member `zoe`; its members: alice, bob"]);
    for word in ["Zed", "Placeholder", "corridor"] {
        assert!(!said.out.contains(word) && !all.to_string().contains(word), "{word}");
    }
}

#[test]
fn a_case_in_which_nobody_may_act_is_a_matter_for_all() {
    let sandbox = of_alice();
    sandbox.write("record/cases/2026/calm-meadow.md", case_about("alice, bob, carol, dan", "calm-meadow"));
    let due = |reader: &str| {
        sandbox.git("record", ["config", "user.email", reader]);
        on(&sandbox, "2026-06-20", &["due"]).out
    };
    assert!(due("alice@example.org").contains("calm-meadow") && due("bob@example.org").contains("calm-meadow"));
    let agenda = json(&on(&sandbox, "2026-06-20", &["agenda", "--format", "json"]));
    assert_eq!(agenda["without_shepherd"][0]["case"], "calm-meadow");
    let without_shepherd = sandbox.read("record/cases/2026/calm-meadow.md").replace("shepherd: carol\n", "");
    sandbox.write("record/cases/2026/calm-meadow.md", without_shepherd);
    on(&sandbox, "2026-06-20", &["check"]).says(&["nobody-may-act", "only_for"]);
    // As soon as one may, it is theirs, and the others hear nothing of it.
    sandbox.write("record/cases/2026/calm-meadow.md", case_about("alice, bob, dan", "calm-meadow"));
    assert!(!due("bob@example.org").contains("calm-meadow") && due("carol@example.org").contains("calm-meadow"));
}

#[test]
fn three_hundred_open_cases_are_an_agenda() {
    let sandbox = of_alice();
    for number in 0..300 {
        let letter = |at: u32| char::from(b'a' + u8::try_from(number / 26_u32.pow(at) % 26).unwrap());
        let name = format!("quiet-h{}{}", letter(1), letter(0));
        sandbox.write(format!("record/cases/2026/{name}.md"), open_case(&name));
    }
    let said = on(&sandbox, "2026-06-10", &["agenda", "--format", "html"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.out.matches("no decision yet").count(), 300);
}

#[test]
fn who_is_on_duty_answers_a_report_and_who_is_recused_does_not() {
    let sandbox = with_policy(ROTA);
    let unanswered = open_case("quiet-harbor").replace("    by: anonymous\n", "");
    sandbox.write("record/cases/2026/quiet-harbor.md", &unanswered);
    let who = |day: &str| {
        let rows = on(&sandbox, day, &["due", "--format", "json"]).out;
        let rows: Value = serde_json::from_str(&rows).unwrap();
        rows.as_array().unwrap().iter().find(|row| row["what"] == "acknowledge").unwrap()["who"].clone()
    };
    assert_eq!(who("2026-06-01"), "alice");
    assert_eq!(who("2026-06-09"), "bob");
    let conflict = unanswered.replace("---\n\n##", "conflicts: [bob]\n---\n\n##");
    sandbox.write("record/cases/2026/quiet-harbor.md", conflict);
    assert_eq!(who("2026-06-09"), "carol", "the secondary takes over");
}

#[test]
fn weeks_are_swapped_in_committee_yaml() {
    let sandbox = with_policy(ROTA);
    let weeks = || {
        let rows = json(&on(&sandbox, "2026-06-02", &["rota", "show", "--weeks", "6", "--format", "json"]));
        let line = |it: &Value| {
            format!("{} {}", it["primary"]["key"].as_str().unwrap(), it["secondary"]["key"].as_str().unwrap())
        };
        rows.as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(weeks(), ["alice bob", "bob carol", "carol alice", "alice bob", "bob carol", "carol alice"]);
    let swap = |arguments: &[&str]| on(&sandbox, "2026-06-02", &[&["rota", "swap"], arguments].concat());
    let said = swap(&["2026-06-10", "alice"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&["alice has the week of 2026-06-08", "bob has the week of 2026-06-22", "casebound save"]);
    assert_eq!(weeks(), ["alice bob", "alice carol", "carol alice", "bob alice", "bob carol", "carol alice"]);
    sandbox.record(["check"]).succeeds();
    for (arguments, why) in [
        (&["2026-06-10", "alice"][..], "alice has the week of 2026-06-08 already"),
        (&["2026-06-15", "zoe"], "zoe"),
        (&["2026-06-15", "eve"], "eve can't be on duty"),
        (&["2026-05-20", "alice"], "is over"),
        (&["2026-06-15", "carol", "--secondary"], "carol has the other part"),
        (&["2026-06-15", "bob", "--give", "2026-06-15"], "bob does not have the week of 2026-06-15"),
    ] {
        let before = sandbox.read("record/committee.yaml");
        let said = swap(arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {said:?}");
        said.says(&[why]);
        assert_eq!(sandbox.read("record/committee.yaml"), before);
    }
}

#[test]
fn where_there_is_no_plan_it_is_switched_off() {
    let sandbox = Sandbox::with_record();
    for what in ["show", "ics", "mail"] {
        sandbox
            .record(["rota", what])
            .fails()
            .says(&["this committee has no plan of duty", "rota: {handover: Monday 12:00 UTC"]);
    }
    let said = sandbox.record(["retention", "schedule", "write", "cron"]).succeeds();
    assert!(!said.out.contains("rota mail"), "{said:?}");
    let sandbox = with_policy(ROTA);
    sandbox.record(["retention", "schedule", "write", "cron"]).succeeds().says(&["rota mail --at-handover --sendmail"]);
    let bad =
        with_policy("rota: {handover: noon on Monday, order: [alice], swaps: [{week: 2026-06-01, primary: zoe}]}\n");
    bad.record(["check"]).finds().says(&["bad-date", "`Monday 12:00 UTC`", "unknown-member-on-duty"]);
}

#[test]
fn the_calendar_of_duty_is_read_by_another_parser_needs_icalendar() {
    let sandbox = with_policy(ROTA);
    let said = on(&sandbox, "2026-06-02", &["rota", "ics", "--weeks", "3", "-o", "../duty.ics"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let script = "import sys, icalendar\n\
        for it in icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read()).walk('VEVENT'):\n    \
        print(it['DTSTART'].dt.isoformat(), it['DTEND'].dt.isoformat(), it['SUMMARY'])\n";
    let python = peers::python_with(&["icalendar"]);
    let read = sandbox.call(".", python).args(["-c", script]).args([sandbox.path("duty.ics")]).succeeds().out;
    let lines: Vec<&str> = read.lines().collect();
    assert_eq!(lines.len(), 3, "{read}");
    assert_eq!(
        lines[0],
        "2026-06-01T12:00:00+00:00 2026-06-08T12:00:00+00:00 On duty: Alice Member, then Bob Member - Sample Committee"
    );
}

#[test]
fn the_hand_over_is_mailed_to_the_committee_needs_aiosmtpd() {
    let sandbox = with_policy(ROTA);
    sandbox.write("record/cases/2026/quiet-harbor.md", case_about("bob", "quiet-harbor"));
    let server = SmtpServer::start(&sandbox, "starttls", "keep");
    let (address, authority) = (server.url("smtp", "alice@example.org"), server.authority());
    let to_server = ["--smtp", &address, "--password-command", "echo sesame", "--smtp-ca", authority.to_str().unwrap()];
    let send = || on(&sandbox, "2026-06-08", &[&["rota", "mail", "--at-handover"][..], &to_server].concat());
    // A timer looks every hour, and the machine may have been off: the mail goes once, also some hours late.
    let said = send();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(server.mails()[0].contains("Bob Member"), "{:?}", server.mails());
    send().says(&["no mail"]);
    let later = on(&sandbox, "2026-06-10", &[&["rota", "mail", "--at-handover"][..], &to_server].concat());
    later.says(&["no mail"]);
    assert_eq!(server.mails().len(), 1);
    let written = on(&sandbox, "2026-06-08", &["rota", "mail"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    let written = written.says(&["To: \"Sample Committee\" <conduct@example.org>", "Bob Member", "Carol Member"]);
    assert!(!written.out.contains("quiet-harbor") && !written.out.contains("Zed"), "{written:?}");
    sandbox.write_script("sendmail", "#!/bin/sh\ncat > \"$0.got\"; echo \"$@\" >> \"$0.got\"\n");
    let program = sandbox.path("sendmail");
    let said = on(&sandbox, "2026-06-08", &["rota", "mail", "--sendmail", program.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let got = sandbox.read("sendmail.got");
    assert!(
        got.contains("Subject: Duty of the week of 2026-06-08") && got.ends_with("-- conduct@example.org\n"),
        "{got}"
    );
}

#[test]
fn sheets_for_the_desk_hold_what_committee_yaml_says_and_nothing_of_any_case() {
    let many: String = (0..30).map(|it| format!("\"Contact {it}: +34 600 000 {it:03}\", ")).collect();
    let events = COMMITTEE.replace(
        "team: [alice, carol]",
        &format!(
            "team: [alice, carol], place: Room <2>, emergency: [\"112: police\"], contacts: [{many}], \
         shifts: [{{day: 2026-05-10, hours: 20:00-01:00, place: Party, members: [carol]}}]"
        ),
    );
    let sandbox = of_alice();
    sandbox.write("record/committee.yaml", &events);
    let case = case_about("bob", "quiet-harbor").replace("channel: email", "channel: email\n    by: anonymous");
    sandbox.write(
        "record/cases/2026/quiet-harbor.md",
        case.replace("    by: anonymous\n    by: anonymous", "    by: anonymous"),
    );
    sandbox.record(["check"]).run();
    for language in ["en", "es"] {
        let page = sandbox.record(["flyer", "sample-2026", "--format", "html", "--language", language]).succeeds().out;
        assert!(
            page.contains("112: police") && page.contains("Room &lt;2&gt;") && page.contains("Contact 29"),
            "{page}"
        );
        for kind in ["before-event", "receive", "danger", "during-event", "warning", "after-event"] {
            let said = sandbox.record(["checklist", kind, "--event", "sample-2026", "--language", language]).succeeds();
            assert!(said.out.starts_with("# ") && said.out.contains("- [ ] "), "{kind}: {said:?}");
            assert!(!said.out.contains("quiet-harbor") && !said.out.contains("{{"), "{kind}: {said:?}");
        }
    }
    sandbox.record(["flyer", "nothing"]).fails().says(&["has no event `nothing`; its events: sample-2026"]);
    sandbox.record(["checklist", "panic"]).fails().says(&["receive"]);
    // In the moment itself a list is had anywhere.
    std::fs::create_dir(sandbox.path("nowhere")).unwrap();
    let general = sandbox.casebound("nowhere", ["checklist", "danger"]);
    general.succeeds().says(&["- [ ] ", "names nobody of the committee"]);
    sandbox.record(["rota", "show", "--event", "sample-2026"]).succeeds().says(&["20:00-01:00", "Carol Member"]);
    // Nothing of the record is written over, whatever is asked for.
    for place in ["cases/2026/quiet-harbor.md", "committee.yaml", "keys/x.html"] {
        sandbox.record(["flyer", "sample-2026", "--force", "-o", place]).fails().says(&["a place of the record"]);
    }
    // A page is not written over by accident.
    sandbox.record(["flyer", "sample-2026", "-o", "../flyer.html"]).succeeds();
    assert!(sandbox.read("flyer.html").starts_with("<!DOCTYPE html>"));
    sandbox.record(["flyer", "sample-2026", "-o", "../flyer.html"]).fails().says(&["--force"]);
}

#[test]
fn a_brief_names_who_may_not_be_there_to_those_who_may_know() {
    let sandbox = of_alice();
    let banned = case_about("bob", "quiet-harbor").replace(
        "shepherd:",
        "sanctions:\n  - {person: person-b, kind: ban, from: 2026-03-01, until: 2026-12-31}\nshepherd:",
    );
    sandbox.write("record/cases/2026/quiet-harbor.md", banned);
    let brief = |email: &str| {
        sandbox.git("record", ["config", "user.email", email]);
        sandbox.record(["brief", "sample-2026"]).succeeds().out
    };
    let alice = brief("alice@example.org");
    assert!(alice.contains("**Zed Placeholder**: Ban from future events until 2026-12-31"), "{alice}");
    let bob = brief("bob@example.org");
    assert!(!bob.contains("Zed") && !bob.contains("quiet-harbor") && bob.contains("recused in 1 case"), "{bob}");
    // Whoever is not a member can't be kept from anything, and is asked who they are.
    for (email, why) in [
        ("stranger@example.org", "is not the address of a member"),
        ("eve@example.org", "not a member of the committee"),
    ] {
        sandbox.git("record", ["config", "user.email", email]);
        sandbox.record(["brief", "sample-2026"]).fails().says(&[why]);
        sandbox.record(["agenda"]).fails().says(&[why]);
    }
    let unnamed = sandbox.read("record/cases/2026/quiet-harbor.md");
    let unnamed = unnamed.replace("name: Zed Placeholder", "description: tall with a green hat");
    sandbox.write("record/cases/2026/quiet-harbor.md", &unnamed);
    let nobody = brief("alice@example.org");
    assert!(nobody.contains("**A person whose name is not known**, tall with a green hat: Ban"), "{nobody}");
    // A recusal that names nobody may be meant for any reader.
    sandbox.write("record/cases/2026/quiet-harbor.md", unnamed.replace("[bob]", "[bbo]"));
    for command in [&["brief", "sample-2026"][..], &["agenda"], &["agenda", "--for", "carol"]] {
        let said = sandbox.record(command).succeeds().says(&["does not say clearly who is recused"]);
        assert!(!said.out.contains("quiet-harbor") && !said.out.contains("green hat"), "{said:?}");
    }
    sandbox.write("record/cases/2026/quiet-harbor.md", unnamed);
    sandbox.record(["agenda", "--on", "2026-05-01"]).fails().says(&["2026-05-01 is over"]);
    // A ban that ended before the event is no business of the team.
    let ended = sandbox.read("record/cases/2026/quiet-harbor.md").replace("2026-12-31", "2026-05-09");
    sandbox.write("record/cases/2026/quiet-harbor.md", ended);
    assert!(!brief("alice@example.org").contains("Zed"));
}
