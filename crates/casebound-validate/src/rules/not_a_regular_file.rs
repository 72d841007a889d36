//! Rule `not-a-regular-file`.

use casebound_record::Span;
use casebound_record::layout::is_checked;

use crate::FileKind;
use crate::{Changes, Findings};

pub(super) fn check(changes: &Changes<'_>, findings: &mut Findings<'_>) {
    // What is elsewhere is nobody's business.
    for file in changes.files.iter().filter(|file| is_checked(&file.path)) {
        let (message, help) = match file.kind {
            FileKind::Regular => continue,
            FileKind::Symlink => (
                "this is a symbolic link: its target is outside this repository, or is in it twice",
                "put the file itself here",
            ),
            FileKind::Submodule => (
                "this is another repository: its content is neither checked nor disposed of",
                "put the files themselves here",
            ),
            FileKind::Directory => ("this is a folder with the name of a file", "rename the folder"),
            FileKind::Unreadable => ("this file can't be read", "give yourself read permission"),
        };
        findings.in_file(&*file.path, Span::at(0), message, help);
    }
}
