//! Compares one version of a directory with another, so that only what differs is looked at.

use super::delta::{common_prefix, common_suffix};
use super::raw;

/// A version of a directory.
#[derive(Default)]
pub(super) struct Version {
    pub(super) bytes: Vec<u8>,
    /// Where its entries begin.
    starts: Vec<usize>,
}

/// What another version has in common with one, in whole entries.
pub(super) struct Common {
    /// The length of the common prefix.
    pub(super) head: usize,
    /// Where the common suffix begins in the old version.
    pub(super) tail_before: usize,
    /// Where the common suffix begins in the new version.
    pub(super) tail: usize,
}

impl Version {
    /// Visits the entries of `bytes` that may differ; returns the new version and what both share, `None` when malformed.
    pub(super) fn followed_by(
        &self,
        bytes: Vec<u8>,
        mut visit: impl FnMut(&raw::Entry<'_>),
    ) -> Option<(Version, Common)> {
        let (old, new) = (self.bytes.as_slice(), bytes.as_slice());
        let same = common_prefix(old, new);
        // Back to where an entry begins.
        let kept = self.starts.partition_point(|it| *it <= same);
        let (kept, head) = match kept.checked_sub(1) {
            Some(before) if same < old.len() => (before, self.starts[before]),
            Some(_) => (self.starts.len(), old.len()),
            None => (0, 0),
        };
        let end = common_suffix(&old[head..], &new[head..]);
        let suffix = self.starts.partition_point(|it| *it < old.len() - end);
        let suffix_at = self.starts.get(suffix).copied().unwrap_or(old.len());
        let new_suffix_at = new.len() - (old.len() - suffix_at);
        let mut starts = self.starts.get(..kept)?.to_vec();
        let mut common = Common { head, tail_before: old.len(), tail: new.len() };
        let mut at = head;
        while at < new.len() {
            if at == new_suffix_at {
                let rest = self.starts.get(suffix..)?;
                starts.extend(rest.iter().map(|it| it - suffix_at + new_suffix_at));
                common.tail_before = suffix_at;
                common.tail = at;
                break;
            }
            let entry = raw::entry(new, at)?;
            starts.push(at);
            at = entry.range.end;
            visit(&entry);
        }
        Some((Version { bytes, starts }, common))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(entries: &[(&str, u8)]) -> Vec<u8> {
        let mut tree = Vec::new();
        for (name, id) in entries {
            tree.extend_from_slice(format!("100644 {name}\0").as_bytes());
            tree.extend_from_slice(&[*id; 20]);
        }
        tree
    }

    fn starts(bytes: &[u8]) -> Vec<usize> {
        let (mut starts, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            starts.push(at);
            at = raw::entry(bytes, at).unwrap().range.end;
        }
        starts
    }

    #[test]
    fn every_difference_is_visited() {
        let versions: &[&[(&str, u8)]] = &[
            &[],
            &[("a", 1)],
            &[("a", 1), ("b", 2)],
            &[("a", 1), ("b", 3)],
            &[("b", 2)],
            &[("a", 1), ("aa", 1), ("b", 2), ("c", 1)],
            &[("a", 9), ("aa", 1), ("b", 2), ("c", 9)],
            // The end of the one name is the beginning of the other entry.
            &[("foo100644 b", 2)],
            &[("c", 1), ("d", 1), ("e", 1), ("f", 1)],
            &[("c", 1), ("d", 2), ("e", 2), ("f", 1)],
        ];
        for old in versions {
            for new in versions {
                let (old_bytes, new_bytes) = (tree(old), tree(new));
                let version = Version { starts: starts(&old_bytes), bytes: old_bytes.clone() };
                let mut visited = Vec::new();
                let next = version.followed_by(new_bytes.clone(), |it| {
                    visited.push((it.name.to_vec(), it.id.first_byte()));
                });
                let (next, common) = next.unwrap();
                assert_eq!(next.starts, starts(&new_bytes), "{old:?} {new:?}");
                assert_eq!(old_bytes[..common.head], new_bytes[..common.head], "{old:?} {new:?}");
                assert_eq!(old_bytes[common.tail_before..], new_bytes[common.tail..], "{old:?} {new:?}");
                for (name, id) in *new {
                    let was_there = old.contains(&(name, *id));
                    let is_visited = visited.contains(&(name.as_bytes().to_vec(), *id));
                    assert!(was_there || is_visited, "{old:?} {new:?} {name}");
                }
            }
        }
    }
}
