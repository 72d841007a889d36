//! What a careless or hostile member tries beside the cases: names in any file, cases of their own, lost branches, ignored files.

use casebound_testing::Sandbox;

/// A server with the hooks and two clones; the people of a case are a reporter and the member bob.
fn with_clones() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.casebound("server.git", ["--quiet", "hook", "install"]).succeeds();
    let case = casebound_testing::sample::open_case("quiet-harbor");
    let people = "people:\n  person-a: {roles: [witness], name: Ines Tallberg}\n  person-b: {roles: [reported], name: B, email: bob@example.org}\n---\n\n## What";
    sandbox.write("record/cases/2026/quiet-harbor.md", case.replace("---\n\n## What", people));
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox.git("record", ["config", "user.name", "Alice Member"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    commit(&sandbox, "record", "Add quiet-harbor").succeeds();
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    sandbox.git(".", ["clone", "--quiet", "server.git", "bob"]);
    sandbox.git("bob", ["config", "user.email", "bob@example.org"]);
    sandbox.git("bob", ["config", "user.name", "Bob Member"]);
    sandbox.casebound("bob", ["--quiet", "hook", "install"]).succeeds();
    sandbox
}

/// Commits everything as whoever the clone belongs to.
fn commit(sandbox: &Sandbox, folder: &str, message: &str) -> casebound_testing::Call {
    sandbox.git(folder, ["add", "--all"]);
    as_owner(sandbox, folder, &["commit", "--quiet", "--message", message])
}

fn as_owner(sandbox: &Sandbox, folder: &str, arguments: &[&str]) -> casebound_testing::Call {
    let (name, email) =
        if folder == "bob" { ("Bob Member", "bob@example.org") } else { ("Alice Member", "alice@example.org") };
    let call = sandbox.git_call(folder, arguments).env("GIT_AUTHOR_NAME", name).env("GIT_AUTHOR_EMAIL", email);
    call.env("GIT_COMMITTER_NAME", name).env("GIT_COMMITTER_EMAIL", email)
}

#[test]
fn a_file_in_any_encoding_or_folder_is_searched_for_people() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let text = "Lunch with Ines Tallberg.\n";
    let latin = [b"caf\xe9 ".as_slice(), text.as_bytes()].concat();
    let marked = [vec![0xff, 0xfe], utf16(text)].concat();
    let long = [vec![b'x'; 1_200_000], b"\n".to_vec(), text.as_bytes().to_vec()].concat();
    let sandbox = with_clones();
    for (path, bytes) in [
        ("minutes.txt", latin),
        ("minutes.txt", utf16(text)),
        ("minutes.txt", marked),
        ("minutes.txt", long),
        ("reports/2025/report.md", text.into()),
        ("audits/x.json", text.into()),
        ("keys/note.txt", text.into()),
        ("disposed/README", text.into()),
    ] {
        sandbox.write(format!("record/{path}"), bytes);
        let said = commit(&sandbox, "record", "Add a file").run();
        assert_ne!(said.code, Some(0), "{path}: {said:?}");
        assert!(said.err.contains("name-outside-cases"), "{path}: {said:?}");
        sandbox.git("record", ["rm", "--quiet", "--cached", "--force", path]);
        std::fs::remove_file(sandbox.path(format!("record/{path}"))).unwrap();
    }
    std::os::unix::fs::symlink("../Ines Tallberg/x", sandbox.path("record/link")).unwrap();
    commit(&sandbox, "record", "Add a link").run().says(&["name-outside-cases"]);
}

#[test]
fn what_is_no_text_is_told() {
    let sandbox = with_clones();
    sandbox.write("record/minutes.docx", b"PK\x03\x04\0\0\0\0\x1f\x8b");
    let said = commit(&sandbox, "record", "Add the minutes").succeeds();
    said.says(&["not plain text"]);
}

