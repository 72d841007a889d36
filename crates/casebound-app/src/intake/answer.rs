//! Writes the answer to a mail that was taken in, for a member to send.

use std::path::{Path, PathBuf};

use casebound_disclosure::mime::{Draft, Mailbox};
use casebound_disclosure::receipt::Receipt;
use casebound_disclosure::{Audience, Language, disclose, receipt};

use super::Opened;
use crate::disclosing::source;
use crate::files::{self, Existing};
use crate::random;
use crate::workspace::Workspace;

/// Writes the answer; nothing when it is not known to whom, or from where.
pub fn answer(workspace: &Workspace, opened: &Opened, case: &Path) -> anyhow::Result<Option<PathBuf>> {
    let committee = &workspace.committee.committee;
    let (Some(to), Some(email)) = (&opened.letter.from, &committee.about.email) else {
        return Ok(None);
    };
    let written = opened.letter.date.map(|at| at.with_timezone(&committee.about.timezone).date_naive().to_string());
    let promised = committee.deadlines.step_in.or(committee.deadlines.acknowledge);
    let next = promised.and_then(|period| period.after(workspace.clock.today)).map(|day| day.to_string());
    let receipt = Receipt {
        committee: committee.about.name.as_deref(),
        written: written.as_deref(),
        is_report: !opened.is_passed_on(&workspace.committee.committee),
        next: next.as_deref(),
    };
    let text = disclose(&source(workspace), Audience::Public, &receipt, Language::English)
        .map_err(|refused| anyhow::anyhow!("{refused}"))?;
    let draft = Draft {
        from: Mailbox { name: committee.about.name.clone(), email: email.clone() },
        to: vec![Mailbox { name: None, email: to.email.clone() }],
        subject: "Your mail has reached us".to_owned(),
        date: workspace.clock.now,
        random: random::bytes()?,
        text,
        attachments: Vec::new(),
    };
    // An address that can't be written to is no reason to lose the case.
    let Ok(mail) = receipt::mail(&draft, opened.letter.message_id.as_deref()) else {
        return Ok(None);
    };
    let name = case.file_stem().unwrap_or_default().to_string_lossy();
    let folder = workspace.root.join("outbox");
    let path = folder.join(format!("{name}-received.eml"));
    files::make_private_folder(&folder)?;
    files::write_private(&path, &mail, Existing::Replace)?;
    Ok(Some(path))
}
