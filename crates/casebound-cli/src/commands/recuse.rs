//! `casebound recuse`: a member stays out of a case; who takes over, and what that member has of it all the same.

use anyhow::{Context as _, bail};
use casebound_app::amend::{AmendOutcome, amend};
use casebound_app::printable::plural;
use casebound_app::recusal::{self, PlainVersions, RecusalOrder, ToHandOver};
use casebound_app::{Context, Outcome, disclosing};
use casebound_record::CaseFile;
use casebound_record::standing::may_anybody_act;
use casebound_record::words::Status;

use super::entries::{self, Target, Telling, keys_of};
use crate::questions::{Choice, Questions};
use crate::ui::Ui;

/// Record that a member has a conflict of interest in a case, and stays out of it
///
/// Writes `conflicts` and `conflict-stated` with the time. From then on the member does nothing in the case; what they did
/// before stays valid. If they are the shepherd or have open tasks, it asks who takes over. A member can do this for themselves
/// or for another one. It hides nothing that the member has already: it says which versions of the case that can be.
///
/// Example: `casebound recuse quiet-harbor bob`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The member who stays out of it
    #[arg(value_name = "MEMBER")]
    member: String,
    /// The reason (`-` reads standard input); none is needed
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The conflict may be too small to matter: the member stays out until others rule that they may act
    #[arg(long)]
    soft: bool,
    /// When it came to light: 2026-06-03, "2026-06-03 22:30", yesterday; now by default
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Who takes care of the case from now on, if the member did
    #[arg(long, value_name = "MEMBER")]
    shepherd: Option<String>,
    /// Who does the tasks of the member that are not done; the shepherd by default
    #[arg(long, value_name = "MEMBER")]
    tasks_to: Option<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open_to_read(context, &args.case)?;
    target.workspace.member(&args.member)?;
    let (name, member) = (target.file.stem(), args.member.as_str());
    let is_own = target.me().as_deref() == Some(member);
    if let Some(why) = refusal(&target) {
        ui.refuse(why);
        return Ok(Outcome::Findings);
    }
    if !is_own {
        disclosing::refuse_recused(&target.workspace, &target.file)?;
    }
    let to_hand_over = ToHandOver::of(&target.file.case, member);
    let is_recused = target.file.case.has_conflict(member);
    if is_recused && to_hand_over.is_empty() {
        ui.note(format_args!("{member} is recused in {name} already; nothing was written."));
        return Ok(Outcome::Clean);
    }
    let at = target.moment_of("--at", args.at.as_deref())?.unwrap_or_else(|| target.workspace.moment_now());
    if target.workspace.committee.committee.day_of(at) > target.workspace.clock.today {
        bail!("--at is in the future: write the day on which the conflict came to light");
    }
    let reason = entries::text(args.reason.as_deref())?;
    let successors = Successors::ask(&args, &target, &to_hand_over, ui)?;
    let recorded_by = target.me().or_else(|| successors.shepherd.clone()).unwrap_or_else(|| member.to_owned());
    let order = RecusalOrder {
        member,
        at,
        is_soft: args.soft,
        reason,
        recorded_by: &recorded_by,
        shepherd: successors.shepherd.as_deref(),
        tasks: successors.tasks.iter().map(|(number, to)| (*number, to.as_deref())).collect(),
    };
    let path = &target.file.path;
    let amended = amend(&target.workspace, path, &recusal::changes(&target.file, &order))?;
    let done = &mut |ui: &mut Ui| {
        if !is_recused {
            ui.done("recused", format_args!("{member} in {name}"));
        }
        successors.tell(&to_hand_over, name, ui);
        tell_what_others_do(&target, &args, ui);
    };
    let is_written = matches!(amended, AmendOutcome::Written(_));
    let outcome = Telling::of(&target.workspace, path).briefly().tell(amended, done, ui)?;
    if is_written {
        tell_what_is_known(&target, member, is_own, ui)?;
    }
    if is_written && outcome == Outcome::Clean {
        ui.how_to_record(&target.workspace, &[path]);
    }
    Ok(outcome)
}

