//! The template engine: it sees a view and nothing else.

mod growth;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use casebound_record::words::Language;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, StringInput, ValueKind};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, escape_formatter, filters,
};
use serde::Serialize;

use crate::escape;

/// Where templates come from: the committee's own win over the built-in ones.
#[derive(Clone, Copy)]
pub struct Templates<'a> {
    own: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Templates<'a> {
    /// The built-in templates alone.
    pub fn built_in() -> Templates<'static> {
        Templates { own: &|_| None }
    }

    /// Asks `own` first, with a name such as `transparency/en/report.md.j2`: a path in the committee's
    /// folder `templates`.
    pub fn with_own(own: &'a dyn Fn(&str) -> Option<String>) -> Templates<'a> {
        Templates { own }
    }
}

/// Why a template could not be used. The view is not quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFault {
    /// The name of the template.
    pub name: String,
    /// Its line, counted from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: &'static str,
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the template {}", self.name)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// A template that is part of the program.
#[derive(Clone, Copy)]
pub(crate) struct BuiltIn<'t> {
    /// Such as `dsf/notice.txt.j2`; `.md.` in it makes values inert in Markdown.
    pub(crate) name: &'t str,
    /// Its text.
    pub(crate) source: &'t str,
}

/// The folder of letters.
pub(crate) const LETTERS: &str = "letters/";

/// A template of the folder `templates`, as part of the program.
macro_rules! built_in {
    ($($part:literal),+) => {
        $crate::template::BuiltIn {
            name: concat!($($part),+),
            source: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/", $($part),+)),
        }
    };
}
pub(crate) use built_in;

/// A built-in template in every language.
#[derive(Clone, Copy)]
pub(crate) struct Translated {
    pub(crate) english: BuiltIn<'static>,
    pub(crate) spanish: BuiltIn<'static>,
}

impl Translated {
    /// The template of one language.
    pub(crate) fn of(&self, language: Language) -> &BuiltIn<'static> {
        match language {
            Language::English => &self.english,
            Language::Spanish => &self.spanish,
        }
    }
}

/// The templates whose names differ in the tag of the language alone, which stands at the semicolon.
macro_rules! translated {
    ($($before:literal),+; $($after:literal),+) => {
        $crate::template::Translated {
            english: $crate::template::built_in!($($before,)+ "en", $($after),+),
            spanish: $crate::template::built_in!($($before,)+ "es", $($after),+),
        }
    };
}
pub(crate) use translated;

/// Far more than a report of a thousand incidents needs, and over in a second.
const FUEL: u64 = 5_000_000;

/// This many bytes are more than a report of ten thousand cases.
const MOST: usize = 16 * 1024 * 1024;
/// What is said of more.
const WRITES_TOO_MUCH: &str = "it writes too much";
/// The most bytes of its own text that a template may produce, including text that it only stores in variables.
const MOST_OWN: u64 = 1 << 28;
/// A longer list of numbers is walked in one step, again and again: no report needs it.
const LONGEST_RANGE: i64 = 1000;
/// Filters and functions of the engine that make texts and lists longer, and that no report needs.
const FILTERS_LEFT_OUT: [&str; 8] = ["batch", "chain", "format", "indent", "pprint", "replace", "slice", "zip"];
const FUNCTIONS_LEFT_OUT: [&str; 2] = ["debug", "dict"];

