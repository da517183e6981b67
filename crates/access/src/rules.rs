//! The rules: read, named, checked against the schema, and laid out so that a question meets only those it may meet.

use crate::compile;
use crate::entities::{TYPES, action_uid, kind_uid, uid};
use cedar_policy::{
    ActionConstraint, EntityUid, Policy, PolicyId, PolicySet, PrincipalConstraint, ResourceConstraint,
    Schema, ValidationMode, Validator,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, OnceLock};
use terms::{Action, Agreement, BodyId, RecordKind};

/// Rules as shipped: file name and text.
const SHIPPED: [(&str, &str); 4] = [
    ("guards.cedar", include_str!("../policies/guards.cedar")),
    ("everyone.cedar", include_str!("../policies/everyone.cedar")),
    ("roles.cedar", include_str!("../policies/roles.cedar")),
    ("people.cedar", include_str!("../policies/people.cedar")),
];
const SCHEMA: &str = include_str!("../schema.cedarschema");

/// The name of a rule, as its `@id` says, or of an agreement: `agreement asb-hub-2026`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleName(Arc<str>);

impl RuleName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The rules cannot be used. Nothing is decided with rules that are not sound.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The schema is not one.
    #[error("reading the schema of the rules")]
    Schema {
        /// Why.
        #[source]
        cause: Box<cedar_policy::CedarSchemaError>,
    },
    /// A text holds no rules.
    #[error("reading the rules in {file}")]
    Unreadable {
        /// Which text.
        file: String,
        /// Why.
        #[source]
        cause: Box<cedar_policy::ParseErrors>,
    },
    /// A rule has no `@id` or no `@words`: its decisions could not be told apart or explained.
    #[error("a rule in {file} lacks its @id or its @words")]
    Unnamed {
        /// Which text.
        file: String,
    },
    /// Two rules share a name.
    #[error("two rules are called {name}")]
    Twice {
        /// The name.
        name: String,
    },
    /// A rule speaks of what the schema does not know, or compares what cannot be equal.
    #[error("the rules do not fit the schema: {what}")]
    Unsound {
        /// What the check said, one finding after the other.
        what: String,
    },
}

/// What is known of a rule besides its condition.
#[derive(Clone, Debug)]
pub(crate) struct RuleNote {
    /// Place among the rules as they are written: guards come first, and the gravest first among them.
    pub place: usize,
    pub name: RuleName,
    pub words: Arc<str>,
    pub alert: Option<Arc<str>>,
}

/// Sound rules, ready to be asked.
pub struct Rules {
    schema: Schema,
    policies: Vec<Policy>,
    notes: HashMap<PolicyId, RuleNote>,
    /// Bodies that rules name as askers, in order. A question by any other body meets none of those rules.
    bodies: Vec<EntityUid>,
    /// One set of rules for each body (0: none of them), action and kind, made when first asked for.
    slices: Vec<OnceLock<PolicySet>>,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rules", self.policies.len())
    }
}

impl Rules {
    /// The rules that come with the product, without any agreement.
    pub fn shipped() -> Result<Self, RulesError> {
        Self::from_texts(&SHIPPED)
    }

