//! What a new case is called: two English words that mean nothing, drawn at random.

const FIRST: &str = include_str!("code_name/first.txt");
const SECOND: &str = include_str!("code_name/second.txt");

/// A prime above the length of both lists: steps of this size reach every name before one comes again.
const STRIDE: u64 = 99_991;

const MAX_BYTES: usize = 60;

/// The name for a new case, such as `quiet-harbor`: the same number always leads to the same name among the free ones.
///
/// `random` must come from the system's generator, all 64 bits of it. `taken` answers for names in use and for names of disposed
/// cases, which are never given again. Once every pair is taken, names have three words.
///
/// # Panics
/// When `taken` refuses all of the more than a hundred million names.
pub fn draw(random: u64, taken: &dyn Fn(&str) -> bool) -> String {
    let first: Vec<&str> = FIRST.lines().collect();
    let second: Vec<&str> = SECOND.lines().collect();
    let pairs = combinations();
    let nouns = second.len() as u64;
    let pair = |place: u64| {
        let one = first[(place / nouns) as usize];
        let two = second[(place % nouns) as usize];
        format!("{one}-{two}")
    };
    let triple = |place: u64| {
        let three = second[(place % nouns) as usize];
        format!("{}-{three}", pair(place / nouns))
    };

    walk(random, pairs)
        .map(pair)
        .chain(walk(random, pairs * nouns).map(triple))
        .find(|name| !taken(name))
        .expect("no committee has a hundred million cases")
}

/// Whether `name` can be a code name: two or three lower-case ASCII words joined by `-`, at most 60 bytes.
///
/// The words need not come from our lists: a committee may bring names of its own.
pub fn is_well_formed(name: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    name.len() <= MAX_BYTES && matches!(name.split('-').count(), 2 | 3) && name.split('-').all(is_word)
}

/// How many names of two words there are.
pub fn combinations() -> u64 {
    (FIRST.lines().count() * SECOND.lines().count()) as u64
}

/// Every name of two words.
pub fn all() -> impl Iterator<Item = String> {
    FIRST.lines().flat_map(|first| SECOND.lines().map(move |second| format!("{first}-{second}")))
}

/// Every place in `0..count` once, from the one that `random` points at.
fn walk(random: u64, count: u64) -> impl Iterator<Item = u64> {
    // Scaling favours no place by more than count / 2^64, where a remainder would favour the low ones.
    let start = ((u128::from(random) * u128::from(count)) >> 64) as u64;
    (0..count).map(move |step| (start + step * STRIDE) % count)
}

#[cfg(test)]
mod tests;
