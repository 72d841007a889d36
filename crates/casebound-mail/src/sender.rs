//! The sender of a mail, and the address for a reply, with the reason.

use std::fmt;

use crate::header::Header;
use crate::mailboxes::{Mailbox, is_addr_spec};

/// Who wrote a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The name and address.
    pub mailbox: Mailbox,
    /// Whether a list or a form wrote its own address into `From`.
    pub is_rewritten: bool,
}

/// Where an answer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Nobody, when an answer would reach nobody, or a machine.
    pub to: Option<Mailbox>,
    /// Why.
    pub why: ReplyReason,
}

/// Why an answer goes where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyReason {
    /// The mail asks for answers there.
    ReplyTo,
    /// It is who wrote the mail.
    From,
    /// A list wrote its own address into `From`; this is who wrote to it.
    ThroughList,
    /// It is who wrote the mail that was passed on.
    Forwarded,
    /// A form asks for an address in this field.
    FormField,
    /// A program wrote the mail.
    Automatic,
    /// The mail names somebody without an address.
    NoAddress,
    /// The mail names nobody whom an answer would reach.
    Nobody,
}

impl fmt::Display for ReplyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReplyReason::ReplyTo => "the mail asks for answers to this address (Reply-To)",
            ReplyReason::From => "the mail came from this address",
            ReplyReason::ThroughList => "this address wrote to the list that passed the mail on",
            ReplyReason::Forwarded => "this address wrote the mail that was forwarded",
            ReplyReason::FormField => "the form gives this address for an answer",
            ReplyReason::Automatic => "a program sent the mail, and nobody reads an answer",
            ReplyReason::NoAddress => {
                "the mail names somebody without an address; ask who passed it on, or look for one in its text"
            }
            ReplyReason::Nobody => "the mail names no address that an answer would reach",
        })
    }
}

/// Who wrote a mail; `is_own` recognises the addresses of the committee itself.
pub fn author(header: &Header, is_own: &dyn Fn(&str) -> bool) -> Option<Author> {
    let from = header.from.first()?;
    if !from.has_address() && from.name.as_deref().is_none_or(is_no_reply) {
        return None;
    }
    let written_for = written_for(from);
    let is_machine = |email: &str| is_no_reply(email) || is_of_list(email, is_own);
    if !is_own(&from.email) && written_for.is_none() && !is_machine(&from.email) {
        return Some(Author { mailbox: from.clone(), is_rewritten: false });
    }
    let others = header.original_from.iter().chain(&header.reply_to).chain(&header.sender);
    let found = others.into_iter().find(|other| !is_own(&other.email) && !is_machine(&other.email));
    match found {
        Some(other) => {
            let name = other.name.as_deref().map(|name| written_for_name(name).unwrap_or(name).to_owned());
            let mailbox = Mailbox { name: name.or(written_for), email: other.email.clone() };
            Some(Author { mailbox, is_rewritten: true })
        }
        // A member who writes through the committee's own address; or a list that tells nobody's name.
        None if !is_machine(&from.email) => Some(Author { mailbox: from.clone(), is_rewritten: false }),
        None => None,
    }
}

/// The name that a list keeps when it writes its own address: `'Mira Castellan' via Conduct Team`.
fn written_for(from: &Mailbox) -> Option<String> {
    from.name.as_deref().and_then(written_for_name).map(str::to_owned)
}

fn written_for_name(name: &str) -> Option<&str> {
    let (name, _) = name.split_once(" via ")?;
    let name = name.trim().trim_matches(['\'', '"']).trim();
    (!name.is_empty()).then_some(name)
}

/// Where an answer to a mail goes.
pub fn reply(header: &Header, is_own: &dyn Fn(&str) -> bool) -> Reply {
    let nobody = |why| Reply { to: None, why };
    if header.is_automatic || header.seems_automatic {
        return nobody(ReplyReason::Automatic);
    }
    // A list that answers to itself reaches everybody on it.
    let is_list = |email: &str| header.is_from_list && header.to.iter().chain(&header.cc).any(|to| to.is(email));
    let reaches = |other: &Mailbox| {
        is_addr_spec(&other.email)
            && !is_own(&other.email)
            && !is_no_reply(&other.email)
            && !is_of_list(&other.email, is_own)
    };
    let asked = header.reply_to.iter().find(|asked| reaches(asked) && !is_list(&asked.email));
    let author = author(header, is_own);
    match (asked, author) {
        (Some(asked), Some(author)) if author.is_rewritten && author.mailbox.is(&asked.email) => {
            Reply { to: Some(author.mailbox), why: ReplyReason::ThroughList }
        }
        (Some(asked), _) => Reply { to: Some(asked.clone()), why: ReplyReason::ReplyTo },
        (None, Some(author))
            if reaches(&author.mailbox) && (author.is_rewritten || !is_list(&author.mailbox.email)) =>
        {
            let why = if author.is_rewritten { ReplyReason::ThroughList } else { ReplyReason::From };
            Reply { to: Some(author.mailbox), why }
        }
        (None, Some(author)) if !author.mailbox.has_address() => nobody(ReplyReason::NoAddress),
        _ => nobody(ReplyReason::Nobody),
    }
}

