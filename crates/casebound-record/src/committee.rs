//! committee.yaml: who the committee is, and the policy that it set itself.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::fields;
use crate::form;
use crate::front_matter;
use crate::problem::Problem;
use crate::route;
use crate::shape::Shape;
use crate::span::Span;
use crate::time::{Keep, Moment, Period};
use crate::values::Values;
use crate::view::View;
use crate::words::{
    AgreementShare, CaseSeverity, CountsAs, CountsFrom, CustomType, Disposal, Profile, RetentionOutcome, Status,
};
use crate::yaml::{self, Tree};

/// The name of the file at the root of the repository.
pub const COMMITTEE_FILE: &str = "committee.yaml";

/// committee.yaml as it was read: never an error, always a value and a list of problems.
#[derive(Debug)]
pub struct CommitteeFile {
    /// The whole text; empty when the bytes are no text.
    pub text: String,
    /// What it says.
    pub committee: Committee,
    /// What is wrong with the form, in file order.
    pub problems: Vec<Problem>,
    tree: Tree,
    values: Values,
}

/// Who the committee is, and its policy. What is missing has the defaults of the profile `django-event`.
#[derive(Debug)]
pub struct Committee {
    /// The name in reports.
    pub name: Option<String>,
    /// Where reports are sent.
    pub email: Option<String>,
    /// Where days begin and end; UTC when it could not be read.
    pub timezone: Tz,
    /// The settings it began with.
    pub profile: Option<Profile>,
    /// Where a decision can be appealed.
    pub appeal: Option<String>,
    /// The language of reports.
    pub language: Option<String>,
    /// Where the code of conduct is published.
    pub code_of_conduct: Option<String>,
    /// In file order.
    pub members: Vec<Member>,
    /// In file order.
    pub events: Vec<Event>,
    /// Key and label, in file order.
    pub types: Vec<(String, String)>,
    /// In file order.
    pub sanctions: Vec<SanctionKind>,
    /// Promised times.
    pub deadlines: Deadlines,
    /// How many must agree in most cases.
    pub agreement: Agreement,
    /// How many must agree in a severe case.
    pub agreement_severe: Agreement,
    /// How many may know a case.
    pub readers_at_most: Option<u32>,
    /// How long records are kept.
    pub retention: RetentionPolicy,
    /// The DSF's committee.
    pub dsf: Option<Recipient>,
    /// Smaller numbers are not published by themselves.
    pub smallest_count: u32,
    /// How many must approve a public text.
    pub approvals: u32,
    /// How the code of conduct was made known, outside events.
    pub promotion: Vec<String>,
    /// Members on duty, in turn.
    pub rota_order: Vec<String>,
    /// Exchanged weeks, in file order.
    pub rota_swaps: Vec<Swap>,
    /// Fields of the committee's own.
    pub fields: Vec<CustomField>,
    /// The only places to push to; empty when nothing is said.
    pub remotes: Vec<String>,
}

/// A member. Names of members are public (S3-5).
#[derive(Debug, Clone, Default)]
pub struct Member {
    /// The short key used in cases.
    pub key: String,
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// Such as `chair`.
    pub roles: Vec<String>,
    /// The path of the certificate in the repository.
    pub certificate: Option<String>,
    /// Its fingerprint, as written.
    pub fingerprint: Option<String>,
    /// The first day as a member.
    pub from: Option<NaiveDate>,
    /// The last day as a member.
    pub until: Option<NaiveDate>,
}

impl Member {
    /// Tells whether the person belongs to the committee on a day (S5-49).
    pub fn serves_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// An event.
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// The short key used in cases.
    pub key: String,
    /// The name in reports.
    pub name: Option<String>,
    /// The first day.
    pub starts: Option<NaiveDate>,
    /// The last day.
    pub ends: Option<NaiveDate>,
    /// People at the place.
    pub in_person: Option<u32>,
    /// People online.
    pub online: Option<u32>,
    /// How the code of conduct was made known.
    pub promotion: Vec<String>,
    /// Members who were there for it.
    pub team: Vec<String>,
    /// What was changed afterwards.
    pub changes: Vec<String>,
}

