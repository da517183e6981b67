//! A plan that nobody made, behind the sample's door: actions at each stage, a thread, a round, and a plan in force.

use super::door::SampleDoor;
use super::year;
use crate::door::{
    ACTIONS_PAGE, ActionKnown, ActionsAsked, ActionsKnown, Caller, MetKnown, PlanNames, PlanPaper, PlansDoor,
    PlansKnown, ThreadKnown,
};
use crate::door::{
    NewCandidate, NewPlan, NoteTyped, NotesKnown, PlanKnown, PriorityKnown, RoundKnown, RoundsKnown,
};
use crate::{Answer, Closed, TakeAway};
use async_trait::async_trait;
use chrono::NaiveDate;
use disclosure::Released;
use planning::Year;
use planning::action::list::{Filter, counts, put_in_order, shows};
use planning::action::{
    Action, Command, Evidence, Gift, Grade, InKind, Lever, Milestone, Money, MoneySource, Owner, Stage,
    Terms, WhatWorks, apply, told,
};
use planning::plan::told::PlanTold;
use planning::thread::{Kind, Records, gather};
use std::str::FromStr;
use terms::NotAShortName;

fn id<T: FromStr<Err = NotAShortName>>(text: &str) -> T {
    text.parse().expect("a short name")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Today, in the sample.
pub fn today() -> NaiveDate {
    day("2026-11-20")
}

/// Names to show.
pub fn names() -> PlanNames {
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    PlanNames {
        bodies: [pair("council", "Harrowdale Council"), pair("police", "Harrowdale Police")].into(),
        members: vec!["council".into(), "police".into()],
        people: [
            ("ann".to_owned(), pair("Ann Example", "council")),
            ("bo".to_owned(), pair("Bo Sample", "police")),
        ]
        .into(),
        priorities: vec![pair("p-1", "Burglary of homes")],
        plans: vec![pair("plan-1", "Delivery plan 2026 to 2027")],
        origins: vec![pair("m-1", "Strategy Group, 5 February 2026")],
        meetings: vec![pair("m-1", "Strategy Group, 5 February 2026")],
        targets: vec![pair("t-1", "Fewer burglaries")],
        voices: vec![pair("w-1", "People who say litter is a problem, June 2026")],
        decisions: vec![pair("d-1-1", "Pay for locks. (5 February 2026)")],
        own: "council".into(),
    }
}

fn terms(title: &str, due: &str) -> Terms {
    Terms {
        title: title.into(),
        lever: Lever::MakeHarder,
        owner: Owner::Body { body: id("council"), person: None },
        priority: Some(id("p-1")),
        plan: Some(id("plan-1")),
        from: Some(id("m-1")),
        gifts: vec![Gift { kind: InKind::People, words: "Two wardens".into(), from: id("police") }],
        money: vec![
            Money { pence: 400_000, source: MoneySource::Government, agreed: true },
            Money { pence: 50_050, source: MoneySource::Body(id("police")), agreed: false },
        ],
        milestones: vec![
            Milestone { words: "Ask residents".into(), due: day("2026-06-01"), done: None, dropped: None },
            Milestone { words: "Fit the gates".into(), due: day(due), done: None, dropped: None },
        ],
        needs: Vec::new(),
        grounds: planning::action::Grounds::default(),
        what_works: vec![WhatWorks {
            title: "Alley gating".into(),
            address: "https://example.org/gates".into(),
            grade: Grade::Works,
        }],
        due: day(due),
    }
}

fn lived(action: Action, commands: Vec<Command>) -> Vec<Action> {
    let mut life = vec![action];
    for command in commands {
        let last = life.last().expect("begun above").clone();
        life.push(apply(last, command, &id("ann"), day("2026-05-04")).expect("a step of a sound life"));
    }
    life
}

/// Lives of actions, one ending at each stage.
fn lives() -> Vec<Vec<Action>> {
    let new = |number: &str, title: &str, due: &str| Action::new(id(number), terms(title, due));
    let accept = || Command::Accept { for_body: id("council"), person: Some(id("ann")) };
    let finish =
        || Command::Finish { evidence: vec![Evidence { words: "Twelve gates stand.".into(), record: None }] };
    let mut group = terms("Keep watch over the park", "2026-12-01");
    group.owner = Owner::Group { name: "Friends of Brough Park".into(), through: id("council") };
    group.needs = vec![id("a-2")];
    let carried = || {
        let (old, _) = planning::action::carry_over(
            new("a-8", "Train shop staff", "2026-10-31"),
            id("a-10"),
            &id("plan-2"),
            day("2027-10-31"),
            "The trainer fell ill.",
        )
        .expect("it is open");
        old
    };
    vec![
        lived(Action::new(id("a-1"), terms("Gate the alleys behind Derby Street", "2026-10-01")), vec![]),
        lived(new("a-2", "Light the canal path", "2026-12-20"), vec![accept()]),
        lived(
            new("a-3", "Mark bicycles at stations", "2026-11-01"),
            vec![accept(), Command::Start, Command::StepDone(0)],
        ),
        lived(
            new("a-4", "Patrol the market", "2026-12-24"),
            vec![
                accept(),
                Command::Start,
                Command::Block { reason: "No permit.".into(), ask: "The county signs.".into() },
            ],
        ),
        lived(
            new("a-5", "Fit locks for people burgled before", "2026-09-30"),
            vec![
                accept(),
                Command::Start,
                Command::StepDone(0),
                Command::StepDropped { step: 1, reason: "No gate was needed.".into() },
                finish(),
            ],
        ),
        lived(
            new("a-6", "Close the cut-through", "2026-09-30"),
            vec![Command::Decline { for_body: id("council"), reason: "It is the county’s road.".into() }],
        ),
        lived(
            new("a-7", "Hand out leaflets", "2026-09-30"),
            vec![Command::Drop { reason: "Nobody reads them.".into() }],
        ),
        vec![new("a-8", "Train shop staff", "2026-10-31"), carried()],
        lived(Action::new(id("a-10"), group), vec![]),
    ]
}

fn last(life: &[Action]) -> Action {
    life.last().expect("a life has a beginning").clone()
}

fn all() -> Vec<Action> {
    lives().iter().map(|life| last(life)).collect()
}

fn listed(asked: &ActionsAsked) -> ActionsKnown {
    let filter = Filter {
        late: asked.late,
        stage: asked.stage.clone(),
        words: asked.words.clone(),
        priority: asked.priority.parse().ok(),
        plan: asked.plan.parse().ok(),
        ..Filter::default()
    };
    let all = all();
    let counts = counts(&all, today());
    let mut rows: Vec<Action> = all.into_iter().filter(|action| shows(&filter, action, today())).collect();
    put_in_order(&mut rows, asked.order, |action| action);
    let found = rows.len();
    let rows = rows.into_iter().skip((asked.page.max(1) - 1) * ACTIONS_PAGE).take(ACTIONS_PAGE).collect();
    ActionsKnown { rows, found, counts, names: names(), today: today(), may_add: true, may_export: true }
}

/// All actions.
pub fn actions() -> ActionsKnown {
    listed(&ActionsAsked { page: 1, ..ActionsAsked::default() })
}

/// One action at each stage, as those see it who may do all.
pub fn each_stage() -> Vec<ActionKnown> {
    let at = "2026-05-04T09:30:00Z".parse().expect("a moment");
    lives()
        .into_iter()
        .map(|life| {
            let history = (0..life.len()).map(|n| {
                let (what, why) = told(n.checked_sub(1).map(|before| &life[before]), &life[n]);
                (what, why, "ann".to_owned(), at)
            });
            let beside =
                ("a-2".to_owned(), "Light the canal path".to_owned(), Stage::Agreed.words().to_owned());
            let action = last(&life);
            ActionKnown {
                seen: life.len() as i64,
                needs: if action.terms.needs.is_empty() { Vec::new() } else { vec![beside.clone()] },
                holds_up: if action.id.as_str() == "a-2" { vec![beside] } else { Vec::new() },
                history: history.collect(),
                names: names(),
                today: today(),
                may_answer: true,
                may_work: true,
                may_write: true,
                action,
            }
        })
        .collect()
}

/// The thread of an action that is done.
pub fn thread() -> ThreadKnown {
    walked(Kind::Action, "a-5").expect("the sample has it")
}

fn walked(kind: Kind, id: &str) -> Option<ThreadKnown> {
    let thread = gather(&Records { actions: &all(), ..Records::default() });
    let walk = thread.walk(kind, id)?;
    let met = |met: &planning::thread::Met<'_>| MetKnown {
        node: met.node.clone(),
        far: met.far,
        by: (met.by.kind, met.by.id.clone()),
    };
    Some(ThreadKnown {
        start: walk.start.clone(),
        back: walk.back.iter().map(met).collect(),
        forward: walk.forward.iter().map(met).collect(),
        missing_back: walk.missing_back,
        missing_forward: walk.missing_forward,
    })
}

