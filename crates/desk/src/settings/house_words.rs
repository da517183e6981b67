//! Sentences that a partnership says in its own words.

use serde::Deserialize;

const SHIPPED: &str = include_str!("../../words.toml");

/// Sentences that a partnership says in its own words. Empty ones are not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HouseWords {
    /// What everybody signs who comes to a confidential meeting.
    pub confidentiality: String,
    /// What somebody in danger is told wherever the public may write to us.
    pub emergency: String,
    /// Who we are, on the public page about us.
    pub about: String,
}

impl HouseWords {
    /// The text that comes with the product.
    pub const fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// Reads the text: TOML of which every entry is known.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Each sentence with where it stands.
    pub fn each(&self) -> [(&'static str, &str); 3] {
        [
            ("Confidentiality statement, for confidential meetings", &self.confidentiality),
            ("In an emergency, wherever the public may write to us", &self.emergency),
            ("Who we are, on the public page about us", &self.about),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_come_with_it_say_something_for_each_place_but_who_we_are() {
        let words = HouseWords::read(SHIPPED).unwrap();
        assert!(words.emergency.contains("999"));
        assert!(words.confidentiality.len() > 100);
        assert_eq!(words.about, "");
    }

    #[test]
    fn a_sentence_for_a_place_that_is_not_there_is_refused() {
        let told = HouseWords::read("emergncy = \"Call 999\"").unwrap_err();
        assert!(told.to_string().contains("emergncy"), "{told}");
    }
}
