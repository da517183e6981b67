//! The staff site. Every handler takes [`crate::session::Staff`], so nobody who is not signed in gets an answer,
//! and the door decides what each person may see and do.

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod achievements;
pub(crate) mod actions;
pub(crate) mod agreements;
pub(crate) mod assessments;
pub(crate) mod audit;
pub(crate) mod barriers;
pub(crate) mod board;
pub(crate) mod calendar;
pub(crate) mod code;
pub(crate) mod could;
pub(crate) mod demo_day;
pub(crate) mod duties;
pub(crate) mod import;
pub(crate) mod imports;
pub(crate) mod invitation;
pub(crate) mod jobs;
pub(crate) mod limits;
pub(crate) mod linkage;
pub(crate) mod meetings;
pub(crate) mod own;
pub(crate) mod passkey;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod plan;
pub(crate) mod plans;
pub(crate) mod priorities;
pub(crate) mod problems;
pub(crate) mod provider;
pub(crate) mod questions;
pub(crate) mod register;
pub(crate) mod requests;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod specified;
pub(crate) mod targets;
pub(crate) mod thread;
pub(crate) mod today;
pub(crate) mod upkeep;
pub(crate) mod upload;
pub(crate) mod year_end;

use crate::site::{Settings, Site};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;
use targets::exceptions;

/// Largest form without a file: a section of an assessment is text of a few pages.
const FORM_BYTES_MAX: usize = 512 * 1024;

/// Routes of the staff site, uploads left out.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .merge(plan_routes())
        .merge(year_routes())
        .merge(assessment_routes())
        .route("/sign-in", get(sign_in::form).post(sign_in::sign_in))
        .route("/sign-in/code", get(code::form).post(code::check))
        .route("/sign-in/passkey", post(passkey::sign_in))
        .route("/sign-in/with/{provider}", get(provider::leave))
        .route("/sign-in/back", get(provider::back))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/invitation/{token}", get(invitation::form).post(invitation::accept))
        .route("/app/people", get(people::people).post(people::invite))
        .route("/app/people/{person}", get(person::person))
        .route("/app/people/{person}/standing", post(person::standing))
        .route("/app/people/{person}/held.json", get(person::held))
        .route("/app/people/{person}/leave", post(people::leave))
        .route("/app/people/{person}/invite", post(people::invite_again))
        .route("/app/people/{person}/roles", post(people::give_role))
        .route("/app/people/{person}/roles/{held}/end", post(people::end_role))
        .route("/app/register", get(register::register).post(register::save))
        .route("/app/register/partnership.toml", get(register::file))
        .route("/app/register/pattern.toml", get(register::pattern))
        .route("/app/agreements", get(agreements::agreements).post(agreements::add))
        .route("/app/agreements/{agreement}", post(agreements::step))
        .route("/app/agreements/{agreement}/write", get(agreements::form::form).post(agreements::form::write))
        .route("/app/barriers", get(barriers::barriers).post(barriers::add))
        .route("/app/barriers/{barrier}", post(barriers::step))
        .route("/app/requests", get(requests::requests))
        .route("/app/requests/new", get(requests::asking::form).post(requests::asking::add))
        .route("/app/requests/glass/{glass}", post(requests::review))
        .route("/app/requests/{request}", get(requests::one::request).post(requests::one::go_on))
        .route("/app/requests/{request}/glass", get(requests::one::glass_form).post(requests::one::glass))
        .merge(linkage_routes())
        .route("/app/account", get(account::account).post(account::end))
        .route("/app/account/sign-in", get(own::own).post(own::change))
        .route("/app/account/calendar", get(calendar::calendar).post(calendar::set))
        .route("/app/account/passkeys", post(passkey::add))
        .route("/app/account/passkeys/{passkey}/end", post(passkey::end))
        .route("/app/audit", get(audit::audit))
        .route("/app/audit/who-could", get(could::could))
        .route("/app/audit.csv", get(audit::file))
        .route("/app/demo/day", post(demo_day::go_on))
        .route("/app/settings", get(settings::settings))
        .route("/app/settings/{list}", get(settings::setting).post(settings::save))
        .route("/app/upkeep", get(upkeep::upkeep).post(upkeep::now))
        .route("/app", get(today::today))
        .route("/app/search", get(search::search))
        .route("/app/imports", get(imports::imports))
        .route("/app/imports/{delivery}", get(import::import))
        .route("/app/imports/{delivery}/read", post(import::read))
        .route("/app/imports/{delivery}/faults", get(imports::faults))
        .route("/app/imports/{delivery}/faults.csv", get(imports::faults_file))
        .route("/app/imports/{delivery}/accept", post(import::accept))
        .route("/app/imports/{delivery}/undo", post(import::undo))
        .route("/app/jobs", get(jobs::jobs))
        .route("/app/jobs/{job}", get(jobs::job))
        .route("/app/jobs/{job}/state.json", get(jobs::state))
        .route("/app/jobs/{job}/cancel", post(jobs::cancel))
        .route("/app/jobs/{job}/again", post(jobs::again))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}

