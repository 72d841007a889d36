//! What a member may know of the days of each case: everything, or no more than when it ends.

use std::convert::Infallible;

use casebound_record::deadlines::{DueDate, DueKind};
use casebound_record::erasure_request::ErasureRequest;
use casebound_record::standing::may_anybody_act;
use casebound_record::words::{Language, Status};
use casebound_record::{CaseFile, Committee, Until};

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};

/// Asks what a member may see of what is due in a case: nothing of one in which they are recused, since what is due tells what
/// happened. Where no member may act, all see it: else nobody would know that somebody waits.
#[derive(Clone, Copy)]
pub struct DueRequest<'a> {
    /// The case.
    pub file: &'a CaseFile,
    /// What is due in it.
    pub due: &'a [DueDate],
}

/// Something that is due, as a member may see it. Only a disclosure makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueEntry {
    subject: Subject,
    due: DueDate,
    note: Option<String>,
    reader: String,
}

/// What something is due in.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    /// A case, by code name.
    Case(String),
    /// A certificate: whose it is, as `member alice`.
    Certificate(String),
    /// An event, by its key.
    Event(String),
}

impl DueEntry {
    /// The code name of the case; nothing for a certificate.
    pub fn case(&self) -> Option<&str> {
        match &self.subject {
            Subject::Case(name) => Some(name),
            Subject::Certificate(_) | Subject::Event(_) => None,
        }
    }

    /// The key of the event whose list of attendees is to be screened.
    pub fn event(&self) -> Option<&str> {
        match &self.subject {
            Subject::Event(key) => Some(key),
            Subject::Case(_) | Subject::Certificate(_) => None,
        }
    }

    /// The code name of the case, whose certificate it is, or the event.
    pub fn about(&self) -> &str {
        let (Subject::Case(name) | Subject::Certificate(name) | Subject::Event(name)) = &self.subject;
        name
    }

    /// What is due.
    pub fn due(&self) -> &DueDate {
        &self.due
    }

    /// What is said in addition: where a request to erase stands. Nothing else is of use without the case.
    pub(crate) fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// One for a test, for nobody.
    #[cfg(test)]
    pub(crate) fn sample(case: &str, due: &DueDate) -> DueEntry {
        DueEntry { subject: Subject::Case(case.to_owned()), due: due.clone(), note: None, reader: String::new() }
    }

    /// Returns whether it was made for this audience.
    pub(crate) fn is_for(&self, audience: Audience<'_>) -> bool {
        audience == Audience::Committee(&self.reader)
    }
}

impl Disclosure for DueRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::DueDates;
    type Text = Vec<DueEntry>;
    type Refusal = Infallible;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<Self::Text, Infallible> {
        let Audience::Committee(reader) = audience else { return Ok(Vec::new()) };
        let case = &self.file.case;
        if audience.is_recused(case, source.committee) && may_anybody_act(source.committee, case, source.today) {
            return Ok(Vec::new());
        }
        let entry = |due: &DueDate| DueEntry {
            subject: Subject::Case(self.file.stem().to_owned()),
            due: due.clone(),
            note: self.note(due, source.committee),
            reader: reader.to_owned(),
        };
        Ok(self.due.iter().map(entry).collect())
    }
}

impl DueRequest<'_> {
    fn note(&self, due: &DueDate, committee: &Committee) -> Option<String> {
        let case = &self.file.case;
        let request = ErasureRequest::of(case, committee).filter(|_| due.kind == DueKind::ErasureRequest)?;
        Some(format!("{}; next: {}", request.approvals(), request.next_step(case, self.file.stem(), committee)))
    }
}

/// Asks for the day on which a certificate ends. It tells nothing of any case.
#[derive(Clone, Copy)]
pub struct RenewalRequest<'a> {
    /// Whose it is, as `member alice`.
    pub who: &'a str,
    /// The day.
    pub due: &'a DueDate,
    /// What is to be typed then.
    pub command: &'a str,
}

impl Disclosure for RenewalRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::DueDates;
    type Text = Option<DueEntry>;
    type Refusal = Infallible;

    fn write(&self, _: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<Self::Text, Infallible> {
        let Audience::Committee(reader) = audience else { return Ok(None) };
        Ok(Some(DueEntry {
            subject: Subject::Certificate(self.who.to_owned()),
            due: self.due.clone(),
            note: Some(format!("its owner extends it, then: {}", self.command)),
            reader: reader.to_owned(),
        }))
    }
}

/// Asks for the day by which the list of attendees of an event is screened. It tells nothing of any case.
#[derive(Clone, Copy)]
pub struct ScreeningRequest<'a> {
    /// The key of the event.
    pub event: &'a str,
    /// The day.
    pub due: &'a DueDate,
}

impl Disclosure for ScreeningRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::DueDates;
    type Text = Option<DueEntry>;
    type Refusal = Infallible;

    fn write(&self, _: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<Self::Text, Infallible> {
        let Audience::Committee(reader) = audience else { return Ok(None) };
        Ok(Some(DueEntry {
            subject: Subject::Event(self.event.to_owned()),
            due: self.due.clone(),
            note: None,
            reader: reader.to_owned(),
        }))
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
