//! Addresses of meetings, questions, duties and problems.

/// Meetings.
pub const MEETINGS: &str = "/app/meetings";
/// Planning one, by POST.
pub const PLAN: &str = "/app/meetings/plan";
/// A new series; saved there by POST.
pub const NEW_SERIES: &str = "/app/meetings/series";
/// Meetings for the public.
pub const PUBLIC: &str = "/meetings";

/// Asking a question from the public site.
pub const ASK: &str = "/meetings/ask";
/// The calendar of meetings in public.
pub const PUBLIC_CALENDAR: &str = "/meetings.ics";
/// News as Atom.
pub const NEWS: &str = "/news.atom";
/// News by email.
pub const LETTERS: &str = "/news/letters";
/// Problem solving.
pub const PROBLEMS: &str = "/app/problems";
/// Questions.
pub const QUESTIONS: &str = "/app/questions";
/// The statutory calendar.
pub const DUTIES: &str = "/app/duties";
/// What must be published.
pub const SPECIFIED: &str = "/app/specified";
/// The same for everybody.
pub const COMPLIANCE: &str = "/compliance";
/// Holding to account: questions to the chief constable.
pub const ACCOUNTS: &str = "/app/holding-to-account";
/// The same for everybody.
pub const PUBLIC_ACCOUNTS: &str = "/holding-to-account";
/// Beginning and ending one's own calendar address, by POST.
pub const OWN_CALENDAR: &str = "/app/account/calendar";

/// What came of asking for news by email, or of stopping it.
pub fn letters_did(what: &str) -> String {
    format!("{LETTERS}?did={what}")
}

/// A reader's own page, by what stands in the link they were sent.
pub fn letter(token: &str) -> String {
    format!("{LETTERS}/{token}")
}

/// Thanks for a question.
pub fn asked() -> String {
    format!("{ASK}?sent=yes")
}

/// One problem.
pub fn problem(id: &str) -> String {
    format!("{PROBLEMS}/{id}")
}

/// One question, by POST: a step in its life.
pub fn question(id: &str) -> String {
    format!("{QUESTIONS}/{id}")
}

/// A question that nobody has read yet, by POST.
pub fn arrived(id: &str) -> String {
    format!("{QUESTIONS}/arrived/{id}")
}

/// The statutory calendar of the year that begins then.
pub fn duties(year: i32) -> String {
    format!("{DUTIES}?year={year}")
}

/// Where an item stands in the list of what must be published.
pub fn specified_item(id: &str) -> String {
    format!("{SPECIFIED}#{id}")
}

/// An item of that list, by POST: a step in its life.
pub fn specified(id: &str) -> String {
    format!("{SPECIFIED}/{id}")
}

/// One question to the chief constable.
pub fn inquiry(id: &str) -> String {
    format!("{ACCOUNTS}/{id}")
}

/// Somebody's own calendar, by its secret.
pub fn own_calendar(secret: &str) -> String {
    format!("/calendar/{secret}.ics")
}

/// A new series of a kind.
pub fn new_series(kind: &str) -> String {
    format!("{NEW_SERIES}?kind={kind}")
}

/// One series.
pub fn series(id: &str) -> String {
    format!("{NEW_SERIES}/{id}")
}

/// One meeting.
pub fn meeting(id: &str) -> String {
    format!("{MEETINGS}/{id}")
}

/// One meeting on one screen for each item; the first from 1.
pub fn live(id: &str, item: usize) -> String {
    format!("{MEETINGS}/{id}/live?item={item}")
}

/// Where lines are written, by POST.
pub fn live_form(id: &str) -> String {
    format!("{MEETINGS}/{id}/live")
}

/// The minutes of a meeting, as one page to print.
pub fn minutes(id: &str) -> String {
    format!("{MEETINGS}/{id}/minutes")
}

/// The page of a record by the id that people say aloud, or by its kind and id with a stroke between them; a web address as
/// it stands; empty where there is none.
pub fn record(id: &str) -> String {
    if let Some((kind, id)) = id.split_once('/') {
        return match kind {
            "https:" => format!("{kind}/{id}"),
            kind => super::record(kind, id).unwrap_or_default(),
        };
    }
    let Some((letter, rest)) = id.split_once('-') else { return String::new() };
    match letter {
        "a" => super::plans::action(id),
        "ask" => inquiry(id),
        "m" => meeting(id),
        "e" => super::targets::exception(id),
        "t" => super::targets::target(id),
        "log" => super::plans::ACHIEVEMENTS.to_owned(),
        "p" => super::plans::priority(id),
        "plan" => super::plans::plan(id),
        "prob" => problem(id),
        "round" => super::plans::round(id),
        "w" => super::targets::WAVES.to_owned(),
        "q" => format!("{QUESTIONS}?show=all#{id}"),
        area if area.len() == 9 => format!("/areas/{}/{rest}", area.to_uppercase()),
        _ => String::new(),
    }
}

/// An id as people say it aloud: `A-142`. Of kind and id, the id alone; a fingerprint is cut short.
pub fn said(id: &str) -> String {
    if id.starts_with("https://") {
        return id.to_owned();
    }
    let id = id.split_once('/').map_or(id, |(_, id)| id);
    let id = id.get(..12).filter(|_| id.len() == 64).unwrap_or(id);
    id.to_uppercase()
}
