//! `casebound member add`: somebody joins or comes back; what they do then, and what others ask them.

use std::path::PathBuf;

use anyhow::bail;
use casebound_app::membership::joining::{Details, Joining, KeyStanding, OpenCase, key_standing, round};
use casebound_app::printable::{in_line, in_shell, plural};
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, certificate_replacement, policy_approval};
use casebound_record::layout::KEYS;
use casebound_record::{COMMITTEE_FILE, is_email};
use chrono::NaiveDate;

use super::show_places;
use crate::commands::keys;
use crate::questions::Questions;
use crate::review;
use crate::ui::Ui;

/// Add a member, or take back one who left
///
/// Writes a block into committee.yaml, and with --certificate the certificate into keys/. Asks for what is missing on a
/// terminal. Then it lists what the new member does, where they get access, and the open cases about which somebody asks
/// them for a conflict of interest, by code name. A key is never given to somebody else: with the key of a member who left,
/// that member comes back.
///
/// Example: `casebound member add dora --name "Dora Member" --email dora@example.org`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The key: what cases write for this member, such as dora
    #[arg(value_name = "KEY")]
    key: String,
    /// The name, as others may read it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The address for the committee's mail, which is also git's user.email of this member
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// A user name by which the member is known in a case; can be repeated
    #[arg(long, value_name = "HANDLE")]
    handle: Vec<String>,
    /// A role, such as chair; can be repeated
    #[arg(long = "role", value_name = "WORD")]
    roles: Vec<String>,
    /// A telephone number that may be on a flyer
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// The first day; today by default
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Make them a member for this case alone; can be repeated
    #[arg(long, value_name = "CASE")]
    only_for: Vec<String>,
    /// Their OpenPGP certificate, exported to a file
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Do not ask: you have compared the fingerprint, and decided about what would be asked
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let standing = key_standing(workspace, &args.key)?;
    let key = args.key.clone();
    let from = crate::commands::entries::moment_of(workspace, "--from", args.from.as_deref())?.map(|at| at.day());
    let yes = args.yes;
    let (details, certificate) = ask(args, from, workspace, &standing, ui)?;
    let joining = Joining::plan(workspace, &key, &standing, &details)?;
    if !may_be_written(&joining, &standing, yes, ui)? {
        ui.refuse("Nothing was written.");
        return Ok(Outcome::Findings);
    }
    let offer = certificate.map(|file| joining.offer(&workspace.context.beside(file))).transpose()?;
    if let Some(offer) = &offer
        && !keys::is_compared(offer, &joining.then, yes, ui)?
    {
        ui.refuse("Nothing was written.");
        return Ok(Outcome::Findings);
    }
    joining.write(offer.as_ref())?;
    let name = in_line(details.name.as_deref().or(joining.member()?.name.as_deref()).unwrap_or(&key));
    match standing {
        KeyStanding::Left { until, .. } => {
            ui.done(
                "changed",
                format_args!("{COMMITTEE_FILE}: {key} ({name}) is a member again, and was until {until}"),
            );
        }
        KeyStanding::Free | KeyStanding::Gone(_) => {
            ui.done("added", format_args!("{key} ({name}) to {COMMITTEE_FILE}, a member from {} on", details.from));
        }
    }
    if let Some(offer) = &offer {
        ui.done("wrote", offer.path());
    }
    tell_what_follows(&joining, ui)?;
    ui.how_to_record(workspace, if offer.is_some() { &[KEYS, COMMITTEE_FILE] } else { &[COMMITTEE_FILE] });
    if let Some(offer) = offer.filter(|_| workspace.git.is_some())
        && let Some(waiting) =
            certificate_replacement::unaccepted_for(&joining.then, &offer.holder, &offer.certificate)?
    {
        ui.warn(format_args!("Before that: {}.", certificate_replacement::in_words(&waiting)));
    }
    if workspace.git.is_some() && policy_approval::proposed(workspace).is_ok_and(|proposed| !proposed.is_empty()) {
        ui.warn(format_args!(
            "{COMMITTEE_FILE} also asks for less agreement than before. Before that can be saved, two members approve it: \
             `casebound retention approve --policy`, each in their own clone"
        ));
    }
    Ok(Outcome::Clean)
}

