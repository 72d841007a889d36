//! `approvals/letter-ID/MEMBER.yaml`: that a member read a letter of the committee as it is, before it is sent.

use crate::layout::APPROVALS;
use crate::quote;
use crate::statement::{MemberStatement, Subject};
use crate::view::View;

/// The letter that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedLetter {
    /// 64 hexadecimal digits that stand for its place and its bytes, and tell nothing of either.
    pub letter: String,
}

/// That a member read it.
pub type LetterReview = MemberStatement<ReviewedLetter>;

impl Subject for ReviewedLetter {
    const KIND: &'static str = "review";
    const DAY: &'static str = "read";

    fn comment(&self) -> &'static str {
        "# A member read a letter before it is sent, and would send it as it is."
    }

    fn entries(&self) -> Vec<(&'static str, String)> {
        vec![("letter", quote::scalar(&self.letter))]
    }

    fn read(root: View<'_>) -> Option<ReviewedLetter> {
        Some(ReviewedLetter { letter: root.get("letter").string()? })
    }

    fn folder(&self) -> String {
        format!("{APPROVALS}/letter-{}", self.letter.get(..16).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let letter = ReviewedLetter { letter: "0123456789abcdef".repeat(4) };
        assert_eq!(letter.folder(), "approvals/letter-0123456789abcdef");
        crate::statement::tests::assert_is_whole(letter);
    }
}
