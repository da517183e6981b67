//! How the demo's bodies share: an agreement that all signed, one that waits for a signature, what stands in the way, and
//! requests under the first. Everybody in it is invented.

use super::linking;
use crate::machine::nonce;
use access::Asker;
use access::agreement::Command as Step;
use anyhow::{Context, Result, bail};
use desk::Desk;
use desk::register::Standing;
use desk::requests::AskedWords;
use planning::information::{Answer, Command, Terms};
use records::Keys;
use terms::{Ask, AskOutcome, BodyId, DataClass, RecordKind, Section, Vetting};

const COUNCIL: &str = "ashmoor-district-council";
const POLICE: &str = "westmarch-police";

/// Who handles sharing for the two bodies: the address of their account.
const COUNCILS_OFFICER: &str = "di@ashmoor.example";
const POLICES_OFFICER: &str = "cy@westmarch-police.example";

/// The agreement of the demo: its short name, what it is called, and what it lists.
fn agreement(id: &str, title: &str, sections: &str, today: chrono::NaiveDate) -> String {
    let day = |days: i64| (today + chrono::TimeDelta::days(days)).to_string();
    let party = |body: &str, basis: &str| {
        format!(
            "[[party]]\nbody = \"{body}\"\nrole = \"joint-controller\"\nbasis = \"{basis}\"\nsends = true\nreceives = true\n\n"
        )
    };
    format!(
        "id = \"{id}\"\nversion = 1\ntitle = \"{title}\"\nfrom = \"{from}\"\nuntil = \"{until}\"\nreview_by = \"{review}\"\n\
         gateways = [\"cda98-s115\"]\npurposes = [\"reduce-antisocial-behaviour\"]\n\
         conditions = [\"Data Protection Act 2018, Schedule 1, paragraph 10\"]\n\
         retention = \"Six years after the case closes\"\ndpia = \"Register of assessments, number 14\"\n\n{first}{second}\
         [[item]]\nkind = \"case\"\nsections = [{sections}]\nclasses = [\"personal\", \"criminal\"]\n\
         fields = [\"name\", \"cautions\", \"next review\"]\n\
         necessity = \"Both must know that the other works with the same person before either acts\"\n\n\
         [[item]]\nkind = \"linkage\"\nsections = [\"pointer\", \"identity\", \"contact\"]\nclasses = [\"personal\"]\n\
         fields = [\"name\", \"date of birth\", \"address\", \"telephone\"]\n\
         necessity = \"Nobody can know who is known to both without holding the records against one another\"\n",
        from = day(-200),
        until = day(160),
        review = day(90),
        first = party(COUNCIL, "UK GDPR, article 6(1)(e)"),
        second = party(POLICE, "Data Protection Act 2018, Part 3"),
    )
}

/// Somebody who was invited, as the desk they ask.
async fn somebody(desk: &Desk, email: &str) -> Result<Option<Desk>> {
    let people = desk.people().await?;
    let found = people.iter().find(|listed| listed.person.email == email);
    let Some(listed) = found else { return Ok(None) };
    let day = desk.now().date_naive() + chrono::TimeDelta::days(300);
    let standing = Standing { vetting: Vetting::Police2, vetted_until: Some(day), trained_until: Some(day) };
    desk.set_standing(&listed.person.id, &standing).await?.context("vetting somebody of the demo")?;
    let person = listed.person.id.parse().context("the id of somebody of the demo")?;
    Ok(Some(desk.asked_by(Asker::Person(person))))
}

/// Sets sharing up, where nobody has yet and both liaison officers are invited.
pub async fn set_up(desk: &Desk, keys: &Keys) -> Result<()> {
    if !desk.agreements().await?.is_empty() {
        return Ok(());
    }
    let (Some(council), Some(police)) =
        (somebody(desk, COUNCILS_OFFICER).await?, somebody(desk, POLICES_OFFICER).await?)
    else {
        return Ok(());
    };
    // Whoever may break the glass, or look at pairs, is vetted and trained too.
    for email in ["ann@ashmoor.example"].into_iter().chain(linking::TEAM) {
        somebody(desk, email).await?;
    }
    let today = desk.now().date_naive();
    let both = [(&council, COUNCIL, "Di Pattern"), (&police, POLICE, "Cy Specimen")];
    let hub =
        agreement("asb-hub", "Antisocial behaviour hub", "\"pointer\", \"identity\", \"offences\"", today);
    council.agreement_add(&hub).await?.context("writing the demo's agreement")?;
    for (who, body, name) in both {
        sign(who, body, name, "asb-hub v1").await?;
    }
    let victims =
        agreement("victims", "Support for repeat victims", "\"pointer\", \"contact\", \"risk\"", today);
    council.agreement_add(&victims).await?.context("writing the demo's second agreement")?;
    sign(&council, COUNCIL, "Di Pattern", "victims v1").await?;
    barriers(&council, today).await?;
    requests(&council, &police, keys).await?;
    linking::set_up(desk, keys, [COUNCIL, POLICE]).await
}

