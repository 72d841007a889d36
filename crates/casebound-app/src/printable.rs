//! Text of a record or of a path made safe to show on a terminal or to type in a shell.

/// Returns the text with control characters made visible, so that a record can't steer the terminal.
pub fn printable(text: &str) -> String {
    // Line ends of files edited on Windows mean nothing to a terminal.
    text.replace("\r\n", "\n")
        .chars()
        .map(|letter| match letter {
            '\n' | '\t' => letter,
            '\r' => ' ',
            letter if is_terminal_control(letter) => '\u{fffd}',
            letter => letter,
        })
        .collect()
}

/// The same for a name that is in a line: it can't begin another one.
pub fn in_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], "\u{fffd}")
}

/// Counts things in words: `1 record`, `2 records`.
pub fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Returns whether a terminal obeys this character, or writes what follows in another direction.
pub fn is_terminal_control(it: char) -> bool {
    it.is_control() || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A word as one types it in a shell.
pub fn in_shell(word: &str) -> String {
    let is_plain = |it: char| it.is_alphanumeric() || "/._-".contains(it);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", in_line(&word.replace('\'', r"'\''"))) }
}
