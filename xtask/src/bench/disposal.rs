//! Taking cases out of a history for good, beside git-filter-repo and `git gc` on an equal copy.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use casebound_git::purge::{self, Disk, Needles, Paths, PurgeOutcome};
use casebound_git::{RepoPath, Repository};

use super::Bench;
use super::history::History;
use crate::workspace::say;

/// How many cases there are.
const SIZES: [usize; 2] = [2_000, 10_000];
/// One case of this many is disposed of.
const ONE_OF: usize = 100;

/// With fewer cases it is measured more than once, and the median counts.
const LONG: usize = 5_000;
const RUNS_OF_SHORT: usize = 3;

/// Measures three purges of each size: cases of all years, those of the oldest twelfth of the first year, and a single one.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say(
        "ours: rewrite, all refs and worktrees, one pack of what is left; git-filter-repo does the same and ends with gc --prune=now",
    );
    say(&format!(
        "{:>7}  {:>8}  {:>9}  {:>9}  {:>6}  {:>9}  {:>9}  {:>6}  {:>9}  {:>9}  {:>9}  {:>12}  {:>9}",
        "cases",
        "purged",
        "ours",
        "filter-r.",
        "times",
        "cpu",
        "cpu",
        "times",
        "scan",
        "memory",
        "commits",
        "new trees",
        "cpu ns/B"
    ));
    for size in bench.sizes(&SIZES) {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let history = History::make(&folder.path().join("made"), size)?;
        let all_years = history.paths_of(|case| case % ONE_OF == ONE_OF / 2);
        let oldest = history.paths_of(|case| case < size.div_ceil(120));
        let one = history.paths_of(|case| case == size / 2);
        for (name, paths) in [("1 %", all_years), ("a month", oldest), ("one", one)] {
            measure(bench, folder.path(), size, name, &paths)?;
        }
    }
    Ok(())
}

fn measure(bench: &Bench, folder: &Path, size: usize, name: &str, paths: &[String]) -> Result<()> {
    let list = folder.join("paths");
    fs::write(&list, paths.join("\n") + "\n")?;
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    let (mut mine, mut others, mut new) = (Vec::new(), Vec::new(), 0);
    for _ in 0..if size < LONG { RUNS_OF_SHORT } else { 1 } {
        for copy in [&ours, &theirs] {
            done(Command::new("cp").arg("-pR").arg(folder.join("made")).arg(copy))?;
        }
        let before = trees(&ours)?;
        mine.push(in_a_process(&ours, &list)?);
        new = trees(&ours)?.iter().filter(|it| before.binary_search(it).is_err()).map(|it| it.1).sum::<u64>();
        others.push(filter_repo(bench, &theirs, &list)?);
        if refs(&ours)? != refs(&theirs)? {
            bail!("git-filter-repo arrives at other commits");
        }
        for copy in [&ours, &theirs] {
            fs::remove_dir_all(copy)?;
        }
    }
    mine.sort_by_key(|it| it.purge);
    others.sort();
    let (mine, (other, cpu)) = (&mine[mine.len() / 2], others[others.len() / 2]);
    say(&format!(
        "{size:>7}  {name:>8}  {}  {}  {:>6.1}  {}  {}  {:>6.1}  {}  {:>6} MB  {:>9}  {:>9} MB  {:>9.2}",
        seconds(mine.purge),
        seconds(other),
        other.as_secs_f64() / mine.purge.as_secs_f64(),
        seconds(mine.cpu),
        seconds(cpu),
        cpu.as_secs_f64() / mine.cpu.as_secs_f64(),
        seconds(mine.scan),
        mine.memory >> 10,
        mine.rewritten,
        new >> 20,
        mine.cpu.as_nanos() as f64 / new.max(1) as f64,
    ));
    Ok(())
}

/// Returns the time that it took, and that of all cores.
pub(super) fn filter_repo(bench: &Bench, dir: &Path, list: &Path) -> Result<(Duration, Duration)> {
    let mut command = Command::new("sh");
    command
        .args(["-c", "git-filter-repo \"$@\" || exit; times", "sh"])
        .args(["--force", "--quiet", "--invert-paths", "--preserve-commit-hashes", "--preserve-commit-encoding"])
        .arg("--paths-from-file")
        .arg(list)
        .env("PATH", &bench.path)
        .current_dir(dir);
    let start = Instant::now();
    let output = done(&mut command)?;
    let time = start.elapsed();
    // The last line is that of the children: minutes and seconds of their own, and of the system for them.
    let text = String::from_utf8(output.stdout)?;
    let parts = text.lines().last().context("nothing was said")?.split_whitespace().map(|it| {
        let (minutes, seconds) = it.trim_end_matches('s').split_once('m').context("a time")?;
        Ok(minutes.parse::<f64>()? * 60.0 + seconds.parse::<f64>()?)
    });
    let cpu: f64 = parts.sum::<Result<f64>>()?;
    Ok((time, Duration::from_secs_f64(cpu)))
}

