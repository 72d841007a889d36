//! The one table by which a place of a text is judged: what each sign is worth.
//!
//! A match begins with what it was found by; every sign around it adds or takes. [`SURE`] and more names the person,
//! [`UNSURE`] and more needs a look, less is nothing. Each line has texts in `tests/corpus` that are graded otherwise without it.

use crate::hit::HitConfidence;

/// From here on it names the person.
pub(crate) const SURE: i32 = 100;
/// From here on somebody must look.
pub(crate) const UNSURE: i32 = 50;
/// What was only guessed from never gets further alone.
pub(crate) const MOST_OF_A_GUESS: i32 = 95;

/// Writes the signs as an enum and what they are worth as a function.
macro_rules! scores {
    ($($(#[doc = $doc:literal])+ $sign:ident $worth:literal)+) => {
        /// Something that speaks for or against a name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Sign {
            $($(#[doc = $doc])+ $sign,)+
        }

        impl Sign {
            #[cfg(test)]
            const ALL: &[Sign] = &[$(Sign::$sign,)+];

            pub(crate) fn worth(self) -> i32 {
                #[cfg(test)]
                if tests::is_muted(self) {
                    return 0;
                }
                match self {
                    $(Sign::$sign => $worth,)+
                }
            }
        }
    };
}

scores! {
    // By what it was found.

    /// The word as it is in the name, without case and marks.
    Plain 100
    /// Letters that look the same, digits for letters.
    Disguised 100
    /// The word in other letters, by a table that is in use.
    Romanised 100
    /// The name of a family or what is theirs: the Osgoods, Osgoods'.
    Plural 100
    /// The whole name without its blanks.
    Squashed 100
    /// Put together from pieces that signs part: O.s.g.o.o.d.
    Joined 100
    /// Put together from two words: Os good.
    JoinedWords 75
    /// An ending of a case.
    Inflected 70
    /// A short or pet form, or what it is short for.
    Nickname 80
    /// The beginning or the end of a long given name: Karthik, Emeka, Raji.
    Shortened 65
    /// Another spelling of the same sound: Viktor for Victor.
    Variant 70
    /// The same, between two scripts.
    Loose 60
    /// Another spelling of a name of East Asia.
    EastAsian 70
    /// Letter by letter, in a script that writes few vowels.
    Aligned 65
    /// The same consonants in another script.
    Consonants 55
    /// The same consonants in the same script: says something only beside another part of the name.
    SameConsonants 42
    /// A letter or two wrong.
    Misspelt 60
    /// One letter that is a whole name.
    OneLetter 60
    /// Initials with points.
    DottedInitials 100
    /// Initials without points.
    BareInitials 60

    // What the word is.

    /// It is a word of English.
    EnglishWord -60
    /// It is a place.
    Place -60
    /// It is one word of the name of a place.
    LongPlace -120
    /// It is a language, a tool, a project.
    Tool -60
    /// It is a company or a brand.
    Company -50
    /// It is a month, a day, or short for one.
    Calendar -30
    /// It is a unit or an abbreviation, written in capitals.
    Abbreviation -60
    /// It is a unit that bears a name.
    Unit -50
    /// It is a word of the language of the sentence, which is not English.
    OtherWord -40
    /// It is a word that few use, and a sentence begins with it.
    RareWord -30
    /// It has one or two letters.
    VeryShort -60
    /// Three letters in another spelling say little.
    ShortVariant -25
    /// Eight letters in another spelling say much.
    LongVariant 30

    // How it is written.

    /// A word, and in small letters.
    SmallWord -100
    /// A name in small letters, short or half of a double name.
    SmallName -40
    /// A name in small letters in a sentence of another language.
    SmallElsewhere -40
    /// Small, where only capitals would show that it is a name.
    SmallGuess -100
    /// An article before small letters: a noun.
    LikeNoun -50
    /// Capitals among capitals: an abbreviation or a heading.
    Loud -60
    /// A piece of somebody's address.
    InAddress -40

    // Signs in its context.

    /// A capital letter where no sentence begins.
    InsideSentence 30
    /// A form of address is before it.
    AfterTitle 60
    /// The initial of the other name is before it.
    AfterInitial 60
    /// What people do is behind it.
    BeforeDeed 30
    /// It is written small, but where a name could be.
    UsedAsName 130
    /// Something belongs to it.
    Possessive 25
    /// An apostrophe parts a family name from its ending, as in Turkish.
    WithEnding 40
    /// It is alone in an attribute or a comment.
    Alone 30
    /// It is told with somebody else, or who it is.
    Described 30
    /// An article is before it.
    AfterArticle -60
    /// A number is before it.
    AfterNumber -60
    /// A road, a prize or a method bears it.
    NamedAfter -40
    /// What is called a road or a square is before it.
    OnRoad -60
    /// The sentence says that it is a village, a river, a company.
    ToldAsPlace -60
    /// It is part of a date.
    InDate -60
    /// It is where something is or comes from.
    InPlace -60
    /// It is told of as a tool.
    AmongTools -60
    /// It ends the name of a thing: the Main Hall.
    NamedThing -60
    /// Whom one works for or buys from.
    AtCompany -30
    /// The name of somebody else goes on with it.
    OfAnother -40
    /// It is certainly part of what somebody or something else is called: Roald Osgood, Osgood & Sons, Osgood Electric.
    CalledSo -100
    /// A sentence of another language begins with one of its words, and nobody does anything.
    FirstWord -60
}

/// What came of adding up.
pub(crate) fn confidence(score: i32) -> Option<HitConfidence> {
    match score {
        SURE.. => Some(HitConfidence::Sure),
        UNSURE.. => Some(HitConfidence::Unsure),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::People;
    use crate::corpus::corpus_lines;

    thread_local! {
        /// The sign that is worth nothing in this thread.
        static MUTED: Cell<Option<Sign>> = const { Cell::new(None) };
    }

    pub(super) fn is_muted(sign: Sign) -> bool {
        MUTED.get() == Some(sign)
    }

    #[test]
    fn each_sign_decides_a_text_of_the_corpus() {
        let lines: Vec<(People, &str)> = corpus_lines().map(|line| (People::of([&line.person()]), line.text)).collect();
        let grade = |people: &People, text: &str| people.find(text).iter().map(|hit| hit.confidence).max();
        let graded: Vec<_> = lines.iter().map(|(people, text)| grade(people, text)).collect();
        let decides_nothing = |sign: &&Sign| {
            MUTED.set(Some(**sign));
            let is_same = lines.iter().zip(&graded).all(|((people, text), before)| grade(people, text) == *before);
            MUTED.set(None);
            is_same
        };
        let idle: Vec<&Sign> = Sign::ALL.iter().filter(decides_nothing).collect();
        assert!(idle.is_empty(), "without these every text is graded the same: {idle:?}");
    }
}
