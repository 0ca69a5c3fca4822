//! One user: looked at, made, changed, disabled, removed.

use super::{user, user_json};
use crate::{
    aws::{ApiError, Input, nothing},
    cognito::{
        accounts::{self, Account},
        password,
    },
    ids,
    ids::now_ms,
};
use rusqlite::Transaction;
use serde_json::{Map, Value, json};

/// Milliseconds for which a code to choose a new password is good.
const CODE_MS: i64 = 60 * 60_000;

pub(super) fn get(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    Ok(user_json(&user(tx, input)?, "UserAttributes"))
}

/// Reads `UserAttributes` and refuses what may not be set.
pub(super) fn attributes(input: &Input) -> Result<Map<String, Value>, ApiError> {
    const KNOWN: [&str; 9] = [
        "email",
        "email_verified",
        "name",
        "given_name",
        "family_name",
        "preferred_username",
        "phone_number",
        "phone_number_verified",
        "locale",
    ];
    let mut out = Map::new();
    for pair in input.list("UserAttributes") {
        let (name, value) = (
            pair["Name"].as_str().unwrap_or_default(),
            pair["Value"].as_str().unwrap_or_default(),
        );
        if !KNOWN.contains(&name) {
            let message = format!("Attributes did not conform to the schema: Type for attribute {{{name}}} could not be determined");
            return Err(ApiError::bad("InvalidParameterException", message));
        }
        out.insert(name.to_owned(), json!(value));
    }
    if let Some(email) = out.get("email").and_then(Value::as_str)
        && !email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !email.contains(char::is_whitespace))
    {
        return Err(ApiError::bad("InvalidParameterException", "Invalid email address format."));
    }
    Ok(out)
}

pub(super) fn must_be_free(tx: &Transaction<'_>, email: &str, own: Option<&str>) -> Result<(), ApiError> {
    match Account::find(tx, email)? {
        Some(other) if Some(other.username.as_str()) != own => Err(ApiError::bad(
            "UsernameExistsException",
            "An account with the given email already exists.",
        )),
        _ => Ok(()),
    }
}

/// The pool's user names are e-mail addresses, so the name given becomes the address.
pub(super) fn create(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let name = input.text("Username")?;
    if input.maybe_text("MessageAction") == Some("RESEND") {
        let mut known = user(tx, input)?;
        if known.status != "FORCE_CHANGE_PASSWORD" {
            return Err(ApiError::bad(
                "UnsupportedUserStateException",
                "Resend not possible. User is not in FORCE_CHANGE_PASSWORD state.",
            ));
        }
        let temporary = temporary_password(input)?;
        known.password = password::hash(&temporary);
        invite(tx, known.attribute("email"), &temporary)?;
        known.modified = now_ms();
        known.save(tx)?;
        return Ok(json!({ "User": user_json(&known, "Attributes") }));
    }
    let mut own = attributes(input)?;
    own.entry("email").or_insert_with(|| json!(name));
    if own["email"] != json!(name) || !name.contains('@') {
        return Err(ApiError::bad("InvalidParameterException", "Username should be an email."));
    }
    must_be_free(tx, name, None)?;
    let temporary = temporary_password(input)?;
    let account = accounts::new(own, &temporary, "FORCE_CHANGE_PASSWORD");
    account.save(tx)?;
    if input.maybe_text("MessageAction") != Some("SUPPRESS") {
        invite(tx, name, &temporary)?;
    }
    Ok(json!({ "User": user_json(&account, "Attributes") }))
}

fn temporary_password(input: &Input) -> Result<String, ApiError> {
    input
        .maybe_text("TemporaryPassword")
        .map_or_else(|| Ok(ids::token(12) + "a1"), checked)
}

/// The sandbox has no post, so the invitation waits in a table that `GET /control/mail` shows.
fn invite(tx: &Transaction<'_>, to: &str, temporary: &str) -> Result<(), ApiError> {
    let text = format!("Your username is {to} and temporary password is {temporary}");
    tx.execute(
        "INSERT INTO mail (at, recipient, subject, body) VALUES (?1, ?2, 'Your temporary password', ?3)",
        (now_ms(), to, text),
    )?;
    Ok(())
}

pub(super) fn checked(given: &str) -> Result<String, ApiError> {
    match password::weakness(given) {
        Some(why) => Err(ApiError::bad("InvalidPasswordException", why)),
        None => Ok(given.to_owned()),
    }
}

pub(super) fn delete(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let account = user(tx, input)?;
    tx.execute("DELETE FROM account WHERE username = ?1", [&account.username])?;
    Ok(nothing())
}

fn set_enabled(tx: &Transaction<'_>, input: &Input, enabled: bool) -> Result<Value, ApiError> {
    let mut account = user(tx, input)?;
    account.enabled = enabled;
    account.modified = now_ms();
    account.save(tx)?;
    if !enabled {
        account.end_sessions(tx)?;
    }
    Ok(nothing())
}

pub(super) fn disable(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    set_enabled(tx, input, false)
}

pub(super) fn enable(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    set_enabled(tx, input, true)
}

/// Ends all refresh tokens. The sign-in cookie stays, as at Cognito.
pub(super) fn sign_out(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    user(tx, input)?.end_sessions(tx)?;
    Ok(nothing())
}

pub(super) fn update_attributes(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let mut account = user(tx, input)?;
    let changes = attributes(input)?;
    if let Some(email) = changes.get("email").and_then(Value::as_str) {
        must_be_free(tx, email, Some(&account.username))?;
        if !changes.contains_key("email_verified") {
            account.attributes.insert("email_verified".to_owned(), json!("false"));
        }
    }
    for (name, value) in changes {
        // An empty value removes the attribute.
        if value == "" && name != "email" {
            account.attributes.remove(&name);
        } else {
            account.attributes.insert(name, value);
        }
    }
    account.modified = now_ms();
    account.save(tx)?;
    Ok(nothing())
}

/// Takes the password away and sends a code with which a new one is chosen.
pub(super) fn reset_password(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let mut account = user(tx, input)?;
    if account.status == "FORCE_CHANGE_PASSWORD" {
        return Err(ApiError::bad(
            "NotAuthorizedException",
            "User password cannot be reset in the current state.",
        ));
    }
    if account.attributes.get("email_verified") != Some(&json!("true")) {
        return Err(ApiError::bad(
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        ));
    }
    let code: String = ids::random_bytes::<6>().iter().map(|byte| char::from(b'0' + byte % 10)).collect();
    tx.execute(
        "INSERT INTO password_challenge (id, username, expires) VALUES (?1, ?2, ?3)",
        (
            password::code_challenge(&account.username, &code),
            &account.username,
            now_ms() + CODE_MS,
        ),
    )?;
    let text = format!("Your password reset code is {code}");
    tx.execute(
        "INSERT INTO mail (at, recipient, subject, body) VALUES (?1, ?2, 'Your verification code', ?3)",
        (now_ms(), account.attribute("email"), text),
    )?;
    "RESET_REQUIRED".clone_into(&mut account.status);
    account.modified = now_ms();
    account.save(tx)?;
    account.end_sessions(tx)?;
    Ok(nothing())
}

pub(super) fn set_password(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let mut account = user(tx, input)?;
    account.password = password::hash(&checked(input.text("Password")?)?);
    let permanent = input.0.get("Permanent").and_then(Value::as_bool).unwrap_or(false);
    if permanent { "CONFIRMED" } else { "FORCE_CHANGE_PASSWORD" }.clone_into(&mut account.status);
    account.modified = now_ms();
    account.save(tx)?;
    Ok(nothing())
}