fn seconds(time: Duration) -> String {
    format!("{:>7.2} s", time.as_secs_f64())
}

fn done(command: &mut Command) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(output)
}

fn lines_of(dir: &Path, args: &[&str]) -> Result<Vec<String>> {
    let output = Command::new("git").args(args).current_dir(dir).output().context("cannot run git")?;
    if !output.status.success() {
        bail!("git {args:?} ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}

fn refs(dir: &Path) -> Result<Vec<String>> {
    lines_of(dir, &["for-each-ref", "--format=%(objectname) %(refname)"])
}

/// Every tree with its size, sorted.
fn trees(dir: &Path) -> Result<Vec<(String, u64)>> {
    let format = "--batch-check=%(objecttype) %(objectname) %(objectsize)";
    let mut trees = Vec::new();
    for line in lines_of(dir, &["cat-file", "--batch-all-objects", "--unordered", format])? {
        if let ["tree", id, size] = line.split(' ').collect::<Vec<_>>()[..] {
            trees.push((id.to_owned(), size.parse()?));
        }
    }
    trees.sort_unstable();
    Ok(trees)
}

/// What our side took.
struct Mine {
    purge: Duration,
    /// The time of all cores for it.
    cpu: Duration,
    scan: Duration,
    /// The most memory it had at once, in KiB.
    memory: u64,
    rewritten: usize,
}

/// Purges in a process of its own, whose memory nobody else uses.
fn in_a_process(dir: &Path, list: &Path) -> Result<Mine> {
    let mut child = Command::new(std::env::current_exe()?);
    let output = child.arg(CHILD).arg(dir).arg(list).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [purge, cpu, scan, memory, rewritten] = numbers[..] else { bail!("the purge gave no numbers") };
    Ok(Mine {
        purge: Duration::from_micros(purge),
        cpu: Duration::from_millis(cpu),
        scan: Duration::from_micros(scan),
        memory,
        rewritten: usize::try_from(rewritten)?,
    })
}

/// The chore that this part starts itself as; not for people.
pub(crate) const CHILD: &str = "bench-of-a-purge";

/// Purges `dir` of the paths in a file, proves it, and writes down what it took.
pub(crate) fn child(dir: &str, list: &str) -> Result<bool> {
    let paths = fs::read_to_string(list)?;
    let paths = Paths::new(paths.lines().map(RepoPath::new)).context("these are not paths")?;
    let start = Instant::now();
    let repository = Repository::open(Path::new(dir))?;
    let (numbers, blobs) = match purge::apply(&repository, &paths, &Disk::real())? {
        PurgeOutcome::Purged { numbers, blobs, .. } => (numbers, blobs),
        PurgeOutcome::Refused(why) => bail!("refused: {why:?}"),
    };
    let purged = start.elapsed();
    let (cpu, memory) = (cpu()?, peak()?);
    let start = Instant::now();
    let scan = purge::verify(&repository, &Needles::new(&["Nobody Atall"], blobs)?)?;
    let proved = start.elapsed();
    if !scan.is_clean() {
        bail!("something is left");
    }
    purge::forget(&repository, &Disk::real())?;
    say(&format!("{} {cpu} {} {memory} {}", purged.as_micros(), proved.as_micros(), numbers.rewritten));
    Ok(true)
}

/// The time of all cores so far, in milliseconds: fields 14 and 15 of proc(5), in hundredths of a second.
fn cpu() -> Result<u64> {
    let stat = fs::read_to_string("/proc/self/stat").context("the time of a process is known on Linux only")?;
    let (_, fields) = stat.rsplit_once(") ").context("the name is in brackets")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u64>);
    Ok(ticks.sum::<Result<u64, _>>()? * 10)
}

/// The most memory that this process ever had, in KiB.
fn peak() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status").context("the memory is known on Linux only")?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
