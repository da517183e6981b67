//! Every way of counting gives the same counts.

use super::made::{arrival, at, counted, key, month, open, slice};
use crate::{AreaMap, CountQuery, CountRow};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tempfile::tempdir;
use terms::{AreaCode, Category, Dataset, Period};

fn check(sizes: &[u32], seed: u64, narrow: bool) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    runtime.block_on(async {
        let folder = tempdir().unwrap();
        let lake = open(folder.path()).await;
        let mut expected: BTreeMap<_, u64> = BTreeMap::new();
        let kinds: Vec<Category> = Category::of(Dataset::PoliceStreet).take(4).collect();
        let period = Period::new(month("2025-01"), month("2025-02"));
        let mut slices = Vec::new();
        for (number, &size) in (0..).zip(sizes) {
            let body = format!("Body {}", number % 2);
            let slice = slice(key(&body, &format!("2025-{:02}", number / 2 + 1)), size, seed + number);
            for ((area, category), n) in counted(&slice.table) {
                let asked = kinds.contains(&category) && period.contains(slice.key.month);
                if !narrow || asked {
                    *expected.entry((slice.key.month, area, category)).or_default() += n;
                }
            }
            slices.push(slice);
        }
        let arrived = arrival(&lake, "all", slices, 1).await;
        lake.commit(arrived, at(2)).await.unwrap();
        let mut query = CountQuery::of(Dataset::PoliceStreet);
        if narrow {
            query = CountQuery { categories: Some(kinds), period: Some(period), ..query };
        }
        let expected: Vec<CountRow> = expected
            .into_iter()
            .map(|((month, area, category), n)| CountRow { month, area, category, n })
            .collect();
        let counts = lake.counts(&query).await.unwrap();
        prop_assert_eq!(&counts.rows, &expected);
        prop_assert_eq!(&counts, &lake.scan_counts(&query).await.unwrap());

        let map = AreaMap::new(3, (0..9).map(|n| (AreaCode::unpack(401_000_000 + n).unwrap(), n % 3)));
        let sums = lake.sum_by(&query, &map).await.unwrap();
        for (at, month) in sums.months.iter().enumerate() {
            for target in 0..3 {
                let here = |row: &&CountRow| row.month == *month && map.target(row.area) == Some(target);
                let n: u64 = expected.iter().filter(here).map(|row| row.n).sum();
                prop_assert_eq!(sums.target(target as usize)[at], n);
            }
            let elsewhere = |row: &&CountRow| row.month == *month && map.target(row.area).is_none();
            let n: u64 = expected.iter().filter(elsewhere).map(|row| row.n).sum();
            prop_assert_eq!(sums.elsewhere[at], n);
        }
        #[cfg(feature = "sql")]
        if !narrow {
            for name in ["counts_from_rows", "counts_monthly"] {
                prop_assert_eq!(&super::sql::counts(&lake, name).await, &expected);
            }
        }
        Ok(())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn cube_scan_and_slow_count_agree(
        sizes in prop::collection::vec(0u32..300, 1..8),
        seed in 0u64..1000,
        narrow in any::<bool>(),
    ) {
        check(&sizes, seed, narrow)?;
    }
}
