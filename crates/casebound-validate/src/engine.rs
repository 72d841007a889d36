//! Runs the rules, and lets waivers speak.

use std::collections::BTreeSet;

use casebound_record::Timing as _;
use casebound_record::problem::Problem;
use casebound_record::retention::schedule;
use casebound_record::standing::{Standing, standing_to_decide};
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile, Span, nearest};

use crate::declared_meant::mend_declared;
use crate::member_meant::mend_members;
use crate::rule_clock::Horizon;
use crate::{
    Changes, Context, Finding, Findings, RULES, Rule, RuleId, RuleScope, Severity, Summary, Validity, certificates,
    report_seal_change, seals, sort,
};

/// What the rules have to say of one case, with the waivers still open.
#[derive(Debug)]
pub struct CaseReport {
    /// What was found, waivers applied. Not yet sorted.
    pub findings: Vec<Finding>,
    /// For rules over all cases.
    pub summary: Summary,
    /// As long as only the clock changes, the same is found in this time; unknown where it was judged at another time.
    validity: Option<Validity>,
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
    if !file.is_usable() {
        return out;
    }
    for rule in RULES {
        if let RuleScope::Committee(check) = rule.scope {
            check(context, &mut Findings::of_committee(rule.id, file, &mut out));
        }
    }
    certificates::report_flaws(context, file, &mut out);
    out
}

/// Runs the rules that look at committee.yaml and at what it was before.
pub fn check_policy_change(context: &Context<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    let Some(file) = context.committee.filter(|file| file.is_usable()) else { return out };
    for rule in RULES {
        if let RuleScope::Policy(check) = rule.scope {
            check(context, &mut Findings::of_committee(rule.id, file, &mut out));
        }
    }
    out
}

/// Reports the flaws of the certificates that the context knows, and nothing else.
pub fn check_certificates(context: &Context<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    if let Some(file) = context.committee.filter(|file| file.is_usable()) {
        certificates::report_flaws(context, file, &mut out);
    }
    out
}

/// Runs every rule that looks at one case.
pub fn check_case(context: &Context<'_>, file: &CaseFile) -> CaseReport {
    let notes = Horizon::new();
    let context = &Context { clock: context.clock.noting(&notes), ..*context };
    let mut found: Vec<Finding> = file.problems.iter().map(|problem| form_finding(&file.path, problem)).collect();
    let committee = context.committee.filter(|committee| committee.is_usable());
    // An unreadable file has nothing that a rule could judge.
    if file.is_sealed() {
        return CaseReport { findings: sealed_findings(context, file, found), ..CaseReport::bare(file) };
    }
    if let Some(committee) = committee.filter(|_| file.is_readable()) {
        mend_members(file, &committee.committee, &mut found);
        mend_declared(file, &committee.committee, &mut found);
    }
    if committee.is_some() {
        // What is cut off is seen also in what can't be read.
        let is_asked = |rule: &&Rule| file.is_readable() || rule.id == RuleId::CommentCutsText;
        for rule in RULES.iter().filter(is_asked) {
            if let RuleScope::Case(check) = rule.scope {
                check(context, file, &mut Findings::of_case(rule.id, file, committee, &mut found));
            }
        }
    }
    let mut waivers = effective_waivers(committee, file);
    for waiver in waivers.iter_mut().filter(|waiver| waiver.rule.id == RuleId::NameFromAnotherCase) {
        // Without the other cases, or where one is withheld, it is unknown whether the waiver has an effect.
        waiver.used = context.everybody.is_none_or(|everybody| everybody.withholds(file));
    }
    waiver_findings(file, &mut found);
    found.retain(|finding| !is_waived(finding, &mut waivers));
    hold_back_days(context, file, &mut found);
    let validity = Some(context.clock.validity(&notes));
    CaseReport { findings: found, summary: Summary::of(file), validity, waivers }
}

/// The rules about a case that are asked of the index of a sealed one, too.
const OF_INDEX: [RuleId; 3] = [RuleId::CodeNameMismatch, RuleId::UnknownEvent, RuleId::UnknownMember];

/// What the rules say of a sealed case, beside what is wrong with its form: nothing in it can be waived, and all of it is judged each time,
/// since certificates may change.
fn sealed_findings(context: &Context<'_>, file: &CaseFile, mut found: Vec<Finding>) -> Vec<Finding> {
    let Some(committee) = context.committee.filter(|committee| committee.is_usable()) else { return found };
    for rule in OF_INDEX.map(RuleId::rule) {
        if let RuleScope::Case(check) = rule.scope {
            check(context, file, &mut Findings::of_case(rule.id, file, Some(committee), &mut found));
        }
    }
    seals::judge(context, file, &mut found);
    found
}

