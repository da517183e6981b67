//! Which rules a question can meet, worked out once for each profile of asker.
//!
//! Cedar looks at every rule of a set for every question, and works out the scope of each anew. So the scope is worked
//! out here: a question is put only to rules whose scope holds for it, and to those without their scope. A test puts
//! every question to the whole rules as well and compares.

use crate::Resource;
use crate::compile::Only;
use crate::entities::{TYPES, action_uid};
use cedar_policy::{
    ActionConstraint, EntityUid, Policy, PolicySet, PrincipalConstraint, ResourceConstraint, pst,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock, RwLock};
use terms::{Action, BodyId, DataClass, PurposeId, RecordKind, Section};

/// What a rule's scope asks of the asker.
#[derive(Clone, Debug, PartialEq, Eq)]
enum AskerScope {
    Anybody,
    /// Of that type of the schema: `Person`, `Program`, `Visitor`.
    Type(String),
    /// That very visitor or part of the program, by its whole name.
    One(String),
    /// In that role or body, by its whole name.
    Group(String),
}

/// A rule with its scope taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Scoped {
    /// The rule as it was written.
    pub whole: Policy,
    /// The same without the scope.
    bare: Policy,
    asker: AskerScope,
    actions: [bool; Action::ALL.len()],
    kind: Option<RecordKind>,
    /// Only for records about people.
    about_people: bool,
    /// Known of rules made from agreements.
    only: Option<Only>,
    /// Whether the rule, as it is asked, asks which groups a record is in.
    grouped: bool,
}

/// What more is known of a rule made from an agreement: what alone it can hold for, and the rule without its scope and
/// without that.
pub(crate) type Agreed = (Only, Policy);

/// What a scope asks of the record.
enum Thing {
    Any,
    Of(RecordKind),
    AboutPeople,
}

impl Scoped {
    /// Takes the scope of a rule apart. A scope of a form not foreseen here is left in the rule and taken to hold for
    /// everything, which is slower and no less right.
    pub fn new(whole: Policy, agreed: Option<Agreed>) -> Self {
        let (only, less) = agreed.unzip();
        let all = Self {
            bare: whole.clone(),
            asker: AskerScope::Anybody,
            actions: [true; Action::ALL.len()],
            kind: None,
            about_people: false,
            only,
            whole,
            grouped: true,
        };
        let asker = match all.whole.principal_constraint() {
            PrincipalConstraint::Any => Some(AskerScope::Anybody),
            PrincipalConstraint::Is(kind) => Some(AskerScope::Type(kind.to_string())),
            PrincipalConstraint::Eq(one) => Some(AskerScope::One(one.to_string())),
            PrincipalConstraint::In(group) if is_group(&group) => Some(AskerScope::Group(group.to_string())),
            PrincipalConstraint::In(_) | PrincipalConstraint::IsIn(..) => None,
        };
        let actions = match all.whole.action_constraint() {
            ActionConstraint::Any => [true; Action::ALL.len()],
            ActionConstraint::Eq(one) => Action::ALL.map(|action| *action_uid(action) == one),
            ActionConstraint::In(some) => Action::ALL.map(|action| some.contains(action_uid(action))),
        };
        let thing = match all.whole.resource_constraint() {
            ResourceConstraint::Any => Some(Thing::Any),
            ResourceConstraint::In(group) if *group.type_name() == TYPES.kind => {
                RecordKind::from_slug(group.id().as_ref()).map(Thing::Of)
            }
            ResourceConstraint::In(group) if *group.type_name() == TYPES.about => Some(Thing::AboutPeople),
            _ => None,
        };
        let bare = less.or_else(|| without_scope(&all.whole));
        let (Some(asker), Some(thing), Some(bare)) = (asker, thing, bare) else {
            return all;
        };
        let (kind, about_people) = match thing {
            Thing::Any => (None, false),
            Thing::Of(kind) => (Some(kind), false),
            Thing::AboutPeople => (None, true),
        };
        let grouped = bare.to_string().contains("resource in ");
        Self { bare, asker, actions, kind, about_people, grouped, ..all }
    }

