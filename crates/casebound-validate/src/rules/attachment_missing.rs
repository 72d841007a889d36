//! Rule `attachment-missing`.

use casebound_record::CaseFile;
use casebound_record::layout;
use casebound_record::words::Status;

use crate::FileKind;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    // Of an expunged case nothing should be there; another rule says so.
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    for (idx, attachment) in file.case.attachments.iter().enumerate() {
        // Form has spoken of a name with a folder.
        let Some(name) = attachment.file.as_ref().filter(|name| !name.expose().contains('/')) else { continue };
        let path = format!("{}/{}", layout::own_folder(&file.path), name.expose());
        let message = match context.file(&path).map(|fact| fact.kind) {
            Some(FileKind::Regular | FileKind::Unreadable) => continue,
            Some(_) => "this name in the case's folder is not a regular file",
            None => "the case's folder has no file with this name",
        };
        findings.at(
            &format!("attachments[{idx}].file"),
            message,
            "put the file in the folder that is named after the case, next to it; or remove the entry",
        );
    }
}
