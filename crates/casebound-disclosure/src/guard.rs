//! The leak guard: it reads a finished text and says where it names somebody who may not stand in it.
//!
//! The people are known, so this is a search for them, in the text as a reader sees it and in its source.
//! What is proved is no more than that: the people of the record, in the renderings that
//! [`Identities`] knows. A name that is also a word is not seen where a sentence begins, and what points at
//! somebody without a name is not seen at all.

mod reading;

use std::collections::BTreeSet;

use casebound_record::names::{Identities, Mention, MentionKind};
use casebound_record::words::Status;
use casebound_record::{Case, Committee, Person, Private, Span};

use crate::audience::Audience;
use reading::Reading;

/// How the text is read by its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// Rendered as Markdown.
    Markdown,
    /// The strings of a JSON document.
    Json,
}

/// By what a text gives somebody away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A name, an address, a handle, a telephone number.
    Person(MentionKind),
    /// The code name of a case, by which commit messages could be matched with the text.
    CodeName,
}

impl Kind {
    /// For messages: "the name of a person", …
    pub fn describe(self) -> &'static str {
        match self {
            Kind::Person(kind) => kind.describe(),
            Kind::CodeName => "the code name of a case",
        }
    }
}

/// One place where a text gives somebody away. The words themselves are not repeated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Bytes of the text that was read.
    pub span: Span,
    /// By what.
    pub kind: Kind,
    /// The code name of the case that the person belongs to; empty for a case without one.
    pub case: String,
}

/// What may not stand in a text, and what may although it looks alike.
#[derive(Debug, Default)]
pub struct Guard {
    forbidden: Identities,
    /// For each person of `forbidden`, the code name of the case.
    owners: Vec<String>,
    code_names: Identities,
    cases: Vec<String>,
    /// Whoever may be named: a mention inside theirs is theirs.
    allowed: Identities,
    /// Members of the committee: their whole public names.
    members: Identities,
    /// Words of the program's and the committee's own that are also parts of somebody's name.
    fixed: BTreeSet<String>,
    /// Whether one word of a name is enough.
    parts: bool,
}

impl Guard {
    /// The guard of a public text: nobody of any case may be named, and no case by its code name.
    pub fn public<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Guard {
        let cases: Vec<&Case> = cases.into_iter().collect();
        let mut guard = Guard::build(Audience::Public, None, &cases);
        guard.parts = true;
        guard.cases = cases.iter().filter_map(|case| case.name.clone()).collect();
        let code_names: Vec<Person> = guard.cases.iter().map(|name| named(name)).collect();
        guard.code_names = Identities::of(&code_names);
        guard
    }

