//! Cognito: the user pool's OpenID Connect endpoints, its sign-in pages, and the admin API.

mod accounts;
mod admin;
mod authorize;
mod clients;
mod discovery;
mod end;
mod jwt;
mod login;
mod page;
mod password;
mod query;
mod token;

pub(crate) use admin::handle as admin;
pub(crate) use clients::{Client, save as save_client};
pub(crate) use token::Lifetimes;

use crate::{app::App, ids::now_ms, names};
use axum::{
    Router,
    routing::{get, post},
};
use rusqlite::Transaction;
use std::sync::Arc;

/// The routes of the pool's domain and of its issuer.
pub(crate) fn routes() -> Router<Arc<App>> {
    let pool = format!("/{}", names::USER_POOL_ID);
    Router::new()
        .route(&format!("{pool}/.well-known/openid-configuration"), get(discovery::document))
        .route(&format!("{pool}/.well-known/jwks.json"), get(discovery::jwks))
        .route("/oauth2/authorize", get(authorize::authorize))
        .route("/oauth2/token", post(token::token))
        .route("/oauth2/revoke", post(end::revoke))
        .route("/oauth2/userInfo", get(end::user_info).post(end::user_info))
        .route("/login", get(login::show).post(login::submit))
        .route("/login/password", post(login::set_password))
        .route("/logout", get(end::logout))
        .route("/error", get(page::error))
}

/// Makes the demo users, the groups and the dashboard's client if they are missing, and registers the dashboard's addresses.
pub(crate) fn provision(tx: &Transaction<'_>, dashboard: &str) -> anyhow::Result<()> {
    let now = now_ms();
    for (precedence, (name, description)) in names::GROUPS.iter().rev().enumerate() {
        tx.execute(
            "INSERT INTO account_group (name, description, precedence, created) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            (name, description, i64::try_from(precedence)?, now),
        )?;
    }
    // Demo users are made once: one who was deleted stays deleted.
    if crate::db::setting(tx, "demo users")?.is_none() {
        for (email, name, group) in names::DEMO_USERS {
            accounts::create_demo(tx, email, name, group)?;
        }
        crate::db::set_setting(tx, "demo users", "made")?;
    }
    clients::save(
        tx,
        &Client {
            client_id: names::CLIENT_ID.to_owned(),
            name: "wecare-dashboard".to_owned(),
            secret: None,
            callback_urls: vec![format!("{dashboard}/auth/callback")],
            logout_urls: vec![format!("{dashboard}/logout")],
        },
    )?;
    Ok(())
}

/// Removes codes, sessions and challenges that are over.
pub(crate) fn forget_expired(tx: &Transaction<'_>, world_now: i64) -> rusqlite::Result<()> {
    let now = now_ms();
    // Sign-ins are as old as the world says; what only joins two requests goes by the real clock.
    tx.execute("DELETE FROM grant_session WHERE expires < ?1", [world_now])?;
    for table in ["code", "hosted_session", "password_challenge"] {
        tx.execute(&format!("DELETE FROM {table} WHERE expires < ?1"), [now])?;
    }
    Ok(())
}
