//! People who do not exist, behind the sample's door. Ann signs in with a password; Bo is asked for a code as well.

use super::door::SampleDoor;
use crate::door::{
    AuditAsked, AuditLine, Caller, CameBack, CouldAsked, CouldChoices, CouldKnown, Invitation,
    InvitationToken, NewPerson, Opens, PasskeyAsked, PasskeyKnown, PasskeysKnown, PeopleDoor, PeopleKnown,
    PersonHeldKnown, PersonKnown, ProviderAsked, ProviderKnown, RoleHeldKnown, RoleKnown, SessionKnown,
    SignedIn, StandingKnown, Try,
};
use crate::{Answer, Closed, TakeAway};
use async_trait::async_trait;
use chrono::NaiveDate;

/// The token of the one open invitation.
pub const TOKEN: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// Three people: one works here, one was invited, one has left.
pub fn people() -> PeopleKnown {
    let person = |id: &str, name: &str, role: &str, invited, left| PersonKnown {
        id: id.into(),
        name: name.into(),
        email: format!("{id}@harrowdale.example"),
        body: "Harrowdale Council".into(),
        roles: vec![RoleHeldKnown { id: format!("{id}-1"), title: role.into() }],
        invited,
        left,
        changes: true,
    };
    let role = |slug: &str, title: &str| RoleKnown { slug: slug.into(), title: title.into() };
    PeopleKnown {
        people: vec![
            person("ann", "Ann Example", "Community safety officer", false, None),
            person("bo", "Bo Sample", "Partnership analyst", true, None),
            person("cy", "Cy Specimen", "Case worker", false, NaiveDate::from_ymd_opt(2026, 9, 30)),
        ],
        roles: vec![role("officer", "Community safety officer"), role("analyst", "Partnership analyst")],
        bodies: vec![("harrowdale".into(), "Harrowdale Council".into())],
    }
}

/// One who works here, is vetted and was looked at.
pub fn one() -> PersonHeldKnown {
    let day = |text: &str| text.parse().expect("a day");
    PersonHeldKnown {
        id: "ann".into(),
        name: "Ann Example".into(),
        email: "ann@harrowdale.example".into(),
        body: "Harrowdale Council".into(),
        roles: vec![
            ("Case worker".into(), day("2025-04-01"), Some(day("2026-03-31"))),
            ("Community safety officer".into(), day("2026-04-01"), None),
        ],
        left: None,
        standing: StandingKnown {
            vetting: "baseline".into(),
            vetted_until: "2027-05-03".into(),
            trained_until: "2026-10-01".into(),
        },
        vettings: vec![("none".into(), "not vetted".into()), ("baseline".into(), "baseline".into())],
        changes: true,
        exports: true,
        looked: audit(),
    }
}

