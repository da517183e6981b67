//! The plans' part of the door: records of the desk with the names to show beside them, and lists as files.

use super::{FrontDoor, closed};
use access::Resource;
use async_trait::async_trait;
use chrono::NaiveDate;
use desk::plans::GoesOn;
use desk::priorities::Forward;
use desk::threads::MetHeld;
use desk::{Desk, Done, Seen};
use disclosure::Released;
use planning::Year;
use planning::achievement::Note;
use planning::action::list::{Filter, Order};
use planning::action::{Command, Owner, Stage, Terms};
use planning::plan::told::PlanTold;
use planning::priority::{ControlStrategy, round};
use planning::thread::Kind;
use terms::{Action, RecordId, RecordKind};
use web::door::{
    ACTIONS_PAGE, ActionKnown, ActionsAsked, ActionsKnown, Answer, BesideKnown, Caller, Closed, MetKnown,
    PlanNames, PlanPaper, PlansDoor, PlansKnown, TakeAway, ThreadKnown,
};
use web::door::{
    NewCandidate, NewPlan, NoteTyped, NotesKnown, PlanKnown, PriorityKnown, RoundKnown, RoundsKnown,
};

/// A refusal in which bodies are called by their names.
fn named(words: String, names: &PlanNames) -> String {
    // Longer short names first: one may be the beginning of another.
    let mut ids: Vec<(&String, &String)> = names.bodies.iter().collect();
    ids.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
    ids.into_iter().fold(words, |words, (id, name)| words.replace(id.as_str(), name))
}

/// What came of a command, for the pages.
async fn done<T>(desk: &Desk, done: Done<T>) -> Answer<Seen<T>> {
    match super::done(done) {
        Err(Closed::Refused(words)) => Err(Closed::Refused(named(words, &names(desk).await?))),
        done => done,
    }
}

async fn may(desk: &Desk, action: Action) -> Answer<bool> {
    desk.would(action, &Resource::paper(RecordKind::Plan)).await.map_err(closed)
}

async fn names(desk: &Desk) -> Answer<PlanNames> {
    let found = desk.plan_names().await.map_err(closed)?;
    let text = |pairs: Vec<(RecordId, String)>| {
        pairs.into_iter().map(|(id, title)| (id.to_string(), title)).collect::<Vec<_>>()
    };
    let meetings = text(found.meetings);
    let mut origins = meetings.clone();
    origins.extend(text(found.problems));
    Ok(PlanNames {
        bodies: found.bodies.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        members: found.members.iter().map(ToString::to_string).collect(),
        people: found
            .people
            .into_iter()
            .map(|(id, (name, body))| (id.to_string(), (name, body.to_string())))
            .collect(),
        priorities: text(found.priorities),
        plans: text(found.plans),
        origins,
        meetings,
        targets: text(found.targets),
        voices: text(found.voices),
        decisions: text(found.decisions),
        own: found.own.map_or_else(String::new, |own| own.to_string()),
    })
}

/// What a list is asked for, with the caller and their body put in.
async fn filter(desk: &Desk, caller: &Caller, asked: &ActionsAsked) -> Answer<Filter> {
    let none = terms::BodyId::new("nobody");
    let body = match asked.who.as_str() {
        "" | "mine" => None,
        "own" => desk.own_body().await.map_err(closed)?.or(none),
        id => id.parse().ok().or(none),
    };
    Ok(Filter {
        person: if asked.who == "mine" { caller.account.parse().ok() } else { None },
        body,
        late: asked.late,
        stage: asked.stage.clone(),
        priority: asked.priority.parse().ok(),
        plan: asked.plan.parse().ok(),
        words: asked.words.clone(),
    })
}

fn beside(list: Vec<desk::actions::Beside>) -> Vec<BesideKnown> {
    let words = |slug| Stage::words_of(slug).unwrap_or_default().to_owned();
    list.into_iter().map(|one| (one.id.to_string(), one.title, words(one.stage))).collect()
}

/// A cell of a file: quoted, and never taken for a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn line(action: &planning::Action, names: &PlanNames) -> String {
    let title = |pairs: &[(String, String)], id: Option<&RecordId>| {
        let found = id.and_then(|id| pairs.iter().find(|(known, _)| known == id.as_str()));
        found.map_or_else(String::new, |(_, title)| title.clone())
    };
    let body = names.bodies.get(action.terms.owner.body().as_str()).cloned().unwrap_or_default();
    let group = match &action.terms.owner {
        Owner::Group { name, .. } => name.clone(),
        Owner::Body { .. } => String::new(),
    };
    let (agreed, asked) = action.pence();
    let pounds = |pence: u64| format!("{}.{:02}", pence / 100, pence % 100);
    let cells = [
        action.id.to_string(),
        action.terms.title.clone(),
        body,
        group,
        action.terms.due.to_string(),
        action.stage.words().to_owned(),
        action.terms.lever.words().to_owned(),
        title(&names.priorities, action.terms.priority.as_ref()),
        title(&names.plans, action.terms.plan.as_ref()),
        pounds(agreed),
        pounds(asked),
    ];
    cells.map(|text| cell(&text)).join(",")
}

