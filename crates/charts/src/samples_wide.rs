//! More made-up numbers: the charts that compare places and kinds.

use crate::samples::{amount, counts, definition, frame, released, series};
use crate::surface::surface;
use crate::{
    Chart, Panel, Shape, StripRow, Typeface, Weighted, dots, funnel, heat, lorenz, map, multiples, scatter,
    strip,
};
use disclosure::{
    Policy, Released, release_comparison, release_concentration, release_funnel, release_surface,
    release_table,
};
use terms::{
    AreaCode, Boundary, Comparison, Concentration, CountTable, DataMark, DensitySquare, DensitySurface,
    Estimate, Funnel, FunnelPoint, Peer, Polarity, SimilarVerdict,
};

fn rate(value: f64) -> Estimate {
    Estimate { value, low: value * 0.9 - 0.1, high: value * 1.1 + 0.1 }
}

fn area(number: usize) -> AreaCode {
    format!("E07{number:06}").parse().unwrap()
}

pub(crate) fn comparison(
    own: f64,
    peers: &[(&str, Option<f64>)],
    verdict: SimilarVerdict,
) -> Released<Comparison> {
    let mut known: Vec<f64> = peers.iter().filter_map(|(_, value)| *value).collect();
    known.sort_by(f64::total_cmp);
    let at = |share: f64| known[((known.len() - 1) as f64 * share).round() as usize];
    let comparison = Comparison {
        own: rate(own),
        list: "ten most similar districts, Office for National Statistics, 2018".into(),
        peers: (peers.iter().enumerate())
            .map(|(i, (name, value))| Peer { area: area(i + 1), name: (*name).into(), rate: value.map(rate) })
            .collect(),
        range: (known.len() >= 4).then(|| [0.0, 0.25, 0.5, 0.75, 1.0].map(at)),
        verdict,
    };
    let counts = (0..=peers.len()).map(|i| (area(i), 500.0)).collect();
    let policy = Policy::public();
    release_comparison(&comparison, area(0), &definition(Polarity::LowerIsBetter), &counts, &policy).unwrap()
}

const PEERS: [(&str, Option<f64>); 9] = [
    ("Ashbourne Vale", Some(4.1)),
    ("Bournemouth, Christchurch and Poole", Some(7.9)),
    ("Carrick", Some(5.2)),
    ("Dunmore", Some(6.6)),
    ("Eastmarch", None),
    ("Fernleigh and Upper Teme", Some(3.4)),
    ("Glossop Edge", Some(5.9)),
    ("Hartwell", Some(8.8)),
    ("Isle of Sedge", Some(2.2)),
];

pub(crate) fn dots_sample(face: &Typeface) -> Chart {
    let comparison = comparison(7.4, &PEERS, SimilarVerdict::Same);
    let definition = definition(Polarity::LowerIsBetter);
    dots(&frame("dots"), &comparison, &definition, "per 1,000 residents", "July 2024 to June 2025", face)
        .unwrap()
}

pub(crate) fn strip_sample(face: &Typeface) -> Chart {
    let row = |label: &str, own, scale: f64, verdict| {
        let peers: Vec<(&str, Option<f64>)> = PEERS.iter().map(|(n, v)| (*n, v.map(|v| v * scale))).collect();
        StripRow {
            label: label.into(),
            unit: "per 1,000 residents".into(),
            comparison: comparison(own, &peers, verdict),
        }
    };
    let rows = [
        row("Burglary", 7.4, 1.0, SimilarVerdict::Same),
        row("Violence and sexual offences", 31.0, 3.0, SimilarVerdict::Higher),
        row("Antisocial behaviour", 20.4, 18.0, SimilarVerdict::Lower),
    ];
    strip(&frame("strip"), &rows, "July 2024 to June 2025", face).unwrap()
}

