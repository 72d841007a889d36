//! Where a repository is, and what state it is in.

use casebound_git::{Head, Repository};

use crate::probe::Probe as _;
use casebound_testing::Sandbox;

fn line(text: &str, key: &str) -> String {
    let start = format!("{key} ");
    let found = text.lines().find_map(|it| it.strip_prefix(&start));
    found.unwrap().to_owned()
}

/// Compares all places with `git rev-parse`.
fn agree(sandbox: &Sandbox, dir: &str) {
    let ours = sandbox.ask_line(dir, &["where"]);
    let git = |what: &str| {
        let path = sandbox.git(dir, ["rev-parse", "--path-format=absolute", what]);
        let path = std::path::PathBuf::from(path);
        path.canonicalize().unwrap_or(path).display().to_string()
    };
    assert_eq!(line(&ours, "git"), git("--absolute-git-dir"));
    assert_eq!(line(&ours, "common"), git("--git-common-dir"));
    let hooks = ["rev-parse", "--path-format=absolute", "--git-path", "hooks"];
    assert_eq!(line(&ours, "hooks"), sandbox.git(dir, hooks));
    let bare = sandbox.git(dir, ["rev-parse", "--is-bare-repository"]);
    assert_eq!(line(&ours, "bare"), bare);
    let root = match bare.as_str() {
        "true" => "None".to_owned(),
        _ => format!("Some({:?})", git("--show-toplevel")),
    };
    assert_eq!(line(&ours, "root"), root);
}

#[test]
fn from_everywhere_in_a_worktree() {
    let sandbox = Sandbox::with_commit();
    for dir in ["repo", "repo/cases", "repo/cases/deep/er"] {
        agree(&sandbox, dir);
    }
}

#[test]
fn linked_worktrees_share_hooks() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["worktree", "add", "--quiet", "../linked"]);
    agree(&sandbox, "linked");
    agree(&sandbox, "linked/cases");
    let opened = Repository::open(&sandbox.path("linked")).unwrap();
    assert_eq!(opened.root().unwrap(), sandbox.path("linked"));
    assert_eq!(opened.common_dir().canonicalize().unwrap(), sandbox.path("repo/.git"));
}

#[test]
fn a_bare_repository() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(".", ["clone", "--quiet", "--bare", "repo", "server.git"]);
    agree(&sandbox, "server.git");
    let opened = Repository::open(&sandbox.path("server.git")).unwrap();
    assert!(opened.is_bare());
    assert_eq!(opened.tree("HEAD").unwrap().len(), 5);
    assert!(opened.index().unwrap().entries().unwrap().next().is_none());
}

#[test]
fn a_submodule() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(".", ["init", "--quiet", "outer"]);
    let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../repo", "inner"];
    sandbox.git("outer", add);
    agree(&sandbox, "outer/inner");
}

#[test]
fn configured_hook_directories() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["worktree", "add", "--quiet", "../linked"]);
    sandbox.git("repo", ["config", "core.hooksPath", "tools/hooks"]);
    // git answers relative to where it is, and it is at the root when it runs hooks.
    let from_below = sandbox.ask_line("repo/cases", &["where"]);
    let expected = sandbox.path("repo/tools/hooks").display().to_string();
    assert_eq!(line(&from_below, "hooks"), expected);
    let linked = sandbox.ask_line("linked", &["where"]);
    let expected = sandbox.path("linked/tools/hooks").display().to_string();
    assert_eq!(line(&linked, "hooks"), expected);
    sandbox.git("repo", ["config", "core.hooksPath", "~/hooks"]);
    let home = sandbox.ask_line("repo", &["where"]);
    let expected = sandbox.path("home/hooks").display().to_string();
    assert_eq!(line(&home, "hooks"), expected);
    let absolute = sandbox.path("elsewhere").display().to_string();
    sandbox.git("repo", ["config", "core.hooksPath", &absolute]);
    agree(&sandbox, "repo");
}

#[test]
fn no_repository_is_none_and_a_wrong_one_is_an_error() {
    let sandbox = Sandbox::empty();
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    assert_eq!(sandbox.ask_line("empty", &["where"]), "no repository");
    let mut command = sandbox.command("empty", std::env::current_exe().unwrap());
    command.env("GIT_DIR", sandbox.path("nowhere"));
    let answer = sandbox.ask_with(command, &["where"]);
    assert_eq!(answer, b"cannot open the git repository\n");
    assert!(Repository::open(&sandbox.path("empty")).is_err());
    assert!(Repository::discover(&sandbox.path("nowhere")).is_err());
}

#[test]
fn a_repository_of_another_hash_is_refused_with_what_to_type() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "--object-format=sha256", "repo"]);
    let answer = sandbox.ask_line("repo", &["where"]);
    assert!(answer.contains("SHA-256") && answer.contains("--object-format=sha1"), "{answer}");
    let error = Repository::open(&sandbox.path("repo")).err().unwrap().to_string();
    assert!(error.contains("SHA-256"), "{error}");
}

