//! `disposed/ID.yaml`: that records are gone, what was counted of them, and marks by which they are known should they come back.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::approval::Approval;
use crate::disposal::{DaySpan, RetainedFacts};
use crate::edit::Value;
use crate::front_matter::MAX_FILE;
use crate::layout;
use crate::quote;
use crate::span::Span;
use crate::time::parse_day;
use crate::view::View;
use crate::words::{Approvals, Outcome, Removal, RetentionOutcome};
use crate::yaml;

/// The version of the form and of the marks. Other marks would be another version.
const VERSION: &str = "1";

/// One disposal: of one record, or of several at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// 16 hexadecimal digits that mean nothing; also the file's name.
    pub id: String,
    /// Disposals are done in this order, then in that of their ids: every clone must keep to it.
    pub number: u32,
    /// The day on which it was decided.
    pub disposed_on: NaiveDate,
    /// The members who approved.
    pub approved_by: Vec<String>,
    /// How they approved; `None` in a tombstone of an older version, where one person typed both names.
    pub approvals: Option<Approvals>,
    /// What they stated, one for each record and member, sorted; nothing where one person typed the names.
    pub statements: Vec<StoredApproval>,
    /// What stays, one for each record.
    pub records: Vec<RetainedFacts>,
    /// 32 digits.
    pub salt: String,
    /// Marks of the names of erased records, 64 digits each, sorted like all that follow.
    pub names: Vec<String>,
    /// Fingerprints of the purged files and folders.
    pub paths: Vec<String>,
    /// Marks of the same in whatever spelling.
    pub alike: Vec<String>,
    /// Fingerprints of the first commits that the purge rewrites.
    pub commits: Vec<String>,
    /// Fingerprints of the purged contents.
    pub blobs: Vec<String>,
    /// Fingerprints of contents that files have which stay, and so are not purged.
    pub spared: Vec<String>,
    /// Ids of the contents that are in place of expunged or redacted records, and of attachments that stay with those, 40
    /// digits each.
    pub kept: Vec<String>,
}

/// A member's statement about a record before its disposal: the bytes of [`Approval`], and the armored signature of them, if any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredApproval {
    /// The statement.
    pub text: String,
    /// The signature.
    pub signature: Option<String>,
}

impl StoredApproval {
    /// Reads what was stated; `None` for what the program did not write.
    pub fn approval(&self) -> Option<Approval> {
        Approval::read(self.text.as_bytes())
    }
}

/// A tombstone that can't be read, so that nothing can be done by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DamagedTombstone;

/// Returns whether a path in the repository is that of a tombstone, and returns its id.
pub fn id_of(path: &str) -> Option<&str> {
    layout::tombstone_id(path).filter(|id| is_id(id))
}

fn is_id(text: &str) -> bool {
    text.len() == 16 && is_hex(text)
}

impl Tombstone {
    /// Returns the path of the file.
    pub fn path(&self) -> String {
        layout::tombstone(&self.id)
    }

    /// Returns whether people were taken out of records that stay, and no record went.
    pub fn is_redaction(&self) -> bool {
        self.records.iter().all(|record| record.then == Removal::Redact)
    }

    /// Writes the file. The same tombstone gives the same bytes.
    pub fn to_text(&self) -> String {
        let what = match self.is_redaction() {
            true => "A person was taken out of records. This file tells that, and keeps the older versions",
            false => "Records were disposed of. This file tells that they are gone, and keeps them",
        };
        let mut text = format!(
            "# {what} from coming back.\n# Do not change or delete it: every clone purges its history by it.\n"
        );
        let words = |all: &[String]| Value::List(all.iter().map(|it| Value::Text(it.clone())).collect());
        for (key, value) in [
            ("tombstone", quote::scalar(&self.id)),
            ("version", VERSION.to_owned()),
            ("number", self.number.to_string()),
            ("disposed", self.disposed_on.to_string()),
            ("approved_by", words(&self.approved_by).inline()),
        ] {
            writeln!(text, "{key}: {value}").expect("a text takes what is written");
        }
        if let Some(approvals) = self.approvals {
            writeln!(text, "approvals: {}", approvals.word()).expect("a text takes what is written");
        }
        if !self.statements.is_empty() {
            text.push_str("statements:\n");
        }
        for stated in &self.statements {
            let mut entries = vec![("statement".to_owned(), Value::Text(stated.text.clone()))];
            entries.extend(stated.signature.clone().map(|it| ("signature".to_owned(), Value::Text(it))));
            writeln!(text, "  - {}", Value::Map(entries).inline()).expect("a text takes what is written");
        }
        writeln!(text, "salt: {}", quote::scalar(&self.salt)).expect("a text takes what is written");
        text.push_str("records:\n");
        for record in &self.records {
            writeln!(text, "  - {}", written(record).inline()).expect("a text takes what is written");
        }
        for (key, list) in self.lists() {
            if list.is_empty() {
                continue;
            }
            writeln!(text, "{key}:").expect("a text takes what is written");
            for item in list {
                writeln!(text, "  - {}", quote::scalar(item)).expect("a text takes what is written");
            }
        }
        // Half a list would be a wrong one.
        text.push_str("end: yes\n");
        text
    }

