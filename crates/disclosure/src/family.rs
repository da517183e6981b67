//! A total and its parts, each over time: all crime and its kinds, a district and its wards.
//! It must never show the total and all parts but one at a step at which the one is hidden.

use crate::policy::small;
use crate::series::{coarsen, finest_step, months_of};
use crate::windows::tells;
use crate::{Policy, Released, Withheld};
use terms::{DataMark, MeasureDefinition, Month, Series, Step};

/// One series of a family with what it counts.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The counts.
    pub series: &'a Series,
    /// What is counted.
    pub definition: &'a MeasureDefinition,
}

/// What may be shown of a family.
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyRelease {
    /// The total; `None` if none was given.
    pub total: Option<Result<Released<Series>, Withheld>>,
    /// The parts, in the order given.
    pub parts: Vec<Result<Released<Series>, Withheld>>,
}

/// Releases a total and its parts so that no small cell follows from any of them together.
///
/// Without a total, each part is released alone. With one: at the step of the total, the parts that are shown at
/// that step are taken from it, and what is left is the sum of the hidden parts. In every cell this rest must be 0
/// or at least the minimum (the largest one among the hidden parts); where it is not, the smallest part still
/// shown is hidden too, until it holds. Of the hidden parts as many as can be are then shown at one coarser step: none of
/// them is small there, nor is what the others leave of the rest, the coarse cells are whole runs of the total's cells,
/// and no fine cell of a hidden part, or of the others together, is known to within less than the minimum (bounds of a
/// table with known margins: Fréchet, exact). The smallest parts are left out until that holds.
/// Coarser steps of the total are tried as well. The way that shows most wins: a part by month is worth three, by
/// quarter two, by year one, and the total three times as much as a part.
///
/// A month that is a gap in any member is a gap in all, and members are cut to the months all of them span:
/// a rest can only be judged where everything is held. Incidents of the total that belong to no part count as part
/// of the rest. All members must have the
/// same step: where one has another, no part is shown, only the total.
pub fn release_family(total: Option<Member<'_>>, parts: &[Member<'_>], policy: &Policy) -> FamilyRelease {
    let Some(total) = total else {
        let parts = parts.iter().map(|part| alone(part, policy)).collect();
        return FamilyRelease { total: None, parts };
    };
    if let Err(reason) = alone(&total, policy) {
        // Without its total a family is a row of unrelated series.
        let parts = parts.iter().map(|part| alone(part, policy)).collect();
        return FamilyRelease { total: Some(Err(reason)), parts };
    }
    let aligned = align(total, parts);
    let Some((total_series, part_series)) = aligned else {
        return FamilyRelease {
            total: Some(alone(&total, policy)),
            parts: parts.iter().map(|_| Err(Withheld::NothingHeld)).collect(),
        };
    };
    let family = Family {
        total: total_series,
        total_minimum: policy.minimum_for(total.definition.sensitivity),
        parts: part_series
            .into_iter()
            .zip(parts)
            .map(|(series, member)| Part {
                refused: policy.refuses_area(member.definition, member.series.area),
                minimum: policy.minimum_for(member.definition.sensitivity),
                series,
            })
            .collect(),
    };
    family.best()
}

fn alone(member: &Member<'_>, policy: &Policy) -> Result<Released<Series>, Withheld> {
    crate::release_series(member.series, member.definition, policy)
}

/// All members cut to their common months, gaps made common. `None` if they share no month or step.
fn align(total: Member<'_>, parts: &[Member<'_>]) -> Option<(Series, Vec<Series>)> {
    let all: Vec<&Series> =
        std::iter::once(total.series).chain(parts.iter().map(|part| part.series)).collect();
    if all.iter().any(|series| series.step != total.series.step) {
        return None;
    }
    let first = all.iter().map(|s| s.points.first().map(|p| p.month)).collect::<Option<Vec<_>>>()?;
    let last = all.iter().map(|s| s.points.last().map(|p| p.month)).collect::<Option<Vec<_>>>()?;
    let (first, last) = (first.into_iter().max()?, last.into_iter().min()?);
    let held = |month: Month| all.iter().all(|series| series.at(month).is_some());
    let cut = |series: &Series| {
        let points = series.points.iter().filter(|point| first <= point.month && point.month <= last);
        let points = points
            .map(|point| {
                let mut point = *point;
                if !held(point.month) {
                    point.count = None;
                    point.mark = DataMark::NotAvailable;
                }
                point
            })
            .collect();
        Series { points, ..series.clone() }
    };
    let parts: Vec<Series> = parts.iter().map(|part| cut(part.series)).collect();
    let total = cut(total.series);
    total.points.iter().any(|point| point.count.is_some()).then_some((total, parts))
}

