//! Two members write into one case: what is joined by itself, what is asked, and what git says on the way.

use casebound_testing::sample::open_case;
use casebound_testing::{ProgramOutput, Sandbox, at_terminal};

const CASE: &str = "cases/2026/quiet-harbor.md";

/// The clones `record` and `other` of one committee over a bare repository; both have the case and the hooks.
fn two_clones() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.write_case("quiet-harbor");
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Add quiet-harbor"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "HEAD:main"]);
    sandbox.git(".", ["clone", "--quiet", "server.git", "other"]);
    sandbox.casebound("other", ["--quiet", "hook", "install"]).succeeds();
    sandbox
}

fn case(sandbox: &Sandbox, folder: &str) -> String {
    sandbox.read(format!("{folder}/{CASE}"))
}

fn change(sandbox: &Sandbox, folder: &str, old: &str, new: &str) {
    let before = case(sandbox, folder);
    assert!(before.contains(old), "{before}");
    sandbox.write(format!("{folder}/{CASE}"), before.replacen(old, new, 1));
}

fn log(sandbox: &Sandbox, folder: &str, by: &str, note: &str) {
    sandbox.casebound(folder, ["log", "quiet-harbor", "note", "--by", by, "--note", note]).succeeds();
}

fn commit(sandbox: &Sandbox, folder: &str) {
    sandbox.git(folder, ["commit", "--quiet", "--all", "--message=Update quiet-harbor"]);
}

/// Both changed the kind of channel through which the report came, each to another one.
fn contradict(sandbox: &Sandbox) {
    change(sandbox, "other", "channel: email", "channel: phone");
    sandbox.casebound("other", ["save"]).succeeds();
    change(sandbox, "record", "channel: email", "channel: chat");
    log(sandbox, "record", "alice", "kept");
    commit(sandbox, "record");
}

fn is_idle(sandbox: &Sandbox, folder: &str) -> bool {
    let git = |name: &str| sandbox.path(format!("{folder}/.git/{name}")).exists();
    !git("MERGE_HEAD") && !git("rebase-merge") && !git("rebase-apply")
}

#[test]
fn two_members_log_offline_and_nobody_is_asked() {
    let sandbox = two_clones();
    log(&sandbox, "record", "alice", "from alice");
    log(&sandbox, "other", "bob", "from bob");
    sandbox.casebound("other", ["save"]).succeeds();
    let said = sandbox.record(["save"]).succeeds();
    assert!(!said.all().contains("conflict"), "{said:?}");
    sandbox.casebound("other", ["sync"]).succeeds();
    let text = case(&sandbox, "record");
    assert_eq!(text, case(&sandbox, "other"));
    assert!(text.contains("from alice") && text.contains("from bob"), "{text}");
    sandbox.record(["check"]).succeeds();
    assert_eq!(sandbox.git("server.git", ["show", &format!("main:{CASE}")]), text.trim_end());
}

#[test]
fn merge_and_rebase_in_both_directions_give_the_same_bytes() {
    let mut all = Vec::new();
    for (command, first, second) in [
        (&["merge", "--no-edit"][..], "record", "other"),
        (&["merge", "--no-edit"], "other", "record"),
        (&["rebase"], "record", "other"),
        (&["rebase"], "other", "record"),
        (&["pull", "--no-rebase", "--no-edit"], "record", "other"),
    ] {
        let sandbox = two_clones();
        log(&sandbox, "record", "alice", "from alice");
        change(&sandbox, "record", "We listened.\n", "We listened.\n\nAlice called.\n");
        commit(&sandbox, "record");
        log(&sandbox, "other", "bob", "from bob");
        change(&sandbox, "other", "We listened.\n", "We listened.\n\nBob wrote.\n");
        commit(&sandbox, "other");
        sandbox.git(first, ["push", "--quiet", "origin", "HEAD:main"]);
        sandbox.git(second, ["fetch", "--quiet"]);
        let onto: &[&str] = if command[0] == "pull" { &["origin", "main"] } else { &["origin/main"] };
        let said = sandbox.try_git(second, [command, onto].concat());
        assert_eq!(said.code, Some(0), "{said:?}");
        sandbox.casebound(second, ["check"]).succeeds();
        all.push(case(&sandbox, second));
    }
    assert!(all.iter().all(|text| *text == all[0]), "{all:?}");
    for words in ["from alice", "from bob", "Alice called.", "Bob wrote."] {
        assert_eq!(all[0].matches(words).count(), 1, "{}", all[0]);
    }
}

