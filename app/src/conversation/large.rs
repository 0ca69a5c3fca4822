//! Pictures and films of a conversation, large over the page. What is looked at stands here; what draws it is a file of its own
//! (`large/`), fetched when somebody looks for the first time.

use super::{panel::Panel, thread::Thread};
use domain::{Content, Media, Message, MessageId};
use leptos::{ev, prelude::*};

#[cfg(any(feature = "hydrate", test))]
mod fingers;
#[cfg(feature = "hydrate")]
mod stage;
#[cfg(feature = "hydrate")]
mod view;
#[cfg(any(feature = "hydrate", test))]
mod zoom;

/// Marks the link around what can be looked at, inside of what carries `data-message`. Without scripts it leads to the file.
const LINK: &str = "[data-lightbox]";

/// What is looked at, and the others that one can go on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// The oldest first.
    pub(super) messages: Vec<Message>,
    pub(super) at: usize,
}

/// Whether something is looked at.
#[derive(Clone, Copy)]
pub(super) struct Large {
    pub(super) look: RwSignal<Option<Look>>,
    /// Somebody has looked, so that the code is here or under way.
    wanted: RwSignal<bool>,
}

impl Large {
    /// Nothing is looked at.
    pub(super) fn new() -> Self {
        Self {
            look: RwSignal::new(None),
            wanted: RwSignal::new(false),
        }
    }

    /// Shows one of some messages large, with all of them to go on to.
    pub(super) fn show(self, messages: Vec<Message>, id: MessageId) {
        let messages: Vec<Message> = messages.into_iter().filter(is_shown_large).collect();
        let Some(at) = messages.iter().position(|message| message.id == id) else {
            return;
        };
        self.look.set(Some(Look { messages, at }));
        if !self.wanted.get_untracked() {
            self.wanted.set(true);
        }
    }
}

/// Whether there is something to look at: a picture or film, by itself or above something of ours, whose file is here and is what
/// it says.
pub(super) fn is_shown_large(message: &Message) -> bool {
    let by_itself = !matches!(message.content, Content::Document(_) | Content::Audio(_) | Content::Voice(_));
    let Some(file) = message.content.media().and_then(Media::stored).filter(|_| by_itself) else {
        return false;
    };
    // What no small picture could be made of is offered as a file; a sticker is small as it is.
    let is_picture = file.mime.starts_with("image/") && (file.thumbnail.is_some() || matches!(message.content, Content::Sticker(_)));
    message.marks.deleted_at.is_none() && (is_picture || is_film(message))
}

/// Whether it is a film, and no picture.
fn is_film(message: &Message) -> bool {
    let file = message.content.media().and_then(Media::stored);
    file.is_some_and(|file| file.mime.starts_with("video/"))
}

/// The message whose picture was clicked, if that asks for nothing else; the link is not followed then. Gives the picture the
/// focus, which comes back to it afterwards.
pub(super) fn asked_for(event: &ev::MouseEvent) -> Option<MessageId> {
    #[cfg(feature = "hydrate")]
    {
        use leptos::wasm_bindgen::JsCast;
        // For a tab of its own, to be saved, and what else browsers know.
        if event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return None;
        }
        let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let link = element.closest(LINK).ok()??.dyn_into::<web_sys::HtmlElement>().ok()?;
        let message = link.closest("[data-message]").ok()??;
        let id = message.get_attribute("data-message")?.parse().ok()?;
        event.prevent_default();
        let _ = link.focus();
        Some(id)
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (event, LINK);
        None
    }
}

/// Fetches the code when somebody looks, and hangs it beside the app.
pub(super) fn fetch_when_wanted(thread: Thread, panel: Panel) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let Large { look, wanted } = thread.large;
        if !wanted.get() {
            return;
        }
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            match view(thread, panel).await {
                Ok(view) => hang(view),
                Err(error) => {
                    look.set(None);
                    wanted.set(false);
                    thread.complain(&error);
                }
            }
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (thread, panel);
}

/// Beside the app, whose own markup stays as the server made it, until the owner goes.
#[cfg(feature = "hydrate")]
fn hang(view: AnyView) {
    use leptos::{mount::mount_to, wasm_bindgen::JsCast};
    let place = document().create_element("div").ok();
    let Some((place, body)) = place
        .and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok())
        .zip(document().body())
    else {
        return;
    };
    // Fails for no element that has just been made.
    let _ = body.append_child(&place);
    let mounted = mount_to(place.clone(), move || view);
    // Not `Send`: a page has one thread.
    let hung = StoredValue::new_local(Some((mounted, place)));
    on_cleanup(move || {
        if let Some(Some((mounted, place))) = hung.try_update_value(Option::take) {
            drop(mounted);
            place.remove();
        }
    });
}

#[cfg(feature = "hydrate")]
crate::lazy::in_file! { gallery, load = load_view;
    fn view(thread: Thread, panel: Panel) -> Result<AnyView, crate::error::AppError> {
        Ok(view! { <view::Large thread panel /> }.into_any())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn message(content: serde_json::Value, deleted: bool) -> Message {
        let id = MessageId::from_parts(1, 1);
        let marks = if deleted { json!({ "deletedAt": 5 }) } else { json!({}) };
        let message = json!({
            "id": id, "conversation": "00000000010000000000000001-1", "at": 1, "direction": "inbound", "content": content, "marks": marks, "v": 1,
        });
        serde_json::from_value(message).unwrap()
    }

    #[test]
    fn only_what_is_here_and_is_a_picture_or_a_film_is_shown_large() {
        let stored = |mime: &str| json!({ "key": "k", "size": 1, "mime": mime });
        let photo = json!({ "image": { "fetched": { "stored": {
            "key": "k", "size": 1, "mime": "image/jpeg", "thumbnail": { "key": "t", "pixels": { "width": 1, "height": 1 } },
        } } } });
        assert!(is_shown_large(&message(photo.clone(), false)));
        assert!(!is_shown_large(&message(photo, true)));
        for (kind, mime, large) in [
            ("sticker", "image/webp", true),
            ("video", "video/mp4", true),
            ("video", "application/octet-stream", false),
            ("image", "image/jpeg", false),
            ("document", "application/pdf", false),
        ] {
            let content = json!({ kind: { "fetched": { "stored": stored(mime) } } });
            assert_eq!(is_shown_large(&message(content, false)), large, "{kind} {mime}");
        }
        assert!(!is_shown_large(&message(json!({ "image": { "id": "7" } }), false)));
    }
}
