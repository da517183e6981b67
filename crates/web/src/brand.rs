//! The operator's name and colours. A colour that cannot be read on white is refused, with its ratio.
//! Nothing here may lend the look of GOV.UK: there is no crown, no arms and no GDS font to choose.

use std::fmt;

/// A colour as red, green and blue, each 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// Least contrast of text with its ground (WCAG 2.2, 1.4.3).
pub const CONTRAST_MIN: f64 = 4.5;

/// What is wrong with a brand.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BrandRefused {
    /// Not a colour.
    #[error("`{0}` is not a colour: write it like #17504a")]
    NotAColour(String),
    /// Too pale.
    #[error(
        "the {name} colour {colour} has a contrast of {ratio:.2} to 1 on white; at least 4.5 to 1 is needed"
    )]
    TooPale {
        /// Which of the two.
        name: &'static str,
        /// The colour.
        colour: Colour,
        /// Contrast with white.
        ratio: f64,
    },
    /// No name.
    #[error("the operator needs a name")]
    NoName,
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

    /// Reads `#17504a`.
    pub fn parse(text: &str) -> Result<Self, BrandRefused> {
        let refused = || BrandRefused::NotAColour(text.to_owned());
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(refused)?;
        let number = u32::from_str_radix(digits, 16).map_err(|_| refused())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }

    /// Relative luminance, 0 (black) to 1 (white). WCAG 2.2, "relative luminance".
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Contrast ratio of two colours, 1 to 21. WCAG 2.2, "contrast ratio".
    ///
    /// ```
    /// use web::Colour;
    /// let black = Colour::parse("#000000").unwrap();
    /// assert_eq!(black.contrast(Colour::WHITE), 21.0);
    /// ```
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The same hue, so much nearer to white (`share` 0 to 1).
    fn tint(self, share: f64) -> Self {
        let mix = |channel: u8| (f64::from(channel) + (255.0 - f64::from(channel)) * share).round() as u8;
        Self { red: mix(self.red), green: mix(self.green), blue: mix(self.blue) }
    }

    /// The same hue, so much nearer to black (`share` 0 to 1).
    fn shade(self, share: f64) -> Self {
        let mix = |channel: u8| (f64::from(channel) * (1.0 - share)).round() as u8;
        Self { red: mix(self.red), green: mix(self.green), blue: mix(self.blue) }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// How the site presents its operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Brand {
    /// Name of the site, in the header: "Commonweal" unless the operator has another.
    pub site: String,
    /// Who runs it: "Borough Community Safety Partnership".
    pub operator: String,
    /// Where readers write to; empty where there is no address.
    pub contact: String,
    primary: Colour,
    link: Colour,
}

impl Brand {
    /// A brand with the operator's two colours, each as `#rrggbb`: `primary` for header and buttons, `link` for links.
    pub fn new(
        site: &str,
        operator: &str,
        contact: &str,
        primary: &str,
        link: &str,
    ) -> Result<Self, BrandRefused> {
        if site.trim().is_empty() || operator.trim().is_empty() {
            return Err(BrandRefused::NoName);
        }
        let primary = readable("primary", primary)?;
        let link = readable("link", link)?;
        Ok(Self {
            site: site.to_owned(),
            operator: operator.to_owned(),
            contact: contact.to_owned(),
            primary,
            link,
        })
    }

    /// Our own colours under the operator's name.
    pub fn plain(operator: &str, contact: &str) -> Result<Self, BrandRefused> {
        Self::new("Commonweal", operator, contact, "#17504a", "#0f5a8a")
    }

    /// The colours as custom properties: the one style sheet that is made at run time.
    pub fn css(&self) -> String {
        let Self { primary, link, .. } = self;
        format!(
            ":root{{--govuk-brand-colour:{primary};--govuk-success-colour:{primary};--cw-brand-dark:{};\
             --govuk-link-colour:{link};--govuk-link-hover-colour:{};\
             --govuk-template-background-colour:{pale};--govuk-surface-background-colour:{pale};\
             --govuk-surface-border-colour:{}}}\n",
            primary.shade(0.3),
            link.shade(0.4),
            primary.tint(0.6),
            pale = primary.tint(0.93),
        )
    }
}

fn readable(name: &'static str, text: &str) -> Result<Colour, BrandRefused> {
    let colour = Colour::parse(text)?;
    let ratio = colour.contrast(Colour::WHITE);
    if ratio < CONTRAST_MIN {
        return Err(BrandRefused::TooPale { name, colour, ratio });
    }
    Ok(colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_cannot_be_read_is_refused_with_its_ratio() {
        let refused = Brand::new("Ours", "Us", "", "#00b0f0", "#0f5a8a").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the primary colour #00b0f0 has a contrast of 2.48 to 1 on white; at least 4.5 to 1 is needed"
        );
        assert!(Brand::new("Ours", "Us", "", "17504a", "#0f5a8a").is_err());
        assert!(Brand::new("Ours", " ", "", "#17504a", "#0f5a8a").is_err());
    }

    #[test]
    fn our_own_colours_can_be_read() {
        let brand = Brand::plain("Borough Community Safety Partnership", "").unwrap();
        assert!(brand.primary.contrast(Colour::WHITE) > 9.0);
        assert!(brand.link.contrast(brand.primary.tint(0.93)) >= CONTRAST_MIN, "links on tinted ground");
        assert!(brand.css().starts_with(":root{--govuk-brand-colour:#17504a;"));
    }

    #[test]
    fn contrast_does_not_care_which_is_the_ground() {
        let grey = Colour::parse("#767676").unwrap();
        assert!((grey.contrast(Colour::WHITE) - 4.54).abs() < 0.01);
        assert_eq!(grey.contrast(Colour::WHITE), Colour::WHITE.contrast(grey));
    }
}
