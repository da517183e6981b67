//! What must be published, as the pages see it.

use super::{Answer, Caller};
use async_trait::async_trait;
use disclosure::Released;
use planning::specified::told::Listed;
use planning::specified::{Command, Item, Stands, Tracked};

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

/// Everything that must be published.
#[derive(Clone, Debug, Default)]
pub struct SpecifiedKnown {
    /// What is late first.
    pub lines: Vec<SpecifiedLine>,
    /// Whether the caller may say that something was published.
    pub may_change: bool,
}

/// What the pages may ask about what must be published.
#[async_trait]
pub trait SpecifiedDoor: Send + Sync {
    /// Everything that must be published.
    async fn specified(&self, caller: &Caller) -> Answer<SpecifiedKnown>;
    /// Says of an item that it was published, that something changed, or that it was not so.
    async fn specified_step(&self, caller: &Caller, item: &str, seen: i64, command: Command) -> Answer<()>;
    /// What the public may know of it; nothing where nobody keeps the list.
    async fn specified_told(&self) -> Answer<Released<Vec<Listed>>>;
}
