//! Disposal without a terminal: who decides, what a tombstone does, what a forged one does not, and what a clone attests.
//!
//! Whoever would sit at the keyboard is a fake that answers, and remembers what it heard.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use casebound_app::Context;
use casebound_app::disposal::dispose::{DisposeOutcome, DisposeRefusal, DisposeRequest, dispose, preview};
use casebound_app::disposal::objections::{ForgerySign, Objection};
use casebound_app::disposal::operator::{Event, Operator, Question};
use casebound_app::disposal::purge_result::{PurgeResult, StopReason};
use casebound_app::disposal::purging::{LocalChanges, catch_up, purge_and_record};
use casebound_app::disposal::status::{PurgeStatus, status};
use casebound_app::disposal::verify::{VerifyRequest, verify};
use casebound_app::workspace::Workspace;
use casebound_record::Clock;
use casebound_record::disposal::{Obstacle, Scope};
use casebound_record::time::parse_day;
use casebound_testing::Sandbox;

const CASE: &str = "cases/2023/quiet-harbor.md";

const COMMITTEE: &str = "\
committee: {name: Sample, email: conduct@example.org, timezone: UTC, profile: django-event}
members:
  alice: {name: Alice Member, email: alice@example.org}
  carol: {name: Carol Member, email: carol@example.org}
types: {harassment: Harassment}
retention:
  counts_from: resolved
  rules:
    - {outcome: any, keep: 2 years, then: erase}
";

/// A case that nobody has to keep any longer.
const RECORD: &str = "---
case: quiet-harbor
status: resolved
reports:
  - {received: 2023-03-03, channel: verbal, by: anonymous, received_by: alice}
people:
  person-b: {roles: [reported], name: Zaphira Offbeat}
outcome: {finding: no-violation, resolved: 2023-03-05, summary: A remark., review: 2024-03-05}
retention: {keep_until: 2025-03-05}
---

## What happened

[person-b] said something.
";

/// Whoever would sit at the keyboard.
#[derive(Default)]
struct Fake {
    is_there: bool,
    says_yes: bool,
    heard: Vec<String>,
    asked: Vec<String>,
}

impl Fake {
    fn answering(says_yes: bool) -> Fake {
        Fake { is_there: true, says_yes, ..Fake::default() }
    }

    fn has_heard(&self, what: &str) -> bool {
        self.heard.iter().any(|event| event.starts_with(what))
    }
}

impl Operator for Fake {
    fn report(&mut self, event: Event) {
        self.heard.push(format!("{event:?}"));
    }

    fn answer(&mut self, question: &Question) -> anyhow::Result<bool> {
        if !self.is_there {
            anyhow::ensure!(question.defaults_to_no(), "nobody is there");
            return Ok(false);
        }
        self.asked.push(format!("{question:?}"));
        Ok(self.says_yes)
    }
}

/// A repository with one commit: the policy and this case.
fn repository(case: &str) -> Sandbox {
    let sandbox = Sandbox::with_repository();
    for (key, value) in [
        ("user.name", "Alice Member"),
        ("user.email", "alice@example.org"),
        ("commit.gpgSign", "false"),
        ("core.hooksPath", "/dev/null"),
    ] {
        sandbox.git("repo", ["config", key, value]);
    }
    sandbox.write("repo/committee.yaml", COMMITTEE);
    sandbox.write(format!("repo/{CASE}"), case);
    sandbox.git("repo", ["add", "."]);
    sandbox.git("repo", ["commit", "--quiet", "--message=first"]);
    sandbox
}

/// A run in a repository of the sandbox, at noon of a day on which the record is due.
fn at(sandbox: &Sandbox, folder: &str) -> Context {
    let now = Clock::end_of(parse_day("2026-06-01").unwrap(), chrono_tz::UTC).now;
    Context::at(sandbox.path(folder), now)
}

fn request(approved_by: &[&str], yes: bool) -> DisposeRequest {
    DisposeRequest {
        cases: vec!["quiet-harbor".to_owned()],
        due: false,
        scope: Scope::Record,
        approved_by: approved_by.iter().map(|it| (*it).to_owned()).collect(),
        yes,
        push: false,
    }
}

fn run(context: &Context, request: &DisposeRequest, operator: &mut Fake) -> DisposeOutcome {
    dispose(request, &Workspace::open(context).unwrap(), context, operator).unwrap()
}

