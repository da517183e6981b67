//! The demo's year of plans: a round of priorities scored blind, a strategy that everybody signed, a delivery plan, and its
//! actions at every stage. All of it goes through the desk, and everybody acts for their own body.

use crate::machine;
use access::Asker;
use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};
use desk::people::NewPerson;
use desk::plans::NewPlan;
use desk::priorities::Forward;
use desk::targets::TargetRead;
use desk::{Desk, Done, Seen};
use planning::action::{
    self, Evidence, Gift, Grade, InKind, Lever, Milestone, Money, MoneySource, Owner, WhatWorks,
};
use planning::plan::{self, Foreword, Kind, Line};
use planning::priority::matrix::{Confidence, Part};
use planning::priority::round::{self, Round};
use planning::priority::{Choice, ControlStrategy, Sheet, Strand};
use planning::{Plan, Priority, Year};
use std::collections::BTreeMap;
use terms::{BodyId, PersonId, RecordId};

const COUNCIL: &str = "ashmoor-district-council";
const COUNTY: &str = "westmarch-county-council";
const POLICE: &str = "westmarch-police";

/// Candidates: title, words in the title of the measure that speaks for them, what residents say, their place among
/// residents, a duty, what is decided, and how much harm scorers see (0 to 4).
const CANDIDATES: [(&str, &str, &str, u32, &str, Choice, i32); 5] = [
    (
        "Antisocial behaviour in the town centre",
        "ntisocial",
        "Half of those who answered put it first.",
        1,
        "",
        Choice::Adopt,
        2,
    ),
    (
        "Violence at home and in the street",
        "iolen",
        "Many say that it is hidden.",
        3,
        "Serious Violence Duty, Police, Crime, Sentencing and Courts Act 2022, Part 2",
        Choice::Adopt,
        4,
    ),
    ("Burglary of homes", "urglary", "People burgled once fear the next time.", 2, "", Choice::Adopt, 3),
    ("Thefts of and from vehicles", "ehicle", "Few speak of it.", 6, "", Choice::Monitor, 1),
    ("Theft from shops", "hoplift", "Shopkeepers and their staff are afraid.", 4, "", Choice::Adopt, 2),
];

