//! The accent colour: taken only when everything written in it, and on it, can be read.

use super::configured::BrandError;

/// WCAG 2.2 AA for text.
const ENOUGH: f64 = 4.5;

/// The pages' own colours; the accent must go with them.
const STYLE: &str = include_str!("../../../style/main.css");
const LIGHT: &str = ":root {";
const DARK: &str = "@variant dark {\n    color-scheme: dark;";

/// Surfaces that text in the accent stands on, and inks that stand on its soft shade.
const GROUNDS: [&str; 8] = [
    "canvas",
    "surface",
    "raised",
    "bubble-out",
    "bubble-in",
    "note",
    "warn-soft",
    "bad-soft",
];
const INKS: [&str; 7] = ["ink", "muted", "faint", "ok", "warn", "bad", "read"];

/// One theme's accent with what goes with it, as the style sheet writes colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shade {
    pub(super) colour: String,
    /// What is written on it.
    pub(super) ink: String,
    /// A ground with a touch of it.
    pub(super) soft: String,
}

/// An accent for both themes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Accent {
    pub(super) light: Shade,
    pub(super) dark: Shade,
}

impl Accent {
    /// Reads `#0a7a54,#35c48d`.
    pub(super) fn parse(text: &str) -> Result<Self, BrandError> {
        let (light, dark) = text.split_once(',').ok_or(BrandError::Accent)?;
        Ok(Self {
            light: Shade::of(light, "light", LIGHT, 0.08)?,
            dark: Shade::of(dark, "dark", DARK, 0.14)?,
        })
    }
}

impl Shade {
    fn of(text: &str, theme: &'static str, block: &str, touch: f64) -> Result<Self, BrandError> {
        let accent = Rgb::parse(text.trim()).ok_or(BrandError::Accent)?;
        let named = |name: &str| known(block, name).ok_or(BrandError::Accent);
        let ink = if contrast(accent, WHITE) >= ENOUGH { WHITE } else { BLACK };
        let soft = accent.over(named("surface")?, touch);
        let check = |ink: Rgb, ink_name: &str, ground: Rgb, ground_name: &str| {
            let contrast = contrast(ink, ground);
            if contrast >= ENOUGH {
                return Ok(());
            }
            Err(BrandError::Contrast {
                colour: accent.text(),
                theme,
                ink: ink_name.to_owned(),
                ground: ground_name.to_owned(),
                contrast,
            })
        };
        check(ink, "text", accent, "the accent")?;
        check(accent, "the accent", soft, "its soft shade")?;
        for ground in GROUNDS {
            check(accent, "the accent", named(ground)?, ground)?;
        }
        for ink in INKS {
            check(named(ink)?, ink, soft, "its soft shade")?;
        }
        Ok(Self {
            colour: accent.text(),
            ink: ink.text(),
            soft: soft.text(),
        })
    }
}

/// A colour of the style sheet by its name.
fn known(block: &str, name: &str) -> Option<Rgb> {
    let block = STYLE.split_once(block)?.1.split(['{', '}']).next()?;
    let value = block.split_once(&format!("--{name}:"))?.1.split(';').next()?;
    let at = value.find('#')?;
    Rgb::parse(value.get(at..at + 7)?)
}

const WHITE: Rgb = Rgb([255, 255, 255]);
const BLACK: Rgb = Rgb([0x10, 0x14, 0x12]);

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    fn text(self) -> String {
        let Self([red, green, blue]) = self;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// A touch of it, from 0 to 1, over a ground.
    fn over(self, ground: Self, touch: f64) -> Self {
        let mut mixed = ground.0;
        for (below, above) in mixed.iter_mut().zip(self.0) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
            let value = (f64::from(*below) * (1.0 - touch) + f64::from(above) * touch).round() as u8;
            *below = value;
        }
        Self(mixed)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_style_sheets_own_accent_passes() {
        let own = |block| known(block, "brand").unwrap().text();
        Accent::parse(&format!("{},{}", own(LIGHT), own(DARK))).unwrap();
        assert_ne!(own(LIGHT), own(DARK));
    }

    #[test]
    fn every_name_is_in_the_style_sheet_in_both_themes() {
        for block in [LIGHT, DARK] {
            for name in GROUNDS.iter().chain(&INKS) {
                assert!(known(block, name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn contrast_is_wcags() {
        let of = |one, other| contrast(Rgb::parse(one).unwrap(), Rgb::parse(other).unwrap());
        assert!((of("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((of("#777777", "#ffffff") - 4.48).abs() < 0.01);
    }
}
