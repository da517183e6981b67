//! Targets, plans and meetings as the interface writes them: what the public pages say of them, and nothing else.

use super::wire::PlaceWire;
use crate::door::PublicTarget;
use crate::public::meetings::{coming, past};
use crate::route;
use crate::staff::targets::aim_words;
use chrono::NaiveDate;
use disclosure::Released;
use planning::action::Stage;
use planning::meeting::notice::Notice;
use planning::plan::told::{LineTold, PlanTold};
use serde::Serialize;
use utoipa::ToSchema;

/// A target.
#[derive(Serialize, ToSchema)]
pub(crate) struct TargetWire {
    /// Its number.
    id: String,
    /// Its title.
    title: String,
    /// Where.
    area: PlaceWire,
    /// Short name of the measure it is about; none for surveys.
    measure: Option<String>,
    /// For which year.
    year: String,
    /// What is to be reached.
    aim: String,
    /// The priority it serves; empty if none.
    priority: String,
    /// How it goes, in one of the words the pages use.
    verdict: &'static str,
    /// How far off track.
    track: &'static str,
    /// The verdict in sentences, with its numbers.
    sentences: Vec<String>,
    /// What the partnership says of it once it is closed; empty before.
    account: String,
}

/// Targets.
#[derive(Serialize, ToSchema)]
pub(crate) struct TargetsWire {
    /// In the order of the page.
    targets: Vec<TargetWire>,
}

impl TargetsWire {
    pub(super) fn new(targets: &[PublicTarget]) -> Self {
        let target = |target: &PublicTarget| TargetWire {
            id: target.id.to_string(),
            title: target.title.clone(),
            area: PlaceWire::new(&target.area),
            measure: target.measure.as_ref().map(ToString::to_string),
            year: target.year.words(),
            aim: aim_words(target.kind, target.aim),
            priority: target.priority.clone(),
            verdict: target.verdict.verdict.words(),
            track: target.verdict.track.words(),
            sentences: target.verdict.sentences.clone(),
            account: target.account.clone(),
        };
        Self { targets: targets.iter().map(target).collect() }
    }
}

/// A plan in the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanListedWire {
    /// "Delivery plan 2026 to 2027".
    title: String,
    /// "Delivery plan".
    kind: String,
    /// First day.
    #[schema(format = Date)]
    from: String,
    /// Last day.
    #[schema(format = Date)]
    until: String,
    /// Whether its time is over.
    over: bool,
    /// Where it is.
    href: String,
}

impl PlanListedWire {
    fn new(plan: &PlanTold) -> Self {
        Self {
            title: plan.title.clone(),
            kind: plan.kind.clone(),
            from: plan.from.to_string(),
            until: plan.until.to_string(),
            over: plan.over,
            href: route::api::plan(&plan.slug),
        }
    }
}

/// Plans that were published.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlansWire {
    /// In the order of the page.
    plans: Vec<PlanListedWire>,
}

impl PlansWire {
    pub(super) fn new(plans: &Released<Vec<PlanTold>>) -> Self {
        Self { plans: plans.iter().map(PlanListedWire::new).collect() }
    }
}

/// Something the partnership said it would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommitmentWire {
    /// "A-12".
    number: String,
    /// What.
    title: String,
    /// Who.
    owner: String,
    /// By when.
    #[schema(format = Date)]
    due: String,
    /// Where it stands, in words.
    stage: &'static str,
}

/// A priority of a plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct PriorityWire {
    /// "Burglary of homes".
    title: String,
    /// Why it is put first.
    why: String,
    /// Who leads.
    owner: String,
    /// Titles of its targets.
    targets: Vec<String>,
    /// What will be done.
    commitments: Vec<CommitmentWire>,
}

impl PriorityWire {
    fn new(line: &LineTold) -> Self {
        let commitments = line.commitments.iter().map(|one| CommitmentWire {
            number: one.number.clone(),
            title: one.title.clone(),
            owner: one.owner.clone(),
            due: one.due.to_string(),
            stage: Stage::words_of(&one.stage).unwrap_or_default(),
        });
        Self {
            title: line.title.clone(),
            why: line.why.clone(),
            owner: line.owner.clone(),
            targets: line.targets.clone(),
            commitments: commitments.collect(),
        }
    }
}

