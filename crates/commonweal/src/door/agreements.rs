//! Agreements by their fields behind the door: what stands in the form, and the agreement that was typed.

use super::{FrontDoor, closed};
use access::Resource;
use access::agreement::{Command, next_version, state_on};
use chrono::NaiveDate;
use desk::Desk;
use desk::sharing::AgreementKnown;
use std::str::FromStr;
use terms::{
    Action, Agreement, AgreementState, DataClass, DataItem, Party, PartyRole, RecordKind, Section, Span,
};
use web::door::{AgreementForm, AgreementTyped, Answer, Caller, Closed, ItemTyped, PartyTyped};

/// Kinds of record that an agreement can be about.
const KINDS: [RecordKind; 8] = [
    RecordKind::Case,
    RecordKind::Referral,
    RecordKind::ProblemReport,
    RecordKind::Disclosure,
    RecordKind::Linkage,
    RecordKind::Delivery,
    RecordKind::Evidence,
    RecordKind::Consultation,
];

fn day(day: NaiveDate) -> String {
    day.to_string()
}

fn typed(agreement: &Agreement) -> AgreementTyped {
    let party = |party: &Party| PartyTyped {
        body: party.body.to_string(),
        role: party.role.slug().to_owned(),
        basis: party.basis.clone(),
        sends: party.sends,
        receives: party.receives,
    };
    let item = |item: &DataItem| ItemTyped {
        kind: item.kind.slug().to_owned(),
        sections: item.sections.iter().map(|section| section.slug().to_owned()).collect(),
        classes: item.classes.iter().map(|class| class.slug().to_owned()).collect(),
        fields: item.fields.join(", "),
        necessity: item.necessity.clone(),
    };
    AgreementTyped {
        id: agreement.id.to_string(),
        title: agreement.title.clone(),
        from: day(agreement.span.from),
        until: agreement.span.until.map(day).unwrap_or_default(),
        review_by: day(agreement.review_by),
        parties: agreement.parties.iter().map(party).collect(),
        purposes: agreement.purposes.iter().map(ToString::to_string).collect(),
        gateways: agreement.gateways.iter().map(ToString::to_string).collect(),
        items: agreement.items.iter().map(item).collect(),
        conditions: agreement.conditions.join("\n"),
        retention: agreement.retention.clone(),
        dpia: agreement.dpia.clone().unwrap_or_default(),
    }
}

fn no(words: &str) -> Closed {
    Closed::Refused(words.to_owned())
}

fn read<T: FromStr>(text: &str, mend: &str) -> Answer<T> {
    text.parse().map_err(|_| no(mend))
}

fn all<T: FromStr>(texts: &[String], mend: &str) -> Answer<Vec<T>> {
    texts.iter().map(|text| read(text, mend)).collect()
}

fn party(typed: &PartyTyped) -> Answer<Party> {
    Ok(Party {
        body: read(&typed.body, "Choose members of the partnership")?,
        role: PartyRole::from_slug(&typed.role).ok_or_else(|| no("Say what each party is to the data"))?,
        basis: typed.basis.clone(),
        sends: typed.sends,
        receives: typed.receives,
        signature: None,
    })
}

fn item(typed: &ItemTyped) -> Answer<DataItem> {
    let sections: Option<Vec<Section>> = typed.sections.iter().map(|slug| Section::from_slug(slug)).collect();
    let classes: Option<Vec<DataClass>> =
        typed.classes.iter().map(|slug| DataClass::from_slug(slug)).collect();
    let fields = typed.fields.split(',').map(str::trim).filter(|field| !field.is_empty());
    Ok(DataItem {
        kind: RecordKind::from_slug(&typed.kind).ok_or_else(|| no("Choose the kind of record"))?,
        sections: sections.ok_or_else(|| no("Choose parts of the record"))?,
        classes: classes.ok_or_else(|| no("Say how closely the law guards what is shared"))?,
        fields: fields.map(str::to_owned).collect(),
        necessity: typed.necessity.clone(),
    })
}

/// The agreement that was typed, unsigned. What it still lacks is said on the page of agreements; here only what cannot be
/// read is refused.
fn agreement(typed: &AgreementTyped, version: u32) -> Answer<Agreement> {
    if typed.title.is_empty() {
        return Err(no("Say what the agreement is called"));
    }
    let until = match typed.until.as_str() {
        "" => None,
        text => Some(read(text, "Give the last day like 2027-11-30, or leave it empty")?),
    };
    let span = Span { from: read(&typed.from, "Give the first day like 2026-11-30")?, until };
    if until.is_some_and(|until: NaiveDate| until < span.from) {
        return Err(no("The last day lies before the first one"));
    }
    Ok(Agreement {
        id: read(&typed.id, "Give a short name of lower-case letters, digits and hyphens, like asb-hub")?,
        version,
        title: typed.title.clone(),
        parties: typed.parties.iter().map(party).collect::<Answer<_>>()?,
        gateways: all(&typed.gateways, "Choose the law")?,
        purposes: all(&typed.purposes, "Choose the purpose")?,
        items: typed.items.iter().map(item).collect::<Answer<_>>()?,
        conditions: typed
            .conditions
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        retention: typed.retention.clone(),
        span,
        review_by: read(&typed.review_by, "Give the day of the review like 2027-11-30")?,
        dpia: Some(typed.dpia.clone()).filter(|dpia| !dpia.is_empty()),
        activated_on: None,
        withdrawn_on: None,
    })
}

