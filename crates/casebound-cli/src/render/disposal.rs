//! Shows the events, questions and results of a disposal.

mod preview;

use casebound_app::disposal::approvals::ApprovalOutcome;
use casebound_app::disposal::dispose::{DisposeOutcome, DisposeRefusal};
use casebound_app::disposal::obstacles::in_words;
use casebound_app::disposal::operator::{
    ClockDoubt, ContestedTombstone, DivergedRemote, Event, Operator, Question, RemoteState,
};
use casebound_app::disposal::purge_result::StopReason;
use casebound_app::disposal::reintroduction::TombstoneRejection;
use casebound_app::disposal::sync::SyncOutcome;
use casebound_app::letters::twice::LetterSentTwice;
use casebound_app::printable::{in_line, plural};
use casebound_app::shared_mails::CasePair;
use casebound_app::{Outcome, policy_approval};
use casebound_git::program::is_lock_race;
use casebound_git::purge::PurgeRefusal;
use casebound_record::disposal::{Obstacle, Scope};
use casebound_record::layout::{is_case, stem};

use self::preview::{show_numbers, show_outside, show_preview};
use crate::render::objections;
use crate::ui::Ui;

/// At most this many places are listed; the rest are only counted.
const SHOWN: usize = 20;
/// What a member must run when something that was disposed of would come back.
pub(crate) const REMEDY: &str = "`casebound sync` brings this clone up to date";

impl Operator for Ui {
    fn report(&mut self, event: Event) {
        match event {
            Event::Planned(preview) => {
                // A closed pipe is not an error.
                let _ = show_preview(&preview, self);
            }
            Event::MoreAreDue { all, now } => {
                self.warn(format_args!("{all} records are due; the first {now} are disposed of now, the others by the next run."));
            }
            Event::LeftOut(files) => self.left_out(&files),
            Event::Resumed => self.note("Finishing an interrupted purge."),
            Event::Rewrote(numbers) => show_numbers(&numbers, self),
            Event::Scanned(summary) => {
                self.done("verified", format_args!("the erasure: {summary}; none of the erased content was found"));
            }
            Event::Mentions(places) => {
                self.warn("The people of the erased records are also named here; check whether that should stay:");
                show_places(&places, self);
            }
            Event::PerhapsCopies(paths) => {
                self.warn("Judging by their names, these untracked files may be copies. Check them and delete them yourself:");
                show_places(&paths, self);
            }
            Event::Outside(paths) => show_outside(&paths, self),
            Event::Attested => self.done("wrote", "the attestation in disposed/, and committed it"),
            Event::NotAttested => self.warn(
                "The attestation is not committed, because git has no address for you: run `git config --global user.email …`, \
                 then `casebound retention catch-up`.",
            ),
            Event::TombstonesRestored(count) => self.warn(format_args!(
                "Put back {} that somebody had removed or changed: without it an erased record can come back. `casebound save` shares that; `git log -- \
                 disposed` says whose commit it was.",
                plural(count, "tombstone")
            )),
            Event::NeverWhole(paths) => self.warn(format_args!(
                "{} is named like a tombstone and never was a whole one, so it erases nothing. Delete it: `git rm {}`, then `casebound save`.",
                in_line(&paths.join(", ")),
                in_line(&paths.join(" "))
            )),
            Event::Pushed(remote) => self.done("pushed", format_args!("to `{remote}`")),
            Event::NotPushed { what, said } => {
                self.refuse(format_args!("{what} could not be pushed; run `casebound sync`, then `git push`:\n{said}"));
            }
            Event::ToBeReplaced(replacement) => show_how_to_replace(&replacement, self),
            Event::StillThere(state) => show_held_refs(&state, self),
            Event::ProbeLeft { remote, name } => self.warn(format_args!(
                "The branch `{name}`, which only tried whether `{remote}` lets its history be rewritten, could not be deleted there. \
                 Ask its administrator to delete it."
            )),
            Event::NothingFetched => self.note(
                "Nothing was fetched: this branch has no upstream (see `casebound guide hosting`).",
            ),
            Event::Updated { remote, on_top } => {
                let more = if on_top { "; your commits are on top" } else { "" };
                self.done("updated", format_args!("from `{remote}`{more}"));
            }
        }
    }

