//! Puts very many actions into a store, for measuring what lists take: `fill_actions COUNT ADDRESS`. It is a measuring tool: it
//! never runs on a store that somebody works with.
#![expect(clippy::print_stdout, reason = "a program's output")]

use chrono::{DateTime, Days, NaiveDate, Utc};
use planning::Action;
use planning::action::{Lever, Stage, Terms};
use records::audit::Note;
use records::{Actor, Store};
use std::error::Error;
use std::time::Instant;

/// Bodies of the demo's county that own them in turn.
const OWNERS: [&str; 4] =
    ["ashmoor-district-council", "westmarch-police", "westmarch-county-council", "probation-service"];
const LEVERS: [Lever; 3] = [Lever::MakeHarder, Lever::WorkWithPeople, Lever::UseTheLaw];
const WORDS: [&str; 5] = [
    "Mend the lamps in",
    "Gate the alley behind",
    "Visit shops in",
    "Walk with residents of",
    "Light the path by",
];
/// Numbers below this one are the demo's own.
const FROM: u64 = 10_000;

fn action(number: u64, first: NaiveDate) -> Result<Action, Box<dyn Error>> {
    let at = |count: usize| usize::try_from(number).unwrap_or_default() % count;
    let terms = Terms::of_body(
        format!("{} street {number}", WORDS[at(WORDS.len())]),
        LEVERS[at(LEVERS.len())],
        OWNERS[at(OWNERS.len())].parse()?,
        first.checked_add_days(Days::new(number % 360)).ok_or("a day")?,
    );
    let mut action = Action::new(format!("a-{}", FROM + number).parse()?, terms);
    if number.is_multiple_of(3) {
        action.stage = Stage::Dropped { reason: "It was done another way.".to_owned() };
    }
    Ok(action)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(count), Some(address)) = (words.next(), words.next()) else {
        return Err("say how many, and the store's address".into());
    };
    let store = Store::open(&address).await?;
    let now: DateTime<Utc> = "2026-11-20T09:00:00Z".parse()?;
    let first = now.date_naive().checked_sub_days(Days::new(120)).ok_or("a day")?;
    let clock = Instant::now();
    let mut act = store.begin("action.add", &Actor::system("filler"), now).await?;
    for number in 0..count.parse()? {
        let action = action(number, first)?;
        let id = action.id.to_string();
        act.document_save("action", &id, 0, &serde_json::to_string(&action)?).await?;
        act.note(Note::about("action", id));
    }
    act.commit().await?;
    println!("{count} actions in {:.1} s", clock.elapsed().as_secs_f64());
    Ok(())
}
