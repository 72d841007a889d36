//! The parts between the lines of a boundary, byte for byte (RFC 2046, 5.1.1).

use std::ops::Range;

/// What is in the body of a multipart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct MultipartBody {
    /// Before the first boundary; programs do not show it.
    pub(crate) preamble: Range<usize>,
    pub(crate) parts: Vec<Range<usize>>,
    /// After the last boundary; programs do not show it.
    pub(crate) epilogue: Range<usize>,
}

/// Splits a body at its boundary; the line end before such a line belongs to it. The last part need not be closed.
pub(crate) fn split(body: &[u8], boundary: &str) -> MultipartBody {
    let delimiter = format!("--{boundary}");
    let delimiter = delimiter.trim_end().as_bytes();
    let mut split = MultipartBody { epilogue: body.len()..body.len(), ..MultipartBody::default() };
    // Where the open part began, once a boundary was met.
    let mut start = None;
    let (mut at, mut met) = (0, false);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end = at + line.len();
        let rest = line.strip_prefix(delimiter).map(<[u8]>::trim_ascii_end);
        if let Some(rest) = rest.filter(|rest| rest.is_empty() || *rest == b"--") {
            let before = without_line_end(body, at);
            match start {
                Some(start) => split.parts.push(start..before.max(start)),
                None if !met => split.preamble = 0..before,
                // Between a last boundary and a further one: some lists close twice.
                None => {}
            }
            met = true;
            start = rest.is_empty().then_some(end);
            if start.is_none() {
                split.epilogue = end..body.len();
            }
        }
        at = end;
    }
    if let Some(start) = start {
        split.parts.push(start..body.len());
        split.epilogue = body.len()..body.len();
    }
    split
}

/// The boundary of a body whose header names none, or a wrong one: the first line of two dashes that comes again.
pub(crate) fn guess(body: &[u8]) -> Option<String> {
    let mut candidates = Vec::new();
    for line in body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end) {
        let Some(name) = line.strip_prefix(b"--").filter(|name| (1..=70).contains(&name.len())) else {
            continue;
        };
        let (name, is_last) = match name.strip_suffix(b"--") {
            Some(bare) if candidates.contains(&bare) => (bare, true),
            _ => (name, false),
        };
        if is_last || candidates.contains(&name) {
            return String::from_utf8(name.to_vec()).ok();
        }
        // `-- ` before a signature, and lines of dashes, are not boundaries.
        if name.iter().any(u8::is_ascii_alphanumeric) && !name.contains(&b' ') && candidates.len() < 16 {
            candidates.push(name);
        }
    }
    None
}

fn without_line_end(body: &[u8], at: usize) -> usize {
    let before = body.get(..at).unwrap_or_default();
    let before = before.strip_suffix(b"\n").unwrap_or(before);
    before.strip_suffix(b"\r").unwrap_or(before).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'b>(body: &'b str, boundary: &str) -> (&'b str, Vec<&'b str>, &'b str) {
        let split = split(body.as_bytes(), boundary);
        let text = |range: Range<usize>| body.get(range).unwrap();
        (text(split.preamble), split.parts.into_iter().map(text).collect(), text(split.epilogue))
    }

    #[test]
    fn a_boundary_is_a_whole_line() {
        let body = "before\r\n--b\r\none\r\n--bar\r\n\r\n--b  \r\ntwo\r\n--b--\r\nafter";
        assert_eq!(parts(body, "b"), ("before", vec!["one\r\n--bar\r\n", "two"], "after"));
    }

    #[test]
    fn what_is_not_closed_is_not_lost() {
        assert_eq!(parts("--b\none\n--b\ntwo", "b"), ("", vec!["one", "two"], ""));
        assert_eq!(parts("--b\n--b\n--b--", "b"), ("", vec!["", ""], ""));
        assert_eq!(parts("nothing", "b").1, [""; 0]);
    }

    #[test]
    fn a_missing_boundary_is_found() {
        assert_eq!(guess(b"--=_x\r\na\r\n--=_x--\r\n").as_deref(), Some("=_x"));
        assert_eq!(guess(b"-- \r\nMira\r\n-- \r\n"), None);
        assert_eq!(guess(b"--only once\r\n"), None);
    }
}
