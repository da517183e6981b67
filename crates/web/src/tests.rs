//! Every page of the site, through the router, over the sample door: no network, no store.

mod accounts;
mod attacks;
mod meetings;
mod pages;
mod passkeys;
mod providers;
mod questions;
mod routes;
mod specified;
mod tables;
mod targets;
