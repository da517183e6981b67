//! The review desk behind the door, in words for the pages.

use super::requests::key;
use super::{FrontDoor, closed, done};
use crate::link;
use crate::machine::nonce;
use access::coverage::Flow;
use async_trait::async_trait;
use desk::Desk;
use desk::linking::{self, GroupOpened, PairOpened, Run, TeamCommand, Word};
use linkage::pointer::Answer as Pointed;
use linkage::review::{Agreed, Measured, Reached, Share, Verdict};
use std::collections::BTreeMap;
use std::sync::Arc;
use web::door::{
    Answer, Caller, Closed, GroupKnown, GroupLineKnown, GroupStep, LinkageDoor, MeasuredKnown, PairKnown,
    PairLineKnown, PairStep, PointerAnswer, PointerDesk, PointerTyped, RunKnown, RunOpened, RunsKnown,
    ShareKnown, TakeAway, TeamStep,
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
        sensitive: opened.sensitive,
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

fn agreed(agreed: &Agreed<Vec<usize>>) -> &'static str {
    match agreed {
        Agreed::Nothing => "nothing",
        Agreed::Second => "second",
        Agreed::Third => "third",
        Agreed::Settled(_) => "settled",
        Agreed::Apart => "apart",
    }
}

fn group(opened: GroupOpened, names: &Names) -> GroupKnown {
    let text = opened.text;
    // What was decided is shown where it was; before that nobody is told what others said.
    let own = match &opened.agreed {
        Agreed::Settled(persons) => Some(persons.clone()).filter(|_| !opened.waits && opened.own.is_none()),
        _ => None,
    };
    let now = own.unwrap_or(text.now);
    GroupKnown {
        run: opened.run.id.to_string(),
        title: opened.run.title.clone(),
        number: opened.number,
        columns: text.columns,
        records: text
            .records
            .into_iter()
            .map(|(record, cells)| (names.body(&record.body), record.id, cells))
            .collect(),
        now,
        ties: text.ties,
        group_from: opened.run.group_from,
        own: opened.own,
        reached: agreed(&opened.agreed),
        sensitive: opened.kept.sensitive,
        waits: opened.waits,
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
    let groups = match opened.looks {
        true => desk.linkage_groups(run).await.map_err(closed)?,
        false => Vec::new(),
    };
    let line = |line: &linking::GroupLine| GroupLineKnown {
        number: line.number,
        records: line.kept.records,
        contradictions: line.kept.contradictions,
        thread: line.kept.thread,
        reached: agreed(&line.agreed),
        waits: line.waits,
        opens: line.opens,
    };
    Ok(RunOpened {
        groups: groups.iter().map(line).collect(),
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

    async fn pointer_desk(&self, caller: &Caller) -> Answer<PointerDesk> {
        let desk = self.of(caller)?;
        let possible = desk.pointers_possible().await.map_err(closed)?;
        let silent = desk.pointers_silent(&self.keys()?).await.map_err(closed)?;
        let names = Names::of(&desk).await?;
        let choice = |one: &linking::MayAsk| {
            let bodies: Vec<String> = one.bodies.iter().map(|body| names.body(body)).collect();
            let purpose = names.laws.purpose(&one.purpose).map_or("", |known| known.title.as_str());
            let words = format!(
                "{}, to {}: {}",
                one.agreement,
                planning::wording::inside(purpose),
                bodies.join(", ")
            );
            (format!("{}/{}", one.agreement, one.purpose), words)
        };
        Ok(PointerDesk {
            choices: possible.iter().map(choice).collect(),
            silent: silent.into_iter().map(|one| (names.body(&one.by), one.on, one.record)).collect(),
        })
    }

    async fn pointer_ask(&self, caller: &Caller, typed: &PointerTyped) -> Answer<PointerAnswer> {
        let desk = self.of(caller)?;
        let choose = || Closed::Refused("Choose under which agreement you ask.".to_owned());
        let (agreement, purpose) = typed.under.split_once('/').ok_or_else(choose)?;
        let under = (agreement.parse().map_err(|_| choose())?, purpose.parse().map_err(|_| choose())?);
        let known = linking::KnownAs {
            first_name: typed.first_name.clone(),
            surname: typed.surname.clone(),
            dob: typed.dob.clone(),
            postcode: typed.postcode.clone(),
        };
        let asked = desk.pointer_ask((&under.0, &under.1), &known, &self.keys()?, nonce()).await;
        let known = done(asked.map_err(closed)?)? == Pointed::Ask;
        // The same is asked for either way, so that the time tells nothing.
        let flows = desk.requests_possible().await.map_err(closed)?;
        let names = Names::of(&desk).await?;
        let here = flows.iter().filter(|flow| flow.agreement == under.0 && flow.purpose == under.1);
        let link = |flow: &Flow| {
            let kind = web::words::sentence(flow.kind.words());
            (key(flow), format!("{kind} of {}, under {}", names.body(&flow.from), flow.agreement))
        };
        let requests: Vec<(String, String)> = here.map(link).collect();
        Ok(PointerAnswer { known, requests: if known { requests } else { Vec::new() } })
    }

    async fn linkage_group(&self, caller: &Caller, run: &str, number: usize) -> Answer<GroupKnown> {
        let desk = self.of(caller)?;
        let opened = desk.linkage_group((run, number), &self.keys()?).await.map_err(closed)?;
        Ok(group(done(opened)?, &Names::of(&desk).await?))
    }

    async fn linkage_sort(&self, caller: &Caller, run: &str, number: usize, step: GroupStep) -> Answer<()> {
        let (persons, sensitive) = match step {
            GroupStep::Sort(persons, sensitive) => (Some(persons), sensitive),
            GroupStep::TakeBack => (None, false),
        };
        let desk = self.of(caller)?;
        done(desk.linkage_sort((run, number), persons.as_deref(), sensitive).await.map_err(closed)?)
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
