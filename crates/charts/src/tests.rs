//! Facts about every chart, checked on one sample of each kind and on random series.

use crate::samples::{all, chart_of, definition, frame, released, series};
use crate::tokens::*;
use crate::*;
use proptest::prelude::*;
use terms::{Polarity, SelfVerdict};

#[expect(dead_code, reason = "the text is for the message of a failing test")]
/// A piece of text of a picture with the box it fills.
#[derive(Debug)]
struct Placed {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(tag[from..from + tag[from..].find('"')?].to_owned())
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn placed(svg: &str, face: &Typeface) -> Vec<Placed> {
    let parts = svg.split("<text").skip(1);
    parts
        .map(|part| {
            let (tag, rest) = part.split_once('>').unwrap();
            let text = unescape(&rest[..rest.find("</text>").unwrap()]);
            let number = |name| attribute(tag, name).map(|value| value.parse::<f64>().unwrap());
            let (x, y, size) = (number("x").unwrap(), number("y").unwrap(), number("font-size").unwrap());
            let width = face.width(&text, size, attribute(tag, "font-weight").is_some());
            let left = match attribute(tag, "text-anchor").as_deref() {
                Some("middle") => x - width / 2.0,
                Some("end") => x - width,
                _ => x,
            };
            Placed { text, left, right: left + width, top: y - size * 0.75, bottom: y + size * 0.22 }
        })
        .collect()
}

fn view_box(svg: &str) -> (f64, f64) {
    let numbers = attribute(svg, "viewBox").unwrap();
    let numbers: Vec<f64> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
    (numbers[2], numbers[3])
}

/// No text is clipped, touches another, or is smaller than 13.
fn check_text(name: &str, svg: &str, face: &Typeface) {
    let (width, height) = view_box(svg);
    let texts = placed(svg, face);
    for (index, a) in texts.iter().enumerate() {
        assert!(
            a.left >= -0.6 && a.right <= width + 0.6 && a.top >= -0.6 && a.bottom <= height + 0.6,
            "{name}: {a:?} is clipped by {width} x {height}"
        );
        for b in &texts[index + 1..] {
            let apart = a.right <= b.left + 0.6
                || b.right <= a.left + 0.6
                || a.bottom <= b.top + 0.6
                || b.bottom <= a.top + 0.6;
            assert!(apart, "{name}: {a:?} and {b:?} overlap");
        }
    }
    for size in svg.split("font-size=\"").skip(1) {
        let size: f64 = size[..size.find('"').unwrap()].parse().unwrap();
        assert!(size >= 13.0, "{name}: text of {size}");
    }
}

/// Every coordinate is a number inside the picture (a mark may stick out by its own radius).
fn check_coordinates(name: &str, svg: &str) {
    assert!(["=\"NaN", "=\"inf", "=\"-inf"].iter().all(|bad| !svg.contains(bad)), "{name}");
    let (width, height) = view_box(svg);
    let body = svg.split_once("</desc>").unwrap().1;
    let body = body.split_once("</defs>").map_or(body, |(_, after)| after);
    for tag in body.split('<') {
        for (names, limit) in [(["x", "x1", "x2", "cx"], width), (["y", "y1", "y2", "cy"], height)] {
            for value in names.iter().filter_map(|name| attribute(tag, name)) {
                let value: f64 = value.parse().unwrap();
                assert!((-0.1..=limit + 0.1).contains(&value), "{name}: {value} of {limit} in <{tag}");
            }
        }
        let Some(points) = attribute(tag, "points") else { continue };
        for pair in points.split(' ') {
            let (x, y) = pair.split_once(',').unwrap();
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
            assert!(
                (-8.0..=width + 8.0).contains(&x) && (-8.0..=height + 8.0).contains(&y),
                "{name}: {pair}"
            );
        }
    }
}

fn check(chart: &Chart, face: &Typeface) {
    for svg in [&chart.wide, &chart.narrow] {
        check_text(&chart.id, svg, face);
        check_coordinates(&chart.id, svg);
    }
}

#[test]
fn no_label_is_clipped_or_overlaps_at_either_width() {
    let face = Typeface::approximate();
    for chart in all(&face) {
        check(&chart, &face);
    }
}

#[test]
fn the_same_holds_when_measured_with_the_real_font() {
    let Ok(bytes) = std::fs::read("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf") else {
        eprintln!("skipped: Noto Sans is not installed");
        return;
    };
    let face = Typeface::new(&bytes).unwrap();
    for chart in all(&face) {
        check(&chart, &face);
    }
}

#[test]
fn every_picture_has_a_role_a_title_and_a_description_of_its_own() {
    let mut ids = std::collections::BTreeSet::new();
    for chart in all(&Typeface::approximate()) {
        for svg in [&chart.wide, &chart.narrow] {
            assert_eq!(attribute(svg, "role").as_deref(), Some("img"));
            for id in attribute(svg, "aria-labelledby").unwrap().split(' ') {
                assert!(svg.contains(&format!(" id=\"{id}\"")), "{id}");
                assert!(ids.insert(id.to_owned()), "{id} is used twice");
            }
        }
        assert!(!chart.description.is_empty());
    }
}

#[test]
fn a_strict_content_policy_has_nothing_to_refuse() {
    for chart in all(&Typeface::approximate()) {
        let keys = chart.key.iter().map(|entry| entry.symbol.as_str());
        for svg in [chart.wide.as_str(), chart.narrow.as_str()].into_iter().chain(keys) {
            for banned in [" style=", "<style", "<script", " class=", " onclick", "href", "<image", "@import"]
            {
                assert!(!svg.contains(banned), "{}: {banned}", chart.id);
            }
            assert!(svg.len() < 62_000, "{}: {} bytes", chart.id, svg.len());
        }
    }
}

#[test]
fn titles_are_short_and_tables_are_square() {
    for chart in all(&Typeface::approximate()) {
        assert!((1..=12).contains(&chart.title.split_whitespace().count()), "{}", chart.title);
        assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.columns.len()), "{}", chart.id);
        assert_eq!(chart.table.to_csv().lines().count(), chart.table.rows.len() + 1);
        for (row, cells) in chart.table.rows.iter().enumerate() {
            for (cell, column) in cells.iter().zip(&chart.table.columns) {
                assert!(!matches!(cell, Cell::Number { .. }) || column.numeric, "{} row {row}", chart.id);
            }
        }
    }
}

