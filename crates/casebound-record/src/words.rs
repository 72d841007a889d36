//! The closed vocabularies of the file formats: one enum each, with the word that is written and its meaning.

/// One word of a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// As it is written in a file.
    pub word: &'static str,
    /// For the schema and for help texts.
    pub meaning: &'static str,
}

/// A closed vocabulary, for whoever reads one of any kind.
pub trait Vocabulary: Copy + Sized + 'static {
    /// Every word, in the order of the documentation.
    const WORDS: &'static [Word];

    /// Reads a word exactly as it is written in a file.
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $word:literal $meaning:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $meaning] $variant,)+ }

        impl $name {
            /// Every word, in the order of the documentation.
            pub const WORDS: &[Word] = &[$(Word { word: $word, meaning: $meaning },)+];
            /// Every value, in the same order.
            pub const ALL: &[$name] = &[$($name::$variant,)+];

            /// Reads a word exactly as it is written in a file.
            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }

            /// Returns the word as it is written in a file.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl Vocabulary for $name {
            const WORDS: &'static [Word] = $name::WORDS;

            fn from_word(word: &str) -> Option<$name> {
                $name::from_word(word)
            }
        }
    };
}

vocabulary! {
    /// The state of a case (S4-3, S4-23).
    Status {
        Open "open" "The committee works on it",
        Resolved "resolved" "Decided, carried out and told to those who must know",
        OnFile "on-file" "Only kept, because others handled it",
        Expunged "expunged" "Identities and texts are gone, facts for statistics remain",
    }
}

vocabulary! {
    /// Which cases must be sealed (S3-33).
    SealWhen {
        Never "never" "None must be; any may be",
        Conflict "conflict" "Those in which a member has a conflict",
        Always "always" "All",
    }
}

vocabulary! {
    /// What is due (S2-8, S2-11, S3-28, S3-34, S4-8, S4-11, S4-16).
    DueKind {
        Acknowledge "acknowledge" "Acknowledge a report",
        StepIn "step-in" "Nobody acknowledged in time: any member may step in",
        Update "update" "Give the reporter a status update",
        Resolve "resolve" "Resolve the case",
        Answer "answer" "Answer an appeal, or a report that came when the case was resolved",
        Task "task" "A task",
        Review "review" "Look at the case again",
        SanctionEnds "sanction-ends" "A sanction ends: nothing to do, so never overdue",
        DsfSend "dsf-send" "Send the case to the DSF",
        DsfAcknowledge "dsf-acknowledge" "The DSF says that it has it",
        Disposal "disposal" "The retention period ends",
        ErasureRequest "erasure-request" "Somebody asked to be taken out of the case, or that it is erased early",
        AccessRequest "access-request" "Somebody asked what is kept about them",
        Renewal "renewal" "A certificate ends: no matter of a case",
        Screening "screening" "Screen the list of attendees of an event: no matter of a case",
    }
}

vocabulary! {
    /// What is decided about somebody known who registered for an event (S5-53).
    RegistrationAnswer {
        NotWelcome "not-welcome" "The person does not come: the ticket is cancelled and paid back",
        OfferRefund "offer-refund" "The person may have all of the money back, and stay away",
        MayCome "may-come" "The person comes; somebody talks with them on the first day",
    }
}

vocabulary! {
    /// How the report came to the committee (S4-2).
    Origin {
        NeedsHelp "needs-help" "The committee decides and acts",
        HandledLocally "handled-locally" "Local representatives have already acted",
    }
}

vocabulary! {
    /// How grave an incident is; `severe` asks for more votes (S4-25, S4-29).
    CaseSeverity {
        Low "low" "A slip",
        Moderate "moderate" "The usual case",
        High "high" "Serious harm, or repeated",
        Severe "severe" "Very severe, or legal steps: a majority decides",
    }
}

vocabulary! {
    /// The way a report arrived (S1-11).
    Channel {
        Verbal "verbal" "Told to somebody in person",
        Email "email" "By e-mail",
        Form "form" "By a web form",
        Chat "chat" "By a chat message",
        Phone "phone" "By telephone",
        Observed "observed" "Seen by the team itself",
        Forwarded "forwarded" "Passed on by somebody else",
    }
}

vocabulary! {
    /// What the answer to a question of a report form gives (S3-7 to S3-20).
    FormPart {
        Received "received" "When the form was sent",
        ReporterName "reporter-name" "The name of who fills it in",
        ReporterEmail "reporter-email" "Their e-mail address, to which an answer goes",
        ReporterPhone "reporter-phone" "Their telephone number",
        ReporterHandle "reporter-handle" "Their user name",
        ReportedName "reported-name" "The person it is about",
        AffectedName "affected-name" "Who was hurt, where that is somebody else",
        WitnessName "witness-name" "Who saw it",
        When "when" "When it happened",
        Where "where" "Where it happened",
        Link "link" "A link to a conversation",
    }
}

vocabulary! {
    /// Where people met.
    Setting {
        InPerson "in-person" "At a place",
        Online "online" "In an online space",
    }
}

