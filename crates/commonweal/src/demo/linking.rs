//! The demo's review desk: people whom council and police both wrote down, linked by the model that comes with the program.
//! Nobody in it lives.

use crate::link::brought::brought;
use crate::machine::nonce;
use anyhow::{Context, Result};
use desk::Desk;
use desk::linking::{Brought, KnownAs, Listed, NewRun};
use linkage::review::draw;
use linkage::{Model, Options, Records, Table, TextColumn};
use records::Keys;
use specimens::PersonRecord;
use std::collections::BTreeMap;
use terms::{BodyId, DataClass};

const SEED: u64 = 2026;
const PEOPLE: usize = 900;
const PAIRS: usize = 240;
const GROUP_FROM: f64 = 0.95;

/// Who looks at pairs: addresses of their accounts.
pub const TEAM: [&str; 3] = ["gil@ashmoor.example", "hal@ashmoor.example", "ivy@westmarch-police.example"];

/// A column by its name, and what a record says in it.
type Column = (&'static str, fn(&PersonRecord) -> &str);

const COLUMNS: [Column; 7] = [
    ("first_name", |one| &one.first_name),
    ("surname", |one| &one.surname),
    ("dob", |one| &one.dob),
    ("postcode", |one| &one.postcode),
    ("address", |one| &one.address),
    ("phone", |one| &one.phone),
    ("sex", |one| &one.sex),
];

/// Brings the demo's run to the desk, where there is none yet.
pub async fn set_up(desk: &Desk, keys: &Keys, bodies: [&str; 2]) -> Result<()> {
    let [council, police]: [BodyId; 2] =
        [bodies[0].parse().context("the name of a body")?, bodies[1].parse().context("the name of a body")?];
    let people = desk.people().await?;
    let found = |email: &&str| people.iter().find(|listed| listed.person.email == **email);
    let team: Vec<terms::PersonId> =
        TEAM.iter().filter_map(found).filter_map(|listed| listed.person.id.parse().ok()).collect();
    let whose = [("council.csv", council), ("police.csv", police)];
    let bodies = whose.iter().map(|(_, body)| body.clone()).collect();
    let drawn =
        tokio::task::spawn_blocking(move || drawn(whose)).await.context("linking the demo's people")??;
    let new = NewRun {
        title: "Repeat callers, council and police".to_owned(),
        agreement: "asb-hub".parse().context("the name of an agreement")?,
        purpose: "reduce-antisocial-behaviour".parse().context("the name of a purpose")?,
        class: DataClass::Personal,
        bodies,
        team,
    };
    let (agreement, purpose) = (new.agreement.clone(), new.purpose.clone());
    let houses = new.bodies.clone();
    desk.linkage_bring(new, &drawn, keys, &nonce).await?.context("bringing the demo's run to the desk")?;
    for (body, held) in houses.iter().zip(specimens::known_to_two(SEED, PEOPLE)) {
        let listed: Vec<Listed> =
            held.iter().enumerate().map(|(at, one)| listed(one, at % 40 == 0)).collect();
        let kept = desk.pointer_list((&agreement, &purpose, body), &listed, keys, nonce()).await?;
        kept.context("listing whom the demo's bodies know")?;
    }
    Ok(())
}

fn listed(one: &PersonRecord, secret: bool) -> Listed {
    let known = KnownAs {
        first_name: one.first_name.clone(),
        surname: one.surname.clone(),
        dob: one.dob.clone(),
        postcode: one.postcode.clone(),
    };
    Listed { id: one.id.clone(), known, secret }
}

fn drawn(whose: [(&'static str, BodyId); 2]) -> Result<Brought> {
    let held = specimens::known_to_two(SEED, PEOPLE);
    let all = || held.iter().flatten();
    let column = |of: fn(&PersonRecord) -> &str| all().map(of).collect::<TextColumn>();
    let written: Vec<(String, TextColumn)> =
        COLUMNS.iter().map(|(name, of)| ((*name).to_owned(), column(*of))).collect();
    let sources =
        whose.iter().zip(&held).flat_map(|((name, _), held)| std::iter::repeat_n(*name, held.len()));
    let mut table = Table::new(column(|one| &one.id)).sources(sources.collect());
    for (name, texts) in &written {
        table = table.column(name, texts.clone());
    }
    let mut model = Model::people().without(&["middle_name", "email"]).context("the model of the program")?;
    model.mode = linkage::Mode::LinkOnly;
    let records = Records::from_columns(&model, table)?;
    // Doubtful pairs are what people are asked about, so that more of them are kept than a file of results would hold.
    let options = Options { keep_from: 0.001, group_from: GROUP_FROM, ..Options::default() };
    let linked = linkage::run(&records, &model, &options)?;
    let whose: BTreeMap<String, BodyId> =
        whose.into_iter().map(|(name, body)| (name.to_owned(), body)).collect();
    let pairs = draw(&linked, PAIRS, SEED);
    Ok(brought((&records, &linked), (&written, &|_| false), &whose, &pairs, GROUP_FROM))
}