fn met(met: MetHeld) -> MetKnown {
    MetKnown { node: met.node, far: met.far, by: met.by }
}

#[async_trait]
impl PlansDoor for FrontDoor {
    async fn actions(&self, caller: &Caller, asked: &ActionsAsked) -> Answer<ActionsKnown> {
        let desk = self.of(caller)?;
        let filter = filter(&desk, caller, asked).await?;
        let from = (asked.page.max(1) - 1) * ACTIONS_PAGE;
        let listed = desk.actions(&filter, asked.order, from, ACTIONS_PAGE).await.map_err(closed)?;
        Ok(ActionsKnown {
            rows: listed.rows,
            found: listed.found,
            counts: listed.counts,
            names: names(&desk).await?,
            today: desk.now().date_naive(),
            may_add: may(&desk, Action::Add).await?,
            may_export: may(&desk, Action::Export).await?,
        })
    }

    async fn actions_file(&self, caller: &Caller, asked: &ActionsAsked) -> Answer<TakeAway> {
        let desk = self.of(caller)?;
        let filter = filter(&desk, caller, asked).await?;
        let rows = desk.actions_export(&filter, asked.order).await.map_err(closed)?;
        let names = names(&desk).await?;
        let mut csv = String::from(
            "number,action,body,group,due,stage,how it works,priority,plan,pounds agreed,pounds asked for\r\n",
        );
        for action in &rows {
            csv.push_str(&line(action, &names));
            csv.push_str("\r\n");
        }
        Ok(TakeAway {
            file_name: "actions.csv".to_owned(),
            media_type: "text/csv; charset=utf-8",
            bytes: csv.into_bytes(),
        })
    }

