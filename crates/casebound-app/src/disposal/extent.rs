//! One or more records that shall be disposed of: everything in the history that belongs to them, and what only looks like it.

use std::collections::BTreeSet;
use std::path::Path;

use casebound_git::purge::{self, Paths};
use casebound_git::{ObjectId, RepoPath, Repository, program};
use casebound_record::layout::{self, CASES, COMMITTEE_FILE, FOLDERS};
use casebound_record::{CaseFile, Person};

use crate::disposal::leftovers;

/// Files of fewer bytes may be alike by chance: they are told, and not removed.
const SMALLEST_COPY: u64 = 64;

/// The paths of records, and other paths with the same contents.
pub struct Extent {
    /// Every path that the records ever had.
    pub paths: BTreeSet<RepoPath>,
    /// Exact copies under other names, which can be disposed of as well.
    pub copies: BTreeSet<RepoPath>,
    /// Exact copies that belong to records which stay, or are in the history of another file, and very small ones.
    pub shared: BTreeSet<RepoPath>,
    /// The contents of those.
    pub spared: BTreeSet<ObjectId>,
}

/// Finds all that belongs to cases: by code name in whatever folder, by attachment, by renaming. Copies of the contents in `kept`
/// are none.
pub fn extent(git: &Repository, root: &Path, cases: &[CaseFile], kept: &BTreeSet<ObjectId>) -> anyhow::Result<Extent> {
    let living: BTreeSet<RepoPath> = git.tree("HEAD")?.into_iter().map(|it| it.path).collect();
    let names: BTreeSet<String> = cases.iter().map(|case| case.stem().to_ascii_lowercase()).collect();
    let history = History::of(git)?;
    let mut paths: BTreeSet<RepoPath> = history.parts_of(&names).into_iter().collect();
    let given = cases.iter().map(|case| RepoPath::new(case.path.as_bytes()));
    paths.extend(given);
    let is_ours = |path: &RepoPath| path.as_str().is_some_and(|path| history.is_part(path, &names));
    let pairs = renames(root)?;
    loop {
        let joined = pairs.iter().flat_map(|(old, new)| [(old, new), (new, old)]);
        // A path where another record lives by now is not ours.
        let more = joined.filter(|(known, other)| paths.contains(known) && !paths.contains(other));
        let more: BTreeSet<RepoPath> =
            more.map(|(_, path)| path.clone()).filter(|it| is_ours(it) || !living.contains(it)).collect();
        if more.is_empty() {
            break;
        }
        paths.extend(more);
    }
    let living_cases = living.iter().filter_map(|it| it.as_str()).filter(|it| layout::was_case(it));
    let others: BTreeSet<&str> = living_cases.filter(|it| !is_named(it, &names)).filter_map(layout::stem).collect();
    let mut extent = Extent { paths, copies: BTreeSet::new(), shared: BTreeSet::new(), spared: BTreeSet::new() };
    let Some(all) = Paths::new(extent.paths.iter().cloned()) else { return Ok(extent) };
    let mut contents: BTreeSet<ObjectId> = purge::files_ever(git, &all)?.iter().map(|it| it.version.id).collect();
    contents.retain(|id| !kept.contains(id));
    let listed: Vec<ObjectId> = contents.iter().copied().collect();
    let mut places = Vec::new();
    for (path, id) in purge::places_of(git, &listed)? {
        if all.covers(path.as_bytes()) {
            continue;
        }
        match git.blob_size(&id)? {
            // An empty file is no copy of another.
            0 => {}
            1..SMALLEST_COPY => {
                extent.spared.insert(id);
                extent.shared.insert(path);
            }
            _ => places.push((path, id)),
        }
    }
    let has_more = with_other_contents(git, places.iter().map(|(path, _)| path.clone()), &contents)?;
    for (path, id) in places {
        let stays =
            path.as_str().is_none_or(|path| is_indispensable(path) || others.iter().any(|name| belongs_to(path, name)));
        if stays || has_more.contains(&path) {
            extent.spared.insert(id);
            extent.shared.insert(path);
        } else {
            extent.copies.insert(path);
        }
    }
    // A file that also holds what must stay is not taken.
    let shared = extent.shared.clone();
    extent.copies.retain(|copy| !shared.contains(copy));
    Ok(extent)
}

