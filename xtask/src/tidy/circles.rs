//! Whether the files of a crate form layers: no file may use another that, by some way, uses it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use serde_json::Value;

use super::modules::{Crate, ReadFile, Use};
use super::{Finding, Severity};

/// Reads every target that `cargo metadata --no-deps` names.
pub(super) fn check(root: &Path, metadata: &Value) -> Result<Vec<Finding>> {
    let read_file = |path: &Path| fs::read_to_string(path).ok();
    let mut circles = Vec::new();
    for target in targets(metadata) {
        circles.extend(circles_of(&target, &read_file)?);
    }
    Ok(circles.iter().map(|circle| circle.finding(root)).collect())
}

/// The root files of all crates; `tests/it.rs` is a crate of its own.
fn targets(metadata: &Value) -> BTreeSet<PathBuf> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages = list(&metadata["packages"]);
    let targets = packages.iter().flat_map(|package| list(&package["targets"]));
    targets.filter_map(|target| target["src_path"].as_str().map(PathBuf::from)).collect()
}

/// Files of which each uses, by some way, each other one.
struct Circle {
    files: usize,
    /// The shortest way round.
    way: Vec<Use>,
}

impl Circle {
    fn finding(&self, root: &Path) -> Finding {
        let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
        let short = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let place = self.way.first().map(|step| format!("{}:{}", name(&step.from), step.line)).unwrap_or_default();
        let steps: Vec<String> = self
            .way
            .iter()
            .map(|step| format!("`{}` uses `{}` (line {})", short(&step.from), name(&step.to), step.line))
            .collect();
        Finding {
            place,
            message: format!("a circle of {} files: {}", self.files, steps.join(", ")),
            help: "move what both sides need to a file below them, or pass it in",
            severity: Severity::Error,
        }
    }
}

fn circles_of(root: &Path, read_file: ReadFile<'_>) -> Result<Vec<Circle>> {
    let modules = Crate::read(root, read_file)?;
    let uses = modules.uses();
    let files: BTreeSet<&Path> = uses.iter().flat_map(|step| [step.from.as_path(), step.to.as_path()]).collect();
    let mut circles = Vec::new();
    let mut open = vec![files];
    while let Some(files) = open.pop() {
        for tied in tied_among(&files, &uses) {
            match parent_of_all(&modules, &tied) {
                // A parent and its children may use each other; the children among themselves may not.
                Some(parent) => open.push(tied.into_iter().filter(|file| *file != parent).collect()),
                None => circles.push(Circle { files: tied.len(), way: shortest_way(&modules, &tied, &uses) }),
            }
        }
    }
    Ok(circles)
}

/// The largest sets of two or more files in which each leads to each.
fn tied_among<'a>(files: &BTreeSet<&'a Path>, uses: &'a [Use]) -> Vec<BTreeSet<&'a Path>> {
    let edges = among(files, uses).map(|step| (step.from.as_path(), step.to.as_path()));
    let graph: DiGraphMap<&Path, ()> = DiGraphMap::from_edges(edges);
    let sets = tarjan_scc(&graph).into_iter().filter(|set| set.len() > 1);
    sets.map(|set| set.into_iter().collect()).collect()
}

fn among<'a>(files: &BTreeSet<&Path>, uses: &'a [Use]) -> impl Iterator<Item = &'a Use> {
    uses.iter().filter(|step| files.contains(step.from.as_path()) && files.contains(step.to.as_path()))
}

fn parent_of_all<'a>(modules: &Crate, files: &BTreeSet<&'a Path>) -> Option<&'a Path> {
    let is_above = |file: &Path, other: &Path| file == other || modules.is_below(other, file);
    files.iter().copied().find(|file| files.iter().all(|other| is_above(file, other)))
}

/// The fewest steps that lead round and are more than a parent with its own children.
fn shortest_way(modules: &Crate, tied: &BTreeSet<&Path>, uses: &[Use]) -> Vec<Use> {
    let ways = among(tied, uses).filter_map(|first| {
        let mut way = vec![first.clone()];
        way.extend(way_between(&first.to, &first.from, tied, uses)?);
        let files = way.iter().map(|step| step.from.as_path()).collect();
        parent_of_all(modules, &files).is_none().then_some(way)
    });
    ways.min_by_key(Vec::len).unwrap_or_default()
}

