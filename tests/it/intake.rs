//! `casebound intake`: what one committee sends becomes a case of another, once, and nobody's word is taken unseen.

use crate::mail::{Office, Ring, armour, field};
use casebound_testing::sample::{TODAY, open_case};
use casebound_testing::{Call, ProgramOutput};

/// The repository of the committee that reads: other members, other events, and the certificate of alice.
pub(crate) fn theirs() -> Office {
    let office = Office::new();
    let sandbox = &office.sandbox;
    sandbox.casebound(".", ["--quiet", "init", "theirs"]).succeeds();
    office.furnish("theirs");
    let committee = sandbox.read("theirs/committee.yaml").replace("  alice:", "  frida:").replace("[alice,", "[frida,");
    sandbox.write("theirs/committee.yaml", committee.replace("sample-2026", "other-2026"));
    office
}

pub(crate) fn intake(office: &Office, mail: &str) -> Call {
    office.sandbox.write("mail.eml", mail);
    let key = office.sandbox.path("dsf.key");
    office.sandbox.casebound("theirs", ["intake", "../mail.eml", "--by", "frida", "--decrypt-with"]).args([key])
}

fn sent(office: &Office) -> String {
    office.sandbox.read(office.dsf("write", &["quiet-harbor"]).succeeds().path())
}

pub(crate) fn case_of(office: &Office, said: &ProgramOutput) -> String {
    office.sandbox.read(said.path())
}

/// The cases, their files and the register.
pub(crate) fn taken(office: &Office) -> Vec<String> {
    let mut all = office.sandbox.files("theirs");
    all.retain(|path| path.starts_with("cases/2026") || path.starts_with("intake/"));
    all
}

#[test]
fn what_one_committee_sends_is_a_case_of_the_other() {
    let office = theirs();
    let said = intake(&office, &sent(&office)).succeeds().says(&["signed by", "keys/alice.asc"]);
    assert_eq!(said.path(), office.sandbox.path("theirs/cases/2026/quiet-harbor.md"));
    let case = case_of(&office, &said);
    for line in [
        "case: quiet-harbor",
        "status: open",
        "origin: handled-locally",
        "  person-a: {roles: [reporter, affected], name: Zoë Sample, email: zoe@example.net}",
        "[person-b] interrupted [person-a]  ",
    ] {
        assert!(case.lines().any(|it| it == line), "{line:?} is missing: {case}");
    }
    for foreign in ["alice,", "sharing", "event:"] {
        assert!(!case.contains(foreign), "{foreign}: {case}");
    }
    assert!(case.contains(&office.alice.certificate.fingerprint()), "{case}");
    assert_eq!(office.sandbox.read("theirs/cases/2026/quiet-harbor/record.txt"), office.case("quiet-harbor"));
    office.sandbox.casebound("theirs", ["check"]).succeeds();
    office.sandbox.git("theirs", ["add", "--all"]);
    office.sandbox.git("theirs", ["commit", "--quiet", "--message=A mail"]);
}

#[test]
fn a_closed_case_is_only_kept() {
    let office = theirs();
    let good = include_str!("../records/good/amber-lantern.md").replace("amber-lantern", "quiet-harbor");
    let good = good.replace("sent: 2026-05-18, acknowledged: 2026-05-19", "why: they asked");
    office.write_case("quiet-harbor", &good);
    office
        .sandbox
        .write("record/cases/2026/quiet-harbor/note.txt", include_str!("../records/good/amber-lantern/note.txt"));
    office.write_case("placid-meadow", include_str!("../records/good/placid-meadow.md"));
    let said = intake(&office, &sent(&office)).succeeds();
    let case = case_of(&office, &said);
    for line in ["status: on-file", "    kind: warning", "  finding: violation"] {
        assert!(case.lines().any(|it| it == line), "{line:?} is missing: {case}");
    }
    assert!(case.contains("keep_until"), "{case}");
    office.sandbox.casebound("theirs", ["check"]).succeeds();
}

