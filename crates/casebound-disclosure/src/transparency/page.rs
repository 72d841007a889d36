//! A report as one page of HTML: the Markdown as its readers see it, with a list of its parts, the main figures, and
//! captions and charts beside the tables.
//!
//! Nothing of the text becomes markup: what Markdown calls HTML is shown as it is written.

use std::fmt::Write as _;

use casebound_record::words::Language;
use minijinja::HtmlEscape;
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;
use serde_json::Value;

use super::texts::PAGE;
use crate::template::{TemplateFault, Templates};

/// What the template of the page sees.
#[derive(Serialize)]
struct Page<'a> {
    language: &'static str,
    title: String,
    /// Markup before the first part.
    lead: String,
    /// The parts, when they are enough to need a list.
    parts: Vec<Part>,
    /// The numbers, for the main figures.
    totals: &'a Value,
    /// Markup.
    body: String,
}

/// A part of the page.
#[derive(Serialize)]
struct Part {
    /// Its place, from 1.
    number: usize,
    title: String,
}

/// With fewer parts a page needs no list of them.
const PARTS_TO_LIST: usize = 4;
/// With fewer rows a table says as much as a chart.
const ROWS_TO_DRAW: usize = 4;
/// With fewer reports there is no trend.
const REPORTS_TO_DRAW: usize = 3;

/// Returns the page of a text with its numbers.
pub(super) fn page(
    markdown: &str,
    totals: &Value,
    language: Language,
    templates: Templates<'_>,
) -> Result<String, TemplateFault> {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        writer.event(event);
    }
    let (lead, body) = writer.out.split_at_checked(writer.first_part.unwrap_or(0)).unwrap_or_default();
    let parts = if writer.parts.len() < PARTS_TO_LIST { Vec::new() } else { writer.parts };
    let page = Page {
        language: language.word(),
        title: writer.title,
        lead: lead.to_owned(),
        parts,
        totals,
        body: body.to_owned(),
    };
    templates.render(&PAGE, &page)
}

#[derive(Default)]
struct Writer {
    out: String,
    title: String,
    /// The words of the last heading.
    heading: String,
    in_heading: bool,
    parts: Vec<Part>,
    /// Where the first part begins.
    first_part: Option<usize>,
    in_link: bool,
    table: Option<Table>,
    tables: usize,
}

/// A table as far as it was read: markup and words of each cell.
#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    head: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    cell: Cell,
}

#[derive(Default)]
struct Cell {
    markup: String,
    words: String,
    is_strong: bool,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => {
                self.markup("<code>");
                self.text(&text);
                self.markup("</code>");
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.markup("<br>\n"),
            Event::Rule => self.markup("<hr>\n"),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.in_heading = true;
                self.heading.clear();
                let number = self.parts.len() + 1;
                if level == HeadingLevel::H2 {
                    self.first_part.get_or_insert(self.out.len());
                    self.markup(&format!("<h2 id=\"part-{number}\">"));
                } else {
                    self.markup(&format!("<{}>", element(level)));
                }
            }
            Tag::Paragraph => self.markup("<p>"),
            Tag::List(None) => self.markup("<ul>\n"),
            Tag::List(Some(first)) => self.markup(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.markup("<li>"),
            Tag::BlockQuote(_) => self.markup("<blockquote>\n"),
            Tag::CodeBlock(_) => self.markup("<pre><code>"),
            Tag::Emphasis => self.markup("<em>"),
            Tag::Strong => {
                if let Some(table) = &mut self.table {
                    table.cell.is_strong = true;
                }
                self.markup("<strong>");
            }
            Tag::Link { dest_url, .. } if is_address(&dest_url) => {
                self.in_link = true;
                self.markup(&format!("<a href=\"{}\">", HtmlEscape(&dest_url)));
            }
            Tag::Table(alignments) => self.table = Some(Table { alignments, ..Table::default() }),
            Tag::TableRow => self.in_table(|table| table.rows.push(Vec::new())),
            Tag::TableCell => self.in_table(|table| table.cell = Cell::default()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                self.in_heading = false;
                if self.title.is_empty() {
                    self.title.clone_from(&self.heading);
                }
                if level == HeadingLevel::H2 {
                    self.parts.push(Part { number: self.parts.len() + 1, title: self.heading.clone() });
                }
                self.markup(&format!("</{}>\n", element(level)));
            }
            TagEnd::Paragraph => self.markup("</p>\n"),
            TagEnd::List(false) => self.markup("</ul>\n"),
            TagEnd::List(true) => self.markup("</ol>\n"),
            TagEnd::Item => self.markup("</li>\n"),
            TagEnd::BlockQuote(_) => self.markup("</blockquote>\n"),
            TagEnd::CodeBlock => self.markup("</code></pre>\n"),
            TagEnd::Emphasis => self.markup("</em>"),
            TagEnd::Strong => self.markup("</strong>"),
            TagEnd::Link if self.in_link => {
                self.in_link = false;
                self.markup("</a>");
            }
            TagEnd::TableCell => self.in_table(Table::end_cell),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.tables += 1;
                    table.write(self.tables, &self.heading, &mut self.out);
                }
            }
            _ => {}
        }
    }

    fn in_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = &mut self.table {
            change(table);
        }
    }

    fn markup(&mut self, markup: &str) {
        match &mut self.table {
            Some(table) => table.cell.markup.push_str(markup),
            None => self.out.push_str(markup),
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_heading {
            self.heading.push_str(text);
        }
        if let Some(table) = &mut self.table {
            table.cell.words.push_str(text);
        }
        let markup = if self.in_link { HtmlEscape(text).to_string() } else { linked(text) };
        self.markup(&markup);
    }
}

