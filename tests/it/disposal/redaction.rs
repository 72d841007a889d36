//! One person goes by a lawful request, and the case stays: everywhere, with every older version, and nobody else.

use super::clones::{commit, head};
use super::{CASE, COMMITTEE, Disposing as _, SECRET, resolved};
use casebound_testing::{Call, ProgramOutput, Sandbox};

/// What nobody may find afterwards.
const WORDS: [&str; 4] = ["Zaphira", "zaphira@example.org", "@zaph", "Quillon"];

const RULES: &str = "Be kind to each other, whoever you are, and wherever you come from.\n";
const LETTER: &str = "Dear committee,\nI am Zaphira.\n";
const PHOTO: &[u8] = b"\x89PNG\r\n\x1a\nZaphira";

/// The sample case, in which person-a asked to be taken out, and is named as `name` in several places.
fn case(sandbox: &Sandbox, name: &str) -> String {
    let request = "erase_early: {asked: 2026-05-02, by: [alice, bob], why: asked by letter, person: person-a}";
    let attachment = |file: &str, bytes: &[u8]| {
        sandbox.write("digested", bytes);
        let digest = sandbox.call(".", "sha256sum").args(["digested"]).succeeds().out;
        format!("  - {{file: {file}, sha256: {}, what: a file}}\n", digest.split(' ').next().unwrap())
    };
    let attachments = attachment("letter.txt", LETTER.as_bytes())
        + &attachment("rules.txt", RULES.as_bytes())
        + &attachment("photo.png", PHOTO);
    resolved("quiet-harbor", SECRET)
        .replace("name: Offbeat Zaphira", &format!("name: Offbeat Quill, description: 'came with {name}'"))
        .replace("keep_until: 2025-03-05", &format!("keep_until: 2028-03-05, {request}"))
        .replace(
            "email: Zaphira@example.org",
            "email: zaphira@example.org, handles: ['@zaph'], employer: Quillon, description: in red, capacity: speaker",
        )
        .replace("summary: A remark.", &format!("summary: 'A remark to {name}.'"))
        .replace("shepherd: alice\n", &format!("shepherd: alice # {name} knows her\naware: ['{name}']\n"))
        .replace("told us what happened.", &format!("told us what happened. {name} wrote; [person-b] left."))
        .replace("transparency:", &format!("attachments:\n{attachments}transparency:"))
}

/// A server and three clones of a committee that keeps this case for longer.
fn with_request(hooks: bool, approvals: &str) -> Sandbox {
    with_named(hooks, approvals, "[person-a]")
}

/// The same, where the newest version names the person so.
fn with_named(hooks: bool, approvals: &str, name: &str) -> Sandbox {
    let sandbox = Sandbox::with_record();
    let policy = COMMITTEE
        .replace("2 years", "5 years")
        .replace("counts_from: resolved", &format!("counts_from: resolved\n  approvals: {approvals}"));
    sandbox.write("record/committee.yaml", policy);
    let save = |message: &str| {
        sandbox.git("record", ["add", "--all"]);
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", message]);
    };
    save("Our policy");
    sandbox.write(format!("record/{CASE}"), case(&sandbox, "Zaphira Quill, as @zaph,"));
    let folder = "record/cases/2023/quiet-harbor";
    sandbox.write(format!("{folder}/letter.txt"), LETTER);
    sandbox.write(format!("{folder}/rules.txt"), RULES);
    sandbox.write(format!("{folder}/photo.png"), PHOTO);
    sandbox.write(format!("{folder}/old.txt"), "Zaphira Quill was here before.\n".repeat(9));
    save("A case");
    sandbox.git("record", ["rm", "--quiet", "cases/2023/quiet-harbor/old.txt"]);
    sandbox.write(format!("record/{CASE}"), case(&sandbox, name));
    save("Keys in place of a name");
    sandbox.write("record/minutes.md", "We met.\n");
    save("Minutes");
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify", "--set-upstream", "origin", "main"]);
    if hooks {
        sandbox.casebound("server.git", ["--quiet", "hook", "install"]).succeeds();
    }
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    for name in ["bob", "carol"] {
        sandbox.git(".", ["clone", "--quiet", "server.git", name]);
        sandbox.git(name, ["config", "user.email", &format!("{name}@example.org")]);
        sandbox.casebound(name, ["--quiet", "hook", "install"]).succeeds();
    }
    sandbox
}

