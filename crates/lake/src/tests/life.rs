//! The life of a delivery: kept, committed, superseded, undone, asked for again.

use super::made::{arrival, at, key, month, open, slice};
use crate::{Committed, CountQuery, Lake, LakeError, RowQuery};
use std::collections::BTreeSet;
use std::fs;
use tempfile::tempdir;
use terms::{AreaCode, Dataset, DeliveryId, Period};

fn all() -> CountQuery {
    CountQuery::of(Dataset::PoliceStreet)
}

async fn total(lake: &Lake, as_of: Option<u64>) -> u64 {
    let query = CountQuery { as_of, ..all() };
    let counts = lake.counts(&query).await.unwrap();
    assert_eq!(counts, lake.scan_counts(&query).await.unwrap());
    counts.rows.iter().map(|row| row.n).sum()
}

#[tokio::test]
async fn what_was_committed_comes_back_row_for_row() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let sent = slice(key("Anyshire Police", "2025-01"), 500, 1);
    let arrived = arrival(&lake, "january", vec![sent.clone()], 1).await;
    let committed = lake.commit(arrived.clone(), at(2)).await.unwrap();
    assert_eq!(committed, Committed { number: 1, added: vec![sent.key.clone()], ..Committed::default() });

    for lake in [lake, open(folder.path()).await] {
        let rows = lake.rows(&RowQuery { counts: all(), places: crate::Places::All }).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((&rows[0].key, &rows[0].table), (&sent.key, &sent.table));
        assert_eq!(rows[0].delivery, arrived.delivery.id);
        let held = lake.delivery(arrived.delivery.id).await.unwrap().unwrap();
        assert_eq!((held.delivery, held.commit, held.undone), (arrived.delivery.clone(), 1, None));
        assert_eq!(lake.faults(arrived.delivery.id).await.unwrap(), arrived.faults);
        assert_eq!(&lake.bytes(arrived.delivery.id).await.unwrap()[..], b"january");
    }
}

#[tokio::test]
async fn the_bytes_lie_under_their_hash_with_a_note_beside_them() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let id = lake.keep(b"abc").await.unwrap();
    assert_eq!(lake.keep(b"abc").await.unwrap(), id);
    // The SHA-256 of "abc": FIPS 180-2, appendix B.1.
    let name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(id.to_string(), name);
    assert_eq!(fs::read(folder.path().join("deliveries/ba").join(name)).unwrap(), b"abc");
    let mut arrived = arrival(&lake, "abc", vec![], 1).await;
    arrived.delivery.id = id;
    lake.commit(arrived, at(2)).await.unwrap();
    let note = fs::read_to_string(folder.path().join(format!("deliveries/ba/{name}.json"))).unwrap();
    assert!(note.contains("Open Government Licence v3.0") && note.contains("abc.csv"), "{note}");
}

#[tokio::test]
async fn bytes_that_changed_on_the_disk_are_refused() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let id = lake.keep(b"abc").await.unwrap();
    fs::write(folder.path().join(format!("deliveries/{}/{id}", &id.to_string()[..2])), b"abd").unwrap();
    assert!(matches!(lake.bytes(id).await, Err(LakeError::Damaged { .. })));
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let arrived = arrival(&lake, "january", vec![slice(key("A", "2025-01"), 90, 1)], 1).await;
    let id = arrived.delivery.id;
    lake.commit(arrived.clone(), at(2)).await.unwrap();
    let before = total(&lake, None).await;
    let again = lake.commit(arrived, at(3)).await.unwrap();
    assert_eq!(again, Committed { number: 1, unchanged: vec![id], ..Committed::default() });
    assert_eq!((total(&lake, None).await, lake.history().await.unwrap().len()), (before, 1));
    assert_eq!(fs::read_dir(folder.path().join("parts")).unwrap().count(), 1, "nothing is left behind");
}

#[tokio::test]
async fn a_later_delivery_supersedes_and_the_earlier_can_still_be_asked() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let first = arrival(&lake, "first", vec![slice(key("A", "2025-01"), 90, 1)], 1).await;
    let second = arrival(&lake, "second", vec![slice(key("A", "2025-01"), 50, 2)], 2).await;
    let (one, two) = (first.delivery.id, second.delivery.id);
    lake.commit(first, at(2)).await.unwrap();
    let before = total(&lake, None).await;
    let committed = lake.commit(second, at(5)).await.unwrap();
    assert_eq!(committed.superseded, [(key("A", "2025-01"), one)]);
    let after = total(&lake, None).await;
    assert_ne!(before, after);
    assert_eq!(total(&lake, Some(1)).await, before);
    assert_eq!(total(&lake, Some(lake.commit_at(at(4)).await.unwrap())).await, before);
    assert_eq!(total(&lake, Some(0)).await, 0);
    assert_eq!(lake.coverage(Dataset::PoliceStreet).await.unwrap()[0].delivery, two);

    let undone = lake.undo(two, at(6)).await.unwrap();
    assert_eq!(undone.restored, [(key("A", "2025-01"), one)]);
    assert_eq!(total(&lake, None).await, before);
    assert_eq!(total(&lake, Some(2)).await, after);
    assert!(matches!(lake.undo(two, at(7)).await, Err(LakeError::NotHeld(id)) if id == two));

    let again = arrival(&lake, "second", vec![slice(key("A", "2025-01"), 50, 2)], 2).await;
    assert_eq!(lake.commit(again, at(8)).await.unwrap().number, 4);
    for lake in [lake, open(folder.path()).await] {
        assert_eq!(total(&lake, None).await, after);
        assert_eq!(total(&lake, Some(3)).await, before);
    }
}

