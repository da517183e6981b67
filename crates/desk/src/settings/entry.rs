//! What a list holds, thing by thing, in words.

use super::HouseWords;
use super::lists::List;
use access::Catalogue as Laws;
use planning::priority::matrix::{Consensus, Matrix};
use planning::specified::Item;
use planning::statutory::Duty;
use planning::wording;
use planning::working_day::Holidays;
use terms::{DenominatorKind, Gateway, MeasureDefinition, Polarity, Sensitivity};

/// One thing of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingEntry {
    /// Under which heading it stands; empty where the list has none.
    pub group: &'static str,
    /// Its title.
    pub title: String,
    /// What must not be overlooked: "To be confirmed".
    pub mark: Option<String>,
    /// What is said of it: label and words.
    pub facts: Vec<(&'static str, String)>,
    /// Where its source can be read.
    pub source: Option<String>,
}

/// Everything in a list.
pub(super) fn entries(list: &List) -> Vec<SettingEntry> {
    match list {
        List::Laws(laws) => of_laws(laws),
        List::Measures(measures) => measures.measures().iter().map(measure).collect(),
        List::Duties(duties) => duties.iter().map(duty).collect(),
        List::Specified(items) => items.iter().map(specified).collect(),
        List::Matrix(matrix) => of_matrix(matrix),
        List::Holidays(holidays) => of_holidays(holidays),
        List::Words(words) => of_words(words),
    }
}

fn duty(known: &Duty) -> SettingEntry {
    SettingEntry {
        title: known.title.clone(),
        facts: vec![("Why", known.law.clone()), ("How often", known.cycle.words())],
        ..SettingEntry::default()
    }
}

fn specified(known: &Item) -> SettingEntry {
    SettingEntry {
        title: known.title.clone(),
        mark: (!known.confirmed).then(|| "To be confirmed".to_owned()),
        facts: vec![("Why", known.law.clone()), ("How often", known.due.words())],
        ..SettingEntry::default()
    }
}

fn of_laws(laws: &Laws) -> Vec<SettingEntry> {
    let purpose = |known: &terms::Purpose| {
        SettingEntry {
        group: "Purposes",
        title: known.title.clone(),
        facts: vec![
            ("Short name", known.id.to_string()),
            (
                "Rules",
                if known.law_enforcement {
                    "Law enforcement: Data Protection Act 2018, part 3, where the receiver is a competent authority"
                } else {
                    "UK GDPR"
                }
                .to_owned(),
            ),
        ],
        ..SettingEntry::default()
    }
    };
    let titles = |ids: &[terms::PurposeId]| {
        let title =
            |id: &terms::PurposeId| laws.purpose(id).map_or(id.to_string(), |known| known.title.clone());
        ids.iter().map(title).collect::<Vec<_>>().join("; ")
    };
    let gateway = |known: &Gateway| {
        let mut facts = vec![
            ("Short name", known.id.to_string()),
            ("Law", known.law.clone()),
            ("In force", span(known.span)),
            ("Duty or power", if known.duty { "Duty to share" } else { "Power to share" }.to_owned()),
            (
                "What may pass",
                wording::list(&known.classes.iter().map(|one| one.words().to_owned()).collect::<Vec<_>>()),
            ),
        ];
        if !known.receivers.is_empty() {
            let to: Vec<String> = known.receivers.iter().map(ToString::to_string).collect();
            facts.push(("Only to", to.join(", ")));
        }
        if !known.purposes.is_empty() {
            facts.push(("Only for", titles(&known.purposes)));
        }
        for limit in &known.limits {
            facts.push(("Tighter limit", limit.words.clone()));
        }
        if !known.words.is_empty() {
            facts.push(("Mind", known.words.clone()));
        }
        SettingEntry {
            group: "Laws",
            title: known.title.clone(),
            mark: laws.unconfirmed.contains(&known.id).then(|| "To be confirmed".to_owned()),
            facts,
            source: Some(known.source.clone()),
        }
    };
    laws.purposes.iter().map(purpose).chain(laws.gateways.iter().map(gateway)).collect()
}

fn span(span: terms::Span) -> String {
    match span.until {
        Some(until) => format!("From {} to {until}", span.from),
        None => format!("Since {}", span.from),
    }
}

fn measure(known: &MeasureDefinition) -> SettingEntry {
    let against = match known.denominator {
        DenominatorKind::Residents => format!("For each {} residents", known.per),
        DenominatorKind::Households => format!("For each {} households", known.per),
        DenominatorKind::None => "Counts alone".to_owned(),
    };
    let better = match known.polarity {
        Polarity::LowerIsBetter => "Fewer is better",
        Polarity::HigherIsBetter => "More is better",
        Polarity::NotJudged => "Not judged: more can mean that more is known",
    };
    let counted: Vec<&str> = known.categories.iter().map(|category| category.slug()).collect();
    SettingEntry {
        title: known.title.clone(),
        mark: (known.sensitivity == Sensitivity::Sensitive)
            .then(|| "Sensitive: small counts are hidden".to_owned()),
        facts: vec![
            ("Short name", format!("{}, version {}", known.id, known.version)),
            ("What counts", known.what_counts.clone()),
            ("Counted", format!("{}: {}", known.unit, counted.join(", "))),
            ("Against", against),
            ("Judged", better.to_owned()),
        ],
        ..SettingEntry::default()
    }
}

fn of_matrix(matrix: &Matrix) -> Vec<SettingEntry> {
    let whole = SettingEntry {
        title: matrix.name.clone(),
        facts: vec![
            ("Version", matrix.version.to_string()),
            (
                "Scorers",
                format!(
                    "At least {}; the {} of what they say counts",
                    matrix.scorers_min,
                    match matrix.consensus {
                        Consensus::Mean => "average",
                        Consensus::Median => "middle",
                    }
                ),
            ),
            ("Likelihood", format!("Between {} and {}", matrix.likelihood.0, matrix.likelihood.1)),
        ],
        ..SettingEntry::default()
    };
    let element = |element: &planning::priority::matrix::Element| {
        let scale: Vec<String> =
            element.scale.iter().map(|(score, words)| format!("{score} {words}")).collect();
        SettingEntry {
            group: "What is scored",
            title: element.title.clone(),
            facts: vec![
                ("Belongs to", element.part.words().to_owned()),
                ("Scores", scale.join(", ")),
                ("Weight", element.weight.to_string()),
            ],
            ..SettingEntry::default()
        }
    };
    std::iter::once(whole).chain(matrix.elements.iter().map(element)).collect()
}

fn of_holidays(holidays: &Holidays) -> Vec<SettingEntry> {
    let mut years: Vec<SettingEntry> = Vec::new();
    for day in holidays.days() {
        let year = day.on.format("%Y").to_string();
        let words = format!("{} {}", day.on.format("%-d %B"), day.name);
        match years.last_mut().filter(|last| last.title == year) {
            Some(last) => last.facts[0].1.push_str(&format!("; {words}")),
            None => years.push(SettingEntry {
                title: year,
                facts: vec![("Days", words)],
                ..SettingEntry::default()
            }),
        }
    }
    years
}

fn of_words(words: &HouseWords) -> Vec<SettingEntry> {
    let entry = |(place, words): (&str, &str)| SettingEntry {
        title: place.to_owned(),
        facts: vec![("Words", if words.is_empty() { "None: nothing is shown" } else { words }.to_owned())],
        ..SettingEntry::default()
    };
    words.each().map(entry).into()
}
