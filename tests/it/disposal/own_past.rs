//! No clone and no server erases what its own past speaks against: a member asks again, one tombstone at a time.

use super::clones::{commit, head, with_clones};
use super::{CASE, COMMITTEE, Disposing as _, SECRET, resolved};
use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

const OTHER: &str = "cases/2026/calm-lake.md";
const SECRET_OF_OTHER: &str = "Xystus";

/// An open case that everybody has, and a member who puts an old, resolved one in its sandbox.
fn with_overwritten(hooks: bool) -> Sandbox {
    let sandbox = with_clones(hooks);
    sandbox.write(
        format!("record/{OTHER}"),
        open_case("calm-lake").replace("A remark", &format!("{SECRET_OF_OTHER} spoke")),
    );
    commit(&sandbox, "record", "more.md");
    sandbox.git("record", ["push", "--quiet"]);
    for name in ["bob", "carol"] {
        sandbox.casebound(name, ["sync"]).succeeds();
    }
    let waived =
        |rule: &str, by: &str| format!("  - {{rule: {rule}, by: {by}, on: 2026-06-01, reason: it is an old one}}\n");
    let all = ["record-replaced", "suddenly-due"].map(|rule| waived(rule, "alice") + &waived(rule, "bob")).concat();
    let invented = resolved("calm-lake", "Invented").replacen("\n---\n", &format!("\nwaivers:\n{all}---\n"), 1);
    sandbox.write(format!("carol/{OTHER}"), invented);
    sandbox.git("carol", ["commit", "--quiet", "--no-verify", "--all", "--message=Typo"]);
    sandbox.git("carol", ["push", "--quiet", "--no-verify"]);
    sandbox
}

/// Takes away what a clone remembers, as a hostile member can in their own.
fn forget_all(sandbox: &Sandbox, folder: &str) {
    sandbox.call(folder, "rm").args(["-f", ".git/casebound/known"]).succeeds();
}

