//! The partnership's year as types and rules, from the assessment (regulation 6 of SI 2007/1830) to the year's end.
//!
//! What has a life (target, round of priorities, plan, action, exception, meeting, question, problem) has commands and
//! `apply(state, command, by, at) -> Result<state, Refusal>`; all of it can be written as JSON. What follows from records
//! (verdicts, the watch, agendas, the thread, packs) is a function of them and a day.
//! It is told figures; it never computes them. It never reads a clock, a file or a database, and it holds no person's name.

pub mod account;
pub mod achievement;
pub mod action;
pub mod assessment;
pub mod calendar;
pub mod changing;
pub mod drafting;
pub mod evidence;
pub mod exception;
pub mod information;
pub mod meeting;
pub mod pack;
pub mod plan;
pub mod priority;
pub mod problem;
pub mod quarter;
pub mod question;
pub mod refusal;
pub mod specified;
pub mod statutory;
pub mod target;
pub mod thread;
pub mod verdict;
pub mod watch;
pub mod wording;
pub mod working_day;
pub mod year;

mod wire;

#[cfg(test)]
mod shapes;
#[cfg(test)]
mod table;

pub use account::Inquiry;
pub use action::Action;
pub use assessment::{
    Assessment, ByPeople, Completeness, HORIZON, InDepth, Section, SectionKind, WhatChanged,
};
pub use changing::what_changed;
pub use drafting::draft;
pub use evidence::{
    AreaEvidence, Confidence, DeliveryUsed, Foretold, HarmShare, MeasureEvidence, Pin, PlaceLine, Repeats,
    Rhythm, Statement,
};
pub use exception::Exception;
pub use information::InformationRequest;
pub use meeting::Meeting;
pub use pack::{Pack, YearReport};
pub use plan::Plan;
pub use priority::Priority;
pub use problem::Problem;
pub use quarter::Quarter;
pub use question::Question;
pub use refusal::{Refusal, Why};
pub use target::Target;
pub use thread::Thread;
pub use verdict::{Set, Told, Track, Verdict, judge, judge_set};
pub use watch::{Watch, Watched, watch};
pub use year::{Stamp, Year, day_words};
