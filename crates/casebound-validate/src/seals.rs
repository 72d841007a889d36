//! Sealed cases: what their index says against the policy and against what it was, and what the caller found of message and signature.

use casebound_record::committee::Committee;
use casebound_record::{CaseFile, Timing as _};

use crate::seal_flaws::SealFlaw;
use crate::{Context, Finding, Findings, RuleId};

/// Judges a sealed case by what can be seen of it without a key.
pub(crate) fn judge(context: &Context<'_>, file: &CaseFile, out: &mut Vec<Finding>) {
    let mut flaws = of_index(context, file);
    flaws.extend(context.seals.flaws(file));
    report(context, file, &flaws, out);
}

/// Reports each flaw of a sealed case, by its rule and each rule once.
pub(crate) fn report(context: &Context<'_>, file: &CaseFile, flaws: &[SealFlaw], out: &mut Vec<Finding>) {
    let mut told = Vec::new();
    for flaw in flaws {
        let (rule, route, message, help) = words(*flaw);
        if told.contains(&(rule, route)) {
            continue;
        }
        told.push((rule, route));
        let mut findings = Findings::of_case(rule, file, context.committee, out);
        let found = findings.at(route, message, help);
        match flaw {
            SealFlaw::TooFew => found.with_committee_location("readers.at_least", "how many readers a sealed case has"),
            SealFlaw::TooMany => found.with_committee_location("readers.at_most", "how many may know a case"),
            _ => found,
        };
    }
}

/// What the index says against the policy.
fn of_index(context: &Context<'_>, file: &CaseFile) -> Vec<SealFlaw> {
    let Some(sealed) = &file.case.sealed else { return Vec::new() };
    let committee = context.policy();
    let readers = readers(committee, &sealed.to);
    let mut flaws = Vec::new();
    if sealed.by.as_ref().is_some_and(|by| !sealed.to.contains(by)) {
        flaws.push(SealFlaw::SignerNoReader);
    }
    if readers < count(committee.readers.at_least) {
        flaws.push(SealFlaw::TooFew);
    }
    if committee.readers.at_most.is_some_and(|most| sealed.to.len() > count(most)) {
        flaws.push(SealFlaw::TooMany);
    }
    let has_left = |key: &String| {
        committee.member(key).and_then(|member| member.until).is_some_and(|until| context.clock.is_after(until))
    };
    if sealed.to.iter().any(has_left) {
        flaws.push(SealFlaw::ForLeft);
    }
    flaws
}

