//! What people say about pairs, and what a review desk needs: what to look at first, what a merge would do, how good the
//! linkage is by what they said.
//!
//! It keeps nothing and shows nothing. Who said something and when are texts that it hands on and never reads.

mod labels;
mod measure;
mod merge;
mod opinions;
mod page;
mod queue;
mod shown;

pub use labels::{Contradiction, Label, Labels, Placed, RecordName, Verdict};
pub use measure::{Measured, Share, Stratum, draw, measure, measure_drawn, strata};
pub use merge::{Between, Preview, preview};
pub use opinions::{Agreed, Opinion, Reached, agreed, last_of_each, reached, standing};
pub use page::page;
pub use queue::{Need, Order, needs, undecided};
pub use shown::{Alike, Line, Shown};
