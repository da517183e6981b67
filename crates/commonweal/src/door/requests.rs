//! Requests for information behind the door, in words for the pages.

use super::{FrontDoor, closed, done};
use crate::machine::nonce;
use access::coverage::Flow;
use access::{BreakGlass, Catalogue};
use async_trait::async_trait;
use desk::requests::{AskedWords, Opened};
use desk::{Desk, Seen};
use planning::InformationRequest;
use planning::information::{Answer as How, Command, Terms};
use std::collections::BTreeMap;
use terms::{DataClass, Section};
use web::door::{
    Answer, Caller, Closed, GlassKnown, OpenFlow, RequestKnown, RequestLine, RequestStep, RequestTyped,
    RequestsDoor, RequestsKnown,
};

/// Names of bodies and of people, by id.
struct Names {
    bodies: BTreeMap<String, String>,
    people: BTreeMap<String, String>,
}

impl Names {
    async fn of(desk: &Desk, people: &[&str]) -> Answer<Self> {
        let bodies = desk.body_names().await.map_err(closed)?;
        let people = desk.names_of(people.iter().copied()).await.map_err(closed)?;
        Ok(Self {
            bodies: bodies.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            people: people.into_iter().collect(),
        })
    }

    fn body(&self, id: &terms::BodyId) -> String {
        self.bodies.get(id.as_str()).cloned().unwrap_or_else(|| id.to_string())
    }

    fn person(&self, id: &str) -> String {
        self.people.get(id).cloned().unwrap_or_else(|| "Somebody who has left".to_owned())
    }
}

fn parts(sections: &[Section]) -> String {
    let words: Vec<String> = sections.iter().map(|section| section.words().to_owned()).collect();
    planning::wording::list(&words)
}

fn line(request: &InformationRequest, names: &Names, today: chrono::NaiveDate) -> RequestLine {
    let terms = &request.terms;
    RequestLine {
        id: request.id.to_string(),
        from: names.body(&terms.from),
        to: names.body(&terms.to),
        what: format!("{}, of {}", parts(&terms.sections), terms.kind.words()),
        asked: request.asked.on,
        due: request.due,
        stage: request.stage.slug(),
        answer: request.stage.answered().map(|(answer, on, _)| (answer.words(), on)),
        late: request.overdue(today),
        urgent: terms.urgent,
    }
}

pub(super) fn key(flow: &Flow) -> String {
    format!("{}/{}/{}/{}", flow.agreement, flow.from, flow.purpose, flow.kind.slug())
}

fn purpose_of(catalogue: &Catalogue, id: &terms::PurposeId) -> String {
    catalogue.purpose(id).map_or_else(|| id.to_string(), |known| known.title.clone())
}

fn gateway_of(catalogue: &Catalogue, id: &terms::GatewayId) -> String {
    catalogue.gateway(id).map_or_else(|| id.to_string(), |known| known.title.clone())
}

fn open_flow(flow: &Flow, names: &Names, catalogue: &Catalogue) -> OpenFlow {
    let purpose = planning::wording::inside(&purpose_of(catalogue, &flow.purpose));
    OpenFlow {
        key: key(flow),
        words: format!(
            "{} of {}, to {purpose}, under {}",
            web::words::sentence(flow.kind.words()),
            names.body(&flow.from),
            flow.agreement
        ),
        until: flow.until,
        sections: flow.sections.iter().map(|section| (section.slug(), section.words())).collect(),
        classes: flow
            .classes
            .iter()
            .filter(|class| class.identifies())
            .map(|class| (class.slug(), class.words()))
            .collect(),
        gateways: flow.gateways.iter().map(|id| (id.to_string(), gateway_of(catalogue, id))).collect(),
    }
}

fn terms_of(typed: &RequestTyped, flows: &[Flow]) -> Answer<Terms> {
    let no = |words: &str| Closed::Refused(words.to_owned());
    let flow = flows.iter().find(|flow| key(flow) == typed.flow);
    let flow = flow.ok_or_else(|| no("Choose what to ask for."))?;
    let sections: Option<Vec<Section>> = typed.sections.iter().map(|slug| Section::from_slug(slug)).collect();
    Ok(Terms {
        from: flow.to.clone(),
        to: flow.from.clone(),
        purpose: flow.purpose.clone(),
        gateway: typed.gateway.parse().map_err(|_| no("Choose the law by which they may share it."))?,
        agreement: flow.agreement.clone(),
        kind: flow.kind,
        sections: sections.ok_or_else(|| no("Choose what you need."))?,
        class: DataClass::from_slug(&typed.class)
            .ok_or_else(|| no("Choose how closely the law guards it."))?,
        urgent: typed.urgent,
    })
}

