//! What speaks against applying a tombstone, as values that the program words.

use casebound_git::{ObjectId, RepoPath};
use casebound_record::disposal::Obstacle;
use chrono::NaiveDate;

/// The state in which a record was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordState {
    /// As the branch with the tombstone has it.
    Now,
    /// As it is checked out here.
    CheckedOut,
    /// As this branch has it.
    Branch(String),
    /// As this repository knew it two weeks ago.
    TwoWeeksAgo,
    /// As it arrived here first, less than two weeks ago.
    FirstArrival,
    /// As the history had it two weeks ago, by the dates of its commits.
    History,
}

/// What shows that Casebound did not write a tombstone, or that it covers too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForgerySign {
    /// Its number is higher than that of the last one by more than the new ones.
    NumberTooHigh,
    /// It names fewer than two members.
    TooFewApprovers,
    /// The commit that brought it is not there.
    NoCommit,
    /// The state in which it was decided has no committee.yaml.
    NoPolicy,
    /// This approver did not serve on its day.
    NotServing(String),
    /// This approver did not approve the case at this path in its form within the last 30 days.
    NotApproved(String, String),
    /// It does not carry what this approver stated.
    NotCarried(String),
    /// It counts a record as if it were another.
    CountedAsAnother,
    /// The record was deleted before the disposal.
    DeletedBefore,
    /// It covers the content of a file that stays.
    ContentOf(RepoPath),
    /// It covers a commit that has none of its records.
    Commit(ObjectId),
    /// It keeps a content that is not what a redacted record becomes.
    Keeps(ObjectId),
    /// It covers a file that is not a record.
    File(RepoPath),
    /// It covers older versions of a record that stays.
    OlderVersionsOf(RepoPath),
}

/// How the commit of a redaction differs from what this program makes of the state before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedactionDifference {
    /// The program can't redact the case at this path.
    NotByProgram(String),
    /// The new text of the case at this path is another one.
    Text(String),
    /// This attachment is gone and does not name the person.
    Lost(String),
    /// This file is as before.
    NotRedacted(RepoPath),
    /// It keeps a content that is no part of a redacted record.
    Keeps(ObjectId),
}

/// One objection to a tombstone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// The tombstone at this path is not one of ours.
    Forged(String, ForgerySign),
    /// The redaction by the tombstone at this path is another one than ours.
    Redaction(String, RedactionDifference),
    /// It is dated later than today.
    FutureDate {
        /// The path of the tombstone.
        tombstone: String,
        /// Its day.
        dated: NaiveDate,
        /// This machine's day.
        today: NaiveDate,
    },
    /// A record must stay.
    Record {
        /// Its path.
        path: String,
        /// Where it was judged.
        state: RecordState,
        /// Why.
        obstacles: Vec<Obstacle>,
    },
    /// An attachment of another case would be removed.
    AttachmentOfAnother {
        /// Its path.
        path: String,
        /// The path of the case that it belongs to.
        case: String,
        /// Where it was judged.
        state: RecordState,
    },
    /// committee.yaml has something else at this route than two weeks ago here, and too few members approve that.
    PolicyChanged(String),
    /// The record at this path is not here any more as it was then, so that nobody can judge it.
    RecordMissing(String, RecordState),
    /// The same for the policy by which the record at this path was kept.
    PolicyMissing(String, RecordState),
}

/// Adds what is not there yet.
pub(super) fn add(all: &mut Vec<Objection>, more: impl IntoIterator<Item = Objection>) {
    for objection in more {
        if !all.contains(&objection) {
            all.push(objection);
        }
    }
}
