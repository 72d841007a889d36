//! The one table of fields: reader, schema, help texts and rules all follow it.

use crate::shape::{Field, KeyForm, Shape};
use crate::words::{
    AgreementShare, Answer, Capacity, CaseSeverity, Channel, CountsAs, CountsFrom, CustomType, Disposal, LogWord,
    Origin, Outcome, Profile, Publish, RetentionOutcome, Role, Setting, Share, Status, YesNo,
};

use Shape::{
    Addressee, Agreement, CodeName, Count, Custom, Day, Digest, Either, Email, Entries, Event, FileName, Fingerprint,
    Identity, Keep, List, Map, Member, Moment, MomentOrUnknown, OneOrMore, Period, Person, Reporter, Rule, Sanction,
    Text, TimeZone, Type, Until, Word,
};

const fn field(name: &'static str, shape: Shape, meaning: &'static str, source: &'static str) -> Field {
    Field::new(name, shape, meaning, source)
}

/// The front matter of a case file.
pub const CASE: &[Field] = &[
    field(
        "case",
        CodeName,
        "The code name: two words that mean nothing, equal to the file name, never used again.",
        "S3-22",
    )
    .required(),
    field("status", Word(Status::WORDS), "Where the case stands.", "S4-3 S4-23 S1-34").required(),
    field("event", Event, "The event it belongs to: a key of committee.yaml under `events`.", "S2-13"),
    field("origin", Word(Origin::WORDS), "Whether it was handled by others already.", "S4-2"),
    field("types", List(&Type), "What kind of incident it is: keys of committee.yaml under `types`.", "S3-41"),
    field("severity", Word(CaseSeverity::WORDS), "How grave it is; `severe` asks for more voices.", "S4-25 S4-29"),
    field(
        "reports",
        List(&Map(REPORT)),
        "What reporters told us; several reports may tell of one incident.",
        "S1-8 S1-12 S2-16 S5-46",
    )
    .required(),
    field(
        "incident",
        Map(INCIDENT),
        "What happened, when and where, as far as it is known.",
        "S1-13 S1-14 S2-17 S5-10",
    ),
    field(
        "people",
        Entries(KeyForm::Person, &Map(PERSON)),
        "Everybody involved. The only place where an identity stands.",
        "S1-15 S3-22 S3-13 S4-27 S5-10",
    ),
    field("shepherd", Member, "The member who owns the case until it is resolved.", "S4-17"),
    field("conflicts", List(&Member), "Members who are recused. No reason is needed.", "S3-31 S5-25"),
    field("aware", List(&Text), "Who else knows of it.", "S2-20"),
    field("log", List(&Map(LOG)), "Who did what when, in any order.", "S1-5 S1-6 S1-32 S2-16 S3-30"),
    field(
        "decisions",
        List(&Map(DECISION)),
        "What was decided; new developments bring new decisions.",
        "S4-28 S4-33 S1-18 S2-19",
    ),
    field("sanctions", List(&Map(SANCTION)), "What was imposed on whom.", "S5-30 S5-31 S2-19"),
    field("tasks", List(&Map(TASK)), "What is still to be done, by whom, until when.", "S1-18 S1-19 S1-24 S5-23"),
    field("outcome", Map(OUTCOME), "What the committee found, and when the case ended.", "S4-36"),
    field("retention", Map(RETENTION), "How long the record is kept.", "S5-50 S5-51"),
    field("sharing", Map(SHARING), "Who outside the committee gets the case.", "S1-23 S2-7"),
    field("transparency", Map(TRANSPARENCY), "What the public report may say.", "S3-39 S3-43"),
    field(
        "attachments",
        List(&Map(ATTACHMENT)),
        "Files in the case's own folder, with their digest.",
        "S1-26 S3-16 S3-20",
    ),
    field("related", List(&CodeName), "Code names of other cases of a pattern.", "S3-25"),
    field("waivers", List(&Map(WAIVER)), "Rules that are set aside for this case, each with a reason.", "S4-1"),
    field("fields", Custom, "Fields that committee.yaml adds under `fields`.", "S1-27"),
    field("sealed", Map(SEALED), "Reserved: the rest of this file is encrypted to these members.", "S3-33"),
];

