//! The life of a meeting: planned, called, held, minuted, approved.

use crate::meeting::{Attendance, Deadlines, Item, Meeting, Minute, Paper, Presence, Slot, Stage};
use crate::working_day::Holidays;
use crate::{Refusal, Stamp, day_words, refusal::written};
use chrono::NaiveDate;
use terms::{PersonId, RecordId};

/// What somebody wants to do with a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Set the agenda anew.
    Agenda(Vec<Item>),
    /// Bring something in after the agenda is out, or on the day.
    Urgent {
        /// What.
        item: Item,
        /// Why it cannot wait.
        reason: String,
    },
    /// Say what people read before it.
    Papers(Vec<Paper>),
    /// Send the agenda out.
    SendAgenda {
        /// Why it goes out late; needed past its day.
        late: Option<String>,
    },
    /// Hold it on another day.
    Move {
        /// Which.
        on: NaiveDate,
        /// Why.
        reason: String,
        /// The list by which notice is counted.
        holidays: Box<Holidays>,
    },
    /// Call it off.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Write down who comes, or write it anew: one line for each person.
    Attend(Attendance),
    /// Open it.
    Open,
    /// Write something down under an item.
    Minute {
        /// Which item.
        item: RecordId,
        /// What.
        line: Minute,
    },
    /// Close it.
    End,
    /// Put other words in a line of the minutes before they go out.
    Correct {
        /// Which line, from 0.
        line: usize,
        /// The right words.
        words: String,
    },
    /// Send the minutes out.
    SendMinutes,
    /// A later meeting approves the minutes.
    Approve {
        /// Which.
        at: RecordId,
    },
}

/// The meeting after a command, or why it stays as it is.
pub fn apply(
    mut meeting: Meeting,
    command: Command,
    by: &PersonId,
    at: NaiveDate,
) -> Result<Meeting, Refusal> {
    let before = matches!(meeting.stage, Stage::Planned | Stage::AgendaOut { .. });
    match (&meeting.stage, command) {
        (Stage::Planned, Command::Agenda(items)) => meeting.agenda = checked(items)?,
        (Stage::AgendaOut { .. } | Stage::Open, Command::Urgent { item, reason }) => {
            urgent(&mut meeting, item, &reason)?
        }
        (_, Command::Papers(papers)) if before || meeting.stage == Stage::Open => {
            papers.iter().try_for_each(readable)?;
            meeting.papers = papers;
        }
        (Stage::Planned, Command::SendAgenda { late }) => send_agenda(&mut meeting, late, at)?,
        (_, Command::Move { on, reason, holidays }) if before => {
            written(&reason, "reason")?;
            if on < at {
                return Err(Refusal::unsound("That day is past.", "Give a day to come."));
            }
            let words = format!("On {} before: {reason}", day_words(meeting.on));
            meeting.moves.push((words, Stamp::new(by, at)));
            meeting.deadlines = Deadlines::of(&meeting.rules, on, &holidays);
            meeting.on = on;
            // People are told anew.
            meeting.stage = Stage::Planned;
        }
        (_, Command::Cancel { reason }) if before => {
            written(&reason, "reason")?;
            meeting.stage = Stage::Cancelled { reason };
        }
        (Stage::Planned | Stage::AgendaOut { .. } | Stage::Open, Command::Attend(attendance)) => {
            if meeting.stage == Stage::Open && attendance.presence == Presence::Here {
                may_sit(&meeting, std::slice::from_ref(&attendance))?;
            }
            meeting.attendance.retain(|old| old.person != attendance.person);
            meeting.attendance.push(attendance);
        }
        (Stage::AgendaOut { .. }, Command::Open) => open(&mut meeting, at)?,
        (Stage::Open, Command::Minute { item, line }) => minute(&mut meeting, item, line)?,
        (Stage::Open, Command::End) => {
            let open: Vec<String> = meeting.open_items().iter().map(|item| item.title.clone()).collect();
            if !open.is_empty() {
                let list = crate::wording::list(&open);
                return Err(Refusal::missing(
                    format!("Nothing is written under {list}."),
                    "Write a line, or put it off.",
                ));
            }
            meeting.stage = Stage::Ended;
        }
        (Stage::Ended, Command::Correct { line, words }) => correct(&mut meeting, line, words)?,
        (Stage::Ended, Command::SendMinutes) => meeting.stage = Stage::MinutesOut { on: at },
        (Stage::MinutesOut { .. }, Command::Approve { at: later }) => {
            if later == meeting.id {
                return Err(Refusal::unsound(
                    "A meeting does not approve its own minutes.",
                    "Name a later one.",
                ));
            }
            meeting.stage = Stage::Approved { at: later };
        }
        (stage, _) => return Err(out_of_turn(stage)),
    }
    Ok(meeting)
}

/// In order of their slots, each id once.
fn checked(mut items: Vec<Item>) -> Result<Vec<Item>, Refusal> {
    items.sort_by_key(|item| item.slot);
    for (at, item) in items.iter().enumerate() {
        written(&item.title, "title")?;
        if items[..at].iter().any(|other| other.id == item.id) {
            return Err(Refusal::unsound("An item is there twice.", "Take one of them out."));
        }
    }
    Ok(items)
}