    /// The guard of a text about one case: those whom the audience may know may be named, nobody else of
    /// any case.
    ///
    /// Where the audience may know everybody in the case, one word of a name of somebody else is not held
    /// against it: other cases have too many of them.
    pub fn about<'c>(
        audience: Audience<'_>,
        case: &'c Case,
        cases: impl IntoIterator<Item = &'c Case>,
    ) -> Guard {
        let mut all = vec![case];
        all.extend(
            cases
                .into_iter()
                .filter(|it| it.name.is_none() || it.name != case.name),
        );
        let mut guard = Guard::build(audience, Some(case), &all);
        guard.parts = !case
            .people
            .iter()
            .all(|person| audience.may_know(case, person));
        guard
    }

    fn build(audience: Audience<'_>, about: Option<&Case>, cases: &[&Case]) -> Guard {
        let mut forbidden = Vec::new();
        let mut owners = Vec::new();
        let mut allowed = Vec::new();
        // In an expunged record every name is the same word.
        for case in cases
            .iter()
            .filter(|case| case.status != Some(Status::Expunged))
        {
            let is_about = about.is_some_and(|it| std::ptr::eq(it, *case));
            for person in &case.people {
                if is_about && audience.may_know(case, person) {
                    allowed.push(person);
                } else {
                    forbidden.push(person);
                    owners.push(case.name.clone().unwrap_or_default());
                }
            }
        }
        Guard {
            forbidden: Identities::of(forbidden),
            owners,
            allowed: Identities::of(allowed),
            ..Guard::default()
        }
    }

    /// Lets the public names and addresses of the committee stand, as a whole.
    #[must_use]
    pub fn allowing_members(mut self, committee: &Committee) -> Guard {
        let mut members: Vec<Person> = committee
            .members
            .iter()
            .map(|member| Person {
                emails: member.email.iter().cloned().map(Private::new).collect(),
                ..named(member.name.as_deref().unwrap_or_default())
            })
            .collect();
        members.push(Person {
            emails: committee.email.iter().cloned().map(Private::new).collect(),
            ..Person::default()
        });
        self.members = Identities::of(&members);
        self
    }

    /// Lets the words of a text stand that nobody wrote with a case in mind: a built-in template, a label.
    ///
    /// Only single words, such as a surname or a user name that is also a word: nothing else there is
    /// explained by chance.
    #[must_use]
    pub fn allowing_words(mut self, fixed: &str) -> Guard {
        let words = self
            .forbidden
            .find(fixed)
            .into_iter()
            .map(|it| surface(fixed, it.span));
        self.fixed.extend(words.filter(|word| is_word(word)));
        self
    }

    /// Returns where a text gives somebody away.
    pub fn read(&self, text: &str, form: Form) -> Vec<Finding> {
        self.search(text, form, false)
    }

    /// Like [`Guard::read`], for words out of a case: no member and no fixed word explains a name there.
    pub fn read_strictly(&self, text: &str) -> Vec<Finding> {
        self.search(text, Form::Markdown, true)
    }

    fn search(&self, text: &str, form: Form, strictly: bool) -> Vec<Finding> {
        let mut findings = BTreeSet::new();
        for reading in [Reading::raw(text), Reading::visible(text, form)] {
            for mention in self.mentions(&reading.text, strictly) {
                findings.insert(Finding {
                    span: reading.source(mention.span),
                    kind: Kind::Person(mention.kind),
                    case: self.owners.get(mention.person).cloned().unwrap_or_default(),
                });
            }
            for mention in self.code_names.find(&reading.text) {
                findings.insert(Finding {
                    span: reading.source(mention.span),
                    kind: Kind::CodeName,
                    case: self.cases.get(mention.person).cloned().unwrap_or_default(),
                });
            }
        }
        findings.into_iter().collect()
    }

    fn mentions(&self, text: &str, strictly: bool) -> Vec<Mention> {
        let mut mentions = self.forbidden.find(text);
        let allowed = self.allowed.find(text);
        mentions.retain(|it| !allowed.iter().any(|by| contains(by.span, it.span)));
        if strictly {
            return mentions;
        }
        let members = self.members.find(text);
        mentions.retain(|it| {
            let surface = surface(text, it.span);
            let of_member = members
                .iter()
                .any(|by| by.kind != MentionKind::NamePart && contains(by.span, it.span));
            let is_name = matches!(it.kind, MentionKind::Name | MentionKind::NamePart);
            let too_little = !self.parts && is_name && is_word(&surface);
            !of_member && !too_little && !self.fixed.contains(&surface)
        });
        mentions
    }
}

