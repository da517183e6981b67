//! Addresses of targets, surveys, exceptions and the board. Made here and nowhere else.

use crate::door::FileKind;
use crate::words::query;
use planning::{Quarter, Year};

/// Targets.
pub const TARGETS: &str = "/app/targets";
/// Writing one.
pub const TARGET_NEW: &str = "/app/targets/new";
/// Waves of surveys.
pub const WAVES: &str = "/app/targets/surveys";

/// The list of targets under filters: names in order, those without a value left out, so that one view has one address.
pub fn targets(filters: &[(&str, &str)]) -> String {
    let mut chosen: Vec<(&str, &str)> =
        filters.iter().filter(|(_, value)| !value.is_empty()).copied().collect();
    chosen.sort_unstable();
    format!("{TARGETS}{}", query(&chosen))
}

/// One target.
pub fn target(id: &str) -> String {
    format!("{TARGETS}/{id}")
}

/// Where a draft is written anew.
pub fn target_write(id: &str) -> String {
    format!("{TARGETS}/{id}/write")
}

/// Exceptions.
pub const EXCEPTIONS: &str = "/app/exceptions";
/// The quarterly board.
pub const BOARD: &str = "/app/board";
/// How the partnership is doing, for everybody.
pub const PERFORMANCE: &str = "/performance";

/// One exception.
pub fn exception(id: &str) -> String {
    format!("{EXCEPTIONS}/{id}")
}

/// The board of a quarter.
pub fn board(quarter: Quarter) -> String {
    format!("{BOARD}/{}", quarter.id())
}

/// One item of the board of a quarter, for the wall, counted from 0.
pub fn board_item(quarter: Quarter, item: usize) -> String {
    format!("{BOARD}/{}?item={item}", quarter.id())
}

/// The pack of a quarter as a document: as it is today.
pub fn pack_today(quarter: Quarter, kind: FileKind) -> String {
    format!("{BOARD}/{}/today.{}", quarter.id(), kind.extension())
}

/// A pack that was kept, by the short name of its quarter.
pub fn pack_kept(quarter: &str, version: u32, kind: FileKind) -> String {
    format!("{BOARD}/{quarter}/v{version}.{}", kind.extension())
}

/// How the partnership did in a year, for everybody.
pub fn performance(year: Year) -> String {
    format!("{PERFORMANCE}/{}", year.start())
}

/// How a year ended, for everybody.
pub fn performance_end(year: Year) -> String {
    format!("{}/end", performance(year))
}

/// How a year ended, for staff.
pub fn year_end(year: Year) -> String {
    format!("/app/year-end/{}", year.start())
}

/// The same as a document.
pub fn year_end_file(year: Year, kind: FileKind) -> String {
    format!("{}/report.{}", year_end(year), kind.extension())
}