#[test]
fn a_mail_is_taken_in_once() {
    let office = theirs();
    let mail = sent(&office);
    let first = intake(&office, &mail).succeeds();
    let before = taken(&office);
    let again = intake(&office, &mail).succeeds().says(&["already imported"]);
    assert_eq!((again.path(), taken(&office)), (first.path(), before));
    // Killed before the register was written: the case itself knows the mail.
    std::fs::remove_dir_all(office.sandbox.path("theirs/intake")).unwrap();
    let again = intake(&office, &mail).succeeds();
    assert_eq!(again.path(), first.path());
    // The case was disposed of: the register still knows the mail, and names no case.
    std::fs::remove_dir_all(office.sandbox.path("theirs/cases/2026")).unwrap();
    let again = intake(&office, &mail).succeeds().says(&["already imported"]);
    assert_eq!(again.out, "");
    let register = taken(&office);
    assert_eq!(register.len(), 1);
    assert_eq!(office.sandbox.read(format!("theirs/{}", register[0])), format!("taken: {TODAY}\n"));
}

#[test]
fn a_name_that_is_taken_is_drawn_anew() {
    let office = theirs();
    office.sandbox.write("theirs/cases/2025/quiet-harbor.md", open_case("quiet-harbor"));
    let said = intake(&office, &sent(&office)).succeeds();
    let name = said.path().file_stem().unwrap().to_str().unwrap().to_owned();
    assert_ne!(name, "quiet-harbor");
    assert!(case_of(&office, &said).contains(&format!("case: {name}\n")));
}

#[test]
fn nobody_known_signed_it() {
    let office = theirs();
    let mail = sent(&office);
    std::fs::remove_file(office.sandbox.path("theirs/keys/alice.asc")).unwrap();
    let said = intake(&office, &mail).finds().says(&["is not in keys/", "--accept-unverified"]);
    assert!(!said.all().contains("Zo"), "{said:?}");
    assert_eq!(taken(&office), [] as [&str; 0]);
    let said = intake(&office, &mail).args(["--accept-unverified"]).succeeds();
    assert!(case_of(&office, &said).contains("whose certificate is not in keys/"));
}

#[test]
fn a_key_that_was_given_up_signs_for_nobody() {
    let office = theirs();
    let mail = sent(&office);
    let ring = Ring::empty();
    ring.import(&office.alice.certificate.to_armored().unwrap());
    ring.import(&office.alice.revocation);
    office.sandbox.write("theirs/keys/alice.asc", ring.gpg(&["--armor", "--export"], b"").succeeds().out);
    intake(&office, &mail).finds().says(&["signed with a revoked key", "--accept-unverified"]);
    assert_eq!(taken(&office), [] as [&str; 0]);
}

#[test]
fn what_was_changed_or_is_for_others_is_not_opened() {
    let office = theirs();
    let mail = sent(&office);
    let mut lines: Vec<&str> = mail.lines().collect();
    let middle = lines.len() / 2;
    let changed: String = lines[middle].chars().rev().collect();
    lines[middle] = &changed;
    intake(&office, &lines.join("\r\n")).fails();
    let half: Vec<&str> = mail.lines().take(middle).collect();
    intake(&office, &half.join("\r\n")).fails();
    let stranger = crate::mail::key("Bo <bo@example.org>", None);
    let known = office.sandbox.read("dsf.key");
    office.sandbox.write("dsf.key", &stranger.secret);
    intake(&office, &mail).fails().says(&["not encrypted for any"]);
    office.sandbox.write("dsf.key", known);
    assert_eq!(taken(&office), [] as [&str; 0]);
}

/// A mail in the clear.
const PLAIN: &str = "From: Zoe <zoe@example.net>\r\nTo: conduct@example.com\r\nSubject: =?utf-8?q?Z=C3=BCrich?=\r\nDate: Sun, 31 May 2026 10:00:00 +0200\r\nMessage-ID: <1@example.net>\r\n\
     MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nSch=F6n war es nicht.\r\n[person-z] =AB\r\n";

