//! Shows what a purge would do, and what it did.

use casebound_app::disposal::operator::Preview;
use casebound_app::printable::{in_line, plural};
use casebound_git::purge::PurgeStats;
use casebound_record::disposal::Scope;

use crate::ui::Ui;

/// At most this many files of a preview are listed; the rest are only counted.
const SHOWN: usize = 40;

/// Shows what is removed and what stays.
pub(super) fn show_preview(preview: &Preview, ui: &mut Ui) -> anyhow::Result<()> {
    ui.line(match preview.scope {
        Scope::Record => "will be erased, all versions:",
        Scope::Person => "will be erased, all versions that there are until now:",
    })?;
    for (path, versions) in preview.files.iter().take(SHOWN) {
        ui.line(format_args!("  {path}  ({})", plural(*versions, "version")))?;
    }
    if preview.files.len() > SHOWN {
        ui.line(format_args!("  and {} more files", preview.files.len() - SHOWN))?;
    }
    let replaced = match preview.scope {
        Scope::Record => "will be redacted to statistics",
        Scope::Person => "stays without the person",
    };
    for (what, paths) in [
        (replaced, &preview.replaced),
        ("goes as a whole, since it names the person or can't be searched", &preview.attachments),
        ("may still name the person afterwards; check this line first", &preview.unsure),
        ("not redacted, the same person in another case; record a request there too", &preview.elsewhere),
        ("also removed, an exact copy", &preview.copies),
        ("not removed, an exact copy in a kept file (delete it yourself)", &preview.shared),
        ("also removed, an untracked copy", &preview.unknown_to_git),
    ] {
        for path in paths {
            ui.line(format_args!("{what}: {path}"))?;
        }
    }
    ui.line(commits_in_words(&preview.numbers))?;
    if !preview.perhaps.is_empty() {
        ui.warn("Judging by their names, these may hold a copy; check them and delete them yourself:");
        preview.perhaps.iter().for_each(|path| ui.item(path));
    }
    show_outside(&preview.outside, ui);
    Ok(())
}

/// Says what a purge would do to the history; what would not happen is left out.
fn commits_in_words(numbers: &PurgeStats) -> String {
    let mut words = format!("rewrites {} of {} commits", numbers.rewritten + numbers.dropped, numbers.commits);
    for (count, said) in [
        (numbers.dropped, format!("drops {} of them, empty by then", numbers.dropped)),
        (numbers.tags, format!("makes {} anew", plural(numbers.tags, "tag"))),
        (numbers.signatures_lost, format!("loses {}", plural(numbers.signatures_lost, "signature"))),
    ] {
        if count > 0 {
            words += "; ";
            words += &said;
        }
    }
    words
}

pub(super) fn show_outside(paths: &[std::path::PathBuf], ui: &mut Ui) {
    if !paths.is_empty() {
        ui.warn("Outside the repository, these may hold a copy; check them and delete them yourself:");
    }
    for path in paths {
        ui.item(in_line(&path.display().to_string()));
    }
}

pub(super) fn show_numbers(numbers: &PurgeStats, ui: &mut Ui) {
    let changed = numbers.rewritten + numbers.dropped;
    match changed {
        0 => ui.note("Removed objects that the history no longer refers to."),
        _ if numbers.dropped == 0 => ui.note(format_args!("Rewrote {changed} of {} commits.", numbers.commits)),
        _ => ui.note(format_args!(
            "Rewrote {changed} of {} commits; dropped {} that became empty.",
            numbers.commits, numbers.dropped
        )),
    }
    match numbers.signatures_lost {
        0 => {}
        1 => ui.note("The signature of 1 commit or tag is lost."),
        lost => ui.note(format_args!("The signatures of {lost} commits and tags are lost.")),
    }
}