/// A kind of sanction.
#[derive(Debug, Clone, Default)]
pub struct SanctionKind {
    /// The key used in cases.
    pub key: String,
    /// The words in reports.
    pub label: Option<String>,
    /// Whether it has a last day.
    pub lasts: bool,
    /// As written, where it is.
    pub counts_as: Option<CountsAs>,
}

impl SanctionKind {
    /// Returns how it counts for retention: as written, else by the key.
    pub fn counts(&self) -> CountsAs {
        self.counts_as.unwrap_or(match self.key.as_str() {
            "warning" => CountsAs::Warning,
            "suspension" => CountsAs::Suspended,
            "ban" => CountsAs::Banned,
            _ => CountsAs::Other,
        })
    }
}

/// Promised times.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deadlines {
    /// To acknowledge a report.
    pub acknowledge: Option<Period>,
    /// After which any member may step in.
    pub step_in: Option<Period>,
    /// To the first status update.
    pub update: Option<Period>,
    /// To resolve a case.
    pub resolve: Option<Period>,
}

/// How many members must agree with a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// So many others beside the proposer (S4-28).
    Others(u32),
    /// A share of all members without a conflict, the proposer counted (S4-29).
    Share(AgreementShare),
}

impl Agreement {
    fn parse(text: &str) -> Option<Agreement> {
        AgreementShare::from_word(text)
            .map(Agreement::Share)
            .or_else(|| text.parse().ok().filter(|number| *number > 0).map(Agreement::Others))
    }

    /// Tells whether a proposer and the others who agreed are enough, of `eligible` members in all.
    ///
    /// `others` are different members without a conflict, the proposer not among them.
    pub fn is_met(self, proposer: bool, others: usize, eligible: usize) -> bool {
        let voices = others + usize::from(proposer);
        match self {
            Agreement::Others(number) => others >= usize::try_from(number).unwrap_or(usize::MAX),
            Agreement::Share(AgreementShare::Majority) => voices * 2 > eligible,
            Agreement::Share(AgreementShare::TwoThirds) => voices * 3 >= eligible * 2,
            Agreement::Share(AgreementShare::All) => voices >= eligible,
        }
    }
}

/// How long records are kept (S5-50, S5-51).
#[derive(Debug, Clone)]
pub struct RetentionPolicy {
    /// The day from which a period runs.
    pub counts_from: CountsFrom,
    /// A new violation by the same person begins it anew.
    pub renewed_by_new_violation: bool,
    /// The first that fits decides. One for each item of the list.
    pub rules: Vec<RetentionRule>,
}

/// One rule of the retention policy.
#[derive(Debug, Clone, Copy)]
pub struct RetentionRule {
    /// For which cases; `None` could not be read.
    pub outcome: Option<RetentionOutcome>,
    /// How long; `None` could not be read.
    pub keep: Option<Keep>,
    /// What happens then.
    pub then: Disposal,
}

/// Somebody that cases are sent to.
#[derive(Debug, Clone, Default)]
pub struct Recipient {
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// The path of the certificate in the repository.
    pub certificate: Option<String>,
    /// Its fingerprint, as written.
    pub fingerprint: Option<String>,
}

/// An exchanged week of duty (S4-7).
#[derive(Debug, Clone, Default)]
pub struct Swap {
    /// The day on which that duty begins.
    pub week: Option<NaiveDate>,
    /// The member on duty.
    pub primary: Option<String>,
    /// The member who supports.
    pub secondary: Option<String>,
}

/// A field that the committee added.
#[derive(Debug, Clone)]
pub struct CustomField {
    /// The key.
    pub key: String,
    /// What stands there.
    pub kind: Option<CustomType>,
    /// The words to choose from.
    pub choices: Vec<String>,
    /// The status from which it must be filled.
    pub required_from: Option<Status>,
}

