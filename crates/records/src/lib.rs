//! What people decide and do, in a transactional store.
