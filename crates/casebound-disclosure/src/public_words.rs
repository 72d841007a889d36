//! What a public report may tell of one case: its approved words, after the look that a report gives them.

use casebound_record::Case;

use crate::anonymise::{Untold, may_be_told};
use crate::audience::Audience;
use crate::disclose::sealed::Written;
use crate::disclose::{Kind, Source};
use crate::guard::Guard;
use crate::language::Language;
use crate::transparency::{Named, doubts};

/// Asks for the words of a case as they are written, before they stand in any report.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Every case of the repository: nobody of them may be named.
    pub all: &'a [&'a Case],
}

/// Why there are no words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The case is only counted.
    Untold(Untold),
    /// The words name somebody, or may.
    Named(Vec<Named>),
}

impl Written for Request<'_> {
    const KIND: Kind = Kind::PublicWords;
    /// What happened, and how it was resolved.
    type Text = Vec<String>;
    type Refusal = Refusal;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, _: Language) -> Result<Vec<String>, Refusal> {
        let file = source.case.expect("the registry says that these words are about one case");
        may_be_told(&file.case, source.committee, source.today).map_err(Refusal::Untold)?;
        let guard = Guard::public(self.all.iter().copied()).allowing_members(source.committee);
        let named = doubts(file, source.committee, &guard);
        if !named.is_empty() {
            return Err(Refusal::Named(named));
        }
        let transparency = &file.case.transparency;
        let words = [&transparency.summary, &transparency.resolution].into_iter().flatten();
        Ok(words.map(|it| it.expose().clone()).collect())
    }
}
