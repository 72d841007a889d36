//! Base64 as mails really carry it: in several padded runs, in the letters of URLs, with words between or instead of it.

/// Up to its padding, as mail programs read a file; what is not a letter of it is passed over (RFC 2045, 6.8).
pub(crate) fn first_run(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::with_room_for(bytes.len());
    for byte in bytes {
        if *byte == b'=' && decoder.count >= 2 {
            break;
        }
        if !matches!(byte, b'-' | b'_') {
            decoder.take(*byte);
        }
    }
    decoder.finish()
}

/// All runs of what is nothing but base64, such as an encoded word of a header field.
pub(crate) fn all(bytes: &[u8]) -> Vec<u8> {
    decoded(&[bytes])
}

/// All that a part in base64 says.
pub(crate) struct Runs {
    /// What was encoded, and the words beside it as they arrived.
    pub(crate) bytes: Vec<u8>,
    /// Whether words are among it that were never encoded.
    pub(crate) has_words: bool,
}

/// All runs of a text one after the other. Lines that are no base64, or mean nothing as such, stay as they arrived.
///
/// `is_wide` says that the letters of its character set have several bytes each, so that any byte can be part of one.
pub(crate) fn text(bytes: &[u8], is_wide: bool) -> Runs {
    let runs = runs(bytes);
    let has_plain = runs.iter().any(|run| matches!(run, Run::Plain(_)));
    let mut found = Runs { bytes: Vec::with_capacity(bytes.len()), has_words: false };
    let mut is_behind_words = false;
    for run in &runs {
        is_behind_words |= matches!(run, Run::Plain(_));
        match run {
            Run::Encoded(lines) => {
                let decoded = decoded(lines);
                let letters: usize = lines.iter().map(|line| line.trim_ascii().len()).sum();
                let is_sense = is_wide
                    || is_text(&decoded, letters, is_behind_words)
                    || !(has_plain || letters < 60 && letters % 4 == 1);
                if is_sense {
                    found.bytes.extend_from_slice(&decoded);
                } else {
                    lines.iter().for_each(|line| found.words(line));
                }
            }
            Run::Plain(line) => found.words(line),
        }
    }
    found
}

/// All runs of a file, where that is more than mail programs read of it.
pub(crate) fn more_of_file(bytes: &[u8]) -> Option<Vec<u8>> {
    let padding = bytes.iter().position(|byte| *byte == b'=').unwrap_or(bytes.len());
    let goes_on = bytes.get(padding..).unwrap_or_default().iter().any(u8::is_ascii_alphanumeric);
    if !goes_on && !bytes.iter().any(|byte| matches!(byte, b'-' | b'_')) {
        return None;
    }
    let encoded = runs(bytes).into_iter().filter_map(|run| match run {
        Run::Encoded(lines) => Some(decoded(&lines)),
        Run::Plain(_) => None,
    });
    let all: Vec<u8> = encoded.flatten().collect();
    (!all.is_empty() && all != first_run(bytes)).then_some(all)
}

impl Runs {
    /// A line that was not encoded.
    fn words(&mut self, line: &[u8]) {
        let line = line.trim_ascii_end();
        self.has_words |= !line.is_empty();
        if !self.bytes.is_empty() && !self.bytes.ends_with(b"\n") {
            self.bytes.push(b'\n');
        }
        self.bytes.extend_from_slice(line);
        self.bytes.push(b'\n');
    }
}

/// Lines of one kind.
enum Run<'t> {
    /// Base64 up to a padding, or to lines of another kind.
    Encoded(Vec<&'t [u8]>),
    /// A line that is none.
    Plain(&'t [u8]),
}

fn runs(bytes: &[u8]) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut is_open = false;
    let mut signs: Vec<&[u8]> = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            // Between words an empty line is part of them.
            if matches!(runs.last(), Some(Run::Plain(_))) {
                runs.push(Run::Plain(line));
            }
            continue;
        }
        // Signs without a letter inside of a run are damage; before words they are a rule.
        let is_sign = !line.iter().any(u8::is_ascii_alphanumeric) && line.is_ascii();
        if is_open && is_sign {
            signs.push(line);
            continue;
        }
        let is_encoded = is_encoded(line);
        if !is_encoded {
            runs.extend(signs.drain(..).map(Run::Plain));
            runs.push(Run::Plain(line));
            is_open = false;
            continue;
        }
        signs.clear();
        match runs.last_mut() {
            Some(Run::Encoded(lines)) if is_open => lines.push(line),
            _ => runs.push(Run::Encoded(vec![line])),
        }
        is_open = !line.contains(&b'=');
    }
    runs.extend(signs.into_iter().map(Run::Plain));
    runs
}

/// Whether a line is letters of base64, but for a damaged one in ten; quotation marks before it don't count.
fn is_encoded(line: &[u8]) -> bool {
    let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'>')).unwrap_or(line.len());
    let line = line.get(start..).unwrap_or_default().trim_ascii_end();
    let letters = line.iter().filter(|byte| value(**byte).is_some()).count();
    let is_stray = |byte: &&u8| value(**byte).is_none() && **byte != b'=' && !byte.is_ascii_whitespace();
    let strays = line.iter().filter(is_stray).count();
    let has_blank = line.iter().any(u8::is_ascii_whitespace);
    // A rule of dashes is none.
    let is_rule = line.iter().all(|byte| matches!(byte, b'-' | b'_' | b'='));
    // Blanks between letters are damage where what they part is words all the same.
    let is_parted = || letters >= 12 && strays == 0 && is_text(&decoded(&[line]), letters.min(23), true);
    letters > 0 && !is_rule && strays * 10 <= letters && (!has_blank || is_parted())
}