impl Templates<'_> {
    /// Renders the committee's template of this name, or the built-in one.
    pub(crate) fn render(&self, built_in: &BuiltIn<'_>, view: &impl Serialize) -> Result<String, TemplateFault> {
        self.render_with(built_in, &[], view)
    }

    /// The same for a template that may ask for those of its family, and no others.
    pub(crate) fn render_with(
        &self,
        built_in: &BuiltIn<'_>,
        family: &[BuiltIn<'_>],
        view: &impl Serialize,
    ) -> Result<String, TemplateFault> {
        let source = self.source(built_in);
        let mut sources = vec![(self.own)(built_in.name)];
        sources.extend(family.iter().map(|relative| (self.own)(relative.name)));
        if sources.iter().any(Option::is_some)
            && let Some(fault) = self.growth(built_in, family)
        {
            return Err(fault);
        }
        // Each step writes at most the longest text between two tags.
        let longest = sources.iter().flatten().map(|text| longest_between_tags(text)).max().unwrap_or(0);
        let written = Arc::new(AtomicUsize::new(0));
        let mut engine = Environment::new();
        engine.add_filter("date_parts", date_parts);
        engine.add_filter("inside", inside);
        engine.add_function("range", short_range);
        engine.add_filter("join", join);
        FILTERS_LEFT_OUT.iter().for_each(|name| engine.remove_filter(name));
        FUNCTIONS_LEFT_OUT.iter().for_each(|name| engine.remove_global(name));
        engine.set_fuel(Some(FUEL.min(MOST_OWN / (longest as u64).max(1))));
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_syntax(blocks_on_their_own_lines());
        engine.set_auto_escape_callback(escaping);
        engine.set_formatter(move |out, state, value| {
            // A list is written as a text.
            let as_text = (value.as_str().is_none() && value.kind() != ValueKind::Number).then(|| value.to_string());
            let length = as_text.as_deref().or(value.as_str()).map_or(1, str::len);
            // A text that is kept and then written counts twice.
            if written.fetch_add(length, Ordering::Relaxed) > 4 * MOST {
                return Err(Error::from(ErrorKind::WriteFailure));
            }
            write_value(out, state, value)
        });
        for relative in family.iter().filter(|it| it.name != built_in.name) {
            engine
                .add_template_owned(relative.name, self.source(relative))
                .map_err(|error| fault(relative.name, &error))?;
        }
        engine
            .render_named_str(built_in.name, &source, Value::from(Serde(view)))
            .map_err(|error| fault(error.name().unwrap_or(built_in.name), &error))
            .and_then(|text| match text.len() > MOST {
                true => Err(TemplateFault { name: built_in.name.to_owned(), line: None, what: WRITES_TOO_MUCH }),
                false => Ok(text),
            })
    }

    /// Returns whether the committee has a template of this name.
    pub(crate) fn has_own(&self, name: &str) -> bool {
        (self.own)(name).is_some()
    }

    /// Returns where texts could grow without end.
    fn growth(&self, built_in: &BuiltIn<'_>, family: &[BuiltIn<'_>]) -> Option<TemplateFault> {
        let relatives = family.iter().filter(|it| it.name != built_in.name);
        let all: Vec<(&str, String)> =
            std::iter::once(built_in).chain(relatives).map(|it| (it.name, self.source(it))).collect();
        let sources: Vec<(&str, &str)> = all.iter().map(|(name, source)| (*name, source.as_str())).collect();
        let (number, line, what) =
            growth::find_growth(&sources, &|name| (self.own)(name).is_some(), &blocks_on_their_own_lines())?;
        let name = sources.get(number).map_or(built_in.name, |(name, ..)| name);
        Some(TemplateFault { name: name.to_owned(), line: Some(line), what })
    }

    fn source(&self, built_in: &BuiltIn<'_>) -> String {
        (self.own)(built_in.name).unwrap_or_else(|| built_in.source.to_owned())
    }
}

/// The length of the longest text of a template that is written as it is.
fn longest_between_tags(source: &str) -> usize {
    let after = |text: &str| ["}}", "%}", "#}"].iter().filter_map(|end| text.rfind(end)).max();
    let starts = ["{{", "{%", "{#"];
    let mut longest = 0;
    let mut rest = source;
    loop {
        let next = starts.iter().filter_map(|start| rest.find(start)).min();
        let text = rest.get(..next.unwrap_or(rest.len())).unwrap_or_default();
        longest = longest.max(text.len() - after(text).map_or(0, |end| end + 2).min(text.len()));
        match next.and_then(|at| rest.get(at + 2..)) {
            Some(more) => rest = more,
            None => return longest,
        }
    }
}

/// The numbers from one to before another, as the engine has them, but not as many as it likes.
fn short_range(lower: i64, upper: Option<i64>, step: Option<i64>) -> Result<Vec<i64>, Error> {
    let (first, end) = upper.map_or((0, lower), |upper| (lower, upper));
    let step = step.unwrap_or(1);
    let count = end.saturating_sub(first).checked_div(step).ok_or_else(|| Error::from(ErrorKind::InvalidOperation))?;
    if count > LONGEST_RANGE {
        return Err(Error::from(ErrorKind::OutOfFuel));
    }
    let numbers = std::iter::successors(Some(first), |number| number.checked_add(step));
    Ok(numbers.take_while(|number| if step > 0 { *number < end } else { *number > end }).collect())
}

