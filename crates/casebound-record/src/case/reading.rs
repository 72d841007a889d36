//! From the tree of a file to what its case says.

use super::said::{
    Attachment, Case, CaseOutcome, Decision, DsfSharing, Hold, Incident, LogEntry, Look, Person, Report, Sanction,
    Task, Transparency, Waiver, When,
};
use crate::shape::KeyForm;
use crate::view::View;
use crate::words::{
    Answer, Capacity, CaseSeverity, Channel, LogWord, Origin, Outcome, Publish, Role, Setting, Share, Status,
};

impl Case {
    pub(super) fn read(root: View<'_>) -> Case {
        let retention = root.get("retention");
        let hold = retention.get("hold");
        Case {
            name: root.get("case").string(),
            status: root.get("status").word(Status::from_word),
            event: root.get("event").string(),
            origin: root.get("origin").word(Origin::from_word),
            types: root.get("types").strings(),
            severity: root.get("severity").word(CaseSeverity::from_word),
            reports: root.get("reports").list(Report::read),
            incident: Incident::read(root.get("incident")),
            people: root.get("people").entries(Person::read),
            shepherd: root.get("shepherd").string(),
            conflicts: root.get("conflicts").strings(),
            aware: root.get("aware").privates(),
            log: root.get("log").list(LogEntry::read),
            decisions: root.get("decisions").list(Decision::read),
            sanctions: root.get("sanctions").list(Sanction::read),
            tasks: root.get("tasks").list(Task::read),
            outcome: CaseOutcome::read(root.get("outcome")),
            keep_until: retention.get("keep_until").until(),
            hold: hold.exists().then(|| Hold {
                by: hold.get("by").string(),
                since: hold.get("since").day(),
                reason: hold.get("reason").private(),
            }),
            dsf: DsfSharing::read(root.get("sharing").get("dsf")),
            transparency: Transparency::read(root.get("transparency")),
            attachments: root.get("attachments").list(|it| Attachment {
                file: it.get("file").private(),
                sha256: it.get("sha256").string(),
                what: it.get("what").private(),
            }),
            related: root.get("related").strings(),
            waivers: root.get("waivers").list(|it| Waiver {
                rule: it.get("rule").string(),
                by: it.get("by").string(),
                on: it.get("on").day(),
                reason: it.get("reason").private(),
            }),
            fields: root.get("fields").entries(|key, it| (key.to_owned(), it.private().unwrap_or_default())),
            sealed: root.get("sealed").exists(),
        }
    }
}

impl Report {
    fn read(it: View<'_>) -> Report {
        Report {
            received: it.get("received").moment(),
            channel: it.get("channel").word(Channel::from_word),
            place: it.get("place").private(),
            by: it.get("by").string(),
            received_by: it.get("received_by").string(),
        }
    }
}

impl Incident {
    fn read(it: View<'_>) -> Incident {
        let when = it.get("when");
        let when = match when.str() {
            Some("unknown") => Some(When::Unknown),
            Some(_) => when.moment().map(When::At),
            None => when.get("from").moment().zip(when.get("to").moment()).map(|(from, to)| When::Between(from, to)),
        };
        Incident {
            when,
            place: it.get("where").private(),
            setting: it.get("setting").word(Setting::from_word),
            links: it.get("links").privates(),
            ongoing: it.get("ongoing").word(Answer::from_word),
            one_on_one: it.get("one_on_one").word(Answer::from_word),
        }
    }
}

impl Person {
    fn read(key: &str, it: View<'_>) -> Person {
        let consent = it.get("consent");
        Person {
            key: if KeyForm::Person.fits(key) { key.to_owned() } else { "person-…".to_owned() },
            roles: it.get("roles").list(|role| role.word(Role::from_word)).into_iter().flatten().collect(),
            capacity: it.get("capacity").word(Capacity::from_word),
            name: it.get("name").known(),
            aliases: it.get("aliases").all_known(),
            emails: it.get("email").all_known(),
            handles: it.get("handles").all_known(),
            phones: it.get("phone").all_known(),
            employer: it.get("employer").known(),
            description: it.get("description").known(),
            safety_concern: it.get("safety_concern").known(),
            proceed: consent.get("proceed").word(Answer::from_word),
            share: consent.get("share").word(Answer::from_word),
            publish: consent.get("publish").word(Answer::from_word),
        }
    }
}

impl LogEntry {
    fn read(it: View<'_>) -> LogEntry {
        LogEntry {
            at: it.get("at").moment(),
            by: it.get("by").strings(),
            what: it.get("what").word(LogWord::from_word),
            to: it.get("to").privates(),
            note: it.get("note").private(),
            why: it.get("why").private(),
            until: it.get("until").day(),
            permission: it.get("permission").private(),
            requested_by: it.get("requested_by").private(),
        }
    }
}

impl Decision {
    fn read(it: View<'_>) -> Decision {
        Decision {
            on: it.get("on").day(),
            proposed_by: it.get("proposed_by").string(),
            agreed_by: it.get("agreed_by").strings(),
            text: it.get("text").private(),
        }
    }
}

impl Sanction {
    fn read(it: View<'_>) -> Sanction {
        Sanction {
            person: it.get("person").string(),
            kind: it.get("kind").string(),
            from: it.get("from").day(),
            until: it.get("until").until(),
            given_by: it.get("given_by").strings(),
        }
    }
}

impl Task {
    fn read(it: View<'_>) -> Task {
        Task {
            what: it.get("what").private(),
            owner: it.get("owner").string(),
            due: it.get("due").day(),
            done: it.get("done").day(),
        }
    }
}

impl CaseOutcome {
    fn read(it: View<'_>) -> CaseOutcome {
        CaseOutcome {
            finding: it.get("finding").word(Outcome::from_word),
            resolved: it.get("resolved").day(),
            summary: it.get("summary").private(),
            to_share: it.get("to_share").private(),
            review: it.get("review").day(),
            next_update: it.get("next_update").day(),
        }
    }
}

impl DsfSharing {
    fn read(it: View<'_>) -> DsfSharing {
        DsfSharing {
            share: it.get("share").word(Share::from_word),
            why: it.get("why").private(),
            sent: it.get("sent").day(),
            acknowledged: it.get("acknowledged").day(),
        }
    }
}

impl Transparency {
    fn read(it: View<'_>) -> Transparency {
        let publish = it.get("publish");
        Transparency {
            publish: publish.word(Publish::from_word),
            withheld_until: publish.get("withheld-until").day(),
            summary: it.get("summary").private(),
            resolution: it.get("resolution").private(),
            approved_by: it.get("approved_by").strings(),
            waivers: it.get("waivers").list(|it| Look {
                finding: it.get("finding").string(),
                sha256: it.get("sha256").string().map(|it| it.to_ascii_lowercase()),
                by: it.get("by").string(),
                reason: it.get("reason").private(),
            }),
        }
    }
}
