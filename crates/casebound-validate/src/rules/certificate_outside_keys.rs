//! Rule `certificate-outside-keys`.

use casebound_record::Severity;

use crate::certificates;
use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-outside-keys",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("certificate_outside_keys.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for named in certificates::named(context).filter(|named| !named.is_in_keys()) {
        findings.at(
            &format!("{}.certificate", named.route),
            "certificates lie in `keys/` of this repository, and this one does not",
            "move the file to `keys/` and write its path from the top of the repository",
        );
    }
}