/// A paper lies on a page of ours or at an address that nobody can read on the way.
fn readable(paper: &Paper) -> Result<(), Refusal> {
    written(&paper.title, "title")?;
    let address = paper.address.trim();
    let ours = address.starts_with('/') && !address.starts_with("//");
    let elsewhere = address.len() > "https://".len() && address.starts_with("https://");
    if (ours || elsewhere) && !address.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Ok(());
    }
    Err(Refusal::unsound(
        "A paper has no address that works.",
        "Give one that begins with https:// or a page of this site.",
    ))
}

fn correct(meeting: &mut Meeting, line: usize, right: String) -> Result<(), Refusal> {
    written(&right, "word")?;
    let Some((_, minute)) = meeting.minutes.get_mut(line) else {
        return Err(Refusal::not_there("There is no such line.", "Look at the minutes again."));
    };
    match minute {
        Minute::Note(words)
        | Minute::Decision { words, .. }
        | Minute::Action { words, .. }
        | Minute::PutOff { reason: words } => *words = right,
    }
    Ok(())
}

fn urgent(meeting: &mut Meeting, item: Item, reason: &str) -> Result<(), Refusal> {
    written(reason, "reason why it cannot wait")?;
    let item = Item { slot: Slot::Urgent, why: reason.to_owned(), ..item };
    let mut items = meeting.agenda.clone();
    items.push(item);
    meeting.agenda = checked(items)?;
    Ok(())
}

fn send_agenda(meeting: &mut Meeting, late: Option<String>, at: NaiveDate) -> Result<(), Refusal> {
    if meeting.agenda.is_empty() {
        return Err(Refusal::missing(
            "There is nothing on the agenda.",
            "Build it from what is open, or call the meeting off.",
        ));
    }
    let due = meeting.deadlines.agenda;
    let late = late.filter(|words| !words.trim().is_empty());
    if at > due && late.is_none() {
        return Err(Refusal::missing(
            format!("It was due out by {}.", day_words(due)),
            "Say why it is late.",
        ));
    }
    meeting.stage = Stage::AgendaOut { on: at, late: late.filter(|_| at > due) };
    Ok(())
}

fn open(meeting: &mut Meeting, at: NaiveDate) -> Result<(), Refusal> {
    if at != meeting.on {
        let on = day_words(meeting.on);
        return Err(Refusal::stage(format!("It is on {on}."), "Open it on that day, or move it."));
    }
    if meeting.attendance.iter().all(|one| one.presence != Presence::Here) {
        return Err(Refusal::missing("Nobody is written down as here.", "Write down who came."));
    }
    may_sit(meeting, &meeting.attendance)?;
    meeting.stage = Stage::Open;
    Ok(())
}

/// Refused where somebody who is here has not signed what the rules want signed.
fn may_sit(meeting: &Meeting, who: &[Attendance]) -> Result<(), Refusal> {
    let unsigned =
        who.iter().filter(|one| one.presence == Presence::Here && one.confidentiality.is_none()).count();
    if !meeting.rules.confidential || unsigned == 0 {
        return Ok(());
    }
    let people = if unsigned == 1 { "1 person has".to_owned() } else { format!("{unsigned} people have") };
    Err(Refusal::missing(
        format!("{people} not signed the confidentiality statement."),
        "Let them sign, or leave.",
    ))
}

fn minute(meeting: &mut Meeting, item: RecordId, line: Minute) -> Result<(), Refusal> {
    if meeting.agenda.iter().all(|on_agenda| on_agenda.id != item) {
        return Err(Refusal::not_there("This is not on the agenda.", "Bring it in as urgent first."));
    }
    match &line {
        Minute::Note(words) => written(words, "note")?,
        Minute::PutOff { reason } => written(reason, "reason")?,
        Minute::Action { words, .. } => written(words, "action")?,
        Minute::Decision { words, .. } => {
            written(words, "decision")?;
            let quorum = meeting.quorum();
            if !quorum.met() {
                return Err(Refusal::missing(
                    format!("There is no quorum. {}", quorum.missing.join(" ")),
                    "Write it down as a note, or put it off.",
                ));
            }
        }
    }
    meeting.minutes.push((item, line));
    Ok(())
}

fn out_of_turn(stage: &Stage) -> Refusal {
    match stage {
        Stage::Planned => Refusal::stage("The agenda is not out yet.", "Send it out first."),
        Stage::AgendaOut { .. } => {
            Refusal::stage("The agenda is out.", "Bring in what cannot wait as urgent, or open the meeting.")
        }
        Stage::Open => Refusal::stage("The meeting is under way.", "Close it first."),
        Stage::Ended => Refusal::stage("The meeting is over.", "Send the minutes out."),
        Stage::MinutesOut { .. } => Refusal::stage("The minutes are out.", "A later meeting approves them."),
        Stage::Approved { .. } => Refusal::stage("The minutes are approved.", "They stay as they are."),
        Stage::Cancelled { .. } => Refusal::stage("The meeting was called off.", "Plan another one."),
    }
}