pub(crate) fn funnel_sample(face: &Typeface) -> Chart {
    let populations =
        [18.0, 31.0, 44.0, 52.0, 68.0, 90.0, 110.0, 140.0, 190.0, 260.0, 310.0].map(|p| p * 1000.0);
    let rates = [4.0, 7.1, 5.5, 3.1, 6.0, 9.6, 5.2, 4.9, 5.6, 5.1, 5.3];
    let names = [
        "Ash",
        "Birch",
        "Cedar",
        "Dogwood",
        "Elm",
        "Fir and Pine",
        "Gorse",
        "Hazel",
        "Ivy",
        "Juniper",
        "Lime",
    ];
    let limit = |population: f64, z: f64| 5.2 + z * (5.2 * 1000.0 / population + 0.5).sqrt();
    let points = (0..11)
        .map(|i| FunnelPoint {
            area: area(i),
            name: names[i].into(),
            population: populations[i],
            rate: rates[i],
            z: (rates[i] - 5.2) / (5.2 * 1000.0 / populations[i] + 0.5).sqrt(),
        })
        .collect();
    let limits = (1..=40)
        .map(|i| {
            let population = f64::from(i) * 8_000.0;
            [
                population,
                limit(population, -3.09),
                limit(population, -1.96),
                limit(population, 1.96),
                limit(population, 3.09),
            ]
        })
        .collect();
    let data = Funnel { pooled: 5.2, phi: 1.4, tau: 0.7, points, limits };
    let definition = definition(Polarity::LowerIsBetter);
    let data = release_funnel(&data, &definition, &Policy::public()).unwrap();
    funnel(&frame("funnel"), &data, area(4), &definition, "July 2024 to June 2025", face).unwrap()
}

pub(crate) fn scatter_sample(face: &Typeface) -> Chart {
    let kinds = [
        ("Violence and sexual offences", 1204.0, 98_000.0),
        ("Antisocial behaviour", 811.0, 4_000.0),
        ("Criminal damage and arson", 402.0, 9_500.0),
        ("Burglary", 96.0, 31_000.0),
        ("Robbery", 22.0, 28_000.0),
        ("Shoplifting", 388.0, 3_100.0),
        ("Vehicle crime", 160.0, 5_500.0),
        ("Bicycle theft", 41.0, 600.0),
        ("Drugs", 97.0, 6_800.0),
        ("Public order", 290.0, 8_400.0),
    ];
    let items = kinds.map(|(label, count, harm)| Weighted {
        label: label.into(),
        count: amount(count),
        harm: amount(harm),
    });
    scatter(&frame("scatter"), &items, "days in prison", "July 2024 to June 2025", face).unwrap()
}

pub(crate) fn heat_sample(face: &Typeface) -> Chart {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map(String::from).to_vec();
    let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}")).collect();
    let shape = |day: u32, hour: u32| match (day, hour) {
        (0, 3) => 3.0,
        (_, 2..=5) => f64::from((day * 5 + hour) % 4) * 6.0,
        (4 | 5, 20..=23) => 60.0 + f64::from(day * 7 + hour),
        _ => 8.0 + f64::from((day * 11 + hour * 3) % 17),
    };
    let cells: Vec<Vec<f64>> = (0..7).map(|day| (0..24).map(|hour| shape(day, hour)).collect()).collect();
    let table = CountTable::new(days, hours, &cells).unwrap();
    let table = release_table(&table, &definition(Polarity::LowerIsBetter), &Policy::public()).unwrap();
    heat(&frame("heat"), &table, ("Day", "Hour"), "reports", "July 2024 to June 2025", face).unwrap()
}

pub(crate) fn lorenz_sample(face: &Typeface) -> Chart {
    let counts: Vec<f64> = (0..60).map(|i| f64::from(3 + i * i / 30)).collect();
    let total: f64 = counts.iter().sum();
    let mut sum = 0.0;
    let mut curve = vec![(0.0, 0.0)];
    for (i, count) in counts.iter().enumerate() {
        sum += count;
        curve.push(((i + 1) as f64 / 60.0, sum / total));
    }
    let top = counts[57..].iter().sum::<f64>() / total;
    let data = Concentration { places: 60, gini: 0.4512, top_5_per_cent: top, lorenz: curve };
    let definition = definition(Polarity::LowerIsBetter);
    let data = release_concentration(&data, total, &definition, &Policy::public()).unwrap();
    lorenz(&frame("lorenz"), &data, &definition, "July 2024 to June 2025", face).unwrap()
}

/// A patchwork of bent squares on a grid: neighbours share their corners exactly.
pub(crate) fn patchwork(across: u32, down: u32) -> Vec<Boundary> {
    let corner = |x: u32, y: u32| {
        let bend = |seed: u32| f64::from((x * 73 + y * 151 + seed) % 17) / 17.0 - 0.5;
        (-2.1 + f64::from(x) * 0.02 + bend(3) * 0.009, 53.0 + f64::from(y) * 0.012 + bend(11) * 0.006)
    };
    (0..across * down)
        .map(|i| {
            let (x, y) = (i % across, i / across);
            let ring =
                vec![corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1), corner(x, y)];
            Boundary {
                area: format!("E0101{i:04}").parse().unwrap(),
                name: format!("Place {}", i + 1),
                polygons: vec![vec![ring]],
            }
        })
        .collect()
}

