//! A report that was kept, written again as it is: in another format or shape, whatever the cases say by now.

use casebound_record::Case;
use casebound_record::words::Language;
use serde_json::Value;

use super::{Input, Report, ReportRefusal, ReportRequest, Shape, Texts, VERSION, allowing_own_words};
use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::guard::Guard;

/// Asks for a report from the data that were kept of it.
pub struct ReissueRequest<'a> {
    data: Value,
    json: &'a str,
    shape: Shape,
    cases: &'a [&'a Case],
}

impl<'a> ReissueRequest<'a> {
    /// Takes the kept data; `None` when they are not those that are asked for, or of another version of this program.
    ///
    /// `cases` are all of the repository: nobody of them may be named by a template that was changed since.
    pub fn of(
        json: &'a str,
        shape: Shape,
        fields: &[String],
        apart: bool,
        cases: &'a [&'a Case],
    ) -> Option<ReissueRequest<'a>> {
        let data: Value = serde_json::from_str(json).ok()?;
        let counted: Vec<&str> =
            data["totals"]["fields"].as_array()?.iter().filter_map(|it| it["field"].as_str()).collect();
        let is_apart = !data["apart_from"].as_array()?.is_empty();
        let is_it = data["version"] == VERSION && counted == fields && (is_apart || !apart);
        is_it.then_some(ReissueRequest { data, json, shape, cases })
    }
}

impl Disclosure for ReissueRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::TransparencyReport;
    type Text = Report;
    type Refusal = ReportRefusal;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, _: Language) -> Result<Report, ReportRefusal> {
        let Source { committee, today, templates, .. } = *source;
        // What was said in a language stays in it.
        let language = Language::of(self.data["language"].as_str());
        let asked = ReportRequest { shape: self.shape, ..ReportRequest::of_period(self.cases, today, today) };
        let input = Input { committee, today, templates, asked: &asked };
        let texts = Texts::of(&input, language, &self.data, self.json.to_owned())?;
        let guard = allowing_own_words(Guard::public(self.cases.iter().copied()), &input, language, &self.data);
        // The words of the data were published; what was not, a template has added.
        texts.read(&guard, |finding, text| self.json.contains(finding.span.of(text)))?;
        Ok(texts.finish(None))
    }
}