    fn answer(&mut self, question: &Question) -> anyhow::Result<bool> {
        if question.defaults_to_no() && !self.is_interactive() {
            return Ok(false);
        }
        match question {
            Question::Dispose { count, scope, typed, shared } => {
                match shared {
                    0 => {}
                    1 => {
                        self.warn("1 file that stays has the same content, as told above: it keeps that content here.")
                    }
                    _ => self.warn(format_args!(
                        "{shared} files that stay have the same content, as told above: they keep that content here."
                    )),
                }
                if *typed {
                    self.warn("One person typed both approvers' names; nothing else shows that they agreed.");
                }
                let records = if *count == 1 { "this record".to_owned() } else { format!("these {count} records") };
                match scope {
                    Scope::Record => {
                        self.confirm(format_args!("Permanently dispose of {records}, with every version?"))
                    }
                    Scope::Person => self.confirm(format_args!(
                        "Permanently take the person out of {records}, and erase every older version?"
                    )),
                }
            }
            Question::Push(remote) => self.confirm(format_args!(
                "Push the tombstone to `{remote}` now, so that the other members' clones erase the record too?"
            )),
            Question::ApplyContested(objection) => {
                show_objections(objection, self);
                self.confirm("Permanently erase these records here anyway, with every version?")
            }
            Question::Clock(doubt) => {
                self.warn(clock_in_words(doubt));
                self.confirm(format_args!("Is {} right?", doubt.today))
            }
        }
    }
}

fn clock_in_words(ClockDoubt { newest_commit, today }: &ClockDoubt) -> String {
    format!(
        "This computer's clock says {today}, but the newest commit, apart from your own latest ones, is more than 60 days older: {newest_commit}."
    )
}

fn show_places(places: &[String], ui: &mut Ui) {
    for place in places.iter().take(SHOWN) {
        ui.item(place);
    }
    if places.len() > SHOWN {
        ui.item(format_args!("and {} more places", places.len() - SHOWN));
    }
}

/// Shows the objections to a tombstone, and who approved it.
fn show_objections(objection: &ContestedTombstone, ui: &mut Ui) {
    ui.warn(format_args!(
        "Tombstone {} would erase what must stay, according to what this repository has recorded. Approved by {} on {}. Objections:",
        objection.tombstone, objection.approved_by, objection.disposed_on
    ));
    show_places(&objections::lines(&objection.against), ui);
}

fn show_contested(objection: &ContestedTombstone, ui: &mut Ui) {
    show_objections(objection, ui);
    ui.refuse(format_args!(
        "Nothing was erased. Talk with {by}. If the disposal is right, run `casebound sync --accept-disposal {id}`; on a server, its \
         administrator runs `casebound retention catch-up --accept-disposal {id}`.",
        by = objection.approved_by,
        id = objection.tombstone
    ));
    if let Some(day) = objection.not_before {
        ui.refuse(format_args!(
            "From {day} on, this repository has known the record for two weeks and erases it without asking."
        ));
    }
    show_withdrawal(&objection.path, ui);
}

/// Says how a tombstone is taken back that was not applied where the records still are.
fn show_withdrawal(path: &str, ui: &mut Ui) {
    ui.refuse(format_args!(
        "To withdraw it: `git pull --rebase`, then `git rm {path}`, then commit and push with --no-verify."
    ));
}

fn show_refusals(reasons: &[PurgeRefusal], ui: &mut Ui) {
    ui.refuse("Nothing can be erased in this clone now:");
    for reason in reasons {
        ui.item(in_line(&reason.to_string()));
    }
}

