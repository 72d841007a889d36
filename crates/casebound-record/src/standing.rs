//! Who may act in a case: membership on a day, and recusal (S3-31, S5-25).

use chrono::NaiveDate;

use crate::case::Case;
use crate::committee::Committee;
use crate::words::LogWord;

/// What a key of a member means in a case, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A member without a conflict.
    MayAct,
    /// Has a conflict of interest in this case.
    Recused,
    /// Not yet or no longer a member on that day.
    NotServing,
    /// Not declared in committee.yaml.
    NotDeclared,
}

/// Returns what `member` may do in `case`, on a day where one is known.
pub fn standing(committee: &Committee, case: &Case, member: &str, day: Option<NaiveDate>) -> Standing {
    let Some(known) = committee.member(member) else { return Standing::NotDeclared };
    if is_recused_on(committee, case, member, day) {
        return Standing::Recused;
    }
    match day {
        Some(day) if !known.serves_on(day) => Standing::NotServing,
        _ => Standing::MayAct,
    }
}

/// Tells whether a member is recused on a day: named in `conflicts`, and not only later by a dated statement.
///
/// A conflict that came to light on a day, by a `conflict-stated` entry, does not reach back before that day.
/// Without a day the answer is for the whole case.
pub fn is_recused_on(committee: &Committee, case: &Case, member: &str, day: Option<NaiveDate>) -> bool {
    if !case.is_recused(member) {
        return false;
    }
    let stated = case
        .logged(LogWord::ConflictStated)
        .filter(|(_, entry)| entry.by.iter().any(|by| by == member))
        .filter_map(|(_, entry)| entry.at)
        .map(|at| committee.day_of(at))
        .min();
    match (stated, day) {
        (Some(stated), Some(day)) => day >= stated,
        _ => true,
    }
}

/// Returns how many members without a conflict serve on a day (S4-29).
pub fn eligible(committee: &Committee, case: &Case, day: NaiveDate) -> usize {
    committee.serving(day).filter(|member| !is_recused_on(committee, case, &member.key, Some(day))).count()
}
