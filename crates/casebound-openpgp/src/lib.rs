//! OpenPGP for the committee: certificates, messages and detached signatures, bytes in and bytes out.
//!
//! This crate knows Sequoia and the `gpg` program, and does not know what a case is.
//! Nothing here reads a clock, an environment variable, a terminal or a file of the user:
//! the caller passes the instant, the bytes, and a callback that asks for a passphrase.

mod armour;
mod certificate;
mod detached;
mod error;
mod fitness;
mod form;
mod generate;
mod gpg;
mod open;
mod outline;
mod passphrase;
mod refusal;
mod seal;
mod secret;
mod signer;
mod verdict;

use std::time::SystemTime;

use sequoia_openpgp::policy::StandardPolicy;

pub use certificate::{Certificate, contains_secret_key};
pub use detached::{merge_detached, sign_detached, sign_detached_binary, verify_detached};
pub use error::{Error, Reason, Result, UnfitCertificate};
pub use fitness::{Expected, Fitness};
pub use generate::{Generated, VALIDITY, generate};
pub use gpg::Gpg;
pub use open::{MAX_PLAIN, OpenedMessage, decrypt_and_verify, recipients, verify_clear_text};
pub use outline::{MessageOutline, outline};
pub use passphrase::{Passphrase, PassphrasePrompt};
pub use refusal::{Advice, CertificateRefusal, Purpose, RevocationReason};
pub use seal::{Recipient, encrypt, encrypt_and_sign, encrypt_and_sign_stream};
pub use secret::{SecretKeySource, SecretKeys};
pub use signer::Signer;
pub use verdict::{SignatureVerdict, good_signers};

/// Which algorithms are good enough at `now`; the default policy would read the clock instead.
fn policy(now: SystemTime) -> StandardPolicy<'static> {
    StandardPolicy::at(now)
}
