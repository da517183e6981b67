//! S25 The audit: who did what, to which record, when; and the same as a file.

use crate::door::{AuditAsked, AuditLine};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct LineView {
    seq: i64,
    at: String,
    who: String,
    act: String,
    record: String,
    detail: String,
}

#[derive(Serialize)]
pub(crate) struct AuditView {
    lines: Vec<LineView>,
    actor: String,
    act: String,
    record_kind: String,
    record_id: String,
    from: String,
    to: String,
    older: String,
    file: String,
}

impl View for AuditView {
    const TEMPLATE: &'static str = "staff/audit.html";
}

/// What the form asks. Days that are none ask for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    actor: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    before: String,
}

impl Asking {
    fn asked(&self) -> AuditAsked {
        AuditAsked {
            actor: self.actor.trim().to_owned(),
            act: self.act.trim().to_owned(),
            record_kind: self.kind.trim().to_owned(),
            record_id: self.id.trim().to_owned(),
            from: self.from.trim().parse().ok(),
            to: self.to.trim().parse().ok(),
            before: self.before.trim().parse().ok(),
        }
    }

    fn query(&self, before: Option<i64>) -> String {
        let mut pairs: Vec<(&str, &str)> = [
            ("actor", &self.actor),
            ("act", &self.act),
            ("kind", &self.kind),
            ("id", &self.id),
            ("from", &self.from),
            ("to", &self.to),
        ]
        .into_iter()
        .map(|(name, value)| (name, value.trim()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
        let before = before.map(|before| before.to_string());
        pairs.extend(before.as_deref().map(|before| ("before", before)));
        words::query(&pairs)
    }
}

impl AuditView {
    fn new(asking: &Asking, lines: &[AuditLine]) -> Self {
        let line = |line: &AuditLine| LineView {
            seq: line.seq,
            at: words::moment(line.at),
            who: line.who.clone(),
            act: line.act.clone(),
            record: match line.record_name.as_str() {
                "" => format!("{} {}", line.record_kind, line.record_id),
                name => format!("{}: {name}", line.record_kind),
            },
            detail: line.detail.clone(),
        };
        let older = lines.last().filter(|last| last.seq > 1).map(|last| asking.query(Some(last.seq)));
        Self {
            lines: lines.iter().map(line).collect(),
            actor: asking.actor.clone(),
            act: asking.act.clone(),
            record_kind: asking.kind.clone(),
            record_id: asking.id.clone(),
            from: asking.from.clone(),
            to: asking.to.clone(),
            older: older.map(|query| format!("{}{query}", route::AUDIT)).unwrap_or_default(),
            file: format!("{}.csv{}", route::AUDIT, asking.query(None)),
        }
    }
}

/// GET `/app/audit`
pub(crate) async fn audit(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(asking): Query<Asking>,
) -> Result<Response, Problem> {
    let lines = site.door.audit(&staff.caller, &asking.asked()).await?;
    let frame = Frame::new("Audit", Place::Audit).signed(staff.signed());
    site.show(&frame, &AuditView::new(&asking, &lines))
}

/// GET `/app/audit.csv`
pub(crate) async fn file(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(asking): Query<Asking>,
) -> Result<Response, Problem> {
    let file = site.door.audit_file(&staff.caller, &asking.asked()).await?;
    Ok(crate::public::take_away::saved(file))
}

#[cfg(test)]
impl AuditView {
    pub(crate) fn samples() -> Vec<Self> {
        let lines = crate::sample::people::audit();
        let some = Asking { actor: "ann".into(), from: "2026-11-01".into(), ..Asking::default() };
        vec![Self::new(&Asking::default(), &lines), Self::new(&some, &[])]
    }
}
