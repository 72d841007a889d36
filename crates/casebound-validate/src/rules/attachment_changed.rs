//! Rule `attachment-changed`.

use casebound_record::CaseFile;
use casebound_record::layout;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    // Of an expunged case nothing should be there; another rule says so.
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    for (idx, attachment) in file.case.attachments.iter().enumerate() {
        let (Some(name), Some(written)) = (&attachment.file, &attachment.sha256) else { continue };
        let path = format!("{}/{}", layout::own_folder(&file.path), name.expose());
        let Some(actual) = context.file(&path).and_then(|fact| fact.sha256.as_ref()) else { continue };
        // A digest that is none is a matter of form.
        if written.len() == 64 && !written.eq_ignore_ascii_case(actual) {
            findings.at(
                &format!("attachments[{idx}].sha256"),
                "the file is not the one that was listed: its digest differs",
                "find out who changed it and restore the old file; if the change is right, write the digest that \
                 `sha256sum` prints and log why",
            );
        }
    }
}
