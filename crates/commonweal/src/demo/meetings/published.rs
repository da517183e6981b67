//! What the demo's commissioner published: most of it in time, one thing late, one change that waits, some things never.

use super::{before, made, on};
use anyhow::Result;
use chrono::NaiveDate;
use desk::Desk;
use planning::specified::{Answers, Command, Due, Item, Tracked};

/// The last day on which something came late: nobody has published it.
const LATE: &str = "gifts";
/// What was never published, as far as anybody said.
const NEVER: [&str; 3] = ["investments", "tenders", "complaints-year"];
/// What changed and is not published yet: how many days ago, and what.
const CHANGED: (&str, u64, &str) = ("office-holders", 9, "A new deputy took office");
/// What came about and was published: how many days ago, and what.
const MADE: [(&str, u64, &str); 2] =
    [("decisions", 40, "Lamps and wardens for three town centres"), ("grants", 75, "Youth work in Ashmoor")];

/// An address at which nothing is: the office is invented.
fn place(item: &Item) -> String {
    format!("https://commissioner.westmarch.example/published/{}", item.id)
}

/// Says what was published, where nobody has said anything yet.
pub(super) async fn set_up(desk: &Desk) -> Result<()> {
    let lines = desk.specified().await?;
    if lines.iter().any(|line| line.seen > 0) {
        return Ok(());
    }
    let today = desk.now().date_naive();
    for line in lines {
        let item = &line.item;
        match item.due {
            Due::Cycle(_) if !NEVER.contains(&item.id.as_str()) => regular(desk, item, today).await?,
            Due::Changed(_) => changing(desk, item, today).await?,
            Due::Made(_) => coming(desk, item, today).await?,
            Due::Cycle(_) => {}
        }
    }
    Ok(())
}

/// Something is said of an item on a day.
async fn said(desk: &Desk, item: &Item, seen: i64, day: NaiveDate, command: Command) -> Result<i64> {
    let done = on(desk, day).specified_do(item.id.as_str(), seen, command).await?;
    made(done).map(|_: Tracked| seen + 1)
}

fn publish(item: &Item, day: NaiveDate, words: &str, answers: Answers) -> Command {
    Command::Publish { on: day, place: place(item), words: words.to_owned(), answers }
}

/// What has days of its own was published for the last of them; the late one for the day before that.
async fn regular(desk: &Desk, item: &Item, today: NaiveDate) -> Result<()> {
    let past = |day: NaiveDate| match item.may_answer(None, day).into_iter().next() {
        Some(Answers::Due(due)) if due < day => Some(due),
        _ => None,
    };
    let last = past(today);
    let due = if item.id.as_str() == LATE { last.and_then(past) } else { last };
    let Some(due) = due else { return Ok(()) };
    let day = before(due, 5);
    let words = due.format("%B %Y").to_string();
    said(desk, item, 0, day, publish(item, day, &words, Answers::Due(due))).await.map(drop)
}

/// What is always there was published a year ago; one of them changed since.
async fn changing(desk: &Desk, item: &Item, today: NaiveDate) -> Result<()> {
    let day = before(today, 360);
    let seen = said(desk, item, 0, day, publish(item, day, "", Answers::Nothing)).await?;
    let (id, days, words) = CHANGED;
    if item.id.as_str() == id {
        let since = before(today, days);
        said(desk, item, seen, since, Command::Change { on: since, words: words.to_owned() }).await?;
    }
    Ok(())
}

/// What came about was said, and published a week after.
async fn coming(desk: &Desk, item: &Item, today: NaiveDate) -> Result<()> {
    let Some((_, days, words)) = MADE.into_iter().find(|(id, ..)| *id == item.id.as_str()) else {
        return Ok(());
    };
    let (since, day) = (before(today, days), before(today, days - 7));
    let seen = said(desk, item, 0, since, Command::Change { on: since, words: words.to_owned() }).await?;
    said(desk, item, seen, day, publish(item, day, words, Answers::Change(1))).await.map(drop)
}
