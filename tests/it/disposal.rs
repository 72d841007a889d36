//! Records that are removed for good: who may decide it, what stays of them, and that nothing else is lost.

mod agreeing;
mod approvals;
mod at_once;
mod clones;
mod forged;
mod killed;
mod own_past;
mod places;
mod promises;
mod redaction;
mod remotes;
mod signed;

use std::path::Path;

use casebound_testing::sample::open_case;
use casebound_testing::{ProgramOutput, Sandbox};

/// A day on which the sample records of this file are due.
const DAY: &str = "2026-06-01";
/// A word that is in one record only.
const SECRET: &str = "Zaphira";
const CASE: &str = "cases/2023/quiet-harbor.md";

pub(crate) const COMMITTEE: &str = "\
committee: {name: Sample, email: conduct@example.org, timezone: UTC, profile: django-event}
members:
  alice: {name: Alice Member, email: alice@example.org}
  bob: {name: Bob Member, email: bob@example.org}
  carol: {name: Carol Member, email: carol@example.org}
  dan: {name: Dan Member, email: dan@example.org, until: 2025-12-31}
types: {harassment: Harassment}
sanctions: {warning: {label: Warning}, ban: {label: Ban, lasts: yes}}
deadlines: {acknowledge: 12 hours, step_in: 24 hours, update: 7 days, resolve: 7 days}
agreement: {standard: 2, severe: majority}
readers: {at_most: 5}
retention:
  counts_from: resolved
  rules:
    - {outcome: warnings-only, keep: 2 years, then: erase}
    - {outcome: any, keep: 2 years, then: expunge}
transparency: {smallest_count: 3, approvals: 2}
";

/// A resolved case of 2023 with a warning, which the policy keeps for two years.
pub(crate) fn resolved(name: &str, person: &str) -> String {
    format!(
        "---
case: {name}
status: resolved
types: [harassment]
reports:
  - {{received: 2023-03-03T09:00+00:00, channel: verbal, by: person-a, received_by: alice}}
people:
  person-a: {{roles: [reporter, affected], name: {person} Quill, email: {person}@example.org}}
  person-b: {{roles: [reported], name: Offbeat {person}}}
shepherd: alice
log:
  - {{at: 2023-03-03T09:40+00:00, by: alice, what: acknowledged, to: person-a}}
  - {{at: 2023-03-03T10:00+00:00, by: alice, what: told-of-complaint, to: person-b}}
  - {{at: 2023-03-03T11:00+00:00, by: alice, what: side-heard, to: person-b}}
  - {{at: 2023-03-03T12:00+00:00, by: [alice, bob, carol], what: met}}
  - {{at: 2023-03-04T09:00+00:00, by: alice, what: informed-reporter, to: person-a}}
  - {{at: 2023-03-04T10:00+00:00, by: [alice, carol], what: informed-reported, to: person-b}}
  - {{at: 2023-03-04T11:00+00:00, by: alice, what: informed-affected, to: person-a}}
  - {{at: 2023-03-04T12:00+00:00, by: alice, what: informed-committee}}
decisions: [{{on: 2023-03-03, proposed_by: alice, agreed_by: [bob, carol], text: a warning}}]
sanctions: [{{person: person-b, kind: warning, given_by: [alice, carol]}}]
outcome: {{finding: violation, resolved: 2023-03-05, summary: A remark., review: 2024-03-05}}
retention: {{keep_until: 2025-03-05}}
sharing: {{dsf: {{share: no, why: before we did}}}}
transparency: {{publish: note}}
---

## What happened

[person-a] told us what happened.

## Actions taken

A warning was given.
"
    )
}

/// A repository with cases to dispose of, and what is asked of it.
pub(crate) trait Disposing {
    /// A committee with two resolved cases, several versions each, and other files.
    fn with_due() -> Sandbox;

    fn save(&self, message: &str);

    /// Disposes of cases, approved by two.
    fn dispose(&self, folder: &str, cases: &[&str]) -> ProgramOutput;

    /// Looks for words in everything; the exit code tells whether any was found.
    fn find(&self, folder: &str, words: &[&str]) -> ProgramOutput;