fn head(sandbox: &Sandbox) -> String {
    sandbox.git("repo", ["rev-parse", "HEAD"])
}

#[test]
fn what_must_stay_is_told_with_its_reasons_and_nobody_is_asked() {
    let both = &["alice", "carol"][..];
    let open = RECORD.replace("status: resolved", "status: open");
    let held = RECORD.replace("2025-03-05}", "2025-03-05, hold: {by: alice, since: 2025-01-01, reason: a court}}");
    let young = RECORD.replace("2025-03-05", "2027-03-05").replace("2023-03-05", "2025-03-05");
    for (case, approved_by, expected) in [
        (open.as_str(), both, Obstacle::Open),
        (&held, both, Obstacle::Held),
        (RECORD, &["alice"], Obstacle::TooFewApprovals),
        (RECORD, &["alice", "alice"], Obstacle::TooFewApprovals),
    ] {
        let sandbox = repository(case);
        let (before, mut operator) = (head(&sandbox), Fake::answering(true));
        match run(&at(&sandbox, "repo"), &request(approved_by, true), &mut operator) {
            DisposeOutcome::Refused(DisposeRefusal::Obstacles(all)) => {
                assert_eq!(all[0].0, "quiet-harbor");
                assert!(all[0].1.contains(&expected), "{expected:?}: {all:?}");
            }
            other => panic!("{expected:?}: {other:?}"),
        }
        assert_eq!((head(&sandbox), operator.asked.len()), (before, 0));
    }
    let sandbox = repository(&young);
    let ended = run(&at(&sandbox, "repo"), &request(both, true), &mut Fake::answering(true));
    assert!(
        matches!(&ended, DisposeOutcome::Refused(DisposeRefusal::Obstacles(all)) if matches!(all[0].1[..], [Obstacle::NotDue(_)]))
    );
}

#[test]
fn a_day_that_is_still_to_come_disposes_of_nothing() {
    let sandbox = repository(RECORD);
    let context = Context { today: parse_day("2027-01-01").ok(), ..at(&sandbox, "repo") };
    let workspace = Workspace::open(&context).unwrap();
    let mut operator = Fake::answering(true);
    let error = dispose(&request(&["alice", "carol"], true), &workspace, &context, &mut operator).unwrap_err();
    assert!(error.to_string().contains("2027-01-01"), "{error}");
    assert!(operator.heard.is_empty());
}

#[test]
fn whoever_says_no_keeps_everything_and_a_preview_asks_nothing() {
    let sandbox = repository(RECORD);
    let (context, before) = (at(&sandbox, "repo"), head(&sandbox));
    let mut operator = Fake::default();
    let workspace = Workspace::open(&context).unwrap();
    let shown = preview(&request(&["alice", "carol"], false), &workspace, &mut operator).unwrap();
    assert!(matches!(shown, DisposeOutcome::Done(1, ..)), "{shown:?}");
    assert!(operator.has_heard("Planned") && operator.asked.is_empty());
    let mut operator = Fake::answering(false);
    let ended = run(&context, &request(&["alice", "carol"], false), &mut operator);
    assert!(matches!(ended, DisposeOutcome::Refused(DisposeRefusal::Declined)), "{ended:?}");
    assert!(operator.asked[0].starts_with("Dispose { count: 1"), "{:?}", operator.asked);
    assert_eq!(head(&sandbox), before);
    assert!(sandbox.path("repo").join(CASE).exists());
}

#[test]
fn what_went_is_proved_and_attested_by_this_clone() {
    let sandbox = repository(RECORD);
    let context = at(&sandbox, "repo");
    let mut operator = Fake::answering(true);
    let DisposeOutcome::Done(1, id, _) = run(&context, &request(&["alice", "carol"], false), &mut operator) else {
        panic!("{:?}", operator.heard)
    };
    for what in ["Planned", "Rewrote", "Scanned", "Attested"] {
        assert!(operator.has_heard(what), "{what}: {:?}", operator.heard);
    }
    assert!(!sandbox.path("repo").join(CASE).exists());
    let words = ["Zaphira".to_owned()];
    let verified = verify(&context, &VerifyRequest { words: &words, ..VerifyRequest::default() }).unwrap();
    assert!(!verified.has_findings() && verified.unreadable.is_empty() && verified.records == 1, "{verified:?}");
    let all = status(&Workspace::open(&context).unwrap()).unwrap();
    let [progress] = &all[..] else { panic!("{all:?}") };
    assert_eq!((progress.id.as_str(), progress.here, progress.clones), (id.as_str(), PurgeStatus::Gone, 1));
    assert_eq!((progress.members.as_slice(), progress.is_complete()), (&["carol".to_owned()][..], false));
    let again = run(&context, &request(&["alice", "carol"], true), &mut Fake::default());
    assert!(matches!(again, DisposeOutcome::Before), "{again:?}");
}

