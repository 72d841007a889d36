//! The notice to the Django Software Foundation: the whole text, and when there is none.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

mod sample;

use casebound_disclosure::dsf::files::Files;
use casebound_disclosure::dsf::{Notice, NoticeGuards, NoticeRefusal, NoticeRequest};
use casebound_disclosure::mime::{Draft, Mailbox, encrypted, protect};
use casebound_disclosure::{Audience, DisclosureRefusal, Language, Source, Templates, disclose};
use casebound_record::CaseFile;
use casebound_record::time::parse_day;
use casebound_testing::sample::YEAR;

/// The notice of a case, sent by a member on a day.
fn sent(file: &CaseFile, sender: &str, day: &str, has_errors: bool) -> Result<Notice, NoticeRefusal> {
    let committee = sample::committee().committee;
    let files = sample::files();
    let cases = sample::cases(&files);
    let source = Source {
        committee: &committee,
        case: Some(file),
        today: parse_day(day).unwrap(),
        templates: Templates::built_in(),
    };
    let request = NoticeRequest {
        everybody: &NoticeGuards::of(&cases, &committee, &[]),
        has_errors,
        sender,
        files: &Files::default(),
    };
    disclose(&source, Audience::Dsf, &request, Language::English).map_err(|refused| match refused {
        DisclosureRefusal::Because(refusal) => refusal,
        other => panic!("{other:?}"),
    })
}

fn harbor(change: impl Fn(&str) -> String) -> CaseFile {
    let (name, text) = YEAR[0];
    sample::read(name, &change(text))
}

fn refusal(change: impl Fn(&str) -> String) -> Option<NoticeRefusal> {
    sent(&harbor(change), "alice", "2026-07-01", false).err()
}

#[test]
fn the_whole_notice() {
    let file = harbor(str::to_owned);
    let notice = sent(&file, "alice", "2026-07-01", false).unwrap();
    assert_eq!(notice.subject, "Code of conduct incident quiet-harbor at Example Conf 2026");
    assert_eq!(notice.text, include_str!("sample/notice.txt"));
    assert_eq!(notice.record.name, "quiet-harbor.md");
    assert_eq!(notice.record.media_type, "text/markdown");
    assert_eq!(notice.record.bytes, YEAR[0].1.as_bytes());
    assert_eq!(format!("{notice:?}"), "Notice [private]");
}

#[test]
fn an_open_case_with_little_in_it() {
    let text = "---\ncase: small-lamp\nstatus: open\nreports: [{received: 2026-01-02, channel: email}]\n\
        people: {person-b: {roles: [reported]}}\nincident: {when: {from: 2026-01-01, to: 2026-01-02}, where: 'near [person-b]'}\n\
        sharing: {dsf: {share: yes}}\n---\n\n## What happened\n\n<!-- nothing yet -->\n\n## Actions taken\n\nTalked to [person-b], `[person-x]`.\n";
    let text = sent(&sample::read("small-lamp", text), "alice", "2026-07-01", false).unwrap().text;
    for expected in [
        "When: 2026-01-01 to 2026-01-02\nWhere: near the reported person\n",
        "- reported: name not known\n",
        "What happened:\n\nNothing is written down about this.\n",
        "Actions taken:\n\nTalked to the reported person, `[person-x]`.\n",
        "The case is still open here.",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("nothing yet"));
}

#[test]
fn what_was_not_decided_is_not_sent() {
    assert_eq!(
        refusal(|text| text.replace("{share: yes}", "{share: no, why: asked not to}")),
        Some(NoticeRefusal::NotShared)
    );
    assert_eq!(refusal(|text| text.replace("{share: yes}", "{share: undecided}")), Some(NoticeRefusal::Undecided));
    assert_eq!(refusal(|text| text.replace("sharing: {dsf: {share: yes}}\n", "")), Some(NoticeRefusal::Undecided));
    assert_eq!(sent(&harbor(str::to_owned), "alice", "2026-07-01", true).err(), Some(NoticeRefusal::HasErrors));
    let sealed = CaseFile::read("x.md", b"---\ncase: small-lamp\nsealed: {to: [alice]}\n---\n");
    assert_eq!(sent(&sealed, "alice", "2026-07-01", false).err(), Some(NoticeRefusal::Sealed));
}

