//! Where a rule puts what it found. The rule names a key route; the place in the file is looked up here.

use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile, Fix, Span};

use crate::{Finding, RelatedLocation, RuleId, Severity};

/// The file that a rule looks at.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Case(&'a CaseFile),
    Committee(&'a CommitteeFile),
    None,
}

/// Where one rule puts its findings about one file.
pub struct Findings<'a> {
    rule: RuleId,
    subject: Subject<'a>,
    committee: Option<&'a CommitteeFile>,
    out: &'a mut Vec<Finding>,
}

impl<'a> Findings<'a> {
    pub(crate) fn of_case(
        rule: RuleId,
        file: &'a CaseFile,
        committee: Option<&'a CommitteeFile>,
        out: &'a mut Vec<Finding>,
    ) -> Findings<'a> {
        Findings { rule, subject: Subject::Case(file), committee, out }
    }

    pub(crate) fn of_committee(rule: RuleId, file: &'a CommitteeFile, out: &'a mut Vec<Finding>) -> Findings<'a> {
        Findings { rule, subject: Subject::Committee(file), committee: Some(file), out }
    }

    pub(crate) fn of_repository(
        rule: RuleId,
        committee: Option<&'a CommitteeFile>,
        out: &'a mut Vec<Finding>,
    ) -> Findings<'a> {
        Findings { rule, subject: Subject::None, committee, out }
    }

    /// Reports at a route such as `reports[1].received`, or at the nearest thing above it that exists.
    ///
    /// `message` says what is wrong, `help` what to do. Neither quotes the record.
    pub fn at(&mut self, route: &str, message: impl Into<String>, help: impl Into<String>) -> FindingBuilder<'_> {
        let (path, span) = match self.subject {
            Subject::Case(file) => (file.path.clone(), file.span_of(route)),
            Subject::Committee(file) => (COMMITTEE_FILE.to_owned(), file.span_of(route)),
            Subject::None => unreachable!("a rule over all cases reports with `in_file`"),
        };
        self.push(path, span, message.into(), help.into())
    }

    /// Reports at a place of the file.
    pub fn at_span(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) -> FindingBuilder<'_> {
        let path = match self.subject {
            Subject::Case(file) => file.path.clone(),
            Subject::Committee(_) | Subject::None => COMMITTEE_FILE.to_owned(),
        };
        self.push(path, span, message.into(), help.into())
    }

    /// Reports at a place of any file.
    pub fn in_file(
        &mut self,
        path: impl Into<String>,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> FindingBuilder<'_> {
        self.push(path.into(), span, message.into(), help.into())
    }

    fn push(&mut self, path: String, span: Span, message: String, help: String) -> FindingBuilder<'_> {
        self.out.push(Finding::new(self.rule, path, span, message, help));
        let finding = self.out.last_mut().expect("one was pushed just now");
        FindingBuilder { finding, committee: self.committee }
    }
}

/// A finding that was just reported, to which more can be said.
pub struct FindingBuilder<'f> {
    finding: &'f mut Finding,
    committee: Option<&'f CommitteeFile>,
}

impl FindingBuilder<'_> {
    /// Adds the change that fixes it.
    pub fn fix(self, fix: Fix) -> Self {
        self.finding.fix = Some(fix);
        self
    }

    /// Lets it stop nothing, although other findings of the rule do.
    pub fn advice(self) -> Self {
        self.finding.severity = Severity::Advice;
        self
    }

    /// Marks it as one that may be meant otherwise: it stops nothing.
    pub fn into_unsure(self) -> Self {
        self.finding.mark_unsure();
        self
    }

    /// Points at the line of committee.yaml that asks for it. `label` says what is to be seen there.
    pub fn with_committee_location(self, route: &str, label: &'static str) -> Self {
        if let Some(committee) = self.committee {
            self.with_related(RelatedLocation {
                path: COMMITTEE_FILE.to_owned(),
                span: committee.span_of(route),
                label,
            })
        } else {
            self
        }
    }

    /// Points at another place.
    pub fn with_related(self, place: RelatedLocation) -> Self {
        self.finding.related.push(place);
        self
    }
}
