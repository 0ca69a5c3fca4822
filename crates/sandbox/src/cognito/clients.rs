//! App clients: who may ask for tokens, and where browsers may be sent back to.

use crate::ids::now_ms;
use rusqlite::{OptionalExtension as _, Transaction};
use serde::{Deserialize, Serialize};

/// One app client.
#[allow(clippy::struct_field_names, reason = "client_id is what OAuth calls it")]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Client {
    pub(crate) client_id: String,
    #[serde(default)]
    pub(crate) name: String,
    /// `None` makes a public client.
    pub(crate) secret: Option<String>,
    pub(crate) callback_urls: Vec<String>,
    pub(crate) logout_urls: Vec<String>,
}

/// Writes a client, new or changed.
pub(crate) fn save(tx: &Transaction<'_>, client: &Client) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO app_client (client_id, name, secret, callback_urls, logout_urls, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (client_id) DO UPDATE SET name = excluded.name, secret = excluded.secret,
           callback_urls = excluded.callback_urls, logout_urls = excluded.logout_urls",
        (
            &client.client_id,
            &client.name,
            &client.secret,
            client.callback_urls.join("\n"),
            client.logout_urls.join("\n"),
            now_ms(),
        ),
    )?;
    Ok(())
}

/// Finds a client.
pub(super) fn find(tx: &Transaction<'_>, client_id: &str) -> rusqlite::Result<Option<Client>> {
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    tx.prepare_cached("SELECT client_id, name, secret, callback_urls, logout_urls FROM app_client WHERE client_id = ?1")?
        .query_row([client_id], |r| {
            Ok(Client {
                client_id: r.get(0)?,
                name: r.get(1)?,
                secret: r.get(2)?,
                callback_urls: lines(r.get(3)?),
                logout_urls: lines(r.get(4)?),
            })
        })
        .optional()
}

/// The scopes every client may ask for.
pub(super) const SCOPES: [&str; 5] = ["openid", "email", "profile", "phone", "aws.cognito.signin.user.admin"];
