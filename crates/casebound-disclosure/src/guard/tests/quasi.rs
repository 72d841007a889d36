//! What points at a case without a name.

use casebound_record::Private;

use crate::guard::batch::verdict;
use crate::guard::{CaseFacts, Guard, TextForm};

fn facts() -> CaseFacts {
    let list = |text: &str| vec![Private::new(text.to_owned())];
    CaseFacts {
        employers: ["Quillwort Dynamics", "Basalt & Sons"].map(|it| Private::new(it.to_owned())).into(),
        places: list("MossDays Example 2031, Narvik"),
        talks: list("Repair Nets for Fun and Fish"),
        rooms: vec![
            Private::new("Room 3.41".to_owned()),
            Private::new("Room B.341".to_owned()),
            Private::new("Room Helios, second floor".to_owned()),
            Private::new("Foyer".to_owned()),
            Private::new("Pavilion 4".to_owned()),
        ],
        roles: ["closing speaker", "treasurer", "sign-language interpreter"]
            .map(|role| Private::new(role.to_owned()))
            .into(),
        badges: list("K-0552"),
        cases: list("2031-044"),
        hosts: list("198.51.100.23"),
        days: vec!["2031-05-13".parse().unwrap()],
        confidential: list(
            "Shortly before the break the speaker pulled a chair away and said \"sit on the floor\" to a guest. It is in ticket 40291.",
        ),
    }
}

fn judged(text: &str) -> &'static str {
    verdict(&Guard::of([]).knowing(&facts()).read_with_notes(text, TextForm::Unknown))
}

#[test]
fn traces_are_found() {
    for text in [
        "The speaker of the morning session said something to another person.",
        "It was told by the volunteer at the info desk.",
        "The speaker pulled a chair away from somebody.",
        "Somebody said \u{201c}sit on the floor\u{201d} to another.",
        "A report was made on 2031-05-13.",
        "It happened on 13 May 2031.",
        "It happened on May 13th.",
        "It happened on 13.05.2031, they say.",
        "It happened in May.",
        "It happened on a Tuesday.",
        "Am 13. Mai 2031 kam eine Meldung.",
        "Le 13 mai 2031, une remarque.",
        "El 13 de mayo de 2031 llegó una queja.",
        "Em 13 de maio houve uma queixa.",
        "13 мая 2031 года поступила жалоба.",
        "13 Mayıs 2031: bir bildirim.",
        "Op 13 mei werd iets gemeld.",
        "2031年5月13日に報告がありました。",
        "2031년 5월 13일에 신고가 있었다.",
        "20310513: one report",
        "It was on 13.5. already.",
        "Am Dienstag kam eine Meldung.",
        "Mardi, une remarque a été faite.",
        "El martes llegó una queja.",
        "Во вторник поступила жалоба.",
        "火曜日に報告がありました。",
        "It was in calendar week 20.",
        "A Basalt and Sons employee wrote it.",
        "It was said in Pavilion IV.",
        "It was said in the Foyer.",
        "Case no. 44 of 2031 was closed.",
        "A volunteer in their early sixties was hurt.",
        "An interpreter was mocked.",
        "In Narvik a remark was made.",
        "It happened on the second day.",
        "It began at 14:25.",
        "It began at 2.25 pm.",
        "It began at 3pm.",
        "It began at 14h25, or at half past two.",
        "It was in B.341.",
        "It was in room B341.",
        "Staff of #QuillwortDynamics were told.",
        "Staff of quillwort were told.",
        "Badge K0552 was taken back.",
        "Ticket 40291 was closed.",
        "Messages came from 198.51.100.xxx.",
        "Somebody was told to sit on the floor.",
        "The only translator was warned.",
        "A Quillwort employee was warned.",
        "Staff of Quillwort Dynamics were told.",
        "During Repair Nets for Fun and Fish people left.",
        "A talk on nets for fun and fish was stopped.",
        "It was in Room 3.41.",
        "The closing speaker was warned.",
        "A speaker of the closing session was warned.",
        "Badge K-0552 was taken back.",
        "The badge with number 552 was taken back.",
        "See case 2031-044.",
        "Messages came from 198.51.100[.]23 again.",
        "Messages came from 198.51.100.0/24.",
        "Messages came from 2001:db8::17.",
        "At a sprint with seven people one was insulted.",
        "She was the only woman there.",
        "It happened in Helios, after lunch.",
        "The treasurer was warned.",
        "Somebody in charge of the finances was warned.",
    ] {
        assert_ne!(judged(text), "clear", "{text}");
    }
}

#[test]
fn what_everybody_may_know_is_clear() {
    for text in [
        "Am 14. Mai 2032 ist die Versammlung.",
        "Jeudi, rien.",
        "The foyer of our new office has a ramp.",
        "Quillwort grows in ponds.",
        "The desk opens at 8:00 every day.",
        "Interpreters are paid by the association.",
        "In the early sixties there was no conference.",
        "Version 20310512 of the form",
        "In the first half of 2031 there were three reports.",
        "It happened during a social event.",
        "A speaker was warned. An attendee left early.",
        "The report covers 1 January to 31 December 2031.",
        "Three warnings were given, and two bans.",
        "The room was full. Quills and worts were sold.",
        "Version 3.41 was released; 552 people came.",
        "In 2031 there were 1205 guests, and quarter to quarter it grew.",
        "Nets were fixed for fun.",
        "They said sorry.",
        "A speaker was in charge of the food. It was on the second floor.",
    ] {
        assert_eq!(judged(text), "clear", "{text}");
    }
}

#[test]
fn pronouns_are_worth_a_note() {
    let guard = Guard::of([]).knowing(&facts());
    assert_eq!(guard.read("She was warned.", TextForm::Plain), []);
    assert_eq!(guard.read_with_notes("She was warned.", TextForm::Plain).len(), 1);
}

#[test]
fn without_facts_nothing_is_looked_for() {
    assert_eq!(Guard::of([]).read_with_notes("On 13 May at 14:25 she was warned.", TextForm::Plain), []);
}
