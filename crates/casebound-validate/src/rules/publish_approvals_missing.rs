//! Rule `publish-approvals-missing`.

use casebound_record::CaseFile;
use casebound_record::words::Publish;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let public = &file.case.transparency;
    let needed = usize::try_from(context.policy().transparency.approvals).unwrap_or(usize::MAX);
    let approved = public.approved_by.len();
    if !file.case.is_over() || public.publish_level() != Some(Publish::Summary) || approved >= needed {
        return;
    }
    findings
        .at(
            if approved == 0 { "transparency.publish" } else { "transparency.approved_by" },
            format!("the public text has {approved} of {needed} approvals, so the report will only count this case"),
            "ask another member to read the text and add their key to `approved_by`",
        )
        .with_committee_location("transparency.approvals", "how many must approve");
}
