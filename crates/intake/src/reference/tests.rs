//! Facts about reading reference files: areas, links, people, outlines.

use super::*;
use proptest::prelude::*;
use std::io::Read as _;
use std::path::PathBuf;
use terms::{AreaKind, Kept, Relation};

/// A file of the shared folder, unpacked; `None` (and a line that says so) where it is not here.
fn shared(path: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    if !root.exists() {
        eprintln!("skipped: ../shared is not here");
        return None;
    }
    let bytes = std::fs::read(root.join("data").join(path)).unwrap();
    if !path.ends_with(".gz") {
        return Some(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    Some(plain)
}

fn read_shared(path: &str) -> Option<Reading<Reference>> {
    let bytes = shared(path)?;
    let reading = read(path.trim_end_matches(".gz"), &bytes, &Options::default());
    assert!(reading.balanced(), "{path}");
    Some(reading)
}

fn read_text(name: &str, text: &str) -> Reading<Reference> {
    let reading = read(name, text.as_bytes(), &Options::default());
    assert!(reading.balanced(), "{name}");
    reading
}

fn code(text: &str) -> AreaCode {
    text.parse().unwrap()
}

#[test]
fn the_real_boundaries_count_697_small_areas() {
    let mut lsoas = 0;
    for district in 192..=199 {
        let Some(reading) = read_shared(&format!("boundaries/staffordshire/lsoa_E07000{district}.geojson"))
        else {
            return;
        };
        assert_eq!(reading.aside(), 0);
        if district == 198 {
            assert_eq!(reading.records.boundaries.len(), 59);
            let links = reading.records.links.iter().filter(|link| link.to == code("E07000198"));
            assert_eq!(links.count(), 59);
            assert_eq!(reading.records.areas[0].year, 2021);
        }
        lsoas += reading.records.boundaries.len();
    }
    lsoas += read_shared("boundaries/staffordshire/lsoa_E06000021.geojson").unwrap().records.boundaries.len();
    assert_eq!(lsoas, 697);
    let wards = read_shared("boundaries/staffordshire/ward_E07000198.geojson").unwrap().records;
    assert_eq!(wards.boundaries.len(), 27);
    assert!(wards.boundaries.iter().all(|ward| ward.area.kind() == AreaKind::Ward && !ward.name.is_empty()));
}

#[test]
fn topojson_draws_the_same_areas_as_geojson() {
    for (plain, topology) in [
        ("lsoa_by_lad_E07000198.json", "lsoa_by_lad_topo_E07000198.json"),
        ("wards_by_lad_E07000198.json", "wards_by_lad_topo_E07000198.json"),
    ] {
        let Some(plain) = read_shared(&format!("boundaries/ukgeojson_2011/{plain}")) else { return };
        let topology = read_shared(&format!("boundaries/ukgeojson_2011/{topology}")).unwrap();
        assert_eq!(plain.aside() + topology.aside(), 0);
        let (plain, topology) = (plain.records.boundaries, topology.records.boundaries);
        assert_eq!(plain.len(), topology.len());
        for area in &plain {
            let other = topology.iter().find(|other| other.area == area.area).unwrap();
            assert_eq!(area.name, other.name);
            // The topology is simplified: its outline encloses nearly the same ground.
            let (a, b) = (ground(&area.polygons), ground(&other.polygons));
            assert!((a - b).abs() < 0.05 * a, "{}: {a} {b}", area.name);
        }
    }
}

/// Area in square degrees, holes taken off (shoelace formula).
fn ground(polygons: &[Vec<Vec<(f64, f64)>>]) -> f64 {
    let ring = |ring: &[(f64, f64)]| {
        ring.windows(2).map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1).sum::<f64>().abs() / 2.0
    };
    polygons.iter().map(|rings| ring(&rings[0]) - rings[1..].iter().map(|r| ring(r)).sum::<f64>()).sum()
}

#[test]
fn the_national_maps_are_read_whole() {
    for (path, areas) in [
        ("boundaries/national/mysociety_police-forces.json", 43),
        ("boundaries/national/lad_may2024_uk_bsc.geojson.gz", 361),
        ("boundaries/national/geographr_boundaries_pfa20.geojson.gz", 43),
    ] {
        let Some(reading) = read_shared(path) else { return };
        assert_eq!((reading.records.boundaries.len(), reading.aside()), (areas, 0), "{path}");
        assert!(reading.records.areas.iter().any(|area| !area.name.is_empty()), "{path}");
    }
}

#[test]
fn the_census_counts_everybody_once() {
    let Some(reading) = read_shared("population/census21_pop.csv.gz") else { return };
    assert_eq!(reading.aside(), 0);
    let total: f64 = reading.records.populations.iter().map(|people| people.count).sum();
    assert_eq!(total, 59_597_114.0);
    assert_eq!(reading.records.populations.len(), 35_672 * 6);
    assert!(reading.records.populations.iter().all(|people| people.year == 2021));
    let lookup = read_shared("lookups/lookup_lsoa21_ward24_ltla24.csv.gz").unwrap().records;
    let moorlands: std::collections::HashSet<AreaCode> = lookup
        .links
        .iter()
        .filter(|link| link.to == code("E07000198") && link.from.kind() == AreaKind::Lsoa)
        .map(|link| link.from)
        .collect();
    assert_eq!(moorlands.len(), 59);
    let people = reading.records.populations.iter().filter(|people| moorlands.contains(&people.area));
    assert_eq!(people.map(|people| people.count).sum::<f64>(), 95_843.0);
}

#[test]
fn single_years_of_age_and_totals_are_read() {
    let Some(reading) = read_shared("population/population20_ltla21.csv") else { return };
    let of = |area: &str| -> f64 {
        let area = code(area);
        reading
            .records
            .populations
            .iter()
            .filter(|people| people.area == area)
            .map(|people| people.count)
            .sum()
    };
    assert_eq!(of("E06000047"), 533_149.0);
    let open = reading.records.populations.iter().filter(|people| people.age_to == 255);
    assert!(open.clone().all(|people| people.age_from == 90 && people.year == 2020));
    assert_eq!(open.count() as u64, reading.accepted);
    let households = read_shared("population/households21_ltla21.csv").unwrap().records.households;
    assert_eq!((households[0].count, households[0].year), (234_800.0, 2021));
    let totals = read_shared("population/age_gender21_ltla21_ew.csv").unwrap().records.populations;
    assert_eq!((totals[0].count, totals[0].age_to, totals[0].year), (92_347.0, 255, 2021));
}

#[test]
fn the_lookups_tie_moorlands_to_its_partnership_and_force() {
    for path in ["lookup_ltla24_csp24_pfa24.csv", "ons_lad17_csp17_pfa17.csv", "ons_lad19_csp19_pfa19.csv"] {
        let Some(reading) = read_shared(&format!("lookups/{path}")) else { return };
        let links = reading.records.links;
        for to in ["E22000269", "E23000015"] {
            let link = links.iter().find(|link| link.from == code("E07000198") && link.to == code(to));
            assert!(link.is_some_and(|link| link.relation == Relation::Within), "{path} {to}");
        }
    }
}

#[test]
fn small_areas_of_2011_become_those_of_2021() {
    let Some(reading) = read_shared("lookups/lookup_lsoa11_lsoa21_ltla22.csv.gz") else { return };
    let became: Vec<_> =
        reading.records.links.iter().filter(|link| link.relation == Relation::Became).collect();
    let with = |change: char| became.iter().filter(|link| link.change == Some(change)).count();
    assert_eq!((with('U'), with('S'), with('M'), with('X')), (33_647, 1_900, 239, 9));
    assert!(became.iter().all(|link| link.weight.is_none() && link.year == 2021));
}

#[test]
fn every_real_lookup_is_read_or_refused_with_a_reason() {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/lookups"));
    let Ok(entries) = std::fs::read_dir(root) else {
        eprintln!("skipped: ../shared is not here");
        return;
    };
    let mut refused = Vec::new();
    for entry in entries {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // The largest of them say nothing that the others do not.
        if ["ward19", "parish", "lsoa11_ward18", "latlong"].iter().any(|big| name.contains(big)) {
            continue;
        }
        let reading = read_shared(&format!("lookups/{name}")).unwrap();
        if reading.refused() {
            refused.push(name);
        } else {
            // Rows without a code of nine characters are all that is kept aside.
            assert!(reading.aside() * 10 < reading.rows, "{name}: {} of {}", reading.aside(), reading.rows);
        }
    }
    refused.sort();
    // Points and classes of areas: neither names nor links.
    assert_eq!(refused, ["lsoa2011_centroids.csv", "ruc21_lsoa21.csv.gz", "ruc21_ltla24.csv"]);
}

#[test]
fn deprivation_is_read_by_small_area_and_by_district() {
    let Some(reading) = read_shared("deprivation/iod2019_eng.csv") else { return };
    let first = &reading.records.deprivation[0];
    assert_eq!((first.rank, first.decile, first.year), (Some(29_199), Some(9), 2019));
    assert_eq!(reading.records.deprivation.len(), 32_844);
    let wales = read_shared("deprivation/iod2019_wal.csv").unwrap().records.deprivation;
    assert_eq!((wales[0].rank, wales[0].decile, wales[0].year), (Some(885), Some(5), 2019));
    let districts = read_shared("deprivation/trafford_iod2025_lad.csv").unwrap();
    assert_eq!(districts.records.deprivation[0].rank, Some(6));
    assert!(districts.records.deprivation.iter().all(|area| area.year == 2025));
    let bare = read_shared("lookups/ons_imd2019_england_lsoa11.csv.gz").unwrap().records.deprivation;
    assert_eq!((bare[0].rank, bare[0].year, bare.len()), (Some(29_199), 2019, 32_844));
}

#[test]
fn twenty_neighbours_of_every_district_are_read() {
    let Some(reading) = read_shared("lookups/ons_similar_areas_demographic-neighbours.csv") else { return };
    let first: Vec<_> = reading.records.similar.iter().take(20).collect();
    assert!(first.iter().all(|similar| similar.area == code("E06000001")));
    assert_eq!((first[0].similar, first[0].position), (code("E06000005"), 1));
    assert_eq!(first[19].position, 20);
    assert_eq!(first[0].list, "ons similar areas demographic neighbours");
}

#[test]
fn harm_weights_need_a_source_and_one_weight_each() {
    let Some(bytes) = shared("severity/cchi_2026_staffordshire_by_policeuk_category.csv") else { return };
    let unsaid = read("cchi.csv", &bytes, &Options::default());
    assert!(unsaid.refused() && unsaid.balanced());
    assert!(unsaid.faults[0].hint.contains("# source:"));
    let options = Options { source: Some("a test, 2026, not official"), year: None };
    let reading = read("cchi.csv", &bytes, &options);
    assert_eq!((reading.accepted, reading.aside()), (13, 0));
    let table = &reading.records.harm[0];
    assert_eq!((table.unit.as_str(), table.source.as_str()), ("days", "a test, 2026, not official"));
    assert_eq!(table.weights[0].weight, 193.02);
    let offences = shared("severity/cchi_2026_by_prc_subgroup.csv").unwrap();
    assert!(read("cchi.csv", &offences, &options).refused());
}

#[test]
fn a_table_of_weights_says_its_own_source() {
    let text = "# name: Invented weights\n# source: nobody, 2025, not official\n# unit: days in prison\n\
                category,weight\nburglary,12\nAnti-social behaviour,1\nburglery,3\nrobbery,many\n";
    let reading = read_text("weights.csv", text);
    assert_eq!((reading.accepted, reading.aside()), (2, 2));
    let table = &reading.records.harm[0];
    assert_eq!((table.name.as_str(), table.unit.as_str()), ("Invented weights", "days in prison"));
    assert_eq!(reading.faults[0].row, 7);
    assert!(reading.faults[0].problem.contains("Burglary"));
}

#[test]
fn a_postcode_is_tied_to_its_small_area() {
    let text = "pcd7,pcds,doterm,lsoa21cd,lad23cd\nZZ1 1AA,ZZ1 1AA,,E01000001,E07000001\n\
                ZZ11AB,ZZ1 1AB,,E01000002,E07000001\nXX,??,,E01000002,E07000001\n\
                ZZ11AC,ZZ1 1AC,,L99999999,L99999999\nZZ1 1AA,ZZ1 1AA,,E01000001,E07000001\n";
    let reading = read_text("onspd.csv", text);
    assert_eq!((reading.accepted, reading.aside()), (2, 3));
    assert_eq!(reading.records.postcodes[0].postcode, "ZZ11AA");
    assert_eq!(reading.records.postcodes[0].outcode.as_ref().unwrap().as_str(), "ZZ1");
    assert_eq!(reading.records.links.len(), 2);
}

#[test]
fn a_parish_in_two_wards_lies_in_neither() {
    let text = "PAR19CD,PAR19NM,WD19CD,LAD19CD\nE04000001,One,E05000001,E07000001\n\
                E04000002,Two,E05000001,E07000001\nE04000002,Two,E05000002,E07000001\n";
    let reading = read_text("parishes.csv", text);
    let links = &reading.records.links;
    assert!(!links.iter().any(|link| link.from == code("E04000002") && link.to.kind() == AreaKind::Ward));
    assert!(links.iter().any(|link| link.from == code("E04000002") && link.to == code("E07000001")));
    assert_eq!(reading.faults.iter().filter(|fault| fault.kept == Kept::Noted).count(), 1);
}

#[test]
fn nobody_is_counted_twice_where_both_sexes_are_given() {
    let text = "lsoa21_code,year,sex,age,count\nE01000001,2023,Female,0-15,10\nE01000001,2023,Male,0-15,12\n\
                E01000001,2023,Persons,0-15,22\nE01000001,2023,Female,All ages,10\n";
    let reading = read_text("residents.csv", text);
    assert_eq!(reading.records.populations.len(), 1);
    assert_eq!(reading.records.populations[0].count, 22.0);
    assert_eq!(reading.aside(), 1);
}

#[test]
fn residents_of_no_year_are_refused() {
    let text = "LADCD,population\nE07000001,100\n";
    assert!(read_text("residents.csv", text).refused());
    assert_eq!(read_text("residents-2023.csv", text).records.populations[0].year, 2023);
}

#[test]
fn a_map_on_the_national_grid_is_converted_and_said() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"LSOA21CD":"E01000001","LSOA21NM":"A"},"geometry":{"type":"Polygon",
         "coordinates":[[[398000,356000],[399000,356000],[399000,357000],[398000,356000]]]}},
        {"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Point","coordinates":[0,0]}},
        {"type":"Feature","properties":{"LSOA21CD":"nonsense"},"geometry":null}]}"#;
    let reading = read_text("map.geojson", text);
    assert_eq!((reading.accepted, reading.aside()), (1, 2));
    let (lon, lat) = reading.records.boundaries[0].polygons[0][0][0];
    assert!((lon + 2.03).abs() < 0.01 && (lat - 53.1).abs() < 0.01, "{lon} {lat}");
    assert!(reading.faults.iter().any(|fault| fault.problem.contains("National Grid")));
}

