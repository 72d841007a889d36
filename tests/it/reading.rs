//! `casebound list` and `casebound show`: who may be seen in them, and what reaches the terminal.

use crate::support::steers_terminal;
use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

/// Whatever tells who somebody of the sample cases is.
const IDENTITIES: [&str; 9] =
    ["Ada", "Bert", "Dora", "adasample", "cleo", "person-a@", "person-b@", "Example Works", "000 0001"];

/// A case in which every text tries to steer the terminal.
fn steering_case() -> String {
    let case = open_case("quiet-harbor");
    let case = case.replace("    channel: email\n", "    channel: email\n    place: \"a\\e[2Jb\"\n");
    let case = case.replace(
        "---\n\n##",
        "event: \"x\\e[31mred\"\ntypes: [\"a\\e]0;title\\a\", \"\\x9b31m\"]\npeople:\n  person-a: {roles: [reporter], name: \"N\\e[31mame\", handles: [\"@a\\x9b31m\"]}\n\
         transparency: {publish: summary, summary: \"a\\e[31mb\", resolution: \"c\\u202ed\", approved_by: [alice, carol]}\n---\n\n##",
    );
    format!("{case}raw \u{1b}[31m esc, \u{9b}31m C1, \u{202e} bidi, \u{7} bell\n")
}

#[test]
fn the_list_has_every_case_and_nobodys_identity() {
    let sandbox = Sandbox::with_cases();
    for format in ["table", "json", "csv"] {
        let said = sandbox.record(["list", "--format", format]).succeeds();
        for case in [
            "amber-lantern",
            "cobalt-thicket",
            "hollow-creek",
            "lucid-pasture",
            "placid-meadow",
            "silent-orchard",
            "velvet-canyon",
        ] {
            assert_eq!(said.out.matches(case).count(), 1, "{case}: {said:?}");
        }
        for identity in IDENTITIES {
            assert!(!said.all().contains(identity), "{identity}: {said:?}");
        }
    }
}

#[test]
fn the_json_list_keeps_its_contract() {
    let sandbox = Sandbox::with_cases();
    let list = sandbox.record(["list", "--format", "json"]).succeeds().json();
    let amber = list.as_array().unwrap().iter().find(|row| row["case"] == "amber-lantern").unwrap();
    assert_eq!(
        amber,
        &serde_json::json!({
            "case": "amber-lantern", "status": "resolved", "event": "sample-2026", "types": ["harassment", "remark"],
            "severity": "moderate", "received": "2026-05-11", "resolved": "2026-05-13", "keep_until": "2029-05-13",
            "publish": "summary",
        })
    );
}

#[test]
fn the_list_can_be_narrowed() {
    let sandbox = Sandbox::with_cases();
    let names = |arguments: &[&str]| -> Vec<String> {
        let list = sandbox.record(["list", "--format", "json"]).args(arguments).succeeds().json();
        list.as_array().unwrap().iter().map(|row| row["case"].as_str().unwrap().to_owned()).collect()
    };
    let open = names(&["--open"]);
    assert!(open.contains(&"cobalt-thicket".to_owned()) && !open.contains(&"amber-lantern".to_owned()));
    assert_eq!(open, names(&["--status", "open"]));
    assert_eq!(names(&["--status", "expunged"]), ["silent-orchard"]);
    assert!(names(&["--type", "harassment"]).contains(&"amber-lantern".to_owned()));
    sandbox.record(["list", "--event", "no-such-event"]).fails().says(&["no event `no-such-event`"]);
    sandbox.record(["list", "--type", "no-such-type"]).fails().says(&["no type `no-such-type`"]);
    sandbox.record(["show", "amber-lantern.md"]).succeeds();
    sandbox.record(["show", "amber-lantrn"]).fails().says(&["did you mean `amber-lantern`?"]);
    sandbox.record(["list", "--status", "closed"]).fails().says(&["on-file"]);
}

#[test]
fn a_list_without_cases_says_so() {
    let sandbox = Sandbox::with_record();
    let said = sandbox.record(["list", "--today", "2026-06-02"]).succeeds();
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", "No cases.\n"));
    assert_eq!(sandbox.record(["list", "--format", "json"]).succeeds().out, "[]\n");
}

#[test]
fn a_case_is_listed_under_the_name_of_its_file() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("other-name"));
    let list = sandbox.record(["list", "--format", "json"]).succeeds().json();
    assert_eq!(list[0]["case"], "quiet-harbor");
    sandbox.record(["show", "quiet-harbor"]).succeeds();
}

