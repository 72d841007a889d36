//! The invented committee and its cases, as files of `templates/demo`.

pub(super) const COMMITTEE: &str = include_str!("../../../../../templates/demo/committee.yaml");

/// Path below `cases/`, and text.
pub(super) const CASES: &[(&str, &str)] = &[
    ("2025/amber-willow.md", include_str!("../../../../../templates/demo/cases/2025/amber-willow.md")),
    ("2025/copper-meadow.md", include_str!("../../../../../templates/demo/cases/2025/copper-meadow.md")),
    ("2025/gentle-orbit.md", include_str!("../../../../../templates/demo/cases/2025/gentle-orbit.md")),
    ("2025/north-ribbon.md", include_str!("../../../../../templates/demo/cases/2025/north-ribbon.md")),
    ("2025/paper-garden.md", include_str!("../../../../../templates/demo/cases/2025/paper-garden.md")),
    ("2025/silver-pebble.md", include_str!("../../../../../templates/demo/cases/2025/silver-pebble.md")),
    ("2026/bright-canal.md", include_str!("../../../../../templates/demo/cases/2026/bright-canal.md")),
    ("2026/cedar-window.md", include_str!("../../../../../templates/demo/cases/2026/cedar-window.md")),
    ("2026/lemon-staircase.md", include_str!("../../../../../templates/demo/cases/2026/lemon-staircase.md")),
    ("2026/plain-compass.md", include_str!("../../../../../templates/demo/cases/2026/plain-compass.md")),
    ("2026/slow-juniper.md", include_str!("../../../../../templates/demo/cases/2026/slow-juniper.md")),
    ("2026/velvet-anchor.md", include_str!("../../../../../templates/demo/cases/2026/velvet-anchor.md")),
    ("2026/winter-basket.md", include_str!("../../../../../templates/demo/cases/2026/winter-basket.md")),
];

/// The same files as a tired volunteer left them.
pub(super) const BROKEN: &[(&str, &str)] = &[
    ("2025/copper-meadow.md", include_str!("../../../../../templates/demo/broken/2025/copper-meadow.md")),
    ("2026/cedar-window.md", include_str!("../../../../../templates/demo/broken/2026/cedar-window.md")),
];

/// Files that belong to cases.
pub(super) const ATTACHMENTS: &[(&str, &str)] =
    &[("2026/cedar-window/note.txt", include_str!("../../../../../templates/demo/cases/2026/cedar-window/note.txt"))];

/// Cases that go to the DSF's committee.
pub(super) const TO_SEND: &[&str] = &["gentle-orbit", "cedar-window"];

/// A case whose time is over.
pub(super) const OVER: &str = "silver-pebble";
