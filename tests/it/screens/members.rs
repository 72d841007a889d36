//! Members: who serves, somebody joins, leaves, or stays out of a case.

use casebound_testing::Sandbox;
use casebound_testing::sample::{COMMITTEE, open_case};

use super::Session;

/// A record of alice, with two open cases; she is recused in one.
fn of_alice() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let more = "places: [{place: server, who: alice, how: the group conduct}, chat]\n\
                rota: {handover: Monday 12:00 UTC, starts: 2026-06-01, order: [alice, bob, carol]}\n";
    sandbox.write("record/committee.yaml", format!("{COMMITTEE}{more}"));
    let with = |name: &str, lines: &str| open_case(name).replacen("---\n\n##", &format!("{lines}---\n\n##"), 1);
    let tasks = "shepherd: bob\ntasks:\n  - {what: Ask the venue, owner: bob, due: 2026-06-05}\n";
    sandbox.write("record/cases/2026/quiet-harbor.md", with("quiet-harbor", tasks));
    sandbox.write("record/cases/2026/calm-meadow.md", with("calm-meadow", "conflicts: [alice]\nshepherd: carol\n"));
    sandbox
}

#[test]
fn members() {
    let sandbox = of_alice();
    Session::new(&sandbox)
        .run(&["member", "list"])
        .run(&["member", "add", "Dora"])
        .run(&["member", "add", "dora"])
        .run(&["member", "add", "dora", "--name", "Dora Member", "--email", "dora@example.org"])
        .run(&["member", "add", "eve", "--name", "Somebody Else", "--email", "else@example.org"])
        .run(&["member", "leave", "zoe"])
        .run(&["member", "leave", "bob", "--on", "2026-08-31"])
        .run(&["member", "leave", "bob"])
        .run(&["member", "leave", "bob"])
        .is("member");
}

#[test]
fn recusal() {
    let sandbox = of_alice();
    Session::new(&sandbox)
        .run(&["recuse", "quiet-harbor", "bob"])
        .run(&["recuse", "quiet-harbor", "bob", "--shepherd", "carol"])
        .run(&["recuse", "quiet-harbor", "bob"])
        .run(&["recuse", "calm-meadow", "bob"])
        .run(&["recuse", "quiet-harbor", "alice", "--soft"])
        .is("recuse");
}
