//! One case file: its text, its tree, and the case that it records.

use std::fmt;
use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::body::{Body, Reference, references};
use crate::fields;
use crate::form;
use crate::front_matter;
use crate::names::Identities;
use crate::private::Private;
use crate::problem::{self, Problem};
use crate::route;
use crate::shape::{KeyForm, Shape};
use crate::span::Span;
use crate::time::{Moment, Until};
use crate::values::Values;
use crate::view::View;
use crate::words::{
    Answer, Capacity, CaseSeverity, Channel, LogWord, Origin, Outcome, Publish, Role, Setting, Share, Status,
};
use crate::yaml::{self, Node, Tree};

/// A case file as it was read: never an error, always a value and a list of problems.
pub struct CaseFile {
    /// The path in the repository, with `/` between its parts.
    pub path: String,
    /// The whole text; empty when the bytes are no text.
    pub text: Private,
    /// What the front matter says.
    pub case: Case,
    /// What the body holds.
    pub body: Body,
    /// What is wrong with the form, in file order.
    pub problems: Vec<Problem>,
    tree: Tree,
    values: Values,
    /// The references in the texts of the front matter.
    references: Vec<Reference>,
    identities: OnceLock<Identities>,
    has_front_matter: bool,
}

/// What the front matter says. Whatever could not be read is `None` or empty.
#[derive(Debug, Default)]
pub struct Case {
    /// The code name.
    pub name: Option<String>,
    /// Where the case stands.
    pub status: Option<Status>,
    /// A key of the committee's events.
    pub event: Option<String>,
    /// Handled by others already, or by us.
    pub origin: Option<Origin>,
    /// Keys of the committee's types.
    pub types: Vec<String>,
    /// How grave it is.
    pub severity: Option<CaseSeverity>,
    /// In file order, one for each item of the list.
    pub reports: Vec<Report>,
    /// What happened when and where.
    pub incident: Incident,
    /// In file order.
    pub people: Vec<Person>,
    /// The member who owns the case.
    pub shepherd: Option<String>,
    /// Recused members.
    pub conflicts: Vec<String>,
    /// Who else knows.
    pub aware: Vec<Private>,
    /// In file order, one for each item of the list.
    pub log: Vec<LogEntry>,
    /// In file order.
    pub decisions: Vec<Decision>,
    /// In file order.
    pub sanctions: Vec<Sanction>,
    /// In file order.
    pub tasks: Vec<Task>,
    /// Finding, resolution, review.
    pub outcome: CaseOutcome,
    /// `retention.keep_until`.
    pub keep_until: Option<Until>,
    /// `retention.hold`.
    pub hold: Option<Hold>,
    /// `sharing.dsf`.
    pub dsf: DsfSharing,
    /// What may be published.
    pub transparency: Transparency,
    /// In file order.
    pub attachments: Vec<Attachment>,
    /// Code names.
    pub related: Vec<String>,
    /// In file order.
    pub waivers: Vec<Waiver>,
    /// The keys of the committee's own fields that are filled, with their text.
    pub fields: Vec<(String, Private)>,
    /// The file's envelope says that the rest is encrypted.
    pub sealed: bool,
}

/// One report (S1-8 to S1-12).
#[derive(Debug, Default)]
pub struct Report {
    /// When it reached us.
    pub received: Option<Moment>,
    /// How it reached us.
    pub channel: Option<Channel>,
    /// Where it was made.
    pub place: Option<Private>,
    /// A key of `people`, or `anonymous`.
    pub by: Option<String>,
    /// The member who received it.
    pub received_by: Option<String>,
}

/// When an incident happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At this time.
    At(Moment),
    /// Between these times.
    Between(Moment, Moment),
    /// Said to be not known.
    Unknown,
}

impl When {
    /// The first moment it may have begun, where known.
    pub fn start(self) -> Option<Moment> {
        match self {
            When::At(at) | When::Between(at, _) => Some(at),
            When::Unknown => None,
        }
    }

