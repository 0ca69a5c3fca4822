//! `/login`: the form, the check of the password, and the change of a temporary one.

use super::{
    accounts::Account,
    authorize::{Refusal, Wanted},
    page, password,
    query::{Query, redirect, set_cookie},
};
use crate::{app::App, ids, ids::now_ms};
use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
};
use rusqlite::{OptionalExtension as _, Transaction};
use std::sync::Arc;

/// Seconds the sign-in cookie lasts: Cognito's one hour, fixed.
const COOKIE_SECONDS: i64 = 3600;
/// Milliseconds to choose a new password.
const CHALLENGE_MS: i64 = 180_000;

enum Step {
    SignedIn {
        to: String,
        session: String,
    },
    Again(&'static str),
    NewPassword {
        challenge: String,
        problem: &'static str,
    },
    /// A code came by mail.
    Code {
        username: String,
        problem: &'static str,
    },
}

pub(super) async fn show(State(app): State<Arc<App>>, RawQuery(raw): RawQuery) -> Response {
    let raw = raw.unwrap_or_default();
    match app.db.run(|tx| Wanted::check(tx, &Query::parse(&raw))) {
        Ok(_) => page::sign_in(&raw, "", ""),
        Err(refusal) => refusal.response(),
    }
}

pub(super) async fn submit(State(app): State<Arc<App>>, RawQuery(raw): RawQuery, body: Bytes) -> Response {
    let (raw, form) = (raw.unwrap_or_default(), Query::parse(&body));
    let (username, given) = (form.get("username").unwrap_or_default(), form.get("password").unwrap_or_default());
    let outcome = app.db.run(|tx| {
        let wanted = Wanted::check(tx, &Query::parse(&raw))?;
        let account = Account::find(tx, username.trim())?;
        // Whatever the password: it counts no more.
        if let Some(account) = account
            .as_ref()
            .filter(|account| account.enabled && account.status == "RESET_REQUIRED")
        {
            return Ok(Step::Code {
                username: account.username.clone(),
                problem: "",
            });
        }
        // One sentence for both, so that nobody learns which addresses exist.
        let Some(account) = account.filter(|a| password::matches(&a.password, given)) else {
            return Ok(Step::Again("Incorrect username or password."));
        };
        if !account.enabled {
            return Ok(Step::Again("User is disabled."));
        }
        if account.status == "UNCONFIRMED" {
            return Ok(Step::Again("User is not confirmed."));
        }
        if account.status == "FORCE_CHANGE_PASSWORD" {
            let challenge = ids::token(40);
            tx.execute(
                "INSERT INTO password_challenge (id, username, expires) VALUES (?1, ?2, ?3)",
                (&challenge, &account.username, now_ms() + CHALLENGE_MS),
            )?;
            return Ok(Step::NewPassword { challenge, problem: "" });
        }
        Ok(finish(tx, &wanted, &account, app.now())?)
    });
    answer(outcome, &raw, username)
}

pub(super) async fn set_password(State(app): State<Arc<App>>, RawQuery(raw): RawQuery, body: Bytes) -> Response {
    let (raw, form) = (raw.unwrap_or_default(), Query::parse(&body));
    let new = form.get("password").unwrap_or_default();
    let by_code = form
        .get("code")
        .map(|code| (form.get("username").unwrap_or_default().to_owned(), code));
    let challenge = match &by_code {
        Some((username, code)) => password::code_challenge(username, code),
        None => form.get("challenge").unwrap_or_default().to_owned(),
    };
    let challenge = challenge.as_str();
    let outcome = app.db.run(|tx| {
        let wanted = Wanted::check(tx, &Query::parse(&raw))?;
        let username: Option<String> = tx
            .query_row(
                "SELECT username FROM password_challenge WHERE id = ?1 AND expires > ?2",
                (challenge, now_ms()),
                |r| r.get(0),
            )
            .optional()?;
        let account = match username {
            Some(username) => Account::find(tx, &username)?,
            None => None,
        };
        let again = |problem| match &by_code {
            Some((username, _)) => Step::Code {
                username: username.clone(),
                problem,
            },
            None => Step::NewPassword {
                challenge: challenge.to_owned(),
                problem,
            },
        };
        let Some(mut account) = account.filter(|a| a.enabled) else {
            return Ok(if by_code.is_some() {
                again("Invalid verification code provided, please try again.")
            } else {
                Step::Again("Your session has expired. Sign in again.")
            });
        };
        if let Some(problem) = password::weakness(new) {
            return Ok(again(problem));
        }
        account.password = password::hash(new);
        "CONFIRMED".clone_into(&mut account.status);
        account.modified = now_ms();
        account.save(tx)?;
        tx.execute("DELETE FROM password_challenge WHERE id = ?1", [challenge])?;
        Ok(finish(tx, &wanted, &account, app.now())?)
    });
    answer(outcome, &raw, "")
}

fn finish(tx: &Transaction<'_>, wanted: &Wanted, account: &Account, auth_time: i64) -> rusqlite::Result<Step> {
    let session = ids::token(43);
    tx.execute(
        "INSERT INTO hosted_session (id, username, auth_time, expires) VALUES (?1, ?2, ?3, ?4)",
        (&session, &account.username, auth_time, now_ms() + COOKIE_SECONDS * 1000),
    )?;
    Ok(Step::SignedIn {
        to: wanted.grant(tx, account, auth_time)?,
        session,
    })
}

fn answer(outcome: Result<Step, Refusal>, raw: &str, username: &str) -> Response {
    match outcome {
        Ok(Step::SignedIn { to, session }) => {
            let mut response = redirect(&to);
            set_cookie(&mut response, &session, COOKIE_SECONDS);
            response
        }
        Ok(Step::Again(problem)) => page::sign_in(raw, username, problem),
        Ok(Step::NewPassword { challenge, problem }) => page::new_password(raw, &challenge, problem),
        Ok(Step::Code { username, problem }) => page::by_code(raw, &username, problem),
        Err(refusal) => refusal.response(),
    }
}