/// Says why a purge stopped.
pub(crate) fn show_stop(why: &StopReason, ui: &mut Ui) -> Outcome {
    match why {
        StopReason::Refused(reasons) => show_refusals(reasons, ui),
        StopReason::ScanFailed(places) => {
            ui.refuse("The scan found something, or could not read everything:");
            show_places(places, ui);
            ui.refuse("Remove what is listed above, then run `casebound retention catch-up`.");
        }
        StopReason::LocalChanges(lines) => {
            ui.refuse(
                "Other members disposed of a record that has unpushed changes in this clone. Nothing was erased here:",
            );
            lines.iter().for_each(|line| ui.item(objections::local_change_in_words(line)));
            ui.refuse("Ask them about it (`git show COMMIT`). To erase it anyway, run `casebound sync --erase-mine`.");
        }
        StopReason::Forged(path, lines) => {
            ui.refuse("A tombstone would erase what must stay, so nothing was erased. Talk with the others about it:");
            objections::lines(lines).iter().for_each(|line| ui.item(line));
            show_withdrawal(path, ui);
        }
        StopReason::Contested(objection) => show_contested(objection, ui),
        StopReason::ClockDoubted(doubt) => {
            ui.refuse(clock_in_words(doubt));
            ui.refuse("Nothing was erased. If the clock is right, run `casebound sync` in a terminal and confirm it.");
        }
        StopReason::NotPushed(path) => ui.refuse(format_args!(
            "{path} is not pushed yet, and the remote still has what it covers. Nothing was erased: run `git push`, then \
             `casebound retention catch-up`. If the push is refused, run `casebound sync`."
        )),
    }
    Outcome::Findings
}

/// Says how a disposal ended.
pub(crate) fn show_dispose(ended: &DisposeOutcome, ui: &mut Ui) -> Outcome {
    match ended {
        DisposeOutcome::NothingDue => ui.note("Nothing is due."),
        DisposeOutcome::Before => ui.note("It is already disposed of."),
        DisposeOutcome::Done(count, id, Scope::Person) => {
            ui.done("redacted", format_args!("a person in {}, tombstone {id}", plural(*count, "record")));
        }
        DisposeOutcome::Done(count, id, Scope::Record) => {
            ui.done("disposed", format_args!("of {}, tombstone {id}", plural(*count, "record")));
        }
        DisposeOutcome::WaitsForPush(remote) => {
            ui.refuse(format_args!(
                "The tombstone is committed, but nothing is erased yet: `{remote}` still has the record. Run `git push`, then \
                 `casebound retention catch-up`."
            ));
            return Outcome::Findings;
        }
        DisposeOutcome::Refused(why) => {
            not_disposed(why, ui);
            return Outcome::Findings;
        }
    }
    Outcome::Clean
}

/// Says how an approval ended.
pub(crate) fn show_approval(ended: &ApprovalOutcome, scope: Scope, ui: &mut Ui) -> Outcome {
    match ended {
        ApprovalOutcome::Recorded(count) => {
            let records = plural(*count, "record");
            ui.done(
                "approved",
                match scope {
                    Scope::Record => format!("the disposal of {records}; now run `casebound save`"),
                    Scope::Person => format!("the redaction of {records}; now run `casebound save`"),
                },
            );
            Outcome::Clean
        }
        ApprovalOutcome::Obstacles(found) => {
            show_obstacles(found, ui);
            ui.refuse("Nothing was approved.");
            Outcome::Findings
        }
        ApprovalOutcome::ClockDoubted(doubt) => {
            ui.refuse(clock_in_words(doubt));
            ui.refuse("Nothing was approved. If the clock is right, run this in a terminal and confirm it.");
            Outcome::Findings
        }
        ApprovalOutcome::Refused(said) => {
            ui.refuse(format_args!("The approval could not be committed:\n{said}"));
            Outcome::Findings
        }
    }
}

