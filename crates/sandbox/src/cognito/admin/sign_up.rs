//! Accounts that people make themselves: unconfirmed until the address is, or an Admin says so.

use super::{user, users};
use crate::{
    aws::{ApiError, Input, nothing},
    cognito::accounts,
    ids::now_ms,
    names,
};
use rusqlite::Transaction;
use serde_json::{Value, json};

pub(super) fn sign_up(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    if input.text("ClientId")? != names::CLIENT_ID {
        return Err(ApiError::bad("ResourceNotFoundException", "User pool client does not exist."));
    }
    let name = input.text("Username")?;
    let mut own = users::attributes(input)?;
    own.entry("email").or_insert_with(|| json!(name));
    own.insert("email_verified".to_owned(), json!("false"));
    if own["email"] != json!(name) || !name.contains('@') {
        return Err(ApiError::bad("InvalidParameterException", "Username should be an email."));
    }
    users::must_be_free(tx, name, None)?;
    let account = accounts::new(own, &users::checked(input.text("Password")?)?, "UNCONFIRMED");
    account.save(tx)?;
    Ok(json!({ "UserConfirmed": false, "UserSub": account.username }))
}

pub(super) fn confirm(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let mut account = user(tx, input)?;
    if account.status != "UNCONFIRMED" {
        let message = format!("User cannot be confirmed. Current status is {}", account.status);
        return Err(ApiError::bad("NotAuthorizedException", message));
    }
    "CONFIRMED".clone_into(&mut account.status);
    account.modified = now_ms();
    account.save(tx)?;
    Ok(nothing())
}
