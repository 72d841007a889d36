//! Rule `secret-key-in-repository`.

use casebound_record::Span;

use crate::{Changes, Findings};

pub(super) fn check(changes: &Changes<'_>, findings: &mut Findings<'_>) {
    for file in changes.files.iter().filter(|file| file.holds_secret_key) {
        findings.in_file(
            &*file.path,
            Span::default(),
            "this file holds a secret key",
            "remove it before you commit anything; put the certificate there instead: `gpg --export --armor ADDRESS`",
        );
    }
}