    /// Rules from texts, each with its name. Every rule carries `@id` and `@words`; all are checked against the
    /// schema in strict mode.
    pub fn from_texts(texts: &[(&str, &str)]) -> Result<Self, RulesError> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA)
            .map_err(|cause| RulesError::Schema { cause: Box::new(cause) })?;
        let mut rules = Self {
            schema,
            policies: Vec::new(),
            notes: HashMap::new(),
            bodies: Vec::new(),
            slices: Vec::new(),
        };
        let mut added = Vec::new();
        for (file, text) in texts {
            added.extend(named(file, text)?);
        }
        rules.add(added)?;
        Ok(rules)
    }

    /// The same rules with those that the agreements make. Drafts and part-signed agreements make none; expired ones
    /// keep theirs, which hold on no later day, so that a question about the past is answered rightly.
    pub fn with_agreements(&self, agreements: &[Agreement]) -> Result<Self, RulesError> {
        let mut rules = Self {
            schema: self.schema.clone(),
            policies: self.policies.clone(),
            notes: self.notes.clone(),
            bodies: Vec::new(),
            slices: Vec::new(),
        };
        let mut added = Vec::new();
        for agreement in agreements {
            for rule in compile::rules_of(agreement) {
                let id = PolicyId::new(&rule.id);
                let policy = Policy::parse(Some(id.clone()), &rule.text).map_err(|cause| {
                    RulesError::Unreadable { file: rule.name.clone(), cause: Box::new(cause) }
                })?;
                let note = RuleNote {
                    place: 0,
                    name: RuleName(rule.name.into()),
                    words: rule.words.into(),
                    alert: None,
                };
                added.push((policy, note));
            }
        }
        rules.add(added)?;
        Ok(rules)
    }

    fn add(&mut self, added: Vec<(Policy, RuleNote)>) -> Result<(), RulesError> {
        let mut fresh = PolicySet::new();
        for (policy, mut note) in added {
            note.place = self.policies.len();
            let name = policy.id().to_string();
            let twice = || RulesError::Twice { name: name.clone() };
            if self.notes.contains_key(policy.id()) {
                return Err(twice());
            }
            fresh.add(policy.clone()).map_err(|_| twice())?;
            self.notes.insert(policy.id().clone(), note);
            self.policies.push(policy);
        }
        let result = Validator::new(self.schema.clone()).validate(&fresh, ValidationMode::Strict);
        if !result.validation_passed_without_warnings() {
            let mut findings: Vec<String> =
                result.validation_errors().map(|finding| finding.to_string()).collect();
            findings.extend(result.validation_warnings().map(|finding| finding.to_string()));
            findings.sort();
            return Err(RulesError::Unsound { what: findings.join("; ") });
        }
        let bodies: BTreeSet<String> = self.policies.iter().filter_map(body_of).collect();
        self.bodies = bodies.iter().map(|id| uid(&TYPES.body, id)).collect();
        let cells = (self.bodies.len() + 1) * Action::ALL.len() * RecordKind::ALL.len();
        self.slices = std::iter::repeat_with(OnceLock::new).take(cells).collect();
        Ok(())
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.policies.len()
    }

    /// Whether there are none: then everything is refused.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// Every rule's name and words, by name.
    pub fn names(&self) -> BTreeMap<RuleName, String> {
        self.notes.values().map(|note| (note.name.clone(), note.words.to_string())).collect()
    }

    /// The text of every rule with that name, as it is decided by: for those who review an agreement.
    pub fn text_of(&self, name: &str) -> Vec<String> {
        let mut texts: Vec<String> = self
            .policies
            .iter()
            .filter(|policy| self.notes[policy.id()].name.as_str() == name)
            .map(ToString::to_string)
            .collect();
        texts.sort();
        texts
    }

    #[cfg(test)]
    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) fn note(&self, id: &PolicyId) -> Option<&RuleNote> {
        self.notes.get(id)
    }

    /// The rules whose scope a question can meet. Leaving out the others changes no answer: a rule whose scope does
    /// not hold neither permits nor forbids.
    pub(crate) fn slice(&self, body: Option<&BodyId>, action: Action, kind: RecordKind) -> &PolicySet {
        let asker = body.map(|body| uid(&TYPES.body, body.as_str()));
        let place = asker.as_ref().and_then(|asker| self.bodies.binary_search(asker).ok());
        let row = place.map_or(0, |place| place + 1);
        let cell = (row * Action::ALL.len() + action as usize) * RecordKind::ALL.len() + kind as usize;
        self.slices[cell].get_or_init(|| {
            let known = place.map(|place| &self.bodies[place]);
            let met = self.policies.iter().filter(|policy| can_meet(policy, known, action, kind));
            PolicySet::from_policies(met.cloned())
                .expect("names were found to differ when the rules were read")
        })
    }

    /// Every rule, unsliced: the slow twin that tests compare with.
    #[cfg(test)]
    pub(crate) fn everything(&self) -> PolicySet {
        PolicySet::from_policies(self.policies.iter().cloned()).unwrap()
    }
}

/// The rules of a text under their own names.
fn named(file: &str, text: &str) -> Result<Vec<(Policy, RuleNote)>, RulesError> {
    let set: PolicySet = text
        .parse()
        .map_err(|cause| RulesError::Unreadable { file: file.to_owned(), cause: Box::new(cause) })?;
    let mut rules = Vec::new();
    for policy in set.policies() {
        let said = |key: &str| policy.annotation(key).filter(|text| !text.is_empty());
        let (Some(id), Some(words)) = (said("id"), said("words")) else {
            return Err(RulesError::Unnamed { file: file.to_owned() });
        };
        let note = RuleNote {
            place: 0,
            name: RuleName(id.into()),
            words: words.into(),
            alert: said("alert").map(Arc::from),
        };
        // A text's rules are numbered as they are read: `policy0`, `policy1` …
        let place: usize = policy.id().to_string().trim_start_matches("policy").parse().unwrap_or(usize::MAX);
        rules.push((place, policy.new_id(PolicyId::new(id)), note));
    }
    rules.sort_by_key(|(place, ..)| *place);
    Ok(rules.into_iter().map(|(_, policy, note)| (policy, note)).collect())
}

/// The body that the rule's scope names as asker.
fn body_of(policy: &Policy) -> Option<String> {
    match policy.principal_constraint() {
        PrincipalConstraint::In(asker) | PrincipalConstraint::IsIn(_, asker)
            if *asker.type_name() == TYPES.body =>
        {
            Some(AsRef::<str>::as_ref(asker.id()).to_owned())
        }
        _ => None,
    }
}

/// Whether the scope of a rule can hold for a question of that body, action and kind.
fn can_meet(policy: &Policy, body: Option<&EntityUid>, action: Action, kind: RecordKind) -> bool {
    let asker = match policy.principal_constraint() {
        PrincipalConstraint::In(asker) | PrincipalConstraint::IsIn(_, asker) => {
            *asker.type_name() != TYPES.body || body == Some(&asker)
        }
        _ => true,
    };
    let deed = match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(one) => one == *action_uid(action),
        ActionConstraint::In(some) => some.contains(action_uid(action)),
    };
    let thing = match policy.resource_constraint() {
        ResourceConstraint::In(group) | ResourceConstraint::IsIn(_, group) => {
            *group.type_name() != TYPES.kind || group == *kind_uid(kind)
        }
        _ => true,
    };
    asker && deed && thing
}
