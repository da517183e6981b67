//! Calendar feeds as iCalendar text (RFC 5545), for the calendars people already use.
//!
//! A feed says what meets when and where, and what is due. It must never hold a name, a case or a person: nothing goes in
//! but what [`Entry`] has. Written here and not by a library, for the one at hand asks the system for the time and for
//! dice.

use crate::meeting::{Meeting, Stage};
use crate::statutory::CalendarLine;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};

/// When something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// All day.
    Day(NaiveDate),
    /// At a time of London.
    At {
        /// Day.
        on: NaiveDate,
        /// Time of day in London.
        starts: NaiveTime,
        /// Length.
        minutes: u32,
    },
}

/// One entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for ever, and for no other entry: "meeting-7f3a".
    pub id: String,
    /// "Strategy Group". Never words about a person or a case.
    pub title: String,
    /// When.
    pub when: When,
    /// A public place or "online"; empty if none is known.
    pub place: String,
    /// Address of its page, where one signs in; empty if none.
    pub address: String,
    /// How often it was changed: higher than before whenever it is.
    pub changes: u32,
    /// Called off: it stays in the feed, so that calendars take it out.
    pub cancelled: bool,
}

impl Entry {
    /// A meeting. Of a confidential one only its kind is told, and no place: a title or a place may say whom it is about.
    pub fn of_meeting(meeting: &Meeting, address: &str) -> Self {
        let open = !meeting.rules.confidential;
        Self {
            id: format!("meeting-{}", meeting.id),
            title: if open { meeting.title.clone() } else { meeting.kind.words().to_owned() },
            when: When::At { on: meeting.on, starts: meeting.starts, minutes: meeting.minutes_long },
            place: if open { meeting.place.clone() } else { String::new() },
            address: address.to_owned(),
            changes: meeting.moves.len() as u32 + u32::from(matches!(meeting.stage, Stage::Cancelled { .. })),
            cancelled: matches!(meeting.stage, Stage::Cancelled { .. }),
        }
    }

    /// A duty on the day it is due.
    pub fn of_duty(line: &CalendarLine, address: &str) -> Self {
        Self {
            id: format!("duty-{}-{}", line.duty.id, line.due),
            title: format!("Due: {}", line.duty.title),
            when: When::Day(line.due),
            place: String::new(),
            address: address.to_owned(),
            changes: 0,
            cancelled: false,
        }
    }
}

/// Lines of a feed are at most this long, in bytes, without their end (RFC 5545, 3.1).
const LINE_MAX: usize = 75;

