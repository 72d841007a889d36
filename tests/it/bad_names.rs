//! Names and places of files that nobody planned for.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

#[test]
fn two_cases_of_one_name() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    place.write("record/cases/2025/quiet-harbor.md", open_case("quiet-harbor"));
    place.record(["check"]).found().says(&["cases/2026/quiet-harbor.md:2:7: error[code-name-taken]"]);
    place.record(["show", "quiet-harbor"]).fails().says(&["cases/2025/quiet-harbor.md"]);
    place.record(["show", "cases/2025/quiet-harbor.md"]).well();
    place.record(["close", "quiet-harbor", "--finding", "violation"]).fails().says(&["cases/2025/quiet-harbor.md"]);
}

#[test]
fn a_case_in_a_folder_of_the_year() {
    let place = Sandbox::with_record();
    place.write("record/cases/2026/spring/quiet-harbor.md", open_case("quiet-harbor"));
    place.record(["check"]).well();
    place.record(["list"]).well().says(&["quiet-harbor"]);
    place.record(["show", "quiet-harbor"]).well();
    place.record(["check", "cases/2026/spring"]).well();
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--message=A case"]);
}

#[test]
fn names_that_are_no_code_names() {
    for name in
        ["quiet-harbor's", "静かな-港", "quiet harbor", "Quiet-Harbor", "-quiet-harbor", "$(touch x)", "a\\b", "*"]
    {
        let place = Sandbox::with_record();
        place.write(
            format!("record/cases/2026/{name}.md"),
            open_case("quiet-harbor").replace("quiet-harbor", &format!("\"{}\"", name.replace('\\', "\\\\"))),
        );
        place.record(["check"]).found().says(&["bad-code-name"]);
        place.record(["show", "--", name]).well();
        place.record(["list"]).well();
        place.record(["check", "--", &format!("cases/2026/{name}.md")]).found();
        place.git("record", ["add", "cases"]);
        place.record(["check", "--staged"]).found().says(&["bad-code-name"]);
        place.record(["new", "--no-edit"]).well();
        assert!(!place.path("record/x").exists());
    }
}

#[test]
fn a_line_end_in_a_name_makes_no_line_of_its_own() {
    let place = Sandbox::with_record();
    place.write("record/cases/2026/quiet\nerror: harbor.md", open_case("quiet-harbor"));
    for command in [&["check"][..], &["list"], &["due"], &["doctor"]] {
        let said = place.record(command).run();
        assert!(matches!(said.code, Some(0 | 1)), "{said:?}");
        assert!(!said.all().lines().any(|line| line.starts_with("error: ")), "{command:?}: {said:?}");
    }
    place.git("record", ["add", "cases"]);
    place.record(["check", "--staged"]).found().says(&["code-name-mismatch"]);
}

#[test]
fn a_name_that_is_no_text() {
    let place = Sandbox::with_record();
    let name = OsStr::from_bytes(b"quiet\xffharbor.md");
    fs::create_dir_all(place.path("record/cases/2026")).unwrap();
    fs::write(place.path("record/cases/2026").join(name), open_case("quiet-harbor")).unwrap();
    place.record(["check"]).found().says(&["code-name-mismatch"]);
    place.record(["list"]).well();
    place.record(["check", "--format", "json"]).found().json();
    place.git("record", ["add", "cases"]);
    place.record(["check", "--staged"]).found().says(&["code-name-mismatch"]);
    let call = place.record(["check"]).args([OsStr::from_bytes(b"cases/2026/quiet\xffharbor.md")]);
    call.found().says(&["code-name-mismatch"]);
    let said = place.git_call("record", ["commit", "--message=A case"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
}

#[test]
fn a_folder_of_the_year_that_leads_elsewhere() {
    let place = Sandbox::with_record();
    fs::create_dir(place.path("elsewhere")).unwrap();
    symlink("../../elsewhere", place.path("record/cases/2026")).unwrap();
    place.record(["check"]).found().says(&["cases/2026:1:1", "not-a-regular-file"]);
    // Else the case would lie where neither git nor the rules look.
    place.record(["new", "--no-edit"]).fails().says(&["cases/2026", "symbolic link"]);
    assert!(place.files("elsewhere").is_empty());
}

#[test]
fn all_cases_elsewhere() {
    let place = Sandbox::with_record();
    fs::remove_dir_all(place.path("record/cases")).unwrap();
    fs::create_dir(place.path("elsewhere")).unwrap();
    symlink("../elsewhere", place.path("record/cases")).unwrap();
    place.record(["check"]).found().says(&["cases:1:1", "not-a-regular-file"]);
    place.record(["new", "--no-edit"]).fails().says(&["cases", "symbolic link"]);
    assert!(place.files("elsewhere").is_empty());
}

#[test]
fn a_file_in_the_place_of_a_folder() {
    for path in ["cases", "cases/2026", "keys"] {
        let place = Sandbox::with_record();
        let _ = fs::remove_dir_all(place.path("record").join(path));
        place.write(format!("record/{path}"), "");
        place.record(["check"]).run();
        place.record(["list"]).run();
        if path != "keys" {
            place.record(["new", "--no-edit"]).fails().says(&["cases/2026"]);
        }
    }
}

#[test]
fn a_repository_whose_path_is_odd() {
    let place = Sandbox::empty();
    let folder = "odd 'name' $(x) ü\n港";
    place.casebound(".", ["init", folder]).well();
    let said = place.casebound(folder, ["new", "--edit"]).env("EDITOR", "test -f").well();
    assert!(said.path().exists(), "{said:?}");
    place.casebound(folder, ["check"]).well();
    place.git(folder, ["add", "cases"]);
    place.git(folder, ["commit", "--quiet", "--message=A case"]);
    place.casebound(folder, ["check", "--tree", "HEAD"]).well();
}
