//! The brand on the server: what the configuration says, or that of the product.

use super::{
    Brand,
    accent::{Accent, Shade},
};
use domain::settings::BrandSettings;

/// The longest name that fits above the sign-in button and in a title.
const LONGEST: usize = 40;

/// The brand with everything that a page needs of it. Provided by the server with each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    pub(crate) brand: Brand,
    accent: Option<Accent>,
}

impl Default for Configured {
    fn default() -> Self {
        Self {
            brand: Brand {
                name: "WECARE Inbox".into(),
                letter: "W".into(),
            },
            accent: None,
        }
    }
}

/// Why a brand cannot be taken, in a sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BrandError {
    #[error("the name must have 1 to 40 characters, none of them a control character")]
    Name,
    #[error("the letter must be one or two characters")]
    Letter,
    #[error("the accent must be two colours, for light and for dark pages, for example #0a7a54,#35c48d")]
    Accent,
    #[error("{colour} is too hard to read on {theme} pages: {ink} on {ground} has a contrast of {contrast:.2}:1, and 4.5:1 is needed")]
    Contrast {
        colour: String,
        theme: &'static str,
        ink: String,
        ground: String,
        contrast: f64,
    },
}

impl Configured {
    /// From what is configured; what is not is as usual.
    pub fn new(name: Option<&str>, letter: Option<&str>, accent: Option<&str>) -> Result<Self, BrandError> {
        let usual = Self::default();
        let name = name.map_or_else(|| usual.brand.name.to_string(), str::to_owned);
        let letters = name.chars().count();
        if letters == 0 || letters > LONGEST || name.chars().any(char::is_control) {
            return Err(BrandError::Name);
        }
        let letter = match letter {
            Some(letter) => letter.to_owned(),
            None => name.chars().take(1).flat_map(char::to_uppercase).collect(),
        };
        if letter.is_empty() || letter.chars().count() > 2 || letter.chars().any(char::is_control) {
            return Err(BrandError::Letter);
        }
        Ok(Self {
            brand: Brand {
                name: name.into(),
                letter: letter.into(),
            },
            accent: accent.map(Accent::parse).transpose()?,
        })
    }

    /// The same with what an Admin has set.
    pub fn with(&self, set: &BrandSettings) -> Result<Self, BrandError> {
        let name = set.name.as_deref().unwrap_or(&self.brand.name);
        // Another name has another letter, unless that is set too.
        let letter = set.letter.as_deref();
        let letter = letter.or_else(|| set.name.is_none().then_some(&*self.brand.letter));
        let with = Self::new(Some(name), letter, set.accent.as_deref())?;
        Ok(Self {
            accent: with.accent.or_else(|| self.accent.clone()),
            ..with
        })
    }

    /// What the product is called.
    pub fn name(&self) -> &str {
        &self.brand.name
    }

    /// What the document says to the style sheet, when the accent is not the usual one.
    pub(crate) fn style(&self) -> Option<String> {
        let accent = self.accent.as_ref()?;
        let of = |theme: &str, shade: &Shade| {
            format!(
                "--accent-{theme}:{};--accent-{theme}-ink:{};--accent-{theme}-soft:{}",
                shade.colour, shade.ink, shade.soft
            )
        };
        Some(format!("{};{}", of("light", &accent.light), of("dark", &accent.dark)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_not_configured_is_as_usual() {
        assert_eq!(Configured::new(None, None, None).unwrap(), Configured::default());
        let named = Configured::new(Some("émile & co"), None, None).unwrap();
        assert_eq!((named.name(), &*named.brand.letter), ("émile & co", "É"));
        assert_eq!(named.style(), None);
    }

    #[test]
    fn names_and_letters_that_do_not_fit_are_refused() {
        assert_eq!(Configured::new(Some(&"x".repeat(41)), None, None), Err(BrandError::Name));
        assert_eq!(Configured::new(Some("a\nb"), None, None), Err(BrandError::Name));
        assert_eq!(Configured::new(None, Some("abc"), None), Err(BrandError::Letter));
    }

    #[test]
    fn what_an_admin_sets_stands_over_it() {
        let configured = Configured::new(Some("Acme"), Some("A1"), Some("#7a2e8e,#d39be8")).unwrap();
        assert_eq!(configured.with(&BrandSettings::default()).unwrap(), configured);
        let set = BrandSettings {
            name: Some("Fern".to_owned()),
            ..BrandSettings::default()
        };
        let with = configured.with(&set).unwrap();
        assert_eq!((with.name(), &*with.brand.letter), ("Fern", "F"));
        assert_eq!(with.style(), configured.style());
    }

    #[test]
    fn every_colour_that_is_offered_can_be_read() {
        for (name, accent) in domain::settings::ACCENTS {
            let set = BrandSettings {
                accent: Some(accent.to_owned()),
                ..BrandSettings::default()
            };
            let with = Configured::default().with(&set).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(with.style().is_some());
        }
    }

    #[test]
    fn an_accent_becomes_what_the_style_sheet_reads() {
        let style = Configured::new(None, None, Some("#7a2e8e, #d39be8")).unwrap().style().unwrap();
        assert!(
            style.starts_with("--accent-light:#7a2e8e;--accent-light-ink:#ffffff;--accent-light-soft:#"),
            "{style}"
        );
        assert!(style.contains("--accent-dark:#d39be8;--accent-dark-ink:#101412;"), "{style}");
    }

    #[test]
    fn an_accent_that_cannot_be_read_is_refused_with_the_reason() {
        for wrong in ["#7a2e8e", "purple,pink", "#7a2e8e,#d39be8,#000000", "#7a2e8g,#d39be8"] {
            assert_eq!(Configured::new(None, None, Some(wrong)), Err(BrandError::Accent), "{wrong}");
        }
        let error = Configured::new(None, None, Some("#ffcc00,#ffcc00")).unwrap_err().to_string();
        assert!(error.starts_with("#ffcc00 is too hard to read on light pages"), "{error}");
    }
}
