//! What the tests need besides cargo: how to see whether it is there, and which package brings it.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::workspace::{Workspace, say};

/// One thing that some tests cannot do without.
pub(crate) struct Need {
    /// How the tests call it.
    pub(crate) name: &'static str,
    /// A program and its arguments; it is there when this exits with 0.
    probe: (&'static str, &'static [&'static str]),
    /// The package.
    pub(crate) package: &'static str,
    /// Where the package comes from.
    from: Registry,
    /// What goes unchecked without it.
    pub(crate) checks: &'static str,
    /// What the names of the tests hold that need it; without it they are left out. Nothing where all tests need it.
    pub(crate) mark: Option<&'static str>,
}

/// A registry of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Registry {
    Debian,
    /// Installed below `target/npm`.
    Npm,
    /// A requirement of pip, installed below `target/python`.
    Pypi,
}

const NEEDS: &[Need] = &[
    Need {
        name: "git",
        probe: ("git", &["--version"]),
        package: "git",
        from: Registry::Debian,
        checks: "hooks and repositories against git",
        mark: None,
    },
    Need {
        name: "git 2.45",
        // The first one that knows another form of refs.
        probe: (
            "sh",
            &["-c", "d=$(mktemp -d) && git init --quiet --ref-format=reftable \"$d\"; r=$?; rm -rf \"$d\"; exit $r"],
        ),
        package: "git",
        from: Registry::Debian,
        checks: "repositories with a reftable",
        mark: Some("needs_git_2_45"),
    },
    Need {
        name: "gpg",
        probe: ("gpg", &["--version"]),
        package: "gnupg",
        from: Registry::Debian,
        checks: "keys and messages against GnuPG",
        mark: None,
    },
    Need {
        name: "python3-venv",
        probe: ("python3", &["-c", "import ensurepip, venv"]),
        package: "python3-venv",
        from: Registry::Debian,
        checks: "whatever comes from PyPI",
        mark: Some("needs_python"),
    },
    Need {
        name: "git-filter-repo",
        probe: ("git-filter-repo", &["--version"]),
        package: "git-filter-repo==2.47.0",
        from: Registry::Pypi,
        checks: "rewritten histories against git-filter-repo",
        mark: Some("needs_git_filter_repo"),
    },
    Need {
        name: "pre-commit",
        probe: ("pre-commit", &["--version"]),
        package: "pre-commit==4.7.0",
        from: Registry::Pypi,
        checks: "our hooks as the pre-commit program runs them",
        mark: Some("needs_pre_commit"),
    },
    Need {
        name: "aiosmtpd",
        probe: ("target/python/bin/python", &["-c", "import aiosmtpd"]),
        package: "aiosmtpd==1.4.6",
        from: Registry::Pypi,
        checks: "sending mail to a real server",
        mark: Some("needs_aiosmtpd"),
    },
    Need {
        name: "trustme",
        probe: ("target/python/bin/python", &["-c", "import trustme"]),
        package: "trustme==1.2.1",
        from: Registry::Pypi,
        checks: "sending mail to a real server",
        mark: Some("needs_aiosmtpd"),
    },
    Need {
        name: "pgpy",
        probe: ("target/python/bin/python", &["-c", "import pgpy"]),
        package: "PGPy==0.6.0",
        from: Registry::Pypi,
        checks: "our messages against PGPy",
        mark: Some("needs_pgpy"),
    },
    Need {
        name: "icalendar",
        probe: ("target/python/bin/python", &["-c", "import icalendar"]),
        package: "icalendar==7.3.2",
        from: Registry::Pypi,
        checks: "what is due, in a reader of calendars",
        mark: Some("needs_icalendar"),
    },
    Need {
        name: "notmuch",
        probe: ("notmuch", &["--version"]),
        package: "notmuch",
        from: Registry::Debian,
        checks: "our mail in a mail reader",
        mark: Some("needs_notmuch"),
    },
    Need {
        name: "openpgp.js",
        probe: ("node", &["--eval", "import('./target/npm/node_modules/openpgp/dist/node/openpgp.mjs')"]),
        package: "openpgp@6",
        from: Registry::Npm,
        checks: "our messages against openpgp.js",
        mark: Some("needs_openpgp_js"),
    },
    Need {
        name: "chromium",
        probe: ("chromium", &["--version"]),
        package: "chromium",
        from: Registry::Debian,
        checks: "the page of a report in a browser",
        mark: Some("needs_chromium"),
    },
    Need {
        name: "systemd-analyze",
        probe: ("systemd-analyze", &["--version"]),
        package: "systemd",
        from: Registry::Debian,
        checks: "timers against systemd",
        mark: Some("needs_systemd_analyze"),
    },
    Need {
        name: "cron",
        // Its tables are put aside for the test's own, in a namespace of its own.
        probe: ("unshare", &["--mount", "--pid", "--fork", "test", "-x", "/usr/sbin/cron"]),
        package: "cron",
        from: Registry::Debian,
        checks: "timers against cron",
        mark: Some("needs_cron"),
    },
    Need {
        name: "npm",
        probe: ("npm", &["--version"]),
        package: "npm",
        from: Registry::Debian,
        checks: "what comes from the npm registry",
        mark: Some("needs_openpgp_js"),
    },
    Need {
        name: "axe-core",
        probe: ("test", &["-f", "target/npm/node_modules/axe-core/axe.min.js"]),
        package: "axe-core@4",
        from: Registry::Npm,
        checks: "whether everybody can read the page of a report",
        mark: Some("needs_chromium"),
    },
];

/// What is still missing after installing what this machine lets us install.
pub(crate) fn missing(workspace: &Workspace) -> Result<Vec<&'static Need>> {
    missing_among(workspace, |_| true)
}

