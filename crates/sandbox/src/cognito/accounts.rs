//! The users of the pool.

use super::password;
use crate::{ids, ids::now_ms, names};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde_json::{Map, Value, json};

/// One user.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// Also the `sub`.
    pub(super) username: String,
    pub(super) password: String,
    /// All attributes but `sub`, as texts.
    pub(super) attributes: Map<String, Value>,
    pub(super) enabled: bool,
    pub(super) status: String,
    pub(super) created: i64,
    pub(super) modified: i64,
}

const COLUMNS: &str = "username, password, attributes, enabled, status, created, modified";

impl Account {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        let attributes: String = r.get(2)?;
        Ok(Self {
            username: r.get(0)?,
            password: r.get(1)?,
            attributes: serde_json::from_str(&attributes).unwrap_or_default(),
            enabled: r.get(3)?,
            status: r.get(4)?,
            created: r.get(5)?,
            modified: r.get(6)?,
        })
    }

    /// Finds a user by user name or e-mail address: both sign in, and both are taken by the admin API.
    pub(super) fn find(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<Option<Self>> {
        tx.prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE username = ?1 OR email = ?1"))?
            .query_row([name], Self::read)
            .optional()
    }

    /// All users, in an order that does not change.
    pub(super) fn all(tx: &Transaction<'_>) -> rusqlite::Result<Vec<Self>> {
        tx.prepare_cached(&format!("SELECT {COLUMNS} FROM account ORDER BY created, username"))?
            .query_map([], Self::read)?
            .collect()
    }

    /// All users of a group.
    pub(super) fn in_group(tx: &Transaction<'_>, group: &str) -> rusqlite::Result<Vec<Self>> {
        let sql =
            format!("SELECT {COLUMNS} FROM account JOIN membership USING (username) WHERE group_name = ?1 ORDER BY created, username");
        tx.prepare_cached(&sql)?.query_map([group], Self::read)?.collect()
    }

    /// The groups of the user, the most important first.
    pub(super) fn groups(&self, tx: &Transaction<'_>) -> rusqlite::Result<Vec<String>> {
        tx.prepare_cached(
            "SELECT name FROM account_group JOIN membership ON group_name = name WHERE username = ?1 ORDER BY precedence, name",
        )?
        .query_map([&self.username], |r| r.get(0))?
        .collect()
    }

    /// Writes the user, new or changed.
    pub(super) fn save(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        tx.execute(
            "INSERT INTO account (username, email, password, attributes, enabled, status, created, modified)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (username) DO UPDATE SET email = excluded.email, password = excluded.password,
               attributes = excluded.attributes, enabled = excluded.enabled, status = excluded.status, modified = excluded.modified",
            (
                &self.username,
                self.attribute("email"),
                &self.password,
                Value::Object(self.attributes.clone()).to_string(),
                self.enabled,
                &self.status,
                self.created,
                self.modified,
            ),
        )?;
        Ok(())
    }

    /// An attribute's text, empty when there is none.
    pub(super) fn attribute(&self, name: &str) -> &str {
        if name == "sub" {
            &self.username
        } else {
            self.attributes.get(name).and_then(Value::as_str).unwrap_or_default()
        }
    }

    /// Ends every sign-in of the user: no refresh token works any more.
    pub(super) fn end_sessions(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        tx.execute("UPDATE grant_session SET revoked = 1 WHERE username = ?1", [&self.username])?;
        Ok(())
    }
}

/// A new user with those attributes, not saved yet.
pub(super) fn new(attributes: Map<String, Value>, password: &str, status: &str) -> Account {
    let now = now_ms();
    Account {
        username: ids::uuid(),
        password: password::hash(password),
        attributes,
        enabled: true,
        status: status.to_owned(),
        created: now,
        modified: now,
    }
}

/// Makes one of the demo users.
pub(super) fn create_demo(tx: &Transaction<'_>, email: &str, name: &str, group: Option<&str>) -> rusqlite::Result<()> {
    let attributes = Map::from_iter([
        ("email".to_owned(), json!(email)),
        ("email_verified".to_owned(), json!("true")),
        ("name".to_owned(), json!(name)),
    ]);
    let account = new(attributes, names::DEMO_PASSWORD, "CONFIRMED");
    account.save(tx)?;
    if let Some(group) = group {
        tx.execute(
            "INSERT INTO membership (username, group_name) VALUES (?1, ?2)",
            (&account.username, group),
        )?;
    }
    Ok(())
}
