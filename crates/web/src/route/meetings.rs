//! Addresses of meetings, questions, duties and problems.

/// Meetings.
pub const MEETINGS: &str = "/app/meetings";
/// Planning one, by POST.
pub const PLAN: &str = "/app/meetings/plan";
/// A new series; saved there by POST.
pub const NEW_SERIES: &str = "/app/meetings/series";
/// Meetings for the public.
pub const PUBLIC: &str = "/meetings";

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

/// The page of a record by the id that people say aloud; empty where it has none.
pub fn record(id: &str) -> String {
    let Some((letter, rest)) = id.split_once('-') else { return String::new() };
    match letter {
        "m" => meeting(id),
        area if area.len() == 9 => format!("/areas/{}/{rest}", area.to_uppercase()),
        _ => String::new(),
    }
}

/// An id as people say it aloud: `A-142`.
pub fn said(id: &str) -> String {
    id.to_uppercase()
}
