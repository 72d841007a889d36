//! Whether `crates/README.md` is true where a program can tell: its crates and floors, its dependencies, and the files that it names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Finding, Severity, array, text};

pub(super) const PAGE: &str = "crates/README.md";

/// Compares the page with the answer of `cargo metadata --no-deps` and with the paths that git knows.
pub(super) fn check(page: &str, metadata: &Value, paths: &[&str]) -> Vec<Finding> {
    let packages = array(&metadata["packages"]);
    let mut findings = crates(page, packages);
    findings.extend(dependencies(page, packages));
    findings.extend(files(page, paths));
    findings
}

/// The rows `| floor | crate | …` of the table of crates.
fn crates(page: &str, packages: &[Value]) -> Vec<Finding> {
    let floors = floors(packages);
    let rows: BTreeMap<&str, (usize, &str)> = rows(page)
        .filter(|(_, cells)| cells.len() == 4 && cells[1].starts_with("`casebound-"))
        .map(|(line, cells)| (cells[1].trim_matches('`'), (line, cells[0])))
        .collect();
    let mut findings = Vec::new();
    for (name, floor) in &floors {
        match rows.get(name) {
            None => findings.push(error(1, format!("the table of crates lacks `{name}`"), "add its row")),
            Some((line, said)) if said != floor => {
                findings.push(error(*line, format!("`{name}` is on floor `{floor}`"), "correct the first column"));
            }
            Some(_) => {}
        }
    }
    for (name, (line, _)) in rows.iter().filter(|(name, _)| !floors.contains_key(**name)) {
        findings.push(error(*line, format!("there is no crate `{name}`"), "remove its row"));
    }
    findings
}

/// Each crate with the number of crates that are below each other under it; tests do not count.
fn floors(packages: &[Value]) -> BTreeMap<&str, String> {
    fn floor(name: &str, packages: &[Value]) -> Option<usize> {
        let package = packages.iter().find(|package| text(&package["name"]) == name)?;
        let below = array(&package["dependencies"]).iter().filter(|dependency| dependency["kind"].is_null());
        let floors = below.filter_map(|dependency| floor(text(&dependency["name"]), packages));
        Some(floors.max().map_or(0, |highest| highest + 1))
    }
    let names = packages.iter().map(|package| text(&package["name"])).filter(|name| name.starts_with("casebound-"));
    let shown = |name| match floor(name, packages) {
        Some(floor) if name != "casebound-testing" => floor.to_string(),
        _ => "beside".to_owned(),
    };
    names.map(|name| (name, shown(name))).collect()
}

/// The rows `| crates | reason | used by |` of the table of dependencies.
fn dependencies(page: &str, packages: &[Value]) -> Vec<Finding> {
    let own: BTreeSet<&str> = packages.iter().map(|package| text(&package["name"])).collect();
    let mut users: BTreeMap<&str, BTreeMap<&str, bool>> = BTreeMap::new();
    for package in packages {
        let user = text(&package["name"]).trim_start_matches("casebound-");
        for dependency in array(&package["dependencies"]) {
            let name = text(&dependency["name"]);
            if !own.contains(name) {
                let is_for_tests = text(&dependency["kind"]) == "dev";
                *users.entry(name).or_default().entry(user).or_insert(true) &= is_for_tests;
            }
        }
    }
    let mut findings = Vec::new();
    let mut named = BTreeSet::new();
    let section = page.split("\n## Dependencies").next().map_or(0, |before| before.lines().count());
    for (line, cells) in rows(page).filter(|(line, cells)| *line > section && cells.len() == 3) {
        let names: Vec<&str> = code_words(cells[0]).filter(|name| users.contains_key(name)).collect();
        if names.is_empty() {
            if cells[0].starts_with('`') {
                findings.push(error(line, format!("no crate depends on {}", cells[0]), "remove the row"));
            }
            continue;
        }
        let expected = used_by(names.iter().map(|name| &users[name]));
        if cells[2] != expected {
            findings.push(error(line, format!("{} is used by: {expected}", cells[0]), "correct the last column"));
        }
        named.extend(names);
    }
    for name in users.keys().filter(|name| !named.contains(*name)) {
        let help = "add a row that says what it is for";
        findings.push(error(section + 2, format!("the table of dependencies lacks `{name}`"), help));
    }
    findings
}

