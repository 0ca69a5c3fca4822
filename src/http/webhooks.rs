//! `POST /webhooks/sns`: events that SNS delivers by HTTPS.
//!
//! A 5xx makes SNS deliver again, a 4xx never; so what we cannot store now is a 503, and what is not for us is a 4xx.

mod certificates;
mod verify;

pub(crate) use verify::SnsVerifier;

use crate::{state::AppState, telemetry::taken};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use meters::{Source, Stopwatch};
use service::ingest;
use verify::VerifyError;
use whatsapp::sns::Envelope;

pub(crate) async fn sns(State(state): State<AppState>, headers: HeaderMap, body: Bytes) -> Response {
    if headers.contains_key("x-amz-sns-rawdelivery") {
        return (
            StatusCode::BAD_REQUEST,
            "Switch raw message delivery off: without its envelope a message cannot be verified.\n",
        )
            .into_response();
    }
    let envelope = std::str::from_utf8(&body).ok().and_then(|body| Envelope::parse(body).ok());
    let Some(envelope) = envelope else {
        return (StatusCode::BAD_REQUEST, "This is not a message of SNS.\n").into_response();
    };
    let watch = Stopwatch::start();
    let meter = state.service.meters().ingest();
    if let Err(error) = state.sns.verify(&envelope, state.service.now()).await {
        meter.refused(Source::Webhook);
        tracing::warn!(
            topic = envelope.topic_arn,
            error = %domain::Causes(&error),
            "webhook refused"
        );
        let status = match error {
            VerifyError::Topic | VerifyError::Signature | VerifyError::Certificate | VerifyError::Version => StatusCode::FORBIDDEN,
            VerifyError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        return (status, format!("{error}\n")).into_response();
    }
    match envelope.kind.as_str() {
        "Notification" => match ingest::ingest(&state.service, &envelope.message, Some(&envelope.message_id)).await {
            Ok(ingested) => {
                tracing::debug!(?ingested, "webhook taken");
                meter.took(Source::Webhook, watch.seconds());
                meter.taken(Source::Webhook, taken(ingested));
                StatusCode::OK.into_response()
            }
            Err(error) => {
                tracing::warn!(error = %domain::Causes(&error), "webhook not stored");
                meter.not_stored(Source::Webhook);
                (StatusCode::SERVICE_UNAVAILABLE, "Not stored. Deliver it again.\n").into_response()
            }
        },
        "SubscriptionConfirmation" => match state.sns.confirm(&envelope).await {
            Ok(()) => StatusCode::OK.into_response(),
            Err(error) => {
                tracing::warn!(error, "subscription not confirmed");
                (StatusCode::SERVICE_UNAVAILABLE, "Not confirmed. Deliver it again.\n").into_response()
            }
        },
        // Somebody ended the subscription; an alarm on missing events tells, we only note it.
        "UnsubscribeConfirmation" => {
            tracing::warn!(topic = envelope.topic_arn, "the subscription of this webhook was ended");
            StatusCode::OK.into_response()
        }
        _ => (StatusCode::BAD_REQUEST, "This kind of SNS message is not known.\n").into_response(),
    }
}
