//! Meetings and events: agenda, brief, flyer, checklist, rota.

use casebound_testing::Sandbox;
use casebound_testing::sample::{COMMITTEE, open_case};

use super::Session;

/// A record of alice, with two open cases; she is recused in one.
fn of_alice() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox.write_case("quiet-harbor");
    let recused = open_case("calm-meadow").replace("---\n\n##", "conflicts: [alice]\nshepherd: carol\n---\n\n##");
    sandbox.write("record/cases/2026/calm-meadow.md", recused);
    sandbox
}

#[test]
fn agenda() {
    let sandbox = of_alice();
    Session::new(&sandbox)
        .run(&["agenda"])
        .run(&["agenda", "--for", "carol", "--on", "2026-06-10"])
        .run(&["agenda", "--for", "zoe"])
        .run(&["agenda", "--on", "2026-05-01"])
        .run(&["agenda", "-o", "cases/agenda.md"])
        .run(&["agenda", "-o", "../agenda.html"])
        .run(&["agenda", "-o", "../agenda.html"])
        .is("agenda");
}

#[test]
fn events() {
    let sandbox = of_alice();
    Session::new(&sandbox)
        .run(&["brief", "sample-2026"])
        .run(&["brief", "no-such-event"])
        .run(&["flyer", "sample-2026"])
        .run(&["flyer", "no-such-event"])
        .run(&["checklist", "receive", "--event", "sample-2026"])
        .run(&["checklist", "no-such-list"])
        .is("events");
    sandbox.git("record", ["config", "user.email", "stranger@example.org"]);
    Session::new(&sandbox).run(&["brief", "sample-2026"]).run(&["agenda"]).is("meetings_of_a_stranger");
}

#[test]
fn rota() {
    let sandbox = of_alice();
    Session::new(&sandbox).run(&["rota", "show"]).is("rota_of_none");
    let rota = "rota: {handover: Monday 12:00 UTC, starts: 2026-06-01, order: [alice, bob, carol]}\n";
    sandbox.write("record/committee.yaml", format!("{COMMITTEE}{rota}"));
    Session::new(&sandbox)
        .run(&["rota", "show", "--weeks", "4"])
        .run(&["rota", "show", "--event", "sample-2026"])
        .run(&["rota", "swap", "2026-06-10", "alice"])
        .run(&["rota", "swap", "2026-06-10", "alice"])
        .run(&["rota", "swap", "2026-06-15", "zoe"])
        .run(&["rota", "swap", "2026-05-01", "alice"])
        .run(&["rota", "mail", "--at-handover"])
        .is("rota");
}
