//! `casebound letter check`: what of a letter should not be said to its reader.

use std::path::PathBuf;

use anyhow::Context as _;
use casebound_app::letters::check::{CheckedLetter, Destination, check_letter, stays_shut};
use casebound_app::letters::stored::StoredLetter;
use casebound_app::printable::printable;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, files};
use casebound_letters::{Finding, Severity, batch};
use casebound_record::LineIndex;
use serde::Serialize;

use crate::format::Format;
use crate::ui::Ui;

/// No file of letters is longer, in bytes.
const MAX_BATCH: usize = 256 << 20;

/// Check a letter against the case, its reader and what letters must not say
///
/// Errors are what the record decides: who is given away, a wrong date, sanction or address, a missing part. Advice is a
/// matter of tone. The check does not know what a sentence does to its reader: let a second member read every letter.
/// With `--kind` the letter must have all parts of that kind; without it, it is read as a passage. Exits with 1 if there is
/// an error. `casebound explain RULE` shows the page of a rule, `casebound guide letters` the kinds and their parts.
///
/// A draft of `casebound letter CASE` says itself to whom it goes. Gaps that are left in it are errors.
///
/// Example: `casebound letter check letter.md --case quiet-harbor --to person-b --kind warning`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The letter
    #[arg(value_name = "FILE", required_unless_present = "batch")]
    file: Option<PathBuf>,
    /// The case that it is about; a draft in its folder needs no more
    #[arg(long, value_name = "CASE")]
    case: Option<String>,
    /// Who reads it: somebody of the case, or employer, registration-desk, moderators, organisers, another-committee, public
    #[arg(long, value_name = "PERSON")]
    to: Option<String>,
    /// The kind of letter, such as acknowledgement, warning, decision
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// A file with one JSON object per line, each a letter with its record
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "case", "to", "kind", "format"])]
    batch: Option<PathBuf>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = Format::among([Format::Text, Format::Json]))]
    format: Format,
}

/// Field names are a contract with scripts.
#[derive(Serialize)]
struct Answer {
    version: u32,
    findings: Vec<FindingAnswer>,
}

/// A finding; `start` and `end` are bytes of the letter, and missing for what the whole letter lacks.
#[derive(Serialize)]
struct FindingAnswer {
    rule: &'static str,
    severity: &'static str,
    start: Option<usize>,
    end: Option<usize>,
    message: String,
}

pub(super) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if let Some(path) = args.batch {
        return run_batch(&context.beside(path), ui);
    }
    let file = args.file.context("name a letter")?;
    let destination = Destination { case: args.case.as_deref(), to: args.to.as_deref(), kind: args.kind.as_deref() };
    let workspace = Workspace::open(context)?;
    if let Some(shut) = stays_shut(&workspace, &context.beside(file.clone()), destination)? {
        ui.refuse(format_args!("The letter was not held against its case: {shut}. One of them checks it."));
        return Ok(Outcome::Findings);
    }
    let checked = check_letter(&workspace, &context.beside(file.clone()), destination)?;
    match args.format {
        Format::Text => {
            for line in lines(&file.display().to_string(), &checked) {
                ui.line(line)?;
            }
            ui.note(summary(&checked.findings));
        }
        _ => ui.line(serde_json::to_string(&answer(&checked))?)?,
    }
    Ok(if errors(&checked.findings) > 0 { Outcome::Findings } else { Outcome::Clean })
}

/// The findings of a letter as lines.
pub(super) fn lines(path: &str, checked: &CheckedLetter) -> Vec<String> {
    let path = printable(path);
    let index = LineIndex::new(&checked.text);
    let line = |finding: &Finding| {
        let (word, rule, message) = (finding.rule.severity().word(), finding.rule.id(), finding.message());
        let place = finding.span.map(|span| index.position(span.start));
        let place = place.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        format!("{path}{place}: {word}: {message} [{rule}]")
    };
    checked.findings.iter().map(line).collect()
}

/// Returns how many of the findings are errors.
pub(super) fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.rule.severity() == Severity::Error).count()
}

/// What the findings come to, in a sentence.
pub(super) fn summary(findings: &[Finding]) -> String {
    let errors = errors(findings);
    match (errors, findings.len() - errors) {
        (0, 0) => "Nothing was found. Let a second member read it all the same.".to_owned(),
        (errors, advice) => format!("Errors: {errors}, advice: {advice}. Let a second member read it, too."),
    }
}

/// Shows the findings of a letter of a case as warnings, and what they come to.
pub(super) fn warn(stored: &StoredLetter, findings: &[Finding], ui: &mut Ui) {
    let text = String::from_utf8_lossy(&stored.bytes).into_owned();
    for line in lines(&stored.inside, &CheckedLetter { text, findings: findings.to_vec() }) {
        ui.warn(line);
    }
    ui.note(summary(findings));
}

fn answer(checked: &CheckedLetter) -> Answer {
    let finding_answer = |finding: &Finding| FindingAnswer {
        rule: finding.rule.id(),
        severity: finding.rule.severity().word(),
        start: finding.span.map(|span| span.start),
        end: finding.span.map(|span| span.end),
        message: finding.message(),
    };
    Answer { version: 1, findings: checked.findings.iter().map(finding_answer).collect() }
}

fn run_batch(path: &std::path::Path, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let shown = path.display();
    let bytes = files::read_limited(path, MAX_BATCH).with_context(|| format!("cannot read {shown}"))?;
    let text = String::from_utf8(bytes).ok().with_context(|| format!("{shown} is not text in UTF-8"))?;
    for (idx, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let answer = batch::answer(line)
            .with_context(|| format!("{shown}:{}: no JSON object with audience, record and text", idx + 1))?;
        ui.line(answer.to_string())?;
    }
    Ok(Outcome::Clean)
}