    /// The last moment, where known.
    pub fn end(self) -> Option<Moment> {
        match self {
            When::At(at) | When::Between(_, at) => Some(at),
            When::Unknown => None,
        }
    }
}

/// What happened when and where.
#[derive(Debug, Default)]
pub struct Incident {
    /// When, if anything is said of it.
    pub when: Option<When>,
    /// Where.
    pub place: Option<Private>,
    /// In person or online.
    pub setting: Option<Setting>,
    /// Links to it.
    pub links: Vec<Private>,
    /// Whether it goes on.
    pub ongoing: Option<Answer>,
    /// Whether nobody else was there.
    pub one_on_one: Option<Answer>,
}

/// One person of `people`: the only place where an identity stands.
#[derive(Debug, Default)]
pub struct Person {
    /// The key, such as `person-a`, which a message may name. What does not have the form of a key may be
    /// a name, so `person-…` stands for it here.
    pub key: String,
    /// What the person is in this case.
    pub roles: Vec<Role>,
    /// In what capacity.
    pub capacity: Option<Capacity>,
    /// The name.
    pub name: Option<Private>,
    /// Other names.
    pub aliases: Vec<Private>,
    /// Addresses.
    pub emails: Vec<Private>,
    /// User names.
    pub handles: Vec<Private>,
    /// Telephone numbers.
    pub phones: Vec<Private>,
    /// For whom the person works.
    pub employer: Option<Private>,
    /// What helps to recognise the person.
    pub description: Option<Private>,
    /// What the person fears.
    pub safety_concern: Option<Private>,
    /// Consent that the committee acts.
    pub proceed: Option<Answer>,
    /// Consent that details are shared.
    pub share: Option<Answer>,
    /// Consent that the case is told in public.
    pub publish: Option<Answer>,
}

impl Person {
    /// Tells whether the person has this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Tells whether anything is known by which the person could be found: a name, an address or a handle.
    pub fn is_identified(&self) -> bool {
        self.name.is_some() || !self.aliases.is_empty() || !self.emails.is_empty() || !self.handles.is_empty()
    }
}

/// One entry of the log (S1-5).
#[derive(Debug, Default)]
pub struct LogEntry {
    /// When it was done.
    pub at: Option<Moment>,
    /// The members who did it.
    pub by: Vec<String>,
    /// What was done.
    pub what: Option<LogWord>,
    /// Keys of `people`, or words for outsiders.
    pub to: Vec<Private>,
    /// Anything worth remembering.
    pub note: Option<Private>,
    /// The reason.
    pub why: Option<Private>,
    /// A new date.
    pub until: Option<NaiveDate>,
    /// Who permitted a disclosure.
    pub permission: Option<Private>,
    /// Who asked for police or security.
    pub requested_by: Option<Private>,
}

impl LogEntry {
    /// Tells whether the entry is addressed to this key of `people`.
    pub fn is_to(&self, key: &str) -> bool {
        self.to.iter().any(|to| to.expose() == key)
    }
}

/// One decision (S4-28).
#[derive(Debug, Default)]
pub struct Decision {
    /// The day.
    pub on: Option<NaiveDate>,
    /// The member who proposed it.
    pub proposed_by: Option<String>,
    /// The members who agreed, without the proposer.
    pub agreed_by: Vec<String>,
    /// What was decided.
    pub text: Option<Private>,
}

/// One sanction (S5-30).
#[derive(Debug, Default)]
pub struct Sanction {
    /// A key of `people`.
    pub person: Option<String>,
    /// A key of the committee's sanctions.
    pub kind: Option<String>,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub until: Option<Until>,
    /// The members who told the person.
    pub given_by: Vec<String>,
}

/// One task (S1-24).
#[derive(Debug, Default)]
pub struct Task {
    /// What is to be done.
    pub what: Option<Private>,
    /// The member who does it.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// When it was done.
    pub done: Option<NaiveDate>,
}

