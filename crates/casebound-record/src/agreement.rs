//! How many members must agree, and whether enough did (S4-28, S4-29).

use crate::words::AgreementShare;

/// How many members must agree with a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// This many others beside the proposer (S4-28).
    Others(u32),
    /// A share of all members without a conflict, the proposer counted (S4-29).
    Share(AgreementShare),
}

impl Agreement {
    pub(crate) fn parse(text: &str) -> Option<Agreement> {
        AgreementShare::from_word(text)
            .map(Agreement::Share)
            .or_else(|| text.parse().ok().filter(|number| *number > 0).map(Agreement::Others))
    }

    /// Returns whether a proposer and the others who agreed are enough, of `eligible` members in all.
    ///
    /// `others` are different members without a conflict, the proposer not among them. Where fewer members than a number
    /// asks for have no conflict, all of them are enough: a team of two with a chair decides, too (S5-2).
    pub fn is_met(self, proposer: bool, others: usize, eligible: usize) -> bool {
        let votes = others + usize::from(proposer);
        match self {
            Agreement::Others(number) => {
                let asked = usize::try_from(number).unwrap_or(usize::MAX);
                others >= asked || (votes > 0 && votes >= eligible)
            }
            Agreement::Share(AgreementShare::Majority) => votes * 2 > eligible,
            Agreement::Share(AgreementShare::TwoThirds) => votes * 3 >= eligible * 2,
            Agreement::Share(AgreementShare::All) => votes >= eligible,
        }
    }
}
