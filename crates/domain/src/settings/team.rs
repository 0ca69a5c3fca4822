//! What is set for the team as a whole.

use super::{BrandSettings, Changed, Keeping, MOST_BRAND_LETTERS, MOST_BRAND_NAME, Versioned};
use crate::{
    bulk::{MOST_CAP_DAYS, USUAL_FAILED_PERCENT, USUAL_STOPPED_PERCENT},
    newer::{Evolving, Newer},
    place::Location,
    stop_words::{BadWords, ConsentWords},
};
use serde::{Deserialize, Serialize};

/// Longer than this a customer waits for nothing.
pub const MOST_UNDO_SECONDS: u8 = 20;
/// So many places may be kept to be sent.
pub const MOST_PLACES: usize = 50;
/// WhatsApp takes longer names and addresses; nobody reads them.
const LONGEST: usize = 200;

/// What is set for the team as a whole. What is not set goes by what the server was started with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TeamSettings {
    #[serde(default)]
    pub v: u64,
    /// How long a message waits so that its author can take it back; 0 when it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_seconds: Option<u8>,
    /// So many days at least are between two marketing messages of bulk jobs to a customer, whatever a job says.
    #[serde(default, skip_serializing_if = "is_none")]
    pub cap_days: u32,
    /// A bulk job stops when more than so many percent of its last messages failed; 0 where nobody has said.
    #[serde(default, skip_serializing_if = "is_none")]
    pub failed_percent: u32,
    /// A bulk job stops when more than so many percent of those whom it reached say stop; 0 where nobody has said.
    #[serde(default, skip_serializing_if = "is_none")]
    pub stopped_percent: u32,
    /// A bulk job with more recipients needs a second person before it is sent; 0 for never.
    #[serde(default, skip_serializing_if = "is_none")]
    pub approve_above: u32,
    /// So does one that costs more than so much, in whole units of the currency of the prices; 0 for never.
    #[serde(default, skip_serializing_if = "is_none")]
    pub approve_cost: u32,
    /// Places that are offered to be sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<SavedPlace>,
    /// What the product is called here.
    #[serde(default, skip_serializing_if = "BrandSettings::is_unset")]
    pub brand: BrandSettings,
    /// By which words customers stop marketing messages.
    #[serde(default, skip_serializing_if = "ConsentWords::is_usual")]
    pub words: ConsentWords,
    /// How long records are kept.
    #[serde(default, skip_serializing_if = "Keeping::is_usual")]
    pub keeping: Keeping,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    #[serde(skip)]
    pub newer: Newer,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_none(number: &u32) -> bool {
    *number == 0
}

/// A place that is offered to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPlace {
    /// What the team calls it; customers read it too.
    pub name: String,
    pub location: Location,
}