/// `outcome` (S4-36).
#[derive(Debug, Default)]
pub struct CaseOutcome {
    /// What the committee found.
    pub finding: Option<Outcome>,
    /// The day the case was resolved.
    pub resolved: Option<NaiveDate>,
    /// For the committee's own records.
    pub summary: Option<Private>,
    /// For organisers.
    pub to_share: Option<Private>,
    /// When it is looked at again.
    pub review: Option<NaiveDate>,
    /// When the reporter hears of us next.
    pub next_update: Option<NaiveDate>,
}

/// `retention.hold`.
#[derive(Debug, Default)]
pub struct Hold {
    /// The member who placed it.
    pub by: Option<String>,
    /// From when.
    pub since: Option<NaiveDate>,
    /// Why.
    pub reason: Option<Private>,
}

/// `sharing.dsf` (S2-7 to S2-11).
#[derive(Debug, Default)]
pub struct DsfSharing {
    /// Whether the case is sent.
    pub share: Option<Share>,
    /// Why it is not.
    pub why: Option<Private>,
    /// When it was sent.
    pub sent: Option<NaiveDate>,
    /// When the receipt was acknowledged.
    pub acknowledged: Option<NaiveDate>,
}

/// `transparency` (S3-39, S3-43).
#[derive(Debug, Default)]
pub struct Transparency {
    /// What may be told.
    pub publish: Option<Publish>,
    /// Nothing is told before this day.
    pub withheld_until: Option<NaiveDate>,
    /// The incident in general words.
    pub summary: Option<Private>,
    /// Its resolution in general words.
    pub resolution: Option<Private>,
    /// The members who approved the words.
    pub approved_by: Vec<String>,
    /// Doubts about the words that somebody settled.
    pub waivers: Vec<Look>,
}

/// A doubt of the guard about the words for the public, settled by somebody who looked at them.
#[derive(Debug, Default)]
pub struct Look {
    /// What the guard takes a word for.
    pub finding: Option<String>,
    /// The digest of the words, in lower-case hexadecimal digits.
    pub sha256: Option<String>,
    /// Who looked.
    pub by: Option<String>,
    /// Why it points at nobody.
    pub reason: Option<Private>,
}

/// One attachment (S1-26).
#[derive(Debug, Default)]
pub struct Attachment {
    /// A file in the case's folder.
    pub file: Option<Private>,
    /// Its digest in lower-case hexadecimal digits.
    pub sha256: Option<String>,
    /// What it shows.
    pub what: Option<Private>,
}

/// One waiver (S4-1).
#[derive(Debug, Default)]
pub struct Waiver {
    /// The rule that is set aside.
    pub rule: Option<String>,
    /// The member who set it aside.
    pub by: Option<String>,
    /// When.
    pub on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<Private>,
}

/// A free text of a case outside `people`, with its place in the file.
#[derive(Debug, Clone)]
pub struct Passage<'a> {
    /// The text as a reader of the file means it: quotes and escapes of YAML are undone.
    pub text: &'a str,
    /// The place in the file.
    pub span: Span,
    /// Offsets in `text` are offsets in the file when shifted by `span.start`.
    pub verbatim: bool,
}

impl fmt::Debug for CaseFile {
    /// The tree and the headings hold the record's words, so only the path is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CaseFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl CaseFile {
    /// Reads a case file from its bytes.
    pub fn read(path: impl Into<String>, bytes: &[u8]) -> CaseFile {
        let split = front_matter::split(bytes);
        let text = split.text.to_owned();
        let mut problems = split.problems;
        let body = Body::read(&text, split.body.start..split.body.end);
        let mut tree = yaml::parse(&text, split.yaml.unwrap_or_default());
        let mut values = Values::default();
        if split.yaml.is_some() {
            problems.append(&mut tree.problems);
            values = form::check(&text, &tree, fields::CASE, &mut problems);
            problems.extend(unfinished_merge(&text, body.range.start));
            problems.sort_by_key(|problem| problem.span);
        }
        CaseFile {
            path: path.into(),
            case: Case::read(View::new(&text, &tree.root)),
            body,
            references: references_in(&text, &values),
            text: Private::new(text),
            problems,
            tree,
            values,
            identities: OnceLock::new(),
            has_front_matter: split.yaml.is_some(),
        }
    }

