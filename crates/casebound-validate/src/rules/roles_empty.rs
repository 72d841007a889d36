//! Rule `roles-empty`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for person in &file.case.people {
        let route = format!("people.{}.roles", person.key);
        // Roles that could not be read are a matter of form.
        if person.roles.is_empty() && file.has(&route) && !file.has(&format!("{route}[0]")) {
            findings.at(
                &route,
                "this person has no role",
                "write one or more of `reporter`, `affected`, `reported`, `witness`, `other`",
            );
        }
    }
}
