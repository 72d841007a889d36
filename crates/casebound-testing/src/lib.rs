//! What the tests of all crates share: a sandbox, a sample committee, programs of others, faults.
//!
//! It knows no other crate of the workspace, so that each may use it. A failed expectation is a panic: the test fails where it is.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "only tests call this, and a test fails where it is")]

mod call;
mod faults;
mod gpg;
mod history;
pub mod peers;
pub mod sample;
mod sandbox;
mod smtp;
mod terminal;

pub use call::{Call, NOBODY, ProgramOutput};
pub use faults::{Fault, FaultyDisk, kill_after, with_full_disk};
pub use gpg::GpgHome;
pub use history::{Dice, POOL};
pub use sandbox::{Sandbox, copy_folder};
pub use smtp::SmtpServer;
pub use terminal::{at_terminal, at_terminal_of};
