//! The settings of the pool and of its clients, read only.

use crate::{
    aws::{ApiError, Input},
    cognito::{
        clients::{self, SCOPES},
        token::Lifetimes,
    },
    names::{ACCOUNT, REGION, USER_POOL_ID},
};
use rusqlite::Transaction;
use serde_json::{Value, json};

pub(super) fn describe(tx: &Transaction<'_>, _: &Input) -> Result<Value, ApiError> {
    let users: i64 = tx.query_row("SELECT count(*) FROM account", [], |r| r.get(0))?;
    Ok(json!({ "UserPool": {
        "Id": USER_POOL_ID, "Name": "sandbox", "Arn": format!("arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{USER_POOL_ID}"),
        "EstimatedNumberOfUsers": users, "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"], "MfaConfiguration": "OFF",
        "Domain": "localhost", "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true },
        "Policies": { "PasswordPolicy": {
            "MinimumLength": 8, "RequireLowercase": true, "RequireNumbers": true, "RequireUppercase": false, "RequireSymbols": false,
            "TemporaryPasswordValidityDays": 7,
        } },
    } }))
}

pub(super) fn describe_client(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let id = input.text("ClientId")?;
    let client = clients::find(tx, id)?
        .ok_or_else(|| ApiError::bad("ResourceNotFoundException", format!("User pool client {id} does not exist.")))?;
    let lifetimes = Lifetimes::load(tx)?;
    let mut out = json!({
        "UserPoolId": USER_POOL_ID, "ClientId": client.client_id, "ClientName": client.name, "CallbackURLs": client.callback_urls,
        "LogoutURLs": client.logout_urls, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": SCOPES,
        "AllowedOAuthFlowsUserPoolClient": true, "SupportedIdentityProviders": ["COGNITO"], "EnableTokenRevocation": true,
        "AccessTokenValidity": lifetimes.access_seconds, "IdTokenValidity": lifetimes.id_seconds,
        "RefreshTokenValidity": lifetimes.refresh_seconds,
        "TokenValidityUnits": { "AccessToken": "seconds", "IdToken": "seconds", "RefreshToken": "seconds" },
        "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": lifetimes.grace_seconds },
    });
    if let Some(secret) = client.secret {
        out["ClientSecret"] = json!(secret);
    }
    Ok(json!({ "UserPoolClient": out }))
}