/// What a template has joined until now, without the items.
struct JoinedBytes(usize);

/// Joins as the engine does, once it is known that what stands between the items is not too much: that is written for each of them.
fn join(
    state: &mut State<'_, '_>,
    items: &Value,
    between: Option<StringInput<'_>>,
    attribute: Option<&str>,
    named: Kwargs,
) -> Result<Value, Error> {
    let named_between: Option<&str> = named.get("d").ok();
    let gap = between.as_ref().map(StringInput::as_str).or(named_between).map_or(0, str::len);
    let count = items.len().map_or_else(|| items.try_iter().map(Iterator::count), Ok)?;
    let JoinedBytes(all) = state.get_or_insert_extension(JoinedBytes(0));
    *all = gap.saturating_add(1).saturating_mul(count).saturating_add(*all);
    if *all > MOST {
        return Err(Error::from(ErrorKind::WriteFailure));
    }
    filters::join(state, items, between, attribute, named)
}

/// A label for use inside a sentence: `_` and `-` become spaces, and a single initial capital becomes lower case.
fn inside(label: &str) -> String {
    let label = label.replace(['_', '-'], " ");
    let mut rest = label.chars();
    let first = rest.next();
    match (first, rest.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(rest).collect(),
        _ => label,
    }
}

/// The numbers of a date: year, month and day, so that a template writes it as its language does.
fn date_parts(date: &str) -> Result<Vec<u32>, Error> {
    let parts: Option<Vec<u32>> = date.split('-').map(|part| part.parse().ok()).collect();
    parts.filter(|it| it.len() == 3).ok_or_else(|| Error::from(ErrorKind::InvalidOperation))
}

fn blocks_on_their_own_lines() -> SyntaxConfig {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("only the handling of blanks differs from the default")
}

fn escaping(name: &str) -> AutoEscape {
    if name.starts_with(LETTERS) {
        // A letter leaves as plain text: a reader would see what makes a value inert in Markdown.
        AutoEscape::None
    } else if name.contains(".html.") {
        AutoEscape::Html
    } else if name.contains(".md.") {
        AutoEscape::Custom("markdown".into())
    } else {
        AutoEscape::None
    }
}

fn write_value(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let in_markdown = matches!(state.auto_escape(), AutoEscape::Custom(_));
    if !in_markdown || value.is_safe() {
        return match (in_markdown, value.as_str()) {
            (true, Some(text)) => out.write_str(text).map_err(Error::from),
            _ => escape_formatter(out, state, value),
        };
    }
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    out.write_str(&escape::markdown(&value.to_string())).map_err(Error::from)
}

