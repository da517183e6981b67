//! The review desk behind the door, in words for the pages.

use super::{FrontDoor, closed, done};
use crate::link;
use async_trait::async_trait;
use desk::Desk;
use desk::linking::{self, PairOpened, Run, TeamCommand, Word};
use linkage::review::{Measured, Reached, Share, Verdict};
use std::collections::BTreeMap;
use std::sync::Arc;
use web::door::{
    Answer, Caller, Closed, LinkageDoor, MeasuredKnown, PairKnown, PairLineKnown, PairStep, RunKnown,
    RunOpened, RunsKnown, ShareKnown, TakeAway, TeamStep,
};

/// Names of bodies, agreements and purposes.
struct Names {
    bodies: BTreeMap<terms::BodyId, String>,
    laws: Arc<access::Catalogue>,
}

impl Names {
    async fn of(desk: &Desk) -> Answer<Self> {
        let bodies = desk.body_names().await.map_err(closed)?;
        let laws = desk.sharing_laws().await.map_err(closed)?;
        Ok(Self { bodies: bodies.into_iter().collect(), laws })
    }

    fn body(&self, id: &terms::BodyId) -> String {
        self.bodies.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn run(&self, opened: &linking::RunOpened) -> RunKnown {
        let Run { id, title, agreement, purpose, bodies, brought, weights, .. } = &opened.seen.record;
        let mine = &opened.progress.mine;
        RunKnown {
            id: id.to_string(),
            title: title.clone(),
            purpose: self
                .laws
                .purpose(purpose)
                .map_or_else(|| purpose.to_string(), |known| known.title.clone()),
            agreement: agreement.to_string(),
            bodies: bodies.iter().map(|body| self.body(body)).collect(),
            brought: brought.on,
            pairs: weights.len(),
            settled: opened.progress.settled,
            waiting: opened.progress.waiting,
            mine: mine.len(),
            next: mine.first().copied(),
            looks: opened.looks,
            closed: opened.closed.clone(),
            seen: opened.seen.version,
        }
    }
}

fn share(of: Share) -> ShareKnown {
    ShareKnown { share: of.share, low: of.low, high: of.high }
}

fn measured(of: &Measured) -> MeasuredKnown {
    MeasuredKnown {
        precision: share(of.precision),
        recall: share(of.recall),
        best: of.best.map(|best| best.from),
        steps: of
            .steps
            .iter()
            .map(|step| (linkage::probability(step.from_bits), step.pairs, step.said, step.found))
            .collect(),
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::Different => "different",
        Verdict::Unsure | Verdict::Withdrawn => "unsure",
    }
}

fn pair(opened: PairOpened, names: &Names, why: bool) -> PairKnown {
    let text = opened.text;
    let record = |one: &linking::RecordText| (names.body(&one.body), one.id.clone());
    PairKnown {
        run: opened.run.id.to_string(),
        title: opened.run.title.clone(),
        number: opened.number,
        of: opened.run.weights.len(),
        left: record(&text.left),
        right: record(&text.right),
        lines: text
            .lines
            .into_iter()
            .map(|line| PairLineKnown {
                column: line.column,
                left: line.left,
                right: line.right,
                alike: line.alike,
            })
            .collect(),
        why: why.then_some(text.why),
        own: opened.own.map(verdict),
        reached: match opened.reached {
            Reached::Nothing => "nothing",
            Reached::Second => "second",
            Reached::Third => "third",
            Reached::Settled(said) => verdict(said),
        },
        waits: opened.waits,
        left_to_do: opened.left,
        next: opened.next,
    }
}

async fn opened(desk: &Desk, opened: linking::RunOpened) -> Answer<RunOpened> {
    let run = &opened.seen.record;
    let ids = run.team.iter().chain(&run.shut_out).map(terms::PersonId::as_str);
    let named: BTreeMap<String, String> = desk.names_of(ids).await.map_err(closed)?.into_iter().collect();
    let person = |id: &terms::PersonId| {
        let gone = || "Somebody who has left".to_owned();
        (id.to_string(), named.get(id.as_str()).cloned().unwrap_or_else(gone))
    };
    let people = match opened.staffs {
        true => desk.linkage_people(run).await.map_err(closed)?,
        false => Vec::new(),
    };
    Ok(RunOpened {
        run: Names::of(desk).await?.run(&opened),
        measured: opened.measured.as_ref().map(measured),
        group_from: run.group_from,
        model: run.model.clone(),
        team: run.team.iter().map(person).collect(),
        shut_out: run.shut_out.iter().map(person).collect(),
        people: people.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        exports: opened.exports,
    })
}

#[async_trait]
impl LinkageDoor for FrontDoor {
    async fn linkage_runs(&self, caller: &Caller) -> Answer<RunsKnown> {
        let desk = self.of(caller)?;
        let (runs, shut) = desk.linkage_runs().await.map_err(closed)?;
        let names = Names::of(&desk).await?;
        Ok(RunsKnown { runs: runs.iter().map(|run| names.run(run)).collect(), closed: shut })
    }