async fn sign(who: &Desk, body: &str, name: &str, id: &str) -> Result<()> {
    let all = who.agreements().await?;
    let known = all.iter().find(|known| format!("{} v{}", known.agreement.id, known.agreement.version) == id);
    let Some(known) = known else { bail!("the demo's agreement {id} is not there") };
    let step = Step::Sign {
        body: body.parse().context("the name of a body")?,
        name: name.to_owned(),
        post: "Designated liaison officer".to_owned(),
    };
    who.agreement_do(id, known.seen, step).await?.context("signing the demo's agreement")
}

async fn barriers(council: &Desk, today: chrono::NaiveDate) -> Result<()> {
    let police: BodyId = POLICE.parse().context("the name of a body")?;
    let title = "Names of repeat callers are not passed on without a form for each";
    let remedy = "One agreed list, sent each week";
    council.barrier_add(title, police.clone(), remedy).await?.context("writing the demo's barrier")?;
    let held = council.barriers().await?;
    let Some(barrier) = held.first() else { bail!("the demo's barrier is not there") };
    let on = today - chrono::TimeDelta::days(40);
    let ask = Ask {
        on,
        from: COUNCIL.parse().context("the name of a body")?,
        to: police,
        purpose: "reduce-antisocial-behaviour".parse().context("the name of a purpose")?,
        kind: RecordKind::ProblemReport,
        outcome: AskOutcome::Refused,
        reason: "There is no form for it".to_owned(),
        answered_on: Some(on + chrono::TimeDelta::days(12)),
    };
    council
        .barrier_ask(barrier.summary.id.as_str(), barrier.seen, ask)
        .await?
        .context("a refusal of the demo")
}

/// Three requests: one that came to its end, one that was refused, one that waits.
async fn requests(council: &Desk, police: &Desk, keys: &Keys) -> Result<()> {
    let terms = |section, urgent| -> Result<Terms> {
        Ok(Terms {
            from: COUNCIL.parse().context("the name of a body")?,
            to: POLICE.parse().context("the name of a body")?,
            purpose: "reduce-antisocial-behaviour".parse().context("the name of a purpose")?,
            gateway: "cda98-s115".parse().context("the name of a law")?,
            agreement: "asb-hub".parse().context("the name of an agreement")?,
            kind: RecordKind::Case,
            sections: vec![section],
            class: DataClass::Criminal,
            urgent,
        })
    };
    let asked = |about: &str, needed: &str| AskedWords { about: about.to_owned(), needed: needed.to_owned() };
    let first = asked(
        "Jay Nobody, born 1999, Mill Lane",
        "Cautions for damage since 2025, to plan one visit and not two",
    );
    let made = council.request_add(terms(Section::Offences, false)?, &first, keys, nonce()).await?;
    let made = made.context("a request of the demo")?;
    let (id, shared) = (made.record.id.to_string(), "Two cautions for damage, May and July 2026.");
    let answer = (Answer::Shared, "");
    let answered = police.request_answer((&id, made.version), answer, shared, keys, nonce()).await?;
    let answered = answered.context("an answer of the demo")?;
    council.request_do((&id, answered.version), Command::Receive).await?.context("its arrival")?;
    let second = asked("Whoever lives above the shop in Fore Street", "Their name, to write to them");
    let made = council.request_add(terms(Section::Identity, false)?, &second, keys, nonce()).await?;
    let made = made.context("a request of the demo")?;
    let answer = (Answer::Refused, "It does not say why no less would do");
    let id = made.record.id.to_string();
    police.request_answer((&id, made.version), answer, "", keys, nonce()).await?.context("a refusal")?;
    let third =
        asked("Kit Example, Station Road", "Whether known for threats, before somebody visits tomorrow");
    council
        .request_add(terms(Section::Offences, true)?, &third, keys, nonce())
        .await?
        .context("a request")?;
    Ok(())
}
