//! Tombstones that nobody should have written, and work that must not go unseen.

use super::clones::{commit, head, with_clones};
use super::{CASE, Disposing as _, SECRET, resolved};
use casebound_testing::Sandbox;

/// Makes a tombstone for the case in a copy of a clone, where nothing speaks against it, and returns its path and text.
fn tombstone(place: &Sandbox, of: &str) -> (String, String) {
    place.call(".", "rm").args(["-rf", "copy"]).well();
    place.call(".", "cp").args(["-r", of, "copy"]).well();
    place.git("copy", ["remote", "remove", "origin"]);
    place.write(format!("copy/{CASE}"), resolved("quiet-harbor", SECRET));
    place.git("copy", ["commit", "--quiet", "--no-verify", "--allow-empty", "--all", "--message=As if it was due"]);
    let said = place.dispose("copy", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let files = place.files("copy/disposed");
    let name = files.iter().find(|it| it.ends_with(".yaml") && !it.contains('/')).unwrap();
    (format!("disposed/{name}"), place.read(format!("copy/disposed/{name}")))
}

/// Commits a tombstone by hand.
fn plant(place: &Sandbox, folder: &str, path: &str, text: &str) {
    place.write(format!("{folder}/{path}"), text);
    place.git(folder, ["add", "--all"]);
    place.git(folder, ["commit", "--quiet", "--no-verify", "--message=Forged"]);
}

fn hold(place: &Sandbox, folder: &str) {
    let held = "keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: a court}";
    let text = resolved("quiet-harbor", SECRET).replace("keep_until: 2025-03-05", held);
    place.write(format!("{folder}/{CASE}"), text);
    place.git(folder, ["commit", "--quiet", "--all", "--message=A hold"]);
    place.git(folder, ["push", "--quiet"]);
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
    let place = with_clones(true);
    let (path, text) = tombstone(&place, "bob");
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
    let before = head(&place, "bob", "HEAD");
    for (text, why) in &forged {
        plant(&place, "bob", &path, text);
        for target in ["HEAD:main", "HEAD:side"] {
            let said = place.git_call("bob", ["push", "--no-verify", "origin", target]).run();
            assert_ne!(said.code, Some(0), "{why}: {said:?}");
            if target == "HEAD:main" {
                said.says(&[why]);
            }
        }
        place.git("bob", ["reset", "--quiet", "--hard", &before]);
    }
    // Beside the branch of all not even a sound one: with that branch it would go.
    plant(&place, "bob", &path, &text);
    let said = place.git_call("bob", ["push", "--no-verify", "origin", "HEAD:side"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["recorded on `main` alone"]);
    assert_eq!(place.find("server.git", &[SECRET]).code, Some(1), "it is all still there");
}

#[test]
fn a_hold_is_seen_through_whatever_marks() {
    let place = with_clones(true);
    let (path, text) = tombstone(&place, "bob");
    hold(&place, "carol");
    place.git("bob", ["pull", "--quiet"]);
    for forged in [text.clone(), with_other_marks(&text, "alike"), with_other_marks(&text, "names")] {
        plant(&place, "bob", &path, &forged);
        let said = place.git_call("bob", ["push", "--no-verify", "origin", "main"]).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&["may not be disposed of now", "a hold keeps it"]);
        place.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
}

#[test]
fn nothing_but_records_and_their_copies_is_marked() {
    let place = with_clones(true);
    let (path, text) = tombstone(&place, "bob");
    let salt = text.lines().find_map(|it| it.strip_prefix("salt: ")).unwrap().trim_matches('"').to_owned();
    for target in ["committee.yaml", "minutes.md", "disposed", "cases/2023/quiet-harbor-two.md"] {
        let mut forged = text.clone();
        for (list, kind) in [("paths", "path"), ("alike", "alike")] {
            let line =
                format!("(printf '%s' {salt} | xxd -r -p; printf '{kind}\\000{target}') | sha256sum | cut -c1-64");
            let mark = place.call("bob", "sh").args(["-c", &line]).well().out.trim().to_owned();
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
        plant(&place, "bob", &path, &forged);
        let said = place.git_call("bob", ["push", "--no-verify", "origin", "main"]).run();
        // The second case is due as well, so that this one alone may go.
        let is_due = target.ends_with("two.md");
        assert_eq!(said.code == Some(0), is_due, "{target}: {said:?}");
        if !is_due {
            said.says(&[&format!("it covers {target}"), "which is no record"]);
            place.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
        }
    }
}

#[test]
fn a_clone_asks_the_same_where_no_server_does() {
    let place = with_clones(false);
    let (path, text) = tombstone(&place, "bob");
    hold(&place, "carol");
    place.git("bob", ["pull", "--quiet"]);
    plant(&place, "bob", &path, &text);
    place.git("bob", ["push", "--quiet", "--no-verify"]);
    for arguments in [&["sync"][..], &["sync", "--erase-mine"], &["retention", "catch-up"]] {
        let said = place.casebound("carol", arguments).found();
        said.says(&["asks to erase what must stay", "a hold keeps it"]);
        assert!(place.read(format!("carol/{CASE}")).contains("hold:"));
    }
    // Deleted first, it is judged by what it was; nor does another file of the same name bring the rest down.
    place.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
    place.git("bob", ["rm", "--quiet", CASE]);
    place.git("bob", ["commit", "--quiet", "--no-verify", "--message=Deleted"]);
    plant(&place, "bob", &path, &text);
    place.git("bob", ["push", "--quiet", "--force", "--no-verify"]);
    place.casebound("carol", ["sync"]).found().says(&["was deleted before it was decided"]);
    assert_eq!(place.find("carol", &[SECRET]).code, Some(1));
}

#[test]
fn two_tombstones_of_one_name_are_none() {
    let place = with_clones(true);
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    place.casebound("bob", ["sync"]).well();
    let name = place.files("bob/disposed").into_iter().find(|it| !it.contains('/')).unwrap();
    let text = place.read(format!("bob/disposed/{name}"));
    plant(&place, "bob", &format!("disposed/{name}"), &text.replace("number: 1\n", "number: 2\n"));
    for target in ["HEAD:main", "HEAD:side"] {
        let said = place.git_call("bob", ["push", "--no-verify", "origin", target]).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&["two versions"]);
    }
    place.casebound("server.git", ["retention", "verify"]).well();
}

#[test]
fn what_only_this_clone_has_is_not_erased_unseen() {
    let place = with_clones(true);
    place.write(format!("bob/{CASE}"), resolved("quiet-harbor", SECRET) + "\nA word of ours.\n");
    place.git("bob", ["commit", "--quiet", "--all", "--message=More"]);
    let own = head(&place, "bob", "HEAD");
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    let said = place.casebound("bob", ["sync"]).found();
    said.says(&[&format!("commit {own} changes {CASE}"), "sync --erase-mine"]);
    assert_eq!(head(&place, "bob", "HEAD"), own);
    place.casebound("bob", ["sync", "--erase-mine"]).well();
    assert_eq!(place.find("bob", &[SECRET, "word of ours"]).code, Some(0));
}

#[test]
fn other_branches_are_asked_too() {
    let place = with_clones(true);
    place.git("bob", ["switch", "--quiet", "--create", "side"]);
    place.git("bob", ["push", "--quiet", "--set-upstream", "origin", "side"]);
    hold(&place, "bob");
    for more in [&["--dry-run"][..], &["--yes"]] {
        let args = ["retention", "dispose", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob"];
        place.git("record", ["fetch", "--quiet"]);
        let said = place.record(args).args(more).found();
        said.says(&["on `origin/side` may not be disposed of now", "a hold keeps it"]);
    }
    assert!(!place.path("record/disposed").exists());
    // On a branch that the others do not get, nobody would hear of it.
    place.git("bob", ["switch", "--quiet", "main"]);
    place.git("bob", ["push", "--quiet", "origin", "--delete", "side"]);
    place.git("bob", ["switch", "--quiet", "--create", "aside", "--no-track"]);
    let said = place.dispose("bob", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["git switch main"]);
}

#[test]
fn the_tombstone_is_pushed_before_anything_is_purged() {
    let place = with_clones(true);
    let args = ["retention", "dispose", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob", "--yes"];
    place.record(args).args(["--no-push"]).well().says(&["`git push`, then", "retention catch-up"]);
    assert!(place.path(format!("record/{CASE}")).exists());
    place.record(["retention", "catch-up"]).found().says(&["is not pushed yet"]);
    // As if the first run had been killed before its push.
    place.record(args).well();
    assert_eq!(head(&place, "record", "HEAD"), head(&place, "server.git", "main"));
    for folder in ["record", "server.git"] {
        assert_eq!(place.find(folder, &[SECRET]).code, Some(0), "{folder}");
    }
    assert_eq!(place.git("record", ["rev-list", "--count", "HEAD", "--", "disposed"]), "2");
    // By hand it works as the message says.
    let args = args.map(|it| if it == "quiet-harbor" { "quiet-harbor-two" } else { it });
    place.record(args).args(["--no-push"]).well();
    place.git("record", ["push", "--quiet"]);
    place.record(["retention", "catch-up"]).well();
    place.record(["sync"]).well();
    assert_eq!(place.find("record", &["Yorick"]).code, Some(0));
}

#[test]
fn a_clone_answers_once() {
    let place = with_clones(false);
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    for _ in 0..3 {
        place.casebound("bob", ["sync"]).well();
    }
    assert_eq!(place.git("bob", ["log", "--format=%s", "--grep=Prove"]).lines().count(), 1);
    assert_eq!(place.find("bob", &[SECRET]).code, Some(0));
}

#[test]
fn the_answer_is_kept_where_branches_can_not_be_joined() {
    let place = with_clones(true);
    place.write("bob/minutes.md", "Bob's words.\n");
    place.git("bob", ["commit", "--quiet", "--all", "--message=Minutes"]);
    commit(&place, "carol", "carol.md");
    place.write("carol/minutes.md", "Carol's words.\n");
    place.git("carol", ["commit", "--quiet", "--all", "--message=Minutes"]);
    place.git("carol", ["push", "--quiet"]);
    place.record(["sync"]).well();
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    place.casebound("bob", ["sync"]).found().says(&["change the same lines", "wrote"]);
    assert_eq!(place.git("bob", ["status", "--porcelain"]), "");
    assert_eq!(place.find("bob", &[SECRET]).code, Some(0));
    assert_eq!(place.git("bob", ["log", "-1", "--format=%s"]), "Prove a disposal in one clone");
}

#[test]
fn a_commit_that_fails_leaves_no_tombstone_behind() {
    let place = Sandbox::with_due();
    place.git("record", ["config", "commit.gpgSign", "true"]);
    place.git("record", ["config", "gpg.program", "false"]);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(place.git("record", ["status", "--porcelain"]), "");
    place.git("record", ["config", "commit.gpgSign", "false"]);
    // One that an interrupted run left goes with nobody's commit.
    let (path, text) = {
        let other = Sandbox::with_due();
        other.dispose("record", &["quiet-harbor"]);
        let name = other.files("record/disposed").into_iter().find(|it| !it.contains('/')).unwrap();
        (format!("disposed/{name}"), other.read(format!("record/disposed/{name}")))
    };
    place.write(format!("record/{path}"), text);
    place.casebound("record", ["--quiet", "hook", "install"]).well();
    place.git("record", ["add", "--all"]);
    let said = place.git_call("record", ["commit", "--message=Something else"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["no disposal has just made", "git rm --cached"]);
}

#[test]
fn files_of_the_house_and_of_others_stay() {
    let place = Sandbox::with_due();
    let policy = place.read("record/committee.yaml");
    place.write("record/cases/2023/quiet-harbor/policy.yaml", &policy);
    place.write("record/notes/copy.yaml", &policy);
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message=The policy of that time"]);
    place.git(".", ["init", "--quiet", "record/other"]);
    place.write("record/other/quiet-harbor.md", "Of another repository.\n");
    place.write("record/draft-quiet-harbor.md", "Whose is it?\n");
    place.write("record/drafts/quiet-harbor.txt", "About it.\n");
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&["stays until you delete it: committee.yaml", "draft-quiet-harbor.md"]);
    assert_eq!(place.read("record/committee.yaml"), policy);
    assert!(place.path("record/other/quiet-harbor.md").exists());
    assert!(place.path("record/draft-quiet-harbor.md").exists());
    assert!(!place.path("record/drafts/quiet-harbor.txt").exists(), "it was shown, and went");
    assert!(!place.path("record/cases/2023/quiet-harbor").exists());
    place.record(["retention", "verify"]).well().says(&["look at it yourself", "draft-quiet-harbor.md"]);
}

#[test]
fn in_another_clone_only_what_lies_beside_the_cases_goes_unasked() {
    let place = with_clones(true);
    place.write("bob/cases/2023/quiet-harbor.md~", SECRET);
    place.write("bob/drafts/quiet-harbor.txt", "About it.\n");
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    place.casebound("bob", ["sync"]).well().says(&["may be copies", "drafts/quiet-harbor.txt"]);
    assert!(!place.path("bob/cases/2023/quiet-harbor.md~").exists());
    assert!(place.path("bob/drafts/quiet-harbor.txt").exists());
    place.casebound("bob", ["retention", "verify"]).found().says(&["found by its name"]);
}

#[test]
fn a_worktree_that_is_away_stops_it_before_anything_is_changed() {
    let place = Sandbox::with_due();
    place.git("record", ["worktree", "add", "--quiet", "-b", "side", "../away"]);
    place.call(".", "mv").args(["away", "far"]).well();
    let before = head(&place, "record", "HEAD");
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["git worktree prune"]);
    assert_eq!(head(&place, "record", "HEAD"), before);
    place.git("record", ["worktree", "prune"]);
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
}

#[test]
fn a_tombstone_that_never_was_whole_can_be_deleted() {
    let place = with_clones(false);
    plant(&place, "carol", "disposed/0123456789abcdef.yaml", "tombstone: \"0123456789abcdef\"\n");
    place.git("carol", ["push", "--quiet", "--no-verify"]);
    place.casebound("bob", ["sync"]).fails().says(&["is damaged", "delete it if it never was whole"]);
    place.git("carol", ["rm", "--quiet", "disposed/0123456789abcdef.yaml"]);
    place.git("carol", ["commit", "--quiet", "--message=It was none"]);
    place.git("carol", ["push", "--quiet", "--no-verify"]);
    place.git("bob", ["fetch", "--quiet"]);
    place.casebound("bob", ["sync"]).well();
}

/// Makes a copy of a clone in which the record was disposed of although it is on hold, and purged.
fn purged_copy(place: &Sandbox, of: &str) -> String {
    tombstone(place, of);
    place.git("copy", ["remote", "add", "origin", "../server.git"]);
    head(place, "copy", "HEAD")
}

#[test]
fn a_history_that_was_purged_elsewhere_erases_nothing_that_is_on_hold_here() {
    let place = with_clones(false);
    hold(&place, "carol");
    place.git("bob", ["pull", "--quiet"]);
    purged_copy(&place, "bob");
    // What lies on another branch of the server is nobody's decision.
    place.git("copy", ["push", "--quiet", "--no-verify", "origin", "HEAD:refs/heads/x"]);
    place.casebound("carol", ["sync"]).well();
    assert!(place.read(format!("carol/{CASE}")).contains("hold:"));
    // What replaced the branch of all is asked about.
    place.git("copy", ["push", "--quiet", "--no-verify", "--force", "origin", "HEAD:main"]);
    for name in ["carol", "bob"] {
        place.casebound(name, ["sync"]).found().says(&["a hold keeps it", "sync --erase-mine"]);
        assert!(place.read(format!("{name}/{CASE}")).contains("hold:"));
    }
}

#[test]
fn a_merge_hides_no_hold() {
    let place = with_clones(true);
    let (path, text) = tombstone(&place, "bob");
    plant(&place, "bob", &path, &text);
    hold(&place, "carol");
    place.git("bob", ["fetch", "--quiet"]);
    place.git("bob", ["merge", "--quiet", "--no-verify", "--no-edit", "origin/main"]);
    let said = place.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["may not be disposed of now", "a hold keeps it"]);
    assert!(place.git("server.git", ["show", &format!("main:{CASE}")]).contains("hold:"));
}

/// The tombstone with one more mark of a content or a commit, or one more content that is kept.
fn with_one_more(place: &Sandbox, text: &str, list: &str, kind: &str, id: &str) -> String {
    let salt = text.lines().find_map(|it| it.strip_prefix("salt: ")).unwrap().trim_matches('"').to_owned();
    let line = format!("(printf '%s' {salt} | xxd -r -p; printf '{kind}\\000{id}') | sha256sum | cut -c1-64");
    let mark = match kind {
        "" => id.to_owned(),
        _ => place.call("bob", "sh").args(["-c", &line]).well().out.trim().to_owned(),
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
    let place = with_clones(true);
    let (path, text) = tombstone(&place, "bob");
    let policy = head(&place, "bob", "HEAD:committee.yaml");
    let root = place.git("bob", ["rev-list", "--max-parents=0", "HEAD"]);
    let own = head(&place, "bob", &format!("HEAD:{CASE}"));
    for (list, kind, id, why) in [
        ("blobs", "blob", &policy, "covers the content of committee.yaml"),
        ("commits", "commit", &root, "has none of its records"),
        ("kept", "", &own, "is no expunged record"),
    ] {
        plant(&place, "bob", &path, &with_one_more(&place, &text, list, kind, id));
        let said = place.git_call("bob", ["push", "--no-verify"]).run();
        assert_ne!(said.code, Some(0), "{list}: {said:?}");
        said.says(&[why]);
        place.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
}

#[test]
fn a_push_can_not_bring_the_members_who_approve_it() {
    let place = with_clones(true);
    let (path, text) = tombstone(&place, "bob");
    let policy = place.read("bob/committee.yaml");
    place.write("bob/committee.yaml", policy.replace("  bob: {", "  eve: {name: Eve Member}\n  bob: {"));
    place.git("bob", ["commit", "--quiet", "--all", "--message=One more"]);
    plant(&place, "bob", &path, &text.replace("approved_by: [alice, bob]", "approved_by: [alice, eve]"));
    let said = place.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["`eve` could not approve"]);
}

#[test]
fn older_versions_of_a_record_that_stays_are_not_taken() {
    let place = with_clones(true);
    let (path, text) = tombstone(&place, "bob");
    place.git("bob", ["mv", CASE, "cases/2023/calm-lake.md"]);
    let moved = place.read("bob/cases/2023/calm-lake.md").replace("case: quiet-harbor", "case: calm-lake");
    place.write("bob/cases/2023/calm-lake.md", moved);
    place.git("bob", ["commit", "--quiet", "--no-verify", "--all", "--message=Moved"]);
    plant(&place, "bob", &path, &text);
    let said = place.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert_eq!(place.find("server.git", &[SECRET]).code, Some(1));
}

#[test]
fn what_lies_in_the_stash_or_under_a_tag_alone_is_not_erased_unseen() {
    for hide in [&["stash", "--quiet"][..], &["commit", "--quiet", "--no-verify", "--all", "--message=More"]] {
        let place = with_clones(true);
        place.write(format!("carol/{CASE}"), resolved("quiet-harbor", SECRET) + "\nA word of ours.\n");
        place.git("carol", hide);
        if hide[0] == "commit" {
            place.git("carol", ["tag", "aside"]);
            place.git("carol", ["reset", "--quiet", "--hard", "HEAD~1"]);
        }
        assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
        place.casebound("carol", ["sync"]).found().says(&[&format!("changes {CASE}"), "--erase-mine"]);
        place.casebound("carol", ["sync", "--erase-mine"]).well();
        assert_eq!(place.find("carol", &[SECRET, "word of ours"]).code, Some(0));
    }
}

#[test]
fn a_branch_that_remembers_what_is_gone_is_forgotten() {
    let place = with_clones(true);
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    // As a push leaves it that ends while the purge runs.
    let gone = "0123456789012345678901234567890123456789";
    place.write("record/.git/refs/remotes/origin/main", format!("{gone}\n"));
    place.record(["sync"]).well();
    assert_eq!(head(&place, "record", "origin/main"), head(&place, "server.git", "main"));
}

#[test]
fn a_branch_that_was_pushed_without_an_upstream_is_known_by_its_name() {
    let place = with_clones(true);
    place.git("record", ["branch", "--unset-upstream"]);
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    assert_eq!(head(&place, "record", "HEAD"), head(&place, "server.git", "main"));
    assert_eq!(place.find("server.git", &[SECRET]).code, Some(0));
    place.record(["sync"]).well().says(&["Up to date"]);
    // Another one of which nobody hears is none to decide on.
    place.git("record", ["switch", "--quiet", "--create", "feature"]);
    let said = place.dispose("record", &["quiet-harbor-two"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["git switch main"]);
}

#[test]
fn a_server_whose_head_names_no_branch_says_so() {
    let place = with_clones(true);
    place.git("server.git", ["symbolic-ref", "HEAD", "refs/heads/master"]);
    place.casebound("server.git", ["hook", "status"]).run().says(&["git symbolic-ref HEAD refs/heads/main"]);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["recorded on `master` alone", "git symbolic-ref HEAD refs/heads/main"]);
    assert_eq!(place.git("record", ["status", "--porcelain"]), "");
    place.git("server.git", ["symbolic-ref", "HEAD", "refs/heads/main"]);
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    // The only branch with tombstones is not deleted.
    place.git("server.git", ["symbolic-ref", "HEAD", "refs/heads/other"]);
    let said = place.git_call("bob", ["push", "--no-verify", "origin", ":main"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["alone has tombstones"]);
}

#[test]
fn a_tombstone_from_a_day_to_come_makes_nothing_due() {
    let place = with_clones(false);
    let text =
        resolved("quiet-harbor", SECRET).replace("2023-", "2025-").replace("keep_until: 2025", "keep_until: 2027");
    place.write(format!("record/{CASE}"), text.replace("review: 2024", "review: 2026"));
    place.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=A later one"]);
    place.git("record", ["push", "--quiet", "--no-verify"]);
    place.casebound("bob", ["sync"]).well();
    let args = ["--today", "2027-04-01", "retention", "dispose", "quiet-harbor", "--approved-by", "alice"];
    place.record(args).args(["--approved-by", "bob", "--yes"]).well();
    // The server has no hooks, so that this clone is the first to ask.
    let said = place.casebound("bob", ["sync"]).found();
    said.says(&["it is kept until 2027-03-05", "it is dated 2027-04-01", "is a clock wrong?"]);
    assert!(place.path(format!("bob/{CASE}")).exists());
    place.casebound("bob", ["--today", "2027-04-01", "sync"]).well();
    assert_eq!(place.find("bob", &[SECRET]).code, Some(0));
}
