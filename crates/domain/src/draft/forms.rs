//! What was typed into the forms of the composer and is not sent yet. A form is kept as its fields and not as the message that comes of
//! it: what is typed so far may be none yet.

use super::Asked;
use crate::{
    content::{Content, one_line},
    ids::UploadId,
    interactive::Action,
    media::Media,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How much all forms of a draft may hold, in bytes on their way: with the longest text beside them they fit into one call. A list of ten
/// rows as long as WhatsApp takes them, in any script, has a good half of it.
pub const MAX_FORMS_BYTES: usize = 14_000;
/// How many fields a form may have.
pub const MAX_FIELDS: usize = 300;

/// Which form of the composer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    Location,
    Card,
    Template,
    Buttons,
    List,
    Link,
    AskLocation,
    AskContact,
    AskAddress,
    Product,
    Products,
    Catalog,
    Flow,
    Cards,
    ProductCards,
    /// A newer version has more of them.
    #[serde(other)]
    Other,
}

impl FormKind {
    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Location => "Location",
            Self::Card => "Contact card",
            Self::Template => "Template",
            Self::Buttons => "Buttons",
            Self::List => "List to choose from",
            Self::Link => "Button with a link",
            Self::AskLocation => "Ask for their location",
            Self::AskContact => "Ask for their number",
            Self::AskAddress => "Ask for their address",
            Self::Product => "Product",
            Self::Products => "Several products",
            Self::Catalog => "Catalogue",
            Self::Flow => "Form (flow)",
            Self::Cards => "Cards to swipe",
            Self::ProductCards => "Products to swipe",
            Self::Other => "Something else",
        }
    }

    /// The form in which something is made; none where it is made elsewhere.
    pub fn of(asked: &Asked) -> Option<Self> {
        let content = match asked {
            Asked::Template { .. } => return Some(Self::Template),
            Asked::Content(content) => content.as_ref(),
        };
        match content {
            Content::Location(_) => Some(Self::Location),
            Content::Contacts(_) => Some(Self::Card),
            Content::Interactive(message) => Self::with(&message.action),
            _ => None,
        }
    }

    /// The form in which something to tap is made.
    pub const fn with(action: &Action) -> Option<Self> {
        Some(match action {
            Action::Buttons(_) => Self::Buttons,
            Action::List { .. } => Self::List,
            Action::Link(_) => Self::Link,
            Action::Location {} => Self::AskLocation,
            Action::Contact {} => Self::AskContact,
            Action::Address { .. } => Self::AskAddress,
            Action::Product(_) => Self::Product,
            Action::Products { .. } => Self::Products,
            Action::Catalog { .. } => Self::Catalog,
            Action::Flow(_) => Self::Flow,
            Action::Cards(_) => Self::Cards,
            Action::ProductCards { .. } => Self::ProductCards,
            Action::Call {} => return None,
        })
    }
}

/// A file that is uploaded already and stands in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    pub upload: UploadId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The fields of a form by their names, such as `body` and `choices.0.title`. Empty ones are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    texts: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    files: BTreeMap<String, Attached>,
}

impl Fields {
    /// Puts a text into a field.
    pub fn put(&mut self, name: impl Into<String>, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.texts.insert(name.into(), text);
        }
    }

    /// What stands in a field; empty where it has nothing.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// Puts a file into a field, once it is here.
    pub fn attach(&mut self, name: impl Into<String>, media: Option<&Media>) {
        let attached = media.and_then(|media| {
            let upload = media.upload?;
            let name = media.name.clone();
            Some(Attached { upload, name })
        });
        if let Some(attached) = attached {
            self.files.insert(name.into(), attached);
        }
    }

    /// The file in a field.
    pub fn file(&self, name: &str) -> Option<Media> {
        self.files.get(name).map(|attached| Media {
            upload: Some(attached.upload),
            name: attached.name.clone(),
            ..Media::default()
        })
    }

    /// How many a list has of which any has something: `choices` of `choices.2.title` has three.
    pub fn count(&self, list: &str) -> usize {
        let place = |name: &String| {
            let rest = name.strip_prefix(list)?.strip_prefix('.')?;
            rest.split('.').next()?.parse::<usize>().ok()
        };
        let last = self.texts.keys().chain(self.files.keys()).filter_map(place).max();
        last.map_or(0, |last| last.saturating_add(1))
    }

    /// All that is typed, in one line.
    pub fn words(&self) -> String {
        let all: Vec<_> = self.texts.values().map(String::as_str).collect();
        one_line(&all.join(" "))
    }

    fn bytes(&self) -> usize {
        // What stands around them.
        const FIELD: usize = 6;
        const FILE: usize = 64;
        let texts = self.texts.iter().map(|(name, text)| FIELD + weight(name) + weight(text));
        let files = self.files.iter().map(|(name, file)| {
            let called = file.name.as_deref().unwrap_or_default();
            FILE + weight(name) + weight(called)
        });
        texts.chain(files).sum()
    }
}

