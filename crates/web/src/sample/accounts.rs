//! Questions to a chief constable who does not exist, behind the sample's door: one at each stage.

use super::door::SampleDoor;
use crate::door::{
    AccountChoices, AccountKnown, AccountMeeting, AccountTyped, AccountsDoor, AccountsKnown, Caller,
};
use crate::{Answer, Closed};
use async_trait::async_trait;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::account::told::{self, Accounted, Told};
use planning::account::{Answer as Said, Command, Inquiry, Objective, Source, apply};
use terms::{BodyId, PersonId};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn id<T: std::str::FromStr<Err = terms::NotAShortName>>(text: &str) -> T {
    text.parse().expect("a short name")
}

fn today() -> NaiveDate {
    day("2026-11-20")
}

const ANSWERED: &str = "We answer 8 in 10 calls in ten seconds. We want to answer 9 in 10.";

fn said(words: &str) -> Command {
    Command::Answer(Said {
        words: words.into(),
        on: day("2026-09-10"),
        evidence: "https://police.example.org/calls".into(),
    })
}

fn promise(words: &str, due: &str) -> Command {
    Command::Commit { words: words.into(), owner: id("police"), due: day(due) }
}

/// What was done with each question: its number, whose it is, the question, its objective, and the commands.
fn inquiry(number: &str, source: Source, words: &str, objective: &str, commands: Vec<Command>) -> Inquiry {
    let by: PersonId = id("ann");
    let objective = Objective { of: id("plan-1"), words: objective.into() };
    let new = Inquiry::new(id(number), (source, words), objective, day("2026-09-01"), None);
    commands.into_iter().fold(new, |inquiry, command| {
        apply(inquiry, command, &by, day("2026-09-10")).expect("it is its turn")
    })
}

/// One question at each stage of its life.
fn inquiries() -> Vec<Inquiry> {
    let kept = Command::Keep {
        number: 2,
        on: day("2026-09-10"),
        words: "Six people began on 7 September.".into(),
        proof: "https://police.example.org/joiners".into(),
    };
    let follow = Command::FollowUp { meeting: id("m-1"), words: "Ten more people began in the week.".into() };
    let late = vec![
        said(ANSWERED),
        promise("Nine in ten calls within ten seconds", "2026-10-31"),
        promise("Six more people in the control room", "2026-12-31"),
        kept,
        follow,
        Command::Publish,
    ];
    let dropped = vec![
        said("We tried, and there is no room."),
        promise("A desk in each library", "2026-12-31"),
        Command::Drop { number: 1, reason: "The libraries have no room.".into() },
        Command::Settle { words: "Officers are at each market instead.".into() },
        Command::Publish,
    ];
    let withdrawn = vec![Command::Withdraw { reason: "It was asked before.".into() }];
    let (calls, victims) = ("Answer when people call", "Support those who were harmed");
    vec![
        inquiry("ask-1", Source::Commissioner, "Why do calls wait so long?", calls, late),
        inquiry("ask-2", Source::Panel, "What do you do for those who were robbed?", victims, Vec::new()),
        inquiry("ask-3", Source::Public, "Why is there no police desk in our town?", calls, dropped),
        inquiry("ask-4", Source::Panel, "How many calls were lost?", calls, withdrawn),
        inquiry("ask-5", Source::Panel, "How many officers are on leave?", calls, vec![said("Forty.")]),
    ]
}

fn choices() -> AccountChoices {
    let known = super::questions::questions();
    let meeting = |id: &str, on: &str, coming| AccountMeeting {
        id: id.into(),
        title: "Commissioner asks".into(),
        on: day(on),
        coming,
    };
    AccountChoices {
        objectives: vec![
            ("plan-3.1".into(), "Answer when people call".into()),
            ("plan-3.2".into(), "Support those who were harmed".into()),
            ("plan-3.3".into(), "Safer roads".into()),
        ],
        meetings: vec![meeting("m-1", "2026-10-15", false), meeting("m-9", "2026-12-10", true)],
        names: known.names,
        members: known.members,
        may_change: true,
        may_publish: true,
    }
}

/// Every question, and what may be chosen.
pub fn known() -> AccountsKnown {
    let mut inquiries = inquiries();
    inquiries.sort_by_key(|one| one.order(today()));
    AccountsKnown { inquiries: inquiries.into_iter().map(|one| (one, 3)).collect(), choices: choices() }
}

/// Each question on its own.
#[cfg(test)]
pub(crate) fn each() -> Vec<AccountKnown> {
    let each = inquiries().into_iter();
    each.map(|inquiry| AccountKnown { inquiry, seen: 3, choices: choices() }).collect()
}

/// What the public may know of them.
pub fn told() -> Released<Vec<Accounted>> {
    let name = |_: &BodyId| "Harrowdale Police".to_owned();
    let told: Vec<Told> = inquiries().iter().filter_map(|one| told::told(one, name, today())).collect();
    public(told).derive(|told| told::accounted(told))
}

#[async_trait]
impl AccountsDoor for SampleDoor {
    async fn accounts(&self, _: &Caller) -> Answer<AccountsKnown> {
        Ok(known())
    }

    async fn account(&self, _: &Caller, id: &str) -> Answer<AccountKnown> {
        let found = inquiries().into_iter().find(|one| one.id.as_str() == id).ok_or(Closed::NotFound)?;
        Ok(AccountKnown { inquiry: found, seen: 3, choices: choices() })
    }

    async fn account_ask(&self, _: &Caller, typed: &AccountTyped) -> Answer<String> {
        if typed.words.is_empty() {
            return Err(Closed::Refused("There is no question. Write the question.".into()));
        }
        Ok("ask-2".into())
    }

    async fn account_step(&self, _: &Caller, id: &str, seen: i64, command: Command) -> Answer<()> {
        let found = inquiries().into_iter().find(|one| one.id.as_str() == id).ok_or(Closed::NotFound)?;
        if seen != 3 {
            return Err(Closed::Stale);
        }
        let by: PersonId = "ann".parse().expect("a short name");
        apply(found, command, &by, today()).map(drop).map_err(|refusal| Closed::Refused(refusal.to_string()))
    }

    async fn accounts_told(&self) -> Answer<Released<Vec<Accounted>>> {
        Ok(told())
    }
}
