//! Files that are not what they should be: every command says so, and none of them hangs, dies or loses a byte.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};

use casebound_testing::sample::{open_case, records};
use casebound_testing::{ProgramOutput, Sandbox};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// Runs every command that reads cases; each must end by itself, soon, with one of our exit codes.
fn run_all(sandbox: &Sandbox) {
    let commands: [&[&str]; 12] = [
        &["check"],
        &["check", "--format", "json"],
        &["check", "--staged"],
        &["list"],
        &["list", "--format", "json"],
        &["show", "quiet-harbor"],
        &["show", "quiet-harbor", "--as", "public"],
        &["due"],
        &["doctor"],
        &["transparency", "write"],
        &["close", "quiet-harbor", "--finding", "violation"],
        &["new", "--no-edit"],
    ];
    for command in commands {
        // What hangs is ended, and found by its exit code.
        let said = sandbox.shell("exec timeout 300 casebound \"$@\"").args(["sh"]).args(command).run();
        assert!(matches!(said.code, Some(0..=2)), "{command:?}: {said:?}");
    }
}

/// Writes the case; check must find this rule in it, at this place, and all commands must bear it.
fn finds(bytes: impl AsRef<[u8]>, rule: &str, at: &str) -> (Sandbox, ProgramOutput) {
    let sandbox = Sandbox::with_record();
    sandbox.write(CASE, bytes.as_ref());
    let said = sandbox.record(["check"]).finds();
    let expected = format!("cases/2026/quiet-harbor.md:{at}: error[{rule}]");
    assert!(said.out.contains(&expected), "{expected}: {said:?}");
    run_all(&sandbox);
    assert!(fs::read(sandbox.path(CASE)).unwrap() == bytes.as_ref(), "the file was changed");
    (sandbox, said)
}

#[test]
fn an_empty_file() {
    finds("", "file-empty", "1:1");
}

#[test]
fn a_bomb_of_brackets() {
    finds(format!("---\ncase: quiet-harbor\ntypes: {}\n---\n", "[".repeat(256 * 1024)), "front-matter-too-big", "1:1");
    finds(format!("---\ncase: quiet-harbor\ntypes: {}\n---\n", "[".repeat(60 * 1024)), "nested-too-deep", "3:72");
}

#[test]
fn a_bomb_of_aliases() {
    let bomb =
        |bytes: usize| format!("---\ncase: quiet-harbor\na: &a [x, x]\nb: [{}]\n---\n", "*a, ".repeat(bytes / 4));
    finds(bomb(400_000), "front-matter-too-big", "1:1");
    finds(bomb(60_000), "anchor-or-alias", "3:4");
}

#[test]
fn a_bomb_in_the_policy() {
    for text in [
        format!("committee: {}", "[".repeat(60_000)),
        format!("a: &a [x]\nb: [{}]\n", "*a, ".repeat(15_000)),
        "[".repeat(100_000),
    ] {
        let sandbox = Sandbox::with_record();
        sandbox.write(CASE, open_case("quiet-harbor"));
        sandbox.write("record/committee.yaml", text);
        sandbox.record(["check"]).finds().says(&["committee.yaml:1:"]);
        sandbox.record(["new", "--no-edit"]).fails().says(&["committee.yaml", "casebound check"]);
        run_all(&sandbox);
    }
}

#[test]
fn a_case_of_two_hundred_megabytes() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let file = File::options().write(true).open(sandbox.path(CASE)).unwrap();
    file.set_len(200 * 1024 * 1024).unwrap();
    sandbox.record(["check"]).finds().says(&["file-too-big", "1 MiB"]);
    run_all(&sandbox);
    // It is not filled up either.
    assert_eq!(fs::metadata(sandbox.path(CASE)).unwrap().len(), 200 * 1024 * 1024);
}

#[test]
fn bytes_that_are_no_text() {
    let noise: Vec<u8> = (0..3000_u32).map(|it| (it.wrapping_mul(2_654_435_761) >> 13) as u8 | 0x80).collect();
    finds(noise, "not-utf8", "1:1");
    finds([0; 100], "nul-byte", "1:1");
    let mut latin1 = open_case("quiet-harbor").into_bytes();
    latin1.extend(b"caf\xe9\n");
    finds(latin1, "not-utf8", "17:4");
}

#[test]
fn fix_writes_nothing_where_it_could_not_read_to_the_end() {
    // There is something to fix at the start, and a byte that ends the reading later.
    let text = open_case("quiet-harbor").replacen("---\n\n##", "...\n\n##", 1);
    let mut bytes = text.clone().into_bytes();
    bytes.extend(b"caf\xe9 and the rest of the story\n");
    let sandbox = Sandbox::with_record();
    sandbox.write(CASE, &bytes);
    sandbox.record(["fix"]).finds().says(&["quiet-harbor.md", "nothing was written"]);
    assert!(fs::read(sandbox.path(CASE)).unwrap() == bytes, "the file was changed");
    // What is whole is fixed.
    sandbox.write(CASE, &text);
    sandbox.record(["fix"]).succeeds().says(&["fixed"]);
    assert_eq!(sandbox.read(CASE), open_case("quiet-harbor"));
}

