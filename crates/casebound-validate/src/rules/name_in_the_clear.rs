//! Rule `name-in-the-clear`.

use std::cmp::Reverse;

use casebound_names::fold::fold;
use casebound_names::{Hit, HitConfidence, HitKind, People};
use casebound_record::shape::KeyForm;
use casebound_record::words::Status;
use casebound_record::{CaseFile, Committee, Fix, Passage, Person, Span, quote, references};

use crate::{Context, Findings};

/// A file with more mentions was written without keys; nobody fixes it finding by finding.
const AT_MOST: usize = 20;

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    // There every identity and every text is the same word.
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    let identities = People::of(&file.case.people);
    let mut left = AT_MOST;
    for passage in file.passages() {
        let mut mentions = apart(identities.find(passage.text));
        let is_sure = mentions.iter().any(|mention| mention.confidence == HitConfidence::Sure);
        if let Some(key) = addressee_by_name(context.policy(), file, &passage).filter(|_| !is_sure) {
            let help = match &key[..] {
                [key] => format!("write `{key}`; somebody else is described without a name"),
                keys => several(keys),
            };
            findings.at_span(passage.span, "a part of a person's name is where a key of `people` belongs", help);
            mentions.clear();
        }
        if mentions.is_empty() {
            continue;
        }
        let keys = references(passage.text);
        for mention in mentions {
            // The words of a key, as in `[person-a]`, are nobody's name.
            if keys.iter().any(|key| key.span.start <= mention.span.start && mention.span.end <= key.span.end) {
                continue;
            }
            let words = mention.span.of(passage.text);
            if left == 0 || is_of_a_member(context.policy(), mention.kind, words) || is_file_name(file, passage.span) {
                continue;
            }
            // A user name may be the key itself.
            let Some(person) = file.case.people.get(mention.person as usize).filter(|person| person.key != words)
            else {
                continue;
            };
            left -= 1;
            let inside = passage.start_in(file.text.expose());
            let span = passage.place_of(mention.span, file.text.expose());
            if mention.confidence == HitConfidence::Unsure {
                let message = format!("{} may be in the clear", mention.kind.describe());
                let help = format!("if it names somebody, write `[{}]` instead", person.key);
                findings.at_span(span, message, help).into_unsure();
                continue;
            }
            let message = format!("{} is in the clear", mention.kind.describe());
            let help = match &also_named(file, &passage, &mention)[..] {
                [] => format!(
                    "write `{}` instead; identities belong under `people` only",
                    instead_of(mention.kind, &person.key)
                ),
                others => several(&[&[person.key.as_str()], others].concat()),
            };
            let report = findings.at_span(span, message, help);
            if let Some(fix) = fix(file, &passage, &mention, inside, &person.key) {
                report.fix(fix);
            }
        }
    }
}

/// Leaves one hit for each place: the surest, then the whole name or address, then the first, and the longest of those that
/// begin together. In `Ada Smith, and Ada Smith` the words from the first `Smith` to the second `Ada` are a hit, too.
fn apart(mut hits: Vec<Hit>) -> Vec<Hit> {
    let is_part = |hit: &Hit| !matches!(hit.kind, HitKind::Name | HitKind::Email | HitKind::Handle | HitKind::Phone);
    hits.sort_by_key(|hit| {
        (Reverse(hit.confidence), is_part(hit), hit.span.start, Reverse(hit.span.len()), hit.kind, hit.person)
    });
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        if !kept.iter().any(|by| by.span.overlaps(hit.span)) {
            kept.push(hit);
        }
    }
    kept.sort_by_key(|hit| hit.span);
    kept
}