#[test]
fn a_long_title_or_a_strange_name_is_refused() {
    let face = Typeface::approximate();
    let draw = |frame: &Frame| {
        let series = released(&series("2025-01", &[Some(9.0)]));
        forecast(frame, &series, None, None, &definition(Polarity::LowerIsBetter), &face)
    };
    let long = Frame { title: Some("word ".repeat(13)), ..frame("long") };
    assert_eq!(draw(&long), Err(CannotDraw::LongTitle { id: "long".into(), words: 13 }));
    assert_eq!(draw(&frame("a b")), Err(CannotDraw::Name));
}

#[test]
fn text_keeps_its_contrast_and_marks_keep_theirs() {
    for text in [INK, INK_SOFT] {
        for ground in [PAGE, BAND, BLANK, FORECAST_BAND] {
            assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
        }
    }
    for mark in [GREY, OWN, BETTER, WORSE, CHANGED, TARGET] {
        assert!(contrast(mark, PAGE) >= 3.0, "{mark}");
    }
    for mark in [GREY, OWN, BETTER, WORSE, CHANGED, TARGET] {
        assert!(contrast(mark, BAND) >= 3.0, "{mark} on the band");
    }
    for fill in SEQUENTIAL {
        assert!(contrast(ink_on(fill), fill) >= 4.5, "numbers on {fill}");
        assert!(contrast(INK, PAGE) >= 3.0);
    }
}

