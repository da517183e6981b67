//! When things happen: hour of the day by day of the week.
//!
//! It must never guess a time: rows without one are counted apart, and so are the suspicious midnights.

use terms::{Category, IncidentSlice, IncidentTable, Month};

/// Days of the week in the order of the table.
pub const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Counts by day of the week and hour of the day, in the sender's own clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// Incidents: 7 days from Monday, 24 hours from midnight.
    pub counts: [[u64; 24]; 7],
    /// Of those, how many lie at midnight to the minute. Many senders write 00:00 for "not known".
    pub midnight: u64,
    /// Incidents whose day is known and whose time is not.
    pub without_time: u64,
    /// Incidents whose day is not known, or is not in the calendar.
    pub without_day: u64,
}

impl Rhythm {
    /// Adds incidents of one row. `day` of the month from 1, `minute` of the day from 0 to 1,439; anything else is not known.
    ///
    /// ```
    /// let mut rhythm = figures::rhythm::Rhythm::default();
    /// rhythm.add("2025-06".parse().unwrap(), Some(6), Some(23 * 60 + 15), 2); // a Friday
    /// assert_eq!(rhythm.counts[4][23], 2);
    /// ```
    pub fn add(&mut self, month: Month, day: Option<u8>, minute: Option<u16>, count: u64) {
        let day = day.filter(|&d| d >= 1 && u32::from(d) <= month.days());
        let Some(day) = day else {
            self.without_day += count;
            return;
        };
        let Some(minute) = minute.filter(|&m| m < 24 * 60) else {
            self.without_time += count;
            return;
        };
        self.counts[weekday(month, day)][usize::from(minute / 60)] += count;
        if minute == 0 {
            self.midnight += count;
        }
    }

    /// All incidents, with and without a time.
    pub fn total(&self) -> u64 {
        self.timed() + self.without_time + self.without_day
    }

