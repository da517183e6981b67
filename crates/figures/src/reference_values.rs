//! Reference results of other programs, read from the shared folder where it is there; never copied into the repository.

use std::path::Path;

/// The text of one shared file, or `None` (and a line saying so) where the folder is not there.
#[allow(clippy::print_stdout)] // a skipped test says so
pub(crate) fn shared(path: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if !folder.exists() {
        println!("skipped: ../shared is not here");
        return None;
    }
    Some(std::fs::read_to_string(folder.join(path)).expect("the folder is here, so the file is"))
}

/// The rows of one packed public table without its header, or `None` where the folder is not there.
pub(crate) fn shared_table(path: &str) -> Option<Vec<csv::StringRecord>> {
    use std::io::Read;
    shared("README.md")?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let packed = std::fs::read(folder.join(path)).expect("the folder is here, so the file is");
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(&packed[..]).read_to_end(&mut text).expect("a packed table unpacks");
    let rows = csv::Reader::from_reader(&text[..]).into_records().collect::<Result<_, _>>();
    Some(rows.expect("public tables are UTF-8 with rows of one length"))
}

/// The JSON of one file of reference results, or `None` (and a line saying so) where the folder is not there.
pub(crate) fn golden(name: &str) -> Option<serde_json::Value> {
    let text = shared(&format!("golden/{name}"))?;
    Some(serde_json::from_str(&text).expect("reference results are JSON"))
}

/// The numbers of a JSON list.
pub(crate) fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

/// The columns of a reference CSV file of numbers, in the order of its header.
pub(crate) fn columns(name: &str) -> Option<Vec<Vec<f64>>> {
    let text = shared(&format!("golden/{name}"))?;
    let width = text.lines().next().expect("a header").split(',').count();
    let mut columns = vec![Vec::new(); width];
    for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
        for (column, cell) in columns.iter_mut().zip(line.split(',')) {
            column.push(cell.trim().parse().expect("a number"));
        }
    }
    Some(columns)
}

/// Fails unless each pair differs by no more than `tolerance` times the larger of 1 and the expected number.
pub(crate) fn close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{what}, place {place}: {a} and not {b}");
    }
}
