//! What the tests need besides cargo: how to see whether it is there, and which package brings it.

use std::process::Stdio;

use anyhow::Result;

use crate::house::{House, say};

/// One thing that some tests cannot do without.
pub(crate) struct Need {
    /// How the tests call it.
    pub(crate) name: &'static str,
    /// A program and its arguments; it is there when this ends well.
    probe: (&'static str, &'static [&'static str]),
    /// The Debian package.
    pub(crate) package: &'static str,
    /// What goes unchecked without it.
    pub(crate) checks: &'static str,
}

const NEEDS: &[Need] = &[
    Need {
        name: "git",
        probe: ("git", &["--version"]),
        package: "git",
        checks: "hooks and repositories against git",
    },
    Need {
        name: "gpg",
        probe: ("gpg", &["--version"]),
        package: "gnupg",
        checks: "keys and messages against GnuPG",
    },
];

/// What is still missing after installing what this machine lets us install.
pub(crate) fn missing(house: &House) -> Result<Vec<&'static Need>> {
    let absent = absent(house);
    if absent.is_empty() || !can_install(house)? {
        return Ok(absent);
    }
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(absent.iter().map(|need| need.package));
    say(&format!("apt-get {}", install.join(" ")));
    for arguments in [&["update"][..], &install] {
        // Whether it helped shows in the next look.
        house
            .command("apt-get", arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .status()?;
    }
    Ok(self::absent(house))
}

fn absent(house: &House) -> Vec<&'static Need> {
    let is_absent = |need: &&Need| !answers(house, need.probe.0, need.probe.1);
    NEEDS.iter().filter(is_absent).collect()
}

fn can_install(house: &House) -> Result<bool> {
    let is_root = cfg!(unix) && house.output_of("id", &["-u"])?.trim_ascii() == b"0";
    Ok(is_root && answers(house, "apt-get", &["--version"]))
}

/// Whether the program can be started and ends well, unheard.
pub(crate) fn answers(house: &House, program: &str, arguments: &[&str]) -> bool {
    let status = house
        .command(program, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
