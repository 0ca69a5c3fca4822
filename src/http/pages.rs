//! Static files with the right lifetime in caches.

use axum::{
    Router,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use leptos::config::LeptosOptions;
use tower::{Layer, util::Either};
use tower_http::{
    services::{ServeDir, ServeFile, fs::ServeFileSystemResponseBody},
    set_header::SetResponseHeaderLayer,
};

/// For ever: the name changes with the contents.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";
/// Asked for each time; the answer is mostly that nothing has changed.
const ASK: &str = "no-cache";

/// What the service worker may do: fetch what pages of ours fetch.
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'";
/// What the page without a connection may do: it is one file with its style sheet beside it.
const OFFLINE_POLICY: &str =
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const MANIFEST: &str = "/manifest.webmanifest";

/// Files that lie at the root, with their lifetime and, where they need one, a policy of their own.
const FILES: [(&str, &str, Option<&str>); 5] = [
    ("/favicon.svg", A_DAY, None),
    ("/robots.txt", A_DAY, None),
    ("/sw.js", ASK, Some(WORKER_POLICY)),
    ("/offline.html", ASK, Some(OFFLINE_POLICY)),
    ("/offline.css", ASK, None),
];

/// Without the browser's half there are no hashes to read. The server starts all the same: its tests and workers need no pages.
pub(crate) fn with_browser_half(mut options: LeptosOptions) -> LeptosOptions {
    let program = std::env::current_exe().unwrap_or_default();
    options.hash_files &= program.with_file_name(options.hash_file.as_ref()).exists();
    options
}

/// Files that are the same for everybody: what cargo-leptos built, fonts, icons, and what makes the pages an app.
pub(crate) fn assets<S: Clone + Send + Sync + 'static>(options: &LeptosOptions, brand: &str) -> Router<S> {
    let root = options.site_root.as_ref();
    let folders = [
        (
            format!("/{}", options.site_pkg_dir),
            if options.hash_files { FOR_EVER } else { ASK },
        ),
        ("/fonts".to_owned(), FOR_EVER),
        ("/icons".to_owned(), A_DAY),
    ];
    let mut router = Router::new();
    for (path, lifetime) in folders {
        let folder = ServeDir::new(format!("{root}{path}")).precompressed_br().precompressed_gzip();
        router = router.nest_service(&path, lasting(lifetime).layer(folder));
    }
    for (path, lifetime, policy) in FILES {
        let file = ServeFile::new(format!("{root}{path}"));
        let service = match policy {
            Some(policy) => Either::Left(
                SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)).layer(file),
            ),
            None => Either::Right(file),
        };
        router = router.route_service(path, lasting(lifetime).layer(service));
    }
    let manifest = manifest(root, brand);
    let headers = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, A_DAY)];
    router.route(
        MANIFEST,
        get(async move || match manifest {
            Some(manifest) => (headers, manifest).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }),
    )
}

/// What makes the pages an app, under the name that the brand has. None without the browser's half.
fn manifest(root: &str, brand: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("{root}{MANIFEST}")).ok()?;
    let mut manifest: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).ok()?;
    for name in ["name", "short_name"] {
        manifest.insert(name.to_owned(), brand.into());
    }
    serde_json::to_string(&manifest).ok()
}

/// Whether a path leads to one of these files.
pub(crate) fn is_asset(path: &str) -> bool {
    ["/pkg/", "/fonts/", "/icons/"].iter().any(|prefix| path.starts_with(prefix))
        || path == MANIFEST
        || FILES.iter().any(|(file, ..)| *file == path)
}

/// Says how long a file may be kept; that there is none may not be kept at all.
fn lasting(
    lifetime: &'static str,
) -> SetResponseHeaderLayer<impl Fn(&Response<ServeFileSystemResponseBody>) -> Option<HeaderValue> + Clone> {
    SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, move |response: &Response<ServeFileSystemResponseBody>| {
        let there = response.status().is_success() || response.status().is_redirection();
        there.then(|| HeaderValue::from_static(lifetime))
    })
}
