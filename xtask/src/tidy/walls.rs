//! Which crate may depend on which: arrows go down only, and heavy libraries live in one crate.

use serde_json::Value;

use super::{Finding, Severity, array, text};

const RECORD: &str = "casebound-record";
const NAMES: &str = "casebound-names";
const VALIDATE: &str = "casebound-validate";
const DISCLOSURE: &str = "casebound-disclosure";
const SCREENING: &str = "casebound-screening";
const LETTERS: &str = "casebound-letters";
const GIT: &str = "casebound-git";
const MAIL: &str = "casebound-mail";
const OPENPGP: &str = "casebound-openpgp";
const APP: &str = "casebound-app";
const CLI: &str = "casebound-cli";
const XTASK: &str = "xtask";
/// Knows no other crate, and only tests know it.
const TESTING: &str = "casebound-testing";

/// Each crate and those below it that it may name, in tests too.
const FLOORS: &[(&str, &[&str])] = &[
    (TESTING, &[]),
    (RECORD, &[]),
    (GIT, &[]),
    (OPENPGP, &[]),
    (MAIL, &[]),
    (NAMES, &[RECORD]),
    (VALIDATE, &[RECORD, NAMES]),
    (DISCLOSURE, &[RECORD, NAMES, MAIL]),
    (SCREENING, &[RECORD, NAMES]),
    (LETTERS, &[RECORD, NAMES]),
    (APP, &[RECORD, NAMES, GIT, OPENPGP, MAIL, VALIDATE, DISCLOSURE, SCREENING, LETTERS]),
    (CLI, &[RECORD, NAMES, GIT, OPENPGP, MAIL, VALIDATE, DISCLOSURE, SCREENING, LETTERS, APP]),
    (XTASK, &[RECORD, NAMES, GIT, OPENPGP, MAIL, VALIDATE, DISCLOSURE, SCREENING, LETTERS, APP, CLI]),
];

/// Libraries with one keeper; a name that ends in `-` stands for all that begin so.
const KEPT: &[(&str, &str)] = &[
    ("gix", GIT),
    ("gix-", GIT),
    ("granit-parser", RECORD),
    ("mail-builder", DISCLOSURE),
    ("html2text", MAIL),
    ("minijinja", DISCLOSURE),
    ("minijinja-", DISCLOSURE),
    ("rpassword", CLI),
    ("rustix", CLI),
    ("rustyline", CLI),
    ("sequoia-", OPENPGP),
];

/// Reads the answer of `cargo metadata --no-deps`: normal, build and dev dependencies on every platform.
pub(super) fn check(metadata: &Value) -> Vec<Finding> {
    let packages = array(&metadata["packages"]);
    let names: Vec<&str> = packages.iter().map(|package| text(&package["name"])).collect();
    let mut findings = Vec::new();
    for package in packages {
        let name = text(&package["name"]);
        findings.extend(misplaced(name, text(&package["manifest_path"])));
        let below = FLOORS.iter().find(|(floor, _)| *floor == name);
        if below.is_none() {
            findings.push(error(
                name,
                "this crate is on no floor".to_owned(),
                "add it to FLOORS in xtask/src/tidy/walls.rs and to crates/README.md",
            ));
        }
        let below = below.map_or(&[][..], |(_, below)| below);
        for dependency in array(&package["dependencies"]) {
            let is_for_tests = text(&dependency["kind"]) == "dev";
            let dependency = text(&dependency["name"]);
            let may_know = below.contains(&dependency) || (dependency == TESTING && is_for_tests);
            if names.contains(&dependency) && !may_know {
                findings.push(error(
                    name,
                    format!("must not know `{dependency}`"),
                    "move what is needed down a floor, or pass it in from above",
                ));
            }
            if let Some(keeper) = keeper(dependency)
                && keeper != name
                // The benchmark measures the parser alone.
                && (name, dependency) != (XTASK, "granit-parser")
            {
                findings.push(error(
                    name,
                    format!("names `{dependency}`, which only {keeper} may"),
                    "use what the keeper offers, or widen its interface",
                ));
            }
        }
    }
    findings
}

fn keeper(library: &str) -> Option<&'static str> {
    let kept = KEPT.iter().find(|(pattern, _)| match pattern.strip_suffix('-') {
        Some(_) => library.starts_with(pattern),
        None => library == *pattern,
    });
    kept.map(|(_, keeper)| *keeper)
}

