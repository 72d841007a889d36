//! Rule `unknown-language`.

use casebound_record::nearest;
use casebound_record::words::Language;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(language) = context.policy().about.language.as_deref() else { return };
    if Language::of_tag(language).is_some() {
        return;
    }
    let tags = Language::WORDS.iter().map(|known| known.word);
    let known = tags.clone().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(" or ");
    let help = match nearest(&language.to_ascii_lowercase(), tags) {
        Some(meant) => format!("did you mean `{meant}`? Write {known}"),
        None => format!("write {known}; a region may follow, as in `es-MX`"),
    };
    findings.at("committee.language", "disclosures can't be written in this language", help);
}
