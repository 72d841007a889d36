//! The files that are generated and committed: writing them, and telling which are stale.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::{Workspace, say};

struct Generated {
    /// From the root of the workspace, with `/`.
    path: &'static str,
    generate: fn() -> String,
}

/// Every generated file, with the function whose answer it holds.
const GENERATED: &[Generated] = &[
    Generated { path: "schema/case.schema.json", generate: casebound_record::schema::case },
    Generated { path: "schema/committee.schema.json", generate: casebound_record::schema::committee },
    Generated { path: "crates/casebound-validate/RULES.md", generate: casebound_validate::index::markdown },
];

/// Writes the files that are missing or differ.
pub(crate) fn write(workspace: &Workspace) -> Result<bool> {
    for path in write_under(&workspace.root, GENERATED)? {
        say(&format!("wrote {path}"));
    }
    Ok(true)
}

/// Names the files that are missing or differ; true when there are none.
pub(crate) fn check(workspace: &Workspace) -> Result<bool> {
    let stale = stale_under(&workspace.root, GENERATED);
    for file in &stale {
        say(&format!("error: {}: stale\n  run `cargo xtask codegen` and commit it", file.path));
    }
    say(&format!("codegen: {} files, {} stale", GENERATED.len(), stale.len()));
    Ok(stale.is_empty())
}

fn write_under(root: &Path, files: &[Generated]) -> Result<Vec<&'static str>> {
    let stale = stale_under(root, files);
    for file in &stale {
        let path = root.join(file.path);
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, (file.generate)()))
            .with_context(|| format!("could not write {}", file.path))?;
    }
    Ok(stale.iter().map(|file| file.path).collect())
}

fn stale_under<'a>(root: &Path, files: &'a [Generated]) -> Vec<&'a Generated> {
    let is_stale = |file: &&Generated| {
        let found = fs::read(root.join(file.path));
        !found.is_ok_and(|found| found == (file.generate)().into_bytes())
    };
    files.iter().filter(is_stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: &[Generated] = &[
        Generated { path: "schema/one.json", generate: || "{}\n".to_owned() },
        Generated { path: "two.md", generate: || "Two.\n".to_owned() },
    ];

    fn stale(root: &Path) -> Vec<&'static str> {
        stale_under(root, FILES).iter().map(|file| file.path).collect()
    }

    #[test]
    fn missing_and_changed_files_are_stale_until_written() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(stale(root.path()), ["schema/one.json", "two.md"]);

        let written = write_under(root.path(), FILES).unwrap();
        assert_eq!(written, ["schema/one.json", "two.md"]);
        assert_eq!(stale(root.path()), [""; 0]);
        assert_eq!(fs::read_to_string(root.path().join("schema/one.json")).unwrap(), "{}\n");

        fs::write(root.path().join("two.md"), "Two.\r\n").unwrap();
        assert_eq!(stale(root.path()), ["two.md"]);
        assert_eq!(write_under(root.path(), FILES).unwrap(), ["two.md"]);
    }

    #[test]
    fn this_workspace_holds_what_it_would_generate() {
        let root = Workspace::find().unwrap().root;
        let stale: Vec<&str> = stale_under(&root, GENERATED).iter().map(|file| file.path).collect();
        assert_eq!(stale, [""; 0], "run `cargo xtask codegen`");
    }

    #[test]
    fn paths_are_relative_and_distinct() {
        let mut paths: Vec<&str> = GENERATED.iter().map(|file| file.path).collect();
        assert!(paths.iter().all(|path| Path::new(path).is_relative()));
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), GENERATED.len());
    }
}
