//! What a public report may tell of one case: its approved words, after the look that a report gives them.

use casebound_record::Case;
use casebound_record::words::Language;

use crate::anonymise::{PublishingObstacle, check_publishable};
use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::guard::Guard;
use crate::transparency::{NamingHit, unsettled_hits};

/// Asks for the words of a case as they are written, before they are in any report.
#[derive(Clone, Copy)]
pub struct PublicWordsRequest<'a> {
    /// Every case of the repository: nobody of them may be named.
    pub all: &'a [&'a Case],
}

/// Why there are no words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicWordsRefusal {
    /// The case is only counted.
    PublishingObstacle(PublishingObstacle),
    /// The words name somebody, or may.
    Named(Vec<NamingHit>),
}

impl Disclosure for PublicWordsRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::PublicWords;
    /// What happened, and how it was resolved.
    type Text = Vec<String>;
    type Refusal = PublicWordsRefusal;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, _: Language) -> Result<Vec<String>, PublicWordsRefusal> {
        let file = source.case.expect("the registry says that these words are about one case");
        check_publishable(&file.case, source.committee, source.today)
            .map_err(PublicWordsRefusal::PublishingObstacle)?;
        let guard = Guard::public(self.all.iter().copied()).allowing_members(source.committee);
        let named = unsettled_hits(file, source.committee, &guard);
        if !named.is_empty() {
            return Err(PublicWordsRefusal::Named(named));
        }
        let transparency = &file.case.transparency;
        let words = [&transparency.summary, &transparency.resolution].into_iter().flatten();
        Ok(words.map(|it| it.expose().clone()).collect())
    }
}
