//! What the tests of a purge share.

use casebound_git::purge::{self, Disk, Paths, PurgeOutcome, PurgeStats};
use casebound_git::{ObjectId, RepoPath, Repository};
use casebound_testing::Sandbox;

pub(crate) fn open(sandbox: &Sandbox, dir: &str) -> Repository {
    Repository::open(&sandbox.path(dir)).unwrap()
}

/// Purges paths, proves nothing, and forgets the purge.
pub(crate) fn purge(sandbox: &Sandbox, dir: &str, paths: &[&str]) -> PurgeStats {
    let outcome = purge::apply(&open(sandbox, dir), &paths_of(paths), &Disk::real()).unwrap();
    purge::forget(&open(sandbox, dir), &Disk::real()).unwrap();
    match outcome {
        PurgeOutcome::Purged { numbers, .. } => numbers,
        PurgeOutcome::Refused(why) => panic!("refused: {why:?}"),
    }
}

pub(crate) fn paths_of(paths: &[&str]) -> Paths {
    Paths::new(paths.iter().map(|path| RepoPath::new(*path))).unwrap()
}

pub(crate) fn id_of(sandbox: &Sandbox, dir: &str, rev: &str) -> ObjectId {
    ObjectId::from_hex(&sandbox.git(dir, ["rev-parse", "--verify", rev])).unwrap()
}
