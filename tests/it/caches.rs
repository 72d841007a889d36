//! What is kept below `.git/casebound/` to save time: no result depends on it, it tells nothing, and a purge removes it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use casebound_testing::sample::open_case;
use casebound_testing::{ProgramOutput, Sandbox};

use crate::disposal::Disposing as _;

const INDEX: &str = "record/.git/casebound/name-index";
const CACHES: [&str; 5] = ["name-index", "policy-changes", "used-names", "judged-commits", "case-facts"];
/// Enough cases for an index.
const CASES: usize = 40;
const GIVEN: [&str; 8] = ["Tomas", "Aurelia", "Ludovic", "Бронислав", "Quirin", "Ottilie", "Zhang", "Robert"];
const FAMILY: [&str; 7] = ["Brandl", "Testwoman", "Osgood", "Кравцов", "Vadkerti", "Wei", "Ní Bhriain"];

/// What is changed: the files with their texts, none where one is deleted; and what the push says then.
type Step<'s> = (&'s str, Vec<(String, String)>, Option<&'s str>);

fn name_of(idx: usize) -> String {
    let first = ["amber", "calm", "deep", "early", "firm", "green", "high", "ivory"];
    let last = ["arrow", "birch", "cloud", "dawn", "ember", "field"];
    format!("{}-{}", first[idx % 8], last[idx / 8 % 6])
}

fn person(number: usize) -> String {
    format!("{} {}", GIVEN[number % 8], FAMILY[number / 8 % 7])
}

fn case(idx: usize, person: &str, said: &str) -> String {
    let people = format!("people:\n  person-b: {{roles: [reported], name: {person}}}\n---\n");
    open_case(&name_of(idx)).replacen("---\n\n", &format!("{people}\n"), 1).replace("We listened.", said)
}

fn path(idx: usize) -> String {
    format!("record/cases/2026/{}.md", name_of(idx))
}

/// A committee with cases, all of them recorded, and no cache yet.
fn with_cases() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    for idx in 0..CASES {
        sandbox.write(path(idx), case(idx, &person(idx), "We listened."));
    }
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Cases"]);
    sandbox
}

fn message(sandbox: &Sandbox, folder: &str, text: &str) -> ProgramOutput {
    sandbox.write("message", text);
    let path = sandbox.path("message");
    sandbox.casebound(folder, ["hook", "run", "commit-msg", path.to_str().unwrap()]).run()
}

/// What a message and a check of one case say: with the caches as they are, and where there can't be any.
fn said_with_and_without(sandbox: &Sandbox, text: &str, idx: usize) -> [Vec<(Option<i32>, String)>; 2] {
    with_and_without(sandbox, &|| {
        vec![message(sandbox, "record", text), sandbox.record(["check", &name_of(idx)]).run()]
    })
}

/// What is said with the caches as they are, and where there can't be any.
fn with_and_without(sandbox: &Sandbox, run: &dyn Fn() -> Vec<ProgramOutput>) -> [Vec<(Option<i32>, String)>; 2] {
    let ask = || run().into_iter().map(|said| (said.code, said.all())).collect::<Vec<_>>();
    let with = ask();
    let (folder, aside) = (sandbox.path("record/.git/casebound"), sandbox.path("aside"));
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir(&aside).unwrap();
    let is_there = |name: &&str| folder.join(name).exists();
    let there: Vec<&str> = CACHES.into_iter().filter(is_there).collect();
    for name in &there {
        fs::rename(folder.join(name), aside.join(name)).unwrap();
    }
    // Where a folder is in its place, no cache can be read or written.
    for name in CACHES {
        fs::create_dir(folder.join(name)).unwrap();
    }
    let without = ask();
    for name in CACHES {
        fs::remove_dir(folder.join(name)).unwrap();
    }
    for name in &there {
        fs::rename(aside.join(name), folder.join(name)).unwrap();
    }
    fs::remove_dir(&aside).unwrap();
    [with, without]
}

