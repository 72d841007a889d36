//! How much memory a command holds.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Result, bail};

/// The most memory that a command held, in MB, as the system counts it (Linux); the highest of several runs, since the last look
/// comes a little before the end. It may end with 1: something was found.
pub(super) fn peak(runs: usize, command: &dyn Fn() -> Command) -> Result<f64> {
    let mut highest: f64 = 0.0;
    for _ in 0..runs {
        let mut command = command();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let status = PathBuf::from(format!("/proc/{}/status", child.id()));
        let ended = loop {
            let text = fs::read_to_string(&status).unwrap_or_default();
            let held = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
            highest = held.and_then(|it| it.parse::<f64>().ok()).map_or(highest, |it| highest.max(it / 1e3));
            if let Some(ended) = child.try_wait()? {
                break ended;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        if ended.code().is_none_or(|code| code > 1) {
            bail!("{command:?} ended with {ended}");
        }
    }
    Ok(highest)
}