#[tokio::test]
async fn an_undo_without_a_predecessor_leaves_a_gap() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let only = arrival(&lake, "only", vec![slice(key("A", "2025-01"), 9, 1)], 1).await;
    let id = only.delivery.id;
    lake.commit(only, at(2)).await.unwrap();
    assert_eq!(lake.undo(id, at(3)).await.unwrap().removed, [key("A", "2025-01")]);
    assert_eq!(lake.coverage(Dataset::PoliceStreet).await.unwrap(), []);
    assert!(lake.counts(&all()).await.unwrap().grounds.slices.is_empty());
}

#[tokio::test]
async fn a_gap_is_not_a_zero() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let slices = vec![slice(key("A", "2025-01"), 9, 1), slice(key("A", "2025-03"), 0, 2)];
    let sent = arrival(&lake, "two months", slices, 1).await;
    lake.commit(sent, at(2)).await.unwrap();
    let period = Some(Period::new(month("2025-01"), month("2025-04")));
    let query = CountQuery { period, ..all() };
    let grounds = lake.counts(&query).await.unwrap().grounds;
    assert_eq!(
        grounds.slices,
        [key("A", "2025-01"), key("A", "2025-03")],
        "March is nought, February is a gap"
    );
    let sums = lake.sum_by(&query, &crate::AreaMap::default()).await.unwrap();
    assert_eq!(sums.months, [month("2025-01"), month("2025-03")]);
    assert!(sums.elsewhere[0] > 0 && sums.elsewhere[1] == 0);
    let rows = lake.rows(&RowQuery { counts: query, places: crate::Places::All }).await.unwrap();
    assert_eq!(rows.iter().map(|held| held.table.len()).collect::<Vec<_>>(), [9, 0]);
}

#[tokio::test]
async fn codes_of_2011_and_of_2021_are_kept_as_they_came() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let codes: [AreaCode; 2] = ["E01029771".parse().unwrap(), "E01034212".parse().unwrap()];
    let slices = ["2021-03", "2025-01"].into_iter().zip(codes).map(|(text, code)| {
        let mut slice = slice(key("A", text), 30, 3);
        slice.table.spots.iter_mut().for_each(|spot| spot.area = Some(code));
        slice
    });
    let sent = arrival(&lake, "both", slices.collect(), 1).await;
    lake.commit(sent, at(2)).await.unwrap();
    let counts = lake.counts(&all()).await.unwrap();
    let seen: BTreeSet<u32> = counts.rows.iter().map(|row| row.area).collect();
    assert_eq!(seen, codes.iter().map(|code| code.pack()).collect());
    let query = RowQuery { counts: all(), places: crate::Places::In(BTreeSet::from([codes[1]])) };
    let rows = lake.rows(&query).await.unwrap();
    assert_eq!(rows.iter().map(|held| held.table.len()).collect::<Vec<_>>(), [0, 30]);
}

#[tokio::test]
async fn an_import_of_many_is_seen_at_once_or_never() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let import = lake.begin().await.unwrap();
    import.add(arrival(&lake, "a", vec![slice(key("A", "2025-01"), 9, 1)], 1).await).unwrap();
    drop(import);
    assert_eq!(lake.history().await.unwrap(), []);
    assert_eq!(fs::read_dir(folder.path().join("parts")).unwrap().count(), 0);

    let import = lake.begin().await.unwrap();
    // Added in the wrong order: what was received later wins.
    for (name, minute) in [("late", 9), ("early", 3)] {
        import.add(arrival(&lake, name, vec![slice(key("A", "2025-01"), 9, 1)], minute).await).unwrap();
    }
    import.add(arrival(&lake, "other", vec![slice(key("B", "2025-01"), 9, 1)], 4).await).unwrap();
    assert_eq!(total(&lake, None).await, 0);
    let committed = import.finish(at(10)).await.unwrap();
    assert_eq!(committed.added.len(), 2);
    let late = lake.keep(b"late").await.unwrap();
    assert_eq!(lake.coverage(Dataset::PoliceStreet).await.unwrap()[0].delivery, late);
    assert_eq!(lake.history().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_not_well_made_is_refused_and_leaves_no_trace() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let twice = vec![slice(key("A", "2025-01"), 9, 1), slice(key("A", "2025-01"), 9, 2)];
    let sent = arrival(&lake, "twice", twice, 1).await;
    assert!(matches!(lake.commit(sent, at(2)).await, Err(LakeError::SliceTwice(_))));
    let mut bad = slice(key("A", "2025-01"), 9, 1);
    bad.table.spot[3] = 40;
    let sent = arrival(&lake, "bad", vec![bad], 1).await;
    assert!(matches!(lake.commit(sent, at(2)).await, Err(LakeError::NotATable { .. })));
    let mut unkept = arrival(&lake, "unkept", vec![], 1).await;
    unkept.delivery.id = DeliveryId([7; 32]);
    assert!(matches!(lake.commit(unkept, at(2)).await, Err(LakeError::NotKept(_))));
    assert_eq!((lake.history().await.unwrap().len(), lake.deliveries().await.unwrap().len()), (0, 0));
}

