//! Rule `attachment-not-listed`.

use casebound_record::CaseFile;
use casebound_record::layout;
use casebound_record::words::Status;

use crate::attachments::names_in;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    // Of an expunged case nothing should be there; another rule says so.
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    // Form has spoken of a file that is listed with a folder.
    let listed = |name: &str| {
        file.case
            .attachments
            .iter()
            .filter_map(|attachment| attachment.file.as_ref())
            .any(|it| it.expose().rsplit('/').next() == Some(name))
    };
    let unlisted = names_in(context, layout::own_folder(&file.path)).filter(|name| !listed(name)).count();
    let message = match unlisted {
        0 => return,
        1 => "a file in the case's folder is not listed".to_owned(),
        many => format!("{many} files in the case's folder are not listed"),
    };
    findings.at(
        "attachments",
        message,
        "add an entry with `file`, `sha256` and `what`; remove the file if it does not belong here",
    );
}