/// The strategic assessment and its workbench.
fn assessment_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/app/assessments", get(assessments::assessments))
        .route("/app/assessments/{area}", get(assessments::assessment).post(assessments::step))
        .route(
            "/app/assessments/{area}/parts/{part}",
            get(assessments::part::part).post(assessments::part::write),
        )
        .route("/app/assessments/{area}/parts/{part}/beside", post(assessments::part::beside))
        .route("/app/assessments/{area}/parts/{part}/versions", get(assessments::part::versions))
        .route("/app/assessments/{area}/freeze", post(assessments::freeze))
        .route("/app/assessments/{area}/limits", get(limits::limits).post(limits::anew))
        .route("/app/assessments/{area}/limits/as-before", post(limits::as_before))
        .route("/app/assessments/{area}/{file}", get(assessments::file))
}

/// The review desk.
fn linkage_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/app/linkage", get(linkage::runs))
        .route("/app/linkage/pointer", get(linkage::pointer::pointer).post(linkage::pointer::ask))
        .route("/app/linkage/{run}", get(linkage::run::run).post(linkage::run::team))
        .route("/app/linkage/{run}/decisions.csv", get(linkage::run::decisions))
        .route("/app/linkage/{run}/groups/{group}", get(linkage::group::group).post(linkage::group::sort))
        .route("/app/linkage/{run}/pairs/{pair}", get(linkage::pair::pair).post(linkage::pair::say))
}

/// Meetings, questions, problems, duties, targets, exceptions and the board.
fn year_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/app/meetings", get(meetings::meetings))
        .route("/app/meetings/plan", post(meetings::plan))
        .route("/app/meetings/series", get(meetings::series::new).post(meetings::series::add))
        .route("/app/meetings/series/{series}", get(meetings::series::series).post(meetings::series::save))
        .route("/app/meetings/{meeting}", get(meetings::meeting::meeting).post(meetings::meeting::step))
        .route("/app/meetings/{meeting}/live", get(meetings::live::live).post(meetings::live::write))
        .route("/app/meetings/{meeting}/minutes", get(meetings::minutes::minutes))
        .route("/app/questions", get(questions::questions).post(questions::add))
        .route("/app/questions/arrived/{arrived}", post(questions::settle))
        .route("/app/questions/{question}", post(questions::go_on))
        .route("/app/problems", get(problems::problems).post(problems::add))
        .route("/app/problems/{problem}", get(problems::problem::problem).post(problems::problem::step))
        .route("/app/duties", get(duties::duties).post(duties::mark))
        .route("/app/holding-to-account", get(accounts::accounts).post(accounts::ask))
        .route(
            "/app/holding-to-account/{inquiry}",
            get(accounts::inquiry::inquiry).post(accounts::inquiry::step),
        )
        .route("/app/specified", get(specified::specified))
        .route("/app/specified/{item}", post(specified::step))
        .route("/app/targets", get(targets::targets))
        .route("/app/targets/new", get(targets::new::form).post(targets::new::add))
        .route("/app/targets/surveys", get(targets::surveys::surveys).post(targets::surveys::add))
        .route("/app/targets/{target}", get(targets::one::target).post(targets::one::step))
        .route("/app/targets/{target}/write", get(targets::new::anew).post(targets::new::write))
        .route("/app/exceptions", get(exceptions::exceptions).post(exceptions::watch))
        .route("/app/exceptions/{exception}", get(exceptions::exception).post(exceptions::step))
        .route("/app/board", get(board::today))
        .route("/app/board/{quarter}", get(board::board).post(board::keep))
        .route("/app/board/{quarter}/{file}", get(board::file))
        .route("/app/year-end/{year}", get(year_end::year_end))
        .route("/app/year-end/{year}/{file}", get(year_end::file))
}

/// Priorities, plans, actions and the thread.
fn plan_routes() -> Router<Arc<Site>> {
    use priorities::{priority, round, score};
    Router::new()
        .route("/app/plan", get(plans::plans))
        .route("/app/plan/new", get(plan::begin::form).post(plan::begin::add))
        .route("/app/plan/{plan}", get(plan::plan).post(plan::step))
        .route("/app/plan/{plan}/parts/{part}", get(plan::part::part).post(plan::part::write))
        .route("/app/plan/{plan}/lines/{priority}", get(plan::line::line).post(plan::line::write))
        .route("/app/plan/{plan}/next", get(plan::follow::form).post(plan::follow::follow))
        .route("/app/priorities", get(priorities::priorities).post(priorities::begin))
        .route("/app/priorities/{round}", get(round::round).post(round::step))
        .route("/app/priorities/{round}/{candidate}", get(score::form).post(score::hand_in))
        .route("/app/priority/{priority}", get(priority::priority).post(priority::write))
        .route("/app/actions", get(actions::actions))
        .route("/app/actions.csv", get(actions::file))
        .route("/app/actions/new", get(actions::form::new).post(actions::form::add))
        .route("/app/actions/{action}", get(actions::action::action).post(actions::action::step))
        .route("/app/actions/{action}/write", get(actions::form::anew).post(actions::form::write))
        .route("/app/achievements", get(achievements::achievements).post(achievements::write))
        .route("/app/thread/{kind}/{id}", get(thread::thread))
}

/// The upload form and where it sends its file: the one route that takes more than a form.
pub(crate) fn upload_routes(settings: &Settings) -> Router<Arc<Site>> {
    let most = usize::try_from(settings.upload_bytes_max).unwrap_or(usize::MAX).saturating_add(64 * 1024);
    Router::new()
        .route("/app/imports/new", get(upload::form).post(upload::upload))
        .layer(DefaultBodyLimit::max(most))
}
