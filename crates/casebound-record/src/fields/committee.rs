//! The fields of committee.yaml.

use chrono_tz::Tz;

use super::mapping;
use crate::agreement::Agreement;
use crate::kinds::{
    CodeName, Count, Day, Email, Entries, Fingerprint, Flag, Hours, Keep, List, Map, Maybe, MemberKey, Period,
    PlainText, Required, TimeZone, Votes, WeeklyMoment, Word,
};
use crate::words::{
    AgreementShare, Approvals, CountsAs, CountsFrom, CustomType, Disposal, FormPart, LetterKind, Profile,
    RetentionOutcome, SealWhen, Status,
};

mapping! {
    /// committee.yaml: who the committee is, and its policy. What is missing has the defaults of the profile `django-event`.
    Committee {
        about as "committee": Required<Map<About>>, "Who we are.", "S3-4";
        members: Required<Entries<Member>>, "The members, by a short key.", "S3-5";
        events: Entries<Event>, "The events, by a short key.", "S2-13";
        types: Entries<IncidentType>, "Kinds of incidents: key and label in reports.", "S3-41";
        sanctions: Entries<SanctionKind>, "Kinds of sanctions.", "S5-30";
        spaces: Entries<Space>, "Where sanctions can hold, such as a forum.", "S5-30";
        deadlines: Map<Deadlines>, "How fast the committee promises to be.", "S3-28 S3-34 S4-8 S4-11 S4-16";
        agreement: Map<AgreementPolicy>, "How many must agree.", "S4-28 S4-29";
        readers: Map<Readers>, "How many may read a case.", "S5-7 S5-48";
        sealing: Map<SealingPolicy>, "Which cases are sealed.", "S3-33";
        retention: Map<RetentionPolicy>, "How long records are kept.", "S5-50 S5-51";
        sharing: Map<SharingPolicy>,
            "Who may get cases, and the certificate they are encrypted for.", "S2-7";
        committees: Entries<OtherCommittee>, "Other committees, whose notices come in.", "S2-7";
        transparency: Map<TransparencyPolicy>, "What public reports keep to.", "S3-37 S3-38";
        letters: Map<LetterPolicy>, "What letters keep to.", "";
        rota: Map<Rota>, "Who is on duty when.", "S4-5 S4-7";
        fields: Entries<CustomField>, "Fields of your own, written under `fields` in a case.", "S1-27";
        forms: Entries<Form>, "Forms through which reports come, by a short key.", "S3-7 S3-20";
        remotes: List<PlainText>, "The only places that this repository may be pushed to.", "S5-48";
        places: List<Map<AccessPlace>>,
            "Where members have access outside of this repository, such as the mail address.", "S5-49";
    }
}

mapping! {
    /// `committee`.
    About {
        name: Required<PlainText>, "The committee's name in reports.", "";
        email: Email, "Where reports are sent.", "S3-4";
        certificate: PlainText, "The file with the OpenPGP certificate of that address.", "S3-4";
        fingerprint: Fingerprint, "The fingerprint of that certificate.", "S3-4";
        timezone: Required<TimeZone> = Tz::UTC, "The time zone in which days begin and end.", "";
        profile: Word<Profile>, "The settings this file began with.", "";
        appeal: PlainText, "Where a decision can be appealed.", "S2-4";
        appeal_within: Period, "How long after a decision it can be appealed.", "S2-4";
        language: PlainText, "The language of reports, such as `en`.", "";
        code_of_conduct: PlainText, "Where the code of conduct is published.", "S3-40";
    }
}

mapping! {
    /// One member. Names of members are public (S3-5).
    Member[Name] {
        name: Required<PlainText>, "The name, public.", "S3-5";
        email: Email, "The address for the committee's mail.", "S3-4";
        phone: PlainText, "A telephone number that may be on a flyer.", "S5-6";
        handles: List<PlainText>, "User names, by which a member is known again among the people of a case.", "S3-31";
        roles: List<PlainText>, "Such as `chair`.", "S5-2";
        certificate: PlainText, "The file with the OpenPGP certificate.", "";
        fingerprint: Fingerprint, "The fingerprint of that certificate.", "";
        from: Day, "The first day as a member.", "S5-49";
        until: Day, "The last day as a member.", "S5-49";
        earlier: List<Map<Membership>>, "Earlier times as a member, of somebody who came back.", "S5-49";
        only_for: List<CodeName>, "The cases for which alone this person is a member.", "S5-49";
    }
}

