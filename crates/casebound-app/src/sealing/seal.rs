//! Seals a case: its index in the clear, all of it in one message for its readers, and a signature over both.

use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_openpgp::{Certificate, Purpose, Recipient, encrypt, sign_detached_binary};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::involvement::involvement;
use casebound_record::sealed::{Inside, SealedFile, computed, envelope, index};
use casebound_record::{CaseFile, Private};

use super::beside::{self, Files, NewMessage};
use super::secrets;
use crate::certificate_replacement;
use crate::holders::{Holder, holder};
use crate::seal_verifier::SealChecker;
use crate::signing;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// For whom a case is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readers {
    /// The keys of the members.
    pub to: Vec<String>,
    /// The fingerprints that the last sealer knew, by member; nobody is here for whom no one sealed before.
    pub pins: Vec<(String, String)>,
}

impl Readers {
    /// Takes out whoever is not wanted.
    pub(super) fn retain(&mut self, is_wanted: &dyn Fn(&str) -> bool) {
        self.to.retain(|key| is_wanted(key));
        self.pins.retain(|(key, _)| is_wanted(key));
    }
}

/// Returns why a member can't be a reader of a case: a sentence without its end.
pub fn may_read(workspace: &Workspace, plain: &CaseFile, key: &str) -> anyhow::Result<Result<(), String>> {
    let member = workspace.member(key)?;
    let committee = &workspace.committee.committee;
    Ok(if !member.serves_on(workspace.clock.today) {
        Err(format!("{key} is not a member today"))
    } else if plain.case.has_conflict(key) {
        Err(format!("{key} has a conflict in it"))
    } else if involvement(&plain.case, member).is_some() {
        Err(format!("{key} is one of its people"))
    } else if committee
        .members
        .iter()
        .any(|it| it.key == key && !it.only_for.is_empty() && !it.only_for.contains(&plain.stem().to_owned()))
    {
        Err(format!("{key} is a member for other cases only"))
    } else {
        Ok(())
    })
}

/// The members who can read a case: those who serve, have no conflict in it and are none of its people.
///
/// # Errors
/// When committee.yaml can't be used.
pub fn readers_of(workspace: &Workspace, plain: &CaseFile, without: &[String]) -> anyhow::Result<Vec<String>> {
    let mut to = Vec::new();
    for member in workspace.committee.committee.serving(workspace.clock.today) {
        if !without.contains(&member.key) && may_read(workspace, plain, &member.key)?.is_ok() {
            to.push(member.key.clone());
        }
    }
    Ok(to)
}

/// A sealed case that has still to be written: its text, the messages beside it, and all files that it has then.
pub(super) struct SealedCase {
    pub(super) text: String,
    pub(super) messages: Vec<NewMessage>,
    pub(super) files: Vec<SealedFile>,
}

/// Seals a case for its readers, with the files beside it. Nothing is written.
///
/// # Errors
/// When a reader may not read it, has no certificate that fits or another one than before, there are too few or too many, whoever works
/// here is none of them, or the key can't be used.
pub(super) fn sealed(
    workspace: &Workspace,
    plain: &CaseFile,
    readers: &Readers,
    files: &Files,
    revision: u32,
) -> anyhow::Result<SealedCase> {
    let name = plain.stem();
    let me = signing::current_member(workspace).with_context(|| {
        format!("nothing was sealed: git's `user.email` is the address of no member, so nobody knows who seals {name}")
    })?;
    if plain.has("sealed") || plain.is_sealed() {
        bail!("nothing was sealed: {name} has a key `sealed`, which only the index may have; remove it");
    }
    if !plain.is_readable() || plain.case.name.as_deref() != Some(name) || plain.case.status.is_none() {
        bail!(
            "nothing was sealed: {name} can't be read, so its index can't be made; `casebound check {name}` says what to correct"
        );
    }
    require_readers(workspace, plain, &readers.to, &me.key)?;
    let recipients = certificates(workspace, readers)?;
    let for_each: Vec<Recipient<'_>> =
        recipients.iter().map(|(holder, it)| Recipient { certificate: it, expected: holder.expected() }).collect();
    let now = SystemTime::from(workspace.clock.now);
    let messages = beside::encrypted(&files.new, &me.key, &for_each, now)?;
    let mut files: Vec<SealedFile> =
        files.kept.iter().chain(messages.iter().map(|message| &message.file)).cloned().collect();
    files.sort();
    let inside = Inside {
        case: name.to_owned(),
        revision,
        to: recipients.iter().map(|(holder, it)| (holder.key.clone(), it.fingerprint())).collect(),
        files: files.clone(),
        plain: Private::new(plain.text.expose().clone().into_bytes()),
    };
    let message = encrypt(&inside.to_bytes(), &for_each, now).context("nothing was sealed")?;
    let message = String::from_utf8(message).context("the armour is not text")?;
    let seal = computed::Seal { to: readers.to.clone(), revision, by: me.key.clone() };
    let outside = index::to_text(&computed::of(plain, &workspace.committee.committee, &seal));
    let signer = secrets::signer(workspace)?;
    let who = signing::member_of(workspace, &signer)?;
    if who.key != me.key {
        bail!("nothing was sealed: the key is that of {}, and by git's `user.email` you are {}", who.key, me.key);
    }
    let unsigned = envelope::to_text(&outside, None, &message);
    let signature = sign_detached_binary(unsigned.as_bytes(), &signer, now).context("nothing was sealed")?;
    let text = envelope::to_text(&outside, Some(&signature), &message);
    if text.len() > MAX_FILE {
        bail!("nothing was sealed: sealed, {name} would be over 1 MiB; keep long texts elsewhere");
    }
    require_sound(workspace, &plain.path, &text)?;
    Ok(SealedCase { text, messages, files })
}

