//! committee.yaml: who the committee is, and the policy that it set itself.

use chrono::NaiveDate;

use crate::fields::{self, Case, Sanction};
use crate::form;
use crate::front_matter;
use crate::kinds::Mapping as _;
use crate::problem::Problem;
use crate::route;
use crate::shape::Shape;
use crate::span::Span;
use crate::time::Moment;
use crate::values::Values;
use crate::view::View;
use crate::words::{CaseSeverity, CountsAs, Language, LetterKind};
use crate::yaml::{self, Tree};

pub use crate::agreement::Agreement;
pub use crate::fields::{
    About, AccessPlace, AgreementPolicy, Attendance, Committee, CustomField, Deadlines, Event, Form, FormQuestion,
    IncidentType, LetterPolicy, Member, Membership, OtherCommittee, Recipient, RetentionPolicy, RetentionRule,
    SanctionKind, Swap,
};

/// committee.yaml as it was read: never an error, always a value and a list of problems.
#[derive(Debug)]
pub struct CommitteeFile {
    /// The whole text; empty when the bytes are not text.
    pub text: String,
    /// What it says.
    pub committee: Committee,
    /// What is wrong with the form, in file order.
    pub problems: Vec<Problem>,
    tree: Tree,
    values: Values,
    /// Every part of it could be read as it is written.
    is_whole: bool,
}

impl Member {
    /// Returns whether the person belongs to the committee on a day (S5-49).
    pub fn serves_on(&self, day: NaiveDate) -> bool {
        self.serves_between(day, day)
    }

    /// Returns whether the person belongs to the committee on any day of these, both included.
    pub fn serves_between(&self, first: NaiveDate, last: NaiveDate) -> bool {
        let begins = |from: Option<NaiveDate>| from.is_none_or(|from| from <= last);
        begins(self.from) && self.until.is_none_or(|until| first <= until)
            || self.earlier.iter().any(|it| begins(it.from) && it.until.is_some_and(|until| first <= until))
    }

    /// Returns whether this is the person's address for the committee's mail.
    pub fn has_address(&self, address: &str) -> bool {
        self.email.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(address.trim()))
    }

    /// Returns whether the person is a member in this case: of the whole committee, or for this case.
    pub fn serves_in(&self, case: &Case) -> bool {
        self.only_for.is_empty() || case.name.as_ref().is_some_and(|name| self.only_for.contains(name))
    }
}

impl AgreementPolicy {
    /// Returns how many must agree in a case of this severity.
    pub fn of(&self, severity: Option<CaseSeverity>) -> Agreement {
        match severity {
            Some(CaseSeverity::Severe) => self.severe,
            _ => self.standard,
        }
    }
}

impl LetterPolicy {
    /// Returns whether a second member reads a letter of this kind before it is sent. A kind of the committee's own can't be
    /// listed, so it is read by two where any kind is.
    pub fn asks_for_review(&self, kind: &str) -> bool {
        match LetterKind::from_word(kind) {
            Some(kind) => self.review.contains(&kind),
            None => !self.review.is_empty(),
        }
    }
}

impl Event {
    /// Returns whether people register for it on a day, as far as committee.yaml says.
    pub fn registers_on(&self, day: NaiveDate) -> bool {
        let is_open = self.registration_opens.is_none_or(|opens| opens <= day);
        is_open && self.registration_closes.is_some_and(|closes| day <= closes)
    }
}

