//! Colours, sizes and dashes of every chart, from the style sheet of data pictures.
//! A colour is never the only carrier of a meaning; the tests hold every pair to its contrast.

/// Text.
pub const INK: &str = "#0b0c0c";
/// Secondary text.
pub const INK_SOFT: &str = "#484949";
/// Axes, other areas, points without a signal.
pub const GREY: &str = "#595959";
/// Lines of the grid.
pub const GRID: &str = "#d0d4d8";
/// The page.
pub const PAGE: &str = "#ffffff";
/// Band of the normal range.
pub const BAND: &str = "#EEF2F6";
/// Withheld or not available, under a hatch.
pub const BLANK: &str = "#eeeeee";
/// Own area.
pub const OWN: &str = "#12436D";
/// Better than normal: triangle.
pub const BETTER: &str = "#0F5FA8";
/// Worse than normal: diamond.
pub const WORSE: &str = "#B34A00";
/// Changed, where better and worse do not apply: square.
pub const CHANGED: &str = "#5B2C8A";
/// Target.
pub const TARGET: &str = "#801650";
/// Five classes, light to dark; each area has an edge of [`INK`], as the light steps are weak on white.
pub const SEQUENTIAL: [&str; 5] = ["#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135"];
/// Band of a forecast: white and [`OWN`] at 20 %.
pub const FORECAST_BAND: &str = "#D0D9E2";

/// Font family of all text, an attribute.
pub const FONT: &str = "Noto Sans, arial, sans-serif";
/// Size of axis labels, units of the viewBox; nothing is smaller.
pub const SMALL: f64 = 13.0;
/// Size of labels.
pub const LABEL: f64 = 14.0;
/// Distance between two lines of text.
pub const LEADING: f64 = 17.0;
/// Width of the wide picture.
pub const WIDE: f64 = 680.0;
/// Width of the narrow picture.
pub const NARROW: f64 = 320.0;

/// Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance).
pub type Contrast = f64;

/// Contrast of two colours written `#rrggbb`; 1 if either is not.
///
/// ```
/// assert_eq!(charts::contrast("#000000", "#ffffff"), 21.0);
/// ```
pub fn contrast(a: &str, b: &str) -> Contrast {
    let (Some(a), Some(b)) = (luminance(a), luminance(b)) else { return 1.0 };
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: &str) -> Option<f64> {
    let [red, green, blue] = linear(colour)?;
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue)
}

/// Linear light of red, green and blue, 0 to 1 (sRGB, IEC 61966-2-1).
pub(crate) fn linear(colour: &str) -> Option<[f64; 3]> {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let mut light = [0.0; 3];
    for (part, light) in light.iter_mut().enumerate() {
        let value = f64::from(u8::from_str_radix(&hex[part * 2..part * 2 + 2], 16).ok()?) / 255.0;
        *light = if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
    }
    Some(light)
}

/// Black or white, whichever reads better on that fill.
pub(crate) fn ink_on(fill: &str) -> &'static str {
    if contrast(INK, fill) >= contrast(PAGE, fill) { INK } else { PAGE }
}