/// The bytes of a text on its way.
fn weight(text: &str) -> usize {
    text.len() + text.matches(['"', '\\', '\n', '\r', '\t']).count()
}

/// One form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Form {
    kind: FormKind,
    fields: Fields,
}

/// All forms of a draft, each kind once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Forms(Vec<Form>);

/// Forms of a tab together with those that the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    pub forms: Forms,
    /// What was changed on both sides, and is still as it was here.
    pub both: Vec<FormKind>,
    /// What was sent or thrown away elsewhere.
    pub gone: Vec<FormKind>,
}

impl Forms {
    /// Nothing was begun.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What stands in a form; none where nothing was begun.
    pub fn get(&self, kind: FormKind) -> Option<&Fields> {
        self.0.iter().find(|form| form.kind == kind).map(|form| &form.fields)
    }

    /// Keeps what stands in a form, or nothing any more.
    pub fn set(&mut self, kind: FormKind, fields: Option<Fields>) {
        self.0.retain(|form| form.kind != kind);
        if let Some(fields) = fields {
            let at = self.0.partition_point(|form| form.kind < kind);
            self.0.insert(at, Form { kind, fields });
        }
    }

    /// What was begun, of what is known here.
    pub fn kinds(&self) -> Vec<FormKind> {
        let kinds = self.0.iter().map(|form| form.kind);
        kinds.filter(|kind| *kind != FormKind::Other).collect()
    }

    /// The names of what was begun, for a list.
    pub(super) fn words(&self) -> String {
        let labels: Vec<_> = self.kinds().into_iter().map(FormKind::label).collect();
        labels.join(", ")
    }

    /// Why it is not kept; none when it is.
    pub fn refusal(&self) -> Option<&'static str> {
        const FORM: usize = 64;
        let has_many = |form: &Form| form.fields.texts.len() + form.fields.files.len() > MAX_FIELDS;
        let kinds: BTreeSet<_> = self.0.iter().map(|form| form.kind).collect();
        let bytes: usize = self.0.iter().map(|form| FORM + form.fields.bytes()).sum();
        let is_over = bytes > MAX_FORMS_BYTES || kinds.len() != self.0.len() || self.0.iter().any(has_many);
        is_over.then_some("What is begun here is too long to be kept. Shorten it, or finish something else first.")
    }

    /// Each form by itself: what changed on one side only is that side's. `former` is what this tab knew of the server's so far; none
    /// where it was loaded anew and does not know.
    #[must_use]
    pub fn together(&self, there: &Self, former: Option<&Self>) -> Together {
        let all: BTreeSet<_> = self.kinds().into_iter().chain(there.kinds()).collect();
        let mut joined = Together {
            forms: Self::default(),
            both: Vec::new(),
            gone: Vec::new(),
        };
        for kind in all {
            let (mine, theirs) = (self.get(kind), there.get(kind));
            let before = former.map(|former| former.get(kind));
            let taken = if mine == theirs || before == Some(theirs) {
                mine
            } else if before.is_none_or(|before| before == mine) && theirs.is_none() {
                joined.gone.push(kind);
                theirs
            } else if before == Some(mine) || mine.is_none() {
                theirs
            } else {
                if theirs.is_some() {
                    joined.both.push(kind);
                }
                mine
            };
            joined.forms.set(kind, taken.cloned());
        }
        joined
    }
}

#[cfg(test)]
mod tests;
