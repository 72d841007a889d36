//! What a member may know of the days of each case: everything, or no more than when it ends.

use std::convert::Infallible;

use casebound_record::deadlines::DueDate;
use casebound_record::words::Status;
use casebound_record::{CaseFile, Until};

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::language::Language;

/// Asks which of these entries a member may see: entries of a case in which they are recused are left out, since what is due
/// tells what happened.
#[derive(Clone, Copy)]
pub struct DueRequest<'a, 'c> {
    /// What is due, and in which case.
    pub due: &'a [(&'c CaseFile, DueDate)],
}

impl<'c> Disclosure for DueRequest<'_, 'c> {
    const KIND: DisclosureKind = DisclosureKind::DueDates;
    type Text = Vec<(&'c CaseFile, DueDate)>;
    type Refusal = Infallible;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<Self::Text, Infallible> {
        let seen = self.due.iter().filter(|(file, _)| !audience.is_recused(&file.case, source.committee));
        Ok(seen.cloned().collect())
    }
}

/// Asks for the retention periods of cases, each with what somebody worked out about it.
#[derive(Clone, Copy)]
pub struct RetentionRequest<'a, T> {
    /// Each case with its period.
    pub periods: &'a [(&'a CaseFile, T)],
}

/// A retention period, as a member may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Period<T> {
    /// All of it.
    Whole(T),
    /// The member is recused in the case: its code name, its status, and what the case says about its last day.
    Dates {
        /// The code name.
        case: String,
        /// A word of `status`.
        status: Option<&'static str>,
        /// The last day on which it is kept.
        keep_until: Option<Until>,
    },
}

impl<T: Clone> Disclosure for RetentionRequest<'_, T> {
    const KIND: DisclosureKind = DisclosureKind::RetentionPeriods;
    type Text = Vec<Period<T>>;
    type Refusal = Infallible;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<Self::Text, Infallible> {
        let period = |(file, period): &(&CaseFile, T)| match audience.is_recused(&file.case, source.committee) {
            false => Period::Whole(period.clone()),
            true => Period::Dates {
                case: file.stem().to_owned(),
                status: file.case.status.map(Status::word),
                keep_until: file.case.retention.keep_until,
            },
        };
        Ok(self.periods.iter().map(period).collect())
    }
}
