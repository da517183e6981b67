//! One person as pages show them, and their vetting and training as typed.

use super::super::{FrontDoor, closed};
use super::shown;
use access::Resource;
use chrono::NaiveDate;
use desk::people::roles;
use desk::register::Standing;
use std::collections::BTreeMap;
use terms::{Action, RecordKind, Vetting};
use web::door::{Answer, Caller, Closed, PersonHeldKnown, StandingKnown};

/// One person, who looked at their account, and what the caller may do about it.
pub(super) async fn person(door: &FrontDoor, caller: &Caller, person: &str) -> Answer<PersonHeldKnown> {
    let desk = door.of(caller)?;
    let held = desk.person(person).await.map_err(closed)?.ok_or(Closed::NotFound)?;
    let accounts = Resource::paper(RecordKind::Account);
    let here = held.person.left.is_none() && held.person.id != desk::register::OPERATOR;
    let own = caller.account == held.person.id;
    let titles: BTreeMap<String, String> =
        roles().into_iter().map(|role| (role.id.to_string(), role.title)).collect();
    let names = desk.names_of(held.looked.iter().map(|line| line.actor.as_str())).await.map_err(closed)?;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let role = |held: records::RoleHeld| {
        (titles.get(&held.role).cloned().unwrap_or(held.role), held.from, held.until)
    };
    Ok(PersonHeldKnown {
        changes: here && desk.would(Action::Change, &accounts).await.map_err(closed)?,
        exports: own || desk.would(Action::Export, &accounts).await.map_err(closed)?,
        standing: StandingKnown {
            vetting: held.standing.vetting.slug().to_owned(),
            vetted_until: day(held.standing.vetted_until),
            trained_until: day(held.standing.trained_until),
        },
        vettings: Vetting::ALL.iter().map(|one| (one.slug().to_owned(), one.words().to_owned())).collect(),
        looked: held
            .looked
            .into_iter()
            .filter(|line| line.actor != held.person.id)
            .map(|line| shown(line, &names))
            .collect(),
        roles: held.roles.into_iter().map(role).collect(),
        left: held.person.left.map(|left| left.date_naive()),
        id: held.person.id,
        name: held.person.name,
        email: held.person.email,
        body: held.body,
    })
}

/// Vetting and training from what was typed; a day that is none is refused.
pub(super) fn read(typed: &StandingKnown) -> Answer<Standing> {
    let refuse = |words: &str| Closed::Refused(words.to_owned());
    let day = |text: &str| match text {
        "" => Ok(None),
        day => day.parse().map(Some).map_err(|_| refuse("Write each day like 2027-05-03")),
    };
    Ok(Standing {
        vetting: Vetting::from_slug(&typed.vetting).ok_or_else(|| refuse("Choose a level of vetting"))?,
        vetted_until: day(&typed.vetted_until)?,
        trained_until: day(&typed.trained_until)?,
    })
}