/// The front page.
pub fn plans() -> PlansKnown {
    let thread = gather(&Records { actions: &all(), ..Records::default() });
    PlansKnown {
        counts: counts(&all(), today()),
        torn: thread.torn(false).into_iter().map(|(node, missing)| (node.clone(), missing)).collect(),
        names: names(),
        today: today(),
        may_add: true,
        ..PlansKnown::default()
    }
}

/// A pilot whose end is still to come, and an achievement with what shows it.
pub fn notes() -> NotesKnown {
    use planning::achievement::{Kind, Note};
    let pilot = Note {
        id: id("log-1"),
        kind: Kind::Pilot,
        words: "Street pastors on Friday evenings.".into(),
        on: today(),
        evidence: Vec::new(),
        priority: Some(id("p-1")),
        outcome: None,
    };
    let done = Note {
        id: id("log-2"),
        kind: Kind::Achievement,
        words: "Every alley behind Derby Street has a gate.".into(),
        evidence: vec![id("a-1")],
        ..pilot.clone()
    };
    NotesKnown {
        notes: vec![(pilot, 1), (done, 1)],
        records: vec![("a-1".into(), "Gate the alleys behind Derby Street".into())],
        priorities: vec![("p-1".into(), "Burglary of homes".into())],
        may_add: true,
        may_change: true,
    }
}

