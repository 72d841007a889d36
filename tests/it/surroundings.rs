//! Repositories of a form that is not read, and variables of git that lead elsewhere: refused by name, before anything is done.

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// What people type in such a repository, and git runs.
const COMMANDS: [&[&str]; 6] = [
    &["init", "--force"],
    &["check"],
    &["hook", "install"],
    &["hook", "run", "pre-commit"],
    &["retention", "dispose", "quiet-harbor"],
    &["sync"],
];

fn is_refused(form: &[&str], words: &[&str]) {
    let sandbox = Sandbox::with_record();
    sandbox.git(".", [&["init", "--quiet"], form, &["other"]].concat());
    let in_git = || sandbox.files("other/.git").len();
    let before = in_git();
    for command in COMMANDS {
        if command != COMMANDS[0] && !sandbox.path("other/committee.yaml").exists() {
            assert_eq!(sandbox.git("other", ["status", "--porcelain"]), "", "nothing was written");
            sandbox.write("other/committee.yaml", sandbox.read("record/committee.yaml"));
            sandbox.write("other/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
        }
        let said = sandbox.casebound("other", command).fails();
        assert!(said.err.contains("Nothing was changed"), "{said:?}");
        said.says(words);
    }
    assert_eq!(in_git(), before, "nothing came into its git directory");
}

#[test]
fn a_repository_with_another_hash_is_refused_before_anything() {
    is_refused(&["--object-format=sha256"], &["SHA-256", "git init --object-format=sha1"]);
}

#[test]
fn a_repository_with_a_reftable_is_refused_before_anything_needs_git_2_45() {
    is_refused(&["--ref-format=reftable"], &["reftable", "git refs migrate --ref-format=files"]);
}

#[test]
fn a_new_repository_is_of_the_form_that_is_read_whatever_is_configured() {
    let sandbox = Sandbox::empty();
    sandbox.write("config", "[init]\n\tdefaultObjectFormat = sha256\n\tdefaultRefFormat = reftable\n");
    for (name, key, value) in [
        ("one", "GIT_DEFAULT_HASH", "sha256".to_owned()),
        ("two", "GIT_DEFAULT_REF_FORMAT", "reftable".to_owned()),
        ("three", "GIT_CONFIG_GLOBAL", sandbox.path("config").display().to_string()),
    ] {
        sandbox.casebound(".", ["init", name]).env(key, value).succeeds();
        sandbox.casebound(name, ["check"]).succeeds();
        assert_eq!(sandbox.git(name, ["rev-parse", "--show-object-format"]), "sha1");
    }
}

#[test]
fn variables_that_name_another_repository_are_refused_by_name() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.git(".", ["init", "--quiet", "other"]);
    let path = |below: &str| sandbox.path(below).display().to_string();
    for (name, value) in [
        ("GIT_DIR", path("other/.git")),
        ("GIT_DIR", path("nowhere")),
        ("GIT_WORK_TREE", path("other")),
        ("GIT_COMMON_DIR", path("other/.git")),
        ("GIT_INDEX_FILE", path("other/.git/index")),
        ("GIT_OBJECT_DIRECTORY", path("other/.git/objects")),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", path("other/.git/objects")),
        ("GIT_NAMESPACE", "elsewhere".to_owned()),
    ] {
        for command in [
            &["save"][..],
            &["new", "--channel", "email"],
            &["sync"],
            &["retention", "dispose", "--due", "--dry-run"],
            &["hook", "install"],
            &["init", "fresh"],
        ] {
            let said = sandbox.casebound("record", command).env(name, &value).fails();
            said.says(&[&format!("{name} is set"), &format!("unset {name}")]);
        }
    }
    assert!(!sandbox.path("record/fresh").exists());
    assert_eq!(sandbox.files("other/.git/hooks").iter().filter(|it| !it.ends_with(".sample")).count(), 0);
    // Those that name what is here anyway are as good as none.
    for (name, value) in [
        ("GIT_DIR", path("record/.git")),
        ("GIT_DIR", ".git".to_owned()),
        ("GIT_WORK_TREE", path("record")),
        ("GIT_INDEX_FILE", ".git/index".to_owned()),
        ("GIT_INDEX_FILE", path("record/.git/index")),
        ("GIT_OBJECT_DIRECTORY", path("record/.git/objects")),
    ] {
        sandbox.casebound("record", ["due"]).env(name, &value).succeeds();
    }
    // What needs no repository works anywhere.
    sandbox.casebound("record", ["explain", "missing-field"]).env("GIT_DIR", path("other/.git")).run();
    sandbox.casebound("record", ["guide", "closing"]).env("GIT_DIR", path("other/.git")).succeeds();
}

