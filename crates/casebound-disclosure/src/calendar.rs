//! What is due, as a file for calendars (RFC 5545). Code names and kinds, and of a request to erase who approved it: no person and no text of a case.

use std::convert::Infallible;

use casebound_record::deadlines::DueKind;
use casebound_record::words::Language;
use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::audience::Audience;
use crate::dates::DueEntry;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};

/// The most bytes of a line, without its end (section 3.1).
const LINE: usize = 75;

/// Asks for a calendar with one entry for each thing that is due: a whole day, or the half hour from the instant on by which it
/// is promised. Each has an alarm: at nine in the morning of the day before, or an hour before.
///
/// A member who is recused in a case finds nothing of it. A calendar that is read again replaces the days that it
/// knows: an entry keeps its UID while its day moves.
#[derive(Clone, Copy)]
pub struct CalendarRequest<'a> {
    /// What is due; what another reader may see is left out.
    pub due: &'a [DueEntry],
    /// The moment at which the file is made.
    pub now: DateTime<Utc>,
}

impl Disclosure for CalendarRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Calendar;
    type Text = String;
    type Refusal = Infallible;

    fn write(&self, _: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<String, Infallible> {
        let visible = self.due.iter().filter(|entry| entry.is_for(audience));
        Ok(calendar(visible.cloned(), self.now))
    }
}

fn calendar(all: impl IntoIterator<Item = DueEntry>, now: DateTime<Utc>) -> String {
    let mut lines = Lines::begin("due");
    let mut is_empty = true;
    for entry in all {
        let (about, due) = (text(entry.about()), entry.due());
        let late = if due.overdue { "Overdue: " } else { "" };
        lines.push("BEGIN", "VEVENT");
        lines.push("UID", &format!("{}.{}.{}@casebound", about.replace(' ', "-"), due.route, due.kind.word()));
        lines.push_revision(now);
        let before = match due.at {
            Some(at) => {
                lines.push("DTSTART", &instant(at));
                lines.push("DTEND", &instant(at + TimeDelta::minutes(30)));
                "-PT1H"
            }
            None => {
                let next = due.day.checked_add_days(Days::new(1)).unwrap_or(due.day);
                lines.push("DTSTART;VALUE=DATE", &due.day.format("%Y%m%d").to_string());
                lines.push("DTEND;VALUE=DATE", &next.format("%Y%m%d").to_string());
                "-PT15H"
            }
        };
        let summary = format!("{late}{} ({about})", says(due.kind));
        lines.push("SUMMARY", &summary);
        if let Some(note) = entry.note() {
            lines.push("DESCRIPTION", &text(note));
        }
        lines.push("CLASS", "CONFIDENTIAL");
        // Nobody is busy because of it.
        lines.push("TRANSP", "TRANSPARENT");
        lines.push("BEGIN", "VALARM");
        lines.push("ACTION", "DISPLAY");
        lines.push("DESCRIPTION", &summary);
        lines.push("TRIGGER", before);
        lines.push("END", "VALARM");
        lines.push("END", "VEVENT");
        is_empty = false;
    }
    lines.end(is_empty)
}

/// An instant in UTC (section 3.3.5).
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn says(kind: DueKind) -> &'static str {
    match kind {
        DueKind::Acknowledge => "Acknowledge a report",
        DueKind::StepIn => "Any member may step in",
        DueKind::Update => "Give the reporter an update",
        DueKind::Resolve => "Resolve the case",
        DueKind::Answer => "Answer what came after the resolution",
        DueKind::Task => "A task",
        DueKind::Review => "Look at the case again",
        DueKind::SanctionEnds => "A sanction ends",
        DueKind::DsfSend => "Send the case to the DSF",
        DueKind::DsfAcknowledge => "The DSF acknowledges the case",
        DueKind::Disposal => "The retention period ends",
        DueKind::ErasureRequest => "Answer a request to erase",
        DueKind::AccessRequest => "Answer what is kept about somebody",
        DueKind::Renewal => "Renew a certificate",
        DueKind::Screening => "Screen the list of attendees",
    }
}