#[test]
fn a_reftable_is_refused_with_what_to_type_needs_git_2_45() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "--ref-format=reftable", "repo"]);
    for answer in
        [sandbox.ask_line("repo", &["where"]), Repository::open(&sandbox.path("repo")).err().unwrap().to_string()]
    {
        assert!(answer.contains("git refs migrate"), "{answer}");
    }
}

#[test]
fn open_does_not_look_at_the_environment() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(".", ["init", "--quiet", "--initial-branch=trunk", "other"]);
    let path = sandbox.path("other").display().to_string();
    let mut command = sandbox.command("repo", std::env::current_exe().unwrap());
    command
        .env("GIT_DIR", sandbox.path("repo/.git"))
        .env("GIT_WORK_TREE", sandbox.path("repo"))
        .env("GIT_INDEX_FILE", sandbox.path("repo/.git/index"))
        .env("GIT_OBJECT_DIRECTORY", sandbox.path("repo/.git/objects"));
    let answer = String::from_utf8(sandbox.ask_with(command, &["open", &path])).unwrap();
    assert_eq!(line(&answer, "root"), format!("Some({path:?})"));
    assert_eq!(line(&answer, "head"), "Unborn(\"trunk\")");
}

#[test]
fn an_index_named_by_the_environment() {
    let sandbox = Sandbox::with_commit();
    let ask = |index: &str| {
        let mut command = sandbox.command("repo", std::env::current_exe().unwrap());
        command.env("GIT_INDEX_FILE", index);
        sandbox.ask_with(command, &["index"])
    };
    // Relative to where the process stands, and nothing when it is not there.
    assert!(!ask(".git/index").is_empty());
    assert!(ask(".git/none").is_empty());
}

#[test]
fn heads() {
    let sandbox = Sandbox::with_repository();
    let open = || Repository::open(&sandbox.path("repo")).unwrap();
    assert_eq!(open().head().unwrap(), Head::Unborn("main".into()));
    sandbox.git("repo", ["commit", "--quiet", "--allow-empty", "--message=x"]);
    let id = open().resolve("HEAD").unwrap().unwrap();
    assert_eq!(open().head().unwrap(), Head::Branch("main".into(), id));
    sandbox.git("repo", ["checkout", "--quiet", "-b", "feature/x"]);
    assert_eq!(open().head().unwrap(), Head::Branch("feature/x".into(), id));
    sandbox.git("repo", ["pack-refs", "--all"]);
    assert_eq!(open().head().unwrap(), Head::Branch("feature/x".into(), id));
    sandbox.git("repo", ["checkout", "--quiet", "--detach"]);
    assert_eq!(open().head().unwrap(), Head::Detached(id));
}

#[test]
fn operations_in_progress() {
    let sandbox = Sandbox::with_commit();
    for branch in ["side", "ours"] {
        sandbox.git("repo", ["checkout", "--quiet", "-b", branch, "main"]);
        sandbox.write("repo/cases/a.md", format!("of {branch}\n"));
        sandbox.git("repo", ["commit", "--quiet", "--all", "--message=x"]);
    }
    let state = || Repository::open(&sandbox.path("repo")).unwrap().state();
    assert_eq!(state(), None);
    for (word, begin) in [
        ("merge", &["merge", "side"][..]),
        ("rebase", &["rebase", "side"]),
        ("cherry-pick", &["cherry-pick", "side"]),
        ("revert", &["revert", "--no-edit", "side"]),
    ] {
        assert!(sandbox.try_git("repo", begin).code != Some(0));
        assert_eq!(state(), Some(word));
        sandbox.git("repo", [word, "--abort"]);
        assert_eq!(state(), None);
    }
}

#[test]
fn configuration_and_remotes() {
    let sandbox = Sandbox::with_repository();
    sandbox.git("repo", ["config", "user.name", "Person A"]);
    sandbox.git("repo", ["config", "user.name", "Person B"]);
    let config = |key: &str| sandbox.ask_line("repo", &["config", key]);
    assert_eq!(config("user.name"), "Some(\"Person B\")");
    assert_eq!(config("user.nothing"), "None");
    assert_eq!(config("nothing"), "None");
    assert_eq!(config(""), "None");
    let secret = "https://person-a:password@example.org/x.git";
    sandbox.git("repo", ["remote", "add", "origin", secret]);
    sandbox.git("repo", ["remote", "add", "other", "git@example.net:y.git"]);
    let push = "https://example.com/z.git";
    sandbox.git("repo", ["remote", "set-url", "--push", "other", push]);
    let remotes = Repository::open(&sandbox.path("repo")).unwrap().remotes().unwrap();
    let [origin, other] = remotes.as_slice() else {
        panic!("two remotes");
    };
    assert_eq!(origin.name, "origin");
    assert!(!format!("{origin:?}").contains("password"));
    assert!(origin.fetch_url.as_deref().unwrap().ends_with("@example.org/x.git"));
    assert_eq!(origin.fetch_url, origin.push_url);
    assert_eq!(other.fetch_url.as_deref(), Some("git@example.net:y.git"));
    assert_eq!(other.push_url.as_deref(), Some(push));
}
