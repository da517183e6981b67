//! Addresses of targets, surveys, exceptions and the board. Made here and nowhere else.

use crate::door::FileKind;
use crate::words::query;

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

/// One item of the board, for the wall, counted from 0.
pub fn board_item(item: usize) -> String {
    format!("{BOARD}?item={item}")
}

/// The pack of today as a document.
pub fn pack_today(kind: FileKind) -> String {
    format!("{BOARD}/today.{}", kind.extension())
}

/// A pack that was kept.
pub fn pack_kept(id: &str, version: u32, kind: FileKind) -> String {
    format!("{BOARD}/{id}-v{version}.{}", kind.extension())
}