/// One item of `reports`.
pub const REPORT: &[Field] = &[
    field("received", Moment, "When the report reached us.", "S1-9 S3-8").required(),
    field("channel", Word(Channel::WORDS), "How it reached us.", "S1-11").required(),
    field("place", Text, "Where it was made.", "S1-10"),
    field("by", Reporter, "Who made it: a key of `people`, or `anonymous`.", "S1-8"),
    field("received_by", Member, "The member who received it. A verbal report needs it.", "S1-12"),
];

/// `incident`.
pub const INCIDENT: &[Field] = &[
    field("when", Either(&MomentOrUnknown, WHEN), "When it happened, or `unknown`.", "S1-13 S3-14"),
    field("where", Text, "Where it happened.", "S1-14 S3-9"),
    field("setting", Word(Setting::WORDS), "At a place, or online.", "S3-18"),
    field("links", List(&Text), "Links to the conversation.", "S3-19"),
    field("ongoing", Word(Answer::WORDS), "Whether it still goes on.", "S3-10"),
    field("one_on_one", Word(Answer::WORDS), "Whether nobody else was there; publishing is doubtful then.", "S3-24"),
    field("circumstances", Text, "What else matters.", "S3-12"),
];

/// A span of time within `incident.when`.
pub const WHEN: &[Field] =
    &[field("from", Moment, "The beginning.", "").required(), field("to", Moment, "The end.", "").required()];

/// One person of `people`.
pub const PERSON: &[Field] = &[
    field("roles", List(&Word(Role::WORDS)), "What the person is in this case.", "S1-15 S1-17").required(),
    field("capacity", Word(Capacity::WORDS), "In what capacity the person took part.", "S5-32"),
    field("name", Identity, "The name.", "S2-15"),
    field("aliases", List(&Identity), "Other names.", "S3-17"),
    field("email", OneOrMore(&Email), "One e-mail address or several.", "S3-7"),
    field("handles", OneOrMore(&Identity), "User names.", "S3-17"),
    field("phone", OneOrMore(&Identity), "Telephone numbers.", "S3-7"),
    field("employer", Identity, "For whom the person works.", "S3-15 S5-32"),
    field("description", Identity, "Appearance, badge, IP address: what helps to recognise the person.", "S3-15 S3-17"),
    field("safety_concern", Identity, "What the person fears; look at it before anybody is informed.", "S3-23"),
    field("consent", Map(CONSENT), "What the person agreed to.", "S5-15 S5-19 S3-26"),
];

/// `consent` of a person.
pub const CONSENT: &[Field] = &[
    field("proceed", Word(Answer::WORDS), "That the committee acts.", "S5-15"),
    field("share", Word(Answer::WORDS), "That details are shared with named others.", "S5-19"),
    field("publish", Word(Answer::WORDS), "That the case is told in public in general words.", "S3-26"),
];

/// One item of `log`.
pub const LOG: &[Field] = &[
    field("at", Moment, "When it was done.", "S1-5").required(),
    field("by", OneOrMore(&Member), "The member or members who did it.", "S1-5"),
    field("what", Word(LogWord::WORDS), "What was done.", "S1-5").required(),
    field("to", OneOrMore(&Addressee), "To whom: a key of `people`, or words for an outsider.", "S1-21"),
    field("note", Text, "What is worth remembering: reaction, tone, result.", "S1-20 S1-33"),
    field("why", Text, "The reason, where one is asked for.", "S1-21 S4-20"),
    field("until", Day, "The new date after a delay, or the date of the next update.", "S3-36 S4-20"),
    field("permission", Addressee, "Who permitted a disclosure: a key of `people`.", "S5-19"),
    field("requested_by", Addressee, "Who asked for police or security: a key of `people`.", "S5-13"),
];

/// One item of `decisions`.
pub const DECISION: &[Field] = &[
    field("on", Day, "The day of the decision.", "S4-28").required(),
    field("proposed_by", Member, "Who proposed it.", "S4-28"),
    field("agreed_by", List(&Member), "Who agreed, without the proposer.", "S4-28 S4-29"),
    field("text", Text, "What was decided.", "S1-22"),
];

