//! Bytes in, records and faults out.

mod account;
mod columns;
mod delimited;
mod osgb;
mod words;

pub mod reference;