async fn opened(desk: &Desk, opened: Opened) -> Answer<RequestKnown> {
    let Seen { record: request, version } = &opened.seen;
    let rights = desk.request_rights(request).await.map_err(closed)?;
    let people = match rights.staff && !opened.glass {
        true => desk.request_people(request).await.map_err(closed)?,
        false => Vec::new(),
    };
    let mut ids: Vec<&str> = request.team.iter().chain(&request.shut_out).map(|id| id.as_str()).collect();
    ids.extend(request.steps.iter().map(|(_, stamp)| stamp.by.as_str()));
    ids.extend(opened.looked.iter().map(|line| line.actor.as_str()));
    let names = Names::of(desk, &ids).await?;
    let catalogue = desk.sharing_laws().await.map_err(closed)?;
    Ok(RequestKnown {
        line: line(request, &names, desk.now().date_naive()),
        purpose: purpose_of(&catalogue, &request.terms.purpose),
        gateway: gateway_of(&catalogue, &request.terms.gateway),
        agreement: request.terms.agreement.to_string(),
        about: opened.asked.about.clone(),
        needed: opened.asked.needed.clone(),
        shared: opened.shared.clone(),
        reason: request.stage.answered().map_or_else(String::new, |(_, _, reason)| reason.to_owned()),
        team: request.team.iter().map(|id| names.person(id.as_str())).collect(),
        shut_out: request.shut_out.iter().map(|id| (id.to_string(), names.person(id.as_str()))).collect(),
        people: people.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        steps: request
            .steps
            .iter()
            .map(|(words, stamp)| (words.clone(), names.person(stamp.by.as_str()), stamp.on))
            .collect(),
        looked: opened
            .looked
            .iter()
            .map(|line| {
                let at = format!(
                    "{} at {}",
                    web::words::day(line.at.date_naive()),
                    web::words::time(line.at.time())
                );
                (names.person(&line.actor), at, line.act == "request.glass")
            })
            .collect(),
        glass: opened.glass,
        may_answer: rights.answer,
        may_receive: rights.receive,
        seen: *version,
    })
}

#[async_trait]
impl RequestsDoor for FrontDoor {
    async fn requests(&self, caller: &Caller) -> Answer<RequestsKnown> {
        let desk = self.of(caller)?;
        let held = desk.requests().await.map_err(closed)?;
        let broken = desk.glass_broken(&self.keys()?).await.map_err(closed)?;
        let ids: Vec<&str> = broken
            .iter()
            .flat_map(|(seen, _)| {
                let reviewed = seen.record.reviewed.as_ref().map(|(stamp, _)| stamp.by.as_str());
                std::iter::once(seen.record.by.by.as_str()).chain(reviewed)
            })
            .collect();
        let (names, today) = (Names::of(&desk, &ids).await?, desk.now().date_naive());
        Ok(RequestsKnown {
            requests: held.requests.iter().map(|seen| line(&seen.record, &names, today)).collect(),
            closed: held.closed,
            asked: held.summary.asked,
            answers: held.summary.answers,
            late: held.summary.late,
            median_days: held.summary.median_days,
            reasons: held.summary.reasons,
            glass: broken
                .into_iter()
                .map(|(seen, reason)| GlassKnown {
                    id: seen.record.id.to_string(),
                    request: seen.record.request.to_string(),
                    by: names.person(seen.record.by.by.as_str()),
                    on: seen.record.by.on,
                    reason,
                    review_by: seen.record.review_by,
                    reviewed: seen
                        .record
                        .reviewed
                        .map(|(stamp, found)| (names.person(stamp.by.as_str()), stamp.on, found)),
                    seen: seen.version,
                })
                .collect(),
        })
    }

    async fn requests_possible(&self, caller: &Caller) -> Answer<Vec<OpenFlow>> {
        let desk = self.of(caller)?;
        let flows = desk.requests_possible().await.map_err(closed)?;
        let names = Names::of(&desk, &[]).await?;
        let catalogue = desk.sharing_laws().await.map_err(closed)?;
        Ok(flows.iter().map(|flow| open_flow(flow, &names, &catalogue)).collect())
    }

    async fn request_add(&self, caller: &Caller, typed: &RequestTyped) -> Answer<String> {
        let desk = self.of(caller)?;
        let flows = desk.requests_possible().await.map_err(closed)?;
        let terms = terms_of(typed, &flows)?;
        let words =
            AskedWords { about: typed.about.trim().to_owned(), needed: typed.needed.trim().to_owned() };
        let asked = desk.request_add(terms, &words, &self.keys()?, nonce()).await.map_err(closed)?;
        Ok(done(asked)?.record.id.to_string())
    }

    async fn request(&self, caller: &Caller, id: &str, glass: Option<&str>) -> Answer<RequestKnown> {
        let desk = self.of(caller)?;
        let glass = glass.map(BreakGlass::because).transpose();
        let glass = glass.map_err(|short| Closed::Refused(web::words::sentence(&short.to_string())))?;
        let found = desk.request_open(id, glass.as_ref(), &self.keys()?, nonce()).await.map_err(closed)?;
        opened(&desk, found.ok_or(Closed::NotFound)?).await
    }

    async fn request_step(&self, caller: &Caller, id: &str, seen: i64, step: RequestStep) -> Answer<()> {
        let desk = self.of(caller)?;
        let person = |id: String| id.parse().map_err(|_| Closed::Refused("Choose somebody.".to_owned()));
        let command = match step {
            RequestStep::Answer { answer, reason, shared } => {
                let how = How::from_slug(&answer)
                    .ok_or_else(|| Closed::Refused("Say how you answer.".to_owned()))?;
                let (keys, nonce) = (self.keys()?, nonce());
                let answered = desk.request_answer((id, seen), (how, &reason), &shared, &keys, nonce);
                return done(answered.await.map_err(closed)?).map(drop);
            }
            RequestStep::Receive => Command::Receive,
            RequestStep::Withdraw { reason } => Command::Withdraw { reason },
            RequestStep::Join(id) => Command::Join(person(id)?),
            RequestStep::ShutOut(id) => Command::ShutOut(person(id)?),
            RequestStep::LetIn(id) => Command::LetIn(person(id)?),
        };
        done(desk.request_do((id, seen), command).await.map_err(closed)?).map(drop)
    }

    async fn glass_review(&self, caller: &Caller, id: &str, seen: i64, words: &str) -> Answer<()> {
        let reviewed = self.of(caller)?.glass_review(id, seen, words).await.map_err(closed)?;
        done(reviewed).map(drop)
    }
}
