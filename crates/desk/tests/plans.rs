//! Priorities and plans over a real store: blind scoring, a round that ends, who signs for whom, what the public reads, and
//! the plan that follows.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[path = "set_up/who_works_here.rs"]
mod who_works_here;

use access::{Asker, Template};
use desk::plans::{GoesOn, NewPlan};
use desk::priorities::Forward;
use desk::{Desk, DeskError};
use planning::Year;
use planning::action::{self, Lever};
use planning::plan::{Command, Kind, Line, Part as PlanPart, Plan, Stage};
use planning::priority::matrix::{Confidence, Matrix, Part};
use planning::priority::round::Command as Step;
use planning::priority::{Choice, Sheet};
use planning::thread::Kind as Node;
use std::path::Path;
use std::sync::Arc;
use terms::{FixedClock, RecordId};
use who_works_here::someone;

const COUNCIL: &str = "staffordshire-moorlands-district-council";
const POLICE: &str = "staffordshire-police";

async fn at(folder: &Path, moment: &str) -> Desk {
    Desk::open(folder, Arc::new(FixedClock(moment.parse().unwrap()))).await.unwrap()
}

async fn root(folder: &Path) -> Desk {
    let desk = at(folder, "2026-04-10T09:00:00Z").await;
    desk.register_save(&Template::moorlands().to_text().unwrap(), 0).await.unwrap().unwrap();
    desk
}

fn id(text: &str) -> RecordId {
    text.parse().unwrap()
}

fn sheet(scorer: &str, candidate: &RecordId, harm: i32) -> Step {
    let score = |part: Part, element: &str| match (part, element) {
        (Part::Harm, _) => harm,
        (Part::Likelihood, "frequency") => 3,
        _ => 1,
    };
    Step::Score(Sheet {
        scorer: scorer.parse().unwrap(),
        candidate: candidate.clone(),
        scores: Matrix::shipped().elements.iter().map(|e| (e.id.clone(), score(e.part, &e.id))).collect(),
        confidence: Confidence::High,
        note: String::new(),
    })
}

/// A round with two candidates and three scorers, ready to be scored.
async fn scoring(officer: &Desk) -> Vec<RecordId> {
    officer.round_add(Year::starting(2026).unwrap()).await.unwrap().unwrap();
    for (seen, title) in [(1, "Burglary"), (2, "Litter")] {
        let duty = "Crime and Disorder Act 1998, section 6".to_owned();
        let forward = Forward { title: title.into(), duty, ..Forward::default() };
        officer.round_put("round-1", seen, &forward).await.unwrap().unwrap();
    }
    let scorers = ["one", "two", "three"].map(|id| id.parse().unwrap()).to_vec();
    let begun = officer.round_do("round-1", 3, Step::Start { scorers }).await.unwrap().unwrap();
    begun.record.candidates.iter().map(|candidate| candidate.id.clone()).collect()
}

