//! The one function through which text leaves the committee, and the registry of everything that can leave.
//!
//! A disclosure is a case, an audience, a kind and a language. The [`DisclosureKind`]s are one table; each says for whom it is.
//! The functions that write one are private, so that there is no way around [`disclose`], and a kind that is not in
//! the table does not compile. A test walks the table with every audience and looks for private values.

use std::fmt;

use casebound_record::words::Language;
use casebound_record::{Case, CaseFile, Committee};
use chrono::NaiveDate;

use crate::audience::Audience;
use crate::template::Templates;

/// What every disclosure is made from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The committee, with its policy.
    pub committee: &'a Committee,
    /// The case, for a disclosure about one.
    pub case: Option<&'a CaseFile>,
    /// The day on which it is made.
    pub today: NaiveDate,
    /// Where templates come from.
    pub templates: Templates<'a>,
}

impl<'a> Source<'a> {
    /// The same with another case.
    pub fn about(self, case: &'a CaseFile) -> Source<'a> {
        Source { case: Some(case), ..self }
    }
}

/// Why there is no disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisclosureRefusal<R> {
    /// This kind is not for this audience.
    Audience(DisclosureKind),
    /// It is about one case, and none was given.
    NoCase(DisclosureKind),
    /// Its own reason.
    Because(R),
}

impl<R: fmt::Display> fmt::Display for DisclosureRefusal<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DisclosureRefusal::Audience(kind) => write!(f, "a {} is not for this reader", kind.word()),
            DisclosureRefusal::NoCase(kind) => write!(f, "a {} is about one case", kind.word()),
            DisclosureRefusal::Because(reason) => reason.fmt(f),
        }
    }
}

impl<R: fmt::Debug + fmt::Display> std::error::Error for DisclosureRefusal<R> {}

impl<R> From<R> for DisclosureRefusal<R> {
    fn from(reason: R) -> DisclosureRefusal<R> {
        DisclosureRefusal::Because(reason)
    }
}

/// Writes a disclosure of a kind for an audience; the only way out.
///
/// # Errors
/// When the kind is not for this audience, or for a reason of its own.
pub fn disclose<W: sealed::Disclosure>(
    source: &Source<'_>,
    audience: Audience<'_>,
    kind: &W,
    language: Language,
) -> Result<W::Text, DisclosureRefusal<W::Refusal>> {
    if !W::KIND.is_for(audience) {
        return Err(DisclosureRefusal::Audience(W::KIND));
    }
    if W::KIND.is_about_one_case() && source.case.is_none() {
        return Err(DisclosureRefusal::NoCase(W::KIND));
    }
    kind.write(source, audience, language).map_err(DisclosureRefusal::Because)
}

/// What is asked for, with its options: one type for each [`DisclosureKind`].
///
/// Nobody outside of this crate can name the trait, so nobody can call what it holds but [`disclose`].
pub(crate) mod sealed {
    use super::{Audience, DisclosureKind, Language, Source};

    pub trait Disclosure {
        /// Its line of the registry.
        const KIND: DisclosureKind;
        /// What comes out.
        type Text;
        /// Why nothing comes out.
        type Refusal;

        /// Writes it. The kind is for this audience.
        fn write(
            &self,
            source: &Source<'_>,
            audience: Audience<'_>,
            language: Language,
        ) -> Result<Self::Text, Self::Refusal>;
    }
}

/// For whom something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReaderGroup {
    Everybody,
    Dsf,
    Successor,
    Involved,
    Committee,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $word:literal for $readers:ident $(of $one:ident)?: $holds:literal,)+) => {
        /// Everything that can leave the committee.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum DisclosureKind { $($(#[$doc])* $kind,)+ }

        impl DisclosureKind {
            /// All of them.
            pub const ALL: &'static [DisclosureKind] = &[$(DisclosureKind::$kind,)+];

            /// Its name in a text.
            pub fn word(self) -> &'static str {
                match self { $(DisclosureKind::$kind => $word,)+ }
            }

            /// What it holds, in one sentence.
            pub fn holds(self) -> &'static str {
                match self { $(DisclosureKind::$kind => $holds,)+ }
            }

            fn readers(self) -> ReaderGroup {
                match self { $(DisclosureKind::$kind => ReaderGroup::$readers,)+ }
            }

            fn is_about_one_case(self) -> bool {
                match self { $(DisclosureKind::$kind => [$(stringify!($one),)?].contains(&"case"),)+ }
            }
        }
    };
}