/// Why nobody can be recused in a case of this kind.
fn refusal(target: &Target) -> Option<String> {
    let (file, name) = (&target.file, target.file.stem());
    if let Some(sealed) = file.case.sealed.as_ref().filter(|_| file.case.is_sealed()) {
        let readers = if sealed.to.is_empty() { "its readers".to_owned() } else { sealed.to.join(", ") };
        return Some(format!("{name} is sealed, so its readers act: {readers}. Nothing was written."));
    }
    if file.case.status == Some(Status::Expunged) {
        return Some(format!("{name} is expunged, and nobody acts in it any more. Nothing was written."));
    }
    (!file.is_readable()).then(|| {
        format!("{name} can't be read, so nothing was written: `casebound check {name}` says why, `casebound edit {name}` opens it.")
    })
}

/// Who takes over what the member had.
struct Successors {
    shepherd: Option<String>,
    tasks: Vec<(usize, Option<String>)>,
}

impl Successors {
    /// Takes them from the arguments, and asks for the rest; all of it before anything is written.
    fn ask(args: &Args, target: &Target, to_hand_over: &ToHandOver, ui: &mut Ui) -> anyhow::Result<Successors> {
        let mut able = target.members();
        able.retain(|(key, _)| *key != args.member);
        for named in [&args.shepherd, &args.tasks_to].into_iter().flatten() {
            target.workspace.member(named)?;
            if !able.iter().any(|(key, _)| key == named) {
                bail!("{named} can't take over in {}; who can: {}", target.file.stem(), keys_of(&able));
            }
        }
        if args.shepherd.is_some() && !to_hand_over.is_shepherd {
            bail!("{} is not the shepherd of {}: leave --shepherd out", args.member, target.file.stem());
        }
        let mut successors = Successors { shepherd: args.shepherd.clone(), tasks: Vec::new() };
        let mut questions = Questions::begin(ui)?;
        if to_hand_over.is_shepherd && successors.shepherd.is_none() && !able.is_empty() {
            let question = "Who takes care of the case from now on (the shepherd)?";
            successors.shepherd = match &mut questions {
                Some(questions) => questions.choice(question, &able)?,
                None => bail!(
                    "{} is the shepherd of {}: who takes care of it from now on? pass --shepherd MEMBER: {}",
                    args.member,
                    target.file.stem(),
                    keys_of(&able)
                ),
            };
        }
        let usual = successors.usual(target, &args.member, &able);
        for number in &to_hand_over.tasks {
            let to = match (&args.tasks_to, &mut questions) {
                (Some(to), _) => Some(to.clone()),
                (None, Some(questions)) if !able.is_empty() => {
                    let enter = usual.as_deref().unwrap_or("nobody yet");
                    questions.choice(&format!("Who does task {number}? (Enter: {enter})"), &able)?.or(usual.clone())
                }
                _ => usual.clone(),
            };
            successors.tasks.push((*number, to));
        }
        Ok(successors)
    }

    /// Who does a task of which nothing is said: the shepherd.
    fn usual(&self, target: &Target, member: &str, able: &[Choice]) -> Option<String> {
        let shepherd = self.shepherd.clone().or_else(|| target.file.case.shepherd.clone());
        shepherd.filter(|key| key != member && able.iter().any(|(able, _)| able == key))
    }

    fn tell(&self, before: &ToHandOver, name: &str, ui: &mut Ui) {
        if before.is_shepherd {
            match &self.shepherd {
                Some(to) => ui.done("wrote", format_args!("{to} as the shepherd of {name}, with `reassigned`")),
                None => ui.warn(format_args!(
                    "Nobody takes care of {name} now: `casebound log {name} reassigned --to MEMBER`"
                )),
            }
        }
        for (number, to) in &self.tasks {
            match to {
                Some(to) => ui.done("gave", format_args!("task {number} to {to}")),
                None => ui.warn(format_args!(
                    "Nobody has task {number} now: `casebound task {name} --give {number} --owner MEMBER`"
                )),
            }
        }
    }
}

