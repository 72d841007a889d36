//! Rule `name-in-path`.

use casebound_names::Kind;
use casebound_names::plain::Identities;
use casebound_record::layout;
use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::attachments::names_in;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    // There every identity and every text is the same word.
    let identities = Identities::of(&file.case.people);
    if file.case.status == Some(Status::Expunged) || identities.is_empty() {
        return;
    }
    let path = words(&file.path);
    // One word of a code name may happen to be somebody's name: it was drawn at random.
    let is_named = identities.find(&path).iter().any(|it| it.span.of(&path).contains(' '));
    if is_named || identities.find(&file.path).iter().any(|it| it.kind == Kind::Email) {
        findings.at(
            "case",
            "the path of this file names a person of the case",
            "make the case again under a code name from `casebound new`, and dispose of this file",
        );
    }
    let listed = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        file.case.attachments.iter().any(|it| it.file.as_ref().is_some_and(|it| it.expose() == name))
    };
    for path in names_in(context, layout::own_folder(&file.path)).filter(|path| !listed(path)) {
        let name = path.rsplit('/').next().unwrap_or_default();
        if !identities.find(&words(name)).is_empty() {
            findings.at("case", "a file in the folder of this case names a person", "rename the file by what it is");
        }
    }
    for (idx, attachment) in file.case.attachments.iter().enumerate() {
        let Some(name) = &attachment.file else { continue };
        if identities.find(&words(name.expose())).is_empty() && identities.find(name.expose()).is_empty() {
            continue;
        }
        findings.at(
            &format!("attachments[{idx}].file"),
            "the name of this file names a person of the case",
            "rename the file by what it is, such as `screenshot-1.png`, here and in the case's folder",
        );
    }
}

/// Returns the words of a path, each with a capital letter, as names are written in a text.
fn words(path: &str) -> String {
    let mut words = String::with_capacity(path.len());
    for word in path.split(|it: char| !it.is_alphanumeric()) {
        let mut rest = word.chars();
        words.push(' ');
        words.extend(rest.next().into_iter().flat_map(char::to_uppercase));
        words.push_str(rest.as_str());
    }
    words
}
