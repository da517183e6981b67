//! The sample's door. It answers what the pages ask and changes nothing, but it refuses where a real one would.

use super::{AREAS, KINDS};
use crate::door::{
    AssessmentDesk, AssessmentKnown, Caller, DeliveryFacts, FaultList, FileKind, Found, Import, ImportKnown,
    Job, JobId, LimitsDesk, MapShapes, Mapping, NewLimits, Overview, PublicArea, PublicMeasure, Quiet,
    SearchAnswer, Sender, SideBySide, Today, Upload,
};
use crate::{Answer, Check, Closed, Door, TakeAway};
use async_trait::async_trait;
use terms::{AreaCode, DeliveryId, Format, MeasureId};

/// A door in front of three places that do not exist. Name `ann`, password `correct horse`.
#[derive(Debug, Default)]
pub struct SampleDoor {
    /// Failed tries, by account.
    pub(super) failed: std::sync::Mutex<std::collections::BTreeMap<String, usize>>,
    /// Whoever is signed in, by the hash of the session.
    pub(super) sessions: std::sync::Mutex<std::collections::BTreeMap<[u8; 32], Caller>>,
}

fn at(area: AreaCode) -> Answer<usize> {
    AREAS.iter().position(|(code, _, _)| *code == area.to_string()).ok_or(Closed::NotFound)
}

fn of(measure: &MeasureId) -> Answer<usize> {
    KINDS.iter().position(|kind| kind.id == measure.as_str()).ok_or(Closed::NotFound)
}

pub(super) fn text_file(file_name: &str, kind: FileKind) -> TakeAway {
    let bytes = match kind {
        FileKind::Html => {
            b"<!DOCTYPE html><html lang=\"en\"><title>Sample</title><p>Sample.</p></html>".to_vec()
        }
        FileKind::Json => b"{\"sample\":true}".to_vec(),
        _ => b"month,count\r\n2026-08,27\r\n".to_vec(),
    };
    TakeAway { file_name: format!("{file_name}.{}", kind.extension()), media_type: kind.media_type(), bytes }
}

#[async_trait]
impl Door for SampleDoor {
    async fn overview(&self) -> Answer<Overview> {
        Ok(super::overview())
    }

    async fn find(&self, postcode: &str) -> Answer<Found> {
        let plain: String =
            postcode.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        Ok(match plain.as_str() {
            "ZZ11ZZ" => Found::Area(AREAS[0].0.parse().expect("a code")),
            plain if (5..=7).contains(&plain.len()) => Found::Elsewhere,
            _ => Found::NotAPostcode,
        })
    }

    async fn area(&self, area: AreaCode) -> Answer<PublicArea> {
        super::areas().into_iter().find(|known| known.area.code == area).ok_or(Closed::NotFound)
    }

    async fn measure(&self, area: AreaCode, measure: &MeasureId) -> Answer<PublicMeasure> {
        Ok(super::measure(at(area)?, of(measure)?))
    }

    async fn compare(&self, areas: &[AreaCode], measures: &[MeasureId]) -> Answer<SideBySide> {
        let mut side = super::side_by_side();
        side.cells
            .retain(|facts| areas.contains(&facts.area.code) && measures.contains(&facts.definition.id));
        side.multiples = super::draw::multiples(&side.cells);
        Ok(side)
    }

    async fn shapes(&self, area: AreaCode, measure: &MeasureId) -> Answer<MapShapes> {
        at(area)?;
        of(measure)?;
        let square = |name: &str, class: i32, x: f64| {
            serde_json::json!({
                "type": "Feature",
                "properties": { "name": name, "class": class, "words": "7.4 for each 1,000 residents" },
                "geometry": { "type": "Polygon", "coordinates": [[
                    [x, 53.0], [x + 0.1, 53.0], [x + 0.1, 53.1], [x, 53.1], [x, 53.0]
                ]] }
            })
        };
        let shapes = serde_json::json!({
            "type": "FeatureCollection",
            "bbox": [-2.2, 53.0, -1.9, 53.1],
            "attribution": "Outlines made up for this sample",
            "features": [square("Canal Side", 4, -2.2), square("Northgate", 1, -2.1), square("The Glebe", -1, -2.0)]
        });
        Ok(MapShapes { geojson: shapes.to_string() })
    }

    async fn measure_file(&self, area: AreaCode, measure: &MeasureId, kind: FileKind) -> Answer<TakeAway> {
        at(area)?;
        of(measure)?;
        match kind {
            FileKind::Csv | FileKind::Json | FileKind::Xlsx => {
                Ok(text_file(&format!("{area}-{measure}"), kind))
            }
            _ => Err(Closed::NotFound),
        }
    }

    async fn delivery(&self, delivery: DeliveryId) -> Answer<DeliveryFacts> {
        if delivery == super::delivery_id() { Ok(super::delivery()) } else { Err(Closed::NotFound) }
    }

    async fn ready(&self) -> Vec<Check> {
        vec![Check { name: "database".into(), pass: true, words: "answers".into() }]
    }

    async fn search(&self, _: &Caller, words: &str) -> Answer<SearchAnswer> {
        Ok(if words.is_empty() { SearchAnswer::default() } else { super::found() })
    }

    async fn today(&self, _: &Caller) -> Answer<Today> {
        Ok(super::today())
    }