#[test]
fn a_plain_mail_becomes_a_draft() {
    let office = theirs();
    let said = intake(&office, PLAIN).succeeds().says(&["not signed", "not encrypted"]);
    let case = case_of(&office, &said);
    assert!(case.contains("Zürich") && !said.err.contains("Zürich"), "the case has the subject, and no log: {said:?}");
    assert!(case.contains("by: person-a") && case.contains("received: 2026-05-31T10:00+02:00"), "{case}");
    assert!(case.contains("channel: email") && !case.contains("origin:"), "{case}");
    for line in ["status: open", "> Schön war es nicht.", "> \\[person-z] «"] {
        assert!(case.lines().any(|it| it == line), "{line:?} is missing: {case}");
    }
    assert!(case.contains("not signed"), "{case}");
    let name = said.path().file_stem().unwrap().to_str().unwrap().to_owned();
    let answer = office.sandbox.read(format!("theirs/outbox/{name}-received.eml"));
    assert_eq!(field(&answer, "To").as_deref(), Some("<zoe@example.net>"));
    assert_eq!(field(&answer, "In-Reply-To").as_deref(), Some("<1@example.net>"));
    // Who reports is not told that nothing more will come.
    assert!(answer.contains("write to you again by 2026-06-0") && !answer.contains("keep it on record"), "{answer}");
    assert!(answer.contains("2026-05-31") && !answer.contains("rich") && !answer.contains(&name), "{answer}");
}

/// Who writes with gpg: the key of alice and the certificate of the DSF.
fn writer(office: &Office) -> Ring {
    let ring = Ring::empty().a_day_earlier();
    ring.import(&office.alice.secret);
    ring.import(&office.dsf.certificate.to_armored().unwrap());
    ring
}

const HEAD: &str = "From: Alice <alice@example.org>\r\nTo: conduct@example.com\r\nSubject: ...\r\nMessage-ID: <2@example.org>\r\nMIME-Version: 1.0\r\n";

/// `multipart/signed` around a part (RFC 3156, 5).
fn signed(ring: &Ring, part: &str) -> String {
    let signature = ring.gpg(&["--armor", "--detach-sign"], part.as_bytes()).succeeds().out.replace('\n', "\r\n");
    format!(
        "Content-Type: multipart/signed; micalg=pgp-sha512;\r\n protocol=\"application/pgp-signature\"; boundary=\"s s\"\r\n\r\nThis is signed.\r\n--s s\r\n{part}\r\n--s s\r\n\
         Content-Type: application/pgp-signature; name=\"signature.asc\"\r\n\r\n{signature}\r\n--s s--\r\n"
    )
}

fn encrypted(ring: &Ring, content: &str, more: &[&str]) -> String {
    let arguments = [&["--armor", "--always-trust", "--recipient", "conduct@example.com", "--encrypt"], more].concat();
    let message = ring.gpg(&arguments, content.as_bytes()).succeeds().out.replace('\n', "\r\n");
    format!(
        "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=e\r\n\r\n--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--e\r\n\
         Content-Type: application/octet-stream; name*0=\"encr\"; name*1=\"ypted.asc\"\r\n\r\n{message}\r\n--e--\r\n"
    )
}

/// A part with protected headers as programs wrote them before RFC 9788, with a copy for older readers in it.
const PROTECTED: &str = "Content-Type: multipart/mixed; boundary=p; protected-headers=\"v1\"\r\nSubject: The true subject\r\nFrom: Alice <alice@example.org>\r\n\r\n--p\r\n\
     Content-Type: text/plain; protected-headers=v1\r\nContent-Disposition: inline\r\n\r\nSubject: The true subject\r\n\r\n--p\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nWhat we saw.\r\n--p--\r\n";

/// Takes a mail in, which alice must have signed, and returns the case.
#[track_caller]
fn taken_in(office: &Office, mail: &str, says: &[&str]) -> String {
    let said = intake(office, mail).succeeds().says(&["signed by", "keys/alice.asc"]).says(says);
    assert!(!said.all().contains("true subject"), "what was protected is in no log: {said:?}");
    let case = case_of(office, &said);
    assert!(case.lines().any(|line| line == "> What we saw."), "{case}");
    case
}

