//! What is due by when, and who is responsible, as far as the current member may see it.

use anyhow::Context as _;
use casebound_disclosure::dates::DueRequest;
use casebound_disclosure::{Language, calendar, disclose};
use casebound_record::CaseFile;
use casebound_record::deadlines::{DueDate, DueKind, due_dates};
use casebound_record::rota::Rota;
use casebound_record::standing::{Standing, standing};

use crate::disclosing::{reader, source};
use crate::signing::current_member;
use crate::workspace::Workspace;

/// One thing that is due in a case.
pub struct Deadline<'c> {
    /// The case.
    pub file: &'c CaseFile,
    /// What, and when.
    pub due: DueDate,
    /// The responsible member; `None` if there is none, or they left or are recused.
    pub who: Option<String>,
}

/// Returns what is due in these cases, the next first; with `only_mine` what the current member is responsible for.
///
/// # Errors
/// When a disclosure is refused, or with `only_mine` the current member is unknown.
pub fn deadlines<'c>(
    files: &'c [CaseFile],
    workspace: &Workspace,
    only_mine: bool,
) -> anyhow::Result<Vec<Deadline<'c>>> {
    let committee = &workspace.committee.committee;
    let today = workspace.clock.today;
    let on_duty = Rota::of(committee).map(|rota| rota.in_turn(workspace.clock.now)).unwrap_or_default();
    let responsible = |file: &CaseFile, due: &DueDate| {
        let may_act = |member: &&str| standing(committee, &file.case, member, Some(today)) == Standing::MayAct;
        // A new report belongs to whoever is on duty; the next one takes over where they are recused (S4-8 to S4-10).
        let answers = matches!(due.kind, DueKind::Acknowledge | DueKind::StepIn);
        let in_turn = on_duty.iter().copied().filter(|_| answers);
        due.responsible(&file.case).into_iter().chain(in_turn).find(may_act).map(str::to_owned)
    };
    let of_case =
        |file: &'c CaseFile| due_dates(&file.case, committee, workspace.clock).into_iter().map(move |due| (file, due));
    let mut all: Vec<(&CaseFile, DueDate)> = files.iter().flat_map(of_case).collect();
    if only_mine {
        let me = current_member(workspace).context(
            "git's `user.email` is not the address of a member in committee.yaml: git config user.email ADDRESS",
        )?;
        all.retain(|(file, due)| responsible(file, due).as_ref() == Some(&me.key));
    }
    all.sort_by(|(a, x), (b, y)| (x.day, x.at, a.stem(), x.kind).cmp(&(y.day, y.at, b.stem(), y.kind)));
    let all = disclose(&source(workspace), reader(workspace), &DueRequest { due: &all }, Language::English)?;
    let all = all.into_iter().map(|(file, due)| Deadline { file, who: responsible(file, &due), due }).collect();
    Ok(all)
}

/// Returns the same as a file for calendars (iCalendar).
///
/// # Errors
/// When it is refused.
pub fn calendar(deadlines: &[Deadline<'_>], workspace: &Workspace) -> anyhow::Result<String> {
    let due: Vec<(&CaseFile, DueDate)> =
        deadlines.iter().map(|deadline| (deadline.file, deadline.due.clone())).collect();
    let request = calendar::CalendarRequest { due: &due, now: workspace.clock.now };
    Ok(disclose(&source(workspace), reader(workspace), &request, Language::English)?)
}
