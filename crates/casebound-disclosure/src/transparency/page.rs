//! A report as one page of HTML: the Markdown as its readers see it, with captions and charts beside the tables.
//!
//! Nothing of the text becomes markup: what Markdown calls HTML is shown as it is written.

use std::fmt::Write as _;

use minijinja::HtmlEscape;
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;

use super::texts::PAGE;
use crate::language::Language;
use crate::template::{TemplateFault, Templates};

/// What the template of the page sees.
#[derive(Serialize)]
struct Page {
    language: &'static str,
    title: String,
    /// Markup.
    body: String,
}

/// Returns the page of a text.
pub(super) fn page(markdown: &str, language: Language, templates: Templates<'_>) -> Result<String, TemplateFault> {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        writer.event(event);
    }
    let page = Page { language: language.tag(), title: writer.title, body: writer.out };
    templates.render(&PAGE, &page)
}

#[derive(Default)]
struct Writer {
    out: String,
    title: String,
    /// The words of the last heading.
    heading: String,
    in_heading: bool,
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
                self.markup(&format!("<{}>", element(level)));
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
        self.chart(number, &caption.to_string(), out);
    }

    fn class(&self, column: usize) -> &'static str {
        if self.alignments.get(column) == Some(&Alignment::Right) { " class=\"number\"" } else { "" }
    }

    /// Draws the rows of a table that ends with a sum: only there they are parts of one whole.
    fn chart(&self, number: usize, title: &str, out: &mut String) {
        let Some((sum, rows)) = self.rows.split_last() else { return };
        let size = |row: &[Cell]| row.get(1).and_then(|cell| cell.words.trim().parse::<u32>().ok());
        let bars: Option<Vec<(&str, u32)>> =
            rows.iter().map(|row| Some((row.first()?.words.as_str(), size(row)?))).collect();
        let (Some(bars), true) = (bars, sum.first().is_some_and(|it| it.is_strong)) else { return };
        let most = bars.iter().map(|(_, size)| *size).max().unwrap_or(0);
        if bars.len() < 2 || most == 0 {
            return;
        }
        let words: Vec<String> = bars.iter().map(|(label, size)| format!("{label}: {size}")).collect();
        let _ = write!(
            out,
            "<svg class=\"chart\" role=\"img\" aria-labelledby=\"chart-{number} bars-{number}\" width=\"100%\" \
             height=\"{}\">\n<title id=\"chart-{number}\">{title}</title>\n<desc id=\"bars-{number}\">{}</desc>\n",
            bars.len() * BAR,
            HtmlEscape(&words.join("; "))
        );
        for (idx, (label, size)) in bars.iter().enumerate() {
            let top = idx * BAR;
            // The longest bar leaves room for its number.
            let width = f64::from(*size) * 88.0 / f64::from(most);
            let _ = writeln!(
                out,
                "<text x=\"0\" y=\"{}\">{}</text><rect x=\"0\" y=\"{}\" width=\"{width:.1}%\" height=\"12\" rx=\"2\"/>\
                 <text class=\"size\" x=\"{:.1}%\" y=\"{}\" dx=\"6\">{size}</text>",
                top + 15,
                HtmlEscape(label),
                top + 21,
                width,
                top + 32,
            );
        }
        out.push_str("</svg>\n");
    }
}

/// The height of a bar with its label.
const BAR: usize = 42;

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
        page(markdown, Language::English, Templates::built_in()).unwrap()
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
        let html =
            html("# T\n\n## Types\n\n| Type | N |\n|:--|--:|\n| Remark | 4 |\n| Photo | 2 |\n| **All** | **6** |\n");
        assert!(html.contains("<caption id=\"table-1\">Types</caption>"), "{html}");
        assert!(html.contains("<th scope=\"row\">Remark</th><td class=\"number\">4</td>"), "{html}");
        assert!(html.contains("<desc id=\"bars-1\">Remark: 4; Photo: 2</desc>"), "{html}");
        let without = self::html("# T\n\n## Totals\n\n| What | N |\n|:--|--:|\n| Reports | 4 |\n| People | 2 |\n");
        assert!(!without.contains("<svg"), "{without}");
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