#[async_trait]
impl PlansDoor for SampleDoor {
    async fn actions(&self, _: &Caller, asked: &ActionsAsked) -> Answer<ActionsKnown> {
        Ok(listed(asked))
    }

    async fn actions_file(&self, _: &Caller, _: &ActionsAsked) -> Answer<TakeAway> {
        let bytes = b"number,action\r\na-1,Gate the alleys behind Derby Street\r\n".to_vec();
        Ok(TakeAway { file_name: "actions.csv".into(), media_type: "text/csv; charset=utf-8", bytes })
    }

    async fn action(&self, _: &Caller, id: &str) -> Answer<ActionKnown> {
        each_stage().into_iter().find(|known| known.action.id.as_str() == id).ok_or(Closed::NotFound)
    }

    async fn plan_names(&self, _: &Caller) -> Answer<PlanNames> {
        Ok(names())
    }

    async fn action_add(&self, _: &Caller, terms: Terms) -> Answer<String> {
        if terms.title.is_empty() {
            Err(Closed::Refused("There is no title. Write a title.".into()))
        } else {
            Ok("a-1".into())
        }
    }

    async fn action_do(&self, caller: &Caller, id: &str, seen: i64, command: Command) -> Answer<()> {
        let known = self.action(caller, id).await?;
        if known.seen != seen {
            return Err(Closed::Stale);
        }
        let command = match command {
            Command::Accept { person, .. } => {
                Command::Accept { for_body: terms::BodyId::new("council").expect("a name"), person }
            }
            other => other,
        };
        let done = apply(known.action, command, &self::id("ann"), today());
        done.map(|_| ()).map_err(|no| Closed::Refused(no.to_string()))
    }

    async fn plans(&self, _: &Caller) -> Answer<PlansKnown> {
        Ok(plans())
    }

    async fn plan(&self, _: &Caller, id: &str) -> Answer<PlanKnown> {
        year::plan_at_each_stage()
            .into_iter()
            .find(|known| known.plan.id.as_str() == id)
            .ok_or(Closed::NotFound)
    }

    async fn plan_add(&self, _: &Caller, new: &NewPlan) -> Answer<String> {
        if new.title.is_empty() {
            Err(Closed::Refused("It has no title.".into()))
        } else {
            Ok("plan-1".into())
        }
    }

