//! Shows what a disposal tells, asks and answers: the words of all that the use cases return as values.

use casebound_app::disposal::approvals::Approved;
use casebound_app::disposal::coming_back::Barred;
use casebound_app::disposal::dispose::{Disposed, NotDisposed};
use casebound_app::disposal::due::in_words;
use casebound_app::disposal::ended::Stopped;
use casebound_app::disposal::operator::{Event, Objection, Operator, Preview, Question, Replacement};
use casebound_app::disposal::sync::Synced;
use casebound_app::printable::{in_line, plural};
use casebound_app::{Outcome, agreeing};
use casebound_git::program::is_lock_race;
use casebound_git::purge::{Numbers, PurgeRefusal};
use casebound_record::disposal::Obstacle;
use chrono::NaiveDate;

use crate::ui::Ui;

/// This many places are named before the rest is only counted.
const SHOWN: usize = 20;
/// The same for the files of a preview.
const SHOWN_IN_PREVIEW: usize = 40;
/// What a member types when something disposed of would come back.
pub(crate) const REMEDY: &str = "`casebound sync` brings this clone up to date";

impl Operator for Ui {
    fn hear(&mut self, event: Event) {
        match event {
            Event::Planned(preview) => {
                // Nothing is left to tell when nobody reads it.
                let _ = show_preview(&preview, self);
            }
            Event::MoreAreDue { all, now } => {
                self.warn(format_args!("{all} records are due; the first {now} go now, the others with the next run."));
            }
            Event::LeftOut(files) => self.left_out(&files),
            Event::Resumed => self.note("Finishing an interrupted purge."),
            Event::Rewrote(numbers) => tell_numbers(&numbers, self),
            Event::Scanned(summary) => {
                self.done("verified", format_args!("that it is gone: {summary}; nothing of the erased contents was found"));
            }
            Event::Mentions(places) => {
                self.warn("The people of what was erased are also named here; look whether that is meant to stay:");
                tell_places(&places, self);
            }
            Event::PerhapsCopies(paths) => {
                self.warn("By their names these may be copies; git does not know them. Look, and delete them yourself:");
                tell_places(&paths, self);
            }
            Event::Outside(paths) => tell_outside(&paths, self),
            Event::Attested => self.done("wrote", "the attestation below disposed/, and committed it"),
            Event::NotAttested => self.warn(
                "The attestation is not committed, since git does not know who you are: `git config --global user.email …`, \
                 then `casebound retention catch-up`.",
            ),
            Event::Pushed(remote) => self.done("pushed", format_args!("to `{remote}`")),
            Event::NotPushed { what, said } => {
                self.warn(format_args!("{what} could not be pushed; `casebound sync` and `git push` do it:\n{said}"));
            }
            Event::ToBeReplaced(replacement) => tell_how_to_replace(&replacement, self),
            Event::NothingFetched => self.note(
                "Nothing was fetched: this branch has no upstream, on a server or elsewhere (`casebound guide hosting`).",
            ),
            Event::Updated { remote, on_top } => {
                let more = if on_top { "; your commits are on top" } else { "" };
                self.done("updated", format_args!("from `{remote}`{more}"));
            }
        }
    }

    fn is_there(&self) -> bool {
        self.is_interactive()
    }

    fn answer(&mut self, question: &Question) -> anyhow::Result<bool> {
        match question {
            Question::Dispose { count, typed } => {
                if *typed {
                    self.warn("One person typed the names of both who approve; nothing else shows that they agreed.");
                }
                let records = if *count == 1 { "this record".to_owned() } else { format!("these {count} records") };
                self.confirm(format_args!("Dispose of {records}, with every version, for good?"))
            }
            Question::Push(remote) => {
                self.confirm(format_args!("Push the tombstone to `{remote}`, so that the others purge too?"))
            }
            Question::Obey(objection) => {
                tell_doubt(objection, self);
                self.confirm("Erase these records here all the same, with every version, for good?")
            }
            Question::Clock(newest, day) => {
                self.warn(clock_in_words(*newest, *day));
                self.confirm(format_args!("Is {day} right?"))
            }
        }
    }
}

fn clock_in_words(newest: NaiveDate, day: NaiveDate) -> String {
    format!(
        "By this clock records are due on {day}, and the newest commit is of {newest}: more than 60 days are between."
    )
}

