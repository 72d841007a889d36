//! One or more records that shall go: everything in the history that belongs to them, and what only looks like it.

use std::collections::BTreeSet;
use std::path::Path;

use casebound_git::purge::{self, Paths};
use casebound_git::{ObjectId, RepoPath, Repository, program};
use casebound_record::CaseFile;

use crate::snapshot::{CASES, is_case, stem_of};

/// Contents of fewer bytes say nothing by themselves: an empty file is no copy of another.
const SMALLEST_COPY: u64 = 64;

/// The paths of records, and where else their contents stand.
pub(crate) struct Reach {
    /// Every path that the records ever had.
    pub(crate) paths: BTreeSet<RepoPath>,
    /// Exact copies under other names, which can go as well.
    pub(crate) copies: BTreeSet<RepoPath>,
    /// Exact copies that belong to records which stay, or stand in the history of another file.
    pub(crate) shared: BTreeSet<RepoPath>,
    /// The contents of those.
    pub(crate) spared: BTreeSet<ObjectId>,
}

/// Finds all that belongs to cases: by code name in whatever folder, by attachment, by renaming.
pub(crate) fn reach(git: &Repository, place: &Path, cases: &[CaseFile]) -> anyhow::Result<Reach> {
    let living: BTreeSet<RepoPath> = git.tree("HEAD")?.into_iter().map(|it| it.path).collect();
    let names: BTreeSet<String> = cases.iter().map(|it| it.stem().to_ascii_lowercase()).collect();
    let named = |path: &str| names.iter().any(|name| is_part_of(path, name));
    let mut paths: BTreeSet<RepoPath> = purge::paths_ever(git, &named)?.into_iter().collect();
    let given = cases.iter().map(|it| RepoPath::new(it.path.as_bytes()));
    paths.extend(given);
    let is_ours = |path: &RepoPath| path.as_str().is_some_and(named);
    let pairs = renames(place)?;
    loop {
        let joined = pairs.iter().flat_map(|(old, new)| [(old, new), (new, old)]);
        // A path where another record lives by now is not ours.
        let more = joined.filter(|(known, other)| paths.contains(known) && !paths.contains(other));
        let more: BTreeSet<RepoPath> =
            more.map(|it| it.1.clone()).filter(|it| is_ours(it) || !living.contains(it)).collect();
        if more.is_empty() {
            break;
        }
        paths.extend(more);
    }
    let living_cases = living.iter().filter_map(|it| it.as_str()).filter(|it| is_case(it));
    let others: BTreeSet<&str> = living_cases.filter(|it| !named(it)).filter_map(stem_of).collect();
    let mut reach = Reach { paths, copies: BTreeSet::new(), shared: BTreeSet::new(), spared: BTreeSet::new() };
    let Some(all) = Paths::new(reach.paths.iter().cloned()) else { return Ok(reach) };
    let contents: BTreeSet<ObjectId> = purge::files_ever(git, &all)?.iter().map(|it| it.version.id).collect();
    let contents: Vec<ObjectId> = contents.into_iter().collect();
    for (path, id) in purge::places_of(git, &contents)? {
        if all.covers(path.as_bytes()) {
            continue;
        }
        let lives_on = match git.resolve(&format!("HEAD:{path}"))? {
            Some(now) => now != id,
            None => false,
        };
        let is_of_a_case = path.as_str().is_some_and(|path| others.iter().any(|name| belongs_to(path, name)));
        if git.blob_size(&id)? < SMALLEST_COPY {
            reach.spared.insert(id);
        } else if lives_on || is_of_a_case {
            reach.spared.insert(id);
            reach.shared.insert(path);
        } else {
            reach.copies.insert(path);
        }
    }
    // A file that also holds what must stay is not taken.
    let shared = reach.shared.clone();
    reach.copies.retain(|it| !shared.contains(it));
    Ok(reach)
}

/// Every path in the history that a case of this code name ever had.
pub(crate) fn paths_named(git: &Repository, name: &str) -> anyhow::Result<Vec<RepoPath>> {
    Ok(purge::paths_ever(git, &|path| is_part_of(path, name))?)
}

/// Tells whether a path is the file of a case or its folder.
fn is_part_of(path: &str, name: &str) -> bool {
    let Some(below) = path.strip_prefix(CASES).and_then(|it| it.strip_prefix('/')) else {
        return false;
    };
    let last = below.rsplit('/').next().unwrap_or(below);
    let stem = last.strip_suffix(".md").unwrap_or(last);
    stem.eq_ignore_ascii_case(name)
}

/// Tells whether a path is the file of a case, its folder, or something in there.
fn belongs_to(path: &str, name: &str) -> bool {
    let ends = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
    ends.chain([path]).any(|it| is_part_of(it, name))
}

/// Every renaming that git sees in the history of the cases: old and new path.
fn renames(place: &Path) -> anyhow::Result<Vec<(RepoPath, RepoPath)>> {
    let args = [
        "-c",
        "core.quotePath=false",
        "log",
        "--all",
        "--format=",
        "--no-ext-diff",
        "--no-textconv",
        "--find-renames=50%",
        "--diff-filter=R",
        "--name-status",
        "-z",
        "-m",
        "--",
        CASES,
    ];
    let output = program::run(place, &args)?;
    if !output.is_success() {
        anyhow::bail!("git log failed: {}", output.stderr);
    }
    let mut words = output.stdout.split(|it| *it == 0).map(<[u8]>::trim_ascii_start).filter(|it| !it.is_empty());
    let mut pairs = Vec::new();
    while let (Some(_status), Some(old), Some(new)) = (words.next(), words.next(), words.next()) {
        pairs.push((RepoPath::new(old), RepoPath::new(new)));
    }
    pairs.sort();
    pairs.dedup();
    Ok(pairs)
}

/// The words by which the people of a case are known: they must not be found where nobody expects them.
pub(crate) fn words(cases: &[CaseFile]) -> Vec<String> {
    let mut words = BTreeSet::new();
    for person in cases.iter().flat_map(|it| &it.case.people) {
        let all = person.name.iter().chain(&person.aliases).chain(&person.emails).chain(&person.handles);
        words.extend(all.chain(&person.phones).map(|it| it.expose().trim().to_owned()));
    }
    // Shorter ones are found by chance in any bytes.
    words.into_iter().filter(|it| it.chars().count() >= 4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_whole_part_of_a_path() {
        for path in ["cases/2026/quiet-harbor.md", "cases/quiet-harbor", "cases/a/b/Quiet-Harbor.md"] {
            assert!(is_part_of(path, "quiet-harbor"), "{path}");
        }
        for path in
            ["cases/2026/quiet-harbor-two.md", "reports/quiet-harbor.md", "cases/2026/quiet-harbor.md.orig", "cases"]
        {
            assert!(!is_part_of(path, "quiet-harbor"), "{path}");
        }
    }
}
