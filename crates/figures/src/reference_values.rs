//! Reference results of other programs, read from the shared folder where it is there; never copied into the repository.

use std::path::Path;

/// The JSON of one file of reference results, or `None` (and a line saying so) where the folder is not there.
#[allow(clippy::print_stdout)] // a skipped test says so
pub(crate) fn golden(name: &str) -> Option<serde_json::Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden");
    if !folder.exists() {
        println!("skipped: ../shared is not here");
        return None;
    }
    let text = std::fs::read_to_string(folder.join(name)).expect("the folder is here, so the file is");
    Some(serde_json::from_str(&text).expect("reference results are JSON"))
}