/// Shows what is removed and what stays.
fn show_preview(preview: &Preview, ui: &mut Ui) -> anyhow::Result<()> {
    ui.line("will be erased, all versions:")?;
    for (path, versions) in preview.files.iter().take(SHOWN_IN_PREVIEW) {
        ui.line(format_args!("  {path}  ({})", plural(*versions, "version")))?;
    }
    if preview.files.len() > SHOWN_IN_PREVIEW {
        ui.line(format_args!("  and {} more files", preview.files.len() - SHOWN_IN_PREVIEW))?;
    }
    for (what, paths) in [
        ("will be redacted to statistics", &preview.expunged),
        ("an exact copy, which is removed too", &preview.copies),
        ("an exact copy in what is kept; it stays until you delete it", &preview.shared),
        ("a copy that git does not know, which is removed too", &preview.unknown_to_git),
    ] {
        for path in paths {
            ui.line(format_args!("{what}: {path}"))?;
        }
    }
    let numbers = &preview.numbers;
    ui.line(format_args!(
        "rewrites {} of {} commits, of which {} have nothing else in them and go; {} made anew; {} lost",
        numbers.rewritten + numbers.dropped,
        numbers.commits,
        numbers.dropped,
        plural(numbers.tags, "tag"),
        plural(numbers.signatures_lost, "signature"),
    ))?;
    if !preview.perhaps.is_empty() {
        ui.warn("By their names these may hold a copy; look at them and delete them yourself:");
        preview.perhaps.iter().for_each(|path| ui.warn(format_args!("  {path}")));
    }
    tell_outside(&preview.outside, ui);
    Ok(())
}

fn tell_outside(paths: &[std::path::PathBuf], ui: &mut Ui) {
    if !paths.is_empty() {
        ui.warn("Outside of the repository these may hold a copy; look at them and delete them yourself:");
    }
    for path in paths {
        ui.warn(format_args!("  {}", in_line(&path.display().to_string())));
    }
}

fn tell_numbers(numbers: &Numbers, ui: &mut Ui) {
    let changed = numbers.rewritten + numbers.dropped;
    match changed {
        0 => ui.note("Removed what nothing in the history names any more."),
        _ => ui.note(format_args!(
            "Rewrote {changed} of {} commits; {} had nothing else in them and are gone.",
            numbers.commits, numbers.dropped
        )),
    }
    match numbers.signatures_lost {
        0 => {}
        1 => ui.note("The signature of 1 commit or tag is lost by it."),
        lost => ui.note(format_args!("The signatures of {lost} commits and tags are lost by it.")),
    }
}

fn tell_places(places: &[String], ui: &mut Ui) {
    for place in places.iter().take(SHOWN) {
        ui.warn(format_args!("  {place}"));
    }
    if places.len() > SHOWN {
        ui.warn(format_args!("  and {} more places", places.len() - SHOWN));
    }
}

/// Says what speaks against a tombstone, and who decided on it.
fn tell_doubt(objection: &Objection, ui: &mut Ui) {
    ui.warn(format_args!(
        "Tombstone {} asks to erase what must stay, as far as this repository knows. {} approved it on {}. Objections:",
        objection.tombstone, objection.approved_by, objection.disposed_on
    ));
    tell_places(&objection.against, ui);
}

fn tell_doubted(objection: &Objection, ui: &mut Ui) {
    tell_doubt(objection, ui);
    ui.warn(format_args!(
        "Nothing was erased. Talk with {by}. If it is to be disposed of: `casebound sync --accept-disposal {id}`; on a server its \
         administrator types `casebound retention catch-up --accept-disposal {id}`.",
        by = objection.approved_by,
        id = objection.tombstone
    ));
    if let Some(day) = objection.not_before {
        ui.warn(format_args!(
            "From {day} on this repository has known it for long enough, and does it without a question."
        ));
    }
    ui.warn(format_args!("Should it be withdrawn: `git rm {}`, commit and push with --no-verify.", objection.path));
}

fn tell_refusals(reasons: &[PurgeRefusal], ui: &mut Ui) {
    ui.warn("Nothing can be erased here now:");
    for reason in reasons {
        ui.warn(format_args!("  {}", in_line(&reason.to_string())));
    }
}

/// Says why a purge stopped.
pub(crate) fn stopped(why: &Stopped, ui: &mut Ui) -> Outcome {
    match why {
        Stopped::Refused(reasons) => tell_refusals(reasons, ui),
        Stopped::ScanFailed(places) => {
            ui.warn("The scan found something, or could not read everything:");
            tell_places(places, ui);
            ui.warn("Remove what is named there, and run `casebound retention catch-up`.");
        }
        Stopped::LocalChanges(lines) => {
            ui.warn(
                "Other members disposed of a record that this clone has unpushed changes to. Nothing was erased here:",
            );
            lines.iter().for_each(|line| ui.warn(format_args!("  {line}")));
            ui.warn("Ask them (`git show COMMIT`). To erase it anyway: `casebound sync --erase-mine`.");
        }
        Stopped::Forged(path, lines) => {
            ui.warn("A tombstone asks to erase what must stay, so nothing was erased. Talk with the others about it:");
            lines.iter().for_each(|line| ui.warn(format_args!("  {line}")));
            ui.warn(format_args!("Should it be withdrawn: `git rm {path}`, commit and push with --no-verify."));
        }
        Stopped::Contested(objection) => tell_doubted(objection, ui),
        Stopped::ClockDoubted(newest, day) => {
            ui.warn(clock_in_words(*newest, *day));
            ui.warn("Nothing was erased. Is the clock right? Then run `casebound sync` in a terminal, and say so.");
        }
        Stopped::NotPushed(path) => ui.warn(format_args!(
            "{path} is not pushed yet, and the other side has what it covers. Nothing was erased: `git push` first, then \
             `casebound retention catch-up`. Where the push is refused, `casebound sync`."
        )),
    }
    Outcome::Findings
}

