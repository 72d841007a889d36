//! Makes a sealed case plain again, once two of its readers agreed: each states so with a signature, in a commit of their own.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_openpgp::sign_detached;
use casebound_record::CaseFile;
use casebound_record::case::Conflict;
use casebound_record::statement::{MemberStatement, signature_of};
use casebound_record::words::SealWhen;

use super::beside;
use super::open::open;
use super::secrets;
use crate::files::{Existing, FileTransaction};
use crate::member_statements;
use crate::opened_cases::OpenedCase;
use crate::signing;
use crate::unseal_agreement::{READERS, readers, unsealing};
use crate::workspace::Workspace;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnsealOutcome {
    /// It is plain; the path in the repository.
    Plain(String),
    /// Whoever works here agreed; one of these readers is still to do so.
    Agreed(Vec<String>),
    /// git did not commit the agreement, and said this.
    Refused(String),
}

/// Agrees that a sealed case becomes plain, and makes it plain where another reader agreed before.
///
/// # Errors
/// When there is no such case, it can't be opened here, has unsaved changes, a member has a conflict in it, or the key can't be used.
pub fn unseal(workspace: &Workspace, name: &str) -> anyhow::Result<UnsealOutcome> {
    workspace.require_policy()?;
    let (path, file) = workspace.find_any(name)?;
    let name = file.stem();
    if !file.is_sealed() {
        bail!("{name} is not sealed");
    }
    let opened = open(workspace, &file)?;
    require_no_reason(workspace, &opened.plain)?;
    let git = workspace.git.as_ref().context("this is not a git repository: another reader can't agree in it")?;
    let head = git.resolve("HEAD")?.context("nothing is committed yet")?;
    let committed = git.resolve(&format!("HEAD:{}", file.path))?.map(|id| git.blob(&id)).transpose()?;
    if committed.as_deref() != Some(file.text.expose().as_bytes()) {
        bail!(
            "{name} has changes that are not saved, so that other readers have another version: `casebound save {name}` first"
        );
    }
    let committee = &workspace.committee.committee;
    let clock = workspace.clock;
    let pair = (&file, &opened.plain);
    let me = signing::current_member(workspace).context("git's `user.email` is the address of no member")?;
    let mut agreed = readers(git, &head, committee, pair, clock)?;
    if !agreed.contains(&me.key) {
        if let Some(said) = agree(workspace, &file, &opened.plain, &me.key)? {
            return Ok(UnsealOutcome::Refused(said));
        }
        let head = git.resolve("HEAD")?.context("nothing is committed")?;
        agreed = readers(git, &head, committee, pair, clock)?;
    }
    if agreed.len() < READERS {
        let others = file.case.sealed.iter().flat_map(|sealed| &sealed.to).filter(|key| !agreed.contains(*key));
        return Ok(UnsealOutcome::Agreed(others.cloned().collect()));
    }
    write(workspace, &path, &opened)?;
    Ok(UnsealOutcome::Plain(file.path.clone()))
}

/// Writes the plain case and its files, and removes the messages.
fn write(workspace: &Workspace, path: &Path, opened: &OpenedCase) -> anyhow::Result<()> {
    let folder = path.with_extension("");
    let mut transaction = FileTransaction::default();
    for file in beside::open_all(workspace, path, opened)? {
        transaction.add(&folder.join(&file.name), file.bytes.expose(), Existing::Replace)?;
    }
    transaction.replace_text(path, &opened.sealed_text, opened.plain.text.expose())?;
    transaction.write()?;
    beside::remove_strays(&folder, &[]);
    Ok(())
}

/// Fails where somebody has a conflict, or the policy wants the case sealed.
fn require_no_reason(workspace: &Workspace, plain: &CaseFile) -> anyhow::Result<()> {
    let name = plain.stem();
    if plain.case.conflicts.iter().any(Conflict::recuses) {
        bail!("{name} stays sealed: a member has a conflict in it, and could read it in the clear");
    }
    if workspace.committee.committee.sealing.when == SealWhen::Always {
        bail!("{name} stays sealed: committee.yaml asks for that (`sealing.when`)");
    }
    Ok(())
}

/// Writes, signs and commits the agreement; returns what git said where it refused.
fn agree(workspace: &Workspace, sealed: &CaseFile, plain: &CaseFile, me: &str) -> anyhow::Result<Option<String>> {
    let signer = secrets::signer(workspace)?;
    let member = signing::member_here(workspace, &signer)?;
    let statement =
        MemberStatement { subject: unsealing(sealed, plain), by: me.to_owned(), stated_on: workspace.clock.today };
    let (path, text) = (statement.path(), statement.to_text());
    let signature = sign_detached(text.as_bytes(), &signer, SystemTime::from(workspace.clock.now))?;
    let written = [(signature_of(&path), signature), (path, text.into_bytes())];
    let author = member_statements::author(member)?;
    member_statements::commit(&workspace.root, &written, "Agree that a sealed case becomes plain", &author)
}
