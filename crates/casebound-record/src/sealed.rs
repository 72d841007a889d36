//! A sealed case: a small index in the clear, and one OpenPGP message that holds the whole case.
//!
//! Everything here is pure. Nothing encrypts, opens or verifies: that is `casebound-openpgp`'s, and what is found there is
//! compared here with what stands outside.

pub mod computed;
pub mod envelope;
pub mod index;
pub mod inside;

pub use inside::{Inside, InsideFault, SealedFile};

/// The version of the form that is written.
pub const VERSION: u32 = 1;