/// Says how a disposal ended.
pub(crate) fn disposed(ended: &Disposed, ui: &mut Ui) -> Outcome {
    match ended {
        Disposed::NothingDue => ui.note("Nothing is due."),
        Disposed::Before => ui.note("It is disposed of."),
        Disposed::Done(count, id) => {
            ui.done("disposed", format_args!("of {}, tombstone {id}", plural(*count, "record")));
        }
        Disposed::WaitsForPush(remote) => {
            ui.warn(format_args!(
                "The tombstone is committed, but nothing is erased yet: `{remote}` still has the record. Run `git push`, then \
                 `casebound retention catch-up`."
            ));
            return Outcome::Findings;
        }
        Disposed::Not(why) => {
            not_disposed(why, ui);
            return Outcome::Findings;
        }
    }
    Outcome::Clean
}

/// Says how an approval ended.
pub(crate) fn approved(ended: &Approved, ui: &mut Ui) -> Outcome {
    match ended {
        Approved::Recorded(count) => {
            ui.done(
                "approved",
                format_args!("that {} may be disposed of, in a commit: `git push`", plural(*count, "record")),
            );
            Outcome::Clean
        }
        Approved::Obstacles(found) => {
            tell_obstacles(found, ui);
            ui.warn("Nothing was approved.");
            Outcome::Findings
        }
        Approved::Refused(said) => {
            ui.warn(format_args!("The approval could not be committed:\n{said}"));
            Outcome::Findings
        }
    }
}

/// Says how an approval of a change of the policy ended.
pub(crate) fn approved_policy(ended: &agreeing::Approved, ui: &mut Ui) -> Outcome {
    match ended {
        agreeing::Approved::Recorded(..) => {
            ui.done("approved", "that committee.yaml asks for less than before, in a commit: `git push`");
            Outcome::Clean
        }
        agreeing::Approved::Nothing => {
            ui.note("committee.yaml asks for no less than before: there is nothing to approve");
            Outcome::Clean
        }
        agreeing::Approved::Refused(said) => {
            ui.warn(format_args!("The approval could not be committed:\n{said}"));
            Outcome::Findings
        }
    }
}

fn tell_obstacles(found: &[(String, Vec<Obstacle>)], ui: &mut Ui) {
    for (name, obstacles) in found {
        for obstacle in obstacles {
            ui.warn(format_args!("{}: {}", in_line(name), in_words(obstacle)));
        }
    }
}

