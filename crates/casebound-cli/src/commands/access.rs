//! `casebound access`: who can open which sealed case.

use casebound_app::sealing::access::{self, RenewQuestion, Renewed};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::ui::Ui;

/// Show and change who can open a sealed case
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// List who can open which sealed case, and which of them have no good certificate
    ///
    /// Example: `casebound access list`
    List {
        /// One case; all when not given
        #[arg(value_name = "CASE")]
        case: Option<String>,
    },
    /// Let a member open a sealed case, from this version on
    ///
    /// Versions from before stay shut for them.
    ///
    /// Example: `casebound access grant quiet-harbor dan`
    Grant {
        /// The code name, its beginning, or the path of the file
        #[arg(value_name = "CASE")]
        case: String,
        /// The member
        #[arg(value_name = "MEMBER")]
        member: String,
        /// Take this reader out at once, where nothing can be sealed for them or only two are left
        #[arg(long, value_name = "MEMBER")]
        instead_of: Option<String>,
    },
    /// Take a reader out: they can't open what is written from now on
    ///
    /// What they could read until then, they may have kept.
    ///
    /// Example: `casebound access revoke quiet-harbor bob`
    Revoke {
        /// The code name, its beginning, or the path of the file
        #[arg(value_name = "CASE")]
        case: String,
        /// The member
        #[arg(value_name = "MEMBER")]
        member: String,
    },
    /// Seal cases again whose readers have other keys now
    ///
    /// Where a reader has another certificate than at the last seal, it asks first: compare the fingerprint with its owner.
    ///
    /// Example: `casebound access renew`
    Renew {
        /// One case; all that you can open when not given
        #[arg(value_name = "CASE")]
        case: Option<String>,
        /// Answer yes to all questions
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    match action {
        Action::List { case } => list(&workspace, case.as_deref(), ui),
        Action::Grant { case, member, instead_of } => {
            let to = access::grant(&workspace, &case, &member, instead_of.as_deref())?;
            changed(&workspace, &case, &to, ui)?;
            ui.note(format_args!("{member} can open it from this version on; older versions stay shut for them."));
            Ok(Outcome::Clean)
        }
        Action::Revoke { case, member } => {
            let to = access::revoke(&workspace, &case, &member)?;
            changed(&workspace, &case, &to, ui)?;
            ui.note(format_args!(
                "{member} can't open what is written from now on. What they have fetched before, they can still open."
            ));
            Ok(Outcome::Clean)
        }
        Action::Renew { case, yes } => renew(&workspace, case.as_deref(), yes, ui),
    }
}

fn changed(workspace: &Workspace, case: &str, to: &[String], ui: &mut Ui) -> anyhow::Result<()> {
    let (_, file) = workspace.find_any(case)?;
    ui.done("sealed", format_args!("{} for {}", file.path, to.join(", ")));
    ui.how_to_record(workspace, &[&file.path]);
    Ok(())
}

fn list(workspace: &Workspace, case: Option<&str>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let found = access::list(workspace, case)?;
    if found.is_empty() {
        ui.note("No case is sealed. `casebound guide sealing` says what sealing does.");
    }
    let mut outcome = Outcome::Clean;
    for access in &found {
        let readers: Vec<&str> = access.readers.iter().map(|(key, _)| key.as_str()).collect();
        let mine = if access.is_mine { "you can open it" } else { "not for you" };
        ui.text(format_args!("{:24} {} ({mine})", access.case, readers.join(", ")))?;
        let fit = access.readers.iter().filter(|(_, unfit)| unfit.is_none()).count();
        for (key, unfit) in access.readers.iter().filter_map(|(key, unfit)| Some((key, unfit.as_ref()?))) {
            ui.warn(format_args!("  {key}: {unfit}"));
        }
        if fit < 2 {
            outcome = Outcome::Findings;
            ui.warn(format_args!(
                "  Only {fit} of its readers can be sealed for today: `casebound access grant {} MEMBER` lets another one in",
                access.case
            ));
        }
    }
    Ok(outcome)
}

fn renew(workspace: &Workspace, case: Option<&str>, yes: bool, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let renewed = access::renew(workspace, case, &mut |question| {
        match question {
            RenewQuestion::OtherCertificate { case, reader, before, now } => ui.show(format_args!(
                "{case}: {reader} has another certificate than when it was sealed last.\n  then {before}\n  now  {now}\nCompare it with \
                 {reader}, by telephone or in person."
            )),
            RenewQuestion::OtherSigner { case } => ui.show(format_args!(
                "{case}: it is signed with another key than the one that this member has now. Look at it first: `casebound show {case}`."
            )),
        }
        if yes {
            return Ok(true);
        }
        ui.confirm("Seal it again?")
    })?;
    let mut outcome = Outcome::Clean;
    let mut written = Vec::new();
    for one in renewed {
        match one {
            Renewed::Again(case) => {
                ui.done("sealed", format_args!("{case} again"));
                written.push(workspace.find_any(&case)?.1.path);
            }
            Renewed::AsItWas(case) => ui.note(format_args!("{case} is sealed for the keys of today already.")),
            Renewed::NotAgreed(case) => {
                outcome = Outcome::Findings;
                ui.warn(format_args!("{case} was left as it is."));
            }
            Renewed::NotMine(case, readers) => {
                ui.note(format_args!("{case} is sealed for {readers}: they run this command, too."));
            }
        }
    }
    let written: Vec<&str> = written.iter().map(String::as_str).collect();
    if !written.is_empty() {
        ui.how_to_record(workspace, &written);
    }
    Ok(outcome)
}
