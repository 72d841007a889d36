//! Encodes one version of a directory as a pack delta of another.

use std::collections::HashMap;

use super::raw;

/// Up to this many changed bytes in the middle are written out without looking for entries in them.
const PLAIN_MIDDLE: usize = 256;
/// The longest run that one instruction copies.
const LONGEST_COPY: usize = 0xff_ffff;
/// The longest run that one instruction inserts.
const LONGEST_INSERT: usize = 127;
/// How many bytes are compared at once, and how many where these differ.
const STRIDES: [usize; 2] = [1024, 64];

/// Returns the length of the common beginning.
pub(super) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let mut start = 0;
    for stride in STRIDES {
        let strides = a[start..].chunks_exact(stride).zip(b[start..].chunks_exact(stride));
        start += strides.take_while(|(a, b)| a == b).count() * stride;
    }
    let (a, b) = (a.iter().skip(start), b.iter().skip(start));
    start + a.zip(b).take_while(|(a, b)| a == b).count()
}

/// Returns the length of the common end.
pub(super) fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    let mut end = 0;
    for stride in STRIDES {
        let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
        let strides = a.rchunks_exact(stride).zip(b.rchunks_exact(stride));
        end += strides.take_while(|(a, b)| a == b).count() * stride;
    }
    let (a, b) = (a.iter().rev().skip(end), b.iter().rev().skip(end));
    end + a.zip(b).take_while(|(a, b)| a == b).count()
}

/// Writes the instructions that make the tree `new` of the tree `old`.
pub(super) fn between_trees(old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut delta = Delta::default();
    delta.size(old.len());
    delta.size(new.len());
    let start = common_prefix(old, new);
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = common_suffix(old_rest, new_rest);
    let middle = &new_rest[..new_rest.len() - end];
    if middle.len() <= PLAIN_MIDDLE {
        delta.copy(0, start);
        delta.insert(middle);
        delta.copy(old.len() - end, end);
    } else {
        by_entries(old, new, &mut delta);
    }
    delta.bytes
}

/// Copies every entry that the old tree has too, whatever is between.
fn by_entries(old: &[u8], new: &[u8], delta: &mut Delta) {
    let mut places = HashMap::new();
    let mut at = 0;
    while let Some(entry) = raw::entry(old, at) {
        at = entry.range.end;
        places.insert(&old[entry.range.clone()], entry.range.start);
    }
    // What waits to be written: a run of the old tree, then bytes of our own.
    let (mut run, mut own) = (0..0, 0..0);
    let mut at = 0;
    while let Some(entry) = raw::entry(new, at) {
        let size = entry.range.len();
        match places.get(&new[entry.range.clone()]) {
            Some(&place) if own.is_empty() && run.end == place => run.end = place + size,
            Some(&place) => {
                delta.copy(run.start, run.len());
                delta.insert(&new[own]);
                (run, own) = (place..place + size, 0..0);
            }
            None if own.is_empty() => own = entry.range.clone(),
            None => own.end = entry.range.end,
        }
        at = entry.range.end;
    }
    delta.copy(run.start, run.len());
    delta.insert(&new[own.start..own.end.max(own.start)]);
    delta.insert(&new[at..]);
}

#[derive(Default)]
struct Delta {
    bytes: Vec<u8>,
}

impl Delta {
    fn size(&mut self, mut size: usize) {
        loop {
            let low = (size & 0x7f) as u8;
            size >>= 7;
            if size == 0 {
                return self.bytes.push(low);
            }
            self.bytes.push(low | 0x80);
        }
    }

    fn copy(&mut self, mut from: usize, mut size: usize) {
        while size > 0 {
            let part = size.min(LONGEST_COPY);
            let place = self.bytes.len();
            let mut instruction = 0x80;
            self.bytes.push(instruction);
            // Bytes that are zero are left out, and a bit says which are there.
            let given = [(from, 4, 0x01), (part, 3, 0x10)];
            for (number, count, first_bit) in given {
                for i in 0..count {
                    let byte = (number >> (8 * i)) as u8;
                    if byte != 0 {
                        instruction |= first_bit << i;
                        self.bytes.push(byte);
                    }
                }
            }
            self.bytes[place] = instruction;
            from += part;
            size -= part;
        }
    }

    fn insert(&mut self, bytes: &[u8]) {
        for some in bytes.chunks(LONGEST_INSERT) {
            self.bytes.push(some.len() as u8);
            self.bytes.extend_from_slice(some);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(names: &[(&str, u8)]) -> Vec<u8> {
        let mut tree = Vec::new();
        for (name, id) in names {
            tree.extend_from_slice(format!("100644 {name}\0").as_bytes());
            tree.extend_from_slice(&[*id; 20]);
        }
        tree
    }

    /// Follows the instructions as git does.
    fn applied(old: &[u8], delta: &[u8]) -> Vec<u8> {
        let mut bytes = delta.iter().copied();
        let mut size = || {
            let (mut size, mut shift) = (0, 0);
            loop {
                let byte = bytes.next().unwrap();
                size |= usize::from(byte & 0x7f) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    return size;
                }
            }
        };
        assert_eq!(size(), old.len());
        let expected = size();
        let mut new = Vec::new();
        while let Some(instruction) = bytes.next() {
            if instruction & 0x80 == 0 {
                new.extend(bytes.by_ref().take(usize::from(instruction)));
                continue;
            }
            let mut number = |bits: std::ops::Range<u8>| {
                let given = bits.clone().filter(|bit| instruction & (1 << bit) != 0);
                given.fold(0, |sum, bit| {
                    let byte = usize::from(bytes.next().unwrap());
                    sum | byte << (8 * (bit - bits.start))
                })
            };
            let (from, count) = (number(0..4), number(4..7));
            new.extend_from_slice(&old[from..from + count]);
        }
        assert_eq!(new.len(), expected);
        new
    }

    #[test]
    fn a_delta_makes_the_new_tree() {
        let names: Vec<String> = (0..300).map(|it| format!("name-{it:05}")).collect();
        let all: Vec<(&str, u8)> = names.iter().map(|it| (it.as_str(), 7)).collect();
        let mut scattered = all.clone();
        for i in (0..300).step_by(7) {
            scattered[i].1 = 9;
        }
        let without: Vec<_> = all.iter().copied().enumerate().filter(|(i, _)| i % 5 != 0).map(|(_, it)| it).collect();
        let versions = [tree(&all), tree(&scattered), tree(&without), tree(&all[..1]), tree(&all[299..]), tree(&[])];
        for old in &versions {
            for new in &versions {
                assert_eq!(&applied(old, &between_trees(old, new)), new);
            }
        }
    }
}
