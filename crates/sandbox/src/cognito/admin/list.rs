//! The lists of users and groups, page by page.

use super::{group, user, user_json};
use crate::{
    aws::{ApiError, Input},
    cognito::accounts::Account,
    ids::epoch_seconds,
    names,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rusqlite::Transaction;
use serde_json::{Value, json};

/// Cuts one page out of a list. A token is good only for the same list (`of`).
fn page(all: Vec<Value>, input: &Input, token_name: &str, list_name: &str, of: &str) -> Result<Value, ApiError> {
    let limit = usize::try_from(input.number("Limit", 0..=60, 60)?).unwrap_or(60);
    let limit = if limit == 0 { 60 } else { limit };
    let start = match input.maybe_text(token_name) {
        None | Some("") => 0,
        Some(token) => URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|raw| String::from_utf8(raw).ok())
            .and_then(|text| text.strip_prefix(of)?.strip_prefix('\n')?.parse::<usize>().ok())
            .ok_or_else(|| ApiError::bad("InvalidParameterException", "Invalid pagination token."))?,
    };
    let total = all.len();
    let items: Vec<Value> = all.into_iter().skip(start).take(limit).collect();
    let end = start + items.len();
    let mut out = json!({ list_name: items });
    if end < total {
        out[token_name] = json!(URL_SAFE_NO_PAD.encode(format!("{of}\n{end}")));
    }
    Ok(out)
}

/// `attribute = "value"` or `attribute ^= "value"`.
struct Filter {
    attribute: String,
    value: String,
    prefix: bool,
}

/// The attributes a filter may name; custom ones are not searchable.
const SEARCHABLE: [&str; 10] = [
    "username",
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "cognito:user_status",
    "status",
    "sub",
];

impl Filter {
    fn parse(text: &str) -> Option<Self> {
        let (attribute, value) = text.split_once('=')?;
        let (attribute, prefix) = match attribute.trim_end().strip_suffix('^') {
            Some(attribute) => (attribute, true),
            None => (attribute, false),
        };
        let attribute = attribute.trim().trim_matches('"').to_owned();
        let quoted = value.trim().strip_prefix('"')?.strip_suffix('"')?;
        let mut value = String::new();
        let mut letters = quoted.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => value.push(letters.next()?),
                '"' => return None,
                other => value.push(other),
            }
        }
        SEARCHABLE
            .contains(&attribute.as_str())
            .then_some(Self { attribute, value, prefix })
    }

    fn matches(&self, account: &Account) -> bool {
        let found = match self.attribute.as_str() {
            "username" => account.username.as_str(),
            "cognito:user_status" => account.status.as_str(),
            "status" if account.enabled => "Enabled",
            "status" => "Disabled",
            other => account.attribute(other),
        };
        let (found, wanted) = if self.attribute == "username" {
            (found.to_owned(), self.value.clone())
        } else {
            (found.to_lowercase(), self.value.to_lowercase())
        };
        if self.prefix { found.starts_with(&wanted) } else { found == wanted }
    }
}

pub(super) fn users(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let text = input.maybe_text("Filter").unwrap_or_default().trim();
    let filter = match text {
        "" => None,
        text => Some(Filter::parse(text).ok_or_else(|| ApiError::bad("InvalidParameterException", "Error while parsing filter"))?),
    };
    let wanted = input.texts("AttributesToGet");
    let all = Account::all(tx)?
        .iter()
        .filter(|account| filter.as_ref().is_none_or(|f| f.matches(account)))
        .map(|account| {
            let mut account = account.clone();
            if !wanted.is_empty() {
                account.attributes.retain(|name, _| wanted.contains(&name.as_str()));
            }
            user_json(&account, "Attributes")
        })
        .collect();
    page(all, input, "PaginationToken", "Users", &format!("users {text}"))
}

pub(super) fn users_in_group(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let name = group(tx, input)?;
    let all = Account::in_group(tx, name)?
        .iter()
        .map(|account| user_json(account, "Attributes"))
        .collect();
    page(all, input, "NextToken", "Users", &format!("group {name}"))
}

fn all_groups(tx: &Transaction<'_>, of: Option<&str>) -> Result<Vec<Value>, ApiError> {
    let mut statement = tx.prepare_cached(
        "SELECT name, description, precedence, created FROM account_group
         WHERE ?1 IS NULL OR name IN (SELECT group_name FROM membership WHERE username = ?1) ORDER BY precedence, name",
    )?;
    let groups = statement.query_map([of], |r| {
        let created = epoch_seconds(r.get(3)?);
        Ok(json!({
            "GroupName": r.get::<_, String>(0)?, "UserPoolId": names::USER_POOL_ID, "Description": r.get::<_, String>(1)?,
            "Precedence": r.get::<_, i64>(2)?, "CreationDate": created, "LastModifiedDate": created,
        }))
    })?;
    Ok(groups.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn groups(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    page(all_groups(tx, None)?, input, "NextToken", "Groups", "groups")
}

pub(super) fn groups_for_user(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let account = user(tx, input)?;
    page(
        all_groups(tx, Some(&account.username))?,
        input,
        "NextToken",
        "Groups",
        &format!("groups of {}", account.username),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn filters_are_read_as_cognito_reads_them() {
        let filter = Filter::parse(r#"email ^= "a\"b""#).unwrap();
        assert!(filter.prefix);
        assert_eq!((filter.attribute.as_str(), filter.value.as_str()), ("email", "a\"b"));
        assert!(!Filter::parse(r#"name = "x""#).unwrap().prefix);
        assert!(Filter::parse(r#"custom:role = "x""#).is_none());
        assert!(Filter::parse("name = x").is_none());
    }
}