fn decoded(lines: &[&[u8]]) -> Vec<u8> {
    let mut decoder = Decoder::with_room_for(lines.iter().map(|line| line.len()).sum());
    for line in lines {
        let mut rest = *line;
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match first {
                b'=' if decoder.count >= 2 => {
                    decoder.end_run();
                    // Quoted-printable around it: `=3D`.
                    rest = rest.strip_prefix(b"3D").unwrap_or(rest);
                }
                byte => decoder.take(*byte),
            }
        }
    }
    decoder.finish()
}

/// Whether decoded bytes are words: few letters must be valid UTF-8, many may be in another character set.
fn is_text(bytes: &[u8], letters: usize, is_behind_words: bool) -> bool {
    let has_controls = bytes.iter().any(|byte| *byte < b' ' && !b"\t\n\r\x0c\x0e\x0f\x1b".contains(byte));
    // A run may begin and end inside of a letter.
    let cut = if is_behind_words { 0 } else { 3 };
    let inside = bytes.iter().take(cut).take_while(|byte| (0x80..0xc0).contains(*byte)).count();
    let whole = bytes.get(inside..).unwrap_or_default();
    let is_utf8 =
        std::str::from_utf8(whole).map_or_else(|error| !is_behind_words && error.error_len().is_none(), |_| true);
    !has_controls && (is_utf8 || letters >= 24)
}

fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// Letters on their way to bytes.
struct Decoder {
    out: Vec<u8>,
    bits: u32,
    /// How many letters wait for the others of their group of four.
    count: usize,
}

impl Decoder {
    fn with_room_for(letters: usize) -> Decoder {
        Decoder { out: Vec::with_capacity(letters / 4 * 3 + 3), bits: 0, count: 0 }
    }

    fn take(&mut self, byte: u8) {
        let Some(value) = value(byte) else { return };
        self.bits = self.bits << 6 | u32::from(value);
        self.count += 1;
        if self.count == 4 {
            let [_, group @ ..] = self.bits.to_be_bytes();
            self.out.extend_from_slice(&group);
            (self.bits, self.count) = (0, 0);
        }
    }

    fn end_run(&mut self) {
        let [_, first, second, _] = (self.bits << (6 * (4 - self.count)) as u32).to_be_bytes();
        match self.count {
            2 => self.out.push(first),
            3 => self.out.extend_from_slice(&[first, second]),
            _ => {}
        }
        (self.bits, self.count) = (0, 0);
    }

    fn finish(mut self) -> Vec<u8> {
        self.end_run();
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_as_it_comes() {
        for (written, read) in [
            ("SGVsbG8=", "Hello"),
            ("SGVs\r\nbG8=\r\n", "Hello"),
            ("SGVsbG8", "Hello"),
            ("SGVsbG8h", "Hello!"),
            ("SGV!sbG8=", "Hello"),
            ("SGVsbG8=\r\n____\r\nA list's footer", "Hello"),
            ("SGVsbG8=SGVsbG8=", "Hello"),
            ("", ""),
            ("=", ""),
            ("S", ""),
        ] {
            assert_eq!(String::from_utf8(first_run(written.as_bytes())).unwrap(), read, "{written}");
        }
    }

    #[test]
    fn a_text_says_all_that_is_in_it() {
        for (written, read, has_words) in [
            ("SGVsbG8=\r\nIHRvIHlvdQ==\r\n", "Hello to you", false),
            ("SGVsbG8=IHRvIHlvdQ==", "Hello to you", false),
            ("SMO=\r\nvA==\r\nbGxv", "Hüllo", false),
            ("SGVsbG8=3D", "Hello", false),
            ("> SGVs\n> bG8=", "Hello", false),
            ("SGV!sbG8gdG8geW91", "Hello to you", false),
            ("w7_Dvw==", "ÿÿ", false),
            ("SGVsbG8=\r\n____\r\nA list's footer\r\n\r\nlist", "Hello\n____\nA list's footer\n\nlist\n", true),
            ("SGVsbG8h\r\n____\r\nA list's footer", "Hello!\n____\nA list's footer\n", true),
            ("SGVsbG8gdG8g\n!!\neW91", "Hello to you", false),
            ("SGVs bG8g dG8g eW91", "Hello to you", false),
            ("He yelled\r\n\r\nat me", "He yelled\n\nat me\n", true),
            ("Hello\r\nhe yelled at me, twice", "Hello\nhe yelled at me, twice\n", true),
            ("Größe", "Größe\n", true),
            ("", "", false),
        ] {
            let found = text(written.as_bytes(), false);
            assert_eq!(String::from_utf8(found.bytes).unwrap(), read, "{written}");
            assert_eq!(found.has_words, has_words, "{written}");
        }
    }

    #[test]
    fn more_of_a_file_than_its_first_run() {
        assert_eq!(more_of_file(b"SGVsbG8=\r\nIHRvIHlvdQ==").as_deref(), Some(&b"Hello to you"[..]));
        assert_eq!(more_of_file(b"w7_Dvw==").as_deref(), Some("ÿÿ".as_bytes()));
        for whole in ["SGVsbG8=", "SGVsbG8=\r\n", "SGVsbG8=\r\n____\r\nA list's footer", "SGVsbG8h", ""] {
            assert_eq!(more_of_file(whole.as_bytes()), None, "{whole}");
        }
    }
}