/// A value of the type TEXT (section 3.3.11), without control characters, which none may hold.
pub(crate) fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for letter in value.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }) {
        if matches!(letter, '\\' | ';' | ',') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// The lines of a calendar.
pub(crate) struct Lines(String);

impl Lines {
    /// Begins a calendar about one thing.
    pub(crate) fn begin(about: &str) -> Lines {
        let mut lines = Lines(String::new());
        lines.push("BEGIN", "VCALENDAR");
        lines.push("VERSION", "2.0");
        lines.push("PRODID", &format!("-//Casebound//{about}//EN"));
        lines
    }

    /// Adds when an entry was made.
    pub(crate) fn push_revision(&mut self, now: DateTime<Utc>) {
        self.push("DTSTAMP", &instant(now));
        self.push("LAST-MODIFIED", &instant(now));
        // Whatever was read before is older: no state is kept that could count (section 3.8.7.4).
        self.push("SEQUENCE", &(now.timestamp() / 60).max(0).to_string());
    }

    /// Ends the calendar.
    pub(crate) fn end(mut self, is_empty: bool) -> String {
        if is_empty {
            // A calendar has one component at least (section 3.6).
            self.time_zone();
        }
        self.push("END", "VCALENDAR");
        self.0
    }

    /// Adds the description of UTC (section 3.6.5).
    fn time_zone(&mut self) {
        self.push("BEGIN", "VTIMEZONE");
        self.push("TZID", "Etc/UTC");
        self.push("BEGIN", "STANDARD");
        self.push("DTSTART", "19700101T000000");
        self.push("TZOFFSETFROM", "+0000");
        self.push("TZOFFSETTO", "+0000");
        self.push("END", "STANDARD");
        self.push("END", "VTIMEZONE");
    }

    /// Adds a line, folded where it is too long, never inside a character.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if length + letter.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use casebound_record::deadlines::DueDate;
    use chrono::NaiveDate;

    use super::*;

    fn task(day: u32, overdue: bool) -> DueDate {
        let day = NaiveDate::from_ymd_opt(2026, 6, day).unwrap();
        DueDate { kind: DueKind::Task, day, at: None, overdue, route: "tasks[0].due".to_owned() }
    }

    fn of(case: &str, due: &DueDate) -> String {
        calendar([DueEntry::sample(case, due)], DateTime::from_timestamp(1_780_000_000, 0).unwrap())
    }

    #[test]
    fn an_entry_is_a_whole_day() {
        let expected = "BEGIN:VCALENDAR\r\n\
            VERSION:2.0\r\n\
            PRODID:-//Casebound//due//EN\r\n\
            BEGIN:VEVENT\r\n\
            UID:quiet-harbor.tasks[0].due.task@casebound\r\n\
            DTSTAMP:20260528T202640Z\r\n\
            LAST-MODIFIED:20260528T202640Z\r\n\
            SEQUENCE:29666666\r\n\
            DTSTART;VALUE=DATE:20260603\r\n\
            DTEND;VALUE=DATE:20260604\r\n\
            SUMMARY:Overdue: A task (quiet-harbor)\r\n\
            CLASS:CONFIDENTIAL\r\n\
            TRANSP:TRANSPARENT\r\n\
            BEGIN:VALARM\r\n\
            ACTION:DISPLAY\r\n\
            DESCRIPTION:Overdue: A task (quiet-harbor)\r\n\
            TRIGGER:-PT15H\r\n\
            END:VALARM\r\n\
            END:VEVENT\r\n\
            END:VCALENDAR\r\n";
        assert_eq!(of("quiet-harbor", &task(3, true)), expected);
    }

    #[test]
    fn a_promise_in_hours_keeps_its_time() {
        let at = DateTime::from_timestamp(1_780_003_600, 0);
        let made = of("quiet-harbor", &DueDate { kind: DueKind::Acknowledge, at, ..task(3, false) });
        for line in ["DTSTART:20260528T212640Z", "DTEND:20260528T215640Z", "TRIGGER:-PT1H"] {
            assert!(made.lines().any(|it| it == line), "{line}: {made}");
        }
    }

    #[test]
    fn a_calendar_without_entries_has_a_component() {
        let made = calendar([], DateTime::from_timestamp(1_780_000_000, 0).unwrap());
        assert!(made.contains("BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\n"), "{made}");
    }

    #[test]
    fn an_entry_keeps_its_name_when_its_day_moves() {
        let uid = |due: &DueDate| of("quiet-harbor", due).lines().find(|it| it.starts_with("UID:")).map(str::to_owned);
        assert_eq!(uid(&task(3, true)), uid(&task(9, false)));
        let other = DueDate { route: "tasks[1].due".to_owned(), ..task(3, true) };
        assert_ne!(uid(&task(3, true)), uid(&other));
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let made = of(&"ü;".repeat(60), &task(3, false));
        for line in made.split_terminator("\r\n") {
            assert!(line.len() <= LINE && !line.contains('\n'), "{line}");
        }
        assert!(made.replace("\r\n ", "").contains(&format!("SUMMARY:A task ({})", "ü\\;".repeat(60))));
    }

    #[test]
    fn a_name_ends_no_line() {
        let made = of("a\r\nSUMMARY:b\u{7f}", &task(3, false));
        assert_eq!(made.lines().filter(|it| it.starts_with("SUMMARY")).count(), 1);
    }
}