#[test]
fn three_members_close_the_same_case() {
    let sandbox = two_clones();
    sandbox.git(".", ["clone", "--quiet", "server.git", "third"]);
    sandbox.casebound("third", ["--quiet", "hook", "install"]).succeeds();
    let close = ["close", "quiet-harbor", "--finding", "no-violation", "--summary", "Nothing happened."];
    for (folder, by) in [("record", "alice"), ("other", "bob"), ("third", "carol")] {
        log(&sandbox, folder, by, &format!("closed by {by}"));
        sandbox.casebound(folder, close).run();
        commit(&sandbox, folder);
    }
    for folder in ["record", "other", "third", "record"] {
        let said = sandbox.casebound(folder, ["save"]).succeeds();
        assert!(!said.all().contains("question"), "{said:?}");
    }
    let text = case(&sandbox, "record");
    for by in ["alice", "bob", "carol"] {
        assert_eq!(text.matches(&format!("closed by {by}")).count(), 1, "{text}");
    }
    assert_eq!(text.matches("Nothing happened.").count(), 1, "{text}");
}

#[test]
fn a_contradiction_leaves_the_branch_as_it_is_and_is_answered_later() {
    let sandbox = two_clones();
    contradict(&sandbox);
    let before = (sandbox.git("record", ["rev-parse", "HEAD"]), case(&sandbox, "record"));
    for command in ["sync", "save"] {
        let said = sandbox.record([command]).finds();
        said.says(&["quiet-harbor", "`casebound resolve`"]);
        assert_eq!((sandbox.git("record", ["rev-parse", "HEAD"]), case(&sandbox, "record")), before);
        assert!(is_idle(&sandbox, "record"));
    }
    let listed = sandbox.record(["resolve"]).finds();
    assert_eq!(listed.out, "quiet-harbor: reports[0].channel: both of you changed it\n", "{listed:?}");
    assert!(listed.err.contains("--take mine"), "{listed:?}");
    assert!(!listed.all().contains("kept"), "no word of the record: {listed:?}");
    assert_eq!((sandbox.git("record", ["rev-parse", "HEAD"]), case(&sandbox, "record")), before);
    assert!(is_idle(&sandbox, "record"));

    sandbox.record(["resolve", "--take", "theirs"]).succeeds();
    assert!(is_idle(&sandbox, "record"));
    let text = case(&sandbox, "record");
    assert!(text.contains("channel: phone") && text.contains("kept"), "{text}");
    sandbox.record(["save"]).succeeds();
    sandbox.casebound("other", ["sync"]).succeeds();
    assert_eq!(case(&sandbox, "other"), text);
    let again = sandbox.record(["resolve"]).succeeds();
    assert!(again.err.contains("Nothing to resolve"), "{again:?}");
}

#[test]
fn each_question_is_asked_on_a_terminal_needs_python() {
    for (answer, code, channel) in [("mine", 0, "chat"), ("2", 0, "phone"), ("\u{3}", 2, "chat")] {
        let sandbox = two_clones();
        contradict(&sandbox);
        let said = at_terminal(&sandbox, &[("Number or word", answer)], &["resolve"]);
        assert_eq!(said.code, Some(code), "{answer:?}: {said:?}");
        for words in ["before", "channel: email", "channel: chat", "channel: phone"] {
            assert!(said.out.contains(words), "{said:?}");
        }
        assert!(is_idle(&sandbox, "record"), "{answer:?}");
        let text = case(&sandbox, "record");
        assert!(text.contains(&format!("channel: {channel}")), "{text}");
        let is_on_top =
            sandbox.try_git("record", ["merge-base", "--is-ancestor", "origin/main", "HEAD"]).code == Some(0);
        assert_eq!(is_on_top, code == 0, "{answer:?}");
    }
}

