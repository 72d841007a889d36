//! The letters' own templates: one folder for each language, one file for each kind.

use crate::template::{BuiltIn, built_in};

macro_rules! letters {
    ($($language:literal: $($kind:literal)+;)+) => {
        const ALL: &[BuiltIn<'static>] = &[$($(
            built_in!("letters/", $language, "/", $kind, ".md.j2"),
        )+)+];
        const LANGUAGES: &[&str] = &[$($language,)+];
    };
}

letters! {
    "en": "words" "acknowledgement" "kept-on-file" "shepherd-introduced" "questions" "told-of-complaint" "proposed-outcome"
        "decision" "no-violation" "warning" "warning-spoken" "status-update" "final" "appeal-received" "appeal-decided"
        "readmission" "not-welcome" "refund-offer" "welcome-talk" "employer" "desk" "moderators";
    "es": "words" "acknowledgement" "kept-on-file" "shepherd-introduced" "questions" "told-of-complaint" "proposed-outcome"
        "decision" "no-violation" "warning" "warning-spoken" "status-update" "final" "appeal-received" "appeal-decided"
        "readmission" "not-welcome" "refund-offer" "welcome-talk" "employer" "desk" "moderators";
}

/// The languages in which we have templates, by tag.
pub fn languages() -> &'static [&'static str] {
    LANGUAGES
}

/// Our template of this name.
pub(super) fn named(name: &str) -> Option<BuiltIn<'static>> {
    ALL.iter().find(|it| it.name == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebound_record::words::LetterKind;

    #[test]
    fn every_kind_is_in_every_language() {
        for language in languages() {
            for kind in LetterKind::ALL {
                let name = super::super::template_name(kind.word(), language);
                assert!(named(&name).is_some(), "{name}");
            }
        }
        assert_eq!(ALL.len(), (LetterKind::ALL.len() + 1) * languages().len());
    }
}
