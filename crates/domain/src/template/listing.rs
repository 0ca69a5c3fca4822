//! The list of all templates: filtered on the server, languages of one name together, what needs somebody first.

use super::{Status, Template};
use crate::{AccountId, PhoneNumber, clock::Millis};
use serde::{Deserialize, Serialize};

/// How many names a page of the list holds.
pub const PAGE: usize = 60;

/// What is to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub account: Option<AccountId>,
    /// Meta's word (`APPROVED`), or `ACTION` for all that need somebody.
    pub status: Option<String>,
    pub category: Option<String>,
    pub language: Option<String>,
    /// Stands in the name or in the text.
    pub text: String,
}

/// A template in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub account: String,
    pub name: String,
    pub language: String,
    pub category: String,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// The beginning of its text.
    pub snippet: String,
    /// What somebody should look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    /// When something last happened to it, as far as we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Millis>,
    /// When it was last sent from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Millis>,
}

/// Why somebody should look at a template; the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    Rejected,
    Paused,
    Disabled,
    CategoryChanged,
    CategoryAnnounced,
    QualityLow,
    /// A need of a newer version.
    #[serde(other)]
    Newer,
}

impl Need {
    /// What to do, in one sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Rejected => "WhatsApp rejected it. Read why, change it and submit it again.",
            Self::Paused => "WhatsApp paused it because of its quality. It cannot be sent until the pause ends.",
            Self::Disabled => "WhatsApp disabled it for good. Make a new template under another name.",
            Self::CategoryChanged => "WhatsApp changed its category, which may change its price.",
            Self::CategoryAnnounced => "WhatsApp will change its category, which may change its price.",
            Self::QualityLow => "Its quality is low: people block or report it. WhatsApp may pause it.",
            Self::Newer => "Something about it needs attention.",
        }
    }
}

/// All languages of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub account: String,
    pub name: String,
    /// By language.
    pub rows: Vec<Row>,
}

impl Group {
    /// The most pressing need of its languages.
    pub fn need(&self) -> Option<Need> {
        self.rows.iter().filter_map(|row| row.need).min()
    }
}

/// One of our accounts, to be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountChoice {
    pub id: AccountId,
    pub numbers: Vec<PhoneNumber>,
    /// When its templates were last read from AWS; none when never.
    pub read_at: Option<Millis>,
    pub templates: usize,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    pub accounts: Vec<AccountChoice>,
    /// Every language that there is, to be chosen.
    pub languages: Vec<String>,
    pub groups: Vec<Group>,
    /// How many names fit in all.
    pub total: usize,
    /// Where the next page begins; none at the end.
    pub after: Option<usize>,
}

/// The beginning of a text, for a line.
pub(super) fn snippet(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

impl Template {
    /// As it stands in lists.
    pub fn row(&self) -> Row {
        Row {
            account: self.account.clone(),
            name: self.name.clone(),
            language: self.language.clone(),
            category: self.category.clone(),
            status: self.status.clone(),
            quality: self.quality.clone(),
            snippet: snippet(&self.definition.body),
            need: self.need(),
            changed_at: self.changed_at,
            used_at: self.used_at,
        }
    }

    /// Why somebody should look at it.
    pub fn need(&self) -> Option<Need> {
        match &self.status {
            Status::Rejected => return Some(Need::Rejected),
            Status::Paused => return Some(Need::Paused),
            Status::Disabled => return Some(Need::Disabled),
            _ => {}
        }
        if self.previous_category.as_ref().is_some_and(|before| *before != self.category) {
            return Some(Need::CategoryChanged);
        }
        if self.correct_category.as_ref().is_some_and(|soon| *soon != self.category) {
            return Some(Need::CategoryAnnounced);
        }
        (self.quality.as_deref() == Some("RED")).then_some(Need::QualityLow)
    }
}

impl Filter {
    /// Whether a template fits. `words` is the filter's text in small letters.
    fn fits(&self, template: &Template, words: &str) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(value));
        let status = match self.status.as_deref() {
            Some("ACTION") => template.need().is_some(),
            _ => is(&self.status, template.status.name()),
        };
        status
            && self.account.as_ref().is_none_or(|account| account.as_str() == template.account)
            && is(&self.category, &template.category)
            && is(&self.language, &template.language)
            && (words.is_empty() || template.name.contains(words) || template.definition.contains(words))
    }

    /// The names that fit, each with its languages: what needs somebody first, then by name. With how many there are in all, and
    /// where the next page begins.
    pub fn page<'a>(&self, templates: impl Iterator<Item = &'a Template>, after: usize) -> (Vec<Group>, usize, Option<usize>) {
        let words = self.text.trim().to_lowercase();
        let mut groups: std::collections::BTreeMap<(&str, &str), Vec<&Template>> = std::collections::BTreeMap::new();
        for template in templates.filter(|template| self.fits(template, &words)) {
            groups.entry((&template.name, &template.account)).or_default().push(template);
        }
        let mut order: Vec<_> = groups
            .into_iter()
            .map(|(key, list)| (list.iter().filter_map(|one| one.need()).min(), key, list))
            .collect();
        order.sort_by_key(|(need, key, _)| (need.is_none(), *need, *key));
        let total = order.len();
        let page = order.into_iter().skip(after).take(PAGE).map(|(_, (name, account), mut list)| {
            list.sort_by(|a, b| a.language.cmp(&b.language));
            Group {
                account: account.to_owned(),
                name: name.to_owned(),
                rows: list.into_iter().map(Template::row).collect(),
            }
        });
        let next = after.saturating_add(PAGE);
        (page.collect(), total, (next < total).then_some(next))
    }
}

#[cfg(test)]
mod tests;