/// The last day of a record is derived from all of it. So where something else is wrong, it is not written yet, and where that may
/// change the day, it is not said; a day that has passed is never written without saying so.
fn hold_back_days(context: &Context<'_>, file: &CaseFile, found: &mut [Finding]) {
    let is_about_days = |it: &Finding| matches!(it.rule, RuleId::KeepUntilMismatch | RuleId::KeepUntilMissing);
    if !found.iter().any(is_about_days) {
        return;
    }
    let has_others = found.iter().any(|it| it.severity == Severity::Error && !is_about_days(it));
    let counts = |finding: &Finding| {
        matches!(finding.rule, RuleId::UnknownSanction | RuleId::UnknownPerson | RuleId::SanctionWithoutEnd)
    };
    let is_unclear = !file.problems.is_empty() || found.iter().any(counts);
    let day = schedule(&file.case, context.policy()).ok().map(|schedule| schedule.keep_until);
    let is_past = day.is_some_and(|day| context.clock.has_ended(day));
    for finding in found.iter_mut().filter(|it| is_about_days(it)) {
        if has_others {
            finding.fix = None;
        }
        if is_unclear {
            "fix the other errors of this case first: this day follows from them".clone_into(&mut finding.help);
        } else if is_past {
            finding.fix = None;
            finding
                .help
                .push_str("; that day has passed, so look first whether `resolved` and the sanctions are right");
        }
    }
}

/// What rules over all cases need of a case that was judged before and has not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The case in short.
    pub summary: Summary,
    /// The rules that it sets aside, each with the place that says so.
    pub waivers: Vec<(RuleId, Span)>,
}

impl CaseFacts {
    /// Takes them from a case.
    pub fn of(committee: Option<&CommitteeFile>, file: &CaseFile) -> CaseFacts {
        let waivers = effective_waivers(committee.filter(|committee| committee.is_usable()), file);
        CaseFacts {
            summary: Summary::of(file),
            waivers: waivers.iter().map(|waiver| (waiver.rule.id, waiver.span)).collect(),
        }
    }

    /// The same of a case with the same content at another path.
    pub fn at(&self, path: &str) -> CaseFacts {
        let mut facts = self.clone();
        path.clone_into(&mut facts.summary.path);
        facts
    }

    /// The report of the case: that nothing is found in it alone is known already.
    pub fn into_report(self) -> CaseReport {
        let path = &self.summary.path;
        let waiver = |(id, span): (RuleId, Span)| {
            let rule = id.rule();
            let used = !matches!(rule.scope, RuleScope::Repository(_));
            EffectiveWaiver { path: path.clone(), rule, span, used }
        };
        let waivers = self.waivers.into_iter().map(waiver).collect();
        CaseReport { findings: Vec::new(), waivers, summary: self.summary, validity: None }
    }
}

/// Returns how many members must set aside what a change does to a record.
const WAIVERS_OF_A_CHANGE: usize = 2;

/// Runs the rules that look at a case and at what it was before. Two members can set one aside, each by a waiver of their own.
pub fn check_change(context: &Context<'_>, before: &CaseFile, after: &CaseFile) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(committee) = context.committee.filter(|committee| committee.is_usable() && after.is_readable()) else {
        return found;
    };
    if before.is_sealed() || after.is_sealed() {
        return report_seal_change(context, before, after);
    }
    for rule in RULES {
        if let RuleScope::Change(check) = rule.scope {
            check(context, before, after, &mut Findings::of_case(rule.id, after, Some(committee), &mut found));
        }
    }
    let case = &after.case;
    let has_set_aside = |finding: &Finding| {
        let waivers = case
            .waivers
            .iter()
            .filter(|waiver| waiver.rule.as_deref() == Some(finding.rule.name()) && waiver.reason.is_some());
        let may = |by: &&str| standing_to_decide(&committee.committee, case, by, None) == Standing::MayAct;
        let by: BTreeSet<&str> = waivers.filter_map(|waiver| waiver.by.as_deref()).filter(may).collect();
        by.len() >= WAIVERS_OF_A_CHANGE
    };
    found.retain(|finding| !has_set_aside(finding));
    found
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
        if let RuleScope::Repository(check) = rule.scope {
            check(context, &summaries, &mut Findings::of_repository(rule.id, context.committee, &mut found));
        }
    }
    found.extend(check_commit(&context.changes));
    found.retain(|finding| !is_waived(finding, &mut waivers));
    out.extend(found);
    out.extend(unused_waivers(&waivers));
    sort(&mut out);
    out
}

