//! The HTML document around the app.

use crate::{
    brand::Configured,
    pages::{self, Page},
    preferences::Theme,
    routes::App,
};
use http::{HeaderValue, header::CONTENT_SECURITY_POLICY, request::Parts};
use leptos::{html, nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::{HashedStylesheet, MetaTags};

/// The whole document. The server puts it around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = Theme::read();
    let brand = use_context::<Configured>().unwrap_or_default();
    let build = use_context::<Build>()
        .map(|build| build.0.to_string())
        .filter(|build| !build.is_empty());
    secure();
    let path = use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    // Pages that stand alone have nothing that lives.
    let lives = pages::at(&path).is_none_or(Page::is_framed);
    let (name, letter) = (brand.brand.name.to_string(), brand.brand.letter.to_string());
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute() style=brand.style() data-brand=name data-letter=letter data-build=build>
            <head>
                <meta charset="utf-8" />
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content=theme.attribute().unwrap_or("light dark") />
                {theme_colours(theme)}
                <meta name="robots" content="noindex" />
                <link rel="preload" href="/fonts/inter-latin-wght-normal.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous" />
                <HashedStylesheet options=options.clone() id="style" />
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                <script nonce=use_nonce()>{TRUSTED}</script>
                <link rel="apple-touch-icon" href="/icons/apple-touch.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <AutoReload options=options.clone() />
                {lives.then(|| view! { <HydrationScripts options /> })}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What the browser asks before it turns a string into something that could run (Trusted Types). The framework makes static
/// parts of pages from their HTML, so harmless markup has to pass; nothing else does, but for the script of a service worker.
const TRUSTED: &str = r#"window.trustedTypes?.createPolicy("default",{createHTML:h=>/<(script|iframe|object|embed|base|meta|link)|\son\w+\s*=|javascript:/i.test(h)?null:h,createScriptURL:u=>/^\/[\w-]+\.js$/.test(u)?u:null})"#;

/// Which build of the browser's half the server hands out. Provided by the server with each request.
#[derive(Clone, Debug)]
pub struct Build(pub std::sync::Arc<str>);

/// Where a form of ours may lead: Cognito's sign-in pages too, because browsers check the redirects of a form as well.
/// Provided by the server with each request.
#[derive(Clone, Debug)]
pub struct FormTarget(pub String);

/// Who may show our pages in a frame: sources of `frame-ancestors`. Provided by the server with each request.
#[derive(Clone, Debug)]
pub struct FrameAncestors(pub String);

/// The content security policy of a page. Scripts run only with this page's nonce; styles come from our own files, but for
/// the positions that scripts set on elements.
pub(crate) fn secure() {
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let form = use_context::<FormTarget>()
        .map(|target| format!(" {}", target.0))
        .unwrap_or_default();
    let around = use_context::<FrameAncestors>().map_or_else(|| "'none'".to_owned(), |around| around.0);
    let policy = format!(
        "default-src 'none'; script-src 'strict-dynamic'{nonce} 'wasm-unsafe-eval'; style-src 'self'; style-src-attr 'unsafe-inline'; \
         img-src 'self' data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; object-src 'none'; \
         form-action 'self'{form}; frame-ancestors {around}; \
         require-trusted-types-for 'script'; trusted-types default"
    );
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&policy)) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// The colour of the browser's own bars: `surface` of the style sheet.
fn theme_colours(theme: Theme) -> impl IntoView {
    const LIGHT: &str = "#ffffff";
    const DARK: &str = "#151a17";
    // The macro knows no `media` on `<meta>`.
    let meta = |colour: &'static str, media: Option<&'static str>| html::meta().name("theme-color").content(colour).attr("media", media);
    match theme {
        Theme::Light => (meta(LIGHT, None), None),
        Theme::Dark => (meta(DARK, None), None),
        Theme::System => (
            meta(LIGHT, Some("(prefers-color-scheme: light)")),
            Some(meta(DARK, Some("(prefers-color-scheme: dark)"))),
        ),
    }
}
