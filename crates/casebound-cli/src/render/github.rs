//! Findings as GitHub workflow commands: one annotation each.

use casebound_app::runner::Verdict;
use casebound_validate::Severity;

use crate::render::LineRanges;

/// Returns one line for each finding.
pub(crate) fn findings(verdict: &Verdict) -> Vec<String> {
    let mut ranges = LineRanges::new(verdict);
    verdict
        .findings
        .iter()
        .map(|finding| {
            let range = ranges.of(finding);
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Advice => "notice",
            };
            format!(
                "::{command} file={},line={},col={},endLine={},endColumn={},title={}::{}",
                property(&finding.path),
                range.line,
                range.column,
                range.end_line,
                range.end_column,
                property(finding.rule.name()),
                data(&format!("{}. Help: {}", finding.message, finding.help))
            )
        })
        .collect()
}

/// The message: what would end the command is written by percent.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: what would begin the next one too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Breaks up what GitHub would run as a command in text that others wrote, such as the name of a file:
/// `::command::` at the start of a line, `##[command]` anywhere.
pub(crate) fn inert(line: &str) -> String {
    let line = line.replace("##[", "# #[");
    match line.strip_prefix("::") {
        Some(rest) => format!(": :{rest}"),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_no_command() {
        assert_eq!(property("a,line=1::b\n"), "a%2Cline=1%3A%3Ab%0A");
        assert_eq!(inert("::error::x ##[group]"), ": :error::x # #[group]");
    }
}