impl Table {
    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        match self.rows.last_mut() {
            Some(row) => row.push(cell),
            None => self.head.push(cell),
        }
    }

    fn write(&self, number: usize, caption: &str, out: &mut String) {
        let caption = HtmlEscape(caption);
        let _ = write!(
            out,
            "<div class=\"table\" role=\"region\" aria-labelledby=\"table-{number}\" tabindex=\"0\">\n\
             <table>\n<caption id=\"table-{number}\">{caption}</caption>\n<thead><tr>"
        );
        for (idx, cell) in self.head.iter().enumerate() {
            let _ = write!(out, "<th scope=\"col\"{}>{}</th>", self.class(idx), cell.markup);
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            let is_sum = row.first().is_some_and(|it| it.is_strong);
            out.push_str(if is_sum { "<tr class=\"sum\">" } else { "<tr>" });
            for (idx, cell) in row.iter().enumerate() {
                let markup = &cell.markup;
                let _ = match idx {
                    0 => write!(out, "<th scope=\"row\">{markup}</th>"),
                    _ => write!(out, "<td{}>{markup}</td>", self.class(idx)),
                };
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
        self.chart(&caption.to_string(), out);
    }

    fn class(&self, column: usize) -> &'static str {
        if self.alignments.get(column) == Some(&Alignment::Right) { " class=\"number\"" } else { "" }
    }

    /// Draws the rows of a table that ends with a sum, since only there they are parts of one whole, and those of a
    /// table of reports, whose first column has no alignment.
    fn chart(&self, title: &str, out: &mut String) {
        let is_sum = |row: &Vec<Cell>| row.first().is_some_and(|it| it.is_strong);
        let (rows, least) = match self.rows.split_last() {
            Some((sum, rows)) if is_sum(sum) => (rows, ROWS_TO_DRAW),
            _ if self.alignments.first() == Some(&Alignment::None) => (self.rows.as_slice(), REPORTS_TO_DRAW),
            _ => return,
        };
        let size = |row: &[Cell]| row.get(1).and_then(|cell| cell.words.trim().parse::<u32>().ok());
        let bars: Option<Vec<(&str, u32)>> =
            rows.iter().map(|row| Some((row.first()?.words.as_str(), size(row)?))).collect();
        let Some(bars) = bars.filter(|it| it.len() >= least) else { return };
        let most = bars.iter().map(|(_, size)| *size).max().unwrap_or(0);
        if most == 0 {
            return;
        }
        let words: Vec<String> = bars.iter().map(|(label, size)| format!("{label}: {size}")).collect();
        let what = self.head.get(1).map_or("", |cell| cell.words.as_str());
        let _ = writeln!(
            out,
            "<div class=\"chart\" role=\"img\" aria-label=\"{title} ({}). {}\">",
            HtmlEscape(what),
            HtmlEscape(&words.join("; "))
        );
        for (label, size) in bars {
            let width = f64::from(size) * 100.0 / f64::from(most);
            let _ = writeln!(
                out,
                "<p>{} <b>{size}</b></p><svg width=\"100%\" height=\"12\"><rect width=\"{width:.1}%\" height=\"12\" \
                 rx=\"2\"/></svg>",
                HtmlEscape(label),
            );
        }
        out.push_str("</div>\n");
    }
}

fn element(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "h1",
        HeadingLevel::H2 => "h2",
        HeadingLevel::H3 => "h3",
        _ => "h4",
    }
}

fn is_address(url: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|it| url.starts_with(it))
}

