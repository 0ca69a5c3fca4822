//! The user pool's admin API over awsJson1_1.

mod groups;
mod list;
mod pool;
mod sign_up;
mod users;

use super::accounts::Account;
use crate::{
    app::App,
    aws::{ApiError, Input, json_response, unknown, with_faults},
    faults::{Call, Service},
    ids::epoch_seconds,
    names,
};
use axum::{http::StatusCode, response::Response};
use rusqlite::Transaction;
use serde_json::{Value, json};
use std::sync::Arc;

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Does one operation.
pub(crate) async fn handle(app: Arc<App>, operation: &str, body: &[u8]) -> Response {
    let call = Call {
        service: Service::Cognito,
        operation,
        body,
    };
    with_faults(&app, call, error_response, async {
        match run(&app, operation, body) {
            Ok(out) => json_response(StatusCode::OK, CONTENT_TYPE, &out),
            Err(error) => error_response(&error),
        }
    })
    .await
}

fn error_response(error: &ApiError) -> Response {
    // This service knows neither of the generic codes.
    let code = match error.code {
        "MissingParameter" | "InvalidParameterValue" => "InvalidParameterException",
        "InternalFailure" => "InternalErrorException",
        other => other,
    };
    json_response(error.status, CONTENT_TYPE, &json!({ "__type": code, "message": error.message }))
}

type Operation = fn(&Transaction<'_>, &Input) -> Result<Value, ApiError>;

fn run(app: &App, operation: &str, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    let work: Operation = match operation {
        "ListUsers" => list::users,
        "ListUsersInGroup" => list::users_in_group,
        "ListGroups" => list::groups,
        "AdminListGroupsForUser" => list::groups_for_user,
        "AdminGetUser" => users::get,
        "AdminCreateUser" => users::create,
        "AdminDeleteUser" => users::delete,
        "AdminDisableUser" => users::disable,
        "AdminEnableUser" => users::enable,
        "AdminUserGlobalSignOut" => users::sign_out,
        "AdminUpdateUserAttributes" => users::update_attributes,
        "AdminResetUserPassword" => users::reset_password,
        "AdminSetUserPassword" => users::set_password,
        "AdminAddUserToGroup" => groups::add,
        "AdminRemoveUserFromGroup" => groups::remove,
        "DeleteGroup" => groups::delete,
        "DescribeUserPool" => pool::describe,
        "DescribeUserPoolClient" => pool::describe_client,
        "AdminConfirmSignUp" => sign_up::confirm,
        // Asked by a browser, which knows the client and not the pool.
        "SignUp" => return app.db.run(|tx| sign_up::sign_up(tx, &input)),
        other => return Err(unknown(other)),
    };
    let pool = input.text("UserPoolId")?;
    if pool != names::USER_POOL_ID {
        return Err(ApiError::bad(
            "ResourceNotFoundException",
            format!("User pool {pool} does not exist."),
        ));
    }
    app.db.run(|tx| work(tx, &input))
}

/// The user a request names.
fn user(tx: &Transaction<'_>, input: &Input) -> Result<Account, ApiError> {
    Account::find(tx, input.text("Username")?)?.ok_or_else(|| ApiError::bad("UserNotFoundException", "User does not exist."))
}

/// The group a request names, which must exist.
fn group<'a>(tx: &Transaction<'_>, input: &'a Input) -> Result<&'a str, ApiError> {
    let name = input.text("GroupName")?;
    let known: i64 = tx.query_row("SELECT count(*) FROM account_group WHERE name = ?1", [name], |r| r.get(0))?;
    if known == 0 {
        Err(ApiError::bad("ResourceNotFoundException", "Group not found."))
    } else {
        Ok(name)
    }
}

/// A user's attributes as a list of names and values, `sub` first.
fn attribute_list(account: &Account) -> Value {
    let own = account
        .attributes
        .iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }));
    std::iter::once(json!({ "Name": "sub", "Value": account.username }))
        .chain(own)
        .collect()
}

/// A `UserType`. AdminGetUser has another name for the attributes.
fn user_json(account: &Account, attributes: &str) -> Value {
    json!({
        "Username": account.username, attributes: attribute_list(account), "Enabled": account.enabled,
        "UserStatus": account.status, "UserCreateDate": epoch_seconds(account.created),
        "UserLastModifiedDate": epoch_seconds(account.modified),
    })
}