/// A part of a plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartWire {
    /// Heading.
    title: String,
    /// Words.
    text: String,
}

/// A body that signed.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedWire {
    /// Which.
    body: String,
    /// When.
    #[schema(format = Date)]
    on: String,
}

/// What came of a plan's actions.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutcomeWire {
    /// Done.
    done: u32,
    /// Of these, by their day.
    in_time: u32,
    /// Given up.
    given_up: u32,
    /// Carried into the next plan.
    carried_over: u32,
}

/// A plan that was published.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanWire {
    /// Title and days.
    plan: PlanListedWire,
    /// What the area should be like.
    vision: String,
    /// What is to be reached.
    objectives: Vec<String>,
    /// What comes first.
    priorities: Vec<PriorityWire>,
    /// Its parts.
    parts: Vec<PartWire>,
    /// Who signed.
    signed: Vec<SignedWire>,
    /// What the partnership said when the year was over; empty before.
    account: String,
    /// What came of it; none before it is over.
    came_of_it: Option<OutcomeWire>,
}

impl PlanWire {
    pub(super) fn new(plan: &PlanTold) -> Self {
        let part = |(title, text): &(String, String)| PartWire { title: title.clone(), text: text.clone() };
        let signed = |(body, on): &(String, NaiveDate)| SignedWire { body: body.clone(), on: on.to_string() };
        Self {
            plan: PlanListedWire::new(plan),
            vision: plan.vision.clone(),
            objectives: plan.objectives.clone(),
            priorities: plan.lines.iter().map(PriorityWire::new).collect(),
            parts: plan.parts.iter().map(part).collect(),
            signed: plan.signed.iter().map(signed).collect(),
            account: plan.account.clone(),
            came_of_it: plan.came_of_it.map(|[done, in_time, given_up, carried_over]| OutcomeWire {
                done,
                in_time,
                given_up,
                carried_over,
            }),
        }
    }
}

/// Something that was decided or agreed.
#[derive(Serialize, ToSchema)]
pub(crate) struct DecidedWire {
    /// Its number.
    number: String,
    /// In words.
    words: String,
}

/// A meeting.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeetingWire {
    /// Its number.
    id: String,
    /// What kind of meeting.
    title: String,
    /// Day.
    #[schema(format = Date)]
    on: String,
    /// "10:00", London's time.
    starts: String,
    /// Where.
    place: String,
    /// Why it does not take place; empty if it does.
    cancelled: String,
    /// What is on, once the agenda is out.
    agenda: Vec<String>,
    /// Decisions, once the minutes are published.
    decisions: Vec<DecidedWire>,
    /// Actions agreed, once the minutes are published.
    actions: Vec<DecidedWire>,
    /// When its minutes were published.
    #[schema(format = Date)]
    published: Option<String>,
}

impl MeetingWire {
    fn new(notice: &Notice) -> Self {
        let said = |pairs: &[(String, String)]| {
            pairs
                .iter()
                .map(|(number, words)| DecidedWire {
                    number: route::meetings::said(number),
                    words: words.clone(),
                })
                .collect()
        };
        Self {
            id: notice.id.clone(),
            title: notice.title.clone(),
            on: notice.on.to_string(),
            starts: notice.starts.clone(),
            place: notice.place.clone(),
            cancelled: notice.cancelled.clone(),
            agenda: notice.agenda.clone(),
            decisions: said(&notice.decisions),
            actions: said(&notice.actions),
            published: notice.published.map(|day| day.to_string()),
        }
    }
}

/// Meetings.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeetingsWire {
    /// In public and still to come, soonest first.
    coming: Vec<MeetingWire>,
    /// Those whose minutes are published, latest first.
    past: Vec<MeetingWire>,
}

impl MeetingsWire {
    pub(super) fn new(notices: &Released<Vec<Notice>>, today: NaiveDate) -> Self {
        Self {
            coming: coming(notices, today).map(MeetingWire::new).collect(),
            past: past(notices).map(MeetingWire::new).collect(),
        }
    }
}
