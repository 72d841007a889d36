//! Sharing with the others: save and sync.

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

use super::Session;
use crate::save::shared;

#[test]
fn save() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.write("record/notes.txt", "mine");
    let session = Session::new(&sandbox).run(&["save"]).run(&["save"]).run(&["save", "no-such-case"]);
    sandbox.write("record/cases/2026/calm-river.md", wrong_case("calm-river"));
    let session = session.run(&["save"]);
    sandbox.write("record/cases/2026/calm-river.md", open_case("calm-river"));
    sandbox.git("record", ["remote", "set-url", "origin", "../no-such-server.git"]);
    session.run(&["save"]).is("save");
}

#[test]
fn sync() {
    let sandbox = shared();
    sandbox.write("other/cases/2026/placid-meadow.md", open_case("placid-meadow"));
    sandbox.casebound("other", ["save"]).succeeds();
    let session = Session::new(&sandbox).run(&["sync"]).run(&["sync"]);
    sandbox.git("record", ["remote", "set-url", "origin", "../no-such-server.git"]);
    session.run(&["sync"]).is("sync");
    let empty = Sandbox::empty();
    Session::new(&empty).inside(".").run(&["sync"]).is("sync_nowhere");
}
