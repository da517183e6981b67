//! Every address of the site, made in one place. No handler and no template writes a path by hand.

pub mod api;
pub mod linkage;
pub mod meetings;
pub mod plans;
pub mod requests;
mod targets;

pub use targets::{
    BOARD, EXCEPTIONS, PERFORMANCE, TARGET_NEW, TARGETS, WAVES, board, board_item, exception, pack_kept,
    pack_today, performance, performance_end, target, target_write, targets, year_end, year_end_file,
};

use crate::door::{FileKind, JobId};
use terms::{AreaCode, DeliveryId, MeasureId};

/// The home page.
pub const HOME: &str = "/";
/// The postcode box sends here.
pub const FIND: &str = "/areas";
/// Comparison of areas.
pub const COMPARE: &str = "/compare";
/// Who runs the site and how to reach them.
pub const ABOUT: &str = "/about";
/// Accessibility statement.
pub const ACCESSIBILITY: &str = "/about/accessibility";
/// Privacy notice.
pub const PRIVACY: &str = "/about/privacy";
/// Cookies.
pub const COOKIES: &str = "/about/cookies";
/// Style sheet of the operator's colours.
pub const BRAND: &str = "/brand.css";
/// Sign-in.
pub const SIGN_IN: &str = "/sign-in";
/// Sign-out, by POST.
pub const SIGN_OUT: &str = "/sign-out";
/// Today.
pub const TODAY: &str = "/app";
/// Imports.
pub const IMPORTS: &str = "/app/imports";
/// Upload form.
pub const UPLOAD: &str = "/app/imports/new";
/// Jobs.
pub const JOBS: &str = "/app/jobs";
/// Assessments.
pub const ASSESSMENTS: &str = "/app/assessments";

/// The second step of signing in.
pub const SIGN_IN_CODE: &str = "/sign-in/code";
/// Where an agency's provider sends people back to: registered there.
pub const SIGN_IN_BACK: &str = "/sign-in/back";
/// People.
pub const PEOPLE: &str = "/app/people";
/// Upkeep: backups, rehearsals, keys.
pub const UPKEEP: &str = "/app/upkeep";
/// Going on to another day, in a demo.
pub const DEMO_DAY: &str = "/app/demo/day";
/// Lists that the partnership may change.
pub const SETTINGS: &str = "/app/settings";
/// Audit.
pub const AUDIT: &str = "/app/audit";
/// Who could have seen something.
pub const COULD: &str = "/app/audit/who-could";
/// The partnership register.
pub const REGISTER: &str = "/app/register";
/// Its file, to take away and to bring back.
pub const REGISTER_FILE: &str = "/app/register/partnership.toml";
/// The file that comes with the program, as a pattern.
pub const REGISTER_PATTERN: &str = "/app/register/pattern.toml";
/// Sharing agreements.
pub const AGREEMENTS: &str = "/app/agreements";
/// Barriers to sharing.
pub const BARRIERS: &str = "/app/barriers";
/// Where the person is signed in.
pub const ACCOUNT: &str = "/app/account";

/// Changing how one signs in.
pub const OWN_SIGN_IN: &str = "/app/account/sign-in";

/// Search.
pub const SEARCH: &str = "/app/search";

/// One list that the partnership may change.
pub fn setting(slug: &str) -> String {
    format!("{SETTINGS}/{slug}")
}

/// What a version of a list changed.
pub fn setting_version(slug: &str, version: i64) -> String {
    format!("{SETTINGS}/{slug}?version={version}")
}

