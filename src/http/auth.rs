//! Signing in and out, and who a request comes from.

use crate::{
    http::audit::{self, Caller},
    routes::{Class, Errors, Rule, is_page},
    state::AppState,
};
use app::Refusal;
use axum::{
    Json,
    extract::{Query, Request, State},
    http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use identity::{AuthError, Callback, CallbackError, Person, ReturnTo, removal_cookie};
use meters::SignIn;
use serde::Deserialize;
use service::TraceId;
use tower_sessions::Session;
use url::form_urlencoded;

/// Where the sign-in of a session led, for a callback that is loaded a second time.
const WANTED: &str = "wanted";

#[derive(Deserialize)]
pub(crate) struct LoginQuery {
    #[serde(default)]
    return_to: String,
}

/// `GET /auth/login`: off to Cognito's sign-in page.
pub(crate) async fn login(
    State(state): State<AppState>,
    session: Session,
    extensions: Extensions,
    Query(query): Query<LoginQuery>,
) -> Response {
    match state.identity.begin_login(&session, page_of_ours(&query.return_to).as_str()).await {
        Ok(url) => see_other(url.as_str()),
        Err(error) => {
            tracing::warn!(error = %domain::Causes(&error), "sign-in not begun");
            failed(&query.return_to, "unavailable", &extensions)
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct CallbackQuery {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

impl From<CallbackQuery> for Callback {
    fn from(query: CallbackQuery) -> Self {
        Self {
            code: query.code,
            state: query.state,
            error: query.error,
        }
    }
}

/// `GET /auth/callback`: back from Cognito.
pub(crate) async fn callback(
    State(state): State<AppState>,
    session: Session,
    extensions: Extensions,
    headers: HeaderMap,
    Query(query): Query<CallbackQuery>,
) -> Response {
    let caller = Caller::of(&extensions);
    let meter = state.service.meters().http();
    match state.identity.complete_login(&session, query.into()).await {
        Ok(signed_in) => {
            // Nobody gets in unseen: without its row in the audit a sign-in is taken back.
            if !audit::signed_in(&state, &caller, &signed_in.person).await {
                if let Err(error) = state.identity.sign_out(&session).await {
                    tracing::error!(error = %domain::Causes(&error), "a sign-in could not be taken back");
                }
                meter.signed_in(SignIn::Unavailable);
                return failed("", "unavailable", &extensions);
            }
            meter.signed_in(SignIn::Done);
            let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
            state.identity.note_device(&signed_in.person, user_agent.unwrap_or_default()).await;
            if let Err(error) = session.insert(WANTED, signed_in.return_to.as_str()).await {
                tracing::debug!(%error, "where this sign-in leads is not remembered");
            }
            see_other(signed_in.return_to.as_str())
        }
        // Back, a double tap or a prefetch: the address is loaded again by somebody who is signed in by now.
        Err(CallbackError::UnknownState) if state.identity.authenticate(&session).await.is_ok() => {
            let wanted: Option<String> = session.get(WANTED).await.unwrap_or_default();
            see_other(page_of_ours(&wanted.unwrap_or_default()).as_str())
        }
        Err(error) => {
            meter.signed_in(if matches!(error, CallbackError::Unavailable(_)) {
                SignIn::Unavailable
            } else {
                SignIn::Refused
            });
            audit::sign_in_failed(&state, &caller, &error).await;
            tracing::warn!(error = %domain::Causes(&error), "sign-in failed");
            let reason = match error {
                CallbackError::Unavailable(_) => "unavailable",
                CallbackError::Provider { code } if code == "access_denied" => "access_denied",
                CallbackError::UnknownState => "expired",
                _ => "invalid",
            };
            failed("", reason, &extensions)
        }
    }
}

/// `POST /auth/logout`: the session dies here and at Cognito.
pub(crate) async fn logout(State(state): State<AppState>, session: Session, extensions: Extensions) -> Response {
    // Asked before: afterwards the session knows nobody any more. Who cannot be named signs out all the same.
    let owner = state.identity.owner(&session).await.unwrap_or_default();
    let url = match state.identity.sign_out(&session).await {
        Ok(url) => {
            if let Some(owner) = owner {
                audit::signed_out(&state, &Caller::of(&extensions), owner).await;
            }
            url
        }
        // Nobody was signed in here; at Cognito somebody may be.
        Err(AuthError::Anonymous | AuthError::Expired) => state.identity.logout_url(),
        Err(error @ AuthError::Unavailable(_)) => {
            tracing::error!(error = %domain::Causes(&error), "sign-out failed");
            return (
                StatusCode::SERVICE_UNAVAILABLE,
                "You are still signed in: the session could not be ended. Go back and try again.\n",
            )
                .into_response();
        }
    };
    let mut response = see_other(url.as_str());
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, removal_cookie());
    // Also what the browser keeps for going back, and drafts of messages.
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    response
}

/// Finds out who a request comes from and keeps people without a session or role away from pages. Server functions and
/// the live stream answer for themselves, with a status instead of a page.
pub(crate) async fn authenticate(State(state): State<AppState>, session: Session, mut request: Request, next: Next) -> Response {
    let rule = Rule::of(&request);
    if rule.is_open {
        return next.run(request).await;
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let wants_page = reads && rule.class == Class::Page;
    if wants_page && let Some(elsewhere) = other_host(&state, request.headers(), request.uri()) {
        return see_other(&elsewhere);
    }
    let auth = state.identity.authenticate(&session).await;
    let caller = Caller::of(request.extensions());
    if wants_page && let Some(response) = turn_away(&auth, request.uri()) {
        if let Ok(person) = auth.as_ref()
            && person.role().is_none()
        {
            audit::refused(&state, &caller, person, request.uri()).await;
        }
        return response;
    }
    // Nothing that a stranger's program sends is read. Forms are: who typed while their session ended gets the words back.
    if rule.class.errors() == Errors::Json
        && !request.method().is_safe()
        && let Err(error) = &auth
    {
        let Refusal(error) = error.clone().into();
        return (error.status(), Json(error)).into_response();
    }
    let asked = auth.as_ref().ok().map(|person| (person.clone(), request.uri().clone()));
    request.extensions_mut().insert(auth);
    let response = next.run(request).await;
    if response.status() == StatusCode::FORBIDDEN
        && let Some((person, uri)) = asked
    {
        audit::refused(&state, &caller, &person, &uri).await;
    }
    response
}

/// The same page at our public address, when the browser came by another name of this machine: the session cookie and
/// sign-in belong to one host.
fn other_host(state: &AppState, headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let ours = &state.web.public_url;
    let port = ours.port().map(|port| format!(":{port}")).unwrap_or_default();
    let is_local = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|name| host == format!("{name}{port}"));
    let is_ours = host == format!("{}{port}", ours.host_str()?);
    // Health checks and proxies may use any other name; only the names of this machine mix up by hand.
    (is_local && !is_ours).then(|| {
        format!(
            "{}{}",
            ours.as_str().trim_end_matches('/'),
            uri.path_and_query().map_or("/", |p| p.as_str())
        )
    })
}

/// Where to send a request for a page instead, by who it comes from; none when the page is theirs to see.
fn turn_away(auth: &Result<Person, AuthError>, uri: &Uri) -> Option<Response> {
    let here = uri.path_and_query().map_or("/", |path| path.as_str());
    let path = uri.path();
    match auth {
        Ok(person) => match (person.role(), path) {
            (None, "/no-access") => None,
            (None, _) => Some(see_other("/no-access")),
            (Some(_), "/" | "/no-access") => Some(see_other("/inbox")),
            (Some(_), _) => None,
        },
        Err(AuthError::Anonymous) => Some(see_other(&login_address(here, &[]))),
        Err(AuthError::Expired) => {
            let mut response = see_other(&login_address(here, &[("expired", "1")]));
            response.headers_mut().append(header::SET_COOKIE, removal_cookie());
            Some(response)
        }
        Err(AuthError::Unavailable(_)) => Some(
            (
                StatusCode::SERVICE_UNAVAILABLE,
                [(header::RETRY_AFTER, "3")],
                "The service cannot check who you are at the moment. Try again in a few seconds.\n",
            )
                .into_response(),
        ),
    }
}

/// `/login` with where to go afterwards; pages outside our own are left out.
fn login_address(return_to: &str, more: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let target = page_of_ours(return_to);
    if target.as_str() != "/inbox" {
        query.append_pair("return_to", target.as_str());
    }
    query.extend_pairs(more);
    let query = query.finish();
    if query.is_empty() {
        "/login".to_owned()
    } else {
        format!("/login?{query}")
    }
}

/// Where to go after sign-in: one of our pages, never another site or something that is no page.
fn page_of_ours(text: &str) -> ReturnTo {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    // Browsers write these escaped; an address with them was made by hand.
    let is_odd = text.contains(['"', '<', '>', '`']);
    ReturnTo::or_inbox(if is_page(path) && !is_odd { text } else { "" })
}

/// Back to the sign-in page, with why and under which id the log says more.
fn failed(return_to: &str, reason: &str, extensions: &Extensions) -> Response {
    let reference = extensions.get::<TraceId>().map_or("", |TraceId(id)| id.as_str());
    see_other(&login_address(return_to, &[("error", reason), ("reference", reference)]))
}

fn see_other(address: &str) -> Response {
    Redirect::to(address).into_response()
}
