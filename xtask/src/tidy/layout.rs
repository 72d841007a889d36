//! Only one module of the record knows where things are in a private repository: no other product code has a path of it.

use super::{Finding, Severity};

/// The module that knows.
const OWNER: &str = "crates/casebound-record/src/layout.rs";
/// How a string literal begins that holds such a path. In pieces, so that this table is not a finding itself.
const BEGINNINGS: &[&str] = &[
    concat!("\"", "cases/"),
    concat!("\"", "keys/"),
    concat!("\"", "templates/"),
    concat!("\"", "disposed/"),
    concat!("\"", "reports/"),
    concat!("\"", "approvals/"),
    concat!("\"", "committee.yaml\""),
];
/// A folder by itself that a path is made with.
const JOINED: &[&str] = &["cases", "keys", "templates", "disposed", "reports", "approvals"];

/// Reads one file; `path` is relative to the root, with `/`.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    if !is_product_code(path) {
        return Vec::new();
    }
    // Tests of a file are at its end, and name what they like.
    let lines = text.lines().enumerate().take_while(|(_, line)| *line != "#[cfg(test)]");
    let spelled = lines.filter(|(_, line)| holds_path(line));
    spelled
        .map(|(index, _)| Finding {
            place: format!("{path}:{}", index + 1),
            message: "spells a path of the private repository".to_owned(),
            help: "use `casebound_record::layout`, which alone knows where things lie",
            severity: Severity::Error,
        })
        .collect()
}

fn is_product_code(path: &str) -> bool {
    let is_source = path.starts_with("crates/") && path.contains("/src/") && path.ends_with(".rs");
    let is_test =
        path.contains("/tests/") || path.ends_with("/tests.rs") || path.starts_with("crates/casebound-testing/");
    is_source && !is_test && path != OWNER
}

fn holds_path(line: &str) -> bool {
    let code = line.trim_start();
    let is_comment = code.starts_with("//");
    let joins = |folder: &str| line.contains(&format!("join(\"{folder}\")"));
    !is_comment
        && (BEGINNINGS.iter().any(|beginning| line.contains(beginning)) || JOINED.iter().any(|folder| joins(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(path: &str, text: &str) -> Vec<String> {
        check(path, text).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn a_path_in_product_code_is_found() {
        for beginning in BEGINNINGS {
            let text = format!("//! One.\nlet path = {beginning}x;\n");
            assert_eq!(
                places("crates/casebound-app/src/x.rs", &text),
                ["crates/casebound-app/src/x.rs:2"],
                "{beginning}"
            );
        }
        let joined = format!("root.{}", concat!("join(\"ke", "ys\")"));
        assert_eq!(places("crates/casebound-cli/src/x.rs", &joined).len(), 1);
    }

    #[test]
    fn tests_comments_and_the_owner_may_spell_it() {
        let path = format!("let path = {}x\";\n", BEGINNINGS[0]);
        for file in
            [OWNER, "tests/it/check.rs", "crates/casebound-git/tests/it/x.rs", "crates/casebound-git/src/tests/x.rs"]
        {
            assert_eq!(places(file, &path), [""; 0], "{file}");
        }
        let text = format!("// {path}fn x() {{}}\n#[cfg(test)]\nmod tests {{\n{path}}}\n");
        assert_eq!(places("crates/casebound-app/src/x.rs", &text), [""; 0]);
    }
}
