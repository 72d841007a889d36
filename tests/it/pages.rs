//! Commands that only print: explain, schema, completions, man, help, version.

use casebound_testing::Sandbox;

#[test]
fn every_rule_of_the_list_has_its_page() {
    let sandbox = Sandbox::empty();
    let list = sandbox.casebound(".", ["explain", "--list"]).succeeds().out;
    assert!(list.lines().count() > 80, "{list}");
    for line in list.lines().step_by(9) {
        let id = line.split_whitespace().nth(1).unwrap();
        let page = sandbox.casebound(".", ["explain", id]).succeeds().out;
        assert!(page.starts_with("# ") && page.contains(id), "{id}: {page}");
    }
}

#[test]
fn an_unknown_rule_is_answered_with_the_nearest() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["explain", "keep-until-mismach"]).fails().says(&["`keep-until-mismatch`"]);
    sandbox.casebound(".", ["explain", "xyzzy"]).fails().says(&["--list"]);
    assert_eq!(sandbox.casebound(".", ["explain"]).run().code, Some(2));
}

#[test]
fn the_schemas_are_those_that_are_published() {
    let sandbox = Sandbox::empty();
    for kind in ["case", "committee"] {
        let printed = sandbox.casebound(".", ["schema", kind]).succeeds();
        assert!(printed.json()["$schema"].is_string());
        let published =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../schema/{kind}.schema.json"));
        assert_eq!(printed.out, std::fs::read_to_string(published).unwrap());
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    let sandbox = Sandbox::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = sandbox.casebound(".", ["completions", shell]).succeeds();
        assert!(said.out.contains("CASEBOUND_COMPLETE"), "{shell}");
    }
    sandbox.write("script", sandbox.casebound(".", ["completions", "bash"]).succeeds().out);
    sandbox.call(".", "sh").args(["-n", "script"]).run();
    assert_eq!(sandbox.casebound(".", ["completions", "tcsh"]).run().code, Some(2));
}

/// What bash would offer for the last of these words.
fn offered(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let call = sandbox.casebound("record", ["--"]).args(words);
    let call = call.env("CASEBOUND_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
    let call = call.env("_CLAP_COMPLETE_COMP_TYPE", "9").env("_CLAP_IFS", "\n");
    call.succeeds().out.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_shell_offers_commands_cases_members_people_and_words() {
    let sandbox = Sandbox::with_cases();
    for (words, expected) in [
        (&["casebound", "tran"][..], &["transparency"][..]),
        (&["casebound", "show", "amber-l"], &["amber-lantern"]),
        (&["casebound", "log", "amber-lantern", "ackn"], &["acknowledged"]),
        (&["casebound", "log", "amber-lantern", "told", "--by", "al"], &["alice"]),
        (&["casebound", "sanction", "amber-lantern", "--person", "person-a"], &["person-a"]),
        (&["casebound", "explain", "case-dele"], &["case-deleted"]),
        (&["casebound", "guide", "first"], &["first-case"]),
        (&["casebound", "-C", ".", "edit", "amber-l"], &["amber-lantern"]),
        (&["casebound", "-C", "..", "edit", "amber-l"], &[]),
    ] {
        assert_eq!(offered(&sandbox, words), expected, "{words:?}");
    }
}

#[test]
fn completions_are_installed_once_for_the_shell_in_use() {
    let sandbox = Sandbox::empty();
    for (shell, file, line) in [
        (
            "bash",
            "home/.local/share/bash-completion/completions/casebound",
            "source <(CASEBOUND_COMPLETE=bash casebound)",
        ),
        ("zsh", "home/.zshrc", "source <(CASEBOUND_COMPLETE=zsh casebound)"),
        ("fish", "home/.config/fish/completions/casebound.fish", "CASEBOUND_COMPLETE=fish casebound | source"),
    ] {
        sandbox.casebound(".", ["completions", "install", shell]).succeeds().says(&["installed"]);
        sandbox
            .casebound(".", ["completions", "install"])
            .env("SHELL", format!("/bin/{shell}"))
            .succeeds()
            .says(&["already"]);
        assert_eq!(sandbox.read(file), format!("{line}\n"), "{shell}");
    }
    sandbox.write("home/.zshrc", "mine");
    sandbox.casebound(".", ["completions", "install", "zsh"]).succeeds();
    assert_eq!(sandbox.read("home/.zshrc"), "mine\nsource <(CASEBOUND_COMPLETE=zsh casebound)\n");
    sandbox.casebound(".", ["completions", "install"]).fails().says(&["which shell?"]);
}

#[test]
fn bash_completes_a_case_by_the_installed_file() {
    let sandbox = Sandbox::with_cases();
    sandbox.casebound(".", ["completions", "install", "bash"]).succeeds();
    let script = "source ../home/.local/share/bash-completion/completions/casebound; \
                  COMP_WORDS=(casebound show amber-l); COMP_CWORD=2; COMP_TYPE=9; \
                  _clap_complete_casebound casebound amber-l show; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let said = sandbox.call("record", "bash").args(["-c", script]).run();
    assert_eq!(said.out.trim(), "amber-lantern", "{said:?}");
}

#[test]
fn every_command_has_its_manual_page() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["man", "share/man1"]).succeeds();
    let pages = sandbox.files("share/man1");
    for page in ["casebound.1", "casebound-init.1", "casebound-new.1", "casebound-check.1", "casebound-hook-install.1"]
    {
        assert!(pages.iter().any(|it| it == page), "{page}: {pages:?}");
    }
    assert!(sandbox.read("share/man1/casebound-check.1").contains("next commit"));
    sandbox.write("file", "");
    sandbox.casebound(".", ["man", "file"]).fails().says(&["file"]);
}

