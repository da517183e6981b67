//! Who may share what with whom on a day, and what nobody has agreed on yet.

use crate::compile::days_in_force;
use chrono::NaiveDate;
use terms::{Agreement, AgreementId, BodyId, DataClass, GatewayId, PurposeId, RecordKind, Section};

/// One flow that an agreement opens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// Who sends.
    pub from: BodyId,
    /// Who receives.
    pub to: BodyId,
    /// Why.
    pub purpose: PurposeId,
    /// What.
    pub kind: RecordKind,
    /// Which sections of it.
    pub sections: Vec<Section>,
    /// Which classes of data.
    pub classes: Vec<DataClass>,
    /// By which law.
    pub gateways: Vec<GatewayId>,
    /// Under which agreement.
    pub agreement: AgreementId,
    /// Last day, if there is one.
    pub until: Option<NaiveDate>,
}

/// Every flow that is open on that day, in the order of sender, receiver, purpose and kind. An agreement that lists
/// no gateway, no purpose, no section or no class opens nothing.
pub fn coverage(agreements: &[Agreement], day: NaiveDate) -> Vec<Flow> {
    let mut flows = Vec::new();
    for agreement in agreements {
        let Some((from, last)) = days_in_force(agreement) else { continue };
        if day < from || day > last || agreement.gateways.is_empty() {
            continue;
        }
        for sender in agreement.parties.iter().filter(|party| party.sends) {
            let other = |party: &&terms::Party| party.receives && party.body != sender.body;
            for receiver in agreement.parties.iter().filter(other) {
                for purpose in &agreement.purposes {
                    let full =
                        |item: &&terms::DataItem| !item.sections.is_empty() && !item.classes.is_empty();
                    for item in agreement.items.iter().filter(full) {
                        flows.push(Flow {
                            from: sender.body.clone(),
                            to: receiver.body.clone(),
                            purpose: purpose.clone(),
                            kind: item.kind,
                            sections: item.sections.clone(),
                            classes: item.classes.clone(),
                            gateways: agreement.gateways.clone(),
                            agreement: agreement.id.clone(),
                            until: (last < NaiveDate::MAX).then_some(last),
                        });
                    }
                }
            }
        }
    }
    flows.sort();
    flows
}

/// Pairs of these bodies between which nothing about people may pass on that day, in order: sender, receiver.
pub fn gaps(flows: &[Flow], bodies: &[BodyId]) -> Vec<(BodyId, BodyId)> {
    let open = |from: &BodyId, to: &BodyId| {
        flows.iter().any(|flow| {
            flow.from == *from && flow.to == *to && flow.classes.iter().any(|class| class.identifies())
        })
    };
    let mut pairs = Vec::new();
    for from in bodies {
        for to in bodies.iter().filter(|to| *to != from && !open(from, to)) {
            pairs.push((from.clone(), to.clone()));
        }
    }
    pairs.sort();
    pairs
}
