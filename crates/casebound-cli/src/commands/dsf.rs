//! `casebound dsf`: cases for the Django Software Foundation's committee, signed and encrypted.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_disclosure::Templates;
use casebound_disclosure::dsf::{Input, Notice, Refusal, notice};
use casebound_disclosure::mime::{self, Draft, Mailbox};
use casebound_openpgp::{Certificate, Expected, Recipient, Signer, encrypt_and_sign};
use casebound_record::committee::{Member, Recipient as Addressee};
use casebound_record::{Case, CaseFile, Severity};

use crate::commands::Global;
use crate::files::{self, Existing};
use crate::house::House;
use crate::ui::{Ui, printable};
use crate::{Outcome, review, signing};

/// Prepare encrypted mail for the DSF's committee
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Write(Write),
}

/// Write one signed and encrypted mail for each case
///
/// The certificate comes from committee.yaml, under `sharing.dsf`; the sender is the member whose key signs, and can
/// read the mail too. Exits with 1 when a case may not be sent, and says why; the others are written.
///
/// Example: `casebound dsf write quiet-harbor --sign-with my-key.asc -o outbox`
#[derive(Debug, clap::Args)]
struct Write {
    /// Code names, or paths of files
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// A file with your secret key, or the fingerprint of a key that gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Option<String>,
    /// Write the mails into this folder; `outbox` beside committee.yaml when not given
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace mails that are there
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(args: Args, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match args.action {
        Action::Write(args) => write(args, global, ui),
    }
}

/// What all mails of one run share.
struct Desk<'h> {
    house: &'h House,
    addressee: &'h Addressee,
    certificate: Certificate,
    signer: Signer,
    sender: &'h Member,
    now: SystemTime,
}

fn write(args: Write, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let house = House::open(global)?;
    house.needs_policy()?;
    let desk = Desk::new(&house, args.sign_with.as_deref())?;
    let folder = args.output.unwrap_or_else(|| house.root.join("outbox"));
    let files = house.cases()?;
    let all: Vec<&Case> = files.iter().map(|file| &file.case).collect();
    let existing = if args.force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    files::make_private_folder(&folder)?;
    let mut outcome = Outcome::Well;
    for name in &args.cases {
        let (_, file) = house.find(name)?;
        let name = file.stem();
        match desk.notice(&file, &all)? {
            Ok(notice) => {
                if ui.is_interactive() {
                    ui.note(format_args!(
                        "{}\n\n{}",
                        printable(&notice.subject),
                        printable(&notice.text)
                    ));
                }
                let path = folder.join(format!("{name}.eml"));
                files::write_private(&path, &desk.seal(notice)?, existing)?;
                ui.done("wrote", path.display());
                ui.line(path.display())?;
            }
            Err(refusal) => {
                ui.warn(format_args!(
                    "{name} was not written: {}",
                    reason(&refusal)?
                ));
                outcome = Outcome::Found;
            }
        }
    }
    Ok(outcome)
}

impl<'h> Desk<'h> {
    fn new(house: &'h House, sign_with: Option<&str>) -> anyhow::Result<Desk<'h>> {
        let now = SystemTime::from(house.clock.now);
        let addressee = house.committee.committee.dsf.as_ref().context(
            "committee.yaml does not say where cases are sent: write `sharing: {dsf: …}`",
        )?;
        let certificate =
            signing::certificate(house, addressee.certificate.as_deref(), "the recipient dsf")?;
        let signer = signing::signer(house, sign_with, now)?;
        let sender = signing::member_of(house, &signer)?;
        Ok(Desk {
            house,
            addressee,
            certificate,
            signer,
            sender,
            now,
        })
    }

    fn notice(&self, file: &CaseFile, all: &[&Case]) -> anyhow::Result<Result<Notice, Refusal>> {
        let findings = review::text(self.house, &file.path, file.text.expose())?;
        Ok(notice(&Input {
            committee: &self.house.committee.committee,
            file,
            cases: all,
            has_errors: findings
                .iter()
                .any(|finding| finding.severity == Severity::Error),
            sender: &self.sender.key,
            today: self.house.clock.today,
            templates: Templates::built_in(),
        }))
    }

    /// Makes the finished mail: protected headers and text inside, nothing that says what it is about outside.
    fn seal(&self, notice: Notice) -> anyhow::Result<Vec<u8>> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)
            .ok()
            .context("the system gives no random numbers")?;
        let mailbox = |name: &Option<String>, email: &Option<String>, whose: &str| {
            let email = email
                .clone()
                .with_context(|| format!("{whose} has no `email` in committee.yaml"))?;
            anyhow::Ok(Mailbox {
                name: name.clone(),
                email,
            })
        };
        let sender = format!("member {}", self.sender.key);
        let draft = Draft {
            from: mailbox(&self.sender.name, &self.sender.email, &sender)?,
            to: vec![mailbox(
                &self.addressee.name,
                &self.addressee.email,
                "the recipient dsf",
            )?],
            subject: notice.subject,
            date: self.house.clock.now,
            random,
            text: notice.text,
            attachments: vec![notice.attachment],
        };
        let protected = mime::protect(&draft).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        let recipients = [
            Recipient {
                certificate: &self.certificate,
                expected: Expected {
                    fingerprint: self.addressee.fingerprint.as_deref(),
                    email: self.addressee.email.as_deref(),
                },
            },
            // Whoever sends it must be able to read what was sent.
            Recipient {
                certificate: self.signer.certificate(),
                expected: Expected::default(),
            },
        ];
        let armoured = encrypt_and_sign(&protected.payload, &recipients, &self.signer, self.now)?;
        mime::encrypted(&protected.outer, &armoured).map_err(|fault| anyhow::anyhow!("{fault}"))
    }
}

/// Says why a case may not be sent, and what to do. A template that can't be used is nobody's data: an error.
fn reason(refusal: &Refusal) -> anyhow::Result<String> {
    Ok(match refusal {
        Refusal::Sealed => "the record is sealed and can't be read here".to_owned(),
        Refusal::HasErrors => "the case has errors; `casebound check` shows them".to_owned(),
        Refusal::NotShared => "`sharing.dsf.share` is no".to_owned(),
        Refusal::Undecided => {
            "nobody decided yet: write `share: yes` or `no` under `sharing.dsf`".to_owned()
        }
        Refusal::SenderRecused => {
            "the member whose key signs has a conflict of interest in it".to_owned()
        }
        Refusal::SenderNotMember => "the member whose key signs does not serve today".to_owned(),
        Refusal::Named { text, record } => format!(
            "it names {} of other cases; write it without them",
            if text.len() + record.len() == 1 {
                "a person"
            } else {
                "people"
            }
        ),
        Refusal::Template(fault) => bail!("{fault}"),
    })
}
