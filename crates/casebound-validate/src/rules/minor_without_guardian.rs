//! Rule `minor-without-guardian`.

use casebound_record::CaseFile;
use casebound_record::words::Answer;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for person in &file.case.people {
        if person.guardian.as_deref() == Some(person.key.as_str()) {
            findings.at(
                &format!("people.{}.guardian", person.key),
                "a person can't be their own guardian",
                "write the key of the person who speaks for them",
            );
        } else if person.minor == Some(Answer::Yes) && person.guardian.is_none() {
            findings.at(
                &format!("people.{}.minor", person.key),
                "this person is a minor, and no guardian is named",
                "add the guardian under `people` with `roles: [other]`, and here `guardian: person-c`",
            );
        }
    }
}