/// An action: title, body, group that does it, lever, days from today to its day, pounds, which candidate (from 0), how far
/// it is.
type Asked = (&'static str, &'static str, &'static str, Lever, i64, u64, usize, Far);

const ACTIONS: [Asked; 14] = [
    ("Gate the alleys behind Derby Street", COUNCIL, "", Lever::MakeHarder, 60, 12_400, 2, Far::Underway),
    (
        "Fit locks within two days for people who were burgled",
        COUNCIL,
        "",
        Lever::MakeHarder,
        120,
        6_000,
        2,
        Far::Underway,
    ),
    (
        "Ask every household burgled twice what would help",
        POLICE,
        "",
        Lever::WorkWithPeople,
        -20,
        0,
        2,
        Far::Agreed,
    ),
    (
        "Light the canal path from the bridge to the lock",
        COUNTY,
        "",
        Lever::MakeHarder,
        30,
        28_000,
        0,
        Far::Blocked,
    ),
    (
        "Walk the market square on Friday and Saturday evenings",
        POLICE,
        "",
        Lever::UseTheLaw,
        100,
        0,
        0,
        Far::Underway,
    ),
    (
        "Open the youth club on Thursday evenings",
        COUNTY,
        "",
        Lever::WorkWithPeople,
        45,
        9_500,
        0,
        Far::Proposed,
    ),
    (
        "Keep watch over the park after dark",
        COUNCIL,
        "Friends of Brough Park",
        Lever::WorkWithPeople,
        70,
        500,
        0,
        Far::Agreed,
    ),
    (
        "Write to every licensed shop about sales to children",
        COUNCIL,
        "",
        Lever::UseTheLaw,
        -45,
        300,
        0,
        Far::Done,
    ),
    (
        "Train bar staff to spot people who are followed",
        COUNCIL,
        "",
        Lever::WorkWithPeople,
        20,
        2_200,
        1,
        Far::Done,
    ),
    (
        "Share what the emergency department sees of injuries",
        POLICE,
        "",
        Lever::WorkWithPeople,
        -12,
        0,
        1,
        Far::Blocked,
    ),
    (
        "Offer a place of safety in each town",
        COUNTY,
        "",
        Lever::WorkWithPeople,
        110,
        40_000,
        1,
        Far::Proposed,
    ),
    ("Put cameras on every lamp post", COUNTY, "", Lever::MakeHarder, 90, 250_000, 1, Far::Declined),
    (WARDENS, COUNCIL, "", Lever::MakeHarder, 95, 7_500, 4, Far::Underway),
    ("Show shops how to move what is taken most", POLICE, "", Lever::MakeHarder, -30, 0, 4, Far::Done),
];

/// The action that brings shoplifting back: the owner names it when the target goes wrong.
pub(super) const WARDENS: &str = "Walk the High Street with wardens on weekday afternoons";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Far {
    Proposed,
    Declined,
    Agreed,
    Underway,
    Blocked,
    Done,
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().with_context(|| format!("{text} as a short name"))
}

fn kept<T>(done: Done<T>) -> Result<Seen<T>> {
    done.context("keeping a record of the demo's year")
}

/// Somebody of each responsible authority who sits on the Strategy Group, as the desk they ask.
pub(super) struct Group {
    by_body: BTreeMap<BodyId, (PersonId, Desk)>,
}

impl Group {
    async fn gather(desk: &Desk, bodies: &[BodyId]) -> Result<Self> {
        let mut by_body = BTreeMap::new();
        for body in bodies {
            let random = || machine::random().map(|bytes| hex::encode(&bytes[..16]));
            let person = random()?;
            let new = NewPerson {
                id: person.clone(),
                name: format!("Strategy Group member {}", by_body.len() + 1),
                email: format!("{body}@strategy-group.example"),
                body: body.to_string(),
                role: "strategy-group-member".to_owned(),
                role_id: random()?,
            };
            desk.invite(&new, machine::random()?)
                .await?
                .context("inviting a member of the Strategy Group")?;
            let person: PersonId = id(&person)?;
            by_body.insert(body.clone(), (person.clone(), desk.asked_by(Asker::Person(person))));
        }
        Ok(Self { by_body })
    }

    fn of(&self, body: &str) -> Result<&Desk> {
        let found = self.by_body.iter().find(|(known, _)| known.as_str() == body);
        found.map(|(_, (_, desk))| desk).with_context(|| format!("somebody of {body}"))
    }

    fn first(&self) -> Result<&Desk> {
        self.by_body.values().next().map(|(_, desk)| desk).context("a responsible authority")
    }
}

/// The Strategy Group puts first what it puts first, where nobody has yet; `None` where somebody has.
pub(super) async fn choose(desk: &Desk) -> Result<Option<Group>> {
    if !desk.plans().await?.is_empty() || !desk.priorities().await?.is_empty() {
        return Ok(None);
    }
    let today = desk.now().date_naive();
    let must_sign = kept(desk.plan_add(&strategy(today)).await?)?.record.must_sign;
    let group = Group::gather(desk, &must_sign).await?;
    prioritise(desk, &group, &spring(desk).await?, today).await?;
    Ok(Some(group))
}

/// The first meeting of the Strategy Group.
async fn spring(desk: &Desk) -> Result<RecordId> {
    match desk.plan_names().await?.meetings.last() {
        Some((known, _)) => Ok(known.clone()),
        None => id("m-1"),
    }
}

/// Writes the strategy and the delivery plan under it.
pub(super) async fn set_up(desk: &Desk, group: &Group) -> Result<()> {
    let today = desk.now().date_naive();
    let name = desk.plans().await?.first().context("the strategy just begun")?.id.to_string();
    let strategy = desk.plan(&name).await?.context("the strategy just begun")?.seen;
    let meeting = spring(desk).await?;
    let priorities: Vec<Priority> = desk.priorities().await?.into_iter().map(|seen| seen.record).collect();
    let strategy = write_strategy(desk, strategy).await?;
    publish(desk, group, strategy, &meeting).await?;
    delivery(desk, group, &meeting, &priorities, today).await
}

fn strategy(today: NaiveDate) -> NewPlan {
    let year = Year::of(today);
    NewPlan {
        kind: Kind::Strategy,
        title: format!("Ashmoor together: strategy to {}", year.start() + 4),
        from: year.first_day(),
        until: (0..3).fold(year, |year, _| year.next()).last_day(),
        under: None,
    }
}

async fn prioritise(desk: &Desk, group: &Group, meeting: &RecordId, today: NaiveDate) -> Result<()> {
    let round = kept(desk.round_add(Year::of(today)).await?)?;
    let (name, mut seen) = (round.record.id.to_string(), round.version);
    let measures = desk.round_measures().await?;
    for (title, words, residents, rank, duty, ..) in CANDIDATES {
        let speaks = measures.iter().filter(|(_, title, _)| title.contains(words)).map(|(id, ..)| id.clone());
        let forward = Forward {
            title: title.to_owned(),
            measures: speaks.take(1).collect(),
            residents: residents.to_owned(),
            duty: duty.to_owned(),
            public_rank: Some(rank),
            ..Forward::default()
        };
        seen = kept(desk.round_put(&name, seen, &forward).await?)?.version;
    }
    let scorers: Vec<PersonId> = group.by_body.values().map(|(person, _)| person.clone()).collect();
    let started = kept(desk.round_do(&name, seen, round::Command::Start { scorers }).await?)?;
    for (n, (person, theirs)) in group.by_body.values().enumerate() {
        for (candidate, (.., harm)) in started.record.candidates.iter().zip(CANDIDATES) {
            let sheet = sheet(&started.record, person, &candidate.id, harm + (n as i32 % 2));
            kept(theirs.round_do(&name, 0, round::Command::Score(sheet)).await?)?;
        }
    }
    let latest = desk.round(&name).await?.context("the round just begun")?.seen.version;
    let mut held = kept(desk.round_do(&name, latest, round::Command::Show).await?)?;
    for (candidate, (.., choice, _)) in started.record.candidates.iter().zip(CANDIDATES) {
        let reason = match choice {
            Choice::Adopt => "Harm, and what people who live here say.".to_owned(),
            _ => "It falls. We look again in six months.".to_owned(),
        };
        let decide = round::Command::Decide {
            candidate: candidate.id.clone(),
            choice,
            reason,
            meeting: meeting.clone(),
        };
        held = kept(group.first()?.round_do(&name, held.version, decide).await?)?;
    }
    let words = "Vehicle crime is what shopkeepers speak of most.".to_owned();
    let against = round::Command::Dissent { candidate: started.record.candidates[3].id.clone(), words };
    held = kept(group.of(POLICE)?.round_do(&name, held.version, against).await?)?;
    kept(group.first()?.round_do(&name, held.version, round::Command::Close).await?)?;
    for held in desk.priorities().await? {
        let strategy = ControlStrategy {
            lines: vec![
                (Strand::Prevention, "Change the place so that it happens less.".to_owned()),
                (Strand::Intelligence, "Put what each body knows side by side once a month.".to_owned()),
                (Strand::Support, "Speak with everybody it happened to within three days.".to_owned()),
            ],
            left_out: vec![(
                Strand::Enforcement,
                "The police and crime plan says how the law is used.".to_owned(),
            )],
        };
        let name = held.record.id.to_string();
        kept(desk.priority_strategy(&name, held.version, strategy).await?)?;
    }
    Ok(())
}

fn sheet(round: &Round, scorer: &PersonId, candidate: &RecordId, harm: i32) -> Sheet {
    let score = |part: Part, element: &str| match (part, element) {
        (Part::Harm, _) => harm.clamp(0, 4),
        (Part::Likelihood, "frequency") => 3,
        _ => 1,
    };
    Sheet {
        scorer: scorer.clone(),
        candidate: candidate.clone(),
        scores: round.matrix.elements.iter().map(|one| (one.id.clone(), score(one.part, &one.id))).collect(),
        confidence: Confidence::Moderate,
        note: String::new(),
    }
}

async fn write_strategy(desk: &Desk, strategy: Seen<Plan>) -> Result<Seen<Plan>> {
    let objectives =
        ["Fewer people are hurt.", "Fewer homes are burgled.", "More people feel at ease in town."];
    let numbered = objectives.iter().enumerate().map(|(n, words)| {
        let id = RecordId::new(&format!("o-{}", n + 1)).expect("a letter, a hyphen, a digit");
        (id, (*words).to_owned())
    });
    let words = [
        ("partnership", "Seven bodies work as one. Each does its part, and says so in public."),
        (
            "approach",
            "We look at what happens, where and to whom. We ask people who live here.\n\nThen we choose few things and do them well.",
        ),
        ("promise", "We say what we will do, who does it and by when. We tell you what came of it."),
    ];
    let mut commands = vec![plan::Command::Aim {
        vision: "Everybody in Ashmoor is safe, and feels at home.".to_owned(),
        objectives: numbered.collect(),
    }];
    commands.extend(
        words.map(|(part, words)| plan::Command::Write { part: part.to_owned(), words: words.to_owned() }),
    );
    commands.push(plan::Command::Foreword(Foreword {
        body: id(COUNCIL)?,
        by: "B. Example, chair of the Strategy Group".to_owned(),
        words: "This plan is short, so that you can hold us to it.".to_owned(),
    }));
    let mut held = strategy;
    for command in commands {
        held = kept(desk.plan_do(held.record.id.as_str(), held.version, command).await?)?;
    }
    Ok(held)
}

async fn publish(desk: &Desk, group: &Group, plan: Seen<Plan>, meeting: &RecordId) -> Result<Seen<Plan>> {
    let name = plan.record.id.to_string();
    let approve = plan::Command::Approve { meeting: meeting.clone() };
    let mut held = kept(group.first()?.plan_do(&name, plan.version, approve).await?)?;
    for (body, (_, theirs)) in &group.by_body {
        let sign = plan::Command::Sign { body: body.clone() };
        held = kept(theirs.plan_do(&name, held.version, sign).await?)?;
    }
    let out = plan::Command::Publish { address: String::new() };
    held = kept(desk.plan_do(&name, held.version, out).await?)?;
    kept(desk.plan_do(&name, held.version, plan::Command::Begin).await?)
}

async fn delivery(
    desk: &Desk,
    group: &Group,
    meeting: &RecordId,
    priorities: &[Priority],
    today: NaiveDate,
) -> Result<()> {
    let year = Year::of(today);
    let above = desk.plans().await?.first().map(|plan| plan.id.clone());
    let new = NewPlan {
        kind: Kind::Delivery,
        title: format!("Delivery plan {}", year.words()),
        from: year.first_day(),
        until: year.last_day(),
        under: above,
    };
    let mut held = kept(desk.plan_add(&new).await?)?;
    let steps = actions(desk, group, &held.record.id, meeting, priorities, today).await?;
    let words = [
        (
            "year",
            "We gate alleys, light paths and walk the square. We speak with people who were hurt or burgled.",
        ),
        ("last-year", "Most of last year’s plan was done. Three actions go on in this one."),
        ("telling", "We tell you in June and in December, here and at two meetings that are open to all."),
    ];
    for (part, words) in words {
        let write = plan::Command::Write { part: part.to_owned(), words: words.to_owned() };
        held = kept(desk.plan_do(held.record.id.as_str(), held.version, write).await?)?;
    }
    let targets = desk.targets().await?;
    for priority in priorities {
        let serves = |read: &&TargetRead| read.target.terms.priority.as_ref() == Some(&priority.id);
        let line = Line {
            priority: priority.id.clone(),
            owner: id(if priority.candidate.title == CANDIDATES[1].0 { POLICE } else { COUNCIL })?,
            steps: steps.iter().filter(|(of, _)| of == &priority.id).map(|(_, step)| step.clone()).collect(),
            resources: "Two wardens, the neighbourhood team, and the sums beside each action.".to_owned(),
            targets: targets.iter().filter(serves).map(|read| read.target.id.clone()).collect(),
        };
        held = kept(
            desk.plan_do(held.record.id.as_str(), held.version, plan::Command::Line(Box::new(line))).await?,
        )?;
    }
    // Without a measure of success for each priority the law keeps it a draft, and the page says what is missing.
    if held.record.missing().is_empty() {
        publish(desk, group, held, meeting).await?;
    }
    Ok(())
}

async fn actions(
    desk: &Desk,
    group: &Group,
    plan: &RecordId,
    meeting: &RecordId,
    priorities: &[Priority],
    today: NaiveDate,
) -> Result<Vec<(RecordId, RecordId)>> {
    let mut steps = Vec::new();
    for (title, body, doers, lever, days, pounds, which, far) in ACTIONS {
        let due = if days < 0 {
            today - Days::new(days.unsigned_abs())
        } else {
            today + Days::new(days.unsigned_abs())
        };
        let body: BodyId = id(body)?;
        let source = if pounds > 5_000 { MoneySource::Government } else { MoneySource::Body(body.clone()) };
        let serves = |priority: &&Priority| priority.candidate.title == CANDIDATES[which].0;
        let priority = priorities.iter().find(serves).map(|priority| priority.id.clone());
        let terms = action::Terms {
            title: title.to_owned(),
            lever,
            owner: match doers {
                "" => Owner::Body { body: body.clone(), person: None },
                name => Owner::Group { name: name.to_owned(), through: body.clone() },
            },
            priority: priority.clone(),
            plan: Some(plan.clone()),
            from: Some(meeting.clone()),
            gifts: vec![Gift {
                kind: InKind::People,
                words: "Two people, one day a week".to_owned(),
                from: body.clone(),
            }],
            money: if pounds > 0 {
                vec![Money { pence: pounds * 100, source, agreed: far != Far::Proposed }]
            } else {
                Vec::new()
            },
            milestones: ["Ask people who live there", "Report back to them"]
                .map(|words| Milestone { words: words.to_owned(), due, done: None, dropped: None })
                .into(),
            needs: Vec::new(),
            grounds: action::Grounds::default(),
            what_works: if lever == Lever::MakeHarder {
                vec![WhatWorks {
                    title: "Crime reduction toolkit: alley gating and street lighting".to_owned(),
                    address: "https://www.college.police.uk/research/crime-reduction-toolkit".to_owned(),
                    grade: Grade::Works,
                }]
            } else {
                Vec::new()
            },
            due,
        };
        let added = kept(desk.action_add(terms).await?)?;
        let step = added.record.id.clone();
        live(group.of(body.as_str())?, added, far).await?;
        steps.extend(priority.map(|priority| (priority, step)));
    }
    Ok(steps)
}

/// Takes an action as far as it is in the demo, as somebody of its owner.
async fn live(owner: &Desk, added: Seen<planning::Action>, far: Far) -> Result<()> {
    use action::Command::{Accept, Block, Decline, Finish, Start, StepDone};
    let for_body = added.record.terms.owner.body().clone();
    let reason = "The estimate is four times what we have.".to_owned();
    let accept = || Accept { for_body: for_body.clone(), person: None };
    let block = || Block {
        reason: "The agreement is not signed yet.".to_owned(),
        ask: "The county’s liaison officer signs it.".to_owned(),
    };
    let evidence = || {
        vec![Evidence {
            words: "All 42 were done, and each was checked on the spot.".to_owned(),
            record: None,
        }]
    };
    let commands = match far {
        Far::Proposed => Vec::new(),
        Far::Declined => vec![Decline { for_body: for_body.clone(), reason }],
        Far::Agreed => vec![accept()],
        Far::Underway => vec![accept(), Start, StepDone(0)],
        Far::Blocked => vec![accept(), Start, block()],
        Far::Done => vec![accept(), Start, StepDone(0), StepDone(1), Finish { evidence: evidence() }],
    };
    let mut held = added;
    for command in commands {
        held = kept(owner.action_do(held.record.id.as_str(), held.version, command).await?)?;
    }
    Ok(())
}