/// Runs the rules that are asked of each commit, since history can't forget what one brought.
pub fn check_commit(changes: &Changes<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for rule in RULES {
        if let RuleScope::Commit(check) = rule.scope {
            check(changes, &mut Findings::of_repository(rule.id, None, &mut out));
        }
    }
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
    /// Nothing was found in a case that is judged each time.
    fn bare(file: &CaseFile) -> CaseReport {
        CaseReport { findings: Vec::new(), summary: Summary::of(file), validity: None, waivers: Vec::new() }
    }

    /// What rules over all cases need of it.
    pub fn facts(&self) -> CaseFacts {
        let waivers = self.waivers.iter().map(|waiver| (waiver.rule.id, waiver.span)).collect();
        CaseFacts { summary: self.summary.clone(), waivers }
    }

    /// Returns the time in which nothing is found in the case alone and each of its waivers has an effect, as long as only the clock
    /// changes; nothing where that is not so now.
    pub fn clean_during(&self) -> Option<Validity> {
        let has_effect =
            |waiver: &EffectiveWaiver| waiver.used || matches!(waiver.rule.scope, RuleScope::Repository(_));
        self.validity.filter(|_| self.findings.is_empty() && self.waivers.iter().all(has_effect))
    }

    /// Closes the report of one case when the others are not looked at. Sorted by place.
    pub fn into_findings(self) -> Vec<Finding> {
        let mut out = self.findings;
        let judged = self.waivers.into_iter().filter(|waiver| !matches!(waiver.rule.scope, RuleScope::Repository(_)));
        out.extend(unused_waivers(&judged.collect::<Vec<_>>()));
        sort(&mut out);
        out
    }
}

fn form_finding(path: &str, problem: &Problem) -> Finding {
    let mut finding =
        Finding::new(problem.rule.into(), path, problem.span, problem.message.to_string(), problem.help.to_string());
    finding.fix.clone_from(&problem.fix);
    finding
}

fn effective_waivers(committee: Option<&CommitteeFile>, file: &CaseFile) -> Vec<EffectiveWaiver> {
    let Some(committee) = committee else { return Vec::new() };
    let case = &file.case;
    case.waivers
        .iter()
        .enumerate()
        .filter_map(|(idx, waiver)| {
            let rule =
                waiver.rule.as_deref().and_then(RuleId::from_name).map(RuleId::rule).filter(|rule| rule.waivable)?;
            // What a change did can't be seen in the case alone.
            if matches!(rule.scope, RuleScope::Change(_)) {
                return None;
            }
            let by = waiver.by.as_deref()?;
            waiver.reason.as_ref()?;
            let may = standing_to_decide(&committee.committee, case, by, waiver.on) == Standing::MayAct;
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
    for waiver in waivers.iter_mut().filter(|waiver| waiver.rule.id == finding.rule && waiver.path == finding.path) {
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
        match RuleId::from_name(id).map(RuleId::rule) {
            None => {
                let nearest = nearest(id, RULES.iter().map(|rule| rule.id.name()));
                let help = match nearest {
                    Some(known) => format!("the nearest rule is `{known}`"),
                    None => "`casebound explain --list` lists all rules".to_owned(),
                };
                Findings::of_case(RuleId::UnknownWaiver, file, None, out).at(
                    &route,
                    "there is no rule with this id",
                    help,
                );
            }
            Some(rule) if !rule.waivable => {
                Findings::of_case(RuleId::RuleNotWaivable, file, None, out).at(
                    &route,
                    "this rule can't be waived",
                    "fix what it reports, then remove the waiver; rules on form, identities, recusal and secret keys have no exceptions",
                );
            }
            Some(_) => {}
        }
    }
}

fn unused_waivers(waivers: &[EffectiveWaiver]) -> Vec<Finding> {
    let unused = waivers.iter().filter(|waiver| !waiver.used);
    let finding = |waiver: &EffectiveWaiver| {
        let (message, help) = ("this waiver has no effect", "remove it, so that it can't hide something later");
        Finding::new(RuleId::UnusedWaiver, &waiver.path, waiver.span, message, help)
    };
    unused.map(finding).collect()
}
