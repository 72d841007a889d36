//! What a calendar part says to people (RFC 5545): what, when, where, the words, and who answered what.

use crate::plain;

/// The words of a calendar file; nothing when it is none, or has none.
pub(crate) fn words(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let unfolded = text.replace("\n ", "").replace("\n\t", "");
    let mut lines: Vec<String> = Vec::new();
    let (mut is_calendar, mut zones) = (false, 0usize);
    for line in unfolded.lines() {
        let Some((head, value)) = split(line) else { continue };
        let mut parts = quoted_split(head, ';').into_iter();
        let name = parts.next().unwrap_or_default().trim().to_ascii_uppercase();
        let parameters: Vec<(String, String)> = parts.filter_map(parameter).collect();
        match (name.as_str(), value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VCALENDAR") => is_calendar = true,
            ("BEGIN", "VTIMEZONE") => zones += 1,
            ("END", "VTIMEZONE") => zones = zones.saturating_sub(1),
            // Between two dates an empty line.
            ("BEGIN", "VEVENT" | "VTODO" | "VJOURNAL") if !lines.is_empty() => lines.push(String::new()),
            _ if zones == 0 => lines.extend(shown(&name, &parameters, value)),
            _ => {}
        }
    }
    let words = lines.join("\n");
    (is_calendar && !words.trim().is_empty()).then(|| plain::visible(words.trim()))
}

/// One property as people read it.
fn shown(name: &str, parameters: &[(String, String)], value: &str) -> Option<String> {
    let get = |wanted: &str| parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let text = unescaped(value);
    if text.trim().is_empty() {
        return None;
    }
    let with = |label: &str| Some(format!("{label}: {text}"));
    let person = || {
        let address = text.strip_prefix("mailto:").or_else(|| text.strip_prefix("MAILTO:")).unwrap_or(&text);
        match get("CN") {
            Some(name) => format!("{name} <{address}>"),
            None => address.to_owned(),
        }
    };
    match name {
        "METHOD" => with("Calendar"),
        "SUMMARY" => with("What"),
        "DTSTART" => Some(format!("From: {}", moment(value, get("TZID")))),
        "DTEND" | "DUE" => Some(format!("Until: {}", moment(value, get("TZID")))),
        "LOCATION" => with("Where"),
        "DESCRIPTION" => Some(text),
        "COMMENT" => with("Comment"),
        "CONTACT" => with("Contact"),
        "STATUS" => with("Status"),
        "URL" => with("Link"),
        "ATTACH" if get("VALUE").is_none() => with("Link"),
        "ORGANIZER" => Some(format!("Organizer: {}", person())),
        "ATTENDEE" => {
            let answer = get("PARTSTAT").map(|answer| format!(": {}", answer.to_ascii_lowercase())).unwrap_or_default();
            let comment = get("X-RESPONSE-COMMENT").map(|comment| format!(" ({comment})")).unwrap_or_default();
            Some(format!("Invited: {}{answer}{comment}", person()))
        }
        _ => None,
    }
}

/// A property's name with its parameters, and its value: the first colon outside of quotation marks.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let at = line.char_indices().find(|(_, letter)| {
        is_quoted ^= *letter == '"';
        *letter == ':' && !is_quoted
    });
    let (head, value) = line.split_at_checked(at?.0)?;
    Some((head, value.strip_prefix(':').unwrap_or(value)))
}

fn quoted_split(text: &str, mark: char) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|letter: char| {
        is_quoted ^= letter == '"';
        letter == mark && !is_quoted
    })
    .collect()
}

fn parameter(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    Some((name.trim().to_ascii_uppercase(), value.trim_matches(['"', ' ']).to_owned()))
}

/// `\n`, `\,`, `\;` and `\\` as what they stand for (RFC 5545, 3.3.11).
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match (letter, if letter == '\\' { letters.next() } else { None }) {
            ('\\', Some('n' | 'N')) => text.push('\n'),
            ('\\', Some(escaped)) => text.push(escaped),
            (letter, _) => text.push(letter),
        }
    }
    text.trim().to_owned()
}

/// `20261128T090000Z` as `2026-11-28 09:00 UTC`; what is in another shape stays as it is.
fn moment(value: &str, zone: Option<&str>) -> String {
    let value = value.trim();
    let figures: String = value.chars().filter(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize| figures.get(from..to).unwrap_or_default();
    let day = || format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8));
    let zone = match (value.ends_with('Z'), zone) {
        (true, _) => " UTC".to_owned(),
        (false, Some(zone)) => format!(" ({zone})"),
        (false, None) => String::new(),
    };
    match figures.len() {
        8 if value.len() == 8 => day(),
        14 if value.contains('T') => format!("{} {}:{}{zone}", day(), part(8, 10), part(10, 12)),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn people_read_what_when_where_and_who() {
        let file = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n\
            SUMMARY;LANGUAGE=en:Talk\\, alone\r\nDTSTART;TZID=\"Europe/Madrid\":20261128T090000\r\nDTEND:20261128T100000Z\r\n\
            LOCATION:Room 4\\; back door\r\nDESCRIPTION:Come al\r\n one\\nor I tell\\\\all\r\nCOMMENT:No\\, not with him\r\n\
            ATTENDEE;CN=\"Castellan: Mira\";PARTSTAT=DECLINED:mailto:m@r.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let expected = "Calendar: REPLY\n\nWhat: Talk, alone\nFrom: 2026-11-28 09:00 (Europe/Madrid)\nUntil: 2026-11-28 10:00 UTC\n\
            Where: Room 4; back door\nCome alone\nor I tell\\all\nComment: No, not with him\nInvited: Castellan: Mira <m@r.example>: declined";
        assert_eq!(words(file).as_deref(), Some(expected));
        assert_eq!(words("SUMMARY:x\n"), None);
        assert_eq!(words("BEGIN:VCALENDAR\nEND:VCALENDAR\n"), None);
    }
}
