//! Working on cases: new, edit, close, list, show, due.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

use super::Session;

#[test]
fn new() {
    let sandbox = Sandbox::with_record();
    let said = sandbox.record(["new", "--no-edit", "--channel", "email", "--received", "2026-05-31"]).succeeds();
    let path = said.path();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    Session::new(&sandbox)
        .hide(name.clone(), "[CODE NAME]")
        .run(&["edit", "no-such-case"])
        .call("EDITOR=true casebound edit [CODE NAME]", sandbox.record(["edit", &name]).env("EDITOR", "true"))
        .call("EDITOR=false casebound edit [CODE NAME]", sandbox.record(["edit", &name]).env("EDITOR", "false"))
        .run(&["new", "--no-edit", "--channel", "pigeon"])
        .run(&["new", "--no-edit", "--received", "3/2/2026"])
        .run(&["new", "--no-edit", "--event", "no-such-event"])
        .run(&["new", "--no-edit", "--by", "nobody"])
        .run(&["new", "--no-edit", "--from", "no-such-file"])
        .is("new");
}

#[test]
fn list_and_show() {
    let sandbox = Sandbox::with_cases();
    Session::new(&sandbox)
        .run(&["list"])
        .run(&["list", "--open", "--format", "csv"])
        .run(&["list", "--status", "lost"])
        .run(&["list", "--type", "no-such-type"])
        .run(&["show", "amber-lantern"])
        .run(&["show", "amber-lantern", "--as", "pseudonyms"])
        .run(&["show", "amber-lantern", "--as", "public"])
        .run(&["show", "amber-latern"])
        .is("list_and_show");
    let empty = Sandbox::with_record();
    Session::new(&empty).run(&["list"]).run(&["list", "--format", "json"]).is("list_of_nothing");
}

#[test]
fn two_cases_of_one_incident() {
    let sandbox = Sandbox::with_case_with_names();
    for name in ["calm-lake", "late-meadow"] {
        sandbox.write_case(name);
    }
    Session::new(&sandbox)
        .run(&["absorb", "calm-lake", "--into", "no-such-case"])
        .run(&["absorb", "calm-lake", "--into", "calm-lake"])
        .run(&["absorb", "calm-lake", "--into", "quiet-harbor", "--by", "nobody"])
        .run(&["absorb", "calm-lake", "--into", "quiet-harbor", "--by", "alice"])
        .run(&["absorb", "calm-lake", "--into", "quiet-harbor", "--by", "alice"])
        .run(&["discard", "no-such-case", "--yes"])
        .run(&["discard", "calm-lake", "--yes"])
        .run(&["discard", "late-meadow"])
        .run(&["discard", "late-meadow", "--yes"])
        .is("absorb_and_discard");
}

#[test]
fn resolve() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Add quiet-harbor"]);
    sandbox.git(".", ["clone", "--quiet", "--bare", "record", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "HEAD:main"]);
    sandbox.git(".", ["clone", "--quiet", "server.git", "other"]);
    for (folder, channel) in [("other", "phone"), ("record", "chat")] {
        let text = open_case("quiet-harbor").replace("email", channel);
        sandbox.write(format!("{folder}/cases/2026/quiet-harbor.md"), text);
        sandbox.git(folder, ["commit", "--quiet", "--all", "--message=Update quiet-harbor"]);
    }
    sandbox.git("other", ["push", "--quiet"]);
    Session::new(&sandbox)
        .run(&["sync"])
        .run(&["resolve"])
        .run(&["resolve", "--take", "hers"])
        .run(&["resolve", "--take", "mine"])
        .run(&["resolve"])
        .is("resolve");
}

#[test]
fn close() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let rest = "people:\n  person-b: {roles: [reported], name: Robin Placeholder}\n";
    let other = open_case("calm-river").replacen("\n---\n", &format!("\n{rest}---\n"), 1);
    sandbox.write("record/cases/2026/calm-river.md", other);
    Session::new(&sandbox)
        .run(&["close", "quiet-harbor", "--finding", "no-violation", "--summary", "Nothing happened."])
        .run(&["close", "quiet-harbor", "--finding", "guilty"])
        .run(&["close", "calm-river", "--finding", "violation"])
        .run(&["close", "no-such-case", "--finding", "violation"])
        .is("close");
}

#[test]
fn due() {
    let sandbox = Sandbox::with_cases();
    Session::new(&sandbox).run(&["due"]).run(&["due", "--today", "2026-12-01"]).is("due");
    let empty = Sandbox::with_record();
    Session::new(&empty).run(&["due"]).is("due_nothing");
}
