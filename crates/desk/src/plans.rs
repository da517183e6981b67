//! Plans: the strategy, the partnership plan, the yearly delivery plans; what they lack, who signs, what follows them
//! (requirement S10).
//!
//! Each responsible authority signs for itself alone. What the public reads of a plan is what was published.

mod following;

pub use following::GoesOn;

use crate::actions::{HistoryLine, paper};
use crate::record::{NotDone, Seen, parsed};
use crate::{Desk, DeskError, Done};
use access::Resource;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::achievement::Note;
use planning::plan::told::{PlanTold, slug, told};
use planning::plan::{self, Command, Foreword, Kind, Line, Outturn, Plan, Stage, above, outturn};
use planning::{Meeting, Priority, Refusal, Target, Why};
use std::collections::BTreeMap;
use terms::{Action, BodyId, BodyKind, PersonId, RecordId, RecordKind, SignedText};

/// A plan with what stands around it.
#[derive(Clone, Debug)]
pub struct PlanHeld {
    /// As it stands.
    pub seen: Seen<Plan>,
    /// The plans above it, nearest first: id and title.
    pub above: Vec<(RecordId, String)>,
    /// The plans under it.
    pub under: Vec<(RecordId, String)>,
    /// The plan that follows it, if one does.
    pub next: Option<(RecordId, String)>,
    /// Its actions.
    pub actions: Vec<planning::Action>,
    /// What came of it so far.
    pub outturn: Outturn,
    /// Its life, oldest first.
    pub history: Vec<HistoryLine>,
    /// The address it has or would have for the public.
    pub address: String,
    /// Plans that could take its place.
    pub replacing: Vec<(RecordId, String)>,
    /// The body for which the asker may sign now.
    pub may_sign: Option<BodyId>,
    /// Whether the asker may write in it.
    pub may_write: bool,
    /// Whether they may say that a meeting approved it.
    pub may_approve: bool,
    /// Whether they may publish it.
    pub may_publish: bool,
}

/// A plan that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlan {
    /// What kind.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// The plan it stands under.
    pub under: Option<RecordId>,
}

fn act(command: &Command) -> &'static str {
    match command {
        Command::Write { .. } => "plan.write",
        Command::Aim { .. } => "plan.aim",
        Command::Line(_) => "plan.line",
        Command::TakeOut { .. } => "plan.take-out",
        Command::Foreword(_) => "plan.foreword",
        Command::Consult => "plan.consult",
        Command::BackToDraft => "plan.back-to-draft",
        Command::Approve { .. } => "plan.approve",
        Command::Sign { .. } => "plan.sign",
        Command::Publish { .. } => "plan.publish",
        Command::Sent { .. } => "plan.sent",
        Command::Begin => "plan.begin",
        Command::Close { .. } => "plan.close",
        Command::Supersede { .. } => "plan.supersede",
    }
}

/// What somebody must be allowed for a command, and on what.
fn needs(command: &Command) -> (Action, Resource) {
    match command {
        Command::Approve { .. } | Command::Sign { .. } => (Action::Decide, paper()),
        Command::Publish { .. } => (Action::Publish, Resource::open(RecordKind::Plan)),
        _ => (Action::Change, paper()),
    }
}

