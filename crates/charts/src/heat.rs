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
use disclosure::Released;
use terms::{CountTable, DataMark};

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

/// How the table lies on the sheet.
struct Layout {
    upright: bool,
    /// Names beside the rows, broken into lines.
    side: Vec<Vec<String>>,
    /// Names above the columns, broken into lines.
    heads: Vec<Vec<String>>,
    left: f64,
    width: f64,
    shows_numbers: bool,
}

impl Layout {
    /// Upright if every number fits its cell, else on its side if they fit there, else whichever has wider cells.
    fn new(canvas: &Canvas<'_>, counts: &CountTable, most: f64) -> Self {
        let digits = canvas.measure(&number(most, 0), TICK).max(canvas.measure("[c]", TICK)) + 3.0;
        let room = canvas.width() * 0.4;
        let cell = |down: &[String], across: &[String]| {
            let names = down.iter().flat_map(|name| canvas.wrap(name, TICK, room));
            let left = names.map(|line| canvas.measure(&line, TICK)).fold(0.0, f64::max) + 8.0;
            (left, ((canvas.width() - left - 1.0) / across.len() as f64).min(90.0))
        };
        let (up, turned) = (cell(counts.rows(), counts.columns()), cell(counts.columns(), counts.rows()));
        let upright = up.1 >= digits || (turned.1 < digits && up.1 >= turned.1);
        let (left, width) = if upright { up } else { turned };
        let (down, across) =
            if upright { (counts.rows(), counts.columns()) } else { (counts.columns(), counts.rows()) };
        let wrap =
            |names: &[String], room: f64| names.iter().map(|name| canvas.wrap(name, TICK, room)).collect();
        let heads: Vec<Vec<String>> = wrap(across, width - 3.0);
        // A head of one letter and dots says nothing: then the table below the picture names the columns.
        let readable = heads.iter().flatten().all(|line| canvas.measure(line, TICK) <= width);
        let heads = if readable { heads } else { vec![Vec::new(); across.len()] };
        Self { upright, side: wrap(down, room), heads, left, width, shows_numbers: width >= digits }
    }

    fn at(&self, counts: &CountTable, row: usize, column: usize) -> Option<f64> {
        if self.upright { counts.count(row, column) } else { counts.count(column, row) }
    }
}

fn draw(canvas: &mut Canvas<'_>, counts: &CountTable, shading: &Shading, most: f64) -> f64 {
    let layout = Layout::new(canvas, counts, most);
    let deepest = layout.heads.iter().map(Vec::len).max().unwrap_or(0);
    for (index, lines) in layout.heads.iter().enumerate() {
        let x = layout.left + layout.width * (index as f64 + 0.5);
        let first = LEADING * (deepest - lines.len() + 1) as f64 - 2.0;
        canvas.lines(x, first, Anchor::Middle, TICK, lines);
    }
    let mut y = LEADING * deepest as f64 + 4.0;
    for (row, name) in layout.side.iter().enumerate() {
        let height = (LEADING * name.len() as f64 + 6.0).max(24.0);
        let first = y + (height - LEADING * name.len() as f64) / 2.0 + SMALL;
        canvas.lines(layout.left - 6.0, first, Anchor::End, TICK, name);
        for column in 0..layout.heads.len() {
            let value = layout.at(counts, row, column);
            let x = layout.left + layout.width * column as f64;
            let colour = match value {
                Some(value) => shading.fill(value).to_owned(),
                None if layout.shows_numbers => BLANK.to_owned(),
                None => canvas.hatch(),
            };
            canvas.rect(x, y, (layout.width, height), &colour, Some(solid(INK, 0.5)));
            if layout.shows_numbers {
                let pen = Pen { fill: ink_on(&colour), ..TICK };
                let text = value.map_or("[c]".to_owned(), |value| number(value, 0));
                let middle = (x + layout.width / 2.0, y + height / 2.0 + SMALL * 0.36);
                canvas.text(middle.0, middle.1, Anchor::Middle, pen, &text);
            }
        }
        y += height;
    }
    y + 2.0
}
