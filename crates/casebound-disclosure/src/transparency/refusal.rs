//! Why there is no report, and where it would have named somebody.

use casebound_record::disposal::DaySpan;
use chrono::NaiveDate;

use crate::guard::GuardHit;
use crate::template::TemplateFault;

/// What speaks against a second total of the same incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverlapDoubt {
    /// The totals together say what happened to very few people.
    RevealsFew,
    /// That they do not could not be proved in time.
    Unproven,
}

/// Why there is no report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportRefusal {
    /// The period ends before it begins.
    NoPeriod,
    /// committee.yaml declares no such event.
    UnknownEvent,
    /// committee.yaml declares no field of choices with this key.
    UnknownField(String),
    /// A record was erased, and nobody knows any longer on which of these days it was received: the period has only some of
    /// them, or another report does that is left out.
    ErasedDay {
        /// The days.
        days: DaySpan,
        /// The first and the last day of a report that may be published instead.
        instead: Option<(NaiveDate, NaiveDate)>,
    },
    /// Other reports count some of the same incidents.
    Overlap {
        /// What speaks against a second total.
        doubt: OverlapDoubt,
        /// The first and the last day of a report that may be published instead.
        instead: Option<(NaiveDate, NaiveDate)>,
    },
    /// These cases can't be counted, so that no total would be right: the day of a report, the status or the
    /// day of the resolution is missing, or the record is sealed.
    Incomplete(Vec<String>),
    /// A template can't be used.
    Template(TemplateFault),
    /// The text names somebody.
    Named(Vec<NamingHit>),
}

impl From<OverlapDoubt> for ReportRefusal {
    fn from(doubt: OverlapDoubt) -> ReportRefusal {
        ReportRefusal::Overlap { doubt, instead: None }
    }
}

impl From<TemplateFault> for ReportRefusal {
    fn from(fault: TemplateFault) -> ReportRefusal {
        ReportRefusal::Template(fault)
    }
}

/// A place that names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingHit {
    /// Where the words stand.
    pub place: HitLocation,
    /// The bytes there, by what, and the person's case.
    pub finding: GuardHit,
    /// The digest of the words, for those of a case: a hit in them can be settled there.
    pub digest: Option<String>,
}

/// Where words stand that name somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum HitLocation {
    /// `transparency.summary` of the case with this code name, with general words for its people.
    Summary(String),
    /// `transparency.resolution` of the case.
    Resolution(String),
    /// The finished text.
    Markdown,
    /// The finished page.
    Html,
    /// The finished data.
    Json,
}
