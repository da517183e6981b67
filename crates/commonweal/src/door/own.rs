//! What people change of their own sign-in: their password and their recovery codes. Both ask for the password first, and
//! failures count as at the door.

use super::people::{fits, hash_of_password, new_id, recovery_codes};
use super::{FrontDoor, closed};
use records::{Attempt, CredentialKind};
use web::door::{Answer, Caller, Closed, PeopleDoor};

impl FrontDoor {
    /// Whether that is the caller's password. Somebody at an open session cannot try for ever.
    async fn is_own_password(&self, caller: &Caller, password: &str) -> Answer<()> {
        let desk = self.signing_in();
        let own = format!("own:{}", caller.account);
        let attempt = Attempt { account: &own, address: &own, device: None };
        if !desk.may_try(&attempt).await.map_err(closed)? {
            return Err(Closed::Refused("Too many tries. Try again in 15 minutes".to_owned()));
        }
        let held = desk.credentials(&caller.account).await.map_err(closed)?;
        let hash = held.into_iter().find(|one| one.kind == CredentialKind::Password);
        let hash = hash.and_then(|one| String::from_utf8(one.value).ok());
        let right = fits(&self.worked_out, password, hash).await?;
        desk.tried(&attempt, right).await.map_err(closed)?;
        if right { Ok(()) } else { Err(Closed::Refused("That is not your password".to_owned())) }
    }

    /// Another password. Wherever else they are signed in, they are signed out.
    pub(super) async fn change_password(
        &self,
        caller: &Caller,
        this: [u8; 32],
        password: &str,
        new: &str,
    ) -> Answer<()> {
        self.is_own_password(caller, password).await?;
        self.fit_to_be_a_password(new)?;
        if new == password {
            return Err(Closed::Refused("That is the password you have".to_owned()));
        }
        let hash = hash_of_password(new).await?;
        let id = new_id()?;
        self.signing_in().password_change(&caller.account, (&id, hash)).await.map_err(closed)?;
        for session in self.sessions(caller, this).await?.into_iter().filter(|session| !session.this) {
            match self.session_end(caller, &session.id).await {
                // It ended by itself meanwhile.
                Ok(()) | Err(Closed::NotFound) => {}
                Err(closed) => return Err(closed),
            }
        }
        Ok(())
    }

    /// New recovery codes; the old ones work no more.
    pub(super) async fn give_recovery_codes(&self, caller: &Caller, password: &str) -> Answer<Vec<String>> {
        self.is_own_password(caller, password).await?;
        let (codes, kept) = recovery_codes()?;
        self.signing_in().recovery_anew(&caller.account, kept).await.map_err(closed)?;
        Ok(codes)
    }
}
