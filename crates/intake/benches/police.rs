//! Times the reading of a folder of police files: `cargo bench -p intake -- FOLDER [rounds]`.
//!
//! The files are held in memory first, so that reading alone is timed, on one thread. It judges nothing.

use intake::{Content, Limits, read, sniff};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Seconds of CPU this process has used, from the kernel's hundredths.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files_below(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(folder) = arguments.next() else {
        return writeln!(std::io::stdout(), "usage: cargo bench -p intake -- FOLDER [rounds]");
    };
    let rounds: u32 = arguments.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
    let mut paths = Vec::new();
    files_below(Path::new(&folder), &mut paths)?;
    paths.sort();
    let files: Vec<(String, Vec<u8>)> = paths
        .iter()
        .map(|path| Ok((path.to_string_lossy().into_owned(), std::fs::read(path)?)))
        .collect::<std::io::Result<_>>()?;
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let limits = Limits::default();
    for round in 1..=rounds {
        let (mut accepted, mut rows, mut faults, mut spots) = (0, 0, 0, 0);
        let (start, cpu_start) = (Instant::now(), cpu_seconds());
        for (name, bytes) in &files {
            let Some(format) = sniff(name, bytes) else { continue };
            let Content::Incidents(reading) = read(format, name, bytes, &limits) else { continue };
            accepted += reading.accepted;
            rows += reading.rows;
            faults += reading.faults.len();
            spots += reading.records.iter().map(|slice| slice.table.spots.len()).sum::<usize>();
        }
        let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu_start);
        writeln!(
            std::io::stdout(),
            "round {round}: {rows} rows in {} files ({bytes} bytes), {accepted} accepted, {faults} faults, {spots} \
             places: {wall:.3} s wall, {cpu:.2} s CPU, {:.2} million rows/s, {:.2} GB/s",
            files.len(),
            rows as f64 / wall / 1e6,
            bytes as f64 / wall / 1e9,
        )?;
    }
    Ok(())
}