/// A package's folder bears its name.
fn misplaced(name: &str, manifest: &str) -> Option<Finding> {
    let folder = manifest.rsplit(['/', '\\']).nth(1);
    (folder != Some(name)).then(|| {
        error(
            name,
            format!("is in the folder `{}`", folder.unwrap_or_default()),
            "give the folder and the package one name",
        )
    })
}

fn error(package: &str, message: String, help: &'static str) -> Finding {
    Finding { place: format!("package {package}"), message, help, severity: Severity::Error }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
        let dependencies: Vec<Value> =
            dependencies.iter().map(|(name, kind)| json!({ "name": name, "kind": kind })).collect();
        let manifest = format!("/somewhere/crates/{name}/Cargo.toml");
        json!({ "name": name, "manifest_path": manifest, "dependencies": dependencies })
    }

    fn messages(packages: &[Value]) -> Vec<String> {
        check(&json!({ "packages": packages }))
            .into_iter()
            .map(|finding| format!("{}: {}", finding.place, finding.message))
            .collect()
    }

    #[test]
    fn the_floors_as_drawn_are_in_order() {
        let packages: Vec<Value> = FLOORS
            .iter()
            .map(|(name, below)| {
                let below: Vec<_> = below.iter().map(|name| (*name, None)).collect();
                package(name, &below)
            })
            .collect();
        assert_eq!(messages(&packages), [""; 0]);
    }

    #[test]
    fn arrows_go_down_only() {
        for (place, (lower, _)) in FLOORS.iter().enumerate() {
            for (upper, _) in &FLOORS[place + 1..] {
                let packages = [package(lower, &[(upper, None)]), package(upper, &[])];
                let expected = format!("package {lower}: must not know `{upper}`");
                assert_eq!(messages(&packages), [expected]);
            }
        }
    }

    #[test]
    fn dev_and_build_dependencies_count() {
        for kind in ["dev", "build"] {
            let packages = [package(VALIDATE, &[(GIT, Some(kind))]), package(GIT, &[("gix", Some(kind))])];
            let expected = ["package casebound-validate: must not know `casebound-git`"];
            assert_eq!(messages(&packages), expected);
        }
    }

    #[test]
    fn only_tests_know_what_tests_share() {
        let with = |kind| [package(GIT, &[(TESTING, kind)]), package(TESTING, &[])];
        assert_eq!(messages(&with(Some("dev"))), [""; 0]);
        for kind in [None, Some("build")] {
            assert_eq!(messages(&with(kind)), ["package casebound-git: must not know `casebound-testing`"]);
        }
    }

    #[test]
    fn kept_libraries_stay_with_their_keeper() {
        let cases = [
            (CLI, "gix", Some(GIT)),
            (CLI, "gix-object", Some(GIT)),
            (CLI, "gixy", None),
            (CLI, "sequoia-openpgp", Some(OPENPGP)),
            (XTASK, "sequoia-policy-config", Some(OPENPGP)),
            (CLI, "minijinja", Some(DISCLOSURE)),
            (VALIDATE, "granit-parser", Some(RECORD)),
            (CLI, "mail-builder", Some(DISCLOSURE)),
            (CLI, "html2text", Some(MAIL)),
            (DISCLOSURE, "mail-parser", None),
            (GIT, "gix", None),
            (RECORD, "granit-parser", None),
        ];
        for (name, library, keeper) in cases {
            let expected: Vec<String> = keeper
                .iter()
                .map(|keeper| format!("package {name}: names `{library}`, which only {keeper} may"))
                .collect();
            assert_eq!(messages(&[package(name, &[(library, None)])]), expected);
        }
    }

    #[test]
    fn an_unknown_crate_needs_a_floor() {
        let packages = [package("casebound-web", &[(CLI, None)]), package(CLI, &[])];
        let expected = [
            "package casebound-web: this crate is on no floor",
            "package casebound-web: must not know `casebound-cli`",
        ];
        assert_eq!(messages(&packages), expected);
    }

    #[test]
    fn the_folder_bears_the_name() {
        let mut moved = package(GIT, &[]);
        moved["manifest_path"] = json!("/somewhere/crates/git/Cargo.toml");
        assert_eq!(messages(&[moved]), ["package casebound-git: is in the folder `git`"]);
    }
}
