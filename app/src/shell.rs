//! The HTML document around the app.

use crate::{preferences::Theme, routes::App};
use leptos::{html, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

/// The whole document. The server puts it around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = Theme::read();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content=theme.attribute().unwrap_or("light dark")/>
                {theme_colours(theme)}
                <meta name="robots" content="noindex"/>
                <link rel="preload" href="/fonts/inter-latin-wght-normal.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <HashedStylesheet options=options.clone() id="style"/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
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
        Theme::System => {
            (meta(LIGHT, Some("(prefers-color-scheme: light)")), Some(meta(DARK, Some("(prefers-color-scheme: dark)"))))
        }
    }
}