    fn holds(&self, profile: &Profile, action: Action, kind: RecordKind, about_people: bool) -> bool {
        let asker = match &self.asker {
            AskerScope::Anybody => true,
            AskerScope::Type(name) => *name == profile.kind,
            AskerScope::One(name) => *name == profile.own,
            AskerScope::Group(name) => profile.groups.contains(name),
        };
        asker
            && self.actions[action as usize]
            && self.kind.is_none_or(|only| only == kind)
            && self.role().is_none_or(|role| profile.groups.contains(role))
            && (about_people || !self.about_people)
    }

    /// The body or role that the scope names.
    pub fn group(&self) -> Option<&str> {
        match &self.asker {
            AskerScope::Group(name) => Some(name),
            _ => None,
        }
    }

    /// The role that alone it can hold for.
    pub fn role(&self) -> Option<&str> {
        self.only.as_ref().and_then(|only| only.role)
    }

    /// The one asker that the scope names.
    pub fn one(&self) -> Option<&str> {
        match &self.asker {
            AskerScope::One(name) => Some(name),
            _ => None,
        }
    }
}

/// Nothing lies in a person, a visitor or a program but itself: only roles, bodies and kinds of body are groups.
fn is_group(uid: &EntityUid) -> bool {
    [&TYPES.role, &TYPES.body, &TYPES.body_kind].contains(&uid.type_name())
}

/// The rule with a scope that holds for everything.
fn without_scope(whole: &Policy) -> Option<Policy> {
    let pst::Policy::Static(rule) = whole.to_pst().ok()? else { return None };
    let mut body = rule.body().clone();
    body.principal = pst::PrincipalConstraint::Any;
    body.action = pst::ActionConstraint::Any;
    body.resource = pst::ResourceConstraint::Any;
    let bare = pst::StaticPolicy::try_from(body).ok()?;
    Policy::from_pst(pst::Policy::Static(bare)).ok()
}

/// As much of an asker as scopes look at, and only what some rule names: those who differ in nothing else share it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Profile {
    kind: String,
    own: String,
    groups: BTreeSet<String>,
}

/// The rules that askers of one profile meet, for each action and kind of record, found when first asked for.
#[derive(Debug)]
pub(crate) struct Met {
    profile: Profile,
    /// The mark of the rules it was found in: the same profile meets other rules elsewhere.
    mark: Arc<()>,
    /// For each action, kind, and whether it is about people.
    cells: Vec<OnceLock<Cell>>,
}

/// Rules that are asked together, without their scopes.
#[derive(Debug)]
pub(crate) struct RuleSet {
    pub rules: PolicySet,
    /// Whether one of them asks which groups a record is in.
    pub grouped: bool,
}

/// Rules of agreements by what they open.
type Opened = BTreeMap<(Section, DataClass), Arc<RuleSet>>;

#[derive(Debug)]
struct Cell {
    /// For records of bodies, and for purposes, that no agreement of the asker's body names.
    anybody: Arc<RuleSet>,
    /// For the others, by the body whose record it is, by purpose, and by section and class.
    agreed: BTreeMap<BodyId, BTreeMap<PurposeId, Opened>>,
}

/// All rules with what was found for each profile so far.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    mark: Arc<()>,
    rules: Vec<Scoped>,
    /// Names of roles, bodies and single askers that some scope speaks of.
    named: BTreeSet<String>,
    profiles: RwLock<HashMap<Profile, Arc<Met>>>,
    /// Sets of rules by their places: profiles often meet the same ones.
    sets: RwLock<HashMap<Vec<usize>, Arc<RuleSet>>>,
}

impl Scopes {
    /// Takes every rule apart.
    pub fn new(rules: Vec<Scoped>) -> Self {
        let names =
            |rule: &Scoped| [rule.group(), rule.one(), rule.role()].map(|name| name.map(str::to_owned));
        let named = rules.iter().flat_map(names).flatten().collect();
        Self { rules, named, ..Self::default() }
    }

    /// The rules.
    pub fn rules(&self) -> &[Scoped] {
        &self.rules
    }

