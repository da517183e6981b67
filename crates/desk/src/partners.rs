//! The desk of partners who work on the figures: true counts, none withheld for being small.
//! It must never answer with anything but [`Shared`]: no page takes that.

use crate::{Desk, DeskError, Making};
use access::Resource;
use disclosure::{Policy, Shared};
use planning::Assessment;
use terms::{Action, AreaCode, RecordKind};

/// What partners may ask. Made by [`Desk::for_partners`].
pub struct PartnerDesk {
    desk: Desk,
}

impl Desk {
    /// The same store for partners, under a policy that withholds no small count.
    pub fn for_partners(&self) -> PartnerDesk {
        let policy = Policy { minimum: 1, minimum_sensitive: 1, ..self.policy.clone() };
        PartnerDesk { desk: self.under(policy) }
    }
}

impl PartnerDesk {
    /// The assessment from what was known after a commit, with true counts.
    ///
    /// # Errors
    /// Those of [`Desk::assessment_at`].
    pub async fn assessment_at(
        &self,
        area: AreaCode,
        commit: u64,
        making: Making,
    ) -> Result<Shared<Assessment>, DeskError> {
        self.desk.may(Action::Read, &Resource::depersonalised(RecordKind::Evidence)).await?;
        Ok(Shared::among_partners(self.desk.assessment_at(area, commit, making).await?))
    }
}
