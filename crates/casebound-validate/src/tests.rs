//! Runs the examples on the rules' pages, and checks the catalogue itself.
//!
//! A page holds fenced blocks. ```` ```case ```` is a case file; with `open`, `resolved` or `unfounded` behind it a fragment that is laid
//! over a standard case (see [`fragments`]; `without=met,side-heard` takes entries of its log away); ```` ```committee ```` is a committee.yaml for the cases
//! that follow on the page and is an example itself. More words behind the first: `today=2026-06-20` (the day, else
//! 2026-06-01), `path=cases/2026/x.md` (else the first report's year and the code name), `also` (one repository together
//! with the block before), `lowered=ROUTE` (a committee.yaml that asks for less there than before; `changed=ROUTE`: that knows a member by something else), `before` (the case of that name as it was before), `file=PATH` (a file of the repository with the block's text; `kind=symlink` and `size=BYTES`
//! pretend, and so does `certificate=FLAW` for whoever has that certificate, and `seal=FLAW` for a sealed case), `removed=PATH` (it was there before), `by-party=PATH` (a member who is reported there changed it),
//! a ```` ```message text ```` is another file), `spent=PATH` (a disposed record had that name; `came-back=PATH`: it is that record), `escaped` (see [`escaped::undo`]).
//! `# error: RULE` or `# advice: RULE` at a line's end expects a finding there (`<!-- error: RULE -->` in a body); where
//! no comment can stand, the option `error=RULE@LINE` does, or `error=RULE` for the first line.

mod closing;
mod engine;
mod escaped;
mod fragments;
mod mutants;
mod names;
mod people;
mod privacy;
mod records;
mod stages;
mod times;

use std::fs;
use std::path::Path;

use casebound_names::{HitConfidence, People};
use casebound_record::time::parse_day;
use casebound_record::{COMMITTEE_FILE, Case, CaseFile, Clock, CommitteeFile, Form, LineIndex};
use casebound_testing::sample::COMMITTEE;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::{
    CertificateFact, CertificateFlaw, Changes, Context, FileFact, FileKind, Finding, Identities, NameMention,
    PeopleIndex, RULES, Rule, RuleId, RuleScope, SealFlaw, SealVerifier, UnapprovedChange, WatchedChange, check,
    check_change, check_message, check_policy_change, check_text,
};
const TODAY: &str = "2026-06-01";

/// One fenced block of a page.
#[derive(Clone)]
struct Block {
    kind: String,
    options: Vec<String>,
    text: String,
    section: String,
}

impl Block {
    fn option(&self, key: &str) -> Option<&str> {
        self.options.iter().find_map(|option| option.strip_prefix(key)?.strip_prefix('='))
    }

    fn has(&self, word: &str) -> bool {
        self.options.iter().any(|option| option == word)
    }

    fn is_also(&self) -> bool {
        self.has("also") || self.option("file").is_some()
    }

    /// The whole case that a fragment stands for.
    fn completed(mut self) -> Block {
        if let Some(standard) = self.options.iter().find_map(|option| fragments::standard(option)) {
            let without: Vec<&str> = self.option("without").map_or(Vec::new(), |words| words.split(',').collect());
            self.text = fragments::laid_over(standard, &self.text, &without);
        }
        self
    }

    fn bytes(&self) -> Vec<u8> {
        if self.has("escaped") { escaped::undo(&self.text) } else { self.text.clone().into_bytes() }
    }

    /// What is expected by an option, since no comment can be there.
    fn expected_by_option(&self, path: &str) -> Option<String> {
        let option = self.option("error")?;
        let (id, line) = option.split_once('@').unwrap_or((option, "1"));
        Some(format!("{path}:{line}: error: {id}"))
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut inside, mut heading, mut section) = (false, false, String::new());
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                heading = true;
                section.clear();
            }
            Event::End(TagEnd::Heading(_)) => heading = false,
            Event::Text(text) if heading => section.push_str(&text),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(tag))) => {
                let mut words = tag.split_whitespace().map(str::to_owned);
                let kind = words.next().unwrap_or_default();
                inside = matches!(kind.as_str(), "case" | "committee" | "file" | "message");
                if inside {
                    let section = section.clone();
                    blocks.push(Block { kind, options: words.collect(), text: String::new(), section });
                }
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(text) if inside => blocks.last_mut().unwrap().text.push_str(&text),
            _ => {}
        }
    }
    blocks
}

/// A repository made of one or more blocks.
struct Example {
    section: String,
    today: String,
    committee: CommitteeFile,
    cases: Vec<CaseFile>,
    files: Vec<FileFact<'static>>,
    certificates: Vec<CertificateFact>,
    removed: Vec<String>,
    by_party: Vec<String>,
    spent: Vec<String>,
    seals: Vec<(String, SealFlaw)>,
    before: Vec<CaseFile>,
    messages: Vec<(String, bool)>,
    unapproved: Vec<UnapprovedChange>,
    came_back: Vec<String>,
    expected: Vec<String>,
}