#[test]
fn signed_inside_the_encryption() {
    let office = theirs();
    let ring = writer(&office);
    let mail = format!("{HEAD}{}", encrypted(&ring, &signed(&ring, PROTECTED), &[]));
    let case = taken_in(&office, &mail, &[]);
    assert_eq!(case.matches("true subject").count(), 1, "the field, and no copy of it: {case}");
}

#[test]
fn signed_and_encrypted_in_one_through_a_list_and_with_the_line_ends_of_a_file() {
    let office = theirs();
    let ring = writer(&office);
    let inner = encrypted(&ring, PROTECTED, &["--sign"]);
    let listed = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=l\r\n\r\n--l\r\n{inner}\r\n--l\r\nContent-Type: text/plain\r\n\r\nYou get this because of a list\r\n--l--\r\n"
    );
    let case = taken_in(&office, &listed.replace("\r\n", "\n"), &[]);
    assert!(case.contains("> You get this because of a list"), "{case}");
}

#[test]
fn signed_alone_and_every_byte_counts() {
    let office = theirs();
    let ring = writer(&office);
    let mail = format!("{HEAD}{}", signed(&ring, PROTECTED));
    let other = mail.replace("What we saw", "What we say");
    let said = intake(&office, &other).args(["--new"]).succeeds().says(&["the signature does not match"]);
    let case = case_of(&office, &said);
    assert!(case.contains("Signed, but the signature does not match") && case.contains("> What we say."), "{case}");
    taken_in(&office, &mail.replace("\r\n", "\n"), &["not encrypted"]);
}

#[test]
fn an_address_is_not_what_was_signed() {
    let office = theirs();
    let ring = writer(&office);
    let part = PROTECTED.replace("alice@example.org", "carol@example.org");
    let case = taken_in(
        &office,
        &format!("{HEAD}{}", encrypted(&ring, &part, &["--sign"])),
        &["does not carry the sender's address"],
    );
    assert!(case.contains("does not carry the sender's address"), "{case}");
    assert!(
        !taken_in(&office, &format!("{}{}", HEAD.replace("<2@", "<5@"), signed(&ring, PROTECTED)), &[])
            .contains("does not carry")
    );
}

#[test]
fn headers_inside_hide_legacy_display_by_the_newer_rule() {
    let office = theirs();
    let ring = writer(&office);
    let part = "Content-Type: text/plain; charset=utf-8; hp=\"cipher\"; hp-legacy-display=\"1\"\r\nSubject: The true subject\r\nMessage-ID: <inner@example.org>\r\n\r\nSubject: The true subject\r\n\r\nWhat we saw.\r\n";
    let case = taken_in(&office, &format!("{HEAD}{}", encrypted(&ring, part, &["--sign"])), &[]);
    assert_eq!(case.matches("true subject").count(), 1, "the field, and no copy of it: {case}");
    // The name inside names the mail, whatever somebody writes outside.
    let other = format!("{}{}", HEAD.replace("<2@", "<3@"), encrypted(&ring, part, &["--sign"]));
    intake(&office, &other).succeeds().says(&["already imported"]);
}

#[test]
fn an_encrypted_text_in_the_mail() {
    let office = theirs();
    let ring = writer(&office);
    let arguments = ["--armor", "--always-trust", "--recipient", "conduct@example.com", "--encrypt", "--sign"];
    let message = ring.gpg(&arguments, b"What we saw.\n").succeeds().out;
    let mail = format!("{HEAD}\r\nHello, see below\r\n\r\n{message}\r\nbye\r\n");
    let case = taken_in(&office, &mail, &["one part is signed by"]);
    for line in ["> Hello, see below", "> bye", "Neither encrypted nor signed, as it arrived:"] {
        assert!(case.lines().any(|it| it == line), "{line}: {case}");
    }
    let two = format!("{}\r\n{message}\r\n{message}", HEAD.replace("<2@", "<4@"));
    let case = taken_in(&office, &two, &[]);
    assert_eq!(case.matches("> What we saw.").count(), 2, "{case}");
}

