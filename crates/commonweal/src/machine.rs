//! What comes from the machine the program runs on: the time. Nothing else in the house asks it.

use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use terms::Clock;

/// The machine's own clock.
pub struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock enters the house")]
    fn now(&self) -> DateTime<Utc> {
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        DateTime::from_timestamp(since.as_secs() as i64, 0).unwrap_or_default()
    }
}

/// The machine's clock, to be handed on.
pub fn clock() -> Arc<dyn Clock> {
    Arc::new(MachineClock)
}

/// 256 bits of the machine's own randomness.
pub fn random() -> std::io::Result<[u8; 32]> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// 24 bytes of the same, for one sealed cell.
pub fn nonce() -> [u8; 24] {
    let bytes = random().expect("a machine without randomness cannot seal a cell, so it must not begin to");
    bytes[..24].try_into().expect("32 bytes hold 24")
}

/// The machine's dice, for sessions and tokens.
pub struct MachineDice;

impl web::Dice for MachineDice {
    fn draw(&self) -> [u8; 32] {
        random().expect("a machine without randomness cannot keep a session safe, so it must not start one")
    }
}
