//! Findings as text. With snippets the record's own lines are shown: only on a terminal, never in a log.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Patch, Renderer, Snippet};
use casebound_app::printable::{in_line, plural, printable};
use casebound_app::runner::Verdict;
use casebound_record::{Fix, Safety};
use casebound_validate::{Finding, Severity};

use crate::render::{LineRanges, github};
use crate::ui::Ui;

/// How much of a long line is shown.
const LONGEST_LINE: usize = 200;

/// Writes findings that go along with something else to standard error.
pub(crate) fn to_people(verdict: &Verdict, ui: &mut Ui) -> anyhow::Result<()> {
    let snippets = ui.shows_snippets_to_people();
    let all: Vec<&Finding> = verdict.findings.iter().collect();
    for text in lines(verdict, &all, snippets, ui.has_color()) {
        ui.show(text);
    }
    Ok(())
}

/// Says advice on cases in one line each, at most so many, and how to see the rest.
pub(crate) fn brief(verdict: &Verdict, most: usize, ui: &mut Ui) {
    let mut ranges = LineRanges::new(verdict);
    let stem = |finding: &Finding| casebound_record::layout::stem(&finding.path).map(str::to_owned);
    let advice: Vec<(&Finding, String)> = verdict
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Advice)
        .filter_map(|finding| Some((finding, stem(finding)?)))
        .collect();
    for (finding, case) in advice.iter().take(most) {
        let line = ranges.of(finding).line;
        ui.note(format_args!("   advice {}, line {line}: {} [{}]", in_line(case), finding.message, finding.rule));
    }
    if let Some((_, case)) = advice.first() {
        let rest = advice.len().saturating_sub(most);
        let more = if rest > 0 { format!("{rest} more; ") } else { String::new() };
        ui.note(format_args!("          {more}`casebound check {}` says what to do.", in_line(case)));
    }
}

/// So many further places of a finding are shown; `--format json` has all of them.
const PLACES: usize = 6;

/// Writes the findings to standard output, those that stop a commit last, and a summary to standard error. With `--quiet`
/// only what stops something is said: where it is `strict` advice does, too.
pub(crate) fn findings(verdict: &Verdict, snippets: bool, strict: bool, ui: &mut Ui) -> anyhow::Result<()> {
    let (of_advice, of_errors): (Vec<&Finding>, Vec<&Finding>) =
        verdict.findings.iter().partition(|finding| finding.severity == Severity::Advice);
    // What stops a commit is beside the summary, where it is read first.
    let of_advice = if ui.is_quiet() && !strict { Vec::new() } else { of_advice };
    let sorted: Vec<&Finding> = of_advice.into_iter().chain(of_errors).collect();
    for text in lines(verdict, &sorted, snippets, ui.has_color()) {
        ui.line(text)?;
    }
    let (errors, advice) = (verdict.count(Severity::Error), verdict.count(Severity::Advice));
    let files = verdict.checked;
    ui.note(match (errors, advice) {
        (0, 0) => format!("{} checked, no findings.", plural(files, "file")),
        (0, _) => format!("{} checked, {advice} advice; no errors, so a commit is possible.", plural(files, "file")),
        _ => format!(
            "{} checked: {}, {advice} advice. `casebound explain RULE` says why and what to do.",
            plural(files, "file"),
            plural(errors, "error")
        ),
    });
    Ok(())
}

fn lines(verdict: &Verdict, findings: &[&Finding], snippets: bool, color: bool) -> Vec<String> {
    let mut ranges = LineRanges::new(verdict);
    let mut lines = Vec::new();
    for finding in findings.iter().copied() {
        let range = ranges.of(finding);
        let places = ranges.related(finding);
        let rest = places.len().saturating_sub(PLACES);
        let more = (rest > 0).then(|| format!("and {}", plural(rest, "more place")));
        let related = places.into_iter().take(PLACES).map(|(path, range, label)| {
            format!("see {}:{}:{}: {label}", github::inert(&in_line(path)), range.line, range.column)
        });
        let related = related.chain(more);
        match verdict.texts.get(&finding.path).filter(|_| snippets) {
            Some(source) => lines.push(format!("{}\n", with_snippet(finding, source, related, color))),
            None => {
                let path = github::inert(&in_line(&finding.path));
                let (severity, rule, message) = (finding.severity.word(), finding.rule, &finding.message);
                lines.push(format!("{path}:{}:{}: {severity}[{rule}]: {message}", range.line, range.column));
                lines.push(format!("    help: {}", finding.help));
                lines.extend(related.map(|line| format!("    {line}")));
            }
        }
    }
    lines
}

fn with_snippet(finding: &Finding, source: &str, related: impl Iterator<Item = String>, color: bool) -> String {
    // Shorter or equal in bytes never holds: offsets are mapped on the cleaned text below.
    let (window, start, line) = window(source, finding.span.start, finding.span.end);
    let clean = clean(window);
    let span = clamp(&clean, finding.span.start.saturating_sub(start), finding.span.end.saturating_sub(start));
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Advice => Level::WARNING.with_name(Some("advice")),
    };
    let path = in_line(&finding.path);
    let title = format!("{} [{}]", finding.message, finding.rule);
    let mut group = level.primary_title(title).element(
        Snippet::source(clean.as_str())
            .line_start(line)
            .path(path.as_str())
            .annotation(AnnotationKind::Primary.span(span.clone())),
    );
    group = group.element(Level::HELP.message(finding.help.as_str()));
    for line in related {
        group = group.element(Level::NOTE.message(line));
    }
    let mut report = vec![group];
    if let Some(Fix { edit, safety }) = &finding.fix
        && edit.span.start >= start
        && edit.span.end <= start + window.len()
    {
        let range = clamp(&clean, edit.span.start - start, edit.span.end - start);
        let patch = Snippet::source(clean.as_str())
            .line_start(line)
            .path(path.as_str())
            .patch(Patch::new(range, printable(&edit.text)));
        let title = match safety {
            Safety::Safe => "`casebound fix` would write",
            Safety::Unsafe => "if that is what you mean, write",
        };
        report.push(Level::HELP.secondary_title(title).element(patch));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Unicode).render(&report)
}

/// Returns the lines around a span (never more than a few), where they begin, and the number of the first.
fn window(source: &str, start: usize, end: usize) -> (&str, usize, usize) {
    let start = floor(source, start.min(source.len()));
    let end = floor(source, end.clamp(start, source.len()));
    let begin = source.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let begin = if start - begin > LONGEST_LINE { floor(source, start - LONGEST_LINE) } else { begin };
    let stop = source.get(start..).and_then(|rest| rest.find('\n')).map_or(source.len(), |at| start + at);
    let stop = if stop.saturating_sub(start) > LONGEST_LINE { floor(source, start + LONGEST_LINE) } else { stop };
    let stop = stop.max(end.min(stop));
    let line = 1 + source.get(..begin).map_or(0, |before| before.matches('\n').count());
    (source.get(begin..stop).unwrap_or_default(), begin, line)
}

/// Replaces control characters one by one with characters of as many bytes, so that offsets stay.
fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\t' | '\n' => letter,
            letter if letter.is_control() && letter.len_utf8() == 1 => '?',
            letter if letter.is_control() => '\u{a4}',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            letter => letter,
        })
        .collect()
}

fn clamp(text: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let start = floor(text, start.min(text.len()));
    let end = floor(text, end.clamp(start, text.len()));
    start..end
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
