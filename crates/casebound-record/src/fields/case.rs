//! The fields of a case file.

use super::{Sealed, mapping};
use crate::kinds::{
    Addressee, CodeName, Custom, Day, Digest, Entries, EventKey, FieldKind, FileName, Flag, Identity, ItemKind, List,
    Map, Mapping, Maybe, MemberKey, Moment, OneOrMore, OtherPerson, PersonKey, PlainText, PrivateEmail, Reporter,
    Required, RuleId, SanctionEnd, SanctionKey, SpaceKey, Text, Time, TypeKey, Until, Word,
};
use crate::shape::Shape;
use crate::time::IncidentTime;
use crate::view::View;
use crate::words::{
    self, Answer, AppealOutcome, Capacity, CaseSeverity, Channel, ConflictKind, LogWord, Origin, Outcome,
    RegistrationAnswer, Role, Setting, Share, Status, Told,
};

mapping! {
    /// The front matter of a case file: what the case says. Whatever could not be read is `None` or empty.
    Case {
        name as "case": Required<CodeName>,
            "The code name: two words that mean nothing, equal to the file name, never used again.", "S3-22";
        status: Required<Word<Status>>, "The state of the case.", "S4-3 S4-23 S1-34";
        event: EventKey, "The event it belongs to: a key of committee.yaml under `events`.", "S2-13";
        origin: Word<Origin>, "Whether it was handled by others already.", "S4-2";
        types: List<TypeKey>, "What kind of incident it is: keys of committee.yaml under `types`.", "S3-41";
        severity: Word<CaseSeverity>, "How grave it is; `severe` asks for more votes.", "S4-25 S4-29";
        reports: Required<List<Map<Report>>>,
            "What reporters told us; several reports may tell of one incident.", "S1-8 S1-12 S2-16 S5-46";
        incidents as "incident": OneOrMore<Map<Incident>>,
            "What happened, when and where, as far as it is known; one incident, or a list.", "S1-13 S1-14 S2-17 S5-10";
        people: Entries<Person>,
            "Everybody involved. The only place for identities.", "S1-15 S3-22 S3-13 S4-27 S5-10";
        shepherd: MemberKey, "The member who owns the case until it is resolved.", "S4-17";
        conflicts: List<Map<Conflict>>, "Members who are recused. No reason is needed.", "S3-31 S5-25";
        aware: List<Text>, "Who else knows of it.", "S2-20";
        log: List<Map<LogEntry>>, "Who did what when, in any order.", "S1-5 S1-6 S1-32 S2-16 S3-30";
        decisions: List<Map<Decision>>,
            "What was decided; new developments bring new decisions.", "S4-28 S4-33 S1-18 S2-19";
        sanctions: List<Map<Sanction>>, "What was imposed on whom.", "S5-30 S5-31 S2-19";
        appeals: List<Map<Appeal>>,
            "Who asked for another decision, and what others than before made of it.", "S2-4";
        tasks: List<Map<Task>>, "What is still to be done, by whom, until when.", "S1-18 S1-19 S1-24 S5-23";
        outcome: Map<CaseOutcome>, "What the committee found, and when the case ended.", "S4-36";
        retention: Map<Retention>, "How long the record is kept.", "S5-50 S5-51";
        sharing: Map<Sharing>, "Who outside the committee gets the case.", "S1-23 S2-7";
        transparency: Map<Transparency>, "What the public report may say.", "S3-39 S3-43";
        attachments: List<Map<Attachment>>,
            "Files in the case's own folder, with their digest.", "S1-26 S3-16 S3-20";
        related: List<CodeName>, "Code names of other cases of a pattern.", "S3-25";
        waivers: List<Map<Waiver>>, "Rules that are set aside for this case, each with a reason.", "S4-1";
        fields: Custom, "Fields that committee.yaml adds under `fields`.", "S1-27";
        sealed: Maybe<Sealed>, "Only in a sealed case: who can open it. Casebound writes it.", "S3-33";
    }
}

mapping! {
    /// One item of `reports`.
    Report {
        received: Required<Moment>, "When the report reached us.", "S1-9 S3-8";
        channel: Required<Word<Channel>>, "How it reached us.", "S1-11";
        place: Text, "Where it was made.", "S1-10";
        by: Reporter, "Who made it: a key of `people`, or `anonymous`.", "S1-8";
        received_by: MemberKey, "The member who received it. A verbal report needs it.", "S1-12";
        self_reported: Flag, "Whether the reported person told it themselves.", "S1-8";
        told: Word<Told>, "Whether it was told while the event ran, or later.", "S1-9";
    }
}

