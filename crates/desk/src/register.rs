//! The partnership register: bodies, functions, offices, areas, and what the law asks of them.
//!
//! It is one document, versioned, in the form of a template file, so that it can be taken away, mended and brought back;
//! people's accounts are kept apart from it.

use crate::asking::Decided;
use crate::{Desk, DeskError};
use access::checks::{Check, checks};
use access::{Access, Register, Resource, Rules, RulesError, Template, TemplateError, shipped_roles};
use chrono::NaiveDate;
use records::{Document, Kept, Store, StoreError};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use terms::{
    Action, Body, BodyId, BodyKind, Person, PersonId, RecordKind, RoleHeld, RoleId, Sensitive, Span, Vetting,
};

/// Kind and id of the document.
const KIND: &str = "register";
const ID: &str = "partnership";
/// Kind of what is known of a person's vetting and training.
const STANDING: &str = "standing";
/// The account that is made on the first start, and the body it stands for until a partnership is set up.
pub const OPERATOR: &str = "operator";
/// What the operator may do: bring in files, write the assessment, keep accounts, read the audit. It is the way in when nobody else has
/// one, and every use of it is in the audit.
const OPERATORS_ROLES: [&str; 4] =
    ["administrator", "auditor", "community-safety-officer", "partnership-analyst"];

/// How far somebody is vetted and trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Vetting.
    pub vetting: Vetting,
    /// Its last day.
    pub vetted_until: Option<NaiveDate>,
    /// Last day on which data protection training counts.
    pub trained_until: Option<NaiveDate>,
}

impl Standing {
    /// Neither vetted nor trained.
    pub const NONE: Self = Self { vetting: Vetting::None, vetted_until: None, trained_until: None };

    fn text(&self) -> String {
        let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        format!("{} {} {}", self.vetting.slug(), day(self.vetted_until), day(self.trained_until))
    }

    /// What cannot be read counts as no vetting and no training.
    fn from_text(text: &str) -> Self {
        let mut parts = text.split(' ');
        let vetting = parts.next().and_then(Vetting::from_slug).unwrap_or(Vetting::None);
        let mut day = || parts.next().and_then(|day| day.parse().ok());
        let (vetted_until, trained_until) = (day(), day());
        Self { vetting, vetted_until, trained_until }
    }
}

/// The register as it stands, with what somebody must confirm.
#[derive(Clone, Debug)]
pub struct Registered {
    /// Partnership, functions, bodies and roles; people are not in it.
    pub template: Template,
    /// Version of the document, 0 before the partnership was set up.
    pub version: i64,
    /// What the law and the partnership's own arrangements ask, checked today.
    pub checks: Vec<Check>,
}

/// What came of saving the register.
#[derive(Debug)]
pub enum RegisterSaved {
    /// It is this version now.
    As(i64),
    /// Somebody saved first: this is theirs.
    Behind(Box<Template>),
}

/// The rules that come with the program, read and checked once.
static SHIPPED: LazyLock<Result<Rules, RulesError>> = LazyLock::new(Rules::shipped);

/// Everything the rules look at: the register, its people and the agreements. The rules themselves are those of `before`
/// where it is given: no agreement was changed since.
pub(crate) async fn read(
    store: &Store,
    today: NaiveDate,
    before: Option<Access>,
) -> Result<Access, DeskError> {
    let mut register = match template(store).await? {
        Some((template, _)) => template.register,
        None => Register { roles: shipped_roles(), ..Register::default() },
    };
    let operators = BodyId::new(OPERATOR).expect("a short name");
    if register.body(&operators).is_none() {
        register.bodies.push(the_operators(operators, today));
    }
    register.people = people(store, &register, today).await?;
    if let Some(before) = before {
        return Ok(before.with_register(register));
    }
    let agreements = crate::sharing::agreements(store).await?;
    let failed = |cause| DeskError::Rules { cause: Box::new(cause) };
    let rules = match &*SHIPPED {
        Ok(shipped) => shipped.with_agreements(&agreements).map_err(failed)?,
        // It fails again, with an error of its own.
        Err(_) => Rules::shipped().map_err(failed)?,
    };
    Ok(Access::new(rules, register))
}

/// Whoever runs the program, as a body: it exists from the first day, for accounts must belong to one.
fn the_operators(id: BodyId, today: NaiveDate) -> Body {
    Body {
        id,
        name: "Operator of this program".to_owned(),
        kind: BodyKind::Invited,
        fills: Vec::new(),
        span: Span::since(today - chrono::Days::new(36_500)),
        successors: Vec::new(),
        areas: Vec::new(),
        services: Vec::new(),
    }
}

async fn template(store: &Store) -> Result<Option<(Template, i64)>, DeskError> {
    store.document(KIND, ID).await?.map(taken_apart).transpose()
}

/// The register with the version of its document.
fn taken_apart(document: Document) -> Result<(Template, i64), DeskError> {
    let template = Template::read(&document.text).map_err(|cause| DeskError::Register { cause })?;
    Ok((template, document.version))
}

