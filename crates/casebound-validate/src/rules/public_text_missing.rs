//! Rule `public-text-missing`.

use casebound_record::CaseFile;
use casebound_record::words::{Publish, Status};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let public = &file.case.transparency;
    if file.case.status != Some(Status::Resolved) || public.publish_level() != Some(Publish::Summary) {
        return;
    }
    let message = match (&public.summary, &public.resolution) {
        (Some(_), Some(_)) => return,
        (None, Some(_)) => "the case is to be published, but there is no public text on what happened",
        (Some(_), None) => "the case is to be published, but there is no public text on its resolution",
        (None, None) => "the case is to be published, but there is no public text",
    };
    findings.at(
        "transparency.publish",
        message,
        "write `summary` and `resolution` in general words, or `publish: note`",
    );
}
