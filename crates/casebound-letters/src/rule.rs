//! The rules of letters: their names, how grave each is, and what it says to whoever wrote the letter.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Somebody should look: it is a matter of tone.
    Advice,
    /// The record says otherwise, or somebody is given away.
    Error,
}

impl Severity {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Advice => "advice",
            Severity::Error => "error",
        }
    }
}

/// Writes the rules as an enum with their names, severities and messages.
macro_rules! rules {
    ($($rule:ident $id:literal $severity:ident $message:literal)+) => {
        /// A rule of letters.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule {
            $(#[doc = $message] $rule,)+
        }

        impl Rule {
            /// All of them, by name.
            pub const ALL: &[Rule] = &[$(Rule::$rule,)+];

            /// The rule of a name.
            pub fn of_id(id: &str) -> Option<Rule> {
                Rule::ALL.iter().find(|rule| rule.id() == id).copied()
            }

            /// The name that findings bear.
            pub fn id(self) -> &'static str {
                match self {
                    $(Rule::$rule => $id,)+
                }
            }

            /// How grave it is.
            pub fn severity(self) -> Severity {
                match self {
                    $(Rule::$rule => Severity::$severity,)+
                }
            }

            /// What is wrong and what to do, without a word of the letter.
            pub fn message(self) -> &'static str {
                match self {
                    $(Rule::$rule => $message,)+
                }
            }

            /// Its page.
            pub fn page(self) -> &'static str {
                match self {
                    $(Rule::$rule => include_str!(concat!("../pages/", $id, ".md")),)+
                }
            }
        }
    };
}

rules! {
    Apology "apology" Advice "asks for an apology, or passes one on at length; the committee takes it, and asks nobody to answer it"
    ArguesRight "argues-right" Advice "weighs who is right; say what was found, and leave the discussion to an appeal"
    AsksPenaltyAdvice "asks-penalty-advice" Advice "asks what should happen to somebody; the decision is the committee's, and so is its weight"
    BlamesReporter "blames-reporter" Advice "says what the reader should have done; remove it"
    ContradictsRecord "contradicts-record" Error "the record says something else; correct the letter, or the record first"
    DateNotInRecord "date-not-in-record" Error "a day, a time or a day of the week that the record does not have, or has in another place; correct the letter, or the record first"
    DecidesEarly "decides-early" Advice "speaks as if it were decided, but the record has no finding; say what is reported"
    EmployerTooMuch "employer-too-much" Advice "tells an employer more than capacity, conduct, finding and measure"
    GapLeft "gap-left" Error "a gap is left: write there what the record can't say, or remove it"
    GenderedAddress "gendered-address" Error "addresses or tells of somebody by a gender that the record does not have"
    HardToRead "hard-to-read" Advice "is hard to read in a second language; write shorter sentences with everyday words"
    HiddenCharacter "hidden-character" Error "a character is here that nobody sees, or that changes how the text is read; delete it"
    InvitesWithdrawal "invites-withdrawal" Advice "invites somebody to withdraw a report, or says that it would be easier"
    LegalAdvice "legal-advice" Advice "gives advice on law; tell what exists, and let people ask a lawyer themselves"
    MinimisesHarm "minimises-harm" Advice "makes what happened smaller than it may have been for those it happened to"
    MissingPart "missing-part" Error "a part is missing that a letter of this kind needs"
    PromisesTooMuch "promises-too-much" Advice "promises what the committee can't keep in all cases, or a date that the record does not have"
    RevealsAffected "reveals-affected" Error "tells who was affected; the reader may not learn it from us"
    RevealsOtherReported "reveals-other-reported" Error "tells of another reported person; the reader may not learn it from us"
    RevealsReporter "reveals-reporter" Error "tells who reported, or words that only the reporter used; the reader may not learn it from us"
    RevealsWitness "reveals-witness" Error "tells who saw it; the reader may not learn it from us"
    Sarcasm "sarcasm" Advice "can be read as irony; say it plainly or leave it out"
    SharesWithoutConsent "shares-without-consent" Error "tells the story to somebody who only needs to know what to do"
    Speculates "speculates" Advice "says what somebody felt, wanted or suffers from; keep to what was done and said"
    Threat "threat" Advice "threatens with more than the procedure has"
    WrongLanguage "wrong-language" Error "is not in the language that the record says this person reads"
}
