//! Cutting a file into YAML and Markdown, and what its bytes can have wrong.

use casebound_record::front_matter::{FileParts, MAX_FILE, MAX_FRONT_MATTER, split, split_yaml};
use casebound_record::problem::Form;
use casebound_record::{Edit, LineIndex, edit};

fn rules(split: &FileParts<'_>) -> Vec<Form> {
    split.problems.iter().map(|problem| problem.rule).collect()
}

#[track_caller]
fn good(text: &str, yaml: &str, body: &str) {
    let split = split(text.as_bytes());
    assert_eq!(split.problems, [], "{text:?}");
    assert_eq!(split.yaml.expect("there is YAML").of(text), yaml);
    assert_eq!(split.body.of(text), body);
    assert_eq!(split.text, text);
}

/// The one rule that is broken, the YAML that is read all the same, and the text after the edit.
#[track_caller]
fn bad(bytes: &[u8], rule: Form, yaml: Option<&str>) -> Option<String> {
    let split = split(bytes);
    assert_eq!(rules(&split), [rule], "{:?}", String::from_utf8_lossy(bytes));
    assert_eq!(split.yaml.map(|span| span.of(split.text)), yaml);
    let edits: Vec<Edit> =
        split.problems.iter().filter_map(|problem| Some(problem.fix.as_ref()?.edit.clone())).collect();
    (!edits.is_empty()).then(|| edit::apply(split.text, &edits).expect("the edits fit"))
}

#[test]
fn front_matter_and_body() {
    good("---\na: 1\n---\n\ntext\n", "a: 1\n", "\ntext\n");
    good("---\r\na: 1\r\n---\r\ntext", "a: 1\r\n", "text");
    good("\u{feff}---\na: 1\n---\n", "a: 1\n", "");
    good("---\n---\n", "", "");
    good("--- \t\na: 1\n---  \ntext", "a: 1\n", "text");
    good("---\na: 1\n---", "a: 1\n", "");
}

#[test]
fn dashes_inside_text_do_not_close() {
    good("---\na: |\n  x\n  ---\n  y\nb: ----\n---\n---\n", "a: |\n  x\n  ---\n  y\nb: ----\n", "---\n");
    good("---\n----\n--- x\n---\n", "----\n--- x\n", "");
}

#[test]
fn slips_around_the_front_matter_are_fixed() {
    let fixed = bad(b"\n  \n---\na: 1\n---\nx", Form::NoFrontMatter, Some("a: 1\n"));
    assert_eq!(fixed.as_deref(), Some("---\na: 1\n---\nx"));
    let fixed = bad(b"----\na: 1\n---\nx", Form::NoFrontMatter, Some("a: 1\n"));
    assert_eq!(fixed.as_deref(), Some("---\na: 1\n---\nx"));
    bad(b"----\na: 1\n----\nx", Form::NoFrontMatter, Some("a: 1\n"));
    let fixed = bad(b"---\na: 1\n...\nx", Form::FrontMatterClosedWithDots, Some("a: 1\n"));
    assert_eq!(fixed.as_deref(), Some("---\na: 1\n---\nx"));
}

#[test]
fn no_front_matter_at_all() {
    assert_eq!(bad(b"# Title\n", Form::NoFrontMatter, None), None);
    assert_eq!(bad(b"a: 1\n", Form::NoFrontMatter, None), None);
    assert_eq!(bad(b"\n\n", Form::NoFrontMatter, None), None);
    assert_eq!(bad(b"---\na: 1\n ---\n", Form::FrontMatterNotClosed, None), None);
    assert_eq!(bad(b"---", Form::FrontMatterNotClosed, None), None);
    bad(b"", Form::FileEmpty, None);
}

#[test]
fn a_lone_carriage_return_ends_a_line_and_is_a_problem() {
    bad(b"---\ra: 1\r---\rx", Form::LoneCarriageReturn, Some("a: 1\r"));
}