/// Those of these files that ever held anything else.
fn with_other_contents(
    git: &Repository,
    paths: impl IntoIterator<Item = RepoPath>,
    contents: &BTreeSet<ObjectId>,
) -> anyhow::Result<BTreeSet<RepoPath>> {
    let Some(paths) = Paths::new(paths) else { return Ok(BTreeSet::new()) };
    let files = purge::files_ever(git, &paths)?;
    Ok(files.into_iter().filter(|file| !contents.contains(&file.version.id)).map(|file| file.path).collect())
}

/// Every path in the history that a case of this code name ever had.
pub fn paths_named(git: &Repository, name: &str) -> anyhow::Result<Vec<RepoPath>> {
    Ok(History::of(git)?.parts_of(&BTreeSet::from([name.to_ascii_lowercase()])))
}

/// Every path below the folder of the cases that any commit ever had, folders too.
struct History(BTreeSet<String>);

impl History {
    fn of(git: &Repository) -> anyhow::Result<History> {
        let paths = purge::paths_ever(git, &|path| layout::is_in(path, CASES))?;
        Ok(History(paths.iter().filter_map(|path| path.as_str()).map(str::to_owned).collect()))
    }

    fn parts_of(&self, names: &BTreeSet<String>) -> Vec<RepoPath> {
        let parts = self.0.iter().filter(|path| self.is_part(path, names));
        parts.map(|it| RepoPath::new(it.as_bytes())).collect()
    }

    /// Returns whether a path is the file of one of these cases, or its folder.
    fn is_part(&self, path: &str, names: &BTreeSet<String>) -> bool {
        let is_cases = |folder: &str| self.0.contains(&layout::case_of_folder(folder));
        // In the folder of another case it is an attachment, whatever its name.
        let is_anothers = folders_of(path).any(|it| !is_named(it, names) && is_cases(it));
        if !is_named(path, names) || is_anothers {
            return false;
        }
        // A folder of that name may as well be one of an event, with cases of its own.
        let mut below = self.0.range(format!("{path}/")..).take_while(|it| it.starts_with(&format!("{path}/")));
        is_copy(path, names) || is_cases(path) || !below.any(|it| layout::was_case(it) && !is_named(it, names))
    }
}

/// Returns whether the last part of a path is one of these names, with what editors and merges put around it.
fn is_named(path: &str, names: &BTreeSet<String>) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    layout::is_in(path, CASES) && leftovers::is_copy_of(last, &|name| names.contains(name))
}

/// Returns whether a path is a file and no folder, by its name: the record, or what an editor or a merge made of it.
fn is_copy(path: &str, names: &BTreeSet<String>) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    is_named(path, names) && !names.contains(&last.to_ascii_lowercase())
}

/// Returns whether the repository needs a file outside `cases/`, whatever its content is.
pub fn is_indispensable(path: &str) -> bool {
    let (folder, rest) = path.split_once('/').unwrap_or(("", path));
    match folder {
        "" => rest.starts_with('.') || [COMMITTEE_FILE, "README.md", "LICENSE"].contains(&rest),
        folder => folder.starts_with('.') || FOLDERS.iter().any(|it| it.is_indispensable && it.name == folder),
    }
}