    async fn action(&self, caller: &Caller, id: &str) -> Answer<ActionKnown> {
        let desk = self.of(caller)?;
        let held = desk.action(id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        Ok(ActionKnown {
            action: held.seen.record,
            seen: held.seen.version,
            needs: beside(held.needs),
            holds_up: beside(held.holds_up),
            history: held
                .history
                .into_iter()
                .map(|line| (line.words, line.reason, line.by, line.at))
                .collect(),
            names: names(&desk).await?,
            today: desk.now().date_naive(),
            may_answer: held.may_answer,
            may_work: held.may_work,
            may_write: held.may_write,
        })
    }

    async fn plan_names(&self, caller: &Caller) -> Answer<PlanNames> {
        let desk = self.of(caller)?;
        if !may(&desk, Action::Add).await? {
            return Err(Closed::Forbidden(
                "It needs the role of community safety officer. Ask whoever keeps accounts.".to_owned(),
            ));
        }
        names(&desk).await
    }

    async fn action_add(&self, caller: &Caller, terms: Terms) -> Answer<String> {
        let desk = self.of(caller)?;
        let kept = desk.action_add(terms).await.map_err(closed)?;
        Ok(done(&desk, kept).await?.record.id.to_string())
    }

    async fn action_do(&self, caller: &Caller, id: &str, seen: i64, command: Command) -> Answer<()> {
        let desk = self.of(caller)?;
        let kept = desk.action_do(id, seen, command).await.map_err(closed)?;
        done(&desk, kept).await.map(|_| ())
    }

    async fn plans(&self, caller: &Caller) -> Answer<PlansKnown> {
        let desk = self.of(caller)?;
        let listed = desk.actions(&Filter::default(), Order::Due, 0, 0).await.map_err(closed)?;
        Ok(PlansKnown {
            plans: desk.plans().await.map_err(closed)?,
            priorities: desk
                .priorities()
                .await
                .map_err(closed)?
                .into_iter()
                .map(|seen| seen.record)
                .collect(),
            counts: listed.counts,
            torn: desk.thread_torn().await.map_err(closed)?,
            names: names(&desk).await?,
            today: desk.now().date_naive(),
            may_add: may(&desk, Action::Add).await?,
        })
    }

    async fn plan(&self, caller: &Caller, id: &str) -> Answer<PlanKnown> {
        let desk = self.of(caller)?;
        let held = desk.plan(id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        let text = |(id, title): (RecordId, String)| (id.to_string(), title);
        Ok(PlanKnown {
            plan: held.seen.record,
            seen: held.seen.version,
            above: held.above.into_iter().map(text).collect(),
            under: held.under.into_iter().map(text).collect(),
            next: held.next.map(text),
            actions: held.actions,
            outturn: held.outturn,
            history: held.history.into_iter().map(|line| (line.words, line.by, line.at)).collect(),
            address: held.address,
            replacing: held.replacing.into_iter().map(text).collect(),
            may_sign: held.may_sign.map(|body| body.to_string()),
            may_write: held.may_write,
            may_approve: held.may_approve,
            may_publish: held.may_publish,
            names: names(&desk).await?,
            today: desk.now().date_naive(),
        })
    }

    async fn plan_add(&self, caller: &Caller, new: &NewPlan) -> Answer<String> {
        let desk = self.of(caller)?;
        let new = desk::plans::NewPlan {
            kind: new.kind,
            title: new.title.clone(),
            from: new.from,
            until: new.until,
            under: new.under.parse().ok(),
        };
        let kept = desk.plan_add(&new).await.map_err(closed)?;
        Ok(done(&desk, kept).await?.record.id.to_string())
    }

    async fn plan_do(
        &self,
        caller: &Caller,
        id: &str,
        seen: i64,
        command: planning::plan::Command,
    ) -> Answer<()> {
        let desk = self.of(caller)?;
        let kept = desk.plan_do(id, seen, command).await.map_err(closed)?;
        done(&desk, kept).await.map(|_| ())
    }

    async fn plan_follow(
        &self,
        caller: &Caller,
        id: &str,
        title: &str,
        days: (NaiveDate, NaiveDate),
        goes_on: &[(String, NaiveDate, String)],
    ) -> Answer<String> {
        let desk = self.of(caller)?;
        let known = goes_on.iter().filter_map(|(id, due, reason)| {
            Some(GoesOn { action: id.parse().ok()?, due: *due, reason: reason.clone() })
        });
        let carried: Vec<GoesOn> = known.collect();
        let kept = desk.plan_follow(id, title, days, &carried).await.map_err(closed)?;
        Ok(done(&desk, kept).await?.record.id.to_string())
    }

    async fn plans_told(&self) -> Answer<Released<Vec<PlanTold>>> {
        self.desk.plans_told().await.map_err(closed)
    }

    async fn plan_papers(&self, plan: &PlanTold) -> Answer<Vec<(PlanPaper, usize)>> {
        let mut papers = Vec::new();
        for paper in PlanPaper::ALL {
            papers.push((paper, self.papers.of(self, plan, paper).await?.len()));
        }
        Ok(papers)
    }

    async fn plan_paper(&self, slug: &str, paper: PlanPaper) -> Answer<TakeAway> {
        let told = self.desk.plans_told().await.map_err(closed)?;
        let plan = told.iter().find(|plan| plan.slug == slug).ok_or(Closed::NotFound)?;
        let bytes = self.papers.of(self, plan, paper).await?.to_vec();
        let file_name = format!("{slug}-{}", paper.file());
        Ok(TakeAway { file_name, media_type: "application/pdf", bytes })
    }

    async fn rounds(&self, caller: &Caller) -> Answer<RoundsKnown> {
        let desk = self.of(caller)?;
        Ok(RoundsKnown {
            rounds: desk.rounds().await.map_err(closed)?.into_iter().map(|held| held.seen.record).collect(),
            priorities: desk
                .priorities()
                .await
                .map_err(closed)?
                .into_iter()
                .map(|seen| seen.record)
                .collect(),
            today: desk.now().date_naive(),
            may_add: may(&desk, Action::Add).await?,
        })
    }

    async fn round(&self, caller: &Caller, id: &str) -> Answer<RoundKnown> {
        let desk = self.of(caller)?;
        let held = desk.round(id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        let measures = if held.may_run { desk.round_measures().await.map_err(closed)? } else { Vec::new() };
        Ok(RoundKnown {
            round: held.seen.record,
            seen: held.seen.version,
            ranking: held.ranking,
            outstanding: held.outstanding,
            measures: measures.into_iter().map(|(id, title, told)| (id.to_string(), title, told)).collect(),
            names: names(&desk).await?,
            me: caller.account.clone(),
            may_run: held.may_run,
            scores: held.scores,
            may_decide: held.may_decide,
        })
    }

    async fn round_add(&self, caller: &Caller, year: Year) -> Answer<String> {
        let desk = self.of(caller)?;
        let kept = desk.round_add(year).await.map_err(closed)?;
        Ok(done(&desk, kept).await?.record.id.to_string())
    }

    async fn round_put(&self, caller: &Caller, id: &str, seen: i64, new: &NewCandidate) -> Answer<()> {
        let desk = self.of(caller)?;
        let forward = Forward {
            title: new.title.clone(),
            measures: new.measures.iter().filter_map(|id| id.parse().ok()).collect(),
            residents: new.residents.clone(),
            voice: new.voice.parse().ok(),
            duty: new.duty.clone(),
            public_rank: new.public_rank,
            national: new.national,
            commissioner: new.commissioner,
        };
        let kept = desk.round_put(id, seen, &forward).await.map_err(closed)?;
        done(&desk, kept).await.map(|_| ())
    }

    async fn round_do(&self, caller: &Caller, id: &str, seen: i64, command: round::Command) -> Answer<()> {
        let desk = self.of(caller)?;
        let kept = desk.round_do(id, seen, command).await.map_err(closed)?;
        done(&desk, kept).await.map(|_| ())
    }

    async fn priority(&self, caller: &Caller, id: &str) -> Answer<PriorityKnown> {
        let desk = self.of(caller)?;
        let all = desk.priorities().await.map_err(closed)?;
        let held = all.into_iter().find(|held| held.record.id.as_str() == id).ok_or(Closed::NotFound)?;
        Ok(PriorityKnown {
            priority: held.record,
            seen: held.version,
            names: names(&desk).await?,
            may_write: may(&desk, Action::Change).await?,
        })
    }

    async fn priority_strategy(
        &self,
        caller: &Caller,
        id: &str,
        seen: i64,
        strategy: ControlStrategy,
    ) -> Answer<()> {
        let desk = self.of(caller)?;
        let kept = desk.priority_strategy(id, seen, strategy).await.map_err(closed)?;
        done(&desk, kept).await.map(|_| ())
    }

    async fn notes(&self, caller: &Caller) -> Answer<NotesKnown> {
        let desk = self.of(caller)?;
        let names = desk.plan_names().await.map_err(closed)?;
        let actions = desk.actions_named().await.map_err(closed)?;
        let mut records: Vec<(String, String)> =
            names.targets.iter().map(|(id, title)| (id.to_string(), title.clone())).collect();
        records.extend(actions.into_iter().map(|one| (one.id.to_string(), one.terms.title)));
        Ok(NotesKnown {
            notes: desk
                .notes()
                .await
                .map_err(closed)?
                .into_iter()
                .map(|seen| (seen.record, seen.version))
                .collect(),
            records,
            priorities: names.priorities.iter().map(|(id, title)| (id.to_string(), title.clone())).collect(),
            may_add: may(&desk, Action::Add).await?,
            may_change: may(&desk, Action::Change).await?,
        })
    }

    async fn note_add(&self, caller: &Caller, typed: &NoteTyped) -> Answer<()> {
        use planning::achievement::Kind;
        let refused = |words: &str| Closed::Refused(words.to_owned());
        let kind = match typed.kind.as_str() {
            "achievement" => Kind::Achievement,
            "pilot" => Kind::Pilot,
            "new-way" => Kind::NewWay,
            "ask" => Kind::Ask,
            _ => return Err(refused("Choose what it is")),
        };
        let note = Note {
            id: RecordId::new("new").expect("a short name"),
            kind,
            words: typed.words.clone(),
            on: typed.on.ok_or_else(|| refused("Give the day on which it happened, began or was asked"))?,
            evidence: RecordId::new(&typed.evidence).into_iter().collect(),
            priority: RecordId::new(&typed.priority),
            outcome: None,
        };
        let desk = self.of(caller)?;
        let kept = desk.note_add(note).await.map_err(closed)?;
        done(&desk, kept).await.map(|_| ())
    }

    async fn note_end(&self, caller: &Caller, id: &str, seen: i64, words: &str) -> Answer<()> {
        let desk = self.of(caller)?;
        let kept = desk.note_end(id, seen, words).await.map_err(closed)?;
        done(&desk, kept).await.map(|_| ())
    }

    async fn thread(&self, caller: &Caller, kind: Kind, id: &str) -> Answer<ThreadKnown> {
        let found = self.of(caller)?.thread(kind, id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        Ok(ThreadKnown {
            start: found.start,
            back: found.back.into_iter().map(met).collect(),
            forward: found.forward.into_iter().map(met).collect(),
            missing_back: found.missing_back,
            missing_forward: found.missing_forward,
        })
    }
}
