//! Rule `sanctioned-not-reported`.

use casebound_record::CaseFile;
use casebound_record::words::Role;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, sanction) in file.case.sanctions.iter().enumerate() {
        let Some(person) = sanction.person.as_deref().and_then(|key| file.case.person(key)) else { continue };
        // `roles-empty` covers this.
        if !person.roles.is_empty() && !person.is(Role::Reported) {
            findings.at(
                &format!("sanctions[{idx}].person"),
                "this sanction is on somebody who does not have the role `reported`",
                "correct the key, or add `reported` to the roles of this person",
            );
        }
    }
}
