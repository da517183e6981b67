//! Mapping profiles: how a sender's sheets of one form are read, kept by version and used again.

use crate::arrivals::{Parcel, deliveries, head};
use crate::{Desk, DeskError};
use intake::sheet::{self, ColumnRule, Profile, Proposal};
use intake::{Limits, Member};
use records::Profiles;
use std::ops::ControlFlow;
use terms::{Action, Category, Dataset, Format};

/// Sheets of one sender with the same columns are of one form.
pub fn form_of(proposal: &Proposal) -> String {
    let mapped = proposal.profile.columns.values().flat_map(|rule| rule.columns().iter().cloned());
    let mut columns: Vec<String> = mapped.chain(proposal.unmapped_columns.iter().cloned()).collect();
    columns.sort();
    columns.dedup();
    columns.join("|")
}

/// Whether a person said how tables with these columns are read, though the columns alone would tell us nothing.
pub(crate) fn said_to_be_a_sheet(profiles: &Profiles, sender: &str, proposal: &Proposal) -> bool {
    proposal.refused.is_empty() && profiles.profile(sender, &form_of(proposal)).is_some()
}

/// Whether a person said how sheets of this form are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A person did, and everything in this sheet was known.
    Confirmed,
    /// A person did; these codes are new, and were read by their words.
    Grown(Vec<(String, Category)>),
    /// Nobody did: this is our proposal.
    Proposed,
}

/// The profile to read a sheet by: the one kept for its form, with the codes and date formats it did not know yet
/// as they are proposed for this sheet; or the proposal.
pub fn settled(profiles: &Profiles, sender: &str, proposal: Proposal) -> (String, Profile, Standing) {
    let form = form_of(&proposal);
    let proposed = Profile { body: sender.to_owned(), ..proposal.profile };
    let kept = profiles.profile(sender, &form).and_then(|text| sheet::from_toml(&text).ok());
    let Some(mut profile) = kept else { return (form, proposed, Standing::Proposed) };
    let before = profile.clone();
    let mut new = Vec::new();
    for (code, category) in
        proposed.codes.into_iter().filter(|(_, category)| category.dataset() == before.dataset)
    {
        if !profile.codes.contains_key(&code) && !profile.left_out.contains(&code) {
            profile.codes.insert(code.clone(), category);
            new.push((code, category));
        }
    }
    for format in proposed.date_formats {
        if !profile.date_formats.contains(&format) {
            profile.date_formats.push(format);
        }
    }
    if profile == before {
        return (form, profile, Standing::Confirmed);
    }
    profile.version = before.version + 1;
    (form, profile, Standing::Grown(new))
}

/// What a person says of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Whose kind of records it holds; `None` leaves that to the proposal.
    pub dataset: Option<Dataset>,
    /// Which column is what: all of them, or none to leave the proposal.
    pub columns: Vec<(sheet::Field, String)>,
    /// What codes mean; `None` for rows that are never counted.
    pub codes: Vec<(String, Option<Category>)>,
}

/// The codes of the column of kinds, where a person chose another than we proposed: those we know, and the others.
fn chosen_codes(profile: &Profile, proposed: &Profile, name: &str, bytes: &[u8]) -> Option<sheet::Codes> {
    let kinds = profile.columns.get(&sheet::Field::Category)?;
    if proposed.columns.get(&sheet::Field::Category) == Some(kinds) {
        return None;
    }
    Some(sheet::codes_in_column(profile.dataset, kinds.columns().first()?, name, bytes))
}

impl Desk {
    /// The sheet of a file, or of an archive, that a person is to look at: the first that nobody confirmed, or the first
    /// there is. A table whose columns tell us nothing is one where the file holds nothing else that we know. `None`
    /// where there is no sheet, or only such as cannot be taken.
    pub fn sheet_to_settle(&self, sender: &str, name: &str, bytes: &[u8]) -> Option<Parcel> {
        let (mut first, mut unknown, mut known) = (None, None, false);
        intake::unpack(name, bytes, &Limits::default(), &mut |member| {
            let Ok(member) = member else { return ControlFlow::Continue(()) };
            let format = intake::sniff(&member.name, head(&member.bytes));
            known |= format.is_some();
            if format.is_some_and(|format| format != Format::PartnerSheet) {
                return ControlFlow::Continue(());
            }
            let proposal = sheet::propose(&member.name, &member.bytes);
            if !proposal.refused.is_empty() {
                return ControlFlow::Continue(());
            }
            let a_table = proposal.profile.columns.len() + proposal.unmapped_columns.len() > 1;
            let standing = settled(&self.profiles, sender, proposal).2;
            let owned = |member: Member<'_>| Parcel { name: member.name, bytes: member.bytes.into_owned() };
            match (format, standing) {
                (Some(_), Standing::Proposed) => {
                    first = Some(owned(member));
                    return ControlFlow::Break(());
                }
                (None, Standing::Proposed) if a_table && unknown.is_none() => unknown = Some(owned(member)),
                (None, Standing::Proposed) => {}
                (_, Standing::Confirmed | Standing::Grown(_)) if first.is_none() => {
                    first = Some(owned(member))
                }
                (_, Standing::Confirmed | Standing::Grown(_)) => {}
            }
            ControlFlow::Continue(())
        });
        first.or(if known { None } else { unknown })
    }

