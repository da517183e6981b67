//! Facts about reading road collisions, casualties and vehicles.

use super::*;
use proptest::prelude::*;
use std::io::Read as _;

const NEW: &str = "collision_index,collision_year,collision_ref_no,location_easting_osgr,location_northing_osgr,\
    longitude,latitude,police_force,collision_severity,date,time,local_authority_ons_district,\
    lsoa_of_collision_location\n";
const OLD: &str = "accident_index,accident_year,accident_reference,location_easting_osgr,location_northing_osgr,\
    longitude,latitude,police_force,accident_severity,date,time,local_authority_ons_district,\
    lsoa_of_accident_location\n";
const ROWS: &str = "202521001,2025,21001,398000,356500,-2.031,53.106,21,1,31/01/2025,17:30,E07000198,E01029761\n\
    202521002,2025,21002,398000,356500,-1,-1,21,3,01/02/2025,-1,E07000198,-1\n\
    202506001,2025,6001,,,,,6,2,2025-02-28,00:05,-1,\n\
    202577001,2025,77001,,,,,77,2,28/02/2025,00:05,-1,\n";

fn read_text(text: &str, collisions: Option<&Collisions>) -> Reading<Vec<IncidentSlice>> {
    let reading = read("x.csv", text.as_bytes(), collisions);
    assert!(reading.balanced());
    reading
}

#[test]
fn the_old_and_the_new_column_names_read_alike() {
    let (new, old) = (read_text(&format!("{NEW}{ROWS}"), None), read_text(&format!("{OLD}{ROWS}"), None));
    assert_eq!(new, old);
    assert_eq!((new.accepted, new.aside()), (4, 0));
    let keys: Vec<String> =
        new.records.iter().map(|slice| format!("{} {}", slice.key.body, slice.key.month)).collect();
    assert_eq!(
        keys,
        [
            "Greater Manchester Police 2025-02",
            "Police force code 77 2025-02",
            "Staffordshire Police 2025-01",
            "Staffordshire Police 2025-02"
        ]
    );
    let january = &new.records[2].table;
    assert_eq!((january.day[0], january.minute[0]), (31, 17 * 60 + 30));
    assert_eq!(january.category[0].slug(), "collision-fatal");
    assert_eq!(january.spots[0].area.unwrap().to_string(), "E01029761");
    let february = &new.records[3].table;
    assert_eq!(february.minute[0], terms::IncidentTable::NO_MINUTE);
    assert_eq!(february.spots[0].area.unwrap().to_string(), "E07000198");
    // No longitude and latitude: the grid reference is used.
    let point = february.spots[0].point.unwrap();
    assert!(
        (point.lon_e6 + 2_031_000).abs() < 2_000 && (point.lat_e6 - 53_106_000).abs() < 2_000,
        "{point:?}"
    );
}

#[test]
fn a_row_that_says_nothing_sound_is_kept_aside() {
    let text = format!(
        "{NEW}1,2025,1,,,,,21,4,31/01/2025,,,\n2,2025,2,,,,,21,1,31/02/2025,,,\n3,2025,3,,,,,,1,31/01/2025,,,\n\
         ,2025,3,,,,,21,1,31/01/2025,,,\n5,2025,5,,,,,21,1,31/01/2025,,,\n5,2025,5,,,,,21,1,31/01/2025,,,\n"
    );
    let reading = read_text(&text, None);
    assert_eq!((reading.accepted, reading.aside()), (1, 5));
    let columns: Vec<_> = reading.faults.iter().map(|fault| fault.column.as_deref().unwrap_or("-")).collect();
    assert_eq!(columns, ["collision_severity", "date", "police_force", "collision_index", "-"]);
}

#[test]
fn casualties_and_vehicles_are_placed_by_their_collision() {
    let collisions = collision_dates(format!("{NEW}{ROWS}").as_bytes());
    assert_eq!(collisions.len(), 4);
    let casualties = "collision_index,collision_year,vehicle_reference,casualty_reference,casualty_severity,\
        lsoa_of_casualty\n202521001,2025,1,1,1,E01000001\n202521001,2025,1,2,3,E01000001\n999,2025,1,1,3,\n";
    let alone = read_text(casualties, None);
    assert_eq!((alone.accepted, alone.aside()), (0, 3));
    assert!(alone.faults[0].problem.contains("collision file, which is missing"));
    let placed = read_text(casualties, Some(&collisions));
    assert_eq!((placed.accepted, placed.aside()), (2, 1));
    let table = &placed.records[0].table;
    assert_eq!(table.category[0].slug(), "casualty-killed");
    // Where it happened, not where the casualty lives.
    assert_eq!(table.spots[0].area.unwrap().to_string(), "E01029761");
    let vehicles = "accident_index,accident_year,vehicle_reference,vehicle_type\n202521001,2025,1,9\n";
    assert_eq!(sniff(vehicles.as_bytes()), Some(Format::Stats19Vehicles));
    let placed = read_text(vehicles, Some(&collisions));
    assert_eq!(placed.records[0].key.dataset, Dataset::Vehicles);
}

#[test]
fn a_file_without_its_date_column_is_refused_with_a_guess() {
    let reading =
        read_text("collision_index,collision_severity,police_force,dtae\n1,1,21,31/01/2025\n", None);
    assert!(reading.refused());
    assert!(reading.faults[0].problem.contains("is it \"dtae\"?"), "{}", reading.faults[0].problem);
}

#[test]
fn the_real_coded_casualties_wait_for_their_collisions() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/stats19/trafford_STATS19CasDataJan2010Dec2021forGMServers.csv.gz"
    );
    let Ok(packed) = std::fs::read(path) else {
        eprintln!("skipped: ../shared is not here");
        return;
    };
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    assert_eq!(sniff(&bytes), Some(Format::Stats19Casualties));
    let alone = read("casualties.csv", &bytes, None);
    assert_eq!((alone.rows, alone.accepted, alone.balanced()), (62_615, 0, true));
    // A collision file made for every index in it: then all but repeated rows are placed.
    let text = String::from_utf8(bytes.clone()).unwrap();
    let mut made = NEW.to_owned();
    let mut known = HashSet::new();
    for index in text.lines().skip(1).filter_map(|line| line.split('"').nth(1)) {
        if known.insert(index) {
            made.push_str(&format!("{index},,,,,,,6,2,01/03/2015,,,\n"));
        }
    }
    let placed = read("casualties.csv", &bytes, Some(&collision_dates(made.as_bytes())));
    assert!(placed.balanced());
    assert!(placed.aside() * 100 < placed.rows, "{} of {}", placed.aside(), placed.rows);
}

proptest! {
    #[test]
    fn any_rows_are_accounted_for(
        rows in proptest::collection::vec(proptest::collection::vec("[0-9/:.,\"E-]{0,10}", 0..14), 0..10),
        header in prop::sample::select(vec![NEW, OLD, "collision_index,casualty_severity,date,police_force\n", ""]),
    ) {
        let mut text = header.to_owned();
        for row in rows {
            text.push_str(&row.join(","));
            text.push('\n');
        }
        prop_assert!(read("x.csv", text.as_bytes(), None).balanced());
        prop_assert!(read("x.csv", text.as_bytes(), Some(&collision_dates(text.as_bytes()))).balanced());
    }
}
