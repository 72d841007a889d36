//! An invented committee, its cases, and the day of the tests.

use std::path::{Path, PathBuf};

/// The day on which the sample records have no error.
pub const TODAY: &str = "2026-06-01";

/// The committee of the sample records.
pub const COMMITTEE: &str = include_str!("sample/committee.yaml");

/// A year of another committee, by code name, for what is published.
pub const YEAR: &[(&str, &str)] = &[
    ("quiet-harbor", include_str!("sample/year/quiet-harbor.md")),
    ("calm-meadow", include_str!("sample/year/calm-meadow.md")),
    ("silver-orchard", include_str!("sample/year/silver-orchard.md")),
    ("gentle-river", include_str!("sample/year/gentle-river.md")),
    ("plain-window", include_str!("sample/year/plain-window.md")),
    ("amber-valley", include_str!("sample/year/amber-valley.md")),
];

/// The committee of that year.
pub const COMMITTEE_OF_YEAR: &str = include_str!("sample/year/committee.yaml");

/// The folder of the sample records: `good` and `broken`.
pub fn records() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("tests/records")
}

/// A case that has no error while it is open.
pub fn open_case(name: &str) -> String {
    format!(
        "---\ncase: {name}\nstatus: open\nreports:\n  - received: 2026-05-31\n    channel: email\n    by: anonymous\n---\n\n\
         ## What happened\n\nA remark in the corridor.\n\n## Actions taken\n\nWe listened.\n"
    )
}

/// An open case of which the reporter and the reported person are known by name.
pub const CASE_WITH_NAMES: &str = "\
---
case: quiet-harbor
status: open
reports:
  - {received: 2026-05-31T09:00+02:00, channel: email, by: person-a}
people:
  person-a: {roles: [reporter, affected], name: Reporter Person}
  person-b: {roles: [reported], name: Mia Hollander}
---

## What happened

[person-b] mocked an accent.
";

/// A case with an error.
pub fn wrong_case(name: &str) -> String {
    open_case(name).replace("status: open", "status: opened")
}
