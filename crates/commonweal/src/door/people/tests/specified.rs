//! What must be published, from the first word to what everybody reads: late, published, changed, taken back.

use super::*;
use planning::specified::told::Publicly;
use planning::specified::{Answers, Command, Standing};
use web::door::{QuestionsDoor, SettingTyped, SettingsDoor, SpecifiedDoor};

async fn standing(set: &Set, who: &Caller, item: &str) -> (Standing, i64) {
    let known = set.door.specified(who).await.unwrap();
    let line = known.lines.into_iter().find(|line| line.item.id.as_str() == item).unwrap();
    (line.stands.standing, line.seen)
}

async fn say(set: &Set, who: &Caller, item: &str, command: Command) -> Answer<()> {
    let (_, seen) = standing(set, who, item).await;
    set.door.specified_step(who, item, seen, command).await
}

fn publish(on: &str, answers: Answers) -> Command {
    let place = "https://pcc.example/spending.csv".to_owned();
    Command::Publish { on: on.parse().unwrap(), place, words: "Spending".into(), answers }
}

/// Quarterly within 30 days: due on 30 January 2026; it is 4 March 2026.
#[tokio::test]
async fn what_is_late_is_told_to_everybody_until_somebody_says_where_it_is() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let due = |day: &str| Answers::Due(day.parse().unwrap());
    assert_eq!(standing(&set, &ann, "spending").await, (Standing::Never, 0));
    assert!(set.door.specified_told().await.unwrap().is_empty(), "nobody keeps the list yet");
    say(&set, &ann, "accounts", publish("2025-10-02", due("2025-09-30"))).await.unwrap();
    let told = set.door.specified_told().await.unwrap();
    let of = |id: &str| told.iter().find(|one| one.id == id).unwrap().stands;
    assert_eq!(
        (of("accounts"), of("spending"), of("decisions")),
        (Publicly::There, Publicly::NotYet, Publicly::Nothing)
    );
    say(&set, &ann, "spending", publish("2026-01-20", Answers::Nothing)).await.unwrap();
    assert_eq!(standing(&set, &ann, "spending").await, (Standing::Late(33), 1));
    assert_eq!(
        set.door.specified_told().await.unwrap()[0].stands,
        Publicly::Late,
        "what is late comes first"
    );
    let waits = async || {
        let waiting = set.door.today(&ann).await.unwrap().waiting;
        waiting.iter().filter(|one| one.words.starts_with("Publish: Each payment")).count()
    };
    assert_eq!(waits().await, 1, "it stands on Today once");
    say(&set, &ann, "spending", publish("2026-03-03", due("2026-01-30"))).await.unwrap();
    assert_eq!((standing(&set, &ann, "spending").await.0, waits().await), (Standing::Published, 0));
    let back = Command::TakeBack { number: 2, reason: "The file is gone.".into() };
    say(&set, &ann, "spending", back).await.unwrap();
    assert_eq!(standing(&set, &ann, "spending").await.0, Standing::Late(33));
    let stale = set.door.specified_step(&ann, "spending", 1, publish("2026-03-03", Answers::Nothing)).await;
    assert!(matches!(stale, Err(Closed::Stale)));
}

#[tokio::test]
async fn the_commissioners_office_keeps_the_list_and_others_read_it() {
    let set = set(NOON).await;
    let office = another(&set, "commissioners-office").await;
    let change = Command::Change { on: "2026-03-01".parse().unwrap(), words: "A new deputy.".into() };
    say(&set, &office, "office-holders", change.clone()).await.unwrap();
    assert_eq!(standing(&set, &office, "office-holders").await, (Standing::Soon(25), 1));
    let reader = another(&set, "case-worker").await;
    assert!(!set.door.specified(&reader).await.unwrap().may_change);
    assert!(matches!(say(&set, &reader, "office-holders", change).await, Err(Closed::Forbidden(_))));
    assert!(matches!(
        say(&set, &office, "office-holders", publish("2026-03-05", Answers::Nothing)).await,
        Err(Closed::Refused(_))
    ));
    let unknown =
        set.door.specified_step(&office, "nonsense", 0, publish("2026-03-03", Answers::Nothing)).await;
    assert!(matches!(unknown, Err(Closed::NotFound)));
}

#[tokio::test]
async fn the_list_is_a_setting_and_may_be_left_empty() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let save = async |text: &str| {
        let seen = set.door.setting(&ann, "specified").await.unwrap().seen;
        let typed = SettingTyped { text: text.into(), why: "Ours".into(), seen };
        set.door.setting_save(&ann, "specified", &typed).await
    };
    assert!(matches!(save("aa | b | c | now and then").await, Err(Closed::Refused(_))));
    assert!(matches!(
        save("aa | b | c | yearly 06-30\naa | b | c | yearly 06-30").await,
        Err(Closed::Refused(_))
    ));
    save("ours | Our newsletter | Our promise | quarterly 10").await.unwrap();
    let known = set.door.specified(&ann).await.unwrap();
    assert_eq!((known.lines.len(), known.lines[0].item.confirmed), (1, true));
    save("# We have no commissioner's office.").await.unwrap();
    assert!(set.door.specified(&ann).await.unwrap().lines.is_empty());
    assert!(
        !set.door.duties(&ann, Some(2025)).await.unwrap().lines.is_empty(),
        "duties have a list of their own"
    );
}
