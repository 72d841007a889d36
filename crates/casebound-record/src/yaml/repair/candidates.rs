//! What may have been meant at the place where a text can't be read any further: changes to try, the likeliest first.

use crate::quote;
use crate::span::{Span, line_end, line_start, next_line};
use crate::yaml::build::Failure;

/// Changes that belong together, by their places.
type Edits = Vec<(Span, String)>;

/// So many items of one list are put in quotes.
const MOST_ITEMS: usize = 32;

/// Widths of a tab, the usual one first.
const WIDTHS: [usize; 3] = [2, 4, 8];

/// Returns what may have been meant. `at` is the place that the problem names.
pub(super) fn candidates(
    text: &str,
    range: Span,
    at: Span,
    failure: Option<&Failure>,
    is_key: &dyn Fn(&str) -> bool,
) -> Vec<Edits> {
    let here = Line::at(text, range, at.start);
    let mut lines = vec![here];
    lines.extend(failure.map(|failure| Line::at(text, range, failure.at)));
    lines.extend(here.before(text, range));
    let mut all: Vec<Edits> = Vec::new();
    if failure.is_some() {
        for width in WIDTHS {
            all.push(without_tabs(text, range, width));
        }
    }
    all.push(without_odd_blanks(text, range));
    for line in &lines {
        all.extend(line.empty_brackets());
        all.extend(line.without_sign());
        all.extend(line.plain_key(is_key));
        all.extend(line.dash());
        all.extend(line.blank_after_colon(is_key));
        all.extend(line.colon_after_key(is_key));
        all.extend(line.blank_after_dash());
        all.extend(line.quoted_part());
        all.extend(line.cut_part());
        all.extend(line.quoted_items());
        all.extend(line.quoted_value(is_key));
        all.extend(line.closed());
    }
    if failure.is_some() {
        all.extend(lines.iter().flat_map(|line| line.moved(text, range)));
    }
    all.retain(|edits| !edits.is_empty());
    all
}

/// Gives up the value at a place, with the lines that are indented below it: `~` stands there instead.
pub(super) fn masked(text: &str, range: Span, at: Span) -> Option<(Span, String)> {
    let line = Line::at(text, range, at.start);
    let dashes = line.text.len() - line.text.trim_start_matches([' ', '-']).len();
    let rest = line.text.get(dashes..)?;
    let key = rest.find(':').filter(|colon| rest.get(..*colon).is_some_and(is_word)).map(|colon| colon + 1);
    let is_item = line.text.trim_start().starts_with("- ");
    if key.is_none() && !is_item {
        return None;
    }
    let column = if key.is_some() { dashes } else { line.indent };
    let start = line.span.start + dashes + key.unwrap_or(0);
    let mut end = line.span.end;
    let mut breaks = 0;
    let mut next = next_line(text, end);
    while next < range.end {
        let below = Line::at(text, range, next);
        if !below.text.trim().is_empty() && below.indent <= column {
            break;
        }
        breaks += 1;
        end = below.span.end;
        let after = next_line(text, end);
        if after <= next {
            break;
        }
        next = after;
    }
    let value = if key.is_some() { " ~" } else { "~" };
    Some((Span::new(start, end), format!("{value}{}", "\n".repeat(breaks))))
}

/// Blanks for the tabs that indent lines.
fn without_tabs(text: &str, range: Span, width: usize) -> Edits {
    let mut edits = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let line = Line::at(text, range, at);
        let blanks = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
        let held = line.text.get(..blanks).unwrap_or_default();
        if held.contains('\t') && blanks < line.text.len() {
            let span = Span::new(line.span.start, line.span.start + blanks);
            edits.push((span, held.replace('\t', &" ".repeat(width))));
        }
        at = next_line(text, at).max(at + 1);
    }
    edits
}

