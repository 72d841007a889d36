//! The keys of committee.yaml: whether a case uses one that is not declared, and how a help lists those that are.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, Fix, nearest, slip_of};

use crate::Findings;

/// How many keys a help lists; with more a look into the file is quicker.
const AT_MOST: usize = 16;

/// Returns words that say which keys are known. Keys are chosen by the committee, and hold nobody's words.
pub(crate) fn known_keys<'k>(keys: impl Iterator<Item = &'k str>) -> String {
    let mut all: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
    match all.len() {
        0 => "none is declared yet".to_owned(),
        1..=AT_MOST => format!("write one of {}", all.join(", ")),
        more => {
            all.truncate(AT_MOST);
            format!("write one of {} and {} more", all.join(", "), more - AT_MOST)
        }
    }
}

/// A list of committee.yaml whose keys cases use.
pub(crate) struct Declarations {
    /// The key of the list, such as `events`.
    pub(crate) section: &'static str,
    /// One of its entries, in words.
    pub(crate) one: &'static str,
    /// All of them, in words.
    pub(crate) all: &'static str,
}

impl Declarations {
    /// Reports each value of a case, among those of one shape, that is not one of the `declared` keys.
    pub(crate) fn check<'k>(
        &self,
        declared: impl Iterator<Item = &'k str> + Clone,
        file: &CaseFile,
        shape: fn(&Shape) -> bool,
        findings: &mut Findings<'_>,
    ) {
        for (_, span, value) in file.values(shape) {
            // Form has spoken of what does not look like a key.
            if !KeyForm::Name.fits(value) || declared.clone().any(|key| key == value) {
                continue;
            }
            let help = match nearest(value, declared.clone()) {
                Some(near) => format!("the nearest key is `{near}`"),
                None => format!(
                    "{}, or declare it in committee.yaml under `{}`",
                    known_keys(declared.clone()),
                    self.section
                ),
            };
            let report = findings
                .at_span(span, format!("committee.yaml does not declare this {}", self.one), help)
                .with_committee_location(self.section, self.all);
            if let Some(key) = slip_of(value, declared.clone()) {
                report.fix(Fix::safe(span, key));
            }
        }
    }
}
