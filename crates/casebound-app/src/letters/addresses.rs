//! From whom a letter comes, to whom it goes, and who gets a copy: the committee's address, unless a member has a conflict (S4-12).

use anyhow::{Context as _, bail};
use casebound_disclosure::mime::Mailbox;
use casebound_record::CaseFile;
use casebound_record::committee::Member;
use casebound_record::standing::{Standing, names_who_is_recused, standing_to_decide};
use casebound_record::words::LogWord;

use super::reader::Reader;
use super::stored::StoredLetter;
use crate::about_members::person_who_is;
use crate::workspace::Workspace;

/// Who sends and who gets a letter.
#[derive(Debug)]
pub(super) struct Addresses<'w> {
    /// The committee; whoever sends it where a member may not see an answer.
    pub(super) from: Mailbox,
    /// The reader, or the guardian.
    pub(super) to: Mailbox,
    /// Who gets a copy.
    pub(super) copies: Copies<'w>,
}

/// Who gets a copy.
#[derive(Debug)]
pub(super) enum Copies<'w> {
    /// The committee's address, which all members read.
    Committee(String),
    /// These members: somebody else of the committee has a conflict in the case.
    Members(Vec<&'w Member>),
}

impl<'w> Addresses<'w> {
    /// Finds the addresses of a letter that a member sends; a sentence where its reader has none.
    ///
    /// # Errors
    /// When the committee or the sender has none.
    pub(super) fn of(
        workspace: &'w Workspace,
        file: &CaseFile,
        stored: &StoredLetter,
        reader: &Reader<'_>,
        sender: &Member,
    ) -> anyhow::Result<Result<Addresses<'w>, String>> {
        let committee = &workspace.committee.committee;
        let Some(own) = committee.about.email.clone() else {
            bail!("committee.yaml has no `email` under `committee`: letters come from there");
        };
        let to = match to(stored, reader) {
            Ok(to) => to,
            Err(why) => return Ok(Err(why)),
        };
        if !names_who_is_recused(committee, file) {
            return Ok(Err(format!(
                "{} does not say clearly who is recused: `casebound check` says what to correct",
                file.stem()
            )));
        }
        if let Some(other) = somebody_else_at(file, reader, &to.email) {
            return Ok(Err(format!("its address is also that of {other}: correct `email` under `people`")));
        }
        let today = workspace.clock.today;
        let standing = |member: &Member| standing_to_decide(committee, &file.case, &member.key, Some(today));
        // Whoever stated a conflict gets no copy, whatever the others ruled: that they may act is no reason to read along.
        let has_stated = |member: &&Member| {
            file.case.logged(LogWord::ConflictStated).any(|(_, entry)| entry.by.contains(&member.key))
        };
        // A witness, a guardian, or somebody who only has the name of a person: they may act, and the letter is not for their eyes.
        let is_of_the_case = |member: &Member| person_who_is(&file.case, member);
        let has_conflict = |member: &&Member| {
            matches!(standing(member), Standing::Recused | Standing::Involved | Standing::Reporter)
                || has_stated(member)
                || is_of_the_case(member).is_some()
        };
        if let Some(person) = is_of_the_case(sender) {
            return Ok(Err(format!(
                "you have the address, a user name or the name of {key}: another member sends it. If that is somebody else, \
                 write `not: [{own}]` for {key}",
                key = person.key,
                own = sender.key
            )));
        }
        if !committee.serving(today).any(|member| has_conflict(&member)) {
            let from = Mailbox { name: committee.about.name.clone(), email: own.clone() };
            return Ok(Ok(Addresses { from, to, copies: Copies::Committee(own) }));
        }
        // An answer to the committee's address would reach whoever has the conflict.
        let email = sender.email.clone().with_context(|| format!("committee.yaml has no address of {}", sender.key))?;
        let from = Mailbox { name: sender.name.clone(), email };
        let may_read =
            |member: &&Member| standing(member) == Standing::MayAct && !has_conflict(member) && member.email.is_some();
        let members = committee.serving(today).filter(may_read).collect();
        Ok(Ok(Addresses { from, to, copies: Copies::Members(members) }))
    }

    /// The addresses of the copies.
    pub(super) fn copied_to(&self) -> Vec<String> {
        match &self.copies {
            Copies::Committee(email) => vec![email.clone()],
            Copies::Members(members) => members.iter().filter_map(|member| member.email.clone()).collect(),
        }
    }
}

/// Another person of the case who has this address, and is not the one who opens the letter or whose guardian that is.
fn somebody_else_at<'c>(file: &'c CaseFile, reader: &Reader<'_>, email: &str) -> Option<&'c str> {
    let opened_by = reader.is_of_the_case.then(|| reader.opened_by().key.as_str());
    let others = file.case.people.iter().filter(|person| {
        opened_by != Some(&person.key) && person.key != reader.person.key && person.guardian.as_deref() != opened_by
    });
    let mut has_it = others.filter(|person| person.emails.iter().any(|it| it.expose().eq_ignore_ascii_case(email)));
    has_it.next().map(|person| person.key.as_str())
}

/// The address of whoever opens a letter; else what to do.
fn to(stored: &StoredLetter, reader: &Reader<'_>) -> Result<Mailbox, String> {
    let name = &stored.name;
    if !reader.is_of_the_case {
        let email = stored.letter.address.clone().ok_or_else(|| {
            format!("it has no address: write `address: …` into the head of {name}, or hand it over: `casebound letter print`")
        })?;
        return Ok(Mailbox { name: None, email });
    }
    let person = reader.opened_by();
    let email = person.emails.first().map(|it| it.expose().clone()).ok_or_else(|| {
        format!(
            "the case has no `email` of {}: add it there, or hand the letter over: `casebound letter print`",
            person.key
        )
    })?;
    Ok(Mailbox { name: person.name.as_ref().map(|name| name.expose().clone()), email })
}