    /// What somebody of that name, in those roles and that body, can meet.
    pub fn met<'a>(&self, own: &EntityUid, groups: impl Iterator<Item = &'a EntityUid>) -> Arc<Met> {
        let known = |name: &String| self.named.contains(name);
        let profile = Profile {
            kind: own.type_name().to_string(),
            own: Some(own.to_string()).filter(known).unwrap_or_default(),
            groups: groups.map(ToString::to_string).filter(known).collect(),
        };
        let found = self.profiles.read().unwrap_or_else(|held| held.into_inner()).get(&profile).cloned();
        found.unwrap_or_else(|| {
            let cells = Action::ALL.len() * RecordKind::ALL.len() * 2;
            let cells = (0..cells).map(|_| OnceLock::new()).collect();
            let met = Met { profile: profile.clone(), mark: Arc::clone(&self.mark), cells };
            let mut profiles = self.profiles.write().unwrap_or_else(|held| held.into_inner());
            Arc::clone(profiles.entry(profile).or_insert_with(|| Arc::new(met)))
        })
    }

    /// Whether it was found in these rules.
    pub fn made(&self, met: &Met) -> bool {
        Arc::ptr_eq(&self.mark, &met.mark)
    }

    /// The rules whose scope holds, without their scope. `met` must be of these rules.
    pub fn rules_for<'a>(
        &self,
        met: &'a Met,
        action: Action,
        resource: &Resource,
        purpose: Option<&PurposeId>,
    ) -> &'a RuleSet {
        let (kind, about_people) = (resource.kind, resource.class.identifies());
        let at = (action as usize * RecordKind::ALL.len() + kind as usize) * 2 + usize::from(about_people);
        let cell = met.cells[at].get_or_init(|| {
            let holds = |(_, rule): &(usize, &Scoped)| rule.holds(&met.profile, action, kind, about_people);
            let rules: Vec<(usize, &Scoped)> = self.rules.iter().enumerate().filter(holds).collect();
            self.cell(&rules, action)
        });
        let agreed = resource.owner.as_ref().and_then(|owner| cell.agreed.get(owner));
        let agreed =
            agreed.and_then(|purposes| purposes.get(purpose?)?.get(&(resource.section, resource.class)));
        agreed.unwrap_or(&cell.anybody)
    }

    /// Rules whose scope holds, by what alone those of agreements can hold for.
    fn cell(&self, rules: &[(usize, &Scoped)], action: Action) -> Cell {
        let looks = matches!(action, Action::Find | Action::Read);
        let of = |agreed: Option<(&BodyId, &PurposeId, Section, DataClass)>| {
            let fits = |rule: &Scoped| match (&rule.only, agreed) {
                (None, _) => true,
                (Some(only), Some((owner, purpose, section, class))) => {
                    let sections = if looks { &only.sections } else { &only.written };
                    only.owners.contains(owner)
                        && only.purposes.contains(purpose)
                        && sections.contains(&section)
                        && only.classes.contains(&class)
                }
                (Some(_), None) => false,
            };
            self.set(rules.iter().filter(|(_, rule)| fits(rule)).map(|(at, _)| *at).collect())
        };
        let mut agreed = BTreeMap::<BodyId, BTreeMap<PurposeId, Opened>>::new();
        for only in rules.iter().filter_map(|(_, rule)| rule.only.as_ref()) {
            for owner in &only.owners {
                let purposes = agreed.entry(owner.clone()).or_default();
                for purpose in &only.purposes {
                    let sections = purposes.entry(purpose.clone()).or_default();
                    let each = only
                        .sections
                        .iter()
                        .flat_map(|one| only.classes.iter().map(move |class| (*one, *class)));
                    for (section, class) in each {
                        let rules = || of(Some((owner, purpose, section, class)));
                        sections.entry((section, class)).or_insert_with(rules);
                    }
                }
            }
        }
        Cell { anybody: of(None), agreed }
    }

    fn set(&self, places: Vec<usize>) -> Arc<RuleSet> {
        let mut sets = self.sets.write().unwrap_or_else(|held| held.into_inner());
        let set = sets.entry(places).or_insert_with_key(|places| {
            let bare = places.iter().map(|at| self.rules[*at].bare.clone());
            let rules = PolicySet::from_policies(bare).expect("names were found to differ before");
            Arc::new(RuleSet { rules, grouped: places.iter().any(|at| self.rules[*at].grouped) })
        });
        Arc::clone(set)
    }
}
