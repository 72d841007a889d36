//! What the tests need besides cargo: how to see whether it is there, and which package brings it.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::house::{House, say};

/// One thing that some tests cannot do without.
pub(crate) struct Need {
    /// How the tests call it.
    pub(crate) name: &'static str,
    /// A program and its arguments; it is there when this ends well.
    probe: (&'static str, &'static [&'static str]),
    /// The package.
    pub(crate) package: &'static str,
    /// Where the package comes from.
    from: From,
    /// What goes unchecked without it.
    pub(crate) checks: &'static str,
}

/// A registry of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Debian,
    /// Installed below `target/npm`.
    Npm,
}

/// A package, and who offers it.
#[derive(Clone, Copy)]
pub(crate) enum Package {
    /// Installed on the machine, when it lets us.
    Debian(&'static str),
    /// A requirement of pip, installed into a folder of ours below `target`.
    Pypi(&'static str),
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Debian(name) => write!(f, "Debian: {name}"),
            Self::Pypi(name) => write!(f, "PyPI: {name}"),
        }
    }
}

const NEEDS: &[Need] = &[
    Need {
        name: "git",
        probe: ("git", &["--version"]),
        package: Package::Debian("git"),
        from: From::Debian,
        checks: "hooks and repositories against git",
    },
    Need {
        name: "gpg",
        probe: ("gpg", &["--version"]),
        package: Package::Debian("gnupg"),
        from: From::Debian,
        checks: "keys and messages against GnuPG",
    },
    Need {
        name: "python3-venv",
        probe: ("python3", &["-c", "import ensurepip, venv"]),
        package: Package::Debian("python3-venv"),
        checks: "whatever comes from PyPI",
    },
    Need {
        name: "git-filter-repo",
        probe: ("git-filter-repo", &["--version"]),
        package: Package::Pypi("git-filter-repo==2.47.0"),
        checks: "rewritten histories against git-filter-repo",
    },
    Need {
        name: "chromium",
        probe: ("chromium", &["--version"]),
        package: "chromium",
        from: From::Debian,
        checks: "the page of a report in a browser",
    },
    Need {
        name: "npm",
        probe: ("npm", &["--version"]),
        package: "npm",
        from: From::Debian,
        checks: "what comes from the npm registry",
    },
    Need {
        name: "axe-core",
        probe: ("test", &["-f", "target/npm/node_modules/axe-core/axe.min.js"]),
        package: "axe-core@4",
        from: From::Npm,
        checks: "whether everybody can read the page of a report",
    },
];

/// What is still missing after installing what this machine lets us install.
pub(crate) fn missing(house: &House) -> Result<Vec<&'static Need>> {
    let debian: Vec<_> = absent(house)?.iter().filter_map(|it| debian(it)).collect();
    if !debian.is_empty() && can_install(house)? {
        let mut install = vec!["install", "--yes", "--no-install-recommends"];
        install.extend(debian);
        say(&format!("apt-get {}", install.join(" ")));
        for arguments in [&["update"][..], &install] {
            // Whether it helped shows in the next look.
            house.command("apt-get", arguments).env("DEBIAN_FRONTEND", "noninteractive").status()?;
        }
    }
    let pypi: Vec<_> = absent(house)?.iter().filter_map(|it| pypi(it)).collect();
    if !pypi.is_empty() {
        install_from_pypi(house, &pypi)?;
    }
    absent(house)
}

fn debian(need: &Need) -> Option<&'static str> {
    match need.package {
        Package::Debian(name) => Some(name),
        Package::Pypi(_) => None,
    }
}

fn pypi(need: &Need) -> Option<&'static str> {
    match need.package {
        Package::Debian(_) => None,
        Package::Pypi(name) => Some(name),
    }
}

/// Installs requirements where only the tests look for them; whether it helped shows in the next look.
fn install_from_pypi(house: &House, requirements: &[&str]) -> Result<()> {
    let folder = python_folder(house);
    let folder = folder.to_str().context("the path of the house is no text")?;
    say(&format!("pip install {}", requirements.join(" ")));
    if !answers(house, "python3", &["-m", "venv", folder]) {
        return Ok(());
    }
    let programs = programs_of(house);
    let pip = programs.join("pip");
    let pip = pip.to_str().context("the path of the house is no text")?;
    let mut install = vec!["install", "--quiet", "--disable-pip-version-check"];
    install.extend(requirements);
    house.command(pip, &install).status().map(drop).or(Ok(()))
}

fn python_folder(house: &House) -> PathBuf {
    house.root.join("target").join("needs").join("python")
}

fn programs_of(house: &House) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    python_folder(house).join(folder)
}

/// The search path on which the tests find everything that was installed for them.
pub(crate) fn search_path(house: &House) -> Result<OsString> {
    let before = env::var_os("PATH").unwrap_or_default();
    let ours = [programs_of(house)];
    env::join_paths(ours.into_iter().chain(env::split_paths(&before)))
        .context("the folder of the house cannot stand in a search path")
}

fn absent(house: &House) -> Result<Vec<&'static Need>> {
    let path = search_path(house)?;
    let is_absent = |need: &&Need| {
        let (program, arguments) = need.probe;
        let mut probe = house.command(program, arguments);
        probe.env("PATH", &path);
        !ends_well(probe)
    };
    Ok(NEEDS.iter().filter(is_absent).collect())
}

fn can_install(house: &House) -> Result<bool> {
    let is_root = cfg!(unix) && house.output_of("id", &["-u"])?.trim_ascii() == b"0";
    Ok(is_root && answers(house, "apt-get", &["--version"]))
}

/// Whether the program can be started and ends well, unheard.
pub(crate) fn answers(house: &House, program: &str, arguments: &[&str]) -> bool {
    ends_well(house.command(program, arguments))
}

fn ends_well(mut command: std::process::Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
