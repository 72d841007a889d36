//! Whether the word lists of the crates say what they are, and whether each is used.

use super::{Finding, Severity};

/// Reads the lists below `crates/*/data` among all files.
pub(super) fn check(files: &[(String, String)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| is_list(path)) {
        let mut report = |message: String, help| {
            findings.push(Finding { place: path.clone(), message, help, severity: Severity::Error });
        };
        let head = || text.lines().take_while(|line| line.starts_with("# "));
        if !head().any(|line| line.starts_with("# Source: ")) {
            report("does not name its source".to_owned(), "begin with `# ` and what it is, then `# Source: `");
        }
        let parts = text.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
        for part in parts.filter(|part| !is_used(part, path, files)) {
            report(format!("nothing reads its part `{part}`"), "remove it, or name it in `WordList::part`");
        }
    }
    findings
}

fn is_list(path: &str) -> bool {
    let is_of_crate = path.starts_with("crates/") && path.split('/').nth(2) == Some("data");
    is_of_crate && (path.ends_with(".txt") || path.ends_with(".tsv"))
}

/// Returns whether a source of the same crate names a part of a list.
fn is_used(part: &str, list: &str, files: &[(String, String)]) -> bool {
    let of_crate = list.split_once("/data/").map_or("", |(of_crate, _)| of_crate);
    let sources =
        files.iter().filter(|(path, _)| path.ends_with(".rs") && path.starts_with(&format!("{of_crate}/src/")));
    let quoted = format!("\"{part}\"");
    sources.into_iter().any(|(_, text)| text.contains(&quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(list: &str, source: &str) -> Vec<String> {
        let files = [("crates/a/data/words.txt", list), ("crates/a/src/lib.rs", source)];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        check(&files).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_list_names_its_source() {
        assert_eq!(messages("# Words.\n# Source: our own.\na\n", ""), [""; 0]);
        for list in ["a\n", "# Words.\na\n# Source: our own.\n"] {
            assert_eq!(messages(list, ""), ["does not name its source"], "{list}");
        }
    }

    #[test]
    fn each_part_is_read() {
        let list = "# Words.\n# Source: our own.\n\n[one]\na\n[two]\nb\n";
        assert_eq!(messages(list, "part(LIST, \"one\")"), ["nothing reads its part `two`"]);
        assert_eq!(messages(list, "part(LIST, \"one\"); part(LIST, \"two\")"), [""; 0]);
    }
}
