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
/// carry numbers and those names stand below. `unit` is the unit of harm ("days in prison").
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
    let title = frame.headline(format!("Most harm: {}", sentence(&worst.label)))?;
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
    let mut bottom = place.height + 6.0;
    let order = crowded_first(&at);
    let mut nameless: Vec<usize> = Vec::new();
    for &index in &order {
        let label = &items[index].label;
        match if narrow { None } else { taken.place(canvas, at[index], 5.0, PLAIN, label) } {
            Some((x, y)) => canvas.text(x, y, Anchor::Start, PLAIN, label),
            None => nameless.push(index),
        }
    }
    if nameless.is_empty() {
        return place.height;
    }
    // Numbers follow the table, most harm first.
    let mut listed = nameless.clone();
    listed.sort_unstable();
    for index in nameless {
        let digits = (listed.partition_point(|other| *other < index) + 1).to_string();
        if let Some((x, y)) = taken.place(canvas, at[index], 5.0, PLAIN, &digits) {
            canvas.text(x, y, Anchor::Start, PLAIN, &digits);
        }
    }
    for (number, index) in listed.into_iter().enumerate() {
        let lines =
            canvas.wrap(&format!("{} {}", number + 1, items[index].label), PLAIN, canvas.width() - 4.0);
        canvas.lines(0.0, bottom + LABEL, Anchor::Start, PLAIN, &lines);
        bottom += lines.len() as f64 * LEADING + 2.0;
    }
    bottom + 4.0
}

/// The places of points, those with the nearest neighbour first: they have the fewest places for a name.
fn crowded_first(at: &[(f64, f64)]) -> Vec<usize> {
    let nearest = |index: usize| {
        let others = at.iter().enumerate().filter(|(other, _)| *other != index);
        others
            .map(|(_, other)| (other.0 - at[index].0).hypot(other.1 - at[index].1))
            .fold(f64::INFINITY, f64::min)
    };
    let mut order: Vec<usize> = (0..at.len()).collect();
    order.sort_by(|&a, &b| nearest(a).total_cmp(&nearest(b)).then(a.cmp(&b)));
    order
}