/// Returns whose name a value is a part of that has the place of a key. However short it is, it is somebody there: `to: Léa`.
fn addressee_by_name<'f>(committee: &Committee, file: &'f CaseFile, passage: &Passage<'_>) -> Option<Vec<&'f str>> {
    let words = |text: &str| -> Vec<String> {
        let folded = fold(text);
        folded.split(|letter: char| !letter.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    };
    let written = words(passage.text);
    let is_in = |name: &str| {
        let name = words(name);
        written.iter().all(|word| name.contains(word))
    };
    let is_member = || {
        let is_key = committee.member(passage.text.trim()).is_some();
        is_key || committee.members.iter().filter_map(|member| member.name.as_deref()).any(is_in)
    };
    if written.is_empty() || !file.is_addressee(passage.span) || is_member() {
        return None;
    }
    let has_name = |person: &&Person| person.name.iter().chain(&person.aliases).any(|name| is_in(name.expose()));
    let keys: Vec<&str> = file.case.people.iter().filter(has_name).map(|person| person.key.as_str()).collect();
    (!keys.is_empty() && !keys.contains(&passage.text.trim())).then_some(keys)
}

/// Returns whether a part of a name is also in a member's name: members are public, so it identifies nobody.
fn is_of_a_member(committee: &Committee, kind: HitKind, words: &str) -> bool {
    !matches!(kind, HitKind::Name | HitKind::Email | HitKind::Handle | HitKind::Phone)
        && committee
            .members
            .iter()
            .filter_map(|member| member.name.as_deref())
            .any(|name| name.split(' ').any(|part| part == words))
}

/// File names are judged by another rule, since nobody can write `[person-a]` there.
fn is_file_name(file: &CaseFile, span: Span) -> bool {
    (0..file.case.attachments.len()).any(|idx| file.span_of(&format!("attachments[{idx}].file")) == span)
}

/// The keys of the others who are named by the same words.
fn also_named<'f>(file: &'f CaseFile, passage: &Passage<'_>, mention: &Hit) -> Vec<&'f str> {
    let is_there = |(idx, person): &(usize, &Person)| {
        let overlaps = |it: &Hit| it.span.overlaps(mention.span);
        *idx != mention.person as usize && People::of([*person]).find(passage.text).iter().any(overlaps)
    };
    file.case.people.iter().enumerate().filter(is_there).map(|(_, person)| person.key.as_str()).collect()
}

/// What to write where several people have the name.
fn several(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    format!("several people of this case have this name: write the key of the one who is meant, {}", keys.join(" or "))
}

/// Returns the change that puts the key in place of the mention, where it is certain and leaves the rest as it was.
fn fix(file: &CaseFile, passage: &Passage<'_>, mention: &Hit, inside: Option<usize>, key: &str) -> Option<Fix> {
    let text = passage.text;
    let before = text.get(..mention.span.start)?;
    let start = if before.ends_with('@') { mention.span.start - 1 } else { mention.span.start };
    let place = Span::new(start, mention.span.end);
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let in_link = word.contains("://") || word.contains("](") || word.ends_with('[');
    // Whoever is not declared with a key yet gets one first.
    if in_link || !also_named(file, passage, mention).is_empty() || !KeyForm::Person.fits(key) {
        return None;
    }
    let is_whole = place.len() == text.trim().len();
    if is_whole && file.is_addressee(passage.span) {
        return Some(Fix::safe(passage.span, key));
    }
    let written = passage.span.of(file.text.expose());
    let Some(inside) = inside.filter(|_| passage.verbatim || written != text) else {
        return as_written(passage, place, file.text.expose(), &instead_of(mention.kind, key));
    };
    let in_body = passage.span.start == file.body.range.start;
    if in_body || !passage.verbatim {
        return Some(Fix::safe(Span::new(inside + place.start, inside + place.end), instead_of(mention.kind, key)));
    }
    // A bracket in a text without quotes would be a list of YAML.
    let whole = format!("{}{}{}", text.get(..place.start)?, instead_of(mention.kind, key), text.get(place.end..)?);
    Some(Fix::safe(passage.span, quote::scalar(&whole)))
}

/// What stands in the text then. A number is called what it is, so that the sentence can be read.
fn instead_of(kind: HitKind, key: &str) -> String {
    match kind {
        HitKind::Phone => format!("the number of [{key}]"),
        _ => format!("[{key}]"),
    }
}

/// Returns whether a value is a block scalar (`|` or `>`), in which no character is special.
fn is_block(file_text: &str, span: Span) -> bool {
    let is_header = |word: &str| word.starts_with(['|', '>']);
    let before = file_text.get(..span.start).unwrap_or_default().trim_end();
    is_header(span.of(file_text)) || before.rsplit([' ', '\n']).next().is_some_and(is_header)
}

/// Returns the change of a comment, or of a value with escapes or over several lines, where the mention is found in it as often
/// as in its text: the place of the one is then that of the other.
fn as_written(passage: &Passage<'_>, place: Span, file_text: &str, instead: &str) -> Option<Fix> {
    let written = passage.span.of(file_text);
    // In a text without quotes a bracket can begin a list.
    let takes_brackets = written.starts_with(['#', '"', '\'']) || is_block(file_text, passage.span);
    let words = place.of(passage.text);
    let before = passage.text.get(..place.start)?.matches(words).count();
    let is_as_often = written.matches(words).count() == passage.text.matches(words).count();
    let (at, _) = written.match_indices(words).nth(before).filter(|_| takes_brackets && is_as_often)?;
    let start = passage.span.start + at;
    Some(Fix::safe(Span::new(start, start + words.len()), instead))
}