fn named(name: &str) -> Person {
    Person {
        name: Some(Private::new(name.to_owned())),
        ..Person::default()
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn surface(text: &str, span: Span) -> String {
    text.get(span.start..span.end)
        .unwrap_or_default()
        .to_lowercase()
}

fn is_word(surface: &str) -> bool {
    surface
        .chars()
        .all(|it| it.is_alphanumeric() || it == '\'' || it == '-')
}

#[cfg(test)]
mod tests {
    use casebound_record::words::Role;

    use super::*;

    fn person(key: &str, role: Role, name: &str) -> Person {
        Person {
            key: key.to_owned(),
            roles: vec![role],
            ..named(name)
        }
    }

    fn case(name: &str, people: Vec<Person>) -> Case {
        Case {
            name: Some(name.to_owned()),
            people,
            ..Case::default()
        }
    }

    fn harbor() -> Case {
        let mut reporter = person("person-a", Role::Reporter, "Given Surnamington");
        reporter
            .emails
            .push(Private::new("person-a@example.org".to_owned()));
        case(
            "quiet-harbor",
            vec![
                reporter,
                person("person-b", Role::Reported, "Other Familyname"),
            ],
        )
    }

    fn found<'t>(guard: &Guard, text: &'t str, form: Form) -> Vec<(&'t str, Kind)> {
        guard
            .read(text, form)
            .into_iter()
            .map(|it| (text.get(it.span.start..it.span.end).unwrap(), it.kind))
            .collect()
    }

    const NAME: Kind = Kind::Person(MentionKind::Name);
    const PART: Kind = Kind::Person(MentionKind::NamePart);

    #[test]
    fn markup_hides_nobody() {
        let case = harbor();
        let guard = Guard::public([&case]);
        for (text, form, expected) in [
            (
                "by Given Surnamington",
                Form::Plain,
                vec![("Given Surnamington", NAME)],
            ),
            (
                "*Given* **Surnam**ington",
                Form::Markdown,
                vec![("Given* **Surnam**ington", NAME)],
            ),
            (
                "Surnam&shy;ington",
                Form::Markdown,
                vec![("Surnam&shy;ington", PART)],
            ),
            (
                "Surnam<b></b>ington",
                Form::Markdown,
                vec![("Surnam<b></b>ington", PART)],
            ),
            (
                "<!-- Surnamington -->",
                Form::Markdown,
                vec![("Surnamington", PART)],
            ),
            (
                "[x](https://example.org/Surnamington)",
                Form::Markdown,
                vec![("Surnamington", PART)],
            ),
            (
                "person-a&#64;example.org",
                Form::Markdown,
                vec![("person-a&#64;example.org", Kind::Person(MentionKind::Email))],
            ),
            (
                r#"{"a":"x\nGiven\u0020Surnamington"}"#,
                Form::Json,
                vec![("\"x\\nGiven\\u0020Surnamington\"", NAME)],
            ),
            (
                "see Quiet-Harbor",
                Form::Markdown,
                vec![("Quiet-Harbor", Kind::CodeName)],
            ),
        ] {
            let found = found(&guard, text, form);
            assert!(
                expected.iter().all(|it| found.contains(it)),
                "{text}: {found:?}"
            );
        }
        assert_eq!(
            found(&guard, "an attendee told another attendee", Form::Markdown),
            []
        );
    }

    #[test]
    fn findings_name_the_case_and_repeat_nothing() {
        let guard = Guard::public([&harbor()]);
        let findings = guard.read("by Given Surnamington", Form::Plain);
        assert_eq!(
            findings
                .iter()
                .map(|it| it.case.as_str())
                .collect::<Vec<_>>(),
            ["quiet-harbor"]
        );
        assert!(!format!("{findings:?} {guard:?}").contains("Surnamington"));
    }

    #[test]
    fn members_stand_by_their_whole_names_only() {
        let mut committee = casebound_record::CommitteeFile::read(b"").committee;
        committee.members.push(casebound_record::committee::Member {
            name: Some("Given Surnamington".to_owned()),
            ..Default::default()
        });
        let guard = Guard::public([&harbor()]).allowing_members(&committee);
        assert_eq!(
            found(&guard, "The team: Given Surnamington", Form::Markdown),
            []
        );
        assert_eq!(
            found(&guard, "The team met Surnamington", Form::Markdown),
            [("Surnamington", PART)]
        );
        assert_eq!(guard.read_strictly("told Given Surnamington").len(), 1);
    }

    #[test]
    fn a_word_of_the_template_is_no_name() {
        let mut reporter = person("person-a", Role::Reporter, "Ban Conductor");
        reporter.handles.push(Private::new("@totals".to_owned()));
        let case = case("quiet-harbor", vec![reporter]);
        let guard = Guard::public([&case]).allowing_words("# Totals\n| Ban from events |");
        assert_eq!(
            found(&guard, "| Ban from events | 3 |\n\n# Totals", Form::Plain),
            []
        );
        assert_eq!(
            found(&guard, "by Ban Conductor", Form::Plain),
            [("Ban Conductor", NAME)]
        );
        assert_eq!(guard.read_strictly("it was Ban who left").len(), 1);
    }

    #[test]
    fn each_audience_finds_its_own_people_only() {
        let (about, other) = (
            harbor(),
            case(
                "calm-meadow",
                vec![person("person-a", Role::Witness, "Third Somebody")],
            ),
        );
        let text = "Given Surnamington, Other Familyname, Third Somebody";
        let names = |audience| {
            found(&Guard::about(audience, &about, [&other]), text, Form::Plain)
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(Audience::Dsf), ["Third Somebody"]);
        assert_eq!(
            names(Audience::Reported("person-b")),
            ["Given Surnamington", "Third Somebody"]
        );
        assert_eq!(
            names(Audience::Reporter("person-a")),
            ["Other Familyname", "Third Somebody"]
        );
    }

    #[test]
    fn the_same_person_of_another_case_is_no_leak() {
        let (about, other) = (
            harbor(),
            case(
                "calm-meadow",
                vec![person("person-z", Role::Reported, "Other Familyname")],
            ),
        );
        let guard = Guard::about(Audience::Dsf, &about, [&other]);
        assert_eq!(found(&guard, "Other Familyname", Form::Plain), []);
    }

    #[test]
    fn an_expunged_record_forbids_no_word() {
        let mut case = case(
            "quiet-harbor",
            vec![person("person-a", Role::Reporter, "expunged")],
        );
        case.status = Some(Status::Expunged);
        assert_eq!(
            found(
                &Guard::public([&case]),
                "One record was expunged.",
                Form::Plain
            ),
            []
        );
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_can_be_read(text in "([ -~\n]|é|ß|Given|Surnamington|&shy;|<b>|\u{200b}|\\\\n|\"){0,20}") {
            let guard = Guard::public([&harbor()]);
            for form in [Form::Plain, Form::Markdown, Form::Json] {
                for finding in guard.read(&text, form) {
                    proptest::prop_assert!(text.get(finding.span.start..finding.span.end).is_some_and(|it| !it.is_empty()));
                }
            }
        }
    }
}
