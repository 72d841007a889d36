//! Gives what a member has to do in a case to another member.

use casebound_record::edit::Value;
use casebound_record::words::LogWord;
use casebound_record::{Case, Moment};

use crate::amend::{Change, entry};

/// The numbers of the tasks of a member that are not done, counted from 1 as `casebound task` does.
pub fn open_tasks(case: &Case, member: &str) -> Vec<usize> {
    let is_open = |at: &usize| {
        let task = &case.tasks[*at];
        task.done.is_none() && task.owner.as_deref() == Some(member)
    };
    (0..case.tasks.len()).filter(is_open).map(|at| at + 1).collect()
}

/// Makes another member the shepherd, and logs who did it and when; without `to` nobody takes care of the case.
pub fn reassign(to: Option<&str>, by: &str, at: Moment) -> Vec<Change> {
    let Some(to) = to else { return vec![Change::Remove("shepherd".to_owned())] };
    let word = |word: &str| Some(Value::Text(word.to_owned()));
    let logged = entry([
        ("at", Some(Value::Word(at.to_text()))),
        ("by", word(by)),
        ("what", Some(Value::Word(LogWord::Reassigned.word().to_owned()))),
        ("to", word(to)),
    ]);
    vec![Change::Set("shepherd".to_owned(), Value::Text(to.to_owned())), Change::Append("log".to_owned(), logged)]
}

/// Gives a task, counted from 1, to another member; without `to` it has no owner.
pub fn give_task(number: usize, to: Option<&str>) -> Change {
    let route = format!("tasks[{}].owner", number.saturating_sub(1));
    match to {
        Some(to) => Change::Set(route, Value::Text(to.to_owned())),
        None => Change::Remove(route),
    }
}
