//! Writes transparency reports: determines the period, reads earlier reports, and keeps the new one.

mod records;

use std::path::PathBuf;

use anyhow::Context as _;
use casebound_disclosure::guard::CaseFacts;
use casebound_disclosure::transparency::{ReissueRequest, Release, Report, ReportRefusal, ReportRequest, Shape};
use casebound_disclosure::{Audience, DisclosureRefusal, Source, Templates, disclose};
use casebound_record::Case;
use chrono::{Datelike as _, Days, NaiveDate};
use records::PublishedReports;

use crate::disclosing::{self, OwnTemplates};
use crate::left_out::SkippedFile;
use crate::sealing::everybody::{opened, refuse_shut};
use crate::signing::current_member;
use crate::workspace::Workspace;

/// What somebody asks for.
#[derive(Debug, Clone, Default)]
pub struct TransparencyRequest {
    /// The first day; without it the day after the last report, or else 1 January.
    pub from: Option<NaiveDate>,
    /// The last day; today without it.
    pub to: Option<NaiveDate>,
    /// Only cases of this event.
    pub event: Option<String>,
    /// Only incidents that no other report counts.
    pub apart: bool,
    /// How the text is built up.
    pub shape: Shape,
    /// Keys of the committee's own fields by which incidents are counted, too.
    pub fields: Vec<String>,
    /// Whether types and sanctions have a row also where there was none.
    pub zero_rows: bool,
    /// Write it anew where the same report is kept already.
    pub anew: bool,
}

/// What a report is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPeriod {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The key of the event.
    pub event: Option<String>,
}

/// A report that can be published.
pub struct PreparedReport {
    /// Its texts.
    pub report: Report,
    /// What it is about.
    pub period: ReportPeriod,
    /// Whether it is the one that is kept below `reports/`, word for word.
    pub is_kept: bool,
    /// Whether another text of the same report is kept there.
    pub differs: bool,
    /// What to know about it.
    pub remarks: Vec<ReportRemark>,
}

/// What to know about a report and those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportRemark {
    /// Something is not as it should be below `reports/`.
    Kept(String),
    /// Another report has some of these days.
    Overlap,
    /// Some days between the last report and this one are in none.
    Gap,
}

/// Why there is no report.
#[derive(Debug)]
pub enum ReportObstacle {
    /// Files that look like cases can't be read, so that no total would be right.
    LeftOut(Vec<SkippedFile>),
    /// A report goes on until this day, and this one would end before.
    EndsBefore(NaiveDate),
    /// The report itself is refused.
    Refused(ReportPeriod, ReportRefusal),
}

/// Writes a report. Nothing is kept yet.
///
/// A report that is kept comes out again as it is, in any format, whatever was written into the cases since; `anew`
/// writes another in its place.
///
/// # Errors
/// When files can't be read.
pub fn write(
    workspace: &Workspace,
    wanted: &TransparencyRequest,
) -> anyhow::Result<Result<PreparedReport, ReportObstacle>> {
    workspace.require_policy()?;
    let mut all = workspace.cases()?;
    if !all.left_out.is_empty() {
        return Ok(Err(ReportObstacle::LeftOut(all.left_out)));
    }
    let everybody = opened(workspace, all.files);
    refuse_shut(&everybody.shut, "the report")?;
    all.files = everybody.files;
    // The case that has taken it in tells all of it.
    all.files.retain(|file| file.case.absorbed_into().is_none());
    let cases: Vec<&Case> = all.files.iter().map(|file| &file.case).collect();
    let known: Vec<CaseFacts> = all.files.iter().map(CaseFacts::of).collect();
    let committee = &workspace.committee.committee;
    let PublishedReports { releases, remarks } = PublishedReports::read(&workspace.root, committee)?;
    let mut remarks: Vec<ReportRemark> = remarks.into_iter().map(ReportRemark::Kept).collect();
    let period = match period(workspace, wanted, &cases, &releases)? {
        Ok(period) => period,
        Err(last) => return Ok(Err(ReportObstacle::EndsBefore(last))),
    };
    if wanted.from.is_some() {
        remarks.extend(beside(&period, &releases, wanted.apart));
    }
    let templates = OwnTemplates::of(workspace);
    let own = |name: &str| templates.read(name);
    let source = Source { templates: Templates::with_own(&own), ..disclosing::source(workspace) };
    let language = committee.language();
    let kept = records::kept_data(&workspace.root, &period);
    let is_wanted = |data: &&str| !wanted.anew && records::is_as_written(&workspace.root, &period, data);
    let again = kept
        .as_deref()
        .filter(is_wanted)
        .and_then(|data| ReissueRequest::of(data, wanted.shape, &wanted.fields, wanted.apart, &cases));
    let mut is_kept = again.is_some();
    let report = match again {
        Some(again) => disclose(&source, Audience::Public, &again, language),
        None => {
            let disposed = records::disposed(&workspace.root)?;
            let is_other = |release: &&Release| {
                (release.from, release.to, &release.event) != (period.from, period.to, &period.event)
            };
            let others: Vec<Release> = releases.iter().filter(is_other).cloned().collect();
            let written = |earlier: &[Release]| {
                let request = ReportRequest {
                    cases: &cases,
                    known: &known,
                    from: period.from,
                    to: period.to,
                    event: period.event.as_deref(),
                    apart: wanted.apart,
                    shape: wanted.shape,
                    fields: &wanted.fields,
                    disposed: &disposed,
                    earlier,
                    writer: current_member(workspace).map(|member| member.key.as_str()),
                    zero_rows: wanted.zero_rows,
                };
                disclose(&source, Audience::Public, &request, language)
            };
            // Where nothing changed, the first report stands.
            let first = kept.as_ref().and_then(|kept| written(&others).ok().filter(|it| it.json == *kept));
            // A kill may have left less than all of its files.
            let is_whole = |data: &String| records::is_as_written(&workspace.root, &period, data);
            is_kept = first.is_some() && kept.as_ref().is_some_and(is_whole);
            first.map_or_else(|| written(&releases), Ok)
        }
    };
    templates.require_usable()?;
    Ok(match report {
        Ok(report) => {
            let differs = kept.as_ref().is_some_and(|kept| *kept != report.json);
            Ok(PreparedReport { report, period, is_kept, differs, remarks })
        }
        Err(DisclosureRefusal::Because(refusal)) => Err(ReportObstacle::Refused(period, refusal)),
        Err(DisclosureRefusal::Audience(kind) | DisclosureRefusal::NoCase(kind)) => {
            anyhow::bail!("a {} is for everybody", kind.word())
        }
    })
}