mapping! {
    /// A time as a member that is over.
    Membership {
        from: Day, "The first day.", "S5-49";
        until: Required<Day>, "The last day.", "S5-49";
    }
}

mapping! {
    /// One event.
    Event[Slug] {
        name: Required<PlainText>, "The name in reports.", "";
        starts: Required<Day>, "The first day.", "";
        ends: Required<Day>, "The last day.", "";
        registration_opens: Day, "When registration opens: from then on `due` reminds to screen the list of attendees.", "S5-52";
        registration_closes: Day, "The last day on which people register.", "S5-52";
        attendance: Map<Attendance>, "How many people took part.", "";
        promotion: List<PlainText>, "How the code of conduct was made known.", "S3-40";
        team: List<MemberKey>, "The members who were there for it.", "S5-1";
        place: PlainText, "Where the team is found, such as a room.", "S5-6";
        emergency: List<PlainText>, "Emergency numbers for the flyer, each with whom it calls.", "S5-6";
        contacts: List<PlainText>, "Others whom the desk may need, such as the venue's security.", "S5-6";
        shifts: List<Map<Shift>>, "Who of the team is where on which day.", "S5-1";
        changes: List<PlainText>, "What was changed afterwards.", "";
    }
}

mapping! {
    /// One shift of an event.
    Shift {
        day: Required<Day>, "The day on which it begins.", "S5-1";
        hours: Hours, "From when to when, such as `09:00-13:00`, in the committee's time zone.", "S5-1";
        place: PlainText, "The room.", "S5-1";
        members: Required<List<MemberKey>>, "Who is there.", "S5-1";
    }
}

mapping! {
    /// `attendance` of an event.
    Attendance {
        in_person: Count, "People at the place.", "";
        online: Count, "People online.", "";
    }
}

mapping! {
    /// One kind of incident.
    IncidentType[Slug], short {
        label: PlainText, "The words in reports.", "S3-41";
        until: Day, "The last day on which new cases are of this type.", "S3-41";
    }
}

mapping! {
    /// One kind of sanction.
    SanctionKind[Slug] {
        label: Required<PlainText>, "The words in reports.", "";
        lasts: Flag, "Whether it has a last day.", "S5-31";
        immediate: Flag, "Whether it is imposed on the spot, before anybody can meet.", "S1-2 S5-30";
        counts_as: Word<CountsAs>, "How it counts for the retention period.", "S5-50";
        until: Day, "The last day on which it is given.", "S5-30";
    }
}

mapping! {
    /// One space where sanctions can hold.
    Space[Slug] {
        label: Required<PlainText>, "The words for it.", "S5-30";
        contact: PlainText, "Who carries a sanction out there.", "S5-30";
    }
}

mapping! {
    /// `deadlines`.
    Deadlines {
        acknowledge: Period, "To acknowledge a report.", "S3-28 S4-8 S5-20";
        step_in: Period, "After which any member may step in.", "S4-11";
        update: Period, "To the first status update.", "S3-34 S3-36";
        resolve: Period, "To resolve a case.", "S4-16";
    }
}

mapping! {
    /// `agreement`.
    AgreementPolicy {
        standard: Votes = Agreement::Others(2),
            "For most decisions: others beside the proposer, or a share of all.", "S4-28";
        severe: Votes = Agreement::Share(AgreementShare::Majority), "For a severe case.", "S4-29";
    }
}

mapping! {
    /// `readers`.
    Readers {
        at_least: Count = 2, "How many members can open a sealed case, at least.", "S3-33";
        at_most: Count, "How many members act in a case, and others know of it; or can open a sealed case.", "S5-7";
    }
}

mapping! {
    /// `sealing`.
    SealingPolicy {
        when: Word<SealWhen> = SealWhen::Never, "Which cases must be sealed.", "S3-33";
    }
}

mapping! {
    /// `retention` of committee.yaml.
    RetentionPolicy {
        counts_from: Word<CountsFrom> = CountsFrom::Resolved, "The day from which the period runs.", "";
        renewed_by_new_violation: Flag, "Whether a new violation by the same person begins it anew.", "";
        approvals: Word<Approvals> = Approvals::Typed, "How two members approve a disposal.", "";
        rules: Required<List<Map<RetentionRule>>>, "The first that fits decides.", "S5-50 S5-51";
    }
}

