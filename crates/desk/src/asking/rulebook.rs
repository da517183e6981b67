//! The rules over the register as last read, with those who asked since: read again only where something has changed.
//!
//! It never answers from what this process has changed since, nor for longer than a second from what another has.

use crate::{Desk, DeskError, register};
use access::{Access, Asker, Caller};
use chrono::NaiveDate;
use records::Changes;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// For how long nobody asks the store whether another process has changed the register, the agreements or the accounts. What
/// this process changes counts at once.
const UNASKED: Duration = Duration::from_secs(1);
/// Kinds of document that the rules are made of, besides agreements; `person` stands for accounts and their roles.
const REGISTER: [&str; 3] = ["register", "standing", "person"];
/// Agreements: the rules themselves are made anew for these alone.
const AGREEMENTS: [&str; 1] = ["agreement"];
/// Askers kept ready at most; beyond that all are made anew.
const ASKERS_MOST: usize = 10_000;

/// Askers as the rules know them on a day; `None` for somebody whom the register does not know.
type Callers = HashMap<(Asker, NaiveDate), Option<Arc<Caller>>>;

/// What was read.
pub(super) struct Read {
    pub access: Access,
    of: (Changes, Changes),
    /// Those who asked so far, as the rules know them on a day.
    callers: Mutex<Callers>,
}

impl Read {
    /// The asker as the rules know them on that day; `None` for somebody whom the register does not know.
    pub fn caller(&self, asker: &Asker, day: NaiveDate) -> Option<Arc<Caller>> {
        let lock = || self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (asker.clone(), day);
        if let Some(known) = lock().get(&key) {
            return known.clone();
        }
        let made = self.access.caller(asker, day).ok().map(Arc::new);
        let mut callers = lock();
        if callers.len() >= ASKERS_MOST {
            callers.clear();
        }
        callers.insert(key, made.clone());
        made
    }
}

/// What was read, and when it was last known to be as the store has it.
struct Held {
    read: Arc<Read>,
    /// `None` once this process has changed something since.
    known: Option<Instant>,
}

#[derive(Default)]
struct Inner {
    held: RwLock<Option<Held>>,
    /// How often this process has changed something that the rules are made of.
    forgotten: AtomicU64,
    /// One reads at a time; the others wait for what it finds.
    turn: tokio::sync::Mutex<()>,
}

/// The rules over the register, as last read.
#[derive(Clone, Default)]
pub(crate) struct Rulebook(Arc<Inner>);

impl Rulebook {
    /// What was read, if it is good without asking.
    fn get(&self) -> Option<Arc<Read>> {
        let held = self.0.held.read().unwrap_or_else(PoisonError::into_inner);
        let good = |held: &&Held| held.known.is_some_and(|known| known.elapsed() < UNASKED);
        held.as_ref().filter(good).map(|held| Arc::clone(&held.read))
    }

    /// What was read last, good or not.
    fn last(&self) -> Option<Arc<Read>> {
        let held = self.0.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(|held| Arc::clone(&held.read))
    }

    /// Keeps what was read; whether it is good still: what this process changed while it was read may not be in it.
    fn put(&self, read: &Arc<Read>, known: Instant, forgotten: u64) -> bool {
        let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
        let good = self.0.forgotten.load(Ordering::SeqCst) == forgotten;
        *held = Some(Held { read: Arc::clone(read), known: good.then_some(known) });
        good
    }

    /// Somebody changed the register: the store is asked again before the next answer.
    pub(crate) fn forget(&self) {
        self.0.forgotten.fetch_add(1, Ordering::SeqCst);
        if let Some(held) = self.0.held.write().unwrap_or_else(PoisonError::into_inner).as_mut() {
            held.known = None;
        }
    }
}

impl Desk {
    /// The rules over the register of now, with those who asked.
    pub(super) async fn rules_read(&self) -> Result<Arc<Read>, DeskError> {
        if let Some(read) = self.rulebook.get() {
            return Ok(read);
        }
        let _turn = self.rulebook.0.turn.lock().await;
        match self.rulebook.get() {
            Some(read) => Ok(read),
            None => self.rules_anew().await,
        }
    }

    /// The same, where the store is asked first in any case.
    pub(super) async fn rules_asked(&self) -> Result<Arc<Read>, DeskError> {
        let _turn = self.rulebook.0.turn.lock().await;
        self.rules_anew().await
    }

    async fn rules_anew(&self) -> Result<Arc<Read>, DeskError> {
        loop {
            let (forgotten, known) = (self.rulebook.0.forgotten.load(Ordering::SeqCst), Instant::now());
            let of = (self.store.changes(&REGISTER).await?, self.store.changes(&AGREEMENTS).await?);
            let before = self.rulebook.last();
            let read = match before.as_ref().filter(|before| before.of == of) {
                Some(same) => Arc::clone(same),
                None => {
                    let rules =
                        before.filter(|before| before.of.1 == of.1).map(|before| before.access.clone());
                    let access = register::read(&self.store, self.now().date_naive(), rules).await?;
                    Arc::new(Read { access, of, callers: Mutex::default() })
                }
            };
            if self.rulebook.put(&read, known, forgotten) {
                return Ok(read);
            }
        }
    }
}
