//! Holding to account: what the chief constable is asked under each objective, what is answered and promised, and what the
//! public is told of it. A question is kept without whoever asked it.

use crate::meetings::WORDS_MOST;
use crate::questions::QUESTION_MOST;
use crate::record::NotDone;
use crate::{Desk, DeskError, Done, Seen};
use access::Resource;
use chrono::NaiveDate;
use disclosure::{Released, public};
use planning::account::told::{self, Accounted, Told};
use planning::account::{Answer, Command, Inquiry, Objective, Source};
use planning::meeting::{Kind as MeetingKind, Stage as MeetingStage};
use planning::plan::{Kind as PlanKind, Stage as PlanStage};
use planning::refusal::Why;
use planning::{Meeting, Plan, Priority, Refusal};
use terms::{Action, BodyId, RecordId, RecordKind};

/// Longest objective that is taken from a plan's text, in characters.
const OBJECTIVE_MOST: usize = 160;

/// An objective that a question may be asked under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveOffered {
    /// What a form sends: the plan or priority, and its number there.
    pub id: String,
    /// The objective.
    pub objective: Objective,
}

/// A meeting at which the chief constable is held to account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountMeeting {
    /// Which.
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// When.
    pub on: NaiveDate,
    /// Whether it is still to come, or is today.
    pub coming: bool,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Accountability)
}

fn no(why: Why, wrong: impl Into<String>, mend: &str) -> NotDone {
    Refusal::new(why, wrong, mend).into()
}

/// What is done, for the audit, and what it takes.
fn name(command: &Command) -> (&'static str, Action) {
    match command {
        Command::Bring { .. } => ("inquiry.bring", Action::Change),
        Command::Answer(_) => ("inquiry.answer", Action::Change),
        Command::Commit { .. } => ("inquiry.commit", Action::Change),
        Command::Keep { .. } => ("inquiry.keep", Action::Change),
        Command::PutOff { .. } => ("inquiry.put-off", Action::Change),
        Command::Drop { .. } => ("inquiry.drop", Action::Change),
        Command::FollowUp { .. } => ("inquiry.follow-up", Action::Change),
        Command::Settle { .. } => ("inquiry.settle", Action::Change),
        Command::Reopen { .. } => ("inquiry.reopen", Action::Change),
        Command::Withdraw { .. } => ("inquiry.withdraw", Action::Change),
        Command::Publish => ("inquiry.publish", Action::Publish),
        Command::Withhold { .. } => ("inquiry.withhold", Action::Publish),
    }
}

/// Every text of a command.
fn texts(command: &Command) -> Vec<&str> {
    match command {
        Command::Bring { .. } | Command::Publish => Vec::new(),
        Command::Answer(answer) => vec![&answer.words, &answer.evidence],
        Command::Keep { words, proof, .. } => vec![words, proof],
        Command::Commit { words, .. } | Command::FollowUp { words, .. } | Command::Settle { words } => {
            vec![words]
        }
        Command::PutOff { reason, .. }
        | Command::Drop { reason, .. }
        | Command::Reopen { reason }
        | Command::Withdraw { reason }
        | Command::Withhold { reason } => vec![reason],
    }
}

/// The objectives of a plan: those that it lists, or else the paragraphs of its part on them.
fn objectives(plan: &Plan) -> Vec<String> {
    let listed: Vec<String> = plan.objectives.iter().map(|(_, words)| words.clone()).collect();
    if !listed.is_empty() {
        return listed;
    }
    let written = plan.written.iter().rev().find(|written| written.part == "objectives");
    let lines = written.map_or("", |written| written.words.as_str()).lines();
    let sound = |line: &&str| !line.is_empty() && line.chars().count() <= OBJECTIVE_MOST;
    lines
        .map(|line| line.trim().trim_start_matches(['-', '*', ' ']))
        .filter(sound)
        .map(str::to_owned)
        .collect()
}

