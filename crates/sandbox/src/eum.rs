//! AWS End User Messaging Social over restJson1, and the WhatsApp behind it.

mod accounts;
mod conversions;
pub(crate) mod events;
mod judge;
mod media;
mod meta;
mod outcomes;
mod part;
mod schema;
mod send;
mod tags;
mod templates;
mod upload;

pub(crate) use accounts::Standing;
pub(crate) use outcomes::{Detail, detail, schedule_waiting, set_status, work as outcomes};
pub(crate) use schema::plain_number;
pub(crate) use templates::{Act, Template, act, lives, overview, seed, set_delay};

use crate::{
    app::App,
    aws::{ApiError, json_response, with_faults},
    faults::{Call, Service},
};
use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderValue, Method, StatusCode, Uri},
    response::Response,
    routing::{any, delete, get, post, put},
};
use serde_json::{Value, json};
use std::sync::Arc;

const CONTENT_TYPE: &str = "application/json";

/// The operations' paths.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/whatsapp/send", post(send_message))
        .route("/v1/whatsapp/media", post(post_media).delete(delete_media))
        .route("/v1/whatsapp/media/get", post(get_media))
        .route("/v1/whatsapp/waba/list", get(list_accounts))
        .route("/v1/whatsapp/waba/details", get(get_account))
        .route("/v1/whatsapp/waba/phone/details", get(get_number))
        .route("/v1/whatsapp/waba/eventdestinations", put(put_destinations))
        .route("/v1/whatsapp/waba/disassociate", delete(disassociate))
        .route("/v1/whatsapp/waba/dataset", post(create_dataset))
        .route("/v1/whatsapp/waba/dataset/events", post(conversion_event))
        .route("/v1/tags/list", get(list_tags))
        .route("/v1/tags/tag-resource", post(tag_resource))
        .route("/v1/tags/untag-resource", post(untag_resource))
        .merge(templates::routes())
        .route("/v1/{*rest}", any(other))
}

/// What may be asked while no account is linked.
const WITHOUT_ACCOUNT: [&str; 5] = [
    "ListLinkedWhatsAppBusinessAccounts",
    "PutWhatsAppBusinessAccountEventDestinations",
    "ListTagsForResource",
    "TagResource",
    "UntagResource",
];

async fn answer(app: &App, operation: &str, body: &[u8], work: impl Future<Output = Result<Value, ApiError>>) -> Response {
    let call = Call {
        service: Service::Eum,
        operation,
        body,
    };
    with_faults(app, call, error_response, async {
        let missing = (!WITHOUT_ACCOUNT.contains(&operation)).then(|| Standing::must_be_linked(app));
        let outcome = match missing {
            Some(Err(error)) => Err(error),
            _ => work.await,
        };
        match outcome {
            Ok(out) => json_response(StatusCode::OK, CONTENT_TYPE, &out),
            Err(error) => error_response(&error),
        }
    })
    .await
}

fn error_response(error: &ApiError) -> Response {
    let code = match error.code {
        "MissingParameter" | "InvalidParameterValue" | "SerializationException" => "ValidationException",
        "InternalFailure" => "InternalServiceException",
        other => other,
    };
    let mut response = json_response(error.status, CONTENT_TYPE, &json!({ "message": error.message }));
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(code));
    response
}

async fn send_message(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "SendWhatsAppMessage", &body, async { send::send(&app, &body) }).await
}

async fn list_accounts(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "ListLinkedWhatsAppBusinessAccounts", b"", async {
        accounts::list(&app, &query)
    })
    .await
}

async fn get_account(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "GetLinkedWhatsAppBusinessAccount", b"", async {
        accounts::account(&app, &query)
    })
    .await
}

async fn get_number(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "GetLinkedWhatsAppBusinessAccountPhoneNumber", b"", async {
        accounts::number(&app, &query)
    })
    .await
}

async fn put_destinations(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "PutWhatsAppBusinessAccountEventDestinations", &body, async {
        accounts::put_destinations(&app, &body)
    })
    .await
}

async fn disassociate(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "DisassociateWhatsAppBusinessAccount", b"", async {
        accounts::disassociate(&app, &query)
    })
    .await
}

async fn create_dataset(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "CreateWhatsAppDataset", &body, async { conversions::dataset(&body) }).await
}

async fn conversion_event(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "SendWhatsAppConversionEvent", &body, async {
        conversions::event(&app, &body)
    })
    .await
}

async fn list_tags(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "ListTagsForResource", b"", async { tags::list(&app, &query) }).await
}

async fn tag_resource(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "TagResource", &body, async { tags::tag(&app, &body) }).await
}

async fn untag_resource(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "UntagResource", &body, async { tags::untag(&app, &body) }).await
}

async fn get_media(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "GetWhatsAppMessageMedia", &body, media::get(&app, &body)).await
}

async fn post_media(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "PostWhatsAppMessageMedia", &body, media::post(&app, &body)).await
}

async fn delete_media(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "DeleteWhatsAppMessageMedia", b"", async { media::delete(&app, &query) }).await
}

async fn other(method: Method, uri: Uri) -> Response {
    let message = format!("The sandbox does not offer {method} {}.", uri.path());
    error_response(&ApiError::new(StatusCode::NOT_FOUND, "UnknownOperationException", message))
}