#[test]
fn a_text_that_is_signed_where_it_stands() {
    let office = theirs();
    let ring = writer(&office);
    let clear = |text: &[u8]| {
        let call = ring.gpg(&["--armor", "--clear-sign"], text);
        call.succeeds().out
    };
    let head = HEAD.replace("<2@", "<6@");
    let mail = format!("{head}\r\nbefore\r\n{}\r\nafter\r\n", clear(b"What we saw.\n- and heard\n"));
    intake(&office, &mail.replace("heard", "hoard")).args(["--new"]).succeeds().says(&["the signature does not match"]);
    let case = taken_in(&office, &mail, &["not encrypted"]);
    for line in ["> before", "> after", "> \\- and heard"] {
        assert!(case.lines().any(|it| it == line), "{line}: {case}");
    }
    // Each letter is what it is in the mail's own character set.
    let with_umlaut = clear("What we saw.\nSchön\n".as_bytes());
    let head = HEAD.replace("<2@", "<7@");
    let mail = format!(
        "{head}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
        quoted(&with_umlaut)
    );
    assert!(taken_in(&office, &mail, &[]).contains("Schön"));
    let two = format!("{}\r\n{}\r\n{}", HEAD.replace("<2@", "<8@"), clear(b"One\n"), clear(b"Two\n"));
    let case = case_of(&office, &intake(&office, &two).succeeds());
    assert!(case.contains("> One") && case.contains("> Two"), "{case}");
}

