//! The partnership's half of the door: the register and the sharing agreements, in words for the pages.

use super::{FrontDoor, closed};
use access::agreement::Command;
use access::{Catalogue, Register, Resource, Template};
use async_trait::async_trait;
use chrono::NaiveDate;
use desk::Desk;
use desk::barriers::NotKept;
use desk::register::RegisterSaved;
use desk::sharing::NotChanged;
use std::collections::BTreeMap;
use terms::{Action, Ask, Body, BodyId, DataItem, Office, Party, RecordKind, Span};
use web::door::{
    AgreementForm, AgreementKnown, AgreementStep, AgreementTyped, AgreementsKnown, Answer, BarrierKnown,
    BarriersKnown, BodyKnown, Caller, CheckKnown, Closed, FlowKnown, NewAsk, NewBarrier, OfficeKnown,
    PartnershipDoor, PartyKnown, PromisedKnown, RegisterKnown, TakeAway,
};
use web::words::{day, sentence};

/// A pattern for an agreement, to be filled in.
const PATTERN: &str = include_str!("agreement_pattern.toml");

fn span(span: Span) -> String {
    match span.until {
        Some(until) => format!("{} to {}", day(span.from), day(until)),
        None => format!("since {}", day(span.from)),
    }
}

const fn office(office: Office) -> &'static str {
    match office {
        Office::Chair => "Chair of the Strategy Group",
        Office::DeputyChair => "Deputy chair",
        Office::StrategyGroupMember => "Strategy Group member",
        Office::LiaisonOfficer => "Designated liaison officer",
        Office::DataProtectionOfficer => "Data protection officer",
        Office::CaldicottGuardian => "Caldicott Guardian",
        Office::Signatory => "Signatory",
    }
}

fn body(body: &Body, register: &Register, note: String, today: NaiveDate) -> BodyKnown {
    let title = |filling: &&terms::Filling| {
        let agency = register.agencies.iter().find(|agency| agency.id == filling.agency);
        agency.map_or_else(|| filling.agency.to_string(), |agency| agency.title.clone())
    };
    let member = body.is_member(today);
    let fills = body.fills.iter().filter(|filling| !member || filling.span.holds(today));
    let successors = body.successors.iter().filter_map(|id| register.body(id)).map(|body| body.name.clone());
    BodyKnown {
        name: body.name.clone(),
        kind: body.kind.words().to_owned(),
        fills: fills.map(|filling| title(&filling)).collect(),
        member,
        span: span(body.span),
        successors: successors.collect(),
        note,
    }
}

fn known(found: &desk::register::Registered, text: Option<String>, today: NaiveDate) -> RegisterKnown {
    let Template { register, notes } = &found.template;
    let partnership = register.partnership.as_ref();
    let named = |id: &BodyId| register.body(id).map_or_else(|| id.to_string(), |body| body.name.clone());
    let note = |id: &BodyId| {
        notes.iter().find(|(of, _)| of == id).map_or_else(String::new, |(_, note)| note.clone())
    };
    let areas = partnership.into_iter().flat_map(|one| &one.areas).filter(|area| area.span.holds(today));
    let offices = partnership.into_iter().flat_map(|one| &one.offices).filter(|held| held.span.holds(today));
    RegisterKnown {
        name: partnership.map(|one| one.name.clone()).unwrap_or_default(),
        areas: areas.map(|area| area.name.clone()).collect(),
        bodies: register.bodies.iter().map(|one| body(one, register, note(&one.id), today)).collect(),
        offices: offices
            .map(|held| OfficeKnown {
                office: office(held.office).to_owned(),
                who: match held.post.is_empty() {
                    true => held.name.clone(),
                    false => format!("{}, {}", held.name, held.post),
                },
                body: named(&held.body),
            })
            .collect(),
        checks: found
            .checks
            .iter()
            .map(|check| CheckKnown {
                title: check.title.to_owned(),
                law: check.law.to_owned(),
                missing: check.missing.clone(),
            })
            .collect(),
        commitments: partnership
            .into_iter()
            .flat_map(|one| &one.commitments)
            .map(|promised| PromisedKnown {
                body: named(&promised.body),
                words: promised.words.clone(),
                span: span(promised.span),
                outcome: promised.outcome.clone().unwrap_or_default(),
            })
            .collect(),
        own_targets: partnership
            .into_iter()
            .flat_map(|one| &one.targets)
            .map(|target| PromisedKnown {
                body: named(&target.body),
                words: target.words.clone(),
                span: span(target.span),
                outcome: target.measure.as_ref().map_or_else(String::new, |id| format!("Measured by {id}")),
            })
            .collect(),
        seen: found.version,
        text,
    }
}