/// What a version of a plan changed, in words.
fn changed(before: Option<&Plan>, after: &Plan) -> String {
    let Some(before) = before else { return "Begun".to_owned() };
    if before.stage != after.stage {
        return match &after.stage {
            Stage::Draft => "Back to the draft",
            Stage::Consulting { .. } => "Out for views",
            Stage::Approved { .. } => "Approved",
            Stage::Published { .. } => "Published",
            Stage::InForce { .. } => "In force",
            Stage::Closed { .. } => "Closed",
            Stage::Superseded { .. } => "Another plan took its place",
        }
        .to_owned();
    }
    if let Some((body, _)) = after.signed.get(before.signed.len()) {
        return format!("Signed for {body}");
    }
    if let Some(written) = after.written.get(before.written.len()) {
        let part = after.kind.parts().iter().find(|part| part.slug == written.part);
        return format!("Written: {}", part.map_or(written.part.as_str(), |part| part.title));
    }
    let what = [
        (before.lines != after.lines, "A priority was put in or written anew"),
        (before.taken_out.len() != after.taken_out.len(), "A priority was taken out"),
        (before.forewords != after.forewords, "A foreword was written"),
        (before.sent != after.sent, "A copy was sent to the commissioner"),
        (
            before.vision != after.vision || before.objectives != after.objectives,
            "Vision and objectives were written",
        ),
    ];
    what.into_iter().find(|(is, _)| *is).map_or("Changed", |(_, words)| words).to_owned()
}

fn pair(plan: &Plan) -> (RecordId, String) {
    (plan.id.clone(), plan.title.clone())
}

impl Desk {
    pub(crate) async fn all_plans(&self) -> Result<Vec<Plan>, DeskError> {
        Ok(self.records_of().await?.into_iter().map(|seen: Seen<Plan>| seen.record).collect())
    }

