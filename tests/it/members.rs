//! `member` and `recuse`: what is written when somebody joins, leaves or stays out of a case, and what nobody learns by it.

use casebound_openpgp::Certificate;
use casebound_testing::sample::open_case;
use casebound_testing::{ProgramOutput, Sandbox, at_terminal};

use crate::mail::key;

/// A committee in blocks, with comments.
const BLOCKS: &str = "\
# Our policy.
committee: {name: Sample Committee, email: conduct@example.org, timezone: UTC}
members:
  # the chair
  alice:
    name: Alice Member   # of the board
    email: alice@example.org
  # in between
  bob: {name: Bob Member, email: bob@example.org, from: 2026-01-01}
  carol: {name: Carol Member, email: carol@example.org}
  dan: {name: Dan Member, email: dan@example.org}
  eve: {name: Eve Member, email: eve@example.org, from: 2025-01-01, until: 2026-04-30}
# what comes next
events:
  next-2026: {name: Next, starts: 2026-09-10, ends: 2026-09-12, team: [bob, carol, alice]}
sanctions: {warning: {label: Warning}}
agreement: {standard: 1}
retention: {rules: [{outcome: any, keep: indefinitely}]}
rota: {starts: 2026-05-04, order: [alice, bob, carol]}
";

/// The record of alice, with the sample committee.
fn of_sample() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox
}

/// The same with this committee.yaml.
fn with_committee(text: &str) -> Sandbox {
    let sandbox = of_sample();
    sandbox.write("record/committee.yaml", text);
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Policy"]);
    sandbox
}

fn of_alice() -> Sandbox {
    with_committee(BLOCKS)
}

/// An open case with a shepherd, a task and more lines of front matter.
fn write_case(sandbox: &Sandbox, name: &str, shepherd: &str, more: &str) {
    let lines =
        format!("shepherd: {shepherd}\ntasks:\n  - {{what: Ask the venue, owner: {shepherd}}}\n{more}---\n\n##");
    sandbox.write(format!("record/cases/2026/{name}.md"), open_case(name).replacen("---\n\n##", &lines, 1));
}

fn committee(sandbox: &Sandbox) -> String {
    sandbox.read("record/committee.yaml")
}

fn case(sandbox: &Sandbox, name: &str) -> String {
    sandbox.read(format!("record/cases/2026/{name}.md"))
}

fn typed(sandbox: &Sandbox, line: &str) -> ProgramOutput {
    sandbox.shell(&format!("casebound {line}")).run()
}

fn succeeds(sandbox: &Sandbox, line: &str) -> ProgramOutput {
    let said = typed(sandbox, line);
    assert_eq!(said.code, Some(0), "{line}: {said:?}");
    said
}

const DORA: &str = "member add dora --name 'Dora Member' --email dora@example.org";

#[test]
fn a_new_member_is_a_block_and_every_other_line_stays() {
    let sandbox = of_alice();
    let before = committee(&sandbox);
    succeeds(&sandbox, &format!("{DORA} --handle @dora --from 2026-07-01"));
    let block =
        "  dora:\n    name: Dora Member\n    email: dora@example.org\n    handles: [\"@dora\"]\n    from: 2026-07-01\n";
    assert_eq!(committee(&sandbox), before.replace("# what comes next", &format!("{block}# what comes next")));
    succeeds(&sandbox, "check");
    // Flow style, and the line ends of Windows.
    let sandbox = with_committee(
        "committee: {name: C, timezone: UTC}\r\nmembers: {alice: {name: A, email: alice@example.org}}   # all of us\r\n\
         retention: {rules: [{outcome: any, keep: indefinitely}]}\r\n",
    );
    succeeds(&sandbox, DORA);
    let text = committee(&sandbox);
    assert!(
        text.contains("}, dora: {name: Dora Member, email: dora@example.org, from: 2026-06-01}}   # all of us\r\n"),
        "{text}"
    );
    assert_eq!(text.matches("\r\n").count(), 3, "{text}");
}