/// What is written, asked for on a terminal where it is not given.
fn ask(
    args: Args,
    from: Option<NaiveDate>,
    workspace: &Workspace,
    standing: &KeyStanding<'_>,
    ui: &mut Ui,
) -> anyhow::Result<(Details, Option<PathBuf>)> {
    let mut details = Details {
        name: args.name,
        email: args.email,
        handles: args.handle,
        roles: args.roles,
        phone: args.phone,
        from: from.unwrap_or(workspace.clock.today),
        only_for: args.only_for,
    };
    let mut certificate = args.certificate;
    let known = standing.holder();
    let Some(mut questions) = Questions::begin(ui)? else { return Ok((details, certificate)) };
    let is_bare = details.name.is_none() && details.email.is_none();
    if let Some(member) = known {
        let name = in_line(member.name.as_deref().unwrap_or("-"));
        let was = format!("`{}` was the key of {name}, who is a member no more.", member.key);
        if details.name.is_none() && !questions.yes(&format!("{was} Does this person come back?"))? {
            bail!("choose another key: a key is never given to somebody else. Nothing was written");
        }
    }
    if details.name.is_none() && known.is_none_or(|member| member.name.is_none()) {
        details.name = Some(questions.needed("Name, as others may read it:")?);
    }
    if details.email.is_none() {
        let known = known.and_then(|member| member.email.as_deref());
        let bracket = known.map(|email| format!(" [{}]", in_line(email))).unwrap_or_default();
        let address = |answer: &str| match is_email(answer) {
            true => Ok(answer.to_owned()),
            false => Err("write an address such as dora@example.org".to_owned()),
        };
        details.email = questions.until(&format!("Address for the committee's mail{bracket}:"), address)?;
    }
    if is_bare && details.handles.is_empty() && known.is_none() {
        let handles = questions.line("User names elsewhere, by which a report may mean them (Enter: none):")?;
        let handles = handles.unwrap_or_default();
        details.handles = handles.split([' ', ',']).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    }
    if from.is_none() {
        let question = format!("First day [{}]:", workspace.clock.today);
        let day = |answer: &str| Ok(workspace.moment(answer).map_err(str::to_owned)?.day());
        details.from = questions.until(&question, day)?.unwrap_or(workspace.clock.today);
    }
    if is_bare && certificate.is_none() {
        certificate = questions.line("File with their OpenPGP certificate (Enter: later):")?.map(PathBuf::from);
    }
    Ok((details, certificate))
}

/// Says what somebody has to decide first, and asks.
fn may_be_written(joining: &Joining, standing: &KeyStanding<'_>, yes: bool, ui: &mut Ui) -> anyhow::Result<bool> {
    let (about, kept_back) = joining.cases_about()?;
    for case in &about {
        review::say_about(case, ui);
    }
    if !about.is_empty() {
        ui.warn(format_args!(
            "Whoever gets a clone can read every case in it. Before {} gets access, two of you decide what becomes of {}; \
             `casebound recuse CASE {}` keeps them out of the work, and locks nothing.",
            joining.key,
            if about.len() == 1 { "this case" } else { "these cases" },
            joining.key
        ));
    }
    if kept_back > 0 {
        ui.warn(format_args!(
            "{} not looked at, since you are recused there: another member looks whether {} is one of its people.",
            if kept_back == 1 { "1 case was".to_owned() } else { format!("{kept_back} cases were") },
            joining.key
        ));
    }
    for other in joining.namesakes.iter().filter(|_| standing.holder().is_none()) {
        ui.warn(format_args!(
            "The member {other} has the same name. If it is the same person, who comes back: `casebound member add {other}`"
        ));
    }
    let is_asked = !about.is_empty() || !joining.namesakes.is_empty() && standing.holder().is_none();
    if !is_asked || yes {
        return Ok(true);
    }
    ui.confirm("Add them all the same?")
}

/// Says what the new member does, who gives access, and what they are asked.
fn tell_what_follows(joining: &Joining, ui: &mut Ui) -> anyhow::Result<()> {
    let (workspace, member, key) = (&joining.then, joining.member()?, &joining.key);
    let name = in_line(member.name.as_deref().unwrap_or(key));
    ui.note(format_args!("{name} does, in this order:"));
    let remotes = workspace.git.as_ref().map(|git| git.remotes()).transpose()?.unwrap_or_default();
    let url = remotes.iter().find(|it| it.name == "origin").or(remotes.first()).and_then(|it| it.fetch_url.clone());
    let email = member.email.as_deref().unwrap_or_default();
    ui.item(format_args!("git config --global user.email {}", in_shell(email)));
    match url {
        Some(url) => ui.item(format_args!("(umask 077; git clone {})", in_shell(&url))),
        None => ui.item("(umask 077; git clone ADDRESS-ON-THE-SERVER)"),
    }
    ui.item("casebound hook install, and casebound doctor, in the new folder");
    if member.certificate.is_none() {
        ui.item(format_args!(
            "for encrypted mail: `casebound guide keys`, and then one of you `casebound keys add FILE --member {key}`"
        ));
    }
    show_places(workspace, &format!("You give {name} access to:"), ui);
    if !workspace.committee.committee.rota.order.is_empty() && !workspace.committee.committee.rota.order.contains(key) {
        ui.note(format_args!("If they take turns on duty, add `{key}` to `rota.order` in {COMMITTEE_FILE}."));
    }
    let open = round(workspace, key)?;
    if open.is_empty() {
        ui.note("There is no open case to ask them about.");
        return Ok(());
    }
    ui.note(format_args!(
        "Before {name} opens a file, ask about {}: is there a conflict of interest? By code name, and without the story.",
        plural(open.len(), "open case")
    ));
    for OpenCase { name, shepherd } in open {
        let asks = shepherd.map(|shepherd| format!(": {} asks", in_line(&shepherd))).unwrap_or_default();
        ui.item(format_args!("{}{asks}", in_line(&name)));
    }
    ui.note(format_args!("A yes is recorded by `casebound recuse CASE {key}`; a no needs no entry."));
    Ok(())
}
