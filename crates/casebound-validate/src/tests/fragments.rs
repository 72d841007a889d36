//! Fragments: an example shows the lines that matter, laid over a whole case.
//!
//! A fragment is front matter without its `---` lines. Each of its top-level keys takes the place of the same key in the
//! standard case, or is added; a key with nothing behind it takes the key away. Behind a line `---` stands another body.

/// An open case: one anonymous report.
const OPEN: &str = include_str!("open.md");
/// A resolved case: a warning, and nothing is missing.
const RESOLVED: &str = include_str!("resolved.md");

/// A resolved case: somebody told of a remark, and there was no violation.
const UNFOUNDED: &str = include_str!("unfounded.md");

/// Returns the standard case with this name.
pub(super) fn standard(name: &str) -> Option<&'static str> {
    match name {
        "open" => Some(OPEN),
        "resolved" => Some(RESOLVED),
        "unfounded" => Some(UNFOUNDED),
        _ => None,
    }
}

/// Lays a fragment over a standard case; `without` are log words whose entries go.
pub(super) fn laid_over(standard: &str, fragment: &str, without: &[&str]) -> String {
    let rest = standard.strip_prefix("---\n").expect("a standard case has front matter");
    let (front, body) = rest.split_once("---\n").expect("its front matter ends");
    let stays = |line: &&str| {
        let said = line.split_once("what: ").and_then(|(_, rest)| rest.split([',', '}']).next());
        said.is_none_or(|word| !without.contains(&word))
    };
    let front: String = front.split_inclusive('\n').filter(stays).collect();
    let (over, body) = match fragment.strip_prefix("---\n") {
        Some(body) => ("", body),
        None => fragment.split_once("\n---\n").unwrap_or((fragment.trim_end_matches('\n'), body)),
    };
    let mut blocks = blocks(&front);
    for (key, block) in self::blocks(&format!("{over}\n")) {
        let place = blocks.iter().position(|(its, _)| *its == key);
        match (place, block.trim_end() == format!("{key}:")) {
            (Some(idx), true) => drop(blocks.remove(idx)),
            (Some(idx), false) => blocks[idx].1 = block,
            (None, _) => blocks.push((key, block)),
        }
    }
    let front: String = blocks.into_iter().map(|(_, block)| block).collect();
    format!("---\n{front}---\n{body}")
}

/// Returns the top-level keys of front matter, each with all its lines.
fn blocks(front: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    for line in front.split_inclusive('\n').filter(|line| *line != "\n") {
        let key = line
            .split_once(':')
            .map(|(key, _)| key)
            .filter(|key| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        match (key, blocks.last_mut()) {
            (None, Some((_, block))) => block.push_str(line),
            (key, _) => blocks.push((key.unwrap_or_default().to_owned(), line.to_owned())),
        }
    }
    blocks
}

#[test]
fn a_fragment_replaces_adds_and_takes_away() {
    let text =
        laid_over(RESOLVED, "severity: high\nsanctions:\noutcome: {finding: violation}\n", &["met", "side-heard"]);
    assert!(text.ends_with("## Actions taken\n\nA warning.\n"));
    assert!(text.contains("\noutcome: {finding: violation}\n") && text.contains("\nseverity: high\n---\n"));
    assert!(!text.contains("sanctions") && !text.contains("what: met") && !text.contains("side-heard"));
    assert!(text.contains("what: informed-reporter"));
    assert_eq!(laid_over(OPEN, "---\nText.\n", &[]), format!("{OPEN}Text.\n"));
    assert_eq!(laid_over(RESOLVED, "", &[]), RESOLVED);
}