#[test]
fn no_edit_makes_a_difference() {
    let sandbox = with_cases();
    let mut dice = 7_usize;
    let mut below = |limit: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % limit
    };
    let mut named = 0;
    for step in 0..14 {
        let (idx, who) = (below(CASES), person(below(56)));
        let text = case(idx, &person(below(56)), &format!("{who} came by."));
        match step % 5 {
            0 => fs::remove_file(sandbox.path(path(idx))).unwrap_or_default(),
            1 => fs::write(sandbox.path(path(idx)), text.replace("name:", "aliases: [Bob Ostervald], name:")).unwrap(),
            2 => fs::write(sandbox.path(path(idx)), "no case at all\n").unwrap(),
            _ => fs::write(sandbox.path(path(idx)), text).unwrap(),
        }
        // Some is staged, some recorded, and some on disk alone.
        if step % 3 > 0 {
            sandbox.git("record", ["add", "--all"]);
        }
        if step % 3 > 1 {
            sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=More"]);
        }
        let who = person(below(56));
        let message = ["Talk with WHO", "who was there", "Wh0 and others", "Ostervald, Bob"][step % 4];
        let message =
            message.replace("WHO", &who).replace("who", &who.to_lowercase()).replace("Wh0", &who.replace('o', "0"));
        let here = (0..CASES).find(|idx| sandbox.path(path(*idx)).exists() && idx % 7 == step % 7).unwrap();
        sandbox.write(path(here), case(here, &person(here + 1), &format!("{} came by.", person(below(56)))));
        let [with, without] = said_with_and_without(&sandbox, &message, here);
        assert_eq!(with, without, "step {step}: {message}");
        named += usize::from(with[0].1.contains("name-in-commit-message"));
        named += usize::from(with[1].1.contains("name-from-another-case"));
        if step > 0 {
            assert!(sandbox.path(INDEX).exists(), "the first look writes it");
        }
    }
    assert!(named > 6, "somebody was named in {named} texts alone");
}

#[test]
fn what_was_judged_before_makes_no_difference_to_a_push() {
    let sandbox = with_cases();
    // No two tell the same.
    for idx in 0..CASES {
        sandbox.write(
            path(idx),
            case(idx, &person(idx), &format!("Talk number {idx} took ten minutes. {}", "We listened. ".repeat(9))),
        );
    }
    let whole = sandbox.read(path(3));
    let with_file = whole.replace("people:", "attachments:\n  - {file: note-1.txt, what: a note, sha256: 037279912cb60d7be67228853b057cc642443b4ce29b8a5a5bfbb68234b0b962}\npeople:");
    sandbox.write(path(3), &with_file);
    let attached = path(3).replace(".md", "/note-1.txt");
    let attached = attached.as_str();
    sandbox.write(attached, "a note\n");
    let save = |text: &str| {
        sandbox.git("record", ["add", "--all"]);
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", text]);
        sandbox.git("record", ["rev-parse", "HEAD"])
    };
    let mut old = save("Cases");
    let committee = sandbox.read("record/committee.yaml");
    let (one, other) = (sandbox.read(path(1)), sandbox.read(path(2)));
    let steps: Vec<Step<'_>> = vec![
        ("an edit", vec![(path(1), one.clone() + "More.\n")], None),
        ("another one", vec![(path(2), other.clone() + "More.\n")], None),
        ("an error", vec![(path(1), one.replace("status: open", "status: opened"))], Some("error[")),
        ("no error", vec![(path(1), one.clone())], None),
        ("a copy", vec![(path(2), one.replace(&name_of(1), &name_of(2)))], Some("error[case-copied]")),
        ("no copy", vec![(path(2), other.clone())], None),
        (
            "a duplicate of nobody",
            vec![(path(4), sandbox.read(path(4)).replace("people:", "related: [no-such-case]\npeople:"))],
            Some("advice[unknown-related-case]"),
        ),
        (
            "a related case",
            vec![(path(4), sandbox.read(path(4)).replace("people:", &format!("related: [{}]\npeople:", name_of(5))))],
            None,
        ),
        ("a file beside a case", vec![(attached.to_owned(), String::new())], Some("error[attachment")),
        ("a file again", vec![(attached.to_owned(), "a note\n".to_owned())], None),
        ("a related case that is gone", vec![(path(5), String::new())], Some("error[case-deleted]")),
        ("and here again", vec![(path(5), sandbox.read(path(5)))], None),
        ("the policy", vec![("record/committee.yaml".to_owned(), committee.clone() + "# More.\n")], None),
        (
            "minutes",
            vec![("record/minutes.md".to_owned(), format!("{} was there.\n", person(6)))],
            Some("error[name-outside-cases]"),
        ),
        ("no minutes", vec![("record/minutes.md".to_owned(), String::new())], None),
    ];
    for (what, files, expected) in steps {
        for (path, text) in files {
            match text.as_str() {
                "" => fs::remove_file(sandbox.path(path)).unwrap(),
                _ => sandbox.write(path, text),
            }
        }
        let new = save("More");
        let line = format!("refs/heads/main {new} refs/heads/main {old}\n");
        let hook = ["hook", "run", "pre-push", "origin", "../server.git"];
        let push = || vec![sandbox.record(hook).input(line.clone()).run()];
        let [with, without] = with_and_without(&sandbox, &push);
        assert_eq!(with, without, "{what}");
        let (code, said) = &with[0];
        let is_error = expected.is_some_and(|words| words.starts_with("error"));
        assert_eq!(*code, Some(i32::from(is_error)), "{what}: {said}");
        assert!(said.contains(expected.unwrap_or_default()), "{what}: {said}");
        let remembered = fs::read(sandbox.path("record/.git/casebound/judged-commits"));
        let is_remembered = remembered.is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(&new));
        assert_ne!(is_remembered, is_error, "{what}");
        old = new;
    }
    // A clock that goes back: what was right on the later day is not taken for judged.
    sandbox.write(path(7), sandbox.read(path(7)).replace("received: 2026-05-31", "received: 2026-07-01"));
    let later = save("A day to come");
    sandbox.write(path(1), one + "At last.\n");
    let last = save("More");
    let push = |old: &str, new: &str, day: &str| {
        let line = format!("refs/heads/main {new} refs/heads/main {old}\n");
        let hook = ["hook", "run", "pre-push", "origin", "../server.git"];
        sandbox.record(hook).input(line).env("CASEBOUND_TODAY", day).run()
    };
    assert_eq!(push(&old, &later, "2026-08-01").code, Some(0));
    let said = push(&later, &last, "2026-06-01");
    assert!(said.code == Some(1) && said.err.contains("future-date"), "{said:?}");
}

