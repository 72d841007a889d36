//! Records that go for good: who may decide it, what stays of them, and that nothing else is lost.

mod clones;
mod forged;
mod places;

use std::path::Path;

use casebound_testing::sample::open_case;
use casebound_testing::{Said, Sandbox};

/// A day on which the sample records of this file are due.
const DAY: &str = "2026-06-01";
/// A word that stands in one record only.
const SECRET: &str = "Zaphira";
const CASE: &str = "cases/2023/quiet-harbor.md";

const COMMITTEE: &str = "\
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
fn resolved(name: &str, person: &str) -> String {
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
    fn dispose(&self, folder: &str, cases: &[&str]) -> Said;

    /// Looks for words in everything; the exit code tells whether any was found.
    fn find(&self, folder: &str, words: &[&str]) -> Said;

    /// Every version of every file that a repository's branches reach, with its path, but for those of some paths.
    fn versions(&self, folder: impl AsRef<Path>, without: &[&str]) -> Vec<String>;
}

impl Disposing for Sandbox {
    fn with_due() -> Sandbox {
        let place = Sandbox::with_record();
        place.write("record/committee.yaml", COMMITTEE);
        place.save("Our policy");
        place.write(format!("record/{CASE}"), resolved("quiet-harbor", SECRET));
        place.write("record/cases/2023/quiet-harbor-two.md", resolved("quiet-harbor-two", "Yorick"));
        place.save("Two cases");
        place.write(format!("record/{CASE}"), resolved("quiet-harbor", SECRET) + "\nMore.\n");
        place.save("More of a case");
        place.write("record/minutes.md", "We met.\n");
        place.save("Minutes");
        place
    }

    fn save(&self, message: &str) {
        self.git("record", ["add", "--all"]);
        self.git("record", ["commit", "--quiet", "--message", message]);
    }

    fn dispose(&self, folder: &str, cases: &[&str]) -> Said {
        let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes"];
        self.casebound(folder, ["retention", "dispose"]).args(cases).args(approved).run()
    }

    fn find(&self, folder: &str, words: &[&str]) -> Said {
        self.casebound(folder, ["retention", "verify", "--needles", "-"]).input(words.join("\n")).run()
    }

    fn versions(&self, folder: impl AsRef<Path>, without: &[&str]) -> Vec<String> {
        let named = self.git(folder.as_ref(), ["rev-list", "--objects", "--all"]);
        let check = ["cat-file", "--batch-check=%(objecttype) %(objectname) %(rest)"];
        let said = self.git_call(folder.as_ref(), check).input(named + "\n").well();
        let files = said.out.lines().filter_map(|it| it.strip_prefix("blob "));
        let files = files.filter(|it| !without.iter().any(|path| it.contains(&format!(" {path}"))));
        let mut all: Vec<String> = files.map(str::to_owned).collect();
        all.sort();
        all
    }
}