/// Says how an approval of a change of the policy ended.
pub(crate) fn approved_policy(ended: &policy_approval::PolicyApprovalOutcome, ui: &mut Ui) -> Outcome {
    match ended {
        policy_approval::PolicyApprovalOutcome::Recorded(changes) => {
            let what = plural(changes.len(), "change");
            ui.done(
                "approved",
                format_args!(
                    "{what} of committee.yaml; now run `git push`, or `casebound save` when enough members approved"
                ),
            );
            Outcome::Clean
        }
        policy_approval::PolicyApprovalOutcome::Nothing => {
            ui.note("committee.yaml has no change that others must approve: there is nothing to approve");
            Outcome::Clean
        }
        policy_approval::PolicyApprovalOutcome::Refused(said) => {
            ui.refuse(format_args!("The approval could not be committed:\n{said}"));
            Outcome::Findings
        }
    }
}

fn show_obstacles(found: &[(String, Vec<Obstacle>)], ui: &mut Ui) {
    for (name, obstacles) in found {
        for obstacle in obstacles {
            ui.refuse(format_args!("{}: {}", in_line(name), in_words(obstacle)));
        }
    }
}

/// Says why nothing was disposed of.
pub(crate) fn not_disposed(why: &DisposeRefusal, ui: &mut Ui) {
    match why {
        DisposeRefusal::Obstacles(found) => {
            show_obstacles(found, ui);
            ui.refuse("Nothing was disposed of.");
        }
        DisposeRefusal::NotApproved { approvals, missing } => {
            ui.refuse("The policy requires two members to approve, each in their own clone: `casebound retention approve CASE`.");
            match approvals.is_empty() {
                true => ui.refuse("Nobody has approved all of these records in their current form within the last 30 days."),
                false => ui.refuse(format_args!("All of these records were approved by: {}", in_line(&approvals.join(", ")))),
            }
            for by in missing {
                ui.refuse(format_args!("`{}` did not", in_line(by)));
            }
            ui.refuse(
                "An approval does not count any longer once the case or a file in its folder was changed, even if that was undone, or once the \
                 approval was removed: approve again with `casebound retention approve CASE`.",
            );
            ui.refuse("Nothing was disposed of. To fetch the others' approvals, run `casebound sync`.");
        }
        DisposeRefusal::PolicyNotCommitted => ui.refuse(
            "committee.yaml has uncommitted changes, and everybody else judges by the commit: commit or discard them first. Nothing \
             was disposed of.",
        ),
        DisposeRefusal::During(operation) => ui.refuse(format_args!(
            "A {operation} is in progress: finish or abort it first. Nothing was disposed of."
        )),
        DisposeRefusal::Refused(reasons) => show_refusals(reasons, ui),
        DisposeRefusal::OnOtherBranch(other) => ui.refuse(format_args!(
            "A disposal must be recorded on the shared branch: run `git switch {other}`. Nothing was \
             disposed of."
        )),
        DisposeRefusal::HistoryBefore(replacement) => {
            show_how_to_replace(replacement, ui);
            ui.refuse("Nothing was disposed of.");
        }
        DisposeRefusal::Behind => ui.refuse(
            "The remote has commits that this clone lacks. Nothing was disposed of: run `casebound sync`, then try again.",
        ),
        DisposeRefusal::MoreWouldGo(lines) => {
            ui.refuse("Nothing was disposed of, since this would also remove:");
            objections::lines(lines).iter().for_each(|line| ui.item(line));
            ui.refuse(
                "Resolve, move or merge what is listed first. If a branch no longer exists on the server, run `git fetch --prune`.",
            );
        }
        DisposeRefusal::NotRedactable(lines) => {
            ui.refuse("Nothing was changed, since what names the person can't be replaced everywhere:");
            lines.iter().for_each(|line| ui.item(objections::redaction_in_words(line)));
        }
        DisposeRefusal::Contested(objection) => {
            ui.refuse("What this clone has recorded contradicts the disposal:");
            show_places(&objections::lines(&objection.against), ui);
            ui.refuse(
                "Nothing was disposed of. If the disposal is right, run this in a terminal and confirm it: --yes does not answer \
                 this question.",
            );
            if let Some(day) = objection.not_before {
                ui.refuse(format_args!("From {day} on, this clone has known the record for two weeks and does not ask."));
            }
        }
        DisposeRefusal::ClockDoubted(doubt) => {
            ui.refuse(clock_in_words(doubt));
            ui.refuse(
                "Nothing was disposed of. If the clock is right, run this in a terminal and confirm it: --yes does not answer this question.",
            );
        }
        DisposeRefusal::CannotBeRewritten { remote, said } => ui.refuse(format_args!(
            "`{remote}` has the records and does not let its history be rewritten, so nothing was disposed of:\n{said}\n\
             Ask its administrator to allow it (`git -C REPOSITORY config receive.denyNonFastForwards false`; on a hosted service: \
             force pushes to this branch), or to install Casebound's hooks: `casebound -C REPOSITORY hook install`. Then run \
             this again."
        )),
        DisposeRefusal::Declined => ui.refuse("Nothing was changed."),
        DisposeRefusal::NotCommitted(said) => {
            ui.refuse(format_args!("The tombstone could not be committed, so nothing was disposed of:\n{said}"));
            show_lock_hint(said, ui);
        }
        DisposeRefusal::NotPushed(said) => {
            ui.refuse(format_args!("The tombstone could not be pushed, so nothing was disposed of:\n{said}"));
            if said.contains("--accept-disposal") {
                ui.refuse("When the server's administrator has accepted it, run this again: the tombstone gets the same id.");
            }
            show_lock_hint(said, ui);
        }
        DisposeRefusal::Stopped(why) => drop(show_stop(why, ui)),
    }
}

