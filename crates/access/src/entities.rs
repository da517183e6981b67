//! Our types as the rules see them. Made from values, never from text, so that no id can say more than it is.

use crate::scope::{Met, Scopes};
use crate::{Asker, Circumstances, Register, Resource};
use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression as Value,
};
use chrono::{Datelike, NaiveDate};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, OnceLock};
use terms::{Action, Body, BodyId, Person, PersonId, RecordKind};

/// Types of the schema, parsed once.
pub(crate) struct Types {
    pub role: EntityTypeName,
    pub agency: EntityTypeName,
    pub area: EntityTypeName,
    pub purpose: EntityTypeName,
    pub gateway: EntityTypeName,
    pub body_kind: EntityTypeName,
    pub kind: EntityTypeName,
    pub section: EntityTypeName,
    pub class: EntityTypeName,
    pub body: EntityTypeName,
    pub visitor: EntityTypeName,
    pub about: EntityTypeName,
    pub program: EntityTypeName,
    pub person: EntityTypeName,
    pub record: EntityTypeName,
    pub action: EntityTypeName,
}

pub(crate) static TYPES: LazyLock<Types> = LazyLock::new(|| {
    let named = |name: &str| name.parse().expect("a plain word is a type name");
    Types {
        role: named("Role"),
        agency: named("Agency"),
        area: named("Area"),
        purpose: named("Purpose"),
        gateway: named("Gateway"),
        body_kind: named("BodyKind"),
        kind: named("Kind"),
        section: named("Section"),
        class: named("Class"),
        body: named("Body"),
        visitor: named("Visitor"),
        about: named("About"),
        program: named("Program"),
        person: named("Person"),
        record: named("Record"),
        action: named("Action"),
    }
});

/// Actions, in the order of [`Action::ALL`].
static ACTIONS: LazyLock<Vec<EntityUid>> =
    LazyLock::new(|| Action::ALL.iter().map(|action| uid(&TYPES.action, action.slug())).collect());

/// Kinds of record, in the order of [`RecordKind::ALL`].
static KINDS: LazyLock<Vec<EntityUid>> =
    LazyLock::new(|| RecordKind::ALL.iter().map(|kind| uid(&TYPES.kind, kind.slug())).collect());

/// The group of every record about people.
static ABOUT_PEOPLE: LazyLock<EntityUid> = LazyLock::new(|| uid(&TYPES.about, "people"));

/// An entity of that type.
pub(crate) fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

/// The action as the rules name it.
pub(crate) fn action_uid(action: Action) -> &'static EntityUid {
    &ACTIONS[action as usize]
}

/// The kind as the rules name it.
pub(crate) fn kind_uid(kind: RecordKind) -> &'static EntityUid {
    &KINDS[kind as usize]
}

fn value(kind: &EntityTypeName, id: &str) -> Value {
    Value::new_entity_uid(uid(kind, id))
}

/// A set of entities of one type.
fn set<'a>(kind: &EntityTypeName, ids: impl Iterator<Item = &'a str>) -> Value {
    Value::new_set(ids.map(|id| value(kind, id)))
}

/// A day as the rules count it: 20260604. A number, since a date in a rule is read again at every question.
pub(crate) fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

fn day_value(day: NaiveDate) -> Value {
    Value::new_long(day_number(day))
}

/// Somebody who asks, on one day: who they are, their body and their roles, ready for many questions.
///
/// Made by [`crate::Access::caller`], best once for each request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) asker: Asker,
    pub(crate) uid: EntityUid,
    /// What is known of them, alone: a question adds its record.
    pub(crate) known: Entities,
    /// Their body, whose agreements are looked at.
    pub(crate) body: Option<BodyId>,
    pub(crate) day: NaiveDate,
    /// Their roles and body.
    pub(crate) groups: Vec<EntityUid>,
    /// The rules they can meet.
    pub(crate) met: Arc<Met>,
    /// The same person without a lapse, once somebody asked for them.
    pub(crate) ready: Arc<OnceLock<Ready>>,
}