#[test]
fn fix_brings_nothing_that_was_not_wrong_before() {
    let sandbox = Sandbox::with_record();
    // A line of four dashes ends what three began.
    sandbox.write(CASE, open_case("quiet-harbor").replace("---", "----"));
    sandbox.record(["fix"]).succeeds();
    sandbox.record(["check"]).succeeds();
    // Two slips for one key: to fix both would make it are twice.
    let twice = open_case("quiet-harbor").replace("status: open\n", "statu: open\nstatuss: open\norigin: needs_help\n");
    sandbox.write(CASE, &twice);
    sandbox.record(["fix"]).finds().says(&["fixed", "together with the other fixes"]);
    let fixed = twice.replace("statu:", "status:").replace("needs_help", "needs-help");
    assert_eq!(sandbox.read(CASE), fixed);
}

#[test]
fn utf_16_as_windows_writes_it() {
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(open_case("quiet-harbor").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (_, said) = finds(utf16, "not-utf8", "1:1");
    said.says(&["UTF-16", "UTF-8"]);
}

#[test]
fn carriage_returns_and_a_byte_order_mark_are_read() {
    for text in [open_case("quiet-harbor").replace('\n', "\r\n"), format!("\u{feff}{}", open_case("quiet-harbor"))] {
        let sandbox = Sandbox::with_record();
        sandbox.write(CASE, &text);
        sandbox.record(["check"]).succeeds();
        sandbox.record(["show", "quiet-harbor"]).succeeds().says(&["A remark in the corridor."]);
        run_all(&sandbox);
        assert_eq!(sandbox.read(CASE), text);
    }
}

#[test]
fn the_broken_records() {
    for entry in fs::read_dir(records().join("broken")).unwrap() {
        let path = entry.unwrap().path();
        let sandbox = Sandbox::with_record();
        sandbox.write(CASE, fs::read(&path).unwrap());
        sandbox.record(["check"]).finds().says(&["cases/2026/quiet-harbor.md:", "help: "]);
        run_all(&sandbox);
        assert_eq!(fs::read(sandbox.path(CASE)).unwrap(), fs::read(&path).unwrap());
    }
}

/// What is in place of a case is not a file: it is found, not followed, and commands say so by its path.
fn is_no_file(sandbox: &Sandbox, words: &str) {
    sandbox.record(["check"]).finds().says(&["cases/2026/quiet-harbor.md:1:1", "not-a-regular-file", words]);
    sandbox.record(["check", "cases/2026/quiet-harbor.md"]).finds().says(&["not-a-regular-file"]);
    sandbox.record(["list"]).succeeds().says(&["quiet-harbor.md", "casebound check"]);
    for command in
        [&["show", "quiet-harbor"][..], &["close", "quiet-harbor", "--finding", "violation"], &["edit", "quiet-harbor"]]
    {
        sandbox.record(command).env("EDITOR", "true").fails().says(&["cases/2026/quiet-harbor.md", "casebound check"]);
    }
    // A count without it would be wrong.
    sandbox.record(["transparency", "write"]).finds().says(&["quiet-harbor"]);
    run_all(sandbox);
}

#[test]
fn a_symbolic_link() {
    let sandbox = Sandbox::with_record();
    sandbox.write("elsewhere.md", open_case("quiet-harbor"));
    fs::create_dir_all(sandbox.path("record/cases/2026")).unwrap();
    symlink("../../../elsewhere.md", sandbox.path(CASE)).unwrap();
    is_no_file(&sandbox, "symbolic link");
    assert_eq!(sandbox.read("elsewhere.md"), open_case("quiet-harbor"));
}

#[test]
fn a_link_into_nothing() {
    let sandbox = Sandbox::with_record();
    fs::create_dir_all(sandbox.path("record/cases/2026")).unwrap();
    symlink("nowhere", sandbox.path(CASE)).unwrap();
    is_no_file(&sandbox, "symbolic link");
}

#[test]
fn a_folder_with_the_name_of_a_case() {
    let sandbox = Sandbox::with_record();
    fs::create_dir_all(sandbox.path(CASE)).unwrap();
    is_no_file(&sandbox, "folder");
}

#[test]
fn a_pipe() {
    let sandbox = Sandbox::with_record();
    fs::create_dir_all(sandbox.path("record/cases/2026")).unwrap();
    sandbox.call(".", "mkfifo").args([CASE]).succeeds();
    is_no_file(&sandbox, "");
}

#[test]
fn pipes_in_other_places() {
    for path in [
        "record/cases/2026/quiet-harbor/note.txt",
        "record/keys/alice.asc",
        "record/committee.yaml",
        "record/templates/report.md.j2",
    ] {
        let sandbox = Sandbox::with_record();
        sandbox.write_case("quiet-harbor");
        fs::create_dir_all(sandbox.path(path).parent().unwrap()).unwrap();
        let _ = fs::remove_file(sandbox.path(path));
        sandbox.call(".", "mkfifo").args([path]).succeeds();
        run_all(&sandbox);
        if path.ends_with("committee.yaml") {
            sandbox.record(["check"]).fails().says(&["committee.yaml"]);
        }
    }
}

#[test]
fn a_case_that_may_not_be_read() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.write_case("brave-canyon");
    open_for_all(&sandbox);
    fs::set_permissions(sandbox.path(CASE), fs::Permissions::from_mode(0o000)).unwrap();
    let call = || copied(&sandbox);
    call().args(["check"]).powerless().finds().says(&["quiet-harbor.md:1:1", "can't be read"]);
    call().args(["list"]).powerless().succeeds().says(&["brave-canyon", "quiet-harbor.md", "casebound check"]);
    call().args(["show", "quiet-harbor"]).powerless().fails().says(&["quiet-harbor.md"]);
}