    /// Returns the code name that the file's name asks for.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".md").unwrap_or(name)
    }

    /// Tells whether the front matter could be read to its end, so that what is missing there really is missing.
    pub fn is_readable(&self) -> bool {
        self.has_front_matter && self.tree.broken.is_empty()
    }

    /// Returns the place of a route such as `reports[1].received`, or of the nearest thing above it that exists.
    pub fn span_of(&self, route: &str) -> Span {
        route::nearest_span(&self.tree.root, self.text.expose(), route)
    }

    /// Returns what the YAML says, with all that no field knows.
    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Tells whether something is written at a route.
    pub fn has(&self, route: &str) -> bool {
        route::find(&self.tree.root, self.text.expose(), route)
            .is_some_and(|found| !matches!(found.node.kind, yaml::Kind::Null))
    }

    /// The root of the front matter.
    pub fn root(&self) -> &Node {
        &self.tree.root
    }

    /// Returns the single values at places of the wanted shapes, as the table of fields knows them: the shape, where the
    /// value stands, and its text. In file order; the keys of `people` and of the committee's own fields are no values.
    pub fn values(&self, wanted: impl Fn(&Shape) -> bool) -> impl Iterator<Item = (&'static Shape, Span, &str)> {
        self.values.of_shape(self.text.expose(), wanted)
    }

    /// Returns every `[person-…]` of the texts outside `people` and of the body, with its place in the file; in a text
    /// that is not written letter by letter, the place of that text.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.references.iter().chain(&self.body.references)
    }

    /// What identifies the people of the case, in the order of [`Case::people`].
    pub fn identities(&self) -> &Identities {
        self.identities.get_or_init(|| Identities::of(&self.case.people))
    }

    /// Returns every free text outside `people`: the front matter's in file order, its comments, then the body.
    pub fn passages(&self) -> Vec<Passage<'_>> {
        let text = self.text.expose();
        let of_value = |(span, value): (Span, _)| Passage { text: value, span, verbatim: span.of(text) == value };
        let mut passages: Vec<Passage<'_>> = self.values.texts(text).map(of_value).collect();
        let people = self.tree.root.get(text, "people").map(|entry| entry.value.span);
        let elsewhere = |span: &Span| people.is_none_or(|people| !people.holds(*span));
        for span in self.tree.comments.iter().filter(|span| elsewhere(span)) {
            // Not verbatim: nothing is ever put into a comment by itself, since what YAML needs there differs.
            passages.push(Passage { text: span.of(text), span: *span, verbatim: false });
        }
        let body = self.body.range.clone();
        passages.push(Passage {
            text: text.get(body.clone()).unwrap_or_default(),
            span: Span { start: body.start, end: body.end },
            verbatim: true,
        });
        passages
    }
}

fn references_in(text: &str, values: &Values) -> Vec<Reference> {
    let in_text = |(span, value): (Span, &str)| {
        let verbatim = span.of(text) == value;
        references(value).into_iter().map(move |reference| {
            let Span { start, end } = reference.span;
            let exact = Span::new(span.start + start, span.start + end);
            Reference { span: if verbatim { exact } else { span }, ..reference }
        })
    };
    values.texts(text).flat_map(in_text).collect()
}

/// The first line in the body that git writes for a merge that nobody finished.
fn unfinished_merge(text: &str, body: usize) -> Option<Problem> {
    let mut start = body;
    for line in text.get(body..)?.split_inclusive('\n') {
        if line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") {
            return Some(Problem::new(
                problem::form::CONFLICT_MARKER,
                Span { start, end: start + line.trim_end().len() },
                "a merge was not finished here: both versions stand in the text",
                "decide which lines are right, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>",
            ));
        }
        start += line.len();
    }
    None
}

