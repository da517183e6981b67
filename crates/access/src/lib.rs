//! Who may do what: deny by default, every answer with the rule that decided.
//!
//! Rules are Cedar policies in `policies/`, checked against `schema.cedarschema` before the first question is
//! answered; sharing agreements become rules of the same kind. `desk` asks on the first line of every function.
//! This crate opens no file, asks no clock and holds no record: the register, the record and the day are arguments.
//! It must never answer "yes" without a rule that says so, and never when a rule could not be worked out.
//!
//! ```
//! use access::{Access, Asker, Circumstances, Question, Resource, Rules};
//! use terms::{Action, RecordKind};
//!
//! let access = Access::new(Rules::shipped()?, access::Register::default());
//! let day = "2026-06-04".parse()?;
//! let anybody = access.caller(&Asker::Visitor, day)?;
//! let page = Resource::open(RecordKind::Publication);
//! let ask = |action, resource| access.decide(&Question {
//!     caller: &anybody, action, resource, circumstances: &Circumstances::default(),
//! });
//! assert!(ask(Action::Read, &page).allowed);
//! let plan = Resource::paper(RecordKind::Plan);
//! assert_eq!(ask(Action::Read, &plan).words, "No rule allows it.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod agreement;
pub mod barriers;
mod catalogue;
pub mod checks;
mod compile;
pub mod coverage;
mod decide;
mod entities;
pub mod paper;
mod question;
mod refusals;
mod register;
mod rules;
mod scope;
mod template;

pub use catalogue::{Catalogue, CatalogueError};
pub use decide::{Access, Decision, Denial, UnknownPerson};
pub use entities::Caller;
pub use question::{Asker, BreakGlass, Circumstances, Question, Resource, TooShort};
pub use refusals::{Explanation, Onlooker, Reader, Remedy};
pub use register::Register;
pub use rules::{RuleName, Rules, RulesError};
pub use template::{Template, TemplateError, shipped_roles};

#[cfg(test)]
mod tests;