mapping! {
    /// `incident`, or one item of it.
    Incident {
        when: TimeRange, "When it happened, or `unknown`.", "S1-13 S3-14";
        place as "where": Text, "Where it happened.", "S1-14 S3-9";
        setting: Word<Setting>, "At a place, or online.", "S3-18";
        links: List<Text>, "Links to the conversation.", "S3-19";
        ongoing: Word<Answer>, "Whether it still goes on.", "S3-10";
        one_on_one: Word<Answer>, "Whether nobody else was there; publishing is doubtful then.", "S3-24";
        breach_of: CodeName, "The case whose sanction was not kept.", "S5-30";
        seen_by_many: Word<Answer>, "Whether many saw it, so that telling of it tells them nothing new.", "S3-24";
        circumstances: Text, "What else matters.", "S3-12";
    }
}

mapping! {
    /// A span of time within `incident.when`.
    FromTo {
        from: Required<Time>, "The beginning.", "";
        to: Required<Time>, "The end.", "";
    }
}

mapping! {
    /// One person of `people`: the only place for identities.
    Person[Person] {
        roles: Required<List<Word<Role>>>, "What the person is in this case.", "S1-15 S1-17";
        capacity: Word<Capacity>, "In what capacity the person took part.", "S5-32";
        name: Identity, "The name.", "S2-15";
        aliases: List<Identity>, "Other names.", "S3-17";
        emails as "email": OneOrMore<PrivateEmail>, "One e-mail address or several.", "S3-7";
        handles: OneOrMore<Identity>, "User names.", "S3-17";
        phones as "phone": OneOrMore<Identity>, "Telephone numbers.", "S3-7";
        employer: Identity, "For whom the person works.", "S3-15 S5-32";
        description: Identity,
            "Appearance, badge, IP address: what helps to recognise the person.", "S3-15 S3-17";
        safety_concern: Identity,
            "What the person fears; look at it before anybody is informed.", "S3-23";
        consent: Map<Consent>, "What the person agreed to.", "S5-15 S5-19 S3-26";
        finding: Word<Outcome>, "What the committee found of this person, where it differs from person to person.", "S3-2";
        certificate: FileName,
            "The person's OpenPGP certificate, a file in the case's own folder: letters to them are encrypted for it.", "S3-7";
        language: Identity, "The language in which the person is written to, such as `es`.", "S3-7";
        pronouns: Identity, "How the person is spoken of, such as `she/her`.", "S3-7";
        minor: Word<Answer>, "Whether the person is under age.", "S3-7";
        guardian: PersonKey, "Who speaks for a person under age: a key of `people`.", "S3-7";
        not: List<OtherPerson>,
            "Members, or people of other cases as `placid-meadow/person-a`, that somebody looked at: it is not the same person.",
            "S3-25";
        may_be_named_to: List<PersonKey>,
            "Whom the person lets know their name, as a no-contact order needs: keys of `people`.", "S5-19";
        statement: Text, "What the person told us themselves, which may be said to them again.", "S2-2";
        answer_by: Day, "Until when the person is asked to answer us.", "S3-30";
        registration: Map<Registration>, "What we arrange with somebody known who registered for an event.", "S5-53";
        access_request: Map<AccessRequest>, "That the person asked what is kept about them.", "";
    }
}

mapping! {
    /// `consent` of a person.
    Consent {
        proceed: Word<Answer>, "That the committee acts.", "S5-15";
        share: Word<Answer>, "That details are shared with named others.", "S5-19";
        publish: Word<Answer>, "That the case is told in public in general words.", "S3-26";
    }
}

mapping! {
    /// `registration` of a person.
    Registration {
        event: EventKey, "The event for which the person registered: a key of committee.yaml.", "S5-53";
        answer: Word<RegistrationAnswer>, "What a member decided.", "S5-53";
        decided: Day, "When.", "S5-53";
        by: MemberKey, "The member who decided.", "S5-53";
        cancelled: Day, "When the ticket was cancelled.", "S5-53";
        refund: PlainText, "How much is paid back, such as `180 EUR`.", "S5-53";
        refund_by: Day, "Until when it is paid back.", "S5-53";
        offer_until: Day, "Until when the offer of a refund holds.", "S5-53";
        talk: Moment, "When somebody of the team talks with the person.", "S5-53";
        place: PlainText, "Where that is.", "S5-53";
        with: List<MemberKey>, "The members who talk with the person.", "S5-53";
    }
}

mapping! {
    /// `access_request` of a person.
    AccessRequest {
        asked: Required<Day>, "When it reached us.", "";
        answered: Day, "When the person got the answer.", "";
    }
}