impl Case {
    fn read(root: View<'_>) -> Case {
        let retention = root.get("retention");
        let hold = retention.get("hold");
        Case {
            name: root.get("case").string(),
            status: root.get("status").word(Status::from_word),
            event: root.get("event").string(),
            origin: root.get("origin").word(Origin::from_word),
            types: root.get("types").strings(),
            severity: root.get("severity").word(CaseSeverity::from_word),
            reports: root.get("reports").list(Report::read),
            incident: Incident::read(root.get("incident")),
            people: root.get("people").entries(Person::read),
            shepherd: root.get("shepherd").string(),
            conflicts: root.get("conflicts").strings(),
            aware: root.get("aware").privates(),
            log: root.get("log").list(LogEntry::read),
            decisions: root.get("decisions").list(Decision::read),
            sanctions: root.get("sanctions").list(Sanction::read),
            tasks: root.get("tasks").list(Task::read),
            outcome: CaseOutcome::read(root.get("outcome")),
            keep_until: retention.get("keep_until").until(),
            hold: hold.exists().then(|| Hold {
                by: hold.get("by").string(),
                since: hold.get("since").day(),
                reason: hold.get("reason").private(),
            }),
            dsf: DsfSharing::read(root.get("sharing").get("dsf")),
            transparency: Transparency::read(root.get("transparency")),
            attachments: root.get("attachments").list(|it| Attachment {
                file: it.get("file").private(),
                sha256: it.get("sha256").string(),
                what: it.get("what").private(),
            }),
            related: root.get("related").strings(),
            waivers: root.get("waivers").list(|it| Waiver {
                rule: it.get("rule").string(),
                by: it.get("by").string(),
                on: it.get("on").day(),
                reason: it.get("reason").private(),
            }),
            fields: root.get("fields").entries(|key, it| (key.to_owned(), it.private().unwrap_or_default())),
            sealed: root.get("sealed").exists(),
        }
    }

    /// Returns the person with this key.
    pub fn person(&self, key: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.key == key)
    }

    /// Returns the people with this role, in file order.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| person.is(role))
    }

    /// Returns the people who told us, in file order: a report is `by` them, or they have the role.
    pub fn reporters(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| {
            person.is(Role::Reporter) || self.reports.iter().any(|report| report.by.as_deref() == Some(&person.key))
        })
    }

    /// Returns when the first report was received, by day.
    pub fn first_received(&self) -> Option<Moment> {
        self.reports.iter().filter_map(|report| report.received).min_by_key(|received| received.day())
    }

    /// Tells whether the committee still works on it.
    pub fn is_open(&self) -> bool {
        self.status == Some(Status::Open)
    }

    /// Tells whether it has ended: resolved, kept only, or expunged.
    pub fn is_over(&self) -> bool {
        self.status.is_some_and(|status| status != Status::Open)
    }

    /// Tells whether the member is recused.
    pub fn is_recused(&self, member: &str) -> bool {
        self.conflicts.iter().any(|it| it == member)
    }

    /// Returns the newest decision by day, with its place in the list; of one day the last.
    pub fn last_decision(&self) -> Option<(usize, &Decision)> {
        self.decisions.iter().enumerate().max_by_key(|(_, decision)| decision.on)
    }

    /// Returns the log entries of one kind with their place in the list.
    pub fn logged(&self, what: LogWord) -> impl Iterator<Item = (usize, &LogEntry)> {
        self.log.iter().enumerate().filter(move |(_, entry)| entry.what == Some(what))
    }
}

impl Report {
    fn read(it: View<'_>) -> Report {
        Report {
            received: it.get("received").moment(),
            channel: it.get("channel").word(Channel::from_word),
            place: it.get("place").private(),
            by: it.get("by").string(),
            received_by: it.get("received_by").string(),
        }
    }
}

