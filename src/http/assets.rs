//! Static files with the right lifetime in caches.

use crate::state::AppState;
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use leptos::config::LeptosOptions;
use std::path::PathBuf;
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
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What the page without a connection may do: it is one file with its style sheet beside it.
const OFFLINE_POLICY: &str =
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const MANIFEST: &str = "/manifest.webmanifest";

/// A file, or a folder of files, that is the same for everybody.
pub(crate) struct File {
    pub(crate) address: &'static str,
    is_folder: bool,
    lifetime: &'static str,
    /// A content security policy of its own.
    policy: Option<&'static str>,
}

/// All of them. `/pkg` is what cargo-leptos built.
pub(crate) const FILES: &[File] = &[
    folder("/pkg", FOR_EVER),
    folder("/fonts", FOR_EVER),
    folder("/icons", A_DAY),
    file("/favicon.svg", A_DAY, None),
    file("/robots.txt", A_DAY, None),
    file("/sw.js", ASK, Some(WORKER_POLICY)),
    file("/offline.html", ASK, Some(OFFLINE_POLICY)),
    file("/offline.css", ASK, None),
    file(MANIFEST, A_DAY, None),
    file("/emoji.txt", A_DAY, None),
];

const fn folder(address: &'static str, lifetime: &'static str) -> File {
    File {
        address,
        is_folder: true,
        lifetime,
        policy: None,
    }
}

const fn file(address: &'static str, lifetime: &'static str, policy: Option<&'static str>) -> File {
    File {
        address,
        is_folder: false,
        lifetime,
        policy,
    }
}

/// Whether an address is one of them.
pub(crate) fn is_file(path: &str) -> bool {
    FILES.iter().any(|file| match path.strip_prefix(file.address) {
        Some(rest) if file.is_folder => rest.starts_with('/'),
        rest => rest == Some(""),
    })
}

/// Without the browser's half there are no hashes to read. The server starts all the same: its tests and workers need no pages.
pub(crate) fn with_browser_half(mut options: LeptosOptions) -> LeptosOptions {
    options.hash_files &= hash_file(&options).exists();
    options
}

fn hash_file(options: &LeptosOptions) -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.with_file_name(options.hash_file.as_ref())
}

/// Which build of the browser's half is handed out: the hash of its program. Empty without hashes.
pub(crate) fn build(options: &LeptosOptions) -> String {
    let hashes = if options.hash_files {
        std::fs::read_to_string(hash_file(options)).unwrap_or_default()
    } else {
        String::new()
    };
    let of_program = hashes.lines().find_map(|line| line.strip_prefix("wasm:"));
    of_program.unwrap_or_default().trim().to_owned()
}

/// The routes of all files.
pub(crate) fn assets(state: &AppState) -> Router<AppState> {
    let options = &state.leptos;
    let root = options.site_root.as_ref();
    FILES.iter().fold(Router::new(), |router, file| {
        let path = format!("{root}{}", file.address);
        // With hashes in their names files never change; without (development) they do.
        let lifetime = if file.address == "/pkg" && !options.hash_files {
            ASK
        } else {
            file.lifetime
        };
        if file.is_folder {
            let folder = ServeDir::new(path).precompressed_br().precompressed_gzip();
            return router.nest_service(file.address, lasting(lifetime).layer(folder));
        }
        if file.address == MANIFEST {
            let manifest = manifest(root);
            let headers = [
                (header::CONTENT_TYPE, "application/manifest+json"),
                (header::CACHE_CONTROL, lifetime),
            ];
            let answer = async move |State(state): State<AppState>| match manifest {
                Some(manifest) => {
                    let brand = state.brands.now(&state.service).await;
                    (headers, named(manifest, brand.name())).into_response()
                }
                None => StatusCode::NOT_FOUND.into_response(),
            };
            return router.route(MANIFEST, get(answer));
        }
        let one = ServeFile::new(path).precompressed_br().precompressed_gzip();
        let service = match file.policy {
            Some(policy) => Either::Left(
                SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)).layer(one),
            ),
            None => Either::Right(one),
        };
        router.route_service(file.address, lasting(lifetime).layer(service))
    })
}

type Manifest = serde_json::Map<String, serde_json::Value>;

/// What makes the pages an app. None without the browser's half.
fn manifest(root: &str) -> Option<Manifest> {
    let text = std::fs::read_to_string(format!("{root}{MANIFEST}")).ok()?;
    serde_json::from_str(&text).ok()
}

/// The same under the name that the brand has.
fn named(mut manifest: Manifest, brand: &str) -> String {
    for name in ["name", "short_name"] {
        manifest.insert(name.to_owned(), brand.into());
    }
    serde_json::Value::Object(manifest).to_string()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_whole_address() {
        for path in ["/pkg/wecare.js", "/fonts/inter.woff2", "/favicon.svg"] {
            assert!(is_file(path), "{path}");
        }
        for path in ["/pkg", "/pkgs/x", "/favicon.svg/x", "/favicon.svgx", "/inbox/pkg/", "/"] {
            assert!(!is_file(path), "{path}");
        }
    }
}
