//! Released series drawn as SVG, each with its table and words.
//!
//! Every chart is drawn twice, 680 and 320 units wide, so that text keeps its size on a telephone, and comes with
//! a title that is its message, a description, a key, and the table of what it shows. The same SVG serves pages
//! and documents: presentation attributes only, no style, no script, no class, one named font family.
//!
//! All numbers come in as [`disclosure::Released`]. This crate must never take a bare number that was counted from
//! incidents, never draw a mark that is not a row of its table, and never say by colour alone what a shape or a
//! word does not say too.

mod bars;
mod canvas;
mod chart;
mod classes;
mod control;
mod dots;
mod forecast;
mod funnel;
mod heat;
mod lorenz;
mod map;
mod marks;
mod multiples;
mod number;
mod scale;
mod scatter;
mod strip;
mod surface;
mod table;
mod time;
mod tokens;
mod typeface;
mod wording;
mod xy;
mod year;

pub use bars::{Bar, bars};
pub use chart::{CannotDraw, Chart, Frame, KeyEntry};
pub use control::control;
pub use dots::dots;
pub use forecast::{Target, forecast};
pub use funnel::funnel;
pub use heat::heat;
pub use lorenz::lorenz;
pub use map::{Shape, map};
pub use multiples::{Panel, Spark, multiples, spark};
pub use number::{number, signed_csv};
pub use scatter::{Weighted, scatter};
pub use strip::{StripRow, strip};
pub use surface::surface;
pub use table::{Cell, Column, Table};
pub use tokens::{Contrast, contrast};
pub use typeface::{NotATypeface, Typeface};
pub use year::year;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod samples_wide;
#[cfg(test)]
mod tests;
