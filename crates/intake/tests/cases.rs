//! Every case folder, read and rendered: `cases/<format>/<case>/input.csv` (or `.json`) gives `expected.txt` to the letter.
//!
//! A case may name its file in `name.txt`. Beside it stands what the reading needs: `profile.toml` for a partner's sheet,
//! `collisions.csv` for casualties and vehicles. After a change of words, `INTAKE_ACCEPT=1` writes what came out; read it
//! before it is kept.

#![allow(clippy::unwrap_used)] // helpers of a test are test code

use intake::{Content, Limits, rows_of, sheet, sniff, stats19};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use terms::{Fault, Format, IncidentSlice, IncidentTable, Outcome, Reading, Reference};

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn render_faults(out: &mut String, faults: &[Fault]) {
    for fault in faults {
        let column = fault.column.as_deref().map(|column| format!(", column {column}")).unwrap_or_default();
        let shape = if fault.shape.is_empty() { String::new() } else { format!(", shape [{}]", fault.shape) };
        writeln!(out, "row {}{column}{shape}: {:?}", fault.row, fault.kept).unwrap();
        writeln!(out, "    {}", fault.problem).unwrap();
        writeln!(out, "    {}", fault.hint).unwrap();
    }
}

fn render_slice(out: &mut String, slice: &IncidentSlice) {
    const FIRST: usize = 12;
    let IncidentSlice { key, table } = slice;
    writeln!(
        out,
        "{}, {}, {}: {} incidents in {} places",
        key.dataset.slug(),
        key.body,
        key.month,
        table.len(),
        table.spots.len()
    )
    .unwrap();
    for at in 0..table.len().min(FIRST) {
        let spot = &table.spots[table.spot[at] as usize];
        write!(out, "  {}: {}", table.row[at], table.category[at].slug()).unwrap();
        if table.day[at] != 0 {
            write!(out, ", day {}", table.day[at]).unwrap();
        }
        if table.minute[at] != IncidentTable::NO_MINUTE {
            write!(out, ", {:02}:{:02}", table.minute[at] / 60, table.minute[at] % 60).unwrap();
        }
        if let Some(point) = spot.point {
            write!(out, ", {} {}", point.lon_e6, point.lat_e6).unwrap();
        }
        if let Some(area) = spot.area {
            write!(out, ", {area}").unwrap();
        }
        if !spot.place.is_empty() {
            write!(out, ", \"{}\"", spot.place).unwrap();
        }
        if table.reference[at] != [0; 32] {
            write!(out, ", {}", terms::DeliveryId(table.reference[at]).short()).unwrap();
        }
        if let Some(outcome) = Outcome::from_id(table.outcome[at]) {
            write!(out, ", {}", outcome.words()).unwrap();
        }
        if table.count[at] != 1 {
            write!(out, ", {} of them", table.count[at]).unwrap();
        }
        out.push('\n');
    }
    if table.len() > FIRST {
        writeln!(out, "  and {} more", table.len() - FIRST).unwrap();
    }
}

fn render_reading(out: &mut String, reading: &Reading<Vec<IncidentSlice>>) {
    assert!(reading.balanced(), "accepted and kept aside are not all rows: {reading:?}");
    let refused = if reading.refused() { ", refused" } else { "" };
    writeln!(out, "rows {}: accepted {}, aside {}{refused}", reading.rows, reading.accepted, reading.aside())
        .unwrap();
    reading.records.iter().for_each(|slice| render_slice(out, slice));
    render_faults(out, &reading.faults);
}

fn render_reference(out: &mut String, reference: &Reference) {
    fn list<T: std::fmt::Debug>(out: &mut String, title: &str, items: &[T]) {
        if !items.is_empty() {
            writeln!(out, "{title}").unwrap();
            items.iter().for_each(|item| writeln!(out, "  {item:?}").unwrap());
        }
    }
    list(out, "areas", &reference.areas);
    list(out, "links", &reference.links);
    list(out, "residents", &reference.populations);
    list(out, "households", &reference.households);
    list(out, "deprivation", &reference.deprivation);
    list(out, "similar areas", &reference.similar);
    list(out, "boundaries", &reference.boundaries);
    list(out, "postcodes", &reference.postcodes);
    list(out, "harm weights", &reference.harm);
}

/// Reads with whatever the case holds beside its input.
fn read(format: Format, name: &str, bytes: &[u8], case: &Path) -> Content {
    if let Ok(profile) = std::fs::read_to_string(case.join("profile.toml")) {
        return Content::Incidents(sheet::read(&sheet::from_toml(&profile).unwrap(), name, bytes));
    }
    if let Ok(collisions) = std::fs::read(case.join("collisions.csv")) {
        let collisions = stats19::collision_dates(&collisions);
        return Content::Incidents(stats19::read(name, bytes, Some(&collisions)));
    }
    intake::read(format, name, bytes, &Limits::default())
}

fn render(format: Format, name: &str, bytes: &[u8], case: &Path) -> String {
    let mut out = String::new();
    let sniffed = sniff(name, bytes).map_or("nothing", Format::slug);
    writeln!(out, "sniffed as {sniffed}, read as {}", format.slug()).unwrap();
    match read(format, name, bytes, case) {
        Content::Incidents(reading) => {
            render_reading(&mut out, &reading);
            let given_back: Vec<u64> = reading.faults.iter().map(|fault| fault.row).collect();
            let table = rows_of(format, name, bytes, &given_back);
            for (row, cells) in table.rows.iter().filter(|(row, _)| *row > 1) {
                let cells: Vec<String> = cells.iter().map(|cell| cell.chars().take(24).collect()).collect();
                writeln!(out, "given back {row}: {}", cells.join(" | ")).unwrap();
            }
        }
        Content::Unknown(fault) => render_faults(&mut out, &[fault]),
        Content::Reference(reading) => {
            assert!(reading.balanced());
            let refused = if reading.refused() { ", refused" } else { "" };
            writeln!(
                out,
                "rows {}: accepted {}, aside {}{refused}",
                reading.rows,
                reading.accepted,
                reading.aside()
            )
            .unwrap();
            render_reference(&mut out, &reading.records);
            render_faults(&mut out, &reading.faults);
        }
    }
    out
}

#[test]
fn every_case_reads_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let accept = std::env::var_os("INTAKE_ACCEPT").is_some();
    let (mut cases, mut wrong) = (0, Vec::new());
    for group in folders(&root) {
        let slug = group.file_name().unwrap().to_str().unwrap();
        let format = Format::from_slug(slug).expect("a folder of cases is named for a format");
        for case in folders(&group) {
            let bytes = std::fs::read(case.join("input.csv"))
                .or_else(|_| std::fs::read(case.join("input.json")))
                .unwrap();
            let name = std::fs::read_to_string(case.join("name.txt"));
            let name = name.as_deref().map_or("input.csv", str::trim);
            let found = render(format, name, &bytes, &case);
            cases += 1;
            if accept {
                std::fs::write(case.join("expected.txt"), &found).unwrap();
            } else if std::fs::read_to_string(case.join("expected.txt")).unwrap_or_default() != found {
                wrong.push(format!("{}:\n{found}", case.display()));
            }
        }
    }
    assert!(cases >= 70, "only {cases} cases were found");
    assert!(wrong.is_empty(), "{} of {cases} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}
