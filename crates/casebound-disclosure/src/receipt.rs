//! The answer to a mail that was taken in: it has arrived, and no more (S2-11, S4-14).
//!
//! It is not encrypted, so it says nothing of what the mail was about, and names nobody but its sender.

use casebound_record::words::Language;
use mail_builder::headers::Header as _;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};
use serde::Serialize;

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::mime::{Draft, MailFault, outer_fields};
use crate::template::{BuiltIn, TemplateFault, built_in};

const RECEIPT: BuiltIn<'static> = built_in!("dsf/receipt.txt.j2");

/// What may be said in answer to a mail.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Receipt<'a> {
    /// The name of the committee that answers.
    pub committee: Option<&'a str>,
    /// The day of the mail.
    pub written: Option<&'a str>,
    /// Somebody reports; otherwise another committee passes a case on.
    pub is_report: bool,
    /// The day until which whoever reports hears more.
    pub next: Option<&'a str>,
}

impl Disclosure for Receipt<'_> {
    const KIND: DisclosureKind = DisclosureKind::Receipt;
    type Text = String;
    type Refusal = TemplateFault;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, _: Language) -> Result<String, TemplateFault> {
        source.templates.render(&RECEIPT, self)
    }
}

/// A finished mail in the clear, with LF line ends as files have them, in answer to another.
///
/// `why` tells the member who sends it, in a field that mail programs don't show, why it goes to this address.
pub fn mail(draft: &Draft, in_reply_to: Option<&str>, why: Option<&str>) -> Result<Vec<u8>, MailFault> {
    let mut bytes = Vec::new();
    let mut fields = outer_fields(draft)?;
    // A Message-ID of somebody else's: only one that can't become a field of its own.
    let plain = |id: &&str| id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>');
    if let Some(id) = in_reply_to.filter(plain) {
        fields.push(("In-Reply-To", format!("<{id}>")));
        fields.push(("References", format!("<{id}>")));
    }
    fields.extend(why.map(|why| ("Comments", why.to_owned())));
    for (name, value) in &fields {
        bytes.extend_from_slice(format!("{name}: ").as_bytes());
        Raw::new(value.as_str()).write_header(&mut bytes, name.len() + 2);
    }
    bytes.extend_from_slice(b"MIME-Version: 1.0\r\n");
    let kind = ContentType::new("text/plain").attribute("charset", "utf-8");
    MimePart::new(kind, BodyPart::Text(draft.text.as_str().into())).write_part(&mut bytes);
    bytes.retain(|byte| *byte != b'\r');
    Ok(bytes)
}
