//! The outside of sealed cases: what is written is read again, and everything else is told.

use casebound_record::sealed::{computed, envelope, index};
use casebound_record::{CaseFile, CommitteeFile, Form};

const MESSAGE: &str = "-----BEGIN PGP MESSAGE-----\n\nwV4DAAAAAAAAAAA=\n=AAAA\n-----END PGP MESSAGE-----\n";
const COMMITTEE: &str = "committee: {name: Sample, timezone: Europe/Madrid}\nmembers: {alice: {name: A}, carol: {name: C}}\n\
                         deadlines: {acknowledge: 12 hours, update: 7 days, resolve: 7 days}\n\
                         retention: {rules: [{outcome: any, keep: indefinitely}]}\n";

fn plain() -> CaseFile {
    let text = "---\ncase: quiet-harbor\nstatus: open\nevent: sample-2026\nseverity: high\nreports:\n  - {received: 2026-06-02T23:30Z, channel: email}\n  - {received: 2026-06-01, channel: chat}\n\
                people:\n  person-a: {roles: [reported], name: Bo Invented}\nshepherd: alice\nconflicts: [bob]\ntasks:\n  - {what: Call Bo, owner: alice, due: 2026-07-01}\n\
                retention: {hold: {by: alice, since: 2026-06-04, reason: asked}}\n---\n\nWords.\n";
    CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes())
}

fn written() -> String {
    let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
    let seal = computed::Seal { to: vec!["alice".to_owned(), "carol".to_owned()], revision: 7, by: "alice".to_owned() };
    let index = index::to_text(&computed::of(&plain(), &committee, &seal));
    envelope::to_text(&index, Some(&[7; 120]), MESSAGE)
}

fn read(text: &str) -> CaseFile {
    CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes())
}

#[test]
fn the_index_holds_days_and_words_of_ours_and_nothing_else_of_the_case() {
    let text = written();
    let index = text.split("  signature:").next().unwrap();
    assert_eq!(
        index,
        "---\ncase: quiet-harbor\nstatus: open\nevent: sample-2026\nshepherd: alice\nsealed:\n  version: 1\n  to: [alice, carol]\n  revision: 7\n  by: alice\n  \
         received: [2026-06-01, 2026-06-03]\n  next: [{what: acknowledge, on: 2026-06-02}, {what: acknowledge, on: 2026-06-03}, {what: update, on: 2026-06-08}, {what: resolve, on: 2026-06-08}, {what: task, on: 2026-07-01}]\n  held: yes\n"
    );
}

#[test]
fn what_is_written_is_read_again_and_the_signature_covers_all_else() {
    let text = written();
    let file = read(&text);
    assert_eq!(file.problems, []);
    assert!(file.is_sealed() && file.case.is_sealed());
    assert_eq!(file.case.sealed.as_ref().unwrap().to, ["alice", "carol"]);
    assert!(file.case.people.is_empty() && file.passages().is_empty());
    let envelope = file.envelope().unwrap();
    assert_eq!(envelope.message(&text), MESSAGE);
    assert_eq!(envelope.signature(), [7; 120]);
    let unsigned = String::from_utf8(envelope.signed(&text)).unwrap();
    assert_eq!(envelope::to_text(&index::to_text(&file.index()), None, MESSAGE), unsigned);
    assert!(!unsigned.contains("signature"));
}

#[test]
fn every_other_byte_is_a_problem() {
    let text = written();
    let good = text.as_str();
    let end = "-----END PGP MESSAGE-----\n";
    let index = Form::SealedIndexUnknownKey;
    let message = Form::SealedWithoutMessage;
    for (changed, form) in [
        (good.replacen("status: open", "status: open # words", 1), index),
        (good.replacen("status: open", "status:  open", 1), index),
        (good.replacen("status: open", "status: \"open\"", 1), index),
        (good.replacen("status: open\n", "status: open\nseverity: high\n", 1), index),
        (good.replacen("  version: 1\n", "  version: 1\n  note: words\n", 1), index),
        (good.replacen("---\n\n-----BEGIN", "---\n\n\n-----BEGIN", 1), message),
        (good.replacen("  revision: 7\n  by: alice\n", "  by: alice\n  revision: 7\n", 1), index),
        (good.replacen("    BwcHBw", "    Bwc HBw", 1), index),
        (good.replacen("---\n\n-----BEGIN", "---\nWords.\n\n-----BEGIN", 1), message),
        (format!("{good}Words.\n"), message),
        (format!("{good}\n"), message),
        (good.replacen("wV4D", "Words here\nwV4D", 1), message),
        (good.replacen("MESSAGE-----\n\nwV4D", "MESSAGE-----\nComment: words\n\nwV4D", 1), message),
        (format!("{good}{MESSAGE}"), message),
        (good.replacen(end, "", 1), message),
        (good.replace('\n', "\r\n"), message),
        (good.trim_end().to_owned(), message),
        (format!("\u{feff}{good}"), index),
    ] {
        assert_ne!(changed, good);
        let file = read(&changed);
        assert!(file.is_sealed(), "{changed}");
        assert!(file.problems.iter().any(|problem| problem.rule == form), "{form:?}: {changed}\n{:?}", file.problems);
        assert!(file.problems.iter().all(|problem| problem.fix.is_none()));
    }
    let is_form = |changed: String, form: Form| {
        let problems = read(&changed).problems;
        assert!(problems.iter().any(|problem| problem.rule == form), "{problems:?}");
    };
    is_form(good.replacen("revision: 7", "revision: 9223372036854775808", 1), Form::BadNumber);
    is_form(good.replacen("wV4D", "<<<<<<< ours\nwV4D", 1), Form::ConflictMarker);
    is_form(good.replacen("  by: alice\n", "", 1), Form::MissingKey);
    // Without a signature it is one that nobody signed, which the verifier tells.
    assert!(
        read(&good.replacen("  signature: >-\n", "  signature: |\n", 1)).envelope().unwrap().signature().is_empty()
    );
}

#[test]
fn a_message_or_a_key_alone_seals_nothing() {
    let plain = plain();
    let text = plain.text.expose();
    for key in ["sealed: {to: [alice]}", "sealed: {version: 1, to: [alice]}", "sealed: yes"] {
        let file = read(&text.replacen("status: open", &format!("status: open\n{key}"), 1));
        assert!(!file.is_sealed() && file.case.people.len() == 1, "{key}");
        assert!(file.problems.iter().any(|problem| problem.rule == Form::SealedWithoutMessage), "{key}");
    }
    let file = read(&format!("{text}\n{MESSAGE}"));
    assert!(!file.is_sealed() && file.problems.is_empty());
}

#[test]
fn what_is_due_is_due_by_the_index_alone() {
    use casebound_record::Clock;
    use casebound_record::deadlines::{DueKind, due_dates};
    let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
    let clock = Clock::end_of("2026-06-05".parse().unwrap(), committee.about.timezone);
    let kinds = |file: &CaseFile| {
        due_dates(&file.case, &committee, &clock).iter().map(|due| (due.kind, due.day, due.overdue)).collect::<Vec<_>>()
    };
    let of_index = kinds(&read(&written()));
    assert_eq!(of_index, kinds(&plain()));
    assert_eq!(of_index.iter().filter(|(kind, _, overdue)| *kind == DueKind::Acknowledge && *overdue).count(), 2);
}
