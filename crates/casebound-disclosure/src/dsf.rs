//! The notice of one incident to the Django Software Foundation's committee (S2-7 to S2-11, S5-45).
//!
//! Names and quotes may be in it: it leaves encrypted or not at all (S2-10). Nothing here shows it in
//! `Debug` or in a refusal.

pub mod files;
pub(crate) mod words;

use std::fmt;

use casebound_record::case::{Appeal, Arrival, Sanction};
use casebound_record::standing::{Standing, acts, is_recused_on, standing};
use casebound_record::words::{AppealOutcome, Language, Share};
use casebound_record::{Case, CaseFile, Committee, Until};
use chrono::NaiveDate;
use files::Files;
use serde::Serialize;
use words::Words;

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::escape::one_line;
use crate::guard::{Beside, Guard, GuardHit};
use crate::mime::{Attachment, Outer};
use crate::template::{BuiltIn, TemplateFault, Templates, built_in};

const NOTICE: BuiltIn<'static> = built_in!("dsf/notice.txt.j2");

const SUBJECT: BuiltIn<'static> = built_in!("dsf/subject.txt.j2");

/// Everybody of the repository, gathered once for all notices of a run.
pub struct NoticeGuards {
    inside: Guard,
    outside: Beside,
}

impl NoticeGuards {
    /// Gathers the people of all cases. `addresses` are those between which the mails go.
    pub fn of(cases: &[&Case], committee: &Committee, addresses: &[&str]) -> NoticeGuards {
        let inside = Guard::within(cases).allowing_members(committee).allowing_words(NOTICE.source);
        NoticeGuards { inside, outside: Beside::of(cases, committee, &[&[SUBJECT.source], addresses].concat()) }
    }

    /// Returns whether the text of a file names people of other cases than this one.
    pub fn is_named_in(&self, case: &Case, text: &str) -> bool {
        !self.inside.read_within(case, text).is_empty()
    }

    /// Returns whether the fields outside of the encrypted part name nobody of any case.
    pub fn may_stand_outside(&self, outer: &Outer) -> bool {
        outer.fields.iter().all(|(_, value)| self.outside.names_nobody(value))
    }
}

/// Shows nobody.
impl fmt::Debug for NoticeGuards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Everybody [private]")
    }
}

/// Asks for the notice of a case.
#[derive(Clone, Copy)]
pub struct NoticeRequest<'a> {
    /// The people of other cases may not be named.
    pub everybody: &'a NoticeGuards,
    /// Whether the case has findings of severity Error.
    pub has_errors: bool,
    /// The key of the member who sends it.
    pub sender: &'a str,
    /// The files of the case.
    pub files: &'a Files,
}

/// What a notice is made of.
#[derive(Clone, Copy)]
struct Input<'a> {
    committee: &'a Committee,
    file: &'a CaseFile,
    request: &'a NoticeRequest<'a>,
    today: NaiveDate,
    templates: Templates<'a>,
}

/// A notice, to be encrypted: its text names people.
pub struct Notice {
    /// The subject, for the protected headers only.
    pub subject: String,
    /// The text, with LF line ends.
    pub text: String,
    /// The case file as it is, for machines.
    pub record: Attachment,
    /// The files of the case.
    pub files: Files,
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notice [private]")
    }
}

/// Why there is no notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeRefusal {
    /// The record can't be read here.
    Sealed,
    /// The record has errors.
    HasErrors,
    /// It was decided that the case is not shared.
    NotShared,
    /// Nobody has decided whether the case is shared.
    Undecided,
    /// The sender is recused (S3-31).
    SenderRecused,
    /// The sender is not declared as a member, or does not serve on this day.
    SenderNotMember,
    /// A template can't be used.
    Template(TemplateFault),
    /// The subject names somebody: mail programs show it in lists.
    Subject,
    /// The text or the record names people of other cases; bytes of the text, or of the case file.
    Named {
        /// Places in the text of the notice.
        text: Vec<GuardHit>,
        /// Places in the case file.
        record: Vec<GuardHit>,
    },
}

impl From<TemplateFault> for NoticeRefusal {
    fn from(fault: TemplateFault) -> NoticeRefusal {
        NoticeRefusal::Template(fault)
    }
}

