//! The events and questions of a disposal, as values that the program shows.

use std::collections::BTreeSet;
use std::path::PathBuf;

use casebound_git::ObjectId;
use casebound_git::purge::PurgeStats;
use casebound_record::disposal::Scope;
use casebound_record::tombstone::Tombstone;
use chrono::NaiveDate;

use crate::disposal::objections::Objection;
use crate::left_out::SkippedFile;
use crate::printable::in_line;

/// What a disposal would do, for whoever decides; paths are ready to be shown.
#[derive(Debug)]
pub struct Preview {
    /// Whether records go, or one person of each.
    pub scope: Scope,
    /// Every file that is removed, with how many versions of it there are.
    pub files: Vec<(String, usize)>,
    /// Records that get another text: the facts alone, or all but the person.
    pub replaced: Vec<String>,
    /// Attachments that go since they hold the person, or can't be searched.
    pub attachments: Vec<String>,
    /// Lines of redacted records that may still name the person.
    pub unsure: Vec<String>,
    /// Other cases of the same people, as `case/person`.
    pub elsewhere: Vec<String>,
    /// Exact copies under other names, which are removed too.
    pub copies: Vec<String>,
    /// Exact copies in what is kept, which stay.
    pub shared: Vec<String>,
    /// Copies that git does not know, which are removed too.
    pub unknown_to_git: Vec<String>,
    /// Files in the worktree that may be copies by their names: only a person can tell.
    pub perhaps: Vec<String>,
    /// Files outside of the repository that may hold a copy.
    pub outside: Vec<PathBuf>,
    /// What becomes of the history.
    pub numbers: PurgeStats,
}

/// The other side has commits that are not here: a history that has to be replaced there, or the work of others.
#[derive(Debug, Clone)]
pub struct DivergedRemote {
    /// The name of the remote.
    pub remote: String,
    /// The ref over there.
    pub name: String,
    /// What it names.
    pub there: ObjectId,
}

/// One address of a remote, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteState {
    /// The name of the remote.
    pub remote: String,
    /// Which of its addresses, where it has several: from 2 on.
    pub nth: Option<usize>,
    /// The refs that still have something, or why it could not be asked, as git said it.
    pub refs: Result<Vec<HeldRef>, String>,
}

/// A ref over there that has something of what was disposed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRef {
    /// Its whole name.
    pub name: String,
    /// What it names.
    pub tip: ObjectId,
    /// The ids of the tombstones.
    pub tombstones: BTreeSet<String>,
    /// Whether there is a ref of this name here, which can take its place.
    pub is_here: bool,
}

impl RemoteState {
    /// The remote, and which of its addresses.
    pub fn label(&self) -> String {
        match self.nth {
            Some(nth) => format!("{} (address {nth})", self.remote),
            None => self.remote.clone(),
        }
    }
}

/// Something that happened on the way.
#[derive(Debug)]
pub enum Event {
    /// What a disposal would do, before anybody is asked.
    Planned(Box<Preview>),
    /// More records are due than one run disposes of.
    MoreAreDue {
        /// How many are due.
        all: usize,
        /// How many this run disposes of.
        now: usize,
    },
    /// Files that look like cases by their names and were skipped.
    LeftOut(Vec<SkippedFile>),
    /// An interrupted purge is being finished.
    Resumed,
    /// The history was rewritten.
    Rewrote(PurgeStats),
    /// Everything was read, and nothing erased was found; with what was read, in words.
    Scanned(String),
    /// Places where the people of what was erased are named still.
    Mentions(Vec<String>),
    /// Files that by their names may be copies, and that git does not know.
    PerhapsCopies(Vec<String>),
    /// Files outside of the repository that may hold a copy.
    Outside(Vec<PathBuf>),
    /// The attestation of this clone was committed.
    Attested,
    /// The attestation was not committed, since git has no identity.
    NotAttested,
    /// So many tombstones that others had removed or changed were put back.
    TombstonesRestored(usize),
    /// The files at these paths are named like tombstones, and no version of them was ever one.
    NeverWhole(Vec<String>),
    /// A branch was pushed to this remote.
    Pushed(String),
    /// A push failed; with the output of git.
    NotPushed {
        /// What was to be pushed.
        what: String,
        /// What git said.
        said: String,
    },
    /// The remote still has commits of the old history.
    ToBeReplaced(DivergedRemote),
    /// Other refs of a remote still have something of what was disposed of, or it could not be asked.
    StillThere(RemoteState),
    /// A branch that only tried something could not be deleted.
    ProbeLeft {
        /// The name of the remote.
        remote: String,
        /// The ref over there.
        name: String,
    },
    /// The branch has no upstream, so that nothing was fetched.
    NothingFetched,
    /// The branch was brought up to date from this remote.
    Updated {
        /// The name of the remote.
        remote: String,
        /// Whether our own commits were put on top.
        on_top: bool,
    },
}

/// A question that the operator answers with yes or no.
#[derive(Debug)]
pub enum Question {
    /// Whether records are disposed of.
    Dispose {
        /// How many.
        count: usize,
        /// Whether they go, or one person of each.
        scope: Scope,
        /// Whether one person typed the names of all who approve.
        typed: bool,
        /// How many files stay that have the content of one that goes.
        shared: usize,
    },
    /// Whether a tombstone is pushed to this remote.
    Push(String),
    /// Whether to apply a tombstone although this clone's records contradict it.
    ApplyContested(ContestedTombstone),
    /// Whether the clock is right, and records may be disposed of by it.
    Clock(ClockDoubt),
}

/// A tombstone, and the objections to applying it without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestedTombstone {
    /// The id of the tombstone.
    pub tombstone: String,
    /// Its path.
    pub path: String,
    /// The day on which it was decided.
    pub disposed_on: NaiveDate,
    /// Who decided, ready to be shown.
    pub approved_by: String,
    /// The objections.
    pub against: Vec<Objection>,
    /// The day from which this repository has known the records for long enough, if that is the only objection.
    pub not_before: Option<NaiveDate>,
}

impl ContestedTombstone {
    pub(super) fn of(
        tombstone: &Tombstone,
        against: Vec<Objection>,
        not_before: Option<NaiveDate>,
    ) -> ContestedTombstone {
        ContestedTombstone {
            tombstone: tombstone.id.clone(),
            path: tombstone.path(),
            disposed_on: tombstone.disposed_on,
            approved_by: in_line(&tombstone.approved_by.join(", ")),
            against,
            not_before,
        }
    }
}

/// A clock that may be wrong: it is far ahead of the commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockDoubt {
    /// The day of the newest commit that shows the time.
    pub newest_commit: NaiveDate,
    /// The day that the clock shows.
    pub today: NaiveDate,
}

/// The port through which a disposal reports its progress and asks its questions.
pub trait Operator {
    /// Receives an event.
    fn report(&mut self, event: Event);
    /// Answers a question with yes or no; with no when nobody is there and the question [defaults to no](Question::defaults_to_no).
    ///
    /// # Errors
    /// When nobody is there who can answer any other question, or the answer can't be read.
    fn answer(&mut self, question: &Question) -> anyhow::Result<bool>;
}

impl Question {
    /// Returns whether the answer is no when nobody is there. The other questions have an option that answers them.
    pub fn defaults_to_no(&self) -> bool {
        match self {
            Question::ApplyContested(_) | Question::Clock(_) => true,
            Question::Dispose { .. } | Question::Push(_) => false,
        }
    }
}