/// Returns what a commit has of a case beside its file and its folder, such as what an editor left or another folder of its name: that is
/// no place for it, and yet it goes with the case.
///
/// # Errors
/// When the repository can't be read.
pub fn beside(git: &Repository, commit: &ObjectId, path: &str) -> anyhow::Result<Vec<(String, ObjectId)>> {
    let (own, stem) = (format!("{}/", layout::own_folder(path)), layout::stem(path).unwrap_or_default());
    let entries = git.tree_of(commit)?;
    let cases: BTreeSet<&str> =
        entries.iter().filter_map(|entry| entry.path.as_str()).filter(|path| layout::was_case(path)).collect();
    let is_anothers = |other: &str| {
        let names = BTreeSet::from([stem.to_ascii_lowercase()]);
        folders_of(other)
            .any(|folder| !is_named(folder, &names) && cases.contains(layout::case_of_folder(folder).as_str()))
    };
    let is_beside =
        |other: &str| other != path && !other.starts_with(&own) && belongs_to(other, stem) && !is_anothers(other);
    let found = entries.iter().filter_map(|entry| Some((entry.path.as_str()?, entry.version.id)));
    Ok(found.filter(|(other, _)| is_beside(other)).map(|(other, id)| (other.to_owned(), id)).collect())
}

/// Returns whether a path is the file of a case, its folder, or something in there.
fn belongs_to(path: &str, name: &str) -> bool {
    let names = BTreeSet::from([name.to_ascii_lowercase()]);
    folders_of(path).chain([path]).any(|it| is_named(it, &names))
}

fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// Every renaming that git sees in the history of the cases: old and new path.
fn renames(root: &Path) -> anyhow::Result<Vec<(RepoPath, RepoPath)>> {
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
    let output = program::run_checked(root, &args)?;
    let mut words = output.stdout.split(|it| *it == 0).map(<[u8]>::trim_ascii_start).filter(|it| !it.is_empty());
    let mut pairs = Vec::new();
    while let (Some(_status), Some(old), Some(new)) = (words.next(), words.next(), words.next()) {
        pairs.push((RepoPath::new(old), RepoPath::new(new)));
    }
    pairs.sort();
    pairs.dedup();
    Ok(pairs)
}

/// The words by which people are known: they must not be found where nobody expects them.
pub fn words<'p>(people: impl IntoIterator<Item = &'p Person>) -> Vec<String> {
    let mut words = BTreeSet::new();
    for person in people {
        let all = person.name.iter().chain(&person.aliases).chain(&person.emails).chain(&person.handles);
        words.extend(all.chain(&person.phones).map(|it| it.expose().trim().to_owned()));
    }
    // Shorter ones are found by chance in any bytes.
    words.into_iter().filter(|word| word.chars().count() >= 4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_part(path: &str, others: &[&str]) -> bool {
        let all = others.iter().chain([&path]).flat_map(|it| folders_of(it).chain([*it]));
        let history = History(all.map(str::to_owned).collect());
        history.is_part(path, &BTreeSet::from(["quiet-harbor".to_owned()]))
    }

    #[test]
    fn a_name_is_a_whole_part_of_a_path() {
        for path in [
            "cases/2026/quiet-harbor.md",
            "cases/quiet-harbor",
            "cases/a/b/Quiet-Harbor.md",
            "cases/2026/#quiet-harbor.md#",
            "cases/2026/quiet-harbor.md.orig",
            "cases/2026/quiet-harbor (copy).md",
            "cases/2026/quiet-harbor_LOCAL_1.txt",
        ] {
            assert!(is_part(path, &[]), "{path}");
        }
        for path in
            ["cases/2026/quiet-harbor-two.md", "reports/quiet-harbor.md", "cases/2026/my-quiet-harbor.md", "cases"]
        {
            assert!(!is_part(path, &[]), "{path}");
        }
    }

    #[test]
    fn what_lies_in_the_folder_of_another_is_the_other_s() {
        let other = "cases/2026/calm-lake.md";
        assert!(!is_part("cases/2026/calm-lake/quiet-harbor.md", &[other]));
        assert!(!is_part("cases/2026/calm-lake/quiet-harbor", &[other, "cases/2026/calm-lake/quiet-harbor/k.txt"]));
        // The folder of an event has cases of its own; that of a case has its attachments.
        assert!(!is_part("cases/quiet-harbor", &["cases/quiet-harbor/calm-lake.md"]));
        assert!(is_part("cases/quiet-harbor", &["cases/quiet-harbor/notes.md", "cases/quiet-harbor.md"]));
        assert!(is_part("cases/quiet-harbor", &["cases/quiet-harbor/a.png"]));
    }
}
