//! `casebound show`: shows a case as readable text.

use std::io::IsTerminal as _;

use anyhow::bail;
use casebound_app::disclosing::{self, reader, source};
use casebound_app::printable::{in_line, plural, printable};
use casebound_app::runner::Verdict;
use casebound_app::sealing::{self, door};
use casebound_app::signing::current_member;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::guard::Guard;
use casebound_disclosure::public_words::{self, PublicWordsRefusal};
use casebound_disclosure::reading::{NamingStyle, ReadingRequest};
use casebound_disclosure::{Audience, DisclosureRefusal, Language, PublishingObstacle, Source, disclose};
use casebound_record::case::Attachment;
use casebound_record::fields::{SealedCase, SealedDate};
use casebound_record::standing::names_who_is_recused;
use casebound_record::{Case, CaseFile};
use chrono::NaiveDate;

use crate::render;
use crate::render::mentions::say_where;
use crate::ui::Ui;

/// No larger file beside a case is shown, in bytes.
const MAX_SHOWN: usize = 1 << 30;

/// Show a case as readable text
///
/// A member who is recused in it, identified by git's `user.email`, sees only its code name, status and dates.
///
/// Example: `casebound show quiet-harbor --as pseudonyms`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// How to refer to people
    #[arg(long = "as", value_name = "WAY", default_value = "full")]
    way: Detail,
    /// Write a file beside the case to standard output, as `attachments` names it; that of a sealed case is opened in memory
    #[arg(long, value_name = "NAME", conflicts_with = "way")]
    file: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Detail {
    /// By name.
    Full,
    /// As Person A and Team Member A, to discuss it.
    Pseudonyms,
    /// What a public report may tell of it.
    Public,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    if let Some(name) = &args.file {
        return beside(&workspace, &args.case, name, ui);
    }
    let (_, outside) = workspace.find_any(&args.case)?;
    let file = match outside.is_sealed() {
        true => match sealed(&workspace, &outside, ui)? {
            Some(plain) => plain,
            None => return Ok(Outcome::Clean),
        },
        false => outside,
    };
    if let Some(whole) = file.case.absorbed_into() {
        ui.note(format_args!("{} was taken into {whole}: `casebound show {whole}`", file.stem()));
    }
    if !file.problems.is_empty() {
        ui.note(format_args!(
            "The file has errors, so this may not be all of it: `casebound check {}`",
            in_line(&file.path)
        ));
    }
    let (committee, audience) = (&workspace.committee.committee, reader(&workspace));
    let source = source(&workspace).about(&file);
    let naming = match args.way {
        Detail::Full => NamingStyle::Full,
        Detail::Pseudonyms => NamingStyle::Pseudonyms,
        // Whoever is recused waits for the report, as everybody does.
        Detail::Public if audience.is_recused(&file.case, committee) => NamingStyle::Pseudonyms,
        Detail::Public => return public(&workspace, &source, ui),
    };
    let text = disclose(&source, audience, &ReadingRequest { naming }, Language::English)?;
    ui.write(printable(&text).as_bytes())?;
    if may_see_lines(&workspace, &file) {
        say_doubtful_lines(&file, naming, ui)?;
    }
    let left = Guard::public([&file.case]).allowing_members(committee).read_strictly(&text);
    if naming == NamingStyle::Pseudonyms && !left.is_empty() {
        ui.warn(format_args!(
            "In {} this text may still reveal who it is about: check it before you pass it on.",
            plural(left.len(), "place")
        ));
        for finding in &left {
            let line = text.bytes().take(finding.span.start).filter(|byte| *byte == b'\n').count() + 1;
            ui.item(format_args!("line {line}: {}", finding.kind.describe()));
        }
    }
    Ok(Outcome::Clean)
}

/// Writes a file beside a case to standard output: as it is into a file or a pipe, without control characters to a terminal.
fn beside(workspace: &Workspace, case: &str, name: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let (_, file) = door::find(workspace, case)?;
    disclosing::refuse_recused_reader(workspace, &file, "open its files")?;
    let is_listed = |it: &Attachment| it.file.as_ref().is_some_and(|file| file.expose() == name);
    if !file.case.attachments.iter().any(is_listed) {
        bail!("{} lists no file of this name under `attachments`", file.stem());
    }
    let bytes = sealing::beside::read(workspace, &file, name, MAX_SHOWN)?;
    match std::io::stdout().is_terminal() {
        true => ui.write(printable(&String::from_utf8_lossy(&bytes)).as_bytes())?,
        false => ui.write(&bytes)?,
    }
    Ok(Outcome::Clean)
}

/// Opens a sealed case for one of its readers, and says what is wrong with it; others get its index.
fn sealed(workspace: &Workspace, outside: &CaseFile, ui: &mut Ui) -> anyhow::Result<Option<CaseFile>> {
    let me = current_member(workspace).map_or("", |member| &member.key);
    if outside.case.sealed.as_ref().is_some_and(|sealed| sealed.to.iter().any(|key| key == me)) {
        let opened = sealing::open_to_renew(workspace, outside)?;
        let findings = door::findings(workspace, outside, &opened);
        if !findings.is_empty() {
            let texts = [(outside.path.clone(), outside.text.expose().clone())].into();
            render::text::to_people(&Verdict { findings, checked: 1, texts, ..Verdict::default() }, ui)?;
        }
        return Ok(Some(opened.plain));
    }
    ui.note(format_args!("{} is sealed: ask {}. This is its index.", outside.stem(), sealing::readers(outside)));
    for line in index_lines(&outside.index()) {
        ui.line(in_line(&line))?;
    }
    Ok(None)
}