/// Differences in CIE Lab after the eye's loss (Viénot, Brettel and Mollon 1999 for protan and deutan sight).
fn seen(colour: &str, protan: bool) -> [f64; 3] {
    let [r, g, b] = linear(colour).unwrap();
    let (r, g, b) = if protan {
        (0.112_38 * r + 0.887_62 * g, 0.112_38 * r + 0.887_62 * g, 0.004_01 * r - 0.004_01 * g + b)
    } else {
        (0.292_75 * r + 0.707_25 * g, 0.292_75 * r + 0.707_25 * g, -0.022_34 * r + 0.022_34 * g + b)
    };
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.950_47);
    let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn colours_that_mean_different_things_stay_apart_or_have_another_shape() {
    let apart = |a: &str, b: &str| {
        [true, false]
            .into_iter()
            .map(|protan| {
                let (a, b) = (seen(a, protan), seen(b, protan));
                a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
            })
            .fold(f64::INFINITY, f64::min)
    };
    for pair in SEQUENTIAL.windows(2) {
        assert!(apart(pair[0], pair[1]) >= 10.0, "{pair:?}: {}", apart(pair[0], pair[1]));
    }
    assert!(apart(OWN, GREY) >= 10.0);
    assert!(apart(BETTER, WORSE) >= 10.0);
    // Shapes of signals differ in outline, whatever the colour.
    use crate::marks::Mark;
    let shape = |mark: Mark| {
        let svg = mark.svg(0.0, 0.0, 4.0, "");
        (svg[..8].to_owned(), attribute(&svg, "points"))
    };
    let marks = [Mark::Circle, Mark::Triangle(true), Mark::Triangle(false), Mark::Diamond, Mark::Square];
    for (index, a) in marks.iter().enumerate() {
        for b in &marks[index + 1..] {
            assert_ne!(shape(*a), shape(*b), "{a:?} {b:?}");
        }
    }
}

#[test]
fn one_of_each_kind_is_as_it_was_when_it_was_last_looked_at() {
    for chart in all(&Typeface::approximate()) {
        let key: Vec<&str> = chart.key.iter().map(|entry| entry.words.as_str()).collect();
        let text = format!(
            "{}\n{}\n{}\nkey: {}\nnotes: {}\n\n{}\n{}\n{}",
            chart.title,
            chart.subtitle,
            chart.description,
            key.join(" | "),
            chart.notes.join(" | "),
            chart.table.to_csv().replace("\r\n", "\n"),
            chart.wide,
            chart.narrow
        );
        insta::assert_snapshot!(chart.id.as_str(), text);
    }
}

#[test]
fn the_same_numbers_make_the_same_bytes() {
    assert_eq!(all(&Typeface::approximate()), all(&Typeface::approximate()));
}

/// Writes the page to look at: `CHARTS_PAGE=/tmp/page cargo test -p charts the_page`.
#[test]
fn the_page_to_look_at_holds_every_kind() {
    let charts = all(&Typeface::approximate());
    let page = |narrow: bool| {
        let figures = charts.iter().map(|chart| {
            let svg = if narrow { &chart.narrow } else { &chart.wide };
            let key = chart.key.iter().map(|entry| format!("<li>{} {}</li>", entry.symbol, entry.words));
            format!(
                "<h2>{}</h2><p>{}</p><ul>{}</ul>{svg}<p>{}</p><p>{}</p><p>{}</p>",
                chart.title,
                chart.subtitle,
                key.collect::<String>(),
                chart.source,
                chart.notes.join(" "),
                chart.description
            )
        });
        let body = figures.collect::<String>();
        let width = if narrow { 320 } else { 680 };
        format!(
            "<!doctype html><meta charset=utf-8><body style='margin:10px;width:{width}px;font-family:Noto Sans'>{body}"
        )
    };
    if let Ok(place) = std::env::var("CHARTS_PAGE") {
        std::fs::write(format!("{place}-680.html"), page(false)).unwrap();
        std::fs::write(format!("{place}-320.html"), page(true)).unwrap();
    }
    assert!(page(true).matches("role=\"img\"").count() == charts.len());
}

/// Draws those outlines with a made-up rate each.
fn map_of(boundaries: &[terms::Boundary], id: &str) -> Chart {
    let value = |i: usize| {
        let rate = samples::amount(20.0 + ((i * 37) % 91) as f64).derive(|value| value / 10.0);
        if i % 11 == 5 { Err(terms::DataMark::Withheld) } else { Ok(rate) }
    };
    let shapes: Vec<Shape<'_>> = (boundaries.iter().enumerate())
        .map(|(i, boundary)| Shape { boundary, name: boundary.name.clone(), value: value(i) })
        .collect();
    map(&frame(id), &shapes, "burglaries per 1,000 residents", "June 2025", 1, &Typeface::approximate())
        .unwrap()
}

