//! The views of the public: no field of them can hold an identity, and the compiler sees to it.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::anonymise::PublicText;

/// What a public view may be made of. Text is not part of it, unless it is [`PublicText`].
trait Public: Serialize {}

impl Public for u32 {}
impl Public for bool {}
impl Public for Day {}
impl Public for PublicText {}
impl<T: Public> Public for Option<T> {}
impl<T: Public> Public for Vec<T> {}

/// A day, written as `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub NaiveDate);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A view whose fields are all public: a field of any other type does not compile.
macro_rules! public_view {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }

        impl Public for $name {}

        const _: () = {
            const fn is_public<T: Public>() {}
            $(is_public::<$type>();)+
        };
    };
}

/// A word that the program knows, written in lower case with hyphens.
macro_rules! public_word {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$word_doc])* $word,)+ }

        impl Public for $name {}
    };
}

public_view! {
    /// A transparency report (S3-40 to S3-43): the data behind the text.
    PublicReport {
        /// The version of this form.
        version: u32,
        /// The language of the texts, such as `en`.
        language: PublicText,
        /// What the report covers.
        period: Period,
        /// Whose report it is.
        committee: About,
        /// The events of the period, or the one event that the report is about.
        events: Vec<PublicEvent>,
        /// Whether the report is about one event alone.
        one_event: bool,
        /// The key of that event.
        event: Option<PublicText>,
        /// How the code of conduct was made known outside events.
        promotion: Vec<PublicText>,
        /// The members who served, by their public names.
        team: Vec<PublicText>,
        /// Reports whose incidents are not counted here.
        apart_from: Vec<Apart>,
        /// The numbers.
        totals: Totals,
        /// Earlier reports of the same kind, oldest first, and this one at the end.
        years: Vec<Year>,
        /// The report whose period ended the day before this one began.
        previous: Option<Year>,
        /// The incidents of the period that are told in words, in no order that means anything.
        incidents: Vec<Narrative>,
        /// The incidents of earlier periods that were resolved in this one, as far as they are told.
        resolved_since: Vec<Narrative>,
        /// How many incidents of the period are only counted.
        notes: u32,
        /// What is not published because it would be too small.
        suppressed: Vec<Suppressed>,
    }
}

public_view! {
    /// The days that a report covers, both included.
    Period {
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
    }
}

public_view! {
    /// A report that counts incidents of the period.
    Apart {
        /// The key of its event.
        key: Option<PublicText>,
        /// The name of its event.
        event: Option<PublicText>,
        /// What it covered.
        period: Period,
        /// How many it counts.
        incidents: u32,
    }
}

public_view! {
    /// One report in a row of reports.
    Year {
        /// What it covered.
        period: Period,
        /// The place in the row, from 0, of the latest earlier period of the same length: with that it can be compared.
        compared_with: Option<u32>,
        /// Incidents first reported in it.
        incidents: u32,
        /// Reports received in it; nothing when that said too much.
        reports: Option<u32>,
        /// Reported persons; nothing when they were too few to say.
        people: Option<u32>,
        /// Sanctions that began in it; nothing when they were too few to say.
        actions: Option<u32>,
        /// Incidents with a sanction of the committee.
        acted: Option<u32>,
        /// Incidents in which local representatives acted, and not the committee.
        acted_locally: Option<u32>,
        /// Incidents in which the code of conduct was not violated.
        no_violation: Option<u32>,
        /// Incidents to which the code of conduct does not apply.
        out_of_scope: Option<u32>,
        /// Incidents with a sanction that counts as a warning.
        warned: Option<u32>,
        /// The same of a suspension.
        suspended: Option<u32>,
        /// The same of a ban.
        banned: Option<u32>,
        /// The same of another sanction.
        other_sanction: Option<u32>,
        /// Incidents without a sanction.
        no_action: Option<u32>,
    }
}

public_view! {
    /// Whose report it is.
    About {
        /// The committee's name.
        name: Option<PublicText>,
        /// Where reports are sent.
        email: Option<PublicText>,
        /// Where the code of conduct is published.
        code_of_conduct: Option<PublicText>,
    }
}

public_view! {
    /// An event.
    PublicEvent {
        /// Its name.
        name: PublicText,
        /// People at the place.
        in_person: Option<u32>,
        /// People online.
        online: Option<u32>,
        /// How the code of conduct was made known.
        promotion: Vec<PublicText>,
        /// What was changed afterwards.
        changes: Vec<PublicText>,
    }
}