impl Incident {
    fn read(it: View<'_>) -> Incident {
        let when = it.get("when");
        let when = match when.str() {
            Some("unknown") => Some(When::Unknown),
            Some(_) => when.moment().map(When::At),
            None => when.get("from").moment().zip(when.get("to").moment()).map(|(from, to)| When::Between(from, to)),
        };
        Incident {
            when,
            place: it.get("where").private(),
            setting: it.get("setting").word(Setting::from_word),
            links: it.get("links").privates(),
            ongoing: it.get("ongoing").word(Answer::from_word),
            one_on_one: it.get("one_on_one").word(Answer::from_word),
        }
    }
}

impl Person {
    fn read(key: &str, it: View<'_>) -> Person {
        let consent = it.get("consent");
        Person {
            key: if KeyForm::Person.fits(key) { key.to_owned() } else { "person-…".to_owned() },
            roles: it.get("roles").list(|role| role.word(Role::from_word)).into_iter().flatten().collect(),
            capacity: it.get("capacity").word(Capacity::from_word),
            name: it.get("name").known(),
            aliases: it.get("aliases").all_known(),
            emails: it.get("email").all_known(),
            handles: it.get("handles").all_known(),
            phones: it.get("phone").all_known(),
            employer: it.get("employer").known(),
            description: it.get("description").known(),
            safety_concern: it.get("safety_concern").known(),
            proceed: consent.get("proceed").word(Answer::from_word),
            share: consent.get("share").word(Answer::from_word),
            publish: consent.get("publish").word(Answer::from_word),
        }
    }
}

impl LogEntry {
    fn read(it: View<'_>) -> LogEntry {
        LogEntry {
            at: it.get("at").moment(),
            by: it.get("by").strings(),
            what: it.get("what").word(LogWord::from_word),
            to: it.get("to").privates(),
            note: it.get("note").private(),
            why: it.get("why").private(),
            until: it.get("until").day(),
            permission: it.get("permission").private(),
            requested_by: it.get("requested_by").private(),
        }
    }
}

impl Decision {
    fn read(it: View<'_>) -> Decision {
        Decision {
            on: it.get("on").day(),
            proposed_by: it.get("proposed_by").string(),
            agreed_by: it.get("agreed_by").strings(),
            text: it.get("text").private(),
        }
    }
}

impl Sanction {
    fn read(it: View<'_>) -> Sanction {
        Sanction {
            person: it.get("person").string(),
            kind: it.get("kind").string(),
            from: it.get("from").day(),
            until: it.get("until").until(),
            given_by: it.get("given_by").strings(),
        }
    }
}

impl Task {
    fn read(it: View<'_>) -> Task {
        Task {
            what: it.get("what").private(),
            owner: it.get("owner").string(),
            due: it.get("due").day(),
            done: it.get("done").day(),
        }
    }
}

impl CaseOutcome {
    fn read(it: View<'_>) -> CaseOutcome {
        CaseOutcome {
            finding: it.get("finding").word(Outcome::from_word),
            resolved: it.get("resolved").day(),
            summary: it.get("summary").private(),
            to_share: it.get("to_share").private(),
            review: it.get("review").day(),
            next_update: it.get("next_update").day(),
        }
    }
}

impl DsfSharing {
    fn read(it: View<'_>) -> DsfSharing {
        DsfSharing {
            share: it.get("share").word(Share::from_word),
            why: it.get("why").private(),
            sent: it.get("sent").day(),
            acknowledged: it.get("acknowledged").day(),
        }
    }
}

impl Transparency {
    fn read(it: View<'_>) -> Transparency {
        let publish = it.get("publish");
        Transparency {
            publish: publish.word(Publish::from_word),
            withheld_until: publish.get("withheld-until").day(),
            summary: it.get("summary").private(),
            resolution: it.get("resolution").private(),
            approved_by: it.get("approved_by").strings(),
            waivers: it.get("waivers").list(|it| Look {
                finding: it.get("finding").string(),
                sha256: it.get("sha256").string().map(|it| it.to_ascii_lowercase()),
                by: it.get("by").string(),
                reason: it.get("reason").private(),
            }),
        }
    }
}