impl CommitteeFile {
    /// Reads committee.yaml from its bytes.
    pub fn read(bytes: &[u8]) -> CommitteeFile {
        let split = front_matter::split_yaml(bytes);
        let text = split.text.to_owned();
        let mut problems = split.problems;
        let mut tree = yaml::parse(&text, split.yaml.unwrap_or(Span { start: 0, end: 0 }));
        problems.append(&mut tree.problems);
        let values = match text.is_empty() {
            true => Values::default(),
            false => form::check(&text, &tree, fields::COMMITTEE, &mut problems),
        };
        problems.sort_by_key(|problem| problem.span);
        let committee = Committee::read(View::new(&text, &tree.root));
        CommitteeFile { committee, text, problems, tree, values }
    }

    /// Returns the place of a route such as `members.alice.until`, or of the nearest thing above it.
    pub fn span_of(&self, route: &str) -> Span {
        route::nearest_span(&self.tree.root, &self.text, route)
    }

    /// Tells whether something is written at a route.
    pub fn has(&self, route: &str) -> bool {
        route::find(&self.tree.root, &self.text, route)
            .is_some_and(|found| !matches!(found.node.kind, yaml::Kind::Null))
    }

    /// Returns the single values at places of the wanted shapes, as the table of fields knows them: the shape, where the
    /// value stands, and its text. In file order; the keys of mappings are no values.
    pub fn values(&self, wanted: impl Fn(&Shape) -> bool) -> impl Iterator<Item = (&'static Shape, Span, &str)> {
        self.values.of_shape(&self.text, wanted)
    }

    /// Tells whether the file could be read at all, so that cases may be judged by it.
    pub fn is_usable(&self) -> bool {
        !self.text.is_empty() && self.tree.broken.is_empty() && !self.committee.members.is_empty()
    }
}

