//! For which of our numbers a document is. Kept by us, and said to the knowledge base in an object beside the document.

use super::super::Changed;
use crate::{Newer, PhoneId, newer::Evolving};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// So many documents have a scope at most: all of them stand in one item.
pub const MAX_SCOPED: usize = 1_000;

/// The same in bytes of their names, numbers included.
const MAX_BYTES: usize = 300_000;

/// Under which names the knowledge base hears of it.
pub const SCOPE_KEY: &str = "wecare_scope";
pub const NUMBERS_KEY: &str = "wecare_numbers";

/// What the first of them says: for all numbers, or for those that the second names.
pub const ALL: &str = "all";
pub const SOME: &str = "some";

/// AWS takes no larger object beside a document, in bytes.
const MAX_SIDECAR: usize = 10 * 1_024;

/// The numbers of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// None of them: it is for all.
    #[serde(default)]
    pub numbers: BTreeSet<PhoneId>,
    /// Who said so, and when. The knowledge base knows of it once it began to read after that.
    pub said: Changed,
}

/// The numbers of all documents that somebody has said something about, by their names below the prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scopes {
    #[serde(default)]
    pub of: BTreeMap<String, Scope>,
    /// Counts changes; 0 before the first.
    #[serde(default)]
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Scopes {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl Scopes {
    /// Whether any document is for some numbers alone. Before that nothing has to be kept apart.
    pub fn are_used(&self) -> bool {
        self.of.values().any(|scope| !scope.numbers.is_empty())
    }

    /// The documents that are for other numbers alone.
    pub fn closed_to<'a>(&'a self, phone: &'a PhoneId) -> impl Iterator<Item = &'a str> {
        let closed = move |(_, scope): &(&String, &Scope)| !scope.numbers.is_empty() && !scope.numbers.contains(phone);
        self.of.iter().filter(closed).map(|(name, _)| name.as_str())
    }

    /// Whether who may see the numbers that `sees` says may see a document.
    pub fn shows(&self, name: &str, sees: impl Fn(&PhoneId) -> bool) -> bool {
        self.of
            .get(name)
            .is_none_or(|scope| scope.numbers.is_empty() || scope.numbers.iter().any(sees))
    }

    /// Whether there is room for all of it.
    pub fn fits(&self) -> bool {
        let bytes = |(name, scope): (&String, &Scope)| name.len() + scope.said.by.len() + 80 + scope.numbers.len() * 24;
        self.of.len() <= MAX_SCOPED && self.of.iter().map(bytes).sum::<usize>() <= MAX_BYTES
    }
}

/// Which documents may be used for a number. Made on the server alone, out of what Admins said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    phone: PhoneId,
    /// The knowledge base that the documents are in, where it is managed here.
    base: Option<String>,
    /// What may not be used, as S3 writes it.
    closed: BTreeSet<String>,
}

impl Reach {
    pub const fn new(phone: PhoneId, base: Option<String>, closed: BTreeSet<String>) -> Self {
        Self { phone, base, closed }
    }

    pub const fn phone(&self) -> &PhoneId {
        &self.phone
    }

    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// Whether what was found in an object may be used. The knowledge base may not have read yet for which numbers it is.
    pub fn takes(&self, object: Option<&str>) -> bool {
        object.is_none_or(|object| !self.closed.contains(object))
    }
}

/// Why something cannot be said about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SidecarError {
    #[error("What is said about this document in the bucket cannot be read. Put its .metadata.json right first.")]
    Unreadable,
    #[error("So much is said about this document in the bucket that nothing more fits: AWS takes 10 KB.")]
    TooLarge,
}

