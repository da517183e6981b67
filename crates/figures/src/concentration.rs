//! How concentrated incidents are in few places, and how well a choice of places foretold them.
//!
//! It describes; it never says why. Few incidents look concentrated by mere chance: 20 incidents in 100 places
//! leave at least 80 places with none. [`gini_for_few`] allows for that, the plain figures do not.

use terms::Concentration;

#[cfg(test)]
mod tests;

/// Share of the places that [`Concentration::top_5_per_cent`] is about. Source: Weisburd 2015, "The law of crime
/// concentration", *Criminology* 53:133, which takes 5 % of street segments.
pub const TOP_SHARE: f64 = 0.05;

/// Lorenz curve, Gini coefficient and the share of incidents in the top 5 % of places.
///
/// `counts` are incidents in each place, places without any included; they are what the answer hangs on.
/// Gini is `(2 Σ i x(i))/(n Σ x) − (n + 1)/n` over ascending counts (Sen 1973). The share in the top 5 % is 1 less the
/// Lorenz curve at 95 % of places, straight between places: of 30 places the top 5 % is one place and half the
/// next. So it does not matter which of equal places comes first.
///
/// `None` without a place, without an incident, or if a count is negative or not finite.
///
/// ```
/// let town = figures::concentration::concentration(&[0.0, 0.0, 0.0, 4.0]).unwrap();
/// assert_eq!((town.gini, town.places), (0.75, 4));
/// assert!((town.top_5_per_cent - 0.2).abs() < 1e-12); // a fifth of the one place that has all
/// ```
pub fn concentration(counts: &[f64]) -> Option<Concentration> {
    let counts = ascending(counts)?;
    let all: f64 = counts.iter().sum();
    let n = counts.len() as f64;
    let mut lorenz = Vec::with_capacity(counts.len() + 1);
    lorenz.push((0.0, 0.0));
    let mut held = 0.0;
    for (rank, count) in counts.iter().enumerate() {
        held += count;
        lorenz.push(((rank + 1) as f64 / n, held / all));
    }
    *lorenz.last_mut()? = (1.0, 1.0);
    Some(Concentration {
        places: counts.len(),
        gini: gini_of(&counts, all),
        top_5_per_cent: 1.0 - height_at(&lorenz, 1.0 - TOP_SHARE),
        lorenz,
    })
}

/// Gini coefficient that is 0 when incidents are as even as so few can be: 0 to 1.
///
/// `max(1/c, 1/n) (Σ 2i y(i) − n − 1) − max(n/c, 1) + 1` for `c` incidents in `n` places and shares `y`
/// (Bernasco and Steenbeek 2017, *Journal of Quantitative Criminology* 33:455, equation 3). It is the plain
/// coefficient where there are as many incidents as places. `None` as for [`concentration`].
///
/// ```
/// // Two incidents in two of four places cannot be more even.
/// assert_eq!(figures::concentration::gini_for_few(&[1.0, 0.0, 1.0, 0.0]), Some(0.0));
/// ```
pub fn gini_for_few(counts: &[f64]) -> Option<f64> {
    let counts = ascending(counts)?;
    let all: f64 = counts.iter().sum();
    let n = counts.len() as f64;
    let ranked: f64 = counts.iter().enumerate().map(|(i, x)| 2.0 * (i + 1) as f64 * x / all).sum();
    let value = (1.0 / all).max(1.0 / n) * (ranked - n - 1.0) - (n / all).max(1.0) + 1.0;
    Some(value.clamp(0.0, 1.0))
}

fn ascending(counts: &[f64]) -> Option<Vec<f64>> {
    if counts.iter().any(|&count| !(count >= 0.0 && count.is_finite())) {
        return None;
    }
    let mut counts = counts.to_vec();
    counts.sort_by(f64::total_cmp);
    let all: f64 = counts.iter().sum();
    (all > 0.0).then_some(counts)
}

fn gini_of(counts: &[f64], all: f64) -> f64 {
    let n = counts.len() as f64;
    let ranked: f64 = counts.iter().enumerate().map(|(i, x)| (i + 1) as f64 * x).sum();
    (2.0 * ranked / (n * all) - (n + 1.0) / n).clamp(0.0, 1.0)
}

fn height_at(curve: &[(f64, f64)], share: f64) -> f64 {
    let after = curve.partition_point(|&(x, _)| x < share).clamp(1, curve.len() - 1);
    let ((x0, y0), (x1, y1)) = (curve[after - 1], curve[after]);
    y0 + (y1 - y0) * (share - x0) / (x1 - x0)
}

/// One place that may be chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its area, square kilometres or any unit alike for all, above 0.
    pub area: f64,
    /// Incidents it was chosen by (the earlier period).
    pub before: f64,
    /// Incidents it is judged by (the later period).
    pub after: f64,
}

/// How well chosen places foretold the later incidents.
#[derive(Clone, Debug, PartialEq)]
pub struct Foretold {
    /// Places chosen, in the order they were.
    pub places: Vec<usize>,
    /// Later incidents in them.
    pub hits: f64,
    /// Their area together.
    pub area: f64,
    /// `hits` over all later incidents, 0 to 1.
    pub hit_rate: f64,
    /// Prediction accuracy index; see [`pai`].
    pub pai: f64,
    /// `pai` over the index of the places that would have been chosen by the later incidents themselves.
    pub pei_of_indices: f64,
    /// `hits` over the hits of those places; see [`pei`]. May pass 1, since the two choices need not cover the same area.
    pub pei_of_hits: f64,
    /// Recapture rate index; see [`rri`].
    pub rri: f64,
}

