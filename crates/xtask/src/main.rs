//! The house-keeping commands.
fn main() {}
