//! Cookies that hold choices: read on both sides, written in the browser.

/// The value of a cookie by name.
pub(super) fn read(name: &str) -> Option<String> {
    find(&all()?, name).map(str::to_owned)
}

/// Finds `name=value` in a `Cookie` header or in `document.cookie`.
fn find<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

#[cfg(feature = "ssr")]
fn all() -> Option<String> {
    let parts = leptos::prelude::use_context::<http::request::Parts>()?;
    let cookies: Vec<_> = parts
        .headers
        .get_all(http::header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    Some(cookies.join("; "))
}

#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
fn all() -> Option<String> {
    use wasm_bindgen::JsCast;
    leptos::prelude::document().dyn_into::<web_sys::HtmlDocument>().ok()?.cookie().ok()
}

#[cfg(not(any(feature = "hydrate", feature = "ssr")))]
fn all() -> Option<String> {
    None
}

/// Keeps a choice for a year. The values are our own words and zone names, which need no escaping.
#[cfg(feature = "hydrate")]
pub(super) fn write(name: &str, value: &str) {
    set(&format!("{name}={value}; Max-Age=31536000"));
}

/// Forgets a choice.
#[cfg(feature = "hydrate")]
pub(super) fn remove(name: &str) {
    set(&format!("{name}=; Max-Age=0"));
}

#[cfg(feature = "hydrate")]
fn set(cookie: &str) {
    use wasm_bindgen::JsCast;
    let secure = if leptos::prelude::location().protocol().is_ok_and(|protocol| protocol == "https:") {
        "; Secure"
    } else {
        ""
    };
    if let Ok(document) = leptos::prelude::document().dyn_into::<web_sys::HtmlDocument>() {
        // A browser that refuses cookies keeps the choice for this page only.
        let _ = document.set_cookie(&format!("{cookie}; Path=/; SameSite=Lax{secure}"));
    }
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn write(_: &str, _: &str) {}

#[cfg(not(feature = "hydrate"))]
pub(super) fn remove(_: &str) {}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let cookies = "xtheme=a; theme=dark;tz=Asia/Kolkata";
        assert_eq!(find(cookies, "theme"), Some("dark"));
        assert_eq!(find(cookies, "tz"), Some("Asia/Kolkata"));
        assert_eq!(find(cookies, "enter"), None);
    }
}
