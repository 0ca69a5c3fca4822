//! What a newer version wrote and this one does not know: carried along, so that an older instance that changes an item
//! during a rolling update takes nothing away from it.
//!
//! Readers work with what they understand. Where an item says that a newer version wrote it ([`crate::SCHEMA`]), the
//! difference between its JSON and what this version reads out of it is remembered and put back when it is written.

use crate::SCHEMA;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// The part of an item that only a newer version understands. Empty for nearly all items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newer(Option<Box<Rest>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rest {
    schema: u32,
    members: Map<String, Value>,
    /// The same item as this version reads it, to tell what it has changed since.
    known: Map<String, Value>,
}

/// A stored type that carries what it does not know.
pub trait Evolving: Serialize + DeserializeOwned {
    /// The part this version does not know.
    fn newer(&self) -> &Newer;
    /// The same, to be set by the reader.
    fn newer_mut(&mut self) -> &mut Newer;
    /// Whether a part that is understood as "something newer" makes it worth looking for the rest.
    fn has_newer_form(&self) -> bool {
        false
    }
}

/// Reads a value from JSON that a version with `schema` wrote.
pub fn read<T: Evolving>(json: &str, schema: u32) -> Result<T, serde_json::Error> {
    let mut value: T = serde_json::from_str(json)?;
    if schema > SCHEMA || value.has_newer_form() {
        let members = serde_json::from_str(json)?;
        if let Value::Object(known) = serde_json::to_value(&value)? {
            *value.newer_mut() = Newer(Some(Box::new(Rest { schema, members, known })));
        }
    }
    Ok(value)
}

/// A value as JSON, with what a newer version wrote beside it.
pub fn write<T: Evolving>(value: &T) -> Result<String, serde_json::Error> {
    let Some(rest) = &value.newer().0 else {
        return serde_json::to_string(value);
    };
    let mut now = serde_json::to_value(value)?;
    if let Value::Object(now) = &mut now {
        restore(now, &rest.members, &rest.known);
    }
    serde_json::to_string(&now)
}

/// The schema to write a value under: its own, or that of the newer version that wrote it.
pub fn schema<T: Evolving>(value: &T) -> u32 {
    value.newer().0.as_ref().map_or(SCHEMA, |rest| rest.schema.max(SCHEMA))
}

/// Puts back into `now` what `before` had and `known`, this version's reading of it, had not. What this version has
/// changed since stays as it is now.
fn restore(now: &mut Map<String, Value>, before: &Map<String, Value>, known: &Map<String, Value>) {
    for (name, was) in before {
        match (now.get_mut(name), known.get(name)) {
            (None, None) => {
                now.insert(name.clone(), was.clone());
            }
            (Some(Value::Object(now)), Some(Value::Object(known))) => {
                if let Value::Object(was) = was {
                    restore(now, was, known);
                }
            }
            (Some(value), Some(known)) if value == known => *value = was.clone(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Thing {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<Owner>,
        #[serde(skip)]
        newer: Newer,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Owner {
        id: u32,
    }

    impl Evolving for Thing {
        fn newer(&self) -> &Newer {
            &self.newer
        }
        fn newer_mut(&mut self) -> &mut Newer {
            &mut self.newer
        }
    }

    const FUTURE: &str = r#"{"name":"a","owner":{"id":1,"team":"x"},"snoozed":{"until":9}}"#;

    fn changed(change: impl Fn(&mut Thing)) -> Value {
        let mut thing: Thing = read(FUTURE, SCHEMA + 1).unwrap();
        change(&mut thing);
        assert_eq!(schema(&thing), SCHEMA + 1);
        serde_json::from_str(&write(&thing).unwrap()).unwrap()
    }

    #[test]
    fn unknown_members_survive_a_change_by_an_older_version() {
        let expected = |name: &str| serde_json::json!({"name": name, "owner": {"id": 1, "team": "x"}, "snoozed": {"until": 9}});
        assert_eq!(changed(|_| {}), expected("a"));
        assert_eq!(changed(|thing| thing.name = "b".into()), expected("b"));
    }

    #[test]
    fn what_was_taken_away_does_not_come_back() {
        assert_eq!(
            changed(|thing| thing.owner = None),
            serde_json::json!({"name": "a", "snoozed": {"until": 9}})
        );
    }

    #[test]
    fn items_of_this_version_carry_nothing() {
        let thing: Thing = read(r#"{"name":"a","extra":1}"#, SCHEMA).unwrap();
        assert_eq!((write(&thing).unwrap().as_str(), schema(&thing)), (r#"{"name":"a"}"#, SCHEMA));
    }
}
