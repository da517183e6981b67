//! The partnership's year as types and rules.
//!
//! Today it holds the strategic assessment (regulation 6 of SI 2007/1830): its seven statutory contents, the
//! sentences that rules draft from evidence, what people write, and frozen versions.
//! It is told figures; it never computes them. It never reads a clock, a file or a database.

pub mod assessment;
pub mod changing;
pub mod drafting;
pub mod evidence;
pub mod wording;

pub use assessment::{Assessment, Completeness, HORIZON, Section, SectionKind, WhatChanged};
pub use changing::what_changed;
pub use drafting::draft;
pub use evidence::{
    AreaEvidence, Confidence, DeliveryUsed, Foretold, HarmShare, MeasureEvidence, Pin, PlaceLine, Repeats,
    Rhythm, Statement,
};
