//! Rule `attachment-not-listed`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Severity};

use crate::attachments::{folder, names_in};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "attachment-not-listed",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("attachment_not_listed.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
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
    let unlisted = names_in(context, folder(&file.path)).filter(|name| !listed(name)).count();
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
