//! A bar on the terminal for work that lasts over a second; nothing anywhere else.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use casebound_app::progress::{Progress, Running, Work};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Nobody wonders about a shorter wait.
const UNSHOWN: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(120);

/// The terminal at standard error.
#[derive(Debug)]
pub(crate) struct Bars;

impl Progress for Bars {
    fn begin(&self, work: Work, steps: Option<usize>) -> Box<dyn Running> {
        let bar = ProgressBar::with_draw_target(steps.map(|steps| steps as u64), ProgressDrawTarget::hidden());
        let template = if steps.is_some() { "{msg} {bar:20} {pos}/{len}" } else { "{spinner} {msg} {elapsed}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.tick_chars("-\\|/ ").progress_chars("##."));
        }
        bar.set_message(words(work));
        let ended = Arc::new((Mutex::new(false), Condvar::new()));
        let shown = Shown { bar, since: Instant::now(), ended };
        if steps.is_none() {
            shown.draw_later(work);
        }
        Box::new(shown)
    }
}

/// Whether somebody may be asked for a password while it lasts: then nothing is drawn over the question.
fn asks(work: Work) -> bool {
    matches!(work, Work::Talking)
}

fn words(work: Work) -> &'static str {
    match work {
        Work::Planning => "Looking for everything that belongs to it",
        Work::Rewriting => "Rewriting the history",
        Work::Reading => "Reading everything in this clone",
        Work::Talking => "Waiting for the server",
        Work::Writing => "Writing mails",
        Work::Packing => "Packing",
    }
}

struct Shown {
    bar: ProgressBar,
    since: Instant,
    ended: Arc<(Mutex<bool>, Condvar)>,
}

impl Shown {
    /// Draws it once it has lasted; one line alone where somebody may be asked something meanwhile.
    fn draw_later(&self, work: Work) {
        let (ended, bar) = (Arc::clone(&self.ended), self.bar.clone());
        thread::spawn(move || {
            let (is_over, over) = &*ended;
            let Ok(guard) = is_over.lock() else { return };
            let waited = over.wait_timeout_while(guard, UNSHOWN, |is_over| !*is_over);
            let Ok((guard, waited)) = waited else { return };
            if !waited.timed_out() || *guard {
                return;
            }
            if asks(work) {
                use std::io::Write as _;
                let _ = writeln!(std::io::stderr(), "{} …", words(work));
            } else {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(TICK);
            }
        });
    }
}

impl Running for Shown {
    fn step(&self) {
        if self.bar.is_hidden() && self.since.elapsed() >= UNSHOWN {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let (is_over, over) = &*self.ended;
        if let Ok(mut is_over) = is_over.lock() {
            *is_over = true;
        }
        over.notify_all();
        self.bar.finish_and_clear();
    }
}