#[test]
fn help_and_version_need_no_repository() {
    let sandbox = Sandbox::empty();
    for arguments in [&["--help"][..], &["--version"], &["check", "--help"], &["help", "close"], &["hook", "--help"]] {
        let said = sandbox.casebound(".", arguments).succeeds();
        assert!(said.out.contains("casebound"), "{arguments:?}: {said:?}");
    }
    assert_eq!(sandbox.casebound(".", ["no-such-command"]).run().code, Some(2));
    assert_eq!(sandbox.casebound(".", [""; 0]).run().code, Some(2));
}

#[test]
fn every_command_of_the_guide_is_understood() {
    let sandbox = Sandbox::with_record();
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/guide");
    let mut tried = 0;
    for page in std::fs::read_dir(guide).unwrap().map(|entry| entry.unwrap().path()) {
        let text = std::fs::read_to_string(&page).unwrap();
        let commands =
            text.lines().filter(|line| line.starts_with("    casebound ") && !line.contains(['|', '<', '>']));
        for command in commands {
            // Help is shown only when all before it is understood, and nothing is done.
            let command = command.split(" #").next().unwrap_or(command).trim();
            let said = sandbox.shell(&format!("{command} --help")).run();
            assert_eq!(said.code, Some(0), "{}: {command}: {said:?}", page.display());
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

/// The pages that somebody types as they stand: their commands do what they say, or say what is missing.
#[test]
fn every_command_of_the_pages_for_a_bad_day_runs() {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/guide");
    let mut tried = 0;
    for page in ["first-case", "a-stressful-day", "conflicts", "duplicates"] {
        let text = std::fs::read_to_string(guide.join(format!("{page}.md"))).unwrap();
        for command in text.lines().filter(|line| line.starts_with("    casebound ")) {
            for name in ["quiet-harbor", "calm-lake"] {
                sandbox.write_case(name);
            }
            let command = command.trim().replace("CODE-NAME", "quiet-harbor").replace("CASE", "quiet-harbor");
            let said = sandbox.shell(&command).env("EDITOR", "true").run();
            // Where nobody can be asked it says what to pass.
            let asks =
                said.code == Some(2) && ["pass --", "--yes", "--sign-with"].iter().any(|it| said.err.contains(it));
            let is_refused = said.code == Some(2) && (said.err.contains('`') || said.err.contains("has no entry yet"));
            assert!(said.code.is_some_and(|code| code < 2) || asks || is_refused, "{page}: {command}: {said:?}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}