/// Says so where git failed since another program was at work.
pub(crate) fn show_lock_hint(said: &str, ui: &mut Ui) {
    match is_lock_race(said) {
        true if said.contains("[remote rejected]") => ui.refuse("Somebody else pushes at this moment: run this again."),
        true => ui.refuse(super::LOCKED),
        false => {}
    }
}

/// Says which cases have the same mail.
pub(crate) fn show_shared_mails(pairs: &[CasePair], ui: &mut Ui) {
    for (one, other) in pairs {
        ui.warn(format_args!(
            "{one} and {other} have the same mail, so that one incident is counted twice. Agree which of them goes on: `casebound guide \
             duplicates` says what becomes of the other."
        ));
    }
}

/// Says which letters two members sent before either had the other's work.
pub(crate) fn show_letters_sent_twice(letters: &[LetterSentTwice], ui: &mut Ui) {
    for it in letters {
        ui.warn(format_args!(
            "{} of {} was sent twice: two clones sent it before either had the other's work. Tell its reader that both are the same \
             letter; `casebound explain letter-sent-twice`",
            in_line(&it.letter),
            it.case
        ));
    }
}

/// Says how a sync ended.
pub(crate) fn show_sync(ended: &SyncOutcome, ui: &mut Ui) -> Outcome {
    match ended {
        SyncOutcome::Done { has_upstream, purges, attestation_waits } => {
            if *attestation_waits {
                ui.note("Your next `git push` also sends the attestation.");
            }
            if *purges == 0 && *has_upstream {
                ui.note("Up to date.");
            }
            return Outcome::Clean;
        }
        SyncOutcome::OldHistoryThere => {
            ui.refuse("Until that is done, save your work with `casebound save`, and do not run `git pull`.");
        }
        SyncOutcome::Stopped(why) => drop(show_stop(why, ui)),
        SyncOutcome::Withdrawn { tracking, ids } => ui.refuse(format_args!(
            "The others withdrew what was erased here, and keep the records: {}. Talk with them; `git log {tracking} -- disposed` says whose \
             commit it was. To follow them, clone the repository anew, and bring there what `git log {tracking}..` shows of your own. \
             Nothing was changed.",
            ids.join(", ")
        )),
        SyncOutcome::Conflict { tracking, files } => show_conflict(tracking, files, ui),
        SyncOutcome::NotUpdated(said) => {
            ui.refuse(format_args!("git could not update the branch; it is unchanged:\n{said}"));
            show_lock_hint(said, ui);
        }
    }
    Outcome::Findings
}