    /// Keeps what a person says of a sheet, for it and the next ones of its form. The answer says what cannot be read yet.
    pub async fn map_sheet(
        &self,
        sender: &str,
        name: &str,
        bytes: &[u8],
        said: &Said,
    ) -> Result<Result<(), sheet::ProfileError>, DeskError> {
        let decided = self.may(Action::Decide, &deliveries()).await?;
        let proposal = sheet::propose_for(said.dataset, name, bytes);
        let proposed = proposal.profile.clone();
        let (form, mut profile, _) = settled(&self.profiles, sender, proposal);
        if said.dataset.is_some_and(|dataset| dataset != profile.dataset) {
            // Other records have other kinds: what was kept of the codes means nothing there.
            profile.dataset = proposed.dataset;
            profile.codes = proposed.codes.clone();
            profile.wide = proposed.wide.clone();
        }
        if !said.columns.is_empty() {
            let column =
                |(field, column): &(sheet::Field, String)| (*field, ColumnRule::Column(column.clone()));
            profile.columns = said.columns.iter().map(column).collect();
            let dated = [sheet::Field::Date, sheet::Field::Month];
            for column in said.columns.iter().filter(|(field, _)| dated.contains(field)).map(|(_, name)| name)
            {
                let formats = sheet::date_formats_in_column(column, name, bytes);
                let new: Vec<_> =
                    formats.into_iter().filter(|format| !profile.date_formats.contains(format)).collect();
                profile.date_formats.extend(new);
            }
        }
        if let Some((known, _)) = chosen_codes(&profile, &proposed, name, bytes) {
            for (code, category) in known {
                profile.codes.entry(code).or_insert(category);
            }
        }
        for (code, meaning) in &said.codes {
            let code = Profile::code(code);
            match meaning {
                Some(category) if category.dataset() == profile.dataset => {
                    profile.left_out.remove(&code);
                    profile.codes.insert(code, *category);
                }
                Some(_) => {}
                None => {
                    profile.codes.remove(&code);
                    profile.left_out.insert(code);
                }
            }
        }
        if let Err(wrong) = profile.check() {
            return Ok(Err(wrong));
        }
        self.said("import.map", decided.note("delivery", "mapping")).await?;
        self.profiles.keep_profile(sender, &form, &sheet::to_toml(&profile), self.now())?;
        Ok(Ok(()))
    }

    /// How a sheet would be read now: the profile kept for its form or the proposal, the codes that mean nothing yet with
    /// how many rows hold each, and whether a person confirmed it.
    pub fn proposed_for(
        &self,
        sender: &str,
        name: &str,
        bytes: &[u8],
        dataset: Option<Dataset>,
    ) -> (Profile, Vec<(String, u64)>, Standing) {
        let proposal = sheet::propose_for(dataset, name, bytes);
        let (mut unknown, proposed) = (proposal.unmapped_codes.clone(), proposal.profile.clone());
        let (_, mut profile, standing) = settled(&self.profiles, sender, proposal);
        if dataset.is_some_and(|dataset| dataset != profile.dataset) {
            profile = Profile { body: sender.to_owned(), ..proposed.clone() };
        }
        if let Some((known, others)) = chosen_codes(&profile, &proposed, name, bytes) {
            for (code, category) in known {
                profile.codes.entry(code).or_insert(category);
            }
            unknown = others;
        }
        let meant = |code: &str| {
            let code = Profile::code(code);
            profile.codes.contains_key(&code) || profile.left_out.contains(&code)
        };
        let unknown = unknown.into_iter().filter(|(code, _)| !meant(code)).collect();
        (profile, unknown, standing)
    }
}
