//! The table of templates, and what the limits of managing them count.

use crate::{aws::ApiError, ids};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde_json::{Value, json};
use std::collections::HashMap;

pub(super) const DAY_MS: i64 = 86_400_000;

/// A template in one language.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// Meta's id, digits.
    pub(crate) id: String,
    /// Meta's id of its account.
    waba: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) quality: String,
    /// Meta's object as it was created, with what Meta writes itself.
    pub(crate) definition: Value,
    pub(crate) reason: Option<String>,
    pub(crate) previous_category: Option<String>,
    /// What Meta is going to make of the category.
    pub(crate) correct_category: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) created: i64,
    /// How often it was paused for its quality.
    pub(crate) pauses: i64,
    pub(crate) paused_until: Option<i64>,
    /// When it is reviewed, by the real clock.
    pub(crate) review: Option<i64>,
}

const COLUMNS: &str = "id, name, language, category, status, quality, definition, reason, previous_category, correct_category, source,
    created, pauses, paused_until, review, waba";

impl Template {
    /// A new one that waits for its review.
    pub(super) fn new(waba: &str, definition: Value, now: i64) -> Self {
        let text = |name: &str| definition[name].as_str().unwrap_or_default().to_owned();
        Self {
            // Longer than a double can hold, as Meta's are.
            id: ids::random_digits(17),
            waba: waba.to_owned(),
            name: text("name"),
            language: text("language"),
            category: text("category"),
            status: "PENDING".to_owned(),
            quality: "UNKNOWN".to_owned(),
            reason: None,
            previous_category: None,
            correct_category: None,
            source: None,
            created: now,
            pauses: 0,
            paused_until: None,
            review: None,
            definition,
        }
    }

    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        let definition: String = r.get(6)?;
        Ok(Self {
            id: r.get(0)?,
            name: r.get(1)?,
            language: r.get(2)?,
            category: r.get(3)?,
            status: r.get(4)?,
            quality: r.get(5)?,
            definition: serde_json::from_str(&definition).unwrap_or_default(),
            reason: r.get(7)?,
            previous_category: r.get(8)?,
            correct_category: r.get(9)?,
            source: r.get(10)?,
            created: r.get(11)?,
            pauses: r.get(12)?,
            paused_until: r.get(13)?,
            review: r.get(14)?,
            waba: r.get(15)?,
        })
    }

    pub(super) fn by_id(tx: &Transaction<'_>, waba: &str, id: &str) -> rusqlite::Result<Option<Self>> {
        tx.prepare_cached(&format!("SELECT {COLUMNS} FROM template WHERE waba = ?1 AND id = ?2"))?
            .query_row((waba, id), Self::read)
            .optional()
    }

    pub(super) fn by_name(tx: &Transaction<'_>, waba: &str, name: &str, language: &str) -> rusqlite::Result<Option<Self>> {
        tx.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM template WHERE waba = ?1 AND name = ?2 AND language = ?3"
        ))?
        .query_row((waba, name, language), Self::read)
        .optional()
    }

    /// All of the account, the newest first.
    pub(super) fn all(tx: &Transaction<'_>, waba: &str) -> rusqlite::Result<Vec<Self>> {
        tx.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM template WHERE waba = ?1 ORDER BY created DESC, id DESC"
        ))?
        .query_map([waba], Self::read)?
        .collect()
    }

    /// Those that an id, or a name and a language, may mean.
    pub(crate) fn matching(
        tx: &Transaction<'_>,
        id: Option<&str>,
        name: Option<&str>,
        language: Option<&str>,
    ) -> rusqlite::Result<Vec<Self>> {
        tx.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM template WHERE id = ?1 OR (?1 IS NULL AND name = ?2 AND (?3 IS NULL OR language = ?3))"
        ))?
        .query_map((id, name, language), Self::read)?
        .collect()
    }

    /// The next whose review is due by then, or whose pause is over by `now`.
    pub(super) fn next(tx: &Transaction<'_>, real: i64, now: i64) -> rusqlite::Result<Option<Self>> {
        tx.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM template WHERE review <= ?1 OR (status = 'PAUSED' AND paused_until <= ?2) ORDER BY review LIMIT 1"
        ))?
        .query_row((real, now), Self::read)
        .optional()
    }

    /// When the next review is due.
    pub(super) fn next_review(tx: &Transaction<'_>) -> rusqlite::Result<Option<i64>> {
        tx.prepare_cached("SELECT min(review) FROM template")?.query_row([], |r| r.get(0))
    }

    /// Writes it, new or changed.
    pub(super) fn save(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        tx.prepare_cached(&format!(
            "INSERT OR REPLACE INTO template ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
        ))?
        .execute((
            &self.id,
            &self.name,
            &self.language,
            &self.category,
            &self.status,
            &self.quality,
            self.definition.to_string(),
            &self.reason,
            &self.previous_category,
            &self.correct_category,
            &self.source,
            self.created,
            self.pauses,
            self.paused_until,
            self.review,
            &self.waba,
        ))?;
        Ok(())
    }

    pub(super) fn delete(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        tx.prepare_cached("DELETE FROM template WHERE waba = ?1 AND id = ?2")?
            .execute((&self.waba, &self.id))?;
        Ok(())
    }

    /// As Meta shows it.
    pub(crate) fn json(&self) -> Value {
        let mut out = self.definition.clone();
        out["id"] = json!(self.id);
        out["category"] = json!(self.category);
        out["status"] = json!(self.status);
        out["quality_score"] = json!({ "score": self.quality, "date": self.created / 1000 });
        out["rejected_reason"] = json!(self.reason.as_deref().unwrap_or("NONE"));
        for (name, value) in [
            ("previous_category", &self.previous_category),
            ("correct_category", &self.correct_category),
        ] {
            if let Some(value) = value {
                out[name] = json!(value);
            }
        }
        out
    }
}

