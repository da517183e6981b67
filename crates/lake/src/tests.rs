//! Tests of the lake as a whole, on small invented towns in real folders.

mod agree;
mod kill;
mod life;
mod made;
mod reference;
#[cfg(feature = "sql")]
mod sql;