    /// Incidents in the table.
    pub fn timed(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// The hour of the week with the most incidents: day (0 is Monday), hour and count. The earliest of several; `None` if
    /// the table is empty.
    pub fn busiest(&self) -> Option<(usize, usize, u64)> {
        let cells = (0..7).flat_map(|d| (0..24).map(move |h| (d, h)));
        let best = cells.fold((0, 0, 0), |best, (d, h)| {
            let count = self.counts[d][h];
            if count > best.2 { (d, h, count) } else { best }
        });
        (best.2 > 0).then_some(best)
    }
}

/// The rhythm of incidents of those categories. A row counts as many incidents as it stands for; the order of slices and
/// rows does not matter. No category, or none found: an empty table.
pub fn of(slices: &[IncidentSlice], categories: &[Category]) -> Rhythm {
    let mut rhythm = Rhythm::default();
    for slice in slices {
        let table = &slice.table;
        for row in 0..table.len() {
            if categories.contains(&table.category[row]) {
                let day = Some(table.day[row]).filter(|&d| d > 0);
                let minute = Some(table.minute[row]).filter(|&m| m != IncidentTable::NO_MINUTE);
                rhythm.add(slice.key.month, day, minute, u64::from(table.count[row]));
            }
        }
    }
    rhythm
}

/// Day of the week, 0 for Monday.
fn weekday(month: Month, day: u8) -> usize {
    use chrono::Datelike;
    let first = month.first_day().weekday().num_days_from_monday() as usize;
    (first + usize::from(day) - 1) % 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use terms::{Dataset, Incident, SliceKey};

    fn category(slug: &str) -> Category {
        Category::from_slug(slug).unwrap()
    }

    fn slice(month: &str, rows: &[(Option<u8>, Option<u16>, &str, u32)]) -> IncidentSlice {
        let month: Month = month.parse().unwrap();
        let mut table = IncidentTable::default();
        for (i, &(day, minute, slug, count)) in rows.iter().enumerate() {
            let incident = Incident {
                row: i as u32 + 2,
                month,
                day,
                minute,
                category: category(slug),
                area: None,
                point: None,
                place: String::new(),
                reference: [0; 32],
                outcome: None,
                count,
            };
            table.push_at(0, &incident);
        }
        IncidentSlice { key: SliceKey { dataset: Dataset::Council, body: "A council".into(), month }, table }
    }

    #[test]
    fn rows_fall_where_the_calendar_puts_them() {
        // 1 June 2025 was a Sunday, 29 February 2024 a Thursday.
        let slices = [
            slice("2025-06", &[(Some(1), Some(0), "noise", 1), (Some(2), Some(1439), "noise", 3)]),
            slice("2024-02", &[(Some(29), Some(600), "noise", 1), (Some(29), Some(659), "litter", 5)]),
        ];
        let rhythm = of(&slices, &[category("noise")]);
        assert_eq!((rhythm.counts[6][0], rhythm.counts[0][23], rhythm.counts[3][10]), (1, 3, 1));
        assert_eq!((rhythm.midnight, rhythm.total()), (1, 5));
        assert_eq!(rhythm.busiest(), Some((0, 23, 3)));
        assert_eq!(of(&slices, &[]), Rhythm::default());
        assert_eq!(Rhythm::default().busiest(), None);
    }

    #[test]
    fn what_has_no_time_is_counted_apart() {
        let rows = [
            (None, Some(60), "noise", 2),
            (Some(5), None, "noise", 3),
            (Some(31), Some(60), "noise", 4),
            (Some(5), Some(1440), "noise", 5),
        ];
        let rhythm = of(&[slice("2025-06", &rows)], &[category("noise")]);
        assert_eq!((rhythm.without_day, rhythm.without_time, rhythm.timed()), (6, 8, 0));
    }

    /// The second implementation: Zeller's congruence (Acta Mathematica 9, 1887, p. 131).
    fn zeller(year: i32, month: i32, day: i32) -> usize {
        let (y, m) = if month < 3 { (year - 1, month + 12) } else { (year, month) };
        let h = (day + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400) % 7; // 0 is Saturday
        ((h + 5) % 7) as usize
    }

    proptest! {
        #[test]
        fn weekdays_agree_with_zeller(year in 1900..2199_i32, month in 1_u32..=12, day in 1_u8..=28) {
            let there = Month::new(year, month).unwrap();
            prop_assert_eq!(weekday(there, day), zeller(year, month as i32, i32::from(day)));
        }

        #[test]
        fn nothing_is_lost_whatever_is_sent(
            rows in proptest::collection::vec((proptest::option::of(0_u8..40), proptest::option::of(0_u16..2000), 1_u32..4), 0..50)
        ) {
            let rows: Vec<_> = rows.into_iter().map(|(d, m, c)| (d, m, "noise", c)).collect();
            let forwards = of(&[slice("2025-02", &rows)], &[category("noise")]);
            let turned: Vec<_> = rows.iter().rev().copied().collect();
            prop_assert_eq!(forwards.total(), rows.iter().map(|r| u64::from(r.3)).sum::<u64>());
            prop_assert_eq!(of(&[slice("2025-02", &turned)], &[category("noise")]), forwards);
        }
    }

    #[test]
    fn a_friday_night_put_in_is_found() {
        let mut dice = ChaCha8Rng::seed_from_u64(168);
        let month: Month = "2025-06".parse().unwrap();
        let mut rhythm = Rhythm::default();
        for _ in 0..3000 {
            let night = dice.random::<f64>() < 0.1;
            let day = if night {
                [6, 13, 20, 27][dice.random_range(0..4_usize)]
            } else {
                dice.random_range(1..=30_u8)
            };
            let minute =
                if night { dice.random_range(1380..1440_u16) } else { dice.random_range(0..1440_u16) };
            rhythm.add(month, Some(day), Some(minute), 1);
        }
        let (day, hour, count) = rhythm.busiest().unwrap();
        assert_eq!((DAYS[day], hour), ("Friday", 23));
        assert!(count > 250, "{count}"); // seed 168: 300 put in, about 16 more by chance
    }
}
