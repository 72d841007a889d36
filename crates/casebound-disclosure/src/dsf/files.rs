//! Which files of a case are in its notice (S1-26, S2-8, S5-19).

use std::fmt;

use casebound_record::Case;
use casebound_record::words::{Answer, Role};

use crate::mime::Attachment;

/// More than this is not sent by mail, in bytes of all files together.
pub const MOST: usize = 20 * 1024 * 1024;

/// Why a file of a case is not in its notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExclusionReason {
    /// A mail as it arrived, or the answers of a form: it holds more than the case tells.
    Raw,
    /// The reporter did not agree that details are shared.
    NotAgreed,
    /// The mail would be too large.
    TooMuch,
    /// Its text names people of other cases.
    NamesOthers,
}

impl fmt::Display for ExclusionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ExclusionReason::Raw => "it is a mail or form as it arrived",
            ExclusionReason::NotAgreed => "the reporter did not agree to share it",
            ExclusionReason::TooMuch => "the mail would be too large",
            ExclusionReason::NamesOthers => "it names people of other cases",
        })
    }
}

/// The files of a case, as they are for one notice.
#[derive(Clone, Default)]
pub struct Files {
    /// Those that go with it.
    pub sent: Vec<Attachment>,
    /// Those that do not, by name.
    pub left_out: Vec<(String, ExclusionReason)>,
}

/// The listed files of a case in their order, each with the reason where it is left out. `named` are those that the
/// sender chose by name.
pub fn chosen<'c>(case: &'c Case, named: &[String]) -> Vec<(&'c str, Result<(), ExclusionReason>)> {
    let mut reporters = case.people.iter().filter(|person| person.roles.contains(&Role::Reporter)).peekable();
    let has_agreed = reporters.peek().is_some() && reporters.all(|person| person.consent.share == Some(Answer::Yes));
    let choice = |file: &str| {
        if named.iter().any(|name| name == file) {
            Ok(())
        } else if is_raw(file) {
            Err(ExclusionReason::Raw)
        } else if has_agreed {
            Ok(())
        } else {
            Err(ExclusionReason::NotAgreed)
        }
    };
    let files = case.attachments.iter().filter_map(|attachment| attachment.file.as_ref());
    files.map(|file| (file.expose().as_str(), choice(file.expose()))).collect()
}

/// Whether a file is what `intake` keeps of a mail or a form as a whole.
fn is_raw(file: &str) -> bool {
    let is_numbered = |start: &str, end: &str| {
        let number = file.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    is_numbered("mail-", ".eml") || is_numbered("form-", ".csv") || file.ends_with(".eml")
}

/// The media type of a file, by the end of its name.
pub fn media_type(file: &str) -> &'static str {
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    }
}
