//! What several of these tests ask of an answer.

/// Tells whether a text holds what a terminal would obey.
pub(crate) fn steers_terminal(text: &str) -> bool {
    text.chars().any(|letter| {
        (letter.is_control() && !matches!(letter, '\n' | '\t'))
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}
