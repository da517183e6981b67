//! What the demo has not and some forms need: a meeting under way, a round in which those who walk score, a file that nobody
//! has looked at, people who may ask other bodies about somebody.

use super::*;
use desk::priorities::Forward;
use desk::register::Standing;
use planning::meeting::Command as Step;
use planning::priority::round::Command as Turn;
use planning::target::Stage;
use terms::Vetting;

/// Roles that walk here as well: they ask other bodies about people.
pub const ASK: [&str; 2] = ["case-worker", "liaison-officer"];

/// Sets it up. Answers pages to look at whether or not a link leads there.
pub async fn set(walk: &Walk, sessions: &[Signed]) -> Vec<String> {
    let desk = &walk.desk;
    let day = desk.now().date_naive();
    let known = desk.meetings().await.unwrap().into_iter().find(|meeting| meeting.record.on == day);
    let meeting = known.expect("the demo has a meeting on its day");
    let id = meeting.record.id.to_string();
    let live = format!("/app/meetings/{id}/live?item=1");
    desk.meeting_do(&id, meeting.version, Step::Open).await.unwrap().unwrap();
    let scorers = sessions.iter().filter(|who| FOLLOWED.contains(&who.role.as_str()));
    let scorers = scorers.map(|who| who.account.parse().unwrap()).collect();
    let round = desk.round_add(planning::Year::of(day).next().next()).await.unwrap().unwrap();
    let id = round.record.id.to_string();
    let mut seen = round.version;
    for title in ["Litter", "Noise"] {
        let duty = "Crime and Disorder Act 1998, section 6".to_owned();
        let forward = Forward { title: title.into(), duty, ..Forward::default() };
        seen = desk.round_put(&id, seen, &forward).await.unwrap().unwrap().version;
    }
    desk.round_do(&id, seen, Turn::Start { scorers }).await.unwrap().unwrap();
    let last = day.checked_add_days(chrono::Days::new(300));
    let standing = Standing { vetting: Vetting::Police2, vetted_until: last, trained_until: last };
    for who in sessions.iter().filter(|who| ASK.contains(&who.role.as_str())) {
        desk.set_standing(&who.account, &standing).await.unwrap().unwrap();
    }
    let path = walk._folder.path().join("unread.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let (sender, licence) = ("Westmarch Police".into(), "Invented".into());
    let upload = Upload { path, file_name: "unread.csv".into(), bytes: 8, sender, licence };
    walk.door.receive(&walk.operator, upload).await.unwrap();
    vec![live, CHOSEN.to_owned()]
}

/// Pages of targets that are still a draft.
pub async fn drafts(walk: &Walk) -> Vec<String> {
    let targets = walk.desk.targets().await.unwrap().into_iter().map(|read| read.target);
    let drafts = targets.filter(|target| matches!(target.stage, Stage::Draft));
    drafts.map(|target| format!("/app/targets/{}/write", target.id)).collect()
}

/// The second half of a form, which people come to by what they chose in the first.
const CHOSEN: &str = "/app/targets/new?kind=reduce&area=E07900001&year=2026&measure=burglary";