/// Fails with the reason why a case may not be sent by this member on this day.
fn require_sendable(input: &Input<'_>) -> Result<(), NoticeRefusal> {
    let case = &input.file.case;
    if case.is_sealed() {
        return Err(NoticeRefusal::Sealed);
    }
    // Whoever is recused now sends nothing, whenever the conflict came to light.
    if is_recused_on(input.committee, case, input.request.sender, None) {
        return Err(NoticeRefusal::SenderRecused);
    }
    if standing(input.committee, case, input.request.sender, Some(input.today)) != Standing::MayAct {
        return Err(NoticeRefusal::SenderNotMember);
    }
    match case.sharing.dsf.share {
        Some(Share::Yes) => {}
        Some(Share::No) => return Err(NoticeRefusal::NotShared),
        Some(Share::Undecided) | None => return Err(NoticeRefusal::Undecided),
    }
    if input.request.has_errors { Err(NoticeRefusal::HasErrors) } else { Ok(()) }
}

impl Disclosure for NoticeRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Notice;
    type Text = Notice;
    type Refusal = NoticeRefusal;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, _: Language) -> Result<Notice, NoticeRefusal> {
        let file = source.case.expect("the registry says that a notice is about one case");
        let Source { committee, today, templates, .. } = *source;
        notice(&Input { committee, file, request: self, today, templates })
    }
}

fn notice(input: &Input<'_>) -> Result<Notice, NoticeRefusal> {
    require_sendable(input)?;
    let view = View::of(input);
    let text = input.templates.render(&NOTICE, &view)?;
    let subject = input.templates.render(&SUBJECT, &view)?.trim().to_owned();
    let record = input.file.text.expose();
    let case = &input.file.case;
    let in_text = input.request.everybody.inside.read_within(case, &text);
    let in_record = input.request.everybody.inside.read_within(case, record);
    if !in_text.is_empty() || !in_record.is_empty() {
        return Err(NoticeRefusal::Named { text: in_text, record: in_record });
    }
    if !input.request.everybody.outside.names_nobody(&subject) {
        return Err(NoticeRefusal::Subject);
    }
    let name = format!("{}.md", input.file.stem());
    let record = Attachment { name, media_type: "text/markdown", bytes: record.as_bytes().to_vec() };
    Ok(Notice { subject, text, record, files: input.request.files.clone() })
}

/// What the templates of a notice see. There is no `Debug`: people are named here.
#[derive(Serialize)]
struct View {
    case: String,
    committee: Option<String>,
    event: Option<String>,
    when: Option<WhenView>,
    #[serde(rename = "where")]
    place: Option<String>,
    setting: Option<&'static str>,
    people: Vec<PersonView>,
    what_happened: Option<String>,
    actions_taken: Option<String>,
    sanctions: Vec<SanctionView>,
    appeals: Vec<AppealView>,
    has_open_appeal: bool,
    handlers: Vec<MemberView>,
    closed: bool,
    files: Vec<FileView>,
    left_out: usize,
    sender: MemberView,
}

#[derive(Serialize)]
struct FileView {
    name: String,
    what: Option<String>,
}

#[derive(Serialize)]
struct WhenView {
    from: String,
    to: Option<String>,
}

#[derive(Serialize)]
struct PersonView {
    roles: Vec<&'static str>,
    capacity: Option<&'static str>,
    name: Option<String>,
    contacts: Vec<String>,
}

#[derive(Serialize)]
struct SanctionView {
    kind: String,
    person: Option<String>,
    from: Option<String>,
    until: Option<String>,
    lifted: Option<String>,
    is_overturned: bool,
}

#[derive(Serialize)]
struct AppealView {
    by: Option<String>,
    received: Option<String>,
    decided: Option<String>,
    outcome: Option<&'static str>,
}

#[derive(Serialize)]
struct MemberView {
    name: String,
    email: Option<String>,
}

