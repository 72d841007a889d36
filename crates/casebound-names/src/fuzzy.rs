//! Misspelt names: words of the text that are one or two letters away from a word of a name.

use std::collections::HashMap;

/// From how many letters on one, and two letters may be wrong.
const ONE: usize = 5;
const TWO: usize = 8;

/// Longer words are no names, and have too many pairs of letters.
const LONGEST: usize = 64;

/// Returns which words are near which spellings: positions in `words`, and the numbers of the spellings.
///
/// Words are found by what is left of them without one or two letters, so the time grows with the number of spellings
/// and not with the number of pairs.
pub(crate) fn near(words: &[&str], spellings: &[(u32, String)]) -> Vec<(usize, u32)> {
    let mut rests: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut different: HashMap<&str, Vec<usize>> = HashMap::new();
    for (idx, word) in words.iter().enumerate() {
        different.entry(word).or_default().push(idx);
    }
    let mut unique: Vec<(&str, Vec<usize>)> = different.into_iter().collect();
    unique.sort_unstable();
    for (idx, (word, _)) in unique.iter().enumerate() {
        let chars: Vec<char> = word.chars().take(LONGEST + 1).collect();
        if chars.len() > LONGEST {
            continue;
        }
        deletions(&chars, 2, &mut |rest| {
            let known = rests.entry(rest).or_default();
            if known.last() != Some(&idx) {
                known.push(idx);
            }
        });
    }
    let mut found = Vec::new();
    let mut tried = Vec::new();
    if rests.is_empty() {
        return found;
    }
    for (token, spelling) in spellings {
        let chars: Vec<char> = spelling.chars().collect();
        if !(ONE..=LONGEST).contains(&chars.len()) {
            continue;
        }
        let limit = if chars.len() >= TWO { 2 } else { 1 };
        tried.clear();
        deletions(&chars, limit, &mut |rest| tried.extend(rests.get(&rest).into_iter().flatten().copied()));
        tried.sort_unstable();
        tried.dedup();
        for idx in &tried {
            let Some((word, places)) = unique.get(*idx) else { continue };
            let length = word.chars().count();
            let limit = if length + 1 < TWO { limit.min(1) } else { limit };
            if length + 1 >= ONE && strsim::osa_distance(word, spelling) <= limit {
                found.extend(places.iter().map(|place| (*place, *token)));
            }
        }
    }
    found.sort_unstable();
    found
}

/// Calls `visit` with the hash of a word and of the word without each one letter, and without each two.
fn deletions(chars: &[char], most: usize, visit: &mut dyn FnMut(u64)) {
    let hash = |skipped: [usize; 2]| {
        // FNV-1a: the hash is only a first sieve.
        chars
            .iter()
            .enumerate()
            .filter(|(idx, _)| !skipped.contains(idx))
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, (_, it)| {
                (hash ^ u64::from(u32::from(*it))).wrapping_mul(0x0100_0000_01b3)
            })
    };
    let none = usize::MAX;
    visit(hash([none, none]));
    for one in 0..chars.len() {
        visit(hash([one, none]));
        if most > 1 {
            for two in one + 1..chars.len() {
                visit(hash([one, two]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(word: &str, name: &str) -> bool {
        !near(&[word], &[(7, name.to_owned())]).is_empty()
    }

    #[test]
    fn one_letter_from_five_two_from_eight() {
        for (word, name, expected) in [
            ("sampl", "sample", true),
            ("samlpe", "sample", true),
            ("sambie", "sample", false),
            ("testwomen", "testwoman", true),
            ("tostwomen", "testwoman", true),
            ("tostwomit", "testwoman", false),
            ("tesst", "test", false),
            ("tesstwmoan", "testwoman", true),
        ] {
            assert_eq!(is_near(word, name), expected, "{word} {name}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn as_by_trying_all(word in "[abé]{4,10}", name in "[abé]{5,10}") {
            let length = name.chars().count();
            let limit = if length >= TWO && word.chars().count() + 1 >= TWO { 2 } else { 1 };
            proptest::prop_assert_eq!(is_near(&word, &name), strsim::osa_distance(&word, &name) <= limit);
        }
    }
}
