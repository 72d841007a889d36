//! `casebound guide`: the handbook, a page for each task.

use anyhow::bail;
use casebound_app::Outcome;
use casebound_record::nearest;

use crate::ui::Ui;

/// The pages: topic and text.
const PAGES: [(&str, &str); 22] = [
    ("first-case", include_str!("../../../../templates/guide/first-case.md")),
    ("a-stressful-day", include_str!("../../../../templates/guide/a-stressful-day.md")),
    ("closing", include_str!("../../../../templates/guide/closing.md")),
    ("appeals", include_str!("../../../../templates/guide/appeals.md")),
    ("conflicts", include_str!("../../../../templates/guide/conflicts.md")),
    ("duplicates", include_str!("../../../../templates/guide/duplicates.md")),
    ("rules", include_str!("../../../../templates/guide/rules.md")),
    ("letters", include_str!("../../../../templates/guide/letters.md")),
    ("warning", include_str!("../../../../templates/guide/warning.md")),
    ("difficult-conversation", include_str!("../../../../templates/guide/difficult-conversation.md")),
    ("meetings", include_str!("../../../../templates/guide/meetings.md")),
    ("publishing", include_str!("../../../../templates/guide/publishing.md")),
    ("intake", include_str!("../../../../templates/guide/intake.md")),
    ("person", include_str!("../../../../templates/guide/person.md")),
    ("access-request", include_str!("../../../../templates/guide/access-request.md")),
    ("screening", include_str!("../../../../templates/guide/screening.md")),
    ("keys", include_str!("../../../../templates/guide/keys.md")),
    ("hooks", include_str!("../../../../templates/guide/hooks.md")),
    ("erasure", include_str!("../../../../templates/guide/erasure.md")),
    ("hosting", include_str!("../../../../templates/guide/hosting.md")),
    ("sealing", include_str!("../../../../templates/guide/sealing.md")),
    ("joining-and-leaving", include_str!("../../../../templates/guide/joining-and-leaving.md")),
];

/// The topics, in the order in which they are listed.
pub(super) fn topics() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(topic, _)| *topic)
}

/// Read a page of the handbook
///
/// Without a topic the topics are listed.
///
/// Example: `casebound guide first-case`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The topic
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
}

pub(crate) fn run(args: Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Some(topic) = args.topic else {
        for (topic, text) in PAGES {
            let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
            ui.line(format_args!("{topic:<22}  {title}"))?;
        }
        return Ok(Outcome::Clean);
    };
    let Some((_, text)) = PAGES.iter().find(|(it, _)| *it == topic) else {
        match nearest(&topic, PAGES.iter().map(|(it, _)| *it)) {
            Some(known) => bail!("there is no page `{topic}`; did you mean `{known}`?"),
            None => bail!("there is no page `{topic}`; `casebound guide` lists all pages"),
        }
    };
    ui.page(text)?;
    Ok(Outcome::Clean)
}