/// One item of `sanctions`.
pub const SANCTION: &[Field] = &[
    field("person", Person, "On whom: a key of `people`.", "S5-30").required(),
    field("kind", Sanction, "Which: a key of committee.yaml under `sanctions`.", "S5-30").required(),
    field("from", Day, "The first day.", "S5-31"),
    field("until", Until, "The last day, or `indefinite`. A kind that lasts needs it.", "S5-31"),
    field("given_by", List(&Member), "Who told the person. A warning is given by two.", "S5-36"),
    field("note", Text, "What is worth remembering.", ""),
];

/// One item of `tasks`.
pub const TASK: &[Field] = &[
    field("what", Text, "What is to be done.", "S1-24").required(),
    field("owner", Member, "Who does it.", "S5-23"),
    field("due", Day, "Until when.", "S5-23"),
    field("done", Day, "When it was done.", "S5-23"),
];

/// `outcome`.
pub const OUTCOME: &[Field] = &[
    field("finding", Word(Outcome::WORDS), "What the committee found.", "S3-2 S3-35"),
    field("resolved", Day, "The day the case was resolved.", "S4-36"),
    field("summary", Text, "One or two sentences for the committee's own records.", "S2-14 S2-18"),
    field("to_share", Text, "What organisers may know, written as if the reported person will read it.", "S5-48"),
    field("review", Day, "When the committee looks at it again.", "S4-36"),
    field("next_update", Day, "When the reporter hears of us next, while it is open.", "S3-36"),
];

/// `retention`.
pub const RETENTION: &[Field] = &[
    field("keep_until", Until, "The last day the record is kept, as the policy computes it.", "S5-50 S5-51"),
    field("hold", Map(HOLD), "While this stands the record is not disposed of.", ""),
];

/// `retention.hold`.
pub const HOLD: &[Field] = &[
    field("by", Member, "Who placed the hold.", "").required(),
    field("since", Day, "From when.", "").required(),
    field("reason", Text, "Why.", "").required(),
];

/// `sharing`.
pub const SHARING: &[Field] =
    &[field("dsf", Map(SHARING_DSF), "The Django Software Foundation's committee.", "S2-7 S5-45")];

/// `sharing.dsf`.
pub const SHARING_DSF: &[Field] = &[
    field("share", Word(Share::WORDS), "Whether the case is sent.", "S1-36 S2-8"),
    field("why", Text, "Why it is not sent.", "S2-7"),
    field("sent", Day, "When it was sent.", "S1-36"),
    field("acknowledged", Day, "When the receipt was acknowledged.", "S2-11"),
];

/// `transparency`.
pub const TRANSPARENCY: &[Field] = &[
    field("publish", Either(&Word(Publish::WORDS), EMBARGO), "What may be told.", "S1-35 S3-39"),
    field("summary", Text, "The incident in general words: no name, no role, no quote.", "S3-43"),
    field("resolution", Text, "How it was resolved, in general words.", "S3-42 S3-43"),
    field("approved_by", List(&Member), "The members who read and approved these words.", "S3-38"),
    field("waivers", List(&Map(LOOK)), "Doubts of the guard about these words that somebody settled.", "S3-38"),
];

/// One item of `transparency.waivers`.
pub const LOOK: &[Field] = &[
    field("finding", Text, "What the guard takes a word for, such as `name-part`.", "S3-38").required(),
    field("sha256", Digest, "The digest of the words that were looked at; other words need another look.", "")
        .required(),
    field("by", Member, "Who looked.", "S3-38").required(),
    field("reason", Text, "Why it points at nobody.", "S3-38").required(),
];

/// `transparency.publish` as an embargo.
pub const EMBARGO: &[Field] = &[field("withheld-until", Day, "Nothing is told before this day.", "").required()];

/// One item of `attachments`.
pub const ATTACHMENT: &[Field] = &[
    field("file", FileName, "The name of a file in the case's own folder.", "S1-26").required(),
    field("sha256", Digest, "Its SHA-256 digest in hexadecimal digits.", "S1-26").required(),
    field("what", Text, "What it shows.", "S1-26"),
];

