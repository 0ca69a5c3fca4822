//! SNS over the query protocol: forms in, XML out.

mod deliver;
mod envelope;
mod policy;
mod publish;
mod subscriptions;
mod topics;

pub(crate) use deliver::work as deliver;
pub(crate) use publish::{Signed, fan_out, record_foreign};
pub(crate) use subscriptions::subscribe_fixed;
pub(crate) use topics::create_fixed;

use crate::{
    app::App,
    aws::{ApiError, with_faults},
    faults::{Call, Service},
    ids,
};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::{collections::BTreeMap, sync::Arc};

/// The parameters of a request.
pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads a form or a query string.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// A parameter that must be there and not be empty.
    pub(crate) fn text(&self, name: &str) -> Result<&str, ApiError> {
        self.maybe(name)
            .filter(|v| !v.is_empty())
            .ok_or_else(|| ApiError::bad("InvalidParameter", format!("Invalid parameter: {name}")))
    }

    /// A parameter, if there.
    pub(crate) fn maybe(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The pairs of a map parameter such as `Attributes.entry.1.key`.
    fn map(&self, name: &str) -> Vec<(&str, &str)> {
        let entry = |i: usize, part: &str| self.maybe(&format!("{name}.entry.{i}.{part}"));
        (1..)
            .map_while(|i| Some((entry(i, "key")?, entry(i, "value").unwrap_or_default())))
            .collect()
    }
}

/// Does one operation.
pub(crate) async fn handle(app: Arc<App>, form: &Form) -> Response {
    let Some(operation) = form.maybe("Action") else {
        return error_response(&ApiError::bad("MissingAction", "The request has no parameter Action."));
    };
    let call = Call {
        service: Service::Sns,
        operation,
        body: form.maybe("Message").unwrap_or_default().as_bytes(),
    };
    with_faults(&app, call, error_response, async {
        match run(&app, operation, form) {
            Ok(result) => answer(operation, &result),
            Err(error) => error_response(&error),
        }
    })
    .await
}

fn run(app: &App, operation: &str, form: &Form) -> Result<String, ApiError> {
    match operation {
        "Publish" => publish::publish(app, form),
        "CreateTopic" => topics::create(app, form),
        "DeleteTopic" => topics::delete(app, form),
        "ListTopics" => topics::list(app),
        "GetTopicAttributes" => topics::get_attributes(app, form),
        "SetTopicAttributes" => topics::set_attributes(app, form),
        "Subscribe" => subscriptions::subscribe(app, form),
        "ConfirmSubscription" => subscriptions::confirm(app, form),
        "Unsubscribe" => subscriptions::unsubscribe(app, form),
        "ListSubscriptionsByTopic" => subscriptions::list(app, Some(form.text("TopicArn")?)),
        "ListSubscriptions" => subscriptions::list(app, None),
        "GetSubscriptionAttributes" => subscriptions::get_attributes(app, form),
        "SetSubscriptionAttributes" => subscriptions::set_attributes(app, form),
        other => Err(ApiError::bad(
            "InvalidAction",
            format!("The sandbox does not offer the operation {other}."),
        )),
    }
}

const NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

fn answer(operation: &str, result: &str) -> Response {
    let result = if result.is_empty() {
        String::new()
    } else {
        format!("<{operation}Result>{result}</{operation}Result>")
    };
    xml(
        StatusCode::OK,
        format!(
            "<{operation}Response xmlns=\"{NAMESPACE}\">{result}<ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{operation}Response>",
            ids::uuid()
        ),
    )
}

fn error_response(error: &ApiError) -> Response {
    let fault = if error.status.is_server_error() { "Receiver" } else { "Sender" };
    xml(
        error.status,
        format!(
            "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>{fault}</Type><Code>{}</Code><Message>{}</Message></Error><RequestId>{}</RequestId></ErrorResponse>",
            error.code,
            escape(&error.message),
            ids::uuid()
        ),
    )
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

/// Text made safe inside an XML element or an attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// An XML map of attributes.
fn attribute_map<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let entries: Vec<String> = pairs
        .into_iter()
        .map(|(k, v)| format!("<entry><key>{}</key><value>{}</value></entry>", escape(k), escape(&v)))
        .collect();
    format!("<Attributes>{}</Attributes>", entries.concat())
}

fn missing_topic() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "NotFound", "Topic does not exist")
}