#[test]
fn a_record_goes_with_every_version_and_nothing_else_does() {
    let place = Sandbox::with_due();
    place.git("record", ["tag", "-a", "-m", "x", "v1"]);
    let before = place.versions("record", &[CASE]);
    assert_eq!(place.find("record", &[SECRET]).code, Some(1));
    place.dispose("record", &["quiet-harbor"]).says(&["2 versions", "disposed of 1 record"]);
    assert!(!place.path(format!("record/{CASE}")).exists());
    assert!(place.path("record/cases/2023/quiet-harbor-two.md").exists());
    let after = place.versions("record", &["disposed/"]);
    assert_eq!(after, before, "every version of every other file");
    assert_eq!(place.find("record", &[SECRET]).code, Some(0));
    place.record(["retention", "verify"]).well().says(&["nothing found; looked for 1 record that went and 0 words"]);
    // As many objects as git counts.
    let counted = place.git("record", ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
    let said = place.record(["retention", "verify"]).well();
    assert!(said.out.contains(&format!("read {} objects", counted.lines().count())), "{said:?}");
    place.git("record", ["fsck", "--full", "--strict"]);
    assert_eq!(place.git("record", ["status", "--porcelain"]), "");

    // What stays: the facts, no word of the people, and a name that nobody gets again.
    let stones: Vec<String> = place.files("record/disposed");
    assert_eq!(stones.len(), 2, "a tombstone and a proof: {stones:?}");
    let stone = place.read(format!("record/disposed/{}", stones.iter().find(|it| !it.contains('/')).unwrap()));
    assert!(stone.contains("received: 2023, types: [harassment], finding: violation, sanctions: [warning]"), "{stone}");
    let proof = place.read(format!("record/disposed/{}", stones.iter().find(|it| it.contains('/')).unwrap()));
    assert!(proof.contains("two members approved") && proof.contains("It says nothing of backups"), "{proof}");
    for text in [stone, proof] {
        for word in [SECRET, "quiet-harbor", "Offbeat", "remark"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
    place.write(format!("record/{CASE}"), open_case("quiet-harbor"));
    place.record(["check"]).found().says(&["error[code-name-taken]"]);
}

#[test]
fn a_dry_run_shows_all_and_changes_nothing() {
    let place = Sandbox::with_due();
    place.write("record/cases/2023/.quiet-harbor.md.swp", SECRET);
    let head = place.git("record", ["rev-parse", "HEAD"]);
    let said = place.record(["retention", "dispose", "quiet-harbor", "--dry-run"]).well();
    let said = said.says(&[CASE, "2 versions", ".quiet-harbor.md.swp", "rewrites 3 of", "Nothing was changed"]);
    assert!(!said.out.contains("quiet-harbor-two"), "{said:?}");
    assert_eq!(place.git("record", ["rev-parse", "HEAD"]), head);
    assert!(!place.path("record/disposed").exists());
}

#[test]
fn what_must_stay_stays() {
    let place = Sandbox::with_due();
    let head = place.git("record", ["rev-parse", "HEAD"]);
    let run = |args: &[&str]| place.record(["retention", "dispose", "quiet-harbor", "--yes"]).args(args).run();
    let both = ["--approved-by", "alice", "--approved-by", "bob"];
    for (args, words) in [
        (&[][..], "two different members"),
        (&["--approved-by", "alice", "--approved-by", "alice"], "two different members"),
        (&["--approved-by", "alice", "--approved-by", "dan"], "`dan` does not serve on that day"),
        (&["--approved-by", "alice", "--approved-by", "nobody"], "`nobody` is no member"),
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
        place.write(format!("record/{CASE}"), text.replace(from, to));
        let said = run(&both);
        assert_eq!(said.code, Some(1), "{words}: {said:?}");
        said.says(&[words, "Nothing was disposed of"]);
    }
    // The last day belongs to the period.
    place.write(format!("record/{CASE}"), &text);
    place.record(["retention", "dispose", "quiet-harbor", "--yes", "--today", "2025-03-05"]).args(both).found();
    // A change that no commit holds would be lost.
    place.write(format!("record/{CASE}"), text.clone() + "\nNot committed.\n");
    let said = run(&both);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["has changes that no commit holds"]);
    assert_eq!(place.git("record", ["rev-parse", "HEAD"]), head);
    assert!(place.read(format!("record/{CASE}")).contains("Not committed."));
    assert!(!place.path("record/disposed").exists());
}

#[test]
fn a_newer_violation_of_the_same_person_keeps_a_record_where_the_policy_says_so() {
    let place = Sandbox::with_due();
    let newer = resolved("calm-lake", SECRET)
        .replace("2023-", "2025-")
        .replace("keep_until: 2025-03-05", "keep_until: 2027-03-05");
    let newer = newer.replace("review: 2024-", "review: 2026-");
    place.write("record/cases/2025/calm-lake.md", newer);
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message", "The same person again"]);
    let committee =
        COMMITTEE.replace("counts_from: resolved", "counts_from: resolved\n  renewed_by_new_violation: yes");
    place.write("record/committee.yaml", committee);
    place.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message", "Renewed"]);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["calm-lake about the same person is newer"]);
    // What is not renewed goes, and the other stays without stopping it.
    let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes"];
    place.record(["retention", "dispose", "--due"]).args(approved).well().says(&["disposed of 1 record"]);
    assert!(place.path(format!("record/{CASE}")).exists());
    // Once both are over, both go.
    let late = ["--today", "2027-03-06"];
    place.record(["retention", "dispose", "--due"]).args(approved).args(late).well().says(&["disposed of 2 records"]);
    assert_eq!(place.find("record", &[SECRET]).code, Some(0));
}

#[test]
fn a_repository_in_the_middle_of_something_is_left_alone() {
    let place = Sandbox::with_due();
    place.git("record", ["switch", "--quiet", "-c", "side", "HEAD~1"]);
    place.write("record/minutes.md", "We met elsewhere.\n");
    place.save("Other minutes");
    place.git_call("record", ["rebase", "main"]).run();
    place.dispose("record", &["quiet-harbor"]).says(&["rebase"]);
    place.git("record", ["rebase", "--abort"]);
    place.git("record", ["switch", "--quiet", "main"]);
    place.git(".", ["clone", "--quiet", "--depth=1", &format!("file://{}", place.path("record").display()), "shallow"]);
    place.casebound("shallow", ["--quiet", "hook", "install"]).well();
    let said = place.dispose("shallow", &["quiet-harbor"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["shallow"]);
    assert!(place.path(format!("shallow/{CASE}")).exists());
}

#[test]
fn a_record_is_found_under_every_name_it_had() {
    let place = Sandbox::with_due();
    // Once in the wrong folder, renamed from another name, an attachment, and an exact copy elsewhere.
    place.write("record/cases/2022/first-name.md", resolved("first-name", "Wendel"));
    place.write(
        "record/cases/2022/first-name/photo.txt",
        "Wendel is on it, and many others who were there then.\n".repeat(3),
    );
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message", "Wrong folder"]);
    place.git("record", ["mv", "cases/2022/first-name.md", "cases/2023/first-name.md"]);
    place.git("record", ["mv", "cases/2022/first-name", "cases/2023/first-name"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message", "Right folder"]);
    place.git("record", ["mv", "cases/2023/first-name.md", "cases/2023/second-name.md"]);
    place.git("record", ["mv", "cases/2023/first-name", "cases/2023/second-name"]);
    let text = resolved("second-name", "Wendel");
    place.write("record/cases/2023/second-name.md", &text);
    place.write("record/copy-of-a-case.md", &text);
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message", "Another name"]);
    let said = place.dispose("record", &["second-name"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&[
        "cases/2022/first-name.md",
        "cases/2023/first-name/photo.txt",
        "cases/2023/second-name/photo.txt",
        "an exact copy, which goes too: copy-of-a-case.md",
    ]);
    let said = place.find("record", &["Wendel"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(place.find("record", &[SECRET]).code, Some(1), "the other record stays");
}

#[test]
fn what_two_records_share_stays_with_the_other() {
    let place = Sandbox::with_due();
    let photo = "The same photo of the same evening, with everybody on it who was there.\n".repeat(3);
    for name in ["quiet-harbor", "quiet-harbor-two"] {
        place.write(format!("record/cases/2023/{name}/photo.txt"), &photo);
    }
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message", "Photos"]);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&["it stays until you delete it: cases/2023/quiet-harbor-two/photo.txt"]);
    assert_eq!(place.read("record/cases/2023/quiet-harbor-two/photo.txt"), photo);
    assert!(!place.path("record/cases/2023/quiet-harbor").exists());
    place.record(["retention", "verify"]).well();
}

#[test]
fn a_mention_elsewhere_is_told_and_left_to_people() {
    let place = Sandbox::with_due();
    place.write("record/minutes.md", format!("We talked about {SECRET} Quill.\n"));
    place.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message", "Minutes"]);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!said.all().contains(SECRET), "the words themselves are not repeated: {said:?}");
    said.says(&["also named here", "minutes.md"]);
    assert_eq!(place.read("record/minutes.md"), format!("We talked about {SECRET} Quill.\n"));
}

#[test]
fn an_expunged_record_keeps_its_facts() {
    let place = Sandbox::with_due();
    let text = resolved("quiet-harbor", SECRET).replace("kind: warning", "kind: ban, until: 2024-01-01");
    place.write(format!("record/{CASE}"), &text);
    place.write("record/cases/2023/quiet-harbor/photo.txt", SECRET.repeat(20));
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message", "A ban"]);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let now = place.read(format!("record/{CASE}"));
    assert!(
        now.contains("status: expunged") && now.contains("kind: ban") && now.contains("finding: violation"),
        "{now}"
    );
    assert!(!place.path("record/cases/2023/quiet-harbor").exists());
    assert_eq!(place.find("record", &[SECRET]).code, Some(0));
    let said = place.record(["check", CASE]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(place.git("record", ["log", "--format=%s", "--", CASE]), "Dispose of 1 record");
    assert_eq!(place.git("record", ["status", "--porcelain"]), "");
    // Nothing more can be taken out of it.
    let again = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(again.code, Some(1), "{again:?}");
    again.says(&["expunged already"]);
}

#[test]
fn everything_that_is_due_goes_at_once() {
    let place = Sandbox::with_due();
    let approved = ["--approved-by", "alice", "--approved-by", "carol", "--yes"];
    place.record(["retention", "list", "--today", DAY]).found();
    place.record(["retention", "dispose", "--due"]).args(approved).well().says(&["disposed of 2 records"]);
    assert_eq!(place.find("record", &[SECRET, "Yorick"]).code, Some(0));
    place.record(["retention", "list"]).well();
    place.record(["retention", "dispose", "--due"]).args(approved).well().says(&["Nothing is due"]);
    place.record(["retention", "dispose", "--due", "quiet-harbor"]).args(approved).run().says(&["cannot be used with"]);
}

#[test]
fn two_at_once_are_done_one_after_the_other() {
    let place = Sandbox::with_due();
    let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes"];
    let start = |case| place.record(["retention", "dispose", case]).args(approved).start();
    let both = [start("quiet-harbor"), start("quiet-harbor-two")];
    for child in both {
        let said = Said::of(child.wait_with_output().unwrap());
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    assert_eq!(place.find("record", &[SECRET, "Yorick"]).code, Some(0));
    let stones = place.files("record/disposed");
    assert_eq!(stones.iter().filter(|it| !it.contains('/')).count(), 2);
    let numbers: Vec<bool> = ["number: 1", "number: 2"]
        .map(|it| stones.iter().any(|file| place.read(format!("record/disposed/{file}")).contains(it)))
        .to_vec();
    assert_eq!(numbers, [true, true]);
    assert_eq!(place.git("record", ["status", "--porcelain"]), "");
}

#[test]
fn the_numbers_of_a_year_stay_when_its_records_are_gone() {
    let place = Sandbox::with_due();
    let report = || {
        let period = ["transparency", "write", "--from", "2023-01-01", "--to", "2023-12-31", "--format", "json"];
        place.record(period).well().json()["totals"].clone()
    };
    let before = report();
    assert_eq!(before["incidents"], 2);
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    let after = report();
    for what in ["incidents", "reports", "people", "actions"] {
        assert_eq!(after[what], before[what], "{what}");
    }
    // Of its day only the year is known: a part of the year can't be counted.
    let half = ["transparency", "write", "--from", "2023-01-01", "--to", "2023-06-30"];
    place.record(half).found().says(&["was erased", "whole years"]);
}

#[test]
fn a_clone_of_later_proves_it_when_asked() {
    let place = Sandbox::with_due();
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    place.git(".", ["clone", "--quiet", "record", "young"]);
    place.git("young", ["config", "user.email", "carol@example.org"]);
    place.casebound("young", ["sync"]).well().says(&["Up to date"]);
    let before = place.commits("young");
    place.casebound("young", ["retention", "catch-up"]).well();
    assert_eq!(place.commits("young"), before + 1);
    place.casebound("young", ["retention", "catch-up"]).well();
    assert_eq!(place.commits("young"), before + 1, "once");
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let place = Sandbox::with_due();
    let head = place.git("record", ["rev-parse", "HEAD"]);
    let args = ["retention", "dispose", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob"];
    place.record(args).fails().says(&["--yes"]);
    assert_eq!(place.git("record", ["rev-parse", "HEAD"]), head);
    assert!(!place.path("record/disposed").exists());
}

#[test]
fn a_tombstone_stays_as_it_is() {
    let place = Sandbox::with_due();
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    let name = place.files("record/disposed").into_iter().find(|it| !it.contains('/')).unwrap();
    let path = format!("disposed/{name}");
    let text = place.read(format!("record/{path}"));
    place.write(format!("record/{path}"), text.replace("number: 1", "number: 2"));
    place.git_call("record", ["commit", "--all", "--message=Change it"]).found().says(&["error[tombstone-changed]"]);
    place.git("record", ["checkout", "--quiet", "."]);
    place.git("record", ["rm", "--quiet", &path]);
    place.git_call("record", ["commit", "--message=Remove it"]).found().says(&["error[tombstone-changed]"]);
    place.git("record", ["reset", "--quiet", "--hard"]);
    // By half of one nothing is done.
    place.write(format!("record/{path}"), text.split_once("blobs:").unwrap().0);
    place.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=Half"]);
    place.record(["retention", "catch-up"]).fails().says(&["is damaged"]);
}
