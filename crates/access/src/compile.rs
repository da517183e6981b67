//! Sharing agreements turned into rules. Every id in such a rule is a short name, so no text can break out of it.
//!
//! A party that receives gets a rule for each kind of record: its case workers on the team may see the agreed
//! sections of the agreed senders' records, for the agreed purposes, between the first and the last day, and may add
//! to notes, risk and actions. A party that sends gets a rule for sharing by an agreed gateway with an agreed
//! receiver. Nothing else follows from an agreement.

use crate::entities::day_number;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;
use terms::{Agreement, BodyId, DataClass, DataItem, Party, PurposeId, RecordKind, Section};

/// A rule made from an agreement, before it is checked.
pub(crate) struct Compiled {
    pub id: String,
    pub name: String,
    pub words: String,
    pub text: String,
    /// The same without its scope and without what `only` says already.
    pub bare: String,
    /// What it can hold for.
    pub only: Only,
}

/// What a rule made from an agreement can hold for; its condition says so as well.
#[derive(Clone, Debug)]
pub(crate) struct Only {
    /// Bodies whose records it may open.
    pub owners: BTreeSet<BodyId>,
    /// Purposes for which it does.
    pub purposes: BTreeSet<PurposeId>,
    /// Sections that it opens.
    pub sections: BTreeSet<Section>,
    /// Those of its sections in which it lets things be added and changed. A rule that lets nobody write names them all: its
    /// actions say so already.
    pub written: BTreeSet<Section>,
    /// How closely guarded records it opens.
    pub classes: BTreeSet<DataClass>,
    /// The role that it is for, by its whole name; anybody's where there is none.
    pub role: Option<&'static str>,
}

/// The role of those who look at other bodies' records, as the rules name it.
const LOOKS: &str = "Role::\"case-worker\"";
/// Sections to which an agreement lets others add.
const WRITTEN: [Section; 3] = [Section::Notes, Section::Risk, Section::Actions];

impl Only {
    fn of(agreement: &Agreement, item: &DataItem, owners: impl IntoIterator<Item = BodyId>) -> Self {
        Self {
            owners: owners.into_iter().collect(),
            purposes: agreement.purposes.iter().cloned().collect(),
            sections: item.sections.iter().copied().collect(),
            written: item.sections.iter().copied().collect(),
            classes: item.classes.iter().copied().collect(),
            role: None,
        }
    }

    /// The same for those who look and, in some sections, write.
    fn looking(self) -> Self {
        let written = self.sections.iter().copied().filter(|section| WRITTEN.contains(section)).collect();
        Self { written, role: Some(LOOKS), ..self }
    }
}

/// The days on which data may flow under an agreement: from the last signature to its last day or the day before it
/// was withdrawn. `None` if it is not signed by all.
pub(crate) fn days_in_force(agreement: &Agreement) -> Option<(NaiveDate, NaiveDate)> {
    let all_signed =
        agreement.parties.len() > 1 && agreement.parties.iter().all(|party| party.signature.is_some());
    let from = agreement.activated_on.filter(|_| all_signed)?.max(agreement.span.from);
    let mut last = agreement.span.until.unwrap_or(NaiveDate::MAX);
    if let Some(withdrawn) = agreement.withdrawn_on {
        last = last.min(withdrawn.checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN));
    }
    (from <= last).then_some((from, last))
}

/// The rules of an agreement; none while it is not signed by all.
pub(crate) fn rules_of(agreement: &Agreement) -> Vec<Compiled> {
    let Some((from, last)) = days_in_force(agreement) else { return Vec::new() };
    if agreement.purposes.is_empty() || agreement.gateways.is_empty() {
        return Vec::new();
    }
    // An item that lists no section or no class agrees to nothing.
    let items: Vec<(usize, &DataItem)> = agreement
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| !item.sections.is_empty() && !item.classes.is_empty())
        .collect();
    let purposes = any_of("context.purpose", "Purpose", agreement.purposes.iter().map(|one| one.as_str()));
    let when = When {
        purpose: format!("context has purpose && {purposes}"),
        days: format!("context.today >= {} && context.today <= {}", day_number(from), day_number(last)),
    };
    let mut rules = Vec::new();
    for party in agreement.parties.iter().filter(|party| party.receives) {
        let senders = others(agreement, party, |other| other.sends);
        for item in items.iter().filter(|_| !senders.is_empty()) {
            rules.push(receiving(agreement, party, &senders, *item, &when));
        }
    }
    for party in agreement.parties.iter().filter(|party| party.sends) {
        let receivers = others(agreement, party, |other| other.receives);
        for item in items.iter().filter(|_| !receivers.is_empty()) {
            rules.push(sending(agreement, party, &receivers, *item, &when));
        }
    }
    rules
}

