//! A duplicate is taken into the case that goes on, and a case that nobody else has is taken back: what stays, and what goes.

use casebound_testing::{ProgramOutput, Sandbox};

use crate::disposal::{COMMITTEE, resolved};

const INTO: &str = "\
---
case: quiet-harbor
status: open
types: [harassment]
reports:
  # the first one
  - {received: 2026-05-31T09:00+00:00, channel: email, by: person-a}
incident: {when: 2026-05-30, where: \"party, hall 2\"}
people:
  person-a: {roles: [reporter, affected], name: Rhea Porter, email: rhea@example.org}
  person-b: {roles: [reported], name: Mia Hollander}
attachments:
  - {file: note.txt, sha256: a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa, what: a note}
log:
  - {at: 2026-05-31T10:00+00:00, by: alice, what: acknowledged, to: person-a}
---

## What happened

[person-b] mocked an accent.

## Actions taken

None yet.
";

const FROM: &str = "\
---
case: calm-lake
status: open
severity: low
types: [harassment, intimidation]
conflicts: [bob]
reports:
  - {received: 2026-06-01, channel: verbal, by: person-a, received_by: alice, place: \"desk: left\"}
incident: {where: somewhere else, setting: in-person}
people:
  person-a: {roles: [reporter, witness], name: Wit Ness}
  person-b: {roles: [reported], name: \"Hollander, Mia\", email: mia@example.org, description: \"tall, green hat\"}
  person-c: {roles: [affected], description: in red}
log:
  - {at: 2026-06-01T10:00+00:00, by: alice, what: acknowledged, to: person-a, note: \"[person-b] and [person-c] #1\"}
tasks: [{what: \"Ask [person-c]\", owner: alice, due: 2026-06-12}]
retention: {hold: {by: alice, since: 2026-06-01, reason: police}}
attachments:
  - {file: note.txt, sha256: 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881, what: another}
---

[person-a] came late.

## What happened

[person-a] saw [person-b] with [person-c].

### Detail

Loud.
";

/// Two open cases of one incident, both committed, in the clone of alice.
fn place() -> Sandbox {
    let sandbox = Sandbox::with_record();
    let policy = sandbox.read("record/committee.yaml");
    sandbox.write("record/committee.yaml", policy.replace("types: {", "types: {intimidation: Intimidation, "));
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox.write("record/cases/2026/quiet-harbor.md", INTO);
    sandbox.write("record/cases/2026/quiet-harbor/note.txt", "y");
    sandbox.write("record/cases/2026/calm-lake.md", FROM);
    sandbox.write("record/cases/2026/calm-lake/note.txt", "x");
    save(&sandbox);
    sandbox
}

#[track_caller]
fn save(sandbox: &Sandbox) -> ProgramOutput {
    sandbox.record(["save"]).succeeds()
}

fn absorb(sandbox: &Sandbox) -> ProgramOutput {
    sandbox.record(["absorb", "calm-lake", "--into", "quiet"]).run()
}

#[test]
fn everything_of_the_duplicate_is_in_the_other_case_afterwards() {
    let sandbox = place();
    let said = absorb(&sandbox);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = sandbox.read("record/cases/2026/quiet-harbor.md");
    for line in [
        "types: [harassment, intimidation]",
        "  # the first one",
        "  - {received: 2026-06-01, channel: verbal, by: person-c, received_by: alice, place: \"desk: left\"}",
        "incident: {when: 2026-05-30, where: \"party, hall 2\", setting: in-person}",
        "  person-b: {roles: [reported], name: Mia Hollander, aliases: [\"Hollander, Mia\"], email: mia@example.org, description: \"tall, green hat\"}",
        "  person-c: {roles: [reporter, witness], name: Wit Ness}",
        "  person-d: {roles: [affected], description: in red}",
        "  - {file: note-2.txt, sha256: 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881, what: another}",
        "conflicts: [bob]",
        "tasks: [{what: \"Ask [person-d]\", owner: alice, due: 2026-06-12}]",
        "  hold: {by: alice, since: 2026-06-01, reason: police}",
        "[person-c] saw [person-b] with [person-d].",
        "[person-c] came late.",
        "Loud.",
    ] {
        assert!(text.lines().any(|written| written == line), "{line}\n{text}");
    }
    assert!(text.contains("to: person-c, note: \"[person-b] and [person-d] #1\"}"), "{text}");
    assert_eq!(
        sandbox.files("record/cases"),
        [
            ".gitkeep",
            "2026/calm-lake.md",
            "2026/quiet-harbor.md",
            "2026/quiet-harbor/note-2.txt",
            "2026/quiet-harbor/note.txt"
        ]
    );
    let said = said.says(&["incident.where", "casebound save quiet-harbor calm-lake"]);
    assert!(!said.all().contains("Hollander") && !said.all().contains("Wit"), "{said:?}");
    // The rules that look at what a commit changes let it through, and it is one case from now on.
    save(&sandbox);
    sandbox.record(["check"]).succeeds();
    let listed = sandbox.record(["list", "--format", "json"]).succeeds().json();
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
    let report = [
        "transparency",
        "write",
        "--from",
        "2026-01-01",
        "--to",
        "2026-12-31",
        "--format",
        "json",
        "--today",
        "2027-01-02",
    ];
    let said = sandbox.record(report).run();
    assert!(!said.all().contains("calm-lake"), "{said:?}");
}

#[test]
fn a_stub_says_where_everything_is_and_takes_nothing_more() {
    let sandbox = place();
    absorb(&sandbox);
    let before = sandbox.read("record/cases/2026/calm-lake.md");
    for command in [
        "log calm-lake note --note x",
        "close calm-lake --finding violation --summary x",
        "retention hold calm-lake --reason x",
        "absorb calm-lake --into quiet-harbor",
        "absorb quiet-harbor --into calm-lake",
        "absorb quiet-harbor --into quiet-harbor",
    ] {
        let said = sandbox.shell(&format!("casebound {command}")).fails();
        assert!(said.err.contains("quiet-harbor"), "{command}: {said:?}");
    }
    sandbox.record(["discard", "calm-lake", "--yes"]).finds().says(&["was taken into quiet-harbor"]);
    sandbox.record(["discard", "quiet-harbor", "--yes"]).finds().says(&["has taken calm-lake in"]);
    sandbox.record(["show", "calm-lake"]).succeeds().says(&["casebound show quiet-harbor"]);
    assert_eq!(sandbox.read("record/cases/2026/calm-lake.md"), before);
}

#[test]
fn somebody_whom_nothing_shows_to_be_the_same_is_named() {
    let sandbox = place();
    let same = ["absorb", "calm-lake", "--into", "quiet-harbor", "--same", "person-c=person-a"];
    sandbox.record(same).succeeds();
    let text = sandbox.read("record/cases/2026/quiet-harbor.md");
    assert!(text.contains("[person-c] saw [person-b] with [person-a]."), "{text}");
    assert!(!text.contains("person-d"), "{text}");
    let sandbox = place();
    let wrong = ["absorb", "calm-lake", "--into", "quiet-harbor", "--same", "person-x=person-a"];
    sandbox.record(wrong).finds().says(&["calm-lake has no `person-x`", "person-a, person-b, person-c"]);
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
}

#[test]
fn a_shared_address_makes_no_one_person_of_two() {
    let sandbox = place();
    let path = "record/cases/2026/calm-lake.md";
    let text = sandbox.read(path);
    let other = text.replacen("Hollander, Mia", "Ida Hollander", 1);
    assert_ne!(other, text);
    sandbox.write(path, other);
    let into = "record/cases/2026/quiet-harbor.md";
    let text = sandbox.read(into);
    let shared = text.replacen("name: Mia Hollander}", "name: Mia Hollander, email: mia@example.org}", 1);
    assert_ne!(shared, text);
    sandbox.write(into, shared);
    sandbox.record(["absorb", "calm-lake", "--into", "quiet-harbor"]).run();
    let joined = sandbox.read(into);
    assert!(joined.contains("name: Ida Hollander") && !joined.contains("aliases: [Ida Hollander]"), "{joined}");
}

#[test]
fn a_case_that_only_says_it_was_taken_in_is_one_that_was_emptied() {
    let sandbox = place();
    let stub = "---\ncase: calm-lake\nstatus: on-file\nreports: []\noutcome: {duplicate_of: quiet-harbor}\n---\n";
    sandbox.write("record/cases/2026/calm-lake.md", stub);
    sandbox.git("record", ["rm", "--quiet", "--cached", "cases/2026/calm-lake/note.txt"]);
    sandbox.git("record", ["add", "--all"]);
    let said = sandbox.try_git("record", ["commit", "--message", "Empty"]);
    assert_ne!(said.code, Some(0));
    assert!(said.all().contains("record-replaced"), "{said:?}");
}

/// A committee with two resolved cases of 2023 of which one was taken into the other.
fn due() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/committee.yaml", COMMITTEE);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    for (name, person) in [("quiet-harbor", "Zaphira"), ("calm-lake", "Yorick")] {
        sandbox.write(format!("record/cases/2023/{name}.md"), resolved(name, person));
    }
    sandbox
        .write("record/cases/2023/calm-lake/letter.txt", "Yorick wrote this, and nobody else ever did so.\n".repeat(3));
    let digest = sandbox.call("record", "sha256sum").args(["cases/2023/calm-lake/letter.txt"]).succeeds().out;
    let attachments =
        format!("attachments: [{{file: letter.txt, sha256: {}, what: a letter}}]\n", digest.split(' ').next().unwrap());
    let text = resolved("calm-lake", "Yorick").replace("transparency:", &(attachments + "transparency:"));
    sandbox.write("record/cases/2023/calm-lake.md", text);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message", "Two cases"]);
    sandbox.record(["absorb", "calm-lake", "--into", "quiet-harbor"]).succeeds();
    sandbox
}

/// Whether a word is anywhere in a repository and its worktree.
fn has(sandbox: &Sandbox, folder: &str, word: &str) -> bool {
    let line = format!(
        "{{ git cat-file --batch-all-objects --batch; cat $(git ls-files) ; cat -- $(find .git -name '*.lock' -o -path '*logs*' -type f); }} | \
         grep --text --count '{word}'"
    );
    sandbox.call(folder, "sh").args(["-c", &line]).run().out.trim() != "0"
}

#[test]
fn what_was_taken_in_is_disposed_of_with_the_case_and_counted_once() {
    let sandbox = due();
    save(&sandbox);
    let dispose = |name: &str| {
        let call = ["retention", "dispose", name, "--approved-by", "alice", "--approved-by", "carol", "--yes"];
        sandbox.record(call).run()
    };
    let said = dispose("calm-lake");
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["quiet-harbor has taken it in"]);
    sandbox.git(".", ["clone", "--quiet", "record", "bob"]);
    sandbox.git("bob", ["config", "user.email", "bob@example.org"]);
    let said = dispose("quiet-harbor");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sandbox.files("record/cases"), [".gitkeep"]);
    for word in ["Yorick", "Zaphira"] {
        assert!(!has(&sandbox, "record", word), "{word}");
    }
    let tombstone =
        sandbox.files("record/disposed").into_iter().find(|file| !file.contains("proof") && file.ends_with(".yaml"));
    let tombstone = sandbox.read(format!("record/disposed/{}", tombstone.unwrap()));
    assert_eq!(tombstone.matches("received:").count(), 1, "{tombstone}");
    assert!(tombstone.contains("reports: 2"), "{tombstone}");
    // Another clone, which had both, comes to the same.
    let said = sandbox.casebound("bob", ["sync"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!has(&sandbox, "bob", "Yorick") && !has(&sandbox, "bob", "Zaphira"));
    assert_eq!(sandbox.files("bob/cases"), [".gitkeep"]);
}

#[test]
fn somebody_taken_out_of_the_case_is_taken_out_of_what_it_has_taken_in() {
    let sandbox = due();
    let policy = sandbox.read("record/committee.yaml").replace("2 years", "5 years");
    sandbox.write("record/committee.yaml", policy);
    let path = "record/cases/2023/quiet-harbor.md";
    let text = sandbox.read(path);
    let person = text.lines().find(|line| line.contains("name: Yorick Quill")).unwrap();
    let key = person.trim().split(':').next().unwrap();
    let request = format!(
        "keep_until: 2028-03-05, erase_early: {{asked: 2026-05-02, by: [alice, bob], why: asked, person: {key}}}"
    );
    let text = text.replace("keep_until: 2025-03-05", &request).replace("Offbeat Yorick", "Offbeat Other");
    sandbox.write(path, text);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "A request"]);
    let call = ["retention", "redact", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob", "--yes"];
    let said = sandbox.record(call).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!has(&sandbox, "record", "Yorick"), "{said:?}");
    assert!(sandbox.read("record/cases/2023/calm-lake.md").contains("duplicate_of: quiet-harbor"));
    assert!(sandbox.read(path).contains("Zaphira"));
    sandbox.record(["retention", "verify"]).succeeds();
}

#[test]
fn what_was_never_pushed_is_taken_back_with_all_its_versions() {
    let sandbox = place();
    sandbox.git("record", ["rm", "--quiet", "-r", "--cached", "cases/2026/quiet-harbor.md"]);
    sandbox.git("record", ["add", "--all"]);
    sandbox.write("record/cases/2026/calm-lake.md", FROM.replace("Loud.", "Loud, and staged only."));
    sandbox.git("record", ["add", "--all"]);
    sandbox.write("record/cases/2026/calm-lake.md", FROM.replace("Loud.", "Loud, and on disk only."));
    sandbox.write("record/minutes.md", "We met.\n");
    sandbox.record(["discard", "calm-lake"]).fails().says(&["--yes"]);
    sandbox.record(["discard", "calm", "--yes"]).fails().says(&["type the whole code name"]);
    let said = sandbox.record(["discard", "calm-lake", "--yes"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!sandbox.path("record/cases/2026/calm-lake.md").exists());
    assert!(!sandbox.path("record/cases/2026/calm-lake").exists());
    for word in ["Loud", "Wit Ness", "came late"] {
        assert!(!has(&sandbox, "record", word), "{word}: {said:?}");
    }
    assert!(sandbox.read("record/cases/2026/quiet-harbor.md") == INTO && sandbox.path("record/minutes.md").exists());
    sandbox.assert_sound("record");
    sandbox.record(["check"]).succeeds();
    save(&sandbox);
    sandbox.record(["discard", "calm-lake", "--yes"]).fails().says(&["there is no case"]);
}

#[test]
fn what_others_have_is_not_taken_back() {
    let sandbox = place();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    let head = sandbox.git("record", ["rev-parse", "HEAD"]);
    sandbox
        .record(["discard", "calm-lake", "--yes"])
        .finds()
        .says(&["was pushed to origin", "casebound absorb calm-lake"]);
    assert_eq!(sandbox.git("record", ["rev-parse", "HEAD"]), head);
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
    // A later one that only this clone has goes, and what was pushed stays as it is.
    let other = INTO.replace("quiet-harbor", "late-meadow").replace("attachments:\n  - {file: note.txt, sha256: a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa, what: a note}\n", "");
    sandbox.write("record/cases/2026/late-meadow.md", other.replace("mocked an accent", "sang Gwendolyn"));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "Add late-meadow"]);
    let said = sandbox.record(["discard", "late-meadow", "--yes"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sandbox.git("record", ["rev-parse", "HEAD"]), head);
    assert!(!has(&sandbox, "record", "Gwendolyn"));
}

#[test]
fn a_mail_that_may_be_the_only_copy_is_not_taken_back_unasked() {
    let sandbox = Sandbox::with_record();
    sandbox.write("mail.eml", "From: Sol Writer <sol@example.org>\nTo: conduct@example.org\nSubject: help\nDate: Mon, 1 Jun 2026 09:00:00 +0000\nMessage-ID: <1@example.org>\n\nSomebody shouted at me.\n");
    sandbox.record(["intake", "../mail.eml", "--by", "alice"]).succeeds();
    let name = sandbox
        .files("record/cases/2026")
        .into_iter()
        .find_map(|file| Some(file.strip_suffix(".md")?.to_owned()))
        .unwrap();
    sandbox.record(["discard", &name, "--yes"]).finds().says(&["may be the only copy", "--with-mail"]);
    assert!(sandbox.path(format!("record/cases/2026/{name}.md")).exists());
    sandbox.record(["discard", &name, "--yes", "--with-mail"]).succeeds();
    assert_eq!(sandbox.files("record/cases"), [".gitkeep"]);
}

#[test]
fn what_another_member_wrote_meanwhile_is_taken_in_as_well() {
    let sandbox = place();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify", "--set-upstream", "origin", "main"]);
    sandbox.git(".", ["clone", "--quiet", "server.git", "carol"]);
    sandbox.git("carol", ["config", "user.email", "carol@example.org"]);
    sandbox.casebound("carol", ["--quiet", "hook", "install"]).succeeds();
    absorb(&sandbox);
    save(&sandbox);
    let log = ["log", "calm-lake", "talked", "--to", "person-c", "--note", "red coat"];
    sandbox.casebound("carol", log).succeeds();
    sandbox.casebound("carol", ["save"]).finds().says(&["casebound resolve"]);
    sandbox.casebound("carol", ["resolve"]).finds().says(&["calm-lake", "absorb it", "again"]);
    sandbox.casebound("carol", ["resolve", "--take", "mine"]).succeeds();
    let said = sandbox.casebound("carol", ["absorb", "calm-lake", "--into", "quiet-harbor"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = sandbox.read("carol/cases/2026/quiet-harbor.md");
    assert_eq!(text.matches("what: talked, to: person-d, note: red coat}").count(), 1, "{text}");
    for once in ["Wit Ness", "in red", "2d711642", "Loud.", "came late", "received: 2026-06-01"] {
        assert_eq!(text.matches(once).count(), 1, "{once}: {text}");
    }
    let said = sandbox.casebound("carol", ["save"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.record(["sync"]).succeeds();
    sandbox.record(["check"]).succeeds();
    assert!(sandbox.read("record/cases/2026/quiet-harbor.md").contains("red coat"));
}
