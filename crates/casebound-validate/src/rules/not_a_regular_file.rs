//! Rule `not-a-regular-file`.

use casebound_record::{Severity, Span};

use crate::FileKind;
use crate::{Check, Context, Findings, Rule, Summary};

pub(super) const RULE: Rule = Rule {
    id: "not-a-regular-file",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("not_a_regular_file.md"),
    check: Check::Repository(check),
};

fn check(context: &Context<'_>, _: &[Summary], findings: &mut Findings<'_>) {
    for file in context.files {
        let (message, help) = match file.kind {
            FileKind::Regular => continue,
            FileKind::Symlink => (
                "this is a symbolic link: what it leads to is not in this repository, or is there twice",
                "put the file itself here",
            ),
            FileKind::Submodule => (
                "this is another repository: what it holds is not checked, and not disposed of",
                "put the files themselves here",
            ),
            FileKind::Directory => ("this is a folder with the name of a file", "rename the folder"),
            FileKind::Unreadable => ("this file can't be read", "give yourself the right to read it"),
        };
        findings.in_file(&*file.path, Span::at(0), message, help);
    }
}
