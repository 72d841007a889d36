//! Every kind of disclosure for every audience: nothing private is in it that the audience may not have.
//!
//! The walk goes over [`DisclosureKind::ALL`], so that no kind is forgotten: a new one does not compile before it is written here.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

mod sample;

use std::collections::BTreeSet;

use casebound_disclosure::access::AccessAnswerRequest;
use casebound_disclosure::export::{self, ExportForm, FileContent, HandOver};
use casebound_disclosure::guard::CaseFacts;
use casebound_disclosure::letter::{self, LetterRequest};
use casebound_disclosure::mime::{Draft, Mailbox, encrypted, protect};
use casebound_disclosure::person::{FoundPerson, PersonRequest};
use casebound_disclosure::reading::NamingStyle;
use casebound_disclosure::receipt::Receipt;
use casebound_disclosure::transparency::{self, Shape};
use casebound_disclosure::{
    Audience, DisclosureKind, Language, Source, Templates, agenda, announcement, audiences, brief, calendar, dates,
    desk, disclose, dsf, duty, list, public_words, reading, responsibilities,
};
use casebound_record::deadlines::due_dates;
use casebound_record::rota::Rota;
use casebound_record::time::{Clock, parse_day};
use casebound_record::words::LetterKind;
use casebound_record::{CaseFile, CommitteeFile, Person};
use casebound_testing::sample::YEAR;

/// What identifies a person.
fn identity(person: &Person) -> Vec<String> {
    let single = [&person.name, &person.employer, &person.description, &person.safety_concern];
    let many = [&person.aliases, &person.emails, &person.handles, &person.phones];
    let texts = single.into_iter().flatten().chain(many.into_iter().flatten());
    // In an expunged record every text is the same word.
    texts.map(|it| it.expose().clone()).filter(|it| it != "expunged").collect()
}

/// What nobody outside may read: who is in a case, and what was told.
fn secrets(file: &CaseFile) -> Vec<String> {
    file.case.people.iter().flat_map(identity).chain(told(file)).collect()
}

/// What was told, in runs of words long enough to be somebody's own.
fn told(file: &CaseFile) -> Vec<String> {
    let public = [&file.case.transparency.summary, &file.case.transparency.resolution];
    let is_public = |text: &str| public.iter().any(|it| it.as_ref().is_some_and(|it| it.expose() == text));
    let told = file.passages().into_iter().map(|it| it.text.to_owned()).filter(|it| !is_public(it) && it != "expunged");
    let mut all = Vec::new();
    for text in told {
        let words: Vec<&str> = text.split_whitespace().collect();
        all.extend(words.windows(5).map(|run| run.join(" ")));
    }
    all
}

/// The sample committee and its cases.
struct World {
    policy: CommitteeFile,
    files: Vec<CaseFile>,
}

/// A text of a disclosure.
struct Part {
    what: &'static str,
    text: String,
    /// Whoever sees the mail or a list of mails reads it.
    is_outside: bool,
}

fn part(what: &'static str, text: impl Into<String>) -> Part {
    Part { what, text: text.into(), is_outside: false }
}

/// What comes out, if anything does.
macro_rules! made {
    ($source:expr, $audience:expr, $kind:expr) => {
        disclose($source, $audience, $kind, Language::English).ok()
    };
}