#[test]
fn bytes_that_are_no_text() {
    bad(b"---\na: 1\n---\n\0", Form::NulByte, Some("a: 1\n"));
    bad(b"---\na: 1\n---\nx\xe9y", Form::NotUtf8, Some("a: 1\n"));
    let bytes = b"---\na: \xff\n---\n";
    let split = split(bytes);
    assert_eq!(rules(&split), [Form::NotUtf8]);
    let problem = split.problems.first().expect("one");
    assert!(problem.message.contains("byte 7"), "{}", problem.message);
    assert_eq!(LineIndex::new(split.text).position(problem.span.start).line, 2);
    for utf16 in [&b"\xff\xfe-\0-\0"[..], b"\xfe\xff\0-\0-", b"-\0-\0-\0", b"\0-\0-\0-"] {
        bad(utf16, Form::NotUtf8, None);
    }
}

#[test]
fn encrypted_files_are_told_apart() {
    let files: [&[u8]; 10] = [
        b"\0GITCRYPT\0\x12\x34",
        b"age-encryption.org/v1\n-> X25519 x",
        b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl",
        b"-----BEGIN PGP MESSAGE-----\n\nhQ==",
        b"\n-----BEGIN PGP MESSAGE-----\n\nhQ==",
        // Session key for a certificate: old and new header, versions 3 and 6.
        b"\x85\x01\x0c\x03\x9a\x11\xff\xfe",
        b"\xc1\x4c\x03\x9a\x11\xff\xfe",
        b"\xc1\x6c\x06\x9a\x11\xff\xfe",
        // Session key for a password; encrypted data without one.
        b"\x8c\x0d\x04\x09\x03\x02\xff\xfe",
        b"\xd2\x3f\x01\xff\xfe\x80",
    ];
    for file in files {
        bad(file, Form::EncryptedFile, None);
    }
    for text in ["É: a\n", "Ұ\n", "\u{85}\n", "\u{c5}\u{3}"] {
        assert!(!rules(&split(text.as_bytes())).contains(&Form::EncryptedFile), "{text:?}");
    }
    assert_eq!(rules(&split(b"\xe9t\xe9: Latin-1\n")), [Form::NotUtf8]);
}

#[test]
fn sizes_have_an_end() {
    let front = |size: usize| format!("---\n{}\n---\nx", "a".repeat(size));
    assert_eq!(rules(&split(front(MAX_FRONT_MATTER - 1).as_bytes())), []);
    let split_big = split(front(MAX_FRONT_MATTER).as_bytes()).problems;
    assert_eq!(split_big.first().expect("one").rule, Form::FrontMatterTooBig);

    let case = |size: usize| format!("---\na: 1\n---\n{}", "é".repeat(size));
    assert_eq!(rules(&split(case((MAX_FILE - 13) / 2).as_bytes())), []);
    let big = case(MAX_FILE);
    let cut = split(big.as_bytes());
    assert_eq!(rules(&cut), [Form::FileTooBig], "a character cut by the limit is not a fault");
    assert!(cut.text.len() <= MAX_FILE);
    assert_eq!(cut.yaml.expect("still read").of(cut.text), "a: 1\n");

    assert_eq!(rules(&split_yaml("a".repeat(MAX_FRONT_MATTER + 1).as_bytes())), [Form::FileTooBig]);
}

#[test]
fn a_yaml_file_is_yaml_from_end_to_end() {
    for text in ["---\na: 1\n", "a: 1", "\u{feff}a: 1\r\n", "a: 1\n...\n"] {
        let split = split_yaml(text.as_bytes());
        assert_eq!(split.problems, []);
        assert_eq!(split.yaml.expect("there is YAML").of(text), text.trim_start_matches('\u{feff}'));
        assert!(split.body.is_empty());
    }
    assert_eq!(rules(&split_yaml(b"")), [Form::FileEmpty]);
}