/// A merge that git stopped, begun by hand.
fn stopped_merge(command: &str) -> (Sandbox, ProgramOutput) {
    let sandbox = two_clones();
    contradict(&sandbox);
    sandbox.git("record", ["fetch", "--quiet"]);
    let said = sandbox.try_git("record", [command, "origin/main"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.all().contains("quiet-harbor: 1 question; `casebound resolve` asks"), "{said:?}");
    let text = case(&sandbox, "record");
    assert!(!text.contains("<<<<") && text.contains("status: open"), "it can be read: {text}");
    (sandbox, said)
}

#[test]
fn within_a_merge_commands_say_what_to_type_and_resolve_ends_it() {
    for (command, mine) in [("merge", "chat"), ("rebase", "chat")] {
        let (sandbox, _) = stopped_merge(command);
        let text = case(&sandbox, "record");
        sandbox.record(["check"]).finds().says(&["conflict-marker", "`casebound resolve`"]);
        for line in [
            &["log", "quiet-harbor", "note", "--by", "alice"][..],
            &["new", "--no-edit"],
            &["task", "quiet-harbor"],
            &["sync"],
            &["save"],
        ] {
            let said = sandbox.record(line).fails();
            said.says(&["`casebound resolve`", &format!("`git {command} --abort`")]);
        }
        assert_eq!(case(&sandbox, "record"), text);
        let listed = sandbox.record(["resolve"]).finds();
        assert!(listed.err.contains(&format!("git {command} --abort")), "{listed:?}");
        assert!(!is_idle(&sandbox, "record"), "what somebody began by hand is not taken back");
        sandbox.record(["resolve", "quiet", "--take", "mine"]).succeeds();
        assert!(is_idle(&sandbox, "record"));
        let text = case(&sandbox, "record");
        assert!(text.contains(&format!("channel: {mine}")) && text.contains("kept"), "{text}");
        assert!(!text.contains("open questions"), "{text}");
        sandbox.record(["save"]).succeeds();
    }
}

#[test]
fn a_stash_that_does_not_fit_is_asked_about_and_save_does_not_drop_it() {
    let sandbox = two_clones();
    change(&sandbox, "other", "channel: email", "channel: phone");
    sandbox.casebound("other", ["save"]).succeeds();
    change(&sandbox, "record", "channel: email", "channel: chat");
    sandbox.git("record", ["stash"]);
    sandbox.record(["sync"]).succeeds();
    assert_eq!(sandbox.try_git("record", ["stash", "pop"]).code, Some(1));
    for command in [&["save"][..], &["log", "quiet-harbor", "note", "--by", "alice"]] {
        sandbox.record(command).fails().says(&["quiet-harbor.md has several versions", "`casebound resolve`"]);
    }
    sandbox.record(["resolve"]).finds().says(&["--take mine"]);
    sandbox.record(["resolve", "--take", "mine"]).succeeds();
    assert!(case(&sandbox, "record").contains("channel: chat"));
    sandbox.record(["save"]).succeeds();
}

#[test]
fn questions_of_several_commits_and_cases_are_asked_one_after_another() {
    let sandbox = two_clones();
    sandbox.write("record/cases/2026/calm-river.md", open_case("calm-river"));
    sandbox.record(["save"]).succeeds();
    sandbox.casebound("other", ["sync"]).succeeds();
    for (folder, channel, words) in [("other", "phone", "We wrote."), ("record", "chat", "We met.")] {
        change(&sandbox, folder, "channel: email", &format!("channel: {channel}"));
        let other = format!("{folder}/cases/2026/calm-river.md");
        sandbox.write(&other, open_case("calm-river").replace("email", channel));
        commit(&sandbox, folder);
        change(&sandbox, folder, "We listened.", words);
        commit(&sandbox, folder);
    }
    sandbox.git("other", ["push", "--quiet", "origin", "HEAD:main"]);
    sandbox.record(["sync"]).finds().says(&["calm-river, quiet-harbor"]);
    sandbox.record(["resolve", "calm", "--take", "mine"]).finds().says(&["`casebound resolve quiet-harbor`"]);
    assert!(is_idle(&sandbox, "record"), "it began here, so it was taken back");
    sandbox.record(["resolve", "--take", "mine"]).succeeds();
    let text = case(&sandbox, "record");
    assert!(text.contains("channel: chat") && text.contains("We met.") && !text.contains("We wrote."), "{text}");
    sandbox.record(["save"]).succeeds();
}

#[test]
fn a_commit_of_which_nothing_is_left_is_no_obstacle() {
    for command in ["save", "rebase", "merge"] {
        let sandbox = two_clones();
        change(&sandbox, "other", "channel: email", "channel: phone");
        sandbox.casebound("other", ["save"]).succeeds();
        change(&sandbox, "record", "channel: email", "channel: chat");
        commit(&sandbox, "record");
        sandbox.git("record", ["fetch", "--quiet"]);
        if command != "save" {
            sandbox.try_git("record", [command, "origin/main"]);
        }
        sandbox.record(["resolve", "--take", "theirs"]).succeeds();
        assert!(is_idle(&sandbox, "record") && case(&sandbox, "record").contains("channel: phone"), "{command}");
        sandbox.record(["save"]).succeeds();
    }
}

#[test]
fn the_hooks_judge_what_a_merge_commits() {
    let (sandbox, _) = stopped_merge("merge");
    sandbox.write("record/cases/2026/calm-river.md", open_case("calm-river").replace("open\n", "opened\n"));
    sandbox.git("record", ["add", "cases/2026/calm-river.md"]);
    let said = sandbox.record(["resolve", "--take", "mine"]).finds();
    assert!(said.err.contains("git could not continue") && said.err.contains("calm-river"), "{said:?}");
    sandbox.write("record/cases/2026/calm-river.md", open_case("calm-river"));
    sandbox.git("record", ["add", "cases/2026/calm-river.md"]);
    sandbox.record(["resolve"]).succeeds();
    assert!(is_idle(&sandbox, "record"));
}

#[test]
fn what_somebody_edited_since_is_not_written_over() {
    let (sandbox, _) = stopped_merge("merge");
    // One version is no answer: a commit of everything would drop the other unseen.
    let said = sandbox.try_git("record", ["commit", "--all", "--no-edit"]);
    assert!(said.code != Some(0) && said.err.contains("casebound resolve"), "{said:?}");
    sandbox.git("record", ["checkout", "--merge", CASE]);
    change(&sandbox, "record", "We listened.", "We listened, and wrote.");
    let said = sandbox.record(["resolve", "--take", "theirs"]).finds();
    assert!(said.err.contains("was changed since git stopped"), "{said:?}");
    assert!(case(&sandbox, "record").contains("and wrote"));
    change(&sandbox, "record", "# A merge has open questions here. Type: casebound resolve\n", "");
    sandbox.git("record", ["add", CASE]);
    sandbox.record(["resolve"]).succeeds();
    assert!(case(&sandbox, "record").contains("and wrote") && is_idle(&sandbox, "record"));
}

#[test]
fn without_the_program_git_compares_lines_and_says_so() {
    let sandbox = two_clones();
    for (folder, by) in [("record", "alice"), ("other", "bob")] {
        log(&sandbox, folder, by, &format!("from {by}"));
        commit(&sandbox, folder);
    }
    sandbox.git("other", ["push", "--quiet", "origin", "HEAD:main"]);
    sandbox.git("record", ["fetch", "--quiet"]);
    let said = sandbox.call_without_casebound("record", "git").args(["merge", "origin/main"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.all().contains("casebound is not on PATH, so lines were compared in:"), "{said:?}");
    let text = case(&sandbox, "record");
    for words in ["<<<<<<< ours", ">>>>>>> theirs", "from alice", "from bob"] {
        assert!(text.contains(words), "{text}");
    }
    // Once the program is there, it joins them after all.
    sandbox.record(["resolve"]).succeeds();
    let text = case(&sandbox, "record");
    assert!(text.contains("from alice") && text.contains("from bob") && !text.contains("<<<<"), "{text}");
}

#[test]
fn a_clone_without_the_driver_is_told_and_loses_nothing() {
    let sandbox = two_clones();
    sandbox.git(".", ["clone", "--quiet", "server.git", "third"]);
    let said = sandbox.casebound("third", ["hook", "status"]).finds();
    assert!(said.out.contains("merge driver: missing"), "{said:?}");
    log(&sandbox, "other", "bob", "from bob");
    sandbox.casebound("other", ["save"]).succeeds();
    log(&sandbox, "third", "carol", "from carol");
    commit(&sandbox, "third");
    sandbox.git("third", ["fetch", "--quiet"]);
    assert_eq!(sandbox.try_git("third", ["merge", "origin/main"]).code, Some(1));
    sandbox.casebound("third", ["resolve"]).succeeds();
    let text = case(&sandbox, "third");
    assert!(text.contains("from bob") && text.contains("from carol"), "{text}");
    sandbox.casebound("third", ["hook", "install"]).succeeds();
    sandbox.git("third", ["config", "--remove-section", "merge.casebound"]);
    let said = sandbox.casebound("third", ["doctor"]).finds();
    assert!(said.out.contains("to do git compares lines"), "{said:?}");
    sandbox.casebound("third", ["doctor", "--fix"]).run();
    let said = sandbox.casebound("third", ["hook", "status"]).succeeds();
    assert!(said.out.contains("merge driver: installed"), "{said:?}");
    sandbox.casebound("third", ["hook", "uninstall"]).succeeds();
    let said = sandbox.casebound("third", ["hook", "status"]).finds();
    assert!(said.out.contains("merge driver: missing"), "{said:?}");
}

#[test]
fn a_clone_with_hooks_of_before_joins_without_a_question() {
    let sandbox = two_clones();
    sandbox.git("record", ["config", "--remove-section", "merge.casebound"]);
    for (folder, by) in [("other", "bob"), ("record", "alice")] {
        log(&sandbox, folder, by, &format!("from {by}"));
        sandbox.casebound(folder, ["save"]).succeeds();
    }
    let text = case(&sandbox, "record");
    assert!(text.contains("from alice") && text.contains("from bob"), "{text}");
}

#[test]
fn an_older_repository_gets_the_driver_with_the_hooks() {
    let sandbox = two_clones();
    sandbox.write("record/.gitattributes", "* -text\n");
    sandbox.write("record/.git/info/attributes", "*.png binary");
    sandbox.record(["hook", "uninstall"]).succeeds();
    sandbox.record(["hook", "install"]).succeeds().says(&["the merge driver"]);
    let attributes = sandbox.read("record/.git/info/attributes");
    assert_eq!(attributes, "*.png binary\n/cases/*/*.md merge=casebound\n");
    let said = sandbox.git("record", ["check-attr", "merge", CASE, "cases/2026/quiet-harbor/mail.md", "README.md"]);
    assert_eq!(said.matches("casebound").count(), 1, "{said}");
    sandbox.record(["hook", "install"]).succeeds();
    assert_eq!(sandbox.read("record/.git/info/attributes"), attributes);
}

#[test]
fn a_file_that_is_no_case_is_compared_by_lines_and_loses_no_byte() {
    let sandbox = two_clones();
    log(&sandbox, "record", "alice", "from alice");
    commit(&sandbox, "record");
    change(&sandbox, "other", "status: open\n", "status: [open\n# broken\n");
    sandbox.git("other", ["commit", "--quiet", "--all", "--no-verify", "--message=x"]);
    sandbox.git("other", ["push", "--quiet", "--no-verify", "origin", "HEAD:main"]);
    sandbox.git("record", ["fetch", "--quiet"]);
    let said = sandbox.try_git("record", ["merge", "--no-commit", "origin/main"]);
    assert!(said.all().contains("quiet-harbor can't be read as a case in one of its versions"), "{said:?}");
    let text = case(&sandbox, "record");
    assert!(text.contains("from alice") && text.contains("# broken"), "{text}");
}

#[test]
fn other_files_are_named_with_what_to_type() {
    let sandbox = two_clones();
    for (folder, name) in [("other", "One Committee"), ("record", "Another Committee")] {
        let policy = sandbox.read(format!("{folder}/committee.yaml"));
        sandbox.write(format!("{folder}/committee.yaml"), policy.replacen("Sample Committee", name, 1));
        sandbox.git(folder, ["commit", "--quiet", "--all", "--message=Update committee.yaml"]);
    }
    sandbox.git("other", ["push", "--quiet", "origin", "HEAD:main"]);
    sandbox.record(["sync"]).finds().says(&["committee.yaml", "git rebase", "git add"]);
    let said = sandbox.record(["resolve"]).finds();
    assert!(said.err.contains("committee.yaml is not a case") && is_idle(&sandbox, "record"), "{said:?}");
}

#[test]
fn every_command_of_the_page_does_what_it_says() {
    let page = include_str!("../../templates/guide/conflicts.md");
    let typed: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("    casebound ")).collect();
    assert_eq!(
        typed,
        ["save", "resolve", "save", "resolve --take theirs", "hook install"],
        "a new command needs its test"
    );
    let sandbox = two_clones();
    let run = |line: &str| sandbox.record(line.split(' ').collect::<Vec<_>>());
    log(&sandbox, "other", "bob", "from bob");
    sandbox.casebound("other", ["save"]).succeeds();
    log(&sandbox, "record", "alice", "from alice");
    run(typed[0]).succeeds();
    sandbox.casebound("other", ["sync"]).succeeds();
    contradict(&sandbox);
    run(typed[0]).finds();
    run(typed[1]).finds();
    run(typed[3]).succeeds();
    run(typed[2]).succeeds();
    run(typed[4]).succeeds();
    for option in ["mine", "theirs", "both"] {
        assert!(page.contains(&format!("`{option}`")));
    }
}