#[test]
fn a_tombstone_that_nobody_could_decide_upon_erases_nothing() {
    let sandbox = repository(RECORD);
    sandbox.copy("repo", "made");
    let DisposeOutcome::Done(_, id, _) =
        run(&at(&sandbox, "made"), &request(&["alice", "carol"], true), &mut Fake::answering(true))
    else {
        panic!("the copy is disposed of")
    };
    let path = format!("disposed/{id}.yaml");
    let true_one = sandbox.read(format!("made/{path}"));
    let approved = "approved_by: [alice, carol]";
    assert!(true_one.contains(approved), "{true_one}");
    let before = head(&sandbox);
    let context = at(&sandbox, "repo");
    for (text, why) in [
        (true_one.replace(approved, "approved_by: [alice, mallory]"), ForgerySign::NotServing("mallory".to_owned())),
        (true_one.replace(approved, "approved_by: [alice]"), ForgerySign::TooFewApprovers),
    ] {
        plant(&sandbox, &path, &text);
        // Whoever sits there is not asked: nothing that they say makes it right.
        let mut operator = Fake::answering(true);
        match catch_up(&sandbox.path("repo"), LocalChanges::Stop, &context, &mut operator).unwrap() {
            PurgeResult::Stopped(StopReason::Forged(its, signs)) => {
                assert_eq!(its, path);
                assert!(signs.contains(&Objection::Forged(path.clone(), why)), "{signs:?}");
            }
            PurgeResult::Stopped(other) => panic!("{why:?}: {other:?}"),
            PurgeResult::Done(purges) => panic!("{why:?}: {purges} purges"),
        }
        assert!(operator.asked.is_empty() && sandbox.path("repo").join(CASE).exists());
        sandbox.git("repo", ["reset", "--quiet", "--hard", &before]);
    }
    // What this clone knows speaks against a sound one: then somebody is asked, and nobody's answer is no.
    let held = RECORD.replace("2025-03-05}", "2025-03-05, hold: {by: alice, since: 2025-01-01, reason: a court}}");
    sandbox.write(format!("repo/{CASE}"), held);
    plant(&sandbox, &path, &true_one);
    for mut operator in [Fake::answering(false), Fake::default()] {
        let ended = catch_up(&sandbox.path("repo"), LocalChanges::Erase, &context, &mut operator).unwrap();
        assert!(matches!(ended, PurgeResult::Stopped(StopReason::Contested(_))));
        assert_eq!(operator.asked.len(), usize::from(operator.is_there));
        assert!(sandbox.path("repo").join(CASE).exists());
    }
    sandbox.git("repo", ["reset", "--quiet", "--hard", &before]);
    plant(&sandbox, &path, true_one.split("end:").next().unwrap());
    let damaged = catch_up(&sandbox.path("repo"), LocalChanges::Stop, &context, &mut Fake::answering(true));
    // Half of one, which never was whole, is none.
    assert!(matches!(damaged, Ok(PurgeResult::Done(0))) && sandbox.path("repo").join(CASE).exists());
    sandbox.git("repo", ["reset", "--quiet", "--hard", &before]);
    // The true one, by whom nobody has anything to say against it.
    plant(&sandbox, &path, &true_one);
    let mut operator = Fake::answering(true);
    let ended = purge_and_record(&sandbox.path("repo"), LocalChanges::Stop, &context, &mut operator).unwrap();
    assert!(matches!(ended, PurgeResult::Done(done) if done.purges == 1 && done.recorded));
    assert!(!sandbox.path("repo").join(CASE).exists());
}

/// Commits a tombstone by hand.
fn plant(sandbox: &Sandbox, path: &str, text: &str) {
    sandbox.write(format!("repo/{path}"), text);
    sandbox.git("repo", ["add", "--all"]);
    sandbox.git("repo", ["commit", "--quiet", "--message=Planted"]);
}
