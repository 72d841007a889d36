//! How the facts of cases, and when each was found to be clean, are written down.

use std::collections::HashMap;

use casebound_git::ObjectId;
use casebound_record::words::{Outcome, Status};
use casebound_record::{Moment, Span, Until};
use casebound_validate::{CaseFacts, PersonSummary, RuleId, Summary, Validity};
use serde::{Deserialize, Serialize};

const DIGEST: usize = size_of::<u64>();

/// What the file holds.
#[derive(Default)]
pub(super) struct Known {
    /// What digests are made with.
    pub(super) secret: u128,
    /// The facts of each content of a case.
    pub(super) by_content: HashMap<ObjectId, CaseFacts>,
    /// By what all cases on disk were judged last: the policy, and who reads the findings.
    pub(super) judged_by: String,
    /// How they were then, by path.
    pub(super) judged: HashMap<String, JudgedCase>,
}

/// A case on disk as it was when all were judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JudgedCase {
    /// A digest of its people.
    pub(super) people: u64,
    /// The content in which nothing was found, a digest of the files beside it, and the time in which that holds.
    pub(super) clean: Option<(ObjectId, u64, Validity)>,
}

/// The first line of the file.
#[derive(Serialize, Deserialize)]
struct Head {
    /// The policy by which waivers count.
    policy: String,
    secret: u128,
    /// How many contents follow, a line each; behind them are the digests.
    contents: usize,
    /// How many cases on disk follow then, a line each.
    judged: usize,
    judged_by: String,
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

/// A line about a case on disk.
#[derive(Serialize, Deserialize)]
struct JudgedLine(String, u64, Option<(String, u64, [i64; 4])>);

impl Known {
    /// Reads the file; nothing where it is of another policy.
    pub(super) fn parse(bytes: &[u8], policy: &str) -> Option<Known> {
        let (head, mut rest) = split_line(bytes)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        let mut lines: Vec<Line> = Vec::new();
        for _ in 0..head.contents {
            let (line, after) = split_line(rest)?;
            lines.push(serde_json::from_slice(line).ok()?);
            rest = after;
        }
        let mut judged = HashMap::new();
        for _ in 0..head.judged {
            let (line, after) = split_line(rest)?;
            let (path, case) = serde_json::from_slice::<JudgedLine>(line).ok()?.into_case()?;
            judged.insert(path, case);
            rest = after;
        }
        let mut digests =
            rest.chunks_exact(DIGEST).filter_map(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?)));
        let mut by_content = HashMap::new();
        for line in lines {
            by_content.insert(ObjectId::from_hex(&line.id)?, line.to_facts(&mut digests)?);
        }
        let known = Known { secret: head.secret, by_content, judged_by: head.judged_by, judged };
        (head.policy == policy && digests.next().is_none()).then_some(known)
    }

    /// The bytes of the file; nothing where something would not be read as it is.
    pub(super) fn to_bytes(&self, policy: &str) -> Option<Vec<u8>> {
        let Known { secret, by_content, judged_by, judged } = self;
        let mut bytes = serde_json::to_vec(&Head {
            policy: policy.to_owned(),
            secret: *secret,
            contents: by_content.len(),
            judged: judged.len(),
            judged_by: judged_by.clone(),
        })
        .ok()?;
        let mut digests = Vec::new();
        let mut contents: Vec<_> = by_content.iter().collect();
        contents.sort_unstable_by_key(|(id, _)| **id);
        for (id, facts) in contents {
            let start = digests.len();
            let line = Line::of(*id, facts, &mut digests);
            if line.to_facts(&mut digests.iter().skip(start).copied())? != facts.at("") {
                return None;
            }
            bytes.push(b'\n');
            serde_json::to_writer(&mut bytes, &line).ok()?;
        }
        let mut judged: Vec<_> = judged.iter().collect();
        judged.sort_unstable_by_key(|(path, _)| *path);
        for (path, case) in judged {
            bytes.push(b'\n');
            serde_json::to_writer(&mut bytes, &JudgedLine::of(path, case)).ok()?;
        }
        bytes.push(b'\n');
        bytes.extend(digests.into_iter().flat_map(u64::to_le_bytes));
        Some(bytes)
    }
}

impl JudgedLine {
    fn of(path: &str, case: &JudgedCase) -> JudgedLine {
        let clean = case.clean.map(|(id, beside, Validity { since, until })| {
            (id.to_string(), beside, [i64::from(since.0), since.1, i64::from(until.0), until.1])
        });
        JudgedLine(path.to_owned(), case.people, clean)
    }

    fn into_case(self) -> Option<(String, JudgedCase)> {
        let JudgedLine(path, people, clean) = self;
        let read = |(id, beside, [since_day, since, until_day, until]): (String, u64, [i64; 4])| {
            let (since_day, until_day) = (i32::try_from(since_day).ok()?, i32::try_from(until_day).ok()?);
            let validity = Validity { since: (since_day, since), until: (until_day, until) };
            Some((ObjectId::from_hex(&id)?, beside, validity))
        };
        let clean = match clean {
            Some(clean) => Some(read(clean)?),
            None => None,
        };
        Some((path, JudgedCase { people, clean }))
    }
}

fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    bytes.split_at_checked(end).and_then(|(line, rest)| Some((line, rest.get(1..)?)))
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
