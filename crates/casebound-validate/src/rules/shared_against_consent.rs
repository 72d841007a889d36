//! Rule `shared-against-consent`.

use casebound_record::words::{Answer, LogWord, Role, Share};
use casebound_record::{CaseFile, Private};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let said_no = |role| case.with_role(role).find(|person| person.consent.share == Some(Answer::No));
    let Some(person) = said_no(Role::Affected).or_else(|| said_no(Role::Reporter)) else { return };
    let permits = |text: &Private| *text.expose() == person.key;
    let disclosed = case.logged(LogWord::Disclosed).find(|(_, entry)| !entry.permission.as_ref().is_some_and(permits));
    let route = match disclosed {
        Some((idx, _)) => format!("log[{idx}].what"),
        None if case.sharing.dsf.share == Some(Share::Yes) => "sharing.dsf.share".to_owned(),
        None => return,
    };
    findings.at(
        &route,
        format!("`{}` asked that no details are shared", person.key),
        "share nothing; if the person changed their mind, change `consent.share` or write their key as `permission`",
    );
}