/// All texts of a kind for an audience; none where the kind is not for them.
fn parts(kind: DisclosureKind, source: &Source<'_>, audience: Audience<'_>, world: &World) -> Vec<Part> {
    let file = source.case.unwrap();
    match kind {
        DisclosureKind::TransparencyReport => reports(source, audience, world),
        DisclosureKind::PublicWords => {
            let cases = sample::cases(&world.files);
            let words = made!(source, audience, &public_words::PublicWordsRequest { all: &cases });
            words.into_iter().map(|words| part("words for the public", words.join("\n"))).collect()
        }
        DisclosureKind::Receipt => {
            let name = source.committee.about.name.as_deref();
            let receipt = Receipt { committee: name, written: Some("2026-06-01"), ..Receipt::default() };
            made!(source, audience, &receipt).into_iter().map(|text| part("receipt", text)).collect()
        }
        DisclosureKind::Notice => notice(source, audience, world),
        DisclosureKind::Letter => letters(source, audience),
        DisclosureKind::AccessAnswer => {
            // Even where a member gives everything that may be given.
            let others: Vec<&Person> = world.files.iter().flat_map(|it| &it.case.people).collect();
            let given: Vec<usize> = (1..100).collect();
            let own = own_key(audience).and_then(|key| file.case.person(key));
            let others: Vec<&Person> =
                others.into_iter().filter(|it| own.is_none_or(|own| it.name != own.name)).collect();
            [&[][..], &given]
                .into_iter()
                .filter_map(|given| made!(source, audience, &AccessAnswerRequest { others: &others, given }))
                .map(|answer| part("answer", answer.text))
                .collect()
        }
        DisclosureKind::HandOver => {
            let form = (&world.policy, ExportForm::Records);
            let cases = vec![export::HandedCase::of(file, form, None, export::Files::new())];
            let made =
                made!(source, audience, &HandOver { committee: &world.policy, cases, form: ExportForm::Records });
            let text = |it: &FileContent| String::from_utf8_lossy(it.bytes().unwrap()).into_owned();
            made.into_iter().map(|files| part("hand-over", files.values().map(text).collect::<String>())).collect()
        }
        DisclosureKind::Reading => [NamingStyle::Full, NamingStyle::Pseudonyms]
            .into_iter()
            .filter_map(|naming| Some(part("reading", made!(source, audience, &reading::ReadingRequest { naming })?)))
            .collect(),
        DisclosureKind::Person => {
            let of = |key| FoundPerson { file, key, confidence: "sure", why: "same address" };
            let found: Vec<FoundPerson<'_>> = file.case.people.iter().map(|person| of(&person.key)).collect();
            let made = made!(source, audience, &PersonRequest { found: &found });
            made.into_iter()
                .flat_map(|it| [part("person", it.text), part("data", serde_json::to_string(&it.people).unwrap())])
                .collect()
        }
        DisclosureKind::List => {
            let rows = made!(source, audience, &list::ListRequest { cases: &[file] });
            rows.into_iter().map(|rows| part("list", serde_json::to_string(&rows).unwrap())).collect()
        }
        DisclosureKind::Calendar => {
            let clock = Clock::end_of(source.today, source.committee.about.timezone);
            let due = due_dates(&file.case, source.committee, &clock);
            // Whoever may see all of it hands it to the others, too.
            let readers = source.committee.members.iter().map(|member| Audience::Committee(&member.key));
            let asked = dates::DueRequest { file, due: &due };
            let seen: Vec<_> = readers.flat_map(|reader| made!(source, reader, &asked).unwrap_or_default()).collect();
            let made = made!(source, audience, &calendar::CalendarRequest { due: &seen, now: clock.now });
            made.into_iter().map(|text| part("calendar", text)).collect()
        }
        DisclosureKind::DueDates => {
            let clock = Clock::end_of(source.today, source.committee.about.timezone);
            let due = due_dates(&file.case, source.committee, &clock);
            let seen = made!(source, audience, &dates::DueRequest { file, due: &due }).unwrap_or_default();
            assert!(seen.is_empty() || !audience.is_recused(&file.case, source.committee), "{}", file.path);
            seen.iter().map(|entry| part("due", format!("{} {:?}", entry.about(), entry.due()))).collect()
        }
        DisclosureKind::Responsibilities => {
            // In the year of the sample everything is done.
            let open = file.text.expose().replacen("\n---\n", "\ntasks:\n  - {what: Call, owner: alice}\n---\n", 1);
            let busy = sample::read(file.stem(), &open);
            let request = responsibilities::ResponsibilityRequest { file: &busy };
            let seen = made!(source, audience, &request).unwrap_or_default();
            assert!(seen.is_empty() || !audience.is_recused(&file.case, source.committee), "{}", file.path);
            seen.iter().map(|it| part("responsibility", format!("{it:?}"))).collect()
        }
        DisclosureKind::Agenda => {
            let clock = Clock::end_of(source.today, source.committee.about.timezone);
            let cases: Vec<&CaseFile> = world.files.iter().collect();
            let made = made!(source, audience, &agenda::AgendaRequest { cases: &cases, clock, days: 400 });
            let texts = |it: agenda::AgendaText| {
                let json = serde_json::to_string(&it.agenda).unwrap();
                [part("agenda", it.document.markdown), part("page", it.document.html), part("data", json)]
            };
            made.into_iter().flat_map(texts).collect()
        }
        DisclosureKind::Brief => {
            let cases: Vec<&CaseFile> = world.files.iter().collect();
            let event = &source.committee.events[0];
            let made = made!(source, audience, &brief::BriefRequest { event, cases: &cases });
            let texts = |it: brief::BriefText| {
                let json = serde_json::to_string(&it.brief).unwrap();
                [part("brief", it.document.markdown), part("page", it.document.html), part("data", json)]
            };
            made.into_iter().flat_map(texts).collect()
        }
        DisclosureKind::Announcement => {
            let cases = sample::cases(&world.files);
            let made = made!(source, audience, &announcement::AnnouncementRequest { all: &cases });
            made.into_iter().flat_map(|it| [part("announcement", it.markdown), part("page", it.html)]).collect()
        }
        DisclosureKind::Flyer => {
            let made = made!(source, audience, &desk::FlyerRequest { event: &source.committee.events[0] });
            made.into_iter().flat_map(|it| [part("flyer", it.markdown), part("page", it.html)]).collect()
        }
        DisclosureKind::Checklist => {
            let event = source.committee.events.first();
            let write = |checklist: &desk::Checklist| {
                made!(source, audience, &desk::ChecklistRequest { checklist: *checklist, event })
            };
            let made = desk::Checklist::ALL.iter().filter_map(write);
            made.flat_map(|it| [part("checklist", it.markdown), part("page", it.html)]).collect()
        }
        DisclosureKind::DutyPlan => {
            let mut committee = source.committee.clone();
            committee.rota.order = committee.members.iter().map(|member| member.key.clone()).collect();
            let rota = Rota::of(&committee).unwrap();
            let now = Clock::end_of(source.today, committee.about.timezone).now;
            let source = Source { committee: &committee, ..*source };
            let made = made!(&source, audience, &duty::DutyRequest { rota, now, weeks: 9 });
            let texts = |it: duty::DutyPlan| {
                let json = serde_json::to_string(&it.weeks).unwrap();
                [part("plan", json), part("calendar", it.calendar), part("hand-over", it.handover.1)]
            };
            made.into_iter().flat_map(texts).collect()
        }
        DisclosureKind::RetentionPeriods => {
            // What somebody works out about a case stands for all that a recused member may not read of it.
            let telling = file.case.outcome.summary.as_ref().map(|text| text.expose().clone()).unwrap_or_default();
            let periods = [(file, telling)];
            let made = made!(source, audience, &dates::RetentionRequest { periods: &periods });
            made.into_iter().flatten().map(|period| part("retention", format!("{period:?}"))).collect()
        }
    }
}