/// One item of `waivers`.
pub const WAIVER: &[Field] = &[
    field("rule", Rule, "The rule that is set aside.", "S4-1").required(),
    field("by", Member, "Who set it aside.", "S4-1").required(),
    field("on", Day, "When.", "S4-1").required(),
    field("reason", Text, "Why.", "S4-1").required(),
];

/// `sealed`.
pub const SEALED: &[Field] = &[field("to", List(&Member), "The members who can open it.", "S3-33").required()];

/// committee.yaml.
pub const COMMITTEE: &[Field] = &[
    field("committee", Map(ABOUT), "Who we are.", "S3-4").required(),
    field("members", Entries(KeyForm::Name, &Map(MEMBER)), "The members, by a short key.", "S3-5").required(),
    field("events", Entries(KeyForm::Slug, &Map(EVENT)), "The events, by a short key.", "S2-13"),
    field("types", Entries(KeyForm::Slug, &Text), "Kinds of incidents: key and label in reports.", "S3-41"),
    field("sanctions", Entries(KeyForm::Slug, &Map(SANCTION_KIND)), "Kinds of sanctions.", "S5-30"),
    field("deadlines", Map(DEADLINES), "How fast the committee promises to be.", "S3-28 S3-34 S4-8 S4-11 S4-16"),
    field("agreement", Map(AGREEMENT), "How many must agree.", "S4-28 S4-29"),
    field("readers", Map(READERS), "How many may read a case.", "S5-7 S5-48"),
    field("retention", Map(RETENTION_POLICY), "How long records are kept.", "S5-50 S5-51"),
    field("sharing", Map(SHARING_POLICY), "Who may get cases, and the certificate they are encrypted for.", "S2-7"),
    field("transparency", Map(TRANSPARENCY_POLICY), "What public reports keep to.", "S3-37 S3-38"),
    field("rota", Map(ROTA), "Who is on duty when.", "S4-5 S4-7"),
    field(
        "fields",
        Entries(KeyForm::Name, &Map(CUSTOM_FIELD)),
        "Fields of your own, written under `fields` in a case.",
        "S1-27",
    ),
    field("remotes", List(&Text), "The only places that this repository may be pushed to.", "S5-48"),
];

/// `committee`.
pub const ABOUT: &[Field] = &[
    field("name", Text, "The committee's name in reports.", "").required(),
    field("email", Email, "Where reports are sent.", "S3-4"),
    field("timezone", TimeZone, "The time zone in which days begin and end.", "").required(),
    field("profile", Word(Profile::WORDS), "The settings this file began with.", ""),
    field("appeal", Text, "Where a decision can be appealed.", "S2-4"),
    field("language", Text, "The language of reports, such as `en`.", ""),
    field("code_of_conduct", Text, "Where the code of conduct is published.", "S3-40"),
];

/// One member.
pub const MEMBER: &[Field] = &[
    field("name", Text, "The name, public.", "S3-5").required(),
    field("email", Email, "The address for the committee's mail.", "S3-4"),
    field("roles", List(&Text), "Such as `chair`.", "S5-2"),
    field("certificate", Text, "The file with the OpenPGP certificate.", ""),
    field("fingerprint", Fingerprint, "The fingerprint of that certificate.", ""),
    field("from", Day, "The first day as a member.", "S5-49"),
    field("until", Day, "The last day as a member.", "S5-49"),
];

/// One event.
pub const EVENT: &[Field] = &[
    field("name", Text, "The name in reports.", "").required(),
    field("starts", Day, "The first day.", "").required(),
    field("ends", Day, "The last day.", "").required(),
    field("attendance", Map(ATTENDANCE), "How many people took part.", ""),
    field("promotion", List(&Text), "How the code of conduct was made known.", "S3-40"),
    field("team", List(&Member), "The members who were there for it.", "S5-1"),
    field("changes", List(&Text), "What was changed afterwards.", ""),
];

/// `attendance` of an event.
pub const ATTENDANCE: &[Field] =
    &[field("in_person", Count, "People at the place.", ""), field("online", Count, "People online.", "")];

