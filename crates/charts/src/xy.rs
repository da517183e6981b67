//! The ground of charts of one number against another, and labels that keep out of each other's way.
//! It must never put a label on a point.

use crate::canvas::{Anchor, Canvas, Pen, TICK, solid};
use crate::number::number;
use crate::scale::{Scale, decimals, ticks};
use crate::tokens::{GREY, GRID, LEADING, SMALL};

/// One axis: its range, name, and what is written after each tick.
pub(crate) struct Axis {
    pub low: f64,
    pub high: f64,
    pub name: String,
    pub after: &'static str,
}

/// Where things lie.
pub(crate) struct Field {
    pub x: Scale,
    pub y: Scale,
    /// Below the name of the lower axis.
    pub height: f64,
}

impl Field {
    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.at(x), self.y.at(y))
    }
}

/// Draws grid, ticks and names; the name of the upright axis stands above it, for text is never turned.
pub(crate) fn field(canvas: &mut Canvas<'_>, x: &Axis, y: &Axis, width: f64, height: f64) -> Field {
    let (across, up) = (ticks(x.low, x.high, false), ticks(y.low, y.high, false));
    let name =
        |axis: &Axis, marks: &[f64], tick: f64| format!("{}{}", number(tick, decimals(marks)), axis.after);
    let left = up.iter().map(|tick| canvas.measure(&name(y, &up, *tick), TICK)).fold(0.0, f64::max) + 8.0;
    let last_half = across.last().map_or(0.0, |tick| canvas.measure(&name(x, &across, *tick), TICK) / 2.0);
    let titles = canvas.wrap(&y.name, TICK, canvas.width() - 4.0);
    let top = LEADING * titles.len() as f64 + 12.0;
    canvas.lines(0.0, SMALL + 1.0, Anchor::Start, TICK, &titles);
    let (right, bottom) = ((left + width).min(canvas.width() - last_half - 2.0), top + height);
    let field = Field {
        x: Scale { low: across[0], high: across[across.len() - 1], from: left, to: right },
        y: Scale { low: up[0], high: up[up.len() - 1], from: bottom, to: top },
        height: 0.0,
    };
    for tick in &up {
        let at = field.y.at(*tick);
        let colour = if *tick == up[0] { GREY } else { GRID };
        canvas.line((left, at), (right, at), solid(colour, 1.0));
        canvas.text(left - 6.0, at + SMALL * 0.36, Anchor::End, TICK, &name(y, &up, *tick));
    }
    // Every second tick is named where all would touch.
    let widest = across.iter().map(|tick| canvas.measure(&name(x, &across, *tick), TICK)).fold(0.0, f64::max);
    let room = (right - left) / (across.len() - 1) as f64;
    let stride = if widest + 8.0 > room { 2 } else { 1 };
    for (index, tick) in across.iter().enumerate() {
        let at = field.x.at(*tick);
        canvas.line((at, bottom), (at, bottom + 5.0), solid(GREY, 1.0));
        if index % stride == 0 {
            canvas.text(at, bottom + 19.0, Anchor::Middle, TICK, &name(x, &across, *tick));
        }
    }
    let names = canvas.wrap(&x.name, TICK, canvas.width() - left);
    canvas.lines(left, bottom + 19.0 + LEADING + 3.0, Anchor::Start, TICK, &names);
    let height = bottom + 19.0 + LEADING * names.len() as f64 + 10.0;
    Field { height, ..field }
}

/// A box: left, top, right, bottom.
pub(crate) type Area = [f64; 4];

/// What is already taken.
pub(crate) struct Taken {
    pub areas: Vec<Area>,
    pub within: Area,
}

impl Taken {
    /// A mark of radius `r`.
    pub(crate) fn mark(&mut self, (x, y): (f64, f64), r: f64) {
        self.areas.push([x - r, y - r, x + r, y + r]);
    }

    pub(crate) fn is_free(&self, area: Area) -> bool {
        let inside = area[0] >= self.within[0]
            && area[1] >= self.within[1]
            && area[2] <= self.within[2]
            && area[3] <= self.within[3];
        inside
            && self
                .areas
                .iter()
                .all(|a| area[2] <= a[0] || a[2] <= area[0] || area[3] <= a[1] || a[3] <= area[1])
    }

    /// Whether a line from a mark to its label crosses nothing that is taken, but for the mark itself.
    fn is_clear(&self, from: (f64, f64), to: (f64, f64), r: f64) -> bool {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let steps = length.ceil().max(1.0) as u32;
        (0..=steps).map(|step| f64::from(step) / f64::from(steps)).all(|share| {
            let at = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            let own = (at.0 - from.0).abs() <= r + 2.0 && (at.1 - from.1).abs() <= r + 2.0;
            own || self.areas.iter().all(|a| at.0 < a[0] || at.0 > a[2] || at.1 < a[1] || at.1 > a[3])
        })
    }

    /// A free place for a line of text beside a mark: its left and baseline, nearest first. The place is taken, and a
    /// thin line leads to it from the mark where it is not beside it.
    pub(crate) fn place(
        &mut self,
        canvas: &mut Canvas<'_>,
        (x, y): (f64, f64),
        r: f64,
        pen: Pen,
        text: &str,
    ) -> Option<(f64, f64)> {
        let (width, rise, fall) = (canvas.measure(text, pen), pen.size * 0.8, pen.size * 0.25);
        let gap = r + 4.0;
        let middle = y + pen.size * 0.36;
        for step in 0..16 {
            let far = 8.0 * f64::from(step);
            let (right, left) = (x + gap, x - gap - width);
            let tries = [
                (right, middle - far),
                (right, middle + far),
                (left, middle - far),
                (left, middle + far),
                (x - width / 2.0, y - gap - fall - far),
                (x - width / 2.0, y + gap + rise + far),
                (right + far, middle - far),
                (right + 2.0 * far, middle - far),
                (right + 2.0 * far, middle),
                (left - far, middle - far),
            ];
            for (left, base) in tries {
                let area = [left, base - rise, left + width, base + fall];
                let near = (x.clamp(left, left + width), y.clamp(area[1], area[3]));
                if self.is_free(area) && (step < 2 || self.is_clear((x, y), near, r)) {
                    self.areas.push(area);
                    if step > 1 {
                        canvas.line((x, y), near, solid(GREY, 1.0));
                    }
                    return Some((left, base));
                }
            }
        }
        None
    }
}
