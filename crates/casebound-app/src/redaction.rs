//! One person taken out of a case that stays: the new text, and the attachments that go since they hold the person or can't be read.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use casebound_git::unpacked::unpack;
use casebound_names::{Hit, HitConfidence, HitKind, People};
use casebound_record::case::{is_plain_person_key, person_keys};
use casebound_record::edit::{self, Value};
use casebound_record::shape::Shape;
use casebound_record::yaml::{Kind, Node};
use casebound_record::{CaseFile, Committee, Edit, LineIndex, Person, Span, references};

/// What stays of a person's entry: words of ours that identify nobody.
const KEPT: [&str; 4] = ["roles", "capacity", "consent", "finding"];
/// Files that can be read as they are.
const PLAIN: [&str; 4] = ["txt", "md", "csv", "log"];
/// Signs of an encoding in which words are not found as they are.
const ENCODINGS: [&str; 3] = ["content-transfer-encoding", "&#", "=?"];
/// A text has as many places as words, and each round fills one at least.
const ROUNDS: usize = 200;

/// A case without the person.
#[derive(Debug)]
pub struct Redacted {
    /// The whole text of the file.
    pub text: String,
    /// Lines of it that may still name the person: only people can tell.
    pub unsure: Vec<usize>,
}

/// Why a person can't be taken out; the words quote nothing.
#[derive(Debug, PartialEq, Eq)]
pub enum NotRedacted {
    /// These lines of the file still name the person, in a form that nothing is put in place of.
    Left(Vec<usize>),
    /// An entry can't be changed; with its route and the reason.
    Refused(String, String),
}

/// Takes a person out: their entry keeps words of ours, the request goes, and what names them becomes their key in every text and
/// comment. The same file gives the same text.
///
/// `gone` are the attachments that go, by the names in the list of the case.
///
/// # Errors
/// When something would be left that names the person for sure.
pub fn redacted(
    file: &CaseFile,
    key: &str,
    gone: &BTreeSet<String>,
    committee: &Committee,
) -> Result<Redacted, NotRedacted> {
    let Some(person) = file.case.people.iter().find(|person| person.key == key) else {
        return Err(NotRedacted::Refused("people".to_owned(), "there is no such person".to_owned()));
    };
    let people = People::of([person]);
    let key = &plain_key(file, key);
    let renamed = with_key(file.text.expose(), &person.key, key);
    let search = Search { people, key, shared: words_of_others(file, &person.key, committee) };
    let mut text = without_identity(&CaseFile::read(&*file.path, renamed.as_bytes()), key)?;
    for (idx, attachment) in file.case.attachments.iter().enumerate().rev() {
        if attachment.file.as_ref().is_some_and(|name| gone.contains(name.expose())) {
            text = edited(edit::remove(&text, &format!("attachments[{idx}]")), "attachments")?;
        }
    }
    text = edited(edit::remove(&text, "retention.erase_early").or_else(|_| Ok(text.clone())), "retention")?;
    for _ in 0..ROUNDS {
        match search.replaced(&CaseFile::read(&*file.path, text.as_bytes()))? {
            Some(next) if next != text => text = next,
            _ => break,
        }
    }
    let left = search.lines(&text, HitConfidence::Sure);
    if !left.is_empty() {
        return Err(NotRedacted::Left(left));
    }
    let unsure = search.lines(&text, HitConfidence::Unsure);
    Ok(Redacted { text, unsure })
}

fn edited(made: Result<String, edit::EditRefusal>, route: &str) -> Result<String, NotRedacted> {
    made.map_err(|why| NotRedacted::Refused(route.to_owned(), why.to_string()))
}

/// The text in which the entry of the person says what they are, and not who.
fn without_identity(file: &CaseFile, key: &str) -> Result<String, NotRedacted> {
    let source = file.text.expose();
    let people = file.root().get(source, "people").map(|entry| &entry.value);
    let person = people.and_then(|people| people.get(source, key)).map(|entry| &entry.value);
    let mut text = source.to_owned();
    for entry in person.map(Node::entries).unwrap_or_default() {
        let field = entry.key.as_str(source).unwrap_or_default();
        if !KEPT.contains(&field) {
            let route = format!("people.{key}.{field}");
            text = edited(edit::remove(&text, &route), &format!("people.{key}"))?;
        }
    }
    Ok(text)
}

