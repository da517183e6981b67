//! What was read of documents, kept for as long as the store says that none of its kind has changed: lists that many people
//! look at are not read and taken apart again at each look.
//!
//! The store is asked at every look, so what another process has changed is seen as well. Nothing here asks whether somebody
//! may: each function of the desk does so on its first line.

use crate::{Desk, DeskError};
use records::{Changes, Document};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was read of a kind, and what the store said of its changes before.
type Read = (Changes, Arc<dyn Any + Send + Sync>);

/// What was read, by kind of document and by what was made of it.
#[derive(Clone, Default)]
pub(crate) struct Readings(Arc<Mutex<HashMap<(&'static str, TypeId), Read>>>);

impl Readings {
    fn lock(&self) -> MutexGuard<'_, HashMap<(&'static str, TypeId), Read>> {
        // A panic while the map was held cannot leave it half changed: each change is one insert.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// The latest version of every document of a kind, in order of id, each as `make` takes it apart.
    pub(crate) async fn read_all<T: Send + Sync + 'static>(
        &self,
        kind: &'static str,
        make: fn(Document) -> Result<T, DeskError>,
    ) -> Result<Arc<Vec<T>>, DeskError> {
        // Asked before the documents are read: they may be newer than this says, and never older.
        let now = self.store.changes(&[kind]).await?;
        let key = (kind, TypeId::of::<T>());
        let held =
            self.readings.lock().get(&key).filter(|(then, _)| *then == now).map(|(_, all)| Arc::clone(all));
        if let Some(all) = held.and_then(|all| all.downcast::<Vec<T>>().ok()) {
            return Ok(all);
        }
        let documents = self.store.documents(kind, "").await?;
        let all: Arc<Vec<T>> = Arc::new(documents.into_iter().map(make).collect::<Result<_, _>>()?);
        let kept: Arc<dyn Any + Send + Sync> = Arc::<Vec<T>>::clone(&all);
        self.readings.lock().insert(key, (now, kept));
        Ok(all)
    }
}