#[test]
fn an_open_case_that_was_overwritten_is_not_erased_unasked() {
    let sandbox = with_overwritten(false);
    // Whoever did it is asked as well.
    let said = sandbox.dispose("carol", &["calm-lake"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["has recorded contradicts the disposal", "it is open", "in a terminal"]);
    forget_all(&sandbox, "carol");
    assert_eq!(sandbox.dispose("carol", &["calm-lake"]).code, Some(0));
    // With a sync between the two pushes, and without.
    let said = sandbox.casebound("bob", ["sync"]).finds();
    let said = said.says(&[
        "Approved by alice, bob on 2026-06-01",
        "as it first arrived here",
        "it is open",
        "--accept-disposal",
    ]);
    assert_eq!(sandbox.find("bob", &[SECRET_OF_OTHER]).code, Some(1));
    sandbox.git_call("bob", ["pull", "--ff-only"]).run();
    assert_eq!(sandbox.find("bob", &[SECRET_OF_OTHER]).code, Some(1));
    let id = said.err.split("--accept-disposal ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    sandbox.casebound("bob", ["sync", "--accept-disposal", &id]).finds();
    assert_eq!(sandbox.find("bob", &[SECRET_OF_OTHER]).code, Some(0));
}

#[test]
fn a_server_waits_until_it_has_known_it_for_two_weeks() {
    let sandbox = with_overwritten(true);
    sandbox.casebound("bob", ["sync"]).succeeds();
    forget_all(&sandbox, "carol");
    let said = sandbox.dispose("carol", &["calm-lake"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let said = said.says(&["it is open", "From 20", "administrator", "could not be pushed"]);
    assert_eq!(sandbox.git("carol", ["status", "--porcelain"]), "");
    let id = said.err.split("--accept-disposal ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    assert_eq!(sandbox.find("server.git", &[SECRET_OF_OTHER]).code, Some(1));
    // The server has nobody to ask; its administrator can decide, for this tombstone alone, which keeps its id.
    sandbox.casebound("server.git", ["retention", "catch-up", "--accept-disposal", &id]).succeeds();
    forget_all(&sandbox, "carol");
    // Another set of records is not accepted by it.
    sandbox.dispose("carol", &["calm-lake", "quiet-harbor"]).says(&["it is open", "the same id"]);
    forget_all(&sandbox, "carol");
    let said = sandbox.dispose("carol", &["calm-lake"]);
    assert_eq!(said.code, Some(0), "{said:?} {}", sandbox.read("server.git/casebound/known"));
    assert!(sandbox.path(format!("carol/disposed/{id}.yaml")).exists());
    assert_eq!(sandbox.find("server.git", &[SECRET_OF_OTHER]).code, Some(0));
}

#[test]
fn a_policy_that_was_shortened_makes_nothing_due_at_once() {
    let sandbox = with_clones(false);
    let late = resolved("calm-lake", SECRET_OF_OTHER).replace("2023-", "2026-").replace("2025-", "2028-");
    sandbox.write(format!("record/{OTHER}"), late.replace("review: 2024-", "review: 2027-"));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=One of this year"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    for folder in ["record", "bob"] {
        sandbox.casebound(folder, ["sync"]).succeeds();
    }
    sandbox.write("record/committee.yaml", COMMITTEE.replace("keep: 2 years", "keep: 10 days"));
    sandbox
        .write(format!("record/{OTHER}"), sandbox.read(format!("record/{OTHER}")).replace("2028-03-05", "2026-03-15"));
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=Shorter"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    let said = sandbox.dispose("record", &["calm-lake"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["it is kept until 2028-03-05"]);
    forget_all(&sandbox, "record");
    let args = ["retention", "dispose", "calm-lake", "--approved-by", "alice", "--approved-by", "bob", "--yes"];
    sandbox.record(args).args(["--no-push"]).finds();
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    sandbox.casebound("bob", ["sync"]).finds().says(&["it is kept until 2028-03-05"]);
    assert_eq!(sandbox.find("bob", &[SECRET_OF_OTHER]).code, Some(1));
}

#[test]
fn invented_members_approve_nothing() {
    let sandbox = with_clones(true);
    let more = COMMITTEE.replace("  bob: {", "  eve: {name: Eve Member}\n  mallory: {name: Mallory Member}\n  bob: {");
    sandbox.write("carol/committee.yaml", more);
    sandbox.git("carol", ["commit", "--quiet", "--no-verify", "--all", "--message=Two more"]);
    sandbox.git("carol", ["push", "--quiet", "--no-verify"]);
    sandbox.casebound("bob", ["sync"]).succeeds();
    forget_all(&sandbox, "carol");
    let args = ["retention", "dispose", "quiet-harbor", "--approved-by", "eve", "--approved-by", "mallory", "--yes"];
    let said = sandbox.casebound("carol", args).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["`eve` is not a member in committee.yaml"]);
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(1));
}

#[test]
fn a_clock_far_ahead_of_the_newest_commit_is_asked_about() {
    let sandbox = with_clones(false);
    let args = ["--today", "2026-08-15", "retention", "dispose", "quiet-harbor", "--approved-by", "alice"];
    let said = sandbox.record(args).args(["--approved-by", "bob", "--yes"]).finds();
    said.says(&["60 days older: 2026-06-01", "If the clock is right"]);
    assert_eq!(head(&sandbox, "record", "HEAD"), head(&sandbox, "server.git", "main"));
    assert!(sandbox.path(format!("record/{CASE}")).exists());
}

#[test]
fn own_commits_under_a_clock_that_is_far_ahead_do_not_confirm_it() {
    let sandbox = with_clones(false);
    let commit = |folder: &str, by: &str, day: &str| {
        sandbox.write(format!("{folder}/agenda.md"), day);
        sandbox.git(folder, ["add", "--all"]);
        let late = ["commit", "--quiet", "--no-verify", "--message=Agenda"];
        let call = sandbox.git_call(folder, late).env("GIT_COMMITTER_DATE", format!("{day}T12:00:00+00:00"));
        call.env("GIT_COMMITTER_EMAIL", by).succeeds();
    };
    let dispose = || {
        let args = ["--today", "2026-08-15", "retention", "dispose", "quiet-harbor", "--approved-by", "alice"];
        sandbox.record(args).args(["--approved-by", "bob", "--yes"]).run()
    };
    // Whatever this machine commits has the day of the same clock, pushed or not.
    commit("record", "person-a@example.org", "2026-08-14");
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    let said = dispose();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["60 days older: 2026-06-01", "Nothing was disposed of"]);
    assert!(sandbox.path(format!("record/{CASE}")).exists());
    // Nobody approves by such a clock either, or by a day that is to come.
    let approve = |day: &str| sandbox.record(["--today", day, "retention", "approve", "quiet-harbor"]);
    approve("2026-08-15").finds().says(&["60 days older: 2026-06-01", "Nothing was approved"]);
    approve("2199-01-01").fails().says(&["--today says 2199-01-01", "a future day"]);
    let policy = ["--today", "2199-01-01", "retention", "approve", "--policy"];
    sandbox.record(policy).fails().says(&["a future day"]);
    // A commit of somebody else of that time confirms it.
    sandbox.git("bob", ["pull", "--quiet"]);
    commit("bob", "bob@example.org", "2026-08-13");
    sandbox.git("bob", ["push", "--quiet", "--no-verify"]);
    sandbox.record(["sync"]).succeeds();
    let said = dispose();
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn branches_that_git_alone_moved_to_a_purged_history_erase_no_open_case_unasked() {
    let sandbox = with_overwritten(false);
    forget_all(&sandbox, "carol");
    let said = sandbox.dispose("carol", &["calm-lake"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.git("carol", ["push", "--quiet", "--no-verify", "--force"]);
    // The open case is only in the log of the branch, and in what this clone has known.
    sandbox.git("bob", ["fetch", "--quiet"]);
    sandbox.git("bob", ["reset", "--quiet", "--hard", "origin/main"]);
    let said = sandbox.casebound("bob", ["sync"]).finds();
    let said = said.says(&["calm-lake.md, as it first arrived here", "it is open", "--accept-disposal"]);
    assert_eq!(sandbox.find("bob", &[SECRET_OF_OTHER]).code, Some(1));
    let id = said.err.split("--accept-disposal ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    sandbox.casebound("bob", ["sync", "--accept-disposal", &id]).succeeds();
    assert_eq!(sandbox.find("bob", &[SECRET_OF_OTHER]).code, Some(0));
}

#[test]
fn a_pretended_day_makes_nothing_known_for_longer() {
    let sandbox = with_overwritten(false);
    for day in ["2026-05-10", "2024-01-01"] {
        sandbox.casebound("bob", ["sync"]).env("CASEBOUND_TODAY", day).succeeds();
        sandbox.casebound("bob", ["--today", day, "sync"]).succeeds();
    }
    let known = sandbox.read("bob/.git/casebound/known");
    let days: Vec<&str> = known.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
    assert!(days.is_sorted() && days.iter().all(|day| *day >= "2026-06-01"), "{known}");
    forget_all(&sandbox, "carol");
    assert_eq!(sandbox.dispose("carol", &["calm-lake"]).code, Some(0));
    sandbox.casebound("bob", ["sync"]).finds().says(&["as it first arrived here", "it is open"]);
    assert_eq!(sandbox.find("bob", &[SECRET_OF_OTHER]).code, Some(1));
}

#[test]
fn what_is_known_tells_nothing_of_what_was_erased() {
    let sandbox = with_clones(true);
    let known = sandbox.read("record/.git/casebound/known");
    assert!(known.lines().count() > 3, "{known}");
    for word in [SECRET, "quiet", "cases/"] {
        assert!(!known.contains(word), "{known}");
    }
    let id = sandbox.git("record", ["rev-parse", &format!("HEAD:{CASE}")]);
    assert!(known.contains(&id));
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    for folder in ["record/.git", "server.git"] {
        assert!(!sandbox.read(format!("{folder}/casebound/known")).contains(&id), "{folder}");
    }
    // A damaged one is not a reason to know nothing.
    sandbox.write("record/.git/casebound/known", "casebound known 1\nhalf a li");
    sandbox.record(["sync"]).fails().says(&["casebound/known is damaged"]);
}

#[test]
fn a_clone_in_which_nothing_of_ours_ran_goes_by_the_dates_of_commits() {
    let sandbox = with_clones(false);
    sandbox.write(format!("record/{OTHER}"), open_case("calm-lake"));
    commit(&sandbox, "record", "more.md");
    // Weeks later somebody puts an old, resolved one in its place, and pushes past everybody.
    sandbox.write(format!("record/{OTHER}"), resolved("calm-lake", SECRET_OF_OTHER));
    let late = ["commit", "--quiet", "--no-verify", "--all", "--message=Typo"];
    sandbox.git_call("record", late).env("GIT_COMMITTER_DATE", "2026-07-15T12:00:00+00:00").succeeds();
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    let dispose = |folder: &str, day: &str| {
        let args =
            ["--today", day, "retention", "dispose", "calm-lake", "--approved-by", "alice", "--approved-by", "bob"];
        sandbox.casebound(folder, args).args(["--yes", "--no-push"]).run()
    };
    sandbox.git(".", ["clone", "--quiet", "server.git", "young"]);
    sandbox.git("young", ["config", "user.email", "carol@example.org"]);
    let said = dispose("young", "2026-07-20");
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["as it was in the history two weeks ago", "it is open"]);
    assert!(sandbox.path(format!("young/{OTHER}")).exists());
    // Two weeks after the change nothing is left to tell it by; the newest commit is not too long ago.
    let said = dispose("young", "2026-07-31");
    assert!(!said.all().contains("two weeks ago"), "{said:?}");
}

#[test]
fn what_kept_a_record_two_weeks_ago_keeps_it() {
    let sandbox = with_clones(false);
    let newer = resolved("calm-lake", SECRET).replace("2023-", "2024-").replace("review: 2024-", "review: 2025-");
    sandbox.write("record/cases/2024/calm-lake.md", newer.replace("keep_until: 2025-", "keep_until: 2026-"));
    let policy = COMMITTEE.replace("counts_from: resolved", "counts_from: resolved\n  renewed_by_new_violation: yes");
    sandbox.write("record/committee.yaml", policy);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=The same person again"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    for folder in ["erin", "frank"] {
        sandbox.git(".", ["clone", "--quiet", "server.git", folder]);
        sandbox.git(folder, ["config", "user.email", "carol@example.org"]);
        sandbox.casebound(folder, ["sync"]).succeeds();
    }
    // The policy renews nothing any more, and at once a record goes that it kept.
    sandbox.write("erin/committee.yaml", COMMITTEE);
    sandbox.git("erin", ["commit", "--quiet", "--no-verify", "--all", "--message=Simpler"]);
    sandbox.git("erin", ["push", "--quiet", "--no-verify"]);
    let early = ["--today", "2025-06-01", "retention", "dispose", "quiet-harbor", "--approved-by", "alice"];
    let said = sandbox.casebound("erin", early).args(["--approved-by", "bob", "--yes"]).finds();
    said.says(&["calm-lake about the same person is newer"]);
    forget_all(&sandbox, "erin");
    sandbox.casebound("erin", early).args(["--approved-by", "bob", "--yes", "--no-push"]).run();
    sandbox.git("erin", ["push", "--quiet", "--no-verify"]);
    let said = sandbox.casebound("frank", ["--today", "2025-06-01", "sync"]).finds();
    said.says(&["calm-lake about the same person is newer"]);
    assert_eq!(sandbox.find("frank", &[SECRET]).code, Some(1));
}

#[test]
fn a_tombstone_that_a_clone_refuses_can_be_withdrawn_as_it_says() {
    for hooks in [false, true] {
        let sandbox = with_overwritten(false);
        sandbox.casebound("bob", ["sync"]).succeeds();
        forget_all(&sandbox, "carol");
        assert_eq!(sandbox.dispose("carol", &["calm-lake"]).code, Some(0));
        if hooks {
            sandbox.casebound("server.git", ["--quiet", "hook", "install"]).succeeds();
        }
        commit(&sandbox, "bob", "own.md");
        let said = sandbox.casebound("bob", ["sync"]).finds();
        let remedy = said.err.lines().find_map(|it| it.strip_prefix("To withdraw it: ")).unwrap_or_default();
        let commands: Vec<&str> = remedy.split('`').skip(1).step_by(2).collect();
        assert_eq!(commands.len(), 2, "{said:?}");
        for line in commands.into_iter().chain(["git commit --no-verify -m Withdraw", "git push --no-verify"]) {
            let said = sandbox.call("bob", "sh").args(["-c", line]).run();
            assert_eq!(said.code, Some(0), "{line}: {said:?}");
        }
        for name in ["bob", "record"] {
            sandbox.casebound(name, ["sync"]).succeeds();
            sandbox.casebound(name, ["retention", "verify"]).succeeds();
            assert!(sandbox.path(format!("{name}/{OTHER}")).exists(), "{name}");
        }
        // Where it was applied the others' history can't be taken in; it says so, and what to do.
        let said = sandbox.casebound("carol", ["sync"]).finds();
        said.says(&["The others withdrew what was erased here", "clone the repository anew", "Nothing was changed"]);
        // What a server has applied stays.
        sandbox.casebound("server.git", ["--quiet", "hook", "install"]).succeeds();
        assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
        sandbox.shell("git rm --quiet disposed/*.yaml && git commit --quiet --no-verify -m Withdraw").succeeds();
        let said = sandbox.git_call("record", ["push", "--no-verify"]).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&["error[tombstone-changed]"]);
    }
}
