//! `casebound schema`: the file formats as JSON Schema.

use casebound_app::Outcome;
use casebound_record::schema;

use crate::ui::Ui;

/// Print the JSON Schema of a file format, for editors
///
/// Example: `casebound schema case`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Which file
    #[arg(value_name = "FILE")]
    file: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// The front matter of a case.
    Case,
    /// committee.yaml.
    Committee,
}

pub(crate) fn run(args: Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let text = match args.file {
        Kind::Case => schema::case(),
        Kind::Committee => schema::committee(),
    };
    ui.write(text.as_bytes())?;
    Ok(Outcome::Clean)
}
