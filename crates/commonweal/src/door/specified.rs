//! The half of the door for what must be published.

use super::meetings::may;
use super::{FrontDoor, closed, done};
use async_trait::async_trait;
use disclosure::Released;
use planning::specified::Command;
use planning::specified::told::Listed;
use terms::{Action, RecordKind};
use web::door::{Answer, Caller, SpecifiedDoor, SpecifiedKnown, SpecifiedLine};

#[async_trait]
impl SpecifiedDoor for FrontDoor {
    async fn specified(&self, caller: &Caller) -> Answer<SpecifiedKnown> {
        let desk = self.of(caller)?;
        let lines = desk.specified().await.map_err(closed)?;
        let line = |line: desk::specified::SpecifiedLine| SpecifiedLine {
            item: line.item,
            tracked: line.tracked,
            seen: line.seen,
            stands: line.stands,
        };
        Ok(SpecifiedKnown {
            lines: lines.into_iter().map(line).collect(),
            may_change: may(&desk, Action::Change, RecordKind::Accountability).await?,
        })
    }

    async fn specified_step(&self, caller: &Caller, item: &str, seen: i64, command: Command) -> Answer<()> {
        done(self.of(caller)?.specified_do(item, seen, command).await.map_err(closed)?).map(drop)
    }

    async fn specified_told(&self) -> Answer<Released<Vec<Listed>>> {
        self.desk.specified_told().await.map_err(closed)
    }
}
