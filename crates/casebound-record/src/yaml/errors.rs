//! An error of syntax in our own words, at the place where a person has to look.

use granit_parser::ErrorKind;

use super::build::Failure;
use crate::problem::{Form, Problem};
use crate::span::{Span, line_end, line_start};

/// What to type where a line has no key.
pub(super) const NO_KEY: &str =
    "write `key: value`; indent a line that goes on with the text above it, and write `# ` before a note";

/// The problem behind a failure. `range` is what was read of the file.
pub(super) fn problem(text: &str, range: Span, failure: &Failure) -> Problem {
    use ErrorKind as E;
    let here = character(text, range, failure.at);
    if is_indentation(&failure.kind) || matches!(failure.kind, E::MappingValueNotAllowed) {
        let line = whole_line(text, range, failure.at);
        if let Some(at) = bracket_of_a_text(line.of(text)) {
            return Problem::new(
                Form::YamlSyntax,
                character(text, range, line.start + at),
                "a text that begins with a bracket needs double quotes",
                "put all of the text in double quotes, the bracket too",
            );
        }
    }
    let line = whole_line(text, range, failure.at);
    if line.of(text).starts_with('>') {
        return Problem::new(
            Form::YamlSyntax,
            line,
            "a line of a mail is among the keys",
            "put what a mail says into the text below the second `---`, or in quotes after `note:`",
        );
    }
    match &failure.kind {
        E::UnclosedQuotedScalar | E::InvalidQuotedScalarIndent | E::DocumentIndicatorInQuotedScalar => Problem::new(
            Form::YamlSyntax,
            quote(text, range, failure),
            "this quote is not closed",
            "close it on the same line, or indent the lines that continue the text",
        ),
        E::UnclosedFlowCollection { .. }
        | E::MismatchedFlowCollectionEnd { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::InvalidColonPlacement
        | E::InvalidFlowScalarIndent
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator => Problem::new(
            Form::YamlSyntax,
            failure.bracket.map_or(here, |at| character(text, range, at)),
            "this bracket is not closed, or a comma is missing after it",
            "close the bracket and part the items with commas; text that holds brackets, commas or colons needs quotes",
        ),
        E::MisplacedFlowCollectionEnd => Problem::new(
            Form::YamlSyntax,
            here,
            "this bracket was never opened",
            "take it away, or put the text in quotes",
        ),
        E::MappingValueNotAllowed | E::InvalidMappingValueWhitespace => Problem::new(
            Form::YamlSyntax,
            here,
            "a colon cannot be here",
            "put text that holds a colon and a space in quotes; check the line above for a missing colon",
        ),
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::MappingKeyNotAllowed => {
            Problem::new(Form::YamlSyntax, whole_line(text, range, failure.at), "no colon after this key", NO_KEY)
        }
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => Problem::new(
            Form::YamlSyntax,
            here,
            "a backslash in double quotes begins an escape, and this is none",
            "write the backslash twice, or use single quotes",
        ),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => Problem::new(
            Form::YamlSyntax,
            here,
            "text follows the closing quote",
            "put all of the text in quotes; write a single quote within single quotes twice",
        ),
        E::UnexpectedCharacter { .. } | E::PlainScalarStartsWithDashFlowIndicator | E::ExpectedNodeContent => {
            Problem::new(Form::YamlSyntax, here, "a value cannot begin with this character", "put the text in quotes")
        }
        E::CommentNotSeparated | E::CommentInterceptedScalar => Problem::new(
            Form::YamlSyntax,
            here,
            "a comment cannot be here",
            "write a space before `#`, or put text that holds it in quotes",
        ),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => Problem::new(
            Form::YamlSyntax,
            here,
            "text after `|` or `>` begins on the next line",
            "move the text to the next line and indent it, or put it in quotes",
        ),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabAtBlockScalarStart
        | E::TabInIndentation
        | E::TabInPlainScalar => {
            Problem::new(Form::Tab, tab(text, range, failure.at), "a tab indents this line", "indent with spaces")
        }
        E::RecursionLimitExceeded => Problem::new(
            Form::NestedTooDeep,
            here,
            "maps and lists are nested too deep",
            "a record needs a few levels; put text that holds brackets in quotes",
        ),
        E::MissingAnchorOrAliasName | E::UnknownAnchor => Problem::new(
            Form::AnchorOrAlias,
            here,
            "`&` and `*` at the start of a value begin an anchor or an alias",
            "put the text in quotes",
        ),
        kind if is_tag(kind) => {
            Problem::new(Form::Tag, here, "`!` at the start of a value begins a tag", "put the text in quotes")
        }
        kind if is_directive(kind) && line.of(text).starts_with('%') => Problem::new(
            Form::Directive,
            whole_line(text, range, failure.at),
            "a line that begins with `%` is a directive",
            "take the line away; a record needs none",
        ),
        E::BomInsideDocument => {
            Problem::new(Form::HiddenCharacter, here, "a byte order mark is within the text", "delete the character")
        }
        kind if is_indentation(kind) => Problem::new(
            Form::YamlSyntax,
            whole_line(text, range, failure.at),
            "the indentation of this line fits nothing above it",
            "keys of one map are in one column; so do the dashes of one list",
        ),
        _ => Problem::new(
            Form::YamlSyntax,
            here,
            "this is not YAML",
            "write `key: value`, and put text with special characters in quotes",
        ),
    }
}

fn is_indentation(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::InvalidIndentation
            | E::ExpectedBlockMappingKey
            | E::ExpectedBlockSequenceEntry
            | E::BlockSequenceEntryNotAllowed
            | E::InvalidBlockScalarIndent
    )
}