fn way_between(from: &Path, to: &Path, tied: &BTreeSet<&Path>, uses: &[Use]) -> Option<Vec<Use>> {
    let mut reached_by: BTreeMap<&Path, &Use> = BTreeMap::new();
    let mut open = VecDeque::from([from]);
    while let Some(file) = open.pop_front() {
        for step in among(tied, uses).filter(|step| step.from == file && step.to != from) {
            if !reached_by.contains_key(step.to.as_path()) {
                reached_by.insert(&step.to, step);
                open.push_back(&step.to);
            }
        }
    }
    let mut way = Vec::new();
    let mut at = to;
    while at != from {
        let step = reached_by.get(at)?;
        way.push((*step).clone());
        at = &step.from;
    }
    way.reverse();
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The circles of a crate whose root is `lib.rs`, as `file:line: message`.
    fn circles(files: &[(&str, &str)]) -> Vec<String> {
        let read_file = |path: &Path| {
            let found = files.iter().find(|(name, _)| Path::new(name) == path);
            found.map(|(_, text)| (*text).to_owned())
        };
        let circles = circles_of(Path::new("lib.rs"), &read_file).unwrap();
        let finding = |circle: &Circle| circle.finding(Path::new(""));
        circles.iter().map(finding).map(|finding| format!("{}: {}", finding.place, finding.message)).collect()
    }

    #[test]
    fn two_files_that_use_each_other_are_a_circle() {
        let found = circles(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "\nuse crate::b::B;\npub struct A;"),
            ("b.rs", "use super::a::A;\npub struct B;"),
        ]);
        assert_eq!(found, ["a.rs:2: a circle of 2 files: `a` uses `b.rs` (line 2), `b` uses `a.rs` (line 1)"]);
    }

    #[test]
    fn a_circle_is_found_however_it_is_written() {
        let uses = [
            "use crate::{b::{self as other, B}};",
            "use crate::b::*;",
            "fn f() -> crate::b::B { todo() }",
            "fn f() { use crate::b; b::g() }",
            "fn f() { println!(\"{}\", crate::b::g(1)); }",
            "mod inner { fn f() { super::super::b::g() } }",
            "use crate::B;",
            "use crate::Renamed;",
            "use crate::deep::B;",
            "impl crate::b::T for A {}",
        ];
        for line in uses {
            let root = "mod a; mod b; mod deep { pub use crate::b::*; } pub use b::B; pub use b::B as Renamed;";
            let b = "use crate::a::A; pub struct B; pub fn g() {}";
            let a = format!("pub struct A; {line}");
            let found = circles(&[("lib.rs", root), ("a.rs", &a), ("b.rs", b)]);
            assert_eq!(found.len(), 1, "{line}");
        }
    }

    #[test]
    fn a_parent_and_its_children_may_use_each_other() {
        let found = circles(&[
            ("lib.rs", "mod a; pub use a::A; pub struct Top;"),
            ("a.rs", "mod one; mod two; use one::One; use two::Two; pub struct A; use crate::Top;"),
            ("a/one.rs", "use super::A; pub struct One; use crate::Top;"),
            ("a/two.rs", "use super::{A, one::One}; pub struct Two;"),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn children_may_not_use_each_other_in_a_circle() {
        let found = circles(&[
            ("lib.rs", "mod a;"),
            ("a.rs", "mod one; mod two; pub struct A; use one::One;"),
            ("a/one.rs", "use super::A; use super::two::Two; pub struct One;"),
            ("a/two.rs", "use super::A; use super::one::One; pub struct Two;"),
        ]);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a/one.rs:1: a circle of 2 files"), "{found:?}");
    }

    #[test]
    fn a_circle_through_a_child_of_another_is_found() {
        let found = circles(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "mod one; pub struct A; use crate::b::B;"),
            ("a/one.rs", "use super::A; pub struct One;"),
            ("b.rs", "use crate::a::one::One; pub struct B;"),
        ]);
        let way = "`one` uses `a.rs` (line 1), `a` uses `b.rs` (line 1), `b` uses `a/one.rs` (line 1)";
        assert_eq!(found, [format!("a/one.rs:1: a circle of 3 files: {way}")]);
    }

    #[test]
    fn layers_tests_and_other_crates_are_no_circle() {
        let found = circles(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "pub(crate) use crate::b::B; use std::fmt; use b::x;"),
            ("b.rs", "use crate::c::C; pub struct B; #[cfg(test)] mod tests { use crate::a::B; }"),
            ("c/mod.rs", "pub struct C; #[cfg(test)] use crate::a::B; use clap;"),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn a_missing_file_is_named() {
        let read_file = |path: &Path| (path == Path::new("lib.rs")).then(|| "mod gone;".to_owned());
        let error = circles_of(Path::new("lib.rs"), &read_file).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("gone/mod.rs: could not be read"));
    }
}
