//! Places on the earth.

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
    /// A place from its coordinates in degrees. None when they are nowhere on the earth.
    pub fn at(latitude: f64, longitude: f64) -> Option<Self> {
        Some(Self {
            latitude: Degrees::new(latitude, 90.0)?,
            longitude: Degrees::new(longitude, 180.0)?,
            name: None,
            address: None,
            url: None,
        })
    }
}

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

    /// In degrees.
    pub fn degrees(self) -> f64 {
        f64::from(self.0) / Self::PER_DEGREE
    }
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
}