vocabulary! {
    /// What a person is in a case (S1-15, S1-17).
    Role {
        Reporter "reporter" "Told us",
        Affected "affected" "Was harmed, offended or made uncomfortable",
        Reported "reported" "Is said to have done it",
        Witness "witness" "Saw or heard it",
        Other "other" "Is involved in another way",
    }
}

vocabulary! {
    /// In what capacity a person took part (S5-32).
    Capacity {
        Attendee "attendee" "Takes part",
        Speaker "speaker" "Gives a talk or a workshop",
        Staff "staff" "Is paid to work there",
        Volunteer "volunteer" "Helps",
        Sponsor "sponsor" "Is there for a sponsor",
        Organiser "organiser" "Organises",
        Outsider "outsider" "Does not take part",
    }
}

vocabulary! {
    /// An answer that may be missing (S3-14).
    Answer {
        Yes "yes" "Yes",
        No "no" "No",
        Unknown "unknown" "Not known",
    }
}

vocabulary! {
    /// A plain yes or no.
    YesNo {
        Yes "yes" "Yes",
        No "no" "No",
    }
}

vocabulary! {
    /// What a log entry records (S1-5).
    LogWord {
        Acknowledged "acknowledged" "The report was acknowledged",
        ShepherdIntroduced "shepherd-introduced" "The reporter was told who the shepherd is",
        Asked "asked" "Somebody was asked for information",
        ToldOfComplaint "told-of-complaint" "The reported person was told that there is a complaint",
        SideHeard "side-heard" "The reported person told their side",
        Met "met" "The committee met about the case",
        Talked "talked" "A talk with somebody involved",
        InformedReporter "informed-reporter" "The reporter was told the decision",
        InformedReported "informed-reported" "The reported person was told the decision",
        InformedAffected "informed-affected" "The affected person was told the decision",
        InformedCommittee "informed-committee" "The committee was told that the case is resolved",
        InformedOthers "informed-others" "Somebody else was told what they must know",
        Updated "updated" "The reporter got a status update",
        Delayed "delayed" "A delay, with its reason: the deadline moves to the date given",
        Drafted "drafted" "A letter was drafted",
        Reviewed "reviewed" "A draft was read by another member",
        Sent "sent" "A letter was sent",
        Disclosed "disclosed" "Details were shared outside the committee",
        PoliceCalled "police-called" "Police or security was called",
        ConflictStated "conflict-stated" "A member stated a conflict of interest",
        Reassigned "reassigned" "Another shepherd took over",
        Appealed "appealed" "The reported person appealed",
        ProposedOutcome "proposed-outcome" "Somebody was told what the committee means to do, before it is done",
        FedBack "fed-back" "Somebody said what they think of the proposed outcome",
        CommitteeTold "committee-told" "The committee was told of what a member did alone",
        Reopened "reopened" "The case was opened again",
        Note "note" "Anything else that is worth a line",
    }
}

vocabulary! {
    /// What the committee found (S3-2, S3-3).
    Outcome {
        Violation "violation" "The code of conduct was violated",
        Partly "partly" "It was violated in part of what was reported",
        NoViolation "no-violation" "It was not violated",
        OutOfScope "out-of-scope" "The code of conduct does not apply there",
        Undetermined "undetermined" "It could not be found out",
        NoIncident "no-incident" "Nothing had happened: it was a concern or a question",
    }
}

vocabulary! {
    /// What a letter of the committee is for.
    LetterKind {
        Acknowledgement "acknowledgement" "The report has arrived, and when the reporter hears more",
        KeptOnFile "kept-on-file" "Others handled it well; it is only kept to see patterns",
        ShepherdIntroduced "shepherd-introduced" "Who takes care of the case from now on",
        Questions "questions" "Questions to somebody who may know more",
        ToldOfComplaint "told-of-complaint" "There is a complaint, nothing is decided, and the chance to tell the own side",
        ProposedOutcome "proposed-outcome" "What the committee means to do, before it is done",
        Decision "decision" "What was decided, to the reporter, to whoever was affected, or to the reported person",
        NoViolation "no-violation" "The code of conduct was not violated, and why",
        Warning "warning" "A warning: behaviour, impact, expected change, consequence",
        WarningSpoken "warning-spoken" "A page to speak from, for two who give a warning in person",
        StatusUpdate "status-update" "Where it stands, and the next date",
        Final "final" "The case is closed until there is something new",
        AppealReceived "appeal-received" "An appeal has arrived, and who decides it",
        AppealDecided "appeal-decided" "What became of an appeal, and what holds now",
        Readmission "readmission" "Somebody may come back",
        NotWelcome "not-welcome" "Somebody who is banned has registered: the ticket is cancelled and paid back",
        RefundOffer "refund-offer" "Somebody known has registered: the offer of a full refund",
        WelcomeTalk "welcome-talk" "Somebody known has registered: welcome, with a talk on the first day",
        Employer "employer" "A short report to the employer",
        Desk "desk" "To a registration desk that carries a sanction out: whom, what, until when",
        Moderators "moderators" "To moderators who carry a sanction out: whom, what, until when",
    }
}