#[test]
fn the_last_check_makes_no_difference_to_the_next_one() {
    const FACTS: &str = "record/.git/casebound/case-facts";
    let sandbox = with_cases();
    let told = |idx: usize| format!("Talk number {idx} took ten minutes. {}", "We listened. ".repeat(9));
    let plain = |idx: usize| case(idx, &person(idx), &told(idx));
    for idx in 0..CASES {
        sandbox.write(path(idx), plain(idx));
    }
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=Cases"]);
    let committee = sandbox.read("record/committee.yaml");
    let note = "attachments:\n  - {file: note.txt, what: a note, sha256: 037279912cb60d7be67228853b057cc642443b4ce29b8a5a5bfbb68234b0b962}\npeople:";
    let waiver = "waivers: [{rule: name-from-another-case, by: bob, reason: agreed}]\npeople:";
    let mut dice = 11_usize;
    let mut below = |limit: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % limit
    };
    let (mut found, mut changes) = (0, 0);
    for step in 0..30 {
        let idx = below(CASES);
        let beside = path(idx).replace(".md", "/note.txt");
        let there = fs::read_to_string(sandbox.path(path(idx))).unwrap_or_else(|_| plain(idx));
        // Where people change, all cases are judged: seldom.
        match below(15) {
            0 => sandbox.write(path(idx), there + "More.\n"),
            1 => sandbox.write(path(idx), case(idx, &person(below(56)), &told(idx))),
            2 => sandbox.write(path(idx), there.replace("Talk", &format!("{} came. Talk", person(below(56))))),
            3 => fs::remove_file(sandbox.path(path(idx))).unwrap_or_default(),
            4 => {
                sandbox.write(path(idx), there.replacen("people:", note, 1));
                sandbox.write(&beside, "a note\n");
            }
            5 => sandbox.write(&beside, ["a note\n", "another note\n"][below(2)]),
            6 => sandbox.write("record/committee.yaml", format!("{committee}# {step}\n")),
            7 => sandbox.write(path(idx), there.replacen("people:", "conflicts: [bob]\npeople:", 1)),
            8 => sandbox.write(path(idx), there.replacen("people:", waiver, 1)),
            9 => sandbox.write(path(idx), there.replace("status: open", "status: opened")),
            10 => sandbox.write(path(idx), plain(idx)),
            _ => {}
        }
        match below(4) {
            0 => drop(sandbox.git("record", ["add", "--all"])),
            1 => {
                sandbox.git("record", ["add", "--all"]);
                sandbox.git("record", ["commit", "--quiet", "--no-verify", "--allow-empty", "--message=More"]);
            }
            _ => {}
        }
        let member = ["alice", "alice", "bob"][below(3)];
        sandbox.git("record", ["config", "user.email", &format!("{member}@example.org")]);
        let day = ["2026-06-01", "2026-06-02", "2026-06-02", "2026-06-09", "2026-09-01", "2026-05-31"][below(6)];
        if below(3) == 0 {
            // Killed somewhere on the way.
            let mut child = sandbox.record(["check"]).env("CASEBOUND_TODAY", day).start();
            std::thread::sleep(std::time::Duration::from_millis(below(200) as u64));
            child.kill().unwrap();
            child.wait_with_output().unwrap();
        }
        let check = |more: &[&str]| {
            let arguments: Vec<&str> = [&["check"], more].concat();
            sandbox.record(arguments).env("CASEBOUND_TODAY", day).run()
        };
        let [with, without] = with_and_without(&sandbox, &|| vec![check(&[]), check(&["--format", "json"])]);
        assert_eq!(with, without, "step {step} for {member} on {day}");
        found += usize::from(with[0].1.contains("error["));
        changes += 1;
    }
    assert!(found > changes / 4 && found < changes, "{found} of {changes} checks found something");
    let facts = sandbox.read_bytes(FACTS);
    assert_eq!(fs::metadata(sandbox.path(FACTS)).unwrap().permissions().mode() & 0o777, 0o600);
    let facts = String::from_utf8_lossy(&facts).to_lowercase();
    assert!(GIVEN.iter().chain(&FAMILY).all(|name| !facts.contains(&format!("\"{}", name.to_lowercase()))));
}