/// Accounts as the rules see them. One whose body is not in the register belongs to nobody and may do nothing.
async fn people(store: &Store, register: &Register, today: NaiveDate) -> Result<Vec<Person>, StoreError> {
    let standings: BTreeMap<String, Standing> = store
        .documents(STANDING, "")
        .await?
        .into_iter()
        .map(|document| (document.id, Standing::from_text(&document.text)))
        .collect();
    let mut all = Vec::new();
    let roles = store.roles_of_all().await?;
    for person in store.people().await? {
        let (Ok(id), Ok(body)) = (person.id.parse::<PersonId>(), person.body.parse::<BodyId>()) else {
            continue;
        };
        if register.body(&body).is_none() {
            continue;
        }
        let standing = standings.get(&person.id).unwrap_or(&Standing::NONE).clone();
        let mut held: Vec<RoleHeld> = roles
            .get(&person.id)
            .into_iter()
            .flatten()
            .filter_map(|held| {
                let span = Span { from: held.from, until: held.until };
                Some(RoleHeld { role: held.role.parse::<RoleId>().ok()?, span })
            })
            .collect();
        if person.id == OPERATOR {
            let span = Span::since(today - chrono::Days::new(36_500));
            held.extend(
                OPERATORS_ROLES.iter().filter_map(|role| Some(RoleHeld { role: role.parse().ok()?, span })),
            );
        }
        all.push(Person {
            id,
            name: Sensitive::new(person.name),
            body,
            roles: held,
            vetting: standing.vetting,
            vetted_until: standing.vetted_until,
            trained_until: standing.trained_until,
            left_on: person.left.map(|left| left.date_naive()),
        });
    }
    Ok(all)
}

fn the_register() -> Resource {
    Resource::paper(RecordKind::Register)
}

impl Desk {
    /// The one document of its kind, or none; read again only where it has changed.
    async fn register_seen(&self) -> Result<Arc<Vec<(Template, i64)>>, DeskError> {
        self.read_all(KIND, taken_apart).await
    }

    /// The register, with what the law asks of it.
    pub async fn register(&self) -> Result<Registered, DeskError> {
        self.may(Action::Read, &the_register()).await?;
        let (template, version) = match self.register_seen().await?.first() {
            Some((template, version)) => (template.clone(), *version),
            None => (
                Template {
                    register: Register { roles: shipped_roles(), ..Register::default() },
                    notes: Vec::new(),
                },
                0,
            ),
        };
        let agreements = self.agreements_known().await?;
        let checks = checks(&template.register, &agreements, self.now().date_naive());
        Ok(Registered { template, version, checks })
    }

    /// Bodies that accounts may belong to today: members of the partnership, and the operator's own.
    pub async fn bodies(&self) -> Result<Vec<Body>, DeskError> {
        self.may(Action::Read, &the_register()).await?;
        let (access, today) = (self.access().await?, self.now().date_naive());
        let bodies = access.register().bodies.iter();
        Ok(bodies.filter(|body| body.is_member(today)).cloned().collect())
    }

    /// The register as a file to take away; `None` before the partnership was set up.
    pub async fn register_text(&self) -> Result<Option<String>, DeskError> {
        self.may(Action::Export, &the_register()).await?;
        Ok(template(&self.store).await?.and_then(|(template, _)| template.to_text()))
    }

    /// Sets the partnership up, or changes it: the whole register from the text of a template file. `seen` is the version
    /// that was looked at, 0 for none. A file that cannot be used changes nothing.
    pub async fn register_save(
        &self,
        text: &str,
        seen: i64,
    ) -> Result<Result<RegisterSaved, TemplateError>, DeskError> {
        let action = if seen == 0 { Action::Add } else { Action::Change };
        let decided = self.may(action, &the_register()).await?;
        match Template::read(text) {
            Err(wrong) => Ok(Err(wrong)),
            Ok(template) => self.keep_register(&template, seen, &decided).await.map(Ok),
        }
    }

    async fn keep_register(
        &self,
        template: &Template,
        seen: i64,
        decided: &Decided,
    ) -> Result<RegisterSaved, DeskError> {
        let text = template.to_text().expect("a template that was read has a partnership");
        let mut act = self.store.begin("register.save", &self.actor(), self.now()).await?;
        match act.document_save(KIND, ID, seen, &text).await? {
            Kept::As(version) => {
                act.note(decided.note("register", ID).with(format!("version {version}")));
                act.commit().await?;
                self.rulebook.forget();
                Ok(RegisterSaved::As(version))
            }
            Kept::Behind(theirs) => {
                let template = Template::read(&theirs.text).map_err(|cause| DeskError::Register { cause })?;
                Ok(RegisterSaved::Behind(Box::new(template)))
            }
        }
    }

    pub(crate) async fn keep_standing(
        &self,
        person: &str,
        standing: &Standing,
        decided: &Decided,
    ) -> Result<(), DeskError> {
        loop {
            let seen = self.store.document(STANDING, person).await?.map_or(0, |document| document.version);
            let mut act = self.store.begin("person.standing", &self.actor(), self.now()).await?;
            if let Kept::As(_) = act.document_save(STANDING, person, seen, &standing.text()).await? {
                act.note(decided.note("person", person).with(format!("vetting={}", standing.vetting.slug())));
                act.commit().await?;
                self.rulebook.forget();
                return Ok(());
            }
        }
    }

    pub(crate) async fn standing(&self, person: &str) -> Result<Standing, DeskError> {
        let document = self.store.document(STANDING, person).await?;
        Ok(document.map_or(Standing::NONE, |document| Standing::from_text(&document.text)))
    }
}