#[test]
fn a_key_is_a_plain_word_that_nobody_else_ever_had() {
    let sandbox = of_alice();
    let before = committee(&sandbox);
    for (key, says) in [
        ("Dora", "such as `dora`"),
        ("''", "can't be the key"),
        ("..", "can't be the key"),
        ("'zoë brandt'", "such as `zoe`"),
        ("a/b", "can't be the key"),
        ("person-a", "stands for somebody else"),
        ("dsf", "stands for somebody else"),
        ("no", "choose another key"),
        ("12", "choose another key"),
        ("alice", "is a member already"),
        ("eve", "the key of somebody else"),
    ] {
        let said = typed(&sandbox, &DORA.replace("add dora", &format!("add {key}")));
        assert_eq!(said.code, Some(2), "{key}: {said:?}");
        said.says(&[says]);
        assert_eq!(committee(&sandbox), before, "{key}");
    }
    for (arguments, says) in [
        ("--email bob@example.org", "the address of the member `bob`"),
        ("--email EVE@example.org", "casebound member add eve"),
        ("--email conduct@example.org", "the address of a committee"),
        ("--email dora", "is not an address"),
        ("--email dora@example.org --from 2026-02-30", "there is no such day"),
        ("--email dora@example.org --only-for quiet-harbor", "there is no case"),
    ] {
        let said = typed(&sandbox, &format!("member add dora --name Dora {arguments}"));
        assert_eq!(said.code, Some(2), "{arguments}: {said:?}");
        said.says(&[says]);
        assert_eq!(committee(&sandbox), before, "{arguments}");
    }
    // Also where the block was removed.
    sandbox.write("record/committee.yaml", before.replace("  dan: {name: Dan Member, email: dan@example.org}\n", ""));
    sandbox.git("record", ["commit", "--quiet", "--all", "--no-verify", "--message=Less"]);
    let other = typed(&sandbox, "member add dan --name 'Daniela Other' --email daniela@example.org");
    assert_eq!(other.code, Some(2), "{other:?}");
    other.says(&["the key of somebody else"]);
    succeeds(&sandbox, "member add dan --name 'Dan Member'");
    assert!(committee(&sandbox).contains("  dan:\n    name: Dan Member\n    email: dan@example.org\n"));
}

#[test]
fn who_comes_back_keeps_the_time_before() {
    let sandbox = of_alice();
    write_case(&sandbox, "quiet-harbor", "alice", "log:\n  - {at: 2026-03-01, by: eve, what: note, note: Asked.}\n");
    succeeds(&sandbox, "member add eve --from 2026-05-20");
    let line = "eve: {name: Eve Member, email: eve@example.org, from: 2026-05-20, earlier: [{from: 2025-01-01, until: 2026-04-30}]}";
    assert!(committee(&sandbox).contains(line), "{}", committee(&sandbox));
    // What she did then is valid, and what is dated between is not.
    succeeds(&sandbox, "check");
    let between = case(&sandbox, "quiet-harbor").replace("2026-03-01", "2026-05-10");
    sandbox.write("record/cases/2026/quiet-harbor.md", between);
    typed(&sandbox, "check").says(&["member-not-serving"]);
    let sandbox = of_alice();
    let said = typed(&sandbox, "member add eve --from 2026-04-30");
    assert_eq!(said.code, Some(2), "{said:?}");
    said.says(&["eve served until 2026-04-30"]);
}

#[test]
fn a_certificate_comes_in_with_its_member_or_not_at_all() {
    let sandbox = of_alice();
    let before = committee(&sandbox);
    let dora = key("Dora Member <dora@example.org>", None);
    sandbox.write("dora.asc", dora.certificate.to_armored().unwrap());
    sandbox.write("dora.key", &dora.secret);
    for (file, more, code) in [("dora.asc", "", 2), ("dora.key", " --yes", 2), ("none.asc", " --yes", 2)] {
        let said = typed(&sandbox, &format!("{DORA} --certificate ../{file}{more}"));
        assert_eq!(said.code, Some(code), "{file}: {said:?}");
        assert_eq!(committee(&sandbox), before, "{file}");
        assert!(!sandbox.path("record/keys/dora.asc").exists(), "{file}");
    }
    let other = DORA.replace("dora@example.org", "other@example.org");
    assert_eq!(typed(&sandbox, &format!("{other} --certificate ../dora.asc --yes")).code, Some(1), "another address");
    assert_eq!(committee(&sandbox), before);
    succeeds(&sandbox, &format!("{DORA} --certificate ../dora.asc --yes"));
    let written = Certificate::from_bytes(sandbox.read("record/keys/dora.asc").as_bytes()).unwrap();
    assert_eq!(written, dora.certificate);
    assert!(committee(&sandbox).contains(&dora.certificate.fingerprint()));
}

