//! What rules over all cases need of those that a push does not change, by the content of each: so they need not be read again.
//!
//! It is a [cache](crate::cache). Digests of people and texts are under a random number of its own; nothing else of a text is in it.

use std::collections::{BTreeSet, HashMap};

use casebound_git::{ObjectId, Repository};
use casebound_record::words::{Outcome, Status};
use casebound_record::{CommitteeFile, Moment, Span, Until};
use casebound_validate::{CaseFacts, PersonSummary, RuleId, Summary};
use serde::{Deserialize, Serialize};

use crate::cache::{CASE_FACTS, Writer, keyed};
use crate::random;
use crate::snapshot::Snapshot;

/// Up to so many cases are read again rather than written down.
const FEW: usize = 32;
const DIGEST: usize = size_of::<u64>();

/// The facts of cases. They can be compared with each other, and with others whose digests [`digest`](Self::digest) changed.
pub struct UnchangedCases {
    secret: u128,
    pub(crate) facts: Vec<CaseFacts>,
}

/// What the file holds.
#[derive(Default)]
struct Known {
    secret: u128,
    by_content: HashMap<ObjectId, CaseFacts>,
}

/// The first line of the file.
#[derive(Serialize, Deserialize)]
struct Head {
    /// The policy by which waivers count.
    policy: String,
    secret: u128,
    /// How many contents follow, a line each; behind them are the digests.
    contents: usize,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    id: String,
    name: Option<String>,
    related: Vec<String>,
    duplicate_of: Option<String>,
    received: Option<String>,
    status: Option<String>,
    finding: Option<String>,
    keep_until: Option<String>,
    held: bool,
    has_account: bool,
    /// Where each imported mail is written.
    mails: Vec<(usize, usize)>,
    /// Of the name, the duplicate, the end of the record, and then of each related case.
    spans: Vec<(usize, usize)>,
    reported: Vec<PersonLine>,
    affected: Vec<PersonLine>,
    waivers: Vec<(String, usize, usize)>,
}

#[derive(Serialize, Deserialize)]
struct PersonLine {
    key: String,
    not: Vec<String>,
    span: (usize, usize),
    sanctions: Vec<String>,
    /// How many digests it has of each kind.
    keys: usize,
    likely: usize,
}

impl UnchangedCases {
    /// Returns the facts of all cases but those at the paths that changed, by the policy of which this is the digest.
    ///
    /// # Errors
    /// When a case can't be read.
    pub(crate) fn of(
        git: &Repository,
        writer: Option<&Writer<'_>>,
        snapshot: &Snapshot<'_>,
        changed: &BTreeSet<String>,
        (committee, policy): (&CommitteeFile, &str),
    ) -> anyhow::Result<UnchangedCases> {
        let known = CASE_FACTS.read(git).and_then(|bytes| Known::parse(&bytes, policy));
        let Known { secret, by_content } = match known {
            Some(known) => known,
            None => Known { secret: u128::from_le_bytes(random::bytes()?), ..Known::default() },
        };
        let paths: Vec<&str> = snapshot.case_paths().filter(|path| !changed.contains(*path)).collect();
        let contents = snapshot.contents_of(&paths, git)?;
        let ids: HashMap<&str, ObjectId> =
            paths.iter().zip(&contents).filter_map(|(path, content)| Some((*path, content.as_ref()?.id))).collect();
        let known_of = |path: &str| by_content.get(ids.get(path)?);
        let (known, unknown): (Vec<&str>, Vec<&str>) = paths.iter().partition(|path| known_of(path).is_some());
        let mut facts: Vec<CaseFacts> = known.iter().filter_map(|path| Some(known_of(path)?.at(path))).collect();
        let read = snapshot.map_cases(&unknown, |file| {
            let mut facts = CaseFacts::of(Some(committee), file);
            facts.summary.map_digests(&|digest| keyed(secret, digest));
            facts
        })?;
        let is_worth_it = read.len() > FEW;
        facts.extend(read);
        if let Some(writer) = writer.filter(|_| is_worth_it) {
            let held = git.held(ids.values().copied());
            let with_ids = facts.iter().filter_map(|facts| Some((*ids.get(facts.summary.path.as_str())?, facts)));
            let stored: Vec<(ObjectId, &CaseFacts)> = with_ids.filter(|(id, _)| held.contains(id)).collect();
            if let Some(bytes) = to_bytes(policy, secret, &stored) {
                writer.write(&CASE_FACTS, &bytes);
            }
        }
        Ok(UnchangedCases { secret, facts })
    }

    /// Makes a digest of a case that was read now one that can be compared with these.
    pub(crate) fn digest(&self, digest: u64) -> u64 {
        keyed(self.secret, digest)
    }
}

impl Known {
    fn parse(bytes: &[u8], policy: &str) -> Option<Known> {
        let (head, mut rest) = split_line(bytes)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        let mut lines: Vec<Line> = Vec::new();
        for _ in 0..head.contents {
            let (line, after) = split_line(rest)?;
            lines.push(serde_json::from_slice(line).ok()?);
            rest = after;
        }
        let mut digests =
            rest.chunks_exact(DIGEST).filter_map(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?)));
        let mut by_content = HashMap::new();
        for line in lines {
            by_content.insert(ObjectId::from_hex(&line.id)?, line.to_facts(&mut digests)?);
        }
        (head.policy == policy && digests.next().is_none()).then_some(Known { secret: head.secret, by_content })
    }
}

fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    bytes.split_at_checked(end).and_then(|(line, rest)| Some((line, rest.get(1..)?)))
}

/// The bytes of the file; nothing where something would not be read as it is.
fn to_bytes(policy: &str, secret: u128, stored: &[(ObjectId, &CaseFacts)]) -> Option<Vec<u8>> {
    let head = Head { policy: policy.to_owned(), secret, contents: stored.len() };
    let mut bytes = serde_json::to_vec(&head).ok()?;
    let mut digests = Vec::new();
    for (id, facts) in stored {
        let start = digests.len();
        let line = Line::of(*id, facts, &mut digests);
        let read = line.to_facts(&mut digests.iter().skip(start).copied())?;
        if format!("{read:?}") != format!("{:?}", facts.at("")) {
            return None;
        }
        bytes.push(b'\n');
        bytes.extend(serde_json::to_vec(&line).ok()?);
    }
    bytes.push(b'\n');
    bytes.extend(digests.into_iter().flat_map(u64::to_le_bytes));
    Some(bytes)
}

impl Line {
    fn of(id: ObjectId, facts: &CaseFacts, digests: &mut Vec<u64>) -> Line {
        let summary = &facts.summary;
        let of_case = [summary.name_span, summary.duplicate_span, summary.keep_until_span];
        digests.extend(summary.account);
        digests.extend(summary.mails.iter().map(|(mail, _)| *mail));
        let mut person = |person: &PersonSummary| {
            digests.extend(person.keys.iter().chain(&person.likely));
            PersonLine {
                key: person.key.clone(),
                not: person.not.clone(),
                span: pair(person.span),
                sanctions: person.sanctions.clone(),
                keys: person.keys.len(),
                likely: person.likely.len(),
            }
        };
        Line {
            id: id.to_string(),
            name: summary.name.clone(),
            related: summary.related.clone(),
            duplicate_of: summary.duplicate_of.clone(),
            received: summary.received.map(Moment::to_text),
            status: summary.status.map(|status| status.word().to_owned()),
            finding: summary.finding.map(|finding| finding.word().to_owned()),
            keep_until: summary.keep_until.map(Until::to_text),
            held: summary.held,
            has_account: summary.account.is_some(),
            mails: summary.mails.iter().map(|(_, at)| pair(*at)).collect(),
            spans: of_case.into_iter().chain(summary.related_spans.iter().copied()).map(pair).collect(),
            reported: summary.reported.iter().map(&mut person).collect(),
            affected: summary.affected.iter().map(&mut person).collect(),
            waivers: facts.waivers.iter().map(|(rule, at)| (rule.name().to_owned(), at.start, at.end)).collect(),
        }
    }

    /// The facts without a path.
    fn to_facts(&self, digests: &mut dyn Iterator<Item = u64>) -> Option<CaseFacts> {
        let mut spans = self.spans.iter().map(|(start, end)| Span::new(*start, *end));
        let (name_span, duplicate_span, keep_until_span) = (spans.next()?, spans.next()?, spans.next()?);
        let word = |rule: &(String, usize, usize)| Some((RuleId::from_name(&rule.0)?, Span::new(rule.1, rule.2)));
        let account = if self.has_account { Some(digests.next()?) } else { None };
        let mail = |(start, end): &(usize, usize)| Some((digests.next()?, Span::new(*start, *end)));
        let mails = self.mails.iter().map(mail).collect::<Option<_>>()?;
        Some(CaseFacts {
            summary: Summary {
                path: String::new(),
                name: self.name.clone(),
                name_span,
                related: self.related.clone(),
                related_spans: spans.collect(),
                duplicate_of: self.duplicate_of.clone(),
                duplicate_span,
                received: read(self.received.as_ref(), |text| Moment::parse(text).ok())?,
                status: read(self.status.as_ref(), Status::from_word)?,
                finding: read(self.finding.as_ref(), Outcome::from_word)?,
                keep_until: read(self.keep_until.as_ref(), |text| Until::parse(text).ok())?,
                keep_until_span,
                held: self.held,
                mails,
                account,
                reported: self.reported.iter().map(|person| person.to_summary(digests)).collect::<Option<_>>()?,
                affected: self.affected.iter().map(|person| person.to_summary(digests)).collect::<Option<_>>()?,
            },
            waivers: self.waivers.iter().map(word).collect::<Option<_>>()?,
        })
    }
}

impl PersonLine {
    fn to_summary(&self, digests: &mut dyn Iterator<Item = u64>) -> Option<PersonSummary> {
        let mut some = |count: usize| (0..count).map(|_| digests.next()).collect::<Option<Vec<u64>>>();
        Some(PersonSummary {
            key: self.key.clone(),
            keys: some(self.keys)?,
            likely: some(self.likely)?,
            not: self.not.clone(),
            span: Span::new(self.span.0, self.span.1),
            sanctions: self.sanctions.clone(),
        })
    }
}

fn pair(span: Span) -> (usize, usize) {
    (span.start, span.end)
}

/// Reads a word where there is one; nothing where it can't be read.
fn read<T>(text: Option<&String>, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        Some(text) => parse(text).map(Some),
        None => Some(None),
    }
}