/// The page of a record, by its kind and id; `None` for kinds that have no page of their own.
pub fn record(kind: &str, id: &str) -> Option<String> {
    Some(match kind {
        "area" => format!("/areas/{id}"),
        "agreement" => AGREEMENTS.to_owned(),
        "barrier" => BARRIERS.to_owned(),
        "assessment-text" => {
            let (area, part) = id.split_once('/')?;
            format!("{ASSESSMENTS}/{area}/parts/{part}")
        }
        "assessment" => format!("{ASSESSMENTS}/{id}"),
        "delivery" => format!("/deliveries/{id}"),
        "duty" => match id.strip_prefix(planning::specified::DUTY) {
            Some(item) => meetings::specified_item(item),
            None => meetings::DUTIES.to_owned(),
        },
        "specified" => meetings::specified_item(id),
        "pack" => format!("{BOARD}/{id}"),
        "meeting" => meetings::meeting(id),
        "question" => meetings::QUESTIONS.to_owned(),
        "target" => target(id),
        "exception" => exception(id),
        "action" => plans::action(id),
        "plan" => plans::plan(id),
        "priority" => plans::priority(id),
        "round" => plans::round(id),
        "problem" => meetings::problem(id),
        "inquiry" => meetings::inquiry(id),
        "request" => requests::request(id),
        "glass" => requests::REQUESTS.to_owned(),
        "linkage-run" => linkage::run(id),
        _ => return None,
    })
}

/// Signing in with a passkey, by POST.
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// A new passkey of one's own, by POST.
pub const PASSKEYS: &str = "/app/account/passkeys";

/// Taking one's own passkey away, by POST.
pub fn passkey_end(passkey: &str) -> String {
    format!("{PASSKEYS}/{passkey}/end")
}

/// One barrier, by POST: a request that met it, or its removal.
pub fn barrier(id: &str) -> String {
    format!("{BARRIERS}/{id}")
}

/// The way to an agency's own provider, by its short name, and where to go after it.
pub fn sign_in_with(provider: &str, next: &str) -> String {
    format!("{SIGN_IN}/with/{provider}{}", crate::words::query(&[("next", next)]))
}

/// One agreement, by POST: a step in its life.
pub fn agreement(id: &str) -> String {
    format!("{AGREEMENTS}/{}", id.replace(' ', "%20"))
}

/// The form of an agreement; of a new one for an empty id.
pub fn agreement_write(id: &str) -> String {
    let id = if id.is_empty() { "new".to_owned() } else { id.replace(' ', "%20") };
    format!("{AGREEMENTS}/{id}/write")
}

/// One person who works here.
pub fn person(person: &str) -> String {
    format!("{PEOPLE}/{person}")
}

/// A step about a person, by POST: `leave`, `invite`, `roles`, `standing`; by GET `held.json`, everything held about them.
pub fn person_step(person: &str, step: &str) -> String {
    format!("{PEOPLE}/{person}/{step}")
}

/// An invitation, by its token.
pub fn invitation(token: &str) -> String {
    format!("/invitation/{token}")
}

/// Page of an area.
pub fn area(area: AreaCode) -> String {
    format!("/areas/{area}")
}

/// Page of a measure in an area.
pub fn measure(area: AreaCode, measure: &MeasureId) -> String {
    format!("/areas/{area}/{measure}")
}

/// The figures of a measure in an area as a file.
pub fn measure_file(area: AreaCode, measure: &MeasureId, kind: FileKind) -> String {
    format!("/areas/{area}/{measure}/figures.{}", kind.extension())
}

/// A chart of a measure as a picture (`svg`) or its table (`csv`), by the chart's id.
pub fn chart(area: AreaCode, measure: &MeasureId, chart: &str, kind: &str) -> String {
    format!("/areas/{area}/{measure}/charts/{chart}.{kind}")
}

/// A chart of an area's page as a picture (`svg`) or its table (`csv`), by the chart's id.
pub fn area_chart(area: AreaCode, chart: &str, kind: &str) -> String {
    format!("/areas/{area}/charts/{chart}.{kind}")
}

/// A chart of a comparison as a picture (`svg`) or its table (`csv`). `compared` is the comparison's own address.
pub fn compared_chart(compared: &str, chart: &str, kind: &str) -> String {
    compared.replacen(COMPARE, &format!("{COMPARE}/charts/{chart}.{kind}"), 1)
}

/// Outlines and rates of the parts of an area.
pub fn shapes(area: AreaCode, measure: &MeasureId) -> String {
    format!("/areas/{area}/{measure}/map.geojson")
}

/// Where a delivery's public facts are.
pub fn delivery(delivery: DeliveryId) -> String {
    format!("/deliveries/{delivery}")
}

