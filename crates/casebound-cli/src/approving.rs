//! Who signs what a member states in a commit: an approval of a disposal or of a policy, a review of a letter.

use std::time::SystemTime;

use casebound_app::signing;
use casebound_app::workspace::Workspace;
use casebound_openpgp::Signer;
use casebound_record::words::Approvals;

use crate::terminal::Terminal;

/// Who signs; nobody, where neither somebody asks for it nor the policy.
///
/// # Errors
/// When the key can't be used.
pub(crate) fn signer_of(workspace: &Workspace, sign_with: Option<&str>) -> anyhow::Result<Option<Signer>> {
    let asks_for_signature = workspace.committee.committee.retention.approvals == Approvals::Signed;
    if sign_with.is_none() && !asks_for_signature {
        return Ok(None);
    }
    let now = SystemTime::from(workspace.clock.now);
    Ok(Some(signing::signer(workspace, sign_with, now, &mut Terminal)?))
}
