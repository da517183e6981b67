//! Volume beside harm: how often, and how bad, each kind named where it stands.
//! It must never weigh: weights come from a table whose source the frame names.

use crate::canvas::{Anchor, Canvas, PLAIN};
use crate::chart::{CannotDraw, Chart, Frame, Words, assemble};
use crate::marks::Mark;
use crate::number::{number, plain};
use crate::table::{Cell, Table, numbers, words};
use crate::tokens::{LABEL, LEADING};
use crate::typeface::Typeface;
use crate::wording::sentence;
use crate::xy::{Axis, Taken, field};
use disclosure::Released;

/// One kind of incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighted {
    /// "Burglary".
    pub label: String,
    /// How many.
    pub count: Released<f64>,
    /// Harm of all of them together, in the table's unit.
    pub harm: Released<f64>,
}

/// Draws counts across and harm up. Names stand beside their points; where they would run into each other, points
/// carry numbers and the names stand below. `unit` is the unit of harm ("days in prison").
pub fn scatter(
    frame: &Frame,
    items: &[Weighted],
    unit: &str,
    period: &str,
    face: &Typeface,
) -> Result<Chart, CannotDraw> {
    let sound = |item: &&Weighted| item.count.is_finite() && item.harm.is_finite();
    let mut items: Vec<&Weighted> = items.iter().filter(sound).collect();
    items.sort_by(|a, b| b.harm.get().total_cmp(a.harm.get()).then(a.label.cmp(&b.label)));
    let Some(worst) = items.first() else { return Err(frame.nothing()) };
    let most =
        items.iter().fold(worst, |most, item| if item.count.get() > most.count.get() { item } else { most });
    let title = frame.headline(format!("{} does most harm", sentence(&worst.label)))?;
    let subtitle = format!("How often and how much harm ({unit}), {}, {period}", frame.place);
    let description = format!(
        "Scatter plot of {} kinds of incident in {}, {period}: how often across, harm in {unit} up. Most harm: {}, {}. \
         Most often: {}, {}.",
        items.len(),
        frame.place,
        worst.label,
        number(*worst.harm.get(), 0),
        most.label,
        number(*most.count.get(), 0)
    );
    let mut table =
        Table::new(&subtitle, vec![words("Kind"), numbers("How many", ""), numbers("Harm", unit)]);
    for item in &items {
        let cell = |value: &f64| Cell::Number { value: *value, decimals: 0 };
        table.rows.push(vec![Cell::Text(item.label.clone()), cell(&item.count), cell(&item.harm)]);
    }
    let words = Words { title, subtitle, description, notes: Vec::new() };
    let up = format!("Harm, {unit}");
    Ok(assemble(frame, words, table, Vec::new(), face, |canvas| draw(canvas, &items, &up)))
}

fn draw(canvas: &mut Canvas<'_>, items: &[&Weighted], up: &str) -> f64 {
    let narrow = canvas.size.is_narrow();
    let highest = |of: fn(&Weighted) -> f64| items.iter().map(|item| of(item)).fold(0.0, f64::max);
    let x = Axis { low: 0.0, high: highest(|item| *item.count.get()), name: "How many".into(), after: "" };
    let y = Axis { low: 0.0, high: highest(|item| *item.harm.get()), name: up.into(), after: "" };
    let place = field(canvas, &x, &y, if narrow { 300.0 } else { 620.0 }, if narrow { 230.0 } else { 340.0 });
    let at: Vec<(f64, f64)> =
        items.iter().map(|item| place.at(*item.count.get(), *item.harm.get())).collect();
    let within = [place.x.from + 2.0, place.y.to - 6.0, canvas.width() - 2.0, place.y.from - 1.0];
    let mut taken = Taken { areas: Vec::new(), within };
    for (item, (x, y)) in items.iter().zip(&at) {
        taken.mark((*x, *y), 6.0);
        let title =
            format!("{}: {}, harm {}", item.label, plain(*item.count.get()), number(*item.harm.get(), 0));
        canvas.push(&Mark::Own.svg(*x, *y, 5.0, &title));
    }
    let marks = taken.areas.clone();
    let spots: Option<Vec<(f64, f64)>> = if narrow {
        None
    } else {
        items.iter().zip(&at).map(|(item, at)| taken.place(canvas, *at, 5.0, PLAIN, &item.label)).collect()
    };
    if let Some(spots) = spots {
        for (item, (x, y)) in items.iter().zip(spots) {
            canvas.text(x, y, Anchor::Start, PLAIN, &item.label);
        }
        return place.height;
    }
    let mut taken = Taken { areas: marks, within };
    let mut bottom = place.height + 6.0;
    for (index, (item, at)) in items.iter().zip(&at).enumerate() {
        let digits = (index + 1).to_string();
        // Crowded numbers are left out: the list below gives each its figures.
        if let Some((x, y)) = taken.place(canvas, *at, 5.0, PLAIN, &digits) {
            canvas.text(x, y, Anchor::Start, PLAIN, &digits);
        }
        let text = format!("{digits} {}", item.label);
        let lines = canvas.wrap(&text, PLAIN, canvas.width() - 4.0);
        canvas.lines(0.0, bottom + LABEL, Anchor::Start, PLAIN, &lines);
        bottom += lines.len() as f64 * LEADING + 2.0;
    }
    bottom + 4.0
}
