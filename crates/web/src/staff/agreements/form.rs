//! An agreement by its fields: written as a draft, changed while nobody has signed, or written anew as the next version.

use crate::choice::ChoiceView;
use crate::door::{AgreementForm, AgreementTyped, ItemTyped, PartyTyped};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use std::sync::Arc;
use terms::PartyRole;

/// Kinds of record that one form can list, besides those that are there.
const ITEMS: usize = 3;

#[derive(Serialize)]
struct PartyView {
    body: String,
    name: String,
    sends: bool,
    receives: bool,
    basis: String,
    roles: Vec<ChoiceView>,
}

#[derive(Serialize)]
struct ItemView {
    number: usize,
    kinds: Vec<ChoiceView>,
    sections: Vec<ChoiceView>,
    classes: Vec<ChoiceView>,
    fields: String,
    necessity: String,
    /// Whether something stands in it already.
    filled: bool,
}

#[derive(Serialize)]
pub(crate) struct AgreementFormView {
    heading: &'static str,
    to: String,
    seen: i64,
    id: String,
    /// Whether the short name can be chosen.
    new: bool,
    title: String,
    from: String,
    until: String,
    review_by: String,
    parties: Vec<PartyView>,
    purposes: Vec<ChoiceView>,
    gateways: Vec<ChoiceView>,
    items: Vec<ItemView>,
    conditions: String,
    retention: String,
    dpia: String,
    error: String,
}

impl View for AgreementFormView {
    const TEMPLATE: &'static str = "staff/agreement_form.html";
}

fn choices(list: &[(String, String)], chosen: &[String]) -> Vec<ChoiceView> {
    list.iter()
        .map(|(value, text)| ChoiceView::new(value, &words::sentence(text), chosen.contains(value)))
        .collect()
}

impl AgreementFormView {
    pub(crate) fn new(known: &AgreementForm, typed: &AgreementTyped, error: &str) -> Self {
        let party = |(body, name): &(String, String)| {
            let held = typed.parties.iter().find(|party| party.body == *body);
            let role = held.map_or("controller", |party| party.role.as_str());
            PartyView {
                body: body.clone(),
                name: name.clone(),
                sends: held.is_some_and(|party| party.sends),
                receives: held.is_some_and(|party| party.receives),
                basis: held.map_or_else(String::new, |party| party.basis.clone()),
                roles: PartyRole::ALL
                    .into_iter()
                    .map(|one| ChoiceView::new(one.slug(), &words::sentence(one.words()), one.slug() == role))
                    .collect(),
            }
        };
        let blank = ItemTyped::default();
        let shown = typed.items.len().max(1) + 1;
        let item = |at: usize| {
            let item = typed.items.get(at).unwrap_or(&blank);
            ItemView {
                number: at + 1,
                kinds: choices(&known.kinds, std::slice::from_ref(&item.kind)),
                sections: choices(&known.sections, &item.sections),
                classes: choices(&known.classes, &item.classes),
                fields: item.fields.clone(),
                necessity: item.necessity.clone(),
                filled: at == 0 || *item != blank,
            }
        };
        Self {
            heading: match (known.id.is_empty(), known.next) {
                (true, _) => "Write an agreement",
                (false, true) => "Write the next version",
                (false, false) => "Change the draft",
            },
            to: route::agreement_write(&known.id),
            seen: known.seen,
            id: typed.id.clone(),
            new: known.id.is_empty(),
            title: typed.title.clone(),
            from: typed.from.clone(),
            until: typed.until.clone(),
            review_by: typed.review_by.clone(),
            parties: known.bodies.iter().map(party).collect(),
            purposes: choices(&known.purposes, &typed.purposes),
            gateways: choices(&known.gateways, &typed.gateways),
            items: (0..shown.min(typed.items.len() + ITEMS)).map(item).collect(),
            conditions: typed.conditions.clone(),
            retention: typed.retention.clone(),
            dpia: typed.dpia.clone(),
            error: error.to_owned(),
        }
    }
}