#[test]
fn whoever_made_a_commit_is_searched_for_at_a_push() {
    let sandbox = with_clones();
    sandbox.write("record/minutes.txt", "One.\n");
    sandbox.git("record", ["add", "--all"]);
    let arguments = ["commit", "--quiet", "--message=Minutes", "--author=Ines Tallberg <x@example.net>"];
    as_owner(&sandbox, "record", &arguments).succeeds();
    let said = sandbox.try_git("record", ["push", "--quiet"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["name-in-commit-message"]);
}

#[test]
fn a_member_changes_no_case_that_is_about_them() {
    let sandbox = with_clones();
    for arguments in [
        &["log", "quiet-harbor", "met", "--by", "alice"][..],
        &["task", "quiet-harbor"],
        &["close", "quiet-harbor", "--finding", "no-violation"],
        &["reopen", "quiet-harbor"],
    ] {
        sandbox.casebound("bob", arguments).fails().says(&["you are recused in quiet-harbor"]);
    }
    sandbox.casebound("bob", ["log", "quiet-harbor"]).run();
    let path = "bob/cases/2026/quiet-harbor.md";
    sandbox.write(path, sandbox.read(path).replace("A remark in the corridor.", "Nothing."));
    let said = commit(&sandbox, "bob", "Update quiet-harbor").run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["own-case-changed"]);
    // Nor by taking oneself out of it, nor around the hooks of the clone.
    sandbox.write(path, sandbox.read(path).replace(", email: bob@example.org", ""));
    sandbox.git("bob", ["add", "--all"]);
    as_owner(&sandbox, "bob", &["commit", "--quiet", "--no-verify", "--message=Update quiet-harbor"]).succeeds();
    let said = as_owner(&sandbox, "bob", &["push", "--quiet", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["own-case-changed"]);
    // What others wrote comes in by a merge as before.
    sandbox.git("bob", ["reset", "--quiet", "--hard", "origin/main"]);
    sandbox.write("bob/minutes.txt", "Mine.\n");
    commit(&sandbox, "bob", "Minutes").succeeds();
    let of_alice = "record/cases/2026/quiet-harbor.md";
    sandbox.write(of_alice, sandbox.read(of_alice).replace("A remark in the corridor.", "A remark at lunch."));
    commit(&sandbox, "record", "Update quiet-harbor").succeeds();
    as_owner(&sandbox, "record", &["push", "--quiet"]).succeeds();
    as_owner(&sandbox, "bob", &["pull", "--quiet", "--no-rebase", "--no-edit"]).succeeds();
    as_owner(&sandbox, "bob", &["push", "--quiet"]).succeeds();
}

#[test]
fn a_recused_member_learns_nothing_from_check_and_guard() {
    let sandbox = with_clones();
    sandbox.write("bob/text.txt", "Ines Tallberg spoke.\n");
    let said = sandbox.casebound("bob", ["guard", "check", "text.txt"]).finds();
    assert!(!said.all().contains("quiet-harbor"), "{said:?}");
    let said = sandbox.casebound("bob", ["check"]).run();
    assert!(!said.all().contains("quiet-harbor"), "{said:?}");
    let said = sandbox.casebound("record", ["guard", "check", "../bob/text.txt"]).finds();
    said.says(&["quiet-harbor"]);
}

#[test]
fn a_branch_with_a_case_of_its_own_is_not_deleted_on_the_server() {
    let sandbox = with_clones();
    sandbox.git("record", ["switch", "--quiet", "--create", "work"]);
    sandbox.write("record/cases/2026/amber-lantern.md", casebound_testing::sample::open_case("amber-lantern"));
    commit(&sandbox, "record", "Add amber-lantern").succeeds();
    as_owner(&sandbox, "record", &["push", "--quiet", "origin", "work"]).succeeds();
    let said = sandbox.try_git("bob", ["push", "origin", ":work"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["amber-lantern"]);
    as_owner(&sandbox, "record", &["push", "--quiet", "origin", "work:main"]).succeeds();
    sandbox.git("bob", ["push", "--quiet", "origin", ":work"]);
}

#[test]
fn a_case_or_attachment_that_settings_ignore_is_saved() {
    let sandbox = with_clones();
    sandbox.write("record/.git/info/exclude", "*.md\n");
    let case = casebound_testing::sample::open_case("amber-lantern")
        .replace("---\n\n## What", "attachments:\n  - {file: notes.bak, what: Notes, sha256: 8bcc07e3af5963927125230b5cbe9472ed79adbcd37b09082eba58d8ae50ac7d}\n---\n\n## What");
    sandbox.write("record/cases/2026/amber-lantern.md", case);
    sandbox.write("record/cases/2026/amber-lantern/notes.bak", "Notes.\n");
    sandbox.record(["doctor"]).run().says(&["not tracked by git: 1 case file"]);
    sandbox.record(["save", "--no-push"]).succeeds();
    let tracked = sandbox.git("record", ["ls-files", "cases"]);
    assert!(tracked.contains("amber-lantern.md") && tracked.contains("notes.bak"), "{tracked}");
}
