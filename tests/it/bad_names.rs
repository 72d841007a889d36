//! Names and places of files that nobody planned for.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

#[test]
fn two_cases_of_one_name() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.write("record/cases/2025/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.record(["check"]).finds().says(&["cases/2026/quiet-harbor.md:2:7: error[code-name-taken]"]);
    sandbox.record(["show", "quiet-harbor"]).fails().says(&["cases/2025/quiet-harbor.md"]);
    sandbox.record(["show", "cases/2025/quiet-harbor.md"]).succeeds();
    sandbox.record(["close", "quiet-harbor", "--finding", "violation"]).fails().says(&["cases/2025/quiet-harbor.md"]);
}

#[test]
fn what_is_below_cases_and_no_case_is_told() {
    for path in [
        "2026/spring/quiet-harbor.md",
        "quiet-harbor.md",
        "old/quiet-harbor.md",
        "2026/quiet-harbor.md~",
        "2026/quiet-harbor.MD",
    ] {
        let sandbox = Sandbox::with_record();
        sandbox.write(format!("record/cases/{path}"), open_case("quiet-harbor"));
        sandbox.record(["check"]).finds().says(&["error[misplaced-file]"]);
        sandbox.git("record", ["add", "--force", "cases"]);
        sandbox.record(["check", "--staged"]).finds().says(&["error[misplaced-file]"]);
    }
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.write("record/cases/2026/quiet-harbor/calm-lake.md", open_case("calm-lake"));
    sandbox.record(["list"]).succeeds().says(&["quiet-harbor"]);
    let listed = sandbox.record(["list"]).succeeds();
    assert!(!listed.all().contains("calm-lake"), "{listed:?}");
    let checked = sandbox.record(["check"]).run();
    assert!(
        checked.all().contains("attachment-not-listed") && !checked.all().contains("misplaced-file"),
        "{checked:?}"
    );
}

#[test]
fn names_that_are_no_code_names() {
    for name in
        ["quiet-harbor's", "静かな-港", "quiet harbor", "Quiet-Harbor", "-quiet-harbor", "$(touch x)", "a\\b", "*"]
    {
        let sandbox = Sandbox::with_record();
        sandbox.write(
            format!("record/cases/2026/{name}.md"),
            open_case("quiet-harbor").replace("quiet-harbor", &format!("\"{}\"", name.replace('\\', "\\\\"))),
        );
        sandbox.record(["check"]).finds().says(&["bad-code-name"]);
        sandbox.record(["show", "--", name]).succeeds();
        sandbox.record(["list"]).succeeds();
        sandbox.record(["check", "--", &format!("cases/2026/{name}.md")]).finds();
        sandbox.git("record", ["add", "cases"]);
        sandbox.record(["check", "--staged"]).finds().says(&["bad-code-name"]);
        sandbox.record(["new", "--no-edit"]).succeeds();
        assert!(!sandbox.path("record/x").exists());
    }
}

#[test]
fn a_line_end_in_a_name_makes_no_line_of_its_own() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet\nerror: harbor.md", open_case("quiet-harbor"));
    for command in [&["check"][..], &["list"], &["due"], &["doctor"]] {
        let said = sandbox.record(command).run();
        assert!(matches!(said.code, Some(0 | 1)), "{said:?}");
        assert!(!said.all().lines().any(|line| line.starts_with("error: ")), "{command:?}: {said:?}");
    }
    sandbox.git("record", ["add", "cases"]);
    sandbox.record(["check", "--staged"]).finds().says(&["code-name-mismatch"]);
}

#[test]
fn a_name_that_is_no_text() {
    let sandbox = Sandbox::with_record();
    let name = OsStr::from_bytes(b"quiet\xffharbor.md");
    fs::create_dir_all(sandbox.path("record/cases/2026")).unwrap();
    fs::write(sandbox.path("record/cases/2026").join(name), open_case("quiet-harbor")).unwrap();
    sandbox.record(["check"]).finds().says(&["code-name-mismatch"]);
    sandbox.record(["list"]).succeeds();
    sandbox.record(["check", "--format", "json"]).finds().json();
    sandbox.git("record", ["add", "cases"]);
    sandbox.record(["check", "--staged"]).finds().says(&["code-name-mismatch"]);
    let call = sandbox.record(["check"]).args([OsStr::from_bytes(b"cases/2026/quiet\xffharbor.md")]);
    call.finds().says(&["code-name-mismatch"]);
    let said = sandbox.git_call("record", ["commit", "--message=A case"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
}

#[test]
fn a_folder_of_the_year_that_leads_elsewhere() {
    let sandbox = Sandbox::with_record();
    fs::create_dir(sandbox.path("elsewhere")).unwrap();
    symlink("../../elsewhere", sandbox.path("record/cases/2026")).unwrap();
    sandbox.record(["check"]).finds().says(&["cases/2026:1:1", "not-a-regular-file"]);
    // Else the case would lie where neither git nor the rules look.
    sandbox.record(["new", "--no-edit"]).fails().says(&["cases/2026", "symbolic link"]);
    assert!(sandbox.files("elsewhere").is_empty());
}

#[test]
fn all_cases_elsewhere() {
    let sandbox = Sandbox::with_record();
    fs::remove_dir_all(sandbox.path("record/cases")).unwrap();
    fs::create_dir(sandbox.path("elsewhere")).unwrap();
    symlink("../elsewhere", sandbox.path("record/cases")).unwrap();
    sandbox.record(["check"]).finds().says(&["cases:1:1", "not-a-regular-file"]);
    sandbox.record(["new", "--no-edit"]).fails().says(&["cases", "symbolic link"]);
    assert!(sandbox.files("elsewhere").is_empty());
}

#[test]
fn a_file_in_the_place_of_a_folder() {
    for path in ["cases", "cases/2026", "keys"] {
        let sandbox = Sandbox::with_record();
        let _ = fs::remove_dir_all(sandbox.path("record").join(path));
        sandbox.write(format!("record/{path}"), "");
        sandbox.record(["check"]).run();
        sandbox.record(["list"]).run();
        if path != "keys" {
            sandbox.record(["new", "--no-edit"]).fails().says(&["cases/2026"]);
        }
    }
}

#[test]
fn a_repository_whose_path_is_odd() {
    let sandbox = Sandbox::empty();
    let folder = "odd 'name' $(x) ü\n港";
    sandbox.casebound(".", ["init", folder]).succeeds();
    let said = sandbox.casebound(folder, ["new", "--edit"]).env("EDITOR", "test -f").succeeds();
    assert!(said.path().exists(), "{said:?}");
    sandbox.casebound(folder, ["check"]).succeeds();
    sandbox.git(folder, ["add", "cases"]);
    sandbox.git(folder, ["commit", "--quiet", "--message=A case"]);
    sandbox.casebound(folder, ["check", "--tree", "HEAD"]).succeeds();
}
