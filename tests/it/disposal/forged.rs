//! Tombstones that nobody should have written, and work that must not go unseen.

use super::clones::{commit, head, with_clones};
use super::{CASE, DAY, Disposing as _, SECRET, resolved};
use casebound_testing::Sandbox;

/// Makes a tombstone for the case in a copy of a clone, where nothing speaks against it, and returns its path and text.
fn tombstone(sandbox: &Sandbox, of: &str) -> (String, String) {
    sandbox.call(".", "rm").args(["-rf", "copy"]).succeeds();
    sandbox.call(".", "cp").args(["-r", of, "copy"]).succeeds();
    sandbox.git("copy", ["remote", "remove", "origin"]);
    sandbox.write(format!("copy/{CASE}"), resolved("quiet-harbor", SECRET));
    sandbox.git("copy", ["commit", "--quiet", "--no-verify", "--allow-empty", "--all", "--message=As if it was due"]);
    let said = sandbox.dispose("copy", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let files = sandbox.files("copy/disposed");
    let name = files.iter().find(|it| it.ends_with(".yaml") && !it.contains('/')).unwrap();
    (format!("disposed/{name}"), sandbox.read(format!("copy/disposed/{name}")))
}

/// Commits a tombstone by hand.
fn plant(sandbox: &Sandbox, folder: &str, path: &str, text: &str) {
    sandbox.write(format!("{folder}/{path}"), text);
    sandbox.git(folder, ["add", "--all"]);
    sandbox.git(folder, ["commit", "--quiet", "--no-verify", "--message=Forged"]);
}

fn hold(sandbox: &Sandbox, folder: &str) {
    let held = "keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: a court}";
    let text = resolved("quiet-harbor", SECRET).replace("keep_until: 2025-03-05", held);
    sandbox.write(format!("{folder}/{CASE}"), text);
    sandbox.git(folder, ["commit", "--quiet", "--all", "--message=A hold"]);
    sandbox.git(folder, ["push", "--quiet"]);
}

/// The same tombstone with other marks in one of its lists.
fn with_other_marks(text: &str, key: &str) -> String {
    let (mut inside, mut count) = (false, 0);
    let lines = text.lines().map(|line| {
        if !line.starts_with(' ') {
            inside = *line == format!("{key}:");
        } else if inside {
            count += 1;
            return format!("  - \"{count:064}\"\n");
        }
        format!("{line}\n")
    });
    lines.collect()
}

#[test]
fn a_server_refuses_a_tombstone_that_the_members_did_not_decide_upon() {
    let sandbox = with_clones(true);
    let (path, text) = tombstone(&sandbox, "bob");
    let approved = |by: &str| {
        let lines = text
            .lines()
            .map(|it| if it.starts_with("approved_by:") { format!("approved_by: [{by}]") } else { it.into() });
        lines.map(|it: String| format!("{it}\n")).collect::<String>()
    };
    let forged = [
        (approved("mallory"), "could not approve on that day"),
        (approved("alice"), "fewer than two members approved"),
        (approved("alice, dan"), "`dan` could not approve"),
        (text.replace("number: 1\n", "number: 4294967295\n"), "its number is too high"),
        (text.replace("end: yes", "end: no"), "damaged"),
    ];
    let before = head(&sandbox, "bob", "HEAD");
    for (text, why) in &forged {
        plant(&sandbox, "bob", &path, text);
        for target in ["HEAD:main", "HEAD:side"] {
            let said = sandbox.git_call("bob", ["push", "--no-verify", "origin", target]).run();
            assert_ne!(said.code, Some(0), "{why}: {said:?}");
            if target == "HEAD:main" {
                said.says(&[why]);
            }
        }
        sandbox.git("bob", ["reset", "--quiet", "--hard", &before]);
    }
    // Beside the branch of all not even a sound one: with that branch it would be removed.
    plant(&sandbox, "bob", &path, &text);
    let said = sandbox.git_call("bob", ["push", "--no-verify", "origin", "HEAD:side"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["disposals belong on `main`"]);
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(1), "it is all still there");
}

#[test]
fn a_hold_is_seen_through_whatever_marks() {
    let sandbox = with_clones(true);
    let (path, text) = tombstone(&sandbox, "bob");
    hold(&sandbox, "carol");
    sandbox.git("bob", ["pull", "--quiet"]);
    for forged in [text.clone(), with_other_marks(&text, "alike"), with_other_marks(&text, "names")] {
        plant(&sandbox, "bob", &path, &forged);
        let said = sandbox.git_call("bob", ["push", "--no-verify", "origin", "main"]).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&["may not be disposed of now", "a hold keeps it"]);
        sandbox.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
}

#[test]
fn nothing_but_records_and_their_copies_is_marked() {
    let sandbox = with_clones(true);
    let (path, text) = tombstone(&sandbox, "bob");
    let salt = text.lines().find_map(|it| it.strip_prefix("salt: ")).unwrap().trim_matches('"').to_owned();
    for target in ["committee.yaml", "minutes.md", "disposed", "cases/2023/quiet-harbor-two.md"] {
        let mut forged = text.clone();
        for (list, kind) in [("paths", "path"), ("alike", "alike")] {
            let line =
                format!("(printf '%s' {salt} | xxd -r -p; printf '{kind}\\000{target}') | sha256sum | cut -c1-64");
            let mark = sandbox.call("bob", "sh").args(["-c", &line]).succeeds().out.trim().to_owned();
            let key = format!("{list}:");
            let marks = text.lines().skip_while(|it| *it != key).skip(1).take_while(|it| it.starts_with(' '));
            let mut marks: Vec<String> = marks.map(str::to_owned).collect();
            let old = format!("{key}\n{}\n", marks.join("\n"));
            marks.push(match mark.starts_with(|it: char| it.is_ascii_digit()) {
                true => format!("  - \"{mark}\""),
                false => format!("  - {mark}"),
            });
            marks.sort_by_key(|it| it.replace('"', ""));
            forged = forged.replace(&old, &format!("{key}\n{}\n", marks.join("\n")));
        }
        assert_ne!(forged, text);
        plant(&sandbox, "bob", &path, &forged);
        let said = sandbox.git_call("bob", ["push", "--no-verify", "origin", "main"]).run();
        // The second case is due as well, so that this one alone may be disposed of.
        let is_due = target.ends_with("two.md");
        assert_eq!(said.code == Some(0), is_due, "{target}: {said:?}");
        if !is_due {
            said.says(&[&format!("it covers {target}"), "which is not a record"]);
            sandbox.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
        }
    }
}

#[test]
fn a_clone_asks_the_same_where_no_server_does() {
    let sandbox = with_clones(false);
    let (path, text) = tombstone(&sandbox, "bob");
    hold(&sandbox, "carol");
    sandbox.git("bob", ["pull", "--quiet"]);
    plant(&sandbox, "bob", &path, &text);
    sandbox.git("bob", ["push", "--quiet", "--no-verify"]);
    for arguments in [&["sync"][..], &["sync", "--erase-mine"], &["retention", "catch-up"]] {
        let said = sandbox.casebound("carol", arguments).finds();
        said.says(&["would erase what must stay", "a hold keeps it"]);
        assert!(sandbox.read(format!("carol/{CASE}")).contains("hold:"));
    }
    // Deleted first, it is judged by what it was; nor does another file of the same name bring the rest down.
    sandbox.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
    sandbox.git("bob", ["rm", "--quiet", CASE]);
    sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message=Deleted"]);
    plant(&sandbox, "bob", &path, &text);
    sandbox.git("bob", ["push", "--quiet", "--force", "--no-verify"]);
    sandbox.casebound("carol", ["sync"]).finds().says(&["was deleted before the disposal"]);
    assert_eq!(sandbox.find("carol", &[SECRET]).code, Some(1));
}

#[test]
fn two_tombstones_of_one_name_are_none() {
    let sandbox = with_clones(true);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.casebound("bob", ["sync"]).succeeds();
    let name = sandbox.files("bob/disposed").into_iter().find(|it| !it.contains('/')).unwrap();
    let text = sandbox.read(format!("bob/disposed/{name}"));
    plant(&sandbox, "bob", &format!("disposed/{name}"), &text.replace("number: 1\n", "number: 2\n"));
    for target in ["HEAD:main", "HEAD:side"] {
        let said = sandbox.git_call("bob", ["push", "--no-verify", "origin", target]).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&["two versions"]);
    }
    sandbox.casebound("server.git", ["retention", "verify"]).succeeds();
}

