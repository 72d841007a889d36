//! `casebound intake`: imports a mail about an incident, once, as a new case or into an existing one.

use std::path::PathBuf;

use anyhow::bail;
use casebound_app::intake::{
    ImportOutcome, ImportedMail, Incoming, Intake, IntakeRefusal, IntakeRequest, NotAMail, Protection, Source, sources,
    taker,
};
use casebound_app::printable::{in_line, plural};
use casebound_app::sealing::access::SealFor;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_record::layout::CASES;
use casebound_record::words::SealWhen;
use serde_json::json;

use super::entries::received;
use crate::format::Format;
use crate::questions::{Choice, Questions};
use crate::review;
use crate::terminal::Terminal;
use crate::ui::Ui;

/// Import a mail: decrypt it, show who signed it, and make a case from it
///
/// The whole mail is kept next to the case, and each of its parts too: text in the case, files under neutral names. The sender
/// is recorded as reporter; if a member forwarded the mail, the original sender. `received` is the mail's own date. An
/// answer to a mail of a case is added to that case. A receipt for the sender is written to outbox/, with the reason
/// for its address. A mail is imported only once. A folder or an mbox is imported mail by mail, and the table of a form (CSV) row by
/// row, as configured under `forms` in committee.yaml: see `casebound guide intake`.
///
/// A notice from another committee becomes a case with the same people and texts. Exits with 1 if it is not signed by
/// anybody whose certificate is in keys/, unless you pass --accept-unverified.
///
/// Example: `casebound intake mail.eml --decrypt-with my-key.asc`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The mail as a file, an mbox, a folder of mails, or the table of a form
    #[arg(value_name = "FILE|DIR")]
    file: PathBuf,
    /// A file with your secret key; by default gpg decrypts the mail
    #[arg(long, value_name = "FILE")]
    decrypt_with: Option<PathBuf>,
    /// The member who imports it: a key of committee.yaml
    #[arg(long, value_name = "MEMBER")]
    by: Option<String>,
    /// The case that the mail belongs to
    #[arg(long, value_name = "CASE", conflicts_with = "new")]
    into: Option<String>,
    /// Begin a new case, even if the mail answers one of another case
    #[arg(long)]
    new: bool,
    /// The form that a table belongs to: a key of committee.yaml under `forms`
    #[arg(long, value_name = "FORM")]
    form: Option<String>,
    /// When the report was received, if the mail's own date is wrong: 2026-06-03, "2026-06-03 22:30", yesterday
    #[arg(long, value_name = "TIME")]
    received: Option<String>,
    /// Others handle the incident: the case is only kept on file
    #[arg(long, conflicts_with = "into")]
    handled_locally: bool,
    /// Import a committee's notice although it has no known signature; the case's log says so
    #[arg(long)]
    accept_unverified: bool,
    /// Seal a new case from the beginning: nothing of it is ever in the clear here, and no receipt is drafted
    #[arg(long)]
    seal: bool,
    /// The members who can open the sealed case; all who may when not given
    #[arg(long, value_name = "MEMBER", value_delimiter = ',', requires = "seal")]
    to: Vec<String>,
    /// A member with a conflict in the sealed case
    #[arg(long, value_name = "MEMBER", value_delimiter = ',', requires = "seal")]
    without: Vec<String>,
    /// Print text, or one JSON object for each mail
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = Format::among([Format::Text, Format::Json]))]
    format: Format,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let received = received(&workspace, args.received.as_deref())?;
    let member = taker(&workspace, args.by.as_deref())?;
    let is_sealed = args.seal || workspace.committee.committee.sealing.when == SealWhen::Always;
    let request = IntakeRequest {
        by: &member.key,
        at: workspace.moment_now().to_text(),
        into: args.into.as_deref(),
        is_new: args.new,
        is_again: false,
        received,
        accepts_unverified: args.accept_unverified,
        is_handled_locally: args.handled_locally,
        seal: is_sealed.then_some(SealFor { to: &args.to, without: &args.without }),
    };
    let mut run = Run {
        workspace: &workspace,
        request,
        form: args.form.as_deref(),
        format: args.format,
        is_one_of_many: false,
        has_written: false,
        is_about_members: false,
    };
    let prompt = &mut Terminal;
    let mut intake = Intake::open(&workspace, args.decrypt_with.as_deref(), prompt)?;
    match intake.sealed() {
        0 => {}
        count => ui.note(format_args!("{} not searched for what these mails answer.", plural(count, "sealed case"))),
    }
    let found = sources(&args.file)?;
    let outcome = match found.as_slice() {
        [] => bail!("{} holds no mail", args.file.display()),
        [one] => run.one(&mut intake, one, ui)?,
        many => run.many(&mut intake, many, ui)?,
    };
    if run.has_written {
        ui.note("Before you commit it, check the text for names and addresses of other people, and what the files show: git keeps them.");
        if !run.is_about_members {
            ui.how_to_record(&workspace, &[CASES, "intake"]);
        }
    }
    Ok(outcome)
}

