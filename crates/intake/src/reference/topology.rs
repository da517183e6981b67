//! TopoJSON: shapes as arcs that neighbours share, with coordinates as whole steps of a grid.
//!
//! Follows the TopoJSON format specification 1.0, sections 2.1 to 2.2. Only areas are read.

use serde_json::{Map, Value};

/// Polygons of rings of points.
pub(crate) type Polygons = Vec<Vec<Vec<(f64, f64)>>>;

/// How deep collections of geometries may be nested.
const DEEPEST: usize = 8;

/// One area of a topology.
pub(crate) struct Shape {
    pub(crate) properties: Map<String, Value>,
    /// The shape, or what is wrong with it.
    pub(crate) polygons: Result<Polygons, String>,
}

/// Every geometry of every object, in the file's order. `None` where the value is no topology.
pub(crate) fn shapes(topology: &Value) -> Option<Vec<Shape>> {
    let arcs = arcs(topology)?;
    let objects = topology.get("objects")?.as_object()?;
    let mut shapes = Vec::new();
    for object in objects.values() {
        collect(object, &arcs, &mut shapes, 0);
    }
    Some(shapes)
}

fn collect(geometry: &Value, arcs: &[Vec<(f64, f64)>], shapes: &mut Vec<Shape>, depth: usize) {
    if geometry.get("type").and_then(Value::as_str) == Some("GeometryCollection") {
        let members = geometry.get("geometries").and_then(Value::as_array);
        if depth < DEEPEST {
            members.into_iter().flatten().for_each(|member| collect(member, arcs, shapes, depth + 1));
        }
        return;
    }
    let mut properties = geometry.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(id) = geometry.get("id").filter(|_| !properties.contains_key("id")) {
        properties.insert("id".to_owned(), id.clone());
    }
    shapes.push(Shape { properties, polygons: polygons(geometry, arcs) });
}

/// The arcs in degrees: steps are added up and scaled where there is a transform.
fn arcs(topology: &Value) -> Option<Vec<Vec<(f64, f64)>>> {
    let pair = |value: &Value| Some((value.get(0)?.as_f64()?, value.get(1)?.as_f64()?));
    let transform = match topology.get("transform") {
        Some(transform) => Some((pair(transform.get("scale")?)?, pair(transform.get("translate")?)?)),
        None => None,
    };
    let arcs = topology.get("arcs")?.as_array()?;
    arcs.iter()
        .map(|arc| {
            let (mut x, mut y) = (0.0, 0.0);
            arc.as_array()?
                .iter()
                .map(|point| {
                    let point = pair(point)?;
                    Some(match transform {
                        None => point,
                        Some((scale, translate)) => {
                            x += point.0;
                            y += point.1;
                            (x * scale.0 + translate.0, y * scale.1 + translate.1)
                        }
                    })
                })
                .collect()
        })
        .collect()
}

fn polygons(geometry: &Value, arcs: &[Vec<(f64, f64)>]) -> Result<Polygons, String> {
    let members = geometry.get("arcs").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => Ok(vec![polygon(members, arcs)?]),
        Some("MultiPolygon") => members
            .iter()
            .map(|member| polygon(member.as_array().map_or(&[][..], Vec::as_slice), arcs))
            .collect(),
        _ => Err("the shape is not an area".to_owned()),
    }
}

fn polygon(rings: &[Value], arcs: &[Vec<(f64, f64)>]) -> Result<Vec<Vec<(f64, f64)>>, String> {
    rings.iter().map(|ring| ring_of(ring, arcs)).collect()
}

/// Arcs end to end. A negative number is an arc the other way round: -1 is arc 0, -2 arc 1.
fn ring_of(ring: &Value, arcs: &[Vec<(f64, f64)>]) -> Result<Vec<(f64, f64)>, String> {
    const BROKEN: &str = "the shape refers to an arc that is not in the file";
    let mut points: Vec<(f64, f64)> = Vec::new();
    for index in ring.as_array().ok_or(BROKEN)? {
        let index = index.as_i64().ok_or(BROKEN)?;
        let at = usize::try_from(if index < 0 { !index } else { index }).map_err(|_| BROKEN)?;
        let arc = arcs.get(at).ok_or(BROKEN)?;
        // The first point of an arc is the last of the one before it.
        let skip = usize::from(!points.is_empty());
        if index < 0 {
            points.extend(arc.iter().rev().skip(skip));
        } else {
            points.extend(arc.iter().skip(skip));
        }
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_squares_share_an_arc() {
        let topology: Value = serde_json::from_str(
            r#"{"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[-2,53]},
                "arcs":[[[2,0],[0,2]],[[2,2],[-2,0],[0,-2],[2,0]],[[2,0],[2,0],[0,2],[-2,0]]],
                "objects":{"x":{"type":"GeometryCollection","geometries":[
                  {"type":"Polygon","id":"E01000001","arcs":[[0,1]]},
                  {"type":"Polygon","id":"E01000002","arcs":[[2,-1]]},
                  {"type":"Polygon","id":"E01000003","arcs":[[9]]}]}}}"#,
        )
        .unwrap();
        let shapes = shapes(&topology).unwrap();
        let first = &shapes[0].polygons.as_ref().unwrap()[0][0];
        assert_eq!(*first, [(-1.0, 53.0), (-1.0, 54.0), (-2.0, 54.0), (-2.0, 53.0), (-1.0, 53.0)]);
        let second = &shapes[1].polygons.as_ref().unwrap()[0][0];
        assert_eq!(*second, [(-1.0, 53.0), (0.0, 53.0), (0.0, 54.0), (-1.0, 54.0), (-1.0, 53.0)]);
        assert!(shapes[2].polygons.is_err());
    }
}
