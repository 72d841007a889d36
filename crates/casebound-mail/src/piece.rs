//! What a mail consists of: pieces in their order, each with its text or its bytes and its protection.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::charset::CharsetAssumption;
use crate::header::Header;
use crate::slice::Body;

/// One piece of a mail.
#[derive(Clone)]
pub struct Piece {
    /// What lies around it: a position in the mail's layers.
    pub layer: Option<usize>,
    /// What it is.
    pub content: Content,
    /// What a reader must know about it.
    pub remarks: Vec<Remark>,
    /// Whether the text was made of HTML.
    pub(crate) is_html: bool,
}

/// What a piece is.
#[derive(Clone)]
pub enum Content {
    /// Words, with LF line ends and without control characters.
    Text(String),
    /// Bytes for a file of their own.
    File(File),
    /// Neither: whoever wants it opens the mail.
    Omitted(OmissionReason),
}

/// A file in a mail.
#[derive(Clone)]
pub struct File {
    /// As the sender called it.
    pub name: Option<String>,
    /// As the mail calls its type, such as `image/png`.
    pub media_type: String,
    /// The content.
    pub body: Body,
}

/// Why something is in no text and in no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OmissionReason {
    /// The same words as HTML.
    HtmlAlternative,
    /// The same words, or fewer, as plain text.
    PlainAlternative,
    /// What an encryption looked like before it was opened.
    Ciphertext,
    /// A copy of protected header fields for older programs.
    HeaderCopy,
    /// Text before the first part, which mail programs do not show.
    Preamble,
    /// Text after the last part, which mail programs do not show.
    Epilogue,
    /// A part so deep in others that no person put it there.
    TooDeep,
}

impl fmt::Display for OmissionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OmissionReason::HtmlAlternative => "the same words as HTML",
            OmissionReason::PlainAlternative => "a plain text with no more words than the HTML",
            OmissionReason::Ciphertext => "the encrypted form of what was opened",
            OmissionReason::HeaderCopy => "a copy of header fields for older mail programs",
            OmissionReason::Preamble => "text before the first part, which mail programs do not show",
            OmissionReason::Epilogue => "text after the last part, which mail programs do not show",
            OmissionReason::TooDeep => "a part that lies too deep in other parts to be read",
        })
    }
}

/// What a reader must know about a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// How its character set was found.
    Charset(CharsetAssumption),
    /// It is encrypted, and this is why it was not opened.
    NotOpened(String),
    /// A certificate: whose it is must be checked before anybody uses it.
    Certificate,
    /// A detached signature.
    Signature,
    /// Encrypted or signed with S/MIME.
    Smime,
    /// Outlook's own container of files.
    Tnef,
    /// The text shows the beginning only; all of it is in the file that follows.
    Cut,
    /// The text was made of HTML that says more than the plain text before it.
    SaysMore,
    /// The mail says that it is encoded in base64, and some or all of it is not.
    NotEncoded,
    /// A file in base64 that goes on where mail programs stop; the next file is all of it.
    FirstRun,
    /// A piece of a mail that was sent in several, or a reference to a file elsewhere.
    Fragment,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Remark::Charset(CharsetAssumption::Guessed(name)) => {
                write!(f, "The mail does not say in which character set this is written; read as {name}.")
            }
            Remark::Charset(CharsetAssumption::Damaged) => {
                f.write_str("Some characters could not be read in the character set that the mail names.")
            }
            Remark::Charset(CharsetAssumption::Unknown(name)) => write!(
                f,
                "The mail names the character set {name}, which this program does not read: the words may be wrong."
            ),
            Remark::NotOpened(why) => write!(f, "This is encrypted and was not opened: {why}."),
            Remark::Certificate => {
                f.write_str("An OpenPGP certificate. Check its fingerprint in another way before you use it.")
            }
            Remark::Signature => f.write_str("An OpenPGP signature."),
            Remark::Smime => f.write_str(
                "This is encrypted or signed with S/MIME, which this program does not read; \
                 open the mail in your mail program, or ask for it with OpenPGP.",
            ),
            Remark::Tnef => f.write_str("Files in a form that only Outlook writes; a program such as `tnef` opens it."),
            Remark::Cut => f.write_str("The text goes on in the file."),
            Remark::SaysMore => f.write_str("The same part as HTML says more:"),
            Remark::NotEncoded => f.write_str(
                "The mail says that this is encoded (base64), and some or all of it is not: that is shown as it arrived.",
            ),
            Remark::FirstRun => f.write_str(
                "Mail programs read this file up to the first end of its encoding (base64); the next file is all of it.",
            ),
            Remark::Fragment => f.write_str("A piece of a mail in several pieces, or a reference to a file elsewhere."),
        }
    }
}

/// What lies around pieces.
#[derive(Clone)]
pub struct Layer {
    /// What lies around it in turn: a position in the mail's layers.
    pub parent: Option<usize>,
    /// What it is.
    pub kind: LayerKind,
}