/// The same for those that are wanted.
pub(crate) fn missing_among(workspace: &Workspace, is_wanted: impl Fn(&Need) -> bool) -> Result<Vec<&'static Need>> {
    // Debian first: it brings what installs the others.
    for from in [Registry::Debian, Registry::Npm, Registry::Pypi] {
        let absent = absent(workspace)?.into_iter().filter(|need| need.from == from && is_wanted(need));
        let mut packages: Vec<&str> = absent.map(|need| need.package).collect();
        if packages.is_empty() {
            continue;
        }
        if from == Registry::Npm {
            // npm takes away what it is not asked for again.
            packages = NEEDS.iter().filter(|need| need.from == from).map(|need| need.package).collect();
        }
        // Whether it helped shows in the next look.
        match from {
            Registry::Debian => install_from_debian(workspace, &packages)?,
            Registry::Npm => install_from_npm(workspace, &packages),
            Registry::Pypi => install_from_pypi(workspace, &packages)?,
        }
    }
    Ok(absent(workspace)?.into_iter().filter(|need| is_wanted(need)).collect())
}

fn install_from_debian(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    if !can_install(workspace)? {
        return Ok(());
    }
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    say(&format!("apt-get {}", install.join(" ")));
    for arguments in [&["update"][..], &install] {
        workspace.command("apt-get", arguments).env("DEBIAN_FRONTEND", "noninteractive").status()?;
    }
    Ok(())
}

fn install_from_npm(workspace: &Workspace, packages: &[&str]) {
    let mut install = vec!["install", "--prefix", "target/npm", "--no-save", "--no-audit", "--no-fund"];
    install.extend(packages);
    say(&format!("npm {}", install.join(" ")));
    // A machine without npm is one where this stays missing.
    let _ = workspace.command("npm", &install).status();
}

fn install_from_pypi(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let folder = python_folder(workspace);
    let folder = folder.to_str().context("the path of the workspace is not text")?;
    say(&format!("pip install {}", packages.join(" ")));
    if !answers(workspace, "python3", &["-m", "venv", folder]) {
        return Ok(());
    }
    let pip = programs_of(workspace).join("pip");
    let pip = pip.to_str().context("the path of the workspace is not text")?;
    let mut install = vec!["install", "--quiet", "--disable-pip-version-check"];
    install.extend(packages);
    // A machine without a network is one where these stay missing.
    let _ = workspace.command(pip, &install).status();
    Ok(())
}

fn python_folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("target").join("python")
}

fn programs_of(workspace: &Workspace) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    python_folder(workspace).join(folder)
}

/// The search path on which the tests find everything that was installed for them.
pub(crate) fn search_path(workspace: &Workspace) -> Result<OsString> {
    let before = env::var_os("PATH").unwrap_or_default();
    // Last: what the machine has comes first.
    env::join_paths(env::split_paths(&before).chain([programs_of(workspace)]))
        .context("the folder of the workspace cannot be in a search path")
}

fn absent(workspace: &Workspace) -> Result<Vec<&'static Need>> {
    let path = search_path(workspace)?;
    let is_absent = |need: &&Need| {
        let (program, arguments) = need.probe;
        let mut probe = workspace.command(program, arguments);
        probe.env("PATH", &path);
        !succeeds(probe)
    };
    Ok(NEEDS.iter().filter(is_absent).collect())
}

fn can_install(workspace: &Workspace) -> Result<bool> {
    let is_root = cfg!(unix) && workspace.output_of("id", &["-u"])?.trim_ascii() == b"0";
    Ok(is_root && answers(workspace, "apt-get", &["--version"]))
}

/// Whether the program can be started and exits with 0; its output is dropped.
pub(crate) fn answers(workspace: &Workspace, program: &str, arguments: &[&str]) -> bool {
    succeeds(workspace.command(program, arguments))
}

fn succeeds(mut command: std::process::Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    /// A misspelt mark would leave nothing out, and a mark of no need would never be left out.
    #[test]
    fn the_names_of_tests_hold_the_marks_of_needs_and_no_other() {
        let marks: BTreeSet<&str> = NEEDS.iter().filter_map(|need| need.mark).collect();
        let root = Workspace::find().unwrap().root;
        let mut found = BTreeSet::new();
        for folder in ["tests/it", "crates"] {
            for entry in walkdir::WalkDir::new(root.join(folder)) {
                let path = entry.unwrap().into_path();
                if path.extension().is_some_and(|extension| extension == "rs") {
                    found.extend(marks_in(&fs::read_to_string(path).unwrap()));
                }
            }
        }
        assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), marks);
    }

    fn marks_in(source: &str) -> Vec<String> {
        let names = source.lines().filter_map(|line| line.trim_start().strip_prefix("fn ")?.split_once('('));
        names
            .filter_map(|(name, _)| name.find("_needs_").and_then(|at| name.get(at + 1..)))
            .map(str::to_owned)
            .collect()
    }
}
