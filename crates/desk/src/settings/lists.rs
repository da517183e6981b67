//! The lists as they hold now, taken apart once and again only when one of them was changed.

use super::{HouseWords, Kept, Setting};
use crate::record::parsed;
use crate::{Catalogue, Desk, DeskError};
use access::Catalogue as Laws;
use planning::priority::matrix::Matrix;
use planning::specified::{self, Item};
use planning::statutory::{self, Duty};
use planning::working_day::Holidays;
use records::Document;
use std::sync::{Arc, LazyLock};

/// A list, taken apart.
#[derive(Clone)]
pub(super) enum List {
    Laws(Arc<Laws>),
    Measures(Arc<Catalogue>),
    Duties(Vec<Duty>),
    Specified(Vec<Item>),
    Matrix(Matrix),
    Holidays(Holidays),
    Words(HouseWords),
}

/// Why a text is no list: what is wrong and how to mend it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{wrong}")]
pub(super) struct NoList {
    pub wrong: String,
    pub mend: &'static str,
}

/// A list that somebody has changed, with its version. One that cannot be read any more stands in the way of no other.
struct Changed {
    id: String,
    version: i64,
    list: Result<List, NoList>,
}

const MEND_TOML: &str = "Put that right: everything else was read.";

fn no(wrong: impl Into<String>, mend: &'static str) -> NoList {
    NoList { wrong: wrong.into(), mend }
}

/// The line, from 1, in which a TOML text cannot be read, and why.
fn toml_fault(text: &str, fault: &toml::de::Error) -> NoList {
    let line = fault.span().map_or(1, |span| {
        let before = text.as_bytes().get(..span.start).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    });
    no(format!("Line {line}: {}.", fault.message().trim_end_matches('.')), MEND_TOML)
}

impl List {
    /// Takes a text apart.
    pub fn read(setting: Setting, text: &str) -> Result<Self, NoList> {
        Ok(match setting {
            Setting::Laws => Self::Laws(Arc::new(laws(text)?)),
            Setting::Measures => Self::Measures(Arc::new(measures(text)?)),
            Setting::Duties => Self::Duties(duties(text)?),
            Setting::Specified => Self::Specified(items(text)?),
            Setting::Matrix => {
                let matrix: Matrix = toml::from_str(text).map_err(|fault| toml_fault(text, &fault))?;
                match matrix.problems().into_iter().next() {
                    Some(problem) => return Err(no(problem, MEND_TOML)),
                    None => Self::Matrix(matrix),
                }
            }
            Setting::Holidays => Self::Holidays(holidays(text)?),
            Setting::Words => Self::Words(HouseWords::read(text).map_err(|fault| toml_fault(text, &fault))?),
        })
    }

    /// The list that comes with the product.
    fn shipped(setting: Setting) -> Self {
        static SHIPPED: LazyLock<Vec<List>> = LazyLock::new(|| {
            let read = |one: Setting| List::read(one, &one.shipped());
            Setting::ALL
                .map(|one| read(one).expect("a test reads every list that comes with the product"))
                .into()
        });
        SHIPPED[setting as usize].clone()
    }
}

fn laws(text: &str) -> Result<Laws, NoList> {
    match Laws::read(text) {
        Ok(laws) if laws.gateways.is_empty() || laws.purposes.is_empty() => {
            Err(no("No purpose or no law is left.", "Keep at least one of each."))
        }
        Ok(laws) => Ok(laws),
        Err(access::CatalogueError::Unreadable { cause }) => Err(toml_fault(text, &cause)),
        Err(other) => Err(no(format!("In the list, {other}."), "Use the short names of the others.")),
    }
}

fn measures(text: &str) -> Result<Catalogue, NoList> {
    match Catalogue::read(text) {
        Ok(measures) if measures.measures().is_empty() => {
            Err(no("No measure is left.", "Keep what is counted."))
        }
        Ok(measures) => Ok(measures),
        Err(crate::CatalogueError::Form(cause)) => Err(toml_fault(text, &cause)),
        Err(other) => Err(no(format!("In {other}."), MEND_TOML)),
    }
}