/// As the last column says it: `git, record; tests of cli`.
fn used_by<'a>(users: impl Iterator<Item = &'a BTreeMap<&'a str, bool>>) -> String {
    let mut all: BTreeMap<&str, bool> = BTreeMap::new();
    for (user, is_for_tests) in users.flatten() {
        *all.entry(user).or_insert(true) &= is_for_tests;
    }
    let named = |for_tests: bool| {
        let names = all.iter().filter(move |(_, only)| **only == for_tests).map(|(name, _)| *name);
        names.collect::<Vec<_>>().join(", ")
    };
    match (named(false), named(true)) {
        (users, tests) if tests.is_empty() => users,
        (users, tests) if users.is_empty() => format!("tests of {tests}"),
        (users, tests) => format!("{users}; tests of {tests}"),
    }
}

/// Every `file.rs` that the page names must be there; it may leave out the folders before it.
fn files(page: &str, paths: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in page.lines().enumerate() {
        for word in code_words(line) {
            let is_path = word.ends_with(".rs") && !word.contains([' ', '*']);
            let is_example = word.ends_with("what_is_wrong.rs");
            let is_there = || paths.iter().any(|path| *path == word || path.ends_with(&format!("/{word}")));
            if is_path && !is_example && !is_there() {
                findings.push(error(index + 1, format!("there is no file `{word}`"), "name the file as it is now"));
            }
        }
    }
    findings
}

/// The cells of each row of a table, with the number of the line.
fn rows(page: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    page.lines().enumerate().filter_map(|(index, line)| {
        let inner = line.strip_prefix('|')?.strip_suffix('|')?;
        Some((index + 1, inner.split('|').map(str::trim).collect()))
    })
}

/// What is between backticks.
fn code_words(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn error(line: usize, message: String, help: &'static str) -> Finding {
    Finding { place: format!("{PAGE}:{line}"), message, help, severity: Severity::Error }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLES: &str = "\
| floor | crate | owns | must not know |
| --- | --- | --- | --- |
| 0 | `casebound-record` | cases | git |
| 1 | `casebound-cli` | the program | |
| beside | `casebound-testing` | tests | |

## Dependencies

| crate | reason | used by |
| --- | --- | --- |
| `serde`, `serde_json` | JSON | cli, record |
| `tempfile` | folders | testing; tests of cli |
";

    fn messages(page: &str) -> Vec<String> {
        let on = |name: &str, kind: Option<&str>| json!({ "name": name, "kind": kind });
        let packages = json!([
            { "name": "casebound-record", "dependencies": [on("serde", None), on("casebound-testing", Some("dev"))] },
            { "name": "casebound-cli", "dependencies": [
                on("casebound-record", None), on("serde_json", None), on("serde_json", Some("dev")), on("tempfile", Some("dev")),
            ] },
            { "name": "casebound-testing", "dependencies": [on("tempfile", None)] },
        ]);
        let findings = check(page, &json!({ "packages": packages }), &["xtask/src/main.rs"]);
        findings.into_iter().map(|finding| format!("{}: {}", finding.place, finding.message)).collect()
    }

    #[test]
    fn a_true_page_has_no_findings() {
        assert_eq!(messages(&format!("{TABLES}`xtask/src/main.rs`, `main.rs`, `what_is_wrong.rs`\n")), [""; 0]);
    }

    #[test]
    fn each_kind_of_untruth_is_found() {
        for (from, to, expected) in [
            ("| 1 | `casebound-cli`", "| 2 | `casebound-cli`", "crates/README.md:4: `casebound-cli` is on floor `1`"),
            (
                "| 1 | `casebound-cli` | the program | |\n",
                "",
                "crates/README.md:1: the table of crates lacks `casebound-cli`",
            ),
            ("`casebound-cli` |", "`casebound-web` |", "crates/README.md:4: there is no crate `casebound-web`"),
            ("cli, record", "record", "crates/README.md:11: `serde`, `serde_json` is used by: cli, record"),
            ("testing; tests of cli", "cli", "crates/README.md:12: `tempfile` is used by: testing; tests of cli"),
            ("`serde`, ", "", "crates/README.md:7: the table of dependencies lacks `serde`"),
            ("`tempfile` |", "`regex` |", "crates/README.md:12: no crate depends on `regex`"),
            ("the program", "`gone.rs`", "crates/README.md:4: there is no file `gone.rs`"),
        ] {
            let page = TABLES.replacen(from, to, 1);
            assert_ne!(page, TABLES, "{from}");
            assert!(messages(&page).contains(&expected.to_owned()), "{expected}: {:?}", messages(&page));
        }
    }
}
