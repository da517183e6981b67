//! `cargo xtask bench pointer`: whether the time that a question takes tells what its answer was kept from saying.
//!
//! A body lists 10,000 people, half of them in secret. Another asks about people whom it knows openly, whom it keeps secret and
//! whom it does not know, in turn. What is told is how often a question about a secret person took longer than one about a
//! stranger: one time in two, where time tells nothing.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops where it fails, and says what it measured"
)]

#[path = "../tests/set_up/two_bodies.rs"]
#[expect(dead_code, reason = "the tests need more of the town")]
mod two_bodies;

use desk::linking::{KnownAs, Listed};
use linkage::pointer::Answer;
use std::time::Instant;
use terms::{AgreementId, PurposeId};
use two_bodies::{COUNCIL, POLICE, Town};

const AGREEMENT: &str = include_str!("../tests/set_up/asb_hub.toml");
const LISTED: usize = 10_000;
const ASKED: usize = 300;

fn person(number: usize) -> KnownAs {
    let letters = |mut number: usize| -> String {
        let mut word = String::new();
        while word.len() < 6 {
            word.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
            number = number / 26 + 7 * word.len();
        }
        word
    };
    KnownAs {
        first_name: letters(number * 31 + 5),
        surname: letters(number * 97 + 11),
        dob: format!("19{:02}-{:02}-{:02}", 40 + number % 60, 1 + number % 12, 1 + number % 28),
        postcode: format!("ZZ{} {}AA", 1 + number % 90, number % 10),
    }
}

fn nonce(number: usize) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&u64::try_from(number).unwrap().to_le_bytes());
    bytes
}

/// How often one of the first takes longer than one of the second, and half the width of its 95 % interval (Mann and Whitney
/// 1947, by the normal approximation where nothing differs).
fn longer(first: &[f64], second: &[f64]) -> (f64, f64) {
    let won = |one: &f64| second.iter().map(|other| if one > other { 1.0 } else { 0.0 }).sum::<f64>();
    let (n, m) = (first.len() as f64, second.len() as f64);
    (first.iter().map(won).sum::<f64>() / (n * m), 1.96 * ((n + m + 1.0) / (12.0 * n * m)).sqrt())
}

#[tokio::main]
async fn main() {
    let town = Town::with_agreement(&AGREEMENT.replace("KIND", "linkage")).await;
    let ann = town.someone("ann", COUNCIL, "case-worker").await;
    let listed: Vec<Listed> =
        (0..LISTED).map(|n| Listed { id: format!("p{n}"), known: person(n), secret: n % 2 == 1 }).collect();
    let (agreement, police): (AgreementId, _) = ("asb-hub".parse().unwrap(), POLICE.parse().unwrap());
    let purpose: PurposeId = "reduce-antisocial-behaviour".parse().unwrap();
    let list = (&agreement, &purpose, &police);
    town.root.pointer_list(list, &listed, &town.keys, nonce(usize::MAX)).await.unwrap().unwrap();
    println!("{COUNCIL} asks about people of {POLICE}, which lists {LISTED}.");
    let kinds = ["known", "secret", "unknown"];
    let mut took: [Vec<f64>; 3] = Default::default();
    for turn in 0..ASKED {
        for step in 0..3 {
            let kind = (turn + step) % 3;
            let about = match kind {
                0 => person(turn * 20),
                1 => person(turn * 20 + 1),
                _ => person(LISTED + turn),
            };
            let began = Instant::now();
            let under = (&agreement, &purpose);
            let answer = ann.pointer_ask(under, &about, &town.keys, nonce(3 * turn + step)).await;
            took[kind].push(began.elapsed().as_secs_f64() * 1e3);
            let expected = if kind == 0 { Answer::Ask } else { Answer::Nothing };
            assert_eq!(answer.unwrap().unwrap(), expected, "{} {turn}", kinds[kind]);
        }
    }
    for (kind, all) in kinds.iter().zip(&took) {
        let mut sorted = all.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
        println!("{kind:>8}: half within {:.2} ms, 95 of 100 within {:.2} ms", at(0.5), at(0.95));
    }
    let [known, secret, unknown] = &took;
    for (words, first) in [("secret", secret), ("known", known)] {
        let (share, half) = longer(first, unknown);
        println!(
            "{words} took longer than unknown {:.1} times in 100, by chance 50 ± {:.1}",
            share * 100.0,
            half * 100.0
        );
    }
}
