//! Rates, intervals, control charts, forecasts and places with more reports, pure.
//!
//! Every function is a function of its arguments: same input, same bytes. There is no clock, no file and no unseeded dice
//! here, and nothing in this crate decides what may be published.

pub mod carry;
pub mod change;
pub mod comparison;
pub mod concentration;
pub mod control;
pub mod effect;
pub mod forecast;
pub mod funnel;
pub mod harm;
pub mod hotspots;
pub mod interval;
pub mod keep_low;
pub mod near_repeat;
pub mod neighbours;
pub mod plane;
pub mod quality;
pub mod rare;
pub mod rate;
pub mod rhythm;
pub mod season;
pub mod surface;
pub mod survey;
pub mod trend;
pub mod within;
pub mod year_end;

mod dice;
mod wording;

#[cfg(test)]
mod reference_values;
#[cfg(test)]
use reference_values::golden;
