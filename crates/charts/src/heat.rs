//! Two things at once, such as weekday and hour: a table of colours with the number in every cell.
//! It must never leave the number to the colour.

use crate::canvas::{Anchor, Canvas, Pen, TICK, solid};
use crate::chart::{CannotDraw, Chart, Frame, KeyEntry, Words, assemble};
use crate::classes::shades;
use crate::number::number;
use crate::table::{Cell, Table, numbers, words};
use crate::tokens::{BLANK, INK, LEADING, PAGE, SMALL, ink_on};
use crate::typeface::Typeface;
use crate::wording::sentence;
use disclosure::{CountTable, Released};
use terms::DataMark;

/// Draws the table. The longer side runs down where it would not fit across. `unit` is what is counted; `rows` and
/// `columns` say what they are ("Day", "Hour"). `Err` where every cell is withheld.
pub fn heat(
    frame: &Frame,
    table: &Released<CountTable>,
    (rows, columns): (&str, &str),
    unit: &str,
    period: &str,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let counts = table.get();
    let (down, across) = (counts.rows(), counts.columns());
    let cells = (0..down.len()).flat_map(|row| (0..across.len()).map(move |column| (row, column)));
    let known: Vec<(usize, usize, f64)> =
        cells.filter_map(|(r, c)| Some((r, c, counts.count(r, c)?))).collect();
    let Some(&first) = known.first() else { return Err(frame.nothing()) };
    let most = known.iter().fold(first, |most, cell| if cell.2 > most.2 { *cell } else { most });
    let title = frame.headline(format!(
        "Most {unit}: {}, {} {}",
        down[most.0],
        columns.to_lowercase(),
        across[most.1]
    ))?;
    let subtitle = format!(
        "{} by {} and {}, {}, {period}",
        sentence(unit),
        rows.to_lowercase(),
        columns.to_lowercase(),
        frame.place
    );
    let hidden = down.len() * across.len() - known.len();
    let withheld =
        if hidden > 0 { format!(" {hidden} cells are withheld to protect people.") } else { String::new() };
    let description = format!(
        "Heat table of {unit} in {}, {period}, {} by {}. Most: {}, {} {}, {}.{withheld}",
        frame.place,
        rows.to_lowercase(),
        columns.to_lowercase(),
        down[most.0],
        columns.to_lowercase(),
        across[most.1],
        number(most.2, 0)
    );
    let mut twin = Table::new(&subtitle, vec![words(rows)]);
    twin.columns.extend(across.iter().map(|name| numbers(name, "")));
    for (row, name) in down.iter().enumerate() {
        let cell = |column| match counts.count(row, column) {
            Some(value) => Cell::Number { value, decimals: 0 },
            None => Cell::Missing(DataMark::Withheld),
        };
        twin.rows.push([Cell::Text(name.clone())].into_iter().chain((0..across.len()).map(cell)).collect());
    }
    let mut key = vec![KeyEntry::swatch(PAGE, "None")];
    let shading = Shading::new(most.2);
    let shown = shading.classes.iter().zip(shades(shading.classes.len()));
    key.extend(shown.map(|((low, high), fill)| {
        let words = if low == high {
            number(*low, 0)
        } else {
            format!("{} to {}", number(*low, 0), number(*high, 0))
        };
        KeyEntry::swatch(fill, &words)
    }));
    if hidden > 0 {
        key.push(KeyEntry::swatch(BLANK, "Withheld to protect people [c]"));
    }
    let words = Words { title, subtitle, description, notes: Vec::new() };
    Ok(assemble(frame, words, twin, key, face, |canvas| draw(canvas, counts, &shading, most.2)))
}

/// Nothing is white; all else by up to five classes of equal width from 1 to the most: here the peaks matter, and
/// classes of equally many cells would hide them.
struct Shading {
    classes: Vec<(f64, f64)>,
}

impl Shading {
    fn new(most: f64) -> Self {
        let width = (most / 5.0).ceil().max(1.0);
        let class = |class: u32| {
            (f64::from(class) * width + 1.0, ((f64::from(class) + 1.0) * width).min(most.ceil()))
        };
        Self { classes: (0..5).map(class).take_while(|(low, _)| *low <= most.ceil()).collect() }
    }

    fn fill(&self, value: f64) -> &'static str {
        let class = self.classes.iter().position(|(_, high)| value <= *high);
        match (value > 0.0, class) {
            (true, Some(class)) => shades(self.classes.len()).nth(class).unwrap_or(PAGE),
            _ => PAGE,
        }
    }
}

fn draw(canvas: &mut Canvas<'_>, counts: &CountTable, shading: &Shading, most: f64) -> f64 {
    let mark = canvas.measure("[c]", TICK);
    let digits = canvas.measure(&number(most, 0), TICK).max(mark) + 3.0;
    let names = |canvas: &Canvas<'_>, names: &[String]| {
        names.iter().map(|name| canvas.measure(name, TICK)).fold(0.0, f64::max)
    };
    let (rows, columns) = (names(canvas, counts.rows()), names(canvas, counts.columns()));
    let fits = |side: f64, count: usize, head: f64| {
        (canvas.width() - side - 8.0) / count as f64 >= digits.max(head + 2.0)
    };
    let upright = fits(rows, counts.columns().len(), columns);
    let (down, across) =
        if upright { (counts.rows(), counts.columns()) } else { (counts.columns(), counts.rows()) };
    let side = if upright { rows } else { columns } + 8.0;
    let width = ((canvas.width() - side - 1.0) / across.len() as f64).min(90.0);
    let shows_numbers = width >= digits;
    // Heads that are too wide for their column are cut at three letters, as days are.
    let heads: Vec<String> = across.iter().map(|name| head(canvas, name, width)).collect();
    for (index, name) in heads.iter().enumerate() {
        canvas.text(side + width * (index as f64 + 0.5), LEADING - 2.0, Anchor::Middle, TICK, name);
    }
    let height = 24.0;
    for (row, name) in down.iter().enumerate() {
        let y = LEADING + 4.0 + height * row as f64;
        canvas.text(side - 6.0, y + height / 2.0 + SMALL * 0.36, Anchor::End, TICK, name);
        for column in 0..across.len() {
            let value = if upright { counts.count(row, column) } else { counts.count(column, row) };
            let colour = value.map_or(BLANK, |value| shading.fill(value));
            let x = side + width * column as f64;
            canvas.rect(x, y, (width, height), colour, Some(solid(INK, 0.5)));
            if shows_numbers {
                let ink = ink_on(colour);
                let text = value.map_or("[c]".to_owned(), |value| number(value, 0));
                let pen = Pen { fill: ink, ..TICK };
                canvas.text(x + width / 2.0, y + height / 2.0 + SMALL * 0.36, Anchor::Middle, pen, &text);
            }
        }
    }
    LEADING + 4.0 + height * down.len() as f64 + 2.0
}

fn head(canvas: &Canvas<'_>, name: &str, width: f64) -> String {
    let fits = |text: &str| canvas.measure(text, TICK) + 2.0 <= width;
    if fits(name) {
        return name.to_owned();
    }
    (1..=3)
        .rev()
        .map(|letters| name.chars().take(letters).collect::<String>())
        .find(|text| fits(text))
        .unwrap_or_default()
}