/// Why these are no settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTeamSettings {
    #[error("Messages can wait for at most {MOST_UNDO_SECONDS} seconds.")]
    Undo,
    #[error("Between two marketing messages can be at most {MOST_CAP_DAYS} days.")]
    Cap,
    #[error("A bulk job can stop when more than 1 to 99 percent fail.")]
    Failed,
    #[error("A bulk job can stop when more than 1 to 99 percent say stop.")]
    Stopped,
    #[error("At most {MOST_PLACES} places can be kept. Remove one.")]
    TooManyPlaces,
    #[error("Give each place a name.")]
    NoName,
    #[error("Two places are called {0}. Give one of them another name.")]
    TwoPlaces(String),
    #[error("The name or the address of {0} is longer than {LONGEST} characters. Shorten it.")]
    Long(String),
    #[error("A name has 1 to {MOST_BRAND_NAME} characters, and 1 or {MOST_BRAND_LETTERS} stand for it.")]
    Brand,
    #[error(transparent)]
    Words(#[from] BadWords),
    #[error("{name}: they can be kept for {least} to {most} days.")]
    Days { name: &'static str, least: u32, most: u32 },
}

impl TeamSettings {
    /// A bulk job stops when more than so many percent of its last messages failed.
    pub const fn most_failed(&self) -> u32 {
        if self.failed_percent == 0 {
            USUAL_FAILED_PERCENT
        } else {
            self.failed_percent
        }
    }

    /// A bulk job stops when more than so many percent of those whom it reached say stop.
    pub const fn most_unwanted(&self) -> u32 {
        if self.stopped_percent == 0 {
            USUAL_STOPPED_PERCENT
        } else {
            self.stopped_percent
        }
    }

    /// Whether they can be kept.
    pub fn check(&self) -> Result<(), BadTeamSettings> {
        if self.undo_seconds.is_some_and(|seconds| seconds > MOST_UNDO_SECONDS) {
            return Err(BadTeamSettings::Undo);
        }
        if self.cap_days > MOST_CAP_DAYS {
            return Err(BadTeamSettings::Cap);
        }
        if self.failed_percent > 99 {
            return Err(BadTeamSettings::Failed);
        }
        if self.stopped_percent > 99 {
            return Err(BadTeamSettings::Stopped);
        }
        if self.places.len() > MOST_PLACES {
            return Err(BadTeamSettings::TooManyPlaces);
        }
        for (at, place) in self.places.iter().enumerate() {
            let long = |text: &str| text.chars().count() > LONGEST;
            if place.name.trim().is_empty() {
                return Err(BadTeamSettings::NoName);
            }
            if long(&place.name) || place.location.address.as_deref().is_some_and(long) {
                return Err(BadTeamSettings::Long(place.name.chars().take(40).collect()));
            }
            if self.places[..at].iter().any(|other| other.name == place.name) {
                return Err(BadTeamSettings::TwoPlaces(place.name.clone()));
            }
        }
        if !self.brand.is_right() {
            return Err(BadTeamSettings::Brand);
        }
        if let Some(kind) = self.keeping.wrong() {
            let (name, (least, most)) = (kind.words(), kind.limits());
            return Err(BadTeamSettings::Days { name, least, most });
        }
        Ok(self.words.check()?)
    }
}

impl Evolving for TeamSettings {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl Versioned for TeamSettings {
    fn v(&self) -> u64 {
        self.v
    }

    fn changes(&self, after: &Self) -> Vec<String> {
        let mut said = Vec::new();
        let undo = |seconds: Option<u8>| match seconds {
            None => "as the server was started".to_owned(),
            Some(0) => "off".to_owned(),
            Some(1) => "1 second".to_owned(),
            Some(seconds) => format!("{seconds} seconds"),
        };
        if self.undo_seconds != after.undo_seconds {
            said.push(format!(
                "Time to take a message back: {} (before: {})",
                undo(after.undo_seconds),
                undo(self.undo_seconds)
            ));
        }
        let days = |days: u32| match days {
            0 => "no limit".to_owned(),
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        if self.cap_days != after.cap_days {
            said.push(format!(
                "Least time between two marketing messages: {} (before: {})",
                days(after.cap_days),
                days(self.cap_days)
            ));
        }
        if self.failed_percent != after.failed_percent {
            said.push(format!(
                "A bulk job stops when more fail than: {} % (before: {} %)",
                after.most_failed(),
                self.most_failed()
            ));
        }
        if self.stopped_percent != after.stopped_percent {
            said.push(format!(
                "A bulk job stops when more say stop than: {} % (before: {} %)",
                after.most_unwanted(),
                self.most_unwanted()
            ));
        }
        let second = |above: u32| match above {
            0 => "none".to_owned(),
            above => format!("above {above} recipients"),
        };
        if self.approve_above != after.approve_above {
            said.push(format!(
                "Bulk jobs that need a second person: {} (before: {})",
                second(after.approve_above),
                second(self.approve_above)
            ));
        }
        let dear = |cost: u32| match cost {
            0 => "no matter what they cost".to_owned(),
            cost => format!("above {cost} in the currency of the prices"),
        };
        if self.approve_cost != after.approve_cost {
            said.push(format!(
                "Bulk jobs that need a second person: {} (before: {})",
                dear(after.approve_cost),
                dear(self.approve_cost)
            ));
        }
        said.extend(self.places_changed(after));
        said.extend(self.brand.changes(&after.brand));
        said.extend(self.words.changes(&after.words));
        said.extend(self.keeping.changes(&after.keeping));
        said
    }

    fn stamped(self, v: u64, changed: Changed, newer: Newer) -> Self {
        Self {
            v,
            changed: Some(changed),
            newer,
            ..self
        }
    }
}

impl TeamSettings {
    fn places_changed(&self, after: &Self) -> Vec<String> {
        let mut said = Vec::new();
        let find = |settings: &Self, name: &str| settings.places.iter().find(|place| place.name == name).cloned();
        for place in &after.places {
            match find(self, &place.name) {
                None => said.push(format!("Place added: {}", place.words())),
                Some(before) if before != *place => said.push(format!("Place: {} (before: {})", place.words(), before.words())),
                Some(_) => {}
            }
        }
        let gone = self.places.iter().filter(|place| find(after, &place.name).is_none());
        said.extend(gone.map(|place| format!("Place removed: {}", place.words())));
        if said.is_empty() && self.places != after.places {
            said.push("Places in another order".to_owned());
        }
        said
    }
}

impl SavedPlace {
    /// `Shop (28.6139, 77.2090), Main Street 1`.
    pub fn words(&self) -> String {
        let address = self.location.address.as_deref().map(|address| format!(", {address}"));
        format!("{} ({}){}", self.name, self.coordinates(), address.unwrap_or_default())
    }

    /// `28.6139, 77.2090`, as it is typed.
    pub fn coordinates(&self) -> String {
        let Location { latitude, longitude, .. } = &self.location;
        format!("{}, {}", latitude.degrees(), longitude.degrees())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn place(name: &str) -> SavedPlace {
        SavedPlace {
            name: name.to_owned(),
            location: Location::at(28.6139, 77.209).unwrap(),
        }
    }

    fn with(places: Vec<SavedPlace>) -> TeamSettings {
        TeamSettings {
            places,
            ..TeamSettings::default()
        }
    }

    #[test]
    fn every_change_has_its_sentence() {
        let before = with(vec![place("Shop")]);
        let after = TeamSettings {
            undo_seconds: Some(10),
            cap_days: 3,
            failed_percent: 10,
            stopped_percent: 2,
            approve_above: 1_000,
            approve_cost: 250,
            places: vec![place("Depot")],
            ..TeamSettings::default()
        };
        assert_eq!(
            before.changes(&after),
            [
                "Time to take a message back: 10 seconds (before: as the server was started)",
                "Least time between two marketing messages: 3 days (before: no limit)",
                "A bulk job stops when more fail than: 10 % (before: 30 %)",
                "A bulk job stops when more say stop than: 2 % (before: 5 %)",
                "Bulk jobs that need a second person: above 1000 recipients (before: none)",
                "Bulk jobs that need a second person: above 250 in the currency of the prices (before: no matter what they cost)",
                "Place added: Depot (28.6139, 77.209)",
                "Place removed: Shop (28.6139, 77.209)",
            ]
        );
        let turned = (with(vec![place("a"), place("b")]), with(vec![place("b"), place("a")]));
        assert_eq!(turned.0.changes(&turned.1), ["Places in another order"]);
        assert_eq!(before.changes(&before), [""; 0]);
    }

    #[test]
    fn what_cannot_be_kept_is_refused_in_a_sentence() {
        let refused = |settings: TeamSettings| settings.check().unwrap_err();
        let undo = TeamSettings {
            undo_seconds: Some(21),
            ..TeamSettings::default()
        };
        assert_eq!(refused(undo).to_string(), "Messages can wait for at most 20 seconds.");
        let cap = TeamSettings {
            cap_days: 91,
            ..TeamSettings::default()
        };
        assert_eq!(refused(cap), BadTeamSettings::Cap);
        let stopped = TeamSettings {
            stopped_percent: 100,
            ..TeamSettings::default()
        };
        assert_eq!(refused(stopped), BadTeamSettings::Stopped);
        assert_eq!(
            refused(with(vec![place("a"), place("a")])),
            BadTeamSettings::TwoPlaces("a".to_owned())
        );
        assert_eq!(refused(with(vec![place("  ")])), BadTeamSettings::NoName);
        assert!(matches!(refused(with(vec![place(&"x".repeat(201))])), BadTeamSettings::Long(_)));
        assert_eq!(refused(with(vec![place("a"); 51])), BadTeamSettings::TooManyPlaces);
        assert_eq!(with(vec![place("a"), place("b")]).check(), Ok(()));
        let kept = |days| TeamSettings {
            keeping: Keeping {
                audit_days: Some(days),
                ..Keeping::default()
            },
            ..TeamSettings::default()
        };
        assert_eq!(refused(kept(29)).to_string(), "Audit: they can be kept for 30 to 3650 days.");
        assert_eq!(kept(30).check(), Ok(()));
        let nameless = TeamSettings {
            brand: BrandSettings {
                name: Some(" ".to_owned()),
                ..BrandSettings::default()
            },
            ..TeamSettings::default()
        };
        assert_eq!(refused(nameless), BadTeamSettings::Brand);
        let words = TeamSettings {
            words: ConsentWords {
                stop: vec!["start".to_owned()],
                ..ConsentWords::default()
            },
            ..TeamSettings::default()
        };
        assert!(matches!(refused(words), BadTeamSettings::Words(BadWords::Both(_))));
    }

    #[test]
    fn settings_read_back_and_nothing_is_small() {
        assert_eq!(serde_json::to_string(&TeamSettings::default()).unwrap(), r#"{"v":0}"#);
        let settings = with(vec![place("Shop")]);
        let json = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<TeamSettings>(&json).unwrap(), settings);
    }
}
