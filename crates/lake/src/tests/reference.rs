//! Reference comes back as it went in, and a later file of the same name takes the place of the earlier.

use super::made::{arrival, at, open};
use crate::ReferenceKind;
use std::collections::BTreeMap;
use tempfile::tempdir;
use terms::{
    AreaCode, AreaLink, AreaRecord, Boundary, Category, Deprivation, HarmTable, HarmWeight, Households,
    Outcode, Population, PostcodeLink, Reference, Relation, SimilarArea,
};

fn code(text: &str) -> AreaCode {
    text.parse().unwrap()
}

fn everything() -> Reference {
    let (lsoa, district) = (code("E01029771"), code("E07000198"));
    let link = AreaLink {
        from: lsoa,
        to: district,
        relation: Relation::Within,
        weight: None,
        change: None,
        year: 2024,
    };
    let became =
        AreaLink { relation: Relation::Became, weight: Some(0.25), change: Some('S'), ..link.clone() };
    let weights = [(3, 365.0), (10, 0.1)]
        .map(|(id, weight)| HarmWeight { category: Category::from_id(id).unwrap(), weight });
    let harm = |name: &str, weights: &[HarmWeight]| HarmTable {
        name: name.to_owned(),
        source: "Invented".to_owned(),
        unit: "days".to_owned(),
        weights: weights.to_vec(),
        delivery: None,
    };
    Reference {
        areas: vec![AreaRecord { code: district, name: "Staffordshire Moorlands".to_owned(), year: 2024 }],
        links: vec![link, became],
        populations: vec![Population { area: lsoa, year: 2021, age_from: 65, age_to: 255, count: 311.5 }],
        households: vec![Households { area: lsoa, year: 2021, count: 640.0 }],
        deprivation: vec![
            Deprivation { area: lsoa, year: 2025, rank: Some(12), decile: None },
            Deprivation { area: lsoa, year: 2019, rank: None, decile: Some(3) },
        ],
        similar: vec![SimilarArea {
            area: district,
            similar: code("E07000035"),
            list: "ONS".to_owned(),
            position: 1,
        }],
        boundaries: vec![Boundary {
            area: lsoa,
            name: "Leek".to_owned(),
            polygons: vec![vec![vec![(-2.0, 53.1), (-2.1, 53.1), (-2.0, 53.2), (-2.0, 53.1)]]],
        }],
        postcodes: vec![
            PostcodeLink { postcode: "ST13".to_owned(), outcode: Outcode::new("ST13"), area: district },
            PostcodeLink { postcode: "ST136HQ".to_owned(), outcode: None, area: lsoa },
        ],
        harm: vec![harm("full", &weights), harm("empty", &[]), harm("one", &weights[..1])],
    }
}

#[tokio::test]
async fn every_kind_comes_back_as_it_went_in() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let mut sent = arrival(&lake, "all", vec![], 1).await;
    sent.reference = Some(everything());
    let id = sent.delivery.id;
    lake.commit(sent, at(2)).await.unwrap();
    let mut expected = everything();
    expected.harm.iter_mut().for_each(|table| table.delivery = Some(id));
    assert_eq!(*lake.reference().await.unwrap(), expected);
    let parents: BTreeMap<_, _> = ReferenceKind::ALL.into_iter().map(|kind| (kind, vec![id])).collect();
    assert_eq!(open(folder.path()).await.held_reference().await.unwrap().deliveries, parents);
}

#[tokio::test]
async fn a_later_file_of_the_same_name_takes_the_place_of_the_earlier() {
    let folder = tempdir().unwrap();
    let lake = open(folder.path()).await;
    let record = |name: &str| AreaRecord { code: code("E07000198"), name: name.to_owned(), year: 2024 };
    let mut ids = Vec::new();
    for (minute, bytes, file, name) in
        [(1, "a", "names.csv", "First"), (2, "b", "more.csv", "Other"), (3, "c", "names.csv", "Second")]
    {
        let mut sent = arrival(&lake, bytes, vec![], minute).await;
        sent.delivery.file_name = file.to_owned();
        sent.reference = Some(Reference { areas: vec![record(name)], ..Reference::default() });
        ids.push(sent.delivery.id);
        lake.commit(sent, at(minute + 1)).await.unwrap();
    }
    assert_eq!(lake.reference().await.unwrap().areas, [record("Other"), record("Second")]);
    lake.undo(ids[2], at(9)).await.unwrap();
    assert_eq!(lake.reference().await.unwrap().areas, [record("First"), record("Other")]);
    let held = lake.held_reference().await.unwrap();
    assert_eq!(held.deliveries[&ReferenceKind::Areas], ids[..2]);
}
