//! What must be published by an office that does not exist, behind the sample's door: an item at each standing.

use super::door::SampleDoor;
use crate::door::{Caller, SpecifiedDoor, SpecifiedKnown, SpecifiedLine};
use crate::{Answer, Closed};
use async_trait::async_trait;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::specified::told::{self, Listed, Told};
use planning::specified::{Answers, Command, Item, Tracked, apply, shipped};
use terms::PersonId;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn today() -> NaiveDate {
    day("2026-11-20")
}

fn shown(on: &str, place: &str, words: &str, answers: Answers) -> Command {
    Command::Publish { on: day(on), place: place.to_owned(), words: words.to_owned(), answers }
}

/// What was said of an item, on which days.
fn said(id: &str) -> Vec<(&'static str, Command)> {
    let change = |on: &str, words: &str| Command::Change { on: day(on), words: words.to_owned() };
    let place = "https://pcc.example.org/spending/2026-q1.csv";
    match id {
        "spending" => {
            let due = Answers::Due(day("2026-07-30"));
            vec![("2026-07-28", shown("2026-07-28", place, "April to June 2026", due))]
        }
        "office-holders" => vec![
            ("2026-05-01", shown("2026-05-01", "/about", "Names and pay", Answers::Nothing)),
            ("2026-11-10", change("2026-11-09", "A new deputy took office")),
        ],
        "accounts" => {
            let due = Answers::Due(day("2026-09-30"));
            let first =
                shown("2026-09-21", "https://pcc.example.org/draft.pdf", "Draft accounts", due.clone());
            let back = Command::TakeBack { number: 1, reason: "These were not audited yet".into() };
            let second = shown("2026-10-05", "https://pcc.example.org/accounts.pdf", "2025 to 2026", due);
            vec![("2026-09-21", first), ("2026-09-22", back), ("2026-10-05", second)]
        }
        _ => Vec::new(),
    }
}

/// Late, waiting, published after something was taken back, never published, and nothing to publish.
const SHOWN: [&str; 5] = ["spending", "office-holders", "accounts", "gifts", "decisions"];

fn line(item: Item) -> SpecifiedLine {
    let by: PersonId = "ann".parse().expect("a short name");
    let tracked =
        said(item.id.as_str()).into_iter().fold(Tracked::new(item.id.clone()), |tracked, (on, command)| {
            apply(tracked, &item, command, &by, day(on)).expect("it is its turn")
        });
    let stands = item.stands(Some(&tracked), today());
    SpecifiedLine { item, tracked, seen: 3, stands }
}

/// One item at each standing.
pub fn known() -> SpecifiedKnown {
    let mut items: Vec<Item> =
        shipped().into_iter().filter(|item| SHOWN.contains(&item.id.as_str())).collect();
    items.iter_mut().filter(|item| item.id.as_str() == "spending").for_each(|item| item.confirmed = true);
    let mut lines: Vec<SpecifiedLine> = items.into_iter().map(line).collect();
    lines.sort_by_key(|line| line.stands.standing);
    SpecifiedKnown { lines, may_change: true }
}

/// What the public may know of them.
pub fn told() -> Released<Vec<Listed>> {
    let told: Vec<Told> =
        known().lines.iter().map(|line| told::told(&line.item, Some(&line.tracked), today())).collect();
    public(told).derive(|told| told::listed(told))
}

#[async_trait]
impl SpecifiedDoor for SampleDoor {
    async fn specified(&self, _: &Caller) -> Answer<SpecifiedKnown> {
        Ok(known())
    }

    async fn specified_step(&self, _: &Caller, item: &str, seen: i64, command: Command) -> Answer<()> {
        let found = known().lines.into_iter().find(|line| line.item.id.as_str() == item);
        let line = found.ok_or(Closed::NotFound)?;
        if seen != line.seen {
            return Err(Closed::Stale);
        }
        let by: PersonId = "ann".parse().expect("a short name");
        apply(line.tracked, &line.item, command, &by, today())
            .map(drop)
            .map_err(|refusal| Closed::Refused(refusal.to_string()))
    }

    async fn specified_told(&self) -> Answer<Released<Vec<Listed>>> {
        Ok(told())
    }
}
