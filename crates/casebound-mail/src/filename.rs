//! The sender's name for a file: the best of all spellings that a field has for it (RFC 2231, RFC 6266).

use crate::charset;
use crate::encoded_words;

/// A piece of a name in several.
struct Segment {
    number: usize,
    is_encoded: bool,
    value: String,
}

/// The value of a parameter that is encoded, or in several pieces, in an unfolded field: `name*`, `name*0`, `name*1*`.
pub(crate) fn extended(field: &str, name: &str) -> Option<String> {
    let mut segments: Vec<Segment> = Vec::new();
    for (key, value) in parameters(field) {
        let key = key.to_ascii_lowercase();
        let Some(rest) = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('*')) else { continue };
        let (number, is_encoded) = match rest.strip_suffix('*') {
            _ if rest.is_empty() => (0, true),
            Some(number) => (number.parse().ok()?, true),
            None => (rest.parse().ok()?, false),
        };
        segments.push(Segment { number, is_encoded, value });
    }
    segments.sort_by_key(|segment| segment.number);
    let mut charset = None;
    let mut bytes = Vec::new();
    for (idx, segment) in segments.iter().enumerate() {
        let mut value = segment.value.as_str();
        // The first names the character set of all.
        if idx == 0 && segment.is_encoded {
            let mut parts = value.splitn(3, '\'');
            if let (Some(set), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                charset = Some(set).filter(|set| !set.is_empty());
                value = rest;
            }
        }
        if segment.is_encoded {
            bytes.extend(encoded_words::unescaped(value, b'%'))
        } else {
            bytes.extend_from_slice(value.as_bytes())
        }
    }
    let text = encoded_words::decoded(&charset::decode(&bytes, charset).text);
    (!text.is_empty()).then_some(text)
}

/// The parameters of a field, in their order, without quotation marks.
fn parameters(field: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = field;
    while let Some((_, after)) = rest.split_once(';') {
        let end = after.find(['=', ';']).unwrap_or(after.len());
        let (key, behind) = after.split_at_checked(end).unwrap_or((after, ""));
        let Some(value) = behind.strip_prefix('=').map(str::trim_start) else {
            rest = behind;
            continue;
        };
        let (value, behind) = match value.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let (value, behind) =
                    value.split_at_checked(value.find(';').unwrap_or(value.len())).unwrap_or((value, ""));
                (value.trim().to_owned(), behind)
            }
        };
        found.push((key.trim().to_owned(), value));
        rest = behind;
    }
    found
}

/// A quoted string without its end, and what is behind it.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            letter => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::extended;

    #[test]
    fn pieces_and_their_character_set() {
        for (field, name) in [
            ("attachment; filename*=utf-8''n%C3%A4me.md", Some("näme.md")),
            ("attachment; filename=\"n_me; x\"; filename*=\"utf-8'de'n%C3%A4me.md\"", Some("näme.md")),
            (
                "attachment; filename*1*=st%FCck; filename*0*=iso-8859-1''Br%FCcken; filename*2=.pdf",
                Some("Brückenstück.pdf"),
            ),
            ("attachment; filename*0=\"Brücken\"; filename*1=\"=?utf-8?Q?st=C3=BCck?=.pdf\"", Some("Brückenstück.pdf")),
            ("attachment; filename=plain.md", None),
            ("attachment; filename*x*=y", None),
            ("attachment", None),
        ] {
            assert_eq!(extended(field, "filename").as_deref(), name, "{field}");
        }
    }
}