pub(crate) fn map_sample(face: &Typeface) -> Chart {
    let boundaries = patchwork(6, 5);
    let shapes: Vec<Shape<'_>> = boundaries
        .iter()
        .enumerate()
        .map(|(i, boundary)| Shape {
            boundary,
            name: boundary.name.clone(),
            value: match i {
                4 | 17 => Err(DataMark::Withheld),
                _ => Ok(amount(20.0 + ((i * 37) % 90) as f64).derive(|value| value / 10.0)),
            },
        })
        .collect();
    map(&frame("map"), &shapes, "burglaries per 1,000 residents", "July 2024 to June 2025", 1, face).unwrap()
}

/// A hill of incidents in the middle of the patchwork.
pub(crate) fn surface_sample(face: &Typeface) -> Chart {
    let boundaries = patchwork(6, 5);
    let side = 0.004;
    let squares: Vec<DensitySquare> = (0..30 * 15)
        .filter_map(|i| {
            let (x, y) = (f64::from(i % 30), f64::from(i / 30));
            let far = ((x - 14.0).powi(2) + (y * 2.0 - 15.0).powi(2)).sqrt();
            let class = 4usize.checked_sub((far / 2.4) as usize)?;
            let (west, south) = (-2.1 + x * side, 53.0 + y * side);
            Some(DensitySquare { west, south, east: west + side, north: south + side, class })
        })
        .collect();
    let classes = vec![(0.4, 2.0), (2.0, 5.1), (5.1, 9.8), (9.8, 17.5), (17.5, 41.2)];
    let within = vec![12.0; squares.len()];
    let data = DensitySurface { bandwidth_metres: 750.0, side_metres: 250.0, classes, squares };
    let definition = definition(Polarity::LowerIsBetter);
    let data = release_surface(&data, &within, &definition, &Policy::public()).unwrap();
    surface(&frame("surface"), &data, &boundaries, "burglaries", "July 2024 to June 2025", face).unwrap()
}

pub(crate) fn multiples_sample(face: &Typeface) -> Chart {
    let names = [
        "Ashford Ward",
        "Brough and Stanton",
        "Cheddleton",
        "Dane",
        "Endon and Stanley",
        "Forsbrook",
        "Hamps Valley",
        "Leek East",
    ];
    let words = ["Normal variation", "Better than normal", "Worse than normal", "Too early to say"];
    let panels: Vec<Panel> = (names.iter().enumerate())
        .map(|(i, name)| {
            let mut counts = counts(i as u32 + 1, 24, 6 + 3 * i as u32, 14);
            counts[7] = if i == 3 { None } else { counts[7] };
            Panel {
                name: (*name).into(),
                series: released(&series("2023-07", &counts)),
                words: words[i % 4].into(),
            }
        })
        .collect();
    multiples(&frame("multiples"), &panels, &definition(Polarity::LowerIsBetter), face).unwrap()
}

/// Half a year against its number.
pub(crate) fn year_sample(face: &Typeface) -> Chart {
    let counted = released(&series("2025-04", &counts(5, 6, 24, 12)));
    let period = terms::Period::new("2025-04".parse().unwrap(), "2026-03".parse().unwrap());
    let goal = disclosure::public(terms::Goal {
        year: period,
        reach: terms::Reach::AtMost(340.0),
        shares: [1.0 / 12.0; 12],
        due_to: "2025-09".parse().unwrap(),
        on: "2025-11-20".parse().unwrap(),
    });
    let course = counted.and(&goal).derive(|(series, goal)| {
        let counted = series.points.iter().filter_map(|point| point.count).sum();
        let end = terms::YearEnd {
            counted,
            counted_to: series.points.last().map(|point| point.month),
            months_left: 6,
            expected: 2.0 * counted,
            low_80: 2.0 * counted - 22.0,
            high_80: 2.0 * counted + 22.0,
            chance: 0.4,
            method: "forecast of the months left: an average of all".into(),
        };
        let unchanged = |month| terms::ForecastPoint {
            month,
            mean: 32.0,
            low_80: 26.0,
            high_80: 38.0,
            low_95: 22.0,
            high_95: 42.0,
        };
        terms::Course {
            goal: goal.clone(),
            series: series.clone(),
            end: Ok(end),
            do_nothing: goal.year.iter().map(unchanged).collect(),
        }
    });
    let definition = definition(Polarity::LowerIsBetter);
    crate::year(&frame("year"), &course, &definition, face).unwrap()
}
