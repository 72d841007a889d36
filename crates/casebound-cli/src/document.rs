//! A finished text to standard output or into a file: the form is asked for, or the file's ending tells it.

use std::path::{Path, PathBuf};

use anyhow::bail;
use casebound_app::files::{self, Existing};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::{Document, Language};
use casebound_record::{COMMITTEE_FILE, layout};

use crate::arguments::listed_word;
use crate::ui::Ui;

/// What every command takes that writes a text for paper or a screen.
#[derive(Debug, clap::Args)]
pub(crate) struct DocumentArgs {
    /// The language; by default that of committee.yaml
    #[arg(long, value_name = "LANGUAGE", value_parser = listed_word::<Language>())]
    language: Option<Language>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Where a text goes.
#[derive(Debug, clap::Args)]
pub(crate) struct OutputArgs {
    /// The file to write; `.html` makes a page to print. Standard output when not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long, requires = "output")]
    force: bool,
}

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DocumentFormat {
    /// Text, as Markdown
    #[value(alias = "text")]
    Md,
    /// A page to print, or to read on a telephone
    Html,
}

/// The form of a text that programs read as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DataFormat {
    /// Text, as Markdown
    #[value(alias = "text")]
    Md,
    /// A page to print, or to read on a telephone
    Html,
    /// For programs
    Json,
}

impl DocumentArgs {
    pub(crate) fn language(&self) -> Option<Language> {
        self.language
    }

    /// Returns the form that was asked for, or else the one of the file's ending.
    pub(crate) fn format(&self, asked: Option<DocumentFormat>) -> DocumentFormat {
        self.output.format(asked)
    }

    /// The same where programs may read it.
    pub(crate) fn data_format(&self, asked: Option<DataFormat>) -> DataFormat {
        asked.unwrap_or_else(|| match self.output.ending().as_deref() {
            Some("json") => DataFormat::Json,
            _ => match self.format(None) {
                DocumentFormat::Html => DataFormat::Html,
                DocumentFormat::Md => DataFormat::Md,
            },
        })
    }

    /// Writes the text where it was asked for.
    pub(crate) fn write(
        &self,
        text: &str,
        workspace: Option<&Workspace>,
        context: &Context,
        ui: &mut Ui,
    ) -> anyhow::Result<Outcome> {
        self.output.write(text, workspace, context, ui)
    }
}

impl OutputArgs {
    /// The ending of the file, in small letters.
    fn ending(&self) -> Option<String> {
        Some(self.output.as_ref()?.extension()?.to_string_lossy().to_lowercase())
    }

    /// Returns the form that was asked for, or else the one of the file's ending.
    pub(crate) fn format(&self, asked: Option<DocumentFormat>) -> DocumentFormat {
        asked.unwrap_or_else(|| match self.ending().as_deref() {
            Some("html" | "htm") => DocumentFormat::Html,
            _ => DocumentFormat::Md,
        })
    }

    /// Writes the text where it was asked for.
    pub(crate) fn write(
        &self,
        text: &str,
        workspace: Option<&Workspace>,
        context: &Context,
        ui: &mut Ui,
    ) -> anyhow::Result<Outcome> {
        let Some(output) = &self.output else {
            ui.page(text)?;
            return Ok(Outcome::Clean);
        };
        let path: &Path = &context.beside(output.clone());
        let absolute = std::path::absolute(path)?;
        let below = workspace.and_then(|workspace| absolute.strip_prefix(&workspace.root).ok()).and_then(Path::to_str);
        if below.is_some_and(|below| below == COMMITTEE_FILE || layout::is_checked(below)) {
            bail!("{} is a place of the record; write the text elsewhere, such as -o ../FILE", path.display());
        }
        if !self.force && path.symlink_metadata().is_ok() {
            bail!("{} already exists; nothing was written. To replace it: --force", path.display());
        }
        let existing = if self.force { Existing::Replace } else { Existing::Keep };
        files::write_private(path, text.as_bytes(), existing)?;
        ui.done("wrote", path.display());
        Ok(Outcome::Clean)
    }
}

impl DocumentFormat {
    /// The text in this form.
    pub(crate) fn of(self, document: &Document) -> &str {
        match self {
            DocumentFormat::Md => &document.markdown,
            DocumentFormat::Html => &document.html,
        }
    }
}

impl DataFormat {
    /// The text in this form; `json` makes the one for programs.
    pub(crate) fn of(
        self,
        document: &Document,
        json: impl FnOnce() -> anyhow::Result<String>,
    ) -> anyhow::Result<String> {
        Ok(match self {
            DataFormat::Md => document.markdown.clone(),
            DataFormat::Html => document.html.clone(),
            DataFormat::Json => json()? + "\n",
        })
    }
}