struct Run<'r> {
    workspace: &'r Workspace,
    request: IntakeRequest<'r>,
    form: Option<&'r str>,
    format: Format,
    is_one_of_many: bool,
    has_written: bool,
    /// A case is about a member, or names one: that is decided before anything is saved.
    is_about_members: bool,
}

impl Run<'_> {
    fn one(&mut self, intake: &mut Intake<'_>, source: &Source, ui: &mut Ui) -> anyhow::Result<Outcome> {
        let incoming = match intake.open_source(source, self.form) {
            Ok(incoming) => incoming,
            Err(error) if error.is::<NotAMail>() => {
                ui.refuse(format_args!("Nothing was imported: {}.", in_line(&error.to_string())));
                return Ok(Outcome::Findings);
            }
            Err(error) => return Err(error),
        };
        show(&incoming, ui);
        if !self.confirms_date(&incoming, ui)? {
            ui.refuse("Nothing was imported. Pass --received DATE to say when it was received.");
            return Ok(Outcome::Findings);
        }
        let chosen = self.ask_whether_known(intake, &incoming, ui)?;
        // Of many mails nobody says that each of them is meant.
        let is_again = self.request.into.is_some() || self.request.is_new;
        let mut request = IntakeRequest { is_again, ..self.request.clone() };
        if let Some(chosen) = &chosen {
            request.into = chosen.as_deref();
            request.is_new = chosen.is_none();
        }
        match intake.import(&incoming, &request)? {
            ImportOutcome::Imported(taken) => self.tell(&taken, false, ui),
            ImportOutcome::AlreadyImported(known) => {
                ui.note("This mail was already imported; nothing was changed.");
                if known.case.is_none() {
                    ui.note("No case has it now: its case was deleted or disposed of. `--into CASE` or `--new` imports it all the same.");
                }
                self.tell(&known, true, ui)
            }
            ImportOutcome::Refused(IntakeRefusal::InOtherCase(case)) => {
                self.say_in_other_case(&case, ui);
                Ok(Outcome::Findings)
            }
            ImportOutcome::Refused(IntakeRefusal::Unverified) => {
                ui.refuse("Nothing was imported: the mail claims to be a notice from a committee, but no certificate in keys/ signed it. Ask the sender over another channel, then pass --accept-unverified.");
                Ok(Outcome::Findings)
            }
            ImportOutcome::Refused(IntakeRefusal::WhichCase(case)) => self.ask_for_case(intake, &incoming, &case, ui),
        }
    }

    /// Imports all mails of a folder or an mbox; one that fails does not stop the others.
    fn many(&mut self, intake: &mut Intake<'_>, found: &[Source], ui: &mut Ui) -> anyhow::Result<Outcome> {
        self.is_one_of_many = true;
        let (mut taken, mut known, mut left) = (0, 0, 0);
        for (index, source) in found.iter().enumerate() {
            let opened = intake.open_source(source, self.form);
            let decision = opened.and_then(|incoming| intake.import(&incoming, &self.request));
            match decision {
                Ok(ImportOutcome::Imported(mail)) => {
                    taken += 1;
                    self.tell(&mail, false, ui)?;
                }
                Ok(ImportOutcome::AlreadyImported(_)) => known += 1,
                Ok(ImportOutcome::Refused(IntakeRefusal::Unverified)) => {
                    left += 1;
                    ui.refuse(format_args!(
                        "{}: not imported: a committee's notice without a known signature",
                        in_line(&source.shown())
                    ));
                }
                Ok(ImportOutcome::Refused(IntakeRefusal::WhichCase(case))) => {
                    left += 1;
                    ui.refuse(format_args!(
                        "{}: not imported: it answers a mail of {case}, but the sender is not in that case; import it with --into {case} or --new",
                        in_line(&source.shown())
                    ));
                }
                Ok(ImportOutcome::Refused(IntakeRefusal::InOtherCase(case))) => {
                    left += 1;
                    ui.refuse(format_args!("{}: not imported: it is in {case}", in_line(&source.shown())));
                }
                Err(error) => {
                    left += 1;
                    ui.refuse(format_args!("not imported: {error:#}"));
                }
            }
            if (index + 1) % 50 == 0 && index + 1 < found.len() {
                ui.note(format_args!("{} of {}", index + 1, plural(found.len(), "mail")));
            }
        }
        ui.note(format_args!("{} imported, {known} already known, {left} not imported.", plural(taken, "mail")));
        Ok(if left == 0 { Outcome::Clean } else { Outcome::Findings })
    }

    fn confirms_date(&self, incoming: &Incoming, ui: &mut Ui) -> anyhow::Result<bool> {
        if !incoming.received.is_asked || self.request.received.is_some() || !ui.is_interactive() {
            return Ok(true);
        }
        ui.confirm(format_args!(
            "It is not certain when the mail was received: {}. Use the mail's own date?",
            incoming.received.notes.join("; ")
        ))
    }

    /// Asks, at a terminal, whether a mail belongs to a case in which its sender is. Nothing where nobody was asked; else the case,
    /// or that it begins a new one.
    fn ask_whether_known(
        &self,
        intake: &Intake<'_>,
        incoming: &Incoming,
        ui: &mut Ui,
    ) -> anyhow::Result<Option<Option<String>>> {
        if self.request.into.is_some() || self.request.is_new {
            return Ok(None);
        }
        let known = intake.known_senders(incoming);
        if known.is_empty() {
            return Ok(None);
        }
        let Some(mut questions) = Questions::begin(ui)? else { return Ok(None) };
        let state = |is_open: bool| if is_open { "open" } else { "closed" };
        let choices: Vec<Choice> = known
            .iter()
            .map(|case| {
                (case.case.clone(), format!("{}, {}; {}", case.person, case.roles.join(", "), state(case.is_open)))
            })
            .collect();
        let question = "Whoever sent this may be somebody of these cases. To which of them does it belong? (Enter: it begins a new case)";
        Ok(Some(questions.choice(question, &choices)?))
    }

    /// Says where a mail is that was to be added to another case.
    fn say_in_other_case(&self, case: &str, ui: &mut Ui) {
        ui.refuse(format_args!(
            "Nothing was imported: the mail is in {case} already. If that is the wrong case and nobody has it yet, delete its file and its \
             folder, then run this again; else see `casebound guide duplicates`."
        ));
    }

    fn ask_for_case(
        &mut self,
        intake: &mut Intake<'_>,
        incoming: &Incoming,
        case: &str,
        ui: &mut Ui,
    ) -> anyhow::Result<Outcome> {
        if ui.is_interactive() && ui.confirm(format_args!("It answers a mail of {case}, but the sender is not in that case. Add it there, as a report by a new person?"))? {
            let request = IntakeRequest { into: Some(case), ..self.request.clone() };
            if let ImportOutcome::Imported(taken) = intake.import(incoming, &request)? {
                return self.tell(&taken, false, ui);
            }
        }
        ui.refuse(format_args!(
            "Nothing was imported: it answers a mail of {case}, but the sender is not in that case. Pass --into {case} to add it there as a report by a new person, or --new for a new case."
        ));
        Ok(Outcome::Findings)
    }

    fn tell(&mut self, taken: &ImportedMail, is_known: bool, ui: &mut Ui) -> anyhow::Result<Outcome> {
        if self.format == Format::Json {
            ui.line(to_json(taken))?;
        }
        let Some(path) = &taken.path else { return Ok(Outcome::Clean) };
        let full = self.workspace.root.join(path);
        if self.format == Format::Text {
            ui.line(full.display())?;
        }
        if is_known {
            return Ok(Outcome::Clean);
        }
        self.has_written = true;
        ui.done(if taken.is_new { "wrote" } else { "added to" }, full.display());
        for advice in &taken.advice {
            ui.warn(format_args!("Check this: {}.", in_line(advice)));
        }
        match &taken.answer {
            Some(answer) => {
                let to = taken.reply.to.as_ref().filter(|_| ui.shows_snippets_to_people());
                let to = to.map_or("the address in its `To` field".into(), |to| in_line(&to.email));
                let (receipt, why) = (answer.display(), &taken.reply.why);
                ui.done("wrote", format_args!("{receipt}, a receipt for you to send; it goes to {to} because {why}"));
            }
            // What speaks against it was said above.
            None if self.request.seal.is_some() => {}
            None if taken.is_new && taken.reply.to.is_some() => {
                ui.note("No receipt was written: the address is not valid for mail, or committee.yaml has no `email`.");
            }
            None if taken.is_new => ui.note(format_args!("No receipt was written: {}.", taken.reply.why)),
            None => {}
        }
        self.is_about_members |= match self.is_one_of_many {
            true => review::about_members(self.workspace, &full, ui)?,
            false => review::file(self.workspace, &full, ui)?.is_about_members,
        };
        Ok(Outcome::Clean)
    }
}