/// Returns whether an address is one by which the program of our own list is spoken to: `conduct-request@…`.
fn is_of_list(email: &str, is_own: &dyn Fn(&str) -> bool) -> bool {
    const ENDINGS: &[&str] = &[
        "-request",
        "-bounces",
        "-bounce",
        "-owner",
        "-admin",
        "-confirm",
        "-join",
        "-leave",
        "-subscribe",
        "-unsubscribe",
        "-return",
    ];
    let Some((local, domain)) = email.split_once('@') else { return false };
    let local = local.split('+').next().unwrap_or_default().to_ascii_lowercase();
    let local = local.strip_prefix("owner-").unwrap_or(&local);
    let name = ENDINGS.iter().find_map(|ending| local.strip_suffix(ending)).unwrap_or(local);
    name.len() < email.len() - domain.len() - 1 && is_own(&format!("{name}@{domain}"))
}

/// Returns whether an address is one that nobody reads.
pub fn is_no_reply(email: &str) -> bool {
    const NOBODY: &[&str] = &[
        "noreply",
        "donotreply",
        "neverreply",
        "nichtantworten",
        "nepasrepondre",
        "noresponder",
        "mailerdaemon",
        "postmaster",
        "bounce",
        "bounces",
        "daemon",
        "nobody",
        "notification",
        "notifications",
    ];
    let local = email.split('@').next().unwrap_or_default().to_ascii_lowercase();
    // `no-reply+abc`, `bounces-123`, `notifications-noreply`.
    let local = local.split('+').next().unwrap_or_default();
    let plain: String = local.chars().filter(char::is_ascii_alphabetic).collect();
    NOBODY.contains(&plain.as_str()) || plain.contains("noreply") || plain.contains("donotreply")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(text: &str) -> Mailbox {
        match text.split_once('|') {
            Some((name, email)) => Mailbox { name: Some(name.to_owned()), email: email.to_owned() },
            None => Mailbox { name: None, email: text.to_owned() },
        }
    }

    fn is_own(email: &str) -> bool {
        email == "conduct@example.org"
    }

    /// From, Reply-To, X-Original-From; author, reply.
    #[test]
    fn who_wrote_and_where_an_answer_goes() {
        let own = "conduct@example.org";
        for (from, reply_to, original, wrote, answer) in [
            ("Mira|m@r.example", "", "", "Mira|m@r.example", "Mira|m@r.example"),
            ("Mira|m@r.example", "other@r.example", "", "Mira|m@r.example", "other@r.example"),
            ("Mira|m@r.example", own, "", "Mira|m@r.example", "Mira|m@r.example"),
            ("Mira|m@r.example", "noreply@r.example", "", "Mira|m@r.example", "Mira|m@r.example"),
            ("Forms|notifications@forms.example", "noreply@forms.example", "", "", ""),
            ("'Mira C' via Conduct|conduct@example.org", "m@r.example", "", "Mira C|m@r.example", "Mira C|m@r.example"),
            (
                "'Mira C' via Conduct|conduct@example.org",
                own,
                "Mira|m@r.example",
                "Mira|m@r.example",
                "Mira|m@r.example",
            ),
            ("Mira via Lists|list@lists.example", "m@r.example", "", "Mira|m@r.example", "Mira|m@r.example"),
            ("Forms|no-reply@forms.example", "m@r.example", "", "m@r.example", "m@r.example"),
            ("Forms|no-reply@forms.example", "", "", "", ""),
            ("MAILER-DAEMON@mx.example", "", "", "", ""),
            ("Mira|m@r.example", "", "Dorian|d@v.example", "Mira|m@r.example", "Mira|m@r.example"),
            ("Mira|", "", "", "Mira|", ""),
            ("MAILER-DAEMON|", "", "", "", ""),
            ("Mira|m@r.example", "conduct-request@example.org", "", "Mira|m@r.example", "Mira|m@r.example"),
            ("conduct-bounces+1@example.org", "", "", "", ""),
            ("", "", "", "", ""),
        ] {
            let all = |text: &str| if text.is_empty() { Vec::new() } else { vec![mailbox(text)] };
            let header = Header {
                from: all(from),
                reply_to: all(reply_to),
                original_from: all(original).pop(),
                ..Header::default()
            };
            let wrote_by = author(&header, &is_own).map(|author| author.mailbox);
            assert!(wrote_by == all(wrote).pop(), "{from} {reply_to} {original}");
            assert!(reply(&header, &is_own).to == all(answer).pop(), "{from} {reply_to} {original}");
        }
    }

    #[test]
    fn a_program_gets_no_answer() {
        let header = Header { from: vec![mailbox("m@r.example")], is_automatic: true, ..Header::default() };
        assert_eq!(reply(&header, &is_own), Reply { to: None, why: ReplyReason::Automatic });
        let header = Header { from: vec![mailbox("m@r.example")], seems_automatic: true, ..Header::default() };
        assert_eq!(reply(&header, &is_own), Reply { to: None, why: ReplyReason::Automatic });
    }

    #[test]
    fn a_list_is_not_answered() {
        let header = Header {
            from: vec![mailbox("m@r.example")],
            to: vec![mailbox("talk@lists.example")],
            reply_to: vec![mailbox("talk@lists.example")],
            is_from_list: true,
            ..Header::default()
        };
        assert!(reply(&header, &is_own).to == Some(mailbox("m@r.example")));
    }

    #[test]
    fn addresses_that_nobody_reads() {
        for nobody in
            ["noreply@x", "no-reply+1@x", "MAILER-DAEMON@x", "postmaster@x", "do_not_reply@x", "forms-noreply@x"]
        {
            assert!(is_no_reply(nobody), "{nobody}");
        }
        for somebody in ["mira@x", "nora.reply@x", "bouncer@x", "info@x"] {
            assert!(!is_no_reply(somebody), "{somebody}");
        }
    }
}
