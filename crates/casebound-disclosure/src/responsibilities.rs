//! What members still have to do in a case, by code name and number: nothing of it for a member who is recused there.

use std::convert::Infallible;

use casebound_record::CaseFile;
use casebound_record::words::Language;
use chrono::NaiveDate;

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};

/// Asks what each member has to do in a case.
#[derive(Clone, Copy)]
pub struct ResponsibilityRequest<'a> {
    /// The case.
    pub file: &'a CaseFile,
}

/// Something that a member has to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Responsibility {
    /// The code name of the case.
    pub case: String,
    /// The key of the member, as the case has it.
    pub member: String,
    /// What it is.
    pub what: Duty,
}

/// What a member has to do in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// Takes care of the open case.
    Shepherd,
    /// Does a task: its number, from 1, and its last day.
    Task { number: usize, due: Option<NaiveDate> },
    /// Decides an appeal: its number, from 1.
    Appeal { number: usize },
    /// Opens a sealed case, with the few others who can.
    Reader,
}

impl Disclosure for ResponsibilityRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Responsibilities;
    type Text = Vec<Responsibility>;
    type Refusal = Infallible;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<Self::Text, Infallible> {
        let case = &self.file.case;
        if audience.is_recused(case, source.committee) {
            return Ok(Vec::new());
        }
        let of =
            |member: &String, what| Responsibility { case: self.file.stem().to_owned(), member: member.clone(), what };
        let shepherd = case.shepherd.iter().filter(|_| case.is_open()).map(|key| of(key, Duty::Shepherd));
        let tasks = case.tasks.iter().zip(1..).filter(|(task, _)| task.done.is_none());
        let tasks =
            tasks.filter_map(|(task, number)| Some(of(task.owner.as_ref()?, Duty::Task { number, due: task.due })));
        let appeals = case.appeals.iter().zip(1..).filter(|(appeal, _)| !appeal.is_decided());
        let appeals = appeals
            .flat_map(|(appeal, number)| appeal.decided_by.iter().map(move |key| (key, Duty::Appeal { number })));
        let sealed = case.sealed.iter().filter(|_| case.is_sealed());
        let readers = sealed.flat_map(|sealed| &sealed.to).map(|key| (key, Duty::Reader));
        let others = appeals.chain(readers).map(|(key, what)| of(key, what));
        Ok(shepherd.chain(tasks).chain(others).collect())
    }
}
