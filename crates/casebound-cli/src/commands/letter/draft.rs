//! `casebound letter CASE`: writes a draft from the record, opens it and checks it.

use casebound_app::amend::AmendOutcome;
use casebound_app::letters::draft::{self, Draft, DraftRefusal, DraftRequest};
use casebound_app::letters::ready::review_reason;
use casebound_app::letters::review;
use casebound_app::letters::second_reader::ReviewReason;
use casebound_app::letters::stored::{StoredLetter, find};
use casebound_app::sealing::door;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::letter::{LetterRefusal, Recipient, recipients};
use casebound_record::CaseFile;
use casebound_record::words::LetterKind;

use super::check::{errors, warn};
use super::not_ready::because;
use crate::commands::entries::{Target, Telling, words};
use crate::editor;
use crate::questions::{Choice, Questions};
use crate::sealed_edit;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(super) struct DraftArgs {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// Who reads it: somebody of the case by key, or employer, registration-desk, moderators, organisers
    #[arg(long, value_name = "PERSON")]
    to: Option<String>,
    /// The kind of letter, such as acknowledgement, warning, decision, or one for which you have a template
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The language, such as `es`; by default that of the reader, else that of the committee
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// The reported person whom a letter to an outsider is about
    #[arg(long, value_name = "PERSON")]
    about: Option<String>,
    /// The e-mail address of a reader outside
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    /// Do not open an editor
    #[arg(long)]
    no_edit: bool,
}

pub(super) fn run(args: DraftArgs, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let (mut kind, mut to) = (args.kind, args.to);
    if let Some(mut questions) = Questions::begin(ui)? {
        if kind.is_none() {
            kind = questions.one("What is the letter for?", &words::<LetterKind>())?;
        }
        if to.is_none() {
            to = questions.one("Who reads it?", &readers(&target, kind.as_deref().unwrap_or_default()))?;
        }
    }
    let (Some(kind), Some(to)) = (kind, to) else {
        anyhow::bail!(
            "say for whom it is and what for: --to PERSON --kind KIND; `casebound guide letters` lists the kinds"
        );
    };
    let request = DraftRequest {
        case: &args.case,
        to: &to,
        kind: &kind,
        language: args.language.as_deref(),
        about: args.about.as_deref(),
        address: args.address.as_deref(),
    };
    let made = match draft::draft(&target.workspace, request)? {
        Ok(made) => made,
        Err(refusal) => return refuse(&target.workspace, &target.file.path, refusal, &kind, &to, ui),
    };
    tell(&target.workspace, &made, ui)?;
    if !args.no_edit
        && (ui.is_interactive() || std::env::var_os("VISUAL").or_else(|| std::env::var_os("EDITOR")).is_some())
    {
        return edit(&target.workspace, &made.stored, ui);
    }
    checked(&target.workspace, &made.stored, ui)
}

/// The people of the case and outsiders to whom a letter of this kind can go.
fn readers(target: &Target, kind: &str) -> Vec<Choice> {
    let all = recipients(kind);
    let mut people = target.people();
    people.retain(|(key, _)| {
        target
            .file
            .case
            .person(key)
            .is_some_and(|person| casebound_disclosure::letter::recipient_of(kind, person).is_ok())
    });
    let outside = [
        ("employer", Recipient::Employer, "for whom the reported person works"),
        ("registration-desk", Recipient::Executor, "who carries a sanction out at the door"),
        ("moderators", Recipient::Executor, "who carries a sanction out online"),
        ("organisers", Recipient::Executor, "who carries a sanction out elsewhere"),
    ];
    let outside = outside.into_iter().filter(|(_, recipient, _)| all.contains(recipient));
    people.extend(outside.map(|(word, _, meaning)| (word.to_owned(), meaning.to_owned())));
    people
}

fn tell(workspace: &Workspace, made: &Draft, ui: &mut Ui) -> anyhow::Result<()> {
    let stored = &made.stored;
    ui.done("wrote", format_args!("{}, and listed it in {}", stored.inside, stored.case));
    if let AmendOutcome::Written(written) = &made.listed
        && !written.left.findings.is_empty()
    {
        crate::render::text::to_people(&written.left, ui)?;
    }
    if let Some(guardian) = &made.guardian {
        ui.note(format_args!("It is written to {guardian}, who speaks for {}.", stored.letter.to));
    }
    if made.has_no_address {
        ui.note("The case has no e-mail address of whoever gets it, so that it can only be printed or handed over.");
    }
    ui.line(workspace.root.join(&stored.inside).display())
}