/// What an agreement lists, one sentence for each thing.
fn shares(item: &DataItem) -> String {
    let list = |words: Vec<&str>| words.join(", ");
    let fields = match item.fields.is_empty() {
        true => String::new(),
        false => format!(": {}", item.fields.join(", ")),
    };
    format!(
        "{}: {} ({}){fields}. {}",
        sentence(item.kind.words()),
        list(item.sections.iter().map(|section| section.words()).collect()),
        list(item.classes.iter().map(|class| class.words()).collect()),
        item.necessity,
    )
}

fn party(party: &Party, names: &BTreeMap<BodyId, String>) -> PartyKnown {
    PartyKnown {
        body: party.body.to_string(),
        name: names.get(&party.body).cloned().unwrap_or_else(|| party.body.to_string()),
        does: match (party.sends, party.receives) {
            (true, true) => "sends and receives",
            (true, false) => "sends",
            (false, true) => "receives",
            (false, false) => "neither sends nor receives",
        }
        .to_owned(),
        basis: party.basis.clone(),
        signed: party.signature.as_ref().map(|signature| {
            format!("Signed by {}, {}, on {}", signature.name, signature.post, day(signature.on))
        }),
    }
}

/// One agreement; `own` is the body that the caller may sign for.
fn agreement(
    found: desk::sharing::AgreementKnown,
    names: &BTreeMap<BodyId, String>,
    catalogue: &Catalogue,
    own: Option<&BodyId>,
    today: NaiveDate,
) -> AgreementKnown {
    let agreement = found.agreement;
    let open = matches!(found.state.slug(), "draft" | "part-signed");
    let mine = agreement.parties.iter().find(|party| own == Some(&party.body));
    let may_sign = mine.filter(|party| open && party.signature.is_none());
    let purpose = |id: &terms::PurposeId| {
        catalogue.purpose(id).map_or_else(|| id.to_string(), |known| known.title.clone())
    };
    let gateway = |id: &terms::GatewayId| {
        catalogue.gateway(id).map_or_else(|| id.to_string(), |known| known.title.clone())
    };
    AgreementKnown {
        id: format!("{} v{}", agreement.id, agreement.version),
        state: found.state.slug(),
        in_force: found.state.in_force(),
        parties: agreement.parties.iter().map(|one| party(one, names)).collect(),
        shares: agreement.items.iter().map(shares).collect(),
        purposes: agreement.purposes.iter().map(purpose).collect(),
        gateways: agreement.gateways.iter().map(gateway).collect(),
        retention: agreement.retention.clone(),
        conditions: agreement.conditions.clone(),
        dpia: agreement.dpia.clone().unwrap_or_default(),
        from: Some(agreement.span.from).filter(|from| *from > today),
        until: agreement.withdrawn_on.or(agreement.span.until),
        review_by: agreement.review_by,
        problems: found.problems,
        seen: found.seen,
        may_sign: may_sign.map(|one| party(one, names)),
        title: agreement.title,
    }
}

pub(super) fn refused(why: &NotChanged) -> Closed {
    match why {
        NotChanged::Unknown => Closed::NotFound,
        NotChanged::Stale => Closed::Stale,
        NotChanged::Paper(wrong) => Closed::Refused(with_causes(wrong)),
        other => Closed::Refused(sentence(&other.to_string())),
    }
}

fn not_kept(why: &NotKept) -> Closed {
    match why {
        NotKept::Unknown => Closed::NotFound,
        NotKept::Stale => Closed::Stale,
        other => Closed::Refused(sentence(&other.to_string())),
    }
}

/// The error and what lies under it, for whoever wrote the text.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = sentence(&error.to_string());
    let mut cause = error.source();
    while let Some(next) = cause {
        words.push_str(": ");
        words.push_str(next.to_string().trim());
        cause = next.source();
    }
    words
}

/// The pattern with two bodies of the register in it: the first responsible authorities of today.
async fn pattern(desk: &Desk) -> Answer<String> {
    let register = desk.register().await.map_err(closed)?.template.register;
    let today = desk.now().date_naive();
    let authorities = access::checks::responsible(&register, today);
    let named = |at: usize, instead: &str| {
        authorities.get(at).map_or_else(|| instead.to_owned(), |body| body.id.to_string())
    };
    let day = |days: u64| (today + chrono::Days::new(days)).to_string();
    Ok(PATTERN
        .replace("FIRST-BODY", &named(0, "district-council"))
        .replace("SECOND-BODY", &named(2, "police"))
        .replace("FROM", &day(0))
        .replace("UNTIL", &day(730))
        .replace("REVIEW", &day(365)))
}