/// How many different members are readers.
fn readers(committee: &Committee, to: &[String]) -> usize {
    let is_first = |idx: usize, key: &String| to.iter().take(idx).all(|other| other != key);
    let known = to.iter().enumerate().filter(|(idx, key)| is_first(*idx, key) && committee.member(key).is_some());
    known.count()
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What a change did to a case of which one of both versions is sealed. History can't forget it, so it is asked of each commit.
pub fn judge_seal_change(before: &CaseFile, after: &CaseFile) -> Vec<SealFlaw> {
    if before.text == after.text {
        return Vec::new();
    }
    match (before.is_sealed(), after.is_sealed()) {
        (true, false) => vec![SealFlaw::InTheClear],
        (true, true) => resealed(before, after),
        (false, true) => sealed_first(before, after),
        (false, false) => Vec::new(),
    }
}

fn resealed(before: &CaseFile, after: &CaseFile) -> Vec<SealFlaw> {
    let (Some(old), Some(new)) = (&before.case.sealed, &after.case.sealed) else { return Vec::new() };
    let mut flaws = Vec::new();
    if new.revision <= old.revision {
        flaws.push(SealFlaw::RolledBack);
    }
    if new.by.as_ref().is_none_or(|by| !old.to.contains(by)) {
        flaws.push(SealFlaw::SignerNoFormerReader);
    }
    flaws
}

/// Only where the plain case is there, everybody can see who has a conflict in it.
fn sealed_first(before: &CaseFile, after: &CaseFile) -> Vec<SealFlaw> {
    let Some(new) = &after.case.sealed else { return Vec::new() };
    let is_recused = new.to.iter().chain(&new.by).any(|key| before.case.has_conflict(key));
    if is_recused { vec![SealFlaw::ForRecused] } else { Vec::new() }
}

/// Reports what a change did to a seal, in the case as it is afterwards.
pub fn report_seal_change(context: &Context<'_>, before: &CaseFile, after: &CaseFile) -> Vec<Finding> {
    let mut out = Vec::new();
    report(context, after, &judge_seal_change(before, after), &mut out);
    out
}

/// Reports what a reader found who opened a sealed case, in the sealed file.
pub fn report_opened(context: &Context<'_>, file: &CaseFile, flaws: &[SealFlaw]) -> Vec<Finding> {
    let mut out = Vec::new();
    report(context, file, flaws, &mut out);
    out
}

const FOR_OTHERS: &str = "let a reader look at the case before anything else is done; `casebound access renew` seals it for its readers alone";
const SIGNED: &str = "if the readers know of no change, restore the last good version with `git restore` or `git revert`, and find out who \
                      changed it; a reader seals it again with `casebound edit`";

/// Returns the rule of a flaw, where to show it, what is wrong, and what to do.
fn words(flaw: SealFlaw) -> (RuleId, &'static str, &'static str, &'static str) {
    let to = "sealed.to";
    match flaw {
        SealFlaw::NotVerified => (
            RuleId::SealedSignatureBad,
            "sealed",
            "nobody verified the signature of this sealed case",
            "`casebound check` with the path of the case verifies it",
        ),
        SealFlaw::NoSignature => (
            RuleId::SealedSignatureBad,
            "sealed.signature",
            "this sealed case has no signature that can be read",
            SIGNED,
        ),
        SealFlaw::BadSignature => (
            RuleId::SealedSignatureBad,
            "sealed.signature",
            "the signature of this sealed case is not one over what stands here: it was changed since",
            SIGNED,
        ),
        SealFlaw::UnusableKey => (
            RuleId::SealedSignatureBad,
            "sealed.signature",
            "the key that signed this sealed case may not sign: it is revoked, had expired, or is too weak",
            "a reader with a good key seals it again: `casebound access renew`",
        ),
        SealFlaw::SignerWithoutCertificate => (
            RuleId::SealedSignatureBad,
            "sealed.by",
            "whoever sealed this case has no certificate in `keys/`, so nobody can verify the signature",
            "add it again with `casebound keys add`; certificates of members who left stay",
        ),
        SealFlaw::OtherSigner => (
            RuleId::SealedByStranger,
            "sealed.by",
            "this case is signed with another key than that of the member who is named here",
            "where that member has a new certificate since, a reader seals it again: `casebound access renew`; else find out who did this",
        ),
        SealFlaw::SignerNoReader => (
            RuleId::SealedByStranger,
            "sealed.by",
            "the member who sealed this case is none of its readers",
            "only a reader seals a case; let one of them do it again",
        ),
        SealFlaw::SignerNoFormerReader => (
            RuleId::SealedByStranger,
            "sealed.by",
            "the member who sealed this case could not read the version before",
            "only a reader of the last version lets others in: `casebound access grant`",
        ),
        SealFlaw::NoMessage => (
            RuleId::SealedForOthers,
            "sealed",
            "the message of this sealed case is not one whole encrypted message",
            SIGNED,
        ),
        SealFlaw::ForOthers => (
            RuleId::SealedForOthers,
            to,
            "the message can be opened by others than the readers who are named here",
            FOR_OTHERS,
        ),
        SealFlaw::NotForEach => (
            RuleId::SealedForOthers,
            to,
            "the message is not encrypted for each reader who is named here",
            "a reader who can open it seals it again: `casebound access renew`",
        ),
        SealFlaw::ForRecused => (
            RuleId::SealedForRecused,
            to,
            "a member who can open this sealed case has a conflict in it",
            "another reader takes them out: `casebound access revoke`",
        ),
        SealFlaw::TooFew => (
            RuleId::SealedReadersTooFew,
            to,
            "too few members can open this sealed case: if a key is lost, so is the case",
            "a reader lets another member in: `casebound access grant`",
        ),
        SealFlaw::TooMany => (
            RuleId::SealedReadersTooMany,
            to,
            "more members can open this sealed case than the policy allows",
            "a reader takes some out: `casebound access revoke`",
        ),
        SealFlaw::ForLeft => (
            RuleId::SealedForLeftMember,
            to,
            "a reader of this sealed case is no member any more",
            "a reader takes them out: `casebound access revoke`; what they have, they keep",
        ),
        SealFlaw::KeyExchanged => (
            RuleId::SealedKeyExchanged,
            to,
            "a reader has another certificate than the one that this case was sealed for",
            "ask them whether it is theirs, then a reader seals it for that one: `casebound access renew`",
        ),
        SealFlaw::KeyExpires => (
            RuleId::SealedKeyAboutToExpire,
            to,
            "the certificate of a reader ends soon, or has ended: then nothing is sealed for them any more",
            "they extend it and it is added again: `casebound guide keys`; or another member is let in: `casebound access grant`",
        ),
        SealFlaw::RolledBack => (
            RuleId::SealedRolledBack,
            "sealed.revision",
            "this is an older version of the sealed case, or another one with the same number",
            "take the newer one; where two readers sealed at once, one of them makes the change again: `casebound edit`",
        ),
        SealFlaw::FileGone => (
            RuleId::SealedRolledBack,
            "case",
            "a file beside this sealed case is gone, and no reader sealed the case without it",
            "do not share this commit: take it back with `git reset --soft HEAD~1`, then `git restore --staged --worktree` the file",
        ),
        SealFlaw::InTheClear => (
            RuleId::SealedInTheClear,
            "case",
            "something of a sealed case stands here in the clear",
            "do not share this commit: take it back with `git reset --soft HEAD~1`, then `casebound seal` again; two readers make a case plain with `casebound unseal`; a file beside it is sealed with `casebound attach`, and `casebound seal` again removes what an interrupted one left",
        ),
        SealFlaw::IndexDiffers => (
            RuleId::SealedIndexDiffers,
            "sealed",
            "the index of this sealed case is not that of the case inside",
            "a reader seals it again with `casebound edit`; the index is made anew",
        ),
        SealFlaw::ReadersDiffer => (
            RuleId::SealedReadersDiffer,
            to,
            "what is inside was sealed for other readers, as another case or another version: it does not belong here",
            SIGNED,
        ),
    }
}