/// The text as markup, in which addresses can be followed.
fn linked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let address = word.trim_end_matches(['.', ',', ';', ':', ')', '!', '?']);
        let rest = piece.get(address.len()..).unwrap_or_default();
        let scheme = match address.split_once('@') {
            _ if is_address(address) => Some(""),
            Some((local, domain)) if !local.is_empty() && domain.contains('.') && !domain.contains('@') => {
                Some("mailto:")
            }
            _ => None,
        };
        let _ = match scheme {
            Some(scheme) => {
                write!(out, "<a href=\"{scheme}{0}\">{0}</a>{1}", HtmlEscape(address), HtmlEscape(rest))
            }
            None => write!(out, "{}", HtmlEscape(piece)),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(markdown: &str) -> String {
        page(markdown, &serde_json::json!({"incidents": 0}), Language::English, Templates::built_in()).unwrap()
    }

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        let html = html("# A & B\n\n<script>alert(1)</script>\n\nx <img src=y onerror=z> [a](javascript:b) `<i>`\n");
        assert!(html.contains("<title>A &amp; B</title>"), "{html}");
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript"), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
        assert!(html.contains("<code>&lt;i&gt;</code>"), "{html}");
    }

    #[test]
    fn addresses_can_be_followed() {
        assert_eq!(
            linked("Write to a@example.org, or see https://example.org/x. An @ alone."),
            "Write to <a href=\"mailto:a@example.org\">a@example.org</a>, or see \
             <a href=\"https:&#x2f;&#x2f;example.org&#x2f;x\">https:&#x2f;&#x2f;example.org&#x2f;x</a>. An @ alone."
        );
    }

    #[test]
    fn tables_have_captions_and_those_with_a_sum_a_chart() {
        let table = |rows: &str| {
            html(&format!("# T\n\n## Types\n\n| Type | N |\n|:--|--:|\n| Remark | 4 |\n| Photo | 2 |\n{rows}"))
        };
        let drawn = table("| Touch | 1 |\n| Mail | 3 |\n| **All** | **10** |\n");
        assert!(drawn.contains("<caption id=\"table-1\">Types</caption>"), "{drawn}");
        assert!(drawn.contains("<th scope=\"row\">Remark</th><td class=\"number\">4</td>"), "{drawn}");
        assert!(drawn.contains("aria-label=\"Types (N). Remark: 4; Photo: 2; Touch: 1; Mail: 3\""), "{drawn}");
        // A picture of three rows says no more than they do, and what has no sum is not one whole.
        for rows in ["| **All** | **6** |\n", "| Touch | 1 |\n| Mail | 3 |\n| Talk | 3 |\n"] {
            assert!(!table(rows).contains("<svg"), "{rows}");
        }
        let years = "| Period | N |\n|---|--:|\n| 2024 | 4 |\n| 2025 | 2 |\n| 2026 | 3 |\n";
        assert!(html(&format!("# T\n\n## Years\n\n{years}")).contains("2024: 4; 2025: 2; 2026: 3"));
    }

    #[test]
    fn a_page_of_many_parts_lists_them() {
        let text = |parts: usize| {
            let parts: Vec<String> = (1..=parts).map(|it| format!("## Part <{it}>\n\nWords.\n\n")).collect();
            html(&format!("# T\n\nFor a year.\n\n{}", parts.concat()))
        };
        let long = text(5);
        for it in ["<li><a href=\"#part-5\">Part &lt;5&gt;</a></li>", "<h2 id=\"part-5\">Part &lt;5&gt;</h2>"] {
            assert!(long.contains(it), "{long}");
        }
        assert!(long.find("For a year.") < long.find("<nav") && long.find("<nav") < long.find("<h2"));
        assert!(!text(3).contains("<nav"));
    }

    /// The relative luminance of a colour such as `#1d5c63` (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(colour.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn every_colour_stands_out_in_light_dark_and_print() {
        let palettes: Vec<&str> =
            PAGE.source.split(":root {").skip(1).map(|it| it.split('}').next().unwrap()).collect();
        assert_eq!(palettes.len(), 3);
        for palette in palettes {
            let colour = |name: &str| luminance(palette.split(&format!("--{name}: ")).nth(1).unwrap());
            let contrast = |one: &str, other: &str| {
                let (one, other) = (colour(one), colour(other));
                (one.max(other) + 0.05) / (one.min(other) + 0.05)
            };
            for below in ["page", "paper", "tint"] {
                for words in ["ink", "soft", "accent"] {
                    assert!(contrast(words, below) >= 4.5, "{words} on {below}: {palette}");
                }
                assert!(contrast("bar", below) >= 3.0, "bar on {below}: {palette}");
            }
        }
    }
}