    /// Every version of every file that a repository's branches reach, with its path, but for those of some paths.
    fn versions(&self, folder: impl AsRef<Path>, without: &[&str]) -> Vec<String>;
}

impl Disposing for Sandbox {
    fn with_due() -> Sandbox {
        let sandbox = Sandbox::with_record();
        sandbox.write("record/committee.yaml", COMMITTEE);
        sandbox.save("Our policy");
        sandbox.write(format!("record/{CASE}"), resolved("quiet-harbor", SECRET));
        sandbox.write("record/cases/2023/quiet-harbor-two.md", resolved("quiet-harbor-two", "Yorick"));
        sandbox.save("Two cases");
        sandbox.write(format!("record/{CASE}"), resolved("quiet-harbor", SECRET) + "\nMore.\n");
        sandbox.save("More of a case");
        sandbox.write("record/minutes.md", "We met.\n");
        sandbox.save("Minutes");
        sandbox
    }

    fn save(&self, message: &str) {
        self.git("record", ["add", "--all"]);
        self.git("record", ["commit", "--quiet", "--message", message]);
    }

    fn dispose(&self, folder: &str, cases: &[&str]) -> ProgramOutput {
        let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes"];
        self.casebound(folder, ["retention", "dispose"]).args(cases).args(approved).run()
    }

    fn find(&self, folder: &str, words: &[&str]) -> ProgramOutput {
        self.casebound(folder, ["retention", "verify", "--needles", "-"]).input(words.join("\n")).run()
    }

    fn versions(&self, folder: impl AsRef<Path>, without: &[&str]) -> Vec<String> {
        let named = self.git(folder.as_ref(), ["rev-list", "--objects", "--all"]);
        let check = ["cat-file", "--batch-check=%(objecttype) %(objectname) %(rest)"];
        let said = self.git_call(folder.as_ref(), check).input(named + "\n").succeeds();
        let files = said.out.lines().filter_map(|it| it.strip_prefix("blob "));
        let files = files.filter(|it| !without.iter().any(|path| it.contains(&format!(" {path}"))));
        let mut all: Vec<String> = files.map(str::to_owned).collect();
        all.sort();
        all
    }
}