kinds! {
    /// [`crate::transparency::ReportRequest`].
    TransparencyReport "transparency report" for Everybody:
        "Numbers and approved words of a period; nobody is named.",
    /// [`crate::reading::PublicWords`].
    PublicWords "words for the public" for Everybody of case:
        "The approved words of one case, or why it is only counted; nobody is named.",
    /// [`crate::announcement::AnnouncementRequest`].
    Announcement "announcement" for Everybody of case:
        "What happened in approved words, that it was a violation, and what was done; nobody is named.",
    /// [`crate::receipt::Receipt`].
    Receipt "receipt" for Everybody:
        "That a mail has arrived, and when whoever wrote it hears more; nobody is named.",
    /// [`crate::desk::FlyerRequest`].
    Flyer "flyer" for Everybody:
        "Whom to turn to at an event, from committee.yaml; nothing of any case.",
    /// [`crate::desk::ChecklistRequest`].
    Checklist "checklist" for Everybody:
        "What to do in a hard moment, with contacts from committee.yaml; nothing of any case.",
    /// [`crate::dsf::NoticeRequest`].
    Notice "notice" for Dsf of case:
        "One case whole, with names: it leaves encrypted or not at all.",
    /// [`crate::letter::LetterRequest`].
    Letter "letter" for Involved of case:
        "What one reader is told, as a draft with gaps; of others only who lets that reader know their name.",
    /// [`crate::access::AccessAnswerRequest`].
    AccessAnswer "answer to an access request" for Involved of case:
        "What a case keeps about its reader; others are roles, and what speaks of them is kept back until a member decides.",
    /// [`crate::export::HandOver`].
    HandOver "hand-over" for Successor:
        "Whole records of the cases that are handed over; nobody of any other case is named.",
    /// [`crate::reading::ReadingRequest`].
    Reading "reading" for Committee of case:
        "One case as a text; for a recused member its code name, status and dates alone.",
    /// [`crate::person::PersonRequest`].
    Person "person" for Committee:
        "All cases of one person: roles, findings, sanctions, days; nothing of a case in which the member is recused.",
    /// [`crate::list::ListRequest`].
    List "list" for Committee:
        "A line for each case without identities; for a recused member code name, status and dates alone.",
    /// [`crate::calendar::CalendarRequest`].
    Calendar "calendar" for Committee:
        "Days on which something is due, by code name; nothing of a case in which the member is recused.",
    /// [`crate::dates::DueRequest`].
    DueDates "due dates" for Committee:
        "What is due until when, by code name; nothing of a case in which the member is recused.",
    /// [`crate::responsibilities::ResponsibilityRequest`].
    Responsibilities "responsibilities" for Committee:
        "Which member has what to do in a case, by code name; nothing of a case in which the member is recused.",
    /// [`crate::agenda::AgendaRequest`].
    Agenda "agenda" for Committee:
        "What a meeting talks about, by code name; of a case in which the member is recused the code name alone.",
    /// [`crate::brief::BriefRequest`].
    Brief "brief" for Committee:
        "Team, promises and open cases of an event; people under a sanction by name, but nobody of a case in which the member is recused.",
    /// [`crate::duty::DutyRequest`].
    DutyPlan "plan of duty" for Committee:
        "Which members are on duty when; nothing of any case.",
    /// [`crate::dates::RetentionRequest`].
    RetentionPeriods "retention periods" for Committee:
        "How long each case is kept, and why; for a recused member code name, status and last day alone.",
}

impl DisclosureKind {
    /// Returns whether this audience may have it at all; what is in it for them is decided by the kind.
    pub fn is_for(self, audience: Audience<'_>) -> bool {
        match (self.readers(), audience) {
            // What everybody may read names nobody, so that each audience may read it.
            (ReaderGroup::Everybody, _)
            | (ReaderGroup::Dsf, Audience::Dsf)
            | (ReaderGroup::Successor, Audience::Successor)
            | (
                ReaderGroup::Involved,
                Audience::Reporter(_)
                | Audience::Affected(_)
                | Audience::Witness(_)
                | Audience::Reported(_)
                | Audience::Employer(_)
                | Audience::Executor(_),
            )
            | (ReaderGroup::Committee, Audience::Committee(_)) => true,
            (ReaderGroup::Dsf | ReaderGroup::Successor | ReaderGroup::Involved | ReaderGroup::Committee, _) => false,
        }
    }

    /// Returns whether it is about the people of a case, who may be named to those that may know them.
    pub fn is_about_people(self) -> bool {
        matches!(
            self,
            DisclosureKind::Notice
                | DisclosureKind::Letter
                | DisclosureKind::HandOver
                | DisclosureKind::Reading
                | DisclosureKind::Person
                | DisclosureKind::AccessAnswer
        )
    }

    /// For whom it is, in the words of the list in `crates/README.md`.
    pub fn readers_in_words(self) -> &'static str {
        match self.readers() {
            ReaderGroup::Everybody => "everybody",
            ReaderGroup::Dsf => "the DSF's committee",
            ReaderGroup::Successor => "the committee that takes over",
            ReaderGroup::Involved => "one reader of a case",
            ReaderGroup::Committee => "a member",
        }
    }
}

/// Every audience that a case and a committee have.
pub fn audiences<'a>(case: &'a Case, committee: &'a Committee) -> Vec<Audience<'a>> {
    let mut all = vec![Audience::Public, Audience::Dsf, Audience::Successor];
    for person in &case.people {
        let of_person = [
            Audience::Reporter,
            Audience::Affected,
            Audience::Witness,
            Audience::Reported,
            Audience::Employer,
            Audience::Executor,
        ];
        all.extend(of_person.map(|audience| audience(&person.key)));
    }
    all.extend(committee.members.iter().map(|member| Audience::Committee(&member.key)));
    all
}