#[test]
fn only_a_member_without_a_conflict_sends() {
    let by = |sender: &str, day: &str| sent(&harbor(str::to_owned), sender, day, false).err();
    assert_eq!(by("bob", "2026-03-01"), Some(NoticeRefusal::SenderRecused));
    assert_eq!(by("dan", "2026-07-01"), Some(NoticeRefusal::SenderNotMember));
    assert_eq!(by("stranger", "2026-07-01"), Some(NoticeRefusal::SenderNotMember));
    assert_eq!(by("carol", "2026-07-01"), None);
    let later = |text: &str| {
        text.replace("log:\n", "log:\n  - {at: 2026-08-01, by: alice, what: conflict-stated}\n")
            .replace("conflicts: [bob]", "conflicts: [bob, alice]")
    };
    assert_eq!(refusal(later), Some(NoticeRefusal::SenderRecused));
}

#[test]
fn people_of_other_cases_are_not_named() {
    let named = |words: &str| refusal(|text| text.replace("in an empty room", words));
    let Some(NoticeRefusal::Named { text, record }) = named("and Dorothea Mockname") else {
        panic!("she was not found")
    };
    assert_eq!((text.len(), record.len()), (1, 1));
    assert_eq!(text[0].case, "silver-orchard");
    // A first name may be anybody's.
    assert_eq!(named("and Dorothea"), None);
}

#[test]
fn a_stranger_sees_nothing_of_a_notice() {
    let notice = sent(&harbor(str::to_owned), "alice", "2026-07-01", false).unwrap();
    let mailbox = |name: &str, email: &str| Mailbox { name: Some(name.to_owned()), email: email.to_owned() };
    let protected = protect(&Draft {
        from: mailbox("Member Alice", "conduct@example.org"),
        to: vec![mailbox("Committee", "committee@example.com")],
        subject: notice.subject,
        date: chrono::DateTime::UNIX_EPOCH,
        random: *b"sixteen of these",
        text: notice.text,
        attachments: vec![notice.record],
    })
    .unwrap();
    let inside = String::from_utf8(protected.payload).unwrap();
    let armour = b"-----BEGIN PGP MESSAGE-----\n\nhF4DAAAA\n-----END PGP MESSAGE-----\n";
    let outside = String::from_utf8(encrypted(&protected.outer, armour).unwrap()).unwrap();
    for private in ["quiet-harbor", "Aurelia", "Sampleman", "Example Conf", "Member Alice", "belong here"] {
        assert!(inside.contains(private), "{private}");
        assert!(!outside.contains(private), "{private}");
    }
}

#[test]
fn an_appeal_is_told_and_what_it_lifted() {
    let with = |appeal: &str, lifted: &str| {
        harbor(|text| {
            let text = text.replacen("\nsanctions:", &format!("\nappeals:\n  - {appeal}\nsanctions:"), 1);
            text.replacen("kind: warning", &format!("kind: warning{lifted}"), 1)
        })
    };
    let open = sent(&with("{received: 2026-06-10, by: person-b}", ""), "alice", "2026-07-01", false).unwrap().text;
    assert!(
        open.contains("received 2026-06-10: not decided yet") && open.contains("not decided yet. We will tell you"),
        "{open}"
    );
    assert!(!open.contains("The case is closed here"), "{open}");
    let decided = "{received: 2026-06-10, by: person-b, decided_by: [carol], decided: 2026-06-20, outcome: overturned}";
    let text = sent(&with(decided, ""), "alice", "2026-07-01", false).unwrap().text;
    assert!(text.contains("; an appeal overturned the decision\n"), "{text}");
    let lifted = ", lifted: {on: 2026-06-20, by: [carol], why: overturned on appeal}";
    let text = sent(&with(decided, lifted), "alice", "2026-07-01", false).unwrap().text;
    assert!(text.contains("; lifted on 2026-06-20, because an appeal overturned the decision\n"), "{text}");
    assert!(text.contains("decided on 2026-06-20, the decision does not hold any more"), "{text}");
}