impl Example {
    /// Cases under this committee.yaml, on the usual day, and nothing beside them.
    fn of(committee: impl AsRef<[u8]>, cases: Vec<CaseFile>) -> Example {
        Example {
            section: String::new(),
            today: TODAY.to_owned(),
            committee: CommitteeFile::read(committee.as_ref()),
            cases,
            files: Vec::new(),
            certificates: Vec::new(),
            removed: Vec::new(),
            by_party: Vec::new(),
            spent: Vec::new(),
            seals: Vec::new(),
            before: Vec::new(),
            messages: Vec::new(),
            unapproved: Vec::new(),
            came_back: Vec::new(),
            expected: Vec::new(),
        }
    }
}

/// Where the findings of a ```` ```message ```` stand.
const MESSAGE: &str = "commit";

fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut committee = COMMITTEE.as_bytes().to_vec();
    for block in blocks(page).into_iter().map(Block::completed) {
        let bytes = block.bytes();
        if block.kind == "committee" {
            committee.clone_from(&bytes);
        }
        if !block.is_also() || examples.is_empty() {
            examples.push(Example {
                section: block.section.clone(),
                today: block.option("today").unwrap_or(TODAY).to_owned(),
                files: [
                    "keys/alice.asc",
                    "keys/bob.asc",
                    "keys/carol.asc",
                    "keys/dan.asc",
                    "keys/eve.asc",
                    "keys/dsf.asc",
                ]
                .map(|path| fact(path, b"certificate"))
                .to_vec(),
                ..Example::of(&committee, Vec::new())
            });
        }
        let example = examples.last_mut().unwrap();
        let path = match block.kind.as_str() {
            "committee" => COMMITTEE_FILE.to_owned(),
            "file" => block.option("file").unwrap().to_owned(),
            "message" => MESSAGE.to_owned(),
            _ => block.option("path").map_or_else(|| path_of(&block.text), str::to_owned),
        };
        example.expected.extend(expected(&path, &block.text));
        example.expected.extend(block.expected_by_option(&path));
        if let Some(path) = block.option("removed") {
            example.removed.push(path.to_owned());
            let rule = if path.starts_with("disposed/") { "tombstone-changed" } else { "case-deleted" };
            example.expected.push(format!("{path}:1: error: {rule}"));
        }
        if let Some(path) = block.option("by-party") {
            example.by_party.push(path.to_owned());
            example.expected.push(format!("{path}:1: error: own-case-changed"));
        }
        if let Some(path) = block.option("spent") {
            example.spent.push(path.to_owned());
        }
        example.came_back.extend(block.option("came-back").map(str::to_owned));
        if let Some(flaw) = block.option("seal") {
            example.seals.push((path.clone(), seal_flaw(flaw)));
        }
        if let Some(flaw) = block.option("certificate") {
            example.certificates.extend(certificate(&example.committee, &path, flaw));
        }
        let unapproved = |route: &str, what| UnapprovedChange {
            what,
            routes: vec![route.to_owned()],
            more: 1,
            of: vec!["carol".to_owned()],
        };
        example.unapproved.extend(block.option("lowered").map(|route| unapproved(route, WatchedChange::LessAgreement)));
        let bob = WatchedChange::Member { key: "bob".to_owned(), may_approve: true };
        example.unapproved.extend(block.option("changed").map(|route| unapproved(route, bob)));
        match block.kind.as_str() {
            "case" if block.has("before") => example.before.push(CaseFile::read(path, &bytes)),
            "case" => {
                example.files.push(fact(&path, &bytes));
                example.cases.push(CaseFile::read(path, &without_marks(&bytes)));
            }
            "file" => example.files.push(FileFact {
                kind: block.option("kind").map_or(FileKind::Regular, kind_of),
                size: block.option("size").map_or(bytes.len() as u64, |size| size.parse().unwrap()),
                ..fact(&path, &bytes)
            }),
            "message" => example.messages.push((block.text.clone(), block.has("text"))),
            _ => {}
        }
        example.files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    examples
}

/// The example without what it says of its findings: behind a text that would be a comment.
fn without_marks(bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = str::from_utf8(bytes) else { return bytes.to_vec() };
    let is_mark = |line: &str| [" # error: ", " # advice: "].iter().filter_map(|mark| line.find(mark)).min();
    let lines = text.split_inclusive('\n').map(|line| match is_mark(line) {
        Some(at) if !line.starts_with("---") => format!("{}\n", line.get(..at).unwrap_or_default()),
        _ => line.to_owned(),
    });
    lines.collect::<String>().into_bytes()
}