fn fault(name: &str, error: &Error) -> TemplateFault {
    let what = match error.kind() {
        ErrorKind::SyntaxError => "the template is not well formed",
        ErrorKind::TemplateNotFound | ErrorKind::BadInclude => "it asks for another template",
        ErrorKind::UndefinedError => "it uses a value that is not there",
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
            "it uses a function that is not there"
        }
        ErrorKind::OutOfFuel => "it runs too long",
        ErrorKind::WriteFailure => WRITES_TOO_MUCH,
        _ => "it can't be carried out",
    };
    TemplateFault { name: name.to_owned(), line: error.line(), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT_IN: BuiltIn<'static> = BuiltIn { name: "x/report.md.j2", source: "* {{ word }}\n" };

    #[derive(Serialize)]
    struct View {
        word: &'static str,
    }

    fn with(source: &str, word: &'static str) -> Result<String, TemplateFault> {
        let source = source.to_owned();
        Templates::with_own(&|_| Some(source.clone())).render(&BUILT_IN, &View { word })
    }

    #[test]
    fn values_are_inert() {
        let word = "{{ 7 * 7 }} <i>{% include 'x' %}</i>";
        let text = Templates::built_in().render(&BUILT_IN, &View { word });
        assert_eq!(text.as_deref(), Ok("* {{ 7 \\* 7 }} \\<i\\>{% include 'x' %}\\</i\\>\n"));
    }

    #[test]
    fn macros_and_loops_keep_values_inert() {
        let source = "{% macro twice(it) %}{{ it }} {{ it }}{% endmacro %}{{ twice(word) }}|{{ word | upper }}";
        assert_eq!(with(source, "a*b").as_deref(), Ok("a\\*b a\\*b|A\\*B"));
    }

    #[test]
    fn too_much_text_is_a_fault() {
        let long = "x".repeat(300_000);
        let plain = |source: &str| {
            let source = source.to_owned();
            let built_in = BuiltIn { name: "x/report.txt.j2", source: "" };
            Templates::with_own(&|_| Some(source.clone())).render(&built_in, &View { word: "" }).unwrap_err().what
        };
        assert_eq!(plain(&format!("{{% for i in range(99) %}}{long}{{% endfor %}}")), "it writes too much");
        // Also where it is only kept, and where each step writes much of its own.
        let kept = |text: &str| {
            format!(
                "{{% set x %}}{{% for i in range(99999) %}}{{% for j in range(99999) %}}{text}{{% endfor %}}{{% endfor %}}{{% endset %}}"
            )
        };
        assert_eq!(plain(&kept("{{ range(999) }}").replace("99999", "999")), "it writes too much");
        assert_eq!(plain(&kept(&"words ".repeat(100_000)).replace("99999", "999")), "it runs too long");
        assert_eq!(plain(&kept("x")), "it runs too long");
    }

    #[test]
    fn a_long_text_between_the_items_of_a_list_is_a_fault() {
        let between = "x".repeat(40_000);
        for (source, what) in [
            (format!("{{{{ range(99999) | join('{between}') }}}}"), "it runs too long"),
            (format!("{{{{ range(0, 99999, 1) | join('{between}') | length }}}}"), "it runs too long"),
            (format!("{{{{ range(99999, 0, -1) | join('{between}') | length }}}}"), "it runs too long"),
            (format!("{{{{ range(999) | join('{between}') | length }}}}"), "it writes too much"),
            (format!("{{{{ range(999) | join(d='{between}') | length }}}}"), "it writes too much"),
            (format!("{{{{ range(999) | map('string') | join('{between}') | length }}}}"), "it writes too much"),
            (
                format!(
                    "{{% for i in range(999) %}}{{% for i in range(999) %}}{{{{ range(99) | join('{}') | length }}}}{{% endfor %}}{{% endfor %}}",
                    "x".repeat(99)
                ),
                "it writes too much",
            ),
        ] {
            assert_eq!(with(&source, "").unwrap_err().what, what, "{}", source.replace(&between, "…"));
        }
        let few = "{% for i in range(3) %}{{ range(1, 9, 3) | join(', ') }}.{% endfor %}{{ [word] | join(d='-') }}";
        assert_eq!(with(few, "a").as_deref(), Ok("1, 4, 7.1, 4, 7.1, 4, 7.a"));
    }

    #[test]
    fn texts_are_not_joined_to_ever_longer_ones() {
        let doubled = |set: &str| format!("{{% set x = word %}}{}{{{{ x }}}}", set.repeat(40));
        for set in [
            "{% set x = x ~ x %}",
            "{% set x = x + x %}",
            "{% set x = [x, x] %}",
            "{% set x = {'a': x, 'b': x} %}",
            "{% set x = [x, x] | join %}",
            "{% set x %}{{ x ~ x }}{% endset %}",
            "{% set x = x * 2 %}",
            "{% set y = x ~ x %}{% set x = y ~ y %}",
            "{% set n = namespace(a=x) %}{% set n.a = n.a ~ n.a %}{% set x = n.a %}",
            "{% set x = x | replace('a', x) %}",
            "{% set x = '%s%s' | format(x, x) %}",
            "{% set x = x | chain(x) %}",
            "{% set x = x | indent(9999999) %}",
            "{% for y in [x ~ x] %}{% set x = y ~ y %}{% endfor %}",
            "{% with y = x ~ x %}{% set x = y ~ y %}{% endwith %}",
            "{% macro m(a) %}{% endmacro %}{% set x = m(x) ~ m(x) %}",
            "{% set x %}{{ x }}{% endset %}{% set z = x | upper %}",
        ] {
            let fault = with(&doubled(set), "Person A").unwrap_err();
            assert!(!format!("{fault:?}").contains("Person A"), "{set}");
            assert_ne!(fault.what, "the template is not well formed", "{set}");
        }
        for source in [
            "{% macro m(a, n) %}{{ m(a ~ a, n) }}{% endmacro %}{{ m(word, 1) }}",
            "{% macro m(a) %}{{ k(a) }}{% endmacro %}{% macro k(a) %}{{ m(a) }}{% endmacro %}{{ m(word) }}",
            "{% macro m(f) %}{{ f(f) }}{% endmacro %}{{ m(m) }}",
            "{% macro m(a) %}{{ a ~ a }}{% endmacro %}{{ m(word ~ word) }}",
            "{% for x in [word] recursive %}{{ loop([x]) }}{% endfor %}",
            "{{ word * 100000000 }}",
            // A text that is taken apart is longer when it is joined again.
            "{{ word | list | join('aaaaaaaaa') | list | join('aaaaaaaaa') }}",
            "{{ word | split('a') | join('aaa') | split('a') | join('aaa') }}",
            "{{ word | list | string | list | string }}",
            "{{ (word | list ~ '') | sort ~ '' }}",
            "{{ word | map('string') | list | string | map('string') | list }}",
            "{% set x = word ~ word %}{{ x | list | string }}",
        ] {
            assert!(with(source, "Person A").is_err(), "{source}");
        }
    }

    #[test]
    fn what_reports_need_is_no_growth() {
        for (source, text) in [
            ("{{ 'By ' ~ word ~ '.' }}", "By ab."),
            ("{% set title = 'By ' ~ word %}{{ title }} {{ title | upper }}", "By ab BY AB"),
            ("{% set x %}{{ word }}{{ word }}{% endset %}{{ x }}", "abab"),
            ("{% for i in range(3) %}{{ loop.index0 + 1 }}{% endfor %}", "123"),
            ("{{ ('1' | int) * 3 }} {{ 7 - 2 }}", "3 5"),
            ("{% set n = namespace(any=false) %}{% set n.any = true %}{{ n.any }}", "True"),
            ("{% macro m(a) %}<{{ a }}>{% endmacro %}{% for x in ['a', 'b'] %}{{ m(x) }}{% endfor %}", "<a><b>"),
            ("{{ ['a', word] | join(', ') }}", "a, ab"),
            ("{{ 'By ' ~ ['a', word] | join(', ') | upper }} {{ (word ~ 'c') | length }}", "By A, AB 3"),
        ] {
            assert_eq!(with(source, "ab").map(|it| it.replace('\\', "")).as_deref(), Ok(text), "{source}");
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test may read the templates that are in the program")]
    fn a_committee_may_begin_with_the_built_in_templates() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates");
        let mut found = 0;
        for entry in walk(std::path::Path::new(folder)) {
            let name = entry.to_string_lossy().into_owned();
            if !name.ends_with(".j2") {
                continue;
            }
            let source = std::fs::read_to_string(&entry).expect("it is text");
            let fault = growth::find_growth(&[(&name, &source)], &|_| true, &blocks_on_their_own_lines());
            assert_eq!(fault, None, "{name}");
            found += 1;
        }
        assert!(found > 5, "{found}");
    }

    fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
        }
        found
    }

    #[test]
    fn texts_between_tags_are_measured() {
        for (source, length) in
            [("", 0), ("abc", 3), ("ab{{ x }}c{# d #}efg", 3), ("{% if a %}1234{% endif %}5", 4), ("{{", 0)]
        {
            assert_eq!(longest_between_tags(source), length, "{source}");
        }
    }

    #[test]
    fn faults_are_named_and_quote_nothing() {
        for (source, line, what) in [
            ("\n{% if %}", 2, "the template is not well formed"),
            ("{{ other }}", 1, "it uses a value that is not there"),
            ("{% include 'secret' %}", 1, "it asks for another template"),
            ("{{ word | lookup }}", 1, "it uses a function that is not there"),
            ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", 1, "it runs too long"),
        ] {
            let fault = with(source, "Person A").unwrap_err();
            assert_eq!((fault.line, fault.what), (Some(line), what), "{source}");
            assert!(!format!("{fault:?}").contains("Person A"));
        }
    }
}
