//! A purge ends in the very ids at which git-filter-repo arrives.

use crate::purge_lab::{Dice, POOL};
use crate::sandbox::Sandbox;

/// Compares one random history; returns how many commits were rewritten, dropped, and left as they were.
fn agree(seed: u64, count: usize) -> Option<(usize, usize, usize)> {
    let sandbox = Sandbox::new();
    sandbox.generate("ours", seed, count);
    sandbox.copy("ours", "theirs");sandbox.copy("ours", "orig");
    let mut dice = Dice::new(seed + 1000);
    let mut paths = Vec::new();
    for _ in 0..=dice.below(4) {
        paths.push(POOL[dice.below(POOL.len())]);
    }
    if dice.chance(20) {
        paths.push("cases");
    }
    let numbers = sandbox.purge("ours", &paths);
    sandbox.assert_sound("ours");
    assert_eq!(
        sandbox.all_objects("ours"),
        sandbox.reached_objects("ours"),
        "seed {seed}"
    );
    if !sandbox.filter_repo("theirs", &paths) {
        return None;
    }
    if std::env::var_os("KEEP").is_some() { sandbox.copy(".", "/tmp/keep-purge"); }
    assert_eq!(
        sandbox.refs("ours"),
        sandbox.refs("theirs"),
        "seed {seed}: {paths:?}"
    );
    let untouched = numbers.commits - numbers.rewritten - numbers.dropped;
    Some((numbers.rewritten, numbers.dropped, untouched))
}

#[test]
fn random_histories_become_what_filter_repo_makes_of_them() {
    let mut sums = [0; 3];
    for seed in 0..12 {
        let Some((rewritten, dropped, untouched)) = agree(seed, 60) else {
            return;
        };
        sums[0] += rewritten;
        sums[1] += dropped;
        sums[2] += untouched;
    }
    // The histories are worth comparing.
    assert!(sums.iter().all(|it| *it > 20), "{sums:?}");
}
