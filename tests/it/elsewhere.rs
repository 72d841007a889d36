//! People of cases are named nowhere but in cases: not in other files, notes, names of files, branches and tags.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

const CASE: &str = "record/cases/2026/quiet-harbor.md";
const NAME: &str = "Robin Placeholder";
const ERROR: &str = "error[name-outside-cases]";

fn naming(name: &str) -> String {
    let people =
        format!("people:\n  person-b: {{roles: [reported], name: {name}, email: r.placeholder@example.net}}\n");
    open_case("quiet-harbor").replacen("\n---\n", &format!("\n{people}---\n"), 1)
}

/// A record with a case that names somebody, and a server with our hooks.
fn with_somebody() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write(
        "record/minutes.md",
        format!("We met. {NAME}'s sister was there, and Alice Member.\n").replace(NAME, "Quentin"),
    );
    sandbox.write(CASE, naming(NAME));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=A case"]);
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.casebound("server.git", ["--quiet", "hook", "install"]).succeeds();
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    sandbox
}

#[test]
fn staged_files_of_any_kind_are_searched() {
    let sandbox = with_somebody();
    for (path, text) in [
        ("minutes.md", format!("We spoke of {NAME}.\n")),
        ("list.csv", "name;mail\nsomebody;r.placeholder@example.net\n".to_owned()),
        ("LICENSE", format!("by {}\n", NAME.to_uppercase())),
        ("committee.yaml", sandbox.read("record/committee.yaml") + &format!("# as {NAME} said\n")),
        ("robin-placeholder.txt", "nobody\n".to_owned()),
        ("templates/x.j2", format!("{NAME}\n")),
        (
            "keys/robin.asc",
            format!("-----BEGIN PGP PUBLIC KEY BLOCK-----\n-----END PGP PUBLIC KEY BLOCK-----\n{NAME}\n"),
        ),
    ] {
        sandbox.write(format!("record/{path}"), text);
        sandbox.git("record", ["add", "--all"]);
        let said = sandbox.git_call("record", ["commit", "--message=More"]).run();
        assert_eq!(said.code, Some(1), "{path}: {said:?}");
        let said = said.says(&[ERROR, path]);
        assert!(!said.err.contains("Placeholder"), "{said:?}");
        // Past the hook it is stopped by the server.
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=More"]);
        let said = sandbox.git_call("record", ["push", "--no-verify"]).run();
        assert_ne!(said.code, Some(0), "{path}: {said:?}");
        said.says(&[ERROR]);
        sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
    // Members, code names, and parts of names stop nothing.
    sandbox.write("record/minutes.md", "Alice Member saw to quiet-harbor. A robin sang.\n");
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Minutes"]);
    sandbox.git("record", ["push", "--quiet"]);
    // A member who is also in a case keeps the own entry.
    sandbox.write(CASE, naming("Bob Member"));
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=A member"]);
    sandbox.write("record/committee.yaml", sandbox.read("record/committee.yaml") + "\n");
    let said = sandbox.git_call("record", ["commit", "--all", "--message=Policy"]).run();
    assert!(!said.err.contains("name-outside-cases"), "{said:?}");
}

#[test]
fn a_new_name_is_looked_for_in_what_was_there_before() {
    let sandbox = with_somebody();
    sandbox.write("record/agenda.md", "Talk with Quentin Placeholdersson.\n");
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Agenda"]);
    sandbox.git("record", ["push", "--quiet"]);
    sandbox.write(CASE, naming("Quentin Placeholdersson"));
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=Another person"]);
    let said = sandbox.git_call("record", ["push"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&[ERROR, "agenda.md"]);
}

#[test]
fn names_of_branches_and_tags_and_notes_are_read_at_push() {
    let sandbox = with_somebody();
    sandbox.git("record", ["branch", "robin-placeholder"]);
    sandbox.git("record", ["tag", "about/Robin_Placeholder"]);
    sandbox.git("record", ["notes", "add", "-m", &format!("told by {NAME}")]);
    for what in ["robin-placeholder", "about/Robin_Placeholder", "refs/notes/commits"] {
        for past in [&["push", "origin", what][..], &["push", "--no-verify", "origin", what]] {
            let said = sandbox.git_call("record", past).run();
            assert_ne!(said.code, Some(0), "{what}: {said:?}");
            assert!(said.all().contains(ERROR), "{what}: {said:?}");
        }
    }
    sandbox.git("record", ["notes", "add", "--force", "-m", "told by a reporter"]);
    sandbox.git("record", ["branch", "quiet-harbor-work"]);
    for what in ["quiet-harbor-work", "refs/notes/commits"] {
        let said = sandbox.git_call("record", ["push", "origin", what]).run();
        if what.starts_with("refs/notes") {
            // The version before is in the history of the notes; a new one has none.
            assert_ne!(said.code, Some(0), "{said:?}");
            sandbox.git("record", ["update-ref", "-d", "refs/notes/commits"]);
            sandbox.git("record", ["notes", "add", "-m", "told by a reporter"]);
            sandbox.git("record", ["push", "--quiet", "origin", what]);
        } else {
            assert_eq!(said.code, Some(0), "{said:?}");
        }
    }
    // A deleted one has no name any more.
    sandbox.git("record", ["push", "--quiet", "origin", ":quiet-harbor-work"]);
}

/// A record with a case whose people have names that are no other words.
fn with_rare_names() -> Sandbox {
    let sandbox = with_somebody();
    let people = "people:\n  person-b: {roles: [reported], name: Quirina Zolotarev, email: qzolot.mail@example.net, handles: [jroe42]}\n  \
                  person-c: {roles: [witness], name: Thomas Berlin}\n  person-d: {roles: [witness], name: Jane Roe}\n";
    let case = open_case("amber-lantern").replacen("\n---\n", &format!("\n{people}---\n"), 1);
    sandbox.write("record/cases/2026/amber-lantern.md", case);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Another case"]);
    sandbox.git("record", ["push", "--quiet"]);
    sandbox
}

#[test]
fn parts_of_names_stop_a_branch_a_tag_and_a_note() {
    let sandbox = with_rare_names();
    for name in [
        "zolotarev",
        "fix/Quirina",
        "feature/jane-roe-case",
        "feature/JaneRoeCase",
        "janeroecase",
        "jroe42",
        "casejroe42",
        "ban-of-jroe42b",
        "qzolot.mail",
        "xzolotarevx",
        "minutes_of_thomas",
    ] {
        sandbox.git("record", ["branch", name]);
        sandbox.git("record", ["tag", &format!("t/{name}")]);
        for what in [name, &format!("t/{name}")] {
            for verify in ["--verify", "--no-verify"] {
                let said = sandbox.git_call("record", ["push", verify, "origin", what]).run();
                assert_ne!(said.code, Some(0), "{what}: {said:?}");
                assert!(said.all().contains(ERROR), "{what}: {said:?}");
            }
        }
    }
    for text in ["told by Zolotarev", "we asked Quirina"] {
        sandbox.git("record", ["notes", "add", "--force", "-m", text]);
        let said = sandbox.git_call("record", ["push", "origin", "refs/notes/commits"]).run();
        assert_ne!(said.code, Some(0), "{text}: {said:?}");
        sandbox.git("record", ["update-ref", "-d", "refs/notes/commits"]);
    }
    // Words, places, members, events and code names are no names here.
    for name in [
        "berlin",
        "release-1.2",
        "hotfix-2026-06",
        "amber-lantern-letters",
        "carol/minutes",
        "changelog",
        "alice-member",
        "refactor/agenda2",
        "dependabot/cargo",
        "robin-nest",
        "wip",
    ] {
        sandbox.git("record", ["branch", name]);
        let said = sandbox.git_call("record", ["push", "--quiet", "origin", name]).run();
        assert_eq!(said.code, Some(0), "{name}: {said:?}");
    }
}

#[test]
fn parts_of_names_stop_new_lines_of_files() {
    let sandbox = with_rare_names();
    for text in ["We spoke of Zolotarev.\n", "Quirina was there.\n", "as jroe42 wrote\n", "from qzolot.mail\n"] {
        sandbox.write("record/minutes.md", text);
        let said = sandbox.git_call("record", ["commit", "--all", "--message=Minutes"]).run();
        assert_eq!(said.code, Some(1), "{text}: {said:?}");
        said.says(&[ERROR, "minutes.md"]);
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=Minutes"]);
        let said = sandbox.git_call("record", ["push", "--no-verify"]).run();
        assert_ne!(said.code, Some(0), "{text}: {said:?}");
        sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
    // What is a word or a place, and somebody else of that name, stops nobody.
    sandbox.write("record/minutes.md", "We met in Berlin, and Quirina Harborside brought tea. Robins sang.\n");
    let said = sandbox.git_call("record", ["commit", "--all", "--message=Minutes"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    // Nor does a line that was there before somebody of that name was in a case.
    sandbox.write("record/agenda.md", "Ottoline brings the keys.\n");
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Agenda"]);
    sandbox.git("record", ["push", "--quiet"]);
    sandbox.write(CASE, naming("Ottoline Farthing"));
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Somebody"]);
    sandbox.git("record", ["push", "--quiet"]);
    sandbox.write("record/agenda.md", "Ottoline brings the keys.\nNext time we talk of the budget.\n");
    let said = sandbox.git_call("record", ["commit", "--all", "--message=Agenda"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.git("record", ["push", "--quiet"]);
}
