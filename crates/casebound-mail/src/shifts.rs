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
    let mut out = Vec::with_capacity(bytes.len());
    let mut is_shifted = false;
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return out,
            [b'~', b'{', after @ ..] => {
                is_shifted = true;
                after
            }
            [b'~', b'}', after @ ..] => {
                is_shifted = false;
                after
            }
            [b'~', b'\n', after @ ..] if !is_shifted => after,
            [b'~', b'~', after @ ..] if !is_shifted => {
                out.push(b'~');
                after
            }
            // A line's end ends what is shifted, too.
            [first, after @ ..] => {
                is_shifted &= *first != b'\n';
                out.push(if is_shifted && first.is_ascii_graphic() { *first | 0x80 } else { *first });
                after
            }
        };
    }
}

/// ISO-2022-KR (RFC 1557) as EUC-KR.
pub(crate) fn iso_2022_kr(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut is_shifted = false;
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return out,
            [0x1b, b'$', b')', b'C', after @ ..] => after,
            [first, after @ ..] => {
                match first {
                    0x0e => is_shifted = true,
                    0x0f => is_shifted = false,
                    byte if is_shifted && byte.is_ascii_graphic() => out.push(byte | 0x80),
                    byte => {
                        is_shifted &= *byte != b'\n';
                        out.push(*byte);
                    }
                }
                after
            }
        };
    }
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
