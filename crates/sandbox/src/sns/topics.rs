//! Topics and their attributes.

use super::{Form, attribute_map, escape, missing_topic};
use crate::{
    app::App,
    aws::ApiError,
    names::{ACCOUNT, REGION},
};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Map, Value, json};

/// A topic's attributes, which must exist.
pub(super) fn load(tx: &Transaction<'_>, arn: &str) -> Result<Map<String, Value>, ApiError> {
    let text: Option<String> = tx
        .prepare_cached("SELECT attributes FROM topic WHERE arn = ?1")?
        .query_row([arn], |r| r.get(0))
        .optional()?;
    Ok(serde_json::from_str(&text.ok_or_else(missing_topic)?)?)
}

/// Makes a topic that is always there.
pub(crate) fn create_fixed(tx: &Transaction<'_>, arn: &str) -> rusqlite::Result<()> {
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "social-messaging.amazonaws.com" }, "Action": "sns:Publish", "Resource": arn,
        "Condition": { "StringEquals": { "aws:SourceAccount": ACCOUNT } },
    }] });
    tx.execute(
        "INSERT INTO topic (arn, attributes) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        (arn, json!({ "SignatureVersion": "2", "Policy": policy.to_string() }).to_string()),
    )?;
    Ok(())
}

fn check(name: &str, value: &str) -> Result<(), ApiError> {
    match name {
        "DisplayName" | "Policy" | "KmsMasterKeyId" | "TracingConfig" | "DeliveryPolicy" => Ok(()),
        "SignatureVersion" if value == "2" => Ok(()),
        "SignatureVersion" => Err(ApiError::bad("InvalidParameter", "The sandbox signs with SignatureVersion 2 only.")),
        "FifoTopic" | "ContentBasedDeduplication" => Err(ApiError::bad("InvalidParameter", "The sandbox has no FIFO topics.")),
        other => Err(ApiError::bad(
            "InvalidParameter",
            format!("Invalid parameter: AttributeName {other}"),
        )),
    }
}

pub(super) fn create(app: &App, form: &Form) -> Result<String, ApiError> {
    let name = form.text("Name")?;
    if name.len() > 256 || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(ApiError::bad("InvalidParameter", "Invalid parameter: Topic Name"));
    }
    let mut attributes = Map::from_iter([("SignatureVersion".to_owned(), json!("2"))]);
    for (key, value) in form.map("Attributes") {
        check(key, value)?;
        attributes.insert(key.to_owned(), json!(value));
    }
    let arn = format!("arn:aws:sns:{REGION}:{ACCOUNT}:{name}");
    app.db.run(|tx| {
        tx.execute(
            "INSERT INTO topic (arn, attributes) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            (&arn, Value::Object(attributes).to_string()),
        )?;
        Ok::<_, ApiError>(())
    })?;
    Ok(format!("<TopicArn>{arn}</TopicArn>"))
}

pub(super) fn delete(app: &App, form: &Form) -> Result<String, ApiError> {
    let arn = form.text("TopicArn")?;
    app.db.run(|tx| {
        // Deleting what is gone is no error at AWS.
        tx.execute("DELETE FROM topic WHERE arn = ?1", [arn])?;
        Ok::<_, ApiError>(())
    })?;
    Ok(String::new())
}

pub(super) fn list(app: &App) -> Result<String, ApiError> {
    app.db.run(|tx| {
        let arns = tx
            .prepare_cached("SELECT arn FROM topic ORDER BY arn")?
            .query_map([], |r| r.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        let members: Vec<String> = arns
            .iter()
            .map(|arn| format!("<member><TopicArn>{}</TopicArn></member>", escape(arn)))
            .collect();
        Ok(format!("<Topics>{}</Topics>", members.concat()))
    })
}

pub(super) fn get_attributes(app: &App, form: &Form) -> Result<String, ApiError> {
    let arn = form.text("TopicArn")?;
    app.db.run(|tx| {
        let own = load(tx, arn)?;
        let count = |confirmed: i64| -> rusqlite::Result<String> {
            tx.prepare_cached("SELECT count(*) FROM subscription WHERE topic = ?1 AND confirmed = ?2")?
                .query_row((arn, confirmed), |r| r.get::<_, i64>(0))
                .map(|n| n.to_string())
        };
        let mut pairs = vec![
            ("TopicArn", arn.to_owned()),
            ("Owner", ACCOUNT.to_owned()),
            ("SubscriptionsConfirmed", count(1)?),
            ("SubscriptionsPending", count(0)?),
            ("SubscriptionsDeleted", "0".to_owned()),
        ];
        pairs.extend(own.iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap_or_default().to_owned())));
        Ok(attribute_map(pairs))
    })
}

pub(super) fn set_attributes(app: &App, form: &Form) -> Result<String, ApiError> {
    let arn = form.text("TopicArn")?;
    let (name, value) = (form.text("AttributeName")?, form.maybe("AttributeValue").unwrap_or_default());
    check(name, value)?;
    app.db.run(|tx| {
        let mut own = load(tx, arn)?;
        own.insert(name.to_owned(), json!(value));
        tx.execute(
            "UPDATE topic SET attributes = ?2 WHERE arn = ?1",
            (arn, Value::Object(own).to_string()),
        )?;
        Ok(String::new())
    })
}