#[test]
fn a_map_of_a_county_with_long_coasts_stays_light() {
    // 697 areas whose every side has 40 corners, as finely drawn outlines have.
    let mut boundaries = samples_wide::patchwork(41, 17);
    for boundary in &mut boundaries {
        let ring = &mut boundary.polygons[0][0];
        let fine = ring.windows(2).flat_map(|side| {
            let ((x0, y0), (x1, y1)) = (side[0], side[1]);
            (0..40u32).map(move |step| {
                let share = f64::from(step) / 40.0;
                let bend = f64::from((step * 7) % 5) * 2e-4;
                (x0 + (x1 - x0) * share + bend, y0 + (y1 - y0) * share - bend)
            })
        });
        *ring = fine.collect();
    }
    let chart = map_of(&boundaries, "county");
    assert_eq!(chart.wide.matches("<path d=\"M").count(), 697 + 1, "every area and the hatch");
    for svg in [&chart.wide, &chart.narrow] {
        assert!(svg.len() < 150_000, "{} bytes", svg.len());
    }
}

#[test]
fn real_outlines_are_drawn_whole_and_light() {
    let place = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/boundaries/staffordshire/lsoa_E07000198.geojson");
    let Ok(text) = std::fs::read_to_string(place) else {
        eprintln!("skipped: ../shared is not here");
        return;
    };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let point = |point: &serde_json::Value| (point[0].as_f64().unwrap(), point[1].as_f64().unwrap());
    let ring = |ring: &serde_json::Value| ring.as_array().unwrap().iter().map(point).collect::<Vec<_>>();
    let rings = |rings: &serde_json::Value| rings.as_array().unwrap().iter().map(ring).collect::<Vec<_>>();
    let boundaries: Vec<terms::Boundary> = (json["features"].as_array().unwrap().iter().enumerate())
        .map(|(i, feature)| {
            let shape = &feature["geometry"]["coordinates"];
            let polygons = match feature["geometry"]["type"].as_str().unwrap() {
                "Polygon" => vec![rings(shape)],
                _ => shape.as_array().unwrap().iter().map(rings).collect(),
            };
            terms::Boundary {
                area: format!("E0101{i:04}").parse().unwrap(),
                name: format!("Area {i}"),
                polygons,
            }
        })
        .collect();
    let chart = map_of(&boundaries, "real");
    assert_eq!(chart.table.rows.len(), 59);
    for svg in [&chart.wide, &chart.narrow] {
        assert!((10_000..60_000).contains(&svg.len()), "{} bytes", svg.len());
    }
    if let Ok(place) = std::env::var("CHARTS_PAGE") {
        std::fs::write(
            format!("{place}-map.html"),
            format!("<!doctype html><body>{}{}", chart.wide, chart.narrow),
        )
        .unwrap();
    }
}

