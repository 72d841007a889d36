//! Bytes as lower-case hexadecimal digits.

/// Writes two digits for each byte.
pub fn encode(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).expect("four bits make one digit");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Returns whether a text is made of such digits.
pub fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_digits() {
        assert_eq!(encode(&[0, 9, 10, 255]), "00090aff");
        assert!(is_hex("00090aff") && !is_hex("00FF") && !is_hex("0g"));
    }
}
