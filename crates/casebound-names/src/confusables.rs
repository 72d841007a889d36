//! Words that look like other words: confusable letters, and digits or symbols used as letters.

use unicode_normalization::UnicodeNormalization as _;
use unicode_script::{Script, UnicodeScript as _};

use crate::fold::{fold, is_invisible};

/// Returns the skeleton of a word (UTS 39) without case and marks: words that look alike have the same one.
pub(crate) fn skeleton(cased: &str) -> String {
    let seen: String = cased.nfkc().filter(|it| !is_invisible(*it)).collect();
    let looks: String = unicode_security::skeleton(&seen).collect();
    // The prototype of a letter with a stroke or bar is the letter with a mark, which folding drops.
    fold(&looks).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Returns whether a word could look like another one: letters of two scripts, of another script, or a capital i inside.
pub(crate) fn may_deceive(cased: &str) -> bool {
    cased.chars().any(|letter| !letter.is_ascii() && letter.script() != Script::Latin)
        || cased.chars().any(|letter| letter.is_ascii_digit())
        || cased.chars().skip(1).any(|letter| letter == 'I') && cased.chars().any(char::is_lowercase)
}

/// Returns the words that a word with digits can mean when its digits are read as letters.
pub(crate) fn leet(folded: &str) -> Vec<String> {
    let digits = folded.chars().filter(|letter| is_leet(*letter)).count();
    let letters = folded.chars().filter(|letter| letter.is_alphabetic()).count();
    if digits == 0 || letters == 0 || digits > letters + 2 {
        return Vec::new();
    }
    let mut words = vec![read(folded, 'i')];
    if folded.contains(['1', '|']) {
        words.push(read(folded, 'l'));
    }
    words
}

fn read(folded: &str, one: char) -> String {
    let letter = |letter: char| match letter {
        '0' => 'o',
        '1' | '|' => one,
        '!' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        '2' => 'z',
        letter => letter,
    };
    folded.chars().map(letter).collect()
}

pub(crate) fn is_leet(it: char) -> bool {
    it.is_ascii_digit() || matches!(it, '@' | '$' | '!' | '|' | '+' | '€')
}

/// Returns the letters of a user name: without symbols, digits read as letters, and `i` treated as `l`.
pub(crate) fn handle(folded: &str) -> String {
    let letters: String = folded.chars().filter(|letter| letter.is_alphanumeric()).collect();
    read(&letters, 'l').replace('i', "l")
}