    /// Every plan, the latest first.
    pub async fn plans(&self) -> Result<Vec<Plan>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut plans = self.all_plans().await?;
        plans.sort_by(|a, b| b.from.cmp(&a.from).then_with(|| a.kind.cmp(&b.kind)));
        Ok(plans)
    }

    /// One plan.
    pub async fn plan(&self, id: &str) -> Result<Option<PlanHeld>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let Some(seen) = self.record_of::<Plan>(id).await? else { return Ok(None) };
        let plans = self.all_plans().await?;
        let plan = &seen.record;
        let targets: Vec<Target> =
            self.records_of().await?.into_iter().map(|seen: Seen<Target>| seen.record).collect();
        let all = self.all_actions().await?;
        let outturn = outturn(plan, &all, &targets);
        let ours = |action: &planning::Action| {
            action.terms.plan.as_ref() == Some(&plan.id)
                || plan.lines.iter().any(|line| line.steps.contains(&action.id))
        };
        let signing =
            matches!(plan.stage, Stage::Approved { .. }) && self.would(Action::Decide, &paper()).await?;
        let own = self.own_body().await?.filter(|own| signing && plan.unsigned().contains(own));
        Ok(Some(PlanHeld {
            above: above(plan, &plans).into_iter().map(pair).collect(),
            under: plans.iter().filter(|other| other.under.as_ref() == Some(&plan.id)).map(pair).collect(),
            next: plans.iter().find(|other| other.follows.as_ref() == Some(&plan.id)).map(pair),
            actions: all.into_iter().filter(ours).collect(),
            outturn,
            history: self.plan_history(id).await?,
            address: free_address(plan, &plans),
            replacing: plans.iter().filter(|other| replaces(other, plan)).map(pair).collect(),
            may_sign: own,
            may_write: self.would(Action::Change, &paper()).await?,
            may_approve: self.would(Action::Decide, &paper()).await?,
            may_publish: self.would(Action::Publish, &Resource::open(RecordKind::Plan)).await?,
            seen,
        }))
    }

    async fn plan_history(&self, id: &str) -> Result<Vec<HistoryLine>, DeskError> {
        let mut history = Vec::new();
        let mut before: Option<Plan> = None;
        for document in self.store.document_versions("plan", id).await? {
            let after: Plan = parsed(&document)?;
            let words = changed(before.as_ref(), &after);
            history.push(HistoryLine {
                words,
                reason: String::new(),
                by: document.written_by,
                at: document.written,
            });
            before = Some(after);
        }
        Ok(history)
    }

    /// Responsible authorities of today: those that sign plans.
    pub(crate) async fn signers(&self) -> Result<Vec<BodyId>, DeskError> {
        let access = self.access().await?;
        let today = self.now().date_naive();
        let bodies = access.register().bodies.iter();
        let signs = bodies.filter(|body| body.kind == BodyKind::Responsible && body.is_member(today));
        Ok(signs.map(|body| body.id.clone()).collect())
    }

    /// Begins a plan. Every responsible authority of today must sign it.
    pub async fn plan_add(&self, new: &NewPlan) -> Result<Done<Plan>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        if new.title.trim().is_empty() || new.until <= new.from {
            let no = Refusal::new(
                Why::Unsound,
                "It has no title, or its last day is not after its first.",
                "Give its title, its first and its last day.",
            );
            return Ok(Err(no.into()));
        }
        let must_sign = match new.kind {
            Kind::PoliceAndCrime => Vec::new(),
            _ => self.signers().await?,
        };
        self.record_add("plan.add", &decided, |id| {
            let mut plan = Plan::new(id, new.kind, new.title.trim(), new.from, new.until);
            plan.under.clone_from(&new.under);
            plan.must_sign.clone_from(&must_sign);
            Ok(plan)
        })
        .await
    }

    /// Does something with a plan. Whoever signs signs for their own body; the address follows from kind and year.
    pub async fn plan_do(&self, id: &str, seen: i64, command: Command) -> Result<Done<Plan>, DeskError> {
        let (action, resource) = needs(&command);
        let decided = self.may(action, &resource).await?;
        let Some(held) = self.record_of::<Plan>(id).await? else { return Ok(Err(NotDone::Unknown)) };
        let command = match command {
            Command::Sign { .. } => match self.speaks_for().await? {
                Some(body) => Command::Sign { body },
                None => return Ok(Err(NotDone::Unknown)),
            },
            Command::Publish { .. } => {
                Command::Publish { address: free_address(&held.record, &self.all_plans().await?) }
            }
            Command::Supersede { by } => {
                if let Err(no) = self.may_replace(&held.record, &by).await? {
                    return Ok(Err(no.into()));
                }
                Command::Supersede { by }
            }
            Command::Line(line) => {
                if let Err(no) = self.sound_line(&held.record, &line).await? {
                    return Ok(Err(no.into()));
                }
                Command::Line(line)
            }
            Command::Foreword(foreword) => {
                if let Err(no) = self.known_bodies(&[&foreword.body]).await? {
                    return Ok(Err(no.into()));
                }
                Command::Foreword(Foreword { by: foreword.by.trim().to_owned(), ..foreword })
            }
            Command::Close { outturn: said } => Command::Close {
                outturn: Box::new(Outturn { account: said.account, ..self.outturn_of(&held.record).await? }),
            },
            other => other,
        };
        let (by, today) = (self.stamped_by(), self.now().date_naive());
        let change = |held| plan::apply(held, command.clone(), &by, today);
        self.record_change(id, seen, act(&command), &decided, change).await
    }

    async fn outturn_of(&self, plan: &Plan) -> Result<Outturn, DeskError> {
        let targets: Vec<Target> =
            self.records_of().await?.into_iter().map(|seen: Seen<Target>| seen.record).collect();
        Ok(outturn(plan, &self.all_actions().await?, &targets))
    }

    async fn may_replace(&self, plan: &Plan, by: &RecordId) -> Result<Result<(), Refusal>, DeskError> {
        let found = self.record_of::<Plan>(by.as_str()).await?;
        Ok(match found.is_some_and(|other| replaces(&other.record, plan)) {
            true => Ok(()),
            false => {
                let wrong = "That is no published plan of the same kind that begins no earlier.";
                Err(Refusal::new(Why::Unsound, wrong, "Choose one that is listed."))
            }
        })
    }

    async fn sound_line(&self, plan: &Plan, line: &Line) -> Result<Result<(), Refusal>, DeskError> {
        if let Err(no) = self.known_bodies(&[&line.owner]).await? {
            return Ok(Err(no));
        }
        let there = self.record_of::<Priority>(line.priority.as_str()).await?.is_some();
        let all = self.all_actions().await?;
        let steps = line.steps.iter().all(|step| all.iter().any(|action| action.id == *step));
        let mut targets = true;
        for target in &line.targets {
            targets &= self.record_of::<Target>(target.as_str()).await?.is_some();
        }
        Ok(if there && steps && targets {
            Ok(())
        } else {
            let wrong = format!("A priority, an action or a target of {} is not there.", plan.title);
            Err(Refusal::new(Why::NotThere, wrong, "Choose among those that are."))
        })
    }

    /// Plans that were published, as the public reads them, the latest first.
    pub async fn plans_told(&self) -> Result<Released<Vec<PlanTold>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let names = self.names_of_bodies().await?;
        let mut plans = self.all_plans().await?;
        plans.retain(|plan| plan.stage.is_out());
        plans.sort_by(|a, b| b.from.cmp(&a.from).then_with(|| b.kind.cmp(&a.kind)));
        let priorities: Vec<Priority> =
            self.records_of().await?.into_iter().map(|seen: Seen<Priority>| seen.record).collect();
        let targets: Vec<Target> =
            self.records_of().await?.into_iter().map(|seen: Seen<Target>| seen.record).collect();
        let actions = self.all_actions().await?;
        // A plan goes out because every authority signed it and the chair published it: as a text that was signed.
        let signed = plans.iter().filter_map(|plan| {
            let found = told((plan, &plans), &priorities, &actions, &targets, &names)?;
            let words = serde_json::to_string(&found).expect("text and days are JSON");
            let on = plan.signed.iter().map(|(_, stamp)| stamp.on).max().unwrap_or(plan.from);
            Some(SignedText { part: slug(plan), words, by: String::new(), on })
        });
        Ok(public(signed.collect::<Vec<_>>())
            .derive(|texts| texts.iter().filter_map(|text| serde_json::from_str(&text.words).ok()).collect()))
    }

    /// Writes a note into the log of achievements, pilots, new ways and asks.
    pub async fn note_add(&self, note: Note) -> Result<Done<Note>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        self.record_add("achievement.add", &decided, |id| Note { id, ..note.clone() }.checked()).await
    }

    /// Says how a pilot or an ask ended.
    pub async fn note_end(&self, id: &str, seen: i64, words: &str) -> Result<Done<Note>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let (by, today) = (self.stamped_by(), self.now().date_naive());
        self.record_change(id, seen, "achievement.end", &decided, |note: Note| note.ended(words, &by, today))
            .await
    }

    /// The log, the latest first.
    pub async fn notes(&self) -> Result<Vec<Seen<Note>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut notes = self.records_of::<Note>().await?;
        notes.sort_by(|a, b| b.record.on.cmp(&a.record.on).then_with(|| b.record.id.cmp(&a.record.id)));
        Ok(notes)
    }
}

