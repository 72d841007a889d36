//! Every disclosure of the sample committee, for every audience: nothing private stands in it that the audience may not
//! have.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

mod sample;

use casebound_disclosure::export::{self, Form};
use casebound_disclosure::guard::Facts;
use casebound_disclosure::mime::{Draft, Mailbox, encrypted, protect};
use casebound_disclosure::reading::{Naming, reading};
use casebound_disclosure::transparency::{Input, Shape, report};
use casebound_disclosure::{Audience, Templates, dsf, receipt};
use casebound_record::time::parse_day;
use casebound_record::{CaseFile, Person};
use casebound_testing::sample::YEAR;

/// What identifies a person.
fn identity(person: &Person) -> Vec<String> {
    let single = [&person.name, &person.employer, &person.description, &person.safety_concern];
    let many = [&person.aliases, &person.emails, &person.handles, &person.phones];
    let texts = single.into_iter().flatten().chain(many.into_iter().flatten());
    // In an expunged record every text is the same word.
    texts.map(|it| it.expose().clone()).filter(|it| it != "expunged").collect()
}

/// What nobody outside may read: who is in a case, and what was told, in runs of words long enough to be somebody's own.
fn secrets(file: &CaseFile) -> Vec<String> {
    let public = [&file.case.transparency.summary, &file.case.transparency.resolution];
    let is_public = |text: &str| public.iter().any(|it| it.as_ref().is_some_and(|it| it.expose() == text));
    let told = file.passages().into_iter().map(|it| it.text.to_owned()).filter(|it| !is_public(it) && it != "expunged");
    let mut all: Vec<String> = file.case.people.iter().flat_map(identity).collect();
    for text in told {
        let words: Vec<&str> = text.split_whitespace().collect();
        all.extend(words.windows(5).map(|run| run.join(" ")));
    }
    all
}