#[tokio::test]
async fn nobody_sees_anothers_scores_before_all_are_shown_and_a_closed_round_leaves_priorities() {
    let folder = tempfile::tempdir().unwrap();
    let root = root(folder.path()).await;
    let officer = someone(&root, "ann", COUNCIL, "community-safety-officer").await;
    let one = someone(&root, "one", COUNCIL, "case-worker").await;
    let two = someone(&root, "two", POLICE, "liaison-officer").await;
    let three = someone(&root, "three", POLICE, "strategy-group-member").await;
    let candidates = scoring(&officer).await;
    for (n, (name, scorer)) in [("one", &one), ("two", &two), ("three", &three)].into_iter().enumerate() {
        for (candidate, more) in candidates.iter().zip([2, 0]) {
            let seen = officer.round("round-1").await.unwrap().unwrap();
            assert!(seen.seen.record.sheets.is_empty(), "the officer does not score and sees no sheet");
            // A sheet in another's name is one's own all the same; an old version does not lose it.
            let sheet = sheet("two", candidate, more + n as i32 % 2);
            scorer.round_do("round-1", 1, sheet).await.unwrap().unwrap();
        }
        let theirs = scorer.round("round-1").await.unwrap().unwrap();
        assert!(theirs.seen.record.sheets.iter().all(|sheet| sheet.scorer.as_str() == name));
        assert_eq!((theirs.seen.record.sheets.len(), theirs.ranking), (2, None));
    }
    let stranger = officer.round_do("round-1", 1, sheet("ann", &candidates[0], 1)).await.unwrap();
    assert!(stranger.unwrap_err().to_string().contains("not your sheet"));
    let version = officer.round("round-1").await.unwrap().unwrap().seen.version;
    let shown = officer.round_do("round-1", version, Step::Show).await.unwrap().unwrap();
    assert_eq!(officer.round("round-1").await.unwrap().unwrap().ranking.unwrap()[0].candidate, candidates[0]);
    let decide = |candidate: &RecordId, choice| Step::Decide {
        candidate: candidate.clone(),
        choice,
        reason: "Harm.".into(),
        meeting: id("m-1"),
    };
    let refused = officer.round_do("round-1", shown.version, decide(&candidates[0], Choice::Adopt)).await;
    assert!(matches!(refused, Err(DeskError::Refused(_))), "the Strategy Group decides");
    let first = three
        .round_do("round-1", shown.version, decide(&candidates[0], Choice::Adopt))
        .await
        .unwrap()
        .unwrap();
    let second =
        three.round_do("round-1", first.version, decide(&candidates[1], Choice::Not)).await.unwrap().unwrap();
    three.round_do("round-1", second.version, Step::Close).await.unwrap().unwrap();
    let chosen = one.priorities().await.unwrap();
    assert_eq!(chosen.len(), 1);
    assert_eq!(
        (chosen[0].record.id.as_str(), chosen[0].record.candidate.title.as_str()),
        ("p-1", "Burglary")
    );
    let walk = one.thread(Node::Priority, "p-1").await.unwrap().unwrap();
    assert_eq!(walk.missing_back, [Node::Evidence, Node::Voice]);
}

fn new_plan(title: &str, from: &str, until: &str) -> NewPlan {
    NewPlan {
        kind: Kind::Strategy,
        title: title.into(),
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        under: None,
    }
}

#[tokio::test]
async fn each_authority_signs_for_itself_and_the_public_reads_what_was_published() {
    let folder = tempfile::tempdir().unwrap();
    let root = root(folder.path()).await;
    let officer = someone(&root, "ann", COUNCIL, "community-safety-officer").await;
    let begun = officer.plan_add(&new_plan("Strategy", "2026-04-01", "2030-03-31")).await.unwrap().unwrap();
    let signers = begun.record.must_sign.clone();
    assert!(signers.len() >= 5 && signers.iter().any(|body| body.as_str() == POLICE), "{signers:?}");
    let mut seen = begun.version;
    for part in Kind::Strategy.parts() {
        let write = Command::Write { part: part.slug.into(), words: "In plain words.".into() };
        seen = officer.plan_do("plan-1", seen, write).await.unwrap().unwrap().version;
    }
    let member = someone(&root, "member-0", signers[0].as_str(), "strategy-group-member").await;
    let approve = || Command::Approve { meeting: id("m-1") };
    let lacking = member.plan_do("plan-1", seen, approve()).await.unwrap().unwrap_err();
    assert!(lacking.to_string().contains("no vision"), "{lacking}");
    let aim =
        Command::Aim { vision: "Safe.".into(), objectives: vec![(id("o-1"), "Fewer are hurt.".into())] };
    seen = officer.plan_do("plan-1", seen, aim).await.unwrap().unwrap().version;
    assert!(matches!(officer.plan_do("plan-1", seen, approve()).await, Err(DeskError::Refused(_))));
    seen = member.plan_do("plan-1", seen, approve()).await.unwrap().unwrap().version;
    // Whatever body is named, somebody signs for their own.
    let sign = || Command::Sign { body: POLICE.parse().unwrap() };
    seen = member.plan_do("plan-1", seen, sign()).await.unwrap().unwrap().version;
    let twice = member.plan_do("plan-1", seen, sign()).await.unwrap().unwrap_err();
    assert!(twice.to_string().contains("signed already"), "{twice}");
    let publish = || Command::Publish { address: "/elsewhere".into() };
    let unsigned = officer.plan_do("plan-1", seen, publish()).await.unwrap().unwrap_err();
    assert!(unsigned.to_string().contains("did not sign yet"), "{unsigned}");
    let visitor = root.asked_by(Asker::Visitor);
    assert!(visitor.plans_told().await.unwrap().is_empty());
    for (n, body) in signers.iter().enumerate().skip(1) {
        let member = someone(&root, &format!("member-{n}"), body.as_str(), "strategy-group-member").await;
        assert_eq!(member.plan("plan-1").await.unwrap().unwrap().may_sign.as_ref(), Some(body));
        seen = member.plan_do("plan-1", seen, sign()).await.unwrap().unwrap().version;
    }
    let out = officer.plan_do("plan-1", seen, publish()).await.unwrap().unwrap();
    assert_eq!(out.record.stage, Stage::Published { address: "/plan/strategy-2026".into() });
    let told = visitor.plans_told().await.unwrap();
    assert_eq!(
        (told[0].slug.as_str(), told[0].vision.as_str(), told[0].signed.len()),
        ("strategy-2026", "Safe.", signers.len())
    );
    assert!(matches!(visitor.plans().await, Err(DeskError::Refused(_))));
}