/// What was typed. A body is a party where it sends or receives.
fn read(form: &Typed, known: &AgreementForm) -> AgreementTyped {
    let list = |name: &str| form.all(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let parties = known.bodies.iter().filter_map(|(body, _)| {
        let yes = |what: &str| form.one(&format!("{what}-{body}")) == "yes";
        (yes("sends") || yes("receives")).then(|| PartyTyped {
            body: body.clone(),
            role: form.one(&format!("role-{body}")).to_owned(),
            basis: form.line(&format!("basis-{body}")),
            sends: yes("sends"),
            receives: yes("receives"),
        })
    });
    let items = (1..=20).map(|number| ItemTyped {
        kind: form.one(&format!("kind-{number}")).to_owned(),
        sections: list(&format!("section-{number}")),
        classes: list(&format!("class-{number}")),
        fields: form.line(&format!("fields-{number}")),
        necessity: form.line(&format!("necessity-{number}")),
    });
    AgreementTyped {
        id: form.one("id").to_owned(),
        title: form.line("title"),
        from: form.one("from").to_owned(),
        until: form.one("until").to_owned(),
        review_by: form.one("review_by").to_owned(),
        parties: parties.collect(),
        purposes: list("purpose"),
        gateways: list("gateway"),
        items: items.filter(|item| *item != ItemTyped::default()).collect(),
        conditions: form.text("conditions"),
        retention: form.line("retention"),
        dpia: form.line("dpia"),
    }
}

fn show(
    site: &Site,
    staff: &Staff,
    known: &AgreementForm,
    typed: &AgreementTyped,
    error: &str,
) -> Result<Response, Problem> {
    let view = AgreementFormView::new(known, typed, error);
    let frame = Frame::new(view.heading, Place::Agreements)
        .crumbs([Crumb::new("Sharing agreements", route::AGREEMENTS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &view)
}

/// The agreement of an address: none for `new`.
fn of(id: &str) -> &str {
    if id == "new" { "" } else { id }
}

/// GET `/app/agreements/{agreement}/write`, with `new` for one that is not there yet
pub(crate) async fn form(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let known = site.door.agreement_form(&staff.caller, of(&id)).await?;
    show(&site, &staff, &known, &known.typed, "")
}

/// POST the same
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let known = site.door.agreement_form(&staff.caller, of(&id)).await?;
    let (typed, seen) = (read(&form, &known), form.number("seen").unwrap_or(0));
    match site.door.agreement_write(&staff.caller, of(&id), seen, &typed).await {
        Ok(()) => Ok(Redirect::to(route::AGREEMENTS).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &known, &typed, &words),
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl AgreementFormView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::partnership::agreement_form();
        let new = AgreementForm { id: String::new(), typed: AgreementTyped::default(), ..known.clone() };
        vec![
            Self::new(&known, &known.typed, ""),
            Self::new(&new, &new.typed, ""),
            Self::new(&AgreementForm { next: true, ..known.clone() }, &known.typed, "Give its first day"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_back_as_it_was_shown() {
        let known = crate::sample::partnership::agreement_form();
        let pairs = [
            ("id", "asb-hub"),
            ("title", "Antisocial  behaviour hub"),
            ("from", "2026-04-01"),
            ("sends-council", "yes"),
            ("role-council", "controller"),
            ("basis-council", "UK GDPR article 6(1)(e)"),
            ("role-police", "processor"),
            ("purpose", "reduce-crime"),
            ("gateway", "cda98-s115"),
            ("kind-2", "case"),
            ("section-2", "identity"),
            ("section-2", "offences"),
            ("class-2", "criminal"),
        ];
        let typed = read(&Typed::from(pairs.as_slice()), &known);
        assert_eq!((typed.title.as_str(), typed.items.len()), ("Antisocial behaviour hub", 1));
        assert_eq!(typed.items[0].sections, ["identity", "offences"]);
        assert_eq!(typed.parties.len(), 1, "the police neither send nor receive");
        assert!(typed.parties[0].sends && !typed.parties[0].receives);
    }
}
