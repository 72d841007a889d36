//! What all mails of one run share: the certificate, the signer, the cases.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_disclosure::dsf::files::{ExclusionReason, Files};
use casebound_disclosure::dsf::{self, Notice, NoticeGuards, NoticeRefusal, NoticeRequest};
use casebound_disclosure::mime::{self, Attachment, Draft, Mailbox};
use casebound_disclosure::{Audience, DisclosureRefusal, Language, Source, Templates, disclose};
use casebound_openpgp::{Certificate, Expected, Recipient, Signer, encrypt_and_sign};
use casebound_record::committee::{Member, Recipient as Addressee};
use casebound_record::{CaseFile, Clock, CommitteeFile};
use casebound_validate::Severity;
use casebound_validate::{Context, FileFact, PastAgreement, check_case};

use super::envelope::Envelope;
use crate::certificate_replacement;
use crate::check;
use crate::files;
use crate::prompt::Prompt;
use crate::sealing::everybody::{opened, refuse_shut};
use crate::signing;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// Where mails are made.
pub struct Mailer<'h> {
    folder: &'h Path,
    committee: &'h CommitteeFile,
    clock: Clock,
    dsf: &'h Addressee,
    certificate: Certificate,
    own: Certificate,
    signer: Signer,
    sender: &'h Member,
    chosen: Vec<CaseFile>,
    everybody: NoticeGuards,
    facts: Vec<FileFact<'static>>,
    agreements: Vec<PastAgreement>,
    now: SystemTime,
}