mapping! {
    /// One retention rule. What could not be read fits no case, and keeps without an end.
    RetentionRule {
        outcome: Required<Word<RetentionOutcome>>, "For which cases.", "S5-50";
        keep: Required<Keep>, "How long.", "S5-50";
        then: Word<Disposal> = Disposal::Erase, "What happens then.", "";
    }
}

mapping! {
    /// `sharing` of committee.yaml.
    SharingPolicy {
        dsf: Maybe<Recipient>, "The Django Software Foundation's committee.", "S2-8";
    }
}

mapping! {
    /// Somebody that cases are sent to.
    Recipient {
        name: Required<PlainText>, "The name.", "";
        email: Required<Email>, "The address.", "S2-8";
        certificate: PlainText, "The file with the OpenPGP certificate.", "";
        fingerprint: Fingerprint, "The fingerprint of that certificate, checked by another way.", "";
    }
}

mapping! {
    /// Another committee, whose notices come in.
    OtherCommittee[Slug] {
        name: Required<PlainText>, "Its name.", "";
        email: Email, "The address from which its notices come.", "S2-7";
        certificate: PlainText, "The file with the OpenPGP certificate.", "";
        fingerprint: Fingerprint, "The fingerprint of that certificate, checked by another way.", "";
    }
}

mapping! {
    /// `transparency` of committee.yaml.
    TransparencyPolicy {
        smallest_count: Count = 3, "Smaller numbers are not published by themselves.", "S3-38";
        approvals: Count = 2, "How many members must approve a text before it is published.", "S3-38";
        promotion: List<PlainText>, "How the code of conduct was made known.", "S3-40";
    }
}

mapping! {
    /// `letters`.
    LetterPolicy {
        review: List<Word<LetterKind>>,
            "The kinds of letters that a second member reads before they are sent.", "";
    }
}

mapping! {
    /// `rota`.
    Rota {
        handover: WeeklyMoment, "When duty ends and the next begins, such as `Monday 12:00 UTC`.", "S4-6";
        starts: Day, "The day on which the first of `order` goes on duty.", "S4-5";
        order: List<MemberKey>, "In which order members are on duty; the next one is secondary.", "S4-5";
        absences: List<Map<Absence>>, "When members can't be on duty.", "S4-7";
        swaps: List<Map<Swap>>, "Weeks that members swapped.", "S4-7";
    }
}

mapping! {
    /// A time in which a member can't be on duty.
    Absence {
        member: Required<MemberKey>, "Who.", "S4-7";
        from: Required<Day>, "The first day.", "S4-7";
        until: Required<Day>, "The last day.", "S4-7";
    }
}

mapping! {
    /// One swapped week.
    Swap {
        week: Required<Day>, "The day on which that duty begins.", "S4-7";
        primary: MemberKey, "Who is on duty.", "S4-5";
        secondary: MemberKey, "Who supports.", "S4-5";
    }
}

mapping! {
    /// A form through which reports come.
    Form[Slug] {
        from: Email, "The address from which its mails come.", "S3-20";
        questions: Required<List<Map<FormQuestion>>>, "What the answers to its questions give.", "S3-7 S3-20";
    }
}

mapping! {
    /// One question of a form, or one column of its table.
    FormQuestion {
        question: Required<PlainText>, "The question, or the head of the column, as the form has it.", "S3-7";
        gives: Required<Word<FormPart>>, "What its answer gives; every answer is in the text as well.", "S3-7";
    }
}

mapping! {
    /// One of `places`: somewhere that whoever joins gets access to, and whoever leaves loses it.
    AccessPlace, short {
        place: Required<PlainText>, "What it is, such as `server` or `calendar`.", "S5-49";
        who: PlainText, "Who gives access there, and takes it away.", "S5-49";
        how: PlainText, "How that is done.", "S5-49";
    }
}

mapping! {
    /// A field of the committee's own.
    CustomField[Name] {
        label: Required<PlainText>, "What it is called.", "S1-27";
        kind as "type": Required<Word<CustomType>>, "The type of its values.", "";
        choices: List<PlainText>, "The words to choose from.", "";
        required_from: Word<Status>, "The status from which it must be filled.", "";
    }
}
