//! Steps of a meeting's life, from what was typed. Nothing is decided here.

use crate::door::{MeetingKnown, MeetingStep};
use crate::typed::Typed;
use chrono::NaiveDate;
use planning::meeting::{Attendance, Command, Item, Paper, Presence, Slot};
use terms::BodyId;

/// Slots that somebody may choose for an item of their own.
pub(super) const SLOTS: [(Slot, &str, &str); 5] = [
    (Slot::Problems, "problems", "Problems"),
    (Slot::Due, "due", "What falls due"),
    (Slot::Questions, "questions", "Questions"),
    (Slot::Signals, "signals", "Figures"),
    (Slot::Standing, "standing", "Other business"),
];

/// Presences, by short name.
pub(super) const PRESENCES: [(Presence, &str, &str); 3] = [
    (Presence::Here, "here", "Here"),
    (Presence::Apologies, "apologies", "Apologies"),
    (Presence::Absent, "absent", "Absent"),
];

/// What is wrong with what was typed.
pub(super) type Wrong = &'static str;

/// The step a form asks for; `Ok(None)` for one that is unknown.
pub(super) fn step(
    known: &MeetingKnown,
    form: &Typed,
    today: NaiveDate,
) -> Result<Option<MeetingStep>, Wrong> {
    let reason = form.text("reason");
    Ok(Some(match form.one("step") {
        "build" => MeetingStep::Build,
        "agenda" => MeetingStep::Do(Command::Agenda(agenda(known, form)?)),
        "take-out" => {
            let mut items = known.meeting.agenda.clone();
            items.retain(|item| item.id.as_str() != form.one("item"));
            MeetingStep::Do(Command::Agenda(items))
        }
        "urgent" => {
            let item = own(known, form, Slot::Urgent).ok_or("Write what it is about")?;
            MeetingStep::Do(Command::Urgent { item, reason })
        }
        "papers" => MeetingStep::Do(Command::Papers(papers(known, form))),
        "send" => {
            let late = Some(reason).filter(|words| !words.is_empty());
            MeetingStep::Do(Command::SendAgenda { late })
        }
        "attend" => MeetingStep::Attend(attendance(known, form, today)?),
        "open" => MeetingStep::Do(Command::Open),
        "end" => MeetingStep::Do(Command::End),
        "move" => MeetingStep::Move(form.day("on").ok_or("Give the new day")?, reason),
        "cancel" => MeetingStep::Do(Command::Cancel { reason }),
        "correct" => {
            let line = form.number("line").ok_or("Choose a line")?;
            MeetingStep::Do(Command::Correct { line, words: form.text("words") })
        }
        "settle" => MeetingStep::Do(Command::SendMinutes),
        "approve" => {
            let at = form.one("later").parse().map_err(|_| "Choose the meeting that approves them")?;
            MeetingStep::Do(Command::Approve { at })
        }
        "publish" => MeetingStep::Publish,
        "take-back" => MeetingStep::TakeBack,
        _ => return Ok(None),
    }))
}

/// An item of somebody's own, under the next free id.
fn own(known: &MeetingKnown, form: &Typed, slot: Slot) -> Option<Item> {
    let title = form.line("title");
    let number = |item: &Item| item.id.as_str().strip_prefix("item-")?.parse::<u32>().ok();
    let next = known.meeting.agenda.iter().filter_map(number).max().unwrap_or(0) + 1;
    (!title.is_empty()).then(|| Item {
        id: format!("item-{next}").parse().expect("a word, a hyphen, a number"),
        slot,
        title,
        why: form.line("why"),
        about: None,
        minutes: form.number("minutes").unwrap_or(5),
    })
}

/// The agenda with what was ticked off left out, minutes as typed, and an item of somebody's own.
fn agenda(known: &MeetingKnown, form: &Typed) -> Result<Vec<Item>, Wrong> {
    let mut items = Vec::new();
    for item in &known.meeting.agenda {
        if form.one(&format!("keep-{}", item.id)) != "yes" {
            continue;
        }
        let minutes = form.number::<u32>(&format!("minutes-{}", item.id)).filter(|minutes| *minutes <= 240);
        items.push(Item {
            minutes: minutes.ok_or("Give each item its minutes, 240 at most")?,
            ..item.clone()
        });
    }
    let slot = SLOTS.into_iter().find(|(_, slug, _)| *slug == form.one("slot")).map(|(slot, _, _)| slot);
    items.extend(own(known, form, slot.unwrap_or(Slot::Standing)));
    Ok(items)
}

/// The papers that are kept, and a new one.
fn papers(known: &MeetingKnown, form: &Typed) -> Vec<Paper> {
    let kept = |(at, _): &(usize, &Paper)| form.one(&format!("paper-{at}")) == "yes";
    let mut papers: Vec<Paper> =
        known.meeting.papers.iter().enumerate().filter(kept).map(|(_, paper)| paper.clone()).collect();
    let new = Paper { title: form.line("title"), address: form.line("address") };
    if !(new.title.is_empty() && new.address.is_empty()) {
        papers.push(new);
    }
    papers
}

/// Who came, as ticked: known people, and one more without an account for each body that is named.
fn attendance(known: &MeetingKnown, form: &Typed, today: NaiveDate) -> Result<Vec<Attendance>, Wrong> {
    let presence =
        |slug: &str| PRESENCES.into_iter().find(|(_, known, _)| *known == slug).map(|(one, _, _)| one);
    let mut who = Vec::new();
    for (person, _, body) in rows(known) {
        let Some(presence) = presence(form.one(&format!("presence-{person}"))) else { continue };
        let (Ok(id), Ok(body)) = (person.parse(), body.parse::<BodyId>()) else { continue };
        let before =
            known.meeting.attendance.iter().find(|one| one.person == id).and_then(|one| one.confidentiality);
        let signed = form.one(&format!("signed-{person}")) == "yes";
        who.push(Attendance {
            person: id,
            body,
            presence,
            senior: form.one(&format!("senior-{person}")) == "yes",
            confidentiality: signed.then(|| before.unwrap_or(today)),
        });
    }
    if let Ok(body) = form.one("guest").parse::<BodyId>() {
        let guests =
            known.meeting.attendance.iter().filter(|one| one.person.as_str().starts_with("guest-")).count();
        who.push(Attendance {
            person: format!("guest-{}", guests + 1).parse().expect("a word, a hyphen, a number"),
            body,
            presence: Presence::Here,
            senior: form.one("guest-senior") == "yes",
            confidentiality: (form.one("guest-signed") == "yes").then_some(today),
        });
    }
    if who.is_empty() { Err("Say who is here") } else { Ok(who) }
}

/// Everybody who may be ticked: people with an account, and those without one who were written down: id, name, body.
pub(super) fn rows(known: &MeetingKnown) -> Vec<(String, String, String)> {
    let mut rows = known.people.clone();
    for one in &known.meeting.attendance {
        if !rows.iter().any(|(person, _, _)| *person == one.person.as_str()) {
            let name =
                if one.person.as_str().starts_with("guest-") { "Without an account" } else { "Left since" };
            rows.push((one.person.to_string(), name.to_owned(), one.body.to_string()));
        }
    }
    rows
}
