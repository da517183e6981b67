//! Mapping profiles: how a sender's sheets of one form are read, kept by version and used again.

use crate::{Desk, DeskError};
use intake::sheet::{self, ColumnRule, Profile, Proposal};
use records::Records;
use terms::{Category, Dataset};

/// Sheets of one sender with the same columns are of one form.
pub fn form_of(proposal: &Proposal) -> String {
    let mapped = proposal.profile.columns.values().flat_map(|rule| rule.columns().iter().cloned());
    let mut columns: Vec<String> = mapped.chain(proposal.unmapped_columns.iter().cloned()).collect();
    columns.sort();
    columns.dedup();
    columns.join("|")
}

/// The profile to read a sheet by: the one kept for its form, with the codes and date formats it did not know yet
/// as they are proposed for this sheet; or the proposal. The second value says whether it is news to be kept.
pub fn settled(records: &Records, sender: &str, proposal: Proposal) -> (String, Profile, bool) {
    let form = form_of(&proposal);
    let proposed = Profile { body: sender.to_owned(), ..proposal.profile };
    let kept = records.profile(sender, &form).and_then(|text| sheet::from_toml(&text).ok());
    let Some(mut profile) = kept else { return (form, proposed, true) };
    let before = profile.clone();
    let dataset = profile.dataset;
    for (code, category) in proposed.codes.into_iter().filter(|(_, category)| category.dataset() == dataset) {
        profile.codes.entry(code).or_insert(category);
    }
    for format in proposed.date_formats {
        if !profile.date_formats.contains(&format) {
            profile.date_formats.push(format);
        }
    }
    let news = profile != before;
    if news {
        profile.version = before.version + 1;
    }
    (form, profile, news)
}

impl Desk {
    /// What a person says of a sheet: whose kind of records it holds, which column is what (all of them, or none to
    /// leave the proposal), and what codes mean. Kept for this sheet and the next ones of its form. The answer says what cannot be read yet.
    pub fn map_sheet(
        &self,
        sender: &str,
        name: &str,
        bytes: &[u8],
        dataset: Option<Dataset>,
        columns: &[(sheet::Field, String)],
        codes: &[(String, Category)],
    ) -> Result<Result<(), sheet::ProfileError>, DeskError> {
        let proposal = sheet::propose_for(dataset, name, bytes);
        let (form, mut profile, _) = settled(&self.records, sender, proposal);
        if !columns.is_empty() {
            profile.columns =
                columns.iter().map(|(field, column)| (*field, ColumnRule::Column(column.clone()))).collect();
        }
        for (code, category) in codes.iter().filter(|(_, category)| category.dataset() == profile.dataset) {
            profile.codes.insert(Profile::code(code), *category);
        }
        if let Err(wrong) = profile.check() {
            return Ok(Err(wrong));
        }
        self.records.keep_profile(sender, &form, &sheet::to_toml(&profile), self.now())?;
        Ok(Ok(()))
    }
}