#[tokio::test]
async fn two_who_have_one_folder_open_see_what_the_other_commits() {
    let folder = tempdir().unwrap();
    let (one, two) = (open(folder.path()).await, open(folder.path()).await);
    let (mut totals, mut numbers) = (Vec::new(), Vec::new());
    for (number, lake) in [&one, &two, &one, &two].into_iter().enumerate() {
        let key = key(&format!("Body {number}"), "2025-01");
        let sent = arrival(lake, &format!("{number}"), vec![slice(key, 9, 1)], 1).await;
        numbers.push(lake.commit(sent, at(2)).await.unwrap().number);
        totals.push((total(&one, None).await, total(&two, None).await));
    }
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert!(totals.iter().all(|(a, b)| a == b) && totals[0] < totals[3]);
}

#[tokio::test]
async fn leftovers_are_swept_by_whoever_is_alone_and_only_then() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let sent = arrival(&lake, "a", vec![slice(key("A", "2025-01"), 9, 1)], 1).await;
    lake.commit(sent, at(2)).await.unwrap();
    let before = total(&lake, None).await;
    let torn = [folder.path().join("tmp/4242-0"), folder.path().join("parts/00000002/0001.rows.parquet")];
    fs::create_dir_all(folder.path().join("parts/00000002")).unwrap();
    torn.iter().for_each(|path| fs::write(path, b"PAR1 torn").unwrap());

    let other = open(folder.path()).await;
    assert!(torn.iter().all(|path| path.exists()), "somebody is still at work");
    assert_eq!(total(&other, None).await, before);
    drop((lake, other));
    let lake = open(folder.path()).await;
    assert!(!torn.iter().any(|path| path.exists()));
    assert_eq!(total(&lake, None).await, before);
}

#[tokio::test]
async fn a_log_with_a_hole_or_a_torn_commit_is_not_read_as_if_it_were_whole() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    for number in 0..3 {
        let sent = arrival(&lake, &format!("{number}"), vec![], 1).await;
        lake.commit(sent, at(2)).await.unwrap();
    }
    drop(lake);
    let path = folder.path().join("commits/00000002.json");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(Lake::open(folder.path()).await, Err(LakeError::Damaged { .. })));
    fs::remove_file(&path).unwrap();
    assert!(matches!(Lake::open(folder.path()).await, Err(LakeError::Damaged { .. })));
    fs::write(&path, whole).unwrap();
    assert_eq!(open(folder.path()).await.history().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_folder_of_a_later_program_is_refused() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("lake.json"), br#"{"format":2}"#).unwrap();
    assert!(matches!(Lake::open(folder.path()).await, Err(LakeError::TooNew { found: 2, known: 1 })));
}

#[tokio::test]
async fn rows_without_an_area_can_be_asked_for_alone() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let mut known = slice(key("A", "2025-01"), 30, 3);
    known.table.spots.iter_mut().for_each(|spot| spot.area = Some("E01029771".parse().unwrap()));
    let mut mixed = slice(key("A", "2025-02"), 30, 3);
    mixed.table.spots.iter_mut().for_each(|spot| spot.area = Some("E01029771".parse().unwrap()));
    let nowhere = mixed.table.spot[0];
    mixed.table.spots[nowhere as usize].area = None;
    let expected = mixed.table.spot.iter().filter(|&&spot| spot == nowhere).count();
    let sent = arrival(&lake, "both", vec![known, mixed], 1).await;
    lake.commit(sent, at(2)).await.unwrap();
    let query = RowQuery { counts: all(), places: crate::Places::WithoutArea };
    let rows = lake.rows(&query).await.unwrap();
    assert!(expected > 0);
    assert_eq!(rows.iter().map(|held| held.table.len()).collect::<Vec<_>>(), [0, expected]);
    assert!(rows[1].table.spots.iter().all(|spot| spot.area.is_none()));
}

#[tokio::test]
async fn what_was_covered_and_known_after_an_earlier_commit_can_still_be_asked() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    for (name, month, minute) in [("one", "2025-01", 1), ("two", "2025-02", 3)] {
        let sent = arrival(&lake, name, vec![slice(key("A", month), 9, 1)], minute).await;
        lake.commit(sent, at(minute + 1)).await.unwrap();
    }
    let dataset = all().dataset;
    assert_eq!(lake.coverage_at(dataset, 1).await.unwrap().len(), 1);
    assert_eq!(lake.coverage(dataset).await.unwrap().len(), 2);
    assert_eq!(lake.reference_at(1).await.unwrap().commit, 1);
    assert_eq!(lake.held_reference().await.unwrap().reference.areas, []);
}
