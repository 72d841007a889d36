//! The answer to a mail that came in.

use casebound_disclosure::mime::{Draft, Mailbox};
use casebound_disclosure::receipt::Receipt;
use casebound_disclosure::{Audience, Language, Source, Templates, disclose, receipt};
use casebound_record::CommitteeFile;
use chrono::DateTime;

#[test]
fn the_answer_says_that_it_arrived_and_no_more() {
    let committee = CommitteeFile::read(b"").committee;
    let source = Source {
        committee: &committee,
        case: None,
        today: chrono::NaiveDate::default(),
        templates: Templates::built_in(),
    };
    let receipt = Receipt { committee: Some("Sample Committee"), written: Some("2026-05-31"), ..Receipt::default() };
    let text = disclose(&source, Audience::Public, &receipt, Language::English).unwrap();
    let draft = Draft {
        from: Mailbox { name: Some("Mémber Alice".to_owned()), email: "alice@example.org".to_owned() },
        to: vec![Mailbox { name: None, email: "conduct@example.com".to_owned() }],
        subject: "Your mail has reached us".to_owned(),
        date: DateTime::from_timestamp(1_780_000_000, 0).unwrap(),
        random: [7; 16],
        text,
        attachments: Vec::new(),
    };
    let mail = |answers: &str| {
        String::from_utf8(receipt::mail(&draft, Some(answers), Some("it came from there.")).unwrap()).unwrap()
    };
    let plain = mail("1@example.org");
    for line in ["In-Reply-To: <1@example.org>", "Comments: it came from there."] {
        assert!(plain.lines().any(|it| it == line), "{line}: {plain}");
    }
    assert!(plain.contains("2026-05-31"), "{plain}");
    assert!(!mail("1@example.org>\nBcc: <x@example.org").contains("Bcc"));
}
