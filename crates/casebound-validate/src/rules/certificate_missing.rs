//! Rule `certificate-missing`.

use crate::certificates;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    if context.files.is_empty() {
        // The caller looks at committee.yaml alone, as an editor does.
        return;
    }
    for named in certificates::named(context) {
        if named.is_in_keys() && context.file(named.path).is_none() {
            findings.at(
                &format!("{}.certificate", named.route),
                "there is no file at this path",
                "add the certificate with `casebound keys add`, or correct the path",
            );
        }
    }
}