#[test]
fn every_row_of_the_table_with_a_number_is_a_mark() {
    let charts = all(&Typeface::approximate());
    for id in ["control", "early", "forecast", "dots", "strip", "lorenz", "scatter"] {
        let chart = charts.iter().find(|chart| chart.id == id).unwrap();
        let has_number = |row: &&Vec<Cell>| row.iter().any(|cell| matches!(cell, Cell::Number { .. }));
        let rows = chart.table.rows.iter().filter(has_number).count();
        for svg in [&chart.wide, &chart.narrow] {
            assert_eq!(svg.matches("<title>").count(), rows, "{id}");
        }
    }
    let map = charts.iter().find(|chart| chart.id == "map").unwrap();
    assert_eq!(map.wide.matches("<title>").count(), map.table.rows.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_series_is_drawn_inside_its_picture(
        counts in prop::collection::vec(prop::option::weighted(0.9, prop_oneof![Just(0u32), 5u32..90, 5u32..200_000]), 1..70),
        break_at in 0usize..70, start in 0i32..12,
    ) {
        let face = Typeface::approximate();
        let counts: Vec<Option<f64>> = counts.into_iter().map(|c| c.map(f64::from)).collect();
        prop_assume!(counts.iter().any(Option::is_some));
        let from = terms::Month::new(2019, 1).unwrap().plus(start).to_string();
        let series = released(&series(&from, &counts));
        let breaks = if break_at > 0 && break_at < counts.len() { vec![(break_at, "New rules")] } else { vec![] };
        let chart = series.get();
        let chart = chart_of(chart, &breaks, SelfVerdict::Normal);
        let chart = disclosure::release_control(&chart, &series).unwrap();
        let drawn = control(&frame("any"), &chart, &series, &definition(Polarity::HigherIsBetter), &face).unwrap();
        prop_assert_eq!(drawn.table.rows.len(), counts.len());
        check(&drawn, &face);
        let drawn = forecast(&frame("any"), &series, None, None, &definition(Polarity::LowerIsBetter), &face).unwrap();
        check(&drawn, &face);
    }

    #[test]
    fn any_names_and_values_are_drawn_without_touching(
        rows in prop::collection::vec((name(), prop_oneof![Just(0u32), 5u32..60, 5u32..90_000], 5u32..90_000), 1..12),
        holes in 0usize..14,
    ) {
        let face = Typeface::approximate();
        let definition = definition(Polarity::NotJudged);
        let bar = |(i, (label, count, _)): (usize, &(String, u32, u32))| Bar {
            label: label.clone(),
            value: if i == holes { Err(terms::DataMark::Withheld) } else { Ok(samples::amount(f64::from(*count))) },
            own: i == 2,
        };
        let items: Vec<Bar> = rows.iter().enumerate().map(bar).collect();
        if let Ok(chart) = bars(&frame("bars"), &items, "reports", "2025", 0, &face) {
            check(&chart, &face);
        }
        let items: Vec<Weighted> = rows.iter().map(|(label, count, harm)| Weighted {
            label: label.clone(),
            count: samples::amount(f64::from(*count)),
            harm: samples::amount(f64::from(*harm)),
        }).collect();
        let titled = Frame { title: Some("Harm".into()), ..frame("harm") };
        check(&scatter(&titled, &items, "days", "2025", &face).unwrap(), &face);
        let peers: Vec<(&str, Option<f64>)> = rows.iter().enumerate()
            .map(|(i, (name, count, _))| (name.as_str(), (i != holes).then(|| f64::from(*count) / 7.0)))
            .collect();
        prop_assume!(peers.iter().any(|(_, rate)| rate.is_some()));
        let comparison = samples_wide::comparison(33.3, &peers, terms::SimilarVerdict::Higher);
        check(&dots(&frame("dots"), &comparison, &definition, "per 1,000", "2025", &face).unwrap(), &face);
        let row = StripRow { label: rows[0].0.clone(), unit: "per 1,000".into(), comparison };
        check(&strip(&frame("strip"), &[row.clone(), row], "2025", &face).unwrap(), &face);
        let panels: Vec<Panel> = rows.iter().map(|(name, count, other)| Panel {
            name: name.clone(),
            series: released(&series("2025-01", &[Some(f64::from(*count)), None, Some(f64::from(*other))])),
            words: "Worse than normal".into(),
        }).collect();
        check(&multiples(&frame("many"), &panels, &definition, &face).unwrap(), &face);
    }

    #[test]
    fn any_table_is_drawn_without_touching(
        names in prop::collection::vec(name(), 1..9), across in prop::collection::vec(name(), 1..9), seed in 0u32..1000,
    ) {
        let face = Typeface::approximate();
        let count = |row: usize, column: usize| f64::from((row as u32 * 7919 + column as u32 * 104_729 + seed) % 3000);
        let cells: Vec<Vec<f64>> =
            (0..names.len()).map(|row| (0..across.len()).map(|column| count(row, column)).collect()).collect();
        let table = terms::CountTable::new(names, across, &cells).unwrap();
        let policy = disclosure::Policy::public();
        if let Ok(table) = disclosure::release_table(&table, &definition(Polarity::NotJudged), &policy) {
            let titled = Frame { title: Some("Table".into()), ..frame("table") };
            if let Ok(chart) = heat(&titled, &table, ("Place", "Kind"), "reports", "2025", &face) {
                check(&chart, &face);
            }
        }
    }
}

/// Names as places and kinds have them: one to five words, some long.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Z][a-z]{1,12}",
        "[A-Z][a-z]{2,9} and [A-Z][a-z]{2,9}",
        "[A-Z][a-z]{3,12}, [A-Z][a-z]{3,14} and [A-Z][a-z]{3,10}",
        "[A-Z][a-z]{18,24}",
    ]
}
