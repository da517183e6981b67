//! What must be published: the list, which is one of the settings; what somebody said was published, where and when; what is
//! late. It tells the public the same. It never says of itself that something was published.

use crate::mine::Waiting;
use crate::record::{NotDone, Record};
use crate::{Desk, DeskError, Done, Seen};
use access::Resource;
use chrono::{Days, NaiveDate};
use disclosure::{Released, public};
use planning::specified::told::{self, Listed, Told};
use planning::specified::{self, Command, Due, Item, Standing, Stands, Tracked};
use planning::statutory::{Done as DutyDone, Duty, LATE_DAYS};
use terms::{Action, RecordKind};

/// What is due on its days is told of so many days before.
const WAITS_DAYS: i64 = 28;

/// An item as it stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecifiedLine {
    /// What must be published.
    pub item: Item,
    /// What became of it.
    pub tracked: Tracked,
    /// Its version; 0 where nobody has said anything yet.
    pub seen: i64,
    /// How it stands.
    pub stands: Stands,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Accountability)
}

fn name(command: &Command) -> &'static str {
    match command {
        Command::Publish { .. } => "specified.publish",
        Command::TakeBack { .. } => "specified.take-back",
        Command::Change { .. } => "specified.change",
        Command::Drop { .. } => "specified.drop",
    }
}

impl Desk {
    /// Each item of the list with what became of it.
    async fn specified_lines(&self) -> Result<Vec<SpecifiedLine>, DeskError> {
        let (items, held) = (self.specified_list().await?, self.records_seen::<Tracked>().await?);
        let today = self.now().date_naive();
        let line = |item: Item| {
            let found = held.iter().find(|seen| seen.record.id == item.id);
            let stands = item.stands(found.map(|seen| &seen.record), today);
            let tracked = found.map_or_else(|| Tracked::new(item.id.clone()), |seen| seen.record.clone());
            SpecifiedLine { item, tracked, seen: found.map_or(0, |seen| seen.version), stands }
        };
        Ok(items.into_iter().map(line).collect())
    }

    /// Everything that must be published: what is late first, then as in the list.
    pub async fn specified(&self) -> Result<Vec<SpecifiedLine>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let mut lines = self.specified_lines().await?;
        lines.sort_by_key(|line| match line.stands.standing {
            Standing::Late(by) => (Standing::Late(0), -by),
            Standing::Soon(left) => (Standing::Soon(0), left),
            other => (other, 0),
        });
        Ok(lines)
    }

    /// Says of an item that it was published, that something changed, or that it was not so.
    pub async fn specified_do(
        &self,
        id: &str,
        seen: i64,
        command: Command,
    ) -> Result<Done<Tracked>, DeskError> {
        let decided = self.may(Action::Change, &paper()).await?;
        let items = self.specified_list().await?;
        let Some(item) = items.into_iter().find(|item| item.id.as_str() == id) else {
            return Ok(Err(NotDone::Unknown));
        };
        let held = self.record_of::<Tracked>(id).await?;
        let (tracked, version) = match held {
            Some(Seen { record, version }) => (record, version),
            None => (Tracked::new(item.id.clone()), 0),
        };
        if version != seen {
            return Ok(Err(NotDone::Stale));
        }
        let act = name(&command);
        match specified::apply(tracked, &item, command, &self.stamped_by(), self.now().date_naive()) {
            Ok(after) => self.record_keep(after, seen, act, &decided).await,
            Err(why) => Ok(Err(why.into())),
        }
    }

    /// What the public may know of it. Nothing as long as nobody has said that anything was published: a partnership without
    /// a commissioner's office is not told to have missed what it need not do.
    pub async fn specified_told(&self) -> Result<Released<Vec<Listed>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let (lines, today) = (self.specified_lines().await?, self.now().date_naive());
        let kept = lines.iter().any(|line| line.tracked.last().is_some());
        let lines = lines.iter().filter(|_| kept);
        let told: Vec<Told> = lines.map(|line| told::told(&line.item, Some(&line.tracked), today)).collect();
        Ok(public(told).derive(|told| told::listed(told)))
    }

    /// Items with days of their own as duties, with what was done of them.
    pub(crate) async fn specified_duties(&self) -> Result<Vec<(Duty, Vec<DutyDone>)>, DeskError> {
        let today = self.now().date_naive();
        let lines = self.specified_lines().await?;
        Ok(lines.iter().filter_map(|line| line.item.as_duty(&line.tracked, today)).collect())
    }

    /// What is late, due soon or new and not published, for those who keep the list.
    pub(crate) async fn specified_waiting(&self) -> Result<Vec<Waiting>, DeskError> {
        let today = self.now().date_naive();
        Ok(self.specified_lines().await?.iter().flat_map(|line| waiting(line, today)).collect())
    }
}

/// What of an item waits for somebody.
fn waiting(line: &SpecifiedLine, today: NaiveDate) -> Vec<Waiting> {
    let wait = |words: &str, by: Option<NaiveDate>| Waiting {
        kind: Tracked::KIND,
        id: line.item.id.to_string(),
        words: format!("Publish: {words}"),
        by,
        late: by.is_some_and(|by| by < today),
    };
    match (line.item.due, line.stands.standing) {
        (Due::Cycle(_), Standing::Late(by)) if by <= LATE_DAYS => {
            vec![wait(&line.item.title, line.stands.due)]
        }
        (Due::Cycle(_), Standing::Soon(left)) if left <= WAITS_DAYS => {
            vec![wait(&line.item.title, line.stands.due)]
        }
        (Due::Cycle(_), _) => Vec::new(),
        (Due::Changed(days) | Due::Made(days), _) => {
            let by = |on: NaiveDate| on.checked_add_days(Days::new(u64::from(days)));
            line.tracked.waiting().into_iter().map(|change| wait(&change.words, by(change.on))).collect()
        }
    }
}