/// Somebody without a lapse, over the register in which they were looked up; `None` where they are not in it.
pub(crate) type Ready = (Arc<Register>, Option<Arc<Caller>>);

impl Caller {
    /// Who asks.
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// Their body, if they are of staff.
    pub fn body(&self) -> Option<&BodyId> {
        self.body.as_ref()
    }

    /// The day for which they ask.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Somebody without body or roles.
    pub(crate) fn alone(scopes: &Scopes, asker: Asker, day: NaiveDate) -> Self {
        let uid = match &asker {
            Asker::Visitor => uid(&TYPES.visitor, "anyone"),
            Asker::Program(name) => uid(&TYPES.program, name),
            Asker::Person(person) => uid(&TYPES.person, person.as_str()),
        };
        let met = scopes.met(&uid, std::iter::empty());
        Self {
            asker,
            known: Entities::empty(),
            body: None,
            day,
            groups: Vec::new(),
            met,
            uid,
            ready: Arc::default(),
        }
    }

    /// Somebody of staff on that day.
    pub(crate) fn person(scopes: &Scopes, person: &Person, body: &Body, day: NaiveDate) -> Self {
        let types = &*TYPES;
        let own = uid(&types.person, person.id.as_str());
        let house = uid(&types.body, body.id.as_str());
        let mut parents: HashSet<EntityUid> =
            person.roles_on(day).map(|role| uid(&types.role, role.as_str())).collect();
        if !parents.is_empty() {
            parents.insert(uid(&types.role, "member"));
        }
        parents.insert(house.clone());
        parents.insert(uid(&types.body_kind, body.kind.slug()));
        let groups: Vec<EntityUid> = parents.iter().cloned().collect();
        let met = scopes.met(&own, groups.iter());
        let fills = body.fills.iter().filter(|filling| filling.span.holds(day));
        let areas: Vec<_> = body.areas.iter().filter(|covering| covering.span.holds(day)).collect();
        let mut facts = HashMap::from([
            ("body".to_owned(), Value::new_entity_uid(house)),
            ("fills".to_owned(), set(&types.agency, fills.map(|filling| filling.agency.as_str()))),
            ("member_from".to_owned(), day_value(body.span.from)),
            ("vetting".to_owned(), Value::new_long(i64::from(person.vetting_on(day).level()))),
        ]);
        if !areas.is_empty() {
            let areas = areas.iter().map(|covering| value(&types.area, &covering.area.to_string()));
            facts.insert("areas".to_owned(), Value::new_set(areas));
        }
        if let Some(until) = body.span.until {
            facts.insert("member_until".to_owned(), day_value(until));
        }
        if let Some(until) = person.trained_until {
            facts.insert("trained_until".to_owned(), day_value(until));
        }
        if let Some(left) = person.left_on {
            facts.insert("left_on".to_owned(), day_value(left));
        }
        let person_entity =
            Entity::new(own.clone(), facts, parents).expect("numbers and entities are always values");
        Self {
            asker: Asker::Person(person.id.clone()),
            uid: own,
            known: Entities::from_entities([person_entity], None).expect("one entity makes no circle"),
            ready: Arc::default(),
            body: Some(body.id.clone()),
            day,
            groups,
            met,
        }
    }
}

/// The record as the rules see it when somebody asks: of the lists of people and bodies, which rules only ever ask whether the
/// asker stands in them, no more than that is told; its kind only where a rule that is asked names one, in its scope or its condition. A test puts every
/// question with the whole lists and groups as well and compares.
pub(crate) fn record_for(resource: &Resource, caller: &Caller, grouped: bool) -> Entity {
    let own = match &caller.asker {
        Asker::Person(person) => Some(person),
        Asker::Visitor | Asker::Program(_) => None,
    };
    let among = |people: &[PersonId]| own.filter(|own| people.contains(own)).map(PersonId::as_str);
    let body = caller.body.as_ref().filter(|body| resource.bodies_shut_out.contains(body));
    record(
        resource,
        among(&resource.team).into_iter(),
        among(&resource.shut_out).into_iter(),
        body.map(BodyId::as_str).into_iter(),
        grouped,
    )
}

