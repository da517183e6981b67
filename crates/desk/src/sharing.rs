//! Sharing agreements: written, signed, reviewed, ended; what they open, and what nobody has agreed on yet.

use crate::asking::Decided;
use crate::{Desk, DeskError};
use access::agreement::{self, Command, Refusal, open_on, state_on};
use access::coverage::{Flow, coverage, gaps};
use access::paper::{PaperError, agreement_from, agreement_text};
use access::{Asker, Resource};
use records::audit::Note;
use records::{Kept, Store};
use std::sync::Arc;
use terms::{Action, Agreement, AgreementState, BodyId, RecordKind};

/// Kind of the documents; the id is the agreement's short name and version.
const KIND: &str = "agreement";

/// An agreement as it stands today.
#[derive(Clone, Debug)]
pub struct AgreementKnown {
    /// What it says.
    pub agreement: Agreement,
    /// Where it stands.
    pub state: AgreementState,
    /// What keeps it from being signed; empty once everybody signed.
    pub problems: Vec<String>,
    /// Version of the document, for saving.
    pub seen: i64,
}

/// Who may share what with whom today.
#[derive(Clone, Debug, Default)]
pub struct Sharing {
    /// What is open.
    pub flows: Vec<Flow>,
    /// Members between which nothing about people may pass, sender first.
    pub gaps: Vec<(BodyId, BodyId)>,
}

/// Why an agreement could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// There is no such agreement.
    #[error("there is no such agreement")]
    Unknown,
    /// Its text cannot be read.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// Its life does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// One of that name and version is there already.
    #[error("there is an agreement of that short name and version already")]
    Taken,
    /// People sign for their own body alone.
    #[error("you can sign for your own body only")]
    OtherBody,
    /// Somebody else changed it first.
    #[error("somebody else changed it first: look at it again")]
    Stale,
}

pub(crate) fn papers() -> Resource {
    Resource::paper(RecordKind::Agreement)
}

fn id_of(agreement: &Agreement) -> String {
    format!("{} v{}", agreement.id, agreement.version)
}

fn read(document: records::Document) -> Result<(Agreement, i64), DeskError> {
    let agreement = agreement_from(&document.text).map_err(|cause| DeskError::Paper { cause })?;
    Ok((agreement, document.version))
}

async fn all(store: &Store) -> Result<Vec<(Agreement, i64)>, DeskError> {
    store.documents(KIND, "").await?.into_iter().map(read).collect()
}

/// Every agreement, for the rules.
pub(crate) async fn agreements(store: &Store) -> Result<Vec<Agreement>, DeskError> {
    Ok(all(store).await?.into_iter().map(|(agreement, _)| agreement).collect())
}

impl Desk {
    /// Every agreement with the version of its document, read again only where one has changed.
    async fn agreements_seen(&self) -> Result<Arc<Vec<(Agreement, i64)>>, DeskError> {
        self.read_all(KIND, read).await
    }

    /// The agreements alone.
    pub(crate) async fn agreements_known(&self) -> Result<Vec<Agreement>, DeskError> {
        Ok(self.agreements_seen().await?.iter().map(|(agreement, _)| agreement.clone()).collect())
    }

    /// Every agreement, by name and version.
    pub async fn agreements(&self) -> Result<Vec<AgreementKnown>, DeskError> {
        self.may(Action::Read, &papers()).await?;
        let (access, today, catalogue) = (self.access().await?, self.now().date_naive(), self.laws().await?);
        let known = |(agreement, seen): (Agreement, i64)| {
            let state = state_on(&agreement, today);
            let open = matches!(state, AgreementState::Draft | AgreementState::PartSigned);
            let problems = match open {
                true => agreement::problems(&agreement, &catalogue, access.register(), today),
                false => Vec::new(),
            };
            AgreementKnown { agreement, state, problems, seen }
        };
        Ok(self.agreements_seen().await?.iter().cloned().map(known).collect())
    }

    /// Who may share what with whom today, and between which members nothing may pass.
    pub async fn sharing(&self) -> Result<Sharing, DeskError> {
        self.may(Action::Read, &papers()).await?;
        let (access, today) = (self.access().await?, self.now().date_naive());
        let flows = coverage(&self.agreements_known().await?, today);
        let members: Vec<BodyId> = access
            .register()
            .bodies
            .iter()
            .filter(|body| body.is_member(today) && body.id.as_str() != crate::register::OPERATOR)
            .map(|body| body.id.clone())
            .collect();
        let gaps = gaps(&flows, &members);
        Ok(Sharing { flows, gaps })
    }

