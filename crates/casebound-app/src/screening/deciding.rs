//! What becomes of somebody known who registered for an event: a member decides, and the case says it once (S5-53).

use anyhow::bail;
use casebound_record::edit::Value;
use casebound_record::words::{LetterKind, RegistrationAnswer};
use casebound_record::{Case, Person};

use crate::amend::{AmendOutcome, Change, amend};
use crate::disclosing::refuse_recused;
use crate::person::key_and_case;
use crate::sealing::door;
use crate::signing::current_member;
use crate::workspace::Workspace;

/// What was recorded.
pub struct DecidedAnswer {
    /// The path of the case.
    pub path: String,
    /// The code name.
    pub case: String,
    /// The key of the person.
    pub key: String,
    /// The kind of letter that tells the person.
    pub letter: LetterKind,
    /// What became of the change.
    pub amended: AmendOutcome,
}

/// Records what a member decided about somebody who registered for an event. `who` is `quiet-harbor/person-b`.
///
/// # Errors
/// When there is no such person, event or member, no decision holds about the person, or another event is still to be answered.
pub fn decide(
    workspace: &Workspace,
    who: &str,
    event: &str,
    answer: RegistrationAnswer,
    by: Option<&str>,
) -> anyhow::Result<DecidedAnswer> {
    let Some((key, case)) = key_and_case(who) else {
        bail!("who is it? type the person as `screen` shows them, such as quiet-harbor/person-b");
    };
    let event = workspace.event(event)?;
    let (_, file) = door::find(workspace, case)?;
    refuse_recused(workspace, &file)?;
    let case = file.stem().to_owned();
    let Some(person) = file.case.person(key) else {
        bail!("{case} has no `{key}`; `casebound show {case}` shows its people")
    };
    if !is_watched(&file.case, person, workspace) {
        bail!("no decision about {key} in {case} holds today, so nothing is decided about a registration");
    }
    let member = match (by, current_member(workspace)) {
        (Some(key), _) => workspace.member(key)?,
        (None, Some(member)) => member,
        (None, None) => bail!("who decided? pass --by with a member of committee.yaml"),
    };
    refuse_other_event(person, &event.key, workspace)?;
    let set = |field: &str, value| Change::Set(format!("people.{key}.registration.{field}"), value);
    let today = workspace.clock.today;
    let changes = [
        set("event", Value::Text(event.key.clone())),
        set("answer", Value::Word(answer.word().to_owned())),
        set("decided", Value::Word(today.to_string())),
        set("by", Value::Text(member.key.clone())),
    ];
    let amended = amend(workspace, &file.path, &changes)?;
    Ok(DecidedAnswer { path: file.path.clone(), case, key: key.to_owned(), letter: letter(answer), amended })
}

fn is_watched(case: &Case, person: &Person, workspace: &Workspace) -> bool {
    let committee = &workspace.committee.committee;
    let theirs = case.sanctions.iter().filter(|sanction| sanction.person.as_deref() == Some(person.key.as_str()));
    theirs.into_iter().any(|sanction| committee.still_holds(sanction, workspace.clock.today))
}

/// An answer for another event is kept until that event is over: its letters are made from it.
fn refuse_other_event(person: &Person, event: &str, workspace: &Workspace) -> anyhow::Result<()> {
    let Some(other) = person.registration.event.as_deref().filter(|other| *other != event) else { return Ok(()) };
    let ends = workspace.committee.committee.event(other).and_then(|event| event.ends);
    if ends.is_none_or(|ends| ends >= workspace.clock.today) {
        bail!(
            "what was decided about {} for `{other}` still stands: `casebound edit` changes it once it is settled",
            person.key
        );
    }
    Ok(())
}

fn letter(answer: RegistrationAnswer) -> LetterKind {
    match answer {
        RegistrationAnswer::NotWelcome => LetterKind::NotWelcome,
        RegistrationAnswer::OfferRefund => LetterKind::RefundOffer,
        RegistrationAnswer::MayCome => LetterKind::WelcomeTalk,
    }
}
