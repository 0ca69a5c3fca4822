//! The sandbox's side: who wrote what, what was published, what was accepted for sending.

use rusqlite::Transaction;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The states that WhatsApp reports, the least first.
pub(super) const REPORTED: [&str; 6] = ["accepted", "sent", "failed", "delivered", "read", "played"];

/// A customer's message.
pub(super) struct Written {
    pub(super) person: String,
    /// Meta's id of our number.
    pub(super) number: String,
}

/// A message that was accepted for sending.
pub(super) struct Accepted {
    pub(super) wamid: String,
    pub(super) callback: Option<String>,
}

/// What was reported about one message of ours.
#[derive(Default)]
pub(super) struct Reports {
    /// Place in [`REPORTED`].
    pub(super) furthest: Option<usize>,
    /// Meta's codes of its failures.
    pub(super) codes: BTreeSet<i64>,
}

impl Reports {
    /// Whether all that was said is that too much came at once.
    pub(super) fn is_refused_for_pace(&self) -> bool {
        let failed = self.furthest.is_some_and(|furthest| REPORTED.get(furthest) == Some(&"failed"));
        failed && !self.codes.is_empty() && self.codes.iter().all(|code| matches!(code, 130_429 | 131_056))
    }
}

/// Something a customer did to a message.
pub(super) struct Act {
    pub(super) wamid: String,
    pub(super) kind: String,
    /// The message it was done to.
    pub(super) target: String,
    /// The new words, or the emoji; none for a reaction that was taken back.
    pub(super) text: Option<String>,
    /// WhatsApp tells whole seconds.
    pub(super) second: i64,
}

/// Everything the sandbox knows that a table can be compared with.
pub(crate) struct Record {
    /// Ids of customers' messages that were published to the topic.
    pub(super) published: HashSet<String>,
    /// All messages of customers, published or imported.
    pub(super) written: HashMap<String, Written>,
    /// All messages to customers, sent or imported.
    pub(super) received: HashSet<String>,
    pub(super) acts: Vec<Act>,
    pub(super) accepted: Vec<Accepted>,
    pub(super) reports: HashMap<String, Reports>,
}

impl Record {
    /// Reads it all.
    pub(crate) fn read(tx: &Transaction<'_>) -> rusqlite::Result<Self> {
        let set = |sql: &str| {
            tx.prepare(sql)?
                .query_map([], |r| r.get(0))?
                .collect::<rusqlite::Result<HashSet<String>>>()
        };
        let written = tx
            .prepare("SELECT wamid, person, number FROM chat_message WHERE direction = 'in'")?
            .query_map([], |r| {
                Ok((
                    r.get(0)?,
                    Written {
                        person: r.get(1)?,
                        number: r.get(2)?,
                    },
                ))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let acts = tx
            .prepare(
                "SELECT wamid, kind,
                   coalesce(json_extract(message, '$.reaction.message_id'), json_extract(message, '$.edit.original_message_id'),
                     json_extract(message, '$.revoke.original_message_id')),
                   coalesce(json_extract(message, '$.reaction.emoji'), json_extract(message, '$.edit.message.text.body')), at / 1000
                 FROM chat_message WHERE direction = 'in' AND kind IN ('reaction', 'edit', 'revoke')",
            )?
            .query_map([], |r| {
                Ok(Act {
                    wamid: r.get(0)?,
                    kind: r.get(1)?,
                    target: r.get(2)?,
                    text: r.get(3)?,
                    second: r.get(4)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let accepted = tx
            .prepare(
                "SELECT wamid, json_extract(message, '$.biz_opaque_callback_data') FROM send_record WHERE wamid IS NOT NULL ORDER BY seq",
            )?
            .query_map([], |r| {
                Ok(Accepted {
                    wamid: r.get(0)?,
                    callback: r.get(1)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let mut reports: HashMap<String, Reports> = HashMap::new();
        let mut statement = tx.prepare("SELECT DISTINCT wamid, kind, code FROM event_record WHERE kind <> 'message'")?;
        let mut rows = statement.query([])?;
        while let Some(r) = rows.next()? {
            let (wamid, kind, code): (String, String, Option<i64>) = (r.get(0)?, r.get(1)?, r.get(2)?);
            let known = reports.entry(wamid).or_default();
            known.furthest = known.furthest.max(REPORTED.iter().position(|state| *state == kind));
            known.codes.extend(code);
        }
        Ok(Self {
            published: set("SELECT DISTINCT wamid FROM event_record WHERE kind = 'message'")?,
            written,
            acts,
            received: set("SELECT wamid FROM chat_message WHERE direction = 'out'")?,
            accepted,
            reports,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_refused_for_pace_is_told_from_what_failed_otherwise_or_arrived() {
        let told = |furthest: usize, codes: &[i64]| Reports {
            furthest: Some(furthest),
            codes: codes.iter().copied().collect(),
        };
        assert!(told(2, &[131_056]).is_refused_for_pace() && told(2, &[130_429]).is_refused_for_pace());
        for other in [
            told(2, &[131_026]),
            told(2, &[131_056, 131_026]),
            told(2, &[]),
            told(3, &[131_056]),
            Reports::default(),
        ] {
            assert!(!other.is_refused_for_pace());
        }
    }
}
