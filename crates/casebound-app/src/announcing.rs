//! The announcement of a case while an event runs, gathered from the case and from everybody who may not be named in it.

use casebound_disclosure::announcement::{AnnouncementRefusal, AnnouncementRequest};
use casebound_disclosure::{Audience, DisclosureRefusal, Document, Language, disclose};
use casebound_record::Case;

use crate::disclosing::{refuse_recused_reader, source};
use crate::sealing::everybody::require_everybody;
use crate::workspace::Workspace;

/// Writes the announcement of a case; or why there is none.
///
/// # Errors
/// When there is no such case, the member who works here is recused in it, or a case can't be read.
pub fn announcement(
    workspace: &Workspace,
    case: &str,
    language: Option<Language>,
) -> anyhow::Result<Result<Document, AnnouncementRefusal>> {
    workspace.require_policy()?;
    let (_, file) = workspace.find(case)?;
    refuse_recused_reader(workspace, &file, "announce it")?;
    let all = require_everybody(workspace, "the announcement")?;
    let cases: Vec<&Case> = all.iter().map(|file| &file.case).collect();
    let language = language.unwrap_or_else(|| workspace.committee.committee.language());
    let request = AnnouncementRequest { all: &cases };
    match disclose(&source(workspace).about(&file), Audience::Public, &request, language) {
        Ok(document) => Ok(Ok(document)),
        Err(DisclosureRefusal::Because(refusal)) => Ok(Err(refusal)),
        Err(DisclosureRefusal::Audience(kind) | DisclosureRefusal::NoCase(kind)) => {
            anyhow::bail!("an {} is for everybody, about one case", kind.word())
        }
    }
}