fn fact(path: &str, bytes: &[u8]) -> FileFact<'static> {
    use sha2::Digest as _;
    FileFact {
        path: path.to_owned().into(),
        kind: FileKind::Regular,
        size: bytes.len() as u64,
        sha256: Some(sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()),
        holds_secret_key: bytes.starts_with(b"-----BEGIN PGP PRIVATE KEY BLOCK-----"),
    }
}

/// What the program would say of the member whose certificate is at `path`.
fn certificate(committee: &CommitteeFile, path: &str, flaw: &str) -> Option<CertificateFact> {
    let mut members = committee.committee.members.iter();
    let holder = members.find(|member| member.certificate.as_deref() == Some(path))?;
    let flaws = match flaw {
        "well" => Vec::new(),
        "unusable" => vec![CertificateFlaw::Unusable],
        "other-fingerprint" => vec![CertificateFlaw::OtherFingerprint],
        "replaced" => vec![CertificateFlaw::Replaced { can_be_signed: true }],
        "replaced-unsigned" => vec![CertificateFlaw::Replaced { can_be_signed: false }],
        "other-address" => vec![CertificateFlaw::OtherAddress],
        "revoked" => vec![CertificateFlaw::Revoked],
        "expired" => vec![CertificateFlaw::Expired],
        "no-encryption-key" => vec![CertificateFlaw::NoEncryptionKey],
        "expires-within-7" => vec![CertificateFlaw::ExpiresWithin { days: 7 }],
        "expires-within-60" => vec![CertificateFlaw::ExpiresWithin { days: 60 }],
        "gnupg-only" => vec![CertificateFlaw::GnupgOnly],
        "version-6" => vec![CertificateFlaw::Version6],
        other => panic!("no flaw of a certificate: {other}"),
    };
    Some(CertificateFact { route: format!("members.{}", holder.key), flaws })
}

fn seal_flaw(word: &str) -> SealFlaw {
    match word {
        "no-signature" => SealFlaw::NoSignature,
        "bad-signature" => SealFlaw::BadSignature,
        "unusable-key" => SealFlaw::UnusableKey,
        "other-signer" => SealFlaw::OtherSigner,
        "no-certificate" => SealFlaw::SignerWithoutCertificate,
        "no-message" => SealFlaw::NoMessage,
        "for-others" => SealFlaw::ForOthers,
        "not-for-each" => SealFlaw::NotForEach,
        "for-recused" => SealFlaw::ForRecused,
        "index-differs" => SealFlaw::IndexDiffers,
        "readers-differ" => SealFlaw::ReadersDiffer,
        "key-exchanged" => SealFlaw::KeyExchanged,
        "key-expires" => SealFlaw::KeyExpires,
        "in-the-clear" => SealFlaw::InTheClear,
        other => panic!("no flaw of a sealed case: {other}"),
    }
}

fn kind_of(word: &str) -> FileKind {
    match word {
        "symlink" => FileKind::Symlink,
        "submodule" => FileKind::Submodule,
        "directory" => FileKind::Directory,
        "unreadable" => FileKind::Unreadable,
        other => panic!("no kind of file: {other}"),
    }
}