#[test]
fn a_spreadsheet_finds_no_formula_in_the_list() {
    let sandbox = Sandbox::with_record();
    let text = open_case("quiet-harbor").replace("status: open\n", "status: open\nevent: \"=1+1,\\\"x\\\"\"\n");
    sandbox.write("record/cases/2026/quiet-harbor.md", text);
    let said = sandbox.record(["list", "--format", "csv"]).succeeds();
    assert!(said.out.contains("quiet-harbor,open,\"'=1+1,\"\"x\"\"\","), "{said:?}");
}

#[test]
fn show_has_names_only_when_all_may_be_seen() {
    let sandbox = Sandbox::with_cases();
    let full = sandbox.record(["show", "amber-lantern"]).succeeds();
    for identity in ["Ada Sample", "Bert Invented", "Dora Nobody", "Alice Member"] {
        assert!(full.out.contains(identity), "{identity}: {full:?}");
    }
    let pseudonyms = sandbox.record(["show", "amber-lantern", "--as", "pseudonyms"]).succeeds();
    // Each place that may still tell who it is is with its line.
    let places = pseudonyms.err.lines().filter(|line| line.starts_with("  line ")).count();
    assert_eq!(places > 0, pseudonyms.err.contains("may still reveal"), "{pseudonyms:?}");
    for identity in IDENTITIES.into_iter().chain(["Alice Member", "Carol", "person-a"]) {
        assert!(!pseudonyms.out.contains(identity), "{identity}: {pseudonyms:?}");
    }
    assert!(pseudonyms.out.contains("Person A") && pseudonyms.out.contains("Person B"));
    let public = sandbox.record(["show", "amber-lantern", "--as", "public"]).succeeds();
    assert!(public.out.contains("An attendee made a demeaning remark"));
    for identity in IDENTITIES.into_iter().chain(["Alice", "Person A", "roof terrace"]) {
        assert!(!public.all().contains(identity), "{identity}: {public:?}");
    }
}

#[test]
fn a_recused_member_sees_code_name_status_and_dates() {
    let sandbox = Sandbox::with_cases();
    let path = "record/cases/2026/quiet-harbor.md";
    let case = open_case("quiet-harbor").replace(
        "---\n\n##",
        "types: [harassment]\npeople: {person-a: {roles: [reporter], name: Given Surnamington}}\nconflicts: [bob]\n---\n\n##",
    );
    sandbox.write(path, case);
    sandbox.shell("git init --quiet && git config user.email bob@example.org").succeeds();
    for way in ["full", "pseudonyms", "public"] {
        let said = sandbox.record(["show", "quiet-harbor", "--as", way]).succeeds();
        assert!(said.out.starts_with("quiet-harbor (open)\n"), "{said:?}");
        assert!(said.out.contains("You are recused in this case"), "{said:?}");
        assert!(!said.all().contains("Surnamington") && !said.all().contains("harassment"), "{said:?}");
    }
    let listed = sandbox.record(["list", "--format", "json"]).succeeds().json();
    let row = listed.as_array().unwrap().iter().find(|it| it["case"] == "quiet-harbor").unwrap();
    assert_eq!((&row["status"], &row["types"]), (&serde_json::json!("open"), &serde_json::json!([])));
    assert!(!sandbox.record(["list", "--type", "harassment"]).succeeds().out.contains("quiet-harbor"));
    sandbox.shell("git config user.email carol@example.org").succeeds();
    assert!(sandbox.record(["show", "quiet-harbor"]).succeeds().out.contains("Given Surnamington"));
}

#[test]
fn a_case_is_found_by_name_by_path_and_from_a_folder_in_the_repository() {
    let sandbox = Sandbox::with_cases();
    let by_name = sandbox.record(["show", "hollow-creek"]).succeeds().out;
    for (folder, name) in [
        ("record", "cases/2026/hollow-creek.md"),
        ("record/cases/2026", "hollow-creek.md"),
        ("record/cases", "hollow-creek"),
        ("record/keys", "../cases/2026/hollow-creek.md"),
    ] {
        assert_eq!(sandbox.casebound(folder, ["show", name]).succeeds().out, by_name, "{folder}: {name}");
    }
    assert_eq!(sandbox.casebound(".", ["-C", "record", "show", "hollow-creek"]).succeeds().out, by_name);
    let absolute = sandbox.path("record/cases/2026/hollow-creek.md");
    assert_eq!(sandbox.casebound(".", ["-C", "record", "show"]).args([absolute]).succeeds().out, by_name);
    sandbox.record(["show", "no-such"]).fails().says(&["no-such", "casebound list"]);
}

