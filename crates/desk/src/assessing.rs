//! The strategic assessment of an area, put together from released evidence and what people signed.

use crate::{Desk, DeskError};
use disclosure::{Released, public};
use planning::{AreaEvidence, Assessment};
use terms::{AreaCode, Boundary, Edition, SignedText};

impl Desk {
    /// The assessment as it stands now, with nothing that people wrote.
    pub async fn assessment(
        &self,
        area: AreaCode,
        edition: Edition,
    ) -> Result<Released<Assessment>, DeskError> {
        self.assessment_with(area, edition, Vec::new()).await
    }

    /// The assessment as it stands now, with what people wrote for it.
    pub async fn assessment_with(
        &self,
        area: AreaCode,
        edition: Edition,
        texts: Vec<SignedText>,
    ) -> Result<Released<Assessment>, DeskError> {
        let evidence = self.area(area).await?;
        Ok(evidence.and(&public((edition, texts))).derive(put_together))
    }

    /// Outlines of the small places in an area, in order of code; those that are loaded.
    pub async fn shapes(&self, area: AreaCode) -> Result<Vec<Boundary>, DeskError> {
        let view = self.view().await?;
        let gazetteer = view.gazetteer();
        let inside = gazetteer.current_lsoas(area);
        Ok(inside.iter().filter_map(|lsoa| gazetteer.boundary(*lsoa).cloned()).collect())
    }
}

fn put_together((evidence, (edition, texts)): &(AreaEvidence, (Edition, Vec<SignedText>))) -> Assessment {
    Assessment::new(edition.clone(), evidence.clone(), texts, None)
}