    async fn plan_do(
        &self,
        caller: &Caller,
        id: &str,
        seen: i64,
        command: planning::plan::Command,
    ) -> Answer<()> {
        let known = self.plan(caller, id).await?;
        if known.seen != seen {
            return Err(Closed::Stale);
        }
        let done = planning::plan::apply(known.plan, command, &self::id("ann"), today());
        done.map(|_| ()).map_err(|no| Closed::Refused(no.to_string()))
    }

    async fn plan_follow(
        &self,
        caller: &Caller,
        id: &str,
        _: &str,
        _: (NaiveDate, NaiveDate),
        _: &[(String, NaiveDate, String)],
    ) -> Answer<String> {
        self.plan(caller, id).await.map(|known| known.plan.id.to_string())
    }

    async fn plans_told(&self) -> Answer<Released<Vec<PlanTold>>> {
        Ok(year::plans_told())
    }

    async fn plan_papers(&self, _: &PlanTold) -> Answer<Vec<(PlanPaper, usize)>> {
        Ok(vec![(PlanPaper::OnePage, 41_000), (PlanPaper::Whole, 96_000)])
    }

    async fn plan_paper(&self, slug: &str, paper: PlanPaper) -> Answer<TakeAway> {
        match year::plans_told().iter().any(|plan| plan.slug == slug) {
            true => Ok(TakeAway {
                file_name: format!("{slug}-{}", paper.file()),
                media_type: "application/pdf",
                bytes: b"%PDF-1.7 sample".to_vec(),
            }),
            false => Err(Closed::NotFound),
        }
    }

    async fn rounds(&self, _: &Caller) -> Answer<RoundsKnown> {
        Ok(year::rounds())
    }

    async fn round(&self, _: &Caller, id: &str) -> Answer<RoundKnown> {
        // The one that is being scored, so that a sheet can be looked at.
        year::round_at_each_stage()
            .into_iter()
            .find(|known| known.round.id.as_str() == id && known.round.stage.slug() == "scoring")
            .ok_or(Closed::NotFound)
    }

    async fn round_add(&self, _: &Caller, _: Year) -> Answer<String> {
        Ok("round-1".into())
    }

    async fn round_put(&self, caller: &Caller, id: &str, _: i64, _: &NewCandidate) -> Answer<()> {
        self.round(caller, id).await.map(|_| ())
    }

    async fn round_do(
        &self,
        caller: &Caller,
        id: &str,
        _: i64,
        command: planning::priority::round::Command,
    ) -> Answer<()> {
        let known = self.round(caller, id).await?;
        let done = planning::priority::round::apply(known.round, command, &self::id("ann"), today());
        done.map(|_| ()).map_err(|no| Closed::Refused(no.to_string()))
    }

    async fn priority(&self, _: &Caller, id: &str) -> Answer<PriorityKnown> {
        if id == "p-1" { Ok(year::priority()) } else { Err(Closed::NotFound) }
    }

    async fn priority_strategy(
        &self,
        caller: &Caller,
        id: &str,
        _: i64,
        strategy: planning::priority::ControlStrategy,
    ) -> Answer<()> {
        let known = self.priority(caller, id).await?;
        let done = known.priority.with_strategy(strategy);
        done.map(|_| ()).map_err(|no| Closed::Refused(no.to_string()))
    }

    async fn notes(&self, _: &Caller) -> Answer<NotesKnown> {
        Ok(notes())
    }

    async fn note_add(&self, _: &Caller, typed: &NoteTyped) -> Answer<()> {
        match typed.words.is_empty() {
            true => Err(Closed::Refused("There is no sentence. Write a sentence.".into())),
            false => Ok(()),
        }
    }

    async fn note_end(&self, _: &Caller, id: &str, seen: i64, _: &str) -> Answer<()> {
        match (id, seen) {
            ("log-1", 1) => Ok(()),
            ("log-1", _) => Err(Closed::Stale),
            _ => Err(Closed::NotFound),
        }
    }

    async fn thread(&self, _: &Caller, kind: Kind, id: &str) -> Answer<ThreadKnown> {
        // The sample has one thread: what is on it besides actions shows the whole of it.
        let other = (kind != Kind::Action).then(thread);
        walked(kind, id).or(other).ok_or(Closed::NotFound)
    }
}
