//! Every address of the site, for the tests that ask all of them.

pub(super) const HASH: &str = "0303030303030303030303030303030303030303030303030303030303030303";
const DELIVERY: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

pub(super) fn public_paths() -> Vec<String> {
    let fixed = [
        "/",
        "/areas?postcode=zz1+1zz",
        "/areas/E07990001",
        "/areas/E07990002",
        "/areas/E07990009",
        "/areas/E07990001/burglary",
        "/areas/E07990003/robbery",
        "/areas/E07990001/burglary/figures.csv",
        "/areas/E07990001/burglary/figures.xlsx",
        "/areas/E07990001/burglary/figures.json",
        "/areas/E07990001/burglary/charts/control.svg",
        "/areas/E07990001/burglary/charts/control.csv",
        "/areas/E07990001/burglary/map.geojson",
        "/areas/E07990001/charts/range.svg",
        "/areas/E07990001/charts/map.csv",
        "/compare/charts/over-time-drugs.csv?areas=E07990001&measures=drugs",
        "/compare",
        "/compare?areas=E07990001,E07990002&measures=burglary,drugs",
        "/compare.csv?areas=E07990001,E07990002&measures=burglary,drugs",
        "/about",
        "/about/accessibility",
        "/about/privacy",
        "/about/cookies",
        "/brand.css",
        "/robots.txt",
        "/livez",
        "/readyz",
        "/sign-in",
    ];
    fixed.into_iter().map(String::from).chain([format!("/deliveries/{DELIVERY}")]).collect()
}

pub(super) fn staff_pages() -> Vec<String> {
    let fixed = [
        "/app",
        "/app/imports",
        "/app/imports/new",
        "/app/jobs",
        "/app/jobs/2",
        "/app/jobs/2/state.json",
        "/app/assessments",
        "/app/assessments/E07990001",
        "/app/assessments/E07990001/parts/reasons",
        "/app/assessments/E07990001/parts/horizon-legal",
        "/app/assessments/E07990001/limits",
        "/app/assessments/E07990001/draft.pdf",
        "/app/assessments/E07990001/v2.xlsx",
        "/app/people",
        "/app/people/ann",
        "/app/people/ann/held.json",
        "/app/audit",
        "/app/audit?actor=ann&before=9",
        "/app/audit/who-could",
        "/app/audit/who-could?action=read&kind=delivery&owner=&day=2026-11-20",
        "/app/register",
        "/app/register/partnership.toml",
        "/app/register/pattern.toml",
        "/app/agreements",
        "/app/barriers",
        "/app/meetings",
        "/app/meetings?series=series-1",
        "/app/meetings/series",
        "/app/meetings/series?kind=watch",
        "/app/meetings/series/series-1",
        "/app/meetings/m-1",
        "/app/meetings/m-2",
        "/app/meetings/m-1/live",
        "/app/meetings/m-1/live?item=3",
        "/app/meetings/m-1/minutes",
        "/app/account",
        "/app/audit.csv",
    ];
    let import =
        ["", "/faults", "/faults?from=50", "/faults.csv"].map(|end| format!("/app/imports/{HASH}{end}"));
    fixed.into_iter().map(String::from).chain(import).collect()
}

pub(super) fn staff_forms() -> Vec<String> {
    let import = ["read", "accept", "undo"].map(|step| format!("/app/imports/{HASH}/{step}"));
    let fixed = [
        "/sign-out",
        "/app/imports/new",
        "/app/assessments/E07990001/parts/reasons",
        "/app/assessments/E07990001/limits",
        "/app/assessments/E07990001/limits/as-before",
        "/app/assessments/E07990001/freeze",
        "/app/people",
        "/app/people/ann/standing",
        "/app/people/bo/leave",
        "/app/people/bo/invite",
        "/app/people/bo/roles",
        "/app/people/bo/roles/bo-1/end",
        "/app/register",
        "/app/agreements",
        "/app/agreements/asb-hub%20v1",
        "/app/barriers",
        "/app/barriers/barrier-1",
        "/app/meetings/plan",
        "/app/meetings/series",
        "/app/meetings/series/series-1",
        "/app/meetings/m-1",
        "/app/meetings/m-1/live",
        "/app/account",
    ];
    fixed.into_iter().map(String::from).chain(import).collect()
}