/// Says where your commits and the others' contradict each other, and what to type.
fn show_conflict(tracking: &str, files: &[String], ui: &mut Ui) {
    let (cases, others): (Vec<&String>, Vec<&String>) = files.iter().partition(|path| is_case(path));
    let names: Vec<&str> =
        cases.iter().filter_map(|path| stem(path)).chain(others.iter().map(|path| path.as_str())).collect();
    ui.refuse(format_args!(
        "You and the others changed the same place in {}. Your branch is unchanged, and nothing was pushed.",
        in_line(&names.join(", "))
    ));
    if others.is_empty() {
        ui.refuse("`casebound resolve` asks which version is right; then type `casebound save`.");
    } else {
        ui.refuse(format_args!(
            "Type `git rebase {tracking}`, edit {}, `git add` it, then `casebound resolve` and `casebound save`.",
            in_line(&others.iter().map(|path| path.as_str()).collect::<Vec<_>>().join(", "))
        ));
    }
}

/// Says what keeps the tombstones of a push out.
pub(crate) fn show_rejection(why: &TombstoneRejection, ui: &mut Ui) {
    match why {
        TombstoneRejection::Changed(path) => ui.error(format_args!(
            "there are two versions of {path}; a tombstone never changes: restore the first version"
        )),
        TombstoneRejection::Damaged(path) => {
            ui.error(format_args!("{path} is damaged: no version of it is a whole tombstone; delete it"));
        }
        TombstoneRejection::Forged(signs) => {
            objections::lines(signs).iter().for_each(|line| ui.error(line));
        }
        TombstoneRejection::Contested(objection) => show_contested(objection, ui),
    }
}

/// Names the other refs of a remote that still have what was erased, with the command for each.
fn show_held_refs(state: &RemoteState, ui: &mut Ui) {
    let label = state.label();
    let refs = match &state.refs {
        Ok(refs) => refs,
        Err(said) => {
            ui.warn(format_args!(
                "`{label}` could not be asked whether it still has what was erased. When it can be reached, run `casebound retention \
                 status`:\n{said}"
            ));
            return;
        }
    };
    ui.warn(format_args!(
        "`{label}` still has what was erased, in other branches or tags. Replace or delete each of them:"
    ));
    for held in refs {
        let (remote, name, tip) = (&state.remote, in_line(&held.name), held.tip);
        ui.item(match held.is_here {
            true => format!("git push --force-with-lease={name}:{tip} {remote} {name}"),
            false => format!("git push {remote} --delete {name}"),
        });
    }
}

/// Says how the history of a server without our hooks is replaced.
fn show_how_to_replace(replacement: &DivergedRemote, ui: &mut Ui) {
    let DivergedRemote { remote, name, there } = replacement;
    ui.warn(format_args!(
        "`{remote}` has commits that this clone lacks. If it is a server without Casebound's hooks, it still has the old history, and \
         with it what was erased. In that case replace its history, once the other members have stopped pushing:\n\
         \x20 git push --force-with-lease={name}:{there} {remote} HEAD:{name}\n\
         and read `casebound guide erasure`: old objects stay on such a server until the provider runs garbage collection. Ask for that; \
         afterwards, this command must report that the object is refused:\n\
         \x20 casebound retention status --gone {there}\n\
         If it has Casebound's hooks, its purge failed: run `casebound -C REPOSITORY retention catch-up` there. If somebody \
         has just pushed, run `casebound sync` instead.",
    ));
}