fn to_json(taken: &ImportedMail) -> serde_json::Value {
    let parts = taken.parts.iter().map(|part| json!({"file": part.file, "type": part.media_type, "size": part.size}));
    json!({
        "case": taken.case,
        "path": taken.path,
        "new": taken.is_new,
        "reply_to": taken.reply.to.as_ref().map(|to| &to.email),
        "received": taken.received,
        "reporter": taken.reporter,
        "parts": parts.collect::<Vec<_>>(),
        "only_in_mail": taken.only_in_mail,
    })
}

fn show(incoming: &Incoming, ui: &mut Ui) {
    if let Some(row) = incoming.form.as_ref().and_then(|form| form.row.as_ref()) {
        return ui.note(format_args!("Row      {} of a form's table", row.number));
    }
    // Encryption may have protected both: they are for the eyes of who sits there, not for a log.
    if ui.shows_snippets_to_people() {
        let header = incoming.header();
        let from = header.from.first();
        let from = from.filter(|from| from.has_address()).map_or("nobody", |from| from.email.as_str());
        ui.note(format_args!("From     {}", in_line(from)));
        ui.note(format_args!("Subject  {}", in_line(header.subject.as_deref().unwrap_or("none"))));
    }
    if !incoming.is_encrypted() {
        ui.note("It was not encrypted: others may have read it.");
    }
    for protection in incoming.protection() {
        let text = protection.to_string();
        match protection {
            Protection::Encrypted => {}
            Protection::NotSigned => ui.note("It is not signed."),
            Protection::Signed(_) => ui.warn(format_args!("It is {}.", in_line(&text))),
            Protection::PartSigned(_) => ui.warn(format_args!("Look: {}.", in_line(&text))),
        }
    }
}
