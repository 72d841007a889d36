//! A letter of the committee to one reader, as a draft: filled from the record as far as that reader may know it.
//!
//! What no record can say is a gap, `[[ … ]]`, in which a person writes. The kinds are [`LetterKind`]s, and whatever a committee has
//! a template of its own for: `letters/LANGUAGE/KIND.md.j2`. A template sees the view of its reader and nothing else, and the
//! guard reads what it made, so that no template can name somebody whom the reader may not know (S5-19, S5-37).

mod texts;
mod view;

use casebound_record::words::{Language, LetterKind, Role};
use casebound_record::{Case, Committee, Person};

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::document::{Document, Layout};
use crate::escape::one_line;
use crate::guard::{Guard, TextForm, Weight};
use crate::template::{BuiltIn, LETTERS, TemplateFault, Templates};

pub use texts::languages;

/// How the first line of a template begins.
const SUBJECT: &str = "Subject: ";
/// The name of the template with what all letters of a language share; it is no kind.
const WORDS: &str = "words";
/// The end of a template's name.
const TEMPLATE_END: &str = ".md.j2";

/// Asks for a draft.
#[derive(Debug, Clone, Copy)]
pub struct LetterRequest<'a> {
    /// The word of its kind: one of ours, or the name of a template of the committee.
    pub kind: &'a str,
    /// The tag of its language, such as `es`.
    pub language: &'a str,
    /// The key of the member who signs.
    pub signs: Option<&'a str>,
}

/// What comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterDraft {
    /// One line.
    pub subject: String,
    /// The letter itself, with its gaps.
    pub text: String,
}

/// Why there is no draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterRefusal {
    /// This kind is for readers with one of these roles.
    NotForReader(&'static [Recipient]),
    /// There is no template of this kind in this language.
    NoTemplate(String),
    /// The template does not begin with a line `Subject: …`.
    NoSubject(String),
    /// Nothing is decided that such a letter could tell.
    NothingDecided,
    /// Nothing that holds for the person is carried out by others: there is no sanction, or only a warning.
    NothingToCarryOut,
    /// The profile does not ask people about an outcome before it is decided (S5-17, S5-18).
    NoFeedback,
    /// The text would name somebody whom the reader may not know.
    Names(String),
    /// The template can't be used.
    Template(TemplateFault),
}

/// What the reader of a letter is to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// Told us.
    Reporter,
    /// Was affected.
    Affected,
    /// Saw it.
    Witness,
    /// Is said to have done it.
    Reported,
    /// For whom a reported person works.
    Employer,
    /// Carries a sanction out.
    Executor,
}

impl Recipient {
    /// Its word, in views and messages.
    pub fn word(self) -> &'static str {
        match self {
            Recipient::Reporter => "reporter",
            Recipient::Affected => "affected",
            Recipient::Witness => "witness",
            Recipient::Reported => "reported",
            Recipient::Employer => "employer",
            Recipient::Executor => "executor",
        }
    }

    /// The role that a person of a case needs; `None` for outsiders.
    fn role(self) -> Option<Role> {
        match self {
            Recipient::Reporter => Some(Role::Reporter),
            Recipient::Affected => Some(Role::Affected),
            Recipient::Witness => Some(Role::Witness),
            Recipient::Reported => Some(Role::Reported),
            Recipient::Employer | Recipient::Executor => None,
        }
    }

    /// The audience; `key` is that of the reader, for outsiders that of the reported person whom it is about.
    pub fn audience(self, key: &str) -> Audience<'_> {
        match self {
            Recipient::Reporter => Audience::Reporter(key),
            Recipient::Affected => Audience::Affected(key),
            Recipient::Witness => Audience::Witness(key),
            Recipient::Reported => Audience::Reported(key),
            Recipient::Employer => Audience::Employer(key),
            Recipient::Executor => Audience::Executor(key),
        }
    }

    /// The same from an audience, with the key.
    fn of(audience: Audience<'_>) -> Option<(Recipient, &str)> {
        match audience {
            Audience::Reporter(key) => Some((Recipient::Reporter, key)),
            Audience::Affected(key) => Some((Recipient::Affected, key)),
            Audience::Witness(key) => Some((Recipient::Witness, key)),
            Audience::Reported(key) => Some((Recipient::Reported, key)),
            Audience::Employer(key) => Some((Recipient::Employer, key)),
            Audience::Executor(key) => Some((Recipient::Executor, key)),
            Audience::Public | Audience::Dsf | Audience::Successor | Audience::Committee(_) => None,
        }
    }
}

const SIDE_OF_REPORT: &[Recipient] = &[Recipient::Reporter, Recipient::Affected];
const ALL_SIDES: &[Recipient] = &[Recipient::Reported, Recipient::Reporter, Recipient::Affected];
const ALL: &[Recipient] = &[
    Recipient::Reported,
    Recipient::Reporter,
    Recipient::Affected,
    Recipient::Witness,
    Recipient::Employer,
    Recipient::Executor,
];

/// For whom a kind is, the first that fits a person is meant. A kind of the committee's own is for everybody.
pub fn recipients(kind: &str) -> &'static [Recipient] {
    let Some(kind) = LetterKind::from_word(kind) else { return ALL };
    match kind {
        LetterKind::Acknowledgement | LetterKind::KeptOnFile => &[Recipient::Reporter],
        LetterKind::ShepherdIntroduced | LetterKind::StatusUpdate | LetterKind::Final => SIDE_OF_REPORT,
        LetterKind::ProposedOutcome => SIDE_OF_REPORT,
        LetterKind::Questions => &[Recipient::Reporter, Recipient::Affected, Recipient::Witness],
        LetterKind::Decision | LetterKind::NoViolation => ALL_SIDES,
        LetterKind::AppealReceived | LetterKind::AppealDecided => ALL_SIDES,
        LetterKind::ToldOfComplaint
        | LetterKind::Warning
        | LetterKind::WarningSpoken
        | LetterKind::Readmission
        | LetterKind::NotWelcome
        | LetterKind::RefundOffer
        | LetterKind::WelcomeTalk => &[Recipient::Reported],
        LetterKind::Employer => &[Recipient::Employer],
        LetterKind::Desk | LetterKind::Moderators => &[Recipient::Executor],
    }
}

