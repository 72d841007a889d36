//! A world that does not play along: no policy, no room, no reader, no time to finish.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

#[test]
fn no_repository() {
    let sandbox = Sandbox::empty();
    for command in
        [&["check"][..], &["list"], &["new"], &["due"], &["doctor"], &["show", "x"], &["transparency", "write"]]
    {
        sandbox.casebound(".", command).fails().says(&["committee.yaml", "casebound init"]);
        sandbox.casebound(".", ["-C", "no-such-folder"]).args(command).fails().says(&["no-such-folder"]);
    }
}

#[test]
fn an_empty_repository() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "record"]);
    sandbox.record(["check"]).fails().says(&["casebound init"]);
    sandbox.record(["check", "--staged"]).fails().says(&["committee.yaml"]);
    sandbox.record(["check", "--tree", "HEAD"]).fails();
    sandbox.record(["list"]).fails();
}

#[test]
fn the_policy_is_gone() {
    let sandbox = Sandbox::with_record();
    fs::remove_file(sandbox.path("record/committee.yaml")).unwrap();
    for command in [&["check"][..], &["list"], &["new"], &["due"]] {
        // It must not be looked for further up.
        sandbox.write("committee.yaml", "committee: {name: Another}\n");
        sandbox.record(command).fails().says(&["committee.yaml", "git checkout HEAD -- committee.yaml"]);
    }
    // What it said works.
    sandbox.git("record", ["checkout", "HEAD", "--", "committee.yaml"]);
    sandbox.record(["check"]).succeeds();
}

#[test]
fn the_policy_is_broken() {
    for text in ["", "committee: [\n", "just words\n", "members: {}\n", "\u{feff}", "committee: {name: A, name: B}\n"] {
        let sandbox = Sandbox::with_record();
        sandbox.write_case("quiet-harbor");
        sandbox.write("record/committee.yaml", text);
        sandbox.record(["check"]).finds().says(&["committee.yaml:1:", "help: "]);
        for command in [
            &["new", "--no-edit"][..],
            &["due"],
            &["close", "quiet-harbor", "--finding", "violation"],
            &["transparency", "write"],
        ] {
            sandbox.record(command).fails().says(&["committee.yaml", "casebound check"]);
        }
        // What can be read without it is still read.
        sandbox.record(["list"]).succeeds().says(&["quiet-harbor"]);
        sandbox.record(["show", "quiet-harbor"]).succeeds().says(&["A remark"]);
        sandbox.record(["doctor"]).finds().says(&["committee.yaml"]);
        assert_eq!(sandbox.files("record/cases"), [".gitkeep", "2026/quiet-harbor.md"]);
    }
}

/// Runs the program where no file may grow, and the signal that tells so is not heard: as on a full disk.
const FULL: &str = "trap '' XFSZ; ulimit -f 0; exec casebound";

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let before = sandbox.files("record");
    let text = sandbox.read("record/cases/2026/quiet-harbor.md");
    sandbox.shell(&format!("{FULL} new --no-edit")).fails().says(&["cannot write", "cases/2026/"]);
    sandbox.shell(&format!("{FULL} transparency write -o report.md")).fails().says(&["cannot write", "2026-06-01"]);
    sandbox.shell(&format!("{FULL} man pages")).fails().says(&["pages"]);
    fs::remove_dir_all(sandbox.path("record/pages")).unwrap();
    assert_eq!(sandbox.files("record"), before);
    assert_eq!(sandbox.read("record/cases/2026/quiet-harbor.md"), text);
}

#[test]
fn close_on_a_full_disk_leaves_the_case_as_it_was() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let text = sandbox.read("record/cases/2026/quiet-harbor.md");
    let said = sandbox.shell(&format!("{FULL} close quiet-harbor --finding no-violation --summary Nothing")).fails();
    assert!(said.err.contains("cannot write"), "{said:?}");
    assert_eq!(sandbox.read("record/cases/2026/quiet-harbor.md"), text);
    assert_eq!(sandbox.files("record/cases"), [".gitkeep", "2026/quiet-harbor.md"]);
}

#[test]
fn init_on_a_full_disk_can_be_done_again() {
    let sandbox = Sandbox::empty();
    fs::create_dir(sandbox.path("record")).unwrap();
    sandbox.shell(&format!("{FULL} init ../other")).fails().says(&["cannot write"]);
    assert!(!sandbox.path("other").exists());
    sandbox.shell(&format!("{FULL} init .")).fails().says(&["cannot write"]);
    assert_eq!(fs::read_dir(sandbox.path("record")).unwrap().count(), 0);
    sandbox.record(["init"]).succeeds();
}

