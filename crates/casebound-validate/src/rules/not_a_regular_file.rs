//! Rule `not-a-regular-file`.

use casebound_record::Span;
use casebound_record::layout::is_judged;

use crate::FileKind;
use crate::{Changes, Findings};

pub(super) fn check(changes: &Changes<'_>, findings: &mut Findings<'_>) {
    // What is elsewhere is nobody's business.
    for file in changes.files.iter().filter(|file| is_judged(&file.path)) {
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