/// Members of the Strategy Group, one for each body that must sign.
async fn signers(root: &Desk, plan: &Plan) -> Vec<Desk> {
    let mut members = Vec::new();
    for (n, body) in plan.must_sign.iter().enumerate() {
        members.push(someone(root, &format!("member-{n}"), body.as_str(), "strategy-group-member").await);
    }
    members
}

/// Writes a strategy whole, has it approved and signed by all, and publishes it. Answers its version.
async fn publish(root: &Desk, plan: &Plan, signers: &[Desk]) -> i64 {
    let id = plan.id.as_str();
    let aim =
        Command::Aim { vision: "Safe.".into(), objectives: vec![("o-1".parse().unwrap(), "Fewer.".into())] };
    let write = |part: &PlanPart| Command::Write { part: part.slug.into(), words: "In plain words.".into() };
    let mut commands: Vec<Command> = Kind::Strategy.parts().iter().map(write).collect();
    commands.extend([aim, Command::Approve { meeting: "m-1".parse().unwrap() }]);
    let mut seen = 1;
    for command in commands {
        seen = root.plan_do(id, seen, command).await.unwrap().unwrap().version;
    }
    for (body, member) in plan.must_sign.iter().zip(signers) {
        let sign = Command::Sign { body: body.clone() };
        seen = member.plan_do(id, seen, sign).await.unwrap().unwrap().version;
    }
    root.plan_do(id, seen, Command::Publish { address: String::new() }).await.unwrap().unwrap().version
}

#[tokio::test]
async fn a_plan_whose_place_another_took_stays_where_it_was_and_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let root = root(folder.path()).await;
    let officer = someone(&root, "ann", COUNCIL, "community-safety-officer").await;
    let add = async |title: &str, from: &str| {
        officer.plan_add(&new_plan(title, from, "2030-03-31")).await.unwrap().unwrap().record
    };
    let (old, new) = (add("Strategy", "2026-04-01").await, add("Strategy, revised", "2026-06-01").await);
    let members = signers(&root, &old).await;
    let seen = publish(&root, &old, &members).await;
    let replace =
        async |by: &str| officer.plan_do("plan-1", seen, Command::Supersede { by: id(by) }).await.unwrap();
    for by in ["plan-2", "plan-1", "plan-9"] {
        let refused = replace(by).await.unwrap_err();
        assert!(refused.to_string().contains("no published plan of the same kind"), "{by}: {refused}");
    }
    publish(&root, &new, &members).await;
    let held = officer.plan("plan-1").await.unwrap().unwrap();
    assert_eq!(held.replacing, [(id("plan-2"), "Strategy, revised".to_owned())]);
    assert!(officer.plan("plan-2").await.unwrap().unwrap().replacing.is_empty(), "none begins later");
    replace("plan-2").await.unwrap();
    let told = root.asked_by(Asker::Visitor).plans_told().await.unwrap();
    let told: Vec<_> = told.iter().map(|plan| (plan.slug.as_str(), plan.replaced.clone())).collect();
    let by = Some(("Strategy, revised".to_owned(), "strategy-2026-2".to_owned()));
    assert_eq!(told, [("strategy-2026-2", None), ("strategy-2026", by)], "each at its own address, for good");
}

