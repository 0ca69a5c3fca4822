//! Finding and using what is on the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The first element that matches.
pub(super) fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// All elements that match, in the order of the page.
pub(super) fn all(selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

/// The control that carries these keys, when it can be used now.
pub(super) fn control(keys: &str) -> Option<HtmlElement> {
    find(&format!("[data-key=\"{keys}\"]:not(:disabled)"))
}

/// What the page itself offers to the palette: controls that carry a name for it in `data-command` and can be used now.
pub(super) fn offered() -> Vec<(String, HtmlElement)> {
    let named = all("[data-command]:not(:disabled)").into_iter().filter(is_shown);
    named
        .filter_map(|control| Some((control.get_attribute("data-command")?, control)))
        .collect()
}

/// Uses a control: a field gets the focus, everything else is pressed.
pub(super) fn operate(control: &HtmlElement) {
    if is_field(control) {
        focus(control);
    } else {
        control.click();
    }
}

/// Gives focus. An element that has just gone takes none, which is no harm.
pub(super) fn focus(element: &HtmlElement) {
    let _ = element.focus();
}

/// Whether people write in it, or choose by letters.
pub(super) fn is_field(element: &HtmlElement) -> bool {
    element.is_content_editable() || matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

/// Laid out, and not in a part of the page that is hidden now.
pub(super) fn is_shown(element: &HtmlElement) -> bool {
    element.offset_parent().is_some()
}

/// What has the focus.
pub(super) fn active() -> Option<Element> {
    document().active_element()
}

/// The focus is nowhere: what had it is gone.
pub(super) fn focus_is_lost() -> bool {
    active().is_none_or(|element| element.tag_name() == "BODY")
}

/// A dialog, a menu or a panel lies on top and has the keys.
pub(super) fn something_on_top() -> bool {
    find("dialog[open], :popover-open").is_some()
}

/// The rows of the list.
pub(super) fn rows() -> Vec<HtmlElement> {
    all("[data-conversation] > a")
}
