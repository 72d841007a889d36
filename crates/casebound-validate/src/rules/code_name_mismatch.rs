//! Rule `code-name-mismatch`.

use casebound_record::{CaseFile, layout};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(name) = &file.case.name else { return };
    if name == file.stem() {
        return;
    }
    let has_file =
        context.files.iter().any(|fact| layout::is_case(&fact.path) && layout::stem(&fact.path) == Some(name));
    let help = match has_file {
        true => {
            "the case has a file of its own: if this is a copy of it, delete it; a new case gets its name from `casebound new`"
        }
        false => "a case is never renamed: give the file its old name back, or write the file's name without `.md`",
    };
    findings.at("case", "the code name is not the name of the file", help);
}