#[test]
fn a_damaged_index_counts_as_missing_and_is_made_again() {
    let sandbox = with_cases();
    let text = format!("talked with {}", person(3));
    let said = message(&sandbox, "record", &text).all();
    assert!(said.contains("name-in-commit-message"), "{said}");
    let whole = sandbox.read_bytes(INDEX);
    assert_eq!(fs::metadata(sandbox.path(INDEX)).unwrap().permissions().mode() & 0o777, 0o600);
    let other_version = String::from_utf8_lossy(&whole).replacen("name-index 1", "name-index 2", 1);
    let middle = whole.len() / 2;
    let mut damaged: Vec<Vec<u8>> = vec![Vec::new(), b"casebound".to_vec(), vec![0; 100], other_version.into_bytes()];
    damaged.extend([1, middle, whole.len() - 1].map(|size| whole[..size].to_vec()));
    for at in [0, 60, middle, whole.len() - 9, whole.len() - 1] {
        let mut other = whole.clone();
        other[at] ^= 1;
        damaged.push(other);
    }
    for damaged in damaged {
        sandbox.write(INDEX, &damaged);
        assert_eq!(message(&sandbox, "record", &text).all(), said);
        assert_ne!(sandbox.read_bytes(INDEX), damaged);
        assert_eq!(message(&sandbox, "record", &text).all(), said);
    }
    // No name is in it, in whatever form.
    let whole = String::from_utf8_lossy(&sandbox.read_bytes(INDEX)).to_lowercase();
    for name in GIVEN.iter().chain(&FAMILY) {
        assert!(!whole.contains(&name.to_lowercase()), "{name}");
    }
}

#[test]
fn clones_worktrees_and_runs_at_once_say_the_same() {
    let sandbox = with_cases();
    let text = format!("talked with {}", person(5));
    sandbox.write("message", &text);
    let path = sandbox.path("message");
    let run = |folder: &str| sandbox.casebound(folder, ["hook", "run", "commit-msg", path.to_str().unwrap()]);
    let at_once: Vec<_> = (0..4).map(|_| run("record").start()).collect();
    for child in at_once {
        assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
    }
    let said = run("record").run().all();
    sandbox.git("record", ["worktree", "add", "--quiet", "-b", "side", "../beside"]);
    sandbox.git(".", ["clone", "--quiet", "record", "clone"]);
    for folder in ["beside", "clone", "clone", "record"] {
        assert_eq!(run(folder).run().all(), said, "{folder}");
    }
    // Another branch has other people; both know of the index.
    sandbox.write(format!("beside/cases/2026/{}.md", name_of(5)), case(5, "Wilhelmina Pellworm", "Nobody."));
    sandbox.git("beside", ["commit", "--quiet", "--no-verify", "--all", "--message=Another name"]);
    assert_eq!(run("beside").run().code, Some(0));
    assert_eq!(run("record").run().code, Some(1));
}

#[test]
fn a_filter_between_git_and_the_files_hides_nobody() {
    let sandbox = with_cases();
    sandbox.write(path(2), case(2, &person(2), &format!("{} came by.", person(9))));
    for way in ["clean", "smudge"] {
        sandbox.git("record", ["config", &format!("filter.turned.{way}"), "tr a-zA-Z n-za-mN-ZA-M"]);
    }
    sandbox.write("record/.gitattributes", "cases/** filter=turned\n");
    sandbox.git("record", ["add", "--renormalize", "."]);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Turned"]);
    assert!(
        !sandbox.git("record", ["cat-file", "blob", &format!("HEAD:cases/2026/{}.md", name_of(2))]).contains("came")
    );
    // As git holds them the cases name nobody; the files do.
    message(&sandbox, "record", "nothing");
    for _ in 0..2 {
        let said = sandbox.record(["check", &name_of(2)]).run().all();
        assert!(said.contains("name-from-another-case"), "{said}");
    }
}

