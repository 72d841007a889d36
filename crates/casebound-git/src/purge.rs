//! Removes paths from a repository as if they had never been, and proves that nothing of them is left.
//!
//! This module knows paths, bytes and ids, but not what they mean. [`plan`] works out what a purge would do,
//! [`apply`] does it, [`resume`] ends one that was killed, and [`forget`] closes it after its scan.

mod apply;
mod commits;
mod compact;
mod delta;
mod disk;
mod fingerprints;
mod graph;
mod journal;
mod layout;
mod locks;
mod marker;
mod needles;
mod notes;
mod pack;
mod paths;
mod raw;
mod reach;
mod refuse;
mod residues;
mod rewrite;
mod roots;
mod scan;
mod swap;
mod threads;
mod trees;
mod versions;
mod walk;
mod worktrees;

pub use apply::{Plan, PurgeOutcome, apply, plan, resume, unreadable};
pub use disk::{Disk, Step};
pub use fingerprints::{
    Fingerprint, Fingerprints, Reintroduced, Salt, files_ever, find_reintroduced, is_stored, marked_elsewhere,
    paths_ever, paths_of, paths_of_each, places_of,
};
pub use journal::{Unfinished, forget, has_begun, unfinished};
pub use locks::release_locks;
pub use needles::{NeedleHit, Needles};
pub use paths::Paths;
pub use refuse::PurgeRefusal;
pub use rewrite::PurgeStats;
pub use scan::{Counts, Scan, ScanLocation, verify};
pub use trees::PurgedFile;