/// A question that no browser can answer.
pub fn asked() -> PasskeyAsked {
    PasskeyAsked { token: "0808".into(), options: r#"{"publicKey":{"challenge":"AA"}}"#.into() }
}

/// One passkey, and a question for another.
pub fn passkeys() -> PasskeysKnown {
    let at = |text: &str| text.parse().expect("a moment");
    let held = vec![PasskeyKnown {
        id: "k1".into(),
        added: at("2026-09-01T08:00:00Z"),
        used: Some(at("2026-11-20T09:30:00Z")),
    }];
    PasskeysKnown { held, another: Some(asked()) }
}

/// Two lines.
pub fn audit() -> Vec<AuditLine> {
    let line = |seq, act: &str, kind: &str, id: &str, detail: &str| AuditLine {
        seq,
        at: "2026-11-20T09:30:00Z".parse().expect("a moment"),
        who: "Ann Example".into(),
        actor: "ann".into(),
        act: act.into(),
        record_kind: kind.into(),
        record_id: id.into(),
        record_name: if kind == "person" { "Ann Example".into() } else { String::new() },
        detail: detail.into(),
    };
    vec![
        line(2, "import.accept", "delivery", "5a5a5a5a5a5a", ""),
        line(1, "person.sign-in", "person", "ann", "second factor: true"),
    ]
}

/// One who could, without a purpose.
pub fn could() -> Vec<CouldKnown> {
    vec![CouldKnown {
        name: "Ann Example".into(),
        body: "Harrowdale Council".into(),
        how: "By the rule analysts-work-with-deliveries".into(),
    }]
}

/// What may be asked.
pub fn could_choices() -> CouldChoices {
    let one = |slug: &str, words: &str| vec![(slug.to_owned(), words.to_owned())];
    CouldChoices {
        actions: one("read", "read"),
        kinds: one("delivery", "files that partners sent"),
        bodies: one("harrowdale", "Harrowdale Council"),
        today: "2026-11-20".into(),
    }
}

/// The invitation of [`TOKEN`].
pub fn invitation() -> Invitation {
    Invitation {
        name: "Bo Sample".into(),
        email: "bo@harrowdale.example".into(),
        secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
    }
}

impl SampleDoor {
    fn open_sessions(&self) -> std::sync::MutexGuard<'_, std::collections::BTreeMap<[u8; 32], Caller>> {
        self.sessions.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[async_trait]
impl PeopleDoor for SampleDoor {
    async fn sign_in(&self, name: &str, password: &str) -> Answer<SignedIn> {
        let caller = |account: &str, name: &str| Caller {
            account: account.into(),
            name: name.into(),
            opens: Opens::ALL,
        };
        Ok(match (name, password) {
            ("ann", "correct horse") => SignedIn::As(caller("ann", "Ann Example")),
            ("bo", "correct horse") => SignedIn::CodeNeeded(caller("bo", "Bo Sample")),
            _ => SignedIn::Wrong,
        })
    }

    fn providers(&self) -> Vec<ProviderKnown> {
        vec![ProviderKnown { slug: "harrowdale".into(), title: "Harrowdale Council".into() }]
    }

    async fn provider_address(&self, asked: &ProviderAsked) -> Answer<Option<String>> {
        match asked.provider.as_str() {
            "harrowdale" => {
                let state = &asked.state;
                Ok(Some(format!("https://login.harrowdale.example/sign-in?state={state}")))
            }
            "silent" => Ok(None),
            _ => Err(Closed::NotFound),
        }
    }

    async fn came_back(&self, asked: Option<&ProviderAsked>, back: &CameBack) -> Answer<SignedIn> {
        let caller = |account: &str, name: &str| Caller {
            account: account.into(),
            name: name.into(),
            opens: Opens::ALL,
        };
        Ok(match (asked, back.code.as_deref()) {
            (Some(_), Some("of-ann")) => SignedIn::AsByTwo(caller("ann", "Ann Example")),
            (Some(_), Some("of-bo")) => SignedIn::CodeNeeded(caller("bo", "Bo Sample")),
            _ => SignedIn::Wrong,
        })
    }

    async fn passkey_asked(&self) -> Answer<Option<PasskeyAsked>> {
        Ok(Some(asked()))
    }

    async fn passkey_sign_in(&self, token: &str, answer: &str) -> Answer<SignedIn> {
        match (token, answer) {
            ("0808", "ann") => Ok(SignedIn::AsByTwo(Caller {
                account: "ann".to_owned(),
                name: "Ann Example".to_owned(),
                opens: Opens::ALL,
            })),
            _ => Ok(SignedIn::Wrong),
        }
    }

    async fn passkeys(&self, _: &Caller) -> Answer<PasskeysKnown> {
        Ok(passkeys())
    }

    async fn passkey_add(&self, _: &Caller, token: &str, answer: &str) -> Answer<()> {
        match (token, answer) {
            ("0808", "new") => Ok(()),
            _ => Err(Closed::Refused("The passkey was not added. Open this page again".into())),
        }
    }

    async fn passkey_end(&self, _: &Caller, passkey: &str) -> Answer<()> {
        passkeys().held.iter().find(|held| held.id == passkey).map(|_| ()).ok_or(Closed::NotFound)
    }

    async fn password_change(&self, _: &Caller, _: [u8; 32], password: &str, _: &str) -> Answer<()> {
        match password {
            "correct horse" => Ok(()),
            _ => Err(Closed::Refused("That is not your password".into())),
        }
    }

    async fn recovery_anew(&self, _: &Caller, password: &str) -> Answer<Vec<String>> {
        match password {
            "correct horse" => Ok(vec!["4f7k-9q2m".into(), "8c3d-1x5z".into()]),
            _ => Err(Closed::Refused("That is not your password".into())),
        }
    }

    async fn code(&self, caller: &Caller, code: &str) -> Answer<bool> {
        Ok(caller.account == "bo" && code == "123456")
    }

    async fn may_try(&self, attempt: &Try) -> Answer<bool> {
        let failed = self.failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = |name: &str| failed.get(name).copied().unwrap_or_default();
        Ok(count(&attempt.account) < 8 && count(&format!("from {}", attempt.address)) < 40)
    }

    async fn tried(&self, attempt: &Try, passed: bool) -> Answer<()> {
        let mut failed = self.failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = failed.entry(attempt.account.clone()).or_default();
        *count = if passed { 0 } else { *count + 1 };
        if !passed {
            *failed.entry(format!("from {}", attempt.address)).or_default() += 1;
        }
        Ok(())
    }

    async fn session_begin(&self, caller: &Caller, session: [u8; 32], _: bool) -> Answer<()> {
        self.open_sessions().insert(session, caller.clone());
        Ok(())
    }

    async fn session(&self, session: [u8; 32]) -> Answer<Option<Caller>> {
        Ok(self.open_sessions().get(&session).cloned())
    }

    async fn session_end(&self, caller: &Caller, session: &str) -> Answer<()> {
        self.open_sessions()
            .retain(|hash, held| hex::encode(hash) != session || held.account != caller.account);
        Ok(())
    }

    async fn sessions(&self, caller: &Caller, this: [u8; 32]) -> Answer<Vec<SessionKnown>> {
        let at = "2026-11-20T09:30:00Z".parse().expect("a moment");
        let known = |hash: &[u8; 32]| SessionKnown {
            id: hex::encode(hash),
            started: at,
            seen: at,
            this: *hash == this,
        };
        let held = self.open_sessions();
        Ok(held
            .iter()
            .filter(|(_, held)| held.account == caller.account)
            .map(|(hash, _)| known(hash))
            .collect())
    }

    async fn give_role(&self, _: &Caller, person: &str, role: &str) -> Answer<()> {
        let known = people();
        let there =
            known.people.iter().any(|one| one.id == person) && known.roles.iter().any(|one| one.slug == role);
        if there { Ok(()) } else { Err(Closed::NotFound) }
    }

    async fn end_role(&self, _: &Caller, person: &str, held: &str) -> Answer<()> {
        let known = people();
        let mut roles = known.people.iter().filter(|one| one.id == person).flat_map(|one| &one.roles);
        roles.find(|role| role.id == held).map(|_| ()).ok_or(Closed::NotFound)
    }

    async fn people(&self, _: &Caller) -> Answer<PeopleKnown> {
        Ok(people())
    }

    async fn person(&self, _: &Caller, person: &str) -> Answer<PersonHeldKnown> {
        let known = people().people.into_iter().find(|known| known.id == person).ok_or(Closed::NotFound)?;
        Ok(PersonHeldKnown { id: known.id, name: known.name, email: known.email, left: known.left, ..one() })
    }

    async fn all_about(&self, caller: &Caller, person: &str) -> Answer<TakeAway> {
        self.person(caller, person).await?;
        Ok(TakeAway { file_name: "held.json".into(), media_type: "application/json", bytes: b"{}".into() })
    }

    async fn set_standing(&self, caller: &Caller, person: &str, standing: &StandingKnown) -> Answer<()> {
        self.person(caller, person).await?;
        match standing.vetted_until.as_str() {
            "" => Err(Closed::Refused("Give the last day of the vetting".into())),
            _ => Ok(()),
        }
    }

    async fn invite(&self, _: &Caller, new: &NewPerson) -> Answer<InvitationToken> {
        if people().people.iter().any(|known| known.email == new.email) {
            return Err(Closed::Refused("Somebody has that address already".into()));
        }
        Ok(InvitationToken(TOKEN.into()))
    }

    async fn invite_again(&self, _: &Caller, person: &str) -> Answer<InvitationToken> {
        let known = people().people.into_iter().find(|known| known.id == person && known.left.is_none());
        known.map(|_| InvitationToken(TOKEN.into())).ok_or(Closed::NotFound)
    }

    async fn leave(&self, _: &Caller, person: &str) -> Answer<()> {
        people().people.iter().find(|known| known.id == person).map(|_| ()).ok_or(Closed::NotFound)
    }

    async fn invitation(&self, token: &str) -> Answer<Invitation> {
        if token == TOKEN { Ok(invitation()) } else { Err(Closed::NotFound) }
    }

    async fn accept_invitation(
        &self,
        token: &str,
        password: &str,
        _: &str,
        code: &str,
    ) -> Answer<Vec<String>> {
        self.invitation(token).await?;
        if password.chars().count() < 12 {
            return Err(Closed::Refused("A password has at least 12 characters".into()));
        }
        if code != "123456" {
            return Err(Closed::Refused("That is not the code. Check the time on your phone".into()));
        }
        Ok(["4f7k-9q2m", "8c3d-1x5z"].map(String::from).into())
    }

    async fn audit(&self, _: &Caller, _: &AuditAsked) -> Answer<Vec<AuditLine>> {
        Ok(audit())
    }

    async fn who_could(&self, _: &Caller, asked: &CouldAsked) -> Answer<Vec<CouldKnown>> {
        if asked.day.parse::<NaiveDate>().is_err() {
            return Err(Closed::Refused("Write the day like 2026-11-20".into()));
        }
        Ok(could())
    }

    async fn could_choices(&self, _: &Caller) -> Answer<CouldChoices> {
        Ok(could_choices())
    }

    async fn audit_file(&self, _: &Caller, _: &AuditAsked) -> Answer<TakeAway> {
        Ok(TakeAway {
            file_name: "audit.csv".into(),
            media_type: "text/csv; charset=utf-8",
            bytes: b"seq,at\r\n1,2026-11-20T09:30:00Z\r\n".to_vec(),
        })
    }
}
