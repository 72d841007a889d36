//! `casebound member list`: who serves, with what certificate, and what is theirs to do.

use casebound_app::Outcome;
use casebound_app::membership::{CertificateStanding, MemberOverview, Serving, Survey, overview};
use casebound_app::printable::{in_line, plural};
use casebound_app::workspace::Workspace;
use casebound_disclosure::responsibilities::{Duty, Responsibility};
use casebound_record::rota::DutyRole;
use serde::Serialize;

use crate::format::Format;
use crate::ui::{Ui, to_json};

/// Show who serves in the committee, since when, and what is theirs to do
///
/// Cases are named by code name alone, and those in which you are recused are left out.
///
/// Example: `casebound member list`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = Format::among([Format::Text, Format::Json]))]
    format: Format,
}

/// A member. Field names are a contract with scripts.
#[derive(Serialize)]
struct Row<'w> {
    member: &'w str,
    name: Option<&'w str>,
    email: Option<&'w str>,
    roles: &'w [String],
    serves: bool,
    from: Option<String>,
    until: Option<String>,
    only_for: &'w [String],
    /// `missing`, `unusable` or `usable`; nothing for who left.
    certificate: Option<&'static str>,
    /// The last day on which the certificate can be used, where it has an end.
    certificate_until: Option<String>,
    shepherd_of: Vec<&'w str>,
    tasks: Vec<Task<'w>>,
    duty: Vec<String>,
    events: &'w [&'w str],
}

#[derive(Serialize)]
struct Task<'w> {
    case: &'w str,
    task: usize,
    due: Option<String>,
}

pub(super) fn run(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let survey = Survey::of(workspace)?;
    ui.left_out(&survey.left_out);
    let members = overview(workspace, &survey);
    if args.format == Format::Json {
        ui.line(to_json(&members.iter().map(row).collect::<Vec<_>>())?)?;
        return Ok(Outcome::Clean);
    }
    for member in &members {
        let name = in_line(member.member.name.as_deref().unwrap_or("-"));
        let roles: Vec<String> = member.member.roles.iter().map(|role| in_line(role)).collect();
        let roles = if roles.is_empty() { String::new() } else { format!(" ({})", roles.join(", ")) };
        ui.line(format_args!("{}  {name}{roles}", in_line(&member.member.key)))?;
        for (what, value) in lines(member) {
            ui.text(format_args!("  {what:<12}  {value}"))?;
        }
    }
    if survey.kept_back > 0 {
        let cases = plural(survey.kept_back, "open case");
        ui.note(format_args!("{cases} in which you are recused: nothing of that is in this list."));
    }
    Ok(Outcome::Clean)
}

fn lines(member: &MemberOverview<'_>) -> Vec<(&'static str, String)> {
    let mut lines = vec![match member.serving {
        Serving::Now { from, until } => {
            let until = until.map(|day| format!("until {day}"));
            let since = from.map(|day| format!("since {day}"));
            let both: Vec<String> = since.into_iter().chain(until).collect();
            ("serves", if both.is_empty() { "yes".to_owned() } else { both.join(", ") })
        }
        Serving::Later { from } => ("serves", format!("from {from} on")),
        Serving::Left { until } => ("left", format!("after {until}")),
    }];
    if !member.member.only_for.is_empty() {
        lines.push(("only for", in_line(&member.member.only_for.join(", "))));
    }
    if let Some(standing) = &member.certificate {
        lines.push((
            "certificate",
            match standing {
                CertificateStanding::Missing => "none".to_owned(),
                CertificateStanding::Unusable(why) => in_line(why),
                CertificateStanding::Usable { last_day: None } => "can be used, without an end".to_owned(),
                CertificateStanding::Usable { last_day: Some(day) } => format!("can be used until {day}"),
            },
        ));
    }
    let each = |what: &dyn Fn(&Responsibility) -> Option<String>| {
        let all: Vec<String> = member.duties.iter().filter_map(what).collect();
        all.join(", ")
    };
    let of_case = |wanted: Duty| move |duty: &Responsibility| (duty.what == wanted).then(|| in_line(&duty.case));
    let duty = |(day, role): &(chrono::NaiveDate, DutyRole)| match role {
        DutyRole::Primary => format!("week of {day}"),
        DutyRole::Secondary => format!("week of {day} as secondary"),
    };
    let weeks: Vec<String> = member.weeks.iter().take(2).map(duty).collect();
    for (what, value) in [
        ("shepherd of", each(&of_case(Duty::Shepherd))),
        ("tasks", each(&|duty| task_in_words(duty))),
        ("appeals", each(&|duty| matches!(duty.what, Duty::Appeal { .. }).then(|| in_line(&duty.case)))),
        ("opens", each(&of_case(Duty::Reader))),
        ("on duty", weeks.join(", ")),
        ("events", in_line(&member.events.join(", "))),
    ] {
        if !value.is_empty() {
            lines.push((what, value));
        }
    }
    lines
}

fn task_in_words(duty: &Responsibility) -> Option<String> {
    let Duty::Task { number, due } = duty.what else { return None };
    let due = due.map(|day| format!(" (until {day})")).unwrap_or_default();
    Some(format!("{} task {number}{due}", in_line(&duty.case)))
}

fn row<'r>(overview: &'r MemberOverview<'_>) -> Row<'r> {
    let member = overview.member;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let (certificate, certificate_until) = match &overview.certificate {
        None => (None, None),
        Some(CertificateStanding::Missing) => (Some("missing"), None),
        Some(CertificateStanding::Unusable(_)) => (Some("unusable"), None),
        Some(CertificateStanding::Usable { last_day }) => (Some("usable"), day(*last_day)),
    };
    let of_shepherd = overview.duties.iter().filter(|duty| duty.what == Duty::Shepherd);
    let task = |duty: &'r Responsibility| match duty.what {
        Duty::Task { number, due } => Some(Task { case: &duty.case, task: number, due: day(due) }),
        _ => None,
    };
    Row {
        member: &member.key,
        name: member.name.as_deref(),
        email: member.email.as_deref(),
        roles: &member.roles,
        serves: matches!(overview.serving, Serving::Now { .. }),
        from: day(member.from),
        until: day(member.until),
        only_for: &member.only_for,
        certificate,
        certificate_until,
        shepherd_of: of_shepherd.map(|duty| duty.case.as_str()).collect(),
        tasks: overview.duties.iter().filter_map(task).collect(),
        duty: overview.weeks.iter().map(|(day, _)| day.to_string()).collect(),
        events: &overview.events,
    }
}
