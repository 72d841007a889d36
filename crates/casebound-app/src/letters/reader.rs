//! To whom a letter goes: somebody of the case, their guardian, or somebody outside.

use anyhow::bail;
use casebound_disclosure::letter::{LetterRefusal, Recipient, recipient_of, recipients};
use casebound_letters::{Address, Audience, kinds};
use casebound_record::words::{Answer, LetterKind, Role};
use casebound_record::{Case, Person, nearest};

/// The reader of a letter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'c> {
    /// What the reader is to the case.
    pub(super) recipient: Recipient,
    /// The audience by which a letter is checked.
    pub(super) audience: Audience,
    /// Who reads, or whom a letter to an outsider is about.
    pub(super) person: &'c Person,
    /// Who gets it in place of somebody under age.
    pub(super) guardian: Option<&'c Person>,
    /// Whether the reader is in the case.
    pub(super) is_of_the_case: bool,
}

impl<'c> Reader<'c> {
    /// Finds the reader of a letter of this kind. `about` is the person whom a letter to an outsider is about.
    ///
    /// # Errors
    /// When nobody has this key, nobody speaks for somebody under age, or a letter to an outsider is about nobody in particular.
    pub(super) fn find(
        case: &'c Case,
        kind: &str,
        to: &str,
        about: Option<&str>,
    ) -> anyhow::Result<Result<Reader<'c>, LetterRefusal>> {
        if let Some(person) = case.person(to) {
            let recipient = match recipient_of(kind, person) {
                Ok(recipient) => recipient,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let audience = audience_of(recipient);
            let guardian = guardian_of(case, person)?;
            return Ok(Ok(Reader { recipient, audience, person, guardian, is_of_the_case: true }));
        }
        let Some((recipient, audience)) = outsider(to) else {
            bail!("`{to}` is not a person in this case; name a key of its people, or one of {}", outsiders());
        };
        if !recipients(kind).contains(&recipient) {
            return Ok(Err(LetterRefusal::NotForReader(recipients(kind))));
        }
        let person = subject(case, to, about)?;
        Ok(Ok(Reader { recipient, audience, person, guardian: None, is_of_the_case: false }))
    }

    /// Whoever opens it: the guardian, or the person.
    pub(super) fn opened_by(&self) -> &'c Person {
        self.guardian.unwrap_or(self.person)
    }

    /// How the rules of letters name the reader.
    pub(super) fn address(&self, to: &str, kind: &str) -> Address {
        Address {
            audience: self.audience,
            to: if self.is_of_the_case { self.opened_by().key.clone() } else { to.to_owned() },
            kind: kind.to_owned(),
            is_whole: kinds().any(|it| it == kind),
        }
    }
}

fn audience_of(recipient: Recipient) -> Audience {
    match recipient {
        Recipient::Reporter => Audience::Reporter,
        Recipient::Affected => Audience::Affected,
        Recipient::Witness => Audience::Witness,
        Recipient::Reported => Audience::Reported,
        Recipient::Employer => Audience::Employer,
        Recipient::Executor => Audience::Moderators,
    }
}

/// The guardian of somebody under age.
fn guardian_of<'c>(case: &'c Case, person: &'c Person) -> anyhow::Result<Option<&'c Person>> {
    let guardian = person.guardian.as_deref().and_then(|key| case.person(key));
    let key = &person.key;
    match guardian {
        None if person.minor == Some(Answer::Yes) => bail!(
            "{key} is under age, and the case does not say who speaks for them: add that person, and write `guardian` for {key}"
        ),
        Some(guardian) if guardian.is(Role::Reported) && !person.is(Role::Reported) => bail!(
            "the guardian of {key} is reported in this case: decide who else speaks for {key}, and write that person as `guardian`"
        ),
        guardian => Ok(guardian),
    }
}

/// The reported person whom a letter to an outsider is about.
fn subject<'c>(case: &'c Case, to: &str, about: Option<&str>) -> anyhow::Result<&'c Person> {
    let reported: Vec<&Person> = case.with_role(Role::Reported).collect();
    let keys: Vec<&str> = reported.iter().map(|it| it.key.as_str()).collect();
    match (about, &reported[..]) {
        (Some(key), _) => match reported.iter().find(|it| it.key == key) {
            Some(person) => Ok(person),
            None => bail!("`{key}` is not reported in this case; --about takes one of: {}", listed(&keys)),
        },
        (None, [only]) => Ok(only),
        (None, []) => bail!("nobody is reported in this case, so there is nothing to tell `{to}`"),
        (None, _) => bail!(
            "several people are reported in this case; say with --about whom the letter is about: {}",
            listed(&keys)
        ),
    }
}

fn listed(keys: &[&str]) -> String {
    if keys.is_empty() { "nobody".to_owned() } else { keys.join(", ") }
}

/// The readers outside of the case to whom a letter can be drafted.
fn outsider(word: &str) -> Option<(Recipient, Audience)> {
    let audience = Audience::of_word(word)?;
    match audience {
        Audience::Employer => Some((Recipient::Employer, audience)),
        Audience::Desk | Audience::Moderators | Audience::Organisers => Some((Recipient::Executor, audience)),
        _ => None,
    }
}

fn outsiders() -> String {
    Audience::words().filter(|it| outsider(it).is_some()).collect::<Vec<_>>().join(", ")
}

/// Fails for a kind that is neither ours nor the committee's.
///
/// # Errors
/// With the kind that was perhaps meant.
pub(super) fn require_kind(kind: &str, has_own: bool) -> anyhow::Result<()> {
    if has_own || LetterKind::from_word(kind).is_some() || kinds().any(|it| it == kind) {
        return Ok(());
    }
    match nearest(kind, LetterKind::ALL.iter().map(|it| it.word())) {
        Some(known) => bail!("there is no kind of letter `{kind}`; did you mean `{known}`?"),
        None => bail!("there is no kind of letter `{kind}`; `casebound guide letters` lists all kinds"),
    }
}