/// Places by most `score`, until the next one would take the chosen area past `share` of all; equal scores go to the
/// lower number. Nothing smaller is fitted in after the first that does not fit. `share` 1 or more chooses all.
///
/// ```
/// assert_eq!(figures::concentration::choose(&[1.0, 5.0, 5.0], &[1.0, 1.0, 1.0], 0.7), vec![1, 2]);
/// ```
pub fn choose(scores: &[f64], areas: &[f64], share: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len().min(areas.len())).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let room = share * order.iter().map(|&place| areas[place]).sum::<f64>();
    let mut used = 0.0;
    order.retain({
        let mut full = false;
        move |&place| {
            used += areas[place];
            full |= used > room;
            !full
        }
    });
    if share >= 1.0 { (0..scores.len().min(areas.len())).collect() } else { order }
}

/// Chooses places by the earlier incidents until `share` of the area is used, and judges them by the later ones.
///
/// Choice and ties as in [`choose`]. `None` if nothing is chosen, there is no incident before or after, or a value
/// is negative or not finite.
pub fn foretold(candidates: &[Candidate], share: f64) -> Option<Foretold> {
    let sound = |c: &Candidate| {
        c.area > 0.0 && c.before >= 0.0 && c.after >= 0.0 && (c.area + c.before + c.after).is_finite()
    };
    if !candidates.iter().all(sound) {
        return None;
    }
    let column = |of: fn(&Candidate) -> f64| candidates.iter().map(of).collect::<Vec<f64>>();
    let (areas, before, after) = (column(|c| c.area), column(|c| c.before), column(|c| c.after));
    let chosen = choose(&before, &areas, share);
    let best = choose(&after, &areas, share);
    let total = |values: &[f64]| values.iter().sum::<f64>();
    let within = |values: &[f64], places: &[usize]| places.iter().map(|&p| values[p]).sum::<f64>();
    let (hits, area) = (within(&after, &chosen), within(&areas, &chosen));
    let index = pai(hits, total(&after), area, total(&areas))?;
    let index_best = pai(within(&after, &best), total(&after), within(&areas, &best), total(&areas))?;
    Some(Foretold {
        hits,
        area,
        hit_rate: hits / total(&after),
        pai: index,
        pei_of_indices: index / index_best,
        pei_of_hits: pei(hits, within(&after, &best))?,
        rri: rri(hits, total(&after), within(&before, &chosen), total(&before))?,
        places: chosen,
    })
}

/// Prediction accuracy index `(n/N)/(a/A)`: how many times denser later incidents are in the chosen places than
/// over all (no unit; 1 is no better than chance).
///
/// `hits` of `all` incidents, `area` of `whole`. Source: Chainey, Tompson and Uhlig 2008, *Security Journal* 21:4.
/// `None` without an incident or area.
///
/// ```
/// assert_eq!(figures::concentration::pai(60.0, 200.0, 4.0, 100.0), Some(7.5));
/// ```
pub fn pai(hits: f64, all: f64, area: f64, whole: f64) -> Option<f64> {
    (all > 0.0 && area > 0.0 && whole > 0.0).then(|| (hits / all) / (area / whole))
}

/// Prediction efficiency index `n/n*`: hits over the most hits any choice of the same area could have had, 0 to 1.
///
/// Source: Hunt 2016, "Do crime hot spots move?" (dissertation). `None` if no choice could have had a hit.
///
/// ```
/// assert!((figures::concentration::pei(33.0, 39.0).unwrap() - 0.846).abs() < 5e-4);
/// ```
pub fn pei(hits: f64, most_hits: f64) -> Option<f64> {
    (most_hits > 0.0).then(|| hits / most_hits)
}

/// The most hits that `cells` cells of equal area can have: the sum of the largest counts.
///
/// ```
/// let counts = [5.0, 0.0, 12.0, 3.0, 9.0, 1.0, 0.0, 7.0, 2.0, 11.0];
/// assert_eq!(figures::concentration::most_hits(&counts, 4), 39.0);
/// ```
pub fn most_hits(counts: &[f64], cells: usize) -> f64 {
    let mut counts = counts.to_vec();
    counts.sort_by(|a, b| b.total_cmp(a));
    counts.iter().take(cells).sum()
}

/// Recapture rate index `(n2/N2)/(n1/N1)`: the chosen places' later share of incidents over their earlier share
/// (no unit; under 1: they faded). Source: Levine 2008, *Security Journal* 21:295. `None` if either period has no incident,
/// or the chosen places had none before.
///
/// ```
/// assert_eq!(figures::concentration::rri(30.0, 100.0, 40.0, 80.0), Some(0.6));
/// ```
pub fn rri(hits_after: f64, all_after: f64, hits_before: f64, all_before: f64) -> Option<f64> {
    let known = all_after > 0.0 && all_before > 0.0 && hits_before > 0.0;
    known.then(|| (hits_after / all_after) / (hits_before / all_before))
}
