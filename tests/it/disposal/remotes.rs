//! What servers still have after a disposal: every branch, every tag, every remote and every address.

use casebound_testing::Sandbox;

use super::clones::{head, with_clones};
use super::{Disposing as _, SECRET};

/// The commands that a message shows, each as a line of shell.
fn commands(said: &str) -> Vec<String> {
    said.lines().map(str::trim).filter(|line| line.starts_with("git push ")).map(str::to_owned).collect()
}

/// Runs what a disposal printed, and returns what the status says then.
fn run_all(sandbox: &Sandbox, said: &str) -> String {
    let lines = commands(said);
    assert!(!lines.is_empty(), "{said}");
    for line in lines {
        sandbox.shell(&line).succeeds();
    }
    sandbox.record(["retention", "status"]).run().out
}

#[test]
fn another_branch_or_a_tag_is_named_until_it_is_gone() {
    let sandbox = with_clones(false);
    sandbox.git("bob", ["push", "--quiet", "--no-verify", "origin", "HEAD:refs/heads/draft", "HEAD:refs/keep/1"]);
    sandbox.git("bob", ["tag", "-a", "-m", "x", "v1"]);
    sandbox.git("bob", ["push", "--quiet", "--no-verify", "origin", "v1"]);
    for (name, what) in [("folder", "HEAD:cases"), ("file", "HEAD:cases/2023/quiet-harbor.md")] {
        let id = sandbox.git("bob", ["rev-parse", what]);
        sandbox.git("bob", ["push", "--quiet", "--no-verify", "origin", &format!("{id}:refs/tags/{name}")]);
    }
    sandbox.git("record", ["branch", "--quiet", "mine"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify", "origin", "mine"]);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let names =
        ["refs/heads/draft", "refs/keep/1", "refs/tags/v1", "refs/heads/mine", "refs/tags/folder", "refs/tags/file"];
    let said = said.says(&names).says(&["git push origin --delete refs/heads/draft"]);
    // The branch that everybody gets is replaced first, as before: the others have it all still.
    let main = commands(&said.err).into_iter().find(|it| it.contains("HEAD:refs/heads/main")).unwrap();
    sandbox.shell(&main).succeeds();
    let status = sandbox.record(["retention", "status"]).finds();
    let status = status.says(&["origin: not yet: it is still in"]).says(&names);
    assert!(!status.out.contains("refs/heads/main"), "{status:?}");
    for line in commands(&said.err).iter().filter(|it| **it != main) {
        sandbox.shell(line).succeeds();
    }
    sandbox.record(["retention", "status"]).run().says(&["origin: gone from its branches and tags"]);
    assert_eq!(head(&sandbox, "server.git", "mine"), head(&sandbox, "record", "mine"));
    // The tag came along with what was fetched, and was made anew here.
    assert_eq!(head(&sandbox, "server.git", "v1"), head(&sandbox, "record", "v1"));
    let refs = sandbox.refs("server.git");
    assert!(["draft", "keep", "folder", "file"].iter().all(|name| !refs.contains(name)), "{refs}");
}

#[test]
fn a_second_remote_and_a_second_address_are_asked_too() {
    let sandbox = with_clones(false);
    for name in ["backup.git", "mirror.git"] {
        sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", name]);
        sandbox.git("record", ["push", "--quiet", "--no-verify", &format!("../{name}"), "main"]);
    }
    sandbox.git("record", ["remote", "add", "backup", "../backup.git"]);
    for address in ["../server.git", "../mirror.git"] {
        sandbox.git("record", ["remote", "set-url", "--add", "--push", "origin", address]);
    }
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = said.says(&["`backup` still has", "`origin (address 2)` still has"]);
    sandbox.record(["retention", "status"]).finds().says(&[
        "origin: not yet: it is still in refs/heads/main",
        "origin (address 2): not yet: it is still in refs/heads/main",
        "backup: not yet: it is still in refs/heads/main",
    ]);
    let status = run_all(&sandbox, &said.err);
    for label in ["origin", "origin (address 2)", "backup"] {
        assert!(status.contains(&format!("  {label}: gone from its branches and tags")), "{status}");
    }
    // One that can't be reached is not taken for one that has nothing.
    sandbox.call(".", "mv").args(["backup.git", "away.git"]).succeeds();
    sandbox.record(["retention", "status"]).finds().says(&["backup: unknown: it could not be asked"]);
}

#[test]
fn what_only_tries_a_server_holds_no_record_and_is_named_where_it_stays() {
    let sandbox = with_clones(false);
    for key in ["receive.denyNonFastForwards", "receive.denyDeletes"] {
        sandbox.git("server.git", ["config", key, "true"]);
    }
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let probes = || -> Vec<String> {
        let names = sandbox.git("server.git", ["for-each-ref", "--format=%(refname)", "refs/heads/casebound-probe-*"]);
        names.lines().map(str::to_owned).collect()
    };
    let [probe] = probes().try_into().unwrap();
    said.says(&["does not let its history be rewritten", &probe, "could not be deleted"]);
    assert_eq!(sandbox.git("server.git", ["ls-tree", "-r", &probe]), "");
    assert_eq!(sandbox.git("server.git", ["rev-list", "--count", &probe]), "1");
    // The next run takes it away, where the server lets it.
    for key in ["receive.denyNonFastForwards", "receive.denyDeletes"] {
        sandbox.git("server.git", ["config", key, "false"]);
    }
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(probes(), Vec::<String>::new());
    // One of an older version, which has the old history.
    let old = head(&sandbox, "server.git", "main");
    sandbox.git("server.git", ["update-ref", "refs/heads/casebound-probe-00000000", &old]);
    sandbox.record(["retention", "status"]).finds().says(&["refs/heads/casebound-probe-00000000"]);
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0));
}