impl<'h> Mailer<'h> {
    /// Reads the certificate and unlocks the key, once for all of the cases that `names` names.
    pub fn new(
        workspace: &'h Workspace,
        sign_with: Option<&str>,
        names: &[String],
        prompt: &mut dyn Prompt,
    ) -> anyhow::Result<Mailer<'h>> {
        let now = SystemTime::from(workspace.clock.now);
        let recipient = workspace
            .committee
            .committee
            .sharing
            .dsf
            .as_ref()
            .context("committee.yaml does not say where cases are sent: write `sharing: {dsf: …}`")?;
        let certificate = signing::certificate(workspace, recipient.certificate.as_deref(), "recipient dsf")?;
        let snapshot = Snapshot::of_worktree(&workspace.root)?;
        let paths = names.iter().map(|name| workspace.path_in(&snapshot, name)).collect::<anyhow::Result<Vec<_>>>()?;
        let chosen = snapshot.read_some(&paths)?;
        let wanted: BTreeSet<&str> = chosen.iter().map(CaseFile::stem).collect();
        let facts = snapshot.facts(&|case| wanted.contains(case)).context("cannot look at the attachments")?;
        let facts = facts.into_iter().map(FileFact::into_owned).collect();
        let cases = opened(workspace, snapshot.read_all()?);
        refuse_shut(&cases.shut, "the notice")?;
        let cases = cases.files;
        let signer = signing::signer(workspace, sign_with, now, prompt)?;
        let sender = signing::member_of(workspace, &signer)?;
        let own = signing::known_of(workspace, sender, &signer);
        let routes = ["sharing.dsf".to_owned(), format!("members.{}", sender.key)];
        if let Some(waiting) = certificate_replacement::before_encrypting(workspace, &routes)?.first() {
            bail!("nothing is encrypted: {}", certificate_replacement::in_words(waiting));
        }
        let cases: Vec<_> = cases.iter().map(|file| &file.case).collect();
        let addresses: Vec<&str> =
            [&recipient.email, &sender.email].into_iter().flatten().map(String::as_str).collect();
        let everybody = NoticeGuards::of(&cases, &workspace.committee.committee, &addresses);
        Ok(Mailer {
            folder: &workspace.root,
            committee: &workspace.committee,
            clock: workspace.clock,
            dsf: recipient,
            certificate,
            own,
            signer,
            sender,
            chosen,
            everybody,
            facts,
            agreements: check::past_agreements(workspace)?,
            now,
        })
    }

    /// The cases that were named, in that order, as they were when the mailer was made.
    pub fn chosen(&self) -> &[CaseFile] {
        &self.chosen
    }

    /// Who reads the mails, for people.
    pub fn addressee(&self) -> String {
        let known = [&self.dsf.name, &self.dsf.email];
        let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
        known.join(", ")
    }

    /// Who sends and who receives, for the server.
    pub fn envelope(&self) -> anyhow::Result<Envelope> {
        Ok(Envelope { from: self.from()?.email, to: vec![self.to()?.email] })
    }

    /// The text of a case's mail with its files, or why there is none. `named` are files that the sender wants to go with it.
    ///
    /// # Errors
    /// When a file of the case can't be read, or one that is named is not listed.
    pub fn notice(&self, file: &CaseFile, named: &[String]) -> anyhow::Result<Result<Notice, String>> {
        let files = self.files(file, named)?;
        // Whether the mail can be encrypted is asked when it is.
        let context = Context {
            committee: Some(self.committee),
            files: &self.facts,
            agreements: &self.agreements,
            ..Context::at(self.clock)
        };
        let findings = check_case(&context, file).into_findings();
        let source = Source {
            committee: &self.committee.committee,
            case: Some(file),
            today: self.clock.today,
            templates: Templates::built_in(),
        };
        let request = NoticeRequest {
            everybody: &self.everybody,
            has_errors: findings.iter().any(|finding| finding.severity == Severity::Error),
            sender: &self.sender.key,
            files: &files,
        };
        match disclose(&source, Audience::Dsf, &request, Language::English) {
            Ok(notice) => Ok(Ok(notice)),
            Err(DisclosureRefusal::Because(refusal)) => reason(&refusal).map(Err),
            Err(DisclosureRefusal::Audience(kind) | DisclosureRefusal::NoCase(kind)) => {
                bail!("{} is not for the DSF", kind.word())
            }
        }
    }

    /// The files of a case that go with its notice, and those that do not.
    fn files(&self, file: &CaseFile, named: &[String]) -> anyhow::Result<Files> {
        let chosen = dsf::files::chosen(&file.case, named);
        if let Some(unknown) = named.iter().find(|name| chosen.iter().all(|(file, _)| file != name)) {
            let listed: Vec<&str> = chosen.iter().map(|(file, _)| *file).collect();
            let listed = if listed.is_empty() { "no files".to_owned() } else { listed.join(", ") };
            bail!("{} has no attachment `{unknown}`; it lists {listed}", file.stem());
        }
        let mut files = Files::default();
        let mut size = 0;
        for (name, choice) in chosen {
            let mut leave = |why| files.left_out.push((name.to_owned(), why));
            if let Err(why) = choice {
                leave(why);
                continue;
            }
            let path = self.folder.join(&file.path).with_extension("").join(name);
            let bytes = files::read_beginning(&path, dsf::files::MOST)
                .with_context(|| format!("cannot read the attachment {name} of {}", file.stem()))?;
            size += bytes.len();
            let names_others =
                std::str::from_utf8(&bytes).is_ok_and(|text| self.everybody.is_named_in(&file.case, text));
            match (size > dsf::files::MOST, names_others) {
                (true, _) => leave(ExclusionReason::TooMuch),
                (_, true) => leave(ExclusionReason::NamesOthers),
                _ => files.sent.push(Attachment {
                    name: name.to_owned(),
                    media_type: dsf::files::media_type(name),
                    bytes,
                }),
            }
        }
        Ok(files)
    }

    /// Returns whether a person may be asked for each signature.
    pub fn may_ask(&self) -> bool {
        self.signer.may_ask()
    }

    /// Makes the finished mail: protected headers and text inside, nothing that says what it is about outside.
    ///
    /// `random` names the message: new for a new one, the same for the same.
    pub fn seal(&self, notice: &Notice, random: [u8; 16]) -> anyhow::Result<Vec<u8>> {
        let draft = Draft {
            from: self.from()?,
            to: vec![self.to()?],
            subject: notice.subject.clone(),
            date: self.clock.now,
            random,
            text: notice.text.clone(),
            attachments: std::iter::once(&notice.record).chain(&notice.files.sent).cloned().collect(),
        };
        let protected = mime::protect(&draft).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        if !self.everybody.may_stand_outside(&protected.outer) {
            bail!("the unencrypted part of the mail would name a person of a case; nothing was written");
        }
        let recipients = [
            Recipient {
                certificate: &self.certificate,
                expected: Expected { fingerprint: self.dsf.fingerprint.as_deref(), email: self.dsf.email.as_deref() },
            },
            // Whoever sends it must be able to read what was sent.
            Recipient { certificate: &self.own, expected: Expected::default() },
        ];
        let armoured = encrypt_and_sign(&protected.payload, &recipients, &self.signer, self.now)?;
        mime::encrypted(&protected.outer, &armoured).map_err(|fault| anyhow::anyhow!("{fault}"))
    }

    fn from(&self) -> anyhow::Result<Mailbox> {
        let whose = format!("member {}", self.sender.key);
        mailbox(&self.sender.name, &self.sender.email, &whose)
    }

    fn to(&self) -> anyhow::Result<Mailbox> {
        mailbox(&self.dsf.name, &self.dsf.email, "the recipient dsf")
    }
}

fn mailbox(name: &Option<String>, email: &Option<String>, whose: &str) -> anyhow::Result<Mailbox> {
    Ok(Mailbox {
        name: name.clone(),
        email: email.clone().with_context(|| format!("{whose} has no `email` in committee.yaml"))?,
    })
}

/// Says why a case may not be sent, and what to do. A template that can't be used is nobody's data: an error.
fn reason(refusal: &NoticeRefusal) -> anyhow::Result<String> {
    Ok(match refusal {
        NoticeRefusal::Sealed => "the record is sealed and can't be read here".to_owned(),
        NoticeRefusal::HasErrors => "the case has errors; `casebound check` shows them".to_owned(),
        NoticeRefusal::NotShared => "`sharing.dsf.share` is no".to_owned(),
        NoticeRefusal::Undecided => "not decided yet: write `share: yes` or `share: no` under `sharing.dsf`".to_owned(),
        NoticeRefusal::SenderRecused => "the member whose key signs has a conflict of interest in it".to_owned(),
        NoticeRefusal::SenderNotMember => "the member whose key signs does not serve today".to_owned(),
        NoticeRefusal::Subject => "its subject would name a person".to_owned(),
        NoticeRefusal::Named { text, record } => format!(
            "it names {} of other cases; remove those names",
            if text.len() + record.len() == 1 { "a person" } else { "people" }
        ),
        NoticeRefusal::Template(fault) => bail!("{fault}"),
    })
}
