//! Sender and recipients of a mail, and the result of handing it over: shared by all ways of sending.

use std::path::PathBuf;

/// Who sends and who receives: plain addresses, without names.
pub struct Envelope {
    /// The sender.
    pub from: String,
    /// The recipients, one or several.
    pub to: Vec<String>,
}

/// The result of handing over a mail. A refusal, or a failure before sending, is an error instead.
pub enum Delivery {
    /// It was accepted.
    Accepted,
    /// It is here.
    Drafted(PathBuf),
    /// No answer came: it was perhaps sent.
    Unknown(String),
}
