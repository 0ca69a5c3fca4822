//! Who did what, as Admins read it: a page of rows, the newest first, narrowed by act, person and end.

use crate::{DayPlace, Millis, hours::Date};
use serde::{Deserialize, Serialize};

/// Every act by the name under which it is kept, and in words.
pub const ACTS: [(&str, &str); 25] = [
    ("sign_in", "Sign in"),
    ("sign_out", "Sign out"),
    ("request", "Request without the role for it"),
    ("member", "People"),
    ("hide", "Hide a message"),
    ("consent", "Consent to marketing"),
    ("bulk", "Bulk jobs"),
    ("template_draft", "Template begun or changed"),
    ("template_submit", "Template given to WhatsApp"),
    ("template_delete", "Template deleted"),
    ("template_discard", "Draft of a template thrown away"),
    ("prices", "Prices"),
    ("draft_settings", "Assistant"),
    ("knowledge", "Knowledge"),
    ("forget", "Memory of the assistant deleted"),
    ("setting", "Settings"),
    ("account", "WhatsApp accounts"),
    ("rule", "Rules"),
    ("replay", "Events taken in again"),
    ("discard", "Events thrown away"),
    ("redrive", "Dead-letter queue"),
    ("reparse", "Messages read again"),
    ("recount", "Figures counted again"),
    ("keeping", "Removed after their days"),
    ("mark", "Marks in the figures"),
];

/// How an act may have ended.
pub const RESULTS: [(&str, &str); 4] = [("done", "Done"), ("begun", "Begun"), ("refused", "Refused"), ("failed", "Failed")];

/// An act in words; one of a newer version by its name.
pub fn act_words(act: &str) -> &str {
    words(&ACTS, act)
}

/// How an act ended, in words.
pub fn result_words(result: &str) -> &str {
    words(&RESULTS, result)
}

fn words<'a>(table: &[(&'static str, &'static str)], name: &'a str) -> &'a str {
    table.iter().find(|(known, _)| *known == name).map_or(name, |(_, words)| words)
}

/// What is asked for, as the page's address keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// One of [`ACTS`].
    pub act: Option<String>,
    /// One of [`RESULTS`].
    pub result: Option<String>,
    /// Part of a name, an object, a note, an address or a trace, whatever the case.
    pub text: Option<String>,
    /// The first and the last day, in UTC.
    #[serde(default)]
    pub from: Option<Date>,
    #[serde(default)]
    pub to: Option<Date>,
    /// Only what is older.
    pub before: Option<DayPlace>,
}

impl AuditQuery {
    /// Reads an address. What cannot be read is as if it were not there.
    pub fn parse(get: impl Fn(&str) -> Option<String>) -> Self {
        let one_of = |name: &str, table: &[(&str, &str)]| get(name).filter(|value| table.iter().any(|(known, _)| known == value));
        Self {
            act: one_of("act", &ACTS),
            result: one_of("result", &RESULTS),
            text: get("text").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            from: get("from").and_then(|day| day.parse().ok()),
            to: get("to").and_then(|day| day.parse().ok()),
            before: get("before").and_then(|place| place.parse().ok()),
        }
    }

    /// As it stands in an address, with the question mark.
    pub fn address(&self) -> String {
        let pairs = [
            ("act", self.act.clone()),
            ("result", self.result.clone()),
            ("text", self.text.as_deref().map(crate::statistics::query::escaped)),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
            ("before", self.before.map(|place| place.to_string())),
        ];
        let pairs: Vec<String> = pairs
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
            .collect();
        format!("?{}", pairs.join("&"))
    }

    /// Whether a row is among what is asked for.
    pub fn takes(&self, line: &AuditLine) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
        let has = |text: &String| {
            let text = text.to_lowercase();
            let fields = [&line.who, &line.object, &line.origin, &line.note, &line.trace];
            fields.into_iter().flatten().any(|field| field.to_lowercase().contains(&text))
        };
        is(&self.act, &line.act) && is(&self.result, &line.result) && self.text.as_ref().is_none_or(has)
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    pub place: DayPlace,
    pub at: Millis,
    /// The name then; none for the command line and for a sign-in that failed.
    pub who: Option<String>,
    pub role: Option<String>,
    pub act: String,
    pub object: Option<String>,
    pub origin: Option<String>,
    pub result: String,
    pub note: Option<String>,
    pub trace: Option<String>,
}

/// A page of rows, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// For how many days rows are kept.
    #[serde(default)]
    pub days: u32,
    pub lines: Vec<AuditLine>,
    /// Where older rows may be; none when there are none.
    pub next: Option<DayPlace>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::EventId;

    fn line() -> AuditLine {
        AuditLine {
            place: DayPlace {
                day: 20_000,
                id: EventId::from_parts(1, 2),
            },
            at: Millis(1),
            who: Some("Inés Okafor".to_owned()),
            role: Some("Admin".to_owned()),
            act: "member".to_owned(),
            object: Some("lena@demo.example".to_owned()),
            origin: None,
            result: "done".to_owned(),
            note: Some("Invite Lena as Viewer".to_owned()),
            trace: None,
        }
    }

    #[test]
    fn an_address_says_what_it_was_made_of() {
        let query = AuditQuery {
            act: Some("member".to_owned()),
            result: Some("done".to_owned()),
            text: Some("lena & co".to_owned()),
            from: Some(Date::from_number(20_000)),
            to: Some(Date::from_number(20_001)),
            before: Some(line().place),
        };
        let address = query.address();
        let read = AuditQuery::parse(|name| {
            let pair = address[1..]
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
            Some(pair.replace("%20", " ").replace("%26", "&"))
        });
        assert_eq!(read, query);
        assert_eq!(AuditQuery::parse(|_| Some("nonsense".to_owned())).before, None);
    }

    #[test]
    fn rows_are_narrowed_by_act_end_and_words() {
        let query = |act: &str, result: &str, text: &str| {
            AuditQuery::parse(|name| match name {
                "act" => Some(act.to_owned()),
                "result" => Some(result.to_owned()),
                "text" => Some(text.to_owned()),
                _ => None,
            })
        };
        assert!(query("", "", "").takes(&line()));
        assert!(query("member", "done", " INÉS").takes(&line()));
        assert!(query("", "", "demo.example").takes(&line()));
        assert!(!query("hide", "", "").takes(&line()));
        assert!(!query("", "failed", "").takes(&line()));
        assert!(!query("", "", "tomás").takes(&line()));
    }
}
