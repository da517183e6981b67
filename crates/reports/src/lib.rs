//! Documents: the assessment as web page, tagged PDF, accessible workbooks and open data.
//!
//! Everything here is made from released figures. There is no database, no clock and no count of our own.

pub mod assessment;
pub mod document;
pub mod html;
mod ods;
pub mod open_data;
pub mod pack;
pub mod pdf;
pub mod pictures;
pub mod plan;
mod typefaces;
pub mod workbook;
pub mod year_end;

pub use document::{Block, Document, Part};
pub use typefaces::fonts;