#[test]
fn a_folder_that_may_not_be_written() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    open_for_all(&sandbox);
    for folder in ["record", "record/cases", "record/cases/2026"] {
        fs::set_permissions(sandbox.path(folder), fs::Permissions::from_mode(0o555)).unwrap();
    }
    let before = sandbox.files("record");
    let call = || copied(&sandbox);
    call().args(["new", "--no-edit"]).powerless().fails().says(&["cases/2026", "cannot write"]);
    call().args(["transparency", "write", "--output", "report.md"]).powerless().fails().says(&["report"]);
    call().args(["check"]).powerless().succeeds();
    assert_eq!(sandbox.files("record"), before);
    for folder in ["record", "record/cases", "record/cases/2026"] {
        fs::set_permissions(sandbox.path(folder), fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// Lets everybody read, as a shared folder does.
fn open_for_all(sandbox: &Sandbox) {
    sandbox.call(".", "chmod").args(["-R", "a+rX", "."]).succeeds();
}

/// Prepares a copy of the program that everybody may run: the built one may be in a closed home.
fn copied(sandbox: &Sandbox) -> casebound_testing::Call {
    let program = sandbox.path("casebound");
    if !program.exists() {
        // Another test that starts a program just then would hold our own copy open, so that it could not be run.
        sandbox.call(".", "cp").args([env!("CARGO_BIN_EXE_casebound"), "casebound"]).succeeds();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    // git asks whom the repository belongs to.
    let call = sandbox.call("record", program).env("GIT_CONFIG_COUNT", "1");
    call.env("GIT_CONFIG_KEY_0", "safe.directory").env("GIT_CONFIG_VALUE_0", "*")
}

#[test]
fn a_link_in_the_place_of_the_policy_or_of_a_folder_is_not_followed() {
    let sandbox = Sandbox::with_record();
    let policy = sandbox.read("record/committee.yaml");
    sandbox.write("elsewhere.yaml", policy);
    std::fs::remove_file(sandbox.path("record/committee.yaml")).unwrap();
    symlink("../elsewhere.yaml", sandbox.path("record/committee.yaml")).unwrap();
    for args in [["check"].as_slice(), &["list"], &["new", "--no-edit"]] {
        sandbox.record(args).fails().says(&["committee.yaml", "symbolic link"]);
    }
    sandbox.git("record", ["add", "--all"]);
    let said = sandbox.git_call("record", ["commit", "--quiet", "--message=A link"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    sandbox.git("record", ["reset", "--quiet", "--hard"]);
    // A folder of certificates that leads out of the repository.
    std::fs::create_dir(sandbox.path("outside")).unwrap();
    sandbox.write("outside/zoe.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n");
    let _ = std::fs::remove_dir_all(sandbox.path("record/keys"));
    symlink("../outside", sandbox.path("record/keys")).unwrap();
    sandbox.record(["check"]).finds().says(&["not-a-regular-file"]);
}

#[test]
fn the_key_of_a_member_is_a_word_before_it_is_the_name_of_a_file() {
    let sandbox = Sandbox::with_record();
    let text = sandbox.read("record/committee.yaml");
    sandbox.write(
        "record/committee.yaml",
        text.replace("members:\n", "members:\n  ../../zoe: {name: Zoe Member, email: zoe@example.org}\n"),
    );
    let zoe = crate::mail::key("Zoe Member <zoe@example.org>", None);
    sandbox.write("zoe-new.asc", zoe.certificate.to_armored().unwrap());
    sandbox.record(["keys", "add", "../zoe-new.asc", "--member", "../../zoe", "--yes"]).fails();
    assert!(!sandbox.path("zoe.asc").exists());
}