/// Opens a letter in the editor, lists it anew and checks it.
pub(super) fn edit(workspace: &Workspace, stored: &StoredLetter, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if stored.sealed.is_none() {
        editor::open(&stored.path, None, ui)?;
        return checked(workspace, stored, ui);
    }
    let (_, file) = door::find(workspace, &stored.case)?;
    let Some(folder) = sealed_edit::file_beside(workspace, &file, &stored.file_name(), &stored.bytes, ui)? else {
        return Ok(Outcome::Findings);
    };
    let outcome = checked(workspace, stored, ui)?;
    folder.remove()?;
    Ok(outcome)
}

/// Lists a letter as it is now, and says what the rules say of it.
pub(super) fn checked(workspace: &Workspace, stored: &StoredLetter, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if let Some(amended) = draft::relist(workspace, stored)? {
        let done = &mut |ui: &mut Ui| ui.done("listed", format_args!("{} as it is now", stored.name));
        let outcome = Telling::of(workspace, &stored.case).tell(amended, done, ui)?;
        if outcome != Outcome::Clean {
            return Ok(outcome);
        }
    }
    let (_, file) = door::find(workspace, &stored.case)?;
    let stored = find(workspace, &file, &stored.name)?;
    let findings = draft::check_stored(workspace, &file, &stored)?;
    warn(&stored, &findings, ui);
    tell_of_review(workspace, &file, &stored, ui)?;
    Ok(if errors(&findings) > 0 { Outcome::Findings } else { Outcome::Clean })
}

/// Says who has to read a letter before it is sent, where the policy asks for that.
fn tell_of_review(workspace: &Workspace, file: &CaseFile, stored: &StoredLetter, ui: &mut Ui) -> anyhow::Result<()> {
    let Some(reason) = review_reason(workspace, file, stored)? else { return Ok(()) };
    let readers = review::readers(workspace, file, stored)?;
    if readers.have_read.is_empty() && !readers.may_read.is_empty() {
        if reason != ReviewReason::Kind {
            ui.note(format_args!("{}: {}.", stored.name, because(reason)));
        }
        ui.note(format_args!(
            "Before it is sent, another member reads it, in their own clone: `casebound letter review {} {}`. These can: {}.",
            file.stem(),
            stored.name,
            review::in_words(&readers.may_read)
        ));
    }
    Ok(())
}

fn refuse(
    workspace: &Workspace,
    path: &str,
    refusal: DraftRefusal,
    kind: &str,
    to: &str,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let refusal = match refusal {
        DraftRefusal::Letter(refusal) => refusal,
        DraftRefusal::Case(amended) => return Telling::of(workspace, path).tell(*amended, &mut |_| {}, ui),
    };
    let why = match refusal {
        LetterRefusal::NotForReader(all) => {
            let all: Vec<&str> = all.iter().map(|it| it.word()).collect();
            format!("a letter of the kind `{kind}` is for: {}; {to} is not one of these", all.join(", "))
        }
        LetterRefusal::NoTemplate(name) => {
            format!(
                "there is no template {name}; choose another language with --language, or put one into the folder `templates`"
            )
        }
        LetterRefusal::NoSubject(name) => format!("the template {name} has to begin with a line `Subject: …`"),
        LetterRefusal::NothingDecided => {
            "the case has no decision yet; record it first: `casebound decide`, `casebound sanction`".to_owned()
        }
        LetterRefusal::NothingToCarryOut => {
            "the person has no sanction that somebody else carries out; a warning is told to that person alone. Record the \
             sanction first: `casebound sanction`"
                .to_owned()
        }
        LetterRefusal::NoFeedback => {
            "the profile in committee.yaml does not ask people about an outcome before it is decided \
             (S5-17, S5-18): tell them the decision, `--kind decision`"
                .to_owned()
        }
        LetterRefusal::Names(name) => format!(
            "it would name somebody whom the reader may not know; look at the conditions and the event in the case, and at the template {name}"
        ),
        LetterRefusal::Template(fault) => anyhow::bail!("{fault}"),
    };
    ui.warn(format_args!("No letter was written: {why}."));
    Ok(Outcome::Findings)
}