#[tokio::test]
async fn the_plan_that_follows_forgets_no_open_action_and_keeps_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = root(folder.path()).await;
    let officer = someone(&root, "ann", COUNCIL, "community-safety-officer").await;
    let begun = officer.plan_add(&new_plan("Strategy", "2026-04-01", "2027-03-31")).await.unwrap().unwrap();
    let terms = action::Terms {
        plan: Some(begun.record.id.clone()),
        ..action::Terms::of_body(
            "Gate the alleys",
            Lever::MakeHarder,
            COUNCIL.parse().unwrap(),
            "2027-03-01".parse().unwrap(),
        )
    };
    officer.action_add(terms).await.unwrap().unwrap();
    let days = ("2027-04-01".parse().unwrap(), "2028-03-31".parse().unwrap());
    let early = officer.plan_follow("plan-1", "Next", days, &[]).await.unwrap().unwrap_err();
    assert!(early.to_string().contains("never published"), "{early}");
    publish(&root, &begun.record, &signers(&root, &begun.record).await).await;
    let forgotten = officer.plan_follow("plan-1", "Next", days, &[]).await.unwrap().unwrap_err();
    assert!(forgotten.to_string().contains("Gate the alleys"), "{forgotten}");
    let goes_on = |reason: &str| {
        vec![GoesOn { action: id("a-1"), due: "2027-09-30".parse().unwrap(), reason: reason.into() }]
    };
    assert!(officer.plan_follow("plan-1", "Next", days, &goes_on(" ")).await.unwrap().is_err());
    assert_eq!(officer.plans().await.unwrap().len(), 1, "nothing was kept");
    let next = officer.plan_follow("plan-1", "Next", days, &goes_on("No permit.")).await.unwrap().unwrap();
    assert_eq!((next.record.id.as_str(), next.record.follows.as_ref()), ("plan-2", Some(&begun.record.id)));
    let old = officer.action("a-1").await.unwrap().unwrap().seen.record;
    assert_eq!(old.stage, action::Stage::Carried { to: id("a-2"), reason: "No permit.".into() });
    let new = officer.action("a-2").await.unwrap().unwrap().seen.record;
    assert_eq!((new.carried_from, new.stage), (Some(id("a-1")), action::Stage::Proposed));
    let again = officer.plan_follow("plan-1", "Again", days, &[]).await.unwrap().unwrap_err();
    assert!(again.to_string().contains("follows this one already"), "{again}");
}

#[tokio::test]
async fn a_line_of_a_plan_names_records_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let root = root(folder.path()).await;
    let officer = someone(&root, "ann", COUNCIL, "community-safety-officer").await;
    let new = NewPlan { kind: Kind::Delivery, ..new_plan("Delivery plan", "2026-04-01", "2027-03-31") };
    officer.plan_add(&new).await.unwrap().unwrap();
    let line = Line {
        priority: id("p-9"),
        owner: COUNCIL.parse().unwrap(),
        steps: Vec::new(),
        resources: String::new(),
        targets: Vec::new(),
    };
    let missing = officer.plan_do("plan-1", 1, Command::Line(Box::new(line))).await.unwrap().unwrap_err();
    assert!(missing.to_string().contains("is not there"), "{missing}");
    let held = officer.plan("plan-1").await.unwrap().unwrap();
    assert_eq!(held.address, "/plan/2026");
    assert!(held.seen.record.missing().iter().any(|(words, _)| words.contains("no priority")));
}
