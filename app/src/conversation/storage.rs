//! What a tab keeps for itself until it is closed: drafts, and messages that were not sent.

/// Reads a value.
#[cfg(feature = "hydrate")]
pub(super) fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a value; an empty one is forgotten. A browser without room or permission keeps it on the page only.
#[cfg(feature = "hydrate")]
pub(super) fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = if value.is_empty() {
            storage.remove_item(key)
        } else {
            storage.set_item(key, value)
        };
    }
}

/// The names of all values.
#[cfg(feature = "hydrate")]
pub(super) fn keys() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or(0);
    (0..count).filter_map(|index| storage.key(index).ok()?).collect()
}

#[cfg(feature = "hydrate")]
fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().session_storage().ok()?
}

#[cfg(not(feature = "hydrate"))]
pub(super) const fn read(_: &str) -> Option<String> {
    None
}

#[cfg(not(feature = "hydrate"))]
pub(super) const fn write(_: &str, _: &str) {}