impl Committee {
    fn read(root: View<'_>) -> Committee {
        let about = root.get("committee");
        let deadlines = root.get("deadlines");
        let agreement = root.get("agreement");
        let transparency = root.get("transparency");
        let period = |key: &str| Period::parse(deadlines.get(key).str()?);
        let dsf = root.get("sharing").get("dsf");
        Committee {
            name: about.get("name").string(),
            email: about.get("email").string(),
            timezone: about.get("timezone").str().and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC),
            profile: about.get("profile").word(Profile::from_word),
            appeal: about.get("appeal").string(),
            language: about.get("language").string(),
            code_of_conduct: about.get("code_of_conduct").string(),
            members: root.get("members").entries(Member::read),
            events: root.get("events").entries(Event::read),
            types: root
                .get("types")
                .entries(|key, label| (key.to_owned(), label.string().unwrap_or_else(|| key.to_owned()))),
            sanctions: root.get("sanctions").entries(|key, it| SanctionKind {
                key: key.to_owned(),
                label: it.get("label").string(),
                lasts: it.get("lasts").yes(),
                counts_as: it.get("counts_as").word(CountsAs::from_word),
            }),
            deadlines: Deadlines {
                acknowledge: period("acknowledge"),
                step_in: period("step_in"),
                update: period("update"),
                resolve: period("resolve"),
            },
            agreement: agreement.get("standard").str().and_then(Agreement::parse).unwrap_or(Agreement::Others(2)),
            agreement_severe: agreement
                .get("severe")
                .str()
                .and_then(Agreement::parse)
                .unwrap_or(Agreement::Share(AgreementShare::Majority)),
            readers_at_most: root.get("readers").get("at_most").count(),
            retention: RetentionPolicy::read(root.get("retention")),
            dsf: dsf.exists().then(|| Recipient {
                name: dsf.get("name").string(),
                email: dsf.get("email").string(),
                certificate: dsf.get("certificate").string(),
                fingerprint: dsf.get("fingerprint").string(),
            }),
            smallest_count: transparency.get("smallest_count").count().unwrap_or(3),
            approvals: transparency.get("approvals").count().unwrap_or(2),
            promotion: transparency.get("promotion").strings(),
            rota_order: root.get("rota").get("order").strings(),
            rota_swaps: root.get("rota").get("swaps").list(|it| Swap {
                week: it.get("week").day(),
                primary: it.get("primary").string(),
                secondary: it.get("secondary").string(),
            }),
            fields: root.get("fields").entries(|key, it| CustomField {
                key: key.to_owned(),
                kind: it.get("type").word(CustomType::from_word),
                choices: it.get("choices").strings(),
                required_from: it.get("required_from").word(Status::from_word),
            }),
            remotes: root.get("remotes").strings(),
        }
    }

    /// Takes over what another committee.yaml asks of cases: agreement, readers, retention, approvals, small counts.
    ///
    /// Members, events, types and sanctions stay: a new one lowers no rule.
    pub fn keep_policy_of(&mut self, other: &Committee) {
        self.deadlines = other.deadlines;
        self.agreement = other.agreement;
        self.agreement_severe = other.agreement_severe;
        self.readers_at_most = other.readers_at_most;
        self.retention = other.retention.clone();
        self.smallest_count = other.smallest_count;
        self.approvals = other.approvals;
        self.remotes.clone_from(&other.remotes);
    }

    /// Returns the member with this key.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.key == key)
    }

    /// Returns the event with this key.
    pub fn event(&self, key: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.key == key)
    }

    /// Returns the label of a type, or its key where it has none.
    pub fn type_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.types.iter().find(|(it, _)| it == key).map_or(key, |(_, label)| label)
    }

    /// Returns the kind of sanction with this key.
    pub fn sanction(&self, key: &str) -> Option<&SanctionKind> {
        self.sanctions.iter().find(|kind| kind.key == key)
    }

    /// Returns how many must agree in a case of this severity.
    pub fn agreement_for(&self, severity: Option<CaseSeverity>) -> Agreement {
        match severity {
            Some(CaseSeverity::Severe) => self.agreement_severe,
            _ => self.agreement,
        }
    }

    /// Returns the members who serve on a day.
    pub fn serving(&self, day: NaiveDate) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.serves_on(day))
    }

    /// Returns the day of a moment for this committee.
    pub fn day_of(&self, moment: Moment) -> NaiveDate {
        moment.day_in(self.timezone)
    }
}

impl Member {
    fn read(key: &str, it: View<'_>) -> Member {
        Member {
            key: key.to_owned(),
            name: it.get("name").string(),
            email: it.get("email").string(),
            roles: it.get("roles").strings(),
            certificate: it.get("certificate").string(),
            fingerprint: it.get("fingerprint").string(),
            from: it.get("from").day(),
            until: it.get("until").day(),
        }
    }
}

impl Event {
    fn read(key: &str, it: View<'_>) -> Event {
        let attendance = it.get("attendance");
        Event {
            key: key.to_owned(),
            name: it.get("name").string(),
            starts: it.get("starts").day(),
            ends: it.get("ends").day(),
            in_person: attendance.get("in_person").count(),
            online: attendance.get("online").count(),
            promotion: it.get("promotion").strings(),
            team: it.get("team").strings(),
            changes: it.get("changes").strings(),
        }
    }
}

impl RetentionPolicy {
    fn read(it: View<'_>) -> RetentionPolicy {
        RetentionPolicy {
            counts_from: it.get("counts_from").word(CountsFrom::from_word).unwrap_or(CountsFrom::Resolved),
            renewed_by_new_violation: it.get("renewed_by_new_violation").yes(),
            rules: it.get("rules").list(|rule| RetentionRule {
                outcome: rule.get("outcome").word(RetentionOutcome::from_word),
                keep: rule.get("keep").str().and_then(Keep::parse),
                then: rule.get("then").word(Disposal::from_word).unwrap_or(Disposal::Erase),
            }),
        }
    }
}
