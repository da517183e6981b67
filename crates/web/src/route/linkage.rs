//! Addresses of the review desk. They hold numbers of runs and pairs, and nothing of a record.

/// Linkage runs.
pub const LINKAGE: &str = "/app/linkage";

/// Whether another agency knows somebody: asked by POST.
pub const POINTER: &str = "/app/linkage/pointer";

/// One run; who looks at it by POST.
pub fn run(id: &str) -> String {
    format!("{LINKAGE}/{id}")
}

/// One pair: opened by GET, decided by POST.
pub fn pair(run: &str, number: usize) -> String {
    format!("{LINKAGE}/{run}/pairs/{number}")
}

/// The same, at the pair itself, so that keys go to it.
pub fn at_pair(run: &str, number: usize) -> String {
    format!("{}#pair", pair(run, number))
}

/// The same with what the model thinks.
pub fn why(run: &str, number: usize) -> String {
    format!("{}?why=yes#why", pair(run, number))
}

/// One group: opened by GET, sorted by POST.
pub fn group(run: &str, number: usize) -> String {
    format!("{LINKAGE}/{run}/groups/{number}")
}

/// What was decided, as a file.
pub fn decisions(run: &str) -> String {
    format!("{LINKAGE}/{run}/decisions.csv")
}
