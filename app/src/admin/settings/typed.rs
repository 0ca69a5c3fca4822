//! The settings as they are typed.

use domain::{
    place::Location,
    settings::{BrandSettings, Keeping, Kept, SavedPlace, TeamSettings},
    stop_words::{ConsentWords, LANGUAGES},
};
use std::collections::BTreeSet;

/// A place as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedPlace {
    pub(super) key: u32,
    pub(super) name: String,
    pub(super) coordinates: String,
    pub(super) address: String,
}

/// Everything that can be chosen and typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) undo_seconds: Option<u8>,
    pub(super) cap_days: u32,
    pub(super) failed_percent: u32,
    pub(super) stopped_percent: u32,
    pub(super) approve_above: u32,
    pub(super) approve_cost: u32,
    pub(super) places: Vec<TypedPlace>,
    pub(super) brand_name: String,
    pub(super) brand_letter: String,
    pub(super) accent: Option<String>,
    /// Languages whose words for stopping do not count.
    pub(super) off: BTreeSet<String>,
    /// More words, one a line.
    pub(super) stop: String,
    pub(super) start: String,
    /// The language in which a stop by one of them is confirmed.
    pub(super) confirm: String,
    /// How long records are kept, in the order of [`Kept::ALL`]; nothing where it is not set.
    pub(super) days: [String; Kept::ALL.len()],
    /// The next key of a row.
    next: u32,
}

impl Typed {
    /// What is set, under keys that nothing shown before has: rows are made anew.
    pub(super) fn of(settings: &TeamSettings, before: &Self) -> Self {
        let mut typed = Self {
            undo_seconds: settings.undo_seconds,
            cap_days: settings.cap_days,
            failed_percent: settings.failed_percent,
            stopped_percent: settings.stopped_percent,
            approve_above: settings.approve_above,
            approve_cost: settings.approve_cost,
            places: Vec::new(),
            brand_name: settings.brand.name.clone().unwrap_or_default(),
            brand_letter: settings.brand.letter.clone().unwrap_or_default(),
            accent: settings.brand.accent.clone(),
            off: settings.words.off.clone(),
            stop: settings.words.stop.join("\n"),
            start: settings.words.start.join("\n"),
            confirm: settings.words.confirm.clone().unwrap_or_else(|| first_language().to_owned()),
            days: Kept::ALL.map(|kind| settings.keeping.set(kind).map(|days| days.to_string()).unwrap_or_default()),
            next: before.next,
        };
        for place in &settings.places {
            let address = place.location.address.clone().unwrap_or_default();
            typed.add(&place.name, &place.coordinates(), &address);
        }
        typed
    }

    /// Adds a row.
    pub(super) fn add(&mut self, name: &str, coordinates: &str, address: &str) {
        self.next += 1;
        self.places.push(TypedPlace {
            key: self.next,
            name: name.to_owned(),
            coordinates: coordinates.to_owned(),
            address: address.to_owned(),
        });
    }

    /// What was typed as settings, or what is wrong with it.
    pub(super) fn read(&self, v: u64) -> Result<TeamSettings, String> {
        let mut places = Vec::new();
        for typed in &self.places {
            let name = typed.name.trim().to_owned();
            let called = if name.is_empty() { "a place" } else { &name };
            let wrong = || format!("Give the coordinates of {called} as 28.6139, 77.2090.");
            let (latitude, longitude) = typed.coordinates.split_once(',').ok_or_else(wrong)?;
            let (latitude, longitude) = latitude.trim().parse().ok().zip(longitude.trim().parse().ok()).ok_or_else(wrong)?;
            let mut location =
                Location::at(latitude, longitude).ok_or_else(|| format!("The coordinates of {called} are nowhere on the earth."))?;
            location.address = Some(typed.address.trim().to_owned()).filter(|address| !address.is_empty());
            places.push(SavedPlace { name, location });
        }
        let settings = TeamSettings {
            v,
            undo_seconds: self.undo_seconds,
            cap_days: self.cap_days,
            failed_percent: self.failed_percent,
            stopped_percent: self.stopped_percent,
            approve_above: self.approve_above,
            approve_cost: self.approve_cost,
            places,
            brand: self.brand(),
            words: self.words()?,
            keeping: self.keeping()?,
            ..TeamSettings::default()
        };
        settings.check().map_err(|error| error.to_string())?;
        Ok(settings)
    }

    fn brand(&self) -> BrandSettings {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        BrandSettings {
            name: filled(&self.brand_name),
            letter: filled(&self.brand_letter),
            accent: self.accent.clone(),
        }
    }

    fn words(&self) -> Result<ConsentWords, String> {
        let read = |typed: &str| ConsentWords::read(typed).map_err(|error| error.to_string());
        Ok(ConsentWords {
            off: self.off.clone(),
            stop: read(&self.stop)?,
            start: read(&self.start)?,
            // As if nobody had chosen one.
            confirm: Some(self.confirm.clone()).filter(|code| !code.is_empty() && code != first_language()),
        })
    }

    fn keeping(&self) -> Result<Keeping, String> {
        let mut keeping = Keeping::default();
        for (kind, typed) in Kept::ALL.into_iter().zip(&self.days) {
            let typed = typed.trim();
            if !typed.is_empty() {
                let days = typed
                    .parse()
                    .map_err(|_| format!("{}: type a number of days, or nothing.", kind.words()))?;
                *keeping.set_mut(kind) = Some(days);
            }
        }
        Ok(keeping)
    }
}

fn first_language() -> &'static str {
    LANGUAGES.first().map_or("", |language| language.code)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_typed_reads_as_what_was_set() {
        let mut typed = Typed::default();
        typed.add(" Shop ", "28.6139, 77.2090", "Main Street 1");
        typed.brand_name = " Fern ".to_owned();
        typed.stop = "Genug\n\nsluta!".to_owned();
        typed.confirm = "de".to_owned();
        typed.days[0] = " 365 ".to_owned();
        let settings = typed.read(3).unwrap();
        assert_eq!((settings.v, settings.places[0].name.as_str()), (3, "Shop"));
        assert_eq!(
            (settings.brand.name.as_deref(), settings.keeping.audit_days),
            (Some("Fern"), Some(365))
        );
        assert_eq!((settings.words.stop.len(), settings.words.confirm.as_deref()), (2, Some("de")));
        let again = Typed::of(&settings, &typed);
        assert_ne!(again.places[0].key, typed.places[0].key, "rows are made anew");
        assert_eq!(again.read(3).unwrap(), settings);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let refused = |name: &str, coordinates: &str| {
            let mut typed = Typed::default();
            typed.add(name, coordinates, "");
            typed.read(1).unwrap_err()
        };
        assert_eq!(refused("Shop", "here"), "Give the coordinates of Shop as 28.6139, 77.2090.");
        assert_eq!(refused("", "91, 0"), "The coordinates of a place are nowhere on the earth.");
        assert_eq!(refused("", "1, 2"), "Give each place a name.");
        let mut typed = Typed::default();
        typed.days[1] = "soon".to_owned();
        assert_eq!(
            typed.read(1).unwrap_err(),
            "Events that were not understood: type a number of days, or nothing."
        );
    }
}
