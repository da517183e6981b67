//! What waits for whoever asks: their actions, answers they owe, candidates to score, plans and assessments to sign, meetings to come, and
//! the duties of the partnership for those who keep them.
//!
//! It says what to do and by when. It never shows what a rule does not open to them.

use crate::record::Record;
use crate::{Desk, DeskError};
use access::{Asker, Resource};
use chrono::{Days, NaiveDate};
use planning::account::Stage as InquiryStage;
use planning::action::{Owner, Stage as ActionStage};
use planning::exception::Stage as ExceptionStage;
use planning::meeting::Stage as MeetingStage;
use planning::plan::Stage as PlanStage;
use planning::priority::round::{Round, Stage as RoundStage};
use planning::statutory::{self, CalendarLine};
use planning::{Action, Exception, Inquiry, Meeting, Plan, Target};
use terms::{Action as Doing, BodyId, PersonId, RecordKind};

/// Meetings are told of so many days before.
const MEETINGS_DAYS: u64 = 21;
/// Actions are told of so many days before they are due; what is late stays.
const ACTIONS_DAYS: u64 = 28;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Kind of the record: "action".
    pub kind: &'static str,
    /// Which.
    pub id: String,
    /// What to do, with the record's title.
    pub words: String,
    /// By when.
    pub by: Option<NaiveDate>,
    /// Whether that day is past.
    pub late: bool,
}

/// Who asks, and on which day.
struct Me {
    person: PersonId,
    body: BodyId,
    today: NaiveDate,
}

impl Me {
    fn waiting<T: Record>(&self, record: &T, words: String, by: Option<NaiveDate>) -> Waiting {
        let late = by.is_some_and(|by| by < self.today);
        Waiting { kind: T::KIND, id: record.id().to_string(), words, by, late }
    }

    /// An action of theirs; one of their body's that nobody there has taken on; one that their body has not answered.
    fn action(&self, action: &Action) -> Option<Waiting> {
        let title = &action.terms.title;
        let theirs = match &action.terms.owner {
            Owner::Body { person: Some(person), .. } => *person == self.person,
            owner => *owner.body() == self.body,
        };
        let soon = action.terms.due <= self.today.checked_add_days(Days::new(ACTIONS_DAYS))?;
        let words = match &action.stage {
            _ if !theirs => return None,
            ActionStage::Proposed => format!("Say whether you take this on: {title}"),
            ActionStage::Agreed | ActionStage::Underway if soon => title.clone(),
            ActionStage::Blocked { .. } => format!("Blocked: {title}"),
            _ => return None,
        };
        Some(self.waiting(action, words, Some(action.terms.due)))
    }

    /// An answer that they owe.
    fn exception(&self, exception: &Exception, targets: &[Target]) -> Option<Waiting> {
        let ExceptionStage::Asked { due } = exception.stage else { return None };
        if exception.lead != self.person && exception.owner != self.body {
            return None;
        }
        let target = targets.iter().find(|target| target.id == exception.target);
        let title = target.map_or("a target", |target| target.terms.title.as_str());
        Some(self.waiting(exception, format!("Say what you do about: {title}"), Some(due)))
    }

    /// Candidates that they have not scored.
    fn round(&self, round: &Round) -> Option<Waiting> {
        if round.stage != RoundStage::Scoring || !round.scorers.contains(&self.person) {
            return None;
        }
        let scored = round.sheets.iter().filter(|sheet| sheet.scorer == self.person).count();
        let left = round.candidates.len().saturating_sub(scored);
        let words = format!("Score what was put forward for {}: {left} left", round.year.words());
        (left > 0).then(|| self.waiting(round, words, None))
    }

    /// A plan that their body must sign.
    fn plan(&self, plan: &Plan) -> Option<Waiting> {
        let open = matches!(plan.stage, PlanStage::Approved { .. }) && plan.unsigned().contains(&self.body);
        open.then(|| self.waiting(plan, format!("Sign for your body: {}", plan.title), None))
    }

    /// A duty that is late, or due soon.
    fn duty(&self, line: &CalendarLine) -> Option<Waiting> {
        let soon = self.today.checked_add_days(Days::new(ACTIONS_DAYS))?;
        let late = line.due < self.today;
        let words = format!("Duty: {}", line.duty.title);
        let waiting = Waiting { kind: "duty", id: line.duty.id.to_string(), words, by: Some(line.due), late };
        (line.due <= soon).then_some(waiting)
    }

