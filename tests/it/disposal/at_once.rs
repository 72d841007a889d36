//! A record that is disposed of in two clones at once: it is gone, and counted once.

use super::clones::{commit, with_clones};
use super::{Disposing as _, SECRET};
use casebound_testing::Sandbox;

fn totals(sandbox: &Sandbox, folder: &str) -> serde_json::Value {
    let period = ["transparency", "write", "--from", "2023-01-01", "--to", "2023-12-31", "--format", "json"];
    sandbox.casebound(folder, period).succeeds().json()["totals"].clone()
}

/// Disposes of cases in a clone, without telling anybody.
fn dispose_alone(sandbox: &Sandbox, folder: &str, cases: &[&str]) {
    let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes", "--no-push"];
    sandbox.casebound(folder, ["retention", "dispose"]).args(cases).args(approved).run();
}

fn tombstones(sandbox: &Sandbox, folder: &str) -> Vec<String> {
    let listed = sandbox.git(folder, ["ls-tree", "--name-only", "HEAD", "disposed/"]);
    listed.lines().filter(|it| it.ends_with(".yaml")).map(str::to_owned).collect()
}

/// Everybody does what `sync` says.
fn everybody_meets(sandbox: &Sandbox) {
    for _ in 0..2 {
        for name in ["record", "bob", "carol"] {
            let said = sandbox.casebound(name, ["sync"]).run();
            if said.code != Some(0) {
                said.says(&["is not pushed yet", "run `git push`, then `casebound retention catch-up`"]);
                sandbox.git(name, ["push", "--quiet"]);
                sandbox.casebound(name, ["retention", "catch-up"]).succeeds();
                if !sandbox.path("server.git/hooks/post-receive").exists() {
                    sandbox.git(name, ["push", "--quiet", "--force"]);
                }
                sandbox.casebound(name, ["sync"]).succeeds();
            }
            sandbox.git(name, ["push", "--quiet"]);
        }
    }
    sandbox.record(["sync"]).succeeds();
}

#[test]
fn two_clones_at_once_give_one_count() {
    for hooks in [true, false] {
        let sandbox = with_clones(hooks);
        let before = totals(&sandbox, "record");
        // Bob disposes of more.
        commit(&sandbox, "bob", "bob.md");
        dispose_alone(&sandbox, "bob", &["quiet-harbor", "quiet-harbor-two"]);
        // Nothing is erased there until it is pushed.
        assert_eq!(totals(&sandbox, "bob"), before);
        assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
        if !hooks {
            sandbox.git("record", ["push", "--quiet", "--force"]);
        }
        everybody_meets(&sandbox);
        for name in ["record", "bob", "carol"] {
            assert_eq!(tombstones(&sandbox, name).len(), 2, "{name}");
            assert_eq!(sandbox.find(name, &[SECRET, "Yorick"]).code, Some(0), "{name}");
            let after = totals(&sandbox, name);
            for what in ["incidents", "reports", "people", "actions"] {
                assert_eq!(after[what], before[what], "{name}: {what}");
            }
        }
    }
}

#[test]
fn tombstones_of_before_are_counted_once_as_far_as_names_tell() {
    let sandbox = with_clones(true);
    let before = totals(&sandbox, "record");
    dispose_alone(&sandbox, "bob", &["quiet-harbor"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    everybody_meets(&sandbox);
    assert_eq!(totals(&sandbox, "record"), before);
    let paths = tombstones(&sandbox, "record");
    assert_eq!(paths.len(), 2);
    // One, and then both, as they were written before records had digits.
    for path in &paths {
        let text = sandbox.read(format!("record/{path}"));
        let (start, rest) = text.split_once("{record: ").expect("its record has digits");
        let (_, rest) = rest.split_once(", ").expect("and more");
        sandbox.write(format!("record/{path}"), format!("{start}{{{rest}"));
        assert_eq!(totals(&sandbox, "record")["incidents"], before["incidents"], "{path}");
    }
}

#[test]
fn a_record_that_one_clone_renamed_is_counted_once() {
    let sandbox = with_clones(true);
    let before = totals(&sandbox, "record");
    // Bob gives it another name, and another one, edits it, and disposes of it; Alice does so under its old name.
    for (old, new) in [("quiet-harbor", "calm-lake"), ("calm-lake", "misty-meadow")] {
        let text = sandbox.read(format!("bob/cases/2023/{old}.md")).replace(old, new);
        sandbox.git("bob", ["mv", &format!("cases/2023/{old}.md"), &format!("cases/2023/{new}.md")]);
        sandbox.write(format!("bob/cases/2023/{new}.md"), text + "\nLooked at again.\n");
        sandbox.git("bob", ["commit", "--quiet", "--all", "--no-verify", "--message=Another name"]);
    }
    dispose_alone(&sandbox, "bob", &["misty-meadow"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    let of = |folder: &str| {
        let path = tombstones(&sandbox, folder).pop().expect("there is one");
        let text = sandbox.git(folder, ["show", &format!("HEAD:{path}")]);
        text.split("record: ").nth(1).and_then(|it| it.split(',').next()).expect("it says which").to_owned()
    };
    assert_eq!(of("bob"), of("record"));
    everybody_meets(&sandbox);
    for name in ["record", "bob", "carol"] {
        let after = totals(&sandbox, name);
        for what in ["incidents", "reports", "people", "actions"] {
            assert_eq!(after[what], before[what], "{name}: {what}");
        }
    }
}

#[test]
fn reports_of_any_period_are_right_after_an_erasure() {
    let sandbox = with_clones(false);
    let incidents = |days: [&str; 2]| {
        let period = ["transparency", "write", "--from", days[0], "--to", days[1], "--format", "json"];
        sandbox.casebound("record", period)
    };
    let counted = |days| incidents(days).succeeds().json()["totals"]["incidents"].clone();
    let periods = [["2023-01-01", "2023-03-31"], ["2023-04-01", "2023-06-30"], ["2023-01-01", "2023-12-31"]];
    let before = periods.map(counted);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    let path = format!("record/{}", tombstones(&sandbox, "record")[0]);
    assert!(sandbox.read(&path).contains("received_within: [2023-01-01, 2023-03-31]"), "{}", sandbox.read(path));
    assert_eq!(periods.map(counted), before);
    // Nobody knows the month any longer, and the days that are named work.
    let ways = "between 2023-01-01 and 2023-03-31 was erased";
    incidents(["2023-03-01", "2023-03-31"]).finds().says(&[ways, "--from 2023-01-01 --to 2023-03-31"]);
}
