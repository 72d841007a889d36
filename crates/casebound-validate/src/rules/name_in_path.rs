//! Rule `name-in-path`.

use casebound_names::{Hit, HitConfidence, HitKind, People};
use casebound_record::CaseFile;
use casebound_record::layout;
use casebound_record::words::Status;

use crate::attachments::names_in;
use crate::people_index::path_in_words;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    // There every identity and every text is the same word.
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    let path = path_in_words(&file.path);
    let case = layout::stem(&file.path).unwrap_or(&file.path);
    if context.everybody.is_some_and(|everybody| !everybody.find(&path, case).is_empty()) {
        findings.at(
            "case",
            "the path of this file names a person of another case",
            "make the case again under a code name from `casebound new`, and dispose of this file",
        );
    }
    let identities = People::of(&file.case.people);
    if identities.is_empty() {
        return;
    }
    // One word of a code name may happen to be somebody's name: it was drawn at random.
    let is_named = identities.find(&path).iter().any(|it| is_sure(it) && it.span.of(&path).contains(' '));
    if is_named || identities.find(&file.path).iter().any(|it| it.kind == HitKind::Email) {
        findings.at(
            "case",
            "the path of this file names a person of the case",
            "make the case again under a code name from `casebound new`, and dispose of this file",
        );
    }
    let listed = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        file.case
            .attachments
            .iter()
            .any(|attachment| attachment.file.as_ref().is_some_and(|file| file.expose() == name))
    };
    for path in names_in(context, layout::own_folder(&file.path)).filter(|path| !listed(path)) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let (message, help) = ("a file in the folder of this case names a person", "rename the file by what it is");
        match named(&identities, name) {
            Some(HitConfidence::Sure) => {
                findings.at("case", message, help);
            }
            Some(HitConfidence::Unsure) => {
                findings.at("case", message.replace("names", "may name"), help).into_unsure();
            }
            None => {}
        }
    }
    for (idx, attachment) in file.case.attachments.iter().enumerate() {
        let Some(name) = &attachment.file else { continue };
        if is_neutral(name.expose()) {
            continue;
        }
        let route = format!("attachments[{idx}].file");
        let help = "rename the file to what it is, such as `screenshot-1.png`, here and in the case's folder";
        match named(&identities, name.expose()) {
            Some(HitConfidence::Sure) => {
                findings.at(&route, "the name of this file names a person of the case", help);
            }
            Some(HitConfidence::Unsure) => {
                findings.at(&route, "the name of this file may name a person of the case", help).into_unsure();
            }
            None => {}
        }
    }
}

fn is_sure(hit: &Hit) -> bool {
    hit.confidence == HitConfidence::Sure
}

/// Tells how sure it is that the name of a file names somebody: read as it is, and word by word.
fn named(people: &People, name: &str) -> Option<HitConfidence> {
    let words = path_in_words(name);
    // A word alone with a capital letter may be any other: what counts is the name, not what is like it.
    let counts = |hit: &Hit| is_sure(hit) || matches!(hit.kind, HitKind::Name | HitKind::NamePart);
    let by_word = people.find(&words).into_iter().filter(counts);
    by_word.chain(people.find(name)).map(|hit| hit.confidence).max()
}

/// Returns whether it is a name that the program gives to the parts of a mail, such as `mail-1-2.png`: "mail" is nobody there.
fn is_neutral(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    stem.strip_prefix("mail-").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}
