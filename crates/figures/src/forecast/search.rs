//! Finding the lowest point of a smooth function from a given start: BFGS.
//!
//! It draws nothing at random and stops after a set number of steps.

/// Where a search ended.
pub(super) struct Lowest {
    /// The point.
    pub(super) at: Vec<f64>,
    /// The function there; infinite if it was nowhere finite.
    pub(super) value: f64,
}

/// Largest share of the promised fall that a step must bring (Armijo).
const FALL_SHARE: f64 = 1e-4;
/// Largest share of the slope that may be left (Wolfe).
const SLOPE_LEFT: f64 = 0.9;
/// Trials of one line search.
const TRIALS_MAX: usize = 24;

/// Goes downhill from `start`: `value(point, gradient)` fills the gradient and returns the value, infinite where
/// the point is not allowed.
///
/// BFGS with the weak Wolfe line search by doubling and halving (Nocedal and Wright 2006, chapter 6; Lewis and
/// Overton 2013). Stops when two steps together lower the value by less than `enough`, or after `steps_max` steps.
pub(super) fn minimise(
    mut value: impl FnMut(&[f64], &mut [f64]) -> f64,
    start: Vec<f64>,
    enough: f64,
    steps_max: usize,
) -> Lowest {
    let size = start.len();
    let mut here = Lowest { at: start, value: 0.0 };
    let mut slope = vec![0.0; size];
    here.value = value(&here.at, &mut slope);
    if !here.value.is_finite() {
        return here;
    }
    let mut curve = Curve::new(size);
    let mut way = vec![0.0; size];
    let (mut trial, mut trial_slope) = (vec![0.0; size], vec![0.0; size]);
    let mut small = 0;
    for step in 0..steps_max {
        curve.downhill(&slope, &mut way);
        let mut steepness = dot(&slope, &way);
        if steepness >= 0.0 {
            curve = Curve::new(size);
            curve.downhill(&slope, &mut way);
            steepness = dot(&slope, &way);
        }
        let (mut near, mut far) = (0.0, f64::INFINITY);
        // The first step knows no curvature: it goes no further than one unit.
        let mut length = if step == 0 { (1.0 / (-steepness).sqrt()).min(1.0) } else { 1.0 };
        let mut found = None;
        for _ in 0..TRIALS_MAX {
            for (to, (from, by)) in trial.iter_mut().zip(here.at.iter().zip(&way)) {
                *to = from + length * by;
            }
            // What is no number is not allowed either: `min` prefers the infinite.
            let there = value(&trial, &mut trial_slope).min(f64::INFINITY);
            if there > here.value + FALL_SHARE * length * steepness {
                far = length;
            } else {
                found = Some(there);
                if dot(&trial_slope, &way) >= SLOPE_LEFT * steepness {
                    break;
                }
                near = length;
            }
            length = if far.is_finite() { 0.5 * (near + far) } else { 2.0 * length };
        }
        let Some(there) = found else { break };
        if there >= here.value {
            break;
        }
        curve.learn(&here.at, &trial, &slope, &trial_slope);
        let fall = here.value - there;
        here.value = there;
        std::mem::swap(&mut here.at, &mut trial);
        std::mem::swap(&mut slope, &mut trial_slope);
        small = if fall < enough { small + 1 } else { 0 };
        if small == 2 {
            break;
        }
    }
    here
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The inverse of the matrix of second derivatives, as learnt so far.
struct Curve {
    size: usize,
    inverse: Vec<f64>,
    learnt: bool,
}

impl Curve {
    fn new(size: usize) -> Self {
        let mut inverse = vec![0.0; size * size];
        (0..size).for_each(|i| inverse[i * size + i] = 1.0);
        Self { size, inverse, learnt: false }
    }

    fn downhill(&self, slope: &[f64], way: &mut [f64]) {
        for (to, row) in way.iter_mut().zip(self.inverse.chunks(self.size)) {
            *to = -dot(row, slope);
        }
    }

    fn learn(&mut self, from: &[f64], to: &[f64], slope_from: &[f64], slope_to: &[f64]) {
        let step: Vec<f64> = to.iter().zip(from).map(|(a, b)| a - b).collect();
        let bend: Vec<f64> = slope_to.iter().zip(slope_from).map(|(a, b)| a - b).collect();
        let curvature = dot(&step, &bend);
        let bent = dot(&bend, &bend);
        if curvature.is_nan() || curvature <= 1e-12 * bent {
            return;
        }
        if !self.learnt {
            let scale = curvature / bent;
            self.inverse.iter_mut().for_each(|entry| *entry *= scale);
            self.learnt = true;
        }
        let mut carried = vec![0.0; self.size];
        self.downhill(&bend, &mut carried);
        let stretch = (1.0 - dot(&bend, &carried) / curvature) / curvature;
        for i in 0..self.size {
            for j in 0..self.size {
                self.inverse[i * self.size + j] +=
                    stretch * step[i] * step[j] + (carried[i] * step[j] + step[i] * carried[j]) / curvature;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banana_valley_is_followed_to_its_end() {
        // Rosenbrock 1960: lowest at (1, 1), value 0, from the usual start (−1.2, 1).
        let banana = |x: &[f64], g: &mut [f64]| {
            let bend = x[1] - x[0] * x[0];
            g[0] = -400.0 * bend * x[0] - 2.0 * (1.0 - x[0]);
            g[1] = 200.0 * bend;
            100.0 * bend * bend + (1.0 - x[0]).powi(2)
        };
        let lowest = minimise(banana, vec![-1.2, 1.0], 1e-14, 200);
        assert!(lowest.value < 1e-12, "{}", lowest.value);
        assert!((lowest.at[0] - 1.0).abs() < 1e-5 && (lowest.at[1] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_forbidden_side_is_not_entered() {
        // x − ln x is lowest at 1; x at or under 0 is not allowed.
        let wall = |x: &[f64], g: &mut [f64]| {
            g[0] = 1.0 - 1.0 / x[0];
            if x[0] > 0.0 { x[0] - x[0].ln() } else { f64::INFINITY }
        };
        let lowest = minimise(wall, vec![30.0], 1e-14, 100);
        assert!((lowest.at[0] - 1.0).abs() < 1e-5, "{}", lowest.at[0]);
        assert!(minimise(wall, vec![-1.0], 1e-14, 100).value.is_infinite());
    }
}