/// One kind of sanction.
pub const SANCTION_KIND: &[Field] = &[
    field("label", Text, "The words in reports.", "").required(),
    field("lasts", Word(YesNo::WORDS), "Whether it has a last day.", "S5-31"),
    field("counts_as", Word(CountsAs::WORDS), "How it counts for the retention period.", "S5-50"),
];

/// `deadlines`.
pub const DEADLINES: &[Field] = &[
    field("acknowledge", Period, "To acknowledge a report.", "S3-28 S4-8 S5-20"),
    field("step_in", Period, "After which any member may step in.", "S4-11"),
    field("update", Period, "To the first status update.", "S3-34 S3-36"),
    field("resolve", Period, "To resolve a case.", "S4-16"),
];

/// `agreement`.
pub const AGREEMENT: &[Field] = &[
    field("standard", Agreement, "For most decisions: others beside the proposer, or a share of all.", "S4-28"),
    field("severe", Agreement, "For a severe case.", "S4-29"),
];

/// `readers`.
pub const READERS: &[Field] =
    &[field("at_most", Count, "How many members act in a case, and others know of it.", "S5-7")];

/// `retention` of committee.yaml.
pub const RETENTION_POLICY: &[Field] = &[
    field("counts_from", Word(CountsFrom::WORDS), "The day from which the period runs.", ""),
    field(
        "renewed_by_new_violation",
        Word(YesNo::WORDS),
        "Whether a new violation by the same person begins it anew.",
        "",
    ),
    field("rules", List(&Map(RETENTION_RULE)), "The first that fits decides.", "S5-50 S5-51").required(),
];

/// One retention rule.
pub const RETENTION_RULE: &[Field] = &[
    field("outcome", Word(RetentionOutcome::WORDS), "For which cases.", "S5-50").required(),
    field("keep", Keep, "How long.", "S5-50").required(),
    field("then", Word(Disposal::WORDS), "What happens then.", ""),
];

/// `sharing` of committee.yaml.
pub const SHARING_POLICY: &[Field] =
    &[field("dsf", Map(RECIPIENT), "The Django Software Foundation's committee.", "S2-8")];

/// Somebody that cases are sent to.
pub const RECIPIENT: &[Field] = &[
    field("name", Text, "The name.", "").required(),
    field("email", Email, "The address.", "S2-8").required(),
    field("certificate", Text, "The file with the OpenPGP certificate.", ""),
    field("fingerprint", Fingerprint, "The fingerprint of that certificate, checked by another way.", ""),
];

/// `transparency` of committee.yaml.
pub const TRANSPARENCY_POLICY: &[Field] = &[
    field("smallest_count", Count, "Smaller numbers are not published by themselves.", "S3-38"),
    field("approvals", Count, "How many members must approve a text before it is published.", "S3-38"),
    field("promotion", List(&Text), "How the code of conduct was made known.", "S3-40"),
];

/// `rota`.
pub const ROTA: &[Field] = &[
    field("handover", Text, "Such as `Monday 12:00 UTC`.", "S4-6"),
    field("order", List(&Member), "In which order members are on duty.", "S4-5"),
    field("swaps", List(&Map(SWAP)), "Weeks that members exchanged.", "S4-7"),
];

/// One exchanged week.
pub const SWAP: &[Field] = &[
    field("week", Day, "The day on which that duty begins.", "S4-7").required(),
    field("primary", Member, "Who is on duty.", "S4-5"),
    field("secondary", Member, "Who supports.", "S4-5"),
];

/// A field of the committee's own.
pub const CUSTOM_FIELD: &[Field] = &[
    field("label", Text, "What it is called.", "S1-27").required(),
    field("type", Word(CustomType::WORDS), "What stands there.", "").required(),
    field("choices", List(&Text), "The words to choose from.", ""),
    field("required_from", Word(Status::WORDS), "The status from which it must be filled.", ""),
];

/// The shares of `agreement`, for help texts and the schema.
pub const AGREEMENT_WORDS: &[crate::words::Word] = AgreementShare::WORDS;