    /// Goes on only where what a file comes under is no agreement of the register, or one that is in force today. An
    /// agreement is named by its short name, with or without its version, or by what it is called.
    pub async fn licence_in_force(&self, licence: &str) -> Result<(), DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Register)).await?;
        let mut named = self.agreements_known().await?;
        named.retain(|one| [one.id.as_str(), &id_of(one), &one.title].contains(&licence));
        let today = self.now().date_naive();
        let open = named.iter().any(|one| open_on(one, today));
        let Some(latest) = named.last().filter(|_| !open) else { return Ok(()) };
        let state = match state_on(latest, today) {
            AgreementState::Draft | AgreementState::PartSigned => "not signed by all",
            AgreementState::Active | AgreementState::ReviewDue => "not begun",
            AgreementState::Expired => "expired",
            AgreementState::Withdrawn => "withdrawn",
        };
        let act = self.store.begin("refused", &self.actor(), self.now()).await?;
        act.refuse(&self.store, Note::about(KIND, id_of(latest)).doing(Action::Add).with(state)).await?;
        Err(DeskError::NotInForce { agreement: licence.to_owned(), state })
    }

    /// Adds an agreement as a draft, from its text. Signatures in the text are refused: bodies sign here.
    pub async fn agreement_add(&self, text: &str) -> Result<Result<String, NotChanged>, DeskError> {
        match agreement_from(text) {
            Ok(agreement) => self.agreement_draft(&agreement).await,
            Err(wrong) => {
                self.may(Action::Add, &papers()).await?;
                Ok(Err(wrong.into()))
            }
        }
    }

    /// Adds an agreement as a draft. One that carries signatures is refused: bodies sign here.
    pub async fn agreement_draft(
        &self,
        agreement: &Agreement,
    ) -> Result<Result<String, NotChanged>, DeskError> {
        let decided = self.may(Action::Add, &papers()).await?;
        let signed = agreement.parties.iter().any(|party| party.signature.is_some());
        if signed || agreement.activated_on.is_some() || agreement.withdrawn_on.is_some() {
            return Ok(Err(Refusal::AnotherAgreement.into()));
        }
        match self.keep_agreement(agreement, 0, "agreement.add", &decided).await? {
            true => Ok(Ok(id_of(agreement))),
            false => Ok(Err(NotChanged::Taken)),
        }
    }

    /// Changes, signs, reviews or ends an agreement.
    pub async fn agreement_do(
        &self,
        id: &str,
        seen: i64,
        command: Command,
    ) -> Result<Result<(), NotChanged>, DeskError> {
        let (action, name) = match &command {
            Command::Change(_) => (Action::Change, "agreement.change"),
            Command::Sign { .. } => (Action::Decide, "agreement.sign"),
            Command::Review { .. } => (Action::Decide, "agreement.review"),
            Command::Withdraw { .. } => (Action::Decide, "agreement.withdraw"),
        };
        let decided = self.may(action, &papers()).await?;
        if let (Command::Sign { body, .. }, Asker::Person(_)) = (&command, &self.asker)
            && self.own_body().await?.as_ref() != Some(body)
        {
            return Ok(Err(NotChanged::OtherBody));
        }
        let found = self.store.document(KIND, id).await?;
        let Some((agreement, version)) = found.map(read).transpose()? else {
            return Ok(Err(NotChanged::Unknown));
        };
        if version != seen {
            return Ok(Err(NotChanged::Stale));
        }
        let (access, today) = (self.access().await?, self.now().date_naive());
        let laws = self.laws().await?;
        let events = match agreement::decide(&agreement, command, &laws, access.register(), today) {
            Ok(events) => events,
            Err(why) => return Ok(Err(why.into())),
        };
        let after = events.iter().fold(agreement, agreement::apply);
        match self.keep_agreement(&after, seen, name, &decided).await? {
            true => Ok(Ok(())),
            false => Ok(Err(NotChanged::Stale)),
        }
    }

    async fn keep_agreement(
        &self,
        agreement: &Agreement,
        seen: i64,
        name: &'static str,
        decided: &Decided,
    ) -> Result<bool, DeskError> {
        let mut act = self.store.begin(name, &self.actor(), self.now()).await?;
        let id = id_of(agreement);
        let Kept::As(_) = act.document_save(KIND, &id, seen, &agreement_text(agreement)).await? else {
            return Ok(false);
        };
        act.note(decided.note(KIND, id));
        act.commit().await?;
        self.rulebook.forget();
        Ok(true)
    }
}