const REDACT: [&str; 8] =
    ["retention", "redact", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob", "--yes"];

fn redact(sandbox: &Sandbox, folder: &str) -> Call {
    sandbox.casebound(folder, REDACT)
}

/// The case without its list of attachments, which is before `transparency`.
fn without_attachments(text: &str) -> String {
    let (before, rest) = text.split_once("attachments:").unwrap();
    let (_, after) = rest.split_once("transparency:").unwrap();
    format!("{before}transparency:{after}")
}

#[test]
fn a_person_goes_from_every_version_and_the_case_stays() {
    let sandbox = with_named(false, "typed", "Zaphira Quill from zaphira@example.org, as @zaph,");
    let shown = sandbox.record(["retention", "redact", "quiet-harbor", "--dry-run"]).succeeds();
    shown.says(&[
        "cases/2023/quiet-harbor.md  (2 versions)",
        "stays without the person: cases/2023/quiet-harbor.md",
        "goes as a whole, since it names the person or can't be searched: cases/2023/quiet-harbor/letter.txt",
        "can't be searched: cases/2023/quiet-harbor/photo.png",
        "Nothing was changed",
    ]);
    redact(&sandbox, "record").succeeds().says(&["redacted a person in 1 record"]);
    let said = sandbox.find("record", &WORDS);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = sandbox.read(format!("record/{CASE}"));
    assert!(text.contains("person-a: {roles: [reporter, affected], capacity: speaker}"), "{text}");
    assert!(text.contains("name: Offbeat Quill") && text.contains("came with [person-a]"), "{text}");
    assert!(
        text.contains("A remark to [person-a] from [person-a], as [person-a],.")
            && text.contains("# [person-a] from [person-a], as [person-a], knows her"),
        "{text}"
    );
    assert!(text.contains("[person-a] from [person-a], as [person-a], wrote; [person-b] left."), "{text}");
    assert!(!text.contains("erase_early") && text.contains("rules.txt") && !text.contains("letter.txt"), "{text}");
    // What does not hold the person has its history; what holds them has none.
    assert!(sandbox.path("record/cases/2023/quiet-harbor/rules.txt").exists());
    for gone in ["letter.txt", "photo.png", "old.txt"] {
        let path = format!("cases/2023/quiet-harbor/{gone}");
        assert!(!sandbox.path(format!("record/{path}")).exists());
        assert_eq!(sandbox.git("record", ["log", "--all", "--format=%h", "--", &path]), "", "{gone}");
    }
    assert_eq!(sandbox.git("record", ["rev-list", "--count", "HEAD", "--", CASE]), "1");
    sandbox.git("record", ["fsck", "--full", "--strict"]);
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
    sandbox.record(["retention", "verify"]).succeeds();
    let name = sandbox.files("record/disposed").into_iter().find(|path| !path.contains('/')).unwrap();
    let tombstone = sandbox.read(format!("record/disposed/{name}"));
    assert!(tombstone.contains("then: redact") && !tombstone.contains("quiet-harbor"), "{tombstone}");
    // It is done: there is no request any more.
    redact(&sandbox, "record").finds().says(&["no lawful request"]);
}

#[test]
fn every_clone_and_the_server_redact_and_the_case_lives_on() {
    for hooks in [true, false] {
        let sandbox = with_request(hooks, "typed");
        commit(&sandbox, "bob", "bob.md");
        redact(&sandbox, "record").succeeds();
        if !hooks {
            // As the command says of a server without our hooks.
            sandbox.git("record", ["push", "--quiet", "--force", "origin", "HEAD:main"]);
            sandbox.git("server.git", ["reflog", "expire", "--expire=now", "--all"]);
            sandbox.git("server.git", ["gc", "--quiet", "--prune=now"]);
        }
        assert_eq!(head(&sandbox, "record", "HEAD"), head(&sandbox, "server.git", "main"));
        for name in ["bob", "carol"] {
            sandbox.casebound(name, ["sync"]).succeeds();
            let said = sandbox.find(name, &WORDS);
            assert_eq!(said.code, Some(0), "{name}: {said:?}");
            assert_eq!(sandbox.read(format!("{name}/{CASE}")), sandbox.read(format!("record/{CASE}")));
            assert_eq!(sandbox.git(name, ["status", "--porcelain"]), "");
            sandbox.git(name, ["fsck", "--full", "--strict"]);
        }
        let said = sandbox.find("server.git", &WORDS);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(sandbox.read("bob/bob.md"), "bob.md");
        sandbox.casebound("bob", ["sync"]).succeeds();
        // Bob works on the case, pushes, and all of them have it, as often as they sync.
        let more = sandbox.read(format!("bob/{CASE}")) + "\nA member looked at it again.\n";
        sandbox.write(format!("bob/{CASE}"), &more);
        sandbox.git("bob", ["commit", "--quiet", "--all", "--message=More of a case"]);
        sandbox.git("bob", ["push", "--quiet"]);
        for name in ["record", "carol", "bob", "record"] {
            sandbox.casebound(name, ["sync"]).succeeds();
            assert_eq!(sandbox.read(format!("{name}/{CASE}")), more, "{name}");
        }
        sandbox.casebound("server.git", ["retention", "catch-up"]).succeeds();
        assert!(sandbox.git("server.git", ["show", &format!("main:{CASE}")]).contains("looked at it again"));
        // A clone of somebody who slept, with the case in work: it is told, not lost.
        sandbox.record(["retention", "verify"]).succeeds();
    }
}

#[test]
fn a_case_that_was_redacted_is_disposed_of_later() {
    let sandbox = with_request(true, "typed");
    redact(&sandbox, "record").succeeds();
    sandbox.casebound("bob", ["sync"]).succeeds();
    sandbox.record(["sync"]).succeeds();
    let later = sandbox.read("record/committee.yaml").replace("5 years", "2 years");
    sandbox.write("record/committee.yaml", later);
    let text = sandbox.read(format!("record/{CASE}")).replace("keep_until: 2028-03-05", "keep_until: 2025-03-05");
    sandbox.write(format!("record/{CASE}"), text);
    sandbox.git("record", ["commit", "--quiet", "--all", "--no-verify", "--message=Shorter"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    let id = |said: &ProgramOutput| {
        let all = said.all();
        let id = all.split("--accept-disposal ").nth(1).and_then(|it| it.split('`').next()).map(str::to_owned);
        id.unwrap_or_else(|| panic!("{said:?}"))
    };
    sandbox.call("record", "rm").args(["-f", ".git/casebound/known"]).succeeds();
    let said = sandbox.record(["retention", "dispose", "quiet-harbor", "--no-push", "--yes"]);
    let said = said.args(["--approved-by", "alice", "--approved-by", "bob"]).finds();
    said.says(&["still has the record"]);
    let said = sandbox.git_call("record", ["push"]).run();
    sandbox.casebound("server.git", ["retention", "catch-up", "--accept-disposal", &id(&said)]).succeeds();
    sandbox.git("record", ["push", "--quiet"]);
    sandbox.record(["sync"]).succeeds();
    let said = sandbox.casebound("bob", ["sync"]).run();
    sandbox.casebound("bob", ["sync", "--accept-disposal", &id(&said)]).succeeds();
    for folder in ["record", "server.git", "bob"] {
        assert_eq!(sandbox.find(folder, &["Offbeat", "Zaphira"]).code, Some(0), "{folder}");
    }
    assert!(!sandbox.path(format!("bob/{CASE}")).exists());
}

#[test]
fn what_speaks_against_it_is_told() {
    let sandbox = with_request(false, "typed");
    let text = case(&sandbox, "Zaphira Quill");
    for (from, to, words) in [
        ("by: [alice, bob], why", "by: [alice], why", "no lawful request"),
        ("person: person-a", "person: person-c", "no lawful request"),
        (", person: person-a", "", "no lawful request"),
        ("asked: 2026-05-02", "asked: 2026-06-02", "kept until 2026-06-01"),
        ("status: resolved", "status: open", "it is open"),
        ("retention: {", "retention: {hold: {by: alice, since: 2024-01-01, reason: a court}, ", "a hold keeps it"),
        ("shepherd: alice", "shepherd: alice\nconflicts: [bob]", "`bob` is recused"),
    ] {
        assert!(text.contains(from), "{from}");
        sandbox.write(format!("record/{CASE}"), text.replace(from, to));
        redact(&sandbox, "record").finds().says(&[words]);
    }
    // What can't be replaced is told with its line: here a key of somebody's own.
    sandbox.write(format!("record/{CASE}"), text.replace("sharing:", "fields: {Zaphira Quill: yes}\nsharing:"));
    let said = redact(&sandbox, "record").finds();
    assert!(!said.all().contains("Zaphira"), "{said:?}");
    sandbox.write(format!("record/{CASE}"), text + "\nNot committed.\n");
    redact(&sandbox, "record").finds().says(&["has uncommitted changes"]);
    assert!(!sandbox.path("record/disposed").exists());
    assert_eq!(sandbox.find("record", &["Zaphira"]).code, Some(1));
}

#[test]
fn each_member_approves_the_redaction_in_their_own_clone() {
    let sandbox = with_request(true, "committed");
    redact(&sandbox, "record").finds().says(&["each in their own clone"]);
    let approve =
        |folder: &str, args: &[&str]| sandbox.casebound(folder, ["retention", "approve", "quiet-harbor"]).args(args);
    // To approve the disposal of the whole is another thing, and not due.
    approve("record", &[]).finds().says(&["kept until"]);
    for folder in ["record", "bob"] {
        approve(folder, &["--redact"]).succeeds().says(&["the redaction of 1 record"]);
        sandbox.git(folder, ["push", "--quiet"]);
        for other in ["record", "bob", "carol"] {
            sandbox.casebound(other, ["sync"]).succeeds();
        }
    }
    sandbox.record(["retention", "redact", "quiet-harbor", "--yes"]).succeeds().says(&["redacted"]);
    for folder in ["bob", "carol"] {
        sandbox.casebound(folder, ["sync"]).succeeds();
    }
    for folder in ["record", "server.git", "bob", "carol"] {
        let said = sandbox.find(folder, &WORDS);
        assert_eq!(said.code, Some(0), "{folder}: {said:?}");
    }
}

#[test]
fn a_request_that_came_yesterday_is_asked_about_everywhere() {
    let sandbox = with_request(false, "typed");
    // Bob's clone has known the case as it was before.
    let plain = case(&sandbox, "[person-a]")
        .replace(", erase_early: {asked: 2026-05-02, by: [alice, bob], why: asked by letter, person: person-a}", "");
    for text in [plain, case(&sandbox, "[person-a]")] {
        let text = text.replace("quiet-harbor", "calm-lake");
        sandbox.write("record/cases/2023/calm-lake.md", without_attachments(&text));
        sandbox.git("record", ["add", "--all"]);
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Another case"]);
        sandbox.git("record", ["push", "--quiet", "--no-verify"]);
        sandbox.casebound("bob", ["sync"]).succeeds();
    }
    sandbox.call("record", "rm").args(["-f", ".git/casebound/known"]).succeeds();
    let args = ["retention", "redact", "calm-lake", "--approved-by", "alice", "--approved-by", "bob", "--yes"];
    sandbox.record(args).succeeds();
    let said = sandbox.casebound("bob", ["sync"]).finds();
    said.says(&["as it first arrived here", "no lawful request", "--accept-disposal"]);
    assert_eq!(sandbox.find("bob", &["calm-lake"]).code, Some(1));
    assert!(sandbox.git("bob", ["show", "HEAD:cases/2023/calm-lake.md"]).contains("Zaphira"));
}

#[test]
fn a_text_that_differs_by_more_than_the_person_is_asked_about() {
    for change in ["the account", "an attachment"] {
        let sandbox = with_request(true, "typed");
        redact(&sandbox, "carol").succeeds();
        // Carol's history is as all others will have it; the tombstone comes again with another text.
        sandbox.git(".", ["clone", "--quiet", "--no-hardlinks", "bob", "hostile"]);
        sandbox.git("hostile", ["config", "user.email", "carol@example.org"]);
        let name = sandbox.files("carol/disposed").into_iter().find(|path| !path.contains('/')).unwrap();
        let tombstone = sandbox.read(format!("carol/disposed/{name}"));
        let text = sandbox.read(format!("carol/{CASE}"));
        let other = text.replace("A warning was given.", "Nothing was done.");
        let rules = "hostile/cases/2023/quiet-harbor/rules.txt";
        sandbox.write(format!("hostile/{CASE}"), if change == "the account" { &other } else { &text });
        for gone in ["letter.txt", "photo.png"] {
            sandbox.git("hostile", ["rm", "--quiet", &format!("cases/2023/quiet-harbor/{gone}")]);
        }
        if change == "an attachment" {
            std::fs::remove_file(sandbox.path(rules)).unwrap();
        }
        sandbox.write(format!("hostile/disposed/{name}"), tombstone);
        sandbox.git("hostile", ["add", "--all"]);
        sandbox.git("hostile", ["commit", "--quiet", "--no-verify", "--message=Take a person out of 1 record"]);
        sandbox.git("bob", ["remote", "set-url", "origin", "../hostile"]);
        let said = sandbox.casebound("bob", ["sync"]).finds();
        match change {
            "the account" => said.says(&["differs from the old one by more than the person", "--accept-disposal"]),
            _ => said.says(&["rules.txt would be removed, but does not name the person", "--accept-disposal"]),
        };
        assert_eq!(sandbox.find("bob", &["Zaphira"]).code, Some(1), "{change}");
        // Nor does a server take it.
        sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "other.git"]);
        sandbox.git("bob", ["push", "--quiet", "--no-verify", "../other.git", "HEAD:main"]);
        sandbox.casebound("other.git", ["--quiet", "hook", "install"]).succeeds();
        let said = sandbox.git_call("hostile", ["push", "--no-verify", "../other.git", "HEAD:main"]).run();
        assert_ne!(said.code, Some(0), "{change}: {said:?}");
    }
}

#[test]
fn unpushed_changes_of_the_case_are_told_before_they_go() {
    let sandbox = with_request(true, "typed");
    let more = sandbox.read(format!("bob/{CASE}")) + "\nZaphira Quill called again.\n";
    sandbox.write(format!("bob/{CASE}"), more);
    sandbox.git("bob", ["commit", "--quiet", "--all", "--no-verify", "--message=A call"]);
    commit(&sandbox, "bob", "bob.md");
    sandbox.write(format!("carol/{CASE}"), sandbox.read(format!("carol/{CASE}")) + "\nNot committed: Zaphira.\n");
    redact(&sandbox, "record").succeeds();
    sandbox.casebound("bob", ["sync"]).finds().says(&["unpushed changes", "--erase-mine"]);
    assert_eq!(sandbox.find("bob", &["called again"]).code, Some(1));
    sandbox.casebound("bob", ["sync", "--erase-mine"]).succeeds();
    let said = sandbox.find("bob", &["Zaphira", "called again"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sandbox.read("bob/bob.md"), "bob.md");
    assert_eq!(sandbox.read(format!("bob/{CASE}")), sandbox.read(format!("record/{CASE}")));
    // What no commit holds stops it, and stays.
    sandbox.casebound("carol", ["sync"]).run();
    assert!(sandbox.read(format!("carol/{CASE}")).contains("Not committed: Zaphira."));
    sandbox.git("carol", ["checkout", "--quiet", "--", CASE]);
    sandbox.casebound("carol", ["sync"]).succeeds();
    let said = sandbox.find("carol", &WORDS);
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn one_person_goes_from_all_of_their_cases_at_once() {
    let sandbox = with_request(false, "typed");
    let other = case(&sandbox, "[person-a]").replace("quiet-harbor", "calm-lake").replace("person-a", "person-zaphira");
    sandbox.write("record/cases/2023/calm-lake.md", without_attachments(&other));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Another case"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    let shown = sandbox.record(["retention", "redact", "quiet-harbor", "--dry-run"]).succeeds();
    shown.says(&["the same person in another case; record a request there too: calm-lake/person-zaphira"]);
    sandbox.record(REDACT).args(["calm-lake"]).succeeds().says(&["redacted a person in 2 records"]);
    let said = sandbox.find("record", &WORDS);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = sandbox.find("record", &["person-zaphira"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(sandbox.read("record/cases/2023/calm-lake.md").contains("by: person-a,"));
    let name = sandbox.files("record/disposed").into_iter().find(|path| !path.contains('/')).unwrap();
    assert_eq!(sandbox.read(format!("record/disposed/{name}")).matches("then: redact").count(), 2);
    sandbox.record(["check"]).run();
}

#[test]
fn a_run_that_was_killed_before_its_commit_leaves_the_case_as_it_was() {
    let sandbox = with_request(false, "typed");
    let before = sandbox.read(format!("record/{CASE}"));
    // The commit fails, as on a full disk.
    sandbox.write_script("record/.git/hooks/commit-msg", "#!/bin/sh\nkill -9 $PPID\n");
    let said = redact(&sandbox, "record").run();
    assert_ne!(said.code, Some(0), "{said:?}");
    sandbox.call("record", "rm").args(["-f", ".git/hooks/commit-msg", ".git/index.lock"]).succeeds();
    redact(&sandbox, "record").args(["--dry-run"]).run();
    sandbox.record(["sync"]).run();
    redact(&sandbox, "record").succeeds();
    assert_ne!(sandbox.read(format!("record/{CASE}")), before);
    let said = sandbox.find("record", &WORDS);
    assert_eq!(said.code, Some(0), "{said:?}");
}