#[test]
fn a_record_goes_with_every_version_and_nothing_else_does() {
    let sandbox = Sandbox::with_due();
    sandbox.git("record", ["tag", "-a", "-m", "x", "v1"]);
    let before = sandbox.versions("record", &[CASE]);
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(1));
    sandbox.dispose("record", &["quiet-harbor"]).says(&["2 versions", "disposed of 1 record"]);
    assert!(!sandbox.path(format!("record/{CASE}")).exists());
    assert!(sandbox.path("record/cases/2023/quiet-harbor-two.md").exists());
    let after = sandbox.versions("record", &["disposed/"]);
    assert_eq!(after, before, "every version of every other file");
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0));
    sandbox.record(["retention", "verify"]).succeeds().says(&["nothing found; searched for 1 record and 0 words"]);
    // As many objects as git counts.
    let counted = sandbox.git("record", ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
    let said = sandbox.record(["retention", "verify"]).succeeds();
    assert!(said.out.contains(&format!("read {} objects", counted.lines().count())), "{said:?}");
    sandbox.git("record", ["fsck", "--full", "--strict"]);
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");

    // What stays: the facts, no word of the people, and a name that nobody gets again.
    let stones: Vec<String> = sandbox.files("record/disposed");
    assert_eq!(stones.len(), 2, "a tombstone and a proof: {stones:?}");
    let stone = sandbox.read(format!("record/disposed/{}", stones.iter().find(|it| !it.contains('/')).unwrap()));
    let quarter =
        "received: 2023, received_within: [2023-01-01, 2023-03-31], resolved_within: [2023-01-01, 2023-03-31]";
    assert!(stone.contains(quarter), "no day is told: {stone}");
    assert!(stone.contains("types: [harassment], finding: violation, sanctions: [warning]"), "{stone}");
    let proof = sandbox.read(format!("record/disposed/{}", stones.iter().find(|it| it.contains('/')).unwrap()));
    assert!(proof.contains("two members approved") && proof.contains("It says nothing of backups"), "{proof}");
    for text in [stone, proof] {
        for word in [SECRET, "quiet-harbor", "Offbeat", "remark"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
    sandbox.write(format!("record/{CASE}"), open_case("quiet-harbor"));
    sandbox.record(["check"]).finds().says(&["error[code-name-taken]"]);
}

#[test]
fn a_dry_run_shows_all_and_changes_nothing() {
    let sandbox = Sandbox::with_due();
    sandbox.write("record/cases/2023/.quiet-harbor.md.swp", SECRET);
    let head = sandbox.git("record", ["rev-parse", "HEAD"]);
    let said = sandbox.record(["retention", "dispose", "quiet-harbor", "--dry-run"]).succeeds();
    let said = said.says(&[CASE, "2 versions", ".quiet-harbor.md.swp", "rewrites 4 of", "Nothing was changed"]);
    assert!(!said.out.contains("quiet-harbor-two"), "{said:?}");
    assert_eq!(sandbox.git("record", ["rev-parse", "HEAD"]), head);
    assert!(!sandbox.path("record/disposed").exists());
}

#[test]
fn a_dry_run_tells_what_the_run_does() {
    // A record in a commit of its own, beside another branch and a stash.
    let sandbox = Sandbox::with_due();
    sandbox.git("record", ["branch", "side", "HEAD~1"]);
    sandbox.write("record/minutes.md", "We met again.\n");
    sandbox.git("record", ["stash", "--quiet"]);
    for case in ["quiet-harbor", "quiet-harbor-two"] {
        let planned = sandbox.record(["retention", "dispose", case, "--dry-run"]).succeeds();
        let done = sandbox.dispose("record", &[case]);
        assert_eq!(done.code, Some(0), "{done:?}");
        let files =
            |said: &str| said.lines().filter(|it| it.starts_with("  cases/")).map(str::to_owned).collect::<Vec<_>>();
        assert!(!files(&planned.out).is_empty(), "{planned:?}");
        assert_eq!(files(&planned.out), files(&done.out));
        let words: Vec<&str> = planned.out.split("rewrites ").nth(1).expect("it tells").split(' ').collect();
        let [count, "of", all, ..] = words.as_slice() else { panic!("{planned:?}") };
        assert!(done.all().contains(&format!("Rewrote {count} of {all} commits")), "{planned:?}\n{done:?}");
    }
}

#[test]
fn what_must_stay_stays() {
    let sandbox = Sandbox::with_due();
    let head = sandbox.git("record", ["rev-parse", "HEAD"]);
    let run = |args: &[&str]| sandbox.record(["retention", "dispose", "quiet-harbor", "--yes"]).args(args).run();
    let both = ["--approved-by", "alice", "--approved-by", "bob"];
    for (args, words) in [
        (&[][..], "two different members"),
        (&["--approved-by", "alice", "--approved-by", "alice"], "two different members"),
        (&["--approved-by", "alice", "--approved-by", "dan"], "`dan` does not serve on that day"),
        (&["--approved-by", "alice", "--approved-by", "nobody"], "`nobody` is not a member"),
    ] {
        let said = run(args);
        assert_eq!(said.code, Some(1), "{said:?}");
        said.says(&[words, "Nothing was disposed of"]);
    }
    let text = resolved("quiet-harbor", SECRET);
    for (from, to, words) in [
        ("status: resolved", "status: open", "it is open"),
        ("keep_until: 2025-03-05", "keep_until: 2030-01-01", "kept until 2030-01-01"),
        (
            "keep_until: 2025-03-05",
            "keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: a court}",
            "a hold keeps it",
        ),
        ("kind: warning", "kind: ban, until: 2027-01-01", "a sanction runs until 2027-01-01"),
        ("shepherd: alice", "shepherd: alice\nconflicts: [bob]", "`bob` is recused"),
        ("shepherd: alice", "shepherd: alice\ntasks: [{what: call, owner: alice}]", "1 task is not done"),
    ] {
        assert!(text.contains(from));
        sandbox.write(format!("record/{CASE}"), text.replace(from, to));
        let said = run(&both);
        assert_eq!(said.code, Some(1), "{words}: {said:?}");
        said.says(&[words, "Nothing was disposed of"]);
    }
    // The last day belongs to the period.
    sandbox.write(format!("record/{CASE}"), &text);
    sandbox.record(["retention", "dispose", "quiet-harbor", "--yes", "--today", "2025-03-05"]).args(both).finds();
    // A change that no commit holds would be lost.
    sandbox.write(format!("record/{CASE}"), text.clone() + "\nNot committed.\n");
    let said = run(&both);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["has uncommitted changes"]);
    assert_eq!(sandbox.git("record", ["rev-parse", "HEAD"]), head);
    assert!(sandbox.read(format!("record/{CASE}")).contains("Not committed."));
    assert!(!sandbox.path("record/disposed").exists());
}

#[test]
fn a_newer_violation_of_the_same_person_keeps_a_record_where_the_policy_says_so() {
    let sandbox = Sandbox::with_due();
    let newer = resolved("calm-lake", SECRET)
        .replace("2023-", "2024-")
        .replace("keep_until: 2025-03-05", "keep_until: 2026-03-05");
    let newer = newer.replace("review: 2024-", "review: 2025-");
    sandbox.write("record/cases/2024/calm-lake.md", newer);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "The same person again"]);
    let committee =
        COMMITTEE.replace("counts_from: resolved", "counts_from: resolved\n  renewed_by_new_violation: yes");
    sandbox.write("record/committee.yaml", committee);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message", "Renewed"]);
    let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes"];
    let early = ["--today", "2025-06-01"];
    let said = sandbox.record(["retention", "dispose", "quiet-harbor"]).args(approved).args(early).finds();
    said.says(&["calm-lake about the same person is newer"]);
    // What is not renewed goes, and the other stays without stopping it.
    sandbox
        .record(["retention", "dispose", "--due"])
        .args(approved)
        .args(early)
        .succeeds()
        .says(&["disposed of 1 record"]);
    assert!(sandbox.path(format!("record/{CASE}")).exists());
    // Once both are over, both go.
    sandbox.record(["retention", "dispose", "--due"]).args(approved).succeeds().says(&["disposed of 2 records"]);
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0));
}

