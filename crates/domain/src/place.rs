//! Places on the earth.

use crate::problem::Problems;
use serde::{Deserialize, Serialize};

/// A place that somebody sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub latitude: Degrees,
    pub longitude: Degrees,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Location {
    /// The greatest latitude, in degrees.
    const NORTH: f64 = 90.0;
    /// The greatest longitude.
    const EAST: f64 = 180.0;

    /// A place from its coordinates in degrees. None when they are nowhere on the earth.
    pub fn at(latitude: f64, longitude: f64) -> Option<Self> {
        Some(Self {
            latitude: Degrees::new(latitude, Self::NORTH)?,
            longitude: Degrees::new(longitude, Self::EAST)?,
            name: None,
            address: None,
            url: None,
        })
    }

    /// What WhatsApp would refuse in it, by what a form calls its coordinates, its name and its address.
    pub fn check(&self, problems: &mut Problems, [place, name, address]: [&str; 3]) {
        let nowhere = !self.latitude.within(Self::NORTH) || !self.longitude.within(Self::EAST);
        problems.refuse_if(nowhere, place, NOWHERE);
        problems.optional(name, "The name", self.name.as_deref(), 1000);
        problems.optional(address, "The address", self.address.as_deref(), 1000);
        let nameless = self.address.is_some() && self.name.is_none();
        problems.refuse_if(nameless, name, "WhatsApp shows an address only with a name.");
    }
}

/// What is said of coordinates that are too large.
pub const NOWHERE: &str = "These coordinates are nowhere on the earth.";

/// An angle in ten-millionths of a degree: about a centimetre, and comparable as a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Degrees(i32);

impl Degrees {
    const PER_DEGREE: f64 = 1e7;

    fn new(degrees: f64, most: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "180 degrees fit")]
        (degrees.abs() <= most).then(|| Self((degrees * Self::PER_DEGREE).round() as i32))
    }

    /// Whoever sends one may write any number.
    fn within(self, most: f64) -> bool {
        self.degrees().abs() <= most
    }

    /// In degrees.
    pub fn degrees(self) -> f64 {
        f64::from(self.0) / Self::PER_DEGREE
    }
}

/// Where links of the usual maps have a place: the pin first, and what part of the map is shown only where there is no pin.
const SPOTS: [&str; 14] = [
    "!3d",
    "coordinate=",
    "q=",
    "query=",
    "daddr=",
    "destination=",
    "mlat=",
    "/place/",
    "/search/",
    "geo:",
    "?ll=",
    "&ll=",
    "@",
    "center=",
];

/// Two numbers: alone, or in a link to a map.
pub fn coordinates(text: &str) -> Option<(f64, f64)> {
    let text = text.trim().replace("%2C", ",").replace("%2c", ",").replace("%21", "!");
    let text = text.as_str();
    // Of several pins the last is the one that was chosen.
    let after = SPOTS
        .iter()
        .flat_map(|spot| text.rmatch_indices(*spot).map(move |(at, spot)| &text[at + spot.len()..]));
    std::iter::once(text).chain(after).find_map(pair)
}

fn pair(text: &str) -> Option<(f64, f64)> {
    let (first, rest) = number(text)?;
    let rest = rest.trim_start();
    let rest = [",", "&mlon=", "!4d", "/"]
        .iter()
        .find_map(|between| rest.strip_prefix(between))
        .unwrap_or(rest);
    let (second, rest) = number(rest.trim_start_matches([' ', '+']))?;
    // "5, 6th Street" is no place on the globe.
    let goes_on = rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '+' | '%'));
    (!goes_on).then_some((first, second))
}

fn number(text: &str) -> Option<(f64, &str)> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')))
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_on_the_earth() {
        let place = Location::at(-33.856_784_4, 151.215_296_7).unwrap();
        assert!((place.latitude.degrees() + 33.856_784_4).abs() < 1e-9);
        assert!((place.longitude.degrees() - 151.215_296_7).abs() < 1e-9);
        for (latitude, longitude) in [(91.0, 0.0), (0.0, 180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Location::at(latitude, longitude), None);
        }
    }

    #[test]
    fn a_place_that_came_as_json_is_looked_at() {
        let found = |latitude: i32, longitude: i32, more: serde_json::Value| {
            let mut place = serde_json::json!({ "latitude": latitude, "longitude": longitude });
            place.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let mut problems = Problems::default();
            let place: Location = serde_json::from_value(place).unwrap();
            place.check(&mut problems, ["place", "name", "address"]);
            let problems = problems.into_result().err().unwrap_or_default();
            problems.into_iter().map(|problem| problem.at).collect::<Vec<_>>()
        };
        let nothing = || serde_json::json!({});
        for (latitude, longitude) in [(900_000_000, 1_800_000_000), (-900_000_000, -1_800_000_000), (0, 0)] {
            assert_eq!(found(latitude, longitude, nothing()), [""; 0]);
        }
        for (latitude, longitude) in [(900_000_001, 0), (1_800_000_000, 0), (0, -1_800_000_001), (i32::MIN, i32::MIN)] {
            assert_eq!(found(latitude, longitude, nothing()), ["place"], "{latitude} {longitude}");
        }
        assert_eq!(found(0, 0, serde_json::json!({ "address": "Here" })), ["name"]);
        assert_eq!(found(0, 0, serde_json::json!({ "name": " ", "address": "" })), ["name", "address"]);
    }

    #[test]
    fn a_link_means_its_pin_and_not_what_part_of_the_map_it_shows() {
        let pin = Some((28.6129, 77.2295));
        for (text, wanted) in [
            ("28.6129, 77.2295", pin),
            ("28.6129,77.2295", pin),
            (
                "https://www.google.com/maps/place/India+Gate/@28.6000,77.1000,17z/data=!3m1!4b1!4m6!3m5!1s0x390c:0x3!8m2!3d28.6129!4d77.2295!16s",
                pin,
            ),
            (
                "https://www.google.com/maps/place/X/@1.5,2.5,17z/data=%213d28.6129%214d77.2295",
                pin,
            ),
            (
                "https://www.google.com/maps/place/A/data=!8m2!3d1.5!4d2.5!8m2!3d28.6129!4d77.2295",
                pin,
            ),
            ("https://www.google.com/maps/place/28.6129,77.2295/@28.6,77.1,12z", pin),
            ("https://www.google.com/maps/search/28.6129,+77.2295?entry=tts", pin),
            ("https://www.google.com/maps/search/?api=1&query=28.6129%2C77.2295", pin),
            ("https://maps.google.com/?q=28.6129,77.2295&ll=1.5,2.5", pin),
            ("https://www.google.com/maps/@28.6129,77.2295,15z", pin),
            ("https://www.google.com/maps/dir/?api=1&destination=28.6129,77.2295", pin),
            ("https://maps.apple.com/?ll=28.6129,77.2295&q=India%20Gate", pin),
            ("https://maps.apple.com/?sll=1.5,2.5&ll=28.6129,77.2295", pin),
            ("https://maps.apple.com/place?coordinate=28.6129,77.2295&name=India", pin),
            ("https://www.openstreetmap.org/?mlat=28.6129&mlon=77.2295#map=16/1.5/2.5", pin),
            ("geo:28.6129,77.2295?z=12", pin),
            ("https://maps.app.goo.gl/abc", None),
            ("India Gate", None),
            ("https://www.google.com/maps/place/5,+6th+Street", None),
            ("", None),
        ] {
            assert_eq!(coordinates(text), wanted, "{text}");
        }
    }
}
