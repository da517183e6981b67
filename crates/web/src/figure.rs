//! A chart as the page shows it: headline, subtitle, two drawings, key, source, table, downloads, in that order.
//! A drawing comes from `charts` alone and is put into the page as it is.

use charts::Chart;
use serde::Serialize;

/// A link to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Download {
    /// "CSV".
    pub words: String,
    /// Where.
    pub href: String,
}

#[derive(Clone, Debug, Serialize)]
struct ColumnView {
    name: String,
    number: bool,
}

#[derive(Clone, Debug, Serialize)]
struct KeyView {
    symbol: String,
    words: String,
}

/// A chart with everything around it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FigureView {
    id: String,
    title: String,
    subtitle: String,
    wide: String,
    narrow: String,
    key: Vec<KeyView>,
    source: String,
    notes: Vec<String>,
    caption: String,
    columns: Vec<ColumnView>,
    rows: Vec<Vec<String>>,
    downloads: Vec<Download>,
}

/// The files of a chart: its picture and its table, each at the address that `href` makes for its kind.
pub(crate) fn files_of(href: impl Fn(&str) -> String) -> Vec<Download> {
    ["svg", "csv"].iter().map(|kind| Download { words: kind.to_uppercase(), href: href(kind) }).collect()
}

impl FigureView {
    /// The chart with links to its files.
    pub fn new(chart: &Chart, downloads: Vec<Download>) -> Self {
        let columns = chart.table.columns.iter().map(|column| ColumnView {
            name: if column.unit.is_empty() {
                column.name.clone()
            } else {
                format!("{} ({})", column.name, column.unit)
            },
            number: column.numeric,
        });
        let key = chart
            .key
            .iter()
            .map(|entry| KeyView { symbol: entry.symbol.clone(), words: entry.words.clone() });
        Self {
            id: chart.id.clone(),
            title: chart.title.clone(),
            subtitle: chart.subtitle.clone(),
            wide: chart.wide.clone(),
            narrow: chart.narrow.clone(),
            key: key.collect(),
            source: chart.source.clone(),
            notes: chart.notes.clone(),
            caption: chart.table.caption.clone(),
            columns: columns.collect(),
            rows: chart.table.rows.iter().map(|row| row.iter().map(|cell| cell.words()).collect()).collect(),
            downloads,
        }
    }
}