/// What can lie around pieces.
#[derive(Clone)]
pub enum LayerKind {
    /// An encryption that was opened, and who signed inside of it.
    Encrypted(Vec<Signature>),
    /// Signatures over what anybody on the way could read.
    Signed(Vec<Signature>),
    /// Another mail, passed on as a part of this one.
    Message(Box<Header>),
}

/// One signature, as the caller judged it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The fingerprint of the certificate that made it, when it is good.
    pub signer: Option<String>,
    /// When it was made, when it is good.
    pub made_at: Option<DateTime<Utc>>,
    /// What it is worth, as the end of a sentence: "signed by …".
    pub text: String,
}

crate::private_debug! { Piece Content File Layer LayerKind }

impl Piece {
    pub(crate) fn new(layer: Option<usize>, content: Content) -> Piece {
        Piece { layer, content, remarks: Vec::new(), is_html: false }
    }

    pub(crate) fn with(mut self, remark: Remark) -> Piece {
        self.remarks.push(remark);
        self
    }

    /// Its words, when it is a text.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its file, when it is one.
    pub fn file(&self) -> Option<&File> {
        match &self.content {
            Content::File(file) => Some(file),
            _ => None,
        }
    }
}

impl File {
    /// The extension for the file name that we choose: the sender's if it is harmless, or one for the media type.
    pub fn ending(&self) -> String {
        let named = self.name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        let named = named.map(str::to_ascii_lowercase).filter(|ending| {
            (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        match named.as_deref().unwrap_or_else(|| ending_of(&self.media_type)) {
            // Elsewhere in the repository what ends so is a case.
            "md" => "txt".to_owned(),
            ending => ending.to_owned(),
        }
    }
}

fn ending_of(media_type: &str) -> &'static str {
    const ENDINGS: &[(&str, &str)] = &[
        ("application/gzip", "gz"),
        ("application/ics", "ics"),
        ("application/json", "json"),
        ("application/ms-tnef", "dat"),
        ("application/msword", "doc"),
        ("application/pdf", "pdf"),
        ("application/pgp-encrypted", "asc"),
        ("application/pgp-keys", "asc"),
        ("application/pgp-signature", "asc"),
        ("application/pkcs7-mime", "p7m"),
        ("application/pkcs7-signature", "p7s"),
        ("application/rtf", "rtf"),
        ("application/vnd.oasis.opendocument.text", "odt"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("application/x-pkcs7-mime", "p7m"),
        ("application/x-pkcs7-signature", "p7s"),
        ("application/xml", "xml"),
        ("application/zip", "zip"),
        ("audio/amr", "amr"),
        ("audio/mp4", "m4a"),
        ("audio/mpeg", "mp3"),
        ("audio/ogg", "ogg"),
        ("audio/wav", "wav"),
        ("image/bmp", "bmp"),
        ("image/gif", "gif"),
        ("image/heic", "heic"),
        ("image/jpeg", "jpg"),
        ("image/jpg", "jpg"),
        ("image/png", "png"),
        ("image/svg+xml", "svg"),
        ("image/tiff", "tif"),
        ("image/webp", "webp"),
        ("message/rfc822", "eml"),
        ("text/calendar", "ics"),
        ("text/csv", "csv"),
        ("text/html", "html"),
        ("text/vcard", "vcf"),
        ("text/x-vcard", "vcf"),
        ("text/xml", "xml"),
        ("video/3gpp", "3gp"),
        ("video/mp4", "mp4"),
        ("video/quicktime", "mov"),
        ("video/webm", "webm"),
    ];
    let found = ENDINGS.iter().find(|(known, _)| *known == media_type).map(|(_, ending)| *ending);
    found.unwrap_or(
        if media_type.starts_with("text/") || media_type.starts_with("message/") || media_type.starts_with("multipart/")
        {
            "txt"
        } else {
            "bin"
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slice::{Encoding, Slice};

    #[test]
    fn the_ending_is_harmless_and_fits() {
        for (name, media_type, expected) in [
            (Some("a.png"), "image/png", "png"),
            (Some("a.MD"), "text/markdown", "txt"),
            (Some("a.tar.GZ"), "application/gzip", "gz"),
            (Some("a.../../x"), "image/png", "png"),
            (Some("../x"), "application/octet-stream", "bin"),
            (Some("con"), "text/plain", "txt"),
            (Some("a."), "image/jpeg", "jpg"),
            (Some("a.unknown"), "application/x", "bin"),
            (None, "image/jpeg", "jpg"),
        ] {
            let body = Body::new(Slice::new(Vec::new()), Encoding::Identity);
            let file = File { name: name.map(str::to_owned), media_type: media_type.to_owned(), body };
            assert_eq!(file.ending(), expected, "{name:?} {media_type}");
        }
    }
}
