//! `casebound show`: a case as a text to read.

use anyhow::bail;
use casebound_app::printable::{in_line, plural, printable};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::guard::Guard;
use casebound_disclosure::reading::{Naming, reading};
use casebound_disclosure::transparency::doubts;
use casebound_disclosure::{Templates, Untold, may_be_told};

use crate::commands::transparency::say_where;
use crate::ui::Ui;

/// Show a case as a text
///
/// Example: `casebound show quiet-harbor --as pseudonyms`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// How people are spoken of
    #[arg(long = "as", value_name = "WAY", default_value = "full")]
    way: Way,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Way {
    /// By name.
    Full,
    /// As Person A and Team Member A, to discuss it.
    Pseudonyms,
    /// What a public report may tell of it.
    Public,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let (_, file) = workspace.find(&args.case)?;
    if !file.problems.is_empty() {
        ui.note(format_args!(
            "The file has errors, so this may not be all of it: `casebound check {}`",
            in_line(&file.path)
        ));
    }
    let committee = &workspace.committee.committee;
    let naming = match args.way {
        Way::Full => Naming::Full,
        Way::Pseudonyms => Naming::Pseudonyms,
        Way::Public => return public(&workspace, &file, ui),
    };
    match reading(&file, committee, naming, Templates::built_in()) {
        Ok(text) => {
            ui.write(printable(&text).as_bytes())?;
            let left = Guard::public([&file.case]).allowing_members(committee).read_strictly(&text);
            if naming == Naming::Pseudonyms && !left.is_empty() {
                ui.warn(format_args!(
                    "In {} this text may still show who it is about: read it before you pass it on.",
                    plural(left.len(), "place")
                ));
                for finding in &left {
                    let line = text.bytes().take(finding.span.start).filter(|byte| *byte == b'\n').count() + 1;
                    ui.warn(format_args!("  line {line}: {}", finding.kind.describe()));
                }
            }
        }
        Err(fault) => bail!("{fault}"),
    }
    Ok(Outcome::Clean)
}

/// Says whether the case may be told, and in which words.
fn public(workspace: &Workspace, file: &casebound_record::CaseFile, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let transparency = &file.case.transparency;
    let words = [&transparency.summary, &transparency.resolution].map(|it| it.as_ref().map(|it| it.expose().as_str()));
    if let Err(untold) = may_be_told(&file.case, &workspace.committee.committee, workspace.clock.today) {
        ui.note(match untold {
            Untold::Note => "It is only noted that a report was made.",
            Untold::Embargo => "It is only noted for now: the embargo has not ended.",
            Untold::NoWords => "It is only noted: `transparency.summary` is missing.",
            Untold::NotApproved => "It is only noted: too few members without a conflict approved the words.",
            Untold::NoConsent => "It is only noted: a reporter or an affected person said no.",
            Untold::OneOnOne => "It is only noted: nobody else was there, and not all who are at risk agreed.",
            Untold::Sealed => "It is only noted: the record is sealed.",
            Untold::Expunged => "It is only noted: the texts are gone.",
        });
        return Ok(Outcome::Clean);
    }
    // The same look that a report gets: approved words may still name somebody.
    let all = workspace.cases()?;
    let guard = Guard::public(all.files.iter().map(|file| &file.case)).allowing_members(&workspace.committee.committee);
    let named = doubts(file, &workspace.committee.committee, &guard);
    if !named.is_empty() {
        ui.warn("The words for the public are not shown, since they may name somebody, or point at them:");
        say_where(&named, ui);
        return Ok(Outcome::Findings);
    }
    for text in words.into_iter().flatten() {
        ui.line(printable(text))?;
    }
    Ok(Outcome::Clean)
}