/// Keeps that something was done, for a limit.
pub(super) fn note(tx: &Transaction<'_>, waba: &str, kind: &str, of: (&str, &str, &str), now: i64) -> rusqlite::Result<()> {
    let (id, name, language) = of;
    tx.prepare_cached("INSERT INTO template_act (waba, at, kind, template, name, language) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((waba, now, kind, id, name, language))?;
    Ok(())
}

/// How often that was done since then, to one template or (`%`) to any.
pub(super) fn count(tx: &Transaction<'_>, waba: &str, kind: &str, id: &str, since: i64) -> rusqlite::Result<i64> {
    tx.prepare_cached("SELECT count(*) FROM template_act WHERE waba = ?1 AND kind = ?2 AND template LIKE ?3 AND at > ?4")?
        .query_row((waba, kind, id, since), |r| r.get(0))
}

/// Whether an approved template of this name, in this or all languages, was deleted in the last 30 days.
pub(super) fn blocked(tx: &Transaction<'_>, waba: &str, name: &str, language: &str, now: i64) -> rusqlite::Result<bool> {
    let found: i64 = tx
        .prepare_cached(
            "SELECT count(*) FROM template_act WHERE waba = ?1 AND kind = 'block' AND name = ?2 AND language IN ('', ?3) AND at > ?4",
        )?
        .query_row((waba, name, language, now - 30 * DAY_MS), |r| r.get(0))?;
    Ok(found > 0)
}

/// The types of the files that headers may show, by their handles.
pub(super) fn files(tx: &Transaction<'_>) -> Result<HashMap<String, String>, ApiError> {
    let files = tx
        .prepare_cached("SELECT handle, mime FROM template_file")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(files)
}

pub(super) fn keep_file(tx: &Transaction<'_>, handle: &str, mime: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO template_file (handle, mime) VALUES (?1, ?2)")?
        .execute((handle, mime))?;
    Ok(())
}
