//! What is open, gathered for an agenda: late actions, exceptions, targets as they stand today, signals, problems,
//! questions, what falls due.

use super::paper;
use crate::{Desk, DeskError, Seen};
use planning::meeting::{Item, Meeting, agenda};
use planning::{Exception, Inquiry, Problem, Question, Verdict, statutory};
use terms::{Action, RecordId, SelfVerdict};

impl Desk {
    /// The agenda of a meeting as it would be built from what is open today; empty where there is no such meeting.
    pub async fn agenda_proposed(&self, id: &str) -> Result<Vec<Item>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let Some(Seen { record: meeting, .. }) = self.record_of::<Meeting>(id).await? else {
            return Ok(Vec::new());
        };
        let today = self.now().date_naive();
        let last = self.meeting_before(&meeting).await?;
        let actions: Vec<planning::Action> = self.plain().await?;
        let exceptions: Vec<Exception> = self.plain().await?;
        let questions: Vec<Question> = self.plain().await?;
        let inquiries: Vec<Inquiry> = self.plain().await?;
        let targets = self.watched_targets().await?;
        let problems = open_problems(self.plain().await?, today);
        let signals = self.signals().await?;
        let (duties, done) = self.duties_and_done().await?;
        let due = statutory::pressing(&duties, &done, today);
        let open = agenda::Open {
            last: last.as_ref(),
            actions: &actions,
            exceptions: &exceptions,
            targets: &targets,
            signals: &signals,
            problems: &problems,
            questions: &questions,
            inquiries: &inquiries,
            due: &due,
        };
        Ok(agenda::build(&meeting, &open, today))
    }

    /// Records of a kind without their versions.
    pub(crate) async fn plain<T: crate::record::Record>(&self) -> Result<Vec<T>, DeskError> {
        Ok(self.records_of().await?.into_iter().map(|seen: Seen<T>| seen.record).collect())
    }

    /// The meeting of the same series that was held last before this one.
    pub(crate) async fn meeting_before(&self, meeting: &Meeting) -> Result<Option<Meeting>, DeskError> {
        use planning::meeting::Stage;
        let held = |one: &Meeting| {
            one.series == meeting.series
                && one.on < meeting.on
                && matches!(one.stage, Stage::Ended | Stage::MinutesOut { .. } | Stage::Approved { .. })
        };
        let meetings: Vec<Meeting> = self.plain().await?;
        Ok(meetings.into_iter().filter(held).max_by_key(|one| one.on))
    }

    /// Targets that are signed off and not closed, with their titles and what is said of them today.
    async fn watched_targets(&self) -> Result<Vec<(RecordId, String, Verdict)>, DeskError> {
        let read = self.targets_read().await?.into_iter().filter(|read| read.target.watched());
        Ok(read.map(|read| (read.target.id, read.target.terms.title, read.verdict)).collect())
    }

    /// Measures of the partnership's areas that are worse than normal.
    async fn signals(&self) -> Result<Vec<(RecordId, String)>, DeskError> {
        let access = self.access().await?;
        let today = self.now().date_naive();
        let areas = access.register().partnership.iter().flat_map(|one| &one.areas);
        let areas: Vec<_> = areas.filter(|area| area.span.holds(today)).map(|area| area.area).collect();
        let mut signals = Vec::new();
        for area in areas {
            let evidence = match self.area(area).await {
                Ok(evidence) => evidence,
                Err(DeskError::UnknownArea(_)) => continue,
                Err(error) => return Err(error),
            };
            for measure in &evidence.measures {
                let verdict = measure.control.as_ref().map(|control| control.verdict);
                let Some(SelfVerdict::Worse | SelfVerdict::Higher) = verdict else { continue };
                let words = verdict.map_or("", SelfVerdict::words).to_lowercase();
                let about = format!("{}-{}", area.to_string().to_lowercase(), measure.definition.id);
                if let Ok(about) = about.parse() {
                    signals.push((about, format!("{}: {words}", measure.definition.title)));
                }
            }
        }
        Ok(signals)
    }
}

/// Problems that are due to be looked at, and those that have no day yet.
fn open_problems(problems: Vec<Problem>, today: chrono::NaiveDate) -> Vec<(RecordId, String, String)> {
    let why = |problem: &Problem| match problem.review {
        Some(review) if review > today => None,
        Some(review) => Some(format!("To be looked at since {}.", planning::day_words(review))),
        None => Some(format!("At the stage of {}.", problem.stage.slug())),
    };
    let open = problems.into_iter().filter(Problem::open);
    open.filter_map(|problem| why(&problem).map(|why| (problem.id, problem.title, why))).collect()
}
