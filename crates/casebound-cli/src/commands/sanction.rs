//! `casebound sanction`: records what was imposed on whom, and for how long.

use anyhow::bail;
use casebound_app::amend::{Change, entry, list};
use casebound_app::closing;
use casebound_app::runner::Verdict;
use casebound_app::{Context, Outcome};
use casebound_record::edit::Value;
use casebound_record::words::Role;
use chrono::NaiveDate;

use super::entries::{self, Target, keys_of};
use crate::questions::{Choice, Questions};
use crate::ui::Ui;

/// Record a sanction that was imposed
///
/// The kinds of sanctions are in committee.yaml, under `sanctions`.
///
/// Example: `casebound sanction quiet-harbor warning --given-by alice,carol`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// Which: a key of committee.yaml under `sanctions`
    #[arg(value_name = "KIND", conflicts_with = "kind")]
    which: Option<String>,
    /// On whom; by default the reported person, if there is only one
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// The same as KIND
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The first day; today by default
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day, or `indefinite`; required for a kind with `lasts: yes`
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Who told the person; can be repeated
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
    given_by: Vec<String>,
    /// What is worth remembering (`-` reads standard input)
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let kinds: Vec<Choice> = {
        let known = &target.workspace.committee.committee.sanctions;
        known.iter().map(|kind| (kind.key.clone(), kind.label.clone().unwrap_or_default())).collect()
    };
    let reported = target.with_role(Role::Reported);
    let mut person = args.person.or_else(|| if let [(only, _)] = &reported[..] { Some(only.clone()) } else { None });
    let (mut kind, mut until, mut given_by) = (args.kind.or(args.which), args.until, args.given_by);
    let from = target.day_of("--from", args.from.as_deref())?.unwrap_or(target.workspace.clock.today);
    if let Some(mut questions) = Questions::begin(ui)? {
        if person.is_none() {
            person = questions.one("On whom?", &target.people())?;
        }
        if kind.is_none() {
            kind = questions.one("Which sanction?", &kinds)?;
        }
        while until.is_none() && lasts(&target, kind.as_deref()) {
            until = questions
                .until("Until when? It lasts, so type a day, or `indefinite`:", |answer| last_day(&target, answer))?;
        }
        if given_by.is_empty() {
            given_by = questions.choices("Who told the person?", &target.members())?;
        }
    }
    let Some(person) = person else { bail!("on whom? pass --person: {}", keys_of(&target.people())) };
    let Some(kind) = kind else { bail!("which sanction? pass --kind: {}", keys_of(&kinds)) };
    if !kinds.iter().any(|(known, _)| *known == kind) {
        bail!("committee.yaml has no sanction `{kind}`; its sanctions: {}", keys_of(&kinds));
    }
    if target.file.case.person(&person).is_none() {
        bail!("{} has no `{person}`; its people: {}", target.file.stem(), keys_of(&target.people()));
    }
    target.require_members(&given_by)?;
    if is_there(&target, &person, &kind, from) {
        bail!(
            "{person} has `{kind}` from {from} already, and nothing was written; `casebound edit {}` changes what is there",
            target.file.stem()
        );
    }
    let until = match until {
        Some(until) => Some(last_day(&target, &until).map_err(|help| anyhow::anyhow!("--until is not clear: {help}"))?),
        None if lasts(&target, Some(&kind)) => {
            bail!("`{kind}` lasts: pass --until with its last day, or `--until indefinite`")
        }
        None => None,
    };
    let sanction = entry([
        ("person", Some(Value::Text(person.clone()))),
        ("kind", Some(Value::Text(kind.clone()))),
        ("from", Some(Value::Word(from.to_string()))),
        ("until", until.map(Value::Word)),
        ("given_by", list(&given_by)),
        ("note", entries::text(args.note.as_deref())?.map(Value::Text)),
    ]);
    let changes = [Change::Append("sanctions".to_owned(), sanction)];
    let open = if target.file.case.is_open() {
        closing::open_about_sanctions(&target.workspace, &target.file, &changes)?
    } else {
        Verdict::default()
    };
    let outcome = target.write(&changes, &format!("the sanction `{kind}` on {person}, from {from}"), ui)?;
    if outcome != Outcome::Clean && !target.file.case.is_open() {
        ui.note(format_args!(
            "The case is resolved. To add a sanction with its decision: `casebound reopen {0}`, `casebound decide {0}`, `casebound sanction {0}`, \
             `casebound close {0}`.",
            target.file.stem()
        ));
    }
    if outcome == Outcome::Clean && !open.findings.is_empty() {
        ui.warn("Before it is carried out, look at this; the case can't be closed without it, or says so:");
        for finding in &open.findings {
            ui.item(format_args!("{}: {} [{}]", finding.message, finding.help, finding.rule));
        }
    }
    Ok(outcome)
}

/// Returns whether the case has this sanction of this person from this day on.
fn is_there(target: &Target, person: &str, kind: &str, from: NaiveDate) -> bool {
    target.file.case.sanctions.iter().any(|sanction| {
        sanction.person.as_deref() == Some(person)
            && sanction.kind.as_deref() == Some(kind)
            && sanction.from == Some(from)
            && sanction.lifted.is_none()
    })
}

fn lasts(target: &Target, kind: Option<&str>) -> bool {
    kind.and_then(|kind| target.workspace.committee.committee.sanction(kind)).is_some_and(|kind| kind.lasts)
}

/// The last day as it is written in the file.
fn last_day(target: &Target, answer: &str) -> Result<String, String> {
    if ["indefinite", "on-request"].contains(&answer) {
        return Ok(answer.to_owned());
    }
    target.day(answer).map(|day| day.to_string())
}
