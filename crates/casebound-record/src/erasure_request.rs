//! Where a lawful request to erase a case early, or to take one person out of it, stands, and what is to be done next.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};

use crate::case::Case;
use crate::committee::Committee;
use crate::standing::{Standing, standing_to_decide};
use crate::words::{Approvals, Status};

/// The number of members who must approve a disposal.
pub const APPROVALS: usize = 2;

/// How long an answer to such a request may take: a month, as in article 12(3) of the General Data Protection Regulation.
const ANSWER: Months = Months::new(1);

/// Returns the last day on which somebody who asked on this day is answered in time.
pub fn answer_until(asked: NaiveDate) -> NaiveDate {
    asked.checked_add_months(ANSWER).unwrap_or(asked)
}

/// A request that a case records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureRequest<'c> {
    /// The day on which it was made.
    pub asked: NaiveDate,
    /// The key of the person whom it is about, as written; `None` where it is about the whole case.
    pub person: Option<&'c str>,
    /// The members whose approval counts, in alphabetical order.
    pub approved_by: Vec<&'c str>,
}

impl<'c> ErasureRequest<'c> {
    /// Returns the request of a case; `None` without one, without its day, and once identities and texts are gone.
    pub fn of(case: &'c Case, committee: &Committee) -> Option<ErasureRequest<'c>> {
        if case.is_sealed() || case.status == Some(Status::Expunged) {
            return None;
        }
        let request = case.retention.erase_early.as_ref()?;
        let may_approve =
            |member: &&str| standing_to_decide(committee, case, member, request.asked) == Standing::MayAct;
        let approving: BTreeSet<&str> = request.by.iter().map(String::as_str).filter(may_approve).collect();
        let approved_by = approving.into_iter().collect();
        Some(ErasureRequest { asked: request.asked?, person: request.person.as_deref(), approved_by })
    }

    /// Returns whether enough members approved it.
    pub fn is_approved(&self) -> bool {
        self.approved_by.len() >= APPROVALS
    }

    /// Returns the last day on which it is answered in time.
    pub fn answer_until(&self) -> NaiveDate {
        answer_until(self.asked)
    }

    /// Says who approved it.
    pub fn approvals(&self) -> String {
        match self.approved_by[..] {
            [] => "approved by nobody".to_owned(),
            ref members => format!("approved by {}", members.join(", ")),
        }
    }

    /// Says what to type next, about the case with this code name.
    pub fn next_step(&self, case: &Case, code_name: &str, committee: &Committee) -> String {
        if !self.is_approved() {
            let who = if self.approved_by.is_empty() { "two members type" } else { "another member types" };
            return format!("{who} `casebound retention request {code_name}`");
        }
        if case.is_open() {
            return format!("resolve it first: `casebound close {code_name}`");
        }
        let (verb, redact) = if self.person.is_some() { ("redact", "--redact ") } else { ("dispose", "") };
        let carry_out = format!("casebound retention {verb} {code_name}");
        match committee.retention.approvals {
            Approvals::Typed => {
                let by: String = self.approved_by.iter().map(|it| format!(" --approved-by {it}")).collect();
                format!("`{carry_out}{by}`")
            }
            Approvals::Committed | Approvals::Signed => {
                format!("two members type `casebound retention approve {redact}{code_name}`, then one `{carry_out}`")
            }
        }
    }
}
