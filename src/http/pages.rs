//! Static files with the right lifetime in caches.

use axum::{Router, http::HeaderValue, http::header};
use leptos::config::LeptosOptions;
use tower::ServiceBuilder;
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// A file, or a folder of files, that is the same for everybody.
pub(crate) struct File {
    pub(crate) address: &'static str,
    is_folder: bool,
    lifetime: &'static str,
}

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";

/// All of them. `/pkg` is what cargo-leptos built.
pub(crate) const FILES: &[File] = &[
    folder("/pkg", FOR_EVER),
    folder("/fonts", FOR_EVER),
    file("/favicon.svg", A_DAY),
    file("/robots.txt", A_DAY),
];

const fn folder(address: &'static str, lifetime: &'static str) -> File {
    File {
        address,
        is_folder: true,
        lifetime,
    }
}

const fn file(address: &'static str, lifetime: &'static str) -> File {
    File {
        address,
        is_folder: false,
        lifetime,
    }
}

/// Whether an address is one of them.
pub(crate) fn is_file(path: &str) -> bool {
    FILES.iter().any(|file| match path.strip_prefix(file.address) {
        Some(rest) if file.is_folder => rest.starts_with('/'),
        rest => rest == Some(""),
    })
}

/// The routes of all files.
pub(crate) fn assets<S: Clone + Send + Sync + 'static>(options: &LeptosOptions) -> Router<S> {
    FILES.iter().fold(Router::new(), |router, file| {
        // With hashes in their names files never change; without (development) they do.
        let lifetime = if file.address == "/pkg" && !options.hash_files {
            "no-cache"
        } else {
            file.lifetime
        };
        let cached = ServiceBuilder::new().layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            HeaderValue::from_static(lifetime),
        ));
        let path = format!("{}{}", options.site_root, file.address);
        if file.is_folder {
            let files = ServeDir::new(path).precompressed_br().precompressed_gzip();
            router.nest_service(file.address, cached.service(files))
        } else {
            router.route_service(file.address, cached.service(ServeFile::new(path)))
        }
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
