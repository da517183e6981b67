//! The half of the door for holding to account.

use super::meetings::{may, members, names};
use super::{FrontDoor, closed, done};
use access::Resource;
use async_trait::async_trait;
use desk::Desk;
use disclosure::Released;
use planning::account::Command;
use planning::account::told::Accounted;
use terms::{Action, RecordKind};
use web::door::{
    AccountChoices, AccountKnown, AccountMeeting, AccountTyped, AccountsDoor, AccountsKnown, Answer, Caller,
    Closed,
};

async fn choices(desk: &Desk) -> Answer<AccountChoices> {
    let meeting = |one: desk::accounts::AccountMeeting| AccountMeeting {
        id: one.id.to_string(),
        title: one.title,
        on: one.on,
        coming: one.coming,
    };
    let objectives = desk.account_objectives().await.map_err(closed)?;
    Ok(AccountChoices {
        objectives: objectives.into_iter().map(|one| (one.id, one.objective.words)).collect(),
        meetings: desk.account_meetings().await.map_err(closed)?.into_iter().map(meeting).collect(),
        names: names(desk).await?,
        members: members(desk).await?,
        may_change: may(desk, Action::Change, RecordKind::Accountability).await?,
        may_publish: desk
            .would(Action::Publish, &Resource::open(RecordKind::Accountability))
            .await
            .map_err(closed)?,
    })
}

#[async_trait]
impl AccountsDoor for FrontDoor {
    async fn accounts(&self, caller: &Caller) -> Answer<AccountsKnown> {
        let desk = self.of(caller)?;
        let inquiries = desk.accounts().await.map_err(closed)?;
        Ok(AccountsKnown {
            inquiries: inquiries.into_iter().map(|seen| (seen.record, seen.version)).collect(),
            choices: choices(&desk).await?,
        })
    }

    async fn account(&self, caller: &Caller, id: &str) -> Answer<AccountKnown> {
        let desk = self.of(caller)?;
        let found = desk.account(id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        Ok(AccountKnown { inquiry: found.record, seen: found.version, choices: choices(&desk).await? })
    }

    async fn account_ask(&self, caller: &Caller, typed: &AccountTyped) -> Answer<String> {
        let meeting = Some(typed.meeting.as_str()).filter(|id| !id.is_empty());
        let asked = (typed.source, typed.words.as_str());
        let kept = self.of(caller)?.account_ask(asked, &typed.objective, meeting).await.map_err(closed)?;
        Ok(done(kept)?.record.id.to_string())
    }

    async fn account_step(&self, caller: &Caller, id: &str, seen: i64, command: Command) -> Answer<()> {
        done(self.of(caller)?.account_do(id, seen, command).await.map_err(closed)?).map(drop)
    }

    async fn accounts_told(&self) -> Answer<Released<Vec<Accounted>>> {
        self.desk.accounts_told().await.map_err(closed)
    }
}
