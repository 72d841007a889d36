//! Runs the rules, and lets waivers speak.

use casebound_record::problem::Problem;
use casebound_record::standing::{Standing, standing};
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile, Finding, Severity, Span, nearest};

use crate::{Check, Context, Findings, RULES, Rule, Summary, rule};

/// What the rules have to say of one case, with the waivers still open.
#[derive(Debug)]
pub struct CaseReport {
    /// What was found, waivers applied. Not yet sorted.
    pub findings: Vec<Finding>,
    /// For rules over all cases.
    pub summary: Summary,
    waivers: Vec<EffectiveWaiver>,
}

/// A waiver that a member without a conflict wrote for a rule that may be waived.
#[derive(Debug)]
struct EffectiveWaiver {
    path: String,
    rule: &'static Rule,
    span: Span,
    used: bool,
}

/// Runs every rule on committee.yaml.
pub fn check_committee(context: &Context<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    let Some(file) = context.committee else { return out };
    out.extend(file.problems.iter().map(|problem| form_finding(COMMITTEE_FILE, problem)));
    for rule in RULES {
        if let Check::Committee(check) = rule.check
            && file.is_usable()
        {
            check(context, &mut Findings::of_committee(rule, file, &mut out));
        }
    }
    out
}

/// Runs every rule that looks at one case.
pub fn check_case(context: &Context<'_>, file: &CaseFile) -> CaseReport {
    let mut found: Vec<Finding> = file.problems.iter().map(|problem| form_finding(&file.path, problem)).collect();
    let committee = context.committee.filter(|committee| committee.is_usable());
    // A sealed or unreadable file has nothing that a rule could judge.
    if committee.is_some() && !file.case.is_sealed() && file.is_readable() {
        for rule in RULES {
            if let Check::Case(check) = rule.check {
                check(context, file, &mut Findings::of_case(rule, file, committee, &mut found));
            }
        }
    }
    let mut waivers = effective_waivers(committee, file);
    waiver_findings(file, &mut found);
    found.retain(|finding| !is_waived(finding, &mut waivers));
    CaseReport { findings: found, summary: Summary::of(file), waivers }
}

/// Runs the rules over all cases, and closes the reports: sorted findings, with a word on unused waivers.
///
/// `all` are the reports of the cases that are judged; of others only the path counts, as one of the context's files.
pub fn check_repository(context: &Context<'_>, all: Vec<CaseReport>) -> Vec<Finding> {
    let mut summaries = Vec::with_capacity(all.len());
    let mut waivers = Vec::new();
    let mut out = Vec::new();
    for report in all {
        summaries.push(report.summary);
        waivers.extend(report.waivers);
        out.extend(report.findings);
    }
    let mut found = Vec::new();
    for rule in RULES {
        if let Check::Repository(check) = rule.check {
            check(context, &summaries, &mut Findings::of_repository(rule, context.committee, &mut found));
        }
    }
    found.retain(|finding| !is_waived(finding, &mut waivers));
    out.extend(found);
    out.extend(unused_waivers(&waivers));
    sort(&mut out);
    out
}

/// Runs everything on a whole repository: committee.yaml, each case, all cases together. Sorted by place.
pub fn check(context: &Context<'_>, cases: &[CaseFile]) -> Vec<Finding> {
    let reports = cases.iter().map(|file| check_case(context, file)).collect();
    let mut out = check_committee(context);
    out.extend(check_repository(context, reports));
    sort(&mut out);
    out
}

impl CaseReport {
    /// Closes the report of one case when the others are not looked at. Sorted by place.
    pub fn into_findings(self) -> Vec<Finding> {
        let mut out = self.findings;
        let judged = self.waivers.into_iter().filter(|waiver| !matches!(waiver.rule.check, Check::Repository(_)));
        out.extend(unused_waivers(&judged.collect::<Vec<_>>()));
        sort(&mut out);
        out
    }
}

fn named(id: &str) -> &'static Rule {
    rule(id).expect("the engine's own rules are in the catalogue")
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.path, a.span, a.rule).cmp(&(&b.path, b.span, b.rule)));
}

fn form_finding(path: &str, problem: &Problem) -> Finding {
    Finding {
        path: path.to_owned(),
        span: problem.span,
        rule: problem.rule,
        severity: rule(problem.rule).map_or(Severity::Error, |rule| rule.severity),
        message: problem.message.to_string(),
        help: problem.help.to_string(),
        edit: problem.edit.clone(),
        also: None,
    }
}

fn effective_waivers(committee: Option<&CommitteeFile>, file: &CaseFile) -> Vec<EffectiveWaiver> {
    let Some(committee) = committee else { return Vec::new() };
    let case = &file.case;
    case.waivers
        .iter()
        .enumerate()
        .filter_map(|(idx, waiver)| {
            let rule = waiver.rule.as_deref().and_then(rule).filter(|rule| rule.waivable)?;
            let by = waiver.by.as_deref()?;
            waiver.reason.as_ref()?;
            let may = standing(&committee.committee, case, by, waiver.on) == Standing::MayAct;
            may.then(|| EffectiveWaiver {
                path: file.path.clone(),
                rule,
                span: file.span_of(&format!("waivers[{idx}].rule")),
                used: false,
            })
        })
        .collect()
}

fn is_waived(finding: &Finding, waivers: &mut [EffectiveWaiver]) -> bool {
    let mut waived = false;
    for waiver in waivers.iter_mut().filter(|it| it.rule.id == finding.rule && it.path == finding.path) {
        waiver.used = true;
        waived = true;
    }
    waived
}

/// Waivers that name no rule, or one that may not be waived.
fn waiver_findings(file: &CaseFile, out: &mut Vec<Finding>) {
    for (idx, waiver) in file.case.waivers.iter().enumerate() {
        let Some(id) = waiver.rule.as_deref() else { continue };
        let route = format!("waivers[{idx}].rule");
        match rule(id) {
            None => {
                let nearest = nearest(id, RULES.iter().map(|rule| rule.id));
                let help = match nearest {
                    Some(known) => format!("the nearest rule is `{known}`"),
                    None => "`casebound explain --list` names all rules".to_owned(),
                };
                Findings::of_case(named("unknown-waiver"), file, None, out).at(
                    &route,
                    "there is no rule with this id",
                    help,
                );
            }
            Some(rule) if !rule.waivable => {
                Findings::of_case(named("rule-not-waivable"), file, None, out).at(
                    &route,
                    "this rule can't be waived",
                    "mend what it says, then remove the waiver; form, identities, recusal and secret keys have no exception",
                );
            }
            Some(_) => {}
        }
    }
}

fn unused_waivers(waivers: &[EffectiveWaiver]) -> Vec<Finding> {
    let rule = named("unused-waiver");
    waivers
        .iter()
        .filter(|waiver| !waiver.used)
        .map(|waiver| Finding {
            path: waiver.path.clone(),
            span: waiver.span,
            rule: rule.id,
            severity: rule.severity,
            message: "this waiver sets nothing aside".to_owned(),
            help: "remove it, so that it can't hide something later".to_owned(),
            edit: None,
            also: None,
        })
        .collect()
}