/// The address at which a plan is or would be published, for good: no two plans ever have the same one.
fn free_address(plan: &Plan, plans: &[Plan]) -> String {
    let own = plan.stage.address();
    if !own.is_empty() {
        return own.to_owned();
    }
    let first = format!("/plan/{}", slug(plan));
    let later = (2..).map(|number| format!("{first}-{number}"));
    let mut all = std::iter::once(first.clone()).chain(later);
    let free = |address: &String| plans.iter().all(|other| other.stage.address() != address);
    all.find(free).unwrap_or(first)
}

/// Whether a plan could take the place of another: published, of the same kind, and beginning no earlier.
fn replaces(other: &Plan, plan: &Plan) -> bool {
    let stands = matches!(other.stage, Stage::Published { .. } | Stage::InForce { .. });
    stands && other.id != plan.id && other.kind == plan.kind && other.from >= plan.from
}

/// Decisions that are offered: the latest so many.
const DECISIONS_MOST: usize = 60;

/// Names to show beside records of plans, and to choose from.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Every body, member of today or not.
    pub bodies: BTreeMap<BodyId, String>,
    /// Members of today, the operator left out, in order of name.
    pub members: Vec<BodyId>,
    /// Everybody who works here: name and body.
    pub people: BTreeMap<PersonId, (String, BodyId)>,
    /// Priorities.
    pub priorities: Vec<(RecordId, String)>,
    /// Plans.
    pub plans: Vec<(RecordId, String)>,
    /// Meetings, the latest first.
    pub meetings: Vec<(RecordId, String)>,
    /// Problems.
    pub problems: Vec<(RecordId, String)>,
    /// Targets.
    pub targets: Vec<(RecordId, String)>,
    /// Where people said something: waves of surveys, questions from the public.
    pub voices: Vec<(RecordId, String)>,
    /// Decisions of meetings, the latest first.
    pub decisions: Vec<(RecordId, String)>,
    /// The asker's own body.
    pub own: Option<BodyId>,
}