struct Part {
    series: Series,
    minimum: f64,
    refused: Option<Withheld>,
}

struct Family {
    total: Series,
    total_minimum: f64,
    parts: Vec<Part>,
}

/// One way to show a family: the total at `fine`, each part at its step or not at all.
struct Plan {
    fine: Step,
    parts: Vec<Option<Step>>,
}

impl Plan {
    /// How much it shows.
    fn worth(&self) -> u32 {
        let worth = |step: Step| match step {
            Step::Month => 3,
            Step::Quarter => 2,
            Step::Year => 1,
        };
        3 * worth(self.fine) + self.parts.iter().flatten().map(|&step| worth(step)).sum::<u32>()
    }
}

impl Family {
    fn best(&self) -> FamilyRelease {
        let Some(own) = finest_step(&self.total, self.total_minimum) else {
            // The cut left no step without a small cell: nothing of the family can be shown together.
            let reason = Withheld::SmallCounts { minimum: self.total_minimum as u32 };
            let parts = self.parts.iter().map(|_| Err(reason.clone())).collect();
            return FamilyRelease { total: Some(Err(reason)), parts };
        };
        let plans = [Step::Year, Step::Quarter, Step::Month]
            .into_iter()
            .filter(|&step| step >= own)
            .filter_map(|step| self.plan(step));
        // The last of equals: the finest.
        let best = plans.max_by_key(Plan::worth);
        let best = best.expect("the total's own step always has a plan: all parts hidden");
        self.carry_out(&best)
    }

    /// The parts to hide if the total is shown at `fine`; `None` if the total itself has a small cell there.
    fn plan(&self, fine: Step) -> Option<Plan> {
        let total = coarsen(&self.total, fine);
        let shows = |point: &terms::MonthCount| point.count.is_some_and(|c| small(c, self.total_minimum));
        if total.points.iter().any(shows) || total.points.iter().all(|point| point.count.is_none()) {
            return None;
        }
        let cells: Vec<Series> = self.parts.iter().map(|part| coarsen(&part.series, fine)).collect();
        let mut hidden: Vec<bool> = self
            .parts
            .iter()
            .zip(&cells)
            .map(|(part, cells)| {
                part.refused.is_some()
                    || cells.points.iter().any(|p| p.count.is_some_and(|c| small(c, part.minimum)))
            })
            .collect();
        loop {
            if let Some(rest) = self.rest(&total, &cells, &hidden) {
                return Some(self.with_coarse(&total, &rest, &hidden));
            }
            let smallest = (0..cells.len())
                .filter(|&i| !hidden[i])
                .min_by(|&a, &b| sum(&cells[a]).total_cmp(&sum(&cells[b])).then(a.cmp(&b)));
            match smallest {
                Some(index) => hidden[index] = true,
                None => return Some(Plan { fine, parts: vec![None; hidden.len()] }),
            }
        }
    }

    /// What the open parts leave of the total; `None` if that gives a small cell away.
    fn rest(&self, total: &Series, cells: &[Series], hidden: &[bool]) -> Option<Vec<Option<f64>>> {
        let minimum = self.hidden_minimum(hidden);
        let rest: Vec<Option<f64>> = (total.points.iter().enumerate())
            .map(|(t, point)| {
                let open: f64 = (0..cells.len())
                    .filter(|&i| !hidden[i])
                    .map(|i| cells[i].points.get(t).and_then(|p| p.count).unwrap_or(0.0))
                    .sum();
                point.count.map(|count| count - open)
            })
            .collect();
        let given_away = rest.iter().any(|cell| cell.is_some_and(|rest| small(rest, minimum)));
        (!given_away).then_some(rest)
    }

    /// The plan that shows most of the hidden parts at one coarser step.
    fn with_coarse(&self, total: &Series, rest: &[Option<f64>], hidden: &[bool]) -> Plan {
        let minimum = self.hidden_minimum(hidden);
        let plan = |coarse: Option<(Step, Vec<usize>)>| {
            let part = |index: usize| match &coarse {
                _ if !hidden[index] => Some(total.step),
                Some((step, shown)) => shown.contains(&index).then_some(*step),
                None => None,
            };
            Plan { fine: total.step, parts: (0..hidden.len()).map(part).collect() }
        };
        let steps = [Step::Year, Step::Quarter].into_iter().filter(|&step| step > total.step);
        let with = steps.map(|step| plan(Some((step, self.shown_at(step, total, rest, hidden, minimum)))));
        with.max_by_key(Plan::worth).unwrap_or_else(|| plan(None))
    }

