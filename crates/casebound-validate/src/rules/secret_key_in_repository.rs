//! Rule `secret-key-in-repository`.

use casebound_record::{Severity, Span};

use crate::{Check, Context, Findings, Rule, Summary};

pub(super) const RULE: Rule = Rule {
    id: "secret-key-in-repository",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("secret_key_in_repository.md"),
    check: Check::Repository(check),
};

fn check(context: &Context<'_>, _cases: &[Summary], findings: &mut Findings<'_>) {
    for file in context.files.iter().filter(|file| file.holds_secret_key) {
        findings.in_file(
            &*file.path,
            Span::default(),
            "this file holds a secret key",
            "take it out before anything is committed; put the certificate there: `gpg --export --armor ADDRESS`",
        );
    }
}
