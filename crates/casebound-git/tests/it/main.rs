//! Asks this crate and `git` the same questions, in real repositories.

#![expect(clippy::unwrap_used, reason = "a test fails where it is; clippy sees tests only in functions marked so")]

mod commits;
mod hook_files;
mod inside_hooks;
mod places;
mod probe;
mod program;
mod purge_equal;
mod purge_hiding;
mod purge_kill;
mod purge_lab;
mod purge_marker;
mod purge_scan;
mod purge_shapes;
mod purge_together;
mod push;
mod reading;
mod staging;
