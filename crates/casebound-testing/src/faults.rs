//! What goes wrong in the middle: a process is killed, a disk is full.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::Duration;

use crate::{Call, ProgramOutput, Sandbox};

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

/// What happens at a chosen change of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full, and stays so: this change and all later ones fail; only deleting works.
    DiskFull,
    /// The program is killed before it.
    Killed,
}

/// Makes the program meet a fault at each of its changes of files in turn. It comes before libc, by `LD_PRELOAD`, so that nothing in
/// the program knows of it.
pub struct FaultyDisk {
    library: PathBuf,
    mark: PathBuf,
}

impl FaultyDisk {
    /// Builds it in a sandbox, with the C compiler.
    pub fn new(sandbox: &Sandbox) -> FaultyDisk {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/faulty_disk.c");
        let library = sandbox.path("faulty_disk.so");
        let arguments = ["-shared".as_ref(), "-fPIC".as_ref(), "-o".as_ref(), library.as_os_str(), source.as_os_str()];
        sandbox.call(".", "cc").args(arguments).succeeds();
        FaultyDisk { library, mark: sandbox.path("fault-happened") }
    }

    /// Runs the program to its end, and returns its changes of files, each with its path; only those of the commands with these words,
    /// also where git starts them.
    pub fn changes(&self, call: Call, words: &str) -> Vec<String> {
        let log = self.mark.with_extension("log");
        let call = call.env("LD_PRELOAD", &self.library).env("FAULT_AT", usize::MAX.to_string());
        call.env("FAULT_KIND", "kill").env("FAULT_COMMAND", words).env("FAULT_LOG", &log).succeeds();
        let changes = std::fs::read_to_string(&log).unwrap().lines().map(str::to_owned).collect();
        std::fs::remove_file(&log).unwrap();
        changes
    }

    /// Runs the program with a fault at its change of this number, from 1. Nothing when it ended before it came so far.
    pub fn run(&self, call: Call, fault: Fault, number: usize) -> Option<ProgramOutput> {
        // Left from the run before.
        let _ = std::fs::remove_file(&self.mark);
        let kind = match fault {
            Fault::DiskFull => "full",
            Fault::Killed => "kill",
        };
        let call = call.env("LD_PRELOAD", &self.library).env("FAULT_AT", number.to_string());
        let said = call.env("FAULT_KIND", kind).env("FAULT_MARK", &self.mark).run();
        self.mark.exists().then_some(said)
    }
}
