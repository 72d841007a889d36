//! What goes wrong in the middle: a process is killed, a disk is full.

use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::Duration;

use crate::{Call, Sandbox};

/// Kills a process after so many milliseconds, and waits for the git that it had started in `repository`. Tells whether it was cut off.
pub fn kill_after(mut child: Child, millis: u64, repository: &Path) -> bool {
    thread::sleep(Duration::from_millis(millis));
    // SIGKILL: nothing is cleaned up.
    child.kill().unwrap();
    let was_cut_off = child.wait().unwrap().code().is_none();
    let lock = repository.join(".git/index.lock");
    for _ in 0..100 {
        thread::sleep(Duration::from_millis(30));
        if !lock.exists() {
            break;
        }
    }
    was_cut_off
}

/// Prepares a line of shell in the repository `record` under a limit on the size of files, which is how a full disk looks to a program.
/// The limit is a number of blocks of 512 bytes, or `unlimited`.
pub fn with_full_disk(sandbox: &Sandbox, blocks: &str, line: &str) -> Call {
    // Without the trap the first write too many would end the program.
    sandbox.shell(&format!("trap '' XFSZ; ulimit -S -f {blocks}; exec {line}"))
}