async fn names(desk: &Desk) -> Answer<BTreeMap<BodyId, String>> {
    let register = desk.register().await.map_err(closed)?.template.register;
    Ok(register.bodies.into_iter().map(|body| (body.id, body.name)).collect())
}

#[async_trait]
impl PartnershipDoor for FrontDoor {
    async fn register(&self, caller: &Caller) -> Answer<RegisterKnown> {
        let desk = self.of(caller)?;
        let found = desk.register().await.map_err(closed)?;
        let paper = Resource::paper(RecordKind::Register);
        let may = desk.would(Action::Change, &paper).await.map_err(closed)?;
        let text = may.then(|| {
            found.template.to_text().unwrap_or_else(|| Template::moorlands().to_text().unwrap_or_default())
        });
        Ok(known(&found, text, desk.now().date_naive()))
    }

    async fn register_file(&self, caller: &Caller, pattern: bool) -> Answer<TakeAway> {
        let desk = self.of(caller)?;
        let (file_name, text) = if pattern {
            desk.register().await.map_err(closed)?;
            ("pattern.toml", Template::moorlands().to_text())
        } else {
            ("partnership.toml", desk.register_text().await.map_err(closed)?)
        };
        Ok(TakeAway {
            file_name: file_name.to_owned(),
            media_type: "application/toml; charset=utf-8",
            bytes: text.ok_or(Closed::NotFound)?.into_bytes(),
        })
    }

    async fn register_save(&self, caller: &Caller, text: &str, seen: i64) -> Answer<()> {
        match self.of(caller)?.register_save(text, seen).await.map_err(closed)? {
            Ok(RegisterSaved::As(_)) => Ok(()),
            Ok(RegisterSaved::Behind(_)) => Err(Closed::Stale),
            Err(wrong) => Err(Closed::Refused(with_causes(&wrong))),
        }
    }

    async fn agreements(&self, caller: &Caller) -> Answer<AgreementsKnown> {
        let desk = self.of(caller)?;
        let names = names(&desk).await?;
        let catalogue = desk.sharing_laws().await.map_err(closed)?;
        let paper = Resource::paper(RecordKind::Agreement);
        let may = async |action| desk.would(action, &paper).await.map_err(closed);
        let (may_write, may_decide) = (may(Action::Add).await?, may(Action::Decide).await?);
        let own = desk.own_body().await.map_err(closed)?;
        let named = |id: &BodyId| names.get(id).cloned().unwrap_or_else(|| id.to_string());
        let (own, today) = (own.filter(|_| may_decide), desk.now().date_naive());
        let found = desk.agreements().await.map_err(closed)?;
        let agreements = found.into_iter().map(|one| agreement(one, &names, &catalogue, own.as_ref(), today));
        let sharing = desk.sharing().await.map_err(closed)?;
        let mut gaps: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (from, to) in &sharing.gaps {
            gaps.entry(named(from)).or_default().push(named(to));
        }
        let words = |words: Vec<&str>| words.join(", ");
        Ok(AgreementsKnown {
            agreements: agreements.collect(),
            flows: sharing
                .flows
                .iter()
                .map(|flow| FlowKnown {
                    from: named(&flow.from),
                    to: named(&flow.to),
                    what: format!(
                        "{}: {}",
                        sentence(flow.kind.words()),
                        words(flow.sections.iter().map(|section| section.words()).collect())
                    ),
                    purpose: catalogue
                        .purpose(&flow.purpose)
                        .map_or_else(|| flow.purpose.to_string(), |known| known.title.clone()),
                    agreement: flow.agreement.to_string(),
                })
                .collect(),
            gaps: gaps.into_iter().collect(),
            may_write,
            may_decide,
            pattern: pattern(&desk).await?,
        })
    }

    async fn agreement_form(&self, caller: &Caller, id: &str) -> Answer<AgreementForm> {
        self.form_of_agreement(caller, id).await
    }

    async fn agreement_write(
        &self,
        caller: &Caller,
        id: &str,
        seen: i64,
        typed: &AgreementTyped,
    ) -> Answer<()> {
        self.write_agreement(caller, id, seen, typed).await
    }

    async fn agreement_add(&self, caller: &Caller, text: &str) -> Answer<()> {
        let added = self.of(caller)?.agreement_add(text).await.map_err(closed)?;
        added.map(|_| ()).map_err(|why| refused(&why))
    }