impl Desk {
    /// The objectives that a question may be asked under: those of police and crime plans of today, or else the latest
    /// priorities.
    pub async fn account_objectives(&self) -> Result<Vec<ObjectiveOffered>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let today = self.now().date_naive();
        let plans = self.all_plans().await?.into_iter().filter(|plan| {
            let over = matches!(plan.stage, PlanStage::Closed { .. } | PlanStage::Superseded { .. });
            plan.kind == PlanKind::PoliceAndCrime && !over && plan.until >= today
        });
        let offered = |of: &RecordId, number: usize, words: String| ObjectiveOffered {
            id: format!("{of}.{number}"),
            objective: Objective { of: of.clone(), words },
        };
        let mut all = Vec::new();
        for plan in plans {
            let each = objectives(&plan).into_iter().enumerate();
            all.extend(each.map(|(at, words)| offered(&plan.id, at + 1, words)));
        }
        if all.is_empty() {
            let mut priorities: Vec<Priority> = self.plain().await?;
            let latest = priorities.iter().map(|one| one.year).max();
            priorities.retain(|one| Some(one.year) == latest);
            all.extend(priorities.iter().map(|one| offered(&one.id, 1, one.candidate.title.clone())));
        }
        Ok(all)
    }

    /// Meetings at which the chief constable is held to account, by day.
    pub async fn account_meetings(&self) -> Result<Vec<AccountMeeting>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let today = self.now().date_naive();
        let mut meetings: Vec<Meeting> = self.plain().await?;
        meetings.retain(|one| {
            one.kind == MeetingKind::Accountability && !matches!(one.stage, MeetingStage::Cancelled { .. })
        });
        meetings.sort_by_key(|one| one.on);
        let known = |one: Meeting| AccountMeeting {
            coming: one.on >= today,
            id: one.id,
            title: one.title,
            on: one.on,
        };
        Ok(meetings.into_iter().map(known).collect())
    }

    /// Every question: late promises first, then late answers, then what is open.
    pub async fn accounts(&self) -> Result<Vec<Seen<Inquiry>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let today = self.now().date_naive();
        let mut all: Vec<Seen<Inquiry>> = self.records_of().await?;
        all.sort_by_key(|seen| seen.record.order(today));
        Ok(all)
    }

    /// One question.
    pub async fn account(&self, id: &str) -> Result<Option<Seen<Inquiry>>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        self.record_of(id).await
    }

    /// Keeps a question to the chief constable, under an objective and perhaps at a meeting.
    pub async fn account_ask(
        &self,
        (source, words): (Source, &str),
        objective: &str,
        meeting: Option<&str>,
    ) -> Result<Done<Inquiry>, DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        if words.trim().is_empty() {
            return Ok(Err(no(Why::Missing, "There is no question.", "Write the question.")));
        }
        if words.chars().count() > QUESTION_MOST {
            let wrong = format!("The question is longer than {QUESTION_MOST} characters.");
            return Ok(Err(no(Why::Unsound, wrong, "Make it shorter.")));
        }
        let offered = self.account_objectives().await?;
        let Some(under) = offered.into_iter().find(|one| one.id == objective) else {
            return Ok(Err(no(Why::NotThere, "There is no such objective.", "Choose an objective.")));
        };
        let at = match meeting {
            None => None,
            Some(id) => match self.account_meeting(id).await? {
                Some(found) if found.coming => Some((found.id, found.on)),
                _ => {
                    return Ok(Err(no(
                        Why::NotThere,
                        "There is no such meeting to come.",
                        "Choose a meeting.",
                    )));
                }
            },
        };
        let today = self.now().date_naive();
        let make =
            |id| Ok(Inquiry::new(id, (source, words.trim()), under.objective.clone(), today, at.clone()));
        self.record_add("inquiry.ask", &decided, make).await
    }

    /// Takes a step in the life of a question.
    pub async fn account_do(
        &self,
        id: &str,
        seen: i64,
        command: Command,
    ) -> Result<Done<Inquiry>, DeskError> {
        let (act, action) = name(&command);
        let resource = match action {
            Action::Publish => Resource::open(RecordKind::Accountability),
            _ => paper(),
        };
        let decided = self.may(action, &resource).await?;
        if texts(&command).iter().any(|text| text.chars().count() > WORDS_MOST) {
            return Ok(Err(no(Why::Unsound, "That is too long.", "Make it shorter.")));
        }
        if let Command::Commit { owner, .. } = &command {
            let (access, today) = (self.access().await?, self.now().date_naive());
            if !access.register().body(owner).is_some_and(|body| body.is_member(today)) {
                return Ok(Err(no(Why::NotThere, "There is no such member.", "Choose who promises it.")));
            }
        }
        let mut command = command;
        if let Command::Bring { meeting, .. } | Command::FollowUp { meeting, .. } = &command {
            let Some(found) = self.account_meeting(meeting.as_str()).await? else {
                return Ok(Err(no(Why::NotThere, "There is no such meeting.", "Choose a meeting.")));
            };
            // The day is the meeting's own, whatever was asked for.
            if let Command::Bring { on, .. } = &mut command {
                *on = found.on;
            }
        }
        if let Command::Keep { proof, .. } | Command::Answer(Answer { evidence: proof, .. }) = &command
            && !self.is_there(proof).await?
        {
            let wrong = format!("There is no {} here.", proof.trim().to_uppercase());
            return Ok(Err(no(Why::NotThere, wrong, "Look at its number again.")));
        }
        let (by, at) = (self.stamped_by(), self.now().date_naive());
        let change = |inquiry| planning::account::apply(inquiry, command, &by, at);
        self.record_change(id, seen, act, &decided, change).await
    }

    async fn account_meeting(&self, id: &str) -> Result<Option<AccountMeeting>, DeskError> {
        Ok(self.account_meetings().await?.into_iter().find(|one| one.id.as_str() == id))
    }

    /// What the public may know: questions that are published, by objective.
    pub async fn accounts_told(&self) -> Result<Released<Vec<Accounted>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let (names, today) = (self.names_of_bodies().await?, self.now().date_naive());
        let name = |id: &BodyId| names.get(id).cloned().unwrap_or_else(|| id.to_string());
        let inquiries: Vec<Inquiry> = self.plain().await?;
        let told: Vec<Told> = inquiries.iter().filter_map(|one| told::told(one, name, today)).collect();
        Ok(public(told).derive(|told| told::accounted(told)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planning::Stamp;
    use planning::plan::Written;

    #[test]
    fn objectives_are_those_listed_or_else_the_lines_of_the_part_that_is_about_them() {
        let day: NaiveDate = "2026-04-01".parse().unwrap();
        let id: RecordId = "plan-1".parse().unwrap();
        let mut plan = Plan::new(id.clone(), PlanKind::PoliceAndCrime, "Police and crime plan", day, day);
        assert!(objectives(&plan).is_empty());
        let written = |words: &str| Written {
            part: "objectives".into(),
            words: words.into(),
            stamp: Stamp::new(&"p1".parse().unwrap(), day),
        };
        plan.written = vec![written("Old"), written("- Fewer burglaries\n\nSafer roads\n")];
        assert_eq!(objectives(&plan), ["Fewer burglaries", "Safer roads"]);
        plan.objectives = vec![(id, "Support victims".into())];
        assert_eq!(objectives(&plan), ["Support victims"]);
    }
}
