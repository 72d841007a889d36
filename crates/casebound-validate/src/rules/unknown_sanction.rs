//! Rule `unknown-sanction`.

use casebound_record::CaseFile;
use casebound_record::shape::Shape;

use crate::known_keys::Declarations;
use crate::{Context, Findings};

const SANCTIONS: Declarations =
    Declarations { section: "sanctions", one: "kind of sanction", all: "the kinds of sanctions" };

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let declared = context.policy().sanctions.iter().map(|sanction| sanction.key.as_str());
    SANCTIONS.check(declared, file, |shape| matches!(shape, Shape::Sanction), findings);
}