/// The record with everybody who stands in its lists.
#[cfg(test)]
pub(crate) fn record_entity(resource: &Resource) -> Entity {
    record(
        resource,
        resource.team.iter().map(PersonId::as_str),
        resource.shut_out.iter().map(PersonId::as_str),
        resource.bodies_shut_out.iter().map(BodyId::as_str),
        true,
    )
}

/// Records of one kind and section that differ in nothing are one entity.
fn record<'a>(
    resource: &Resource,
    team: impl Iterator<Item = &'a str>,
    shut_out: impl Iterator<Item = &'a str>,
    bodies_shut_out: impl Iterator<Item = &'a str>,
    grouped: bool,
) -> Entity {
    let types = &*TYPES;
    let id = resource.id.as_ref().map_or("any", |id| id.as_str());
    let identifies = resource.class.identifies();
    let mut facts = Vec::with_capacity(10);
    facts.push(("section".to_owned(), value(&types.section, resource.section.slug())));
    facts.push(("class".to_owned(), value(&types.class, resource.class.slug())));
    facts.push(("identifies".to_owned(), Value::new_bool(identifies)));
    facts.push(("secret".to_owned(), Value::new_bool(resource.secret)));
    facts.push(("team".to_owned(), set(&types.person, team)));
    if !resource.areas.is_empty() {
        let areas = resource.areas.iter().map(|area| value(&types.area, &area.to_string()));
        facts.push(("areas".to_owned(), Value::new_set(areas)));
    }
    let (mut shut_out, mut bodies_shut_out) = (shut_out.peekable(), bodies_shut_out.peekable());
    if shut_out.peek().is_some() {
        facts.push(("shut_out".to_owned(), set(&types.person, shut_out)));
    }
    if bodies_shut_out.peek().is_some() {
        facts.push(("bodies_shut_out".to_owned(), set(&types.body, bodies_shut_out)));
    }
    if let Some(owner) = &resource.owner {
        facts.push(("owner".to_owned(), value(&types.body, owner.as_str())));
    }
    if let Some(lead) = &resource.lead {
        facts.push(("lead".to_owned(), value(&types.person, lead.as_str())));
    }
    let about = identifies.then(|| ABOUT_PEOPLE.clone());
    let parents = [kind_uid(resource.kind).clone()].into_iter().chain(about).filter(|_| grouped);
    Entity::new_with_tags(uid(&types.record, id), facts, parents, [])
        .expect("numbers and entities are always values")
}

/// Caller and record together. Their groups are names without facts of their own.
pub(crate) fn entities(caller: &Caller, record: Entity) -> Entities {
    let all = caller.known.clone().add_entities([record], None);
    all.expect("a caller and a record have different names and no circle")
}

/// The circumstances as the rules see them.
pub(crate) fn context(circumstances: &Circumstances, day: NaiveDate) -> Context {
    let types = &*TYPES;
    let mut facts = vec![
        ("today".to_owned(), day_value(day)),
        ("break_glass".to_owned(), Value::new_bool(circumstances.break_glass.is_some())),
    ];
    if let Some(purpose) = &circumstances.purpose {
        facts.push(("purpose".to_owned(), value(&types.purpose, purpose.as_str())));
    }
    if let Some(gateway) = &circumstances.gateway {
        facts.push(("gateway".to_owned(), value(&types.gateway, gateway.as_str())));
    }
    if let Some(to) = &circumstances.to {
        facts.push(("to".to_owned(), value(&types.body, to.as_str())));
    }
    Context::from_pairs(facts).expect("each fact is named once and is a value")
}