fn duties(text: &str) -> Result<Vec<Duty>, NoList> {
    let (duties, faults) = statutory::read(text);
    if let Some(line) = faults.first() {
        let mend = "Write name, what, why and how often, parted by |.";
        return Err(no(format!("Line {line} is no duty."), mend));
    }
    let again =
        duties.iter().enumerate().find(|(at, duty)| duties[..*at].iter().any(|other| other.id == duty.id));
    match again {
        Some((_, duty)) => {
            Err(no(format!("The short name {} is there twice.", duty.id), "Give each its own."))
        }
        None if duties.is_empty() => Err(no("No duty is left.", "Keep what is due.")),
        None => Ok(duties),
    }
}

/// What must be published. Nothing may be left: a partnership without a commissioner's office has nothing to publish so.
fn items(text: &str) -> Result<Vec<Item>, NoList> {
    let (items, faults) = specified::read(text);
    if let Some(line) = faults.first() {
        let mend = "Write name, what, why and how often, parted by |.";
        return Err(no(format!("Line {line} is nothing to publish."), mend));
    }
    let again = items.iter().enumerate().find(|(at, item)| items[..*at].iter().any(|one| one.id == item.id));
    match again {
        Some((_, item)) => {
            Err(no(format!("The short name {} is there twice.", item.id), "Give each its own."))
        }
        None => Ok(items),
    }
}

fn holidays(text: &str) -> Result<Holidays, NoList> {
    match Holidays::read(text) {
        (_, faults) if !faults.is_empty() => {
            let mend = "Write it like this: 2026-12-25 Christmas Day.";
            Err(no(format!("Line {} is no day with its name.", faults[0]), mend))
        }
        (holidays, _) if holidays.days().is_empty() => {
            Err(no("No day is left.", "Keep the bank holidays of each year."))
        }
        (holidays, _) => Ok(holidays),
    }
}

fn changed(document: Document) -> Result<Changed, DeskError> {
    let Kept { text, .. } = parsed(&document)?;
    let list = match Setting::from_slug(&document.id) {
        Some(setting) => List::read(setting, &text),
        None => Err(no("It is no list of this program.", "")),
    };
    Ok(Changed { id: document.id, version: document.version, list })
}

/// A list of one kind: there is a function for each.
macro_rules! list {
    ($desk:expr, $setting:ident) => {
        match $desk.list_of(Setting::$setting).await? {
            (List::$setting(list), version) => (list, version),
            _ => unreachable!("a list is of its own kind"),
        }
    };
}

impl Desk {
    /// A list as it holds now, with its version; 0 for the one that comes with the product.
    pub(super) async fn list_of(&self, setting: Setting) -> Result<(List, i64), DeskError> {
        let all = self.read_all(super::KIND, changed).await?;
        let Some(held) = all.iter().find(|one| one.id == setting.slug()) else {
            return Ok((List::shipped(setting), 0));
        };
        let failed = |cause| DeskError::Setting { list: setting.slug(), cause: Box::new(cause) };
        Ok((held.list.clone().map_err(failed)?, held.version))
    }

    /// Purposes and lawful gateways.
    pub(crate) async fn laws(&self) -> Result<Arc<Laws>, DeskError> {
        Ok(list!(self, Laws).0)
    }

    /// The measures, with the version of their list.
    pub(crate) async fn measures_now(&self) -> Result<(Arc<Catalogue>, i64), DeskError> {
        Ok(list!(self, Measures))
    }

    /// What the law and the partnership's promises want.
    pub(crate) async fn duty_list(&self) -> Result<Vec<Duty>, DeskError> {
        Ok(list!(self, Duties).0)
    }

    /// What must be published.
    pub(crate) async fn specified_list(&self) -> Result<Vec<Item>, DeskError> {
        Ok(list!(self, Specified).0)
    }

    /// The matrix that a new round begins with.
    pub(crate) async fn matrix(&self) -> Result<Matrix, DeskError> {
        Ok(list!(self, Matrix).0)
    }

    /// Bank holidays.
    pub(crate) async fn holidays(&self) -> Result<Holidays, DeskError> {
        Ok(list!(self, Holidays).0)
    }

    /// Sentences in the partnership's own words.
    pub(crate) async fn words_now(&self) -> Result<HouseWords, DeskError> {
        Ok(list!(self, Words).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_that_comes_with_the_product_is_read_and_stands_in_its_place() {
        for setting in Setting::ALL {
            assert!(List::read(setting, &setting.shipped()).is_ok(), "{setting:?}");
            assert_eq!(Setting::ALL[setting as usize], setting);
        }
    }
}
