//! The table of an export: a line for each case (S2-14 to S2-21).

use casebound_record::words::{Role, Share};
use casebound_record::{Case, CaseFile, Committee, Person};

use crate::csv::quoted;
use crate::dsf::handlers;
use crate::dsf::words::{Words, moment, name};
use crate::escape::one_line;

const HEADINGS: [&str; 13] = [
    "case",
    "event",
    "reported on",
    "reporter",
    "reporter e-mail",
    "handled by",
    "handlers' e-mail",
    "when",
    "where",
    "details",
    "action taken",
    "who else knows",
    "reported to the DSF",
];

/// The first line of the table, which is written as RFC 4180 asks, in UTF-8.
pub(super) fn headings() -> String {
    line(&HEADINGS.map(str::to_owned))
}

/// The line of a case.
pub(super) fn line_of(file: &CaseFile, committee: &Committee) -> String {
    line(&row(file, committee))
}

fn row(file: &CaseFile, committee: &Committee) -> [String; 13] {
    let case = &file.case;
    let words = Words::of(case);
    let reporters: Vec<&Person> = case.reporters().collect();
    let members: Vec<_> = handlers(case).into_iter().filter_map(|key| committee.member(key)).collect();
    let emails = reporters.iter().flat_map(|person| &person.emails).map(|it| one_line(it.expose()));
    let when = case
        .happened()
        .map(|(from, to)| if from == to { moment(from) } else { format!("{} to {}", moment(from), moment(to)) });
    let details = case.outcome.summary.as_ref().or(case.transparency.summary.as_ref());
    let event = case
        .event
        .as_deref()
        .map(|key| committee.event(key).and_then(|event| event.name.clone()).unwrap_or_else(|| key.to_owned()));
    [
        file.stem().to_owned(),
        event.unwrap_or_default(),
        case.first_received().map(moment).unwrap_or_default(),
        join(reporters.iter().map(|person| name(person).unwrap_or_else(|| person.key.clone()))),
        join(emails),
        join(members.iter().map(|member| member.name.clone().unwrap_or_else(|| member.key.clone()))),
        join(members.iter().filter_map(|member| member.email.clone())),
        when.unwrap_or_default(),
        join(case.places().map(|place| words.line(place.expose()))),
        details.map(|text| words.line(text.expose())).unwrap_or_default(),
        words.section(file, "actions taken").map(|text| one_line(&text)).unwrap_or_default(),
        aware(case, &words),
        to_dsf(case),
    ]
}

/// Outsiders who know, and witnesses.
fn aware(case: &Case, words: &Words<'_>) -> String {
    let told = case.aware.iter().map(|it| words.line(it.expose()));
    join(told.chain(case.with_role(Role::Witness).filter_map(name)))
}

fn to_dsf(case: &Case) -> String {
    match (case.sharing.dsf.share, case.sharing.dsf.sent) {
        (_, Some(day)) => day.to_string(),
        (Some(Share::No), None) => "no".to_owned(),
        (Some(Share::Yes), None) => "not yet".to_owned(),
        (Some(Share::Undecided) | None, None) => String::new(),
    }
}

fn join(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join("; ")
}

fn line<const N: usize>(cells: &[String; N]) -> String {
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n"
}