impl Desk {
    /// Names of what plans speak of, for those who read plans.
    pub async fn plan_names(&self) -> Result<Names, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let (access, today) = (self.access().await?, self.now().date_naive());
        let register = access.register();
        let mut members: Vec<&terms::Body> = register
            .bodies
            .iter()
            .filter(|body| body.is_member(today) && body.id.as_str() != crate::register::OPERATOR)
            .collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        let meeting = |seen: Seen<Meeting>| {
            let words = format!("{}, {}", seen.record.title, planning::day_words(seen.record.on));
            (seen.record.on, seen.record.id, words)
        };
        let mut meetings: Vec<_> = self.records_of().await?.into_iter().map(meeting).collect();
        meetings.sort_by(|a, b| b.cmp(a));
        let problems = self.records_of().await?.into_iter();
        let priorities = self.records_of().await?.into_iter();
        let targets = self.records_of().await?.into_iter();
        Ok(Names {
            bodies: register.bodies.iter().map(|body| (body.id.clone(), body.name.clone())).collect(),
            members: members.into_iter().map(|body| body.id.clone()).collect(),
            people: self.colleagues().await?,
            priorities: priorities
                .map(|seen: Seen<Priority>| (seen.record.id, seen.record.candidate.title))
                .collect(),
            plans: self.all_plans().await?.iter().map(pair).collect(),
            meetings: meetings.into_iter().map(|(_, id, words)| (id, words)).collect(),
            problems: problems
                .map(|seen: Seen<planning::Problem>| (seen.record.id, seen.record.title))
                .collect(),
            targets: targets.map(|seen: Seen<Target>| (seen.record.id, seen.record.terms.title)).collect(),
            voices: self.voices().await?,
            decisions: self.decisions().await?,
            own: self.own_body().await?,
        })
    }

    /// Where people said something, waves first.
    async fn voices(&self) -> Result<Vec<(RecordId, String)>, DeskError> {
        let waves = self.kept_waves().await?.into_iter();
        let mut voices: Vec<(RecordId, String)> =
            waves.map(|kept| (kept.id, format!("{}, {}", kept.title, kept.wave.fieldwork.words()))).collect();
        let questions: Vec<planning::Question> = self.plain().await?;
        voices.extend(questions.into_iter().map(|question| (question.id, question.words)));
        Ok(voices)
    }

    /// What meetings decided, the latest first.
    async fn decisions(&self) -> Result<Vec<(RecordId, String)>, DeskError> {
        let mut meetings: Vec<Meeting> = self.plain().await?;
        meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.on));
        let told = meetings.iter().flat_map(|meeting| {
            let on = planning::day_words(meeting.on);
            let words = move |words: &str| format!("{words} ({on})");
            meeting.decisions().into_iter().map(move |(id, said)| (id.clone(), words(said)))
        });
        Ok(told.take(DECISIONS_MOST).collect())
    }
}
