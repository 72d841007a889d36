//! Between whom a mail goes, and what became of it: what every way of sending knows.

use std::path::PathBuf;

/// Who sends and who receives: plain addresses, without names.
pub struct Envelope {
    /// The sender.
    pub from: String,
    /// The one recipient.
    pub to: String,
}

/// What became of a mail that was handed over. That it was refused, or never left, is an error.
pub enum Delivery {
    /// It was accepted.
    Accepted,
    /// It is here.
    Drafted(PathBuf),
    /// No answer came: it was perhaps sent.
    Unknown(String),
}