#[test]
fn variables_of_pathspecs_change_nothing() {
    for name in ["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"] {
        let sandbox = Sandbox::with_record();
        sandbox.write_case("quiet-harbor");
        sandbox.casebound("record", ["save"]).env(name, "1").succeeds();
        assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "", "{name}");
        // git itself passes it on to hooks.
        sandbox.write(CASE, wrong_case("quiet-harbor"));
        sandbox.git("record", ["add", "--all"]);
        let said = sandbox.git_call("record", ["commit", "--message=Wrong"]).env(name, "1").run();
        assert_eq!(said.code, Some(1), "{name}: {said:?}");
        said.says(&["error[unknown-word]"]);
    }
}

/// What somebody else's hook, an alias and a rebase hand on.
#[test]
fn what_git_hands_to_its_own_children_works_also_in_linked_worktrees() {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["worktree", "add", "--quiet", "../linked"]);
    for folder in ["record", "linked"] {
        let path = format!("{folder}/cases/2026/quiet-harbor.md");
        sandbox.write(&path, wrong_case("quiet-harbor"));
        sandbox.git(folder, ["add", "--all"]);
        for commit in
            [&["commit", "--message=x"][..], &["commit", "--all", "--message=x"], &["commit", "--message=x", "."]]
        {
            let said = sandbox.git_call(folder, commit).run();
            assert_eq!(said.code, Some(1), "{folder}: {said:?}");
            said.says(&["error[unknown-word]"]);
        }
        sandbox.write(&path, open_case("quiet-harbor"));
        sandbox.git(folder, ["config", "alias.cb", "!casebound"]);
        sandbox.git_call(folder, ["cb", "check"]).succeeds();
        sandbox.git_call(folder, ["cb", "save"]).succeeds();
        let said = sandbox.git_call(folder, ["rebase", "--quiet", "--exec", "casebound due", "HEAD~1"]).run();
        assert_eq!(said.code, Some(0), "{folder}: {said:?}");
        // A hook of one's own that asks us.
        sandbox.casebound(folder, ["hook", "uninstall"]).succeeds();
        sandbox.write_script("record/.git/hooks/pre-commit", "#!/bin/sh\nexec casebound check --staged\n");
        sandbox.write(&path, wrong_case("quiet-harbor"));
        let said = sandbox.git_call(folder, ["commit", "--all", "--message=x"]).run();
        assert_eq!(said.code, Some(1), "{folder}: {said:?}");
        said.says(&["error[unknown-word]"]);
        std::fs::remove_file(sandbox.path("record/.git/hooks/pre-commit")).unwrap();
        sandbox.git(folder, ["checkout", "--quiet", "."]);
        sandbox.casebound(folder, ["hook", "install"]).succeeds();
    }
}

#[test]
fn no_program_that_the_repository_names_is_run_by_us() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=A case"]);
    let marker = sandbox.path("it-ran");
    sandbox.write_script("spy", &format!("#!/bin/sh\ntouch {}\n", marker.display()));
    let spy = sandbox.path("spy").display().to_string();
    for key in ["diff.external", "diff.spy.command", "diff.spy.textconv", "core.fsmonitor", "interactive.diffFilter"] {
        sandbox.git("record", ["config", key, &spy]);
    }
    sandbox.git("record", ["config", "core.pager", &spy]);
    sandbox.write("record/.git/info/attributes", "* diff=spy\n");
    sandbox.write(CASE, sandbox.read(CASE) + "\nMore.\n");
    std::fs::remove_file(&marker).ok();
    for command in [
        &["check"][..],
        &["check", "--staged"],
        &["check", "--tree", "HEAD"],
        &["doctor"],
        &["list"],
        &["due"],
        &["new", "--channel", "email", "--no-edit"],
        &["save"],
        &["sync"],
        &["retention", "verify"],
        &["retention", "list"],
        &["retention", "status"],
        &["retention", "dispose", "--due", "--dry-run"],
        &["hook", "status"],
        &["transparency", "write", "--draft"],
    ] {
        sandbox.casebound("record", command).env("GIT_EXTERNAL_DIFF", &spy).env("GIT_PAGER", &spy).run();
        assert!(!marker.exists(), "{command:?}");
    }
}

#[test]
fn sync_in_the_middle_of_something_names_what_ends_it() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/minutes.md", "one\n");
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=One"]);
    sandbox.git("record", ["switch", "--quiet", "--create", "side", "HEAD~1"]);
    sandbox.write("record/minutes.md", "two\n");
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Two"]);
    for operation in ["merge", "rebase", "cherry-pick"] {
        sandbox.git_call("record", [operation, "-"]).run();
        let said = sandbox.record(["sync"]).fails();
        said.says(&[&format!("a {operation} is in progress"), &format!("git {operation} --abort"), "casebound sync"]);
        sandbox.git("record", [operation, "--abort"]);
        sandbox.record(["sync"]).succeeds();
    }
}

#[test]
fn a_race_for_a_lock_is_called_that() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.write("record/.git/index.lock", "");
    let said = sandbox.record(["save"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["Another git process", "delete that file"]);
    std::fs::remove_file(sandbox.path("record/.git/index.lock")).unwrap();
    sandbox.record(["save"]).succeeds();
}
