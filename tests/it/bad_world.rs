//! A world that does not play along: no policy, no room, no reader, no time to finish.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

#[test]
fn no_repository() {
    let place = Sandbox::empty();
    for command in
        [&["check"][..], &["list"], &["new"], &["due"], &["doctor"], &["show", "x"], &["transparency", "write"]]
    {
        place.casebound(".", command).fails().says(&["committee.yaml", "casebound init"]);
        place.casebound(".", ["-C", "no-such-folder"]).args(command).fails().says(&["no-such-folder"]);
    }
}

#[test]
fn an_empty_repository() {
    let place = Sandbox::empty();
    place.git(".", ["init", "--quiet", "record"]);
    place.record(["check"]).fails().says(&["casebound init"]);
    place.record(["check", "--staged"]).fails().says(&["committee.yaml"]);
    place.record(["check", "--tree", "HEAD"]).fails();
    place.record(["list"]).fails();
}

#[test]
fn the_policy_is_gone() {
    let place = Sandbox::with_record();
    fs::remove_file(place.path("record/committee.yaml")).unwrap();
    for command in [&["check"][..], &["list"], &["new"], &["due"]] {
        // It must not be looked for further up.
        place.write("committee.yaml", "committee: {name: Another}\n");
        place.record(command).fails().says(&["committee.yaml", "git checkout HEAD -- committee.yaml"]);
    }
    // What it said works.
    place.git("record", ["checkout", "HEAD", "--", "committee.yaml"]);
    place.record(["check"]).well();
}

#[test]
fn the_policy_is_broken() {
    for text in ["", "committee: [\n", "just words\n", "members: {}\n", "\u{feff}", "committee: {name: A, name: B}\n"] {
        let place = Sandbox::with_record();
        place.write_case("quiet-harbor");
        place.write("record/committee.yaml", text);
        place.record(["check"]).found().says(&["committee.yaml:1:", "help: "]);
        for command in [
            &["new", "--no-edit"][..],
            &["due"],
            &["close", "quiet-harbor", "--finding", "violation"],
            &["transparency", "write"],
        ] {
            place.record(command).fails().says(&["committee.yaml", "casebound check"]);
        }
        // What can be read without it is still read.
        place.record(["list"]).well().says(&["quiet-harbor"]);
        place.record(["show", "quiet-harbor"]).well().says(&["A remark"]);
        place.record(["doctor"]).found().says(&["committee.yaml"]);
        assert_eq!(place.files("record/cases"), [".gitkeep", "2026/quiet-harbor.md"]);
    }
}

/// Runs the program where no file may grow, and the signal that tells so is not heard: as on a full disk.
const FULL: &str = "trap '' XFSZ; ulimit -f 0; exec casebound";

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    let before = place.files("record");
    let text = place.read("record/cases/2026/quiet-harbor.md");
    place.shell(&format!("{FULL} new --no-edit")).fails().says(&["cannot write", "cases/2026/"]);
    place.shell(&format!("{FULL} transparency write -o report.md")).fails().says(&["report.md"]);
    place.shell(&format!("{FULL} man pages")).fails().says(&["pages"]);
    fs::remove_dir_all(place.path("record/pages")).unwrap();
    assert_eq!(place.files("record"), before);
    assert_eq!(place.read("record/cases/2026/quiet-harbor.md"), text);
}

#[test]
fn close_on_a_full_disk_leaves_the_case_as_it_was() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    let text = place.read("record/cases/2026/quiet-harbor.md");
    let said = place.shell(&format!("{FULL} close quiet-harbor --finding no-violation --summary Nothing")).fails();
    assert!(said.err.contains("cannot write"), "{said:?}");
    assert_eq!(place.read("record/cases/2026/quiet-harbor.md"), text);
    assert_eq!(place.files("record/cases"), [".gitkeep", "2026/quiet-harbor.md"]);
}

#[test]
fn init_on_a_full_disk_can_be_done_again() {
    let place = Sandbox::empty();
    fs::create_dir(place.path("record")).unwrap();
    place.shell(&format!("{FULL} init ../other")).fails().says(&["cannot write"]);
    assert!(!place.path("other").exists());
    place.shell(&format!("{FULL} init .")).fails().says(&["cannot write"]);
    assert_eq!(fs::read_dir(place.path("record")).unwrap().count(), 0);
    place.record(["init"]).well();
}

