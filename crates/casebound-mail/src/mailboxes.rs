//! People in address fields: as the standard has them, or the one address that a broken field holds.

use std::fmt;

use mail_parser::Address;

use crate::plain::{self, one_line};

/// A name and an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// As the sender's program shows it.
    pub name: Option<String>,
    /// With an `@` in it; empty where the field holds a name and no address.
    pub email: String,
}

/// Shows nothing of it.
impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox [private]")
    }
}

impl Mailbox {
    /// Returns whether it is this address; capitals don't matter.
    pub fn is(&self, email: &str) -> bool {
        self.has_address() && self.email.eq_ignore_ascii_case(email)
    }

    /// Returns whether it has an address.
    pub fn has_address(&self) -> bool {
        !self.email.is_empty()
    }
}

/// The people of one field, of which `parsed` is what the library makes and `text` the decoded value.
pub(crate) fn of_field(parsed: Option<&Address<'_>>, text: &str) -> Vec<Mailbox> {
    let mailbox = |address: &mail_parser::Addr<'_>| {
        let email = plain::address(address.address()?);
        let name = address.name().map(one_line).filter(|name| !name.is_empty());
        email.contains('@').then_some(Mailbox { name, email })
    };
    let text = one_line(text);
    let people: Vec<Mailbox> = parsed.iter().flat_map(|parsed| parsed.iter()).filter_map(mailbox).collect();
    // A blank inside of angle brackets is a folded line; elsewhere the library takes a name for a part of the address.
    let is_glued = |address: &mail_parser::Addr<'_>| {
        !text.contains('<') && address.address().is_some_and(|email| email.trim().contains(char::is_whitespace))
    };
    let has_glued = parsed.iter().flat_map(|parsed| parsed.iter()).any(is_glued);
    let is_clean = !people.is_empty() && !has_glued && people.iter().all(|person| is_addr_spec(&person.email));
    match people.as_slice() {
        // `Castellan, Mira <mira@example.org>` without quotation marks is one person and not two.
        [one] if is_clean => vec![Mailbox { name: family_first(&text).or(one.name.clone()), email: one.email.clone() }],
        _ if is_clean => people,
        _ => broken(&text).into_iter().collect(),
    }
}

/// The name before the only address of a field, where a comma without quotation marks is in it.
fn family_first(text: &str) -> Option<String> {
    let (name, rest) = text.split_once('<')?;
    let is_plain = |letter: char| letter.is_alphanumeric() || " ,.'’-".contains(letter);
    let is_it = rest.trim_end().ends_with('>') && name.matches(',').count() == 1 && name.chars().all(is_plain);
    let (family, given) = name.split_once(',').filter(|_| is_it)?;
    let (family, given) = (family.trim(), given.trim());
    (!family.is_empty() && !given.is_empty()).then(|| format!("{given} {family}"))
}

/// The one address in a field that is not as it should be; where there is none, or more than one, the name alone.
fn broken(text: &str) -> Option<Mailbox> {
    let cut = |letter: char| letter.is_whitespace() || "<>(),;:\"[]\\`".contains(letter);
    let words = text.split(cut).map(|word| word.trim_matches(['\'', '.', '*', '|', '=', '’', '‘', '“', '”']));
    let mut emails: Vec<&str> = Vec::new();
    for email in words.filter(|word| is_addr_spec(word)) {
        if !emails.iter().any(|known| known.eq_ignore_ascii_case(email)) {
            emails.push(email);
        }
    }
    let email = match emails.as_slice() {
        [one] => plain::address(one),
        _ => String::new(),
    };
    // The name is before the address, and without signs around it.
    let before = text.split('<').next().unwrap_or_default();
    let before = if email.is_empty() { before } else { before.split(email.as_str()).next().unwrap_or_default() };
    let name = before.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.');
    let name = name.strip_suffix("mailto").unwrap_or(name).trim();
    let name = (name.chars().any(char::is_alphabetic) && !name.contains('@')).then(|| name.to_owned());
    (name.is_some() || !email.is_empty()).then_some(Mailbox { name, email })
}

/// Returns whether a text is an address and nothing else (RFC 5322, 3.4.1; RFC 6532), without quotation marks.
pub(crate) fn is_addr_spec(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let is_local =
        |letter: char| letter.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter) || !letter.is_ascii();
    let is_domain = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_') || !letter.is_ascii())
    };
    let is_edge_clean = !local.starts_with(['.', '\'', '=']) && !local.ends_with(['.', '\'']);
    (1..=64).contains(&local.len())
        && is_edge_clean
        && local.chars().all(|letter| is_local(letter) && !letter.is_whitespace() && !letter.is_control())
        && domain.split('.').all(is_domain)
        && text.len() <= 254
}

#[cfg(test)]
mod tests {
    use crate::header::{Fields, readable};

    #[test]
    fn the_one_address_of_a_field() {
        for (field, name, email) in [
            ("Mira Castellan <m@r.example>", "Mira Castellan", "m@r.example"),
            ("Castellan, Mira <m@r.example>", "Mira Castellan", "m@r.example"),
            ("Mira Castellan m@r.example", "Mira Castellan", "m@r.example"),
            ("=?utf-8?Q?Mira_Castellan_=3Cm=40r.example=3E?=", "Mira Castellan", "m@r.example"),
            ("Mira <<m@r.example>>", "Mira", "m@r.example"),
            ("Mira <mailto:m@r.example>", "Mira", "m@r.example"),
            ("Mira <@relay.example:m@r.example>", "Mira", "m@r.example"),
            ("'Mira' <'m@r.example'>", "Mira", "m@r.example"),
            ("\"Mira Castellan <m@r.example>", "Mira Castellan", "m@r.example"),
            ("Mira Castellan", "Mira Castellan", ""),
            ("Mira <mira at r.example>", "Mira", ""),
            ("Mira <m..@r.example>", "Mira", ""),
            ("a@r.example b@r.example", "", ""),
            ("m@r.example", "", "m@r.example"),
            ("Nadja @ Home <m@r.example>", "Nadja @ Home", "m@r.example"),
            ("<>", "", ""),
        ] {
            let header = readable(format!("From: {field}\r\n").as_bytes());
            let from = Fields::read(&header).header().from;
            let found = from.first().map(|from| (from.name.clone().unwrap_or_default(), from.email.clone()));
            assert_eq!(found.unwrap_or_default(), (name.to_owned(), email.to_owned()), "{field}");
        }
    }

    #[test]
    fn two_authors_are_two_people() {
        let header = Fields::read(b"From: Mira <m@r.example>, Ole <o@r.example>\r\n").header();
        assert_eq!(
            header.from.iter().map(|from| from.email.as_str()).collect::<Vec<_>>(),
            ["m@r.example", "o@r.example"]
        );
    }
}