/// The folder of the year in which the first report was received, and the code name.
fn path_of(text: &str) -> String {
    let name = text.lines().find_map(|line| line.strip_prefix("case: ")).unwrap_or("quiet-harbor");
    let name = name.split(|it: char| !it.is_alphanumeric() && it != '-').next().unwrap_or("quiet-harbor");
    let year = text.split_once("received: ").and_then(|(_, rest)| rest.get(..4));
    let year = year.filter(|year| year.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or("2026");
    format!("cases/{year}/{name}.md")
}

fn expected(path: &str, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (idx, line) in text.lines().enumerate() {
        for part in line.split("# ").chain(line.split("<!-- ")).skip(1) {
            for word in ["error", "advice"] {
                if let Some(id) = part.strip_prefix(word).and_then(|rest| rest.strip_prefix(": ")) {
                    let id = id.trim().trim_end_matches("-->").trim();
                    let entry = format!("{path}:{}: {word}: {id}", idx + 1);
                    if !all.contains(&entry) {
                        all.push(entry);
                    }
                }
            }
        }
    }
    all
}

fn run(example: &Example) -> Vec<Finding> {
    let clock = Clock::end_of(parse_day(&example.today).unwrap(), example.committee.committee.about.timezone);
    let everybody = PeopleIndex::of(example.cases.iter().map(Identities::of));
    let flaws_of = |file: &CaseFile| {
        let its = example.seals.iter().filter(|(path, _)| *path == file.path);
        its.map(|(_, flaw)| *flaw).collect()
    };
    let context = Context {
        seals: SealVerifier::new(&flaws_of),
        everybody: Some(&everybody),
        clock: clock.into(),
        committee: Some(&example.committee),
        files: &example.files,
        certificates: &example.certificates,
        changes: Changes { files: &example.files, removed: &example.removed, by_party: &example.by_party },
        spent: &example.spent,
        agreements: &[],
        unapproved: &example.unapproved,
        came_back: &example.came_back,
    };
    let mut found = check(&context, &example.cases);
    found.extend(check_policy_change(&context));
    let cases: Vec<&Case> = example.cases.iter().map(|file| &file.case).collect();
    let people = People::of(cases.iter().flat_map(|case| &case.people));
    for before in &example.before {
        let after = example.cases.iter().find(|file| file.path == before.path).unwrap();
        found.extend(check_change(&context, before, after));
    }
    for (message, is_other) in &example.messages {
        let mentions = people.find(message).into_iter();
        let namings = mentions.map(|it| NameMention {
            span: it.span,
            by: it.kind.describe(),
            is_sure: it.confidence == HitConfidence::Sure,
        });
        match is_other {
            true => found.extend(check_text(MESSAGE, namings)),
            false => found.extend(check_message(MESSAGE, namings)),
        }
    }
    found
}

fn shown(example: &Example, findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            let text = match example.cases.iter().find(|case| case.path == finding.path) {
                Some(case) => case.text.expose().as_str(),
                None if finding.path == MESSAGE => &example.messages.first().unwrap().0,
                None => &example.committee.text,
            };
            let line = LineIndex::new(text).position(finding.span.start).line;
            format!("{}:{line}: {}: {}", finding.path, finding.severity.word(), finding.rule)
        })
        .collect()
}

#[test]
fn pages() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let examples = examples(rule.page);
        let (mut bad, mut good) = (0, 0);
        for (idx, example) in examples.iter().enumerate() {
            let mut actual = shown(example, &run(example));
            let mut expected = example.expected.clone();
            actual.sort();
            expected.sort();
            if expected != actual {
                wrong.push(format!(
                    "{} example {}\n  expected {expected:#?}\n  found    {actual:#?}",
                    rule.id,
                    idx + 1
                ));
            }
            // No other rule catches what a bad example of this one shows.
            let own = actual.iter().all(|line| line.ends_with(&format!(": {}", rule.id)));
            match example.section.as_str() {
                "Bad" if !actual.is_empty() && own => bad += 1,
                "Bad" => {
                    wrong.push(format!("{} example {}: found by others, or by nobody: {actual:?}", rule.id, idx + 1))
                }
                "Good" => good += 1,
                _ => {}
            }
        }
        if bad == 0 || good == 0 {
            wrong.push(format!("{} needs an example under ## Bad and one under ## Good", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the names of the files below `rules/` that end so, with hyphens, sorted.
fn files_of_rules(ending: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|its| its == ending))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().replace('_', "-"))
        .collect();
    names.sort();
    names
}

#[test]
fn catalogue_is_complete_and_in_order() {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.id.name()).collect();
    assert_eq!(files_of_rules("md"), names);
    let has_code = |rule: &&Rule| {
        matches!(
            rule.scope,
            RuleScope::Case(_)
                | RuleScope::Committee(_)
                | RuleScope::Policy(_)
                | RuleScope::Repository(_)
                | RuleScope::Commit(_)
                | RuleScope::Change(_)
        )
    };
    let with_code: Vec<&str> = RULES.iter().filter(has_code).map(|rule| rule.id.name()).collect();
    assert_eq!(files_of_rules("rs"), with_code);
    for rule in RULES {
        let variant = format!("{:?}", rule.id).to_lowercase();
        assert_eq!(rule.id.name().replace('-', ""), variant);
        assert_eq!(RuleId::from_name(rule.id.name()), Some(rule.id));
        assert_eq!(rule.id.rule().id, rule.id);
    }
}

#[test]
fn every_problem_of_form_has_one_rule() {
    for form in Form::ALL {
        assert_eq!(format!("{form:?}"), format!("{:?}", RuleId::from(*form)));
    }
    let forms = RULES.iter().filter(|rule| matches!(rule.scope, RuleScope::Form(_)));
    assert_eq!(forms.count(), Form::ALL.len());
}

#[test]
fn pages_have_the_same_parts() {
    for Rule { id, page, .. } in RULES {
        assert!(page.starts_with(&format!("# `{id}`\n")), "{id}: the title");
        for part in ["\n## Why\n", "\n## Bad\n", "\n## Good\n", "\n## Remedy\n"] {
            assert!(page.contains(part), "{id}: {part:?} is missing");
        }
    }
}
