//! A terminal at which somebody answers.

use crate::{ProgramOutput, Sandbox, peers};

const PROGRAM: &str = include_str!("talk.py");

/// Runs the program in the repository `record`, at a terminal at which each question is answered. Tests that use it `need_python`.
pub fn at_terminal(sandbox: &Sandbox, answers: &[(&str, &str)], arguments: &[&str]) -> ProgramOutput {
    at_terminal_of(400, sandbox, answers, arguments)
}

/// The same, at a terminal of so many columns.
pub fn at_terminal_of(
    columns: usize,
    sandbox: &Sandbox,
    answers: &[(&str, &str)],
    arguments: &[&str],
) -> ProgramOutput {
    let python = peers::python_with(&["pty", "select"]);
    sandbox.write("talk.py", PROGRAM);
    let answers = serde_json::to_string(answers).unwrap();
    let call = sandbox.call("record", python).args(["../talk.py", answers.as_str(), "casebound"]);
    call.args(arguments).env("TALK_COLUMNS", columns.to_string()).env("TERM", "xterm").run()
}
