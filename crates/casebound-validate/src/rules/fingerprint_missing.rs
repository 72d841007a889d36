//! Rule `fingerprint-missing`.

use crate::certificates;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for named in certificates::named(context).filter(|named| named.fingerprint.is_none()) {
        findings.at(
            &format!("{}.certificate", named.route),
            "no fingerprint says which certificate this must be, so it could be replaced unnoticed",
            "ask the owner for the fingerprint, by telephone or in person, and write it as `fingerprint`",
        );
    }
}
