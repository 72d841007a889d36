//! Addresses and user names: when two of them are the same.

/// Returns the user name alone: without `@`, quotes, the service before or behind it, its server, or the address of its page.
pub fn handle_word(handle: &str) -> &str {
    let is_edge = |it: char| !(it.is_alphanumeric() || matches!(it, '@' | '_' | '/' | '-' | '.' | '~'));
    let words = || handle.split(|it: char| it.is_whitespace() || matches!(it, '(' | ')' | ',' | ';' | '<' | '>'));
    let bare = |word| -> &str { str::trim_matches(word, is_edge) };
    let all: Vec<&str> = words().map(bare).filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let marked = all.iter().find(|word| word.starts_with('@') || word.contains("/@"));
    let is_service = handle.split_whitespace().next().is_some_and(|first| first.ends_with(':'));
    let chosen = marked.or(if is_service { all.get(1) } else { all.first() }).copied().unwrap_or_default();
    let last = chosen.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.trim_start_matches(['@', '~'])
        .split(['@', ':', '#', '?'])
        .next()
        .unwrap_or_default()
        .trim_end_matches(['.', '-'])
}

/// Returns the server that a user name belongs to, where it names one.
fn handle_server(handle: &str) -> Option<String> {
    let word = handle_word(handle);
    let parts = handle.split(|it: char| !(it.is_alphanumeric() || matches!(it, '.' | '-' | '_')));
    let mut servers = parts.filter(|part| *part != word && part.trim_matches('.').contains('.'));
    servers.next().map(str::to_lowercase)
}

/// Returns whether two addresses lead to the same mailbox: see [`mailbox`].
pub fn is_same_address(one: &str, other: &str) -> bool {
    let plain = mailbox(one);
    !plain.is_empty() && plain == mailbox(other)
}

/// Returns the mailbox that an address leads to, for comparing: in small letters, without what is behind `+`, and without
/// the points that Gmail does not count.
pub fn mailbox(address: &str) -> String {
    let folded = address.trim().to_lowercase();
    let folded = folded.strip_prefix("mailto:").unwrap_or(&folded).trim_matches(['<', '>', '.', ' ']);
    let Some((local, server)) = folded.rsplit_once('@') else { return folded.to_owned() };
    let local = local.split('+').next().unwrap_or_default();
    // `bücher.example` is `xn--bcher-kva.example` (RFC 5891).
    let ascii = if server.is_ascii() { None } else { idna::domain_to_ascii(server).ok() };
    let server = ascii.as_deref().unwrap_or(server);
    match server {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{server}"),
    }
}

/// Returns whether two user names are the same: by their word, and by their server where both name one.
pub fn is_same_handle(one: &str, other: &str) -> bool {
    let word = handle_word(one).to_lowercase();
    let is_elsewhere = handle_server(one).zip(handle_server(other)).is_some_and(|(one, other)| one != other);
    !word.is_empty() && word == handle_word(other).to_lowercase() && !is_elsewhere
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_user_name() {
        for (handle, expected) in [
            ("@vosgood", "vosgood"),
            ("“@vosgood”", "vosgood"),
            ("vosgood (Slack)", "vosgood"),
            ("@vosgood on Discord", "vosgood"),
            ("@vosgood:matrix.example", "vosgood"),
            ("@vosgood@social.example", "vosgood"),
            ("vosgood@social.example", "vosgood"),
            ("https://chat.example/u/vosgood/", "vosgood"),
            ("https://social.example/@vosgood", "vosgood"),
            ("Chat: vosgood", "vosgood"),
            ("Slack: @vosgood", "vosgood"),
            ("vosgood#1234", "vosgood"),
            ("u/vos-good_7", "vos-good_7"),
            ("", ""),
            ("@", ""),
        ] {
            assert_eq!(handle_word(handle), expected, "{handle}");
        }
    }

    #[test]
    fn the_same_mailbox() {
        for other in [
            "Bob@Example.org",
            " bob@example.org ",
            "mailto:bob@example.org",
            "bob+coc@example.org",
            "<bob@example.org>",
        ] {
            assert!(is_same_address("bob@example.org", other), "{other}");
        }
        assert!(is_same_address("nadia@bücher.example.org", "Nadia@xn--bcher-kva.example.org"));
        for other in ["rob@example.org", "bob@example.com", "", "bob"] {
            assert!(!is_same_address("bob@example.org", other), "{other}");
        }
        assert!(!is_same_address("", ""));
    }

    #[test]
    fn the_same_user_name() {
        for (one, other) in [
            ("@bob", "Bob (Slack)"),
            ("@bob@social.example", "bob"),
            ("@bob@social.example", "https://social.example/@bob"),
            ("bob.b", "@Bob.B"),
        ] {
            assert!(is_same_handle(one, other), "{one} {other}");
        }
        for (one, other) in [("@bob", "@bobby"), ("@bob@social.example", "@bob@other.example"), ("@", "@"), ("", "")] {
            assert!(!is_same_handle(one, other), "{one} {other}");
        }
    }
}
