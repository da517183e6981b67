//! The county's areas: that they tile, that what lies in them lies in them, that somebody lives in each.

use super::*;
use crate::mesh;
use geojson::{FeatureCollection, GeometryValue};

/// Both sizes, with the files about areas alone.
fn both() -> [(Place, Vec<SpecimenFile>); 2] {
    [Size::Small, Size::Demo].map(|size| {
        let place = Place::new(SEED, size);
        let mut pile = Pile::default();
        areas(&place, &mut pile);
        (place, pile.files)
    })
}

/// A ring in millionths of a degree, first point not repeated.
type Ring = Vec<(i64, i64)>;

fn shapes_of(files: &[SpecimenFile], file: &str, code: &str) -> BTreeMap<String, Vec<Vec<Ring>>> {
    let text = texts(files).into_iter().find(|(name, ..)| name.ends_with(file)).unwrap().2;
    let collection: FeatureCollection = text.parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
    let ring = |points: &Vec<geojson::Position>| -> Ring {
        let mut ring: Ring =
            points.iter().map(|p| ((p[0] * 1e6).round() as i64, (p[1] * 1e6).round() as i64)).collect();
        assert_eq!(ring.first(), ring.last(), "a ring is closed");
        ring.pop();
        ring
    };
    collection
        .features
        .iter()
        .map(|feature| {
            let name = feature.property(code).unwrap().as_str().unwrap().to_owned();
            let polygons = match &feature.geometry.as_ref().unwrap().value {
                GeometryValue::Polygon { coordinates } => vec![coordinates.iter().map(ring).collect()],
                GeometryValue::MultiPolygon { coordinates } => {
                    coordinates.iter().map(|polygon| polygon.iter().map(ring).collect()).collect()
                }
                other => panic!("{other:?}"),
            };
            (name, polygons)
        })
        .collect()
}

/// Twice the area inside, exact.
fn twice_area(polygons: &[Vec<Ring>]) -> i64 {
    let ring = |ring: &Ring| mesh::pairs(ring).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<i64>();
    polygons.iter().flatten().map(ring).sum()
}

fn holds(polygons: &[Vec<Ring>], point: (f64, f64)) -> bool {
    let real = |ring: &Ring| ring.iter().map(|p| (p.0 as f64, p.1 as f64)).collect::<Vec<_>>();
    polygons.iter().flatten().filter(|ring| mesh::inside(&real(ring), point)).count() % 2 == 1
}

#[test]
fn areas_tile_the_county_without_gap_or_overlap() {
    for (_, files) in both() {
        let lsoas = shapes_of(&files, "lsoa-2021.geojson", "LSOA21CD");
        let wards = shapes_of(&files, "wards-2024.geojson", "WD24CD");
        let districts = shapes_of(&files, "districts-2024.geojson", "LAD24CD");
        let total =
            |shapes: &BTreeMap<String, Vec<Vec<Ring>>>| shapes.values().map(|s| twice_area(s)).sum::<i64>();
        assert!(lsoas.values().all(|shape| twice_area(shape) > 0));
        assert_eq!(total(&lsoas), total(&wards));
        assert_eq!(total(&lsoas), total(&districts));

        // Every side is walked once each way by two neighbours, or once by the county's edge; then the edge alone
        // encloses as much as all LSOAs together.
        let mut sides = BTreeSet::new();
        for ring in lsoas.values().flatten().flatten() {
            for side in mesh::pairs(ring) {
                assert!(sides.insert(side), "two areas lie on the same side of one line");
            }
        }
        let edge: Vec<_> = sides.iter().filter(|(a, b)| !sides.contains(&(*b, *a))).collect();
        assert_eq!(edge.iter().map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<i64>(), total(&lsoas));
        assert!(edge.len() * 4 < sides.len(), "most sides are shared");

        let mut dice = Dice::new(3, "points");
        let mut hits = 0;
        for _ in 0..150 {
            let point = (dice.between(-5_050_000.0, -4_100_000.0), dice.between(53_560_000.0, 53_960_000.0));
            let found = lsoas.values().filter(|shape| holds(shape, point)).count();
            let around = districts.values().filter(|shape| holds(shape, point)).count();
            assert!(found <= 1 && found == around, "{point:?} lies in {found} LSOAs and {around} districts");
            hits += found;
        }
        assert!(hits > 10);
    }
}

#[test]
fn a_printed_point_lies_in_its_printed_area() {
    let county = small();
    let lsoas = shapes_of(&county.files, "lsoa-2021.geojson", "LSOA21CD");
    let mut points: BTreeSet<(String, String, String)> = BTreeSet::new();
    for (_, format, text) in texts(&county.files) {
        if format == Format::PoliceStreet {
            for row in records(&text).into_iter().filter(|row| lsoas.contains_key(&row["LSOA code"])) {
                let (lon, lat) = (row["Longitude"].clone(), row["Latitude"].clone());
                points.insert((row["LSOA code"].clone(), lon, lat));
            }
        }
    }
    // Codes that were redrawn mean another outline in the older edition; the swapped pair is meant to miss.
    let e6 = |text: &str| (text.parse::<f64>().unwrap() * 1e6).round();
    let missed: Vec<_> =
        points.iter().filter(|(code, lon, lat)| !holds(&lsoas[code], (e6(lon), e6(lat)))).collect();
    assert_eq!(missed.len(), 1, "{missed:?}");
    assert!(points.len() > 150);
}

#[test]
fn every_lsoa_has_residents_a_ward_and_a_code_of_ours() {
    for (place, files) in both() {
        for lsoa in &place.lsoas {
            let residents = lsoa.residents();
            assert!((900..=3_000).contains(&residents), "{}: {residents}", lsoa.name);
            assert!(lsoa.code.to_string().starts_with("E019"));
            assert!(lsoa.households > 300 && (1..=10).contains(&lsoa.decile) && lsoa.snaps.len() > 5);
        }
        let lookup = texts(&files).into_iter().find(|(name, ..)| name.contains("ward24")).unwrap().2;
        let rows = records(&lookup);
        let all = |column: &str| rows.iter().map(|row| row[column].clone()).collect::<BTreeSet<String>>();
        assert_eq!(all("ward24_name").len(), all("ward24_code").len(), "no two wards share a name");
        assert_eq!((rows.len(), all("lsoa21_code").len()), (place.lsoas.len(), place.lsoas.len()));
        let postcodes = texts(&files).into_iter().find(|(name, ..)| name.contains("postcodes")).unwrap().2;
        let units: BTreeSet<String> =
            records(&postcodes).into_iter().map(|row| row["pcds"].clone()).collect();
        assert_eq!(units.len(), records(&postcodes).len(), "no postcode lies in two LSOAs");
    }
}

#[test]
fn the_demonstration_has_six_districts_and_one_city() {
    let place = Place::new(SEED, Size::Demo);
    let own: Vec<_> = place.districts.iter().filter(|district| district.own).collect();
    assert_eq!(own.len(), 6);
    assert_eq!(own.iter().filter(|district| district.code.to_string().starts_with("E06")).count(), 1);
    assert!((165..=200).contains(&place.own().count()));
    assert!(place.own().map(|at| place.lsoas[at].residents()).sum::<u32>() > 250_000);
}
