//! Boundaries as GeoJSON, in the layout and with the property names of the ONS geography portal.
//!
//! Every ring is printed from the same corners, rounded once, so neighbours share their points to the last digit.

use crate::layout::{degrees, print_e6};
use crate::mesh::Spot;
use crate::place::Place;
use serde_json::{Value, json};

/// LSOAs of 2021.
pub(crate) fn lsoas(place: &Place) -> String {
    let features = place.lsoas.iter().map(|lsoa| {
        let district = &place.districts[lsoa.district];
        let about = json!({ "LSOA21CD": lsoa.code.to_string(), "LSOA21NM": lsoa.name,
            "LAD24CD": district.code.to_string(), "LAD24NM": district.name });
        (about, vec![vec![place.ground.mesh.ring(lsoa.cell)]])
    });
    collection("LSOA 2021, specimen", features)
}

/// Wards.
pub(crate) fn wards(place: &Place) -> String {
    let features = place.wards.iter().map(|ward| {
        let district = &place.districts[ward.district];
        let about = json!({ "WD24CD": ward.code.to_string(), "WD24NM": ward.name,
            "LAD24CD": district.code.to_string(), "LAD24NM": district.name });
        (about, outline(place, &ward.lsoas))
    });
    collection("Wards 2024, specimen", features)
}

/// Districts.
pub(crate) fn districts(place: &Place) -> String {
    let features = place.districts.iter().map(|district| {
        let about = json!({ "LAD24CD": district.code.to_string(), "LAD24NM": district.name });
        (about, outline(place, &district.lsoas))
    });
    collection("Districts 2024, specimen", features)
}

fn outline(place: &Place, lsoas: &[usize]) -> Vec<Vec<Vec<Spot>>> {
    let cells: Vec<usize> = lsoas.iter().map(|&at| place.lsoas[at].cell).collect();
    place.ground.mesh.outline(&cells)
}

fn collection(name: &str, features: impl Iterator<Item = (Value, Vec<Vec<Vec<Spot>>>)>) -> String {
    let mut text = format!(
        "{{\n\"type\": \"FeatureCollection\",\n\"name\": {},\n\"crs\": {{ \"type\": \"name\", \"properties\": \
         {{ \"name\": \"urn:ogc:def:crs:OGC:1.3:CRS84\" }} }},\n\"features\": [\n",
        json!(name)
    );
    for (position, (about, polygons)) in features.enumerate() {
        if position > 0 {
            text.push_str(",\n");
        }
        let parts: Vec<String> = polygons.iter().map(|rings| polygon(rings)).collect();
        let (kind, coordinates) = match parts.as_slice() {
            [one] => ("Polygon", one.clone()),
            many => ("MultiPolygon", format!("[{}]", many.join(","))),
        };
        text.push_str(&format!(
            "{{ \"type\": \"Feature\", \"properties\": {about}, \"geometry\": {{ \"type\": \"{kind}\", \
             \"coordinates\": {coordinates} }} }}"
        ));
    }
    text.push_str("\n]\n}\n");
    text
}

fn polygon(rings: &[Vec<Spot>]) -> String {
    let rings: Vec<String> = rings.iter().map(|ring| closed(ring)).collect();
    format!("[{}]", rings.join(","))
}

/// GeoJSON repeats the first point at the end.
fn closed(ring: &[Spot]) -> String {
    let points: Vec<String> = ring
        .iter()
        .chain(ring.first())
        .map(|&spot| {
            let (lon, lat) = degrees(spot);
            format!("[{},{}]", print_e6(lon), print_e6(lat))
        })
        .collect();
    format!("[{}]", points.join(","))
}