/// Whom to look for.
struct Search<'a> {
    people: People,
    key: &'a str,
    /// Words of the names of members and of other people of the case.
    shared: BTreeSet<String>,
}

impl Search<'_> {
    /// Returns where a text names the person: the longest of those that overlap.
    fn hits(&self, text: &str, confidence: HitConfidence) -> Vec<(Span, HitKind)> {
        let keys = references(text);
        let mut hits: Vec<Hit> = self.people.find(text);
        // The words of a key, as in `[person-a]`, are nobody's name.
        let is_key =
            |hit: &Hit| keys.iter().any(|key| key.span.start <= hit.span.start && hit.span.end <= key.span.end);
        hits.retain(|hit| {
            let sure = if self.is_shared(hit, text) { HitConfidence::Unsure } else { hit.confidence };
            sure == confidence && !is_key(hit) && hit.span.of(text) != self.key
        });
        hits.sort_by_key(|hit| (hit.span.start, Reverse(hit.span.len())));
        let mut kept: Vec<(Span, HitKind)> = Vec::new();
        for hit in hits {
            let with_at = text.get(..hit.span.start).is_some_and(|before| before.ends_with('@'));
            let span = Span::new(hit.span.start - usize::from(with_at), hit.span.end);
            if kept.last().is_none_or(|(last, _)| last.end <= span.start) {
                kept.push((span, hit.kind));
            }
        }
        kept
    }

    /// A word that is somebody else's name as well may mean them.
    fn is_shared(&self, hit: &Hit, text: &str) -> bool {
        is_part_of(hit.kind) && self.shared.contains(&hit.span.of(text).to_lowercase())
    }

    fn written(&self, text: &str) -> Option<String> {
        let hits: Vec<Span> = self.hits(text, HitConfidence::Sure).into_iter().map(|(span, _)| span).collect();
        let (first, _) = hits.split_first()?;
        let mut new = text.get(..first.start)?.to_owned();
        for (nth, hit) in hits.iter().enumerate() {
            let end = hits.get(nth + 1).map_or(text.len(), |next| next.start);
            new.push_str(&format!("[{}]", self.key));
            new.push_str(text.get(hit.end..end)?);
        }
        Some(new)
    }

    /// One round: the body and the comments, or else one value of the front matter; `None` when nothing is left to do.
    fn replaced(&self, file: &CaseFile) -> Result<Option<String>, NotRedacted> {
        let text = file.text.expose();
        let body = Span::new(file.body.range.start, file.body.range.end);
        let mut edits = Vec::new();
        for span in file.comments().iter().chain([&body]) {
            edits.extend(self.written(span.of(text)).map(|text| Edit { span: *span, text }));
        }
        if !edits.is_empty() {
            return edited(edit::apply(text, &edits), "comments").map(Some);
        }
        let fixed: BTreeSet<Span> = file.values(is_of_ours).map(|(_, span, _)| span).collect();
        let mut values = Vec::new();
        list(file.root(), text, "", &mut values);
        for (route, span, value) in
            values.into_iter().filter(|(route, span, _)| !fixed.contains(span) && identity(route).is_none())
        {
            let Some(mut new) = self.written(value) else { continue };
            if file.is_addressee(span) && new.trim() == format!("[{}]", self.key) {
                new = self.key.to_owned();
            }
            return edited(edit::set(text, &route, &Value::Text(new)), &route).map(Some);
        }
        Ok(None)
    }

    /// The lines that name the person.
    fn lines(&self, text: &str, confidence: HitConfidence) -> Vec<usize> {
        let index = LineIndex::new(text);
        let file = CaseFile::read("", text.as_bytes());
        let fixed: Vec<Span> = file.values(is_of_ours).map(|(_, span, _)| span).collect();
        let mut values = Vec::new();
        list(file.root(), text, "", &mut values);
        let identities: Vec<(&str, Span)> =
            values.iter().filter_map(|(route, span, _)| Some((identity(route)?, *span))).collect();
        // What somebody else is called is theirs, unless it is the whole of what this person is called.
        let is_theirs = |(hit, kind): &(Span, HitKind)| {
            let of_names = |field: &str| matches!(field, "name" | "aliases") == matches!(kind, HitKind::Name);
            let is_whole = |field: &str| of_names(field) && !is_part_of(*kind);
            identities.iter().any(|(field, span)| span.contains(*hit) && !is_whole(field))
        };
        let hits = self.hits(text, confidence).into_iter().filter(|hit| !is_theirs(hit)).map(|hit| hit.0);
        let lines = hits.filter(|hit| !fixed.iter().any(|span| span.contains(*hit)));
        let lines: BTreeSet<usize> = lines.map(|hit| index.position(hit.start).line).collect();
        lines.into_iter().collect()
    }
}

