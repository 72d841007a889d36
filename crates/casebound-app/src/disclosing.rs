//! The source, the templates and the reader of disclosures in this workspace.

use std::cell::RefCell;
use std::fs;
use std::io::ErrorKind;

use anyhow::{Context as _, bail};
use casebound_disclosure::{Audience, Source, Templates};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::{CaseFile, layout};

use crate::files;
use crate::signing::current_member;
use crate::workspace::Workspace;

/// Returns the source for disclosures, with the built-in templates.
pub fn source(workspace: &Workspace) -> Source<'_> {
    Source {
        committee: &workspace.committee.committee,
        case: None,
        today: workspace.clock.today,
        templates: Templates::built_in(),
    }
}

/// Fails for a case in which the current member is recused: others handle it, and others write it.
///
/// # Errors
/// When the member is recused.
pub fn refuse_recused(workspace: &Workspace, file: &CaseFile) -> anyhow::Result<()> {
    if reader(workspace).is_recused(&file.case, &workspace.committee.committee) {
        bail!("you are recused in {}, so another member writes into it; nothing was written", file.stem());
    }
    Ok(())
}

/// Returns the current member, identified by git's `user.email`. Anybody else can't be recused, so they get an empty key.
pub fn reader(workspace: &Workspace) -> Audience<'_> {
    Audience::Committee(current_member(workspace).map_or("", |member| &member.key))
}

/// Fails for a case in which the current member is recused; `what` is what another member does.
///
/// # Errors
/// When the member is recused.
pub fn refuse_recused_reader(workspace: &Workspace, file: &CaseFile, what: &str) -> anyhow::Result<()> {
    if reader(workspace).is_recused(&file.case, &workspace.committee.committee) {
        bail!("you are recused in {}: another member has to {what}", file.stem());
    }
    Ok(())
}

/// The committee's own templates. One that can't be used is remembered: the built-in one in its place would be another text than
/// the committee's, and nobody would know.
pub struct OwnTemplates<'w> {
    workspace: &'w Workspace,
    unusable: RefCell<Option<String>>,
}

impl<'w> OwnTemplates<'w> {
    /// Those of this workspace.
    pub fn of(workspace: &'w Workspace) -> OwnTemplates<'w> {
        OwnTemplates { workspace, unusable: RefCell::new(None) }
    }

    /// The text of the template of this name; `None` where there is none, or it can't be used.
    pub fn read(&self, name: &str) -> Option<String> {
        own_template(self.workspace, name).unwrap_or_else(|why| {
            self.unusable.borrow_mut().get_or_insert(format!("{why:#}"));
            None
        })
    }

    /// Returns whether there is a template of this name.
    pub fn has(&self, name: &str) -> bool {
        self.workspace.root.join(layout::template(name)).symlink_metadata().is_ok()
    }

    /// The names of the folders in a folder of templates, in order.
    pub fn folders(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.workspace.root.join(layout::template(name))).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|it| it.is_dir()));
        let mut names: Vec<String> = folders.filter_map(|it| it.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// Fails where a template that was asked for can't be used.
    ///
    /// # Errors
    /// With the first reason.
    pub fn require_usable(&self) -> anyhow::Result<()> {
        match self.unusable.borrow().as_ref() {
            Some(why) => bail!("{why}"),
            None => Ok(()),
        }
    }
}

/// Reads the committee's own template; `None` where there is none of this name.
///
/// # Errors
/// When it is there and can't be used: a link, or in a folder that is one, too large, or no text.
fn own_template(workspace: &Workspace, name: &str) -> anyhow::Result<Option<String>> {
    let shown = layout::template(name);
    let path = workspace.root.join(&shown);
    let folders = path.ancestors().skip(1).take_while(|folder| *folder != workspace.root);
    if let Some(link) = folders.into_iter().find(|folder| folder.is_symlink()) {
        bail!("{} is a symbolic link: put the folder itself there", link.display());
    }
    let bytes = match files::read_regular(&path, MAX_FILE) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot use {shown}")),
    };
    String::from_utf8(bytes).ok().map(Some).with_context(|| format!("{shown} is not UTF-8"))
}
