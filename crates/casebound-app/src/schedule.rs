//! Timers that report what is due and catch up; none of them disposes of a record.

use std::path::Path;

use anyhow::{Context as _, bail};
use casebound_git::Repository;
use casebound_record::rota::Rota;

use crate::Context;
use crate::workspace::Workspace;

/// A text with places for the program and the repository.
type Template = &'static str;

const UNITS: [(&str, Template); 6] = [
    ("casebound-retention-list.service", include_str!("../../../templates/schedule/list.service")),
    ("casebound-retention-list.timer", include_str!("../../../templates/schedule/list.timer")),
    ("casebound-catch-up.service", include_str!("../../../templates/schedule/catch-up.service")),
    ("casebound-catch-up.timer", include_str!("../../../templates/schedule/catch-up.timer")),
    ("casebound-duty.service", include_str!("../../../templates/schedule/duty.service")),
    ("casebound-duty.timer", include_str!("../../../templates/schedule/duty.timer")),
];
const CRONTAB: [(&str, Template); 3] = [
    ("casebound-retention-list", include_str!("../../../templates/schedule/list.cron")),
    ("casebound-catch-up", include_str!("../../../templates/schedule/catch-up.cron")),
    ("casebound-duty", include_str!("../../../templates/schedule/duty.cron")),
];
const GITHUB: Template = include_str!("../../../templates/schedule/github.yml");
const GITLAB: Template = include_str!("../../../templates/schedule/gitlab.yml");

/// What a bare repository can do as well.
const CATCH_UP: &str = "casebound-catch-up";
/// What only a committee with a plan of duty needs.
const DUTY: &str = "casebound-duty";

/// Who runs timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheduler {
    /// Units of a user's systemd.
    Systemd,
    /// Lines of a user's crontab.
    Cron,
    /// A workflow for a runner of one's own.
    Github,
    /// Jobs for a runner of one's own.
    Gitlab,
}

/// Returns the files, each with its name, that run `program` for the repository in which a command runs. In a bare repository
/// there is nothing to list, so that only catching up is among them; the mail about duty is where there is a plan of duty.
///
/// # Errors
/// When there is no repository, or a path can't be written down for this scheduler.
pub fn timers(context: &Context, scheduler: Scheduler, program: &Path) -> anyhow::Result<Vec<(&'static str, String)>> {
    let directory = context.directory();
    let git = Repository::discover(&directory)?
        .with_context(|| format!("{} is not in a git repository", directory.display()))?;
    let folder = git.root().unwrap_or_else(|| git.common_dir());
    let has_duty = !git.is_bare()
        && Workspace::open(context).is_ok_and(|workspace| Rota::of(&workspace.committee.committee).is_some());
    let is_there = |name: &str| name.starts_with(CATCH_UP) || !git.is_bare() && (has_duty || !name.starts_with(DUTY));
    Ok(match scheduler {
        Scheduler::Systemd => {
            let (program, folder) = (in_a_unit(program)?, in_a_unit(folder)?);
            let units = UNITS.into_iter().filter(|(name, ..)| is_there(name));
            units.map(|(name, text)| (name, filled(text, &program, &folder))).collect()
        }
        Scheduler::Cron => {
            let (program, folder) = (in_a_crontab(program)?, in_a_crontab(folder)?);
            let lines = CRONTAB.into_iter().filter(|(name, ..)| is_there(name));
            vec![("crontab", lines.map(|(_, text)| filled(text, &program, &folder)).collect())]
        }
        Scheduler::Github => vec![("workflow", GITHUB.to_owned())],
        Scheduler::Gitlab => vec![("jobs", GITLAB.to_owned())],
    })
}

/// Puts the two paths into a text, whatever is in them.
fn filled(template: Template, program: &str, repository: &str) -> String {
    let parts: Vec<String> = template.split("{repository}").map(|it| it.replace("{program}", program)).collect();
    parts.join(repository)
}

/// Writes a path as one word of `ExecStart=`: quoted, without specifiers (`%`) and variables (`$`); systemd.service(5).
fn in_a_unit(path: &Path) -> anyhow::Result<String> {
    let mut word = String::from("\"");
    for letter in text_of(path)?.chars() {
        match letter {
            '"' | '\\' => word.extend(['\\', letter]),
            '%' | '$' => word.extend([letter, letter]),
            it if it.is_ascii_control() => word.push_str(&format!("\\x{:02x}", u32::from(it))),
            it => word.push(it),
        }
    }
    word.push('"');
    Ok(word)
}

/// Writes a path as one word of a line of cron, which takes a bare `%` for the end of it: crontab(5).
fn in_a_crontab(path: &Path) -> anyhow::Result<String> {
    let text = text_of(path)?;
    if text.contains(|letter: char| letter.is_ascii_control() || letter == '\\') {
        bail!(
            "crons do not agree on how to read {}: choose a path without a backslash and control characters",
            path.display()
        );
    }
    let quoted = text.replace('\'', "'\"'\"'").replace('%', "\\%");
    Ok(format!("'{quoted}'"))
}

fn text_of(path: &Path) -> anyhow::Result<&str> {
    path.to_str().with_context(|| format!("the path {} is not text, which a timer needs", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_whatever_is_in_it() {
        for (path, unit, cron) in [
            ("/a b", "\"/a b\"", "'/a b'"),
            ("/50%$x", "\"/50%%$$x\"", "'/50\\%$x'"),
            ("/it's \"x\"", "\"/it's \\\"x\\\"\"", "'/it'\"'\"'s \"x\"'"),
        ] {
            assert_eq!(in_a_unit(Path::new(path)).unwrap(), unit);
            assert_eq!(in_a_crontab(Path::new(path)).unwrap(), cron);
        }
        assert!(in_a_crontab(Path::new("/a\\b")).is_err());
    }
}
