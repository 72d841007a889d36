//! Holds: a record is kept for now, whatever the policy says.

use anyhow::{Context as _, bail};
use casebound_record::CaseFile;
use casebound_record::edit::Value;
use casebound_record::standing::{Standing, standing};

use crate::amend::{AmendOutcome, Change, amend, entry};
use crate::sealing::door;
use crate::signing;
use crate::workspace::Workspace;

/// Places a hold on a case, by a member or by whoever git knows here. Returns the case as it was, and what became of it.
///
/// # Errors
/// When there is no such case, it has a hold, or nobody who may act in it places one.
pub fn hold(
    workspace: &Workspace,
    name: &str,
    reason: &str,
    by: Option<&str>,
) -> anyhow::Result<(CaseFile, AmendOutcome)> {
    let (_, file) = door::find(workspace, name)?;
    if let Some(whole) = file.case.absorbed_into() {
        bail!("{} was taken into {whole}: `casebound retention hold {whole}` keeps both", file.stem());
    }
    if file.case.retention.hold.is_some() {
        bail!("the case is already on hold; remove that hold first with `casebound retention release {name}`");
    }
    let by = by.or_else(|| Some(signing::current_member(workspace)?.key.as_str()));
    let by = by.context("who places the hold? name a member with --by")?;
    let today = workspace.clock.today;
    if standing(&workspace.committee.committee, &file.case, by, Some(today)) != Standing::MayAct {
        bail!("`{by}` is not a serving member without a conflict in this case; nothing was written");
    }
    let value = entry([
        ("by", Some(Value::Word(by.to_owned()))),
        ("since", Some(Value::Word(today.to_string()))),
        ("reason", Some(Value::Text(reason.to_owned()))),
    ]);
    let amended = amend(workspace, &file.path, &[Change::Set("retention.hold".to_owned(), value)])?;
    Ok((file, amended))
}

/// Takes the hold of a case away. Returns the case as it was, and what became of it; nothing where it has no hold.
///
/// # Errors
/// When there is no such case.
pub fn release(workspace: &Workspace, name: &str) -> anyhow::Result<(CaseFile, Option<AmendOutcome>)> {
    let (_, file) = door::find(workspace, name)?;
    if file.case.retention.hold.is_none() {
        return Ok((file, None));
    }
    let amended = amend(workspace, &file.path, &[Change::Remove("retention.hold".to_owned())])?;
    Ok((file, Some(amended)))
}
