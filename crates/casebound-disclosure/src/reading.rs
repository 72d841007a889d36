//! A case rendered for a member to read: with names, or in the form in which members discuss it (S1-28, S3-22).

mod everything;
mod names;

use casebound_record::words::Language;
use casebound_record::{Case, CaseFile, Committee};
use everything::view;
use names::Names;
use serde::Serialize;

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::template::{BuiltIn, TemplateFault, built_in};

const CASE: BuiltIn<'static> = built_in!("reading/case.txt.j2");

const RECUSED: BuiltIn<'static> = built_in!("reading/recused.txt.j2");

/// How people are spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamingStyle {
    /// By name, with all that is known of them.
    Full,
    /// As Person A and Team Member A; nothing that identifies them is shown.
    Pseudonyms,
}

/// Asks for a case as a text: everything that stands in its file, in the order of the table of fields.
#[derive(Debug, Clone, Copy)]
pub struct ReadingRequest {
    /// How people are spoken of.
    pub naming: NamingStyle,
}

impl Disclosure for ReadingRequest {
    const KIND: DisclosureKind = DisclosureKind::Reading;
    type Text = String;
    type Refusal = TemplateFault;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<String, TemplateFault> {
        let file = source.case.expect("the registry says that a reading is about one case");
        if audience.is_recused(&file.case, source.committee) {
            return source.templates.render(&RECUSED, &RecusedView::of(file, source.committee));
        }
        source.templates.render(&CASE, &view(file, &Names::new(&file.case, source.committee, self.naming)))
    }
}

/// All that a recused member sees of a case (S3-33).
#[derive(Serialize)]
struct RecusedView {
    case: String,
    status: String,
    received: Option<String>,
    resolved: Option<String>,
    keep_until: Option<String>,
}

impl RecusedView {
    fn of(file: &CaseFile, committee: &Committee) -> RecusedView {
        let case = &file.case;
        RecusedView {
            case: file.stem().to_owned(),
            status: status(case).to_owned(),
            received: case.first_received().map(|at| committee.day_of(at).to_string()),
            resolved: case.outcome.resolved.map(|day| day.to_string()),
            keep_until: case.retention.keep_until.map(|until| until.to_text()),
        }
    }
}

fn status(case: &Case) -> &'static str {
    case.status.map_or("unknown", |it| it.word())
}

#[cfg(test)]
mod tests {
    use casebound_record::CommitteeFile;

    use super::*;
    use crate::disclose::disclose;
    use crate::template::Templates;

    const COMMITTEE: &str =
        "committee: {name: C, timezone: UTC}\nmembers:\n  alice: {name: Alice Member}\nretention: {rules: []}\n";
    const FILE: &str = "---\ncase: quiet-harbor\nstatus: open\nreports:\n  - {received: 2026-06-03, channel: verbal, by: person-a, received_by: alice}\n\
        people:\n  person-a: {roles: [reporter], name: Given Family, email: g@example.org, description: a red hat}\n\
        log:\n  - {at: 2026-06-04, by: alice, what: talked, to: person-a, note: Given was calm}\n---\n\n[person-a] wrote from g@example.org.\n";

    fn text(naming: NamingStyle) -> String {
        written(naming, FILE)
    }

    fn written(naming: NamingStyle, file: &str) -> String {
        let file = CaseFile::read("cases/2026/quiet-harbor.md", file.as_bytes());
        let committee = CommitteeFile::read(COMMITTEE.as_bytes());
        let source = Source {
            committee: &committee.committee,
            case: Some(&file),
            today: chrono::NaiveDate::default(),
            templates: Templates::built_in(),
        };
        disclose(&source, Audience::Committee("alice"), &ReadingRequest { naming }, Language::English).unwrap()
    }

    #[test]
    fn a_recused_member_reads_no_more_than_dates() {
        let recused = FILE.replace("people:", "conflicts: [alice]\npeople:");
        for naming in [NamingStyle::Full, NamingStyle::Pseudonyms] {
            assert_eq!(
                written(naming, &recused),
                "quiet-harbor (open)\n\nreported: 2026-06-03\n\n\
                 You are recused in this case, so you see its code name, its status and its dates, and nothing else.\n"
            );
        }
    }

    #[test]
    fn pseudonyms_hide_every_identity() {
        let text = text(NamingStyle::Pseudonyms);
        for private in ["Given", "Family", "g@example.org", "red hat", "Alice"] {
            assert!(!text.contains(private), "{private}: {text}");
        }
        assert!(text.contains("Person A wrote from Person A."), "{text}");
        assert!(text.contains("Team Member A"), "{text}");
    }

    #[test]
    fn full_shows_them() {
        let text = text(NamingStyle::Full);
        for private in ["Given Family wrote", "g@example.org", "a red hat", "Alice Member"] {
            assert!(text.contains(private), "{private}: {text}");
        }
    }
}