public_view! {
    /// The numbers: each is of another unit, so that they don't add up with each other.
    Totals {
        /// Incidents whose first report was received in the period. Always published (S3-41).
        incidents: u32,
        /// Reports received in the period, also of incidents that were counted before; nothing when that says too much.
        reports: Option<u32>,
        /// Reported persons, counted once for each incident of the period; nothing when they are too few to say.
        people: Option<u32>,
        /// Sanctions that began in the period; nothing when they are too few to say.
        actions: Option<u32>,
        /// Incidents of earlier periods that were open when this one began; nothing when that is too small to say.
        carried_over: Option<u32>,
        /// Those of them that were resolved in the period; nothing when that is too small to say.
        resolved_since: Option<u32>,
        /// Incidents of the period with at least one sanction; nothing when that says too much.
        acted_upon: Option<u32>,
        /// Incidents of the period that were shared with the DSF's committee; nothing when that says too much.
        shared_with_dsf: Option<u32>,
        /// Incidents of the period without a reported person; nothing when that says too much.
        nobody_reported: Option<u32>,
        /// Incidents in which police or security was called; nothing when that says too much.
        police_called: Option<u32>,
        /// Resolved incidents whose decision was appealed; nothing when that says too much.
        appealed: Option<u32>,
        /// More numbers of incidents, as far as they may be shown.
        also: Vec<Also>,
        /// How long things took; nothing when the incidents are too few to say.
        response: Option<Response>,
        /// Incidents by type.
        types: Table,
        /// Incidents by what came of them.
        resolutions: Table,
        /// Incidents by where they happened.
        settings: Table,
        /// Incidents by how their first report arrived.
        channels: Table,
        /// Incidents by when their first report arrived, as against their event.
        moments: Table,
        /// Incidents by their event.
        events: Table,
        /// Incidents with a sanction that lasts, by how long; withheld where their number is.
        lengths: Table,
        /// Incidents by fields of the committee's own, as far as it asked for these tables.
        fields: Vec<FieldTable>,
        /// Smaller numbers of incidents are not published, but for the total.
        smallest_count: u32,
    }
}

public_view! {
    /// A number of incidents that have something in common.
    Also {
        /// What it is.
        what: Kind,
        /// How many incidents.
        incidents: u32,
    }
}

public_word! {
    /// What incidents may have in common.
    Kind {
        /// The reported person told it themselves.
        SelfReported,
        /// There are reported persons, and who they are is not known.
        NotIdentified,
        /// The code of conduct was violated in part of what was reported.
        Partly,
        /// A sanction has conditions.
        WithConditions,
        /// Local representatives acted, and not the committee.
        ActedLocally,
        /// A sanction of an earlier case was not kept.
        Breach,
    }
}

public_view! {
    /// How long things took. What was not acknowledged, or not resolved, took longer than all that was.
    Response {
        /// Half of the incidents or more were acknowledged within this many days.
        days_to_acknowledge: Option<u32>,
        /// This many were not acknowledged when the period ended.
        unacknowledged: Option<u32>,
        /// Half of the incidents or more were resolved within this many days.
        days_to_resolve: Option<u32>,
        /// This many were not resolved when the period ended.
        unresolved: Option<u32>,
    }
}

public_view! {
    /// Numbers of incidents by a field of the committee's own.
    FieldTable {
        /// The key of the field in committee.yaml.
        field: PublicText,
        /// Its words there.
        label: Option<PublicText>,
        /// The numbers.
        table: Table,
    }
}

public_view! {
    /// Numbers of incidents by category.
    Table {
        /// One for each category that may be shown and is not empty.
        rows: Vec<Row>,
        /// An incident may be in several rows, so that their sum may be more than all incidents.
        overlapping: bool,
        /// Nothing of the table can be shown.
        withheld: bool,
    }
}

impl Table {
    /// A table of which nothing is shown.
    pub(crate) fn withheld() -> Table {
        Table { rows: Vec::new(), overlapping: false, withheld: true }
    }
}

public_view! {
    /// One category.
    Row {
        /// What it is.
        category: Category,
        /// The key in committee.yaml, of what is declared there.
        key: Option<PublicText>,
        /// The words of committee.yaml.
        label: Option<PublicText>,
        /// How many incidents.
        incidents: u32,
        /// How many in the report before, where both show this row.
        before: Option<u32>,
    }
}

public_view! {
    /// One category of an incident that is told.
    Label {
        /// What it is.
        category: Category,
        /// The key in committee.yaml, of what is declared there.
        key: Option<PublicText>,
        /// The words of committee.yaml.
        label: Option<PublicText>,
    }
}

