//! A year that nobody lived, behind the sample's door: rounds at each stage, a priority, plans at each stage.

use super::plans::{actions, names, today};
use crate::door::{PlanKnown, PriorityKnown, RoundKnown, RoundsKnown};
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::plan::told::{PlanTold, told};
use planning::plan::{self, Foreword, Kind, Line, Outturn, Plan};
use planning::priority::matrix::{Confidence, Matrix, Part};
use planning::priority::round::{self, Round};
use planning::priority::{Beside, Candidate, Choice, ControlStrategy, Priority, Sheet, Source, Strand};
use planning::{Pin, Year};
use std::str::FromStr;
use terms::{MeasureId, NotAShortName, Period, PersonId, SignedText};

fn id<T: FromStr<Err = NotAShortName>>(text: &str) -> T {
    text.parse().expect("a short name")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn candidate(number: &str, title: &str, rank: Option<u32>) -> Candidate {
    let area = "E07990001".parse().expect("a code");
    let measure = MeasureId::new("burglary").expect("a short name");
    let period = Period::year_to("2026-08".parse().expect("a month"));
    let pin = Pin { measure, area, period, definition_version: 1, value: "380".into() };
    Candidate {
        id: id(number),
        title: title.into(),
        area,
        sources: vec![
            Source::Evidence {
                words: "380 burglaries in September 2025 to August 2026.".into(),
                pins: vec![pin],
            },
            Source::Residents { words: "4 in 10 put it first.".into(), voice: None },
            Source::Law { duty: "Crime and Disorder Act 1998, section 6".into() },
        ],
        beside: Beside {
            volume: Some(380.0),
            harm_share: Some(0.12),
            trend: Some("Worse than normal. Going up".into()),
            comparison: Some("About the same".into()),
            public_rank: rank,
            statutory: true,
            national: rank.is_some(),
            commissioner: true,
            ..Beside::default()
        },
    }
}

fn sheet(matrix: &Matrix, scorer: &str, candidate: &str, harm: i32) -> Sheet {
    let score = |part: Part, id: &str| match (part, id) {
        (Part::Harm, _) => harm,
        (Part::Likelihood, "frequency") => 3,
        _ => 1,
    };
    Sheet {
        scorer: id(scorer),
        candidate: id(candidate),
        scores: matrix.elements.iter().map(|one| (one.id.clone(), score(one.part, &one.id))).collect(),
        confidence: Confidence::High,
        note: String::new(),
    }
}

/// A round at each of its stages.
fn rounds_lived() -> Vec<Round> {
    let ann: PersonId = id("ann");
    let matrix = Matrix::shipped();
    let done = |round: Round, command| round::apply(round, command, &ann, today()).expect("a sound round");
    let mut gathering = Round::new(id("round-1"), Year::starting(2027).expect("a year"), matrix.clone());
    for (number, title, rank) in [
        ("c1", "Burglary of homes", Some(2)),
        ("c2", "Violence in the street", None),
        ("c3", "Litter", Some(1)),
    ] {
        gathering = done(gathering, round::Command::Put(Box::new(candidate(number, title, rank))));
    }
    gathering = done(
        gathering,
        round::Command::TakeBack { candidate: id("c3"), reason: "The council does it.".into() },
    );
    let scorers = ["ann", "bo", "cy"].map(id).to_vec();
    let scoring = done(gathering.clone(), round::Command::Start { scorers });
    let mut scored = scoring.clone();
    for (scorer, harm) in [("ann", 3), ("bo", 1), ("cy", 4)] {
        for (candidate, more) in [("c1", 0), ("c2", -1)] {
            let sheet = sheet(&matrix, scorer, candidate, harm + more);
            scored = round::apply(scored, round::Command::Score(sheet), &id(scorer), today())
                .expect("a sound sheet");
        }
    }
    let half = {
        let sheet = sheet(&matrix, "ann", "c1", 3);
        round::apply(scoring, round::Command::Score(sheet), &ann, today()).expect("a sound sheet")
    };
    let deciding = done(scored, round::Command::Show);
    let decide = |candidate: &str, choice| round::Command::Decide {
        candidate: id(candidate),
        choice,
        reason: "Most harm.".into(),
        meeting: id("m-1"),
    };
    let decided = done(deciding.clone(), decide("c1", Choice::Adopt));
    let dissent = round::Command::Dissent { candidate: id("c1"), words: "Violence does more harm.".into() };
    let decided = done(done(decided, dissent), decide("c2", Choice::Monitor));
    let closed = done(decided.clone(), round::Command::Close);
    vec![gathering, half, deciding, decided, closed]
}

/// A round at each of its stages, as a scorer sees it who may do all.
pub fn round_at_each_stage() -> Vec<RoundKnown> {
    let measures = vec![(
        "burglary".to_owned(),
        "Burglary".to_owned(),
        "380 burglaries in September 2025 to August 2026.".to_owned(),
    )];
    rounds_lived()
        .into_iter()
        .map(|mut round| {
            let (ranking, outstanding) = (round.ranking(), round.outstanding());
            round.sheets = round.sheets_for(&id("ann")).into_iter().cloned().collect();
            RoundKnown {
                seen: 2,
                ranking,
                outstanding,
                measures: measures.clone(),
                names: names(),
                me: "ann".into(),
                may_run: true,
                scores: true,
                may_decide: true,
                round,
            }
        })
        .collect()
}

/// Rounds and priorities.
pub fn rounds() -> RoundsKnown {
    RoundsKnown {
        rounds: rounds_lived().into_iter().take(1).collect(),
        priorities: vec![priority().priority],
        today: today(),
        may_add: true,
    }
}

/// A priority with a control strategy.
pub fn priority() -> PriorityKnown {
    let closed = rounds_lived().pop().expect("five of them");
    let priority: Priority = closed.priority(&id("c1"), id("p-1")).expect("it was adopted");
    let strategy = ControlStrategy {
        lines: vec![
            (Strand::Prevention, "Gate alleys where burglars come in.".into()),
            (Strand::Intelligence, "Ask people burgled twice what was taken.".into()),
            (Strand::Support, "Fit locks within two days.".into()),
        ],
        left_out: vec![(Strand::Enforcement, "The police have their own plan.".into())],
    };
    let priority = priority.with_strategy(strategy).expect("each strand is spoken of");
    PriorityKnown { priority, seen: 2, names: names(), may_write: true }
}

/// A delivery plan at each of its stages.
fn plans_lived() -> Vec<Plan> {
    let ann: PersonId = id("ann");
    let done =
        |plan: Plan, command, on: &str| plan::apply(plan, command, &ann, day(on)).expect("a sound plan");
    let mut draft = Plan::new(
        id("plan-1"),
        Kind::Delivery,
        "Delivery plan 2026 to 2027",
        day("2026-04-01"),
        day("2027-03-31"),
    );
    draft.must_sign = vec![id("council"), id("police")];
    let line = Line {
        priority: id("p-1"),
        owner: id("police"),
        steps: ["a-2", "a-3", "a-5"].map(id).to_vec(),
        resources: "Two wardens and £4,000.".into(),
        targets: Vec::new(),
    };
    draft = done(draft, plan::Command::Line(Box::new(line.clone())), "2026-02-01");
    let mut written = draft.clone();
    for part in Kind::Delivery.parts() {
        let words =
            "We keep homes safe. We work with people who live here.\n\nWe tell you twice a year.".to_owned();
        written = done(written, plan::Command::Write { part: part.slug.into(), words }, "2026-02-02");
    }
    let foreword =
        Foreword { body: id("council"), by: "B. Example, chair".into(), words: "This is our plan.".into() };
    written = done(written, plan::Command::Foreword(foreword), "2026-02-02");
    let whole = Line { targets: vec![id("t-1")], ..line };
    written = done(written, plan::Command::Line(Box::new(whole)), "2026-02-03");
    let approved = done(written.clone(), plan::Command::Approve { meeting: id("m-1") }, "2026-02-05");
    let mut signed = approved.clone();
    for body in ["council", "police"] {
        signed = done(signed, plan::Command::Sign { body: id(body) }, "2026-02-10");
    }
    let published =
        done(signed.clone(), plan::Command::Publish { address: "/plan/2026".into() }, "2026-02-12");
    let in_force = done(published.clone(), plan::Command::Begin, "2026-04-01");
    let account = "Most of it was done.".to_owned();
    let outturn = Outturn { done: 8, on_time: 6, dropped: 1, carried: 2, account, ..Outturn::default() };
    let closed = done(in_force.clone(), plan::Command::Close { outturn: Box::new(outturn) }, "2027-04-10");
    let mut strategy =
        Plan::new(id("plan-2"), Kind::Strategy, "Strategy to 2030", day("2020-04-01"), day("2030-03-31"));
    let objectives = vec![(id("o-1"), "Fewer people are burgled.".to_owned())];
    strategy =
        done(strategy, plan::Command::Aim { vision: "A safe district.".into(), objectives }, "2026-02-01");
    let replaced = done(in_force.clone(), plan::Command::Supersede { by: id("plan-9") }, "2026-09-01");
    vec![draft, written, approved, signed, published, in_force, closed, strategy, replaced]
}

/// A plan at each stage, as those see it who may do all.
pub fn plan_at_each_stage() -> Vec<PlanKnown> {
    let at = "2026-05-04T09:30:00Z".parse().expect("a moment");
    plans_lived()
        .into_iter()
        .map(|plan| PlanKnown {
            seen: 3,
            above: vec![("plan-1".into(), "Partnership plan 2026 to 2029".into())],
            under: Vec::new(),
            next: (plan.stage.slug() == "closed")
                .then(|| ("plan-4".into(), "Delivery plan 2027 to 2028".into())),
            actions: actions().rows,
            outturn: Outturn { done: 1, on_time: 1, open: 6, ..Outturn::default() },
            history: vec![("Begun".into(), "ann".into(), at), ("Signed for council".into(), "bo".into(), at)],
            address: "/plan/2026".into(),
            replacing: vec![("plan-9".into(), "Delivery plan 2026 to 2027, revised".into())],
            may_sign: (plan.stage.slug() == "approved").then(|| "council".into()),
            may_write: true,
            may_approve: true,
            may_publish: true,
            names: names(),
            today: today(),
            plan,
        })
        .collect()
}

/// Plans that were published: one that is over and one in force.
pub fn plans_told() -> Released<Vec<PlanTold>> {
    let bodies = names().bodies.into_iter().filter_map(|(id, name)| Some((id.parse().ok()?, name))).collect();
    let priorities = [priority().priority];
    let actions = actions().rows;
    let texts: Vec<SignedText> = plans_lived()
        .iter()
        .filter(|plan| ["in-force", "closed"].contains(&plan.stage.slug()))
        .filter_map(|plan| {
            let mut found = told((plan, &[]), &priorities, &actions, &[], &bodies)?;
            if found.over {
                "2025".clone_into(&mut found.slug);
                "Delivery plan 2025 to 2026".clone_into(&mut found.title);
            }
            let words = serde_json::to_string(&found).expect("text and days");
            Some(SignedText { part: found.slug, words, by: String::new(), on: day("2026-02-10") })
        })
        .collect();
    public(texts)
        .derive(|texts| texts.iter().filter_map(|text| serde_json::from_str(&text.words).ok()).collect())
}
