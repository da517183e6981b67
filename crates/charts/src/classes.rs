//! Five classes and their shades, for maps and heat tables.
//! It must never part two equal values, nor name a class by numbers that are not in it.

use crate::tokens::SEQUENTIAL;

/// Up to five classes of equally many values, lowest and highest value of each; equal values share a class.
pub(crate) fn classes(values: &[Option<f64>]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let mut classes: Vec<(f64, f64)> = Vec::new();
    let mut open = None;
    for &value in &sorted {
        // A value's class is that of its first place, so that equal values are never parted.
        let class = sorted.partition_point(|other| *other < value) * 5 / sorted.len();
        match classes.last_mut() {
            Some(last) if open == Some(class) => last.1 = value,
            _ => classes.push((value, value)),
        }
        open = Some(class);
    }
    classes
}

/// Shades for so many classes, as far apart as they can be.
pub(crate) fn shades(count: usize) -> impl Iterator<Item = &'static str> {
    let chosen: &[usize] = match count {
        0 | 1 => &[1],
        2 => &[0, 3],
        3 => &[0, 2, 4],
        4 => &[0, 1, 2, 3],
        _ => &[0, 1, 2, 3, 4],
    };
    chosen.iter().map(|shade| SEQUENTIAL[*shade])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_equally_many_and_equal_values_stay_together() {
        let values: Vec<Option<f64>> = (1..=10).map(|v| Some(f64::from(v))).chain([None]).collect();
        assert_eq!(classes(&values), [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0), (7.0, 8.0), (9.0, 10.0)]);
        assert_eq!(classes(&[Some(2.0), Some(2.0), Some(2.0), Some(7.0)]), [(2.0, 2.0), (7.0, 7.0)]);
        assert_eq!(classes(&[]), []);
        // Ties across every fifth must not swallow the classes above them.
        let tied: Vec<Option<f64>> = (0..50).map(|v| Some(f64::from(v / 4))).collect();
        assert_eq!(classes(&tied).len(), 5);
    }
}