/// Returns whether a hit of this kind is less than a whole name or address.
fn is_part_of(kind: HitKind) -> bool {
    !matches!(kind, HitKind::Name | HitKind::Email | HitKind::Handle | HitKind::Phone)
}

/// Returns the field of a route that says what somebody of the case is called, such as `people.person-b.name`.
fn identity(route: &str) -> Option<&str> {
    let field = route.strip_prefix("people.")?.split_once('.')?.1;
    let field = field.split('[').next()?;
    ["name", "aliases", "email", "handles", "phone"].contains(&field).then_some(field)
}

/// The words of the names of members, and of all people of a case but one.
fn words_of_others(file: &CaseFile, key: &str, committee: &Committee) -> BTreeSet<String> {
    let others = file.case.people.iter().filter(|person| person.key != key);
    let names = others.flat_map(|person| person.name.iter().chain(&person.aliases)).map(|name| name.expose().as_str());
    let members =
        committee.members.iter().flat_map(|member| member.name.as_deref().into_iter().chain([member.key.as_str()]));
    let words = names.chain(members).flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Words of ours, keys, days: nobody is named by these, whatever they look like.
fn is_of_ours(shape: &Shape) -> bool {
    !matches!(shape, Shape::Text | Shape::Identity | Shape::Email | Shape::Addressee | Shape::FileName | Shape::Custom)
}

/// Lists every value below a node with its route.
fn list<'t>(node: &'t Node, text: &'t str, route: &str, found: &mut Vec<(String, Span, &'t str)>) {
    match &node.kind {
        Kind::Null => {}
        Kind::Scalar { .. } => found.extend(node.as_str(text).map(|value| (route.to_owned(), node.span, value))),
        Kind::List(items) => {
            for (idx, item) in items.iter().enumerate() {
                list(item, text, &format!("{route}[{idx}]"), found);
            }
        }
        Kind::Map(entries) => {
            for entry in entries {
                let key = entry.key.as_str(text).unwrap_or_default();
                let below = if route.is_empty() { key.to_owned() } else { format!("{route}.{key}") };
                list(&entry.value, text, &below, found);
            }
        }
    }
}

/// Returns the key that the person gets: a letter or a number where the old one may tell a name.
fn plain_key(file: &CaseFile, key: &str) -> String {
    if is_plain_person_key(key) {
        return key.to_owned();
    }
    let text = file.text.expose();
    // A key that is free, also of people who are no longer listed.
    person_keys().find(|it| with_key(text, it, "") == *text).unwrap_or_default()
}

