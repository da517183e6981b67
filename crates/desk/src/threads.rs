//! The golden thread, walked over the records as they are: from any record back to the evidence, the voice, the decision and
//! the money behind it, and on to what came of it. It fills nothing in.

use crate::actions::paper;
use crate::record::{Record, Seen};
use crate::{Desk, DeskError};
use planning::thread::{Kind, Met, Node, Records, Thread, gather};
use terms::Action;

/// A node that a walk meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetHeld {
    /// What.
    pub node: Node,
    /// Links from the start.
    pub far: u32,
    /// The node by which it was met: kind and id.
    pub by: (Kind, String),
}

/// A walk from one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walked {
    /// Where it starts.
    pub start: Node,
    /// What led to it, nearest first.
    pub back: Vec<MetHeld>,
    /// What it led to, nearest first.
    pub forward: Vec<MetHeld>,
    /// Kinds that should be behind it and are not.
    pub missing_back: Vec<Kind>,
    /// Kinds that should follow from it and do not.
    pub missing_forward: Vec<Kind>,
}

/// Records at which the thread is torn, each with the kinds that are missing.
pub type Torn = Vec<(Node, Vec<Kind>)>;

fn met(found: &Met<'_>) -> MetHeld {
    MetHeld { node: found.node.clone(), far: found.far, by: (found.by.kind, found.by.id.clone()) }
}

impl Desk {
    async fn every<T: Record>(&self) -> Result<Vec<T>, DeskError> {
        Ok(self.records_of().await?.into_iter().map(|seen: Seen<T>| seen.record).collect())
    }

    async fn whole_thread(&self) -> Result<Thread, DeskError> {
        Ok(gather(&Records {
            priorities: &self.every().await?,
            plans: &self.every().await?,
            targets: &self.every().await?,
            actions: &self.every().await?,
            problems: &self.every().await?,
            exceptions: &self.every().await?,
            meetings: &self.every().await?,
            inquiries: &self.every().await?,
        }))
    }

    /// The walk from a record, or from a part of one; `None` if there is no such thing.
    pub async fn thread(&self, kind: Kind, id: &str) -> Result<Option<Walked>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let thread = self.whole_thread().await?;
        Ok(thread.walk(kind, id).map(|walk| Walked {
            start: walk.start.clone(),
            back: walk.back.iter().map(met).collect(),
            forward: walk.forward.iter().map(met).collect(),
            missing_back: walk.missing_back,
            missing_forward: walk.missing_forward,
        }))
    }

    /// Every plan, priority, target and action at which the thread is torn. Results are not asked for: they come at the end.
    pub async fn thread_torn(&self) -> Result<Torn, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let thread = self.whole_thread().await?;
        let ours = [Kind::Priority, Kind::Target, Kind::Plan, Kind::Action];
        let torn = thread.torn(false).into_iter().filter(|(node, _)| ours.contains(&node.kind));
        Ok(torn.map(|(node, missing)| (node.clone(), missing)).collect())
    }
}
