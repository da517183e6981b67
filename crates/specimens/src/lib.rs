//! Synthetic places with known truth: nobody lives here.
//!
//! A seed gives a county: its areas, people, police files, partners' sheets and road collisions, in the formats
//! in which the real ones come, and beside them what is true of them: exact counts, and everything that was
//! planted, spoilt or left out. Demonstrations and tests read the files; only they write them to a disk.
//! The same seed gives the same bytes on every machine.
//!
//! It must never hold a real person, a real place or a copied row. Codes are in the shape of the Office for
//! National Statistics and in ranges that it does not use (`E01900001`, `E05900001`, `E06900001`, `E07900001`,
//! `E22900001`, `E23900001`), postcodes start with `ZZ`, and the county lies under the Irish Sea.
//!
//! ```
//! let county = specimens::county(1, specimens::Size::Small, "2025-06".parse().unwrap());
//! assert!(county.files.iter().any(|file| file.name == "2025-06/2025-06-westmarch-street.csv"));
//! let ashmoor = "E07900001".parse().unwrap();
//! let burglary = terms::Category::from_slug("burglary").unwrap();
//! assert_eq!(county.truth.series(burglary, ashmoor).len(), 24);
//! ```

mod clockwork;
mod codes;
mod county;
mod delivered;
mod dice;
mod layout;
mod mesh;
mod names;
mod partners;
mod persons;
mod place;
mod planted;
mod police;
mod reference;
mod roads;
mod shapes;
mod sheet;
mod spoilt;
mod stops;
mod truth;

pub use county::{County, SpecimenFile, county};
pub use layout::Size;
pub use names::{
    AMBULANCE, COUNCIL, FIRE, HEALTH, HOUSING, LICENCE, NEXT_FORCE, OWN_FORCE, ROADS, STATISTICS,
};
pub use partners::metres_between;
pub use persons::{PersonRecord, known_to_two};
pub use planted::{Hotspot, NearRepeats, Planted, Recording, Step};
pub use spoilt::{Awkward, Expected, awkward};
pub use truth::{Cell, CodeMeaning, Counts, Dirt, DirtyRow, DistrictTruth, OutcomeCell, Truth};
