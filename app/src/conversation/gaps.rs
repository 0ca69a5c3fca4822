//! A thread of thousands of messages stays as quick as one of fifty: pages far from what is seen are taken out of the document, and a
//! gap as high as they were stands in their place, so that nothing moves. Coming near, they are drawn again from what is known.

use super::rows::Block;
use domain::MessageId;
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlMediaElement};

/// Pages that are at least so far away go, in heights of the list.
const FAR: f64 = 6.0;
/// Those that are not farther than this come back.
const NEAR: f64 = 3.0;
/// As few pages as this are not worth the trouble.
const FEW: usize = 4;

/// Makes gaps of what is far, and pages of gaps that are near. The newest page stays: what comes is read out there.
pub(super) fn keep(frame: &Element, blocks: &[Block], goal: Option<MessageId>) {
    if blocks.len() <= FEW {
        return;
    }
    let view = frame.get_bounding_client_rect();
    let focused = document().active_element();
    // All at once: each would be looked for through the whole document.
    let Ok(pages) = frame.query_selector_all("[data-block]") else {
        return;
    };
    let pages = (0..pages.length()).filter_map(|index| pages.get(index)?.dyn_into::<Element>().ok());
    for (block, element) in blocks.iter().zip(pages).filter(|(block, _)| block.number > 0) {
        // What is known was not drawn yet; it is looked at again when it was.
        if element
            .get_attribute("data-block")
            .is_none_or(|number| number != block.number.to_string())
        {
            continue;
        }
        let page = element.get_bounding_client_rect();
        let away = (view.top() - page.bottom()).max(page.top() - view.bottom()) / view.height().max(1.0);
        let is_gap = block.gap.with_untracked(Option::is_some);
        if is_gap && away <= NEAR {
            block.gap.set(None);
        } else if !is_gap && away >= FAR && !is_in_use(&element, focused.as_ref(), goal) {
            block.gap.set(Some(page.height()));
        }
    }
}

/// Something in it has the focus, or plays, or is about to come into view.
fn is_in_use(page: &Element, focused: Option<&Element>, goal: Option<MessageId>) -> bool {
    let holds = |id| {
        page.query_selector(&format!("[data-message='{id}']"))
            .is_ok_and(|found| found.is_some())
    };
    if goal.is_some_and(holds) {
        return true;
    }
    if focused.is_some_and(|focused| page.contains(Some(focused))) {
        return true;
    }
    let Ok(players) = page.query_selector_all("audio, video") else {
        return false;
    };
    (0..players.length())
        .filter_map(|index| players.get(index)?.dyn_into::<HtmlMediaElement>().ok())
        .any(|player| !player.paused())
}