    async fn linkage_run(&self, caller: &Caller, run: &str) -> Answer<RunOpened> {
        let desk = self.of(caller)?;
        let found = desk.linkage_run(run).await.map_err(closed)?;
        opened(&desk, found.ok_or(Closed::NotFound)?).await
    }

    async fn linkage_team(&self, caller: &Caller, run: &str, seen: i64, step: TeamStep) -> Answer<()> {
        let person = |id: String| id.parse().map_err(|_| Closed::Refused("Choose somebody.".to_owned()));
        let command = match step {
            TeamStep::Join(id) => TeamCommand::Join(person(id)?),
            TeamStep::Leave(id) => TeamCommand::Leave(person(id)?),
            TeamStep::ShutOut(id) => TeamCommand::ShutOut(person(id)?),
            TeamStep::LetIn(id) => TeamCommand::LetIn(person(id)?),
        };
        done(self.of(caller)?.linkage_team((run, seen), command).await.map_err(closed)?).map(drop)
    }

    async fn linkage_pair(&self, caller: &Caller, run: &str, number: usize, why: bool) -> Answer<PairKnown> {
        let desk = self.of(caller)?;
        let opened = desk.linkage_pair((run, number), why, &self.keys()?).await.map_err(closed)?;
        Ok(pair(done(opened)?, &Names::of(&desk).await?, why))
    }

    async fn linkage_step(
        &self,
        caller: &Caller,
        run: &str,
        number: usize,
        step: PairStep,
    ) -> Answer<Option<usize>> {
        let desk = self.of(caller)?;
        let (word, sensitive) = match step {
            PairStep::Say(said, sensitive) => {
                let word = Word::from_slug(&said).ok_or(Closed::NotFound)?;
                (word, sensitive)
            }
            PairStep::TakeBack => (Word::Withdrawn, false),
            PairStep::Leave => (Word::Conflict, false),
            PairStep::Back => {
                let back = done(desk.linkage_back(run).await.map_err(closed)?)?;
                return back.map(Some).ok_or_else(|| {
                    Closed::Refused("You have not answered any pair that could be taken back.".to_owned())
                });
            }
        };
        done(desk.linkage_say((run, number), word, sensitive).await.map_err(closed)?)
    }

    async fn linkage_decisions(&self, caller: &Caller, run: &str) -> Answer<TakeAway> {
        let decided = self.of(caller)?.linkage_decisions(run, &self.keys()?).await.map_err(closed)?;
        let labels = done(decided)?;
        Ok(TakeAway {
            file_name: format!("{run}-decisions.csv"),
            media_type: "text/csv; charset=utf-8",
            bytes: link::decided::text(&labels).into_bytes(),
        })
    }
}
