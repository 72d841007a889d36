//! Rule `unknown-type`.

use casebound_record::CaseFile;
use casebound_record::shape::Shape;

use crate::known_keys::Declarations;
use crate::{Context, Findings};

const TYPES: Declarations = Declarations { section: "types", one: "type", all: "the types" };

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let declared = context.policy().types.iter().map(|declared| declared.key.as_str());
    TYPES.check(declared, file, |shape| matches!(shape, Shape::Type), findings);
}