#[test]
fn the_round_names_open_cases_and_tells_nothing_of_them() {
    let sandbox = of_alice();
    sandbox.write(
        "record/committee.yaml",
        format!("{BLOCKS}places: [{{place: server, who: bob, how: the group conduct}}, chat]\n"),
    );
    write_case(&sandbox, "quiet-harbor", "bob", "");
    write_case(&sandbox, "calm-meadow", "carol", "conflicts: [alice]\n");
    write_case(&sandbox, "silver-orchard", "bob", "people:\n  person-b: {roles: [reported], name: Zed Placeholder}\n");
    let said = succeeds(&sandbox, DORA);
    let all = said.all();
    for line in [
        "  quiet-harbor: bob asks",
        "  calm-meadow\n",
        "  server: ask bob (the group conduct)",
        "  chat\n",
        "user.email 'dora@example.org'",
    ] {
        assert!(all.contains(line), "{line}: {all}");
    }
    for word in ["Zed", "corridor", "venue", "carol asks"] {
        assert!(!all.contains(word), "{word}: {all}");
    }
    // Whoever has a conflict there is not asked once more.
    succeeds(&sandbox, "recuse quiet-harbor eve --shepherd dan || casebound recuse quiet-harbor eve");
    assert!(!succeeds(&sandbox, "member add eve").all().contains("quiet-harbor"));
}

#[test]
fn a_case_about_the_new_member_is_told_before_anything_is_written() {
    let sandbox = of_alice();
    let before = committee(&sandbox);
    write_case(&sandbox, "quiet-harbor", "bob", "people:\n  person-b: {roles: [reported], email: dora@example.org}\n");
    let said = typed(&sandbox, DORA);
    assert_eq!(said.code, Some(2), "{said:?}");
    said.says(&["quiet-harbor is about a member", "--yes", "casebound recuse CASE dora"]);
    assert_eq!(committee(&sandbox), before);
    // Somebody who is recused there learns nothing of it.
    sandbox.git("record", ["config", "user.email", "carol@example.org"]);
    let people = "people:\n  person-b: {roles: [reported], email: dora@example.org}\nconflicts: [carol]\n";
    write_case(&sandbox, "quiet-harbor", "bob", people);
    let said = succeeds(&sandbox, DORA);
    assert!(!said.all().contains("is about"), "{said:?}");
    said.says(&["1 case was not looked at"]);
}

#[test]
fn who_leaves_is_taken_out_and_the_rest_is_named() {
    let sandbox = of_alice();
    write_case(&sandbox, "quiet-harbor", "bob", "");
    write_case(&sandbox, "calm-meadow", "bob", "conflicts: [alice]\n");
    let before = committee(&sandbox);
    let said = succeeds(&sandbox, "member leave bob");
    let expected = before
        .replace("from: 2026-01-01}", "from: 2026-01-01, until: 2026-06-01}")
        .replace("team: [bob, carol, alice]", "team: [carol, alice]")
        .replace("starts: 2026-05-04, order: [alice, bob, carol]", "starts: 2026-05-25, order: [alice, carol]");
    assert_eq!(committee(&sandbox), expected);
    let said = said.says(&[
        "casebound log quiet-harbor reassigned --to MEMBER",
        "casebound task quiet-harbor --give 1 --owner MEMBER",
        "1 open case was not looked at",
    ]);
    assert!(!said.all().contains("calm-meadow"), "{said:?}");
    // What it names works, and then nothing is left.
    succeeds(&sandbox, "log quiet-harbor reassigned --to carol --by alice");
    succeeds(&sandbox, "task quiet-harbor --give 1 --owner carol");
    let after = committee(&sandbox);
    succeeds(&sandbox, "member leave bob").says(&["Nothing of bob is left", "the last day is 2026-06-01"]);
    assert_eq!(committee(&sandbox), after);
    typed(&sandbox, "--today 2026-06-10 check cases/2026/quiet-harbor.md").says(&["no findings"]);
}

#[test]
fn a_day_that_can_not_be_the_last_one_is_refused() {
    let sandbox = of_alice();
    write_case(&sandbox, "quiet-harbor", "alice", "log:\n  - {at: 2026-05-31, by: bob, what: note, note: Asked.}\n");
    let before = committee(&sandbox);
    for (line, code, says) in [
        ("leave zoe", 2, "no member `zoe`"),
        ("leave bob --on 2026-02-30", 2, "no such day"),
        ("leave bob --on 2025-12-31", 2, "bob is a member from 2026-01-01 on"),
        ("leave bob --on 2026-05-30", 1, "quiet-harbor, on 2026-05-31"),
        ("leave eve --on 2026-05-01", 2, "eve left on 2026-04-30 already"),
    ] {
        let said = typed(&sandbox, &format!("member {line}"));
        assert_eq!(said.code, Some(code), "{line}: {said:?}");
        said.says(&[says]);
        assert_eq!(committee(&sandbox), before, "{line}");
    }
    succeeds(&sandbox, "member leave bob --on 2026-08-31")
        .says(&["`rota.order`: bob is passed over from the week of 2026-08-31 on"]);
    assert!(committee(&sandbox).contains("order: [alice, bob, carol]"));
    // Later the same command takes them out of the rota.
    succeeds(&sandbox, "--today 2026-09-02 member leave bob");
    assert!(committee(&sandbox).contains("order: [alice, carol]"), "{}", committee(&sandbox));
}

