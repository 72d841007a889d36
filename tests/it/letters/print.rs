//! `casebound letter print` and `casebound announce`: what is said in person, and what is said to everybody.

use casebound_testing::Sandbox;
use casebound_testing::sample::{COMMITTEE_OF_YEAR, YEAR};

use super::review::{REVIEW, policy, share, with_clones, write};
use super::{CASE, COMMITTEE, draft, with_case};

#[test]
fn what_is_said_in_person_is_printed_and_never_sent() {
    let sandbox = with_case(COMMITTEE, CASE);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    draft(&sandbox, "person-f", "warning-spoken").run();
    let print = ["letter", "print", "quiet-harbor", "letter-1"];
    sandbox.record(print).finds().says(&["gaps are left", "was not printed"]);
    let path = "record/cases/2026/quiet-harbor/letter-1.md";
    sandbox.write(path, super::filled(&sandbox.read(path), "some words"));
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).succeeds();
    let said = sandbox.record(print).succeeds();
    assert!(said.out.starts_with("# A page to speak from: a warning (quiet-harbor)\n\n"), "{said:?}");
    assert!(said.err.contains("casebound log quiet-harbor talked --to person-f"), "{said:?}");
    let page = sandbox.path("page.html").display().to_string();
    sandbox.record(print).args(["-o", &page]).succeeds();
    let html = sandbox.read("page.html");
    assert!(html.contains("@media print") && html.contains("<strong>The impact.</strong>"), "{html}");
    sandbox.record(print).args(["-o", &page]).fails().says(&["--force"]);
    sandbox.record(print).args(["-o", "cases/2026/page.html"]).fails().says(&["a place of the record"]);
    let send = ["letter", "send", "quiet-harbor", "letter-1", "--yes", "--sendmail", "/bin/false"];
    sandbox.record(send).finds().says(&["given to nobody", "letter print"]);
}

#[test]
fn a_letter_that_two_read_is_not_printed_by_one() {
    let sandbox = with_clones(&policy("decision"), CASE);
    write(&sandbox, "person-a", "decision");
    let print = ["letter", "print", "quiet-harbor", "letter-1"];
    let said = sandbox.record(print).finds().says(&["letter review quiet-harbor letter-1"]);
    assert!(!said.all().contains("Aurelia"), "{said:?}");
    share(&sandbox, "record");
    sandbox.casebound("erin", REVIEW).succeeds();
    share(&sandbox, "erin");
    let said = sandbox.record(print).succeeds();
    // A signature stays two lines.
    assert!(said.out.contains("\nAlice Brandt  \nCode of Conduct team\n"), "{said:?}");
    assert!(said.err.contains("informed-reporter --to person-a") && said.err.contains("informed-affected"), "{said:?}");
}

/// The record of a year, in which one case may be told.
fn year() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/committee.yaml", COMMITTEE_OF_YEAR);
    for (name, text) in YEAR {
        sandbox.write(format!("record/cases/2026/{name}.md"), text);
    }
    sandbox
}

const HARBOR: &str = "record/cases/2026/quiet-harbor.md";

/// Changes the case, which must have these words, and asks for its announcement.
fn announce(sandbox: &Sandbox, from: &str, to: &str) -> casebound_testing::Call {
    let text = sandbox.read(HARBOR);
    assert!(text.contains(from), "{from}: {text}");
    sandbox.write(HARBOR, text.replace(from, to));
    sandbox.record(["announce", "quiet-harbor"])
}

#[test]
fn an_announcement_has_the_approved_words_and_names_nobody() {
    let sandbox = year();
    let said = sandbox.record(["announce", "quiet-harbor"]).succeeds();
    for part in [
        "It was a violation",
        "The team talked with the person",
        "https://example.org/code_of_conduct/",
        "conduct@example.org",
    ] {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    super::hold("announcement_en", &said.out);
    let said = sandbox.record(["announce", "quiet-harbor", "--language", "es"]).succeeds();
    super::hold("announcement_es", &said.out);
    let page = sandbox.record(["announce", "quiet-harbor", "--format", "html"]).succeeds().out;
    assert!(page.contains("<!DOCTYPE html>") && !page.contains("<script"), "{page}");
}

#[test]
fn what_speaks_against_an_announcement_is_said() {
    let refused = |from: &str, to: &str, why: &str| {
        let said = announce(&year(), from, to).finds().says(&["No announcement was written", why]);
        assert!(said.out.is_empty(), "{said:?}");
    };
    refused("publish: summary", "publish: note", "`publish` is `note`");
    refused("approved_by: [", "approved_by: [] # [", "too few members");
    refused("finding: violation", "finding: undetermined", "a violation");
    refused("resolution: The team", "summary_: The team", "what was done");
    refused("resolution: The team talked", "resolution: The team talked with Bertram, and talked", "may name somebody");
    refused("share: yes, publish: yes}", "share: yes}", "whether person-a agrees");
    refused("resolution: The team", "resolution: \"[[ what was done ]]\" # The team", "has a gap");
    refused("resolution: The team talked", "resolution: The team asked person-a and talked", "has a gap");
    refused("resolution: The team talked", "resolution: Member Carol talked", "names carol");
    let sandbox = year();
    let line = "  code_of_conduct: https://example.org/code_of_conduct/\n";
    assert!(COMMITTEE_OF_YEAR.contains(line));
    sandbox.write("record/committee.yaml", COMMITTEE_OF_YEAR.replace(line, ""));
    sandbox.record(["announce", "quiet-harbor"]).finds().says(&["`code_of_conduct`"]);
    sandbox.git("record", ["config", "user.email", "bob@example.org"]);
    sandbox.record(["announce", "quiet-harbor"]).fails().says(&["recused"]);
    sandbox.record(["announce", "calm-nowhere"]).fails();
}
