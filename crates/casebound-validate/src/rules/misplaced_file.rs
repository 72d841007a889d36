//! Rule `misplaced-file`.

use std::collections::BTreeSet;

use casebound_record::{Location, Span};

use crate::{Context, FileKind, Findings, Summary};

pub(super) fn check(context: &Context<'_>, _: &[Summary], findings: &mut Findings<'_>) {
    let is_regular = |path: &str| context.file(path).is_some_and(|file| file.kind == FileKind::Regular);
    let mut told = BTreeSet::new();
    for file in context.files.iter().filter(|file| file.kind == FileKind::Regular) {
        let (message, help) = match Location::of(&file.path) {
            Location::Misplaced => (
                "this file is neither a case nor in a case's folder, so nothing checks it or disposes of it",
                "a case is `cases/YEAR/NAME.md`; move files of a case into the folder named after it; remove copies \
                 that an editor or a merge left",
            ),
            Location::Attachment(case, _) if !is_regular(&case.to_string()) => {
                // One finding for each folder is enough.
                if !told.insert(case) {
                    continue;
                }
                (
                    "this folder belongs to no case: there is no case file with its name next to it",
                    "move the files into the folder of their case, or remove them",
                )
            }
            _ => continue,
        };
        findings.in_file(&*file.path, Span::at(0), message, help);
    }
}