#[test]
fn a_committee_that_becomes_too_small_is_told_first() {
    let sandbox = with_committee(&BLOCKS.replace("standard: 1", "standard: 3"));
    write_case(&sandbox, "quiet-harbor", "bob", "conflicts: [alice, carol, dan]\n");
    let before = committee(&sandbox);
    let said = typed(&sandbox, "member leave bob");
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&[
        "asks for 3 others beside the proposer, and 3 are left",
        "nobody may act any more in quiet-harbor",
        "--yes",
    ]);
    assert_eq!(committee(&sandbox), before);
    for member in ["carol", "dan", "bob"] {
        let said = typed(&sandbox, &format!("member leave {member} --yes"));
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    let before = committee(&sandbox);
    let said = typed(&sandbox, "--today 2026-06-02 member leave alice --yes");
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["nobody is left"]);
    assert_eq!(committee(&sandbox), before);
}

#[test]
fn a_recusal_writes_the_conflict_and_hands_over() {
    let sandbox = of_alice();
    write_case(&sandbox, "quiet-harbor", "bob", "");
    let before = case(&sandbox, "quiet-harbor");
    let said = typed(&sandbox, "recuse quiet-harbor bob");
    assert_eq!(said.code, Some(2), "{said:?}");
    said.says(&["who takes care of it from now on?", "alice, carol, dan"]);
    for (line, says) in [
        ("quiet-harbor bob --shepherd eve", "eve can't take over"),
        ("quiet-harbor bob --shepherd bob", "bob can't take over"),
        ("quiet-harbor carol --shepherd dan", "carol is not the shepherd"),
        ("quiet-harbor zoe", "no member `zoe`"),
        ("quiet-harbor bob --shepherd dan --at 2026-06-02", "in the future"),
    ] {
        let said = typed(&sandbox, &format!("recuse {line}"));
        assert_eq!(said.code, Some(2), "{line}: {said:?}");
        said.says(&[says]);
    }
    assert_eq!(case(&sandbox, "quiet-harbor"), before);
    succeeds(&sandbox, "recuse quiet-harbor bob --shepherd dan").says(&["quiet-harbor is not committed yet"]);
    let text = case(&sandbox, "quiet-harbor");
    for line in [
        "shepherd: dan",
        "  - {what: Ask the venue, owner: dan}",
        "  - {at: 2026-06-01, by: bob, what: conflict-stated}",
        "  - {at: 2026-06-01, by: alice, what: reassigned, to: dan}",
        "  - bob",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}: {text}");
    }
    succeeds(&sandbox, "check");
    succeeds(&sandbox, "recuse quiet-harbor bob").says(&["recused in quiet-harbor already"]);
    assert_eq!(case(&sandbox, "quiet-harbor"), text);
    // A key alone is not a list yet.
    write_case(&sandbox, "calm-meadow", "alice", "conflicts: bob\n");
    succeeds(&sandbox, "recuse calm-meadow carol --soft --reason 'A friend.'");
    assert!(case(&sandbox, "calm-meadow").contains("what: conflict-stated, why: A friend.}"));
    assert!(
        case(&sandbox, "calm-meadow").contains("[bob, {member: carol, kind: soft}]"),
        "{}",
        case(&sandbox, "calm-meadow")
    );
}