#[test]
fn what_only_this_clone_has_is_not_erased_unseen() {
    let sandbox = with_clones(true);
    sandbox.write(format!("bob/{CASE}"), resolved("quiet-harbor", SECRET) + "\nA word of ours.\n");
    sandbox.git("bob", ["commit", "--quiet", "--all", "--message=More"]);
    let own = head(&sandbox, "bob", "HEAD");
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    let said = sandbox.casebound("bob", ["sync"]).finds();
    said.says(&[&format!("commit {own} changes {CASE}"), "sync --erase-mine"]);
    assert_eq!(head(&sandbox, "bob", "HEAD"), own);
    sandbox.casebound("bob", ["sync", "--erase-mine"]).succeeds();
    assert_eq!(sandbox.find("bob", &[SECRET, "word of ours"]).code, Some(0));
}

#[test]
fn other_branches_are_asked_too() {
    let sandbox = with_clones(true);
    sandbox.git("bob", ["switch", "--quiet", "--create", "side"]);
    sandbox.git("bob", ["push", "--quiet", "--set-upstream", "origin", "side"]);
    hold(&sandbox, "bob");
    for more in [&["--dry-run"][..], &["--yes"]] {
        let args = ["retention", "dispose", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob"];
        sandbox.git("record", ["fetch", "--quiet"]);
        let said = sandbox.record(args).args(more).finds();
        said.says(&["on `origin/side` may not be disposed of now", "a hold keeps it"]);
    }
    assert!(!sandbox.path("record/disposed").exists());
    // On a branch that the others do not get, nobody would hear of it.
    sandbox.git("bob", ["switch", "--quiet", "main"]);
    sandbox.git("bob", ["push", "--quiet", "origin", "--delete", "side"]);
    sandbox.git("bob", ["switch", "--quiet", "--create", "aside", "--no-track"]);
    let said = sandbox.dispose("bob", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["git switch main"]);
}

#[test]
fn the_tombstone_is_pushed_before_anything_is_purged() {
    let sandbox = with_clones(true);
    let args = ["retention", "dispose", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob", "--yes"];
    // It is not done, so it does not say so to a script.
    sandbox.record(args).args(["--no-push"]).finds().says(&["`git push`, then", "retention catch-up"]);
    assert!(sandbox.path(format!("record/{CASE}")).exists());
    sandbox.record(["retention", "catch-up"]).finds().says(&["is not pushed yet"]);
    // As if the first run had been killed before its push.
    sandbox.record(args).succeeds();
    assert_eq!(head(&sandbox, "record", "HEAD"), head(&sandbox, "server.git", "main"));
    for folder in ["record", "server.git"] {
        assert_eq!(sandbox.find(folder, &[SECRET]).code, Some(0), "{folder}");
    }
    assert_eq!(sandbox.git("record", ["rev-list", "--count", "HEAD", "--", "disposed"]), "2");
    // By hand it works as the message says.
    let args = args.map(|it| if it == "quiet-harbor" { "quiet-harbor-two" } else { it });
    sandbox.record(args).args(["--no-push"]).finds();
    sandbox.git("record", ["push", "--quiet"]);
    sandbox.record(["retention", "catch-up"]).succeeds();
    sandbox.record(["sync"]).succeeds();
    assert_eq!(sandbox.find("record", &["Yorick"]).code, Some(0));
}

#[test]
fn a_clone_answers_once() {
    let sandbox = with_clones(false);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    for _ in 0..3 {
        sandbox.casebound("bob", ["sync"]).finds();
    }
    assert_eq!(sandbox.git("bob", ["log", "--format=%s", "--grep=Attest"]).lines().count(), 1);
    assert_eq!(sandbox.find("bob", &[SECRET]).code, Some(0));
}

#[test]
fn the_answer_is_kept_where_branches_can_not_be_joined() {
    let sandbox = with_clones(true);
    sandbox.write("bob/minutes.md", "Bob's words.\n");
    sandbox.git("bob", ["commit", "--quiet", "--all", "--message=Minutes"]);
    commit(&sandbox, "carol", "carol.md");
    sandbox.write("carol/minutes.md", "Carol's words.\n");
    sandbox.git("carol", ["commit", "--quiet", "--all", "--message=Minutes"]);
    sandbox.git("carol", ["push", "--quiet"]);
    sandbox.record(["sync"]).succeeds();
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.casebound("bob", ["sync"]).finds().says(&["changed the same place in minutes.md", "wrote"]);
    assert_eq!(sandbox.git("bob", ["status", "--porcelain"]), "");
    assert_eq!(sandbox.find("bob", &[SECRET]).code, Some(0));
    assert_eq!(sandbox.git("bob", ["log", "-1", "--format=%s"]), "Attest a disposal in one clone");
}

#[test]
fn a_commit_that_fails_leaves_no_tombstone_behind() {
    let sandbox = Sandbox::with_due();
    sandbox.git("record", ["config", "commit.gpgSign", "true"]);
    sandbox.git("record", ["config", "gpg.program", "false"]);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
    sandbox.git("record", ["config", "commit.gpgSign", "false"]);
    // One that an interrupted run left goes with nobody's commit.
    let (path, text) = {
        let other = Sandbox::with_due();
        other.dispose("record", &["quiet-harbor"]);
        let name = other.files("record/disposed").into_iter().find(|it| !it.contains('/')).unwrap();
        (format!("disposed/{name}"), other.read(format!("record/disposed/{name}")))
    };
    sandbox.write(format!("record/{path}"), text);
    sandbox.casebound("record", ["--quiet", "hook", "install"]).succeeds();
    sandbox.git("record", ["add", "--all"]);
    let said = sandbox.git_call("record", ["commit", "--message=Something else"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["a tombstone of an unfinished disposal", "git rm --cached"]);
}

#[test]
fn files_of_the_house_and_of_others_stay() {
    let sandbox = Sandbox::with_due();
    let policy = sandbox.read("record/committee.yaml");
    sandbox.write("record/cases/2023/quiet-harbor/policy.yaml", &policy);
    sandbox.write("record/notes/copy.yaml", &policy);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=The policy of that time"]);
    sandbox.git(".", ["init", "--quiet", "record/other"]);
    sandbox.write("record/other/quiet-harbor.md", "Of another repository.\n");
    sandbox.write("record/draft-quiet-harbor.md", "Whose is it?\n");
    sandbox.write("record/drafts/quiet-harbor.txt", "About it.\n");
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&[
        "not removed, an exact copy in a kept file (delete it yourself): committee.yaml",
        "draft-quiet-harbor.md",
    ]);
    assert_eq!(sandbox.read("record/committee.yaml"), policy);
    assert!(sandbox.path("record/other/quiet-harbor.md").exists());
    assert!(sandbox.path("record/draft-quiet-harbor.md").exists());
    assert!(!sandbox.path("record/drafts/quiet-harbor.txt").exists(), "it was shown, and went");
    assert!(!sandbox.path("record/cases/2023/quiet-harbor").exists());
    sandbox.record(["retention", "verify"]).succeeds().says(&["check it yourself", "draft-quiet-harbor.md"]);
}

#[test]
fn in_another_clone_only_what_lies_beside_the_cases_goes_unasked() {
    let sandbox = with_clones(true);
    sandbox.write("bob/cases/2023/quiet-harbor.md~", SECRET);
    sandbox.write("bob/drafts/quiet-harbor.txt", "About it.\n");
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.casebound("bob", ["sync"]).succeeds().says(&["may be copies", "drafts/quiet-harbor.txt"]);
    assert!(!sandbox.path("bob/cases/2023/quiet-harbor.md~").exists());
    assert!(sandbox.path("bob/drafts/quiet-harbor.txt").exists());
    sandbox.casebound("bob", ["retention", "verify"]).finds().says(&["found by its name"]);
}

#[test]
fn a_worktree_that_is_away_stops_it_before_anything_is_changed() {
    let sandbox = Sandbox::with_due();
    sandbox.git("record", ["worktree", "add", "--quiet", "-b", "side", "../away"]);
    sandbox.call(".", "mv").args(["away", "far"]).succeeds();
    let before = head(&sandbox, "record", "HEAD");
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["git worktree prune"]);
    assert_eq!(head(&sandbox, "record", "HEAD"), before);
    sandbox.git("record", ["worktree", "prune"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
}

#[test]
fn a_tombstone_that_never_was_whole_can_be_deleted() {
    let sandbox = with_clones(false);
    plant(&sandbox, "carol", "disposed/0123456789abcdef.yaml", "tombstone: \"0123456789abcdef\"\n");
    sandbox.git("carol", ["push", "--quiet", "--no-verify"]);
    // Everybody goes on working, and whoever likes deletes it.
    let path = "disposed/0123456789abcdef.yaml";
    sandbox.casebound("bob", ["sync"]).succeeds().says(&["never was a whole one", &format!("git rm {path}")]);
    sandbox.casebound("bob", ["list"]).succeeds();
    sandbox.git("bob", ["rm", "--quiet", path]);
    sandbox.git("bob", ["commit", "--quiet", "--message=It was none"]);
    sandbox.casebound("bob", ["save"]).succeeds();
    let said = sandbox.casebound("carol", ["sync"]).succeeds();
    assert!(!said.all().contains("never was") && !sandbox.path(format!("carol/{path}")).exists(), "{said:?}");
}

/// Makes a copy of a clone in which the record was disposed of although it is on hold, and purged.
fn purged_copy(sandbox: &Sandbox, of: &str) -> String {
    tombstone(sandbox, of);
    sandbox.git("copy", ["remote", "add", "origin", "../server.git"]);
    head(sandbox, "copy", "HEAD")
}

#[test]
fn a_history_that_was_purged_elsewhere_erases_nothing_that_is_on_hold_here() {
    let sandbox = with_clones(false);
    hold(&sandbox, "carol");
    sandbox.git("bob", ["pull", "--quiet"]);
    purged_copy(&sandbox, "bob");
    // What is on another branch of the server is nobody's decision.
    sandbox.git("copy", ["push", "--quiet", "--no-verify", "origin", "HEAD:refs/heads/x"]);
    sandbox.casebound("carol", ["sync"]).succeeds();
    assert!(sandbox.read(format!("carol/{CASE}")).contains("hold:"));
    // What replaced the branch of all is asked about.
    sandbox.git("copy", ["push", "--quiet", "--no-verify", "--force", "origin", "HEAD:main"]);
    for name in ["carol", "bob"] {
        sandbox.casebound(name, ["sync"]).finds().says(&["a hold keeps it", "sync --accept-disposal"]);
        assert!(sandbox.read(format!("{name}/{CASE}")).contains("hold:"));
    }
}

#[test]
fn a_merge_hides_no_hold() {
    let sandbox = with_clones(true);
    let (path, text) = tombstone(&sandbox, "bob");
    plant(&sandbox, "bob", &path, &text);
    hold(&sandbox, "carol");
    sandbox.git("bob", ["fetch", "--quiet"]);
    sandbox.git("bob", ["merge", "--quiet", "--no-verify", "--no-edit", "origin/main"]);
    let said = sandbox.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["may not be disposed of now", "a hold keeps it"]);
    assert!(sandbox.git("server.git", ["show", &format!("main:{CASE}")]).contains("hold:"));
}

/// The tombstone with one more mark of a content or a commit, or one more content that is kept.
fn with_one_more(sandbox: &Sandbox, text: &str, list: &str, kind: &str, id: &str) -> String {
    let salt = text.lines().find_map(|it| it.strip_prefix("salt: ")).unwrap().trim_matches('"').to_owned();
    let line = format!("(printf '%s' {salt} | xxd -r -p; printf '{kind}\\000{id}') | sha256sum | cut -c1-64");
    let mark = match kind {
        "" => id.to_owned(),
        _ => sandbox.call("bob", "sh").args(["-c", &line]).succeeds().out.trim().to_owned(),
    };
    let mark = match mark.starts_with(|it: char| it.is_ascii_digit()) {
        true => format!("  - \"{mark}\""),
        false => format!("  - {mark}"),
    };
    let key = format!("{list}:");
    if !text.lines().any(|it| it == key) {
        return text.replace("end: yes\n", &format!("{key}\n{mark}\nend: yes\n"));
    }
    text.replace(&format!("{key}\n"), &format!("{key}\n{mark}\n"))
}

#[test]
fn marks_of_other_things_are_refused_before_they_stop_everybody() {
    let sandbox = with_clones(true);
    let (path, text) = tombstone(&sandbox, "bob");
    let policy = head(&sandbox, "bob", "HEAD:committee.yaml");
    let root = sandbox.git("bob", ["rev-list", "--max-parents=0", "HEAD"]);
    let own = head(&sandbox, "bob", &format!("HEAD:{CASE}"));
    for (list, kind, id, why) in [
        ("blobs", "blob", &policy, "covers the content of committee.yaml"),
        ("commits", "commit", &root, "contains none of its records"),
        ("kept", "", &own, "is not a redacted record"),
    ] {
        plant(&sandbox, "bob", &path, &with_one_more(&sandbox, &text, list, kind, id));
        let said = sandbox.git_call("bob", ["push", "--no-verify"]).run();
        assert_ne!(said.code, Some(0), "{list}: {said:?}");
        said.says(&[why]);
        sandbox.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
}

#[test]
fn a_push_can_not_bring_the_members_who_approve_it() {
    let sandbox = with_clones(true);
    let (path, text) = tombstone(&sandbox, "bob");
    let policy = sandbox.read("bob/committee.yaml");
    sandbox.write("bob/committee.yaml", policy.replace("  bob: {", "  eve: {name: Eve Member}\n  bob: {"));
    sandbox.git("bob", ["commit", "--quiet", "--all", "--message=One more"]);
    plant(&sandbox, "bob", &path, &text.replace("approved_by: [alice, bob]", "approved_by: [alice, eve]"));
    let said = sandbox.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["`eve` could not approve"]);
}

#[test]
fn older_versions_of_a_record_that_stays_are_not_taken() {
    let sandbox = with_clones(true);
    let (path, text) = tombstone(&sandbox, "bob");
    sandbox.git("bob", ["mv", CASE, "cases/2023/calm-lake.md"]);
    let moved = sandbox.read("bob/cases/2023/calm-lake.md").replace("case: quiet-harbor", "case: calm-lake");
    sandbox.write("bob/cases/2023/calm-lake.md", moved);
    sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--all", "--message=Moved"]);
    plant(&sandbox, "bob", &path, &text);
    let said = sandbox.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(1));
}

#[test]
fn what_lies_in_the_stash_or_under_a_tag_alone_is_not_erased_unseen() {
    for hide in [&["stash", "--quiet"][..], &["commit", "--quiet", "--no-verify", "--all", "--message=More"]] {
        let sandbox = with_clones(true);
        sandbox.write(format!("carol/{CASE}"), resolved("quiet-harbor", SECRET) + "\nA word of ours.\n");
        sandbox.git("carol", hide);
        if hide[0] == "commit" {
            sandbox.git("carol", ["tag", "aside"]);
            sandbox.git("carol", ["reset", "--quiet", "--hard", "HEAD~1"]);
        }
        assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
        sandbox.casebound("carol", ["sync"]).finds().says(&[&format!("changes {CASE}"), "--erase-mine"]);
        sandbox.casebound("carol", ["sync", "--erase-mine"]).succeeds();
        assert_eq!(sandbox.find("carol", &[SECRET, "word of ours"]).code, Some(0));
    }
}

#[test]
fn a_branch_that_remembers_what_is_gone_is_forgotten() {
    let sandbox = with_clones(true);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    // As a push leaves it that ends while the purge runs.
    let gone = "0123456789012345678901234567890123456789";
    sandbox.write("record/.git/refs/remotes/origin/main", format!("{gone}\n"));
    sandbox.record(["sync"]).succeeds();
    assert_eq!(head(&sandbox, "record", "origin/main"), head(&sandbox, "server.git", "main"));
}

#[test]
fn a_branch_that_was_pushed_without_an_upstream_is_known_by_its_name() {
    let sandbox = with_clones(true);
    sandbox.git("record", ["branch", "--unset-upstream"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    assert_eq!(head(&sandbox, "record", "HEAD"), head(&sandbox, "server.git", "main"));
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(0));
    sandbox.record(["sync"]).succeeds().says(&["Up to date"]);
    // Another one of which nobody hears is none to decide on.
    sandbox.git("record", ["switch", "--quiet", "--create", "feature"]);
    let said = sandbox.dispose("record", &["quiet-harbor-two"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["git switch main"]);
}

#[test]
fn a_server_whose_head_names_no_branch_says_so() {
    let sandbox = with_clones(true);
    // With a single branch HEAD would follow it.
    sandbox.git("server.git", ["branch", "side", "main"]);
    sandbox.git("server.git", ["symbolic-ref", "HEAD", "refs/heads/master"]);
    sandbox.casebound("server.git", ["hook", "status"]).run().says(&["git symbolic-ref HEAD refs/heads/main"]);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["disposals belong on `master`", "git symbolic-ref HEAD refs/heads/main"]);
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
    sandbox.git("server.git", ["symbolic-ref", "HEAD", "refs/heads/main"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    // The only branch with tombstones is not deleted.
    sandbox.git("server.git", ["symbolic-ref", "HEAD", "refs/heads/other"]);
    let said = sandbox.git_call("bob", ["push", "--no-verify", "origin", ":main"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["has tombstones"]);
}

#[test]
fn a_tombstone_from_a_day_to_come_makes_nothing_due() {
    let sandbox = with_clones(false);
    let (path, text) = tombstone(&sandbox, "bob");
    let later = resolved("quiet-harbor", SECRET).replace("keep_until: 2025-03-05", "keep_until: 2198-03-05");
    sandbox.write(format!("record/{CASE}"), later);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=A later one"]);
    plant(&sandbox, "record", &path, &text.replace(&format!("disposed: {DAY}"), "disposed: 2199-04-01"));
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    // The server has no hooks, so that this clone is the first to ask, by whatever day it is told.
    for more in [&[][..], &["--today", "2199-04-01"]] {
        let said = sandbox.casebound("bob", more).args(["sync"]).finds();
        said.says(&["it is kept until 2198-03-05", "it is dated 2199-04-01", "is a clock wrong?"]);
        assert!(sandbox.path(format!("bob/{CASE}")).exists());
    }
}
