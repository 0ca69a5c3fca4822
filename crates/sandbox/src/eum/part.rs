//! A part of a message, with the way that leads to it, so that an error can name it.

use super::meta::MetaError;
use serde_json::Value;
use std::ops::RangeInclusive;

/// A value and where it stands, written as Meta writes it: `interactive['action']['buttons'][0]`.
#[derive(Clone)]
pub(super) struct Part<'a> {
    pub(super) value: &'a Value,
    pub(super) path: String,
}

impl<'a> Part<'a> {
    pub(super) fn new(value: &'a Value, path: &str) -> Self {
        Self {
            value,
            path: path.to_owned(),
        }
    }

    /// A member, if there; `null` counts as absent.
    pub(super) fn maybe(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Self {
            value,
            path: format!("{}['{name}']", self.path),
        })
    }

    pub(super) fn need(&self, name: &str) -> Result<Self, MetaError> {
        self.maybe(name)
            .ok_or_else(|| MetaError::missing(format!("Param {}['{name}'] is required.", self.path)))
    }

    /// An object with no other members than these.
    pub(super) fn only(&self, names: &[&str]) -> Result<(), MetaError> {
        let Some(members) = self.value.as_object() else {
            return Err(MetaError::invalid(format!("Param {} must be a JSON object.", self.path)));
        };
        match members.keys().find(|key| !names.contains(&key.as_str())) {
            Some(key) => Err(MetaError::invalid(format!("Unexpected key \"{key}\" on param {}.", self.path))),
            None => Ok(()),
        }
    }

    pub(super) fn text(&self) -> Result<&'a str, MetaError> {
        self.value
            .as_str()
            .ok_or_else(|| MetaError::invalid(format!("Param {} must be a string.", self.path)))
    }

    /// A text with a number of characters within the range.
    pub(super) fn chars(&self, range: RangeInclusive<usize>) -> Result<&'a str, MetaError> {
        let text = self.text()?;
        if range.contains(&text.chars().count()) && (*range.start() == 0 || !text.trim().is_empty()) {
            return Ok(text);
        }
        Err(MetaError::value(format!(
            "Param {} length invalid. Min length: {}, Max length: {}",
            self.path,
            range.start(),
            range.end()
        )))
    }

    pub(super) fn need_text(&self, name: &str, most: usize) -> Result<&'a str, MetaError> {
        self.need(name)?.chars(1..=most)
    }

    pub(super) fn maybe_text(&self, name: &str, most: usize) -> Result<Option<&'a str>, MetaError> {
        self.maybe(name).map(|part| part.chars(1..=most)).transpose()
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, MetaError> {
        let Some(part) = self.maybe(name) else { return Ok(None) };
        let flag = part.value.as_bool();
        flag.map(Some)
            .ok_or_else(|| MetaError::invalid(format!("Param {} must be true or false.", part.path)))
    }

    pub(super) fn whole(&self, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, MetaError> {
        let Some(part) = self.maybe(name) else { return Ok(None) };
        let Some(number) = part.value.as_i64() else {
            return Err(MetaError::invalid(format!("Param {} must be a whole number.", part.path)));
        };
        if range.contains(&number) {
            return Ok(Some(number));
        }
        let bounds = format!("Param {} must be {} to {}.", part.path, range.start(), range.end());
        Err(MetaError::value(bounds))
    }

    /// The entries of a list, as many as the range allows.
    pub(super) fn list(&self, name: &str, range: RangeInclusive<usize>) -> Result<Vec<Self>, MetaError> {
        self.need(name)?.entries(range)
    }

    pub(super) fn entries(&self, range: RangeInclusive<usize>) -> Result<Vec<Self>, MetaError> {
        let Some(entries) = self.value.as_array() else {
            return Err(MetaError::invalid(format!("Param {} must be a list.", self.path)));
        };
        if !range.contains(&entries.len()) {
            let bounds = format!("Param {} must have {} to {} entries.", self.path, range.start(), range.end());
            return Err(MetaError::value(bounds));
        }
        let entry = |(at, value)| Self {
            value,
            path: format!("{}[{at}]", self.path),
        };
        Ok(entries.iter().enumerate().map(entry).collect())
    }

    pub(super) fn one_of(&self, name: &str, known: &[&str]) -> Result<&'a str, MetaError> {
        let part = self.need(name)?;
        let text = part.text()?;
        if known.contains(&text) {
            return Ok(text);
        }
        Err(MetaError::value(format!(
            "Param {} must be one of {}.",
            part.path,
            known.join(", ")
        )))
    }

    /// An http or https address.
    pub(super) fn web(&self, name: &str, most: usize) -> Result<&'a str, MetaError> {
        let part = self.need(name)?;
        let text = part.chars(1..=most)?;
        if is_web(text) {
            return Ok(text);
        }
        Err(MetaError::value(format!("Param {} is not a valid URI.", part.path)))
    }

    /// A member that says nothing here.
    pub(super) fn never(&self, name: &str) -> Result<(), MetaError> {
        match self.maybe(name) {
            Some(part) => Err(MetaError::invalid(format!("Param {} is not allowed here.", part.path))),
            None => Ok(()),
        }
    }
}

pub(super) fn is_web(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