#[test]
fn nothing_in_a_record_steers_the_terminal() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", steering_case());
    sandbox.write("record/cases/2026/esc\u{1b}[31m\u{9b}name.md", open_case("quiet-canyon"));
    let commands: [&[&str]; 15] = [
        &["list"],
        &["list", "--format", "json"],
        &["list", "--format", "csv"],
        &["show", "quiet-harbor"],
        &["show", "quiet-harbor", "--as", "pseudonyms"],
        &["show", "quiet-harbor", "--as", "public"],
        &["check"],
        &["check", "--format", "json"],
        &["check", "cases/2026/esc\u{1b}[31m\u{9b}name.md"],
        &["due"],
        &["due", "--format", "json"],
        &["doctor"],
        &["transparency", "write"],
        &["transparency", "write", "--format", "json"],
        &["close", "quiet-harbor", "--finding", "violation"],
    ];
    for command in commands {
        // Off a terminal colours are taken out, and with them all that we look for: so they are asked for.
        let said = sandbox.record(["--color", "always"]).args(command).run();
        assert!(matches!(said.code, Some(0 | 1)), "{command:?}: {said:?}");
        for text in [&said.out, &said.err] {
            let plain = without_colors(text);
            assert!(!steers_terminal(&plain), "{command:?}: {plain:?}");
        }
        if command.contains(&"json") {
            said.json();
        }
    }
}

/// Takes our own colours out: `ESC [ 1`, with a number of at most two digits, is none of the sample's.
fn without_colors(text: &str) -> String {
    let mut text = text.to_owned();
    for own in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[1m\u{1b}[31m", "\u{1b}[1m\u{1b}[32m"] {
        text = text.replace(own, "");
    }
    text
}

#[test]
fn a_broken_case_is_shown_as_far_as_it_goes_and_said_to_be_broken() {
    let sandbox = Sandbox::with_record();
    let text = open_case("quiet-harbor").replace("received: 2026-05-31", "received: [2026-05-31");
    sandbox.write("record/cases/2026/quiet-harbor.md", text);
    let said = sandbox.record(["show", "quiet-harbor"]).succeeds();
    assert!(said.out.contains("A remark in the corridor."), "{said:?}");
    assert!(said.err.contains("casebound check"), "{said:?}");
}

#[test]
fn what_is_due_and_how_long_a_case_is_kept_is_not_told_to_who_is_recused() {
    let sandbox = Sandbox::with_record();
    let own = |name: &str, lines: &str| {
        let text = open_case(name).replacen("\n---\n", &format!("\n{lines}---\n"), 1);
        sandbox.write(format!("record/cases/2026/{name}.md"), text);
    };
    own("quiet-harbor", "conflicts: [bob]\ntasks: [{what: call, owner: alice, due: 2026-05-20}]\n");
    own("plain-ridge", "tasks: [{what: call, owner: alice, due: 2026-06-20}]\n");
    let over = "---\ncase: still-meadow\nstatus: resolved\nconflicts: [bob]\nreports:\n  - {received: 2020-01-02, channel: email, by: \
                anonymous}\npeople: {person-a: {roles: [reported], name: Robin Placeholder}}\n\
                sanctions: [{person: person-a, kind: warning, from: 2020-02-01}]\noutcome: {finding: violation, resolved: 2020-02-03}\nretention: {keep_until: 2021-02-03, hold: {by: alice, \
                since: 2021-01-01, reason: asked}}\n---\n";
    sandbox.write("record/cases/2020/still-meadow.md", over);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let all = |args: &[&str]| sandbox.record(args.iter().copied()).run().all();
    assert!(all(&["due"]).contains("quiet-harbor"));
    assert!(all(&["retention", "list"]).contains("held"));
    sandbox.git("record", ["config", "user.email", "bob@example.org"]);
    for args in [&["due"][..], &["due", "--format", "json"], &["due", "--format", "ics"]] {
        let said = all(args);
        assert!(said.contains("plain-ridge") && !said.contains("quiet-harbor"), "{args:?}: {said}");
    }
    let said = all(&["retention", "list"]);
    assert!(said.contains("2021-02-03  due   still-meadow  (you are recused)"), "{said}");
    let said = all(&["retention", "list", "--format", "json"]);
    assert!(said.contains("2021-02-03") && !said.contains("violation") && !said.contains("\"hold\":true"), "{said}");
    let said = sandbox.record(["log", "quiet-harbor"]).succeeds().all();
    assert!(said.contains("You are recused in quiet-harbor") && !said.contains("2026-05-20"), "{said}");
}
