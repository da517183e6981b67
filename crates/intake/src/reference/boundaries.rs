//! Outlines of areas, from GeoJSON and TopoJSON.
//!
//! Outlines are kept as they came: nothing is smoothed, thinned or mended beyond closing an open ring.

use super::Options;
use super::places::{Places, code_columns};
use super::topology::{self, Polygons};
use crate::account::{Account, Cell};
use crate::columns::year_in_name;
use crate::decode::text_of;
use crate::delimited::Row;
use crate::osgb;
use csv::StringRecord;
use serde_json::{Map, Value};
use std::collections::HashMap;
use terms::{AreaCode, Boundary, Reading, Reference};

/// Whether the bytes look like a map: an object that says early, or at its very end, that it is one.
pub(crate) fn sniff(bytes: &[u8]) -> bool {
    const EARLY: usize = 4096;
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if start.first() != Some(&b'{') {
        return false;
    }
    let says = |part: &[u8]| {
        [b"\"FeatureCollection\"".as_slice(), b"\"Topology\"", b"\"Feature\""]
            .iter()
            .any(|mark| memchr::memmem::find(part, mark).is_some())
    };
    says(&start[..start.len().min(EARLY)]) || says(&start[start.len().saturating_sub(256)..])
}

/// One feature before it is understood.
struct Feature {
    properties: Map<String, Value>,
    polygons: Result<Polygons, String>,
}

/// Reads a map. A feature is a row, counted from 1.
pub(crate) fn read(
    mut account: Account,
    name: &str,
    bytes: &[u8],
    options: &Options<'_>,
) -> Reading<Reference> {
    let (text, guessed) = text_of(name, bytes);
    account.told(guessed);
    match serde_json::from_str::<Value>(&text).map(features) {
        Ok(Some(features)) => read_features(account, name, features, options),
        Ok(None) => account.refuse(
            "the file holds no features".to_owned(),
            "send GeoJSON (a FeatureCollection) or TopoJSON (a Topology)",
        ),
        Err(cause) => account.refuse(
            format!("the file breaks off or is not JSON at line {}", cause.line()),
            "download or export the map again",
        ),
    }
}

fn read_features(
    mut account: Account,
    name: &str,
    features: Vec<Feature>,
    options: &Options<'_>,
) -> Reading<Reference> {
    let (header, records) = as_table(&features);
    let columns = code_columns(&header, records.first().map(|record| Row::of(1, record)));
    if features.is_empty() {
        return account.close(Reference::default());
    }
    if columns.is_empty() {
        return account.refuse(
            "no property with area codes was found".to_owned(),
            "name the property as the Office for National Statistics does, like LSOA21CD or WD25CD",
        );
    }
    let mut shapes = Shapes { found: Vec::new(), known: HashMap::new(), converted: 0 };
    let mut places = Places::new(&header, columns, options.year.or_else(|| year_in_name(name)));
    for (number, (feature, record)) in (1..).zip(features.into_iter().zip(&records)) {
        let row = Row::of(number, record);
        let subject = places.subject();
        let text = row.cell(subject.code);
        let Some(area) = AreaCode::from_bytes(text.as_bytes()) else {
            account.aside(
                number,
                Some(Cell { column: &header[subject.code], value: text }),
                "the feature has no area code".to_owned(),
                "an area code is one capital letter and eight digits, like E07000198",
            );
            continue;
        };
        match feature.polygons.and_then(|polygons| shapes.add(area, row.maybe(subject.name), polygons)) {
            Ok(()) => {
                places.row(&header, row, &mut account);
                account.accept();
            }
            Err(problem) => account.aside(number, None, problem, "export the map again as polygons in WGS84"),
        }
    }
    let converted = shapes.converted;
    let mut reference = Reference { boundaries: shapes.found, ..Reference::default() };
    places.finish(&mut reference, &header, &mut account);
    if converted > 0 {
        account.note(
            0,
            format!("outlines converted from the British National Grid, to about 3 metres: {converted}"),
            "export the map in WGS84 (EPSG:4326) to keep its full precision",
        );
    }
    account.close(reference)
}