fn name_of(agreement: &Agreement) -> String {
    format!("{} v{}", agreement.id, agreement.version)
}

/// The agreement of that name and version, and whether writing it makes its next version.
async fn found(desk: &Desk, id: &str) -> Answer<(AgreementKnown, bool)> {
    let all = desk.agreements().await.map_err(closed)?;
    let known = all.into_iter().find(|one| name_of(&one.agreement) == id).ok_or(Closed::NotFound)?;
    let next = state_on(&known.agreement, desk.now().date_naive()) != AgreementState::Draft;
    Ok((known, next))
}

impl FrontDoor {
    /// What stands in the form: of an agreement that is there, or of a new one for an empty `id`.
    pub(super) async fn form_of_agreement(&self, caller: &Caller, id: &str) -> Answer<AgreementForm> {
        let desk = self.of(caller)?;
        let paper = Resource::paper(RecordKind::Agreement);
        if !desk.would(Action::Add, &paper).await.map_err(closed)? {
            return Err(Closed::Forbidden("You may not write agreements. Ask a liaison officer.".to_owned()));
        }
        let today = desk.now().date_naive();
        let (typed, seen, next) = match id {
            "" => {
                let later = |days: u64| day(today + chrono::Days::new(days));
                let (from, until, review_by) = (day(today), later(730), later(365));
                (AgreementTyped { from, until, review_by, ..AgreementTyped::default() }, 0, false)
            }
            id => {
                let (known, next) = found(&desk, id).await?;
                (typed(&known.agreement), known.seen, next)
            }
        };
        let register = desk.register().await.map_err(closed)?.template.register;
        let catalogue = desk.sharing_laws().await.map_err(closed)?;
        let pair = |id: &str, words: &str| (id.to_owned(), words.to_owned());
        let members = register.bodies.iter().filter(|body| body.is_member(today));
        let recordable = |class: &&DataClass| !matches!(class, DataClass::Open | DataClass::Business);
        Ok(AgreementForm {
            id: id.to_owned(),
            next,
            seen,
            typed,
            bodies: members.map(|body| pair(body.id.as_str(), &body.name)).collect(),
            purposes: catalogue.purposes.iter().map(|one| pair(one.id.as_str(), &one.title)).collect(),
            gateways: catalogue
                .gateways
                .iter()
                .filter(|one| one.span.holds(today))
                .map(|one| pair(one.id.as_str(), &format!("{} ({})", one.title, one.law)))
                .collect(),
            kinds: KINDS.iter().map(|kind| pair(kind.slug(), kind.words())).collect(),
            sections: Section::ALL.iter().map(|section| pair(section.slug(), section.words())).collect(),
            classes: DataClass::ALL
                .iter()
                .filter(recordable)
                .map(|class| pair(class.slug(), class.words()))
                .collect(),
        })
    }

    /// Keeps what was typed: a new draft, a changed one, or the next version as a draft.
    pub(super) async fn write_agreement(
        &self,
        caller: &Caller,
        id: &str,
        seen: i64,
        typed: &AgreementTyped,
    ) -> Answer<()> {
        let desk = self.of(caller)?;
        if id.is_empty() {
            return self.add_agreement(&desk, &agreement(typed, 1)?).await;
        }
        let (known, next) = found(&desk, id).await?;
        if next {
            let after = next_version(&known.agreement);
            return self.add_agreement(&desk, &agreement(&same(typed, &after), after.version)?).await;
        }
        let changed = agreement(&same(typed, &known.agreement), known.agreement.version)?;
        let done = desk.agreement_do(id, seen, Command::Change(Box::new(changed))).await.map_err(closed)?;
        done.map_err(|why| super::partnership::refused(&why))
    }

    async fn add_agreement(&self, desk: &Desk, agreement: &Agreement) -> Answer<()> {
        let added = desk.agreement_draft(agreement).await.map_err(closed)?;
        added.map(drop).map_err(|why| super::partnership::refused(&why))
    }
}

/// The short name does not change.
fn same(typed: &AgreementTyped, agreement: &Agreement) -> AgreementTyped {
    AgreementTyped { id: agreement.id.to_string(), ..typed.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::paper::agreement_from;

    #[test]
    fn the_fields_of_an_agreement_make_the_same_agreement_again() {
        let text = include_str!("agreement_pattern.toml")
            .replace("FIRST-BODY", "council")
            .replace("SECOND-BODY", "police")
            .replace("FROM", "2026-04-01")
            .replace("UNTIL", "2028-03-31")
            .replace("REVIEW", "2027-04-01");
        let known = agreement_from(&text).unwrap();
        assert_eq!(agreement(&typed(&known), 1).unwrap(), known);
        let turned = AgreementTyped { until: "2026-03-31".into(), ..typed(&known) };
        assert!(matches!(agreement(&turned, 1), Err(Closed::Refused(_))));
        let nameless = AgreementTyped { id: "ASB hub".into(), ..typed(&known) };
        assert!(matches!(agreement(&nameless, 1), Err(Closed::Refused(_))));
    }
}