/// What a person of the case is in a letter of this kind.
///
/// # Errors
/// When the kind is for others.
pub fn recipient_of(kind: &str, person: &Person) -> Result<Recipient, LetterRefusal> {
    let all = recipients(kind);
    let fits = |recipient: &Recipient| recipient.role().is_some_and(|role| person.is(role));
    all.iter().copied().find(fits).ok_or(LetterRefusal::NotForReader(all))
}

/// Returns whether such a letter tells what was decided, so that there must be something.
fn tells_a_decision(kind: &str) -> bool {
    matches!(
        LetterKind::from_word(kind),
        Some(
            LetterKind::Decision | LetterKind::Employer | LetterKind::Desk | LetterKind::Moderators | LetterKind::Final
        )
    )
}

fn is_decided(case: &Case) -> bool {
    !case.decisions.is_empty() || !case.sanctions.is_empty() || case.outcome.finding.is_some()
}

impl Disclosure for LetterRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Letter;
    type Text = LetterDraft;
    type Refusal = LetterRefusal;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<LetterDraft, LetterRefusal> {
        let case = &source.case.expect("the registry says that a letter is about one case").case;
        let (recipient, key) = Recipient::of(audience).expect("the registry says that letters are for these");
        let person = case.person(key).ok_or(LetterRefusal::NotForReader(recipients(self.kind)))?;
        let has_role = recipient.role().unwrap_or(Role::Reported);
        if !recipients(self.kind).contains(&recipient) || !person.is(has_role) {
            return Err(LetterRefusal::NotForReader(recipients(self.kind)));
        }
        let kind = LetterKind::from_word(self.kind);
        if kind == Some(LetterKind::ProposedOutcome) && !asks_for_feedback(source.committee) {
            return Err(LetterRefusal::NoFeedback);
        }
        if tells_a_decision(self.kind) && !is_decided(case) {
            return Err(LetterRefusal::NothingDecided);
        }
        let name = template_name(self.kind, self.language);
        let words = template_name(WORDS, self.language);
        let family = [texts::named(&words).unwrap_or(BuiltIn { name: &words, source: "" })];
        let built_in = texts::named(&name).filter(|_| kind.is_some());
        if built_in.is_none() && !source.templates.has_own(&name) {
            return Err(LetterRefusal::NoTemplate(name));
        }
        let template = built_in.unwrap_or(BuiltIn { name: &name, source: "" });
        let view = view::View::of(source, case, audience, recipient, person, self);
        if recipient == Recipient::Executor && kind.is_some() && view.has_no_sanction() {
            return Err(LetterRefusal::NothingToCarryOut);
        }
        let made = source.templates.render_with(&template, &family, &view).map_err(LetterRefusal::Template)?;
        let draft = draft_of(&made).ok_or_else(|| LetterRefusal::NoSubject(name.clone()))?;
        let fixed = if source.templates.has_own(&name) { "" } else { template.source };
        let (known, hidden): (Vec<&Person>, Vec<&Person>) =
            case.people.iter().partition(|person| audience.may_know(case, source.committee, person));
        let guard = Guard::of_letter(known, hidden).allowing_members(source.committee).allowing_words(fixed);
        let hits = guard.read(&made, TextForm::Plain);
        if hits.iter().any(|hit| hit.weight == Weight::Block) {
            return Err(LetterRefusal::Names(name));
        }
        Ok(draft)
    }
}

/// A letter as a text with its subject as the heading, and as a page. Short lines, as those of a signature, stay lines.
///
/// # Errors
/// When the template of the page can't be used.
pub fn page(templates: Templates<'_>, language: &str, subject: &str, text: &str) -> Result<Document, TemplateFault> {
    /// A line that somebody wrapped by hand is longer.
    const SHORT: usize = 50;
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut out = format!("# {}\n\n", one_line(subject));
    for (idx, line) in lines.iter().enumerate() {
        let goes_on = lines.get(idx + 1).is_some_and(|next| !next.is_empty());
        out.push_str(line);
        out.push_str(if goes_on && !line.is_empty() && line.chars().count() < SHORT { "  \n" } else { "\n" });
    }
    Document::of(templates, out, language, Layout::Text)
}

/// The name of the template of a kind in a language: a path in the folder of templates.
pub fn template_name(kind: &str, language: &str) -> String {
    format!("{LETTERS}{language}/{kind}{TEMPLATE_END}")
}

/// Some procedures ask people what they think of an outcome before it is enacted; others forbid it.
fn asks_for_feedback(committee: &Committee) -> bool {
    committee.about.profile == Some(casebound_record::words::Profile::DsfWorkingGroup)
}

/// Divides a text into its subject and the letter, with no more than one empty line between paragraphs.
fn draft_of(text: &str) -> Option<LetterDraft> {
    let (first, rest) = text.trim_start().split_once('\n')?;
    let subject = first.strip_prefix(SUBJECT)?.trim().to_owned();
    let mut out = String::with_capacity(rest.len());
    for line in rest.trim().lines().map(str::trim_end) {
        if !(line.is_empty() && out.ends_with("\n\n")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    (!subject.is_empty()).then_some(LetterDraft { subject, text: out })
}
