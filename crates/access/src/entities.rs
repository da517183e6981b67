//! Our types as the rules see them. Made from values, never from text, so that no id can say more than it is.

use crate::{Asker, Circumstances, Resource};
use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression as Value,
};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use terms::{Action, Body, BodyId, Person, RecordKind};

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

/// A day as the rules count it: midnight UTC.
fn day_value(day: NaiveDate) -> Value {
    Value::new_datetime(day.format("%Y-%m-%d").to_string())
}

/// Somebody who asks, on one day: who they are, their body and their roles, ready for many questions.
///
/// Made by [`crate::Access::caller`], best once for each request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) asker: Asker,
    pub(crate) uid: EntityUid,
    /// Their own entity and their body's.
    pub(crate) entities: Vec<Entity>,
    /// Their body, whose agreements are looked at.
    pub(crate) body: Option<BodyId>,
    pub(crate) day: NaiveDate,
}

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
    pub(crate) fn alone(asker: Asker, day: NaiveDate) -> Self {
        let uid = match &asker {
            Asker::Visitor => uid(&TYPES.visitor, "anyone"),
            Asker::Program(name) => uid(&TYPES.program, name),
            Asker::Person(person) => uid(&TYPES.person, person.as_str()),
        };
        Self { asker, entities: Vec::new(), uid, body: None, day }
    }

    /// Somebody of staff on that day.
    pub(crate) fn person(person: &Person, body: &Body, day: NaiveDate) -> Self {
        let types = &*TYPES;
        let own = uid(&types.person, person.id.as_str());
        let house = uid(&types.body, body.id.as_str());
        let mut parents: HashSet<EntityUid> =
            person.roles_on(day).map(|role| uid(&types.role, role.as_str())).collect();
        if !parents.is_empty() {
            parents.insert(uid(&types.role, "member"));
        }
        parents.insert(house.clone());
        let mut facts = HashMap::from([
            ("body".to_owned(), Value::new_entity_uid(house.clone())),
            ("vetting".to_owned(), Value::new_long(i64::from(person.vetting_on(day).level()))),
        ]);
        if let Some(until) = person.trained_until {
            facts.insert("trained_until".to_owned(), day_value(until));
        }
        if let Some(left) = person.left_on {
            facts.insert("left_on".to_owned(), day_value(left));
        }
        let person_entity = Entity::new(own.clone(), facts, parents).expect("a day of a calendar is a date");
        Self {
            asker: Asker::Person(person.id.clone()),
            uid: own,
            entities: vec![person_entity, body_entity(house, body, day)],
            body: Some(body.id.clone()),
            day,
        }
    }
}

fn body_entity(house: EntityUid, body: &Body, day: NaiveDate) -> Entity {
    let types = &*TYPES;
    let fills = body.fills.iter().filter(|filling| filling.span.holds(day));
    let areas = body.areas.iter().filter(|covering| covering.span.holds(day));
    let mut facts = HashMap::from([
        ("kind".to_owned(), value(&types.body_kind, body.kind.slug())),
        ("fills".to_owned(), set(&types.agency, fills.map(|filling| filling.agency.as_str()))),
        (
            "areas".to_owned(),
            Value::new_set(areas.map(|covering| value(&types.area, &covering.area.to_string()))),
        ),
        ("from".to_owned(), day_value(body.span.from)),
    ]);
    if let Some(until) = body.span.until {
        facts.insert("until".to_owned(), day_value(until));
    }
    Entity::new(house, facts, HashSet::new()).expect("a day of a calendar is a date")
}

/// The record as the rules see it. Records of one kind and section that differ in nothing are one entity.
pub(crate) fn record_entity(resource: &Resource) -> Entity {
    let types = &*TYPES;
    let id = resource.id.as_ref().map_or("any", |id| id.as_str());
    let mut facts = HashMap::with_capacity(10);
    facts.insert("section".to_owned(), value(&types.section, resource.section.slug()));
    facts.insert("class".to_owned(), value(&types.class, resource.class.slug()));
    facts.insert("identifies".to_owned(), Value::new_bool(resource.class.identifies()));
    facts.insert("secret".to_owned(), Value::new_bool(resource.secret));
    facts.insert(
        "areas".to_owned(),
        Value::new_set(resource.areas.iter().map(|area| value(&types.area, &area.to_string()))),
    );
    facts.insert("team".to_owned(), set(&types.person, resource.team.iter().map(|person| person.as_str())));
    facts.insert("shut_out".to_owned(), set(&types.person, resource.shut_out.iter().map(|one| one.as_str())));
    facts.insert(
        "bodies_shut_out".to_owned(),
        set(&types.body, resource.bodies_shut_out.iter().map(|one| one.as_str())),
    );
    if let Some(owner) = &resource.owner {
        facts.insert("owner".to_owned(), value(&types.body, owner.as_str()));
    }
    if let Some(lead) = &resource.lead {
        facts.insert("lead".to_owned(), value(&types.person, lead.as_str()));
    }
    let parents = HashSet::from([kind_uid(resource.kind).clone()]);
    Entity::new(uid(&types.record, id), facts, parents).expect("entities and truths are always values")
}

/// Caller and record together. The kind is a parent without facts of its own.
pub(crate) fn entities(caller: &Caller, record: Entity) -> Entities {
    let all = caller.entities.iter().cloned().chain([record]);
    Entities::from_entities(all, None)
        .expect("a caller, a body and a record have different names and no circle")
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
