//! Commands about one case or one text, in a record of many: what they take must not grow with it.

use std::fs;

use anyhow::{Context, Result};

use super::mail::{Office, Ring};
use super::table::{Cell, Table};
use super::{Bench, median, median_after};
use crate::workspace::say;

/// How many cases there are.
const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// Measures each size.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say("guard check: a text of 3 KB, the people of all cases; dsf write: one case; intake: one mail");
    let mut table = Table::begin(&["guard check", "dsf write", "show public", "intake", "new"]);
    let ring = Ring::make()?;
    for size in bench.sizes(&SIZES) {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let office = Office::make(bench, folder.path(), size, &ring)?;
        let corpus = &office.corpus;
        let text = folder.path().join("text.md").display().to_string();
        fs::write(&text, "The talk was quiet and polite, took ten minutes, and everybody could speak. ".repeat(40))?;
        let name = corpus.first_name()?;
        let secret = ring.secret.display().to_string();
        let mail = folder.path().join("mail.eml").display().to_string();
        corpus.git(&["add", "--all"])?;
        corpus.git(&["commit", "--quiet", "--no-verify", "--message", "keys"])?;
        let time = |arguments: &[&str]| -> Result<Cell> { Ok(Cell::Time(median(|| corpus.casebound(arguments))?)) };
        let guard = time(&["guard", "check", &text])?;
        let dsf = time(&["dsf", "write", &name, "--force", "--sign-with", &secret])?;
        let show = time(&["show", &name, "--as", "public"])?;
        let number = std::cell::Cell::new(0);
        let next_mail = || {
            number.set(number.get() + 1);
            Ok(fs::write(&mail, report(number.get()))?)
        };
        let intake =
            median_after(&next_mail, &|| corpus.casebound(&["intake", "--quiet", &mail, "--new", "--by", "alice"]))?;
        let new = time(&["new", "--quiet", "--no-edit", "--channel", "email"])?;
        table.row(size, vec![guard, dsf, show, Cell::Time(intake), new]);
    }
    table.growth();
    Ok(())
}

/// A mail that nobody has imported yet.
fn report(number: usize) -> String {
    format!(
        "From: Somebody New <new{number}@example.net>\nTo: conduct@example.org\nSubject: a report\n\
         Date: Fri, 19 Jun 2026 10:00:00 +0000\nMessage-ID: <{number}@example.net>\n\nA remark in a talk was not fine.\n"
    )
}