    async fn barriers(&self, caller: &Caller) -> Answer<BarriersKnown> {
        let desk = self.of(caller)?;
        let names = names(&desk).await?;
        let known = |held: desk::barriers::BarrierHeld| BarrierKnown {
            id: held.summary.id.to_string(),
            title: held.summary.title,
            age_days: held.summary.age_days,
            asked: held.summary.asked,
            refused: held.summary.refused,
            in_part: held.summary.in_part,
            waiting: held.summary.waiting,
            answer_days: held.summary.answer_days_median,
            reasons: held.summary.reasons,
            remover: names.get(&held.summary.remover).cloned().unwrap_or_default(),
            remedy: held.summary.remedy,
            removed: held.removed,
            seen: held.seen,
        };
        let paper = Resource::paper(RecordKind::Barrier);
        let may = async |action| desk.would(action, &paper).await.map_err(closed);
        let pair = |slug: &str, words: &str| (slug.to_owned(), words.to_owned());
        Ok(BarriersKnown {
            barriers: desk.barriers().await.map_err(closed)?.into_iter().map(known).collect(),
            bodies: names.iter().map(|(id, name)| pair(id.as_str(), name)).collect(),
            purposes: desk
                .purposes()
                .await
                .map_err(closed)?
                .iter()
                .map(|purpose| pair(purpose.id.as_str(), &purpose.title))
                .collect(),
            kinds: RecordKind::ALL.iter().map(|kind| pair(kind.slug(), kind.words())).collect(),
            may_add: may(Action::Add).await?,
            may_change: may(Action::Change).await?,
        })
    }

    async fn barrier_add(&self, caller: &Caller, new: &NewBarrier) -> Answer<()> {
        let remover = new.remover.parse().map_err(|_| not_kept(&NotKept::Body))?;
        let done = self.of(caller)?.barrier_add(&new.title, remover, &new.remedy).await.map_err(closed)?;
        done.map_err(|why| not_kept(&why))
    }

    async fn barrier_ask(&self, caller: &Caller, id: &str, seen: i64, ask: &NewAsk) -> Answer<()> {
        let body = |slug: &str| slug.parse().map_err(|_| not_kept(&NotKept::Body));
        let day =
            |text: &str| text.parse().map_err(|_| Closed::Refused("Write days like 2026-11-20".to_owned()));
        let ask = Ask {
            on: day(&ask.on)?,
            from: body(&ask.from)?,
            to: body(&ask.to)?,
            purpose: ask.purpose.parse().map_err(|_| not_kept(&NotKept::Purpose))?,
            kind: RecordKind::from_slug(&ask.kind)
                .ok_or_else(|| Closed::Refused("Choose what was asked for".to_owned()))?,
            outcome: desk::barriers::outcome(&ask.outcome)
                .ok_or_else(|| Closed::Refused("Choose what came of it".to_owned()))?,
            reason: ask.reason.clone(),
            answered_on: if ask.answered.is_empty() { None } else { Some(day(&ask.answered)?) },
        };
        let done = self.of(caller)?.barrier_ask(id, seen, ask).await.map_err(closed)?;
        done.map_err(|why| not_kept(&why))
    }

    async fn barrier_remove(&self, caller: &Caller, id: &str, seen: i64, how: &str) -> Answer<()> {
        let done = self.of(caller)?.barrier_remove(id, seen, how).await.map_err(closed)?;
        done.map_err(|why| not_kept(&why))
    }

    async fn agreement_step(&self, caller: &Caller, id: &str, seen: i64, step: AgreementStep) -> Answer<()> {
        let desk = self.of(caller)?;
        let command = match step {
            AgreementStep::Sign { name, post } if name.is_empty() || post.is_empty() => {
                return Err(Closed::Refused("Give the name and the post of who signs".to_owned()));
            }
            AgreementStep::Sign { name, post } => {
                let own = desk.own_body().await.map_err(closed)?;
                Command::Sign { body: own.ok_or(Closed::NotFound)?, name, post }
            }
            AgreementStep::Review { next } => Command::Review {
                next: next
                    .parse()
                    .map_err(|_| Closed::Refused("Write the day like 2027-11-30".to_owned()))?,
            },
            AgreementStep::Withdraw { reason } => Command::Withdraw { reason },
        };
        let done = desk.agreement_do(id, seen, command).await.map_err(closed)?;
        done.map_err(|why| refused(&why))
    }
}