#[test]
fn a_write_that_is_killed_leaves_a_whole_file_or_none() {
    let sandbox = Sandbox::with_record();
    let mut killed = 0;
    for round in 0..60_u32 {
        let mut child = sandbox.record(["new", "--no-edit"]).start();
        // The program runs for about ten milliseconds; the end comes at another point each time.
        std::thread::sleep(std::time::Duration::from_micros(u64::from(round) * 250));
        // It may have ended by itself.
        let _ = child.kill();
        killed += usize::from(child.wait().unwrap().code().is_none());
    }
    assert!(killed > 5, "only {killed} were killed");
    for file in sandbox.files("record/cases") {
        if file.ends_with(".md") {
            let text = sandbox.read(format!("record/cases/{file}"));
            assert!(text.ends_with("## Actions taken\n"), "{file} is not whole");
        } else {
            assert!(file.ends_with(".tmp") || file == ".gitkeep", "{file}");
        }
    }
    sandbox.write("record/cases/2026/.left-over.md.0123456789abcdef.tmp", "");
    // It may hold private text: the next command removes it, and names it.
    sandbox.record(["doctor"]).finds().says(&[".left-over.md.0123456789abcdef.tmp"]);
    assert!(!sandbox.files("record/cases").iter().any(|file| file.ends_with(".tmp")));
    sandbox.record(["check"]).succeeds();
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let sandbox = Sandbox::with_cases();
    for command in [
        "explain --list",
        "list",
        "check",
        "check --format json",
        "schema case",
        "due",
        "show amber-lantern",
        "completions bash",
        "transparency write",
    ] {
        let line = format!("{{ casebound {command}; echo $? > \"$HOME/code\"; }} | true");
        let said = sandbox.shell(&line).run();
        assert!(!said.err.contains("error:"), "{command}: {said:?}");
        let code = sandbox.read("home/code");
        assert!(["0\n", "1\n"].contains(&code.as_str()), "{command}: {code}");
        let first = sandbox.shell(&format!("casebound {command} | head -n 1")).succeeds();
        assert!(!first.out.is_empty(), "{command}");
    }
}

#[test]
fn streams_that_are_closed_or_full_do_not_kill() {
    let sandbox = Sandbox::with_cases();
    for line in [
        "casebound list >&-",
        "casebound list 2>&-",
        "casebound list <&-",
        "casebound new --no-edit <&- >&- 2>&-",
        "casebound check 2>/dev/full",
    ] {
        sandbox.shell(line).succeeds();
    }
    if fs::metadata("/dev/full").is_ok() {
        for command in ["list", "list --format json", "show amber-lantern", "schema case", "due", "explain --list"] {
            let said = sandbox.shell(&format!("casebound {command} > /dev/full")).fails();
            assert!(said.err.contains("standard output"), "{command}: {said:?}");
        }
    }
}

#[test]
fn an_empty_report_from_a_closed_input_makes_no_case() {
    let sandbox = Sandbox::with_record();
    sandbox.shell("casebound new --no-edit --from - <&-").fails().says(&["empty"]);
    sandbox.record(["new", "--no-edit", "--from", "-"]).input("").fails().says(&["empty"]);
    assert_eq!(sandbox.files("record/cases"), [".gitkeep"]);
}

#[test]
fn a_file_that_is_there_is_not_replaced_unless_forced() {
    let sandbox = Sandbox::with_cases();
    sandbox.write("report.md", "mine\n");
    sandbox.record(["transparency", "write", "-o", "../report.md"]).fails().says(&["report.md", "already"]);
    assert_eq!(sandbox.read("report.md"), "mine\n");
    sandbox.record(["transparency", "write", "-o", "../report.md", "--force"]).succeeds();
    assert!(sandbox.read("report.md").starts_with("# Transparency report"));
    assert_eq!(fs::metadata(sandbox.path("report.md")).unwrap().permissions().mode() & 0o777, 0o600);
    fs::create_dir(sandbox.path("folder")).unwrap();
    sandbox.record(["transparency", "write", "-o", "../folder", "--force"]).fails().says(&["folder"]);
    sandbox.record(["transparency", "write", "-o", "../no/such/report.md"]).fails().says(&["no/such"]);
}

#[test]
fn without_git_on_the_path_files_are_still_checked() {
    let sandbox = Sandbox::with_cases();
    for arguments in [&["check"][..], &["list"], &["check", "--staged"], &["show", "amber-lantern"]] {
        sandbox.record(arguments).env("PATH", "").succeeds();
    }
}

#[test]
fn a_repository_that_belongs_to_somebody_else_is_refused_with_a_reason() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/.git/HEAD", "nonsense\n");
    let said = sandbox.record(["check", "--staged"]).run();
    assert!(said.code == Some(2) && said.err.contains("error: "), "{said:?}");
    sandbox.write("record/.git/HEAD", "ref: refs/heads/main\n");
    sandbox.write("record/.git/index", "nonsense");
    sandbox.record(["check", "--staged"]).fails();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.record(["check"]).succeeds();
}
