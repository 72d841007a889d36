//! Text as people are to read it: lines joined where a program broke them, and nothing that a terminal obeys.

/// How the lines of a text were broken (RFC 3676).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flow {
    /// A blank at the end of a line joins the next to it.
    pub(crate) is_flowed: bool,
    /// That blank is not part of the text.
    pub(crate) deletes_space: bool,
    /// Lines that begin with `>From ` were changed by the file the mail lay in.
    pub(crate) is_from_mbox: bool,
}

/// Makes a decoded text readable.
pub(crate) fn readable(text: &str, flow: Flow) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.split('\n').map(|line| if flow.is_from_mbox { without_mbox_mark(line) } else { line });
    let text = if flow.is_flowed { join(lines, flow.deletes_space) } else { lines.collect::<Vec<_>>().join("\n") };
    visible(&text)
}

/// `>From ` as it was written (mboxrd); a mail program that quotes writes a blank after its mark.
fn without_mbox_mark(line: &str) -> &str {
    match line.strip_prefix('>') {
        Some(rest) if rest.trim_start_matches('>').starts_with("From ") => rest,
        _ => line,
    }
}

/// Joins the lines that were broken for width only (RFC 3676, 4).
fn join<'t>(lines: impl Iterator<Item = &'t str>, deletes_space: bool) -> String {
    let mut joined: Vec<(usize, String)> = Vec::new();
    // The depth of quotes of the line that goes on.
    let mut open = None;
    for line in lines {
        let unquoted = line.trim_start_matches('>');
        let depth = line.len() - unquoted.len();
        let content = unquoted.strip_prefix(' ').unwrap_or(unquoted);
        let is_signature = content == "-- ";
        let goes_on = content.ends_with(' ') && !is_signature;
        let kept = if goes_on && deletes_space { content.strip_suffix(' ').unwrap_or(content) } else { content };
        match joined.last_mut() {
            Some((_, last)) if open == Some(depth) && !is_signature => last.push_str(kept),
            _ => joined.push((depth, kept.to_owned())),
        }
        open = goes_on.then_some(depth);
    }
    let line = |(depth, text): (usize, String)| match depth {
        0 => text,
        depth => format!("{} {text}", ">".repeat(depth)),
    };
    joined.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Control characters become pictures, and characters that hide or turn text go.
pub(crate) fn visible(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if !is_hidden(letter) => shown.push(letter),
            '\u{7f}' => shown.push('\u{2421}'),
            control @ '\0'..='\u{1f}' => shown.push(char::from_u32(0x2400 + u32::from(control)).unwrap_or('\u{fffd}')),
            '\u{85}' | '\u{2028}' | '\u{2029}' => shown.push('\n'),
            '\u{80}'..='\u{9f}' => shown.push('\u{fffd}'),
            _ => {}
        }
    }
    shown
}

/// One line of a name or a subject: nothing in it is obeyed, and line breaks and runs of blanks are one blank.
pub(crate) fn one_line(text: &str) -> String {
    let shown = visible(&text.replace('\r', "\n"));
    let mut line = String::with_capacity(shown.len());
    for word in shown.split_ascii_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// An address without characters that nobody sees.
pub(crate) fn address(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && !is_hidden(*letter)).collect()
}

/// Whether a letter is obeyed rather than shown.
fn is_hidden(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        // Soft hyphens, marks that turn the direction of text, invisible operators, and tags.
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}'
        | '\u{ffff}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined() {
        let flow = Flow { is_flowed: true, ..Flow::default() };
        for (written, read) in [
            ("one \ntwo\nthree", "one two\nthree"),
            ("> a \n> b\nc", "> a b\nc"),
            ("> a \nb", "> a \nb"),
            (">> a \n> b", ">> a \n> b"),
            (" >From\n  two", ">From\n two"),
            ("x \n-- \nMira", "x \n-- \nMira"),
        ] {
            assert_eq!(readable(written, flow), read, "{written:?}");
        }
        let flow = Flow { deletes_space: true, ..flow };
        assert_eq!(readable("昨 \n日", flow), "昨日");
    }

    #[test]
    fn nothing_is_obeyed() {
        assert_eq!(
            readable("a\x1b[31mb\x07\r\nc\u{202e}d\u{85}e\u{80}\u{7f}", Flow::default()),
            "a␛[31mb␇\ncd\ne\u{fffd}␡"
        );
        assert_eq!(readable("a\rb", Flow::default()), "a\nb");
    }

    #[test]
    fn a_name_is_one_line_and_an_address_has_no_hidden_letter() {
        assert_eq!(one_line(" Mira\r\n\tC\u{202e}as\u{200b}tellan\u{2028}\u{85}x\0\u{feff} "), "Mira Castellan x␀");
        assert_eq!(address("mi\u{200b}ra\0@\u{feff}r. example"), "mira@r.example");
    }

    #[test]
    fn the_mark_of_an_mbox_goes() {
        let flow = Flow { is_from_mbox: true, ..Flow::default() };
        assert_eq!(
            readable(">From here\n>>From there\n> From quoted\n>x", flow),
            "From here\n>From there\n> From quoted\n>x"
        );
    }
}
