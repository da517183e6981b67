//! The register as `access` reads it: the partnership, its bodies, the functions they fill, roles, people.

use chrono::NaiveDate;
use terms::{Agency, AgencyId, Body, BodyId, Office, OfficeHolder, Partnership, Person, PersonId, Role};

/// Everything the register holds. Order is kept: whoever fills it sorts by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// The partnership; `None` before it was set up.
    pub partnership: Option<Partnership>,
    /// Functions that bodies fill.
    pub agencies: Vec<Agency>,
    /// Members, those of the past as well.
    pub bodies: Vec<Body>,
    /// Roles as configured.
    pub roles: Vec<Role>,
    /// People of staff, those who left as well.
    pub people: Vec<Person>,
}

impl Register {
    /// The body with that id.
    pub fn body(&self, id: &BodyId) -> Option<&Body> {
        self.bodies.iter().find(|body| body.id == *id)
    }

    /// The person with that id.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == *id)
    }

    /// Members that fill a function on that day, in the order of the register. More than one is possible: a two-tier
    /// area has two councils, each filling its own function, but a function may also be shared.
    pub fn filling(&self, agency: &AgencyId, day: NaiveDate) -> Vec<&Body> {
        self.bodies.iter().filter(|body| body.fills(agency, day)).collect()
    }

    /// Functions whose holders are responsible authorities on that day and must be filled here.
    pub fn duties(&self, day: NaiveDate) -> Vec<&Agency> {
        let wanted: &[AgencyId] = self.partnership.as_ref().map_or(&[], |partnership| &partnership.agencies);
        let lawful = |agency: &&Agency| agency.responsible.is_some_and(|span| span.holds(day));
        self.agencies.iter().filter(lawful).filter(|agency| wanted.contains(&agency.id)).collect()
    }

    /// Who holds an office on that day.
    pub fn holders(&self, office: Office, day: NaiveDate) -> Vec<&OfficeHolder> {
        let offices: &[OfficeHolder] =
            self.partnership.as_ref().map_or(&[], |partnership| &partnership.offices);
        offices.iter().filter(|held| held.office == office && held.span.holds(day)).collect()
    }
}
