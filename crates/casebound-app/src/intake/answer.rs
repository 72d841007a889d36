//! Writes the receipt for an imported mail, for a member to send.

use std::path::PathBuf;

use casebound_disclosure::mime::{Draft, Mailbox};
use casebound_disclosure::receipt::Receipt;
use casebound_disclosure::{Audience, Language, disclose, receipt};
use casebound_record::layout::{OUTBOX, RECEIPT_ENDING};

use super::incoming::Incoming;
use crate::disclosing::source;
use crate::files::{self, Existing};
use crate::workspace::Workspace;

/// Writes the answer, whose Message-ID the `random` bytes make; nothing when it is not known to whom, or from where.
///
/// # Errors
/// When it can't be written.
pub(super) fn answer(
    workspace: &Workspace,
    incoming: &Incoming,
    name: &str,
    is_notice: bool,
    random: [u8; 16],
) -> anyhow::Result<Option<PathBuf>> {
    let committee = &workspace.committee.committee;
    let (Some(to), Some(email)) = (&incoming.reply.to, &committee.about.email) else {
        return Ok(None);
    };
    let header = incoming.header();
    let zone = &committee.about.timezone;
    let written =
        header.date.map(|at| at.instant().map_or(at.day(), |at| at.with_timezone(zone).date_naive()).to_string());
    let promised = committee.deadlines.step_in.or(committee.deadlines.acknowledge);
    let next = promised.and_then(|period| period.after(workspace.clock.today)).map(|day| day.to_string());
    let receipt = Receipt {
        committee: committee.about.name.as_deref(),
        written: written.as_deref(),
        is_report: !is_notice,
        next: next.as_deref(),
    };
    let text = disclose(&source(workspace), Audience::Public, &receipt, Language::English)?;
    let draft = Draft {
        from: Mailbox { name: committee.about.name.clone(), email: email.clone() },
        to: vec![Mailbox { name: None, email: to.email.clone() }],
        subject: "Your mail has reached us".to_owned(),
        date: workspace.clock.now,
        random,
        text,
        attachments: Vec::new(),
    };
    let why = format!("To this address because {}.", incoming.reply.why);
    // An address that can't be written to is not a reason to lose the case.
    let Ok(mail) = receipt::mail(&draft, header.message_id.as_deref(), Some(&why)) else {
        return Ok(None);
    };
    let folder = workspace.root.join(OUTBOX);
    let path = folder.join(format!("{name}{RECEIPT_ENDING}"));
    files::make_private_folder(&folder)?;
    files::write_private(&path, &mail, Existing::Replace)?;
    Ok(Some(path))
}