#[test]
fn a_repository_in_the_middle_of_something_is_left_alone() {
    let sandbox = Sandbox::with_due();
    sandbox.git("record", ["switch", "--quiet", "-c", "side", "HEAD~1"]);
    sandbox.write("record/minutes.md", "We met elsewhere.\n");
    sandbox.save("Other minutes");
    sandbox.git_call("record", ["rebase", "main"]).run();
    sandbox.dispose("record", &["quiet-harbor"]).says(&["rebase"]);
    sandbox.git("record", ["rebase", "--abort"]);
    sandbox.git("record", ["switch", "--quiet", "main"]);
    sandbox.git(
        ".",
        ["clone", "--quiet", "--depth=1", &format!("file://{}", sandbox.path("record").display()), "shallow"],
    );
    sandbox.casebound("shallow", ["--quiet", "hook", "install"]).succeeds();
    let said = sandbox.dispose("shallow", &["quiet-harbor"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["shallow"]);
    assert!(sandbox.path(format!("shallow/{CASE}")).exists());
}

#[test]
fn a_record_is_found_under_every_name_it_had() {
    let sandbox = Sandbox::with_due();
    // Once in the wrong folder, renamed from another name, an attachment, and an exact copy elsewhere.
    sandbox.write("record/cases/2022/first-name.md", resolved("first-name", "Wendel"));
    sandbox.write(
        "record/cases/2022/first-name/photo.txt",
        "Wendel is on it, and many others who were there then.\n".repeat(3),
    );
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "Wrong folder"]);
    sandbox.git("record", ["mv", "cases/2022/first-name.md", "cases/2023/first-name.md"]);
    sandbox.git("record", ["mv", "cases/2022/first-name", "cases/2023/first-name"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "Right folder"]);
    sandbox.git("record", ["mv", "cases/2023/first-name.md", "cases/2023/second-name.md"]);
    sandbox.git("record", ["mv", "cases/2023/first-name", "cases/2023/second-name"]);
    let text = resolved("second-name", "Wendel");
    sandbox.write("record/cases/2023/second-name.md", &text);
    sandbox.write("record/copy-of-a-case.md", &text);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "Another name"]);
    let said = sandbox.dispose("record", &["second-name"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&[
        "cases/2022/first-name.md",
        "cases/2023/first-name/photo.txt",
        "cases/2023/second-name/photo.txt",
        "also removed, an exact copy: copy-of-a-case.md",
    ]);
    let said = sandbox.find("record", &["Wendel"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(1), "the other record stays");
}

#[test]
fn what_two_records_share_stays_with_the_other() {
    let sandbox = Sandbox::with_due();
    let photo = "The same photo of the same evening, with everybody on it who was there.\n".repeat(3);
    for name in ["quiet-harbor", "quiet-harbor-two"] {
        sandbox.write(format!("record/cases/2023/{name}/photo.txt"), &photo);
    }
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "Photos"]);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&[
        "not removed, an exact copy in a kept file (delete it yourself): cases/2023/quiet-harbor-two/photo.txt",
    ]);
    assert_eq!(sandbox.read("record/cases/2023/quiet-harbor-two/photo.txt"), photo);
    assert!(!sandbox.path("record/cases/2023/quiet-harbor").exists());
    sandbox.record(["retention", "verify"]).finds().says(&["cases/2023/quiet-harbor-two/photo.txt"]);
}

