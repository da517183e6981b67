//! Who looks at the pairs of a run, and who is kept from it because of a conflict of interest.

use super::{Run, no, purpose};
use crate::record::NotDone;
use crate::{Desk, DeskError, Done};
use access::Resource;
use planning::refusal::Why;
use terms::{Action, PersonId, RecordKind};

/// A change of who looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeamCommand {
    /// They look at pairs from now on.
    Join(PersonId),
    /// They no longer do.
    Leave(PersonId),
    /// They are kept from the run.
    ShutOut(PersonId),
    /// They are no longer kept from it.
    LetIn(PersonId),
}

impl TeamCommand {
    const fn person(&self) -> &PersonId {
        match self {
            Self::Join(person) | Self::Leave(person) | Self::ShutOut(person) | Self::LetIn(person) => person,
        }
    }

    const fn act(&self) -> &'static str {
        match self {
            Self::Join(_) => "linkage.join",
            Self::Leave(_) => "linkage.leave",
            Self::ShutOut(_) => "linkage.shut-out",
            Self::LetIn(_) => "linkage.let-in",
        }
    }
}

fn changed(mut run: Run, command: &TeamCommand) -> Result<Run, planning::Refusal> {
    let refused = |wrong: &str, mend: &str| Err(planning::Refusal::new(Why::Stage, wrong, mend));
    match command {
        TeamCommand::Join(person) if run.shut_out.contains(person) => {
            return refused("They are kept from this run.", "Let them in first, if that was a mistake.");
        }
        TeamCommand::Join(person) if run.team.contains(person) => {
            return refused("They look at it already.", "There is nothing to do.");
        }
        TeamCommand::Join(person) => run.team.push(person.clone()),
        TeamCommand::Leave(person) => run.team.retain(|one| one != person),
        TeamCommand::ShutOut(person) => {
            run.team.retain(|one| one != person);
            if !run.shut_out.contains(person) {
                run.shut_out.push(person.clone());
            }
        }
        TeamCommand::LetIn(person) => run.shut_out.retain(|one| one != person),
    }
    Ok(run)
}

impl Desk {
    /// Changes who looks at a run: for liaison officers of a body whose records are in it.
    pub async fn linkage_team(
        &self,
        (id, seen): (&str, i64),
        command: TeamCommand,
    ) -> Result<Done<Run>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let Some(run) = self.run_known(id).await?.map(|seen| seen.record) else {
            return Ok(Err(NotDone::Unknown));
        };
        let decided = self.may_in(Action::Decide, &self.own_part(&run).await?, &purpose(&run)).await?;
        let access = self.access().await?;
        let known = access.register().person(command.person());
        if !known.is_some_and(|person| run.bodies.contains(&person.body)) {
            let wrong = "They work for none of the bodies of this run.";
            return Ok(Err(no(Why::NotThere, wrong, "Choose somebody of one of them.")));
        }
        self.record_change(id, seen, command.act(), &decided, |run| changed(run, &command)).await
    }

    /// People of a run's bodies, for choosing who looks: id and name, those of the asker's body first.
    pub async fn linkage_people(&self, run: &Run) -> Result<Vec<(PersonId, String)>, DeskError> {
        self.may_in(Action::Decide, &self.own_part(run).await?, &purpose(run)).await?;
        let (own, today) = (self.own_body().await?, self.now().date_naive());
        let mut people: Vec<records::Person> = self.store.people().await?;
        people.retain(|person| {
            let here = person.left.is_none_or(|left| left.date_naive() > today);
            here && run.bodies.iter().any(|body| body.as_str() == person.body)
        });
        let first = own.map_or_else(String::new, |own| own.to_string());
        people.sort_by(|a, b| (a.body != first, &a.name).cmp(&(b.body != first, &b.name)));
        Ok(people.into_iter().filter_map(|person| Some((person.id.parse().ok()?, person.name))).collect())
    }
}