#[test]
fn a_write_that_is_killed_leaves_a_whole_file_or_none() {
    let place = Sandbox::with_record();
    let mut killed = 0;
    for round in 0..60_u32 {
        let mut child = place.record(["new", "--no-edit"]).start();
        // The program runs for about ten milliseconds; the end comes at another point each time.
        std::thread::sleep(std::time::Duration::from_micros(u64::from(round) * 250));
        // It may have ended by itself.
        let _ = child.kill();
        killed += usize::from(child.wait().unwrap().code().is_none());
    }
    assert!(killed > 5, "only {killed} were killed");
    for file in place.files("record/cases") {
        if file.ends_with(".md") {
            let text = place.read(format!("record/cases/{file}"));
            assert!(text.ends_with("## Actions taken\n"), "{file} is not whole");
        } else {
            assert!(file.ends_with(".tmp") || file == ".gitkeep", "{file}");
        }
    }
    place.write("record/cases/2026/.left-over.md.0123456789abcdef.tmp", "");
    place.record(["doctor"]).found().says(&[".left-over.md.0123456789abcdef.tmp"]);
    place.record(["check"]).well();
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Sandbox::with_cases();
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
        let said = place.shell(&line).run();
        assert!(!said.err.contains("error:"), "{command}: {said:?}");
        let code = place.read("home/code");
        assert!(["0\n", "1\n"].contains(&code.as_str()), "{command}: {code}");
        let first = place.shell(&format!("casebound {command} | head -n 1")).well();
        assert!(!first.out.is_empty(), "{command}");
    }
}

#[test]
fn streams_that_are_closed_or_full_do_not_kill() {
    let place = Sandbox::with_cases();
    for line in [
        "casebound list >&-",
        "casebound list 2>&-",
        "casebound list <&-",
        "casebound new --no-edit <&- >&- 2>&-",
        "casebound check 2>/dev/full",
    ] {
        place.shell(line).well();
    }
    if fs::metadata("/dev/full").is_ok() {
        for command in ["list", "list --format json", "show amber-lantern", "schema case", "due", "explain --list"] {
            let said = place.shell(&format!("casebound {command} > /dev/full")).fails();
            assert!(said.err.contains("standard output"), "{command}: {said:?}");
        }
    }
}

#[test]
fn an_empty_report_from_a_closed_input_makes_no_case() {
    let place = Sandbox::with_record();
    place.shell("casebound new --no-edit --from - <&-").fails().says(&["empty"]);
    place.record(["new", "--no-edit", "--from", "-"]).input("").fails().says(&["empty"]);
    assert_eq!(place.files("record/cases"), [".gitkeep"]);
}

#[test]
fn a_file_that_is_there_is_not_replaced_unless_forced() {
    let place = Sandbox::with_cases();
    place.write("report.md", "mine\n");
    place.record(["transparency", "write", "-o", "../report.md"]).fails().says(&["report.md", "already"]);
    assert_eq!(place.read("report.md"), "mine\n");
    place.record(["transparency", "write", "-o", "../report.md", "--force"]).well();
    assert!(place.read("report.md").starts_with("# Transparency report"));
    assert_eq!(fs::metadata(place.path("report.md")).unwrap().permissions().mode() & 0o777, 0o600);
    fs::create_dir(place.path("folder")).unwrap();
    place.record(["transparency", "write", "-o", "../folder", "--force"]).fails().says(&["folder"]);
    place.record(["transparency", "write", "-o", "../no/such/report.md"]).fails().says(&["no/such"]);
}

#[test]
fn without_git_on_the_path_files_are_still_checked() {
    let place = Sandbox::with_cases();
    for arguments in [&["check"][..], &["list"], &["check", "--staged"], &["show", "amber-lantern"]] {
        place.record(arguments).env("PATH", "").well();
    }
}

#[test]
fn a_repository_that_belongs_to_somebody_else_is_refused_with_a_reason() {
    let place = Sandbox::with_record();
    place.write("record/.git/HEAD", "nonsense\n");
    let said = place.record(["check", "--staged"]).run();
    assert!(said.code == Some(2) && said.err.contains("error: "), "{said:?}");
    place.write("record/.git/HEAD", "ref: refs/heads/main\n");
    place.write("record/.git/index", "nonsense");
    place.record(["check", "--staged"]).fails();
    place.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    place.record(["check"]).well();
}
