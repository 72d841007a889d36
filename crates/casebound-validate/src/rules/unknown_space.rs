//! Rule `unknown-space`.

use casebound_record::CaseFile;
use casebound_record::shape::Shape;

use crate::known_keys::Declarations;
use crate::{Context, Findings};

const SPACES: Declarations = Declarations { section: "spaces", one: "space", all: "the spaces" };

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let declared = context.policy().spaces.iter().map(|space| space.key.as_str());
    SPACES.check(declared, file, |shape| matches!(shape, Shape::Space), findings);
}