/// Says why nothing was disposed of.
pub(crate) fn not_disposed(why: &NotDisposed, ui: &mut Ui) {
    match why {
        NotDisposed::Obstacles(found) => {
            tell_obstacles(found, ui);
            ui.warn("Nothing was disposed of.");
        }
        NotDisposed::NotApproved { approvals, missing } => {
            ui.warn("The policy asks two members to approve, each in their own clone: `casebound retention approve CASE`.");
            match approvals.is_empty() {
                true => ui.warn("Nobody approved all of these records as they are now, within 30 days."),
                false => ui.warn(format_args!("All of these records were approved by: {}", in_line(&approvals.join(", ")))),
            }
            for by in missing {
                ui.warn(format_args!("`{}` did not", in_line(by)));
            }
            ui.warn("Nothing was disposed of. What the others committed comes with `casebound sync`.");
        }
        NotDisposed::During(operation) => ui.warn(format_args!(
            "A {operation} has begun and not ended: end or abort it first. Nothing was disposed of."
        )),
        NotDisposed::Refused(reasons) => tell_refusals(reasons, ui),
        NotDisposed::OnOtherBranch(other) => ui.warn(format_args!(
            "A disposal is recorded on the branch that the others get, which is `{other}`: `git switch {other}`. Nothing was \
             disposed of."
        )),
        NotDisposed::HistoryBefore(replacement) => {
            tell_how_to_replace(replacement, ui);
            ui.warn("Nothing was disposed of.");
        }
        NotDisposed::Behind => ui.warn(
            "Others pushed commits that are not here. Nothing was disposed of: run `casebound sync`, then this again.",
        ),
        NotDisposed::MoreWouldGo(lines) => {
            ui.warn("Nothing was disposed of, since more than was asked for would be removed:");
            lines.iter().for_each(|line| ui.warn(format_args!("  {line}")));
            ui.warn(
                "Resolve, move or merge what is named there first. Is a branch gone on the server? `git fetch --prune`.",
            );
        }
        NotDisposed::Contested(objection) => {
            ui.warn("What this clone knew before speaks against it:");
            tell_places(&objection.against, ui);
            ui.warn(
                "Nothing was disposed of. Is it right all the same? Then run this in a terminal, and say so: --yes is not an answer \
                 to that.",
            );
            if let Some(day) = objection.not_before {
                ui.warn(format_args!("From {day} on this clone has known it for long enough, and asks no more."));
            }
        }
        NotDisposed::ClockDoubted(newest, day) => {
            ui.warn(clock_in_words(*newest, *day));
            ui.warn(
                "Nothing was disposed of. Is the clock right? Then run this in a terminal, and say so: --yes is not an answer to that.",
            );
        }
        NotDisposed::CannotBeRewritten { remote, said } => ui.warn(format_args!(
            "`{remote}` has the records, and refuses that its history is rewritten, so nothing was disposed of:\n{said}\n\
             Whoever administers it allows it (`git -C REPOSITORY config receive.denyNonFastForwards false`; on a hosted service: \
             allow force pushes to this branch), or installs our hooks there: `casebound -C REPOSITORY hook install`. Then run \
             this again."
        )),
        NotDisposed::Declined => ui.warn("Nothing was changed."),
        NotDisposed::NotCommitted(said) => {
            ui.warn(format_args!("The tombstone could not be committed, so nothing was disposed of:\n{said}"));
            tell_race(said, ui);
        }
        NotDisposed::NotPushed(said) => {
            ui.warn(format_args!("The tombstone could not be pushed, so nothing was disposed of:\n{said}"));
            tell_race(said, ui);
        }
        NotDisposed::Stopped(why) => drop(stopped(why, ui)),
    }
}

/// Says so where git failed since another program was at work.
pub(crate) fn tell_race(said: &str, ui: &mut Ui) {
    if is_lock_race(said) {
        ui.warn(super::RACE);
    }
}

/// Says how a sync ended.
pub(crate) fn synced(ended: &Synced, ui: &mut Ui) -> Outcome {
    match ended {
        Synced::Done { has_upstream, purges, attestation_waits } => {
            if *attestation_waits {
                ui.note("The attestation goes with your next `git push`.");
            }
            if *purges == 0 && *has_upstream {
                ui.note("Up to date.");
            }
            return Outcome::Clean;
        }
        Synced::Stopped(why) => drop(stopped(why, ui)),
        Synced::Conflict(tracking) => {
            ui.warn("Your commits and those of others change the same lines. Your branch is as it was before.");
            ui.warn(format_args!("Put them together with `git rebase {tracking}`, and run `casebound sync` again."));
        }
        Synced::NotUpdated(said) => {
            ui.warn(format_args!("git could not update the branch, which is as it was before:\n{said}"));
            tell_race(said, ui);
        }
    }
    Outcome::Findings
}

/// Says what keeps the tombstones of a push out.
pub(crate) fn barred(why: &Barred, ui: &mut Ui) {
    match why {
        Barred::Changed(path) => ui.warn(format_args!(
            "error: there are two versions of {path}; a tombstone is never changed: get the first one back"
        )),
        Barred::Objected(lines) => lines.iter().for_each(|line| ui.warn(format_args!("error: {line}"))),
        Barred::Contested(objection) => tell_doubted(objection, ui),
    }
}

/// Says how the history of a server without our hooks is replaced.
fn tell_how_to_replace(replacement: &Replacement, ui: &mut Ui) {
    let Replacement { remote, name, there } = replacement;
    ui.warn(format_args!(
        "`{remote}` has commits that are not here. If it is a server without our hooks, it still has the history before, and \
         with it what was erased. Then replace its history, once the other members stopped pushing:\n\
         \x20 git push --force-with-lease={name}:{there} {remote} HEAD:{name}\n\
         and read `casebound guide erasure`: old objects stay on such a server until its provider collects them. Ask for that; \
         afterwards this must say that it is refused:\n\
         \x20 casebound retention status --gone {there}\n\
         If it has our hooks, it could not purge itself: run `casebound -C REPOSITORY retention catch-up` there. If somebody \
         pushed just now, run `casebound sync` instead.",
    ));
}