    /// Promises of the chief constable that are late or due soon, and an answer that is late, for those who hold to account.
    fn inquiry(&self, inquiry: &Inquiry) -> Vec<Waiting> {
        let soon = self.today.checked_add_days(Days::new(ACTIONS_DAYS)).unwrap_or(self.today);
        if inquiry.stage == InquiryStage::Asked {
            let words = format!("Unanswered: {}", inquiry.words);
            let late = inquiry.unanswered(self.today);
            return late.then(|| self.waiting(inquiry, words, Some(inquiry.due))).into_iter().collect();
        }
        let pressing =
            inquiry.commitments.iter().filter(|one| inquiry.open() && one.open() && one.due <= soon);
        pressing
            .map(|one| {
                self.waiting(inquiry, format!("Promised to the commissioner: {}", one.words), Some(one.due))
            })
            .collect()
    }

    /// A meeting to come.
    fn meeting(&self, meeting: &Meeting) -> Option<Waiting> {
        let soon = self.today.checked_add_days(Days::new(MEETINGS_DAYS))?;
        let planned = matches!(meeting.stage, MeetingStage::Planned | MeetingStage::AgendaOut { .. });
        let coming = planned && (self.today..=soon).contains(&meeting.on);
        coming.then(|| self.waiting(meeting, meeting.title.clone(), Some(meeting.on)))
    }
}

impl Desk {
    /// What waits for whoever asks, what is late first, then by day. Nothing for a visitor or a part of the program.
    pub async fn mine(&self) -> Result<Vec<Waiting>, DeskError> {
        self.may(Doing::Read, &Resource::paper(RecordKind::Register)).await?;
        let (Asker::Person(person), Some(body)) = (self.asker().clone(), self.own_body().await?) else {
            return Ok(Vec::new());
        };
        let me = Me { person, body, today: self.now().date_naive() };
        let mut all = Vec::new();
        if self.would(Doing::Read, &Resource::paper(RecordKind::Plan)).await? {
            let targets: Vec<Target> =
                self.records_of::<Target>().await?.into_iter().map(|seen| seen.record).collect();
            let actions = self.records_seen::<Action>().await?;
            all.extend(actions.iter().filter_map(|seen| me.action(&seen.record)));
            let exceptions = self.records_seen::<Exception>().await?;
            all.extend(exceptions.iter().filter_map(|seen| me.exception(&seen.record, &targets)));
            let rounds = self.records_seen::<Round>().await?;
            all.extend(rounds.iter().filter_map(|seen| me.round(&seen.record)));
            let plans = self.records_seen::<Plan>().await?;
            all.extend(plans.iter().filter_map(|seen| me.plan(&seen.record)));
        }
        if self.would(Doing::Decide, &Resource::paper(RecordKind::Assessment)).await? {
            let view = self.seen().await?;
            let assessment = |(area, version): (terms::AreaCode, u32)| Waiting {
                kind: "assessment",
                id: area.to_string(),
                words: format!(
                    "Sign for your body: strategic assessment of {}, version {version}",
                    view.gazetteer().name(area)
                ),
                by: None,
                late: false,
            };
            all.extend(self.to_sign(&me.body).await?.into_iter().map(assessment));
        }
        if self.would(Doing::Read, &Resource::paper(RecordKind::Meeting)).await? {
            let meetings = self.records_seen::<Meeting>().await?;
            all.extend(meetings.iter().filter_map(|seen| me.meeting(&seen.record)));
        }
        // Duties are the whole partnership's: they wait for those who keep the calendar.
        if self.would(Doing::Change, &Resource::paper(RecordKind::Meeting)).await? {
            let (duties, done) = self.own_duties_and_done().await?;
            all.extend(statutory::pressing(&duties, &done, me.today).iter().filter_map(|line| me.duty(line)));
        }
        if self.would(Doing::Change, &Resource::paper(RecordKind::Accountability)).await? {
            all.extend(self.specified_waiting().await?);
            let inquiries = self.records_seen::<Inquiry>().await?;
            all.extend(inquiries.iter().flat_map(|seen| me.inquiry(&seen.record)));
        }
        let today = me.today;
        all.extend(self.requests_waiting().await?.into_iter().map(|one| Waiting {
            kind: one.kind,
            id: one.id,
            words: one.words,
            by: Some(one.by),
            late: one.by < today,
        }));
        all.extend(self.pairs_waiting().await?.into_iter().map(|(id, words)| Waiting {
            kind: crate::linking::Run::KIND,
            id,
            words,
            by: None,
            late: false,
        }));
        all.sort_by_key(|waiting| (!waiting.late, waiting.by.is_none(), waiting.by, waiting.id.clone()));
        Ok(all)
    }
}