/// The comparison of these areas by these measures: both sorted, each once, so that one view has one address.
pub fn compare(areas: &[AreaCode], measures: &[MeasureId]) -> String {
    let mut areas: Vec<String> = areas.iter().map(ToString::to_string).collect();
    areas.sort();
    areas.dedup();
    let mut measures: Vec<&str> = measures.iter().map(MeasureId::as_str).collect();
    measures.sort_unstable();
    measures.dedup();
    format!("{COMPARE}?areas={}&measures={}", areas.join(","), measures.join(","))
}

/// An import.
pub fn import(delivery: DeliveryId) -> String {
    format!("{IMPORTS}/{delivery}")
}

/// A step of an import: `read`, `faults`, `faults.csv`, `accept`, `undo`.
pub fn import_step(delivery: DeliveryId, step: &str) -> String {
    format!("{IMPORTS}/{delivery}/{step}")
}

/// A job.
pub fn job(job: JobId) -> String {
    format!("{JOBS}/{}", job.0)
}

/// Where a job is stopped.
pub fn job_cancel(job: JobId) -> String {
    format!("{JOBS}/{}/cancel", job.0)
}

/// Where a job is tried again.
pub fn job_again(job: JobId) -> String {
    format!("{JOBS}/{}/again", job.0)
}

/// How a job stands, for scripts.
pub fn job_state(job: JobId) -> String {
    format!("{JOBS}/{}/state.json", job.0)
}

/// The assessment of an area.
pub fn assessment(area: AreaCode) -> String {
    format!("{ASSESSMENTS}/{area}")
}

/// One part of it.
pub fn assessment_part(area: AreaCode, part: &str) -> String {
    format!("{ASSESSMENTS}/{area}/parts/{part}")
}

/// Where remarks on a part and figures beside it go, by POST.
pub fn assessment_beside(area: AreaCode, part: &str) -> String {
    format!("{ASSESSMENTS}/{area}/parts/{part}/beside")
}

/// Versions of a part, and what one of them changed.
pub fn assessment_versions(area: AreaCode, part: &str, version: Option<u32>) -> String {
    let of = version.map(|version| format!("?version={version}")).unwrap_or_default();
    format!("{ASSESSMENTS}/{area}/parts/{part}/versions{of}")
}

/// Assessments that were published.
pub const ASSESSMENTS_TOLD: &str = "/assessments";

/// The published assessment of an area: the latest, or a version.
pub fn assessment_told(area: AreaCode, version: Option<u32>) -> String {
    let of = version.map(|version| format!("/v{version}")).unwrap_or_default();
    format!("{ASSESSMENTS_TOLD}/{area}{of}")
}

/// A document of a published version.
pub fn assessment_told_file(area: AreaCode, version: u32, kind: FileKind) -> String {
    format!("{ASSESSMENTS_TOLD}/{area}/v{version}.{}", kind.extension())
}

/// Where limits of control charts start anew.
pub fn limits(area: AreaCode) -> String {
    format!("{ASSESSMENTS}/{area}/limits")
}

/// Where a re-base is taken out again.
pub fn limits_as_before(area: AreaCode) -> String {
    format!("{ASSESSMENTS}/{area}/limits/as-before")
}

/// Where a version is frozen.
pub fn assessment_freeze(area: AreaCode) -> String {
    format!("{ASSESSMENTS}/{area}/freeze")
}

/// The draft (`None`) or a frozen version of it as a document.
pub fn assessment_file(area: AreaCode, version: Option<u32>, kind: FileKind) -> String {
    let version = version.map_or_else(|| "draft".to_owned(), |version| format!("v{version}"));
    format!("{ASSESSMENTS}/{area}/{version}.{}", kind.extension())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comparison_has_one_address() {
        let a: AreaCode = "E07000198".parse().unwrap();
        let b: AreaCode = "E07000193".parse().unwrap();
        let burglary = MeasureId::new("burglary").unwrap();
        let drugs = MeasureId::new("drugs").unwrap();
        let one = compare(&[a, b, a], &[drugs.clone(), burglary.clone()]);
        assert_eq!(one, "/compare?areas=E07000193,E07000198&measures=burglary,drugs");
        assert_eq!(one, compare(&[b, a], &[burglary, drugs]));
    }
}