/// What the index of a sealed case says, a line for each.
fn index_lines(index: &SealedCase) -> Vec<String> {
    let days = |days: &[NaiveDate]| days.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join(", ");
    let next = |date: &SealedDate| Some(format!("{} until {}", date.what?.word(), date.on?));
    let next: Vec<String> = index.sealed.next.iter().filter_map(next).collect();
    let status = index.status.map_or("no state", |status| status.word());
    let lines = [
        ("event", index.event.clone()),
        ("shepherd", index.shepherd.clone()),
        ("received", Some(days(&index.sealed.received))),
        ("resolved", index.sealed.resolved.map(|day| day.to_string())),
        ("kept until", index.retention.keep_until.map(|until| until.to_text())),
        ("held", index.sealed.held.then(|| "yes".to_owned())),
        ("due", Some(next.join(", "))),
    ];
    let written = lines.into_iter().filter_map(|(what, value)| Some((what, value.filter(|value| !value.is_empty())?)));
    let head = format!("{} ({status})", index.name.as_deref().unwrap_or_default());
    std::iter::once(head).chain(written.map(|(what, value)| format!("{what}: {value}"))).collect()
}

/// Returns whether lines may be shown that nobody could read: not where they may say that this very reader is recused.
fn may_see_lines(workspace: &Workspace, file: &CaseFile) -> bool {
    let committee = &workspace.committee.committee;
    let Some(member) = current_member(workspace) else { return false };
    let doubtful: String = file.lines_in_doubt().iter().map(|(_, line)| format!("{}\n", line.to_lowercase())).collect();
    let names = [Some(&member.key), member.name.as_ref(), member.email.as_ref()];
    let mut of_member = names.into_iter().flatten().chain(&member.handles).map(|it| it.to_lowercase());
    let is_in = |words: &str| doubtful.contains(words);
    let is_about_conflicts = is_in("conflict") || is_in("recus");
    let is_recused = Audience::Committee(&member.key).is_recused(&file.case, committee);
    !is_recused && !is_about_conflicts && (names_who_is_recused(committee, file) || !of_member.any(|it| is_in(&it)))
}

/// Shows the lines in which something is wrong as they are in the file: what was typed is never left out.
fn say_doubtful_lines(file: &CaseFile, naming: NamingStyle, ui: &mut Ui) -> anyhow::Result<()> {
    let lines = file.lines_in_doubt();
    if lines.is_empty() {
        return Ok(());
    }
    if naming == NamingStyle::Pseudonyms {
        ui.note(format_args!("Left out, because they can't be read: {}.", plural(lines.len(), "line")));
        return Ok(());
    }
    ui.line("")?;
    ui.line("Lines with errors, as they are in the file")?;
    for (number, line) in lines {
        ui.line(format_args!("  {number}: {}", printable(line)))?;
    }
    Ok(())
}

/// Says whether the case may be told, and in which words: with the same look that a report gets.
fn public(workspace: &Workspace, source: &Source<'_>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let all = workspace.cases()?;
    let cases: Vec<&Case> = all.files.iter().map(|file| &file.case).collect();
    let words =
        disclose(source, Audience::Public, &public_words::PublicWordsRequest { all: &cases }, Language::English);
    match words {
        Ok(words) => words.iter().try_for_each(|text| ui.line(printable(text)))?,
        Err(DisclosureRefusal::Because(PublicWordsRefusal::PublishingObstacle(obstacle))) => ui.note(untold(obstacle)),
        Err(DisclosureRefusal::Because(PublicWordsRefusal::Named(named))) => {
            ui.refuse("The public text is not shown, because it may name somebody or point to them:");
            say_where(&named, ui);
            return Ok(Outcome::Findings);
        }
        Err(DisclosureRefusal::Audience(kind) | DisclosureRefusal::NoCase(kind)) => {
            bail!("{} are for everybody", kind.word())
        }
    }
    Ok(Outcome::Clean)
}

/// Why a case is not told in words.
pub(super) fn untold(obstacle: PublishingObstacle) -> &'static str {
    match obstacle {
        PublishingObstacle::Note => "Only counted: `publish` is `note`.",
        PublishingObstacle::Undecided => "Only counted for now: the case is open and nothing is decided.",
        PublishingObstacle::Embargo => "Only counted for now: the embargo has not ended.",
        PublishingObstacle::NoWords => "Only counted: `transparency.summary` is missing.",
        PublishingObstacle::NotApproved => "Only counted: too few members without a conflict approved the text.",
        PublishingObstacle::NoConsent => "Only counted: a reporter or an affected person said no.",
        PublishingObstacle::OneOnOne => "Only counted: nobody else was there, and not everybody at risk agreed.",
        PublishingObstacle::Sealed => "Only counted: the record is sealed.",
        PublishingObstacle::Expunged => "Only counted: the texts were redacted.",
    }
}