/// Quoted-printable of every byte that is not a plain letter.
fn quoted(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'\n' => "\r\n".to_owned(),
        b' '..=b'~' if byte != b'=' => char::from(byte).to_string(),
        _ => format!("={byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[test]
fn what_this_program_can_not_read_is_kept_and_named() {
    let office = theirs();
    let mail = format!(
        "{HEAD}Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    );
    let case = case_of(&office, &intake(&office, &mail).succeeds());
    assert!(case.contains("S/MIME") && case.contains("`mail-1-1.p7m`"), "{case}");
}

#[test]
fn gpg_opens_it_for_the_member_whose_key_it_has() {
    let office = theirs();
    office.sandbox.write("mail.eml", sent(&office));
    let ring = Ring::empty();
    ring.import(&office.dsf.secret);
    let said = office
        .sandbox
        .casebound("theirs", ["intake", "../mail.eml", "--by", "frida"])
        .env("GNUPGHOME", ring.path())
        .succeeds();
    assert!(case_of(&office, &said).contains("Zoë Sample"));
    assert!(armour(&office.sandbox.read("mail.eml")).len() > 500);
}

#[test]
fn somebody_takes_it_in() {
    let office = theirs();
    office.sandbox.write("mail.eml", PLAIN);
    office.sandbox.casebound("theirs", ["intake", "../mail.eml"]).fails().says(&["--by"]);
    office.sandbox.casebound("theirs", ["intake", "../mail.eml", "--by", "nobody"]).fails().says(&["no member"]);
    office.sandbox.casebound("theirs", ["intake", "../none.eml", "--by", "frida"]).fails().says(&["none.eml"]);
    for no_mail in ["", "hello\n", "root:x:0:0\n"] {
        intake(&office, no_mail).args(["--accept-unverified"]).finds().says(&["is not a mail"]);
    }
}

/// A mail in the clear of somebody, with more header fields and a text.
fn plain(id: &str, from: &str, more: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: conduct@example.com\r\nDate: Sun, 31 May 2026 10:00:00 +0200\r\nMessage-ID: <{id}@example.net>\r\n{more}\r\n{text}\r\n"
    )
}

const MIRA: &str = "Mira Castellan <mira@example.net>";

/// The answer in JSON.
fn json(office: &Office, mail: &str, more: &[&str]) -> serde_json::Value {
    let said = intake(office, mail).args(["--format", "json"]).args(more.to_vec()).succeeds();
    serde_json::from_str(&said.out).unwrap()
}

fn text_of(office: &Office, said: &serde_json::Value) -> String {
    office.sandbox.read(format!("theirs/{}", said["path"].as_str().unwrap()))
}

#[test]
fn nothing_that_was_sent_is_lost() {
    let office = theirs();
    let parts = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nMira Castellan saw it\r\n--b\r\nContent-Type: image/png; name=\"Mira Castellan.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b\r\nContent-Type: application/octet-stream; name=\"../con.md\"\r\n\r\nx\r\n--b--";
    let mail = plain("1", MIRA, parts, "");
    let said = json(&office, &mail, &[]);
    let (case, name) = (text_of(&office, &said), said["case"].as_str().unwrap());
    for part in ["mail-1.eml", "mail-1-1.png", "mail-1-2.txt"] {
        assert!(case.contains(&format!("file: {part}")), "{part}: {case}");
        assert!(office.sandbox.path(format!("theirs/cases/2026/{name}/{part}")).exists(), "{part}");
    }
    assert_eq!(office.sandbox.read(format!("theirs/cases/2026/{name}/mail-1.eml")), mail);
    assert!(case.contains("> [person-a] saw it") && case.contains("came with the mail as [person-a].png"), "{case}");
    assert_eq!(case.matches("Castellan").count(), 1, "the name is under people only: {case}");
    assert_eq!(said["parts"][1]["type"], "image/png");
    office.sandbox.casebound("theirs", ["check"]).succeeds();
}

#[test]
fn an_answer_joins_its_case() {
    let office = theirs();
    let first = json(&office, &plain("1", MIRA, "Subject: Report\r\n", "He hit me."), &[]);
    let answer = |id: &str, from: &str| plain(id, from, "In-Reply-To: <1@example.net>\r\n", "And again.");
    let second = json(&office, &answer("2", MIRA), &[]);
    assert_eq!(
        (&second["case"], &second["new"], &second["reporter"]),
        (&first["case"], &false.into(), &"person-a".into())
    );
    let case = text_of(&office, &second);
    assert!(case.contains("> And again.") && case.contains("file: mail-2.eml"), "{case}");
    assert_eq!(case.matches("received:").count(), 1, "an answer is not a report: {case}");
    let place = case.find("> And again.").unwrap();
    assert!(place < case.find("## Actions taken").unwrap(), "{case}");
    // Somebody else answers: nobody guesses.
    let name = first["case"].as_str().unwrap();
    let before = taken(&office);
    intake(&office, &answer("3", "Dorian <dorian@example.net>")).finds().says(&["--into", name, "--new"]);
    assert_eq!(taken(&office), before);
    let third = json(&office, &answer("3", "Dorian <dorian@example.net>"), &["--into", name]);
    assert_eq!(third["reporter"], "person-b");
    let fourth = json(&office, &answer("4", "Erin <erin@example.net>"), &["--new"]);
    assert!(fourth["new"] == true && fourth["case"] != first["case"]);
    // A code name in the subject does the same as an answer.
    let fifth = json(&office, &plain("5", MIRA, &format!("Subject: about {name}\r\n"), "Monday."), &[]);
    assert_eq!((&fifth["case"], &fifth["new"]), (&first["case"], &false.into()));
    office.sandbox.casebound("theirs", ["check"]).succeeds();
}

#[test]
fn the_same_name_of_a_mail_is_not_the_same_mail() {
    let office = theirs();
    let first = json(&office, &plain("1", MIRA, "", "One."), &[]);
    let second = json(&office, &plain("1", MIRA, "", "Two."), &[]);
    assert!(second["new"] == true && first["case"] != second["case"]);
    let by_another_way = plain("1", MIRA, "Received: from a by b; Sun, 31 May 2026 10:00:00 +0200\r\n", "One.");
    let again = json(&office, &by_another_way, &[]);
    assert_eq!((&again["case"], &again["new"]), (&first["case"], &false.into()));
}

#[test]
fn a_forwarded_mail_is_from_who_wrote_first() {
    let office = theirs();
    let frida = "Frida <frida@example.org>";
    let policy = office.sandbox.read("theirs/committee.yaml");
    let frida = policy.lines().find(|line| line.contains("frida:")).map_or(frida.to_owned(), |line| {
        let email = line.split("email: ").nth(1).and_then(|rest| rest.split([',', '}']).next());
        format!("Frida <{}>", email.unwrap_or("frida@example.org").trim())
    });
    let text = "See below.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Mira Castellan <mira@example.net>\r\nDate: Fri, 29 May 2026 09:00:00 +0100\r\nSubject: help\r\nTo: <frida@example.org>\r\n\r\nHe followed me.";
    let said = json(&office, &plain("1", &frida, "Subject: Fwd: help\r\n", text), &[]);
    assert_eq!((&said["reply_to"], &said["received"]), (&"mira@example.net".into(), &"2026-05-29T09:00+01:00".into()));
    let case = text_of(&office, &said);
    assert!(case.contains("channel: forwarded") && case.contains("received_by: frida"), "{case}");
    assert!(case.contains("> He followed me.") && case.contains("> See below."), "{case}");
}

#[test]
fn programs_and_lists_get_no_answer() {
    let office = theirs();
    let said = json(&office, &plain("1", "MAILER-DAEMON@mx.example", "Auto-Submitted: auto-replied\r\n", "No."), &[]);
    assert_eq!((&said["reply_to"], &said["reporter"]), (&serde_json::Value::Null, &"anonymous".into()));
    assert!(!office.sandbox.path("theirs/outbox").exists());
    let list =
        plain("2", "\"'Mira Castellan' via Conduct\" <conduct@example.com>", "Reply-To: mira@example.net\r\n", "x");
    let said = json(&office, &list, &[]);
    assert_eq!(said["reply_to"], "mira@example.net");
    let draft = office.sandbox.read(format!("theirs/outbox/{}-received.eml", said["case"].as_str().unwrap()));
    assert!(field(&draft, "Comments").is_some_and(|why| why.contains("address")), "{draft}");
}

#[test]
fn a_folder_is_taken_in_mail_by_mail_and_once() {
    let office = theirs();
    for (file, id) in [("cur/1", "1"), ("cur/2", "2"), ("tmp/3", "3")] {
        office.sandbox.write(format!("Mails/{file}"), plain(id, MIRA, "", id));
    }
    let two = format!(
        "From a@b Sun May 31 10:00:00 2026\n{}\nFrom a@b Sun May 31 10:00:00 2026\n{}",
        plain("4", MIRA, "", "4"),
        plain("5", MIRA, "", "5")
    );
    office.sandbox.write("Mails/new/box", two.replace("\r\n", "\n"));
    office.sandbox.write("Mails/new/none", "no mail\n");
    let call = || office.sandbox.casebound("theirs", ["intake", "../Mails", "--by", "frida"]);
    call().finds().says(&["4 mails imported, 0 already known, 1 not imported", "is not a mail"]);
    let before = taken(&office);
    call().finds().says(&["0 mails imported, 4 already known, 1 not imported"]);
    assert_eq!(taken(&office), before);
}

#[test]
fn a_doubtful_day_is_said_and_written_down() {
    let office = theirs();
    let of =
        |id: &str, date: &str, more: &str| plain(id, MIRA, more, "x").replace("Sun, 31 May 2026 10:00:00 +0200", date);
    let said = json(&office, &of("1", "Tue, 31 May 2033 10:00:00 +0200", ""), &[]);
    assert_eq!(said["received"], TODAY, "never later than now");
    let server = "Received: from a by b; Fri, 29 May 2026 10:00:00 +0200\r\n";
    let said = json(&office, &of("2", "Sun, 24 May 2026 10:00:00 +0200", server), &[]);
    let case = text_of(&office, &said);
    assert!(case.contains("its Date says 2026-05-24T10:00+02:00, its last server 2026-05-29T10:00+02:00"), "{case}");
    let said = json(&office, &of("3", "Sun, 24 May 2026 10:00:00 +0200", server), &["--received", "2026-05-28"]);
    assert_eq!(said["received"], "2026-05-28");
    intake(&office, &of("4", "Sun, 24 May 2026 10:00:00 +0200", ""))
        .args(["--received", "2033-01-01"])
        .fails()
        .says(&["on a future day"]);
}
