//! A purge ends in the very ids at which git-filter-repo arrives, and changes nothing else.

use std::collections::BTreeMap;

use casebound_git::TreeEntry;

use crate::purge_lab::{open, paths_of, purge};
use casebound_testing::{Dice, POOL, Sandbox};

/// The files of every commit, by its message.
fn contents(sandbox: &Sandbox, dir: &str) -> BTreeMap<Vec<u8>, Vec<TreeEntry>> {
    let repository = open(sandbox, dir);
    let tips: Vec<_> = repository.ref_tips("refs/").unwrap();
    let commits = repository.commits(&tips, &[]).unwrap();
    let files = commits.into_iter().map(|it| {
        let files = repository.tree_of(&it.id).unwrap();
        (it.message, files)
    });
    files.collect()
}

/// What became of the commits of one random history, unless the other program lost files in it.
struct Compared {
    rewritten: usize,
    dropped: usize,
    untouched: usize,
}

fn compare(seed: u64, count: usize) -> Option<Compared> {
    let sandbox = Sandbox::empty();
    sandbox.generate("ours", seed, count);
    sandbox.copy("ours", "theirs");
    let mut dice = Dice::new(seed + 1000);
    let mut paths = Vec::new();
    for _ in 0..=dice.below(4) {
        paths.push(POOL[dice.below(POOL.len())]);
    }
    if dice.chance(20) {
        paths.push("cases");
    }
    let mut expected = contents(&sandbox, "ours");
    let purged = paths_of(&paths);
    for files in expected.values_mut() {
        files.retain(|it| !purged.covers(it.path.as_bytes()));
    }
    let is_as_before = |found: &BTreeMap<Vec<u8>, Vec<TreeEntry>>| {
        let differs = found.iter().find(|it| expected.get(it.0) != Some(it.1));
        differs.is_none()
    };

    let numbers = purge(&sandbox, "ours", &paths);
    sandbox.assert_sound("ours");
    let left = sandbox.all_objects("ours");
    assert_eq!(left, sandbox.reached_objects("ours"), "seed {seed}");
    assert!(is_as_before(&contents(&sandbox, "ours")), "seed {seed}");

    sandbox.filter_repo("theirs", &paths);
    // Where a merge loses its first parent, git-filter-repo takes changes against the one for changes against the other.
    if !is_as_before(&contents(&sandbox, "theirs")) {
        return None;
    }
    let (ours, theirs) = (sandbox.refs("ours"), sandbox.refs("theirs"));
    assert_eq!(ours, theirs, "seed {seed}: {paths:?}");
    Some(Compared {
        rewritten: numbers.rewritten,
        dropped: numbers.dropped,
        untouched: numbers.commits - numbers.rewritten - numbers.dropped,
    })
}

#[test]
fn random_histories_become_what_filter_repo_makes_of_them_needs_git_filter_repo() {
    let compared: Vec<Compared> = (0..12).filter_map(|seed| compare(seed, 40)).collect();
    assert!(compared.len() >= 6, "{} histories", compared.len());
    let sum = |count: fn(&Compared) -> usize| compared.iter().map(count).sum::<usize>();
    let sums = [sum(|it| it.rewritten), sum(|it| it.dropped), sum(|it| it.untouched)];
    // The histories are worth comparing.
    assert!(sums.iter().all(|it| *it > 20), "{sums:?}");
}
