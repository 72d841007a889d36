//! The questions of `casebound init`.

use casebound_app::founding::{Founding, NewMember};
use casebound_record::is_email;
use casebound_record::words::Profile;
use chrono_tz::Tz;

use crate::questions::{Choice, Questions};
use crate::ui::Ui;

/// Asks for what a committee is; `None` where nobody can answer. Enter takes what is known already.
pub(super) fn ask(known: &Founding, ui: &mut Ui) -> anyhow::Result<Option<Founding>> {
    if !ui.is_interactive() {
        return Ok(None);
    }
    ui.note("A few questions about your committee. Enter takes what is in brackets; everything can be changed later in committee.yaml.");
    let Some(mut questions) = Questions::begin(ui)? else { return Ok(None) };
    let mut founding = known.clone();
    founding.name =
        questions.line(&bracketed("What is the committee called?", known.name.as_deref()))?.or(founding.name);
    founding.email =
        address(&mut questions, "At which address do reports arrive?", known.email.as_deref())?.or(founding.email);
    founding.founder = founder(&mut questions, &known.founder)?;
    while let Some(name) = questions.line("Another member's name? (Enter: no more)")? {
        let mut member = typed(&name);
        if member.email.is_none() {
            member.email = address(&mut questions, "  Their address?", None)?;
        }
        founding.others.push(member);
    }
    founding.timezone = Some(zone(&mut questions, known.timezone)?);
    if let Some(word) = questions.choice("Whose rules are nearest to yours?", &profiles())? {
        founding.profile = Profile::from_word(&word).unwrap_or(known.profile);
    }
    Ok(Some(founding))
}

fn founder(questions: &mut Questions<'_>, known: &NewMember) -> anyhow::Result<NewMember> {
    let answer = questions.line(&bracketed("Your own name, as others may read it?", known.name.as_deref()))?;
    let mut founder = answer.map(|answer| typed(&answer)).unwrap_or_default();
    if founder.email.is_none() {
        founder.email = address(questions, "Your own address, for the committee's mail?", known.email.as_deref())?;
    }
    Ok(NewMember { name: founder.name.or(known.name.clone()), email: founder.email.or(known.email.clone()) })
}

/// Somebody as they were typed: a name, and the address when it is one.
fn typed(answer: &str) -> NewMember {
    let member = NewMember::read(answer);
    NewMember { email: member.email.filter(|email| is_email(email)), ..member }
}

fn address(questions: &mut Questions<'_>, question: &str, known: Option<&str>) -> anyhow::Result<Option<String>> {
    questions.until(&bracketed(question, known), |answer| {
        if is_email(answer) {
            Ok(answer.to_owned())
        } else {
            Err("write an address such as conduct@example.org".to_owned())
        }
    })
}

fn zone(questions: &mut Questions<'_>, known: Option<Tz>) -> anyhow::Result<Tz> {
    let of_system = || iana_time_zone::get_timezone().ok()?.parse().ok();
    let likely = known.or_else(of_system).unwrap_or(Tz::UTC);
    let question = bracketed("In which time zone do your days begin and end?", Some(likely.name()));
    Ok(questions.until(&question, super::parse_zone)?.unwrap_or(likely))
}

fn bracketed(question: &str, known: Option<&str>) -> String {
    known.map_or_else(|| question.to_owned(), |known| format!("{question} [{known}]"))
}

fn profiles() -> Vec<Choice> {
    let meaning = |profile| match profile {
        Profile::DjangoEvent => "a conference with a small team: answers within 12 hours while it runs",
        Profile::Dsf => "a standing committee with a weekly duty and a table of retention periods",
        Profile::DsfWorkingGroup => "a working group that decides by consensus and asks for feedback on a proposal",
        Profile::Chaoss => "a project's community: answers within 48 hours, a report every year",
    };
    let profiles = Profile::WORDS.iter().filter_map(|word| Profile::from_word(word.word));
    profiles.map(|profile| (profile.word().to_owned(), meaning(profile).to_owned())).collect()
}
