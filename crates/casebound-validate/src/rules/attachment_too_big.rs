//! Rule `attachment-too-big`.

use casebound_record::CaseFile;
use casebound_record::layout;

use crate::{Context, Findings};

const AT_MOST: u64 = 10 * 1024 * 1024;

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let folder = layout::own_folder(&file.path);
    for (idx, attachment) in file.case.attachments.iter().enumerate() {
        let Some(name) = &attachment.file else { continue };
        let path = format!("{folder}/{}", name.expose());
        if context.file(&path).is_some_and(|file| file.size > AT_MOST) {
            findings.at(
                &format!("attachments[{idx}].file"),
                "this attachment is over 10 MiB, and every clone keeps it",
                "keep what shows the incident: a part, a smaller picture, or the words that were said",
            );
        }
    }
}