/// London's clock (RFC 5545, 3.6.5): the rule since 1996.
const LONDON: [&str; 15] = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "DTSTART:19960331T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// A whole feed: `name` is what calendars show, `host` makes ids unique in the world, `made` is when it was made.
///
/// Lines end in CR LF and are folded at 75 bytes, never inside a character. Entries stand in the order given.
///
/// ```
/// use planning::calendar::{Entry, When, feed};
/// let entry = Entry {
///     id: "meeting-1".into(), title: "Strategy Group; quarter 2, 2026".into(),
///     when: When::At { on: "2026-07-16".parse().unwrap(), starts: "10:00:00".parse().unwrap(), minutes: 120 },
///     place: "Moorlands House".into(), address: String::new(), changes: 0, cancelled: false,
/// };
/// let text = feed("Moorlands", "csp.example", &[entry], "2026-06-01T09:00:00Z".parse().unwrap());
/// assert!(text.contains("DTSTART;TZID=Europe/London:20260716T100000\r\n"));
/// assert!(text.contains("SUMMARY:Strategy Group\\; quarter 2\\, 2026\r\n"));
/// ```
pub fn feed(name: &str, host: &str, entries: &[Entry], made: DateTime<Utc>) -> String {
    let mut text = String::new();
    let mut line = |words: &str| fold(&mut text, words);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Commonweal//Partnership calendar//EN");
    line("CALSCALE:GREGORIAN");
    line(&format!("X-WR-CALNAME:{}", escape(name)));
    line("REFRESH-INTERVAL;VALUE=DURATION:PT12H");
    line("X-PUBLISHED-TTL:PT12H");
    LONDON.into_iter().for_each(&mut line);
    for entry in entries {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}@{}", escape(&entry.id), escape(host)));
        line(&format!("DTSTAMP:{}", made.format("%Y%m%dT%H%M%SZ")));
        match entry.when {
            When::Day(day) => {
                let next = day.succ_opt().unwrap_or(day);
                line(&format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")));
                line(&format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
                line("TRANSP:TRANSPARENT");
            }
            When::At { on, starts, minutes } => {
                let from = on.and_time(starts);
                let until = from.checked_add_signed(Duration::minutes(i64::from(minutes))).unwrap_or(from);
                line(&format!("DTSTART;TZID=Europe/London:{}", from.format("%Y%m%dT%H%M%S")));
                line(&format!("DTEND;TZID=Europe/London:{}", until.format("%Y%m%dT%H%M%S")));
            }
        }
        line(&format!("SEQUENCE:{}", entry.changes));
        line(&format!("SUMMARY:{}", escape(&entry.title)));
        for (property, words) in [("LOCATION", &entry.place), ("URL", &entry.address)] {
            if !words.trim().is_empty() {
                // An address is no text: nothing in it is escaped, and control characters are dropped.
                let plain: String = words.chars().filter(|c| !c.is_control()).collect();
                let words = if property == "URL" { plain } else { escape(words) };
                line(&format!("{property}:{words}"));
            }
        }
        line(if entry.cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

/// Text as RFC 5545, 3.3.11 wants it. Control characters but the new line are dropped.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' | '\r' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

fn fold(text: &mut String, line: &str) {
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > LINE_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(character);
        length += character.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(title: &str) -> Entry {
        Entry {
            id: "duty-1".into(),
            title: title.into(),
            when: When::Day("2026-05-31".parse().unwrap()),
            place: String::new(),
            address: "https://csp.example/calendar".into(),
            changes: 2,
            cancelled: true,
        }
    }

    fn made() -> DateTime<Utc> {
        "2026-06-01T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_whole_day_ends_the_day_after_and_a_cancelled_one_stays() {
        let text = feed("Moorlands", "csp.example", &[entry("Summary of the plan due")], made());
        for line in [
            "UID:duty-1@csp.example",
            "DTSTAMP:20260601T090000Z",
            "DTSTART;VALUE=DATE:20260531",
            "DTEND;VALUE=DATE:20260601",
            "STATUS:CANCELLED",
            "SEQUENCE:2",
            "URL:https://csp.example/calendar",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        assert!(!text.contains("LOCATION"));
        assert_eq!(text, feed("Moorlands", "csp.example", &[entry("Summary of the plan due")], made()));
    }

    #[test]
    fn a_confidential_meeting_tells_its_kind_and_no_more() {
        let mut meeting = crate::meeting::tests::ended();
        meeting.title = "Panel on J. of Mill Street".into();
        let entry = Entry::of_meeting(&meeting, "https://csp.example/meetings/m1");
        let text = feed("Moorlands", "csp.example", &[entry], made());
        assert!(text.contains("SUMMARY:Problem-solving meeting\r\n") && !text.contains("Mill Street"));
        assert!(!text.contains("LOCATION"));
        meeting.rules.confidential = false;
        assert_eq!(Entry::of_meeting(&meeting, "").title, meeting.title);
        let duties = crate::statutory::shipped();
        let lines =
            crate::statutory::calendar(&duties, &[], crate::Year::starting(2026).unwrap(), meeting.on);
        let ids: std::collections::BTreeSet<String> =
            lines.iter().map(|line| Entry::of_duty(line, "").id).collect();
        assert_eq!(ids.len(), lines.len(), "each its own id");
    }

    proptest! {
        /// Whatever a title holds, no line is too long, none is added, and unfolding and reading gives the title back.
        #[test]
        fn a_title_survives_and_adds_no_line(title in "\\PC{0,120}|[a-z;,\\\\\n]{0,200}|[éßł漢🙂 ]{0,80}") {
            let text = feed("x", "y", &[entry(&title)], made());
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LINE_MAX && !line.contains(['\r', '\n'])));
            let unfolded = text.replace("\r\n ", "");
            let lines: Vec<&str> = unfolded.split("\r\n").collect();
            let plain = feed("x", "y", &[entry("x")], made());
            prop_assert_eq!(lines.len(), plain.split("\r\n").count());
            let summary = lines.iter().find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
            let (mut read, mut escaped) = (String::new(), false);
            for character in summary.chars() {
                match (escaped, character) {
                    (false, '\\') => escaped = true,
                    (true, 'n') => { read.push('\n'); escaped = false; }
                    (_, other) => { read.push(other); escaped = false; }
                }
            }
            prop_assert_eq!(read, title);
        }
    }
}
