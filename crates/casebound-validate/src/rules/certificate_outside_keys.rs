//! Rule `certificate-outside-keys`.

use crate::certificates;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for named in certificates::named(context).filter(|named| !named.is_in_keys()) {
        findings.at(
            &format!("{}.certificate", named.route),
            "certificates must be in `keys/` of this repository, and this one is not",
            "move the file to `keys/` and write its path from the top of the repository",
        );
    }
}