/// Where the bracket is with which the value of a line begins, when text follows the closing one.
fn bracket_of_a_text(line: &str) -> Option<usize> {
    let mut value = line;
    while let Some(item) = value.strip_prefix("- ") {
        value = item.trim_start();
    }
    if !value.starts_with(['[', '{']) {
        value = value.split_once(": ")?.1.trim_start();
    }
    let closing = if value.starts_with('[') { ']' } else { '}' };
    let (inside, after) = value.strip_prefix(['[', '{'])?.split_once(closing)?;
    let after = after.trim_start();
    let is_text = !inside.contains(['[', '{']) && !after.is_empty() && !after.starts_with('#');
    is_text.then_some(line.len() - value.len())
}

fn is_tag(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::UndeclaredTagHandle
            | E::ExpectedTagBang
            | E::InvalidGlobalTagCharacter
            | E::InvalidTagTerminator
            | E::MissingTagUri
            | E::UnclosedVerbatimTag
            | E::InvalidTagEscape
            | E::InvalidTagUtf8LeadingByte
            | E::InvalidTagUtf8TrailingByte
            | E::InvalidTagUtf8
    )
}

fn is_directive(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::DirectiveDisallowed
            | E::MissingDocumentEndBeforeDirective
            | E::InvalidDirectiveTerminator
            | E::MissingDirectiveName
            | E::InvalidDirectiveName
            | E::DirectiveByteLimitExceeded { .. }
            | E::ExpectedDocumentStart
    )
}

/// The character at an offset; empty at the end of a line.
fn character(text: &str, range: Span, at: usize) -> Span {
    let rest = Span::new(at, range.end).of(text);
    let length = rest.chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
    Span::new(at, at + length)
}

/// The line that holds an offset, without its indentation.
fn whole_line(text: &str, range: Span, at: usize) -> Span {
    let start = line_start(text, at).max(range.start);
    let line = Span::new(start, line_end(text, start).min(range.end));
    let held = line.of(text);
    let indent = held.len() - held.trim_start().len();
    Span::new(line.start + indent, line.start + held.trim_end().len().max(indent))
}

/// The first tab of the line that holds an offset, or of a later one: the parser may speak of the end of the line before.
fn tab(text: &str, range: Span, at: usize) -> Span {
    let start = line_start(text, at).max(range.start);
    let rest = Span::new(start, range.end).of(text);
    rest.find('\t').map_or_else(|| character(text, range, at), |found| Span::new(start + found, start + found + 1))
}

/// The opening quote: the parser speaks of the place where it gave up. It is the first quote after
/// the last thing read, if it is where a value can begin.
fn quote(text: &str, range: Span, failure: &Failure) -> Span {
    let from = failure.last.min(failure.at);
    let between = Span::new(from, range.end).of(text);
    let mut can_begin = true;
    let mut comment = false;
    for (at, c) in between.char_indices() {
        match c {
            '\n' | '\r' => (comment, can_begin) = (false, true),
            _ if comment => {}
            '"' | '\'' if can_begin => return Span::new(from + at, from + at + 1),
            '#' if can_begin => comment = true,
            _ => can_begin = matches!(c, ' ' | '\t' | ':' | '-' | '?' | ',' | '[' | '{'),
        }
    }
    character(text, range, failure.at)
}