/// Writes another key wherever a text has this one as a whole word.
fn with_key(text: &str, key: &str, new: &str) -> String {
    let is_part = |byte: Option<u8>| byte.is_some_and(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
    let mut renamed = String::with_capacity(text.len());
    let mut at = 0;
    for (start, _) in text.match_indices(key) {
        let end = start + key.len();
        let before = start.checked_sub(1).and_then(|it| text.as_bytes().get(it).copied());
        if start < at || is_part(before) || is_part(text.as_bytes().get(end).copied()) {
            continue;
        }
        renamed.push_str(text.get(at..start).unwrap_or_default());
        renamed.push_str(new);
        at = end;
    }
    renamed.push_str(text.get(at..).unwrap_or_default());
    renamed
}

/// Returns whether an attachment holds a person, or can't be read so that nobody can tell.
pub fn may_hold(person: &Person, name: &str, bytes: &[u8]) -> bool {
    let people = People::of([person]);
    let extension = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let Ok(text) = std::str::from_utf8(bytes) else { return true };
    let is_control = |it: char| it.is_control() && !"\n\r\t".contains(it);
    let folded = text.to_lowercase();
    let is_unread = people.is_empty()
        || !PLAIN.contains(&extension.as_str())
        || text.chars().any(is_control)
        || ENCODINGS.iter().any(|encoding| folded.contains(encoding));
    let names_them = |text: &str| !people.find_doubtful(text).is_empty();
    let unpacked = unpack(bytes);
    let is_in_part = |part: &Vec<u8>| std::str::from_utf8(part).map_or(true, names_them);
    is_unread || names_them(text) || names_them(name) || unpacked.is_closed || unpacked.parts.iter().any(is_in_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebound_record::CommitteeFile;

    const COMMITTEE: &str = "committee: {name: Sample, timezone: UTC}\nmembers:\n  alice: {name: Alice Zander}\n";

    fn file(text: &str) -> CaseFile {
        CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes())
    }

    fn without(text: &str, key: &str) -> Result<Redacted, NotRedacted> {
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        let before = file(text);
        assert_eq!(before.problems, [], "{text}");
        redacted(&before, key, &BTreeSet::from(["mail.eml".to_owned()]), &committee)
    }

    /// A case that names a person in every way that a text has.
    fn case(key: &str) -> String {
        "---
# Zaphira Quill called.
case: quiet-harbor
status: resolved
reports:
  - {received: 2026-06-03, channel: email, by: KEY, place: \"the desk of Zaphira\\x20Quill\"}
people:
  KEY:
    roles: [reporter, affected] # Zaphira Quill
    capacity: speaker
    name: Zaphira Quill
    aliases: [Zaffi]
    email: zaphira@example.org
    handles:
      - '@zquill'
    phone: +49 30 1234567
    description: |
      Zaphira wears red
      and a hat
    consent: {proceed: yes}
    not: [placid-meadow/person-a]
  person-b: {roles: [reported], name: Offbeat Person, description: 'a friend of Zaphira Quill'}
aware: [Zaphira Quill, chair]
log:
  - {at: 2026-06-03, by: alice, what: talked, to: [KEY, Zaphira Quill], note: 'Quill, Zaphira said: it is over'}
  - at: 2026-06-04
    by: alice
    what: note
    note: >
      Zaphira Quill wrote again,
      from zaphira@example.org.
outcome: {finding: violation, resolved: 2026-06-05}
retention: {keep_until: 2028-06-05, erase_early: {asked: 2026-07-01, by: [alice, bob], why: Zaphira Quill asked, person: KEY}}
attachments:
  - {file: mail.eml, sha256: 0000000000000000000000000000000000000000000000000000000000000000, what: the mail}
  - {file: note.txt, sha256: 0000000000000000000000000000000000000000000000000000000000000000, what: a note}
---

## What happened

[KEY] met [person-b]. **Zaphira Quill** (@zquill, zaphira@example.org, 030 1234567) left; see
[the page](https://example.org/u/zquill), and `Zaphira Quill`.
"
        .replace("KEY", key)
    }

    #[test]
    fn nothing_names_the_person_afterwards_and_the_rest_is_as_it_was() {
        for key in ["person-a", "person-zaphira", "person-7"] {
            let before = case(key);
            let after = without(&before, key).expect("it can be taken out").text;
            for word in ["aphira", "uill", "Zaffi", "1234567", "a hat", "mail.eml", "erase_early", "placid"] {
                assert!(!after.contains(word), "{word}: {after}");
            }
            let read = file(&after);
            assert_eq!(read.problems, [], "{after}");
            // Another case has a person-a, whom the text names.
            let key = if key == "person-zaphira" { "person-c" } else { key };
            let person = read.case.people.iter().find(|it| it.key == key).expect("the entry stays");
            assert!(!person.is_identified() && person.roles.len() == 2, "{after}");
            assert_eq!(read.case.reports.first().and_then(|it| it.by.as_deref()), Some(key));
            assert!(
                after.contains(&format!("[{key}] met [person-b]. **[{key}]** ([{key}], [{key}], [{key}]) left")),
                "{after}"
            );
            assert!(after.contains(&format!("a friend of [{key}]")), "{after}");
            assert!(after.contains(&format!("to: [{key}, {key}]")), "{after}");
            // Lines that said nothing of them are the same.
            for line in before
                .lines()
                .filter(|line| ["case:", "status:", "outcome:", "    what: note"].iter().any(|it| line.starts_with(it)))
            {
                assert!(after.lines().any(|it| it == line), "{line}: {after}");
            }
        }
    }

    #[test]
    fn twice_is_once_and_the_same_every_time() {
        let once = without(&case("person-a"), "person-a").expect("it can be taken out").text;
        assert_eq!(without(&case("person-a"), "person-a").expect("again").text, once);
        assert_eq!(without(&once, "person-a").expect("again").text, once);
    }

    #[test]
    fn what_nothing_can_take_the_place_of_is_told_without_a_word_of_it() {
        let text = case("person-a").replace("outcome:", "fields: {zaphira_quill: yes, Zaphira Quill: yes}\noutcome:");
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        let why = redacted(&file(&text), "person-a", &BTreeSet::new(), &committee).expect_err("a key of a map");
        assert!(!format!("{why:?}").contains("Quill"), "{why:?}");
        assert!(matches!(without(&case("person-a"), "person-c"), Err(NotRedacted::Refused(..))));
    }

    #[test]
    fn a_member_of_the_same_name_stays() {
        let text =
            case("person-a").replace("Zaphira Quill", "Robin Zander").replace("and `", "and Zander spoke, and `");
        let after = without(&text, "person-a").expect("it can be taken out");
        assert!(after.text.contains("and Zander spoke") && !after.text.contains("Robin"), "{}", after.text);
        assert!(!after.unsure.is_empty());
    }

    #[test]
    fn somebody_else_of_the_same_family_keeps_their_name() {
        let text =
            case("person-a").replace("Offbeat Person", "Offbeat Quill").replace("and `", "and Quill spoke, and `");
        let after = without(&text, "person-a").expect("it can be taken out");
        assert!(
            after.text.contains("name: Offbeat Quill,") && after.text.contains("and Quill spoke"),
            "{}",
            after.text
        );
        assert!(!after.text.contains("Zaphira"), "{}", after.text);
        assert_eq!(after.unsure.len(), 1, "{:?} {}", after.unsure, after.text);
        // Also where the shared word is in an address; the same person under two keys is told.
        let text = case("person-a").replace("Offbeat Person", "Offbeat Zaphira");
        assert!(without(&text, "person-a").expect("it can be taken out").text.contains("name: Offbeat Zaphira,"));
        let text = case("person-a").replace("Offbeat Person", "Zaphira Quill");
        assert!(matches!(without(&text, "person-a"), Err(NotRedacted::Left(lines)) if lines.len() == 1));
    }

    #[test]
    fn only_plain_texts_that_say_nothing_of_the_person_stay() {
        let case = file(&case("person-a"));
        let person = case.case.people.first().expect("there is one");
        let holds = |name: &str, bytes: &[u8]| may_hold(person, name, bytes);
        assert!(!holds("note.txt", b"The rules of the venue.\n") && !holds("list.csv", b"a,b\n1,2\n"));
        for (name, bytes) in [
            ("note.txt", &b"We met Zaphira."[..]),
            ("note.txt", b"WE MET ZAPHIRA QUILL"),
            ("note.txt", b"write to zaphira@example.org"),
            ("note.txt", b"\xff\xfeZ\0a\0"),
            ("note.txt", b"Content-Transfer-Encoding: base64\n\nWmFwaGlyYQ==\n"),
            ("note.txt", b"see WmFwaGlyYSBRdWlsbCBjYW1l there"),
            ("note.txt", b"to=Zaphira%20Quill"),
            ("note.txt", b"Z\x00aphira"),
            ("page.html", b"nothing"),
            ("photo.png", b"nothing"),
            ("no-extension", b"nothing"),
            ("zaphira-quill.txt", b"nothing"),
        ] {
            assert!(holds(name, bytes), "{name} {bytes:?}");
        }
        let nameless = file(
            &super::tests::case("person-a")
                .replace("name: Zaphira Quill\n", "")
                .replace("email: zaphira@example.org\n", ""),
        );
        let person = Person { aliases: Vec::new(), ..nameless.case.people.into_iter().next().expect("there is one") };
        let person = Person { handles: Vec::new(), phones: Vec::new(), ..person };
        assert!(may_hold(&person, "note.txt", b"The rules of the venue.\n"), "nobody can look for them");
    }
}
