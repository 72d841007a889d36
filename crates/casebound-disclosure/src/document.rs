//! A text for paper and small screens: Markdown, and the same as a page of HTML that prints on A4.

use casebound_record::words::Language;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

use crate::template::{BuiltIn, TemplateFault, Templates, Translated, built_in};

const PAGE: BuiltIn<'static> = built_in!("document/page.html.j2");

/// A finished text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Markdown, which reads well as it is.
    pub markdown: String,
    /// One page of HTML, without scripts and without anything from elsewhere.
    pub html: String,
}

/// How a page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Layout {
    /// Text over as many pages as it takes.
    Text,
    /// One sheet that is read from a distance.
    Sheet,
}

/// What the template of the page sees.
#[derive(Serialize)]
struct Page<'a> {
    language: &'a str,
    layout: Layout,
    title: String,
    /// Markup.
    body: String,
}

impl Document {
    /// Renders the template of a language, and makes the page of it.
    pub(crate) fn write(
        templates: Templates<'_>,
        template: &Translated,
        view: &impl Serialize,
        language: Language,
        layout: Layout,
    ) -> Result<Document, TemplateFault> {
        Document::of(templates, templates.render(template.of(language), view)?, language.word(), layout)
    }

    /// Makes the page of a finished text.
    pub(crate) fn of(
        templates: Templates<'_>,
        markdown: String,
        language: &str,
        layout: Layout,
    ) -> Result<Document, TemplateFault> {
        let page = Page { language, layout, title: title(&markdown), body: body(&markdown) };
        Ok(Document { html: templates.render(&PAGE, &page)?, markdown })
    }
}

/// The words of the first heading.
fn title(markdown: &str) -> String {
    let first = Parser::new(markdown)
        .skip_while(|event| !matches!(event, Event::Start(Tag::Heading { .. })))
        .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    first.filter_map(|event| if let Event::Text(text) = event { Some(text.into_string()) } else { None }).collect()
}

/// The text as markup. What Markdown calls HTML is shown as it is written, and a task becomes a box to tick.
fn body(markdown: &str) -> String {
    let mut in_address = false;
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS);
    let events = events.filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::TaskListMarker(_) => Some(Event::InlineHtml("<span class=\"box\"></span>".into())),
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            in_address = is_address(dest_url);
            in_address.then_some(event)
        }
        Event::End(TagEnd::Link) => in_address.then_some(event),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        event => Some(event),
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

fn is_address(url: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| url.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        let made = body("# A\n\n- [ ] tick <script>x</script> ![i](https://example.org/x.png) [a](javascript:b)\n");
        assert!(!made.contains("<script") && !made.contains("<img") && !made.contains("javascript"), "{made}");
        assert!(made.contains("class=\"box\"") && made.contains("&lt;script&gt;"), "{made}");
        assert_eq!(title("x\n\n# A & *B*\n\n## C\n"), "A & B");
    }
}
