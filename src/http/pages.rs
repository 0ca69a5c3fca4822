//! Static files with the right lifetime in caches.

use axum::{Router, http::HeaderValue, http::header};
use leptos::config::LeptosOptions;
use tower::ServiceBuilder;
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// Files that are the same for everybody: what cargo-leptos built, fonts, icon.
pub(crate) fn assets<S: Clone + Send + Sync + 'static>(options: &LeptosOptions) -> Router<S> {
    let root = options.site_root.as_ref();
    let pkg = format!("{root}/{}", options.site_pkg_dir);
    // With hashes in their names files never change; without (development) they do.
    let lifetime = if options.hash_files {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let cached = |lifetime| {
        ServiceBuilder::new().layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            HeaderValue::from_static(lifetime),
        ))
    };
    let files = |path: String| ServeDir::new(path).precompressed_br().precompressed_gzip();
    Router::new()
        .nest_service(&format!("/{}", options.site_pkg_dir), cached(lifetime).service(files(pkg)))
        .nest_service(
            "/fonts",
            cached("public, max-age=31536000, immutable").service(files(format!("{root}/fonts"))),
        )
        .route_service(
            "/favicon.svg",
            cached("public, max-age=86400").service(ServeFile::new(format!("{root}/favicon.svg"))),
        )
        .route_service(
            "/robots.txt",
            cached("public, max-age=86400").service(ServeFile::new(format!("{root}/robots.txt"))),
        )
}