/// Reads the reports that were published, for what a record that is about to go must leave behind; those that can't be read tell
/// nothing.
pub fn published(workspace: &Workspace) -> Vec<Release> {
    let reports = PublishedReports::read(&workspace.root, &workspace.committee.committee);
    reports.map(|it| it.releases).unwrap_or_default()
}

/// Keeps what is about to be published, and returns its folder.
///
/// # Errors
/// When files can't be written.
pub fn keep(workspace: &Workspace, written: &PreparedReport) -> anyhow::Result<PathBuf> {
    records::keep(&workspace.root, &written.period, &written.report)
}

/// What a report says by the reports that are beside it.
fn beside(period: &ReportPeriod, releases: &[Release], apart: bool) -> Option<ReportRemark> {
    let ReportPeriod { from, to, event } = period;
    let others =
        releases.iter().filter(|release| release.event == *event && (release.from, release.to) != (*from, *to));
    if others.clone().any(|it| it.from <= *to && *from <= it.to) {
        return (!apart).then_some(ReportRemark::Overlap);
    }
    let last = others.map(|other| other.to).filter(|to| to < from).max();
    last.is_some_and(|last| last + Days::new(1) < *from).then_some(ReportRemark::Gap)
}

/// The period of the report that somebody wants; or the end of the last one, when it would end before.
fn period(
    workspace: &Workspace,
    wanted: &TransparencyRequest,
    cases: &[&Case],
    earlier: &[Release],
) -> anyhow::Result<Result<ReportPeriod, NaiveDate>> {
    let to = wanted.to.unwrap_or(workspace.clock.today);
    let event = wanted.event.clone();
    let since = |from: NaiveDate| Ok(Ok(ReportPeriod { from, to, event: event.clone() }));
    if let Some(from) = wanted.from {
        return since(from);
    }
    let of_kind = || earlier.iter().filter(|it| it.event == wanted.event);
    // The same report once more, perhaps in another format.
    if let Some(same) = of_kind().find(|it| it.to == to) {
        return since(same.from);
    }
    if let Some(last) = of_kind().map(|it| it.to).max() {
        return if to < last { Ok(Err(last)) } else { since(last + Days::new(1)) };
    }
    let Some(key) = &wanted.event else {
        return since(NaiveDate::from_ymd_opt(to.year(), 1, 1).context("the year has no first day")?);
    };
    // All reports that belong to the event, also those that came before it began.
    let committee = &workspace.committee.committee;
    let of_event = cases.iter().filter(|case| case.event.as_ref() == Some(key));
    let received = of_event.filter_map(|case| case.first_received()).map(|at| committee.day_of(at)).min();
    let starts = committee.event(key).and_then(|event| event.starts);
    since(received.into_iter().chain(starts).min().unwrap_or(to))
}
