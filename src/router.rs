//! All routes and the layers around them.

use crate::{
    http::{assets, auth, brand, compression, deadline, error_page, limits, origin, request, server_fn_errors, turns},
    routes::{self, Class},
    state::AppState,
};
use app::{App, Brand, Build, DraftsOffered, EventTopics, FormTarget, FrameAncestors, KnowledgeOffered, SignedInAs, shell};
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{Request, request::Parts},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use identity::{AuthError, Person};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer};

/// The whole router. Layers run from the last to the first.
pub(crate) fn router(state: AppState) -> Router {
    let context = page_context(&state);
    let options = state.leptos.clone();
    let pages = Router::new()
        .leptos_routes_with_context(&state, generate_route_list(App), context, move || shell(options.clone()))
        // Server functions read their body to its end, whatever axum's own limit says.
        .layer(RequestBodyLimitLayer::new(Class::Call.body_limit()))
        .layer(from_fn(server_fn_errors::as_client_errors));
    routes::plain()
        .into_iter()
        .fold(pages, |router, mut route| {
            let limit = DefaultBodyLimit::max(route.class().body_limit());
            route.handler = route.handler.layer(limit);
            router.route(route.path, route.handler)
        })
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(Class::Page.body_limit()))
        .layer(from_fn_with_state(state.clone(), brand::of_pages))
        .layer(from_fn_with_state(state.clone(), limits::by_user))
        .layer(from_fn_with_state(state.clone(), auth::authenticate))
        .layer(state.identity.session_layer())
        // Reading the session is a part of it.
        .layer(from_fn_with_state(state.clone(), turns::of_pages))
        .merge(assets::assets(&state))
        .layer(from_fn_with_state(state.clone(), origin::check))
        // After the address is known, before anything is read for it.
        .layer(from_fn_with_state(state.clone(), limits::by_address))
        .layer(from_fn(request::headers))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(deadline::BODY, deadline::of_bodies))
        .layer(from_fn(error_page::layer))
        .layer(compression::layer())
        .layer(from_fn_with_state(state.clone(), routes::classify))
        .layer(from_fn_with_state(state.service.clone(), request::trace))
        .with_state(state)
}

/// A page of ours that says so, for every address that leads nowhere.
async fn not_found(State(state): State<AppState>, request: Request<axum::body::Body>) -> Response {
    let options = state.leptos.clone();
    let render = render_app_async_with_context(page_context(&state), move || shell(options.clone()));
    render(request).await.into_response()
}

/// What pages and server functions find in their context. The same for both.
pub(crate) fn page_context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let service = state.service.clone();
    let identity = state.identity.clone();
    let brands = state.brands.clone();
    let sign_in = FormTarget(state.identity.config().hosted_ui_domain.origin().ascii_serialization());
    let build = Build(state.build.clone());
    let drafts = DraftsOffered(state.drafts.as_ref().map(|drafts| drafts.offer.clone()));
    let knowledge = KnowledgeOffered(state.knowledge.clone());
    let topics = EventTopics(state.topics.clone());
    let around = FrameAncestors(state.web.frame_ancestors.clone());
    move || {
        provide_context(service.clone());
        provide_context(identity.clone());
        provide_context(sign_in.clone());
        provide_context(around.clone());
        provide_context(build.clone());
        provide_context(drafts.clone());
        provide_context(knowledge.clone());
        provide_context(topics.clone());
        let parts = use_context::<Parts>();
        let brand = parts.as_ref().and_then(|parts| parts.extensions.get::<Brand>().cloned());
        provide_context(brand.unwrap_or_else(|| brands.configured().clone()));
        let person = parts.and_then(|parts| parts.extensions.get::<Result<Person, AuthError>>().cloned());
        provide_context(SignedInAs(
            person.and_then(Result::ok).and_then(|person| person.actor().email.clone()),
        ));
    }
}