mapping! {
    /// One item of `log`.
    LogEntry {
        at: Required<Moment>, "When it was done.", "S1-5";
        by: OneOrMore<MemberKey>, "The member or members who did it.", "S1-5";
        what: Required<Word<LogWord>>, "What was done.", "S1-5";
        to: OneOrMore<Addressee>, "To whom: a key of `people`, or words for an outsider.", "S1-21";
        note: Text, "What is worth remembering: reaction, tone, result.", "S1-20 S1-33";
        why: Text, "The reason, where one is asked for.", "S1-21 S4-20";
        until: Day, "The new date after a delay, or the date of the next update.", "S3-36 S4-20";
        permission: Addressee, "Who permitted a disclosure: a key of `people`.", "S5-19";
        requested_by: Addressee, "Who asked for police or security: a key of `people`.", "S5-13";
        letter: FileName, "The letter by which it was done: a file in the case's own folder.", "S1-21";
    }
}

mapping! {
    /// One item of `decisions`.
    Decision {
        on: Required<Day>, "The day of the decision.", "S4-28";
        proposed_by: MemberKey, "Who proposed it.", "S4-28";
        agreed_by: List<MemberKey>, "Who agreed, without the proposer.", "S4-28 S4-29";
        against: List<MemberKey>, "Who voted against it.", "S4-28";
        abstained: List<MemberKey>, "Who abstained.", "S4-28";
        body: Text, "Who decided in place of the committee, such as a board.", "S4-29";
        text: Text, "What was decided.", "S1-22";
    }
}

mapping! {
    /// One item of `sanctions`.
    Sanction {
        person: Required<PersonKey>, "On whom: a key of `people`.", "S5-30";
        kind: Required<SanctionKey>, "Which: a key of committee.yaml under `sanctions`.", "S5-30";
        from: Day, "The first day.", "S5-31";
        until: SanctionEnd,
            "The last day, `indefinite`, or `on-request`: until the person asks and the committee lifts it. A kind that lasts needs it.",
            "S5-31";
        given_by: List<MemberKey>, "Who told the person. A warning is given by two.", "S5-36";
        conditions: List<Text>, "What the person must do or not do.", "S5-30";
        spaces: List<SpaceKey>, "Where it holds: keys of committee.yaml under `spaces`.", "S5-30";
        carried_out: List<Map<CarriedOut>>, "Where it was put into effect, when and by whom.", "S5-30";
        lifted: Maybe<Lifted>, "That it ended before its time.", "S5-31";
        interim: Flag, "Whether it only holds until the committee decides.", "S5-30";
        note: Text, "What is worth remembering.", "";
    }
}

mapping! {
    /// One item of `carried_out` of a sanction.
    CarriedOut {
        space: SpaceKey, "Where: a key of committee.yaml under `spaces`.", "S5-30";
        on: Required<Day>, "When.", "S5-30";
        by: Addressee, "Who did it: a member, or words for an outsider.", "S5-30";
    }
}

mapping! {
    /// `lifted` of a sanction.
    Lifted {
        on: Required<Day>, "The day from which it no longer holds.", "S5-31";
        by: OneOrMore<MemberKey>, "Who lifted it.", "S5-31";
        why: Text, "Why.", "S5-31";
    }
}

mapping! {
    /// One item of `conflicts`: a member, or a member with more.
    Conflict, short {
        member: Required<MemberKey>, "The member.", "S3-31";
        kind: Word<ConflictKind>, "How strong it is; `hard` where nothing is written.", "S3-31";
        since: Day, "From when it applies; for the whole case where nothing is written.", "S3-31";
        ruled_by: List<MemberKey>,
            "Who decided that a member with a soft conflict may act all the same.", "S3-31";
    }
}

mapping! {
    /// One item of `appeals`.
    Appeal {
        received: Required<Moment>, "When it reached us.", "S2-4";
        by: PersonKey, "Whose appeal it is: a key of `people`.", "S2-4";
        grounds: Text, "What the person says against the decision.", "S2-4";
        decided_by: List<MemberKey>, "Who decided: members who did not decide before.", "S2-4";
        body: Text, "Who decided in their place, such as a board.", "S2-4";
        decided: Day, "When it was decided.", "S2-4";
        outcome: Word<AppealOutcome>, "What became of the decision.", "S2-4";
        text: Text, "What was decided, and why.", "S2-4";
    }
}

mapping! {
    /// One item of `tasks`.
    Task {
        what: Required<Text>, "What is to be done.", "S1-24";
        owner: MemberKey, "Who does it.", "S5-23";
        outside: Text, "Who does it outside of the committee.", "S5-23";
        due: Day, "Until when.", "S5-23";
        done: Day, "When it was done.", "S5-23";
    }
}

mapping! {
    /// `outcome`.
    CaseOutcome {
        finding: Word<Outcome>, "What the committee found.", "S3-2 S3-35";
        duplicate_of: CodeName, "The case that tells of the same incident; this one is not counted.", "S5-46";
        resolved: Day, "The day the case was resolved.", "S4-36";
        proposed: Text, "What the committee means to do, where people are asked about it first.", "S4-26";
        summary: Text, "One or two sentences for the committee's own records.", "S2-14 S2-18";
        to_share: Text, "What organisers may know, written as if the reported person will read it.", "S5-48";
        review: Day, "When the committee looks at it again.", "S4-36";
        next_update: Day, "When the reporter hears of us next, while it is open.", "S3-36";
    }
}

