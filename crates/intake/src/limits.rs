//! How much of a file we are willing to look at. It never decides what a row means.

/// Bounds on what one delivery may make us hold or do. A file past a bound is refused with a fault, never read in part
/// without saying so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of one file, after decompression.
    pub member_bytes: u64,
    /// Most bytes of everything in one delivery together, after decompression, archives inside archives counted again.
    pub total_bytes: u64,
    /// Most files in one delivery.
    pub members: usize,
    /// Most bytes that one compressed byte may become. The first [`Limits::FREE_BYTES`] of output are not held to it.
    pub ratio: u64,
    /// Most bytes of one line of a delimited file, line end not counted. A longer row is kept aside.
    pub line_bytes: usize,
}

impl Limits {
    /// Output that is always allowed before [`Limits::ratio`] is held against it: a small file of one repeated line
    /// shrinks a thousandfold without any harm.
    pub const FREE_BYTES: u64 = 16 << 20;
    /// Archives inside archives that are opened, the outermost counted. Partners send a zip of `.gz` files; nobody
    /// needs more.
    pub const DEPTH: usize = 3;
    /// Most bytes of one cell of a police file. The longest real one has 120; a longer one is two rows run together.
    pub const CELL_BYTES: usize = 1000;
}

impl Default for Limits {
    /// Holds the whole archive of data.police.uk (17.8 GB in some 20,000 files since December 2010) in one zip; police
    /// files shrink to about a sixth, and no honest text has been seen to shrink beyond a hundredth.
    fn default() -> Self {
        Self {
            member_bytes: 1 << 30,
            total_bytes: 64 << 30,
            members: 100_000,
            ratio: 200,
            line_bytes: 64 << 10,
        }
    }
}