/// What is said about a document, with its numbers. Whatever else is said there stays.
pub fn sidecar(before: Option<&[u8]>, numbers: &BTreeSet<PhoneId>) -> Result<String, SidecarError> {
    let mut whole: Map<String, Value> = match before {
        None => Map::new(),
        Some(before) => serde_json::from_slice(before).map_err(|_| SidecarError::Unreadable)?,
    };
    let said = whole.entry("metadataAttributes").or_insert_with(|| json!({}));
    let said = said.as_object_mut().ok_or(SidecarError::Unreadable)?;
    // There are two ways to write an attribute. What is written the long way goes on so.
    let is_long = said.values().any(Value::is_object);
    let write = |kind: &str, member: &str, value: Value| {
        if is_long {
            json!({ "value": { "type": kind, member: value }, "includeForEmbedding": false })
        } else {
            value
        }
    };
    let scope = if numbers.is_empty() { ALL } else { SOME };
    said.insert(SCOPE_KEY.to_owned(), write("STRING", "stringValue", json!(scope)));
    said.remove(NUMBERS_KEY);
    if !numbers.is_empty() {
        said.insert(NUMBERS_KEY.to_owned(), write("STRING_LIST", "stringListValue", json!(numbers)));
    }
    let text = Value::Object(whole).to_string();
    if text.len() > MAX_SIDECAR {
        return Err(SidecarError::TooLarge);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Millis;

    fn phone(id: &str) -> PhoneId {
        PhoneId::parse(id).unwrap()
    }

    fn scopes(of: &[(&str, &[&str])]) -> Scopes {
        let said = Changed {
            by: "Inés".to_owned(),
            at: Millis(5),
        };
        let scope = |numbers: &[&str]| Scope {
            numbers: numbers.iter().map(|id| phone(id)).collect(),
            said: said.clone(),
        };
        Scopes {
            of: of.iter().map(|(name, numbers)| ((*name).to_owned(), scope(numbers))).collect(),
            ..Scopes::default()
        }
    }

    #[test]
    fn a_document_is_for_all_numbers_unless_it_names_some() {
        let scopes = scopes(&[("all.txt", &[]), ("one.txt", &["11"]), ("both.txt", &["11", "12"])]);
        assert!(scopes.are_used());
        assert_eq!(scopes.closed_to(&phone("12")).collect::<Vec<_>>(), ["one.txt"]);
        assert_eq!(scopes.closed_to(&phone("13")).collect::<Vec<_>>(), ["both.txt", "one.txt"]);
        assert_eq!(scopes.closed_to(&phone("11")).count(), 0);
        let sees = |name: &str, number: &str| scopes.shows(name, |phone| phone.to_string() == number);
        assert!(sees("one.txt", "11") && !sees("one.txt", "12") && sees("all.txt", "12") && sees("other.txt", "12"));
        assert!(!self::scopes(&[("all.txt", &[])]).are_used());
        assert_eq!(serde_json::from_str::<Scopes>("{}").unwrap(), Scopes::default());
        let kept = serde_json::to_string(&scopes).unwrap();
        assert_eq!(serde_json::from_str::<Scopes>(&kept).unwrap(), scopes);
    }

    #[test]
    fn there_is_room_for_so_many() {
        let many = |length: usize| {
            let names: Vec<String> = (0..MAX_SCOPED).map(|at| format!("{at:0>length$}")).collect();
            let of: Vec<(&str, &[&str])> = names.iter().map(|name| (name.as_str(), [].as_slice())).collect();
            scopes(&of)
        };
        assert!(many(100).fits());
        assert!(!many(1_000).fits());
        let mut more = many(100);
        more.of.extend(scopes(&[("one more", &[])]).of);
        assert!(!more.fits());
    }

    #[test]
    fn a_reach_takes_everything_but_what_is_closed() {
        let reach = Reach::new(phone("11"), None, BTreeSet::from(["s3://b/knowledge/a.txt".to_owned()]));
        assert!(!reach.takes(Some("s3://b/knowledge/a.txt")));
        assert!(reach.takes(Some("s3://b/knowledge/b.txt")) && reach.takes(None));
    }

    #[test]
    fn what_else_is_said_about_a_document_stays() {
        let some = BTreeSet::from([phone("11"), phone("12")]);
        let read = |before: Option<&str>, numbers: &BTreeSet<PhoneId>| -> Value {
            serde_json::from_str(&sidecar(before.map(str::as_bytes), numbers).unwrap()).unwrap()
        };
        assert_eq!(
            read(None, &some),
            json!({ "metadataAttributes": { "wecare_scope": "some", "wecare_numbers": ["11", "12"] } })
        );
        let before = r#"{"metadataAttributes":{"title":"Fees","wecare_numbers":["11"]},"documentStructureConfiguration":{"type":"X"}}"#;
        assert_eq!(
            read(Some(before), &BTreeSet::new()),
            json!({ "metadataAttributes": { "title": "Fees", "wecare_scope": "all" }, "documentStructureConfiguration": { "type": "X" } })
        );
        let long = r#"{"metadataAttributes":{"year":{"value":{"type":"NUMBER","numberValue":2026},"includeForEmbedding":true}}}"#;
        let after = read(Some(long), &some);
        assert_eq!(
            after["metadataAttributes"]["wecare_numbers"]["value"]["stringListValue"],
            json!(["11", "12"])
        );
        assert_eq!(after["metadataAttributes"]["wecare_scope"]["value"]["stringValue"], "some");
        assert_eq!(after["metadataAttributes"]["year"]["value"]["numberValue"], 2026);
        for broken in ["", "no", "[]", r#"{"metadataAttributes":[]}"#] {
            assert_eq!(sidecar(Some(broken.as_bytes()), &some), Err(SidecarError::Unreadable), "{broken}");
        }
        let full = json!({ "metadataAttributes": { "title": "x".repeat(10_200) } }).to_string();
        assert_eq!(sidecar(Some(full.as_bytes()), &some), Err(SidecarError::TooLarge));
    }
}
