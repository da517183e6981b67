//! Deliveries kept byte for byte, and the rows counted from them.
//!
//! The lake holds what happened. It is a folder:
//!
//! ```text
//! lake.json                       the format
//! deliveries/ab/ab12…             the bytes somebody sent, under their SHA-256; never altered
//! deliveries/ab/ab12….json        a note beside them: who, when, which licence
//! commits/00000001.json …         the log; what it does not name does not exist
//! parts/00000001/0001.rows.parquet, .spots.parquet, .counts.parquet     incidents
//! parts/00000001/0001.areas.parquet …                                   reference
//! parts/00000001/0001.faults.jsonl                                      faults
//! ```
//!
//! What is acknowledged lasts; what is not acknowledged is not seen; what is superseded or undone can still be
//! asked for. A month that nobody has sent is a gap and never a zero. No person is in here: rows are counted by
//! area, month and kind, and nothing the lake writes to a log or an error repeats what a row says.

mod area_map;
mod cube;
mod disk;
mod encode;
mod error;
mod faults;
mod import;
mod lake;
mod layout;
mod log;
mod pages;
mod query;
mod read;
mod reference;
mod reference_columns;
mod rows;
mod scan;
mod shapes;
#[cfg(feature = "sql")]
mod sql;
mod state;
mod straight;
mod tally;
#[cfg(test)]
mod tests;

pub use area_map::AreaMap;
pub use error::{Cause, LakeError};
pub use import::{Arrival, Committed, Import, Undone};
pub use lake::{Coverage, HeldDelivery, HistoryEntry, Lake};
pub use query::{CountQuery, CountRow, Counts, Grounds, HeldRows, Places, RowQuery, Sums};
pub use reference::{HeldReference, ReferenceKind};
#[cfg(feature = "sql")]
pub use sql::Param;