    fn lists(&self) -> [(&'static str, &Vec<String>); 7] {
        [
            ("names", &self.names),
            ("paths", &self.paths),
            ("alike", &self.alike),
            ("commits", &self.commits),
            ("blobs", &self.blobs),
            ("spared", &self.spared),
            ("kept", &self.kept),
        ]
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When anything is missing or is not as the program writes it: by half a tombstone nothing may be purged.
    pub fn read(bytes: &[u8]) -> Result<Tombstone, DamagedTombstone> {
        let text = std::str::from_utf8(bytes).ok().filter(|it| it.len() <= MAX_FILE).ok_or(DamagedTombstone)?;
        let tree = yaml::parse(text, Span::new(0, text.len()));
        let root = View::new(text, &tree.root);
        let is_whole = tree.problems.is_empty() && root.get("end").yes();
        if !is_whole || root.get("version").str() != Some(VERSION) {
            return Err(DamagedTombstone);
        }
        let records: Option<Vec<RetainedFacts>> = root.get("records").list(remains).into_iter().collect();
        let stated = |approval: View<'_>| {
            Some(StoredApproval {
                text: approval.get("statement").string()?,
                signature: approval.get("signature").string(),
            })
        };
        let statements: Option<Vec<StoredApproval>> = root.get("statements").list(stated).into_iter().collect();
        let number = root.get("number").count();
        let found = Tombstone {
            id: root.get("tombstone").string().filter(|it| is_id(it)).ok_or(DamagedTombstone)?,
            number: number.ok_or(DamagedTombstone)?,
            disposed_on: root.get("disposed").day().ok_or(DamagedTombstone)?,
            approved_by: root.get("approved_by").strings(),
            approvals: root.get("approvals").word(Approvals::from_word),
            statements: statements.ok_or(DamagedTombstone)?,
            records: records.ok_or(DamagedTombstone)?,
            salt: root.get("salt").string().ok_or(DamagedTombstone)?,
            names: root.get("names").strings(),
            paths: root.get("paths").strings(),
            alike: root.get("alike").strings(),
            commits: root.get("commits").strings(),
            blobs: root.get("blobs").strings(),
            spared: root.get("spared").strings(),
            kept: root.get("kept").strings(),
        };
        let sized = |digits: usize| move |it: &String| it.len() == digits && is_hex(it);
        let marks = [&found.names, &found.paths, &found.alike, &found.commits, &found.blobs, &found.spared];
        let is_whole = sized(32)(&found.salt)
            && marks.into_iter().flatten().all(sized(64))
            && found.kept.iter().all(sized(40))
            && found.records.iter().filter_map(|record| record.record.as_ref()).all(sized(64))
            && found.records.len() >= found.names.len().max(1)
            // What a redaction leaves alone in later commits, an erasure would not remove from them.
            && (found.is_redaction() || found.records.iter().all(|record| record.then != Removal::Redact))
            && !found.paths.is_empty()
            && found.paths.len() == found.alike.len();
        // What else is there nobody decided upon.
        if is_whole && found.to_text() == text { Ok(found) } else { Err(DamagedTombstone) }
    }
}

fn written(record: &RetainedFacts) -> Value {
    let word = |word: &str| Value::Word(word.to_owned());
    let words = |all: &[String]| Value::List(all.iter().map(|it| Value::Text(it.clone())).collect());
    let mut entries: Vec<(&str, Value)> = Vec::new();
    entries.extend(record.record.as_ref().map(|it| ("record", Value::Text(it.clone()))));
    entries.push(("then", word(record.then.word())));
    entries.extend(record.rule.map(|it| ("rule", word(it.word()))));
    entries.push(("received", Value::Word(record.received.to_string())));
    for (key, span) in [("received_within", record.received_within), ("resolved_within", record.resolved_within)] {
        let days = |span: DaySpan| [span.first, span.last].map(|day| Value::Word(day.to_string())).to_vec();
        entries.extend(span.map(|span| (key, Value::List(days(span)))));
    }
    entries.extend(record.is_duplicate.then(|| ("duplicate", word("yes"))));
    entries.extend(record.event.as_ref().map(|it| ("event", Value::Text(it.clone()))));
    entries.push(("types", words(&record.types)));
    entries.extend(record.finding.map(|it| ("finding", word(it.word()))));
    entries.push(("sanctions", words(&record.sanctions)));
    entries.push(("reports", Value::Word(record.reports.to_string())));
    for (key, count) in [("shared", record.shared), ("shared_beyond", record.shared_beyond)] {
        entries.extend((count > 0).then(|| (key, Value::Word(count.to_string()))));
    }
    entries.push(("people", Value::Word(record.people.to_string())));
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn remains(it: View<'_>) -> Option<RetainedFacts> {
    Some(RetainedFacts {
        record: it.get("record").string(),
        then: it.get("then").word(Removal::from_word)?,
        rule: it.get("rule").word(RetentionOutcome::from_word),
        received: it.get("received").str()?.parse().ok()?,
        received_within: span(it.get("received_within")),
        resolved_within: span(it.get("resolved_within")),
        is_duplicate: it.get("duplicate").yes(),
        event: it.get("event").string(),
        types: it.get("types").strings(),
        finding: it.get("finding").word(Outcome::from_word),
        sanctions: it.get("sanctions").strings(),
        reports: it.get("reports").count()?,
        shared: it.get("shared").count().unwrap_or(0),
        shared_beyond: it.get("shared_beyond").count().unwrap_or(0),
        people: it.get("people").count()?,
    })
}

/// Two days in their order.
fn span(it: View<'_>) -> Option<DaySpan> {
    match it.strings().iter().map(|day| parse_day(day).ok()).collect::<Option<Vec<NaiveDate>>>()?.as_slice() {
        [first, last] if first <= last => Some(DaySpan { first: *first, last: *last }),
        _ => None,
    }
}

/// `disposed/ID/CLONE.yaml`: that one clone purged itself and read all it has, for whoever must answer for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Whose tombstone.
    pub tombstone: String,
    /// 8 digits that stand for the clone and mean nothing.
    pub clone: String,
    /// The member whose clone it is, where that is known.
    pub by: Option<String>,
    /// The day of the proof.
    pub proved_on: NaiveDate,
    /// The program's version.
    pub version: String,
    /// Whether people were taken out of records that stay.
    pub is_redaction: bool,
    /// What was read, by words such as `objects`.
    pub read: Vec<(&'static str, u64)>,
    /// How many places name people of the records in other records, messages or notes, which members left there; `None`
    /// when nobody knew any more whom to look for.
    pub mentions: Option<u64>,
}

impl Attestation {
    /// Returns the path of the file of a clone.
    pub fn path_of(tombstone: &str, clone: &str) -> String {
        layout::attestation(tombstone, clone)
    }

    /// Writes the file: numbers, and the same in words.
    pub fn to_text(&self) -> String {
        let count = |what: &str| self.read.iter().find(|entry| entry.0 == what).map_or(0, |entry| entry.1);
        let mentions = match self.mentions {
            None => "The words of these records were gone already, so that they were not looked for elsewhere. \
                     A search with words of your own finds them: `casebound retention verify --needles FILE`."
                .to_owned(),
            Some(0) => {
                "No name, address or handle of the people of these records was found elsewhere in this copy.".to_owned()
            }
            Some(some) => format!(
                "In {some} places of other records or messages, words that were also in these records were found. \
                 People looked at them or will: they belong to what is still kept."
            ),
        };
        let records = records(self.read.iter().find(|entry| entry.0 == "records").map_or(1, |entry| entry.1));
        let (why, version) = match self.is_redaction {
            true => (
                format!("A person asked to be taken out of {records}, and two members approved that"),
                "earlier version",
            ),
            false => {
                let why = format!(
                    "The retention period of {records} ended, and by the record two members approved that it goes"
                );
                (why, "version")
            }
        };
        let day = self.proved_on;
        let statement = format!(
            "{why}. On {day} this copy of the\n\
             repository was rewritten so that no {version} of it remains, and then everything in it was read: {} objects of\n\
             the history, {} refs, {} other files of git and {} files of the folder. None of the erased contents was found.\n\
             {mentions}\n\
             This proof is about this copy alone. It says nothing of backups, of disks and their free space, of printed or\n\
             mailed copies, and of copies of the repository that have not answered: `casebound retention status` lists those.\n",
            count("objects"),
            count("refs"),
            count("git_files"),
            count("worktree_files"),
        );
        let mut text = String::from("# The proof of a disposal in one copy of this repository.\n");
        let mut entries = vec![("tombstone", quote::scalar(&self.tombstone)), ("clone", quote::scalar(&self.clone))];
        entries.extend(self.by.as_ref().map(|it| ("by", quote::scalar(it))));
        entries.push(("proved", self.proved_on.to_string()));
        entries.push(("casebound", quote::scalar(&self.version)));
        for (key, value) in entries {
            writeln!(text, "{key}: {value}").expect("a text takes what is written");
        }
        text.push_str("statement: |\n");
        for line in statement.lines() {
            writeln!(text, "  {line}").expect("a text takes what is written");
        }
        text.push_str("read:\n");
        for (key, value) in &self.read {
            writeln!(text, "  {key}: {value}").expect("a text takes what is written");
        }
        let mentions = self.mentions.map_or_else(|| "unknown".to_owned(), |it| it.to_string());
        writeln!(text, "found: 0\nmentions: {mentions}").expect("a text takes what is written");
        text
    }

    /// Reads which member proved it; `None` for what is damaged, and so answers for nobody.
    pub fn read(bytes: &[u8]) -> Option<Option<String>> {
        let text = std::str::from_utf8(bytes).ok().filter(|it| it.len() <= MAX_FILE)?;
        let tree = yaml::parse(text, Span::new(0, text.len()));
        let root = View::new(text, &tree.root);
        root.get("proved").str().and_then(|it| parse_day(it).ok())?;
        Some(root.get("by").string())
    }
}

fn records(count: u64) -> String {
    if count == 1 { "a record".to_owned() } else { format!("{count} records") }
}

/// Returns whether a text is made of lower-case hexadecimal digits.
fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Tombstone {
        Tombstone {
            id: "0123456789abcdef".to_owned(),
            number: 3,
            disposed_on: NaiveDate::from_ymd_opt(2028, 6, 4).unwrap(),
            approved_by: vec!["alice".to_owned(), "no".to_owned()],
            approvals: Some(Approvals::Typed),
            statements: vec![
                StoredApproval { text: "a: 1\nb: \"2\"\n".to_owned(), signature: None },
                StoredApproval { text: "# c\n".to_owned(), signature: Some("-----BEGIN\n\nx=\n".to_owned()) },
            ],
            records: vec![RetainedFacts {
                record: Some("7".repeat(64)),
                then: Removal::Erase,
                rule: Some(RetentionOutcome::WarningsOnly),
                received: 2026,
                received_within: Some(DaySpan {
                    first: NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(),
                    last: NaiveDate::from_ymd_opt(2026, 6, 30).unwrap(),
                }),
                resolved_within: None,
                is_duplicate: true,
                event: Some("djangocon-europe-2026".to_owned()),
                types: vec!["harassment".to_owned()],
                finding: Some(Outcome::Violation),
                sanctions: vec!["warning".to_owned(); 2],
                reports: 2,
                shared: 1,
                shared_beyond: 0,
                people: 1,
            }],
            salt: "12345678901234567890123456789012".to_owned(),
            names: vec!["a".repeat(64)],
            paths: vec!["0".repeat(64), "1".repeat(64)],
            alike: vec!["2".repeat(64), "3".repeat(64)],
            commits: vec!["4".repeat(64)],
            blobs: vec!["5".repeat(64)],
            spared: vec!["6".repeat(64)],
            kept: vec!["6".repeat(40)],
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let tombstone = sample();
        assert_eq!(Tombstone::read(tombstone.to_text().as_bytes()), Ok(tombstone.clone()));
        assert_eq!(id_of(&tombstone.path()), Some("0123456789abcdef"));
        assert_eq!(id_of("disposed/0123456789abcdef/00000000.yaml"), None);
        assert_eq!(id_of("disposed/readme.yaml"), None);
    }

    #[test]
    fn a_tombstone_of_before_does_not_say_which_record_it_was() {
        let mut tombstone = sample();
        tombstone.records[0].record = None;
        let text = tombstone.to_text();
        assert!(!text.contains("record:"), "{text}");
        assert_eq!(Tombstone::read(text.as_bytes()), Ok(tombstone));
        let wrong = sample().to_text().replace(&"7".repeat(64), "7");
        assert_eq!(Tombstone::read(wrong.as_bytes()), Err(DamagedTombstone));
    }

    #[test]
    fn what_older_versions_did_not_say_is_not_in_the_file() {
        let mut tombstone = sample();
        let record = &mut tombstone.records[0];
        (record.received_within, record.is_duplicate, record.shared) = (None, false, 0);
        let text = tombstone.to_text();
        assert!(!["within", "duplicate", "shared"].iter().any(|it| text.contains(it)), "{text}");
        assert_eq!(Tombstone::read(text.as_bytes()), Ok(tombstone));
        // Days in a wrong order are nothing that the program wrote.
        let wrong = sample().to_text().replace("2026-04-01, 2026-06-30", "2026-06-30, 2026-04-01");
        assert_eq!(Tombstone::read(wrong.as_bytes()), Err(DamagedTombstone));
    }

    #[test]
    fn a_redaction_is_one_of_all_its_records_or_of_none() {
        let mut tombstone = sample();
        tombstone.names.clear();
        for record in &mut tombstone.records {
            record.then = Removal::Redact;
        }
        let text = tombstone.to_text();
        assert!(text.starts_with("# A person was taken out"), "{text}");
        assert_eq!(Tombstone::read(text.as_bytes()), Ok(tombstone.clone()));
        tombstone.records.push(RetainedFacts { then: Removal::Erase, ..sample().records[0].clone() });
        assert_eq!(Tombstone::read(tombstone.to_text().as_bytes()), Err(DamagedTombstone));
    }

    #[test]
    fn digits_stay_text_for_every_reader() {
        // Sixteen decimal digits would be a number for another reader of YAML.
        let tombstone = Tombstone { id: "1234567890123456".to_owned(), ..sample() };
        let other: serde_yaml::Value = serde_yaml::from_str(&tombstone.to_text()).unwrap();
        assert_eq!(other["tombstone"].as_str(), Some("1234567890123456"));
        assert_eq!(other["salt"].as_str(), Some(tombstone.salt.as_str()));
        assert_eq!(other["approved_by"][1].as_str(), Some("no"));
        assert_eq!(other["records"][0]["sanctions"][1].as_str(), Some("warning"));
    }

    #[test]
    fn half_a_tombstone_is_none() {
        let text = sample().to_text();
        for cut in 0..text.len() - 1 {
            assert_eq!(Tombstone::read(&text.as_bytes()[..cut]), Err(DamagedTombstone), "{cut}");
        }
        let wrong = [
            ("version: 1", "version: 2"),
            ("number: 3", "number: -3"),
            ("disposed: 2028-06-04", "disposed: 2028-06-31"),
            ("  - \"00", "  - \"g0"),
            ("received: 2026", "received: then"),
            ("then: erase", "then: forget"),
        ];
        for (from, to) in wrong {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            assert_eq!(Tombstone::read(changed.as_bytes()), Err(DamagedTombstone), "{from}");
        }
        assert_eq!(Tombstone::read(b""), Err(DamagedTombstone));
        assert_eq!(Tombstone::read(b"\xff"), Err(DamagedTombstone));
    }

    #[test]
    fn the_attestation_can_be_read_by_people_and_programs() {
        let attestation = Attestation {
            tombstone: "0123456789abcdef".to_owned(),
            clone: "00112233".to_owned(),
            by: Some("alice".to_owned()),
            proved_on: NaiveDate::from_ymd_opt(2028, 6, 4).unwrap(),
            version: "0.1.0".to_owned(),
            is_redaction: false,
            read: vec![("records", 2), ("objects", 321), ("refs", 4), ("git_files", 50), ("worktree_files", 60)],
            mentions: Some(0),
        };
        let text = attestation.to_text();
        assert!(text.contains("retention period of 2 records ended") && text.contains("321 objects"), "{text}");
        assert_eq!(Attestation::read(text.as_bytes()), Some(Some("alice".to_owned())));
        let other: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(other["read"]["objects"].as_u64(), Some(321));
        assert_eq!(Attestation::read(b"proved: soon"), None);
    }
}
