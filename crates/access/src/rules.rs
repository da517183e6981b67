//! The rules: read, named, checked against the schema, and laid out so that a question meets only those it may meet.

use crate::compile;
use crate::scope::{Agreed, Scoped, Scopes};
use cedar_policy::{Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use terms::Agreement;

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

/// A rule to be added, with its note and, if it is known, what alone it can hold for.
type Added = (Policy, RuleNote, Option<Agreed>);

/// Sound rules, ready to be asked.
pub struct Rules {
    schema: Schema,
    scopes: Scopes,
    notes: HashMap<PolicyId, RuleNote>,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rules", self.scopes.rules().len())
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
        let mut rules = Self { schema, scopes: Scopes::default(), notes: HashMap::new() };
        let mut added = Vec::new();
        for (file, text) in texts {
            added.extend(named(file, text)?.into_iter().map(|(policy, note)| (policy, note, None)));
        }
        rules.add(added)?;
        Ok(rules)
    }

    /// The same rules with those that the agreements make. Drafts and part-signed agreements make none; expired ones
    /// keep theirs, which hold on no later day, so that a question about the past is answered rightly.
    pub fn with_agreements(&self, agreements: &[Agreement]) -> Result<Self, RulesError> {
        let mut rules = Self {
            schema: self.schema.clone(),
            scopes: Scopes::new(self.scopes.rules().to_vec()),
            notes: self.notes.clone(),
        };
        let mut added = Vec::new();
        for agreement in agreements {
            for rule in compile::rules_of(agreement) {
                let id = PolicyId::new(&rule.id);
                let unreadable =
                    |cause| RulesError::Unreadable { file: rule.name.clone(), cause: Box::new(cause) };
                let policy = Policy::parse(Some(id.clone()), &rule.text).map_err(unreadable)?;
                let bare = Policy::parse(Some(id), &rule.bare).map_err(unreadable)?;
                let note = RuleNote {
                    place: 0,
                    name: RuleName(rule.name.into()),
                    words: rule.words.into(),
                    alert: None,
                };
                added.push((policy, note, Some((rule.only, bare))));
            }
        }
        rules.add(added)?;
        Ok(rules)
    }

    fn add(&mut self, added: Vec<Added>) -> Result<(), RulesError> {
        let mut fresh = PolicySet::new();
        let mut scoped = self.scopes.rules().to_vec();
        for (policy, mut note, agreed) in added {
            note.place = scoped.len();
            let name = policy.id().to_string();
            let twice = || RulesError::Twice { name: name.clone() };
            if self.notes.contains_key(policy.id()) {
                return Err(twice());
            }
            fresh.add(policy.clone()).map_err(|_| twice())?;
            self.notes.insert(policy.id().clone(), note);
            scoped.push(Scoped::new(policy, agreed));
        }
        let result = Validator::new(self.schema.clone()).validate(&fresh, ValidationMode::Strict);
        if !result.validation_passed_without_warnings() {
            let mut findings: Vec<String> =
                result.validation_errors().map(|finding| finding.to_string()).collect();
            findings.extend(result.validation_warnings().map(|finding| finding.to_string()));
            findings.sort();
            return Err(RulesError::Unsound { what: findings.join("; ") });
        }
        self.scopes = Scopes::new(scoped);
        Ok(())
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.scopes.rules().len()
    }

    /// Whether there are none: then everything is refused.
    pub fn is_empty(&self) -> bool {
        self.scopes.rules().is_empty()
    }

    /// Every rule's name and words, by name.
    pub fn names(&self) -> BTreeMap<RuleName, String> {
        self.notes.values().map(|note| (note.name.clone(), note.words.to_string())).collect()
    }

    /// The text of every rule with that name, as it is decided by: for those who review an agreement.
    pub fn text_of(&self, name: &str) -> Vec<String> {
        let mut texts: Vec<String> = self
            .scopes
            .rules()
            .iter()
            .filter(|rule| self.notes[rule.whole.id()].name.as_str() == name)
            .map(|rule| rule.whole.to_string())
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

    /// Rules by their scopes.
    pub(crate) fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// Every rule as it was written: the slow twin that tests compare with.
    #[cfg(test)]
    pub(crate) fn everything(&self) -> PolicySet {
        PolicySet::from_policies(self.scopes.rules().iter().map(|rule| rule.whole.clone())).unwrap()
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