#[test]
fn a_mention_elsewhere_is_told_and_left_to_people() {
    let sandbox = Sandbox::with_due();
    sandbox.write("record/minutes.md", format!("We talked about {SECRET} Quill.\n"));
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message", "Minutes"]);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!said.all().contains(SECRET), "the words themselves are not repeated: {said:?}");
    said.says(&["also named here", "minutes.md"]);
    assert_eq!(sandbox.read("record/minutes.md"), format!("We talked about {SECRET} Quill.\n"));
}

#[test]
fn an_expunged_record_keeps_its_facts() {
    let sandbox = Sandbox::with_due();
    let text = resolved("quiet-harbor", SECRET).replace("kind: warning", "kind: ban, until: 2024-01-01");
    sandbox.write(format!("record/{CASE}"), &text);
    sandbox.write("record/cases/2023/quiet-harbor/photo.txt", SECRET.repeat(20));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "A ban"]);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let now = sandbox.read(format!("record/{CASE}"));
    assert!(
        now.contains("status: expunged") && now.contains("kind: ban") && now.contains("finding: violation"),
        "{now}"
    );
    assert!(!sandbox.path("record/cases/2023/quiet-harbor").exists());
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0));
    let said = sandbox.record(["check", CASE]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sandbox.git("record", ["log", "--format=%s", "--", CASE]), "Dispose of 1 record");
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
    // Nothing more can be taken out of it.
    let again = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(again.code, Some(1), "{again:?}");
    again.says(&["expunged already"]);
}

#[test]
fn everything_that_is_due_goes_at_once() {
    let sandbox = Sandbox::with_due();
    let approved = ["--approved-by", "alice", "--approved-by", "carol", "--yes"];
    sandbox.record(["retention", "list", "--today", DAY]).finds();
    sandbox.record(["retention", "dispose", "--due"]).args(approved).succeeds().says(&["disposed of 2 records"]);
    assert_eq!(sandbox.find("record", &[SECRET, "Yorick"]).code, Some(0));
    sandbox.record(["retention", "list"]).succeeds();
    sandbox.record(["retention", "dispose", "--due"]).args(approved).succeeds().says(&["Nothing is due"]);
    sandbox
        .record(["retention", "dispose", "--due", "quiet-harbor"])
        .args(approved)
        .run()
        .says(&["cannot be used with"]);
}

