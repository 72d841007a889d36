//! The keys of committee.yaml as a help lists them.

/// How many keys a help lists; with more a look into the file is quicker.
const AT_MOST: usize = 16;

/// Returns words that say which keys are known. Keys are chosen by the committee, and hold nobody's words.
pub(crate) fn known_keys<'k>(keys: impl Iterator<Item = &'k str>) -> String {
    let mut all: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
    match all.len() {
        0 => "none is declared yet".to_owned(),
        1..=AT_MOST => format!("write one of {}", all.join(", ")),
        more => {
            all.truncate(AT_MOST);
            format!("write one of {} and {} more", all.join(", "), more - AT_MOST)
        }
    }
}