/// Everything that leaves, with its audience and the case that it is about.
fn disclosures() -> Vec<(&'static str, Audience<'static>, Option<&'static str>, String)> {
    let (policy, files) = (sample::committee(), sample::files());
    let (committee, cases) = (&policy.committee, sample::cases(&files));
    let known: Vec<Facts> = files.iter().map(Facts::of).collect();
    let today = parse_day("2026-07-01").unwrap();
    let mut all = Vec::new();
    for shape in [Shape::Narrative, Shape::Counts, Shape::Tables, Shape::Fields, Shape::Years] {
        for event in [None, Some("example-conf-2026")] {
            let written = report(&Input {
                committee,
                cases: &cases,
                known: &known,
                from: parse_day("2026-01-01").unwrap(),
                to: parse_day("2026-06-30").unwrap(),
                event,
                today,
                order_key: b"key",
                templates: Templates::built_in(),
                shape,
                fields: &[],
                disposed: &[],
                earlier: &[],
            })
            .unwrap();
            for (what, text) in [("markdown", written.markdown), ("page", written.html), ("data", written.json)] {
                all.push((what, Audience::Public, None, text));
            }
        }
    }
    let everybody = dsf::Everybody::of(&cases, committee, &["alice@example.org", "committee@example.com"]);
    for (file, (name, _)) in files.iter().zip(YEAR) {
        let input = dsf::Input {
            committee,
            file,
            everybody: &everybody,
            has_errors: false,
            sender: "alice",
            today,
            templates: Templates::built_in(),
        };
        if let Ok(notice) = dsf::notice(&input) {
            let mailbox = |email: &str| Mailbox { name: Some("Somebody".to_owned()), email: email.to_owned() };
            all.push(("subject in lists of mails", Audience::Public, None, notice.subject.replace(name, "")));
            all.push(("notice", Audience::Dsf, Some(*name), notice.text.clone()));
            all.push((
                "record",
                Audience::Dsf,
                Some(*name),
                String::from_utf8(notice.attachment.bytes.clone()).unwrap(),
            ));
            let protected = protect(&Draft {
                from: mailbox("alice@example.org"),
                to: vec![mailbox("committee@example.com")],
                subject: notice.subject,
                date: chrono::DateTime::UNIX_EPOCH,
                random: *b"sixteen of these",
                text: notice.text,
                attachments: vec![notice.attachment],
            })
            .unwrap();
            assert!(everybody.may_stand_outside(&protected.outer));
            let armour = b"-----BEGIN PGP MESSAGE-----\n\nhF4DAAAA\n-----END PGP MESSAGE-----\n";
            let outside = String::from_utf8(encrypted(&protected.outer, armour).unwrap()).unwrap();
            all.push(("outside of a mail", Audience::Public, None, outside));
        }
        let full = reading(file, committee, Naming::Full, Templates::built_in()).unwrap();
        all.push(("reading", Audience::Committee("alice"), Some(*name), full));
        let handed = export::content(export::Input {
            committee: &policy,
            cases: vec![(file, export::Files::new())],
            today,
            form: Form::Records,
        });
        let others: Vec<_> = cases.iter().copied().filter(|it| it.name.as_deref() != Some(*name)).collect();
        assert_eq!(export::naming_others(&[file], &others), [] as [&str; 0]);
        let text = |it: &export::Content| match it {
            export::Content::Here(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            export::Content::There(_) => unreachable!("no attachment was handed over"),
        };
        let text = handed.values().map(text).collect::<String>();
        all.push(("hand-over", Audience::Dsf, Some(*name), text));
    }
    let text = receipt::text(
        &receipt::Receipt {
            committee: committee.about.name.as_deref(),
            written: Some("2026-06-01"),
            ..Default::default()
        },
        Templates::built_in(),
    )
    .unwrap();
    all.push(("receipt", Audience::Public, None, text));
    all
}

#[test]
fn nobody_reads_what_they_may_not_have() {
    let files = sample::files();
    let mut looked = 0;
    for (what, audience, about, text) in disclosures() {
        for (file, (name, _)) in files.iter().zip(YEAR) {
            let is_about = about == Some(*name);
            if audience == Audience::Public {
                for secret in secrets(file) {
                    // `@totals` is a word of the report, too.
                    assert!(secret == "@totals" || !text.contains(&secret), "{what}: {secret}");
                    looked += 1;
                }
            }
            for person in &file.case.people {
                let may_know = is_about && audience.may_know(&file.case, person);
                for secret in identity(person).into_iter().filter(|it| !may_know && it != "@totals") {
                    assert!(!text.contains(&secret), "{what} of {about:?}: {secret}");
                    looked += 1;
                }
            }
        }
    }
    assert!(looked > 2_000, "{looked}");
}

#[test]
fn each_audience_has_its_own_people() {
    let files = sample::files();
    let harbor = &files[0].case;
    let may_know = |audience: Audience<'_>| -> Vec<&str> {
        harbor.people.iter().filter(|it| audience.may_know(harbor, it)).map(|it| it.key.as_str()).collect()
    };
    assert_eq!(may_know(Audience::Public), [] as [&str; 0]);
    assert_eq!(may_know(Audience::Committee("bob")), [] as [&str; 0], "who is recused reads nothing");
    assert_eq!(may_know(Audience::Reporter("person-a")), ["person-a"]);
    assert_eq!(may_know(Audience::Reported("person-b")), ["person-b"]);
    assert_eq!(may_know(Audience::Employer("person-b")), ["person-b"]);
    assert_eq!(may_know(Audience::Dsf), ["person-a", "person-b", "person-c"]);
}

#[test]
fn pseudonyms_identify_nobody() {
    let (policy, files) = (sample::committee(), sample::files());
    for file in &files {
        let text = reading(file, &policy.committee, Naming::Pseudonyms, Templates::built_in()).unwrap();
        for secret in files.iter().flat_map(|it| &it.case.people).flat_map(identity) {
            assert!(!text.contains(&secret), "{}: {secret}", file.path);
        }
    }
}

#[test]
fn a_hand_over_names_nobody_of_a_case_that_stays() {
    let files = sample::files();
    let text = YEAR[0].1.replace("in an empty room", "with Dorothea Mockname");
    let harbor = sample::read("quiet-harbor", &text);
    let others: Vec<_> =
        files.iter().map(|it| &it.case).filter(|it| it.name.as_deref() != Some("quiet-harbor")).collect();
    assert_eq!(export::naming_others(&[&harbor], &others), ["cases/2026/quiet-harbor.md"]);
    let orchard = files.iter().find(|it| it.stem() == "silver-orchard").unwrap();
    let stay: Vec<_> = others.iter().copied().filter(|it| it.name.as_deref() != Some("silver-orchard")).collect();
    assert_eq!(export::naming_others(&[&harbor, orchard], &stay), [] as [&str; 0]);
}
