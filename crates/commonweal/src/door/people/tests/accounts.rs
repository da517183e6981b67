//! Holding to account, from a question to what everybody reads: who may, what is refused, what is late.

use super::*;
use planning::account::told::Promised;
use planning::account::{Answer as Said, Command, Inquiry, Source};
use planning::plan::{Command as PlanCommand, Kind};
use web::door::{AccountTyped, AccountsDoor};

const POLICE: &str = "staffordshire-police";

/// A plan with two objectives; what a form sends for the first of them.
async fn objective(set: &Set, who: &Caller) -> String {
    let desk = set.door.of(who).unwrap();
    let new = desk::plans::NewPlan {
        kind: Kind::PoliceAndCrime,
        title: "Police and crime plan".into(),
        from: "2025-04-01".parse().unwrap(),
        until: "2028-03-31".parse().unwrap(),
        under: None,
    };
    let plan = desk.plan_add(&new).await.unwrap().unwrap();
    let words = "Answer when people call\nSafer roads".to_owned();
    let write = PlanCommand::Write { part: "objectives".into(), words };
    desk.plan_do(plan.record.id.as_str(), plan.version, write).await.unwrap().unwrap();
    let offered = set.door.accounts(who).await.unwrap().choices.objectives;
    assert_eq!(
        offered.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>(),
        ["Answer when people call", "Safer roads"]
    );
    offered[0].0.clone()
}

async fn ask(set: &Set, who: &Caller, objective: &str) -> Answer<String> {
    let words = "Why do calls wait so long?".into();
    let typed =
        AccountTyped { source: Source::Panel, words, objective: objective.into(), meeting: String::new() };
    set.door.account_ask(who, &typed).await
}

async fn one(set: &Set, who: &Caller, id: &str) -> Inquiry {
    set.door.account(who, id).await.unwrap().inquiry
}

async fn step(set: &Set, who: &Caller, id: &str, command: Command) -> Answer<()> {
    let seen = set.door.account(who, id).await?.seen;
    set.door.account_step(who, id, seen, command).await
}

fn said() -> Command {
    let words = "Too few work in the evening.".into();
    Command::Answer(Said { words, on: "2026-03-04".parse().unwrap(), evidence: String::new() })
}

#[tokio::test]
async fn a_question_goes_from_its_asking_to_what_everybody_reads() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let office = another(&set, "commissioners-office").await;
    let objective = objective(&set, &ann).await;
    assert!(matches!(ask(&set, &office, "plan-9.1").await, Err(Closed::Refused(_))));
    let id = ask(&set, &office, &objective).await.unwrap();
    assert_eq!(one(&set, &office, &id).await.due.to_string(), "2026-04-01", "28 days");
    let due = "2026-06-30".parse().unwrap();
    let promise =
        |owner: &str| Command::Commit { words: "Six more".into(), owner: owner.parse().unwrap(), due };
    assert!(
        matches!(step(&set, &office, &id, promise(POLICE)).await, Err(Closed::Refused(_))),
        "no answer yet"
    );
    assert!(matches!(step(&set, &office, &id, Command::Publish).await, Err(Closed::Refused(_))));
    step(&set, &office, &id, said()).await.unwrap();
    assert!(matches!(step(&set, &office, &id, promise("nobody")).await, Err(Closed::Refused(_))));
    step(&set, &office, &id, promise(POLICE)).await.unwrap();
    let settle = || Command::Settle { words: "Calls are answered.".into() };
    assert!(matches!(step(&set, &office, &id, settle()).await, Err(Closed::Refused(_))), "a promise is open");
    assert!(set.door.accounts_told().await.unwrap().is_empty(), "nothing is published");
    step(&set, &office, &id, Command::Publish).await.unwrap();
    let told = set.door.accounts_told().await.unwrap();
    assert_eq!(
        (told[0].objective.as_str(), told[0].promises[0].became),
        ("Answer when people call", Promised::Open)
    );
    assert_eq!(told[0].promises[0].owner, "Staffordshire Police");
    let keep = |proof: &str| Command::Keep {
        number: 1,
        on: "2026-03-04".parse().unwrap(),
        words: "Six began.".into(),
        proof: proof.into(),
    };
    assert!(matches!(step(&set, &office, &id, keep("we did")).await, Err(Closed::Refused(_))));
    let nowhere = step(&set, &office, &id, keep("A-4711")).await;
    assert!(matches!(&nowhere, Err(Closed::Refused(words)) if words.contains("no A-4711")), "{nowhere:?}");
    step(&set, &office, &id, keep("https://police.example/joiners")).await.unwrap();
    step(&set, &office, &id, settle()).await.unwrap();
    let told = set.door.accounts_told().await.unwrap();
    assert_eq!(
        (told[0].promises[0].became, told[0].settled.as_str()),
        (Promised::Kept, "Calls are answered.")
    );
    let stale = set.door.account_step(&office, &id, 1, settle()).await;
    assert!(matches!(stale, Err(Closed::Stale)));
}

#[tokio::test]
async fn members_read_it_and_change_nothing() {
    let set = set(NOON).await;
    let (ann, _, _) = join(&set, "community-safety-officer").await;
    let reader = another(&set, "case-worker").await;
    let objective = objective(&set, &ann).await;
    assert!(matches!(ask(&set, &reader, &objective).await, Err(Closed::Forbidden(_))));
    let id = ask(&set, &ann, &objective).await.unwrap();
    let known = set.door.accounts(&reader).await.unwrap();
    assert_eq!((known.inquiries.len(), known.choices.may_change), (1, false));
    assert!(matches!(step(&set, &reader, &id, said()).await, Err(Closed::Forbidden(_))));
    assert!(matches!(set.door.account(&reader, "ask-9").await, Err(Closed::NotFound)));
}