/// The key of somebody who reads as themselves.
fn own_key(audience: Audience<'_>) -> Option<&str> {
    match audience {
        Audience::Reporter(key) | Audience::Affected(key) | Audience::Witness(key) | Audience::Reported(key) => {
            Some(key)
        }
        _ => None,
    }
}

fn reports(source: &Source<'_>, audience: Audience<'_>, world: &World) -> Vec<Part> {
    // They are about all cases, so they are the same for each; one of them is enough.
    if source.case.unwrap().path != world.files[0].path || !matches!(audience, Audience::Public) {
        return Vec::new();
    }
    let cases = sample::cases(&world.files);
    let known: Vec<CaseFacts> = world.files.iter().map(CaseFacts::of).collect();
    let mut all = Vec::new();
    for shape in [Shape::Narrative, Shape::Counts, Shape::Tables, Shape::Fields, Shape::Years] {
        for event in [None, Some("example-conf-2026")] {
            let request = transparency::ReportRequest {
                known: &known,
                event,
                shape,
                ..transparency::ReportRequest::of_period(
                    &cases,
                    parse_day("2026-01-01").unwrap(),
                    parse_day("2026-06-30").unwrap(),
                )
            };
            let report = disclose(source, audience, &request, Language::English).unwrap();
            all.extend([part("markdown", report.markdown), part("page", report.html), part("data", report.json)]);
        }
    }
    all
}

/// Every kind of letter in every language.
fn letters(source: &Source<'_>, audience: Audience<'_>) -> Vec<Part> {
    let mut all = Vec::new();
    for kind in LetterKind::ALL {
        for language in letter::languages() {
            let request = LetterRequest { kind: kind.word(), language, signs: Some("alice") };
            let draft = made!(source, audience, &request);
            all.extend(draft.map(|it| part("letter", format!("{}\n{}", it.subject, it.text))));
        }
    }
    all
}

fn notice(source: &Source<'_>, audience: Audience<'_>, world: &World) -> Vec<Part> {
    let (committee, file) = (source.committee, source.case.unwrap());
    let cases = sample::cases(&world.files);
    let everybody = dsf::NoticeGuards::of(&cases, committee, &["alice@example.org", "committee@example.com"]);
    let request = dsf::NoticeRequest {
        everybody: &everybody,
        has_errors: false,
        sender: "alice",
        files: &dsf::files::Files::default(),
    };
    let Some(notice) = made!(source, audience, &request) else { return Vec::new() };
    let mailbox = |email: &str| Mailbox { name: Some("Somebody".to_owned()), email: email.to_owned() };
    let outside = |what, text| Part { what, text, is_outside: true };
    let record = String::from_utf8(notice.record.bytes.clone()).unwrap();
    let mut all = vec![
        outside("subject in lists of mails", notice.subject.replace(file.stem(), "")),
        part("notice", notice.text.clone()),
        part("record", record),
    ];
    let protected = protect(&Draft {
        from: mailbox("alice@example.org"),
        to: vec![mailbox("committee@example.com")],
        subject: notice.subject,
        date: chrono::DateTime::UNIX_EPOCH,
        random: *b"sixteen of these",
        text: notice.text,
        attachments: vec![notice.record],
    })
    .unwrap();
    assert!(everybody.may_stand_outside(&protected.outer));
    let armour = b"-----BEGIN PGP MESSAGE-----\n\nhF4DAAAA\n-----END PGP MESSAGE-----\n";
    all.push(outside("outside of a mail", String::from_utf8(encrypted(&protected.outer, armour).unwrap()).unwrap()));
    all
}

