//! The same person and the same place in many files: which records belong together, how sure that is, and why.
//!
//! A pure engine for probabilistic record linkage after Fellegi and Sunter (1969), with learning by expectation and
//! maximisation over counts of agreement patterns. It opens no file, asks no clock, throws no unseeded dice and prints
//! nothing. It proposes; people decide. Whether somebody may link these records at all is not its question.

pub mod exchange;
pub mod outputs;
pub mod pointer;
pub mod quality;
pub mod report;
pub mod review;
pub mod strings;

mod alike;
mod attention;
mod blocks;
mod chance;
mod clusters;
mod dictionary;
mod error;
mod explain;
mod fold;
mod gathered;
mod grouping;
mod homes;
mod instructions;
mod linked;
mod model;
mod model_file;
mod nicknames;
mod notice;
mod pieces;
mod quick;
mod records;
mod run;
mod scheme;
mod sessions;
mod splink;
mod standing;
mod tally;
mod weights;

pub use attention::{Attention, Doubts, doubts};
pub use blocks::SetAside;
pub use clusters::{Cuts, Decided, Decisions, NEW};
pub use dictionary::TextColumn;
pub use error::LinkageError;
pub use explain::{Explanation, Part as ExplainedPart};
pub use fold::Fold;
pub use homes::Homes;
pub use linked::{Edge, Fitted, Learnt, LearntLevel, Linked, RuleCount};
pub use model::{
    Comparison, FIELDS_MOST, Given, Key, LEVELS_MOST, Learning, Level, Mode, Model, ModelColumn, Part, Prior,
    Rule, Test,
};
pub use nicknames::is_nickname;
pub use notice::Notice;
pub use pieces::{Compared, Journal, Piece};
pub use records::{Records, Table};
pub use run::{Grouping, Options, Oversized, Phase, UseHomes, fit, link, plan, run};
pub use sessions::Session;
pub use standing::{Arrivals, Standing};
pub use weights::{bits, probability};
