//! A town in which two bodies have signed an agreement, for tests over a real store.

#[path = "who_works_here.rs"]
mod who_works_here;

use access::agreement::Command as Step;
use access::{Asker, Template};
use chrono::NaiveDate;
use desk::Desk;
use desk::register::Standing;
use records::Keys;
use std::path::Path;
use std::sync::Arc;
use terms::{FixedClock, Vetting};

pub const COUNCIL: &str = "staffordshire-moorlands-district-council";
pub const POLICE: &str = "staffordshire-police";
pub const FIRE: &str = "staffordshire-commissioner-fire-authority";
/// The day on which the town is set up: within the agreement.
pub const TODAY: &str = "2026-06-10";

/// The store, with `lou` and `pat` as liaison officers of the council and the police.
pub struct Town {
    pub folder: tempfile::TempDir,
    pub root: Desk,
    pub keys: Keys,
}

pub fn at(day: &str) -> Arc<FixedClock> {
    Arc::new(FixedClock(format!("{day}T09:00:00Z").parse().unwrap()))
}

pub async fn desk(folder: &Path, day: &str) -> Desk {
    Desk::open(folder, at(day)).await.unwrap()
}

impl Town {
    /// With an agreement `asb-hub`, from its text, that both bodies have signed.
    pub async fn with_agreement(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = desk(folder.path(), TODAY).await;
        root.register_save(&Template::moorlands().to_text().unwrap(), 0).await.unwrap().unwrap();
        let keys = Keys::from_text(&format!("1:{}\n", "11".repeat(32))).unwrap();
        let town = Self { folder, root, keys };
        let council = town.someone("lou", COUNCIL, "liaison-officer").await;
        let police = town.someone("pat", POLICE, "liaison-officer").await;
        council.agreement_add(text).await.unwrap().unwrap();
        for (who, body) in [(&council, COUNCIL), (&police, POLICE)] {
            let known = who.agreements().await.unwrap().remove(0);
            let sign =
                Step::Sign { body: body.parse().unwrap(), name: "A. Example".into(), post: "Chief".into() };
            who.agreement_do("asb-hub v1", known.seen, sign).await.unwrap().unwrap();
        }
        town
    }

    /// Somebody who is vetted and trained.
    pub async fn someone(&self, id: &str, body: &str, role: &str) -> Desk {
        let desk = who_works_here::someone(&self.root, id, body, role).await;
        let day: NaiveDate = "2027-01-01".parse().unwrap();
        let standing =
            Standing { vetting: Vetting::Police2, vetted_until: Some(day), trained_until: Some(day) };
        self.root.set_standing(id, &standing).await.unwrap().unwrap();
        desk
    }

    pub fn as_(&self, id: &str) -> Desk {
        self.root.asked_by(Asker::Person(id.parse().unwrap()))
    }
}