/// Looks for everything that may not be in a text about `about`, and returns how much was looked for.
fn assert_clean(kind: DisclosureKind, audience: Audience<'_>, about: &CaseFile, part: &Part, world: &World) -> usize {
    let Part { what, text, is_outside } = part;
    let mut looked = 0;
    let mut assert_absent = |secret: &str| {
        // `@totals` is a word of the report, too.
        assert!(secret == "@totals" || !text.contains(secret), "{what} for {audience:?}: {secret}");
        looked += 1;
    };
    let committee = &world.policy.committee;
    let everybody_reads = *is_outside || kind.is_for(Audience::Public);
    for file in &world.files {
        // What everybody may read holds nothing of any case, and what is about one case nothing of the others.
        let is_about = file.path == about.path && !everybody_reads && kind.is_about_people();
        // Of what was told only conditions are in a letter, for whoever has to keep them.
        if kind == DisclosureKind::Letter && !matches!(audience, Audience::Reported(_)) {
            told(file).iter().for_each(|it| assert_absent(it));
        }
        if everybody_reads || (file.path == about.path && audience.is_recused(&file.case, committee)) {
            secrets(file).iter().for_each(|it| assert_absent(it));
        }
        for person in &file.case.people {
            // A team is told by name who may not be there, and nobody else is on that list.
            let is_watched = kind == DisclosureKind::Brief
                && file.case.sanctions.iter().any(|sanction| sanction.person.as_ref() == Some(&person.key))
                && !audience.is_recused(&file.case, committee);
            if !(is_watched || is_about && audience.may_know(&file.case, committee, person)) {
                identity(person).iter().for_each(|it| assert_absent(it));
            }
        }
    }
    looked
}

#[test]
fn nobody_reads_what_they_may_not_have() {
    let world = World { policy: sample::committee(), files: sample::files() };
    let committee = &world.policy.committee;
    let today = parse_day("2026-07-01").unwrap();
    let mut looked = 0;
    let mut written = BTreeSet::new();
    let mut recused = 0;
    for file in &world.files {
        let source = Source { committee, case: Some(file), today, templates: Templates::built_in() };
        for audience in audiences(&file.case, committee) {
            for kind in DisclosureKind::ALL {
                let parts = parts(*kind, &source, audience, &world);
                assert!(parts.is_empty() || kind.is_for(audience), "{} for {audience:?}", kind.word());
                for part in &parts {
                    looked += assert_clean(*kind, audience, file, part, &world);
                    written.insert(*kind);
                    recused += usize::from(audience.is_recused(&file.case, committee));
                }
            }
        }
    }
    assert_eq!(written, DisclosureKind::ALL.iter().copied().collect(), "each kind was written at least once");
    assert!(looked > 2_000 && recused > 3, "{looked}, {recused}");
}

#[test]
fn each_audience_has_its_own_people() {
    let (files, committee) = (sample::files(), sample::committee().committee);
    let harbor = &files[0].case;
    let may_know = |audience: Audience<'_>| -> Vec<&str> {
        harbor.people.iter().filter(|it| audience.may_know(harbor, &committee, it)).map(|it| it.key.as_str()).collect()
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
    let world = World { policy: sample::committee(), files: sample::files() };
    let committee = &world.policy.committee;
    let today = parse_day("2026-07-01").unwrap();
    for file in &world.files {
        let source = Source { committee, case: Some(file), today, templates: Templates::built_in() };
        let request = reading::ReadingRequest { naming: NamingStyle::Pseudonyms };
        let text = disclose(&source, Audience::Committee("alice"), &request, Language::English).unwrap();
        for secret in world.files.iter().flat_map(|it| &it.case.people).flat_map(identity) {
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

/// The list of disclosures in `crates/README.md` is this registry.
#[test]
fn the_list_of_disclosures_is_the_registry() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let line =
        |kind: &DisclosureKind| format!("| {} | {} | {} |\n", kind.word(), kind.readers_in_words(), kind.holds());
    let table: String = DisclosureKind::ALL.iter().map(line).collect();
    let listed = page.split("| disclosure | for | holds |\n| --- | --- | --- |\n").nth(1).unwrap_or_default();
    assert_eq!(listed.split("\n\n").next().unwrap_or_default().trim_end(), table.trim_end());
}
