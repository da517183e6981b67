//! Polygons as Well-Known Binary (OGC 06-103r4, section 8), the form every geographic program reads.
//!
//! Little-endian multipolygons only: nothing else is written, and nothing else is read back.

const LITTLE_ENDIAN: u8 = 1;
const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;

/// Polygons, rings, points of longitude and latitude.
pub(crate) type Polygons = Vec<Vec<Vec<(f64, f64)>>>;

/// Writes a multipolygon.
pub(crate) fn write(polygons: &Polygons) -> Vec<u8> {
    let mut bytes = Vec::new();
    let head = |bytes: &mut Vec<u8>, kind: u32, count: usize| {
        bytes.push(LITTLE_ENDIAN);
        bytes.extend(kind.to_le_bytes());
        bytes.extend((count as u32).to_le_bytes());
    };
    head(&mut bytes, MULTI_POLYGON, polygons.len());
    for polygon in polygons {
        head(&mut bytes, POLYGON, polygon.len());
        for ring in polygon {
            bytes.extend((ring.len() as u32).to_le_bytes());
            for (lon, lat) in ring {
                bytes.extend(lon.to_le_bytes());
                bytes.extend(lat.to_le_bytes());
            }
        }
    }
    bytes
}

/// Reads it back; `None` for anything else.
pub(crate) fn read(mut bytes: &[u8]) -> Option<Polygons> {
    let from = &mut bytes;
    let polygons = (0..head(from, MULTI_POLYGON)?)
        .map(|_| (0..head(from, POLYGON)?).map(|_| ring(from)).collect())
        .collect::<Option<Polygons>>()?;
    from.is_empty().then_some(polygons)
}

fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(*first)
}

fn head(from: &mut &[u8], kind: u32) -> Option<u32> {
    let [order] = take(from)?;
    let found = u32::from_le_bytes(take(from)?);
    (order == LITTLE_ENDIAN && found == kind).then_some(())?;
    take(from).map(u32::from_le_bytes)
}

fn ring(from: &mut &[u8]) -> Option<Vec<(f64, f64)>> {
    let points = u32::from_le_bytes(take(from)?);
    (0..points).map(|_| Some((f64::from_le_bytes(take(from)?), f64::from_le_bytes(take(from)?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_comes_back_to_the_last_bit() {
        let ring = vec![(0.1, 53.2), (-1.5, 0.30000000000000004), (2.0, 3.0), (0.1, 53.2)];
        let shape = vec![vec![ring.clone(), vec![]], vec![], vec![ring]];
        assert_eq!(read(&write(&shape)), Some(shape));
    }

    #[test]
    fn a_cut_shape_is_no_shape() {
        let bytes = write(&vec![vec![vec![(1.0, 2.0), (3.0, 4.0)]]]);
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length]), None, "{length}");
        }
    }
}
