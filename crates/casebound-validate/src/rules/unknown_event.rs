//! Rule `unknown-event`.

use casebound_record::CaseFile;
use casebound_record::shape::Shape;

use crate::known_keys::Declarations;
use crate::{Context, Findings};

const EVENTS: Declarations = Declarations { section: "events", one: "event", all: "the events" };

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let declared = context.policy().events.iter().map(|event| event.key.as_str());
    EVENTS.check(declared, file, |shape| matches!(shape, Shape::Event), findings);
}