/// Conditions that all rules of an agreement share.
struct When {
    purpose: String,
    days: String,
}

fn others(agreement: &Agreement, party: &Party, wanted: impl Fn(&Party) -> bool) -> Vec<BodyId> {
    let other = |one: &&Party| one.body != party.body && wanted(one);
    agreement.parties.iter().filter(other).map(|one| one.body.clone()).collect()
}

/// Above this many names a set is asked. Each `||` lies inside the next, and Cedar refuses what lies too deep.
const CHAIN: usize = 10;

/// `(what == Type::"a" || what == Type::"b")`: cheaper to ask than a set, which would be made anew at every question.
/// Long lists are sets all the same.
fn any_of<'a>(what: &str, kind: &str, ids: impl Iterator<Item = &'a str>) -> String {
    let members: Vec<String> = ids.map(|id| format!("{kind}::\"{id}\"")).collect();
    if members.len() > CHAIN {
        return format!("[{}].contains({what})", members.join(", "));
    }
    let equal: Vec<String> = members.iter().map(|member| format!("{what} == {member}")).collect();
    format!("({})", equal.join(" || "))
}

fn kind_of(kind: RecordKind) -> String {
    format!("Kind::\"{}\"", kind.slug())
}

fn sections(item: &DataItem) -> String {
    any_of("resource.section", "Section", item.sections.iter().map(|one: &Section| one.slug()))
}

fn classes(item: &DataItem) -> String {
    any_of("resource.class", "Class", item.classes.iter().map(|one: &DataClass| one.slug()))
}

fn bodies(what: &str, bodies: &[BodyId]) -> String {
    any_of(what, "Body", bodies.iter().map(|one| one.as_str()))
}

fn without_scope(condition: &str) -> String {
    format!("permit (principal, action, resource)\nwhen {{ {condition} }};")
}

fn receiving(
    agreement: &Agreement,
    party: &Party,
    senders: &[BodyId],
    (at, item): (usize, &DataItem),
    When { purpose, days }: &When,
) -> Compiled {
    let (id, kind) = (&agreement.id, kind_of(item.kind));
    // What most questions fail at comes first.
    let rest = format!(
        "(resource.team.contains(principal) || \
         (resource.section == Section::\"pointer\" && !resource.secret)) &&\n  {days}",
    );
    let written = any_of("resource.section", "Section", WRITTEN.iter().map(|one| one.slug()));
    let text = format!(
        "permit (principal in Body::\"{}\", action in [Action::\"find\", Action::\"read\", Action::\"add\", \
         Action::\"change\"], resource in {kind})\nwhen {{ {purpose} &&\n  resource has owner && {} &&\n  {} &&\n  {} &&\n  \
         principal in {LOOKS} &&\n  \
         (action == Action::\"read\" || action == Action::\"find\" || {written}) &&\n  {rest} }};",
        party.body,
        bodies("resource.owner", senders),
        sections(item),
        classes(item),
    );
    Compiled {
        id: format!("{id} v{} {} receives {at}", agreement.version, party.body),
        name: format!("agreement {id}"),
        words: format!("the sharing agreement \"{id}\" lets them, as part of the team"),
        bare: without_scope(&rest),
        text,
        only: Only::of(agreement, item, senders.iter().cloned()).looking(),
    }
}

fn sending(
    agreement: &Agreement,
    party: &Party,
    receivers: &[BodyId],
    (at, item): (usize, &DataItem),
    When { purpose, days }: &When,
) -> Compiled {
    let (id, kind) = (&agreement.id, kind_of(item.kind));
    let gateways = any_of("context.gateway", "Gateway", agreement.gateways.iter().map(|one| one.as_str()));
    let rest = format!(
        "context has to && {} &&\n  context has gateway && {gateways} &&\n  \
         (principal in Role::\"liaison-officer\" || (resource has lead && resource.lead == principal)) &&\n  {days}",
        bodies("context.to", receivers),
    );
    let text = format!(
        "permit (principal in Body::\"{}\", action == Action::\"share\", resource in {kind})\nwhen {{ {purpose} \
         &&\n  resource has owner && resource.owner == principal.body &&\n  {} &&\n  {} &&\n  {rest} }};",
        party.body,
        sections(item),
        classes(item),
    );
    Compiled {
        id: format!("{id} v{} {} sends {at}", agreement.version, party.body),
        name: format!("agreement {id}"),
        words: format!("the sharing agreement \"{id}\" lets them share it"),
        bare: without_scope(&rest),
        text,
        only: Only::of(agreement, item, [party.body.clone()]),
    }
}