    async fn senders(&self, _: &Caller) -> Answer<Vec<Sender>> {
        Ok(super::senders())
    }

    async fn imports(&self, _: &Caller) -> Answer<Vec<ImportKnown>> {
        Ok(super::imports().into_iter().map(|import| import.known).collect())
    }

    async fn receive(&self, _: &Caller, upload: Upload) -> Answer<DeliveryId> {
        let bytes = std::fs::metadata(&upload.path).map_err(|cause| Closed::Failed(Box::new(cause)))?.len();
        if bytes == upload.bytes {
            Ok(DeliveryId([1; 32]))
        } else {
            Err(Closed::Refused("The file is cut off".into()))
        }
    }

    async fn import(&self, _: &Caller, delivery: DeliveryId) -> Answer<Import> {
        super::imports().into_iter().find(|import| import.known.id == delivery).ok_or(Closed::NotFound)
    }

    async fn read_as(
        &self,
        caller: &Caller,
        delivery: DeliveryId,
        _: Format,
        mapping: &Mapping,
    ) -> Answer<()> {
        self.import(caller, delivery).await?;
        match mapping.columns.contains_key("date") {
            true => Ok(()),
            false => Err(Closed::Refused("Choose the column that holds the date or month".into())),
        }
    }

    async fn faults(&self, caller: &Caller, delivery: DeliveryId, _: u64, _: u64) -> Answer<FaultList> {
        self.import(caller, delivery).await?;
        Ok(super::faults())
    }

    async fn faults_file(&self, caller: &Caller, delivery: DeliveryId) -> Answer<TakeAway> {
        self.import(caller, delivery).await?;
        Ok(text_file("rows-to-mend", FileKind::Csv))
    }

    async fn accept(&self, caller: &Caller, delivery: DeliveryId, _quiet: Quiet) -> Answer<()> {
        match self.import(caller, delivery).await?.known.stage {
            crate::door::ImportStage::Checked => Ok(()),
            _ => Err(Closed::Refused("This file is not ready to be accepted. Check it first".into())),
        }
    }

    async fn undo(&self, caller: &Caller, delivery: DeliveryId) -> Answer<()> {
        match self.import(caller, delivery).await?.known.stage {
            crate::door::ImportStage::Accepted { .. } => Ok(()),
            _ => Err(Closed::Refused("This file is not counted, so there is nothing to undo".into())),
        }
    }

    async fn jobs(&self, _: &Caller) -> Answer<Vec<Job>> {
        Ok(super::jobs())
    }

    async fn job(&self, _: &Caller, job: JobId) -> Answer<Job> {
        super::jobs().into_iter().find(|known| known.id == job).ok_or(Closed::NotFound)
    }

    async fn job_cancel(&self, _: &Caller, job: JobId) -> Answer<()> {
        let known = super::jobs().into_iter().find(|known| known.id == job).ok_or(Closed::NotFound)?;
        match known.may_stop {
            true => Ok(()),
            false => Err(Closed::Refused("This job has ended already.".into())),
        }
    }

    async fn job_again(&self, _: &Caller, job: JobId) -> Answer<JobId> {
        let known = super::jobs().into_iter().find(|known| known.id == job).ok_or(Closed::NotFound)?;
        match known.may_try_again {
            true => Ok(JobId(5)),
            false => Err(Closed::Refused("This job did not fail: it is not done again.".into())),
        }
    }

    async fn assessments(&self, _: &Caller) -> Answer<Vec<AssessmentKnown>> {
        Ok(super::assessments())
    }

    async fn assessment(&self, _: &Caller, area: AreaCode) -> Answer<AssessmentDesk> {
        if at(area)? < 2 { Ok(super::assessment()) } else { Err(Closed::NotFound) }
    }

    async fn write(&self, _: &Caller, area: AreaCode, part: &str, _: &str, seen: u32) -> Answer<()> {
        at(area)?;
        let known = super::assessment().seen.get(part).copied().unwrap_or(0);
        if seen == known { Ok(()) } else { Err(Closed::Stale) }
    }

    async fn freeze(&self, _: &Caller, area: AreaCode) -> Answer<u32> {
        at(area)?;
        Err(Closed::Refused(
            "Two sections are empty: why it changed, and how far we did what we planned".into(),
        ))
    }

    async fn limits(&self, _: &Caller, area: AreaCode) -> Answer<LimitsDesk> {
        at(area)?;
        Ok(super::limits())
    }

    async fn limits_anew(&self, _: &Caller, area: AreaCode, new: &NewLimits) -> Answer<()> {
        at(area)?;
        if new.from.len() == 7 { Ok(()) } else { Err(Closed::Refused("Write the month like 2024-06".into())) }
    }

    async fn limits_as_before(&self, _: &Caller, area: AreaCode, _: &NewLimits) -> Answer<()> {
        at(area)?;
        Ok(())
    }

    async fn assessment_file(
        &self,
        _: &Caller,
        area: AreaCode,
        version: Option<u32>,
        kind: FileKind,
    ) -> Answer<TakeAway> {
        at(area)?;
        match version {
            None | Some(1 | 2) => Ok(text_file(&format!("assessment-{area}"), kind)),
            Some(_) => Err(Closed::NotFound),
        }
    }
}