    /// Which hidden parts may be shown at `coarse` beside the rest: all but those that are small there, and then all but
    /// the smallest, until no cell of any, nor of those left out together, is told.
    fn shown_at(
        &self,
        coarse: Step,
        total: &Series,
        rest: &[Option<f64>],
        hidden: &[bool],
        minimum: f64,
    ) -> Vec<usize> {
        let mut shown: Vec<(usize, Series)> = (self.parts.iter().zip(hidden).enumerate())
            .filter(|(_, (part, hidden))| **hidden && part.refused.is_none())
            .map(|(index, (part, _))| (index, coarsen(&part.series, coarse)))
            .filter(|(index, series)| {
                let least = self.parts[*index].minimum;
                !series.points.iter().any(|point| point.count.is_some_and(|count| small(count, least)))
            })
            .collect();
        shown.sort_by(|a, b| sum(&b.1).total_cmp(&sum(&a.1)).then(a.0.cmp(&b.0)));
        while !shown.is_empty() && !self.coarse_is_safe(coarse, total, rest, &shown, minimum) {
            shown.pop();
        }
        shown.into_iter().map(|(index, _)| index).collect()
    }

    fn hidden_minimum(&self, hidden: &[bool]) -> f64 {
        let of_hidden =
            self.parts.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(part, _)| part.minimum);
        of_hidden.fold(self.total_minimum, f64::max)
    }

    /// Whether these parts may be shown at `coarse` beside the rest at the total's step.
    fn coarse_is_safe(
        &self,
        coarse: Step,
        total: &Series,
        rest: &[Option<f64>],
        shown: &[(usize, Series)],
        minimum: f64,
    ) -> bool {
        let windows = coarsen(&self.total, coarse);
        if windows.points.iter().all(|window| window.count.is_none()) {
            return false;
        }
        let own = months_of(total.step);
        windows.points.iter().enumerate().all(|(w, window)| {
            let inside = (total.points.iter().zip(rest)).filter(|(point, _)| {
                point.month.plus(own) > window.month && point.month < window.month.plus(months_of(coarse))
            });
            let inside: Vec<_> = inside.collect();
            if window.count.is_none() {
                return true;
            }
            let whole = inside.iter().map(|(point, _)| point.month).min() == Some(window.month)
                && inside.len() as i32 * own == months_of(coarse);
            let columns: Option<Vec<f64>> = inside.iter().map(|(_, rest)| **rest).collect();
            let rows: Vec<f64> = shown.iter().map(|(_, s)| s.points[w].count.unwrap_or(0.0)).collect();
            whole && columns.is_some_and(|columns| table_is_safe(&rows, &columns, minimum))
        })
    }

    fn carry_out(&self, plan: &Plan) -> FamilyRelease {
        let parts = self.parts.iter().zip(&plan.parts).map(|(part, step)| {
            if let Some(refusal) = &part.refused {
                return Err(refusal.clone());
            }
            step.map(|step| Released::new(coarsen(&part.series, step)))
                .ok_or(Withheld::BySubtraction { minimum: part.minimum as u32 })
        });
        FamilyRelease {
            total: Some(Ok(Released::new(coarsen(&self.total, plan.fine)))),
            parts: parts.collect(),
        }
    }
}

/// Whether a table with these margins keeps every cell at least `minimum` in the dark. What the rows leave of the
/// columns (incidents of no part, parts below district) is a row of its own.
/// Bounds of a cell: `max(0, row + column - all) ..= min(row, column)`, exact for two margins.
fn table_is_safe(rows: &[f64], columns: &[f64], minimum: f64) -> bool {
    let all: f64 = columns.iter().sum();
    let left = all - rows.iter().sum::<f64>();
    if small(left, minimum) {
        return false;
    }
    rows.iter().chain([&left]).all(|&row| {
        columns.iter().all(|&column| {
            let (low, high) = ((row + column - all).max(0.0), row.min(column));
            !tells(low, high, minimum)
        })
    })
}

fn sum(series: &Series) -> f64 {
    series.points.iter().filter_map(|point| point.count).sum()
}

#[cfg(test)]
#[path = "family/tests.rs"]
mod tests;