#[test]
fn a_member_recuses_themselves_and_then_writes_no_more() {
    let sandbox = of_alice();
    write_case(&sandbox, "quiet-harbor", "alice", "");
    sandbox.git("record", ["add", "."]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Case"]);
    let said = succeeds(&sandbox, "recuse quiet-harbor alice --shepherd bob");
    said.says(&["The history has 1 version of quiet-harbor in plain text", "From now on do not open the file"]);
    assert!(case(&sandbox, "quiet-harbor").contains("shepherd: bob"));
    let said = typed(&sandbox, "recuse quiet-harbor carol");
    assert_eq!(said.code, Some(2), "{said:?}");
    said.says(&["you are recused in quiet-harbor"]);
    succeeds(&sandbox, "save quiet-harbor");
}

#[test]
fn a_conflict_is_written_also_where_the_member_has_acted() {
    let sandbox = of_alice();
    let approved = "transparency: {publish: no, approved_by: [bob]}\n";
    write_case(&sandbox, "quiet-harbor", "alice", approved);
    let said = typed(&sandbox, "recuse quiet-harbor bob");
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["recused-member-acts", "It is written"]);
    assert!(case(&sandbox, "quiet-harbor").contains("conflicts:"));
    // Where all are recused, it is said, and written all the same.
    for member in ["carol", "dan", "alice --shepherd bob", "alice"] {
        typed(&sandbox, &format!("recuse quiet-harbor {member}"));
    }
    let text = case(&sandbox, "quiet-harbor");
    assert!(text.contains("  - alice\n") && !text.contains("shepherd:"), "{text}");
}

#[test]
fn what_is_sealed_gone_or_over_is_told() {
    let sandbox = of_alice();
    sandbox.write(
        "record/cases/2026/calm-meadow.md",
        "---\ncase: calm-meadow\nstatus: open\nsealed: {to: [carol, dan]}\n---\n",
    );
    let said = typed(&sandbox, "recuse calm-meadow bob");
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["calm-meadow is sealed, so its readers act: carol, dan"]);
    let list = succeeds(&sandbox, "member list --format json").json();
    assert_eq!(list[0]["member"], "alice");
    succeeds(&sandbox, "member list").says(&["opens         calm-meadow"]);
    assert_eq!(typed(&sandbox, "recuse no-case bob").code, Some(2));
    write_case(&sandbox, "quiet-harbor", "alice", "");
    let broken = case(&sandbox, "quiet-harbor").replace("tasks:", "tasks: [");
    sandbox.write("record/cases/2026/quiet-harbor.md", &broken);
    let said = typed(&sandbox, "recuse quiet-harbor bob");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(case(&sandbox, "quiet-harbor"), broken);
}

#[test]
fn a_list_of_members_shows_nothing_of_a_case_in_which_one_is_recused() {
    let sandbox = of_sample();
    write_case(&sandbox, "quiet-harbor", "bob", "");
    write_case(&sandbox, "calm-meadow", "carol", "conflicts: [alice]\n");
    let said = succeeds(&sandbox, "member list");
    said.says(&[
        "shepherd of   quiet-harbor",
        "quiet-harbor task 1",
        "left          after 2026-04-30",
        "1 open case in which you are recused",
    ]);
    let said = succeeds(&sandbox, "member list");
    assert!(!said.all().contains("calm-meadow"), "{said:?}");
    let rows = succeeds(&sandbox, "member list --format json").json();
    let bob = rows.as_array().unwrap().iter().find(|row| row["member"] == "bob").unwrap();
    assert_eq!((bob["shepherd_of"][0].as_str(), bob["tasks"][0]["task"].as_u64()), (Some("quiet-harbor"), Some(1)));
    assert_eq!((bob["serves"].as_bool(), bob["certificate"].as_str()), (Some(true), Some("unusable")));
}

#[test]
fn nothing_is_written_where_somebody_stops_at_a_question_needs_python() {
    let sandbox = of_alice();
    write_case(&sandbox, "quiet-harbor", "bob", "");
    sandbox.git("record", ["add", "."]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Case"]);
    let add =
        [("Name", "Dora Member"), ("Address", "dora@example.org"), ("User names", ""), ("First day", ""), ("File", "")];
    let leave = [("Number or word", "carol"), ("Number or word", "")];
    let recuse = [("Number or word", "2"), ("Number or word", "")];
    for (command, answers) in [
        (&["member", "add", "dora"][..], &add[..]),
        (&["member", "leave", "bob"], &leave),
        (&["recuse", "quiet-harbor", "bob"], &recuse),
    ] {
        for stop in 0..answers.len() {
            let mut typed = answers[..=stop].to_vec();
            typed[stop].1 = "\u{3}";
            let said = at_terminal(&sandbox, &typed, command);
            assert_eq!(said.code, Some(2), "{command:?} at {stop}: {said:?}");
            said.says(&["nothing was written"]);
            sandbox.shell("git diff --exit-code").succeeds();
        }
        let said = at_terminal(&sandbox, answers, command);
        assert_eq!(said.code, Some(0), "{command:?}: {said:?}");
        sandbox.shell("git diff --quiet && exit 3 || git checkout --quiet .").succeeds();
    }
}
