//! The catalogue: one module and one page for each rule, in alphabetical order.

mod keep_until_mismatch;
mod rule_not_waivable;
mod unknown_waiver;
mod unused_waiver;

use crate::Rule;

/// Every rule, in alphabetical order.
pub const RULES: &[Rule] = &[
    keep_until_mismatch::RULE,
    rule_not_waivable::RULE,
    unknown_waiver::RULE,
    unused_waiver::RULE,
];
