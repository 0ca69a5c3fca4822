//! All routes and the layers around them.

use crate::{
    http::{auth, health, live, origin, pages, request, webhooks},
    state::AppState,
};
use app::{App, shell};
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::Request,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower_http::catch_panic::CatchPanicLayer;

/// A server function's body: a text of 4,096 units and what belongs to it, with room to spare.
const MAX_BODY: usize = 64 * 1024;

/// The whole router. Layers run from the last to the first.
pub(crate) fn router(state: AppState) -> Router {
    let service = state.service.clone();
    let context = move || provide_context(service.clone());
    let options = state.leptos.clone();
    Router::new()
        .leptos_routes_with_context(&state, generate_route_list(App), context, move || shell(options.clone()))
        .route("/auth/login", get(auth::login))
        .route("/auth/callback", get(auth::callback))
        .route("/auth/logout", post(auth::logout))
        .route("/live", get(live::live))
        .route("/webhooks/sns", post(webhooks::sns).layer(DefaultBodyLimit::max(webhooks::MAX_BODY)))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(state.clone(), auth::authenticate))
        .layer(state.identity.session_layer())
        .merge(pages::assets(&state.leptos))
        .layer(from_fn_with_state(state.clone(), origin::check))
        .layer(from_fn(request::headers))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.service.clone(), request::trace))
        .with_state(state)
}

/// A page of ours that says so, for every address that leads nowhere.
async fn not_found(State(state): State<AppState>, request: Request<axum::body::Body>) -> Response {
    let service = state.service.clone();
    let options = state.leptos.clone();
    let render = render_app_async_with_context(move || provide_context(service.clone()), move || shell(options.clone()));
    render(request).await.into_response()
}
