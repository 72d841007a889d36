//! The manual of every command, as `--help` prints it.

use casebound_testing::Sandbox;

use super::assert_screen;

/// Every command is found from the lists in the manuals themselves, so that none is forgotten.
#[test]
fn every_command_has_a_manual() {
    let sandbox = Sandbox::empty();
    let top = manual(&sandbox, &[]);
    let commands = commands_in(&top);
    assert!(commands.len() > 20, "{commands:?}");
    assert_screen("help", &top);
    for command in commands {
        assert_screen(&format!("help_{command}"), &manuals(&sandbox, &[&command]));
    }
}

/// The manual of a command and those of its subcommands.
fn manuals(sandbox: &Sandbox, command: &[&str]) -> String {
    let mut text = manual(sandbox, command);
    for below in commands_in(&text) {
        text += &manuals(sandbox, &[command, &[&below]].concat());
    }
    text
}

fn manual(sandbox: &Sandbox, command: &[&str]) -> String {
    let said = sandbox.casebound(".", command).args(["--help"]).succeeds();
    assert_eq!(said.err, "");
    let own = said.out.split("\nOptions of every command:").next().unwrap_or_default();
    let text = if command.is_empty() { said.out.as_str() } else { own };
    format!("$ casebound {}\n{}\n", [command, &["--help"]].concat().join(" "), text.trim_end())
}

/// The names below `Commands:`.
fn commands_in(manual: &str) -> Vec<String> {
    let lines = manual.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let named = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = named.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}
