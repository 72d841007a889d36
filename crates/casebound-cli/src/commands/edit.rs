//! `casebound edit`: opens a case, and looks at it afterwards.

use crate::commands::Global;
use crate::house::House;
use crate::ui::Ui;
use crate::{Outcome, editor, review};

/// Open a case in your editor and check it afterwards
///
/// Example: `casebound edit quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
}

pub(crate) fn run(args: Args, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let house = House::open(global)?;
    let (path, _) = house.find(&args.case)?;
    editor::open(&path)?;
    review::file(&house, &path, ui)
}