fn features(value: Value) -> Option<Vec<Feature>> {
    match value.get("type").and_then(Value::as_str) {
        Some("Topology") => Some(
            topology::shapes(&value)?
                .into_iter()
                .map(|shape| Feature { properties: shape.properties, polygons: shape.polygons })
                .collect(),
        ),
        Some("FeatureCollection") => {
            let Value::Object(mut object) = value else { return None };
            let Some(Value::Array(members)) = object.remove("features") else { return None };
            Some(members.into_iter().map(feature).collect())
        }
        Some("Feature") => Some(vec![feature(value)]),
        _ => None,
    }
}

fn feature(value: Value) -> Feature {
    let mut properties = value.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(id) = value.get("id").filter(|id| id.is_string() && !properties.contains_key("id")) {
        properties.insert("id".to_owned(), id.clone());
    }
    let polygons = match serde_json::from_value::<geojson::Feature>(value) {
        Ok(feature) => polygons(feature.geometry),
        Err(_) => Err("the feature is not sound GeoJSON".to_owned()),
    };
    Feature { properties, polygons }
}

fn polygons(geometry: Option<geojson::Geometry>) -> Result<Polygons, String> {
    let polygons = match geometry.map(|geometry| geometry.value) {
        Some(geojson::GeometryValue::Polygon { coordinates }) => vec![coordinates],
        Some(geojson::GeometryValue::MultiPolygon { coordinates }) => coordinates,
        Some(_) => return Err("the shape is not an area".to_owned()),
        None => return Err("the feature has no shape".to_owned()),
    };
    let point = |position: &geojson::Position| match position.as_slice() {
        [x, y, ..] => (*x, *y),
        _ => (f64::NAN, f64::NAN),
    };
    Ok(polygons
        .iter()
        .map(|rings| rings.iter().map(|ring| ring.iter().map(point).collect()).collect())
        .collect())
}

/// The properties as columns: every name that occurs, in order of first appearance. A map whose features
/// have but `id` and `name` gets them as area code and area name.
fn as_table(features: &[Feature]) -> (Vec<String>, Vec<StringRecord>) {
    let mut names: Vec<&str> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for key in features.iter().flat_map(|feature| feature.properties.keys()) {
        known.entry(key).or_insert_with(|| {
            names.push(key);
            names.len() - 1
        });
    }
    let records: Vec<StringRecord> = features
        .iter()
        .map(|feature| {
            names
                .iter()
                .map(|name| match feature.properties.get(*name) {
                    Some(Value::String(text)) => text.trim().to_owned(),
                    Some(Value::Number(number)) => number.to_string(),
                    _ => String::new(),
                })
                .collect()
        })
        .collect();
    let header: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let first = records.first().map(|record| Row::of(1, record));
    if !code_columns(&header, first).is_empty() {
        return (header, records);
    }
    let renamed = names
        .iter()
        .map(|name| match name.to_ascii_lowercase().as_str() {
            "id" | "code" => "area code".to_owned(),
            "name" => "area name".to_owned(),
            _ => (*name).to_owned(),
        })
        .collect();
    (renamed, records)
}

/// Outlines, as they are read. Features with one code are parts of one outline.
struct Shapes {
    found: Vec<Boundary>,
    known: HashMap<AreaCode, usize>,
    converted: u64,
}

impl Shapes {
    fn add(&mut self, area: AreaCode, name: &str, mut polygons: Polygons) -> Result<(), String> {
        if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
            return Err("the feature has no shape".to_owned());
        }
        let mut points = polygons.iter().flatten().flatten();
        let in_degrees = |&(x, y): &(f64, f64)| x.abs() <= 180.0 && y.abs() <= 90.0;
        if !points.clone().all(in_degrees) {
            if !points.all(|&(x, y)| osgb::is_on_grid(x, y)) {
                return Err("the coordinates are neither degrees nor on the British National Grid".to_owned());
            }
            for point in polygons.iter_mut().flatten().flatten() {
                *point = osgb::to_wgs84(point.0, point.1).expect("every point was found on the grid");
            }
            self.converted += 1;
        }
        for ring in polygons.iter_mut().flatten() {
            if ring.first() != ring.last() {
                ring.extend(ring.first().copied());
            }
            if ring.len() < 4 {
                return Err("an outline has fewer than three corners".to_owned());
            }
        }
        match self.known.get(&area) {
            Some(&at) => self.found[at].polygons.extend(polygons),
            None => {
                self.known.insert(area, self.found.len());
                self.found.push(Boundary { area, name: name.to_owned(), polygons });
            }
        }
        Ok(())
    }
}