impl View {
    fn of(input: &Input<'_>) -> View {
        let (committee, case) = (input.committee, &input.file.case);
        let words = Words::of(case);
        let member = |key: &str| {
            let known = committee.member(key)?;
            Some(MemberView { name: known.name.clone().unwrap_or_else(|| key.to_owned()), email: known.email.clone() })
        };
        let event = case.event.as_deref().and_then(|key| committee.event(key));
        View {
            case: input.file.stem().to_owned(),
            committee: committee.about.name.clone(),
            event: event.map(|event| event.name.clone().unwrap_or_else(|| event.key.clone())),
            when: case
                .happened()
                .map(|(from, to)| WhenView { from: words::moment(from), to: (from != to).then(|| words::moment(to)) }),
            place: (case.places().next().is_some())
                .then(|| case.places().map(|place| words.line(place.expose())).collect::<Vec<_>>().join("; ")),
            setting: case.setting().map(|it| it.word()),
            people: case
                .people
                .iter()
                .map(|person| PersonView {
                    roles: person.roles.iter().map(|role| role.word()).collect(),
                    capacity: person.capacity.map(|capacity| capacity.word()),
                    name: words::name(person),
                    contacts: words::contacts(person),
                })
                .collect(),
            what_happened: words.section(input.file, "what happened"),
            actions_taken: words.section(input.file, "actions taken"),
            sanctions: case.sanctions.iter().map(|sanction| SanctionView::of(sanction, input, &words)).collect(),
            appeals: case.appeals.iter().map(|appeal| AppealView::of(appeal, &words)).collect(),
            has_open_appeal: case.unanswered().iter().any(|waiting| waiting.what == Arrival::Appeal),
            handlers: handlers(case).into_iter().filter_map(member).collect(),
            closed: case.is_over(),
            files: input.request.files.sent.iter().map(|file| FileView::of(file, case, &words)).collect(),
            left_out: input.request.files.left_out.len(),
            sender: member(input.request.sender)
                .unwrap_or_else(|| MemberView { name: input.request.sender.to_owned(), email: None }),
        }
    }
}

impl SanctionView {
    fn of(sanction: &Sanction, input: &Input<'_>, words: &Words<'_>) -> SanctionView {
        let overturned = |appeal: &Appeal| {
            appeal.outcome == Some(AppealOutcome::Overturned)
                && (appeal.by.is_none() || appeal.by == sanction.person)
                && appeal.decided.zip(sanction.from).is_none_or(|(decided, from)| from <= decided)
        };
        let label = |key: &str| input.committee.sanction(key).and_then(|kind| kind.label.clone());
        let lifted = sanction.lifted.as_ref().and_then(|lifted| lifted.on);
        SanctionView {
            kind: sanction.kind.as_deref().map_or_else(String::new, |key| label(key).unwrap_or_else(|| key.to_owned())),
            person: sanction.person.as_deref().map(|key| words.person(key)),
            from: sanction.from.map(|day| day.to_string()),
            until: sanction.until.map(|until| match until {
                Until::Day(day) => day.to_string(),
                other => other.to_text(),
            }),
            lifted: lifted.map(|day| day.to_string()),
            is_overturned: input.file.case.appeals.iter().any(overturned),
        }
    }
}

impl AppealView {
    fn of(appeal: &Appeal, words: &Words<'_>) -> AppealView {
        AppealView {
            by: appeal.by.as_deref().map(|key| words.person(key)),
            received: appeal.received.map(words::moment),
            decided: appeal.decided.map(|day| day.to_string()),
            outcome: appeal.outcome.map(|outcome| match outcome {
                AppealOutcome::Upheld => "the decision holds",
                AppealOutcome::Changed => "the decision holds in part, or with another sanction",
                AppealOutcome::Overturned => "the decision does not hold any more",
                AppealOutcome::SentBack => "the committee decides anew",
                AppealOutcome::NotEligible => "it could not be appealed, or no longer",
            }),
        }
    }
}

impl FileView {
    fn of(file: &Attachment, case: &Case, words: &Words<'_>) -> FileView {
        let listed = case
            .attachments
            .iter()
            .find(|attachment| attachment.file.as_ref().is_some_and(|name| *name.expose() == file.name));
        let what = listed.and_then(|listed| listed.what.as_ref()).map(|what| words.line(what.expose()));
        FileView { name: one_line(&file.name), what }
    }
}

/// The members who acted in the case, in the order of the record, each once; recused ones are left out.
pub(crate) fn handlers(case: &Case) -> Vec<&str> {
    let mut handlers: Vec<&str> = Vec::new();
    for act in acts(case) {
        if !handlers.contains(&act.member) && !case.has_conflict(act.member) {
            handlers.push(act.member);
        }
    }
    handlers
}
