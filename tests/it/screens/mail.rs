//! Mail, certificates and hand-overs: dsf, keys, intake, export.

use casebound_testing::Sandbox;

use super::Session;
use crate::certificate_replacement::Keys;
use crate::mail::Office;

#[test]
fn dsf() {
    let office = Office::new();
    let sandbox = &office.sandbox;
    sandbox.write_script("sendmail", "#!/bin/sh\ncat > /dev/null\n");
    sandbox.write_script("refuses", "#!/bin/sh\ncat > /dev/null\nexit 75\n");
    let key = ["--sign-with", "../alice.key"];
    let send = ["dsf", "send", "quiet-harbor", "--sign-with", "../alice.key", "--sendmail"];
    Session::new(sandbox)
        .run(&[&["dsf", "write", "quiet-harbor"], &key[..]].concat())
        .run(&[&["dsf", "write", "quiet-harbor"], &key[..]].concat())
        .run(&[&["dsf", "write", "no-such-case"], &key[..]].concat())
        .run(&["dsf", "write", "quiet-harbor", "--force", "--sign-with", "../no-such.key"])
        .run(&["dsf", "write", "quiet-harbor", "--force", "--sign-with", "../dsf.key"])
        .run(&["dsf", "send", "quiet-harbor"])
        .run(&[&send[..], &["../refuses", "--yes"]].concat())
        .run(&[&send[..], &["../sendmail"]].concat())
        .run(&[&send[..], &["../sendmail", "--yes"]].concat())
        .run(&[&send[..], &["../sendmail", "--yes"]].concat())
        .run(&["dsf", "acknowledge", "quiet-harbor"])
        .is("dsf");
}

#[test]
fn keys() {
    let office = Office::new();
    let sandbox = &office.sandbox;
    sandbox.write("text.asc", "no certificate\n");
    sandbox.write("bob.asc", crate::mail::key("Bob Member <bob@example.org>", None).certificate.to_armored().unwrap());
    Session::new(sandbox)
        .run(&["keys", "show"])
        .run(&["keys", "add", "../bob.asc", "--member", "bob", "--yes"])
        .run(&["keys", "add", "../bob.asc", "--member", "carol", "--yes"])
        .run(&["keys", "add", "../bob.asc", "--member", "bob"])
        .run(&["keys", "add", "../text.asc", "--member", "bob", "--yes"])
        .run(&["keys", "add", "../alice.key", "--member", "alice", "--yes"])
        .run(&["keys", "add", "no-such-file.asc", "--member", "nobody", "--yes"])
        .is("keys");
}

#[test]
fn keys_approve() {
    let keys = Keys::new(&["alice", "bob", "carol"], false);
    keys.make_new("bob");
    keys.replace("record", "bob");
    let approve = ["keys", "approve", "../bob-new.asc", "--member", "bob", "--sign-with"];
    Session::new(&keys.sandbox)
        .run(&["keys", "approve", "../bob-new.asc", "--member", "nobody", "--yes", "--sign-with", "../bob.key"])
        .run(&[&approve[..], &["../bob.key"]].concat())
        .run(&[&approve[..], &["../bob-new.key", "--yes"]].concat())
        .run(&[&approve[..], &["../no-such.key", "--yes"]].concat())
        .run(&[&approve[..], &["../carol.key", "--yes"]].concat())
        .run(&[&approve[..], &["../alice.key", "--yes"]].concat())
        .run(&[&approve[..], &["../alice.key", "--yes"]].concat())
        .is("keys_approve");
}

#[test]
fn intake() {
    let office = Office::new();
    let sandbox = &office.sandbox;
    sandbox.write(
        "plain.eml",
        "From: Zoë <zoe@example.net>\nSubject: x\nMessage-ID: <1@example.net>\n\nSomething happened.\n",
    );
    sandbox.write("notice.eml", "From: conduct@example.com\nSubject: x\n\nA case for you.\n");
    sandbox.write("empty.eml", "");
    Session::new(sandbox)
        .run(&["intake", "../plain.eml"])
        .run(&["intake", "../plain.eml", "--by", "alice", "--into", "quiet-harbor"])
        .run(&["intake", "../plain.eml", "--by", "alice"])
        .run(&["intake", "../notice.eml", "--by", "alice"])
        .run(&["intake", "../empty.eml", "--by", "alice"])
        .run(&["intake", "../no-such-file.eml", "--by", "alice"])
        .run(&["intake", "../plain.eml", "--by", "nobody"])
        .is("intake");
}

#[test]
fn export() {
    let office = Office::new();
    let sandbox = &office.sandbox;
    sandbox.write("not.tar", "x");
    Session::new(sandbox)
        .run(&["export", "write", "--sign-with", "../alice.key", "--output", "../out.tar"])
        .run(&["export", "write", "--sign-with", "../alice.key", "--output", "../out.tar"])
        .run(&["export", "write", "no-such-case", "--sign-with", "../alice.key", "--output", "../other.tar"])
        .run(&["export", "write", "--output", "../other.tar"])
        .run(&["export", "verify", "../out.tar"])
        .run(&["export", "verify", "../out.tar", "--threshold", "2"])
        .run(&["export", "verify", "../not.tar"])
        .run(&["export", "verify", "../no-such.tar"])
        .run(&["export", "sign", "../out.tar", "--sign-with", "../dsf.key"])
        .run(&["export", "sign", "../not.tar", "--sign-with", "../alice.key"])
        .run(&["export", "sign", "../out.tar", "--sign-with", "../alice.key"])
        .is("export");
}

#[test]
fn letter() {
    let sandbox = Sandbox::with_case_with_names();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox.write(
        "letter.md",
        "Dear Mia,\n\nReporter Person told us of it. Please keep away from the forum until 1 May 2026.\n",
    );
    let check = ["letter", "check", "../letter.md", "--case", "quiet-harbor"];
    Session::new(&sandbox)
        .run(&[&check[..], &["--to", "person-b"]].concat())
        .run(&[&check[..], &["--to", "person-b", "--kind", "warning"]].concat())
        .run(&[&check[..], &["--to", "person-z"]].concat())
        .run(&[&check[..], &["--to", "person-b", "--kind", "no-such-kind"]].concat())
        .run(&["letter", "check", "../no-such.md", "--case", "quiet-harbor", "--to", "person-b"])
        .run(&["letter", "quiet-harbor", "--no-edit", "--to", "person-a", "--kind", "acknowledgement"])
        .run(&["letter", "quiet-harbor", "--no-edit", "--to", "person-z", "--kind", "acknowledgement"])
        .run(&["letter", "edit", "quiet-harbor", "letter-9", "--no-edit"])
        .run(&["letter", "review", "quiet-harbor", "letter-1"])
        .run(&["letter", "send", "quiet-harbor", "letter-1"])
        .is("letter");
}