impl SanctionKind {
    /// Returns whether it is imposed on the spot, before anybody can meet: as written, else by the key.
    pub fn is_immediate(&self) -> bool {
        self.immediate || matches!(self.key.as_str(), "talk-ended" | "volunteering-ended" | "sent-home")
    }

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

impl CommitteeFile {
    /// Reads committee.yaml from its bytes.
    pub fn read(bytes: &[u8]) -> CommitteeFile {
        let split = front_matter::split_yaml(bytes);
        let text = split.text.to_owned();
        let mut problems = split.problems;
        let mut tree = form::read(&text, split.yaml.unwrap_or_default(), fields::COMMITTEE);
        problems.append(&mut tree.problems);
        let values = match text.is_empty() {
            true => Values::default(),
            false => form::check(&text, &tree, fields::COMMITTEE, &mut problems),
        };
        problems.sort_by_key(|problem| problem.span);
        let committee = Committee::read(View::new(&text, &tree.root));
        // Never guess a policy: disposals that follow from it can't be undone.
        let is_whole = yaml::parse(&text, split.yaml.unwrap_or_default()).broken.is_empty();
        CommitteeFile { committee, text, problems, tree, values, is_whole }
    }

    /// Returns the place of a route such as `members.alice.until`, or of the nearest thing above it.
    pub fn span_of(&self, route: &str) -> Span {
        route::nearest_span(&self.tree.root, &self.text, route)
    }

    /// Returns whether something is written at a route.
    pub fn has(&self, route: &str) -> bool {
        route::find(&self.tree.root, &self.text, route)
            .is_some_and(|found| !matches!(found.node.kind, yaml::Kind::Null))
    }

    /// Returns the single values at places of the wanted shapes, as the table of fields knows them: the shape, where the
    /// value stands, and its text. In file order; the keys of mappings are not values.
    pub fn values(&self, wanted: impl Fn(&Shape) -> bool) -> impl Iterator<Item = (&'static Shape, Span, &str)> {
        self.values.of_shape(&self.text, wanted)
    }

    /// Returns whether the file could be read at all, so that cases may be judged by it.
    pub fn is_usable(&self) -> bool {
        !self.text.is_empty() && self.is_whole && !self.committee.members.is_empty()
    }
}

impl Committee {
    /// Takes over what another committee.yaml asks of cases: agreement, readers, retention, approvals, small counts.
    ///
    /// Members, events, types and sanctions stay: a new one lowers no rule.
    pub fn keep_policy_of(&mut self, other: &Committee) {
        self.deadlines.clone_from(&other.deadlines);
        self.agreement.clone_from(&other.agreement);
        self.readers.clone_from(&other.readers);
        self.sealing.clone_from(&other.sealing);
        self.retention.clone_from(&other.retention);
        self.transparency.smallest_count = other.transparency.smallest_count;
        self.transparency.approvals = other.transparency.approvals;
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
        self.types.iter().find(|known| known.key == key).and_then(|known| known.label.as_deref()).unwrap_or(key)
    }

    /// Returns the kind of sanction with this key.
    pub fn sanction(&self, key: &str) -> Option<&SanctionKind> {
        self.sanctions.iter().find(|kind| kind.key == key)
    }

    /// Returns whether a sanction leaves something on a day that others must heed: a kind that lasts, a ban, or conditions, and no
    /// end before. One that begins later holds.
    pub fn still_holds(&self, sanction: &Sanction, day: NaiveDate) -> bool {
        let kind = sanction.kind.as_deref().and_then(|key| self.sanction(key));
        let counts = kind.map_or(CountsAs::Other, SanctionKind::counts);
        match sanction.ends() {
            Some(until) if !until.includes(day) => false,
            _ if counts == CountsAs::Warning => !sanction.conditions.is_empty(),
            Some(_) => true,
            None => {
                kind.is_some_and(|kind| kind.lasts) || counts == CountsAs::Banned || !sanction.conditions.is_empty()
            }
        }
    }

    /// Returns the member with this address, whoever serves or has left.
    pub fn member_with_address(&self, address: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.has_address(address))
    }

    /// Returns the members who serve on a day.
    pub fn serving(&self, day: NaiveDate) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.serves_on(day))
    }

    /// Returns the language in which its disclosures are written.
    pub fn language(&self) -> Language {
        Language::of(self.about.language.as_deref())
    }

    /// Returns the day of a moment for this committee.
    pub fn day_of(&self, moment: Moment) -> NaiveDate {
        moment.day_in(self.about.timezone)
    }
}