public_word! {
    /// What a row of a table counts.
    Category {
        /// What committee.yaml declares: a type, or a kind of sanction.
        Declared,
        /// A type or a kind of sanction that committee.yaml does not declare, or none.
        Undeclared,
        /// Resolved, and no sanction was given.
        NoAction,
        /// The code of conduct was not violated.
        NoViolation,
        /// The code of conduct did not apply.
        OutOfScope,
        /// It could not be found out.
        Undetermined,
        /// Nothing had happened: it was a concern or a question.
        NoIncident,
        /// Handled by others and kept on file.
        OnFile,
        /// Not resolved at the end of the period (S3-42).
        Unresolved,
        /// At a place.
        InPerson,
        /// In an online space.
        Online,
        /// Told to somebody in person.
        Verbal,
        /// By e-mail.
        Email,
        /// By a web form.
        Form,
        /// By a chat message.
        Chat,
        /// By telephone.
        Phone,
        /// Seen by the team itself.
        Observed,
        /// Passed on by somebody else.
        Forwarded,
        /// Reported during the event.
        DuringEvent,
        /// Reported after the event.
        AfterEvent,
        /// At no event, or before it.
        NoEvent,
        /// At no event.
        Elsewhere,
        /// A sanction of a month at most.
        UpToMonth,
        /// A sanction of a year at most.
        UpToYear,
        /// A longer one that has an end.
        OverYear,
        /// One that lasts until the person asks and the committee lifts it.
        OnRequest,
        /// One without an end.
        Indefinite,
        /// Not written down.
        Unknown,
        /// Several categories that are not shown one by one, since some of them are too small.
        Various,
    }
}

public_view! {
    /// One incident in general words (S3-43).
    Narrative {
        /// What happened.
        summary: PublicText,
        /// How it was resolved.
        resolution: Option<PublicText>,
        /// What it was, as far as another incident that is told was the same.
        labels: Labels,
    }
}

public_view! {
    /// Categories of one incident, generalised until it is not the only one.
    #[derive(Default)]
    Labels {
        /// Types.
        types: Vec<Label>,
        /// Where.
        setting: Option<Label>,
        /// What came of it.
        resolutions: Vec<Label>,
    }
}

public_word! {
    /// A number or a table that is not published as it is.
    Suppressed {
        /// Categories of types are put together, or the table is withheld.
        Types,
        /// Categories of resolutions are put together, or the table is withheld.
        Resolutions,
        /// Categories of settings are put together, or the table is withheld.
        Settings,
        /// Categories of channels are put together, or the table is withheld.
        Channels,
        /// Categories of moments are put together, or the table is withheld.
        Moments,
        /// The incidents by event are withheld.
        Events,
        /// The sanctions by length are put together or withheld.
        Lengths,
        /// Categories of a field of the committee's own are put together, or its table is withheld.
        Fields,
        /// The number of reports.
        Reports,
        /// The number of reported persons.
        People,
        /// The number of sanctions.
        Actions,
        /// The incidents that were carried over and what became of them.
        CarriedOver,
        /// What nobody knows any longer, since records were erased.
        Erased,
    }
}

#[cfg(test)]
mod tests {
    use casebound_record::committee::Member;
    use casebound_record::{Case, CaseFile, Committee, Person, Private};
    use serde::Serialize;

    /// Compiles only for a type that can't be serialised, since the item is ambiguous for others.
    macro_rules! assert_no_serialize {
        ($($type:ty),+) => {$({
            trait Ambiguous<Which> { fn item() {} }
            impl<T: ?Sized> Ambiguous<()> for T {}
            struct Serializable;
            impl<T: ?Sized + Serialize> Ambiguous<Serializable> for T {}
            let _ = <$type as Ambiguous<_>>::item;
        })+};
    }

    /// The same for [`super::Public`].
    macro_rules! assert_not_public {
        ($($type:ty),+) => {$({
            trait Ambiguous<Which> { fn item() {} }
            impl<T: ?Sized> Ambiguous<()> for T {}
            struct IsPublic;
            impl<T: ?Sized + super::Public> Ambiguous<IsPublic> for T {}
            let _ = <$type as Ambiguous<_>>::item;
        })+};
    }

    #[test]
    fn nothing_of_a_record_fits_into_a_view() {
        assert_no_serialize!(Private, Private<u32>, Case, CaseFile, Person, Member, Committee);
        assert_not_public!(Private, Option<Private>, Vec<Private>, Person, Case, String, &'static str, Vec<String>);
    }
}
