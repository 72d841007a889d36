//! What speaks against a disposal, in words.

use std::collections::BTreeSet;

use casebound_app::disposal::objections::{ForgerySign, Objection, RecordState, RedactionDifference};
use casebound_app::disposal::obstacles;
use casebound_app::disposal::redacting::RedactionObstacle;
use casebound_app::printable::in_line;
use casebound_git::RepoPath;
use casebound_git::purge::Reintroduced;

/// Returns a line for each objection, sorted.
pub(crate) fn lines(objections: &[Objection]) -> Vec<String> {
    let all: BTreeSet<String> = objections.iter().map(in_words).collect();
    all.into_iter().collect()
}

fn in_words(objection: &Objection) -> String {
    match objection {
        Objection::Forged(tombstone, sign) => format!("{tombstone}: {}", sign_in_words(sign)),
        Objection::Redaction(tombstone, difference) => format!("{tombstone}: {}", difference_in_words(difference)),
        Objection::FutureDate { tombstone, dated, today } => {
            format!("{tombstone}: it is dated {dated}, but today is {today}: is a clock wrong?")
        }
        Objection::Record { path, state, obstacles } => {
            let why: Vec<String> = obstacles.iter().map(obstacles::in_words).collect();
            let now = if is_of_now(state) { " now" } else { "" };
            format!("{} may not be disposed of{now}: {}", in_state(path, state), why.join("; "))
        }
        Objection::AttachmentOfAnother { path, case, state } => {
            format!("{} belongs to {}, which stays", in_line(path), in_state(case, state))
        }
        Objection::PolicyChanged(route) => format!(
            "`{}` in committee.yaml was changed within the last two weeks, and too few members approved that",
            in_line(route)
        ),
        Objection::RecordMissing(path, state) => format!("{} is not here any more", in_state(path, state)),
        Objection::PolicyMissing(path, state) => {
            format!("the policy by which {} was kept is not here any more", in_state(path, state))
        }
    }
}

fn is_of_now(state: &RecordState) -> bool {
    matches!(state, RecordState::Now | RecordState::CheckedOut | RecordState::Branch(_))
}

/// A path, and which state of it is meant.
fn in_state(path: &str, state: &RecordState) -> String {
    let path = in_line(path);
    match state {
        RecordState::Now => path,
        RecordState::CheckedOut => format!("{path} here"),
        RecordState::Branch(name) => format!("{path} on `{}`", in_line(name)),
        RecordState::TwoWeeksAgo => format!("{path}, as of two weeks ago,"),
        RecordState::FirstArrival => format!("{path}, as it first arrived here,"),
        RecordState::History => format!("{path}, as it was in the history two weeks ago,"),
    }
}

fn shown(path: &RepoPath) -> String {
    in_line(&path.to_string())
}

fn sign_in_words(sign: &ForgerySign) -> String {
    match sign {
        ForgerySign::NumberTooHigh => "its number is too high".to_owned(),
        ForgerySign::TooFewApprovers => "fewer than two members approved".to_owned(),
        ForgerySign::NoCommit => "the commit that brought it is not there".to_owned(),
        ForgerySign::NoPolicy => "it was made in a state without a committee.yaml".to_owned(),
        ForgerySign::NotServing(member) => format!("`{}` could not approve on that day", in_line(member)),
        ForgerySign::NotApproved(member, path) => format!(
            "`{}` did not approve {} in its current form within the last 30 days, or it changed since: approve again with `casebound retention \
             approve CASE`",
            in_line(member),
            in_line(path)
        ),
        ForgerySign::NotCarried(member) => format!("it does not carry what `{}` approved", in_line(member)),
        ForgerySign::CountedAsAnother => "it counts a record as if it were another".to_owned(),
        ForgerySign::DeletedBefore => {
            "the record was deleted before the disposal: restore the file with `git checkout COMMIT -- PATH`".to_owned()
        }
        ForgerySign::ContentOf(path) => format!("it covers the content of {}, which stays", shown(path)),
        ForgerySign::Commit(id) => format!("it covers commit {id}, which contains none of its records"),
        ForgerySign::Keeps(id) => format!("it keeps {id}, which is not a redacted record"),
        ForgerySign::File(path) => format!("it covers {}, which is not a record", shown(path)),
        ForgerySign::OlderVersionsOf(path) => format!("it covers older versions of {}, which stays", shown(path)),
    }
}

fn difference_in_words(difference: &RedactionDifference) -> String {
    match difference {
        RedactionDifference::NotByProgram(path) => {
            format!("{} can't be redacted automatically, so its new text was written by somebody", in_line(path))
        }
        RedactionDifference::Text(path) => {
            format!("the new text of {} differs from the old one by more than the person", in_line(path))
        }
        RedactionDifference::Lost(path) => {
            format!("{} would be removed, but does not name the person", in_line(path))
        }
        RedactionDifference::NotRedacted(path) => format!("{} was not redacted", shown(path)),
        RedactionDifference::Keeps(id) => format!("it keeps {id}, which is not part of a redacted record"),
    }
}

/// Why a person can't be taken out of a case by itself.
pub(crate) fn redaction_in_words(obstacle: &RedactionObstacle) -> String {
    match obstacle {
        RedactionObstacle::Line(path, line) => format!(
            "{}:{line} names the person in a way that can't be replaced by itself: write the key there",
            in_line(path)
        ),
        RedactionObstacle::Entry { path, route, why } => {
            format!("{}: `{}` can't be changed by itself: {why}", in_line(path), in_line(route))
        }
    }
}

/// What a push would bring back.
pub(crate) fn brought_back_in_words(found: &Reintroduced) -> String {
    match found {
        Reintroduced::OldHistory(id) => format!("commit {} belongs to the history from before a disposal", id.short()),
        Reintroduced::Path(id, path) => {
            format!("commit {} brings back {}, which was disposed of", id.short(), shown(path))
        }
        Reintroduced::Content(id, path) => {
            format!("commit {} brings back disposed content, as {}", id.short(), shown(path))
        }
    }
}

/// What only this clone has of a record that others disposed of.
pub(crate) fn local_change_in_words(found: &Reintroduced) -> String {
    match found {
        Reintroduced::OldHistory(id) => format!("commit {id} belongs to the history from before a disposal"),
        Reintroduced::Path(id, path) => format!("commit {id} changes {}", shown(path)),
        Reintroduced::Content(id, path) => {
            format!("commit {id} has the same content as {}: remove it from that commit", shown(path))
        }
    }
}