/// How a case is sealed that has a reader for whom nothing can be sealed.
fn without_them(key: &str) -> String {
    format!(
        "Without them: `casebound access revoke CASE {key}`, or `casebound access grant CASE MEMBER --instead-of {key}`"
    )
}

fn require_readers(workspace: &Workspace, plain: &CaseFile, to: &[String], me: &str) -> anyhow::Result<()> {
    let (name, policy) = (plain.stem(), &workspace.committee.committee.readers);
    if !to.iter().any(|key| key == me) {
        bail!(
            "nothing was sealed: you ({me}) would not be able to open {name}; only a reader seals a case, so another one does this"
        );
    }
    if let Some(twice) = to.iter().enumerate().find_map(|(idx, key)| to.iter().take(idx).find(|it| *it == key)) {
        bail!("nothing was sealed: {twice} is named twice");
    }
    for key in to {
        if let Err(why) = may_read(workspace, plain, key)? {
            bail!("nothing was sealed: {why}, so {name} can't be sealed for them. {}", without_them(key));
        }
    }
    let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    if to.len() < number(policy.at_least) {
        bail!(
            "nothing was sealed: {name} would have {}, and committee.yaml asks for {} at least (`readers.at_least`), so that one lost key \
             loses no case. Let another member in first: `casebound access grant {name} MEMBER`",
            crate::printable::plural(to.len(), "reader"),
            policy.at_least
        );
    }
    if let Some(most) = policy.at_most.filter(|most| to.len() > number(*most)) {
        bail!(
            "nothing was sealed: {name} would have {}, and committee.yaml allows {most} (`readers.at_most`); name those who handle it",
            crate::printable::plural(to.len(), "reader")
        );
    }
    Ok(())
}

/// The certificate of each reader: the pinned one, and no other than the one the case was sealed for before.
fn certificates(workspace: &Workspace, readers: &Readers) -> anyhow::Result<Vec<(Holder, Certificate)>> {
    let routes: Vec<String> = readers.to.iter().map(|key| format!("members.{key}")).collect();
    if let Some(waiting) = certificate_replacement::before_encrypting(workspace, &routes)?.first() {
        bail!("nothing was sealed: {}", certificate_replacement::in_words(waiting));
    }
    let mut found = Vec::new();
    for key in &readers.to {
        let holder = holder(workspace, Some(key), None)?;
        let certificate = holder.certificate(workspace).context("nothing was sealed")?;
        let fitness = certificate.fitness(Purpose::Receive, holder.expected(), SystemTime::from(workspace.clock.now));
        if let Some(refusal) = fitness.refusals.first() {
            bail!("nothing was sealed, since {key} is a reader: {refusal} {}", without_them(key));
        }
        let before = readers.pins.iter().find(|(reader, _)| reader == key);
        if let Some((_, pin)) = before.filter(|(_, pin)| !certificate.matches_fingerprint(pin)) {
            bail!(
                "nothing was sealed: {key} has another certificate than the one this case was sealed for before (then {pin}, now {}). Ask them \
                 whether it is theirs, then: `casebound access renew`",
                certificate.fingerprint()
            );
        }
        found.push((holder, certificate));
    }
    Ok(found)
}

/// Reads what was made as everybody will, before it takes the place of anything.
fn require_sound(workspace: &Workspace, path: &str, text: &str) -> anyhow::Result<()> {
    let made = CaseFile::read(path, text.as_bytes());
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let checker = SealChecker::of(&snapshot, &workspace.committee.committee, workspace.clock)?;
    if !made.is_sealed() || !made.problems.is_empty() || !checker.flaws(&made).is_empty() {
        bail!(
            "nothing was sealed: what gpg or the key file made does not fit the certificates in `keys/`; `casebound doctor` looks at them"
        );
    }
    Ok(())
}
