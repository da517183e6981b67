//! What the public is told of meetings: when and where, what is on, what was decided.
//!
//! Only what somebody sent out is told. Nothing is told of a confidential meeting, nor of who came.

use crate::meeting::{Kind, Meeting, Minute, Stage};
use chrono::NaiveDate;
use terms::SignedText;

/// A meeting as it is told: its head and lines, each under the name of its part. What is told is what somebody signed.
pub type Told = (SignedText, Vec<SignedText>);

/// A meeting as the public reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which.
    pub id: String,
    /// "Public meeting".
    pub title: String,
    /// Day.
    pub on: NaiveDate,
    /// "10:00".
    pub starts: String,
    /// Length in minutes.
    pub minutes_long: u32,
    /// Anybody may come.
    pub in_public: bool,
    /// How often its day was changed.
    pub changes: u32,
    /// Where.
    pub place: String,
    /// Why it does not take place; empty if it does.
    pub cancelled: String,
    /// What is on, once the agenda is out.
    pub agenda: Vec<String>,
    /// What to read: title and address.
    pub papers: Vec<(String, String)>,
    /// Decisions: number and words.
    pub decisions: Vec<(String, String)>,
    /// Actions agreed: number and words.
    pub actions: Vec<(String, String)>,
    /// When its minutes were published.
    pub published: Option<NaiveDate>,
}

/// Whether anybody may come.
pub const fn in_public(kind: Kind) -> bool {
    matches!(kind, Kind::PublicMeeting | Kind::Accountability)
}

/// What may be told: of a meeting in public when, where and its agenda once that is out; of one whose minutes were
/// published on a day, decisions and actions too. `None` where nothing may.
pub fn told(meeting: &Meeting, published: Option<NaiveDate>) -> Option<Told> {
    let open = in_public(meeting.kind);
    if meeting.rules.confidential || !(open || published.is_some()) {
        return None;
    }
    let line = |part: &str, by: &str, words: &str| SignedText {
        part: part.to_owned(),
        words: words.to_owned(),
        by: by.to_owned(),
        on: meeting.on,
    };
    let mut lines = vec![line("starts", "", &meeting.starts.format("%H:%M").to_string())];
    lines.push(line("minutes", "", &meeting.minutes_long.to_string()));
    lines.push(line("changes", "", &(meeting.moves.len() + usize::from(called_off(meeting))).to_string()));
    if open {
        lines.push(line("public", "", ""));
        lines.push(line("place", "", &meeting.place));
    }
    if let Stage::Cancelled { reason } = &meeting.stage {
        lines.push(line("cancelled", "", reason));
    }
    if open && !matches!(meeting.stage, Stage::Planned | Stage::Cancelled { .. }) {
        lines.extend(meeting.agenda.iter().map(|item| line("agenda", "", &item.title)));
        lines.extend(meeting.papers.iter().map(|paper| line("paper", &paper.address, &paper.title)));
    }
    if let Some(on) = published {
        lines.push(SignedText { on, ..line("published", "", "") });
        for (_, minute) in &meeting.minutes {
            match minute {
                Minute::Decision { id, words, .. } => lines.push(line("decision", id.as_str(), words)),
                Minute::Action { id, words } => lines.push(line("action", id.as_str(), words)),
                Minute::Note(_) | Minute::PutOff { .. } => {}
            }
        }
    }
    Some((line(meeting.id.as_str(), "", &meeting.title), lines))
}

const fn called_off(meeting: &Meeting) -> bool {
    matches!(meeting.stage, Stage::Cancelled { .. })
}

/// What was told, put in order for a page.
pub fn notices(told: &[Told]) -> Vec<Notice> {
    told.iter().map(notice).collect()
}

fn notice((head, lines): &Told) -> Notice {
    let of = |part: &'static str| lines.iter().filter(move |line| line.part == part);
    let first = |part| of(part).next().map_or_else(String::new, |line| line.words.clone());
    let pairs = |part| of(part).map(|line| (line.by.clone(), line.words.clone())).collect();
    Notice {
        id: head.part.clone(),
        title: head.words.clone(),
        on: head.on,
        starts: first("starts"),
        minutes_long: first("minutes").parse().unwrap_or(60),
        in_public: of("public").next().is_some(),
        changes: first("changes").parse().unwrap_or(0),
        place: first("place"),
        cancelled: first("cancelled"),
        agenda: of("agenda").map(|line| line.words.clone()).collect(),
        papers: of("paper").map(|line| (line.words.clone(), line.by.clone())).collect(),
        decisions: pairs("decision"),
        actions: pairs("action"),
        published: of("published").next().map(|line| line.on),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::day;

    #[test]
    fn a_confidential_meeting_is_never_told_and_another_only_once_published() {
        let mut meeting = crate::meeting::tests::ended();
        assert!(meeting.rules.confidential);
        assert_eq!(told(&meeting, Some(day("2026-06-01"))), None, "whatever somebody published");
        meeting.rules.confidential = false;
        assert_eq!(told(&meeting, None), None, "its minutes are not out");
        let notice = notice(&told(&meeting, Some(day("2026-06-01"))).unwrap());
        assert_eq!(notice.decisions.len(), meeting.decisions().len());
        assert!(notice.agenda.is_empty() && notice.place.is_empty(), "it was not held in public");
        assert_eq!(notice.published, Some(day("2026-06-01")));
    }

    #[test]
    fn a_public_meeting_says_when_and_where_and_its_agenda_once_it_is_out() {
        let mut meeting = crate::meeting::tests::ended();
        meeting.rules.confidential = false;
        meeting.kind = Kind::PublicMeeting;
        meeting.stage = Stage::Planned;
        let early = notice(&told(&meeting, None).unwrap());
        assert_eq!((early.agenda.len(), early.place.as_str()), (0, meeting.place.as_str()));
        assert!(early.decisions.is_empty(), "minutes are told once they are published");
        meeting.stage = Stage::AgendaOut { on: meeting.on, late: None };
        assert_eq!(notice(&told(&meeting, None).unwrap()).agenda.len(), meeting.agenda.len());
        meeting.stage = Stage::Cancelled { reason: "The hall is shut.".into() };
        assert_eq!(notice(&told(&meeting, None).unwrap()).cancelled, "The hall is shut.");
    }
}