#[test]
fn a_partners_sheet_is_not_taken_for_a_lookup() {
    assert_eq!(sniff(b"Date opened,Type,LSOA21CD,LSOA21NM\n1/1/2025,Noise,E01000001,A\n"), None);
    assert_eq!(sniff(b"LSOA21CD,LSOA21NM\nE01000001,A\n"), Some(Format::Lookup));
    assert_eq!(sniff(b"{\"grants\":[]}"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_accounted_for(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read("x.csv", &bytes, &Options::default()).balanced());
    }

    #[test]
    fn any_cells_are_accounted_for(
        rows in proptest::collection::vec(
            proptest::collection::vec("(E0[0-9]{7}|[A-Z0-9]{0,9}|[0-9]{1,4}|\"\"|,)", 1..6), 0..12),
        header in prop::sample::select(vec![
            "LSOA11CD,LSOA21CD,change_code,LAD24CD", "LAD24CD,0,1,2", "AREACD,1,2", "lsoa21,age,count",
            "LSOA11CD,imd_rank,imd_decile", "pcds,lsoa21cd", "category,weight", "LAD24CD,households",
        ]),
    ) {
        let mut text = format!("{header}\n");
        for row in rows {
            text.push_str(&row.join(","));
            text.push('\n');
        }
        prop_assert!(read("x-2021.csv", text.as_bytes(), &Options::default()).balanced());
    }
}