#[test]
fn a_purge_removes_every_cache_and_the_proof_reads_them() {
    let sandbox = Sandbox::with_due();
    for idx in 0..CASES {
        sandbox.write(path(idx), case(idx, &person(idx), "We listened."));
    }
    sandbox.save("More cases");
    for step in 0..70 {
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--allow-empty", &format!("--message={step}")]);
    }
    message(&sandbox, "record", "nothing");
    sandbox.record(["new", "--quiet", "--no-edit", "--channel", "email"]).run();
    sandbox.git("record", ["clean", "--quiet", "--force", "cases"]);
    let folder = sandbox.path("record/.git/casebound");
    for name in ["judged-commits", "case-facts"] {
        sandbox.write(format!("record/.git/casebound/{name}"), "left by an earlier version");
    }
    let before: Vec<Vec<u8>> = CACHES.iter().map(|name| fs::read(folder.join(name)).unwrap()).collect();
    for name in CACHES {
        fs::write(folder.join(format!(".{name}.0123456789abcdef.tmp")), "cut off").unwrap();
    }
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for (name, before) in CACHES.iter().zip(&before) {
        assert!(!folder.join(format!(".{name}.0123456789abcdef.tmp")).exists(), "{name}");
        assert_ne!(fs::read(folder.join(name)).ok().as_ref(), Some(before), "{name}");
    }
    sandbox.record(["retention", "verify"]).succeeds();
    // Whoever puts one back, as from a backup, is told.
    let [index, ..] = &before[..] else { panic!("there were some") };
    fs::write(folder.join("name-index"), index).unwrap();
    let said = sandbox.record(["retention", "verify"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.all().contains("name-index"), "{said:?}");
}

#[test]
fn a_name_that_any_branch_had_is_not_drawn_again() {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["switch", "--quiet", "--create", "side"]);
    for idx in 0..CASES {
        sandbox.write(path(idx), case(idx, &person(idx), "We listened."));
    }
    sandbox.save("Cases");
    for step in 0..70 {
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--allow-empty", &format!("--message={step}")]);
    }
    sandbox.git("record", ["switch", "--quiet", "main"]);
    let new = || sandbox.record(["new", "--quiet", "--no-edit", "--channel", "email"]).run();
    assert_eq!(new().code, Some(0));
    let used = String::from_utf8_lossy(&sandbox.read_bytes("record/.git/casebound/used-names")).into_owned();
    for idx in 0..CASES {
        assert!(used.contains(&format!("\n{}\n", name_of(idx))), "{idx}: {used}");
    }
    // What came since is seen without being written down.
    assert_eq!(new().code, Some(0));
}

#[test]
fn a_member_who_is_recused_in_a_case_is_told_of_nobody_in_it() {
    let sandbox = with_cases();
    let other = case(1, "Wilhelmina Pellworm", "Nobody.").replace("people:", "conflicts: [bob]\npeople:");
    sandbox.write(path(1), other);
    let waived = "waivers: [{rule: name-from-another-case, by: bob, reason: agreed}]\npeople:";
    let text = case(2, "Quirin Osgood", "Wilhelmina Pellworm came by.").replace("people:", waived);
    let rule = "name-from-another-case";
    let check = |member: &str, text: &str, all: bool| {
        sandbox.write(path(2), text);
        sandbox.git("record", ["config", "user.email", &format!("{member}@example.org")]);
        let name = name_of(2);
        sandbox.record(["check"].into_iter().chain((!all).then_some(name.as_str()))).run().all()
    };
    let open = text.replace(waived, "people:");
    for all in [false, true] {
        let said = check("alice", &open, all);
        assert!(said.contains(rule) && said.contains(&format!("`person-b` of {}", name_of(1))), "{said}");
        let said = check("bob", &open, all);
        assert!(!said.contains(rule) && !said.contains(&name_of(1)), "{said}");
        // A waiver that sets aside what bob may not know of is not said to be idle.
        for member in ["alice", "bob"] {
            assert!(!check(member, &text, all).contains("unused-waiver"), "{member}");
        }
    }
    let idle = text.replace("Wilhelmina Pellworm", "Somebody");
    assert!(check("alice", &idle, false).contains("unused-waiver"));
}
