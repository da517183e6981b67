//! The order of candidates: risk from everybody's scores, how far scorers differ, and how far the order hangs on weights.
//!
//! It proposes. It never decides, and a tie is never broken by anything but what is written here.

use crate::priority::matrix::{Confidence, Consensus, Matrix, Part};
use crate::priority::{Candidate, Sheet};
use terms::RecordId;

/// Weights are tried at this share less and more (half and half as much again).
pub const WEIGHT_TRIED: f64 = 0.5;

/// A candidate in the order.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Which.
    pub candidate: RecordId,
    /// Weighted sum of harm.
    pub harm: f64,
    /// Likelihood, held within the matrix's ends.
    pub likelihood: f64,
    /// Harm times likelihood (times confidence where the matrix says so).
    pub risk: f64,
    /// Weighted sum of what stands in the way of the organisations.
    pub position: f64,
    /// What confidence counts on average, 0 to 1.
    pub confidence: f64,
    /// Lowest and highest risk that one scorer alone would give.
    pub spread: (f64, f64),
    /// Elements on which scorers lie 2 or more apart, in the matrix's order: worth talking about.
    pub apart: Vec<String>,
    /// Place, 1 the highest. Equals share a place.
    pub rank: u32,
    /// Best and worst place when each weight in turn is halved and raised by half.
    pub rank_range: (u32, u32),
}

/// The order of all candidates that have a sheet, highest first: by risk, then by position, then by what the public puts
/// first; candidates alike in all three share a place and stand in the order of their ids.
pub fn rank(matrix: &Matrix, candidates: &[Candidate], sheets: &[Sheet]) -> Vec<Ranked> {
    let scored: Vec<(&Candidate, Vec<&Sheet>)> = candidates
        .iter()
        .map(|candidate| {
            (candidate, sheets.iter().filter(|sheet| sheet.candidate == candidate.id).collect::<Vec<_>>())
        })
        .filter(|(_, sheets)| !sheets.is_empty())
        .collect();
    let places = |matrix: &Matrix| {
        let keys: Vec<Key> =
            scored.iter().map(|(candidate, sheets)| Key::of(matrix, candidate, sheets)).collect();
        keys.iter()
            .map(|key| 1 + keys.iter().filter(|other| other.before(key)).count() as u32)
            .collect::<Vec<u32>>()
    };
    let ranks = places(matrix);
    let mut ranges: Vec<(u32, u32)> = ranks.iter().map(|&rank| (rank, rank)).collect();
    for element in 0..matrix.elements.len() {
        for factor in [1.0 - WEIGHT_TRIED, 1.0 + WEIGHT_TRIED] {
            let mut tried = matrix.clone();
            tried.elements[element].weight *= factor;
            for (range, place) in ranges.iter_mut().zip(places(&tried)) {
                *range = (range.0.min(place), range.1.max(place));
            }
        }
    }
    let mut order: Vec<Ranked> = scored
        .iter()
        .zip(ranks.iter().zip(ranges))
        .map(|((candidate, sheets), (&rank, rank_range))| {
            let key = Key::of(matrix, candidate, sheets);
            let alone: Vec<f64> =
                sheets.iter().map(|sheet| Key::of(matrix, candidate, &[sheet]).risk).collect();
            Ranked {
                candidate: candidate.id.clone(),
                harm: key.harm,
                likelihood: key.likelihood,
                risk: key.risk,
                position: key.position,
                confidence: confidence(matrix, sheets),
                spread: (
                    alone.iter().copied().fold(f64::INFINITY, f64::min),
                    alone.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                ),
                apart: apart(matrix, sheets),
                rank,
                rank_range,
            }
        })
        .collect();
    order.sort_by(|a, b| a.rank.cmp(&b.rank).then_with(|| a.candidate.cmp(&b.candidate)));
    order
}

/// What the order goes by.
struct Key {
    harm: f64,
    likelihood: f64,
    risk: f64,
    position: f64,
    public: u32,
}

impl Key {
    fn of(matrix: &Matrix, candidate: &Candidate, sheets: &[&Sheet]) -> Self {
        let sum = |part| {
            let of_part = matrix.elements.iter().filter(|element| element.part == part);
            of_part.map(|element| element.weight * agreed(matrix.consensus, &element.id, sheets)).sum::<f64>()
        };
        let (least, most) = matrix.likelihood;
        let harm = sum(Part::Harm);
        let likelihood = sum(Part::Likelihood).clamp(least, most);
        let sure = if matrix.confidence_counts { confidence(matrix, sheets) } else { 1.0 };
        Self {
            harm,
            likelihood,
            risk: harm * likelihood * sure,
            position: sum(Part::Position),
            public: candidate.beside.public_rank.unwrap_or(u32::MAX),
        }
    }

    fn before(&self, other: &Self) -> bool {
        let by = other.risk.total_cmp(&self.risk);
        by.then(other.position.total_cmp(&self.position)).then(self.public.cmp(&other.public)).is_lt()
    }
}

fn scores_of(element: &str, sheets: &[&Sheet]) -> Vec<i32> {
    let mut scores: Vec<i32> = sheets
        .iter()
        .filter_map(|sheet| sheet.scores.iter().find(|(id, _)| id == element).map(|(_, score)| *score))
        .collect();
    scores.sort_unstable();
    scores
}

/// The one score of an element: mean or median of all; 0 where nobody scored it.
fn agreed(consensus: Consensus, element: &str, sheets: &[&Sheet]) -> f64 {
    let scores = scores_of(element, sheets);
    let middle = |at: usize| f64::from(scores[at]);
    match (scores.len(), consensus) {
        (0, _) => 0.0,
        (many, Consensus::Mean) => scores.iter().copied().map(f64::from).sum::<f64>() / many as f64,
        (many, Consensus::Median) => (middle((many - 1) / 2) + middle(many / 2)) / 2.0,
    }
}

fn confidence(matrix: &Matrix, sheets: &[&Sheet]) -> f64 {
    let counts = |sheet: &&Sheet| match sheet.confidence {
        Confidence::High => matrix.confidence[0],
        Confidence::Moderate => matrix.confidence[1],
        Confidence::Low => matrix.confidence[2],
    };
    sheets.iter().map(counts).sum::<f64>() / sheets.len().max(1) as f64
}

fn apart(matrix: &Matrix, sheets: &[&Sheet]) -> Vec<String> {
    let far = |id: &str| {
        let scores = scores_of(id, sheets);
        matches!((scores.first(), scores.last()), (Some(low), Some(high)) if high - low >= 2)
    };
    matrix.elements.iter().filter(|element| far(&element.id)).map(|element| element.title.clone()).collect()
}
