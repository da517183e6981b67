//! The meetings' half of the door: what the desk keeps, with the names of bodies and what the caller may do.

use super::{FrontDoor, closed, done, not_done};
use access::Resource;
use async_trait::async_trait;
use chrono::NaiveDate;
use desk::Desk;
use desk::meetings::{Line, SeriesHeld};
use disclosure::Released;
use planning::meeting::Command;
use planning::meeting::notice::Notice;
use planning::meeting::series::Series;
use terms::{Action, RecordId, RecordKind};
use web::door::{
    Answer, BodyNames, Caller, Closed, MeetingKnown, MeetingLine, MeetingStep, MeetingsDoor, MeetingsKnown,
    SeriesKnown,
};

pub(super) async fn names(desk: &Desk) -> Answer<BodyNames> {
    let names = desk.body_names().await.map_err(closed)?;
    Ok(names.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// Members of today, by name.
pub(super) async fn members(desk: &Desk) -> Answer<Vec<String>> {
    let today = desk.now().date_naive();
    let found = desk.register().await.map_err(closed)?;
    let bodies = found.template.register.bodies.iter().filter(|body| body.is_member(today));
    Ok(bodies.map(|body| body.id.to_string()).collect())
}

pub(super) async fn may(desk: &Desk, action: Action, kind: RecordKind) -> Answer<bool> {
    desk.would(action, &Resource::paper(kind)).await.map_err(closed)
}

/// A refusal in which bodies are called by their names.
pub(super) fn named(closed: Closed, names: &BodyNames) -> Closed {
    match closed {
        Closed::Refused(words) => {
            let longest_first = names.iter().rev();
            Closed::Refused(longest_first.fold(words, |words, (id, name)| words.replace(id, name)))
        }
        other => other,
    }
}

fn series(held: SeriesHeld) -> SeriesKnown {
    SeriesKnown {
        series: held.series.record,
        seen: held.series.version,
        dates: held.dates,
        meetings: held.meetings,
        follow_up: held.follow_up,
        attendance: held.attendance.into_iter().map(|(body, counts)| (body.to_string(), counts)).collect(),
    }
}

#[async_trait]
impl MeetingsDoor for FrontDoor {
    async fn meetings(&self, caller: &Caller) -> Answer<MeetingsKnown> {
        let desk = self.of(caller)?;
        Ok(MeetingsKnown {
            series: desk.meeting_series().await.map_err(closed)?.into_iter().map(series).collect(),
            names: names(&desk).await?,
            members: members(&desk).await?,
            may_add: may(&desk, Action::Add, RecordKind::Meeting).await?,
            may_change: may(&desk, Action::Change, RecordKind::Meeting).await?,
        })
    }

    async fn series_save(&self, caller: &Caller, at: Option<(&str, i64)>, series: Series) -> Answer<String> {
        let desk = self.of(caller)?;
        let kept = match at {
            None => desk.series_add(series).await,
            Some((id, seen)) => desk.series_change(id, seen, series).await,
        };
        Ok(done(kept.map_err(closed)?)?.record.id.to_string())
    }

    async fn meeting_plan(&self, caller: &Caller, series: &str, on: NaiveDate) -> Answer<String> {
        let kept = self.of(caller)?.meeting_plan(series, on).await.map_err(closed)?;
        Ok(done(kept)?.record.id.to_string())
    }

    async fn meeting(&self, caller: &Caller, id: &str) -> Answer<MeetingKnown> {
        let desk = self.of(caller)?;
        let found = desk.meeting(id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        let held = desk.meeting_series().await.map_err(closed)?;
        let own = held.into_iter().find(|one| one.series.record.id == found.record.series);
        let may_change = may(&desk, Action::Change, RecordKind::Meeting).await?;
        let people = if may_change { desk.invited_to(id).await.map_err(closed)? } else { Vec::new() };
        let open = Resource::open(RecordKind::Meeting);
        let later = own.iter().flat_map(|one| &one.meetings).filter(|one| one.on > found.record.on);
        Ok(MeetingKnown {
            names: names(&desk).await?,
            members: own.iter().flat_map(|one| &one.series.record.members).map(ToString::to_string).collect(),
            people: people
                .into_iter()
                .map(|one| (one.person.to_string(), one.name, one.body.to_string()))
                .collect(),
            proposed: desk.agenda_proposed(id).await.map_err(closed)?,
            actions: desk.actions_of_meeting(id).await.map_err(closed)?,
            later: later.map(|one| (one.id.to_string(), one.on)).collect(),
            statement: match found.record.rules.confidential {
                true => desk.house_words().await.map_err(closed)?.confidentiality,
                false => String::new(),
            },
            pack: desk.pack_of_meeting(&found.record).await.map_err(closed)?,
            published: desk.minutes_out(id).await.map_err(closed)?,
            may_change,
            may_settle: may(&desk, Action::Decide, RecordKind::Meeting).await?,
            may_publish: desk.would(Action::Publish, &open).await.map_err(closed)?,
            meeting: found.record,
            seen: found.version,
        })
    }

    async fn meeting_step(&self, caller: &Caller, id: &str, seen: i64, step: MeetingStep) -> Answer<()> {
        let desk = self.of(caller)?;
        let kept = match step {
            MeetingStep::Do(command) => desk.meeting_do(id, seen, command).await,
            MeetingStep::Build => {
                let items = desk.agenda_proposed(id).await.map_err(closed)?;
                desk.meeting_do(id, seen, Command::Agenda(items)).await
            }
            MeetingStep::Attend(who) => desk.meeting_attendance(id, seen, who).await,
            MeetingStep::Move(on, reason) => desk.meeting_move(id, seen, on, &reason).await,
            MeetingStep::Publish | MeetingStep::TakeBack => {
                let back = step == MeetingStep::TakeBack;
                return desk.minutes_publish(id, back).await.map_err(closed)?.map_err(not_done);
            }
        };
        match done(kept.map_err(closed)?) {
            Ok(_) => Ok(()),
            Err(refused) => Err(named(refused, &names(&desk).await?)),
        }
    }

    async fn meeting_write(
        &self,
        caller: &Caller,
        id: &str,
        item: &RecordId,
        line: MeetingLine,
    ) -> Answer<()> {
        let desk = self.of(caller)?;
        let line = match line {
            MeetingLine::Note(words) => Line::Note(words),
            MeetingLine::PutOff(reason) => Line::PutOff(reason),
            MeetingLine::Decision(words, against) => Line::Decision { words, against },
            MeetingLine::Action { words, body, due, lever } => {
                let body = body.parse().map_err(|_| Closed::Refused("Choose who does it.".to_owned()))?;
                Line::Action { words, body, due, lever }
            }
        };
        match done(desk.meeting_write(id, item, &line).await.map_err(closed)?) {
            Ok(_) => Ok(()),
            Err(refused) => Err(named(refused, &names(&desk).await?)),
        }
    }

    async fn meetings_told(&self) -> Answer<Released<Vec<Notice>>> {
        self.desk.meetings_told().await.map_err(closed)
    }
}
