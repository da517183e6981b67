//! What may be published, and the only way out.
//!
//! Public pages, open data and documents accept only [`Released`], and only this crate can make one.
//! It must never offer a way to wrap a value that no rule has looked at, never round a small cell into a
//! harmless-looking one, and never reach for a file, a clock or a die.
//!
//! The rules are those of the partnership's disclosure page: counts of 1 to 4 (1 to 9 for sensitive measures)
//! appear nowhere, zeros do, and nothing that is published may be subtracted from something else that is
//! published to find one out.
//!
//! Nobody outside can make a [`Released`] of their own:
//!
//! ```compile_fail,E0451
//! let forged = disclosure::Released { value: 3 };
//! ```
//! nor change what is inside one:
//! ```compile_fail,E0594
//! fn tamper(released: &disclosure::Released<terms::Series>) {
//!     released.get().points = Vec::new();
//! }
//! ```
//! nor say that their own type is public:
//! ```compile_fail,E0277
//! struct Mine(f64);
//! impl disclosure::AlreadyPublic for Mine {}
//! ```
//! nor call a bare number public:
//! ```compile_fail,E0277
//! let forged = disclosure::public(3.0_f64);
//! ```
//! nor carry a secret in from outside while deriving:
//! ```compile_fail,E0308
//! fn smuggle(released: &disclosure::Released<terms::Series>, secret: f64) -> disclosure::Released<f64> {
//!     released.derive(|_| secret)
//! }
//! ```

mod differencing;
mod family;
mod flow;
mod measure;
mod places;
mod policy;
mod released;
mod series;
mod shared;
mod surface;
mod table;
mod targets;
mod windows;

pub use differencing::{Claim, Difference, differencing};
pub use family::{FamilyRelease, Member, release_family};
pub use measure::{
    DeliveryNote, release_change, release_comparison, release_control, release_delivery, release_funnel,
    release_measure, release_share,
};
pub use places::{PublicPlace, release_concentration, release_places};
pub use policy::{Policy, Withheld};
pub use released::{AlreadyPublic, Released, public};
pub use series::{coarsen, release_series};
pub use shared::{Marked, Shared};
pub use surface::{release_near_repeats, release_surface};
pub use table::release_table;
pub use targets::{release_low, release_wave};
