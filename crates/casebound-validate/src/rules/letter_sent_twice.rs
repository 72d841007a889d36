//! Rule `letter-sent-twice`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, _) in file.case.letters_sent_twice() {
        findings.at(
            &format!("log[{idx}].letter"),
            "an earlier entry says that this letter was sent, too: its reader got it twice",
            "tell the reader that both are the same letter, and keep both entries",
        );
    }
}
