//! When incidents happen, and whether one follows another nearby: what rows with days, times and points show.

use crate::detail::Detail;
use disclosure::{Policy, Released, public, release_near_repeats, release_share, release_table};
use figures::plane::Plane;
use figures::{near_repeat, rhythm};
use planning::{Repeats, Rhythm};
use terms::{CountTable, MeasureDefinition, NearRepeat, Period};

/// Fewer incidents with a time than this say nothing of the hour.
const TIMED_NEEDED: u64 = 100;
/// Fewer incidents with a day and a point than this say nothing of repeats.
const DATED_NEEDED: usize = 50;
/// More than this is a county's worth: the test is for a district.
const DATED_MOST: usize = 20_000;
/// Times the days are dealt out anew. The smallest p-value is 0.005.
const DEALS: u32 = 199;
/// Fixed, so that the same rows give the same page for ever.
const SEED: u64 = 1_964;

/// How finely days and hours are told: each day or working week and weekend, and hours to a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fineness {
    Days(usize),
    Weekend(usize),
}

/// Finest first.
const FINENESS: [Fineness; 5] =
    [Fineness::Days(1), Fineness::Days(3), Fineness::Days(6), Fineness::Weekend(3), Fineness::Weekend(6)];

/// The finest table of weekday and hour in which nine cells of ten may be shown. `None` without enough times.
pub fn rhythm(detail: &Detail, definition: &MeasureDefinition, policy: &Policy) -> Option<Released<Rhythm>> {
    let found = rhythm::of(&detail.slices, &definition.categories);
    if found.timed() < TIMED_NEEDED {
        return None;
    }
    let timed =
        release_share(u32::try_from(found.timed()).ok()?, u32::try_from(found.total()).ok()?, policy).ok();
    let shown = FINENESS.into_iter().find_map(|fineness| {
        let table = table(&found, fineness)?;
        let cells = table.rows().len() * table.columns().len();
        let shown = release_table(&table, definition, policy).ok()?;
        (shown.withheld() * 10 <= cells).then_some((shown, fineness))
    });
    let (shown, fineness) = shown?;
    let about = public((detail.period, hours_word(fineness)));
    Some(shown.and(&Released::optional(timed)).and(&about).derive(of_parts))
}

type Parts = ((CountTable, Option<u32>), (Period, &'static str));

fn of_parts(((table, timed), (period, hours)): &Parts) -> Rhythm {
    let hours = hours.parse().expect("a number of hours in digits");
    Rhythm { table: table.clone(), hours, timed_per_cent: *timed, period: *period }
}

fn hours_word(fineness: Fineness) -> &'static str {
    match fineness {
        Fineness::Days(1) | Fineness::Weekend(1) => "1",
        Fineness::Days(3) | Fineness::Weekend(3) => "3",
        Fineness::Days(_) | Fineness::Weekend(_) => "6",
    }
}

/// Days down, hours across.
fn table(found: &rhythm::Rhythm, fineness: Fineness) -> Option<CountTable> {
    let (Fineness::Days(hours) | Fineness::Weekend(hours)) = fineness;
    let columns = (0..24 / hours)
        .map(|column| match hours {
            1 => format!("{column:02}"),
            _ => format!("{:02} to {:02}", column * hours, (column + 1) * hours),
        })
        .collect();
    let days: Vec<Vec<f64>> = found
        .counts
        .iter()
        .map(|day| day.chunks(hours).map(|chunk| chunk.iter().sum::<u64>() as f64).collect())
        .collect();
    let together = |days: &[Vec<f64>]| -> Vec<f64> {
        (0..24 / hours).map(|column| days.iter().map(|day| day[column]).sum()).collect()
    };
    match fineness {
        Fineness::Days(_) => CountTable::new(rhythm::DAYS.map(str::to_owned).to_vec(), columns, &days).ok(),
        Fineness::Weekend(_) => {
            let names = ["Monday to Friday", "Saturday and Sunday"].map(str::to_owned).to_vec();
            CountTable::new(names, columns, &[together(&days[..5]), together(&days[5..])]).ok()
        }
    }
}

/// The Knox table of a measure in a district. `None` without enough incidents that have a day and a point.
pub fn repeats(
    detail: &Detail,
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Option<Released<Repeats>> {
    let dated = detail.dated(&definition.categories);
    if !(DATED_NEEDED..=DATED_MOST).contains(&dated.len()) {
        return None;
    }
    let points: Vec<_> = dated.iter().map(|dated| dated.point).collect();
    let plane = Plane::around(&points)?;
    let events: Vec<near_repeat::Event> = dated
        .iter()
        .map(|dated| {
            let (x, y) = plane.metres(dated.point);
            near_repeat::Event { x, y, day: dated.day }
        })
        .collect();
    let cells = near_repeat::table(&events, &near_repeat::Bands::default(), DEALS, SEED).ok()?;
    let shown = release_near_repeats(&cells, events.len() as u32, definition, policy).ok()?;
    Some(shown.and(&public(detail.period)).derive(of_cells))
}

fn of_cells((cells, period): &(Vec<NearRepeat>, Period)) -> Repeats {
    Repeats { cells: cells.clone(), period: *period }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;
    use terms::{Dataset, Incident, IncidentSlice, IncidentTable, Month, Point, SliceKey, Spot};

    /// Fires of one month: most on Saturday evenings, each followed two days later 50 metres away.
    fn detail(count: u32) -> Detail {
        let month = Month::new(2025, 3).unwrap();
        let category = Catalogue::shipped().measure("deliberate-fires").unwrap().categories[0];
        let mut table = IncidentTable::default();
        for number in 0..count {
            let (east, north) = ((number / 2 % 9) as i32 * 9_000, (number / 18) as i32 * 9_000);
            let point =
                Point { lon_e6: -2_000_000 + east + (number % 2) as i32 * 500, lat_e6: 53_000_000 + north };
            table.spots.push(Spot { point: Some(point), area: None, place: String::new() });
            let day = Some(1 + ((number / 2 % 4) * 7 + number % 2 * 2) as u8);
            let incident = Incident {
                row: number + 2,
                month,
                day,
                minute: Some(if number % 2 == 0 { 19 * 60 } else { 10 * 60 }),
                category,
                area: None,
                point: None,
                place: String::new(),
                reference: [0; 32],
                outcome: None,
                count: 1,
            };
            table.push_at(number, &incident);
        }
        let key = SliceKey { dataset: Dataset::Fire, body: "Fire".into(), month };
        Detail { period: Period::new(month, month), slices: vec![IncidentSlice { key, table }] }
    }

    fn definition() -> MeasureDefinition {
        Catalogue::shipped().measure("deliberate-fires").unwrap().clone()
    }

    #[test]
    fn the_evening_and_the_busiest_day_are_told_when_there_are_enough_times() {
        let shown = rhythm(&detail(400), &definition(), &Policy::public()).unwrap();
        assert_eq!((shown.table.rows().len(), shown.hours), (7, 1), "zeros may be shown");
        assert_eq!(shown.busiest_day(), None, "Saturdays and Mondays have as many");
        assert_eq!(shown.evening(), Some(0.5));
        assert_eq!(shown.timed_per_cent, Some(100));
        assert!(rhythm(&detail(98), &definition(), &Policy::public()).is_none());
    }

    #[test]
    fn what_follows_two_days_later_nearby_stands_out() {
        let shown = repeats(&detail(200), &definition(), &Policy::public()).unwrap();
        assert!(shown.standing_out().next().is_some(), "{shown:?}");
        assert!(repeats(&detail(40), &definition(), &Policy::public()).is_none());
    }
}
