//! Bytes in, records and faults out.

mod account;
mod columns;
mod delimited;
mod moment;
mod osgb;
mod slices;
mod words;

pub mod reference;
pub mod stats19;