impl Outcome {
    /// Returns whether the code of conduct was violated, in whole or in part.
    pub fn is_violation(self) -> bool {
        matches!(self, Outcome::Violation | Outcome::Partly)
    }
}

vocabulary! {
    /// When a report about an event was made.
    Told {
        DuringEvent "during-event" "While the event ran",
        AfterEvent "after-event" "When it was over",
    }
}

vocabulary! {
    /// How strong a conflict of interest is.
    ConflictKind {
        Hard "hard" "The member is recused, whatever others say",
        Soft "soft" "The member is recused unless others rule that they may act",
    }
}

vocabulary! {
    /// What became of a decision that was appealed.
    AppealOutcome {
        Upheld "upheld" "It stands",
        Changed "changed" "It is in part, or with other sanctions",
        Overturned "overturned" "It does not stand",
        SentBack "sent-back" "The committee decides anew",
        NotEligible "not-eligible" "It can't be appealed, or no longer",
    }
}

vocabulary! {
    /// Whether a case goes to the DSF committee (S2-7).
    Share {
        Yes "yes" "It is sent",
        No "no" "It is not sent; `why` says the reason",
        Undecided "undecided" "Not decided yet",
    }
}

vocabulary! {
    /// What the transparency report may say of a case (S3-39, S3-43).
    Publish {
        Summary "summary" "A general description and its resolution",
        Note "note" "Only that a report was made",
    }
}

/// What a public report may say of a case, and from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishingPermission {
    /// This much, now.
    Told(Publish),
    /// Nothing before this day.
    WithheldUntil(chrono::NaiveDate),
}

vocabulary! {
    /// How a sanction counts for the retention period.
    CountsAs {
        Warning "warning" "As a warning",
        Suspended "suspended" "As a suspension",
        Banned "banned" "As a ban",
        Other "other" "As none of these",
    }
}

vocabulary! {
    /// Which cases a retention rule is for.
    RetentionOutcome {
        NoViolation "no-violation" "Nothing was violated, or the code of conduct does not apply",
        NoAction "no-action" "No sanction was given",
        NobodyIdentified "nobody-identified" "No reported person has a name, an address or a handle",
        WarningsOnly "warnings-only" "Every sanction counts as a warning",
        Suspended "suspended" "A sanction counts as a suspension, none as a ban",
        Banned "banned" "A sanction counts as a ban",
        Any "any" "Every case",
    }
}

vocabulary! {
    /// What happens when the retention period ends.
    Disposal {
        Erase "erase" "The record is removed",
        Expunge "expunge" "Identities and texts are removed, facts for statistics stay",
    }
}

vocabulary! {
    /// What a disposal does to a record: what the policy says, or what one person asked for.
    Removal {
        Erase "erase" "The record is removed",
        Expunge "expunge" "Identities and texts are removed, facts for statistics stay",
        Redact "redact" "One person is removed, and the record stays",
    }
}

impl From<Disposal> for Removal {
    fn from(disposal: Disposal) -> Removal {
        match disposal {
            Disposal::Erase => Removal::Erase,
            Disposal::Expunge => Removal::Expunge,
        }
    }
}

vocabulary! {
    /// How members approve a disposal.
    Approvals {
        Typed "typed" "Whoever disposes of it types the names of both",
        Committed "committed" "Each commits an approval in their own clone",
        Signed "signed" "Each commits a signed approval",
    }
}

vocabulary! {
    /// The day from which the retention period runs.
    CountsFrom {
        Resolved "resolved" "The day the case was resolved",
        Received "received" "The day the first report was received",
        SanctionEnds "sanction-ends" "The day the last sanction ends; the resolution when none lasts",
    }
}

vocabulary! {
    /// A share of the members without a conflict that must agree, where it is not a number.
    AgreementShare {
        Majority "majority" "More than half of the members without a conflict",
        TwoThirds "two-thirds" "At least two thirds of the members without a conflict",
        All "all" "All members without a conflict",
    }
}

vocabulary! {
    /// The type of a field that a committee adds.
    CustomType {
        Text "text" "Any text",
        Date "date" "A day",
        YesNo "yes-no" "Yes or no",
        Choice "choice" "One of `choices`",
    }
}

vocabulary! {
    /// The complete settings that `init` can write.
    Profile {
        DjangoEvent "django-event" "A Django conference: short deadlines, warnings kept two years",
        Dsf "dsf" "The Django Software Foundation's committee",
        DsfWorkingGroup "dsf-working-group" "The Django Software Foundation's working group since 2026",
        Chaoss "chaoss" "A community after the CHAOSS procedure",
    }
}

vocabulary! {
    /// A language in which disclosures are written.
    Language {
        English "en" "English",
        Spanish "es" "Spanish",
    }
}

impl Language {
    /// Returns the language of a tag such as `es` or `es-MX`; `None` where nothing is written in it.
    pub fn of_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Language::from_word(&primary.to_ascii_lowercase())
    }

    /// The same; English where there is no tag, or nothing is written in its language.
    pub fn of(tag: Option<&str>) -> Language {
        tag.and_then(Language::of_tag).unwrap_or(Language::English)
    }
}
