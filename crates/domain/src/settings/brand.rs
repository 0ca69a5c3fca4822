//! What the product is called here, and in which colour it is shown.

use serde::{Deserialize, Serialize};

/// Longest name, in characters: it stands above the sign-in button and in titles.
pub const MOST_BRAND_NAME: usize = 40;
/// Most letters in the place of a picture.
pub const MOST_BRAND_LETTERS: usize = 2;

/// Colours that can be read in light and dark, on everything that they stand on. A test of the app looks at each.
pub const ACCENTS: [(&str, &str); 6] = [
    ("Green", "#0a7a54,#35c48d"),
    ("Blue", "#1d5fc4,#7fb2ff"),
    ("Indigo", "#4f46c8,#a9a5ff"),
    ("Plum", "#7a2e8e,#d39be8"),
    ("Rose", "#b0214f,#ff9db4"),
    ("Teal", "#0b6e7a,#4fc4d1"),
];

/// What is set of it. What is not goes by what the server was started with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandSettings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One or two letters in the place of a picture; without them the first of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
    /// A colour for light pages and one for dark ones: `#0a7a54,#35c48d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
}

impl BrandSettings {
    /// Whether nothing is set.
    pub fn is_unset(&self) -> bool {
        *self == Self::default()
    }

    /// Whether name and letter can be shown. Of colours the app says whether they can be read.
    pub(super) fn is_right(&self) -> bool {
        let fits = |text: &Option<String>, most: usize| {
            text.as_ref().is_none_or(|text| {
                let trimmed = text.trim();
                !trimmed.is_empty() && trimmed == text && text.chars().count() <= most && !text.chars().any(char::is_control)
            })
        };
        fits(&self.name, MOST_BRAND_NAME) && fits(&self.letter, MOST_BRAND_LETTERS)
    }

    /// What differs, in words.
    pub(super) fn changes(&self, after: &Self) -> Vec<String> {
        const UNSET: &str = "as the server was started";
        let words = |what: &str, before: &Option<String>, after: &Option<String>| {
            let said = |value: &Option<String>| value.clone().unwrap_or_else(|| UNSET.to_owned());
            (before != after).then(|| format!("{what}: {} (before: {})", said(after), said(before)))
        };
        let accent = |accent: &Option<String>| accent.as_deref().map(|accent| accent_name(accent).unwrap_or(accent).to_owned());
        [
            words("Name", &self.name, &after.name),
            words("Letters", &self.letter, &after.letter),
            words("Colour", &accent(&self.accent), &accent(&after.accent)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What one of our colours is called.
pub fn accent_name(accent: &str) -> Option<&'static str> {
    ACCENTS.iter().find(|(_, colours)| *colours == accent).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_shown_is_wrong() {
        let named = |name: &str| BrandSettings {
            name: Some(name.to_owned()),
            ..BrandSettings::default()
        };
        assert!(BrandSettings::default().is_right() && named("Fern & Co").is_right());
        for wrong in ["", " ", " a", "a\nb", &"x".repeat(41)] {
            assert!(!named(wrong).is_right(), "{wrong:?}");
        }
        let lettered = BrandSettings {
            letter: Some("abc".to_owned()),
            ..BrandSettings::default()
        };
        assert!(!lettered.is_right());
    }

    #[test]
    fn changes_name_the_colour_by_its_word() {
        let after = BrandSettings {
            name: Some("Fern".to_owned()),
            accent: Some(ACCENTS[1].1.to_owned()),
            ..BrandSettings::default()
        };
        assert_eq!(
            BrandSettings::default().changes(&after),
            [
                "Name: Fern (before: as the server was started)",
                "Colour: Blue (before: as the server was started)"
            ]
        );
    }
}