#[test]
fn two_at_once_are_done_one_after_the_other() {
    let sandbox = Sandbox::with_due();
    let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes"];
    let start = |case| sandbox.record(["retention", "dispose", case]).args(approved).start();
    let both = [start("quiet-harbor"), start("quiet-harbor-two")];
    for child in both {
        let said = ProgramOutput::of(child.wait_with_output().unwrap());
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    assert_eq!(sandbox.find("record", &[SECRET, "Yorick"]).code, Some(0));
    let stones = sandbox.files("record/disposed");
    assert_eq!(stones.iter().filter(|it| !it.contains('/')).count(), 2);
    let numbers: Vec<bool> = ["number: 1", "number: 2"]
        .map(|it| stones.iter().any(|file| sandbox.read(format!("record/disposed/{file}")).contains(it)))
        .to_vec();
    assert_eq!(numbers, [true, true]);
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
}

#[test]
fn the_numbers_of_a_year_stay_when_its_records_are_gone() {
    let sandbox = Sandbox::with_due();
    let report = || {
        let period = ["transparency", "write", "--from", "2023-01-01", "--to", "2023-12-31", "--format", "json"];
        sandbox.record(period).succeeds().json()["totals"].clone()
    };
    let before = report();
    assert_eq!(before["incidents"], 2);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    let after = report();
    for what in ["incidents", "reports", "people", "actions"] {
        assert_eq!(after[what], before[what], "{what}");
    }
    // Of its day only the quarter is known: whole quarters can be counted, and a part of one can't.
    let of = |to: &str| sandbox.record(["transparency", "write", "--from", "2023-01-01", "--to", to]);
    of("2023-06-30").succeeds();
    of("2023-02-28").finds().says(&["erased", "2023-03-31"]);
}

#[test]
fn a_clone_of_later_proves_it_when_asked() {
    let sandbox = Sandbox::with_due();
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.git(".", ["clone", "--quiet", "record", "young"]);
    sandbox.git("young", ["config", "user.email", "carol@example.org"]);
    sandbox.casebound("young", ["sync"]).succeeds().says(&["Up to date"]);
    let before = sandbox.commits("young");
    sandbox.casebound("young", ["retention", "catch-up"]).succeeds();
    assert_eq!(sandbox.commits("young"), before + 1);
    sandbox.casebound("young", ["retention", "catch-up"]).succeeds();
    assert_eq!(sandbox.commits("young"), before + 1, "once");
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let sandbox = Sandbox::with_due();
    let head = sandbox.git("record", ["rev-parse", "HEAD"]);
    let args = ["retention", "dispose", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob"];
    sandbox.record(args).fails().says(&["--yes"]);
    assert_eq!(sandbox.git("record", ["rev-parse", "HEAD"]), head);
    assert!(!sandbox.path("record/disposed").exists());
}

#[test]
fn a_tombstone_stays_as_it_is() {
    let sandbox = Sandbox::with_due();
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    let name = sandbox.files("record/disposed").into_iter().find(|it| !it.contains('/')).unwrap();
    let path = format!("disposed/{name}");
    let text = sandbox.read(format!("record/{path}"));
    sandbox.write(format!("record/{path}"), text.replace("number: 1", "number: 2"));
    sandbox.git_call("record", ["commit", "--all", "--message=Change it"]).finds().says(&["error[tombstone-changed]"]);
    sandbox.git("record", ["checkout", "--quiet", "."]);
    sandbox.git("record", ["rm", "--quiet", &path]);
    sandbox.git_call("record", ["commit", "--message=Remove it"]).finds().says(&["error[tombstone-changed]"]);
    sandbox.git("record", ["reset", "--quiet", "--hard"]);
    // Half of one, another one, none at all: it is what it was first, and comes back.
    for line in [
        format!("head -c 500 {path} > ../half; cp ../half {path}"),
        format!("sed -i 's/number: 1/number: 2/' {path}"),
        format!("rm {path}"),
    ] {
        sandbox.shell(&format!("{line}; git commit --quiet --no-verify --all --message=Spoiled")).succeeds();
        sandbox.record(["retention", "catch-up"]).succeeds();
        sandbox.record(["list"]).succeeds();
        sandbox.record(["retention", "status"]).run();
        sandbox.record(["sync"]).succeeds().says(&["Put back 1 tombstone"]);
        assert_eq!(sandbox.read(format!("record/{path}")), text, "{line}");
        let said = sandbox.record(["sync"]).succeeds();
        assert!(!said.all().contains("Put back"), "{said:?}");
        sandbox.record(["retention", "verify"]).succeeds();
    }
}
