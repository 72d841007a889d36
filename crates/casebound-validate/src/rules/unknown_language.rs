//! Rule `unknown-language`.

use casebound_record::nearest;

use crate::{Context, Findings};

/// The languages that reports are written in; a region may follow, as in `es-MX`.
const LANGUAGES: [&str; 2] = ["en", "es"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(language) = context.policy().about.language.as_deref() else { return };
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    if LANGUAGES.contains(&primary.as_str()) {
        return;
    }
    let help = match nearest(&primary, LANGUAGES.into_iter()) {
        Some(known) => format!("did you mean `{known}`? Known are `en` and `es`"),
        None => "write `en` or `es`; a region may follow, as in `es-MX`".to_owned(),
    };
    findings.at("committee.language", "reports can't be written in this language", help);
}
