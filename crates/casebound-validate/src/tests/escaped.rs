//! The bytes of an example that can't be written in a code block: NUL, a carriage return, another encoding, 64 KiB.

/// Undoes the escapes of an `escaped` block: `\xNN` is a byte, `\u{NNNN}` a character, `\r` and `\t` are themselves,
/// `\{N TEXT}` is the text N times. Any other backslash stays.
pub(super) fn undo(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.extend(before.as_bytes());
        rest = escape(after, &mut out).unwrap_or_else(|| {
            out.push(b'\\');
            after
        });
    }
    out.extend(rest.as_bytes());
    out
}

/// Writes what one escape means, and returns what follows it.
fn escape<'t>(text: &'t str, out: &mut Vec<u8>) -> Option<&'t str> {
    if let Some(rest) = text.strip_prefix('r') {
        out.push(b'\r');
        return Some(rest);
    }
    if let Some(rest) = text.strip_prefix('t') {
        out.push(b'\t');
        return Some(rest);
    }
    if let Some(rest) = text.strip_prefix('x') {
        let (digits, rest) = rest.split_at_checked(2)?;
        out.push(u8::from_str_radix(digits, 16).ok()?);
        return Some(rest);
    }
    if let Some(rest) = text.strip_prefix("u{") {
        let (digits, rest) = rest.split_once('}')?;
        let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
        out.extend(character.to_string().as_bytes());
        return Some(rest);
    }
    let (count, rest) = text.strip_prefix('{')?.split_once(' ')?;
    let count: usize = count.parse().ok()?;
    let (repeated, rest) = rest.split_once('}')?;
    out.extend(repeated.repeat(count).as_bytes());
    Some(rest)
}

#[test]
fn escapes_are_undone() {
    assert_eq!(undo(r"a\xffb\u{202e}c\r\t\{3 xy}d"), b"a\xffb\xe2\x80\xaec\r\txyxyxyd");
    assert_eq!(undo(r"\d \x4 \u{} \{} \"), br"\d \x4 \u{} \{} \");
}