/// Says what follows for the committee.
fn tell_what_others_do(target: &Target, args: &Args, ui: &mut Ui) {
    let name = target.file.stem();
    if args.soft {
        ui.note(format_args!(
            "{} stays out until others rule. If they find that it does not matter, they write themselves into the entry: \
             `casebound edit {name}`, `{{member: {}, kind: soft, ruled_by: [MEMBER]}}`.",
            args.member, args.member
        ));
    }
    let (committee, today) = (&target.workspace.committee.committee, target.workspace.clock.today);
    let text = std::fs::read(target.workspace.root.join(&target.file.path)).unwrap_or_default();
    let now = CaseFile::read(target.file.path.as_str(), &text);
    if now.case.is_open() && !may_anybody_act(committee, &now.case, today) {
        ui.warn(format_args!(
            "Nobody is left who may act in {name}. Add somebody for this case alone, `casebound member add KEY --only-for {name}`, \
             or let another committee take it: `casebound guide joining-and-leaving`."
        ));
    }
}

/// Says which versions of the case the member can open, and what everybody does from now on.
fn tell_what_is_known(target: &Target, member: &str, is_own: bool, ui: &mut Ui) -> anyhow::Result<()> {
    let name = target.file.stem();
    let Some(git) = &target.workspace.git else {
        ui.note(format_args!("This is not a git repository: whoever can open this folder can open {name}."));
        return Ok(());
    };
    let is_sealed = target.workspace.find_any(&target.file.path)?.1.is_sealed();
    let versions = recusal::plain_versions(&target.workspace, git, &target.file, Some(member))
        .context("the conflict is written, and the history of the case could not be read")?;
    let how = if is_sealed { format!("that {member} can open") } else { "in plain text".to_owned() };
    ui.note(what_is_known(versions, name, (member, &how), is_own));
    if is_sealed {
        ui.note(format_args!("What is written into {name} from now on is sealed for others: {member} can't open it."));
    } else if is_own {
        ui.note(format_args!(
            "From now on do not open the file of {name}, `git log -p`, or mails about it; leave the room when it is talked about, and \
             ask nobody. `list`, `show` and `agenda` give you the code name, status and dates alone, `due` and calendars nothing."
        ));
    } else {
        ui.note(format_args!(
            "Tell {member}: do not open the file of {name}, `git log -p`, or mails about it; leave the room when it is talked about. \
             The others leave {member} out of mails about it. For {member}, `list`, `show` and `agenda` have the code name, \
             status and dates alone, `due` and calendars nothing. The file itself is not locked."
        ));
    }
    Ok(())
}

fn what_is_known(versions: PlainVersions, name: &str, (member, how): (&str, &str), is_own: bool) -> String {
    let PlainVersions { all, shared, days, has_server } = versions;
    let whose = match is_own {
        true => "in your clone".to_owned(),
        false => format!("in the clone of {member}, if it was synced since"),
    };
    let elsewhere = format!(
        "If it is about {member}, do not save it here: `casebound guide joining-and-leaving` says where it lives."
    );
    let Some((first, last)) = days else {
        return format!("{name} is not committed yet, so no other clone has it. {elsewhere}");
    };
    let days = if first == last { format!("of {first}") } else { format!("from {first} to {last}") };
    let all_of_them = format!("{} of {name} {how}, {days}", plural(all, "version"));
    match (has_server, shared) {
        (false, _) => format!(
            "The history has {all_of_them}. Whoever has a copy of this repository can open them; no command undoes that."
        ),
        (true, 0) => {
            format!("Only commits of this clone have {all_of_them}: nothing of it was shared yet. {elsewhere}")
        }
        (true, shared) if shared == all => {
            format!("The others have {all_of_them}. They are {whose}; no command takes them back.")
        }
        (true, shared) => format!(
            "The history has {all_of_them}; the others have {shared}. These are {whose}; no command takes them \
             back."
        ),
    }
}
