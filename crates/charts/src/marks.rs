//! The marks of points: each meaning has its own shape besides its own colour.
//! It must never give two meanings one shape.

use crate::canvas::titled;
use crate::number::coordinate as at;
use crate::tokens::{BETTER, CHANGED, GREY, OWN, PAGE, WORSE};
use terms::SelfVerdict;

/// What a point is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Normal, or a plain point.
    Circle,
    /// Own area, or what is counted so far.
    Own,
    /// Another area.
    Hollow,
    /// A forecast.
    HollowOwn,
    /// Better than normal; `true` points up.
    Triangle(bool),
    /// Worse than normal.
    Diamond,
    /// Higher or lower, not judged.
    Square,
}

impl Mark {
    /// The mark of a signal that means `verdict` and goes up or not.
    pub(crate) fn of(verdict: SelfVerdict, up: bool) -> Self {
        match verdict {
            SelfVerdict::Better => Self::Triangle(up),
            SelfVerdict::Worse => Self::Diamond,
            SelfVerdict::Higher | SelfVerdict::Lower => Self::Square,
            SelfVerdict::Normal | SelfVerdict::TooEarly => Self::Circle,
        }
    }

    fn fill(self) -> &'static str {
        match self {
            Self::Circle => GREY,
            Self::Own => OWN,
            Self::Hollow | Self::HollowOwn => PAGE,
            Self::Triangle(_) => BETTER,
            Self::Diamond => WORSE,
            Self::Square => CHANGED,
        }
    }

    /// SVG of the mark of radius `r`, with words on hovering unless empty.
    pub(crate) fn svg(self, x: f64, y: f64, r: f64, title: &str) -> String {
        let fill = self.fill();
        let title = titled(title);
        let shape = |points: &[(f64, f64)]| {
            let points: Vec<String> =
                points.iter().map(|(dx, dy)| format!("{},{}", at(x + dx * r), at(y + dy * r))).collect();
            format!("<polygon points=\"{}\" fill=\"{fill}\">{title}</polygon>", points.join(" "))
        };
        match self {
            Self::Triangle(up) => {
                let s = if up { 1.0 } else { -1.0 };
                shape(&[(0.0, -1.4 * s), (1.35, 1.0 * s), (-1.35, 1.0 * s)])
            }
            Self::Diamond => shape(&[(0.0, -1.5), (1.5, 0.0), (0.0, 1.5), (-1.5, 0.0)]),
            Self::Square => shape(&[(-1.1, -1.1), (1.1, -1.1), (1.1, 1.1), (-1.1, 1.1)]),
            Self::Circle | Self::Own | Self::Hollow | Self::HollowOwn => {
                let edge = match self {
                    Self::Hollow => format!(" stroke=\"{GREY}\" stroke-width=\"1.5\""),
                    Self::HollowOwn => format!(" stroke=\"{OWN}\" stroke-width=\"2\""),
                    _ => String::new(),
                };
                format!(
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{fill}\"{edge}>{title}</circle>",
                    at(x),
                    at(y),
                    at(r)
                )
            }
        }
    }
}