/// Blanks for those that look like one: they come from web pages and word processors.
fn without_odd_blanks(text: &str, range: Span) -> Edits {
    let is_odd = |letter: char| letter != ' ' && letter.is_whitespace() && !letter.is_ascii();
    let mut edits = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let line = Line::at(text, range, at);
        let blanks = line.text.len() - line.text.trim_start().len();
        let value = line.text.find(':').map(|colon| colon + 1);
        let after = value.map(|start| {
            let rest = line.text.get(start..).unwrap_or_default();
            (start, start + rest.len() - rest.trim_start().len())
        });
        for (from, to) in [(0, blanks)].into_iter().chain(after) {
            let held = line.text.get(from..to).unwrap_or_default();
            if held.contains(is_odd) && blanks < line.text.len() {
                edits.extend(line.edit(from, to, held.replace(is_odd, " ")));
            }
        }
        at = next_line(text, at).max(at + 1);
    }
    edits
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// One line, without its break.
#[derive(Clone, Copy)]
struct Line<'t> {
    span: Span,
    text: &'t str,
    indent: usize,
}

impl<'t> Line<'t> {
    fn at(text: &'t str, range: Span, at: usize) -> Line<'t> {
        let start = line_start(text, at.min(range.end)).max(range.start);
        let span = Span::new(start, line_end(text, start).min(range.end));
        let line = span.of(text);
        Line { span, text: line, indent: line.len() - line.trim_start_matches(' ').len() }
    }

    /// The line before that is not blank.
    fn before(self, text: &'t str, range: Span) -> Option<Line<'t>> {
        let mut start = self.span.start;
        while start > range.start {
            let line = Line::at(text, range, start - 1);
            if !line.text.trim().is_empty() {
                return Some(line);
            }
            start = line.span.start;
        }
        None
    }

    fn edit(self, from: usize, to: usize, with: String) -> Edits {
        vec![(Span::new(self.span.start + from, self.span.start + to), with)]
    }

    /// What stands behind the blanks and dashes at the start.
    fn body(self) -> (usize, &'t str) {
        let mut from = self.indent;
        while let Some(rest) = self.text.get(from..).and_then(|rest| rest.strip_prefix("- ")) {
            from = self.text.len() - rest.trim_start().len();
        }
        (from, self.text.get(from..).unwrap_or_default())
    }

    /// `events: {}` with entries below it.
    fn empty_brackets(self) -> Option<Edits> {
        let trimmed = self.text.trim_end();
        let kept = trimmed.strip_suffix("{}").or_else(|| trimmed.strip_suffix("[]"))?;
        let kept = kept.trim_end();
        kept.ends_with(':').then(|| self.edit(kept.len(), self.text.len(), String::new()))
    }

    /// `severity: -` and `when: ?`
    fn without_sign(self) -> Option<Edits> {
        let trimmed = self.text.trim_end();
        let kept = ["-", "--", "?"].iter().find_map(|sign| trimmed.strip_suffix(sign)?.trim_end().strip_suffix(':'))?;
        is_word(kept.trim_start_matches([' ', '-'])).then(|| self.edit(kept.len() + 1, self.text.len(), String::new()))
    }

    /// `status = open`, `status：open` and `**status:** open`
    fn plain_key(self, is_key: &dyn Fn(&str) -> bool) -> Option<Edits> {
        const MARKS: [char; 4] = ['*', '_', '`', '~'];
        let (from, body) = self.body();
        let inside = body.trim_start_matches(MARKS);
        let end = inside.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_' || it == '-'))?;
        let (key, rest) = inside.split_at_checked(end)?;
        let after = rest.trim_start_matches(MARKS).trim_start();
        let value = after.strip_prefix([':', '=', '：'])?.trim_start_matches(MARKS).trim_start();
        let key = key.to_ascii_lowercase();
        let plain = if value.is_empty() { format!("{key}:") } else { format!("{key}: {value}") };
        (is_key(&key) && plain != body).then(|| self.edit(from, self.text.len(), plain))
    }

    /// `• alice` and `* alice`
    fn dash(self) -> Option<Edits> {
        let rest = self.text.get(self.indent..)?;
        let sign = rest.chars().next().filter(|it| matches!(it, '•' | '*' | '·' | '◦' | '‣' | '–' | '—' | '+'))?;
        let end = self.indent + sign.len_utf8();
        let blanks = self.text.get(end..)?.chars().next().filter(|it| it.is_whitespace())?.len_utf8();
        Some(self.edit(self.indent, end + blanks, "- ".to_owned()))
    }

    /// `status:open`
    fn blank_after_colon(self, is_key: &dyn Fn(&str) -> bool) -> Option<Edits> {
        let (from, body) = self.body();
        let colon = body.find(':')?;
        let is_glued = body.get(colon + 1..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with([' ', '\t']));
        let key = body.get(..colon)?;
        (is_glued && is_key(key)).then(|| self.edit(from + colon + 1, from + colon + 1, " ".to_owned()))
    }

    /// `status open`
    fn colon_after_key(self, is_key: &dyn Fn(&str) -> bool) -> Option<Edits> {
        let (from, body) = self.body();
        let end = body.find(' ').unwrap_or(body.trim_end().len());
        let key = body.get(..end)?;
        is_key(key).then(|| self.edit(from + end, from + end, ":".to_owned()))
    }

    /// `-alice`
    fn blank_after_dash(self) -> Option<Edits> {
        let rest = self.text.get(self.indent..)?.strip_prefix('-')?;
        rest.starts_with(|letter: char| letter != ' ' && letter != '-')
            .then(|| self.edit(self.indent + 1, self.indent + 1, " ".to_owned()))
    }

    /// The value in quotes: it holds a colon and a blank, or begins with a sign that means something else.
    fn quoted_value(self, is_key: &dyn Fn(&str) -> bool) -> Vec<Edits> {
        let (from, body) = self.body();
        let key = body.find(": ").filter(|colon| body.get(..*colon).is_some_and(|key| is_key(key) || is_word(key)));
        let starts = key.map(|colon| colon + 1).into_iter().chain((from > self.indent).then_some(0));
        let mut all = Vec::new();
        for start in starts {
            let value = body.get(start..).unwrap_or_default();
            let blanks = value.len() - value.trim_start().len();
            let value = value.trim();
            if !value.is_empty() && !value.starts_with('{') {
                let first = from + start + blanks;
                all.push(self.edit(first, first + value.len(), in_quotes(value)));
            }
        }
        all
    }

    /// One value within `{…}` or `[…]` in quotes: `{what: met, note: calm: no anger}`.
    fn quoted_part(self) -> Vec<Edits> {
        let Some(open) = self.text.find('{') else { return Vec::new() };
        let inside = self.text.get(open + 1..).unwrap_or_default();
        let close = inside.rfind('}').unwrap_or(inside.trim_end().len());
        let inside = inside.get(..close).unwrap_or_default();
        let mut all = Vec::new();
        for (start, part) in parts(inside) {
            let Some(colon) = part.find(": ") else { continue };
            let value = part.get(colon + 2..).unwrap_or_default();
            let blanks = value.len() - value.trim_start().len();
            let value = value.trim();
            if !value.is_empty() && !value.starts_with(['"', '\'', '{']) {
                let first = open + 1 + start + colon + 2 + blanks;
                all.push(self.edit(first, first + value.len(), in_quotes(value)));
            }
        }
        all
    }

    /// The items of a list in quotes that begin with a sign: `[@udo, "@lenz"]`.
    fn quoted_items(self) -> Option<Edits> {
        let open = self
            .text
            .find(": [")
            .map(|at| at + 3)
            .or_else(|| self.text.trim_start().starts_with("- [").then(|| self.indent + 3))?;
        let inside = self.text.get(open..)?;
        let inside = inside.get(..inside.find(']')?)?;
        let mut edits = Vec::new();
        let mut from = open;
        for item in inside.split(',') {
            let start = from + item.len() - item.trim_start().len();
            from += item.len() + 1;
            let item = item.trim();
            if item.starts_with(['@', '`', '*', '&', '!', '%', '|', '>']) {
                let start = self.span.start + start;
                edits.push((Span::new(start, start + item.len()), in_quotes(item)));
            }
        }
        // Nobody types so many by hand.
        (edits.len() <= MOST_ITEMS).then_some(edits)
    }

    /// A value within `{…}` that has a `#`, so that the bracket at the end is in a comment: `{what: met, note: mail # 3 of 5}`.
    fn cut_part(self) -> Option<Edits> {
        let open = self.text.find('{')?;
        let inside = self.text.get(open + 1..)?.trim_end().strip_suffix('}')?;
        let (start, part) = parts(inside).into_iter().find(|(_, part)| part.contains(" #"))?;
        let colon = part.find(": ")?;
        let value = part.get(colon + 2..)?;
        let blanks = value.len() - value.trim_start().len();
        let value = value.trim();
        let first = open + 1 + start + colon + 2 + blanks;
        let is_plain = value.contains(" #") && !value.starts_with(['"', '\'', '{', '[', '#']);
        is_plain.then(|| self.edit(first, first + value.len(), in_quotes(value)))
    }

    /// The quote or the bracket that is missing at the end.
    fn closed(self) -> Vec<Edits> {
        // What is missing stands before a comment.
        let end = self.text.find(" #").map_or(self.text, |at| self.text.get(..at).unwrap_or_default()).trim_end().len();
        let line = self.text.get(..end).unwrap_or_default();
        let mut missing = String::new();
        let mut open: Vec<char> = Vec::new();
        let mut quote = None;
        let mut before = ' ';
        for letter in line.chars() {
            match (quote, letter) {
                (Some(sign), letter) if letter == sign => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',') => quote = Some(letter),
                (None, '{') => open.push('}'),
                (None, '[') => open.push(']'),
                (None, '}' | ']') => drop(open.pop_if(|sign| *sign == letter)),
                _ => {}
            }
            before = letter;
        }
        missing.extend(quote);
        missing.extend(open.iter().rev());
        if missing.is_empty() { Vec::new() } else { vec![self.edit(end, end, missing)] }
    }

    /// The line in a column where one of the lines above begins, the nearest first.
    fn moved(self, text: &'t str, range: Span) -> Vec<Edits> {
        let mut columns: Vec<usize> = Vec::new();
        let mut above = self.before(text, range);
        let mut least = usize::MAX;
        while let Some(line) = above.filter(|_| least > 0 && columns.len() < 9) {
            // Lines within another entry are none that this one can stand beside.
            if line.indent <= least {
                least = line.indent;
                let (body, _) = line.body();
                for column in [line.indent, body, line.indent + 2] {
                    if !columns.contains(&column) && column != self.indent {
                        columns.push(column);
                    }
                }
            }
            above = line.before(text, range);
        }
        // Behind a value it would become a part of it.
        let goes_on =
            |line: Line<'_>| line.body().1.split_once(": ").is_some_and(|(_, value)| !value.trim().is_empty());
        let most = self.before(text, range).filter(|line| goes_on(*line)).map_or(usize::MAX, |line| line.body().0);
        columns.retain(|column| *column <= most);
        columns.sort_by_key(|column| column.abs_diff(self.indent));
        columns.into_iter().map(|column| self.edit(0, self.indent, " ".repeat(column))).collect()
    }
}

/// In double quotes where nothing else is needed, so that an apostrophe stays one.
fn in_quotes(value: &str) -> String {
    let value = value.strip_prefix('"').filter(|rest| !rest.contains('"')).or_else(|| outer(value)).unwrap_or(value);
    quote::double_quoted(value)
}

/// What is within the quotes around a value whose text has quotes or backslashes of its own: `'he didn't go'`.
fn outer(value: &str) -> Option<&str> {
    let sign = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let inner = value.strip_prefix(sign)?.strip_suffix(sign)?;
    // `"go" and "stay"` begins and ends with quotations.
    let first = inner.find(sign);
    let ends_quotation = first.is_some_and(|at| {
        let before = inner.get(..at).and_then(|it| it.chars().next_back());
        let after = inner.get(at + 1..).and_then(|it| it.chars().next());
        before.is_some_and(|before| !before.is_whitespace()) && !after.is_some_and(char::is_alphanumeric)
    });
    (!ends_quotation).then_some(inner)
}

/// The parts between commas before which a key follows: a text may hold commas.
fn parts(inside: &str) -> Vec<(usize, &str)> {
    let begins_key = |rest: &str| {
        rest.trim_start()
            .split_once(':')
            .is_some_and(|(key, after)| is_word(key) && (after.is_empty() || after.starts_with(' ')))
    };
    let mut starts = vec![0];
    let mut depth = 0_i32;
    for (at, sign) in inside.char_indices() {
        match sign {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            ',' if depth == 0 && inside.get(at + 1..).is_some_and(begins_key) => starts.push(at + 1),
            _ => {}
        }
    }
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([inside.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| Some((*start, inside.get(*start..end)?))).collect()
}