mapping! {
    /// `retention`.
    Retention {
        keep_until: Until, "The last day the record is kept, as the policy computes it.", "S5-50 S5-51";
        hold: Maybe<Hold>, "While this is set, the record is not disposed of.", "";
        erase_early: Maybe<EraseEarly>, "A lawful request to erase before the time is over.", "";
    }
}

mapping! {
    /// `retention.hold`.
    Hold {
        by: Required<MemberKey>, "Who placed the hold.", "";
        since: Required<Day>, "From when.", "";
        reason: Required<Text>, "Why.", "";
    }
}

mapping! {
    /// `retention.erase_early`.
    EraseEarly {
        asked: Required<Day>, "When it was asked.", "";
        by: Required<List<MemberKey>>, "The members who approve.", "";
        why: Required<Text>, "On what ground.", "";
        person: PersonKey, "The person whose names and texts go; the whole case where nobody is named.", "";
    }
}

mapping! {
    /// `sharing`.
    Sharing {
        dsf: Map<DsfSharing>, "The Django Software Foundation's committee.", "S2-7 S5-45";
    }
}

mapping! {
    /// `sharing.dsf`.
    DsfSharing {
        share: Word<Share>, "Whether the case is sent.", "S1-36 S2-8";
        why: Text, "Why it is not sent.", "S2-7";
        sent: Day, "When it was sent.", "S1-36";
        acknowledged: Day, "When the receipt was acknowledged.", "S2-11";
    }
}

mapping! {
    /// `transparency`.
    Transparency {
        publish: Publishing, "What may be told.", "S1-35 S3-39";
        summary: Text, "The incident in general words: no name, no role, no quote.", "S3-43";
        resolution: Text, "How it was resolved, in general words.", "S3-42 S3-43";
        approved_by: List<MemberKey>, "The members who read and approved these words.", "S3-38";
        waivers: List<Map<Look>>, "Hits of the guard in these words that somebody settled.", "S3-38";
    }
}

mapping! {
    /// `transparency.publish` as an embargo.
    Embargo {
        withheld_until as "withheld-until": Required<Day>, "Nothing is told before this day.", "";
    }
}

mapping! {
    /// One item of `transparency.waivers`: a hit of the guard, settled by somebody who looked at the words.
    Look {
        finding: Required<PlainText>, "What the guard takes a word for, such as `name-part`.", "S3-38";
        sha256: Required<Digest>,
            "The digest of the words that were looked at; other words need another look.", "";
        by: Required<MemberKey>, "Who looked.", "S3-38";
        reason: Required<Text>, "Why it points at nobody.", "S3-38";
    }
}

mapping! {
    /// One item of `attachments`.
    Attachment {
        file: Required<FileName>, "The name of a file in the case's own folder.", "S1-26";
        sha256: Required<Digest>, "Its SHA-256 digest in hexadecimal digits.", "S1-26";
        what: Text, "What it shows.", "S1-26";
    }
}

mapping! {
    /// One item of `waivers`.
    Waiver {
        rule: Required<RuleId>, "The rule that is set aside.", "S4-1";
        by: Required<MemberKey>, "Who set it aside.", "S4-1";
        on: Required<Day>, "When.", "S4-1";
        reason: Required<Text>, "Why.", "S4-1";
    }
}

/// What a public report may say of a case, and from when.
pub struct Publishing;

impl FieldKind for Publishing {
    type Out = Option<words::PublishingPermission>;
    const SHAPE: &'static Shape =
        &Shape::Either(<Word<words::Publish> as ItemKind>::SHAPE, <Embargo as Mapping>::FIELDS);

    fn read(view: View<'_>) -> Self::Out {
        let told = Word::read_single(view).map(words::PublishingPermission::Told);
        told.or_else(|| Embargo::read(view).withheld_until.map(words::PublishingPermission::WithheldUntil))
    }
}

/// When something happened: a moment, a span of time, or `unknown`.
pub struct TimeRange;

impl FieldKind for TimeRange {
    type Out = Option<IncidentTime>;
    const SHAPE: &'static Shape = &Shape::Either(&Shape::TimeOrUnknown, <FromTo as Mapping>::FIELDS);

    fn read(view: View<'_>) -> Option<IncidentTime> {
        match view.str() {
            Some("unknown") => Some(IncidentTime::Unknown),
            Some(_) => Time::read_single(view).map(IncidentTime::At),
            None => {
                let span = FromTo::read(view);
                span.from.zip(span.to).map(|(from, to)| IncidentTime::Between(from, to))
            }
        }
    }
}
