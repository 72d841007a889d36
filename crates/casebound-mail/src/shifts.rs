//! Character sets in seven bits, which shift between ASCII and others: UTF-7, HZ and ISO-2022-KR.

/// The text of UTF-7 (RFC 2152): `+` begins letters of UTF-16 in base64, `-` or any other sign ends them.
pub(crate) fn utf7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'+' {
            text.push(if first.is_ascii() { char::from(*first) } else { char::REPLACEMENT_CHARACTER });
            continue;
        }
        let length = rest.iter().take_while(|byte| digit(**byte).is_some()).count();
        let (shifted, after) = rest.split_at(length);
        match (shifted, after.strip_prefix(b"-")) {
            ([], Some(after)) => {
                text.push('+');
                rest = after;
            }
            // A plus that nothing follows stands for itself.
            ([], None) => text.push('+'),
            (shifted, end) => {
                text.extend(char::decode_utf16(units(shifted)).map(|letter| letter.unwrap_or('\u{fffd}')));
                rest = end.unwrap_or(after);
            }
        }
    }
    text
}

/// The units of UTF-16 in base64; bits that fill up the last letter are left out.
fn units(letters: &[u8]) -> Vec<u16> {
    let (mut bits, mut count, mut units) = (0u32, 0, Vec::new());
    for value in letters.iter().filter_map(|letter| digit(*letter)) {
        bits = bits << 6 | value;
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push((bits >> count & 0xffff) as u16);
            bits &= (1 << count) - 1;
        }
    }
    units
}

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// HZ (RFC 1843) as GB 2312 in eight bits.
pub(crate) fn hz(bytes: &[u8]) -> Vec<u8> {
    in_eight_bits(bytes, |rest, is_shifted| match rest {
        [b'~', b'{', ..] => Some(Escape { length: 2, shifts: true, stands_for: None }),
        [b'~', b'}', ..] => Some(Escape { length: 2, shifts: false, stands_for: None }),
        [b'~', b'\n', ..] if !is_shifted => Some(Escape { length: 2, shifts: false, stands_for: None }),
        [b'~', b'~', ..] if !is_shifted => Some(Escape { length: 2, shifts: false, stands_for: Some(b'~') }),
        _ => None,
    })
}

/// ISO-2022-KR (RFC 1557) as EUC-KR.
pub(crate) fn iso_2022_kr(bytes: &[u8]) -> Vec<u8> {
    in_eight_bits(bytes, |rest, is_shifted| match rest {
        [0x1b, b'$', b')', b'C', ..] => Some(Escape { length: 4, shifts: is_shifted, stands_for: None }),
        [0x0e, ..] => Some(Escape { length: 1, shifts: true, stands_for: None }),
        [0x0f, ..] => Some(Escape { length: 1, shifts: false, stands_for: None }),
        _ => None,
    })
}

/// Bytes that are no letter of either set.
struct Escape {
    length: usize,
    /// Whether what follows is of the other set.
    shifts: bool,
    stands_for: Option<u8>,
}

/// The letters of the other set with their highest bit; `escape` finds an escape at the beginning of what it is given.
fn in_eight_bits(bytes: &[u8], escape: impl Fn(&[u8], bool) -> Option<Escape>) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut is_shifted = false;
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        if let Some(Escape { length, shifts, stands_for }) = escape(rest, is_shifted) {
            is_shifted = shifts;
            out.extend(stands_for);
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        // The end of a line ends what is shifted, too.
        is_shifted &= *first != b'\n';
        out.push(if is_shifted && first.is_ascii_graphic() { *first | 0x80 } else { *first });
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::utf7;

    #[test]
    fn letters_end_where_their_alphabet_ends() {
        for (written, read) in [
            ("Gr+APYA3w-e", "Größe"),
            ("A +IBM B +IBM- C", "A – B – C"),
            ("+ICY-x+IB0.", "…x”."),
            ("C +- D, 1 + 1", "C + D, 1 + 1"),
            ("+ZeVnLIqe-E", "日本語E"),
            ("+2D3cqQ-", "💩"),
        ] {
            assert_eq!(utf7(written.as_bytes()), read, "{written}");
        }
    }
}
